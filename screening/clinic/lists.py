"""The lists that a day begins with: clients and inbox. Every query reads what one page shows, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from screening.clinic import retention
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.clients import search_key
from screening.clinic.jobs import JobState
from screening.clinic.reviews import Decision
from screening.clinic.safety import Answer, Gate, SafetyState, safety_states
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Consent, FoundItem, Job, Review, SafetyAnswer, Visit, now
from screening.clinic.visits import VisitState

PAGE = 24


class ClientFilter(StrEnum):
    """Which clients to list."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    CONSENT_ENDED = "consent_ended"
    RETENTION_DUE = "retention_due"


@dataclass(frozen=True)
class ClientCard:
    """One client in the list."""

    client: Client
    visits: int
    last_state: str | None


@dataclass(frozen=True)
class ClientPage:
    """One page of clients, and how many there are in all."""

    cards: tuple[ClientCard, ...]
    total: int


@dataclass(frozen=True)
class InboxRow:
    """One visit that waits: whose, what was filmed, how far the analysis is."""

    visit: Visit
    client: Client
    clips: tuple[Clip, ...]
    running: int
    failed: int


@dataclass(frozen=True)
class Inbox:
    """What waits: visits with a safety item first, visits to review, findings deferred to today."""

    safety_first: tuple[tuple[Visit, Client, SafetyState], ...]
    waiting: tuple[InboxRow, ...]
    deferred: tuple[tuple[FoundItem, Review, Client], ...]


@allowed(*STAFF)
def list_clients(
    store: Store, actor: Actor, *, search: str = "", which: ClientFilter = ClientFilter.ACTIVE, page: int = 0
) -> ClientPage:
    """Return a page of clients, the last seen first; ``search`` looks in names, ids and record numbers."""
    with store.reading() as db:
        condition = and_(Client.erasing.is_(False), _filter(db, which), _search(search))
        total = db.scalar(select(func.count()).select_from(Client).where(condition)) or 0
        order = (Client.last_visit_at.desc().nulls_last(), Client.created_at.desc(), Client.id)
        clients = db.scalars(
            select(Client).where(condition).order_by(*order).limit(PAGE).offset(PAGE * page)
        ).all()
        ids = [client.id for client in clients]
        counts = (
            select(Visit.client_id, func.count()).where(Visit.client_id.in_(ids)).group_by(Visit.client_id)
        )
        numbers: dict[str, int] = dict(db.execute(counts).all())
        states = _last_states(db, ids)
    cards = tuple(ClientCard(client, numbers.get(client.id, 0), states.get(client.id)) for client in clients)
    return ClientPage(cards, total)


def _last_states(db: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(Visit.client_id, Visit.state).where(Visit.client_id.in_(ids)).order_by(Visit.number)
    return dict(db.execute(query).all())


def _search(text: str) -> ColumnElement[bool]:
    wanted = search_key(text.strip())
    if not wanted:
        return Client.id.is_not(None)
    return or_(
        Client.name_key.contains(wanted, autoescape=True),
        Client.number == text.strip().upper(),
        Client.record_number == text.strip(),
    )


def _filter(db: Session, which: ClientFilter) -> ColumnElement[bool]:
    match which:
        case ClientFilter.ARCHIVED:
            return Client.archived.is_(True)
        case ClientFilter.CONSENT_ENDED:
            return exists().where(Consent.client_id == Client.id, Consent.withdrawn_at.is_not(None))
        case ClientFilter.RETENTION_DUE:
            return retention.is_due(db)
        case _:
            return Client.archived.is_(False)


@allowed(*STAFF)
def similar_clients(store: Store, actor: Actor, name: str, birth_year: int | None) -> Sequence[Client]:
    """Return clients who may be this person already: the same first letter and year of birth."""
    first = search_key(name.strip())[:1]
    if not first or birth_year is None:
        return []
    with store.reading() as db:
        same = (Client.birth_year == birth_year, Client.erasing.is_(False))
        return db.scalars(
            select(Client).where(*same, Client.name_key.startswith(first, autoescape=True)).limit(6)
        ).all()


@allowed(*STAFF)
def read_inbox(store: Store, actor: Actor, *, today: date | None = None) -> Inbox:
    """Return what waits for the therapist."""
    with store.reading() as db:
        return Inbox(_safety_first(db), _waiting(db), _deferred(db, today or now().date()))


def _safety_first(db: Session) -> tuple[tuple[Visit, Client, SafetyState], ...]:
    """Visits not signed in which a question was answered with yes or not sure, and not cleared."""
    query = (
        select(Visit, Client)
        .join(Client, Client.id == Visit.client_id)
        .where(Visit.state != VisitState.SIGNED.value, Client.erasing.is_(False))
        .where(exists().where(SafetyAnswer.visit_id == Visit.id, SafetyAnswer.answer != Answer.NO.value))
        .order_by(Visit.started_at)
        .limit(PAGE)
    )
    found = db.execute(query).all()
    states = safety_states(db, [visit for visit, _ in found])
    shut = (Gate.URGENT, Gate.CHECK_FIRST)
    return tuple(
        (visit, client, states[visit.id]) for visit, client in found if states[visit.id].gate in shut
    )


def _waiting(db: Session) -> tuple[InboxRow, ...]:
    open_states = (VisitState.WAITING.value, VisitState.IN_REVIEW.value)
    query = (
        select(Visit, Client)
        .join(Client, Client.id == Visit.client_id)
        .where(Visit.state.in_(open_states), Client.erasing.is_(False))
        .order_by(Visit.started_at)
        .limit(PAGE)
    )
    pairs = list(db.execute(query))
    ids = [visit.id for visit, _ in pairs]
    clips: dict[str, list[Clip]] = {}
    for clip in db.scalars(select(Clip).where(Clip.visit_id.in_(ids)).order_by(Clip.recorded_at)):
        clips.setdefault(clip.visit_id, []).append(clip)
    busy = _job_counts(db, ids, (JobState.WAITING.value, JobState.RUNNING.value))
    failed = _job_counts(db, ids, (JobState.FAILED.value,))
    return tuple(
        InboxRow(
            visit, client, tuple(clips.get(visit.id, ())), busy.get(visit.id, 0), failed.get(visit.id, 0)
        )
        for visit, client in pairs
    )


def _job_counts(db: Session, visit_ids: Sequence[str], states: Sequence[str]) -> dict[str, int]:
    query = select(Job.visit_id, func.count()).where(Job.visit_id.in_(visit_ids), Job.state.in_(states))
    return dict(db.execute(query.group_by(Job.visit_id)).all())


def _deferred(db: Session, today: date) -> tuple[tuple[FoundItem, Review, Client], ...]:
    """Findings whose last decision defers them to a day that has come."""
    later = aliased(Review)
    query = (
        select(FoundItem, Review, Client)
        .join(Review, Review.finding_id == FoundItem.id)
        .join(Client, Client.id == FoundItem.client_id)
        .where(Review.decision == Decision.DEFERRED.value, Review.due_on <= today, Client.erasing.is_(False))
        .where(~exists().where(later.finding_id == Review.finding_id, later.number > Review.number))
        .order_by(Review.due_on)
        .limit(PAGE)
    )
    return tuple(db.execute(query))


@allowed(*STAFF)
def list_unsigned(store: Store, actor: Actor, before: datetime) -> Sequence[tuple[Visit, Client]]:
    """Return visits begun before a moment that nobody signed."""
    with store.reading() as db:
        query = (
            select(Visit, Client)
            .join(Client, Client.id == Visit.client_id)
            .where(
                Visit.state != VisitState.SIGNED.value, Visit.started_at < before, Client.erasing.is_(False)
            )
            .order_by(Visit.started_at)
            .limit(PAGE)
        )
        return list(db.execute(query))

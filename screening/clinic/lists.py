"""The lists that a day begins with: clients and inbox. Every query reads what one page shows, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from screening.clinic import retention
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.clients import search_key
from screening.clinic.consents import Purpose
from screening.clinic.jobs import JobState
from screening.clinic.reviews import Decision
from screening.clinic.safety import Answer, Gate, SafetyState, safety_states
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Consent, FoundItem, Job, Review, SafetyAnswer, Visit, now
from screening.clinic.visits import VisitState

PAGE = 24
OPEN_STATES = (VisitState.WAITING, VisitState.IN_REVIEW)
_SHUT = (Gate.URGENT, Gate.CHECK_FIRST)


class ClientFilter(StrEnum):
    """Which clients to list."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    CONSENT_ENDED = "consent_ended"
    RETENTION_DUE = "retention_due"


@dataclass(frozen=True)
class ClientCard:
    """One client in the list.

    ``safety``: something of the newest visit keeps filming shut. ``may_film``: None where nobody asked yet.
    """

    client: Client
    visits: int
    last_state: str | None
    safety: bool = False
    may_film: bool | None = None


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
    """What waits: visits with a safety item first, visits to review, findings deferred to today.

    ``waiting`` is one page of them; ``waiting_in_all`` counts those whose intake is done, ``in_review`` those begun.
    ``visit_numbers``: of the visits that the deferred findings are from.
    ``filmed``: those of the visits with a safety item in which something was filmed.
    """

    safety_first: tuple[tuple[Visit, Client, SafetyState], ...]
    waiting: tuple[InboxRow, ...]
    deferred: tuple[tuple[FoundItem, Review, Client], ...]
    waiting_in_all: int = 0
    in_review: int = 0
    visit_numbers: dict[str, int] = field(default_factory=dict)
    filmed: frozenset[str] = frozenset()


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
        last = {
            visit.client_id: visit
            for visit in db.scalars(select(Visit).where(Visit.client_id.in_(ids)).order_by(Visit.number))
        }
        shut = _shut(db, list(last.values()))
        filming = _filming(db, ids)
    cards = tuple(
        ClientCard(
            client,
            numbers.get(client.id, 0),
            last[client.id].state if client.id in last else None,
            client.id in shut,
            filming.get(client.id),
        )
        for client in clients
    )
    return ClientPage(cards, total)


def _shut(db: Session, last: Sequence[Visit]) -> set[str]:
    """Return the clients of those visits, not signed yet, in which something keeps filming shut."""
    visits = [visit for visit in last if visit.state != VisitState.SIGNED.value]
    states = safety_states(db, visits)
    return {visit.client_id for visit in visits if states[visit.id].gate in _SHUT}


def _filming(db: Session, ids: Sequence[str]) -> dict[str, bool]:
    """Return whether each client agreed to be filmed, as the last answer says; nothing for those never asked."""
    query = select(Consent).where(Consent.client_id.in_(ids), Consent.purpose == Purpose.FILM.value)
    rows = db.scalars(query.order_by(Consent.given_at))
    return {row.client_id: row.given and row.withdrawn_at is None for row in rows}


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
def read_inbox(
    store: Store,
    actor: Actor,
    *,
    today: date | None = None,
    states: Sequence[VisitState] = OPEN_STATES,
    newest_first: bool = False,
    page: int = 0,
) -> Inbox:
    """Return what waits for the therapist; of the visits in ``states`` one page."""
    with store.reading() as db:
        counted = select(Visit.state, func.count()).join(Client, Client.id == Visit.client_id)
        open_visits = (Visit.state.in_([state.value for state in OPEN_STATES]), Client.erasing.is_(False))
        deferred = _deferred(db, today or now().date())
        counts: dict[str, int] = dict(db.execute(counted.where(*open_visits).group_by(Visit.state)).all())
        safety_first = _safety_first(db)
        return Inbox(
            safety_first,
            _waiting(db, states, newest_first, page),
            deferred,
            counts.get(VisitState.WAITING.value, 0),
            counts.get(VisitState.IN_REVIEW.value, 0),
            _numbers(db, {item.visit_id for item, _, _ in deferred}),
            _filmed(db, [visit.id for visit, _, _ in safety_first]),
        )


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
    return tuple(
        (visit, client, states[visit.id]) for visit, client in found if states[visit.id].gate in _SHUT
    )


def _waiting(
    db: Session, states: Sequence[VisitState], newest_first: bool, page: int
) -> tuple[InboxRow, ...]:
    query = (
        select(Visit, Client)
        .join(Client, Client.id == Visit.client_id)
        .where(Visit.state.in_([state.value for state in states]), Client.erasing.is_(False))
        .order_by(Visit.started_at.desc() if newest_first else Visit.started_at, Visit.id)
        .limit(PAGE)
        .offset(PAGE * page)
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


def _filmed(db: Session, visit_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(
        db.scalars(select(Clip.visit_id).where(Clip.visit_id.in_(visit_ids), Clip.skipped.is_(None)))
    )


def _numbers(db: Session, visit_ids: set[str]) -> dict[str, int]:
    return dict(db.execute(select(Visit.id, Visit.number).where(Visit.id.in_(visit_ids))).all())


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

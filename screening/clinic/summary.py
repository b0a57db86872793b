"""What stands above every page about a client: who it is, where it hurts, old scars, safety, which visit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, AccessError, Actor, allowed
from screening.clinic.lookup import NOT_THERE, client_by_number, get_client, get_visit
from screening.clinic.safety import Answer, Gate, safety_state
from screening.clinic.store import Store
from screening.clinic.tables import Client, PainSite, PastEvent, SafetyAnswer, Visit, now

SCAR = "scar"


@dataclass(frozen=True)
class ClientSummary:
    """A client in one line.

    Attributes
    ----------
    age_years : from the year of birth alone, None where it is not known.
    visit : the visit that the page is about, else None. visits : how many there are.
    pain : of that visit, else of the newest one; the worst first. scars : ever told, each once, the oldest first.
    open_items, cleared_items : safety questions not answered with no in that visit, without and with a clearance.
    urgent : whether one of the open ones is urgent.
    """

    client: Client
    age_years: int | None
    visit: Visit | None
    visits: int
    pain: tuple[PainSite, ...]
    scars: tuple[PastEvent, ...]
    open_items: tuple[str, ...]
    cleared_items: tuple[str, ...]
    urgent: bool


@allowed(*STAFF)
def client_summary(
    store: Store, actor: Actor, client_id: str, visit_id: str | None = None, *, again: bool = False
) -> ClientSummary:
    """Return a client in one line; noted in the log as opened.

    Parameters
    ----------
    visit_id : the visit that the page is about. again : the same page has it open already: not noted once more.

    Raises
    ------
    AccessError : if there is no such client, or the visit is another client's.
    """
    if not again:
        with store.writing() as db:
            client, visit = _found(db, client_id, visit_id)
            action = "record_opened" if visit is None else "visit_opened"
            audit.note(db, actor, action, client, None if visit is None else visit.number)
    with store.reading() as db:
        client, visit = _found(db, client_id, visit_id)
        return _summary(db, client, visit)


@allowed(*STAFF)
def client_of(store: Store, actor: Actor, number: str | None, visit_id: str | None = None) -> Client:
    """Return the client whom the address of a page means: by number, or by the visit.

    Raises
    ------
    AccessError : if neither leads to a client.
    """
    with store.reading() as db:
        if visit_id:
            return get_client(db, get_visit(db, visit_id).client_id)
        if number:
            return client_by_number(db, number)
    raise AccessError(NOT_THERE)


def _found(db: Session, client_id: str, visit_id: str | None) -> tuple[Client, Visit | None]:
    client = get_client(db, client_id)
    if visit_id is None:
        return client, None
    visit = get_visit(db, visit_id)
    if visit.client_id != client.id:
        raise AccessError(NOT_THERE)
    return client, visit


def _summary(db: Session, client: Client, visit: Visit | None) -> ClientSummary:
    about = visit or db.scalar(
        select(Visit).where(Visit.client_id == client.id).order_by(Visit.number.desc()).limit(1)
    )
    count = db.scalar(select(func.count()).select_from(Visit).where(Visit.client_id == client.id)) or 0
    open_items, cleared, urgent = ((), (), False) if about is None else _safety(db, about)
    return ClientSummary(
        client=client,
        age_years=None if client.birth_year is None else now().year - client.birth_year,
        visit=visit,
        visits=count,
        pain=() if about is None else _pain(db, about),
        scars=_scars(db, client),
        open_items=open_items,
        cleared_items=cleared,
        urgent=urgent,
    )


def _pain(db: Session, visit: Visit) -> tuple[PainSite, ...]:
    query = select(PainSite).where(PainSite.visit_id == visit.id).order_by(PainSite.now.desc(), PainSite.at)
    return tuple(db.scalars(query))


def _scars(db: Session, client: Client) -> tuple[PastEvent, ...]:
    """Every scar once, as it was told last: a scar is told again at later visits."""
    query = select(PastEvent).where(PastEvent.client_id == client.id, PastEvent.kind == SCAR)
    last = {(row.region, row.side, row.year): row for row in db.scalars(query.order_by(PastEvent.at))}
    return tuple(sorted(last.values(), key=lambda row: (row.year is None, row.year or 0)))


def _safety(db: Session, visit: Visit) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    state = safety_state(db, visit)
    shut = state.gate in (Gate.URGENT, Gate.CHECK_FIRST)
    told = db.scalars(
        select(SafetyAnswer.item).where(
            SafetyAnswer.visit_id == visit.id, SafetyAnswer.answer != Answer.NO.value
        )
    )
    open_items = state.items if shut else ()
    return open_items, tuple(sorted(set(told) - set(open_items))), state.gate is Gate.URGENT

"""Find the record behind an identifier; what is not there, or is being erased, is refused in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import AccessError, Actor
from screening.clinic.store import Store
from screening.clinic.tables import Base, Client, Clip, FoundItem, Pair, Visit
from screening.clinic.texts import columns
from screening.types import ScreeningError

RowT = TypeVar("RowT", bound=Base)
NOT_THERE = "There is no such record. It may have been erased."


@dataclass(frozen=True)
class Work:
    """A visit that is being worked on: the transaction, the visit, its client."""

    db: Session
    visit: Visit
    client: Client


def get_client(db: Session, client_id: str) -> Client:
    """Return a client who is not being erased; ``AccessError`` if there is none."""
    client = db.get(Client, client_id)
    if client is None or client.erasing:
        raise AccessError(NOT_THERE)
    return client


def client_by_number(db: Session, number: str) -> Client:
    """Return the client with this number, however it was typed."""
    client = db.scalar(select(Client).where(Client.number == number.strip().upper()))
    if client is None or client.erasing:
        raise AccessError(NOT_THERE)
    return client


def get_visit(db: Session, visit_id: str) -> Visit:
    """Return a visit; ``AccessError`` if there is none, or its client is being erased."""
    visit = db.get(Visit, visit_id)
    if visit is None:
        raise AccessError(NOT_THERE)
    get_client(db, visit.client_id)
    return visit


def client_of_visit(db: Session, visit: Visit) -> Client:
    """Return the client of a visit."""
    return get_client(db, visit.client_id)


def get_clip(db: Session, visit_id: str, clip_id: str) -> Clip:
    """Return a recording of this visit; one of another visit is none."""
    return of_visit(db, Clip, visit_id, clip_id)


def of_visit(db: Session, row_type: type[RowT], visit_id: str, row_id: str) -> RowT:
    """Return a record of this visit; one of another visit is none."""
    row: Any = db.get(row_type, row_id)
    if row is None or row.visit_id != visit_id:
        raise AccessError(NOT_THERE)
    get_visit(db, visit_id)
    found: RowT = row
    return found


@contextmanager
def changing(store: Store, visit_id: str) -> Iterator[Work]:
    """Yield a visit in a transaction that may change it; a signed one is refused.

    Raises
    ------
    ScreeningError : if the visit is signed: only addenda are added then.
    """
    with store.writing() as db:
        get_visit(db, visit_id)
        # Whoever changes this visit at the same time waits; records that point to it can still be added.
        visit = db.get_one(Visit, visit_id, with_for_update={"key_share": True}, populate_existing=True)
        if visit.signed_at is not None:
            raise ScreeningError("This visit is signed and locked. Add an addendum instead.")
        yield Work(db, visit, client_of_visit(db, visit))


def add_entry(
    store: Store, actor: Actor, visit_id: str, row_type: type[RowT], entry: object, action: str
) -> RowT:
    """Add one record to an open visit and note it in the log; return it."""
    values = columns(entry)
    with changing(store, visit_id) as work:
        _check_references(work, values)
        row = row_type(client_id=work.client.id, visit_id=visit_id, by=actor.user, **values)
        work.db.add(row)
        work.db.flush()
        audit.note(work.db, actor, action, work.client, work.visit.number)
    return row


_REFERENCES: dict[str, type[FoundItem] | type[Pair] | type[Clip]] = {
    "finding_id": FoundItem,
    "pair_id": Pair,
    "clip_id": Clip,
}


def _check_references(work: Work, values: dict[str, Any]) -> None:
    """Refuse an entry that points to a record of somebody else."""
    for name, row_type in _REFERENCES.items():
        if values.get(name) is not None:
            row: Any = work.db.get(row_type, values[name])
            if row is None or row.client_id != work.client.id:
                raise AccessError(NOT_THERE)

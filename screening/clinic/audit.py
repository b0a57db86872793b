"""The log: who did what, when. Rows are only added, each sealed with the one before; no name and no text is in it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from screening.clinic.access import ADMINS, Actor, allowed
from screening.clinic.database import LOG_LOCK
from screening.clinic.store import Store
from screening.clinic.tables import Client, LogRow, Setting, now
from screening.types import ScreeningError

PROGRAM, NOBODY = "program", "nobody"
_HEAD = "log_head"
_NO_SEAL = "0" * 64
PAGE = 100


@dataclass(frozen=True)
class ChainCheck:
    """What a look at the whole log found: ``broken_at`` is the first row that does not fit, None if all do."""

    rows: int
    broken_at: int | None
    broken_when: datetime | None = None


def subject_of(client: Client) -> str:
    """Return what stands for a client in the log: it leads back only with the key in the client's own row."""
    return hmac.new(client.log_key, b"log", hashlib.sha256).hexdigest()[:32]


def take_turn(db: Session) -> None:
    """Wait until no other transaction writes to the log; the next one waits for the end of this one.

    Also for decisions that look at many rows, such as whether an admin remains. SQLite has one writer at a time anyway.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOG_LOCK})


def write(db: Session, who: str, action: str, client: Client | None = None, visit: int | None = None) -> None:
    """Add one row, in the transaction of what it tells about; best as its last step."""
    take_turn(db)
    head = db.get(Setting, _HEAD, populate_existing=True)
    number, seal = (head.value["number"], head.value["seal"]) if head is not None else (0, _NO_SEAL)
    row = LogRow(
        number=number + 1,
        at=now(),
        who=who,
        action=action,
        subject=None if client is None else subject_of(client),
        visit_number=visit,
    )
    row.seal = _seal(seal, row)
    db.add(row)
    value = {"number": row.number, "seal": row.seal}
    if head is None:
        db.add(Setting(name=_HEAD, value=value))
    else:
        head.value = value
    db.flush()


def note(
    db: Session, actor: Actor, action: str, client: Client | None = None, visit: int | None = None
) -> None:
    """Add one row about something that a person did."""
    write(db, actor.who, action, client, visit)


def _seal(before: str, row: LogRow) -> str:
    facts = [row.number, row.at.isoformat(), row.who, row.action, row.subject, row.visit_number]
    return hashlib.sha256(f"{before}{json.dumps(facts)}".encode()).hexdigest()


def check_chain(db: Session) -> ChainCheck:
    """Follow the seals from the first row to the last one."""
    seal, expected = _NO_SEAL, 1
    query = select(LogRow).order_by(LogRow.number).execution_options(yield_per=1000)
    with closing(db.scalars(query)) as rows:
        for row in rows:
            if row.number != expected or row.seal != _seal(seal, row):
                return ChainCheck(expected - 1, row.number, row.at)
            seal, expected = row.seal, expected + 1
    head = db.get(Setting, _HEAD)
    known = (head.value["number"], head.value["seal"]) if head is not None else (0, _NO_SEAL)
    whole = known == (expected - 1, seal)
    return ChainCheck(expected - 1, None if whole else expected)


@allowed(*ADMINS)
def verify_log(store: Store, actor: Actor) -> ChainCheck:
    """Check the whole log for rows that were changed, added or taken out outside the program."""
    with store.reading() as db:
        return check_chain(db)


@allowed(*ADMINS)
def list_log(
    store: Store,
    actor: Actor,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    who: str | None = None,
    client_number: str | None = None,
    action: str | None = None,
    page: int = 0,
) -> Sequence[LogRow]:
    """Return a page of the log, the newest first."""
    query = select(LogRow).order_by(LogRow.number.desc()).limit(PAGE).offset(PAGE * page)
    with store.reading() as db:
        if client_number is not None:
            client = db.scalar(select(Client).where(Client.number == client_number))
            if client is None:
                raise ScreeningError(f"{client_number[:8]}: there is no such client. Check the id.")
            query = query.where(LogRow.subject == subject_of(client))
        for condition in (
            None if since is None else LogRow.at >= since,
            None if until is None else LogRow.at < until,
            None if who is None else LogRow.who == who,
            None if action is None else LogRow.action == action,
        ):
            if condition is not None:
                query = query.where(condition)
        return db.scalars(query).all()


def count_rows(db: Session) -> int:
    """Return how many rows the log has."""
    return db.scalar(select(func.count()).select_from(LogRow)) or 0

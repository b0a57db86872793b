"""How long records and films are kept: what is due is listed for a person to decide, old films go by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from screening.clinic import audit, films
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.settings import read_number
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, now

ADULT_AT = 18
WARN_DAYS = 90


@dataclass(frozen=True)
class Due:
    """A client whose time has come, or comes within three months; ``on_hold`` ones are kept all the same."""

    client: Client
    due_on: date
    on_hold: bool


def is_due(db: Session, *, within_days: int = WARN_DAYS) -> ColumnElement[bool]:
    """Return the condition of a client whose records are due, or nearly: long after the last visit, and grown up."""
    years = int(read_number(db, "retention_years"))
    limit = _years_before(now().date() + timedelta(days=within_days), years)
    last = func.coalesce(Client.last_visit_at, Client.created_at)
    grown_up = or_(Client.birth_year.is_(None), Client.birth_year + ADULT_AT < limit.year)
    return and_(last < now().replace(year=limit.year, month=limit.month, day=limit.day), grown_up)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


@allowed(*STAFF)
def list_due(store: Store, actor: Actor) -> tuple[Due, ...]:
    """Return whose records are due for erasure, or will be within three months, the oldest first."""
    with store.reading() as db:
        years = int(read_number(db, "retention_years"))
        query = (
            select(Client)
            .where(is_due(db), Client.erasing.is_(False))
            .order_by(Client.last_visit_at)
            .limit(200)
        )
        return tuple(_due(client, years) for client in db.scalars(query))


def _due(client: Client, years: int) -> Due:
    last = (client.last_visit_at or client.created_at).date()
    due_on = _years_before(last, -years)
    if client.birth_year is not None:
        due_on = max(due_on, date(client.birth_year + ADULT_AT + years, 12, 31))
    held = client.hold_reason is not None and (client.hold_until is None or client.hold_until >= now().date())
    return Due(client, due_on, held)


def delete_old_films(store: Store) -> int:
    """Delete films still as they were filmed after the time set for it: unreviewed, or not to be blurred.

    Returns
    -------
    How many there were.

    Notes
    -----
    Done whenever the clinic is opened; a program that stays open for days calls it once a day.
    """
    with store.reading() as db:
        before = now() - timedelta(days=read_number(db, "unreviewed_film_days"))
        as_filmed = Clip.film_state == films.FilmState.AS_FILMED.value
        query = select(Clip.id, Clip.client_id).where(
            Clip.film.is_not(None), as_filmed, Clip.recorded_at < before
        )
        found = db.execute(query).all()
    for clip_id, client_id in found:
        with store.writing() as db:
            clip, client = db.get(Clip, clip_id), db.get(Client, client_id)
            if clip is None or client is None:
                continue
            address = films.drop_film(clip)
            audit.write(db, audit.PROGRAM, "film_deleted:unreviewed", client)
        films.delete_files(store, client, [address])
    return len(found)

"""Erase a client so that nothing is left: records, films, poses, and the traces of deleted rows in the database file.

The steps are written down before the first one is taken, so that a power cut in between only delays the rest to the
next start. The log keeps its rows; what stands in them for the client leads nowhere once the client's row is gone.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from screening.clinic import audit, database, media, places
from screening.clinic.access import ADMINS, Actor, allowed
from screening.clinic.lookup import get_client
from screening.clinic.store import Store
from screening.clinic.tables import Client, Erasure, Job, now
from screening.types import ScreeningError


@allowed(*ADMINS)
def erase_client(store: Store, actor: Actor, client_id: str, typed_number: str) -> None:
    """Erase everything about a client; the number typed once more shows that it is the right one.

    Raises
    ------
    ScreeningError : if the number is another one, the client is on legal hold or being analysed, or the database is
        too busy to be cleaned now: then the rest happens at the next start.
    """
    with store.writing() as db:
        client = get_client(db, client_id)
        if typed_number.strip().upper() != client.number:
            raise ScreeningError("The id does not match. Type the id of this client.")
        check_hold(client)
        _check_idle(db, store, client)
        begin(db, client, actor.user)
        audit.note(db, actor, "erasure_begun", client)
    finish_begun(store)


def check_hold(client: Client) -> None:
    """Refuse a client who is kept because the law asks for it."""
    if client.hold_reason is not None and (client.hold_until is None or client.hold_until >= now().date()):
        until = "it is ended" if client.hold_until is None else f"{_plain(client.hold_until)}"
        raise ScreeningError(f"Erasing is blocked until {until}: this record is on legal hold.")


def _plain(day: date) -> str:
    return f"{day:%Y-%m-%d}"


def _check_idle(db: Session, store: Store, client: Client) -> None:
    """Refuse while a living program has a film of this client open."""
    owners = db.scalars(select(Job.owner).where(Job.client_id == client.id, Job.state == "running"))
    if any(owner and places.is_alive(store.places.work, owner) for owner in owners):
        raise ScreeningError("A clip of this client is being analysed. Wait a minute and erase again.")


def begin(db: Session, client: Client, user_id: str | None) -> None:
    """Write down that a client is to be erased; from now on the record can no longer be opened."""
    client.erasing = True
    db.add(Erasure(client_id=client.id, media_folder=client.media_folder, user_id=user_id))


def finish_begun(store: Store) -> int:
    """Carry out every erasure that has begun; return how many there were.

    Raises
    ------
    ScreeningError : if the database is used too much to be cleaned; it is tried again at the next start.
    """
    with store.reading() as db:
        begun = db.scalars(select(Erasure)).all()
    if not begun:
        return 0
    places.sweep(store.places.work)
    for entry in begun:
        if entry.media_folder is not None:
            media.remove_folder(store, entry.media_folder)
        with store.writing() as db:
            _delete_records(db, entry.id)
    try:
        database.scrub(store.engine)
        with store.writing() as db:
            db.execute(delete(Erasure).where(Erasure.id.in_([entry.id for entry in begun])))
        database.checkpoint(store.engine)
    except (DBAPIError, database.BusyError) as error:
        raise ScreeningError(
            "The client is erased, but other programs use the database, so that its file still has to be cleaned. "
            "Close the app on every computer and start it again."
        ) from error
    return len(begun)


def _delete_records(db: Session, erasure_id: str) -> None:
    """Delete the client's row, with which all others go, and forget the identifiers."""
    entry = db.get(Erasure, erasure_id)
    if entry is None or entry.client_id is None:
        return
    client = db.get(Client, entry.client_id)
    if client is not None:
        audit.write(db, entry.user_id or audit.PROGRAM, "erased", client)
        db.execute(delete(Client).where(Client.id == client.id))
    entry.client_id = entry.media_folder = entry.user_id = None


def count_begun(db: Session) -> int:
    """Return how many erasures are not finished."""
    return db.scalar(select(func.count()).select_from(Erasure)) or 0

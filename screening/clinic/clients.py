"""The clients: new, changed, archived, kept on legal hold."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import ADMINS, STAFF, Actor, allowed
from screening.clinic.keys import CODE_LETTERS
from screening.clinic.lookup import client_by_number, get_client
from screening.clinic.store import Store, TakenError
from screening.clinic.tables import Client, Revision, now
from screening.clinic.texts import between, checked_text, columns
from screening.types import ScreeningError

WORD = {"word": True}
FIRST_BIRTH_YEAR = 1900


@dataclass(frozen=True)
class Person:
    """What is known of a person; all but the name may be missing. Lengths in centimetres."""

    name: str
    birth_year: int | None = None
    sex: str | None = field(default=None, metadata=WORD)
    height_cm: float | None = None
    leg_length_cm: float | None = None
    dominant_hand: str | None = field(default=None, metadata=WORD)
    dominant_foot: str | None = field(default=None, metadata=WORD)
    work_and_sport: dict[str, Any] = field(default_factory=dict)
    record_number: str | None = None
    contact: str | None = None


def search_key(text: str) -> str:
    """Return text as it is searched: without case."""
    return text.casefold()


def checked_person(person: Person) -> dict[str, Any]:
    """Return the column values of a person, every one checked."""
    values = columns(person)
    if not person.name.strip():
        raise ScreeningError("Name: enter a name or initials.")
    between(person.birth_year, FIRST_BIRTH_YEAR, now().year, "Birth year")
    between(person.height_cm, 40, 260, "Height in cm")
    between(person.leg_length_cm, 20, 150, "Leg length in cm")
    return values | {"name_key": search_key(person.name)}


@allowed(*STAFF)
def new_client(store: Store, actor: Actor, person: Person) -> Client:
    """Add a client under a new random number.

    Raises
    ------
    ScreeningError : if a field cannot be used, or the clinic's record number is another client's.
    """
    values = checked_person(person)
    try:
        with store.writing() as db:
            client = Client(
                number=_free_number(db),
                log_key=secrets.token_bytes(32),
                media_folder=secrets.token_hex(16),
                **values,
            )
            db.add(client)
            db.flush()
            audit.note(db, actor, "client_added", client)
    except TakenError as error:
        raise ScreeningError("Record number: this number is used by another client.") from error
    return client


def _free_number(db: Session) -> str:
    while True:
        number = "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
        if db.scalar(select(Client.id).where(Client.number == number)) is None:
            return number


@allowed(*STAFF)
def edit_client(store: Store, actor: Actor, client_id: str, person: Person) -> Client:
    """Replace what is known of a client; what it said before is kept, with who changed it and when."""
    values = checked_person(person)
    try:
        with store.writing() as db:
            client = get_client(db, client_id)
            change_client(db, client, values, actor)
            db.flush()
            audit.note(db, actor, "client_changed", client)
    except TakenError as error:
        raise ScreeningError("Record number: this number is used by another client.") from error
    return client


def change_client(db: Session, client: Client, values: dict[str, Any], actor: Actor) -> None:
    """Set new values and keep the old ones as a revision; nothing where nothing differs."""
    before = {name: getattr(client, name) for name, value in values.items() if getattr(client, name) != value}
    if not before:
        return
    db.add(
        Revision(client_id=client.id, record="client", record_id=client.id, before=before, by=actor.user_id)
    )
    for name, value in values.items():
        setattr(client, name, value)


@allowed(*STAFF)
def find_client(store: Store, actor: Actor, number: str) -> Client:
    """Return the client with this number, as it stands in the address of the page."""
    with store.reading() as db:
        return client_by_number(db, number)


@allowed(*STAFF)
def set_archived(store: Store, actor: Actor, client_id: str, archived: bool) -> None:
    """Take a client out of the everyday list, or back into it."""
    with store.writing() as db:
        client = get_client(db, client_id)
        client.archived = archived
        audit.note(db, actor, "archived" if archived else "unarchived", client)


@allowed(*ADMINS)
def set_hold(
    store: Store, actor: Actor, client_id: str, reason: str | None, until: date | None = None
) -> None:
    """Keep everything of this client from being erased, because the law asks for it; ``reason`` None ends it."""
    with store.writing() as db:
        client = get_client(db, client_id)
        client.hold_reason = None if reason is None else checked_text(reason, "Reason")
        client.hold_until = None if reason is None else until
        audit.note(db, actor, "hold_set" if reason is not None else "hold_ended", client)

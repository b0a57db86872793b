"""Client codes: eight letters that open one visit, for two hours, on the first device that uses them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import (
    CLIENT_AND_STAFF,
    STAFF,
    AccessError,
    Actor,
    Role,
    allowed,
    is_open,
    open_door,
)
from screening.clinic.keys import CODE_LETTERS, plain_code
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.passwords import PAUSE_CODE, forget_failures, forgive_one, may_guess
from screening.clinic.signin import lock_now, token_hash
from screening.clinic.store import Store
from screening.clinic.tables import ClientCode, Visit, now
from screening.clinic.texts import checked_text

VALID_FOR = timedelta(hours=2)
LENGTH = 8
NOT_VALID = "This code is not valid any more. Ask your therapist for a new one."
_ALL_GUESSES = 200
"""Wrong codes from all devices together after which everybody pauses: 31^8 codes cannot be searched at this pace."""


@dataclass(frozen=True)
class ClientPass:
    """An opened code: ``device_token`` goes into this device's cookie and has to come back with the code."""

    actor: Actor
    device_token: str
    step: int
    expires_at: datetime


@dataclass(frozen=True)
class CodeState:
    """What the therapist sees of a code: never its letters again."""

    id: str
    device: str | None
    step: int
    expires_at: datetime
    open: bool
    finished: bool
    help_at: datetime | None


def _hashed(code: str) -> str:
    return hashlib.sha256(f"client code\n{code}".encode()).hexdigest()


@allowed(*STAFF)
def make_code(store: Store, actor: Actor, visit_id: str) -> str:
    """Return a new code for this visit, shown once; an older one of the visit ends."""
    with store.writing() as db:
        return _make(db, actor, visit_id)


@allowed(*STAFF)
def start_on_this_device(store: Store, actor: Actor, visit_id: str) -> str:
    """Return a new code for this visit and lock the therapist's own sign-in of this browser, both or neither."""
    with store.writing() as db:
        code = _make(db, actor, visit_id)
        lock_now(db, actor)
    return code


def _make(db: Session, actor: Actor, visit_id: str) -> str:
    visit = get_visit(db, visit_id)
    client = client_of_visit(db, visit)
    _revoke(db, visit_id)
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(LENGTH))
    entry = ClientCode(
        visit_id=visit.id,
        client_id=client.id,
        code_hash=_hashed(letters),
        made_by=actor.user,
        expires_at=now() + VALID_FOR,
        step=0,
    )
    db.add(entry)
    audit.note(db, actor, "code_made", client, visit.number)
    return f"{letters[:4]}-{letters[4:]}"


def _revoke(db: Session, visit_id: str) -> None:
    still_open = (ClientCode.visit_id == visit_id, ClientCode.revoked_at.is_(None))
    db.execute(update(ClientCode).where(*still_open).values(revoked_at=now()))


@allowed(*STAFF)
def revoke_codes(store: Store, actor: Actor, visit_id: str) -> None:
    """End every code of this visit at once."""
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        _revoke(db, visit_id)
        audit.note(db, actor, "code_revoked", client_of_visit(db, visit), visit.number)


@open_door
def enter_code(
    store: Store, code: str, device_token: str | None, *, device: str = "", source: str = ""
) -> ClientPass:
    """Open a visit to the client who has this code.

    Parameters
    ----------
    device_token : what this device was given before; None on its first call.
    device : what kind of device, for the therapist. source : where it calls from (its address), to slow guessing.

    Raises
    ------
    AccessError : with the same words for every reason; after five failures for ten minutes.
    """
    letters = plain_code(code[:64])
    with store.writing() as db:
        if not (
            may_guess(db, "code", source, PAUSE_CODE)
            and may_guess(db, "code of all", "", PAUSE_CODE, _ALL_GUESSES)
        ):
            raise AccessError("Too many wrong codes. Wait 10 minutes, or ask your therapist.")
    with store.writing() as db:
        entry = db.scalar(
            select(ClientCode).where(ClientCode.code_hash == _hashed(letters)).with_for_update()
        )
        opened = None
        if entry is not None and is_open(entry) and _is_same_device(entry, device_token):
            opened = _take(db, entry, device_token, device)
            forget_failures(db, "code", source)
            forgive_one(db, "code of all", "")
        else:
            audit.write(db, audit.NOBODY, "code_refused")
    if opened is None:  # said only when it stands in the log
        raise AccessError(NOT_VALID)
    return opened


def _take(db: Session, entry: ClientCode, device_token: str | None, device: str) -> ClientPass:
    """Give a code to the device that brought it; the first one keeps it."""
    token = device_token if entry.device_hash and device_token else secrets.token_urlsafe(32)
    if entry.device_hash is None:
        entry.device_hash, entry.device = token_hash(token), checked_text(device, "device")[:40]
        visit = get_visit(db, entry.visit_id)
        audit.write(db, "client", "code_opened", client_of_visit(db, visit), visit.number)
    actor = Actor(Role.CLIENT, entry.id, None, entry.visit_id)
    return ClientPass(actor, token, entry.step, entry.expires_at)


def _is_same_device(entry: ClientCode, device_token: str | None) -> bool:
    """Whether no device used the code yet, or it was this one."""
    if entry.device_hash is None:
        return True
    return device_token is not None and secrets.compare_digest(entry.device_hash, token_hash(device_token))


@allowed(*CLIENT_AND_STAFF)
def note_step(store: Store, actor: Actor, visit_id: str, step: int) -> None:
    """Note how far the client is, for the therapist and for the next start after a flat battery."""
    with store.writing() as db:
        opened = (ClientCode.visit_id == visit_id, ClientCode.revoked_at.is_(None))
        db.execute(update(ClientCode).where(*opened).values(step=max(0, min(step, 99))))


@allowed(*CLIENT_AND_STAFF)
def finish_intake(store: Store, actor: Actor, visit_id: str) -> None:
    """End the client's part: the code dies, the visit waits for the therapist."""
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        opened = (ClientCode.visit_id == visit_id, ClientCode.finished_at.is_(None))
        db.execute(update(ClientCode).where(*opened).values(finished_at=now()))
        _hand_over(visit)
        audit.note(db, actor, "intake_finished", client, visit.number)


def _hand_over(visit: Visit) -> None:
    visit.intake_done_at = visit.intake_done_at or now()
    if visit.state == "intake":
        visit.state = "waiting"


@allowed(*STAFF)
def code_states(store: Store, actor: Actor, visit_id: str) -> Sequence[CodeState]:
    """Return the codes of a visit, the newest first."""
    with store.reading() as db:
        get_visit(db, visit_id)
        query = (
            select(ClientCode).where(ClientCode.visit_id == visit_id).order_by(ClientCode.created_at.desc())
        )
        return [
            CodeState(
                entry.id,
                entry.device,
                entry.step,
                entry.expires_at,
                is_open(entry),
                entry.finished_at is not None,
                entry.help_at,
            )
            for entry in db.scalars(query)
        ]


@allowed(*CLIENT_AND_STAFF)
def ask_for_help(store: Store, actor: Actor, visit_id: str) -> None:
    """Let the therapist's screen know that the client pressed 'I want help'."""
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        opened = (ClientCode.visit_id == visit_id, ClientCode.revoked_at.is_(None))
        db.execute(update(ClientCode).where(*opened).values(help_at=now()))
        audit.note(db, actor, "help_wanted", client_of_visit(db, visit), visit.number)

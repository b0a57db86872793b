"""Recordings: a film is on the disk and in the record before anything else happens with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.clinic import audit, media
from screening.clinic.access import CLIENT_AND_STAFF, STAFF, Actor, allowed
from screening.clinic.clients import WORD
from screening.clinic.consents import may_film
from screening.clinic.films import FilmState, delete_files, drop_film
from screening.clinic.jobs import JobKind, ask_for
from screening.clinic.lookup import changing, client_of_visit, get_clip, get_visit
from screening.clinic.progress.conditions import AFTER
from screening.clinic.store import Store
from screening.clinic.tables import Clip
from screening.clinic.texts import between, checked_text, checked_tree, columns
from screening.types import ScreeningError, View

SUFFIXES = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi")
MAX_FILM_BYTES = 2 << 30
AFTER_SLOTS = "after_slots"
"""In ``Visit.papers``: numbers of the planned takes that are filmed after treatment (``clinic.immediate``)."""


@dataclass(frozen=True)
class TakeEntry:
    """What was filmed and how: the movement, the view that was asked for, and the protocol of the take."""

    movement: str = field(metadata=WORD)
    view: View | None = field(default=None, metadata=WORD)
    setup: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TakePain:
    """Pain in this very take: 0 to 10, where, and when in the movement."""

    score: int
    where: str = ""
    when: str = ""


@allowed(*CLIENT_AND_STAFF)
def store_film(
    store: Store, actor: Actor, visit_id: str, entry: TakeEntry, name: str, content: BinaryIO
) -> Clip:
    """Keep a film that was just recorded or uploaded, and ask for its analysis.

    When this returns, film and record are on the disk. Of ``name`` only the ending is used, and only a known one.

    Raises
    ------
    ScreeningError : if the client did not agree to be filmed, the visit is signed, the film is empty, too long, or
        the disk refuses.
    """
    values = columns(entry)
    with store.reading() as db:  # refused before the film is read, and again where it is kept
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        _check_consent(db, client.id)
    address, size = media.put(store, client, media.Kind.FILM, _limited(content))
    with changing(store, visit_id) as work:
        _check_consent(work.db, client.id)
        if values["setup"].get("slot") in ((work.visit.papers or {}).get(AFTER_SLOTS) or []):
            values["setup"] = {**values["setup"], AFTER: True}
        clip = Clip(
            client_id=client.id,
            visit_id=visit_id,
            take=_next_take(work.db, visit_id, entry),
            film=address,
            poses=None,
            film_suffix=_suffix(name),
            film_state=FilmState.AS_FILMED.value,
            film_bytes=size,
            pain={},
            verdict={},
            **values,
        )
        work.db.add(clip)
        work.db.flush()
        ask_for(work.db, clip, JobKind.POSES)
        audit.note(work.db, actor, "film_stored", work.client, work.visit.number)
    return clip


def _check_consent(db: Session, client_id: str) -> None:
    if not may_film(db, client_id):
        raise ScreeningError("Consent for filming is missing. Start with the consent step.")


def _limited(content: BinaryIO) -> Iterator[bytes]:
    size = 0
    while chunk := content.read(media.READ_BYTES):
        size += len(chunk)
        if size > MAX_FILM_BYTES:
            raise ScreeningError("The film is larger than 2 GB. Film shorter takes.")
        yield chunk
    if not size:
        raise ScreeningError("The film is empty. Record it again.")


def _suffix(name: str) -> str:
    found = PurePath(name.replace("\\", "/").replace("\x00", "")).suffix.lower()
    return found if found in SUFFIXES else ".mp4"


def _next_take(db: Session, visit_id: str, entry: TakeEntry) -> int:
    view = None if entry.view is None else entry.view.value
    same = (Clip.visit_id == visit_id, Clip.movement == entry.movement, Clip.view.is_not_distinct_from(view))
    return (db.scalar(select(func.max(Clip.take)).where(*same)) or 0) + 1


@allowed(*CLIENT_AND_STAFF)
def skip_take(store: Store, actor: Actor, visit_id: str, entry: TakeEntry, reason: str) -> Clip:
    """Note that a take was left out, and why."""
    values = columns(entry)
    with changing(store, visit_id) as work:
        clip = Clip(
            client_id=work.client.id,
            visit_id=visit_id,
            take=_next_take(work.db, visit_id, entry),
            film=None,
            film_suffix="",
            film_state=FilmState.DELETED.value,
            film_bytes=0,
            pain={},
            verdict={},
            chosen=False,
            skipped=checked_text(reason, "Reason"),
            **values,
        )
        work.db.add(clip)
        audit.note(work.db, actor, "take_skipped", work.client, work.visit.number)
    return clip


@allowed(*CLIENT_AND_STAFF)
def note_pain(store: Store, actor: Actor, visit_id: str, clip_id: str, pain: TakePain) -> None:
    """Keep the pain of one take, asked right after it."""
    between(pain.score, 0, 10, "Pain")
    values = columns(pain)
    with changing(store, visit_id) as work:
        get_clip(work.db, visit_id, clip_id).pain = values
        audit.note(work.db, actor, "take_pain_noted", work.client, work.visit.number)


@allowed(*CLIENT_AND_STAFF)
def note_verdict(store: Store, actor: Actor, visit_id: str, clip_id: str, verdict: dict[str, Any]) -> None:
    """Keep what the quick look after the take said about its quality."""
    values = checked_tree(verdict, "Verdict")
    with changing(store, visit_id) as work:
        get_clip(work.db, visit_id, clip_id).verdict = values


@allowed(*CLIENT_AND_STAFF)
def choose_take(store: Store, actor: Actor, visit_id: str, clip_id: str, chosen: bool) -> None:
    """Use this take for the screening of its movement, or leave it out; the screening is made anew."""
    with changing(store, visit_id) as work:
        clip = get_clip(work.db, visit_id, clip_id)
        clip.chosen = chosen
        audit.note(
            work.db, actor, "take_chosen" if chosen else "take_left_out", work.client, work.visit.number
        )
        if clip.poses is not None:
            ask_for(work.db, clip, JobKind.SCREENING)


@allowed(*CLIENT_AND_STAFF)
def list_takes(store: Store, actor: Actor, visit_id: str) -> Sequence[Clip]:
    """Return what was filmed or left out in this visit, in order of time."""
    with store.reading() as db:
        query = select(Clip).where(Clip.visit_id == visit_id).order_by(Clip.recorded_at, Clip.take)
        return db.scalars(query).all()


@allowed(*STAFF)
def delete_film(store: Store, actor: Actor, visit_id: str, clip_id: str) -> None:
    """Delete the film of one take for good; it counts no more."""
    with changing(store, visit_id) as work:
        clip = get_clip(work.db, visit_id, clip_id)
        address, clip.chosen = drop_film(clip), False
        audit.note(work.db, actor, "film_deleted", work.client, work.visit.number)
        client = work.client
    delete_files(store, client, [address])

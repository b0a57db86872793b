"""Who sees a film, and what becomes of it: the rule that the client chose is carried out here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from screening.clinic import audit, media
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import client_of_visit, get_client, get_clip, get_visit
from screening.clinic.places import write_through
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip
from screening.types import ScreeningError, Take


class FilmState(StrEnum):
    """What is left of a film."""

    AS_FILMED = "as_filmed"
    BLURRED = "blurred"
    DELETED = "deleted"


@allowed(*STAFF)
def read_film(store: Store, actor: Actor, visit_id: str, clip_id: str) -> bytes:
    """Return the film of a recording of this visit, for the page to play; noted in the log.

    Raises
    ------
    ScreeningError : if the film was not kept, or cannot be opened now.
    """
    client, clip = _opened(store, actor, visit_id, clip_id)
    return b"".join(media.get(store, client, media.Kind.FILM, _address(clip)))


@allowed(*STAFF)
def read_poses(store: Store, actor: Actor, visit_id: str, clip_id: str) -> Take:
    """Return the landmarks of a recording of this visit: also where the film is gone.

    Raises
    ------
    ScreeningError : if there are none yet.
    """
    with store.reading() as db:
        clip = get_clip(db, visit_id, clip_id)
        client = client_of_visit(db, get_visit(db, visit_id))
    return load_poses(store, client, clip)


def load_poses(store: Store, client: Client, clip: Clip) -> Take:
    """Return the stored landmarks of a recording."""
    from screening.pose_store import load_take

    if clip.poses is None:
        raise ScreeningError("This recording has not been analysed yet. Wait, or start the analysis again.")
    with store.workroom.borrowed(".npz") as path:
        write_through(path, media.get(store, client, media.Kind.POSES, clip.poses))
        return load_take(path)


def _opened(store: Store, actor: Actor, visit_id: str, clip_id: str) -> tuple[Client, Clip]:
    with store.writing() as db:
        clip = get_clip(db, visit_id, clip_id)
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        audit.note(db, actor, "film_opened", client, visit.number)
    return client, clip


def _address(clip: Clip) -> str:
    if clip.film is None:
        raise ScreeningError("The film of this recording was not kept. The stick figure can still be shown.")
    return clip.film


@contextmanager
def lent_film(store: Store, client: Client, clip: Clip) -> Iterator[Path]:
    """Yield the decrypted film as a file of this program's private folder, deleted afterwards."""
    with store.workroom.borrowed(clip.film_suffix) as path:
        write_through(path, media.get(store, client, media.Kind.FILM, _address(clip)))
        yield path


def drop_film(clip: Clip) -> str | None:
    """Note that a film is gone; return the address of the file, to be deleted once this is kept."""
    address, clip.film, clip.film_state = clip.film, None, FilmState.DELETED.value
    return address


def delete_films(store: Store, client_id: str, why: str) -> int:
    """Delete every film of a client, keeping the stick figures; return how many there were."""
    with store.writing() as db:
        client = get_client(db, client_id)
        clips = db.scalars(select(Clip).where(Clip.client_id == client_id, Clip.film.is_not(None))).all()
        addresses = [drop_film(clip) for clip in clips]
        if addresses:
            audit.write(db, audit.PROGRAM, f"films_deleted:{why}", client)
    delete_files(store, client, addresses)
    return len(addresses)


def delete_files(store: Store, client: Client, addresses: list[str | None]) -> None:
    """Delete film files that no record of the client names any more."""
    with store.reading() as db:
        still = set(db.scalars(select(Clip.film).where(Clip.client_id == client.id, Clip.film.is_not(None))))
    for address in addresses:
        if address is not None and address not in still:
            media.remove(store, client, media.Kind.FILM, address)


def apply_rule_when_signed(clips: list[Clip], *, keep_blurred: bool) -> list[str | None]:
    """Carry out the film rule of a signed visit; return the files to delete. Blurring is left to a job."""
    if keep_blurred:
        return []
    return [drop_film(clip) for clip in clips if clip.film is not None]

"""Films, poses and screenings as files: named by their content, encrypted, whole or not there.

The name is a keyed checksum of the content, the key lies in the client's row: the name alone tells nothing, not even
whether a film that somebody else has is among them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select

from screening.clinic.crypt import DamagedFileError, open_for_clinic, seal_for_clinic
from screening.clinic.places import disk_problem, put_in_place, write_through
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Result
from screening.types import ScreeningError

_ADDRESS = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{32}")
_UNKNOWN_FOR_S = 3600.0
READ_BYTES = 1 << 20
LEAST_BYTES = 9
"""Mark of the file and one byte of content."""


class Kind(StrEnum):
    """What a file holds; also its ending."""

    FILM = "film"
    POSES = "poses"
    SCREENING = "screening"


def pieces(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            yield chunk


def put(store: Store, client: Client, kind: Kind, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store content and return its address and size; on return it is on the disk.

    Raises
    ------
    ScreeningError : if the disk refuses; then nothing is there.
    """
    digest = hmac.new(client.log_key, kind.encode(), hashlib.sha256)
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    context = f"{client.media_folder}/{kind}"
    try:
        with store.workroom.borrowed() as unfinished:
            write_through(unfinished, seal_for_clinic(counted(), store.keyring.public, context))
            address = digest.hexdigest()
            put_in_place(unfinished, _path(store, client, kind, address))
    except OSError as error:
        raise disk_problem("The recording could not be stored", error) from error
    return address, size


def get(store: Store, client: Client, kind: Kind, address: str) -> Iterator[bytes]:
    """Yield the content behind an address, checked as it comes.

    Raises
    ------
    ScreeningError : if the file is missing, damaged, or cannot be opened without a password.
    """
    if store.keyring.locked:
        store.keyring.secret()
    try:
        with _path(store, client, kind, address).open("rb") as file:
            yield from open_for_clinic(file, store.keyring.private, f"{client.media_folder}/{kind}")
    except FileNotFoundError as error:
        raise ScreeningError("The file of this recording is missing. Restore it from a backup.") from error
    except DamagedFileError as error:
        raise ScreeningError("The file of this recording is damaged. Restore it from a backup.") from error
    except OSError as error:
        raise disk_problem("The recording could not be read", error) from error


def remove(store: Store, client: Client, kind: Kind, address: str) -> None:
    """Delete one file; nothing happens where it is gone already."""
    _path(store, client, kind, address).unlink(missing_ok=True)


def remove_folder(store: Store, media_folder: str) -> None:
    """Delete every file of a client."""
    folder = _folder(store, media_folder)
    if folder.exists():
        shutil.rmtree(folder)


def size_on_disk(store: Store, client: Client, kind: Kind, address: str) -> int | None:
    """Return the size of a file as it lies there, None where it is missing."""
    try:
        return _path(store, client, kind, address).stat().st_size
    except FileNotFoundError:
        return None


def _folder(store: Store, media_folder: str) -> Path:
    if not _FOLDER.fullmatch(media_folder):
        raise ValueError("media folder: expected 32 hexadecimal digits")
    return store.places.media / media_folder


def _path(store: Store, client: Client, kind: Kind, address: str) -> Path:
    if not _ADDRESS.fullmatch(address):
        raise ValueError("address: expected 64 hexadecimal digits")
    return _folder(store, client.media_folder) / f"{address}.{kind.value}"


def sweep_unknown(store: Store) -> int:
    """Delete files that no record names (left by a crash between file and record); return how many there were.

    Only what is older than an hour: another program may be about to write its record.
    """
    with store.reading() as db:
        known = {
            (row.media_folder, f"{address}.{kind}")
            for kind, address_column in (
                (Kind.FILM, Clip.film),
                (Kind.POSES, Clip.poses),
                (Kind.SCREENING, Result.archive),
            )
            for row, address in db.execute(
                select(Client, address_column).join(
                    address_column.class_, address_column.class_.client_id == Client.id
                )
            )
            if address is not None
        }
    limit, removed = time.time() - _UNKNOWN_FOR_S, 0
    for path in store.places.media.glob("*/*"):
        if (path.parent.name, path.name) not in known and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    return removed + sweep_folders(store)


def sweep_folders(store: Store) -> int:
    """Delete folders of clients that are no more (stored into while being erased); return how many files went."""
    folders = [folder for folder in store.places.media.iterdir() if folder.is_dir()]
    with store.reading() as db:
        known = set(db.scalars(select(Client.media_folder)))
    removed = 0
    for folder in folders:
        if folder.name not in known:
            removed += sum(1 for _ in folder.iterdir())
            shutil.rmtree(folder, ignore_errors=True)
    return removed

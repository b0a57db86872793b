"""An encrypted copy of everything in one file, readable on another computer and into another kind of database.

The file is a stream of entries, each a length, a line of JSON and as many bytes as that line says; the last entry
counts them all. It holds every record and every film, the films still under the clinic's own key.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from screening.clinic import audit, database, dump, media
from screening.clinic.access import ADMINS, Actor, allowed
from screening.clinic.crypt import DamagedFileError, open_by_password, seal_by_password
from screening.clinic.passwords import check_password_rules, same_form
from screening.clinic.places import disk_problem, put_in_place, write_through
from screening.clinic.settings import BACKUP_SETTING, set_value
from screening.clinic.store import Store
from screening.clinic.tables import now
from screening.types import ScreeningError

FORM = 1
CONTEXT = "movement-screening backup 1"
_LENGTH = struct.Struct(">Q")
_MAX_HEADER = 1 << 16


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds: rows and files, its size, and how many files were gone before they could be copied."""

    rows: int
    files: int
    missing: int
    size_bytes: int


@allowed(*ADMINS)
def write_backup(store: Store, actor: Actor, out: Path, password: str) -> BackupReport:
    """Write a backup; it appears under its name only when it is whole.

    Raises
    ------
    ScreeningError : if the password is too short, the file exists, or the disk refuses.
    """
    report = write_file(store, out, password)
    with store.writing() as db:
        audit.note(db, actor, "backup_written")
    return report


def write_file(store: Store, out: Path, password: str) -> BackupReport:
    """Write a backup for :func:`write_backup` or the plan, and keep when it was."""
    check_password_rules(password)
    if out.exists():
        raise ScreeningError(f"{out.name}: there is such a file already. Choose another name.")
    counts = {"rows": 0, "files": 0, "missing": 0}
    unfinished = out.with_name(f".{out.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        sealed = seal_by_password(_entries(store, counts), same_form(password), CONTEXT)
        size = write_through(unfinished, sealed)
        put_in_place(unfinished, out)
    except OSError as error:
        raise disk_problem(f"{out.name}: the backup could not be written", error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    with store.writing() as db:
        set_value(db, BACKUP_SETTING, now().isoformat())
    return BackupReport(counts["rows"], counts["files"], counts["missing"], size)


def _entries(store: Store, counts: dict[str, int]) -> Iterator[bytes]:
    """Yield the backup: one state of the database, then the files that were there before it was read or since."""
    with store.reading() as db:
        connection = db.connection()
        yield from _entry({"form": FORM, "revision": database.current_revision(connection)}, b"")
        yield from _tables(connection, counts)
        for path in sorted(store.places.media.glob("*/*")):
            yield from _file(path, counts)
    yield from _entry({"end": True, "rows": counts["rows"], "files": counts["files"]}, b"")


def _tables(connection: Connection, counts: dict[str, int]) -> Iterator[bytes]:
    for table in dump.reflected(connection):
        for rows in dump.read_batches(connection, table):
            counts["rows"] += len(rows)
            yield from _entry({"table": table.name}, dump.encoded(rows))


def _file(path: Path, counts: dict[str, int]) -> Iterator[bytes]:
    """Yield one file; read whole, because it may be deleted meanwhile and its size must be known before."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            yield from _entry({"file": f"{path.parent.name}/{path.name}"}, None, size)
            counts["files"] += 1
            while chunk := file.read(media.READ_BYTES):
                yield chunk
    except FileNotFoundError:
        counts["missing"] += 1


def _entry(header: dict[str, Any], content: bytes | None, size: int = 0) -> Iterator[bytes]:
    line = dump.encoded(header | {"size": size if content is None else len(content)})
    yield _LENGTH.pack(len(line)) + line
    if content:
        yield content


class Entries:
    """Reads the entries of a backup one after the other.

    Raises
    ------
    ScreeningError : at once for a wrong password, and wherever the file turns out to be damaged.
    """

    def __init__(self, file: BinaryIO, password: str) -> None:
        self._stream = open_by_password(file, same_form(password), CONTEXT)
        self._waiting = b""

    def __iter__(self) -> Iterator[tuple[dict[str, Any], Iterator[bytes]]]:
        """Yield each entry's header and content; the content has to be read before the next entry."""
        while True:
            (length,) = _LENGTH.unpack(self._take(_LENGTH.size))
            if length > _MAX_HEADER:
                raise _damaged()
            header = json.loads(self._take(length))
            yield header, self._content(header["size"])
            if "end" in header:
                if self._take(1, may_end=True):
                    raise _damaged()
                return

    def _content(self, size: int) -> Iterator[bytes]:
        while size:
            chunk = self._take(min(size, media.READ_BYTES))
            size -= len(chunk)
            yield chunk

    def _take(self, size: int, *, may_end: bool = False) -> bytes:
        try:
            while len(self._waiting) < size:
                piece = next(self._stream, None)
                if piece is None:
                    if may_end:
                        return self._waiting
                    raise _damaged()
                self._waiting += piece
        except DamagedFileError as error:
            raise _damaged() from error
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken


def _damaged() -> ScreeningError:
    return ScreeningError(
        "The backup cannot be opened: the password is not right, or the file is damaged. Try another copy."
    )

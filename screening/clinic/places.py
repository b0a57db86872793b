"""Where the clinic's files lie, and how a file is written so that it is either whole or not there."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from screening.models import home_folder
from screening.types import ScreeningError

_LOCK_NAME = "in-use"


@dataclass(frozen=True)
class Places:
    """The folders of one clinic: films and poses, private work files, backups; the database file where it is SQLite."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file (unused where another database is named)."""
        return self.root / "clinic.db"

    @property
    def media(self) -> Path:
        """Films, poses and screenings, one folder for each client under a random name."""
        return self.root / "media"

    @property
    def work(self) -> Path:
        """Files that live only while a program runs."""
        return self.root / "work"

    def make(self) -> None:
        """Make the folders, open to this user only.

        Raises
        ------
        ScreeningError : if the disk refuses.
        """
        try:
            for folder in (self.root, self.media, self.work):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ScreeningError(
                f"{self.root}: the clinic's folder cannot be made ({error.strerror}). "
                "Choose another place with the setting SCREENING_HOME and start again."
            ) from error


def clinic_folder() -> Path:
    """Return the folder of the clinic in ``SCREENING_HOME``; it need not exist."""
    return home_folder() / "clinic"


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut; Windows does so by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_through(path: Path, chunks: Iterable[bytes]) -> int:
    """Write a new file and wait until it is on the disk; return its size in bytes."""
    size = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size


def put_in_place(unfinished: Path, path: Path) -> None:
    """Give a file that is on the disk its name, and wait until the name is on the disk too."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished.replace(path)
    sync_folder(path.parent)
    sync_folder(path.parent.parent)


def disk_problem(what: str, error: OSError) -> ScreeningError:
    """Return the one line for a disk that refuses; no path, which may say too much."""
    return ScreeningError(f"{what} ({error.strerror or 'disk error'}). Free some disk space and try again.")


class Workroom:
    """A private folder of this program for files in the making; it goes with the program, however that ends."""

    def __init__(self, root: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="program-", dir=root))
        held = try_hold(self.folder / _LOCK_NAME)
        if held is None:
            raise ScreeningError(
                f"{root}: a work folder cannot be locked. Choose a local disk for SCREENING_HOME."
            )
        self._lock = held

    @property
    def name(self) -> str:
        """The name under which jobs say who works on them."""
        return self.folder.name

    def file(self, suffix: str = "") -> Path:
        """Return a new path in the folder; nothing is there yet."""
        return self.folder / f"{secrets.token_hex(8)}{suffix}"

    @contextmanager
    def borrowed(self, suffix: str = "") -> Iterator[Path]:
        """Yield a new path; whatever was written there is deleted afterwards."""
        path = self.file(suffix)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the lock and delete the folder."""
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_alive(root: Path, name: str) -> bool:
    """Whether the program that owns the workroom of this name still runs."""
    folder = root / name
    if not folder.is_dir():
        return False
    lock = try_hold(folder / _LOCK_NAME)
    if lock is None:
        return True
    lock.close()
    return False


def sweep(root: Path) -> int:
    """Delete the workrooms of programs that no longer run; return how many there were."""
    removed = 0
    for folder in root.glob("program-*"):
        lock = try_hold(folder / _LOCK_NAME)
        if lock is not None:
            lock.close()
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def try_hold(path: Path) -> IO[bytes] | None:
    """Return the file opened and locked until it is closed or the program ends; None where another holds it."""
    file = path.open("ab")
    try:
        _lock(file)
    except OSError:
        file.close()
        return None
    return file


def _lock(file: IO[bytes]) -> None:
    """Lock a file without waiting; ``OSError`` where it is locked already."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[attr-defined,unused-ignore]

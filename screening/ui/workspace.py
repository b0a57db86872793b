"""The private folder of one sitting: clips and what is made from them, removed with the sitting.

The recordings show people. They lie in a folder that only this user may open, under neutral names, and go when the
person presses *New screening*, when the browser session ends and when the program ends. What a crash leaves behind
goes at the next start.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from screening.models import home_folder
from screening.types import ScreeningError, View

MAX_CLIPS = 3
CLIP_TYPES = ("mp4", "mov", "m4v", "webm", "mkv", "avi")
_RECORDED_PREFIX = "recording-"
_LOCK_NAME = "in-use"


@dataclass(frozen=True)
class StoredClip:
    """One clip of the sitting.

    Attributes
    ----------
    number : 1 for the first clip of the sitting, never used twice in it.
    path : where it lies, under a neutral name.
    shown_name : what the person called it; shown to that person only, never logged or written to a file.
    size_bytes : as it arrived.
    view : the view named while recording, None for an upload.
    """

    number: int
    path: Path
    shown_name: str
    size_bytes: int
    view: View | None


class Workspace:
    """A folder for one browser session. It vanishes with :meth:`remove`, with this object, or with the program."""

    def __init__(self, root: Path) -> None:
        self.folder = _make_private(root)
        self._lock = _hold(self.folder / _LOCK_NAME)
        self._count = 0
        self._remover = weakref.finalize(self, _remove, self.folder, self._lock)
        _OPEN.add(self)

    def store(self, name: str, content: bytes) -> StoredClip:
        """Copy one recorded or uploaded file into the folder.

        Raises
        ------
        ScreeningError
            If the file is empty or the disk does not take it.
        """
        if not content:
            raise ScreeningError(f"{name}: the file is empty. Record or save the clip again.")
        self._count += 1
        suffix = Path(name).suffix.lower()
        path = self.folder / f"clip-{self._count}{suffix if suffix[1:] in CLIP_TYPES else '.mp4'}"
        try:
            path.write_bytes(content)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise ScreeningError(
                f"{name}: the clip could not be stored ({error.strerror}). Free some disk space and add it again."
            ) from error
        return StoredClip(self._count, path, name, len(content), _view_in(name))

    def remove(self) -> None:
        """Delete the folder with everything in it, now."""
        self._remover()


_OPEN: weakref.WeakSet[Workspace] = weakref.WeakSet()


def remove_all() -> None:
    """Delete the folders of every session of this program, because it ends."""
    for workspace in list(_OPEN):
        workspace.remove()


def was_filmed(clip: StoredClip) -> bool:
    """Whether the recorder of the page made this clip."""
    return clip.shown_name.startswith(_RECORDED_PREFIX)


def work_root() -> Path:
    """Return the folder that holds the folders of all sittings; it need not exist."""
    return home_folder() / "work"


def remove_stale(root: Path) -> int:
    """Delete folders of sittings whose program no longer runs; return how many there were."""
    removed = 0
    for folder in _folders(root):
        lock = _try_hold(folder / _LOCK_NAME)
        if lock is not None:
            _remove(folder, lock)
            removed += 1
    return removed


def _folders(root: Path) -> Iterator[Path]:
    """Yield the sitting folders below ``root``."""
    if root.is_dir():
        yield from (path for path in root.iterdir() if path.is_dir() and path.name.startswith("sitting-"))


def _make_private(root: Path) -> Path:
    """Make a new folder that only this user may open."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="sitting-", dir=root))  # mkdtemp makes it with mode 0700
    except OSError as error:
        raise ScreeningError(
            f"{root}: the clips cannot be stored here ({error.strerror}). "
            "Choose another folder with the setting SCREENING_HOME and start again."
        ) from error


def _hold(path: Path) -> IO[bytes]:
    """Open and lock a new lock file; it stays locked until closed or the program ends, however it ends."""
    held = _try_hold(path)
    if held is None:
        raise ScreeningError(f"{path.parent}: the folder is used by another program. Start the app again.")
    return held


def _try_hold(path: Path) -> IO[bytes] | None:
    """Return the lock file opened and locked, or None where another program holds it."""
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


def _remove(folder: Path, lock: IO[bytes]) -> None:
    """Let go of the lock and delete the folder."""
    lock.close()
    shutil.rmtree(folder, ignore_errors=True)


def _view_in(name: str) -> View | None:
    """Return the view that the recorder wrote into the file name, None for any other file."""
    stem = Path(name).stem.lower()
    word = stem.removeprefix(_RECORDED_PREFIX)
    return View(word) if word != stem and word in ("front", "left", "right") else None

"""Landmarks that were found before, so that no clip is followed twice: one file for each clip, model and method.

Landmarks show no picture, but they are health data. So the folder is open to this user only, an entry holds no file
name, entries go after 30 days without use and when the folder is full, and ``screening cache clear`` empties it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from screening.models import home_folder
from screening.pose_store import load_take, save_estimate
from screening.types import Estimate, ScreeningError, Take, VideoInfo

if TYPE_CHECKING:
    from screening.pose import PoseEstimator

MAX_BYTES = 500_000_000
"""Of the shared folder: about 600 clips of half a minute."""
KEPT_S = 30 * 86_400.0
"""An entry that nobody used for so long goes."""

METHOD_SOURCES = (
    "containers",
    "video",
    "people",
    "picture",
    "read_ahead",
    "pose_store",
    "silhouette",
    "tflite_metadata",
    "pose",
)
"""The modules that decide which landmarks a clip gives; a change in one of them makes all entries void."""
METHOD_LIBRARIES = ("mediapipe", "av")

_STALE_PART_S = 3600.0  # an unfinished file this old was left by a program that was killed
_KEY_CHARS = 32  # of a SHA-256: 128 bits, and short enough for the longest path that Windows takes


class KeptPoses(Protocol):
    """Where landmarks are kept and looked for."""

    def find(self, video: VideoInfo, model_sha256: str) -> Take | None:
        """Return the landmarks of this very clip by this model, None where there are none."""
        ...

    def keep(self, estimate: Estimate, video: VideoInfo, model_sha256: str) -> bool:
        """Keep landmarks; return whether they are kept."""
        ...

    def around(self, estimator: PoseEstimator, model_sha256: str) -> CachedPose:
        """Return an estimator that looks here first."""
        ...


@dataclass(frozen=True)
class PoseCache:
    """A folder of landmarks that may be emptied at any time; it need not exist yet."""

    folder: Path
    max_bytes: int = MAX_BYTES

    def around(self, estimator: PoseEstimator, model_sha256: str) -> CachedPose:
        """Return an estimator that asks this folder first, and ``estimator`` only where it has no answer."""
        return CachedPose(estimator, model_sha256, self)

    def find(self, video: VideoInfo, model_sha256: str) -> Take | None:
        """Return the landmarks of this very clip by this model, None where there are none that can be read."""
        path = self._path(video.sha256, model_sha256)
        if not path.is_file():
            return None
        try:
            take = load_take(path)
        except ScreeningError:
            take = None
        if take is None or replace(take.video, file=video.file) != video:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        with suppress(OSError):  # a folder that may only be read is still of use
            os.utime(path)
        return take

    def keep(self, estimate: Estimate, video: VideoInfo, model_sha256: str) -> bool:
        """Store landmarks, then make room; return whether they are stored: a full disk must not cost a result."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            save_estimate(self._path(video.sha256, model_sha256), estimate, replace(video, file=""))
        except (ScreeningError, OSError):
            return False
        self.trim(time.time())
        return True

    def trim(self, now_s: float) -> None:
        """Delete what is old, then what was not used for longest, until the folder is within its limit."""
        aged = sorted(
            ((status.st_mtime, status.st_size, path) for path, status in self._entries()), reverse=True
        )
        held = 0
        for used_s, size, path in aged:
            held += size
            limit_s = _STALE_PART_S if path.name.startswith(".") else KEPT_S
            if held > self.max_bytes or now_s - used_s > limit_s:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def forget(self, clip_sha256: str) -> int:
        """Delete the landmarks of one clip by every model and method; return how many entries there were."""
        return self._delete(lambda path: path.name.startswith(clip_sha256[:_KEY_CHARS]))

    def clear(self) -> int:
        """Delete everything; return how many entries there were.

        Raises
        ------
        ScreeningError
            If one cannot be deleted.
        """
        return self._delete(lambda _: True)

    def size(self) -> tuple[int, int]:
        """Return the number of entries and their bytes."""
        sizes = [status.st_size for _, status in self._entries()]
        return len(sizes), sum(sizes)

    def _delete(self, wanted: Callable[[Path], bool]) -> int:
        """Delete the entries that are wanted gone; ScreeningError names the first that cannot be deleted."""
        chosen = [path for path, _ in self._entries() if wanted(path)]
        for path in chosen:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                why = error.strerror or type(error).__name__
                raise ScreeningError(
                    f"{path}: cannot be deleted ({why}). Delete this file by hand."
                ) from error
        return len(chosen)

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield all files of the folder; one that another program deletes meanwhile is left out."""
        for path in sorted(self.folder.glob("*.npz")) if self.folder.is_dir() else ():
            with suppress(OSError):
                yield path, path.stat()

    def _path(self, clip_sha256: str, model_sha256: str) -> Path:
        names = clip_sha256[:_KEY_CHARS], model_sha256[:_KEY_CHARS], method_version()
        return self.folder / f"{'-'.join(names)}.npz"


class PoseMemory:
    """Landmarks in memory alone, for as long as somebody sits in front of the page: they go with their clips."""

    def __init__(self) -> None:
        self._takes: dict[tuple[str, str], Take] = {}

    def around(self, estimator: PoseEstimator, model_sha256: str) -> CachedPose:
        """Return an estimator that looks here first, and asks ``estimator`` only where there is no answer."""
        return CachedPose(estimator, model_sha256, self)

    def find(self, video: VideoInfo, model_sha256: str) -> Take | None:
        """Return the landmarks of this very clip by this model, None where there are none."""
        return self._takes.get((video.sha256, model_sha256))

    def keep(self, estimate: Estimate, video: VideoInfo, model_sha256: str) -> bool:
        """Keep landmarks; always True."""
        found = Take(video, estimate.pose, estimate.people, None, estimate.picture)
        self._takes[video.sha256, model_sha256] = found
        return True

    def forget(self, clip_sha256: str) -> None:
        """Let go of the landmarks of one clip."""
        self._takes = {key: take for key, take in self._takes.items() if key[0] != clip_sha256}

    def clear(self) -> None:
        """Let go of everything."""
        self._takes = {}


@dataclass(frozen=True)
class CachedPose:
    """A pose estimator that remembers: a clip that was followed before costs the reading of one file."""

    estimator: PoseEstimator
    model_sha256: str
    poses: KeptPoses

    def estimate(
        self, path: Path, video: VideoInfo, progress: Callable[[float], None] | None = None
    ) -> Estimate:
        """Return stored landmarks of this very clip, else find and store them; errors as the estimator's."""
        take = self.poses.find(video, self.model_sha256)
        if take is None:
            estimate = self.estimator.estimate(path, video, progress)
            self.poses.keep(estimate, video, self.model_sha256)
            # As every later analysis will find it, to the bit.
            take = self.poses.find(video, self.model_sha256)
            if take is None:
                return estimate
        elif progress is not None:
            progress(1.0)
        return Estimate(take.pose, take.people, take.picture)


def shared() -> PoseCache:
    """Return the cache of this user, in ``SCREENING_HOME``."""
    return PoseCache(home_folder() / "cache" / "poses")


@cache
def method_version() -> str:
    """Return a fingerprint of all that decides the landmarks beside clip and model: our code, and the libraries."""
    digest = hashlib.sha256()
    for name in METHOD_SOURCES:
        digest.update(files("screening").joinpath(f"{name}.py").read_bytes())
    for library in METHOD_LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()[:12]

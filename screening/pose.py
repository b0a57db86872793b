"""Landmarks of the client in every frame of a clip (MediaPipe), and their storage.

A clip is cut into parts of equal length in time, and every part is followed by a tracker of its own that starts
a little earlier. The cuts depend on the length of the clip alone, never on the number of workers, so the result
does not either.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from screening.containers import file_error, os_reason
from screening.native_log import native_chatter_hidden
from screening.native_memory import limit_heaps, return_freed
from screening.people import Sighting, body_height_px, count_people, sample_times, search_windows
from screening.picture import PictureSampler, join
from screening.pose_store import load_take, save_estimate
from screening.read_ahead import read_ahead
from screening.silhouette import leave_out_silhouette
from screening.types import (
    LANDMARKS,
    Estimate,
    FloatArray,
    Frame,
    ImageArray,
    Pose,
    ScreeningError,
    VideoInfo,
)
from screening.video import read_frames

if TYPE_CHECKING:
    from screening.models import Model

__all__ = [
    "PART_S",
    "RUN_UP_S",
    "WHOLE_S",
    "Estimate",
    "Landmarker",
    "MediaPipePose",
    "PoseEstimator",
    "RecordedPose",
    "default_workers",
    "load_take",
    "part_starts",
    "save_estimate",
]

Progress = Callable[[float], None]

PART_S = 15.0
"""The longest part. Few long parts: every further one costs a run-up."""
WHOLE_S = 6.0
"""A clip up to this long is one part."""
# Measured: after 0.5 to 1 s a fresh tracker agrees with one that ran through as well as it ever will.
RUN_UP_S = 1.0

_CONFIDENCE = 0.5

_MAX_PEOPLE_PER_WINDOW = 4
_REPORT_EVERY_S = 0.1
# What MediaPipe raises where one picture breaks its graph, e.g. "ROI width and height must be > 0".
_PICTURE_FAULTS = (RuntimeError, ValueError, IndexError)


class PoseEstimator(Protocol):
    """Whatever finds the landmarks of a clip."""

    def estimate(self, path: Path, video: VideoInfo, progress: Progress | None) -> Estimate:
        """Return the landmarks of the clip; ``progress`` is told the share done, 0 to 1, never falling."""
        ...


def default_workers() -> int:
    """Return the number of analysis workers: ``SCREENING_WORKERS``, else one per core.

    Raises
    ------
    ScreeningError
        If ``SCREENING_WORKERS`` is not a whole number from 1 up.
    """
    wish = os.environ.get("SCREENING_WORKERS", "").strip()
    if not wish:
        return os.cpu_count() or 1
    if not (wish.isascii() and wish.isdecimal() and int(wish) > 0):
        raise ScreeningError(
            f"SCREENING_WORKERS={wish!r}: expected a whole number from 1 up. Correct or unset it."
        )
    return int(wish)


def part_starts(duration_s: float) -> list[float]:
    """Return where the parts begin; beyond :data:`WHOLE_S` an even number of them, so that two cores end together."""
    n = 1 if duration_s <= WHOLE_S else 2 * math.ceil(duration_s / (2 * PART_S))
    return [duration_s * k / n for k in range(n)]


@dataclass(frozen=True)
class MediaPipePose:
    """MediaPipe's pose landmarker: one tracker per part of the clip, ``workers`` parts at a time."""

    model: Model
    workers: int

    def estimate(self, path: Path, video: VideoInfo, progress: Progress | None = None) -> Estimate:
        """Follow the client through the clip and count the people.

        ``progress`` is called in the calling thread; if it raises, the work stops and its error is passed on. A
        frame in which nobody is found, or on which the library fails, is a row of NaN with visibility 0. So are
        single landmarks outside the picture.

        Raises
        ------
        ScreeningError
            If the clip or the model cannot be read.
        """
        _import_mediapipe()
        limit_heaps()
        starts_s = part_starts(video.duration_s)
        ends_s = [*starts_s[1:], math.inf]
        stop = threading.Event()
        parts = [
            _Part(path, video, self.model, start_s, end_s, stop)
            for start_s, end_s in zip(starts_s, ends_s, strict=True)
        ]
        with ThreadPoolExecutor(max_workers=max(1, min(self.workers, len(parts)))) as pool:
            futures = [pool.submit(part.follow) for part in parts]
            try:
                _await(futures, parts, video.n_frames, progress)
            finally:  # after an error, or an interrupt from the keyboard, nothing goes on in the background
                stop.set()
                for future in futures:
                    future.cancel()
        return _joined(parts, video)


@dataclass(frozen=True)
class RecordedPose:
    """Landmarks that were stored before: one file, or a folder with ``<name of the clip>.npz`` in it."""

    source: Path

    def estimate(self, path: Path, video: VideoInfo, progress: Progress | None = None) -> Estimate:
        """Return the stored landmarks of this very clip.

        Raises
        ------
        ScreeningError
            If they are missing, unreadable, or belong to another file (SHA-256).
        """
        stored = self.source / f"{path.stem}.npz" if self.source.is_dir() else self.source
        take = load_take(stored)
        if take.video.sha256 != video.sha256:
            raise file_error(
                stored, f"holds the landmarks of another file than {path.name}. Analyse the clip anew"
            )
        if progress is not None:
            progress(1.0)
        return Estimate(take.pose, take.people, take.picture)


@dataclass
class _Part:
    """One part of a clip and what is found in it; filled by one worker, read by all others only afterwards.

    Attributes
    ----------
    start_s, end_s : the part owns the frames with ``start_s <= time_s < end_s``.
    times_s, found : per frame the time and ``(33, 7)``: x and y in pixels, depth, world x y z, visibility. Landmarks
        outside the picture keep their place here. ``found`` is filled at the end of the part.
    sightings : people in the sampled frames of the part. sampler : light, sharpness and colours.
    tallest_px, middle_y_px : greatest height of the client so far, and where the client was last.
    """

    path: Path
    video: VideoInfo
    model: Model
    start_s: float
    end_s: float
    stop: threading.Event
    times_s: list[float] = field(default_factory=list)
    found: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, len(LANDMARKS), 7), np.float32))
    sightings: list[Sighting] = field(default_factory=list)
    sampler: PictureSampler = field(default_factory=PictureSampler)
    tallest_px: float | None = None
    middle_y_px: float | None = None

    def follow(self) -> None:
        """Find the client in every frame and all people in the sampled ones; return early if told to stop."""
        rows: list[FloatArray] = []
        samples_s = [t for t in sample_times(self.video.duration_s) if self.start_s <= t < self.end_s]
        frames = read_ahead(read_frames(self.path, max(0.0, self.start_s - RUN_UP_S), self.end_s))
        with (
            closing(frames),
            Landmarker(self.model, 1, following=True) as tracker,
            Landmarker(self.model, _MAX_PEOPLE_PER_WINDOW) as searcher,
        ):
            for frame in frames:
                if self.stop.is_set():
                    return
                found = tracker.find(frame.image_rgb, frame.time_s)
                client = found[0] if found else None
                self._note_size(client)
                self.sampler.note(frame, client, self.tallest_px, own=frame.time_s >= self.start_s)
                if frame.time_s < self.start_s:
                    continue
                self.times_s.append(frame.time_s)
                rows.append(_MISSING if client is None else client)
                if samples_s and frame.time_s >= samples_s[0]:
                    samples_s = [t for t in samples_s if t > frame.time_s]
                    self.sightings.append(self._look_around(frame, client, searcher))
        # To single precision, as stored: a stored take gives the same screening as a fresh one.
        self.found = np.array(rows, dtype=np.float32).reshape(-1, len(LANDMARKS), 7)
        # A part that is done lets go of its last picture: a long clip has many parts.
        self.sampler = PictureSampler(self.sampler.changes, self.sampler.samples)
        return_freed()

    def _note_size(self, client: FloatArray | None) -> None:
        """Keep how tall the client is, for the windows in which others are looked for."""
        if client is not None:
            self.tallest_px = max(self.tallest_px or 0.0, body_height_px(client, self.video.height_px))
            self.middle_y_px = float(client[:, 1].mean())

    def _look_around(self, frame: Frame, client: FloatArray | None, searcher: Landmarker) -> Sighting:
        """Search one frame for people, window by window."""
        height_px, width_px = frame.image_rgb.shape[:2]
        bodies = []
        for x, y, side in search_windows(width_px, height_px, self.tallest_px, self.middle_y_px):
            window = np.ascontiguousarray(frame.image_rgb[y : y + side, x : x + side])
            bodies += [body[:, :2] + (x, y) for body in searcher.find(window, frame.time_s)]
        return Sighting(None if client is None else client[:, :2], tuple(bodies))


_MISSING: FloatArray = np.full((len(LANDMARKS), 7), np.nan)


class Landmarker:
    """A MediaPipe landmarker that starts afresh where one picture breaks it; used in a ``with`` block.

    Following (VIDEO mode) keeps to one person and smooths; otherwise every picture is searched by itself.
    """

    def __init__(self, model: Model, n_people: int, following: bool = False) -> None:
        self._model, self._n_people, self._following = model, n_people, following
        self._native: Any = None
        self._last_ms = -1
        self._settled = False  # the libraries chatter until the first person is found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def find(self, image_rgb: ImageArray, time_s: float) -> list[FloatArray]:
        """Return ``(33, 7)`` for every person in the picture, as in :class:`_Part`; none if the library fails."""
        try:
            if self._settled:
                return self._find(image_rgb, time_s)
            with native_chatter_hidden():
                found = self._find(image_rgb, time_s)
        except _PICTURE_FAULTS:
            self._close()
            return []
        self._settled = bool(found)
        return found

    def _find(self, image_rgb: ImageArray, time_s: float) -> list[FloatArray]:
        """Run the library on one picture."""
        import mediapipe

        if self._native is None:
            self._native = self._open()
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image_rgb)
        if self._following:
            self._last_ms = max(self._last_ms + 1, round(time_s * 1000))  # must rise, in whole milliseconds
            result = self._native.detect_for_video(image, self._last_ms)
        else:
            result = self._native.detect(image)
        height_px, width_px = image_rgb.shape[:2]
        return [
            np.array(
                [
                    (
                        mark.x * width_px,
                        mark.y * height_px,
                        mark.z,
                        world.x,
                        world.y,
                        world.z,
                        mark.visibility,
                    )
                    for mark, world in zip(marks, worlds, strict=True)
                ]
            )
            for marks, worlds in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        ]

    def _open(self) -> Any:
        """Load the model; ScreeningError if it cannot be used."""
        from mediapipe.tasks.python import vision
        from mediapipe.tasks.python.core.base_options import BaseOptions

        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=_bundle(self._model)),
            running_mode=vision.RunningMode.VIDEO if self._following else vision.RunningMode.IMAGE,
            num_poses=self._n_people,
            min_pose_detection_confidence=_CONFIDENCE,
            min_pose_presence_confidence=_CONFIDENCE,
            min_tracking_confidence=_CONFIDENCE,
        )
        try:
            return vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            problem = "the pose model cannot be loaded. Fetch it again with: screening models fetch"
            raise file_error(self._model.path, f"{problem} {self._model.name}") from error

    def _close(self) -> None:
        """Let go of the library's landmarker; a broken one reports its break again."""
        native, self._native = self._native, None
        if native is not None:
            with suppress(*_PICTURE_FAULTS):
                native.close()


@lru_cache(maxsize=1)
def _bundle(model: Model) -> bytes:
    """Read a model, without the part that nobody needs; ScreeningError if it cannot be read."""
    try:
        return leave_out_silhouette(model.path.read_bytes())
    except OSError as error:
        problem = f"the pose model cannot be loaded ({os_reason(error)}). Fetch it again with: screening models fetch"
        raise file_error(model.path, f"{problem} {model.name}") from error


def _import_mediapipe() -> None:
    """Load MediaPipe in the calling thread; ScreeningError if this computer cannot."""
    try:
        with native_chatter_hidden():
            import mediapipe.tasks.python.vision  # noqa: F401 - loaded here, used in the workers
    except (ImportError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise ScreeningError(f"MediaPipe cannot be loaded ({reason}). Run: screening doctor") from error


def _await(
    futures: Sequence[Future[None]], parts: Sequence[_Part], n_frames: int, progress: Progress | None
) -> None:
    """Wait for all parts, reporting the share of frames done; the first error of a part is raised at once."""
    pending = set(futures)
    reported = 0.0
    while pending:
        done, pending = wait(pending, timeout=_REPORT_EVERY_S, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        share = 1.0 if not pending else min(1.0, sum(len(part.times_s) for part in parts) / n_frames)
        if progress is not None and share > reported:
            progress(share)
            reported = share


def _joined(parts: Sequence[_Part], video: VideoInfo) -> Estimate:
    """Put the parts together; landmarks outside the picture become missing."""
    times_s = np.array([time_s for part in parts for time_s in part.times_s])
    found = np.concatenate([part.found for part in parts])
    heights_px = np.array([body_height_px(row, video.height_px) for row in found])
    sightings = [sighting for part in parts for sighting in part.sightings]
    people = count_people(sightings, heights_px, video.height_px)
    x, y = found[:, :, 0], found[:, :, 1]
    inside = (x >= 0) & (x < video.width_px) & (y >= 0) & (y < video.height_px)
    found[~inside] = np.nan
    kept = found.astype(np.float64)
    pose = Pose(
        time_s=times_s,
        image_px=kept[:, :, 0:2],
        depth=kept[:, :, 2],
        world_m=kept[:, :, 3:6],
        visibility=np.where(inside, kept[:, :, 6], 0.0),
    )
    return Estimate(pose, people, join([part.sampler for part in parts]))

"""Right after a take: was it filmed well enough? A light model on every third picture, in seconds.

It is about the film only. The full analysis starts afresh from the film and may say more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from screening.gait.recording import examine_walking
from screening.ghost import turn_difference
from screening.norms import load_norms
from screening.people import Sighting, body_height_px, count_people
from screening.picture import Sample, take_sample
from screening.pose import Landmarker
from screening.repetition_recording import Subject, examine_repetitions
from screening.types import (
    LANDMARKS,
    Cycle,
    FloatArray,
    Frame,
    ImageArray,
    Movement,
    PictureQuality,
    Pose,
    QualityReason,
    QualityStatus,
    Recording,
    StrideRule,
    Take,
    VideoInfo,
    View,
)
from screening.video import probe, read_frames

if TYPE_CHECKING:
    from screening.models import Model

EVERY = 3
AIM_DEG = {View.FRONT: 0.0, View.LEFT: -90.0, View.RIGHT: 90.0}
_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_WRONG_VIEW = frozenset(
    {"view_mismatch", "view_oblique", "view_not_supported", "view_off_front", "view_off_side"}
)
_PARTS = 2
_PEOPLE_LOOKS = 4  # in each part
_MOST_PEOPLE = 3
_SMALL_SIDE_PX = 360
_SAMPLE_EVERY = 2
_CLOSE_BY = frozenset({"short_standing_phase", "spikes", "swaps", "ankles_moved", "blurred"})
"""Reasons that thin pictures cannot judge: only the full analysis says them."""
_LINES = {
    "view": ("view_", "walk_oblique", "walking_backwards"),
    "body": (
        "feet_",
        "head_",
        "person_",
        "no_person",
        "several_people",
        "client_changed",
        "camera_",
        "no_standing",
    ),
    "light": ("too_dark",),
    "reps": ("no_repetitions", "few_repetitions", "no_strides", "few_strides", "ankles_moved_far"),
    "speed": ("frame_rate", "gap_in_film", "clip_too_short", "file_incomplete", "freeze", "cut_in_film"),
}
"""The five lines that are ticked off, and the beginnings of the codes that belong to each."""
TITLES = {
    QualityStatus.OK: "Good recording",
    QualityStatus.WARN: "Usable, could be better",
    QualityStatus.REFUSED: "Please film again",
}


@dataclass(frozen=True)
class QuickLook:
    """The verdict over a take: about the film, never about the movement.

    Attributes
    ----------
    status : good, usable, or to be filmed again. reason, fix : one sentence each; empty where all is well.
    lines : ``view body light reps speed``: True where nothing was found against it.
    repetitions : complete repetitions, or strides. numbers : for the therapist.
    """

    status: QualityStatus
    title: str
    reason: str
    fix: str
    lines: dict[str, bool] = field(default_factory=dict)
    repetitions: int = 0
    numbers: dict[str, float | None] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """Return plain data for the store."""
        return {
            "status": self.status.value,
            "title": self.title,
            "reason": self.reason,
            "fix": self.fix,
            "lines": self.lines,
            "repetitions": self.repetitions,
            "numbers": self.numbers,
        }


def look_at_film(path: Path, movement: Movement, view: View | None, model: Model) -> QuickLook:
    """Look at a film that was just made.

    Parameters
    ----------
    view : the one that was asked for; None where any will do.

    Raises
    ------
    ScreeningError : if the file or the model cannot be read.
    """
    return judge_take(sparse_take(path, view, model), movement)


def judge_take(take: Take, movement: Movement) -> QuickLook:
    """Judge a take of thin poses. Pure."""
    recording, cycles = _examine(take, movement)
    count = sum(cycle.valid for cycle in cycles)
    reasons = [_as_asked(r, recording) for r in recording.quality.reasons if r.code not in _CLOSE_BY]
    reasons.sort(key=lambda r: r.status is not QualityStatus.REFUSED)
    status = reasons[0].status if reasons else QualityStatus.OK
    lines = {
        name: not any(reason.code.startswith(beginnings) for reason in reasons)
        for name, beginnings in _LINES.items()
    }
    return QuickLook(
        status=status,
        title=TITLES[status],
        reason=reasons[0].message if reasons else f"{_in_words(count)} {_noun(movement, count)} seen.",
        fix=reasons[0].fix if reasons else "",
        lines=lines,
        repetitions=count,
        numbers=_numbers(recording),
    )


def _in_words(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _noun(movement: Movement, count: int) -> str:
    noun = "stride" if movement.walking else "squat" if "squat" in movement.id else "repetition"
    return noun if count == 1 else f"{noun}s"


def _as_asked(reason: QualityReason, recording: Recording) -> QualityReason:
    """Another view than the one asked for, and too few repetitions, are filmed again."""
    asked = recording.view_declared
    if asked is not None and reason.code in _WRONG_VIEW and recording.yaw_deg is not None:
        off = abs(turn_difference(recording.yaw_deg, AIM_DEG[asked]))
        name = "side" if asked.near_side else "front"
        message = f"Filmed from {off:.0f}° off the {name} view. Angles would read too small."
        status = (
            QualityStatus.WARN
            if reason.code in ("view_off_front", "view_off_side")
            else QualityStatus.REFUSED
        )
        return replace(
            reason, status=status, message=message, fix="Turn the camera or the tape line, film again."
        )
    if reason.code in ("few_repetitions", "few_strides", "freeze"):
        return replace(reason, status=QualityStatus.REFUSED)
    return reason


def _examine(take: Take, movement: Movement) -> tuple[Recording, tuple[Cycle, ...]]:
    gates = load_norms().quality
    if isinstance(movement.cycles, StrideRule):
        return examine_walking(take, 0, movement.cycles, movement.lowpass_hz, gates, [])
    found = examine_repetitions(take, 0, movement.cycles, movement.lowpass_hz, gates, [], Subject())
    return found[0], found[2]


def _numbers(recording: Recording) -> dict[str, float | None]:
    """What the therapist may unfold: pictures per second, longest gap, body height, turn."""
    video = recording.video
    heights = [
        body_height_px(row, video.height_px) for row in recording.pose.image_px if np.isfinite(row).all()
    ]
    return {
        "fps": round(video.fps_mean, 1),
        "longest_gap_s": round(video.longest_gap_s, 3),
        "body_height_px": round(float(np.percentile(heights, 95))) if heights else None,
        "yaw_deg": None if recording.yaw_deg is None else round(recording.yaw_deg, 1),
    }


def sparse_take(path: Path, view: View | None, model: Model) -> Take:
    """Find the client in every third picture; frame rate and gaps are those of the whole film."""
    video = probe(path)
    starts_s = [video.duration_s * k / _PARTS for k in range(_PARTS)]
    with ThreadPoolExecutor(_PARTS, thread_name_prefix="quick-look") as pool:
        ends_s = [*starts_s[1:], math.inf]
        futures = [
            pool.submit(_Thin(model, video).follow, path, start_s, end_s)
            for start_s, end_s in zip(starts_s, ends_s, strict=True)
        ]
        parts = [future.result() for future in futures]
    rows = np.concatenate([part.found for part in parts])
    times_s = np.concatenate([part.times_s for part in parts])
    pose = _as_pose(times_s, rows, video)
    sightings = [sighting for part in parts for sighting in part.sightings]
    heights = np.array([body_height_px(row, video.height_px) for row in rows])
    samples = [sample for part in parts for sample in part.samples]
    people = count_people(sightings, heights, video.height_px)
    return Take(video, pose, people, view, _picture(samples))


@dataclass(eq=False)
class _Thin:
    """One part of a film, looked at in every third picture."""

    model: Model
    video: VideoInfo
    times_s: list[float] = field(default_factory=list)
    rows: list[FloatArray] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    tallest_px: float = 0.0

    @property
    def found(self) -> FloatArray:
        """``(T, 33, 7)`` of the pictures that were looked at."""
        return np.array(self.rows, dtype=float).reshape(-1, len(LANDMARKS), 7)

    def follow(self, path: Path, start_s: float, end_s: float) -> _Thin:
        """Look at the pictures from ``start_s`` until ``end_s``."""
        span = min(end_s, self.video.duration_s) - start_s
        looks_s = list(start_s + span * (np.arange(_PEOPLE_LOOKS) + 0.5) / _PEOPLE_LOOKS)
        with (
            Landmarker(self.model, 1, following=True) as tracker,
            Landmarker(self.model, _MOST_PEOPLE) as searcher,
        ):
            for frame in read_frames(path, start_s, end_s, every=EVERY):
                small, scale = _smaller(frame.image_rgb)
                found = tracker.find(small, frame.time_s)
                client = _enlarged(found[0], scale) if found else None
                self._note(frame, client)
                if looks_s and frame.time_s >= looks_s[0]:
                    looks_s.pop(0)
                    bodies = tuple(_enlarged(b, scale)[:, :2] for b in searcher.find(small, frame.time_s))
                    self.sightings.append(Sighting(None if client is None else client[:, :2], bodies))
        return self

    def _note(self, frame: Frame, client: FloatArray | None) -> None:
        """Keep the landmarks, and now and then the light."""
        self.times_s.append(frame.time_s)
        self.rows.append(np.full((len(LANDMARKS), 7), np.nan) if client is None else client)
        if client is None:
            return
        self.tallest_px = max(self.tallest_px, body_height_px(client, self.video.height_px))
        if len(self.times_s) % _SAMPLE_EVERY == 0 and self.tallest_px > 0:
            self.samples.append(take_sample(frame, client[:, :2], self.tallest_px))


def _smaller(image: ImageArray) -> tuple[ImageArray, int]:
    """Every second, third ... pixel, so that the shorter side keeps at least 360: the model sees no more anyway."""
    step = max(1, min(image.shape[:2]) // _SMALL_SIDE_PX)
    return np.ascontiguousarray(image[::step, ::step]), step


def _enlarged(body: FloatArray, step: int) -> FloatArray:
    """Landmarks ``(33, 7)`` of the smaller picture in pixels of the film."""
    large = body.copy()
    large[:, :2] *= step
    return large


def _as_pose(times_s: FloatArray, rows: FloatArray, video: VideoInfo) -> Pose:
    """Landmarks outside the picture become missing, as in the full analysis."""
    x, y = rows[:, :, 0], rows[:, :, 1]
    inside = (x >= 0) & (x < video.width_px) & (y >= 0) & (y < video.height_px)
    kept = np.where(inside[:, :, None], rows, np.nan)
    return Pose(
        time_s=times_s,
        image_px=kept[:, :, 0:2],
        depth=kept[:, :, 2],
        world_m=kept[:, :, 3:6],
        visibility=np.where(inside, kept[:, :, 6], 0.0),
    )


def _picture(samples: Sequence[Sample]) -> PictureQuality:
    """Light only: thin pictures tell nothing about cuts, and blur is left to the full analysis."""
    return PictureQuality(
        change=np.empty(0),
        time_s=np.array([s.time_s for s in samples], dtype=float),
        brightness=np.array([s.brightness for s in samples], dtype=float),
        highlight=np.array([s.highlight for s in samples], dtype=float),
        dark=np.array([s.dark for s in samples], dtype=float),
        sharpness=np.array([s.sharpness for s in samples], dtype=float).reshape(len(samples), 2),
        colours=np.array([s.colours for s in samples], dtype=float).reshape(len(samples), 64),
    )

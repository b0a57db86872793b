"""Times and distances of walking, side by side: as measured, and in metres where the body height is known.

Speed and stride length are read from the way of the hips: the ankles are nearer to each other than the landing marks
of the feet, because the hind heel has left the floor. Metres rest on the height: the leg is taken as a fixed share of
it, whose spread between people widens the error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.norms import Norms
from screening.symmetry import Z95, summarize
from screening.types import Cycle, CycleKind, Measurement, Recording, Screening, Side, Surface

TIMES_AND_DISTANCES = (
    "cadence",
    "stride_time",
    "step_time",
    "stance_fraction",
    "swing_fraction",
    "double_support",
    "step_length",
    "step_width",
    "stride_time_variability",
)
LEG_PERCENTILE = 95
"""Hip to ankle at its longest: the straight leg."""
MIN_FRAMES = 10


@dataclass(frozen=True)
class Reading:
    """One number with its 95 % error (None: not known) and the strides behind it."""

    value: float
    error95: float | None
    n: int


@dataclass(frozen=True)
class WalkRow:
    """One time or distance. ``both`` holds what has no side; ``left`` and ``right`` what has; None: not measured.

    ``counted``: what its numbers are counted in.
    """

    id: str
    label: str
    unit: str
    left: Reading | None = None
    right: Reading | None = None
    both: Reading | None = None
    counted: str = "strides"


@dataclass(frozen=True)
class WalkTable:
    """The numbers of all films of walking that were filmed alike.

    Attributes
    ----------
    recordings : indices of these films. surface : over ground or on a treadmill.
    """

    recordings: tuple[int, ...]
    surface: Surface | None
    rows: tuple[WalkRow, ...]


def walk_tables(screening: Screening, norms: Norms) -> tuple[WalkTable, ...]:
    """Gather times and distances: one table for the films from the side, one for those from the front."""
    groups: dict[tuple[Surface | None, bool], list[int]] = {}
    for index, recording in enumerate(screening.recordings):
        if recording.usable and recording.surface is not None:
            groups.setdefault((recording.surface, recording.view.near_side is None), []).append(index)
    tables = [
        WalkTable(tuple(own), surface, tuple(_rows(screening, own, norms)))
        for (surface, _), own in groups.items()
    ]
    return tuple(table for table in tables if table.rows)


def _rows(screening: Screening, group: Sequence[int], norms: Norms) -> list[WalkRow]:
    rows = []
    for metric_id in TIMES_AND_DISTANCES:
        own = [m for m in screening.measurements if m.metric == metric_id]
        sides = {side: _reading(own, side, group) for side in (Side.LEFT, Side.RIGHT, None)}
        if any(sides.values()):
            row = WalkRow(
                metric_id, own[0].label, own[0].unit, sides[Side.LEFT], sides[Side.RIGHT], sides[None]
            )
            rows.append(row)
            if metric_id == "step_length":
                rows += _ways(row, rows, screening, group, norms)
    return rows


def _reading(own: Sequence[Measurement], side: Side | None, group: Sequence[int]) -> Reading | None:
    """The number over all films of a group; where they were not pooled, that from the most strides."""
    single = [m for m in own if m.side is side and m.recording in group]
    counted = sum(len(m.per_cycle) for m in single)
    pooled = [m for m in own if m.side is side and m.recording is None and len(m.per_cycle) == counted]
    found = [m for m in pooled or single if m.value is not None]
    best = max(found, key=lambda m: m.n, default=None)
    return None if best is None or best.value is None else Reading(best.value, best.error95, best.n)


def _ways(
    steps: WalkRow, rows: Sequence[WalkRow], screening: Screening, group: Sequence[int], norms: Norms
) -> list[WalkRow]:
    """Stride length and speed over ground, and with the body height all lengths in metres."""
    speed = _speed(screening, group)
    stride_s = next((row.both for row in rows if row.id == "stride_time"), None)
    stride = _times(speed, stride_s.value, stride_s.error95 or 0.0) if stride_s else None
    found = []
    if speed:
        found.append(WalkRow("speed", "Walking speed", "leg lengths/s", both=speed, counted="walks"))
    if stride:
        found.append(WalkRow("stride_length", "Stride length", "ratio", both=stride, counted="walks"))
    height_cm = screening.provenance.parameters.get("height_cm")
    if not isinstance(height_cm, int | float):
        return found
    share, spread = norms.quality["leg_of_height"], norms.quality["leg_of_height_sd"]
    leg_m, leg_error_m = share * height_cm / 100, Z95 * spread * height_cm / 100
    left, right, stride, speed = (
        _times(reading, leg_m, leg_error_m) for reading in (steps.left, steps.right, stride, speed)
    )
    found.append(WalkRow("step_length_m", "Step length in metres", "m", left, right))
    if stride:
        found.append(WalkRow("stride_length_m", "Stride length in metres", "m", both=stride, counted="walks"))
    if speed:
        found.append(WalkRow("speed_m", "Walking speed", "m/s", both=speed, counted="walks"))
    return found


def _speed(screening: Screening, group: Sequence[int]) -> Reading | None:
    """Leg lengths per second, from the way of the hips through the picture; None on a treadmill and from the front."""
    walks = [
        (screening.recordings[c.recording], c)
        for c in screening.cycles
        if c.kind is CycleKind.PASS and c.valid and c.recording in group
    ]
    speeds = [
        speed
        for recording, walk in walks
        if recording.surface is Surface.OVER_GROUND and recording.view.near_side
        if (speed := _speed_of(recording, walk)) is not None
    ]
    summary = summarize(np.array(speeds))
    return None if summary is None else Reading(summary.value, summary.half_width, summary.n)


def _speed_of(recording: Recording, walk: Cycle) -> float | None:
    """Slope of the hips' way over one walk, in leg lengths of that walk."""
    pose = recording.pose
    inside = (pose.time_s >= walk.start_s) & (pose.time_s <= walk.end_s)
    hips = {side: pose.xy(f"{side}_hip") for side in Side}
    x = 0.5 * (hips[Side.LEFT] + hips[Side.RIGHT])[:, 0]
    seen = inside & np.isfinite(x)
    legs = [np.linalg.norm(hips[side] - pose.xy(f"{side}_ankle"), axis=1)[inside] for side in Side]
    known = [float(np.nanpercentile(leg, LEG_PERCENTILE)) for leg in legs if np.isfinite(leg).any()]
    if seen.sum() < MIN_FRAMES or not known:
        return None
    return abs(float(np.polyfit(pose.time_s[seen], x[seen], 1)[0])) / max(known)


def _times(reading: Reading | None, factor: float, factor_error95: float) -> Reading | None:
    """A number times another one, with the errors of both."""
    if reading is None:
        return None
    error95 = None
    if reading.error95 is not None:
        error95 = math.hypot(reading.error95 * factor, reading.value * factor_error95)
    return Reading(reading.value * factor, error95, reading.n)

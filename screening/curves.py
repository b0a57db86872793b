"""Curves over one repetition or stride, 0 to 100 %: time-normalised, averaged over the cycles, with their interval.

A repetition runs from 0 (start) over 50 (its deepest point) to 100 % (end), so that left and right stand at the same
part of the movement side by side; every other cycle runs evenly from 0 to 100 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from screening.types import Cycle, CycleKind, FloatArray, Screening, Side

if TYPE_CHECKING:
    import pandas as pd  # slow to load, as in signals.py

PHASE_PCT: FloatArray = np.linspace(0.0, 100.0, 101)
"""``(101,)`` the points of every curve, in percent of the cycle."""

MIN_SHARE = 0.5
"""Share of the cycles that must be seen at a point; below it the mean there is missing."""

_UNITS = ("deg", "pct", "ratio")
_COUNTED = (CycleKind.REPETITION, CycleKind.HOLD, CycleKind.PASS)
"""What is counted aloud: of a walk its passes, which both legs share; never single strides."""
_AVERAGED = (CycleKind.REPETITION, CycleKind.STRIDE, CycleKind.HOLD, CycleKind.PASS)
"""What curves are averaged over: of a walk its strides."""


@dataclass(frozen=True, eq=False)
class SideCurve:
    """One side of a motion over the cycle, from all valid cycles of some recordings.

    Attributes
    ----------
    side : None for a motion without sides. recordings : where its cycles come from.
    cycles : ``(N, 101)`` one row per cycle that holds any value, in the motion's unit; NaN where not measurable.
    mean : ``(101,)`` mean over the cycles; NaN where fewer than half of them were seen.
    low, high : ``(101,)`` 95 % interval of the mean at each point (Student's t); NaN below two cycles.
    """

    side: Side | None
    recordings: tuple[int, ...]
    cycles: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray


def angle_column(angles: pd.DataFrame, motion: str, side: Side | None) -> str | None:
    """Return the column of a motion on a side (None: unpaired), whatever its unit; None if there is none."""
    stem = f"{motion}_{side}" if side else motion
    names = [stem, *(f"{stem}_{unit}" for unit in _UNITS)]
    return next((name for name in names if name in angles.columns), None)


def counted_cycles(
    screening: Screening, recording_index: int, kinds: Sequence[CycleKind] = _COUNTED
) -> tuple[Cycle, ...]:
    """Return the cycles counted in one recording, in order of time: those of the first of ``kinds`` that occurs."""
    cycles = [cycle for cycle in screening.cycles if cycle.recording == recording_index]
    for kind in kinds:
        if found := [cycle for cycle in cycles if cycle.kind is kind]:
            return tuple(sorted(found, key=lambda cycle: cycle.start_s))
    return ()


def normalize_cycle(time_s: FloatArray, values: FloatArray, cycle: Cycle) -> FloatArray:
    """Return one cycle of a signal on :data:`PHASE_PCT`.

    Parameters
    ----------
    time_s, values : ``(T,)`` frame times in seconds and the signal; NaN where not measurable.

    Returns
    -------
    ``(101,)`` linear between two frames; NaN beside a frame that is NaN and outside the recorded time.
    """
    if len(time_s) < 2 or not cycle.end_s > cycle.start_s:
        return np.full(PHASE_PCT.shape, np.nan)
    knots_pct, knots_s = [0.0, 100.0], [cycle.start_s, cycle.end_s]
    if cycle.kind is CycleKind.REPETITION and cycle.start_s < cycle.peak_s < cycle.end_s:
        knots_pct, knots_s = [0.0, 50.0, 100.0], [cycle.start_s, cycle.peak_s, cycle.end_s]
    moments_s = np.interp(PHASE_PCT, knots_pct, knots_s)
    # A cycle may end with the clip, whose last frame lies one frame before its end.
    frame_s = float(np.median(np.diff(time_s)))
    near = (moments_s >= time_s[0] - frame_s) & (moments_s <= time_s[-1] + frame_s)
    found = np.interp(np.clip(moments_s, time_s[0], time_s[-1]), time_s, values)
    return np.asarray(np.where(near, found, np.nan))


def average(cycles: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return mean, low and high ``(101,)`` of ``(N, 101)`` cycles: the mean with its 95 % interval at each point."""
    from scipy import stats  # slow to load, as in signals.py

    empty = np.full(PHASE_PCT.shape, np.nan)
    if not len(cycles):
        return empty, empty.copy(), empty.copy()
    seen = np.isfinite(cycles)
    n = seen.sum(axis=0)
    enough = n >= max(1.0, MIN_SHARE * len(cycles))
    filled = np.where(seen, cycles, 0.0)
    mean = np.where(enough, filled.sum(axis=0) / np.maximum(n, 1), np.nan)
    squares = np.where(seen, (cycles - np.where(enough, mean, 0.0)) ** 2, 0.0).sum(axis=0)
    two = enough & (n >= 2)
    degrees = np.maximum(n - 1, 1)
    half = stats.t.ppf(0.975, degrees) * np.sqrt(squares / degrees / np.maximum(n, 1))
    return mean, np.where(two, mean - half, np.nan), np.where(two, mean + half, np.nan)


def repetition_curves(
    screening: Screening, metric_id: str, recordings: Sequence[int] | None = None
) -> tuple[SideCurve, ...]:
    """Return the curve of a metric's motion for each side, left first; sides without a value are left out.

    Parameters
    ----------
    recordings : the recordings to read; None for all usable ones that can carry the metric. In a side view only the
        near leg is read, in walking each leg while it is near. A stride that belongs to a side serves that side only.
        What both legs share is turned, where the metric has sides, so that it is positive towards the own side.

    Raises
    ------
    KeyError : if the movement does not have the metric.
    """
    metric = screening.movement.metric(metric_id)
    if recordings is None:
        recordings = [i for i, r in enumerate(screening.recordings) if r.usable and r.view in metric.grades]
    sides: tuple[Side | None, ...] = tuple(Side) if metric.paired else (None,)
    found = (_side_curve(screening, metric.signal, side, recordings) for side in sides)
    return tuple(curve for curve in found if curve is not None)


def _side_curve(
    screening: Screening, motion: str, side: Side | None, recordings: Sequence[int]
) -> SideCurve | None:
    rows, used = [], []
    for index in recordings:
        recording = screening.recordings[index]
        column = angle_column(recording.angles, motion, side)
        near = None if screening.movement.walking else recording.view.near_side
        shared = column is None and screening.movement.walking
        column = angle_column(recording.angles, motion, None) if shared else column
        if column is None or (side is not None and near is not None and near is not side):
            continue
        time_s = recording.angles.index.to_numpy(dtype=float)
        values = recording.angles[column].to_numpy(dtype=float)
        if shared and side is Side.LEFT:  # what is positive to the right is negative towards the left leg
            values = -values
        own = [
            normalize_cycle(time_s, values, cycle)
            for cycle in counted_cycles(screening, index, _AVERAGED)
            if cycle.valid and (None in (cycle.side, side) or cycle.side is side)
        ]
        own = [row for row in own if np.isfinite(row).any()]
        rows += own
        used += [index] * bool(own)
    if not rows:
        return None
    cycles = np.vstack(rows)
    return SideCurve(side, tuple(used), cycles, *average(cycles))

"""From angle curves and cycles to measurements: one number per repetition, its median, interval and error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from screening import symmetry
from screening.camera import Gates
from screening.cycle_warnings import NOT_MEASURED
from screening.norms import Norms
from screening.types import (
    Cycle,
    FloatArray,
    Grade,
    Measurement,
    Metric,
    Movement,
    QualityStatus,
    Recording,
    Side,
    View,
)

if TYPE_CHECKING:
    import pandas as pd  # slow to load, as in signals.py

WINDOW_S = 0.17
"""Half of the time around the bottom over which a value is taken (decisions, section 1)."""

FRONTAL_KNEE_DEG = 60.0
"""Knee flexion on the way down at which the frontal projection is read (decisions, section 1)."""

SPREAD_MIN = 3
"""Below this many cycles neither a spread nor a trend is stated."""

DEGRADED = ("frame_rate_low", "person_small", "no_standing_phase")
"""Reasons that widen the error of everything measured from the clip."""

EDGE_HEIGHT_PCT, STANDING_HEIGHT_PCT = 88.0, 97.0
"""Heights of the hips that bound a repetition and its tempo (method, 9.5; decisions, section 1)."""


@dataclass(frozen=True)
class Reading:
    """What a reducer is given: one signal, the angle table it comes from, its unit column and standing value."""

    table: pd.DataFrame
    column: str
    side: Side | None
    standing: float

    @property
    def time_s(self) -> FloatArray:
        """``(T,)`` frame times."""
        return np.asarray(self.table.index, dtype=float)

    @property
    def values(self) -> FloatArray:
        """``(T,)`` the signal."""
        return np.asarray(self.table[self.column], dtype=float)


Reducer = Callable[[Reading, Cycle], float]
"""One cycle of a signal to one number; NaN where it cannot be read."""


def at_bottom(reading: Reading, cycle: Cycle) -> float:
    """Median over ±0.17 s around the bottom."""
    return around(reading.time_s, reading.values, cycle.peak_s)


def bottom_minus_standing(reading: Reading, cycle: Cycle) -> float:
    """The bottom value minus the person's own standing value."""
    return at_bottom(reading, cycle) - reading.standing


def at_deep_bottom(reading: Reading, cycle: Cycle) -> float:
    """The bottom value where both knees are bent beyond 60° there."""
    for side in Side:
        column = f"knee_flexion_{side}_deg"
        if column not in reading.table:
            return np.nan
        knee = np.asarray(reading.table[column], dtype=float)
        if not around(reading.time_s, knee, cycle.peak_s) > FRONTAL_KNEE_DEG:
            return np.nan
    return at_bottom(reading, cycle)


def at_frontal_knee(reading: Reading, cycle: Cycle) -> float:
    """Value on the way down where the knee of the same side passes 60° of flexion."""
    return around(reading.time_s, reading.values, frontal_knee_moment_s(reading, cycle), half_s=0.05)


def frontal_knee_moment_s(reading: Reading, cycle: Cycle) -> float:
    """Moment on the way down at which the knee of this side passes 60°; NaN if it does not, or began deeper."""
    column = f"knee_flexion_{reading.side}_deg"
    if column not in reading.table:
        return np.nan
    knee = np.asarray(reading.table[column], dtype=float)
    down = np.flatnonzero(_between(reading.time_s, cycle.start_s, cycle.peak_s) & np.isfinite(knee))
    below = down[knee[down] < FRONTAL_KNEE_DEG]
    if not len(below) or below[-1] == down[-1]:
        return np.nan
    return float(reading.time_s[below[-1]])


def descent_time(reading: Reading, cycle: Cycle) -> float:
    """Seconds from leaving the standing height to the bottom."""
    crossing = _height_crossing(reading, cycle, before=True)
    return cycle.peak_s - crossing if np.isfinite(crossing) else np.nan


def ascent_time(reading: Reading, cycle: Cycle) -> float:
    """Seconds from the bottom back to the standing height."""
    crossing = _height_crossing(reading, cycle, before=False)
    return crossing - cycle.peak_s if np.isfinite(crossing) else np.nan


REDUCERS: Mapping[str, Reducer] = {
    "at_bottom": at_bottom,
    "bottom_minus_standing": bottom_minus_standing,
    "at_deep_bottom": at_deep_bottom,
    "at_frontal_knee": at_frontal_knee,
    "descent_time": descent_time,
    "ascent_time": ascent_time,
}


def measure(
    movement: Movement,
    recordings: Sequence[Recording],
    stills: Sequence[np.ndarray[tuple[int], np.dtype[np.bool_]]],
    cycles: Sequence[Cycle],
    norms: Norms,
) -> tuple[Measurement, ...]:
    """Measure every metric of a movement in every recording that can carry it.

    Parameters
    ----------
    stills : per recording ``(T,)`` True while standing still.
    cycles : of all recordings.

    Returns
    -------
    One measurement per metric, side and recording. Cycles that could not be read carry None.
    """
    return tuple(
        _measurement(movement, metric, side, grade, recording, stills[index], own, norms, index)
        for index, recording in enumerate(recordings)
        for own in [[c for c in cycles if c.recording == index and c.valid]]
        for metric in movement.metrics
        for grade in [readable_grade(metric, recording, norms.quality)]
        if grade is not None
        for side in measured_sides(metric, recording)
    )


def readable_grade(metric: Metric, recording: Recording, gates: Gates) -> Grade | None:
    """The grade of a metric in a recording, or None where this view must not be read (decisions, section 1)."""
    if not recording.usable or recording.yaw_deg is None:
        return None
    turned = abs(recording.yaw_deg)
    # Between the front view's end and the oblique view only depth and the lifted knee can be trusted.
    too_far = recording.view is View.FRONT and turned > gates["front_yaw_max_deg"]
    if too_far and metric.id != "knee_flexion_peak" and View.OBLIQUE not in metric.grades:
        return None
    return metric.grades.get(recording.view)


def measured_sides(metric: Metric, recording: Recording) -> tuple[Side | None, ...]:
    """Both sides in front, the near one in a side view, None for a metric without sides."""
    if not metric.paired:
        return (None,)
    near = recording.view.near_side
    return (near,) if near else (Side.LEFT, Side.RIGHT)


def error_widening(recording: Recording, norms: Norms) -> float:
    """Factor on the error of a recording that was filmed poorly: one fixed factor for each reason."""
    poor = sum(
        reason.code in DEGRADED and reason.status is QualityStatus.WARN
        for reason in recording.quality.reasons
    )
    return float(norms.quality["poor_film_factor"] ** poor)


def _measurement(
    movement: Movement,
    metric: Metric,
    side: Side | None,
    grade: Grade,
    recording: Recording,
    still: np.ndarray[tuple[int], np.dtype[np.bool_]],
    cycles: Sequence[Cycle],
    norms: Norms,
    index: int,
) -> Measurement:
    reading = _reading(metric, side, recording, still)
    per_cycle = tuple(_read(metric, reading, cycle) for cycle in cycles)
    kept = symmetry.representative(per_cycle)
    summary = symmetry.summarize(kept)
    row = norms.error(movement.id, metric.id, recording.view)
    error95 = None
    if summary and summary.half_width is not None and row is not None:
        wide = error_widening(recording, norms)
        error95 = symmetry.quadrature(summary.half_width, symmetry.Z95 * row.sem_same * wide, row.offset)
    return Measurement(
        metric=metric.id,
        label=metric.label,
        side=side,
        unit=metric.unit,
        value=summary.value if summary else None,
        ci95=summary.ci95 if summary else None,
        error95=error95,
        n=summary.n if summary else 0,
        per_cycle=per_cycle,
        recording=index,
        grade=grade,
        standing=_own_standing(metric, reading),
        spread=float(np.std(kept, ddof=1)) if len(kept) >= SPREAD_MIN else None,
        trend=last_minus_first(per_cycle),
    )


def last_minus_first(per_cycle: Sequence[float | None]) -> float | None:
    """Last measured cycle minus the first one, the practice repetition included; None below three."""
    measured = [value for value in per_cycle if value is not None]
    return measured[-1] - measured[0] if len(measured) >= SPREAD_MIN else None


def _own_standing(metric: Metric, reading: Reading | None) -> float | None:
    """The standing value of what is read at one moment; None for changes, times and unread signals."""
    if reading is None or not metric.reducer.startswith("at_") or not np.isfinite(reading.standing):
        return None
    return reading.standing


def _reading(
    metric: Metric, side: Side | None, recording: Recording, still: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Reading | None:
    column = signal_column(metric, side)
    if column not in recording.angles:
        return None
    values = np.asarray(recording.angles[column], dtype=float)[still]
    standing = float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan")
    return Reading(recording.angles, column, side, standing)


def signal_column(metric: Metric, side: Side | None) -> str:
    """Column of the angle table that a metric is read from, e.g. ``knee_flexion_left_deg``."""
    column = metric.signal if side is None else f"{metric.signal}_{side}"
    unit = "pct" if metric.unit == "s" else metric.unit  # times are read from a height
    return column if metric.signal.endswith("_ratio") else f"{column}_{unit}"


def _read(metric: Metric, reading: Reading | None, cycle: Cycle) -> float | None:
    if reading is None:
        return None
    if NOT_MEASURED in cycle.warnings:
        return None  # the feet did not stay where the geometry needs them
    value = REDUCERS[metric.reducer](reading, cycle)
    return value if np.isfinite(value) else None


def _between(time_s: FloatArray, start_s: float, end_s: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((time_s >= start_s) & (time_s <= end_s))


def around(time_s: FloatArray, values: FloatArray, moment_s: float, half_s: float = WINDOW_S) -> float:
    """Median in a window; NaN where fewer than half of its frames could be read."""
    inside = values[np.abs(time_s - moment_s) <= half_s + 1e-9]
    seen = np.isfinite(inside)
    return float(np.median(inside[seen])) if len(inside) and seen.mean() >= 0.5 else np.nan


def _height_crossing(reading: Reading, cycle: Cycle, *, before: bool) -> float:
    """Last (or first) moment around the bottom at which the hips pass 97 % of standing; else the cycle's edge.

    The stretch above the cycle's own edge that joins it is searched, so that the neighbour is never reached.
    """
    time_s, height = reading.time_s, reading.values
    step = -1 if before else 1
    k = int(np.searchsorted(time_s, cycle.start_s if before else cycle.end_s))
    edge = k = min(k, len(time_s) - 1)
    while 0 <= k < len(time_s) and height[k] >= EDGE_HEIGHT_PCT:
        if height[k] >= STANDING_HEIGHT_PCT:
            return _interpolate(time_s, height, k if before else k - 1, STANDING_HEIGHT_PCT)
        k += step
    return float(time_s[edge])


def _interpolate(time_s: FloatArray, height: FloatArray, k: int, level: float) -> float:
    """Moment between frames k and k + 1 at which the level is passed."""
    if k < 0 or k + 1 >= len(time_s) or not np.isfinite(height[[k, k + 1]]).all():
        return float(time_s[max(k, 0)])
    rise = height[k + 1] - height[k]
    share = 0.0 if rise == 0 else (level - height[k]) / rise
    return float(time_s[k] + np.clip(share, 0.0, 1.0) * (time_s[k + 1] - time_s[k]))

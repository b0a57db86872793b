"""From one stride to one number (clinical reference, 8.4): times from its contacts, angles from its part of a curve.

NaN where it cannot be read. A step belongs to the foot that lands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from screening.types import Cycle, FloatArray, Side

if TYPE_CHECKING:
    import pandas as pd  # slow to load, as in signals.py

LOADING = (0.05, 0.25)
SWING = (0.55, 0.95)
PUSH_OFF = (0.35, 0.70)
MID_STANCE = (0.15, 0.35)
BOTH_FEET = (0.02, 0.08)
"""Parts of the stride, from one initial contact to the next (clinical reference, 8.4, with room for slow walkers)."""

SEEN_SHARE = 0.8
"""Share of the frames of a part that must be measurable."""


@dataclass(frozen=True, eq=False)
class StrideReading:
    """What a reducer is given.

    Attributes
    ----------
    table : the angle table. column : its column that the metric is read from.
    side : that is measured; None for unpaired metrics. cycle : the stride.
    """

    table: pd.DataFrame
    column: str
    side: Side | None
    cycle: Cycle

    @property
    def length_s(self) -> float:
        """Seconds of the stride."""
        return self.cycle.end_s - self.cycle.start_s

    def part(self, span: tuple[float, float]) -> FloatArray:
        """The measurable values in a part of the stride; empty where too few are."""
        if self.column not in self.table:
            return np.empty(0)
        time_s = np.asarray(self.table.index, dtype=float)
        start_s, end_s = (self.cycle.start_s + share * self.length_s for share in span)
        inside = (time_s >= start_s - 1e-9) & (time_s <= end_s + 1e-9)
        values = np.asarray(self.table[self.column], dtype=float)[inside]
        known = values[np.isfinite(values)]
        return known if len(values) and len(known) >= SEEN_SHARE * len(values) else np.empty(0)


StrideReducer = Callable[[StrideReading], float]


def _of_part(
    statistic: Callable[[FloatArray], float], span: tuple[float, float], reading: StrideReading
) -> float:
    values = reading.part(span)
    return float(statistic(values)) if len(values) else float("nan")


def toward_stance(reading: StrideReading) -> float:
    """Mean over mid-stance of something that is positive to the right, made positive towards the standing leg."""
    values = reading.part(MID_STANCE)
    sign = 1.0 if reading.side is Side.RIGHT else -1.0
    return sign * float(np.mean(values)) if len(values) else float("nan")


def step_length(reading: StrideReading) -> float:
    """How far the landing foot is ahead of the other one when it lands at the end of its stride, in leg lengths."""
    if reading.column not in reading.table:
        return float("nan")
    time_s = np.asarray(reading.table.index, dtype=float)
    ahead = np.asarray(reading.table[reading.column], dtype=float)
    end_s = reading.cycle.end_s
    after = int(np.searchsorted(time_s, end_s))
    if not 0 < after < len(time_s) or not np.isfinite(ahead[after - 1 : after + 1]).all():
        return float("nan")
    sign = 1.0 if reading.cycle.side is Side.LEFT else -1.0
    return sign * float(np.interp(end_s, time_s[after - 1 : after + 1], ahead[after - 1 : after + 1]))


def stride_time(reading: StrideReading) -> float:
    """Seconds from one initial contact to the next one of the same foot."""
    return reading.length_s


def cadence(reading: StrideReading) -> float:
    """Steps per minute: two in every stride."""
    return 120.0 / reading.length_s


def step_time(reading: StrideReading) -> float:
    """Seconds from the contact of the other foot to the one that ends the stride."""
    events = reading.cycle.events
    if events is None or events.opposite_contact_s is None:
        return float("nan")
    return reading.cycle.end_s - events.opposite_contact_s


def stance_fraction(reading: StrideReading) -> float:
    """Share of the stride with the foot on the floor."""
    events = reading.cycle.events
    if events is None or events.off_s is None:
        return float("nan")
    return (events.off_s - reading.cycle.start_s) / reading.length_s


def swing_fraction(reading: StrideReading) -> float:
    """Share of the stride with the foot in the air."""
    return 1.0 - stance_fraction(reading)


def double_support(reading: StrideReading) -> float:
    """Share of the stride with both feet on the floor, twice in every stride."""
    events = reading.cycle.events
    if (
        events is None
        or events.opposite_off_s is None
        or events.opposite_contact_s is None
        or events.off_s is None
    ):
        return float("nan")
    first = events.opposite_off_s - reading.cycle.start_s
    return (first + events.off_s - events.opposite_contact_s) / reading.length_s


WHOLE = (0.0, 1.0)
STRIDE_REDUCERS: Mapping[str, StrideReducer] = {
    "swing_peak": partial(_of_part, np.max, SWING),
    "loading_peak": partial(_of_part, np.max, LOADING),
    "extension_peak": partial(_of_part, np.min, PUSH_OFF),
    "arm_range": partial(_of_part, np.ptp, WHOLE),
    "stride_range": partial(_of_part, np.ptp, WHOLE),
    "stride_mean": partial(_of_part, np.mean, WHOLE),
    "both_feet_median": partial(_of_part, np.median, BOTH_FEET),
    "toward_stance": toward_stance,
    "step_length": step_length,
    "stride_time": stride_time,
    "cadence": cadence,
    "step_time": step_time,
    "stance_fraction": stance_fraction,
    "swing_fraction": swing_fraction,
    "double_support": double_support,
}
"""By the name that a metric declares. ``stride_variability`` stands for itself in :mod:`stride_metrics`."""

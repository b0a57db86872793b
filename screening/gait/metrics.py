"""Measurements of walking: per recording, and pooled over recordings that were filmed alike.

Strides over ground and on a treadmill are never pooled, nor are those of a side and a front view.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from screening import symmetry
from screening.gait.reducers import STRIDE_REDUCERS, StrideReading
from screening.metrics import SPREAD_MIN, error_widening, last_minus_first
from screening.norms import Norms
from screening.types import (
    Cycle,
    CycleKind,
    FloatArray,
    Grade,
    Measurement,
    Metric,
    Movement,
    Recording,
    Side,
    Surface,
    View,
)

VARIABILITY = "stride_variability"
"""Reducer of the whole recording: no single stride varies."""

MIN_VARIABILITY_STRIDES = 6

BEFORE_CONTACT = frozenset({"swing_peak"})
AFTER_CONTACT = frozenset({"loading_peak", "extension_peak"})
BOTH_FEET_REDUCERS = frozenset({"arm_range"})
"""What belongs to the swing before a contact, to the stance after it, and to a stride of either foot."""

SAME_CONTACT_S = 0.05


@dataclass(frozen=True)
class Setting:
    """How a recording of walking was filmed; only those that are filmed alike are pooled."""

    surface: Surface | None
    from_the_side: bool


def setting(recording: Recording) -> Setting:
    """The setting of a recording."""
    return Setting(recording.surface, recording.view.near_side is not None)


def pooled_groups(recordings: Sequence[Recording]) -> tuple[tuple[int, ...], ...]:
    """Indices of usable recordings that were filmed alike, in order."""
    groups: dict[Setting, list[int]] = {}
    for index, recording in enumerate(recordings):
        if recording.usable:
            groups.setdefault(setting(recording), []).append(index)
    return tuple(tuple(group) for group in groups.values())


def measure_strides(
    movement: Movement, recordings: Sequence[Recording], cycles: Sequence[Cycle], norms: Norms
) -> tuple[Measurement, ...]:
    """Measure every metric of walking.

    Returns
    -------
    One measurement per metric, side and recording that can carry it; where several recordings were filmed alike, one
    more over all of them with ``recording`` None. ``per_cycle`` has an entry for every valid cycle of its recordings,
    passes and the strides of the other foot too, None where there is nothing to read.
    """
    found = []
    for group in pooled_groups(recordings):
        parts = [(index,) for index in group]
        for indices in [*parts, group] if len(group) > 1 else parts:
            own = [c for index in indices for c in cycles if c.recording == index and c.valid]
            found += [
                _measurement(movement, metric, side, grade, recordings, indices, own, norms)
                for metric in movement.metrics
                for grade in [_grade(metric, recordings[indices[0]].view)]
                if grade is not None
                for side in (tuple(Side) if metric.paired else (None,))
            ]
    return tuple(found)


def _grade(metric: Metric, view: View) -> Grade | None:
    """A side view of either side carries both legs, each in the walks in which it is near."""
    return metric.grades.get(view)


def _measurement(
    movement: Movement,
    metric: Metric,
    side: Side | None,
    grade: Grade,
    recordings: Sequence[Recording],
    indices: tuple[int, ...],
    cycles: Sequence[Cycle],
    norms: Norms,
) -> Measurement:
    per_cycle = tuple(read_stride(metric, side, recordings[c.recording], c, cycles) for c in cycles)
    kept = representative_strides(per_cycle)
    summary = symmetry.summarize(kept)
    if metric.reducer == VARIABILITY:
        summary = _variability(cycles)
        per_cycle = (None,) * len(cycles)
    row = norms.error(movement.id, metric.id, recordings[indices[0]].view)
    error95 = None
    if summary and summary.half_width is not None and row is not None:
        wide = max(error_widening(recordings[index], norms) for index in indices)
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
        recording=indices[0] if len(indices) == 1 else None,
        grade=grade,
        spread=float(np.std(kept, ddof=1)) if len(kept) >= SPREAD_MIN else None,
        trend=last_minus_first(per_cycle),
    )


def representative_strides(per_cycle: Sequence[float | None]) -> FloatArray:
    """The strides that count: no practice stride is left out, only far outliers are."""
    return symmetry.representative((None, *per_cycle))


def read_stride(
    metric: Metric, side: Side | None, recording: Recording, cycle: Cycle, cycles: Sequence[Cycle]
) -> float | None:
    """One metric of one stride; None for passes and where it cannot be read.

    Parameters
    ----------
    cycles : all valid cycles. In a stride of the other foot this leg lands once: what belongs to that contact is
        read there too, unless a stride of its own begins or ends with it.
    """
    if cycle.kind is not CycleKind.STRIDE or metric.reducer == VARIABILITY:
        return None
    own: Cycle | None = cycle
    if side not in (None, cycle.side):
        own = _borrowed(metric, cycle, cycles)
    if own is None:
        return None
    value = STRIDE_REDUCERS[metric.reducer](
        StrideReading(recording.angles, column_of(metric, side), side, own)
    )
    return value if np.isfinite(value) else None


def _borrowed(metric: Metric, cycle: Cycle, cycles: Sequence[Cycle]) -> Cycle | None:
    """The stride of the other foot to read this leg in; None where the metric needs a stride of its own."""
    if metric.reducer in BOTH_FEET_REDUCERS:
        return cycle
    landing_s = cycle.events.opposite_contact_s if cycle.events else None
    before = metric.reducer in BEFORE_CONTACT
    if landing_s is None or not (before or metric.reducer in AFTER_CONTACT):
        return None
    taken = [
        c.end_s if before else c.start_s
        for c in cycles
        if c.kind is CycleKind.STRIDE and c.recording == cycle.recording and c.side is not cycle.side
    ]
    if any(abs(moment - landing_s) < SAME_CONTACT_S for moment in taken):
        return None
    length_s = cycle.end_s - cycle.start_s
    start_s = landing_s - length_s if before else landing_s
    return replace(cycle, start_s=start_s, end_s=start_s + length_s)


def column_of(metric: Metric, side: Side | None) -> str:
    """Column of the angle table behind a metric, e.g. ``knee_flexion_left_deg``; some are of both feet together."""
    if metric.reducer in ("toward_stance", "step_length") or side is None:
        return metric.signal if metric.signal.endswith("_ratio") else f"{metric.signal}_deg"
    return f"{metric.signal}_{side}_deg"


def _variability(cycles: Sequence[Cycle]) -> symmetry.Summary | None:
    """Standard deviation of the stride times over their mean, in percent; None below six strides."""
    times = np.array([c.end_s - c.start_s for c in cycles if c.kind is CycleKind.STRIDE])
    if len(times) < MIN_VARIABILITY_STRIDES:
        return None

    def spread_pct(values: FloatArray) -> FloatArray:
        return np.asarray(100 * values.std(axis=-1, ddof=1) / values.mean(axis=-1))

    generator = np.random.default_rng(symmetry.SEED)
    draws = np.sort(times)[generator.integers(0, len(times), size=(symmetry.DRAWS, len(times)))]
    low, high = np.percentile(spread_pct(draws), [2.5, 97.5])
    return symmetry.Summary(float(spread_pct(times)), (float(low), float(high)), len(times))

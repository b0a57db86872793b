"""Which numbers of walking may stand for a finding: strides of films that were filmed alike, taken together.

With few strides a side a number counts only far beyond its limit, and says how many more are needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from screening import symmetry
from screening.candidates import Candidate, Material, affected_side
from screening.gait.metrics import VARIABILITY, pooled_groups, representative_strides
from screening.metrics import error_widening
from screening.norms import Limit
from screening.types import CycleKind, Evidence, FindingKind, FloatArray, Measurement, Metric, Side, View

REPEATED_WALKS = 2
"""From so many walks a side one film counts like two: the person turned round and walked anew."""

SEEN_AT = {
    "swing_peak": 0.72,
    "loading_peak": 0.12,
    "extension_peak": 0.52,
    "toward_stance": 0.25,
    "step_length": 1.0,
    "step_time": 1.0,
    "stance_fraction": 0.61,
}
"""Where in the stride a measure is seen best; its middle where not named."""


def stride_candidates(limit: Limit, metric: Metric, material: Material) -> list[Candidate]:
    """Every number of walking that could stand for this limit, the one with the smallest error first."""
    found: list[Candidate] = []
    for group in pooled_groups(material.recordings):
        from_the_side = material.recordings[group[0]].view.near_side is not None
        if limit.view == ("front" if from_the_side else "side"):
            continue
        own = [m for m in material.measurements if m.metric == metric.id and m.recording in group]
        if not own:
            continue
        if limit.kind is FindingKind.ASYMMETRY:
            found += _difference(metric, own, material)
        elif metric.reducer == VARIABILITY:
            found += [_variability(m, material) for m in own if m.value is not None]
        else:
            sides = tuple(Side) if metric.paired else (None,)
            found += [c for side in sides for c in _single(metric, side, own, material)]
    return sorted(found, key=lambda c: (c.error95 is None, c.error95 or 0.0))


def measured_strides(metric: Metric, material: Material) -> dict[Side | None, int]:
    """How many strides of each side were measured, over all recordings."""
    sides = tuple(Side) if metric.paired else (None,)
    return {
        side: sum(
            v is not None
            for m in material.measurements
            if m.metric == metric.id and m.side is side and m.recording is not None
            for v in m.per_cycle
        )
        for side in sides
    }


def _values(own: Sequence[Measurement], side: Side | None) -> FloatArray:
    return representative_strides([v for m in own if m.side is side for v in m.per_cycle])


def _difference(metric: Metric, own: Sequence[Measurement], material: Material) -> list[Candidate]:
    """Right minus left, each from the walks in which it could be measured."""
    right, left = _values(own, Side.RIGHT), _values(own, Side.LEFT)
    summary = symmetry.difference_apart(right, left)
    if summary is None or any(_too_many_swaps(m, material) for m in own):
        return []
    systematic = _systematic(own, material)
    error95 = None
    if summary.half_width is not None and systematic is not None:
        half = max(summary.half_width, _sampling_noise(metric, own, (len(right), len(left)), material))
        error95 = symmetry.quadrature(half, systematic, systematic)
    affected = affected_side(metric, summary.value)
    typical = {Side.RIGHT: float(np.median(right)), Side.LEFT: float(np.median(left))}
    moments = [_moment(metric, side, typical[side], own, material) for side in (affected, affected.other)]
    evidence = None
    if moments[0] is not None:
        evidence = Evidence(moments[0].recording, moments[0].time_s, moments[1])
    return [
        Candidate(
            value=summary.value,
            error95=error95,
            n=summary.n,
            per_cycle=symmetry.cross_differences(right, left),
            recordings=_recordings(own),
            views=_views(own, material),
            side=None,
            evidence=evidence,
            grade=max(m.grade for m in own),
            more_needed=_more_needed(min(_measured(own, side) for side in Side), material),
            counted="strides a side",
            repeated=_repeated(own, material),
        )
    ]


def _single(
    metric: Metric, side: Side | None, own: Sequence[Measurement], material: Material
) -> list[Candidate]:
    """One side, or a measure without sides, whose strides of both feet count half each."""
    values = _values(own, side)
    summary = symmetry.summarize(values)
    if summary is None:
        return []
    systematic = _systematic(own, material)
    error95 = None
    if summary.half_width is not None and systematic is not None:
        error95 = symmetry.quadrature(summary.half_width, systematic, _offset(own, material))
    measured = _measured(own, side)
    n_a_side = measured if side else measured // 2
    return [
        Candidate(
            value=summary.value,
            error95=error95,
            n=summary.n,
            per_cycle=values,
            recordings=_recordings([m for m in own if m.side is side]),
            views=_views(own, material),
            side=side,
            evidence=_moment(metric, side, summary.value, own, material),
            grade=max(m.grade for m in own),
            more_needed=_more_needed(n_a_side, material),
            counted="strides",
            repeated=_repeated([m for m in own if m.side is side], material),
        )
    ]


def _variability(measurement: Measurement, material: Material) -> Candidate:
    value, index = measurement.value or 0.0, measurement.recording or 0
    first = next(c for c in material.valid_cycles(index) if c.kind is CycleKind.STRIDE)
    return Candidate(
        value=value,
        error95=measurement.error95,
        n=measurement.n,
        per_cycle=np.array([value]),
        recordings=(index,),
        views=(material.recordings[index].view,),
        side=None,
        evidence=Evidence(index, first.start_s),
        grade=measurement.grade,
        more_needed=_more_needed(measurement.n // 2, material),
        counted="strides",
    )


def _measured(own: Sequence[Measurement], side: Side | None) -> int:
    """How many strides were measured, those far from the others too."""
    return sum(v is not None for m in own if m.side is side for v in m.per_cycle)


def _repeated(own: Sequence[Measurement], material: Material) -> bool:
    """Whether every side was measured in two walks at least: walking anew confirms as another film would."""
    walks = dict.fromkeys({m.side for m in own}, 0)
    for m in own:
        index = m.recording or 0
        passes = [c for c in material.valid_cycles(index) if c.kind is CycleKind.PASS]
        cycles = zip(material.valid_cycles(index), m.per_cycle, strict=True)
        moments = [cycle.peak_s for cycle, v in cycles if v is not None]
        walks[m.side] += sum(any(p.start_s <= t <= p.end_s for t in moments) for p in passes)
    return bool(walks) and min(walks.values()) >= REPEATED_WALKS


def _more_needed(n: int, material: Material) -> int:
    """How many strides a side are missing until the limit stands as it is."""
    return max(int(material.gates["strides_sure"]) - n, 0)


def _too_many_swaps(measurement: Measurement, material: Material) -> bool:
    reasons = material.recordings[measurement.recording or 0].quality.reasons
    return any(r.code == "swaps" and (r.fraction or 0.0) > material.gates["swap_share_max"] for r in reasons)


def _systematic(own: Sequence[Measurement], material: Material) -> float | None:
    """1.96 same-day SEM of one side, for the poorest of the films; None where no error is known."""
    errors = []
    for m in own:
        recording = material.recordings[m.recording or 0]
        row = material.norms.error(material.movement_id, m.metric, recording.view)
        if row is None:
            return None
        errors.append(symmetry.Z95 * row.sem_same * error_widening(recording, material.norms))
    return max(errors)


def _offset(own: Sequence[Measurement], material: Material) -> float:
    """How far everybody's value may lie beside the truth; it cancels in differences."""
    index = own[0].recording or 0
    row = material.norms.error(material.movement_id, own[0].metric, material.recordings[index].view)
    return row.offset if row else 0.0


def _sampling_noise(
    metric: Metric, own: Sequence[Measurement], counts: tuple[int, int], material: Material
) -> float:
    """95 % half-width of a difference of step times that frames and few steps alone can make (reference, 8.3)."""
    if metric.id != "step_time":
        return 0.0
    fps = min(material.recordings[m.recording or 0].video.fps_mean for m in own)
    contact_s = symmetry.quadrature(material.gates["contact_sd_s"], 1.0 / (fps * np.sqrt(12.0)))
    return symmetry.Z95 * float(np.sqrt(2.0) * contact_s * np.sqrt(sum(1.0 / n for n in counts)))


def _recordings(own: Sequence[Measurement]) -> tuple[int, ...]:
    """Recordings that hold a value, in order."""
    return tuple(sorted({m.recording or 0 for m in own if m.value is not None}))


def _views(own: Sequence[Measurement], material: Material) -> tuple[View, ...]:
    """The views of the strides behind some measurements: a film there and back has two."""
    views = {
        cycle.events.view: None
        for m in own
        for cycle, value in zip(material.valid_cycles(m.recording or 0), m.per_cycle, strict=True)
        if cycle.events and value is not None
    }
    return tuple(views) or (material.recordings[own[0].recording or 0].view,)


def _moment(
    metric: Metric, side: Side | None, value: float, own: Sequence[Measurement], material: Material
) -> Evidence | None:
    """Where the stride whose value is nearest to the typical one shows it."""
    measured = [
        (abs(v - value), m.recording or 0, cycle)
        for m in own
        if m.side is side
        for cycle, v in zip(material.valid_cycles(m.recording or 0), m.per_cycle, strict=True)
        if v is not None
    ]
    if not measured:
        return None
    _, index, cycle = min(measured, key=lambda item: (round(item[0], 6), item[1], item[2].start_s))
    share = SEEN_AT.get(metric.reducer, 0.5)
    return Evidence(index, cycle.start_s + share * (cycle.end_s - cycle.start_s))

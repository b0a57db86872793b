"""Which numbers may stand for a finding: pairs of sides, single sides, or unpaired values, each with its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening import symmetry
from screening.camera import Gates
from screening.metrics import Reading, error_widening, frontal_knee_moment_s
from screening.norms import Limit, Norms
from screening.types import (
    Cycle,
    Evidence,
    FindingKind,
    FloatArray,
    Grade,
    Measurement,
    Metric,
    Recording,
    Side,
    View,
)


@dataclass(frozen=True)
class Candidate:
    """One number that could be a finding.

    Attributes
    ----------
    value : in the metric's unit; right minus left for an asymmetry.
    error95 : 95 % error of the value; None below two repetitions.
    n : repetitions behind it. per_cycle : ``(N,)`` the values whose signs must agree.
    recordings : indices of the recordings it comes from. views : their views.
    yaw_factor : factor on the flag limit for a person turned away from the front view.
    scale : factor on reference and limits (the person's own standing value, where that is under the reference).
    """

    value: float
    error95: float | None
    n: int
    per_cycle: FloatArray
    recordings: tuple[int, ...]
    views: tuple[View, ...]
    side: Side | None
    evidence: Evidence | None
    grade: Grade
    yaw_factor: float = 1.0
    scale: float = 1.0

    def agrees_with(self, other: Candidate) -> bool:
        """Whether two estimates of the same thing point the same way and lie within their errors."""
        if self.error95 is None or other.error95 is None or self.value * other.value <= 0:
            return False
        return abs(self.value - other.value) <= symmetry.quadrature(self.error95, other.error95)


@dataclass(frozen=True)
class Material:
    """Everything a finding may draw on."""

    movement_id: str
    recordings: Sequence[Recording]
    cycles: Sequence[Cycle]
    measurements: Sequence[Measurement]
    norms: Norms

    @property
    def gates(self) -> Gates:
        """The numbers of quality.csv."""
        return self.norms.quality

    def of(self, metric_id: str) -> list[Measurement]:
        """The measurements of one metric that have a value."""
        return [m for m in self.measurements if m.metric == metric_id and m.value is not None]

    def valid_cycles(self, recording: int) -> list[Cycle]:
        """The valid cycles of a recording, in the order of ``Measurement.per_cycle``."""
        return [c for c in self.cycles if c.recording == recording and c.valid]


def candidates(limit: Limit, metric: Metric, material: Material) -> list[Candidate]:
    """Every number that could stand for this limit, the one with the smallest error first."""
    if limit.kind is FindingKind.ASYMMETRY:
        found = [*_pairs_in_front(metric, material), *_pairs_from_sides(metric, material)]
    elif metric.paired and limit.view == "front":
        found = _means_of_legs(metric, material)
    else:
        found = [_single(limit, metric, m, material) for m in material.of(metric.id)]
    return sorted(found, key=lambda c: (c.error95 is None, c.error95 or 0.0))


def difference_error(
    summary: symmetry.Summary, left: Measurement, right: Measurement, material: Material
) -> float | None:
    """95 % error of a difference: its interval and both sides' same-day errors; what both share cancels."""
    systematic = [_same_day(m, material) for m in (left, right)]
    if summary.half_width is None or None in systematic:
        return None
    return symmetry.quadrature(summary.half_width, *(s for s in systematic if s is not None))


def _same_day(measurement: Measurement, material: Material) -> float | None:
    """1.96 same-day SEM of a measurement, widened as its recording asks; None where no error is known."""
    recording = material.recordings[measurement.recording or 0]
    row = material.norms.error(material.movement_id, measurement.metric, recording.view)
    return None if row is None else symmetry.Z95 * row.sem_same * error_widening(recording, material.norms)


def _pairs_in_front(metric: Metric, material: Material) -> list[Candidate]:
    found = []
    for index, recording in enumerate(material.recordings):
        sides = {m.side: m for m in material.of(metric.id) if m.recording == index}
        if len(sides) < 2 or not _pair_allowed(metric, recording, material.gates):
            continue
        left, right = sides[Side.LEFT], sides[Side.RIGHT]
        both = [
            None if a is None or b is None else b - a
            for a, b in zip(left.per_cycle, right.per_cycle, strict=True)
        ]
        kept = symmetry.representative(both)
        summary = symmetry.summarize(kept)
        if summary is None:
            continue
        found.append(
            Candidate(
                value=summary.value,
                error95=difference_error(summary, left, right, material),
                n=summary.n,
                per_cycle=kept,
                recordings=(index,),
                views=(recording.view,),
                side=None,
                evidence=_evidence(metric, index, both, summary.value, Side.LEFT, material),
                grade=max(left.grade, right.grade),
                yaw_factor=_yaw_factor(recording, material.gates),
            )
        )
    return found


def _pair_allowed(metric: Metric, recording: Recording, gates: Gates) -> bool:
    """Whether left and right of one front clip may be compared (decisions, section 1)."""
    if recording.swaps_repaired > gates["swap_share_max"] * len(recording.pose.time_s):
        return False
    if metric.id == "knee_frontal_projection":
        return abs(recording.yaw_deg or 0.0) <= gates["fppa_difference_yaw_deg"]
    return True


def _yaw_factor(recording: Recording, gates: Gates) -> float:
    turned = abs(recording.yaw_deg or 0.0)
    return (
        gates["yaw_factor"] if recording.view is View.FRONT and turned > gates["front_yaw_full_deg"] else 1.0
    )


def _pairs_from_sides(metric: Metric, material: Material) -> list[Candidate]:
    """Left from each left-side clip against right from each right-side clip."""
    found = []
    by_side = {
        side: [
            m
            for m in material.of(metric.id)
            if m.side is side and material.recordings[m.recording or 0].view.near_side is side
        ]
        for side in Side
    }
    for left in by_side[Side.LEFT]:
        for right in by_side[Side.RIGHT]:
            values = {m: symmetry.representative(m.per_cycle) for m in (left, right)}
            summary = symmetry.difference_apart(values[right], values[left])
            if summary is None or left.recording is None or right.recording is None:
                continue
            lesser = right if (summary.value < 0) is not metric.more_is_affected else left
            found.append(
                Candidate(
                    value=summary.value,
                    error95=difference_error(summary, left, right, material),
                    n=summary.n,
                    per_cycle=symmetry.cross_differences(values[right], values[left]),
                    recordings=(left.recording, right.recording),
                    views=(View.LEFT, View.RIGHT),
                    side=None,
                    evidence=_evidence(
                        metric,
                        lesser.recording or 0,
                        lesser.per_cycle,
                        lesser.value or 0.0,
                        lesser.side,
                        material,
                    ),
                    grade=max(left.grade, right.grade),
                )
            )
    return found


def _means_of_legs(metric: Metric, material: Material) -> list[Candidate]:
    """Mean of both legs, repetition by repetition: what a turned body does not change to first order."""
    found = []
    for index, recording in enumerate(material.recordings):
        sides = {m.side: m for m in material.of(metric.id) if m.recording == index}
        if len(sides) < 2:
            continue
        left, right = sides[Side.LEFT], sides[Side.RIGHT]
        means = [
            None if a is None or b is None else 0.5 * (a + b)
            for a, b in zip(left.per_cycle, right.per_cycle, strict=True)
        ]
        kept = symmetry.representative(means)
        summary = symmetry.summarize(kept)
        if summary is None:
            continue
        error = None
        if summary.half_width is not None:
            # The two legs' errors are not independent (one camera, one turn): the mean keeps the larger one whole.
            error = symmetry.quadrature(summary.half_width, max(_beyond_spread(left), _beyond_spread(right)))
        found.append(
            Candidate(
                value=summary.value,
                error95=error,
                n=summary.n,
                per_cycle=kept,
                recordings=(index,),
                views=(recording.view,),
                side=None,
                evidence=_evidence(metric, index, means, summary.value, Side.LEFT, material),
                grade=max(left.grade, right.grade),
                yaw_factor=_yaw_factor(recording, material.gates),
            )
        )
    return found


def _beyond_spread(measurement: Measurement) -> float:
    """The error of a measurement without the part of its own spread."""
    low, high = measurement.ci95 or (0.0, 0.0)
    return float(np.sqrt(max((measurement.error95 or 0.0) ** 2 - (0.5 * (high - low)) ** 2, 0.0)))


def _single(limit: Limit, metric: Metric, measurement: Measurement, material: Material) -> Candidate:
    index = measurement.recording or 0
    recording = material.recordings[index]
    scale = 1.0
    if metric.unit == "ratio" and measurement.standing is not None:
        # A wide stance or leg shape brings the knees together without any movement (limits.csv, note).
        scale = min(1.0, measurement.standing / limit.reference)
    value = measurement.value or 0.0
    return Candidate(
        value=value,
        error95=measurement.error95,
        n=measurement.n,
        per_cycle=symmetry.representative(measurement.per_cycle),
        recordings=(index,),
        views=(recording.view,),
        side=measurement.side,
        evidence=_evidence(metric, index, measurement.per_cycle, value, measurement.side, material),
        grade=measurement.grade,
        yaw_factor=_yaw_factor(recording, material.gates),
        scale=scale,
    )


def _evidence(
    metric: Metric,
    index: int,
    per_cycle: Sequence[float | None],
    value: float,
    side: Side | None,
    material: Material,
) -> Evidence | None:
    """The moment in the repetition whose value is nearest to the one reported."""
    measured = [(abs(v - value), k) for k, v in enumerate(per_cycle) if v is not None and np.isfinite(v)]
    if not measured:
        return None
    cycle = material.valid_cycles(index)[min(measured)[1]]
    moment = cycle.peak_s
    if metric.reducer == "at_frontal_knee":
        reading = Reading(material.recordings[index].angles, "", side, np.nan)
        moment = frontal_knee_moment_s(reading, cycle)
    return Evidence(index, float(moment))

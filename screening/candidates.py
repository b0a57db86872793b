"""Which numbers may stand for a finding: pairs of sides, single sides, or unpaired values, each with its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from screening import equal_depth, symmetry
from screening.camera import Gates
from screening.equal_depth import Bout
from screening.metrics import Reading, error_widening, frontal_knee_moment_s, signal_column
from screening.norms import Limit, Norms
from screening.types import (
    AtEqualDepth,
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

TIE_DECIMALS = 6
"""Repetitions whose distances agree to so many decimals are equally near: rounding must not choose between them."""


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
    at_equal_depth : from two side clips, the same difference where both were equally deep; else None.
    depths_pct : typical depth of the two clips behind it, in the order of ``recordings``; None without it.
    more_needed : cycles that are missing until the limit stands as it is; until then a multiple of it counts.
    counted : what ``n`` counts, in words. repeated : done anew within one film, which confirms like another film.
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
    at_equal_depth: AtEqualDepth | None = None
    depths_pct: tuple[float, float] | None = None
    more_needed: int = 0
    counted: str = "repetitions"
    repeated: bool = False

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

    def bout(self, metric: Metric, measurement: Measurement) -> Bout:
        """The clip behind a measurement of one leg, with the angle of that leg."""
        index = measurement.recording or 0
        column = signal_column(metric, measurement.side)
        return Bout(self.recordings[index], index, self.valid_cycles(index), column)


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
                evidence=_evidence(
                    metric, index, both, summary.value, (affected_side(metric, summary.value),), material
                ),
                grade=max(left.grade, right.grade),
                yaw_factor=_yaw_factor(recording, material.gates),
            )
        )
    return found


def affected_side(metric: Metric, right_minus_left: float) -> Side:
    """The side that a difference points to: the one with less, or with more where that is the affected one."""
    return Side.RIGHT if (right_minus_left < 0) is not metric.more_is_affected else Side.LEFT


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
            candidate = _pair_apart(metric, left, right, material)
            found += [candidate] if candidate else []
    return found


def _pair_apart(
    metric: Metric, left: Measurement, right: Measurement, material: Material
) -> Candidate | None:
    """Right minus left of two clips, at the peak and at equal depth; None where nothing was measured."""
    kept = {m: symmetry.representative(m.per_cycle) for m in (left, right)}
    summary = symmetry.difference_apart(kept[right], kept[left])
    if summary is None or left.recording is None or right.recording is None:
        return None
    worse, other = (right, left) if affected_side(metric, summary.value) is Side.RIGHT else (left, right)
    matched = None
    if metric.reducer == "at_bottom":
        matched = equal_depth.match(
            material.bout(metric, left),
            material.bout(metric, right),
            share=material.gates["equal_depth_share"],
            floor=material.gates["equal_depth_floor"],
            min_cycles=int(material.gates["min_cycles"]),
        )
    return Candidate(
        value=summary.value,
        error95=difference_error(summary, left, right, material),
        n=summary.n,
        per_cycle=symmetry.cross_differences(kept[right], kept[left]),
        recordings=(left.recording, right.recording),
        views=(View.LEFT, View.RIGHT),
        side=None,
        evidence=_evidence_apart(metric, worse, other, material),
        grade=max(left.grade, right.grade),
        at_equal_depth=_at_equal_depth(matched, left, right, material) if matched else None,
        depths_pct=matched.depths_pct if matched else None,
    )


def _at_equal_depth(
    matched: equal_depth.Matched, left: Measurement, right: Measurement, material: Material
) -> AtEqualDepth | None:
    """The difference at equal depth with its error: a wrong depth is a wrong angle, as fast as it changes there."""
    error95 = difference_error(matched.summary, left, right, material)
    depth_error = [_same_day(replace(m, metric="depth"), material) for m in (left, right)]
    if error95 is None or None in depth_error:
        return None
    known = [error for error in depth_error if error is not None]
    wrong_depth = [slope * error for slope, error in zip(matched.slopes, known, strict=True)]
    return AtEqualDepth(matched.summary.value, symmetry.quadrature(error95, *wrong_depth), matched.depth_pct)


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
                evidence=_evidence(metric, index, means, summary.value, tuple(Side), material),
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
        evidence=_evidence(metric, index, measurement.per_cycle, value, (measurement.side,), material),
        grade=measurement.grade,
        yaw_factor=_yaw_factor(recording, material.gates),
        scale=scale,
    )


def _evidence(
    metric: Metric,
    index: int,
    per_cycle: Sequence[float | None],
    value: float,
    sides: Sequence[Side | None],
    material: Material,
) -> Evidence | None:
    """The moment in the repetition whose value is nearest to the one reported; of two legs, between theirs."""
    nearest = _nearest_cycle(per_cycle, value)
    if nearest is None:
        return None
    cycle = material.valid_cycles(index)[nearest]
    moments = [cycle.peak_s]
    if metric.reducer == "at_frontal_knee":
        angles = material.recordings[index].angles
        moments = [frontal_knee_moment_s(Reading(angles, "", side, np.nan), cycle) for side in sides]
    return Evidence(index, float(np.mean(moments)))


def _evidence_apart(
    metric: Metric, worse: Measurement, other: Measurement, material: Material
) -> Evidence | None:
    """A moment of the worse side and one of equal depth in the other clip: the bottom of the shallower of the two."""
    bouts = [material.bout(metric, m) for m in (worse, other)]
    nearest = [_nearest_cycle(m.per_cycle, m.value or 0.0) for m in (worse, other)]
    if nearest[0] is None or nearest[1] is None:
        return None
    cycle, twin = bouts[0].cycles[nearest[0]], bouts[1].cycles[nearest[1]]
    moments = equal_depth.equal_moments(bouts[0], cycle, bouts[1], twin)
    if moments is None:
        return Evidence(bouts[0].index, cycle.peak_s)
    return Evidence(bouts[0].index, moments[0], Evidence(bouts[1].index, moments[1]))


def _nearest_cycle(per_cycle: Sequence[float | None], value: float) -> int | None:
    """The cycle whose value is nearest to the one reported, of equally near ones the first; None without any."""
    measured = [
        (round(abs(v - value), TIE_DECIMALS), k)
        for k, v in enumerate(per_cycle)
        if v is not None and np.isfinite(v)
    ]
    return min(measured)[1] if measured else None

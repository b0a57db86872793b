"""The one flag rule, applied to every limit of a movement (decisions, section 2).

Every limit has exactly one outcome: flagged, watch, within the limit, or not assessed with the reason. What could
not be seen never comes out as "nothing found".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from screening import reasons, symmetry
from screening.candidates import Candidate, Material, affected_side, candidates
from screening.equal_depth import vanishes_at_equal_depth
from screening.gait.candidates import stride_candidates
from screening.gait.reasons import too_few_for_the_limit, why_no_strides
from screening.norms import Limit
from screening.reasons import Verdict
from screening.types import (
    Finding,
    FindingKind,
    FindingStatus,
    Metric,
    Movement,
    Side,
)

_RANK = (
    FindingStatus.FLAGGED,
    FindingStatus.WATCH,
    FindingStatus.NOT_ASSESSED,
    FindingStatus.WITHIN_LIMIT,
)


@dataclass(frozen=True)
class Looked:
    """How many limits a screening looked at, and how many of them it could judge."""

    limits: int
    assessed: int


@dataclass(frozen=True)
class _Judged:
    """A finding with its size: how far beyond the reference, in units of its own error; 0 if not assessed."""

    finding: Finding
    size: float = 0.0


def find(movement: Movement, material: Material) -> tuple[Finding, ...]:
    """Judge every limit of a movement.

    Returns
    -------
    One finding per limit: flagged first, largest against its error first; then watched, not assessed, within limit.
    No more are flagged than quality.csv allows: those with the largest size against their error, nothing else
    weighs; the others are watched and say so.
    """
    judged = [
        _find_one(limit, movement.metric(limit.metric), material, walking=movement.walking)
        for limit in material.norms.limits_of(movement.id)
    ]
    kept = _keep_largest(judged, int(material.gates["max_flags"]))
    return tuple(one.finding for one in kept)


def count_looked_at(findings: Sequence[Finding]) -> Looked:
    """Count the limits behind some findings: the more were looked at, the more often one is passed by chance."""
    assessed = sum(finding.status is not FindingStatus.NOT_ASSESSED for finding in findings)
    return Looked(len(findings), assessed)


def _keep_largest(judged: Sequence[_Judged], most: int) -> list[_Judged]:
    """In order of outcome and size, with no more than the ``most`` largest flagged."""
    ordered = sorted(judged, key=_order)
    flagged = [one for one in ordered if one.finding.status is FindingStatus.FLAGGED]
    watched = [
        replace(
            one,
            finding=replace(
                one.finding,
                status=FindingStatus.WATCH,
                reason=reasons.not_among_largest(one.finding.reason, most),
            ),
        )
        for one in flagged[most:]
    ]
    return sorted([*flagged[:most], *watched, *ordered[len(flagged) :]], key=_order)


def _order(judged: _Judged) -> tuple[int, float]:
    return _RANK.index(judged.finding.status), -judged.size


def _find_one(limit: Limit, metric: Metric, material: Material, *, walking: bool) -> _Judged:
    found = (stride_candidates if walking else candidates)(limit, metric, material)
    enough = [c for c in found if c.n >= material.gates["min_cycles"] and c.error95 is not None]
    # A view that hardly shows a change speaks only where no other does.
    enough.sort(key=lambda c: _too_little_shown(limit, c, material) is not None)
    if not enough:
        why = (
            why_no_strides(metric, limit, material)
            if walking
            else _why_nothing(limit, metric, found, material)
        )
        return _not_assessed(limit, metric, why)
    chosen = _worst_side(limit, enough)
    shown = _too_little_shown(limit, chosen, material)
    if shown is not None and shown < material.gates["blind_slope"]:
        return _not_assessed(limit, metric, reasons.blind(chosen, shown))
    loads_ankle = (limit.metric, limit.kind) == ("shank_inclination_peak", FindingKind.REDUCED_RANGE)
    if loads_ankle and not _ankle_was_loaded(chosen, material):
        return _not_assessed(limit, metric, reasons.NOT_DEEP_ENOUGH)
    others = [c for c in enough if c is not chosen and c.side is chosen.side]
    if _cannot_tell(limit, chosen, others, material):
        return _not_assessed(limit, metric, reasons.cannot_tell(chosen, metric))
    verdict = _weigh(limit, chosen, others, material)
    if chosen.more_needed and verdict.status is not FindingStatus.FLAGGED:
        return _not_assessed(limit, metric, too_few_for_the_limit(chosen, metric))
    return _Judged(
        _finding(limit, metric, chosen, others, verdict, material),
        verdict.deviation / chosen.error95 if chosen.error95 else 0.0,
    )


def _worst_side(limit: Limit, enough: Sequence[Candidate]) -> Candidate:
    """Of the best candidate of each side the one that deviates most; a side view speaks for its near side."""
    best: dict[Side | None, Candidate] = {}
    for candidate in enough:
        own_view = candidate.views[0].near_side if len(candidate.views) == 1 else None
        best.setdefault(candidate.side or own_view, candidate)
    return max(best.values(), key=lambda c: _deviation(limit, c))


def _deviation(limit: Limit, candidate: Candidate) -> float:
    """How far a value lies beyond the reference, the person's own scale taken into account."""
    return limit.deviation(candidate.value + (1.0 - candidate.scale) * limit.reference)


def _limits(
    limit: Limit, chosen: Candidate, others: Sequence[Candidate], material: Material
) -> tuple[float, float | None, bool]:
    """Deviations to observe and to flag from, and whether one clip alone shows it, which widens the latter."""
    observe = limit.observe_deviation * chosen.scale
    confirmed = any(
        chosen.agrees_with(c) and not vanishes_at_equal_depth(c.value, c.at_equal_depth, observe)
        for c in others
    )
    one_clip = len(chosen.recordings) == 1 and not confirmed and not chosen.repeated
    factor = chosen.yaw_factor * (material.gates["one_clip_factor"] if one_clip else 1.0)
    if chosen.more_needed:
        factor = material.gates["few_strides_factor"]
    flag = None if limit.flag_deviation is None else limit.flag_deviation * factor * chosen.scale
    return observe, flag, one_clip


def _cannot_tell(limit: Limit, chosen: Candidate, others: Sequence[Candidate], material: Material) -> bool:
    """Whether an unremarkable value has so large an error that it says nothing."""
    observe, flag, _ = _limits(limit, chosen, others, material)
    deviation, error95 = _deviation(limit, chosen), chosen.error95 or 0.0
    could_reach = deviation + error95 > (flag or observe)
    huge = error95 > material.gates["cannot_tell_factor"] * (flag or observe)
    return deviation <= observe and could_reach and huge


def _weigh(limit: Limit, chosen: Candidate, others: Sequence[Candidate], material: Material) -> Verdict:
    """Apply the flag rule to the number that stands for a limit."""
    observe, flag, one_clip = _limits(limit, chosen, others, material)
    deviation, error95 = _deviation(limit, chosen), chosen.error95 or 0.0
    share = _agreement(limit, chosen)
    beyond = flag is not None and deviation > max(flag, error95) and share >= material.gates["agreement"]
    uneven = deviation > observe and vanishes_at_equal_depth(chosen.value, chosen.at_equal_depth, observe)
    contradicted = limit.direction == "either" and any(c.value * chosen.value < 0 for c in others)
    shown = _too_little_shown(limit, chosen, material)
    # A difference between sides that a view shows too small is rather larger in truth: it may be flagged.
    blunt = shown is not None and limit.kind is not FindingKind.ASYMMETRY
    if beyond and not uneven and not contradicted and not blunt:
        status = FindingStatus.FLAGGED
    else:
        status = FindingStatus.WATCH if deviation > observe else FindingStatus.WITHIN_LIMIT
    return Verdict(
        status=status,
        deviation=deviation,
        reference=limit.reference * chosen.scale,
        observe=observe,
        flag=flag,
        share=share,
        one_clip=one_clip,
        between_sides=limit.kind is FindingKind.ASYMMETRY,
        beyond=beyond,
        uneven_depth=uneven,
        contradicted=contradicted,
        shown_share=shown,
    )


def _too_little_shown(limit: Limit, candidate: Candidate, material: Material) -> float | None:
    """How much of a true change the views of a number show, where that is less than it should be; else None."""
    between = limit.kind is FindingKind.ASYMMETRY
    slopes = [
        material.norms.slope(material.movement_id, limit.metric, view, between_sides=between)
        for view in candidate.views
    ]
    least = min((slope for slope in slopes if slope is not None), default=None)
    return least if least is not None and least < material.gates["min_slope"] else None


def _finding(
    limit: Limit,
    metric: Metric,
    chosen: Candidate,
    others: Sequence[Candidate],
    verdict: Verdict,
    material: Material,
) -> Finding:
    seen = verdict.status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    pattern = material.norms.pattern(metric.id, limit.kind, material.movement_id) if seen else None
    return Finding(
        metric=metric.id,
        label=metric.label,
        kind=limit.kind,
        status=verdict.status,
        side=_side(limit, metric, chosen),
        value=chosen.value,
        unit=metric.unit,
        limit=_as_value(limit, chosen, verdict.observe if verdict.flag is None else verdict.flag),
        error95=chosen.error95,
        reason=reasons.explain(verdict, metric, chosen, others),
        evidence=chosen.evidence,
        pattern=pattern,
        hand_tests=pattern.hand_tests if pattern else (),
        source=limit.source,
        basis=limit.basis,
        n=chosen.n,
        at_equal_depth=chosen.at_equal_depth,
    )


def _agreement(limit: Limit, candidate: Candidate) -> float:
    """Share of the repetitions that lie on the same side of the reference as the value."""
    reference = limit.reference * candidate.scale
    return symmetry.agreement(candidate.per_cycle - reference, candidate.value - reference)


def _as_value(limit: Limit, candidate: Candidate, deviation: float) -> float:
    """A deviation as a limit in the metric's own unit."""
    reference = limit.reference * candidate.scale
    return reference - deviation if limit.direction == "below" else reference + deviation


def _side(limit: Limit, metric: Metric, chosen: Candidate) -> Side | None:
    """The affected side of a difference, the measured side of a range, the direction of a signed excess."""
    if limit.kind is FindingKind.ASYMMETRY:
        return affected_side(metric, chosen.value)
    if chosen.side is not None:
        return chosen.side
    if limit.direction == "either":
        return Side.RIGHT if chosen.value > 0 else Side.LEFT
    return None


def _ankle_was_loaded(chosen: Candidate, material: Material) -> bool:
    """Whether the knee bent far enough, or the heel rose, for a small shank inclination to mean anything."""
    gates, index = material.gates, chosen.recordings[0]
    own = {m.metric: m.value for m in material.measurements if m.recording == index and m.value is not None}
    rise = material.norms.limit(material.movement_id, "heel_rise", FindingKind.EXCESS)
    heel_up = rise is not None and own.get("heel_rise", 0.0) > rise.observe
    return own.get("knee_flexion_peak", 0.0) > gates["shank_loaded_knee_deg"] or heel_up


def _not_assessed(limit: Limit, metric: Metric, why: str) -> _Judged:
    finding = Finding(
        metric=metric.id,
        label=metric.label,
        kind=limit.kind,
        status=FindingStatus.NOT_ASSESSED,
        side=None,
        value=None,
        unit=metric.unit,
        limit=limit.flag if limit.flag is not None else limit.observe,
        error95=None,
        reason=why,
        source=limit.source,
        basis=limit.basis,
    )
    return _Judged(finding)


def _why_nothing(limit: Limit, metric: Metric, found: Sequence[Candidate], material: Material) -> str:
    """The first thing that stood in the way, and what to do about it."""
    needed = int(material.gates["min_cycles"])
    if found:
        return reasons.too_few(max(c.n for c in found), needed)
    usable = [r for r in material.recordings if r.usable]
    if not usable:
        return reasons.refused([r.quality for r in material.recordings])
    if limit.kind is FindingKind.ASYMMETRY:
        sides = {r.view.near_side for r in usable if r.view.near_side and r.view in metric.grades}
        if len(sides) == 1 and not any(r.view in metric.grades and not r.view.near_side for r in usable):
            return reasons.one_side_only(sides.pop(), metric)
    if not any(r.view in metric.grades for r in usable):
        return reasons.wrong_view(metric, [r.view for r in usable])
    if not any(m.metric == metric.id for m in material.measurements) or material.of(metric.id):
        return reasons.turned(usable, metric, material.gates)
    return reasons.unread(usable, any(c.valid for c in material.cycles))

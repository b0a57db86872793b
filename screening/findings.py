"""The one flag rule, applied to every limit of a movement (decisions, section 2).

Every limit has exactly one outcome: flagged, watch, within the limit, or not assessed with the reason. What could
not be seen never comes out as "nothing found".
"""

from __future__ import annotations

from collections.abc import Sequence

from screening import reasons, symmetry
from screening.candidates import Candidate, Material, candidates
from screening.norms import Limit
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


def find(movement: Movement, material: Material) -> tuple[Finding, ...]:
    """Judge every limit of a movement.

    Returns
    -------
    One finding per limit: flagged first, largest against its error first; then watched, not assessed, within limit.
    """
    found = [
        _find_one(limit, movement.metric(limit.metric), material)
        for limit in material.norms.limits_of(movement.id)
    ]
    return tuple(sorted(found, key=lambda f: (_RANK.index(f.status), -_size(f))))


def _size(finding: Finding) -> float:
    if finding.value is None or not finding.error95:
        return 0.0
    return abs(finding.value) / finding.error95


def _find_one(limit: Limit, metric: Metric, material: Material) -> Finding:
    found = candidates(limit, metric, material)
    enough = [c for c in found if c.n >= material.gates["min_cycles"] and c.error95 is not None]
    if not enough:
        return _not_assessed(limit, metric, _why_nothing(limit, metric, found, material))
    chosen = _worst_side(limit, enough)
    loads_ankle = (limit.metric, limit.kind) == ("shank_inclination_peak", FindingKind.REDUCED_RANGE)
    if loads_ankle and not _ankle_was_loaded(chosen, material):
        return _not_assessed(limit, metric, reasons.NOT_DEEP_ENOUGH)
    others = [c for c in enough if c is not chosen and c.side is chosen.side]
    return _judge(limit, metric, chosen, others, material)


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


def _judge(
    limit: Limit, metric: Metric, chosen: Candidate, others: Sequence[Candidate], material: Material
) -> Finding:
    gates = material.gates
    deviation, error95 = _deviation(limit, chosen), chosen.error95 or 0.0
    confirmed = [c for c in others if chosen.agrees_with(c)]
    one_clip = len(chosen.recordings) == 1 and not confirmed
    factor = chosen.yaw_factor * (gates["one_clip_factor"] if one_clip else 1.0)
    flag = None if limit.flag_deviation is None else limit.flag_deviation * factor * chosen.scale
    observe = limit.observe_deviation * chosen.scale
    share = _agreement(limit, chosen)
    could_reach = deviation + error95 > (flag or observe)
    if deviation <= observe and could_reach and error95 > gates["cannot_tell_factor"] * (flag or observe):
        return _not_assessed(limit, metric, reasons.cannot_tell(chosen, metric))
    if flag is not None and deviation > max(flag, error95) and share >= gates["agreement"]:
        status = FindingStatus.FLAGGED
    elif deviation > observe:
        status = FindingStatus.WATCH
    else:
        status = FindingStatus.WITHIN_LIMIT
    shown = observe if flag is None else flag
    seen = status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    pattern = material.norms.pattern(metric.id, limit.kind) if seen else None
    return Finding(
        metric=metric.id,
        label=metric.label,
        kind=limit.kind,
        status=status,
        side=_side(limit, metric, chosen),
        value=chosen.value,
        unit=metric.unit,
        limit=_as_value(limit, chosen, shown),
        error95=chosen.error95,
        reason=reasons.explain(
            status,
            metric,
            chosen,
            others,
            deviation=deviation,
            flag=flag,
            share=share,
            one_clip=one_clip,
            between_sides=limit.kind is FindingKind.ASYMMETRY,
            reference=limit.reference * chosen.scale,
        ),
        evidence=chosen.evidence,
        pattern=pattern,
        hand_tests=pattern.hand_tests if pattern else (),
        source=limit.source,
        basis=limit.basis,
        n=chosen.n,
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
        return Side.RIGHT if (chosen.value < 0) is not metric.more_is_affected else Side.LEFT
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


def _not_assessed(limit: Limit, metric: Metric, why: str) -> Finding:
    return Finding(
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

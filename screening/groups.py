"""Findings that fit one wider pattern together: seen side by side, tested together, never a cause.

Which patterns belong to which group, and how their sides lie to each other, are rows of the norms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from screening.equal_depth import vanishes_at_equal_depth
from screening.norms import Norms
from screening.types import Finding, FindingGroup, FindingStatus, Side

SEEN = (FindingStatus.FLAGGED, FindingStatus.WATCH)


@dataclass(frozen=True)
class _Member:
    """A finding that may join a group: its index, its own side, and where the group's side lies to it."""

    index: int
    own: Side | None
    relation: str

    @property
    def points_to(self) -> Side | None:
        """The side of the group that it asks for; None where it fits either."""
        if self.own is None or self.relation == "any":
            return None
        return self.own if self.relation == "same" else self.own.other


def group_findings(findings: Sequence[Finding], movement_id: str, norms: Norms) -> tuple[FindingGroup, ...]:
    """Group flagged and watched findings that fit one pattern together and point to the same side.

    A difference that two side clips do not show at equal depth fits no pattern and joins no group.

    Parameters
    ----------
    findings : in the order of the screening, the strongest first.

    Returns
    -------
    Groups of at least two findings, the one with the strongest finding first.
    """
    groups = [
        _group(group_id, chosen, findings, norms)
        for group_id in norms.pattern_groups
        for chosen in [_choose(_members(group_id, findings, movement_id, norms))]
        if len(chosen) > 1
    ]
    return tuple(sorted(groups, key=lambda group: group.findings))


def _members(group_id: str, findings: Sequence[Finding], movement_id: str, norms: Norms) -> list[_Member]:
    return [
        _Member(index, finding.side, norms.group_side(finding.pattern.id))
        for index, finding in enumerate(findings)
        if finding.status in SEEN and finding.pattern is not None and finding.pattern.group == group_id
        if not _only_uneven_depth(finding, movement_id, norms)
    ]


def _only_uneven_depth(finding: Finding, movement_id: str, norms: Norms) -> bool:
    limit = norms.limit(movement_id, finding.metric, finding.kind)
    if limit is None or finding.value is None:
        return False
    return vanishes_at_equal_depth(finding.value, finding.at_equal_depth, limit.observe_deviation)


def _choose(members: Sequence[_Member]) -> list[_Member]:
    """Those that point to one side, with those that fit either; of two sides the one with more, then the stronger.

    Where none asks for a side, those that have one of their own must share it.
    """
    asking = {side: [m for m in members if m.points_to is side] for side in Side}
    if not any(asking.values()):
        asking = {side: [m for m in members if m.own is side] for side in Side}
        free = [m for m in members if m.own is None]
    else:
        free = [m for m in members if m.points_to is None]
    best = min(asking.values(), key=lambda own: (-len(own), own[0].index if own else len(members)))
    return sorted([*best, *free], key=lambda m: m.index)


def _group(
    group_id: str, members: Sequence[_Member], findings: Sequence[Finding], norms: Norms
) -> FindingGroup:
    sides = {m.points_to for m in members} - {None} or {m.own for m in members} - {None}
    return FindingGroup(
        id=group_id,
        title=norms.pattern_groups[group_id].title,
        side=next(iter(sides)) if len(sides) == 1 else None,
        findings=tuple(m.index for m in members),
        hand_tests=_tests([findings[m.index] for m in members]),
    )


def _tests(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Codes that most of the findings ask for first; among equals those of the strongest finding."""
    codes = [code for finding in findings for code in finding.hand_tests]
    asked = Counter(codes)
    return tuple(sorted(asked, key=lambda code: (-asked[code], codes.index(code))))

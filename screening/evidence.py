"""What a finding was read from: the moments to look at, the measurements behind it, their repetitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screening.types import (
    CycleKind,
    Evidence,
    Finding,
    FindingKind,
    Measurement,
    Movement,
    Screening,
    Side,
    View,
)

if TYPE_CHECKING:
    import pandas as pd  # slow to load: the first page must not wait for it

SIGNED_METRICS = frozenset({"pelvic_shift", "trunk_lateral_lean", "pelvic_obliquity"})
"""Metrics whose sign is a direction: positive is to the person's right, or the right side higher.

Only where they have no side of their own: in walking the trunk leans towards the leg that stands.
"""


def is_signed(metric_id: str, movement: Movement) -> bool:
    """Whether the sign of a metric is a direction in this movement, so that its size alone is compared."""
    return metric_id in SIGNED_METRICS and not any(m.id == metric_id and m.paired for m in movement.metrics)


def evidence_pair(finding: Finding, screening: Screening) -> tuple[Evidence, ...]:
    """Return where a finding is to be looked at: one moment, or two to be compared, that of the left side first.

    The two are of equal depth, in walking at the same part of the stride.
    """
    if finding.evidence is None:
        return ()
    if finding.evidence.other is None:
        return (finding.evidence,)
    pair = (finding.evidence, finding.evidence.other)
    if screening.movement.walking:  # the first one is that of the finding's own side
        return pair if finding.side is Side.LEFT else (pair[1], pair[0])
    return tuple(sorted(pair, key=lambda at: screening.recordings[at.recording].view is View.RIGHT))


def sides_behind(screening: Screening, finding: Finding) -> tuple[Measurement, Measurement] | None:
    """Return the left and the right measurement that a difference was made from; None where they are not there.

    One front clip shows both legs, of two side clips each its near one; never one leg of each kind. Where several
    pairs could be meant, the one whose difference is the finding's.
    """
    if finding.evidence is None or finding.value is None:
        return None
    if screening.movement.walking:
        sides = [next(iter(_of_walks(screening, finding, side)), None) for side in Side]
        return None if sides[0] is None or sides[1] is None else (sides[0], sides[1])
    pairs = [
        (left, right)
        for left in _of_side(screening, finding, Side.LEFT)
        for right in _of_side(screening, finding, Side.RIGHT)
    ]
    wanted = finding.value
    return min(
        pairs,
        key=lambda pair: abs((pair[1].value or 0.0) - (pair[0].value or 0.0) - wanted),
        default=None,
    )


def measurements_behind(screening: Screening, finding: Finding) -> tuple[Measurement, ...]:
    """Return the measurements to show beside a finding, left first; empty without evidence or value.

    For a difference the two sides; for a finding of one side the other one too, where it was measured alike; for a
    metric without sides the one of the evidence.
    """
    if finding.evidence is None or finding.value is None:
        return ()
    if finding.kind is FindingKind.ASYMMETRY:
        return sides_behind(screening, finding) or ()
    if screening.movement.walking:
        return tuple(m for side in (None, *Side) for m in _of_walks(screening, finding, side)[:1])
    own = [
        m
        for m in screening.measurements
        if m.metric == finding.metric and m.recording == finding.evidence.recording and m.value is not None
    ]
    if all(m.side is None for m in own):
        return tuple(own[:1])
    nearest = finding.value
    chosen = []
    for side in Side:
        found = [m for m in own if m.side is side] or _of_side(screening, finding, side)
        chosen += sorted(found, key=lambda m: abs((m.value or 0.0) - nearest))[:1]
    return tuple(chosen)


def other_measurements(screening: Screening, finding: Finding) -> tuple[Measurement, ...]:
    """Return what other recordings measured of the same quantity: for comparing the front with the sides."""
    behind = measurements_behind(screening, finding)
    films = recordings_behind(screening, finding) if screening.movement.walking else ()
    return tuple(
        m
        for m in screening.measurements
        if behind and m.metric == finding.metric and m.value is not None and m not in behind
        if not (screening.movement.walking and (m.recording is None or m.recording in films))
    )


def recordings_behind(screening: Screening, finding: Finding) -> tuple[int, ...]:
    """Return the recordings that a finding was read from, in order.

    Walks that were filmed alike count together: all from the side or all from the front, on the same ground.
    """
    if not screening.movement.walking:
        found = [m.recording for m in measurements_behind(screening, finding)]
        return tuple(dict.fromkeys(index for index in found if index is not None))
    return () if finding.evidence is None else filmed_alike(screening, finding.evidence.recording)


def filmed_alike(screening: Screening, index: int) -> tuple[int, ...]:
    """Return the usable recordings of walking that are taken together with this one, itself included."""
    own = screening.recordings[index]
    return tuple(
        k
        for k, other in enumerate(screening.recordings)
        if other.usable
        and other.surface is own.surface
        and (other.view.near_side is None) is (own.view.near_side is None)
    )


def views_of_walks(finding: Finding, screening: Screening) -> tuple[View, ...]:
    """Return the views of the strides behind a finding of walking: a film there and back has two."""
    films = recordings_behind(screening, finding)
    seen = {
        c.events.view
        for c in screening.cycles
        if c.recording in films and c.kind is CycleKind.STRIDE and c.valid and c.events
    }
    own = View(finding.side.value) if finding.side else None
    if finding.kind is FindingKind.REDUCED_RANGE and own in seen:
        return (own,)  # ranges are those of the leg near the camera
    return tuple(view for view in View if view in seen)


def repetition_frame(measurements: Sequence[Measurement], *, only_measured: bool = False) -> pd.DataFrame:
    """Return every measured repetition: ``number`` (1 for the first valid one), ``side``, ``value``.

    ``side`` is ``left``, ``right`` or ``unpaired``. Repetitions that could not be measured have no row.
    ``only_measured`` numbers those that were measured: of strides those of the other foot are none of this one's.
    """
    import pandas as pd

    rows = [
        (number, str(m.side) if m.side else "unpaired", value)
        for m in measurements
        for number, value in enumerate(
            [v for v in m.per_cycle if v is not None] if only_measured else m.per_cycle, 1
        )
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["number", "side", "value"]).astype({"value": float})


def _of_walks(screening: Screening, finding: Finding, side: Side | None) -> list[Measurement]:
    """The measurements of one side of walking, that over all films that were filmed alike first."""
    if finding.evidence is None:
        return []
    at = finding.evidence.recording
    films = filmed_alike(screening, at)
    own = [m for m in screening.measurements if m.metric == finding.metric and m.side is side]
    single = [m for m in own if m.recording in films]
    counted = sum(len(m.per_cycle) for m in single)
    together = [m for m in own if m.recording is None and len(m.per_cycle) == counted]
    found = together or sorted(single, key=lambda m: (m.recording != at, -m.n))
    return [m for m in found if m.value is not None]


def _of_side(screening: Screening, finding: Finding, side: Side) -> list[Measurement]:
    """The measurements of one side in recordings like that of the evidence: the front clip, or side clips."""
    if finding.evidence is None:
        return []
    own = finding.evidence.recording
    from_sides = screening.recordings[own].view.near_side is not None
    return [
        m
        for m in screening.measurements
        if (m.metric, m.side) == (finding.metric, side)
        and m.value is not None
        and m.recording is not None
        and (screening.recordings[m.recording].view.near_side is side if from_sides else m.recording == own)
    ]

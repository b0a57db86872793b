"""From contacts to strides, each valid or not with the reason, and the passes that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from screening.gait.contacts import Contact, feet_apart, find_contacts, find_final_contact
from screening.gait.leg_identity import Identified
from screening.gait.walking import Walk
from screening.signals import runs
from screening.types import (
    BoolArray,
    Cycle,
    CycleKind,
    FloatArray,
    Pose,
    Side,
    StrideEvents,
    StrideRule,
    View,
)

BACKWARDS = "walking_backwards"
CUT = "cut by the edge of the picture, or by a start, stop or turn"
NO_ALTERNATION = "no single contact of the other foot between the two contacts"
DURATION = "lasts {seconds:.1f} s: no single stride"
UNDECIDED = "left and right could not be told apart for {seconds:.1f} s"
NOT_STEADY = "counted steps and the rhythm of the legs differ by {percent:.0f} %"
WRONG_VIEW = "walking {view} to the camera: not measured"
NOBODY_SURE = "the sides of the body could not be told apart"
ONE_SIDED = "no valid stride of the {side} foot"

RHYTHM_HZ: FloatArray = np.arange(0.35, 1.6, 0.005)
"""Stride frequencies among which the rhythm of the legs is looked for."""


def split_strides(
    pose: Pose, identified: Identified, walks: Sequence[Walk], rule: StrideRule, recording: int
) -> tuple[Cycle, ...]:
    """Cut walks into strides.

    Parameters
    ----------
    pose : clean landmarks. identified : where left and right were put back or left out.
    recording : index that the cycles carry.

    Returns
    -------
    For each walk its pass and its strides, in order of time.
    """
    cycles: list[Cycle] = []
    for walk in walks:
        contacts = settle(find_contacts(pose, identified.pose, walk, rule), rule)
        if walk_is_too_short(walk, contacts, rule):
            continue
        whole = _reason_of_walk(pose, walk, contacts, rule)
        strides = [
            _stride(pose, identified.left_out, walk, contacts, first, last, rule, recording, whole)
            for first, last in _same_side(contacts)
        ]
        cycles += [_pass(contacts, strides, recording, whole), *strides]
    return tuple(sorted(cycles, key=lambda c: (c.start_s, c.kind is not CycleKind.PASS)))


def walk_is_too_short(walk: Walk, contacts: Sequence[Contact], rule: StrideRule) -> bool:
    """Whether a stretch holds no walk: hardly any contacts on one spot is standing."""
    least = 2 if walk.moves else rule.min_treadmill_contacts
    return len(contacts) < least


def settle(contacts: Sequence[Contact], rule: StrideRule) -> list[Contact]:
    """Take first and last contacts whose stride is far from the walk's usual one as not sure: a start, stop or edge."""
    settled = list(contacts)
    while len(sure := [k for k, c in enumerate(settled) if c.sure]) >= 5:
        lengths = [settled[b].time_s - settled[a].time_s for a, b in zip(sure, sure[2:], strict=False)]
        usual = float(np.median(lengths))
        ends = [(abs(lengths[at] / usual - 1.0), k) for at, k in ((0, sure[0]), (-1, sure[-1]))]
        apart, worst = max(ends)
        if apart <= rule.end_stride_share:
            break
        settled[worst] = replace(settled[worst], sure=False)
    return settled


def _same_side(contacts: Sequence[Contact]) -> list[tuple[int, int]]:
    """Pairs of following contacts of one foot, by index."""
    pairs = []
    for first, contact in enumerate(contacts):
        later = [k for k in range(first + 1, len(contacts)) if contacts[k].side is contact.side]
        if later:
            pairs.append((first, later[0]))
    return pairs


def _stride(
    pose: Pose,
    left_out: BoolArray,
    walk: Walk,
    contacts: Sequence[Contact],
    first: int,
    last: int,
    rule: StrideRule,
    recording: int,
    whole: str | None,
) -> Cycle:
    start, end = contacts[first], contacts[last]
    between = contacts[first + 1 : last]
    events = _events(pose, walk, start, between, end, rule)
    return Cycle(
        recording=recording,
        kind=CycleKind.STRIDE,
        side=start.side,
        start_s=start.time_s,
        peak_s=events.opposite_contact_s or 0.5 * (start.time_s + end.time_s),
        end_s=end.time_s,
        valid=(reason := whole or _reason(pose, left_out, start, between, end, rule)) is None,
        reason=reason,
        events=events,
    )


def _events(
    pose: Pose, walk: Walk, start: Contact, between: Sequence[Contact], end: Contact, rule: StrideRule
) -> StrideEvents:
    other = between[0].time_s if len(between) == 1 else None
    length_s = end.time_s - start.time_s
    low, high = (start.time_s + share * length_s for share in rule.off_share)
    opposite_off = None
    if other is not None:
        # The other foot leaves the floor where its own stride, half a stride earlier, is in this window.
        opposite_off = find_final_contact(
            pose, walk, start.side.other, low - 0.5 * length_s, high - 0.5 * length_s, rule
        )
    off = find_final_contact(pose, walk, start.side, low, high, rule)
    return StrideEvents(opposite_off, other, off, walk.view, walk.forward)


def _reason(
    pose: Pose,
    left_out: BoolArray,
    start: Contact,
    between: Sequence[Contact],
    end: Contact,
    rule: StrideRule,
) -> str | None:
    """Why a stride does not count; None if it does."""
    length_s = end.time_s - start.time_s
    if len(between) != 1:
        return NO_ALTERNATION
    if not rule.min_stride_s <= length_s <= rule.max_stride_s:
        return DURATION.format(seconds=length_s)
    if not (start.sure and end.sure):
        return CUT
    undecided_s = _longest_s(left_out, pose.time_s, start.time_s, end.time_s)
    if undecided_s > rule.max_undecided_s:
        return UNDECIDED.format(seconds=undecided_s)
    return None


def _reason_of_walk(pose: Pose, walk: Walk, contacts: Sequence[Contact], rule: StrideRule) -> str | None:
    """Why none of the strides of a walk counts; None if they do."""
    if walk.view in (View.OBLIQUE, View.BACK, View.UNKNOWN):
        return WRONG_VIEW.format(
            view={View.BACK: "with the back", View.OBLIQUE: "obliquely"}.get(walk.view, "")
        )
    if walk.backwards:
        return BACKWARDS
    if not walk.sides_sure:
        return NOBODY_SURE
    counted_hz, rhythm_hz = _counted_hz(contacts), _rhythm_hz(pose, walk, rule)
    if counted_hz is None or rhythm_hz is None:
        return None
    apart = abs(counted_hz / rhythm_hz - 1.0)
    # A pass of few strides does not give its rhythm more finely than a fraction of one of them.
    allowed = max(rule.cadence_agreement, RHYTHM_OF_STRIDE / (len(contacts) / 2))
    return NOT_STEADY.format(percent=100 * apart) if apart > allowed else None


RHYTHM_OF_STRIDE = 0.25
"""A pass of N strides gives its rhythm to about a quarter of a stride in N."""


def _counted_hz(contacts: Sequence[Contact]) -> float | None:
    """Strides per second from the sure contacts."""
    sure = [contact.time_s for contact in contacts if contact.sure]
    return (len(sure) - 1) / (sure[-1] - sure[0]) / 2 if len(sure) >= 4 else None


def _rhythm_hz(pose: Pose, walk: Walk, rule: StrideRule) -> float | None:
    """Frequency of the sine that fits the feet's distance best; None where too little of it is seen."""
    apart = feet_apart(pose, walk, rule)
    seen = np.isfinite(apart)
    if seen.sum() < 10:
        return None
    time_s, apart = pose.time_s[walk.frames][seen], apart[seen]
    turns = 2 * np.pi * RHYTHM_HZ[:, None] * (time_s - time_s[0])
    left_over = []
    for turn in turns:
        waves = np.stack([np.cos(turn), np.sin(turn), np.ones_like(turn)], axis=1)
        left_over.append(float(((apart - waves @ np.linalg.lstsq(waves, apart, rcond=None)[0]) ** 2).sum()))
    return float(RHYTHM_HZ[int(np.argmin(left_over))])


def _longest_s(mask: BoolArray, time_s: FloatArray, start_s: float, end_s: float) -> float:
    """Longest time between two frames of a stride that are not marked."""
    inside = np.flatnonzero((time_s >= start_s) & (time_s <= end_s))
    longest = 0.0
    for a, b in runs(mask[inside]):
        before, after = max(inside[a] - 1, 0), min(inside[b - 1] + 1, len(time_s) - 1)
        longest = max(longest, float(time_s[after] - time_s[before]))
    return longest


def _pass(contacts: Sequence[Contact], strides: Sequence[Cycle], recording: int, whole: str | None) -> Cycle:
    """The walk as a whole, from its first to its last contact."""
    missing = [side for side in Side if not any(s.valid and s.side is side for s in strides)]
    reason = whole or (ONE_SIDED.format(side=missing[0].value) if missing else None)
    sure = [contact for contact in contacts if contact.sure] or list(contacts)
    start_s, end_s = sure[0].time_s, sure[-1].time_s
    return Cycle(
        recording=recording,
        kind=CycleKind.PASS,
        side=None,
        start_s=start_s,
        peak_s=0.5 * (start_s + end_s),
        end_s=end_s,
        valid=reason is None,
        reason=reason,
    )

"""Initial and final contacts of the feet within one walk (method, 9.7), in a side and in a front or back view.

Side view: a foot touches the floor shortly after it was furthest ahead of the hips, and leaves it shortly after it
was furthest behind. Front view: the foot that is further ahead lies lower in the picture. Each view has its own
constant offset, measured against known contacts; they are never mixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from screening.gait.walking import Walk
from screening.signals import fill_gaps, low_pass
from screening.types import FloatArray, Pose, Side, StrideRule

_SIGN = {Side.LEFT: 1.0, Side.RIGHT: -1.0}


@dataclass(frozen=True)
class Contact:
    """A foot that comes down.

    Attributes
    ----------
    time_s : of the initial contact. prominence : how clear it is, in leg lengths.
    sure : False within :attr:`StrideRule.edge_s` of the end of the walk.
    """

    time_s: float
    side: Side
    prominence: float
    sure: bool


def find_contacts(pose: Pose, raw: Pose, walk: Walk, rule: StrideRule) -> tuple[Contact, ...]:
    """Find the initial contacts of a walk, in order of time.

    Parameters
    ----------
    pose : clean landmarks. raw : the same before gaps were filled, left and right in place.
    """
    apart = feet_apart(pose, walk, rule)
    time_s = pose.time_s[walk.frames]
    if len(apart) < 5 or not np.isfinite(apart).any():
        return ()
    seen = np.isfinite(apart)
    found = _thin(
        [
            (side, peak, prominence)
            for side, sign in _SIGN.items()
            for peak, prominence in _peaks(sign * np.where(seen, apart, 0.0), walk, rule)
        ],
        time_s,
        rule,
    )
    offset_s = rule.contact_offset_s if walk.near else rule.front_contact_offset_s
    contacts = []
    for side, peak, prominence in found:
        read_s = _refine(pose, raw, walk, side, peak, rule)
        edge_s = min(read_s - time_s[0], time_s[-1] - read_s)
        if edge_s >= rule.unseen_edge_s:
            contacts.append(Contact(read_s + offset_s, side, prominence, sure=bool(edge_s >= rule.edge_s)))
    return _alternate(sorted(contacts, key=lambda c: c.time_s), rule)


def _alternate(contacts: list[Contact], rule: StrideRule) -> tuple[Contact, ...]:
    """Of two contacts that their finer times bring too close together keep the clearer one."""
    kept: list[Contact] = []
    for contact in contacts:
        if kept and contact.time_s - kept[-1].time_s < rule.min_contact_gap_s:
            kept[-1] = max(kept[-1], contact, key=lambda c: c.prominence)
        else:
            kept.append(contact)
    return tuple(kept)


def find_final_contact(
    pose: Pose, walk: Walk, side: Side, after_s: float, before_s: float, rule: StrideRule
) -> float | None:
    """When a foot leaves the floor between two times; None in a front view, and where its toe is not seen.

    It does so shortly after its toe was furthest behind the hips.
    """
    if walk.near is None:
        return None
    behind = _ahead(pose, walk, side, "foot_index", rule)
    time_s = pose.time_s[walk.frames]
    window = np.flatnonzero((time_s >= after_s) & (time_s <= before_s) & np.isfinite(behind))
    if len(window) < 3:
        return None
    lowest = int(window[np.argmin(behind[window])])
    if lowest in (window[0], window[-1]):
        return None
    return _parabola(time_s, -behind, lowest) + rule.off_offset_s


def feet_apart(pose: Pose, walk: Walk, rule: StrideRule) -> FloatArray:
    """``(N,)`` how far the left foot is ahead of the right one, in leg lengths, low-passed; gaps bridged."""
    time_s = pose.time_s[walk.frames]
    if walk.near is None:
        parts = [pose.xy("left_ankle")[:, 1] - pose.xy("right_ankle")[:, 1]]
    else:
        sign = _travel(walk)
        parts = [
            sign * (pose.xy(f"left_{mark}")[:, 0] - pose.xy(f"right_{mark}")[:, 0])
            for mark in ("ankle", "heel")
        ]
    apart = np.mean(parts, axis=0)[walk.frames] / walk.leg_px
    apart = low_pass(fill_gaps(apart, time_s, 0.4), time_s, rule.events_hz)
    if walk.near is None and np.isfinite(apart).any():
        # A camera that is not level, or a step to one side of it, shifts one foot in the picture.
        apart = apart - np.nanmedian(apart)
    return np.asarray(apart)


def _travel(walk: Walk) -> float:
    """Sign of the picture's x in which the feet are put down ahead."""
    return -walk.forward if walk.backwards else walk.forward


def _peaks(signal: FloatArray, walk: Walk, rule: StrideRule) -> list[tuple[int, float]]:
    least = rule.min_front_prominence if walk.near is None else rule.min_prominence
    # A walk that begins or ends at a contact has no slope beyond it: a low neighbour lets it be seen.
    padded = np.concatenate(([signal.min()], signal, [signal.min()]))
    peaks, properties = find_peaks(padded, prominence=least)
    return [
        (int(peak) - 1, float(prominence))
        for peak, prominence in zip(peaks, properties["prominences"], strict=True)
        if 0 < peak - 1 < len(signal) - 1
    ]


def _thin(
    found: list[tuple[Side, int, float]], time_s: FloatArray, rule: StrideRule
) -> list[tuple[Side, int, float]]:
    """Of two contacts too close to be two, keep the clearer one."""
    kept: list[tuple[Side, int, float]] = []
    for side, peak, prominence in sorted(found, key=lambda item: -item[2]):
        close = [
            abs(time_s[peak] - time_s[other])
            < (rule.min_same_side_gap_s if side is other_side else rule.min_contact_gap_s)
            for other_side, other, _ in kept
        ]
        if not any(close):
            kept.append((side, peak, prominence))
    return kept


def _refine(pose: Pose, raw: Pose, walk: Walk, side: Side, peak: int, rule: StrideRule) -> float:
    """The moment that the view reads for a contact near a peak of the feet's distance; without its offset."""
    time_s = pose.time_s[walk.frames]
    if walk.near is None:
        return _parabola(time_s, _SIGN[side] * feet_apart(pose, walk, rule), peak)
    marks = ("foot_index",) if walk.backwards else ("heel", "ankle")
    smooth = np.mean([_ahead(pose, walk, side, mark, rule) for mark in marks], axis=0)
    window = np.flatnonzero(np.abs(time_s - time_s[peak]) <= rule.refine_s)
    window = window[np.isfinite(smooth[window])]
    if not len(window):
        return float(time_s[peak])
    coarse_s = float(time_s[window[np.argmax(smooth[window])]])
    hip = 0.5 * (pose.xy("left_hip") + pose.xy("right_hip"))[walk.frames, 0]
    foot = np.mean([raw.xy(f"{side}_{mark}")[walk.frames, 0] for mark in marks], axis=0)
    return _top(time_s, _travel(walk) * (foot - hip) / walk.leg_px, coarse_s, rule)


def _top(time_s: FloatArray, values: FloatArray, near_s: float, rule: StrideRule) -> float:
    """Moment of the top of the quartic through what was seen around a moment; the moment itself where that is little.

    Frames in which the leg was left out are bridged by the curve, and single bad ones weigh little: a straight line
    over such a gap would move the top by as much as the gap is long.
    """
    close = np.flatnonzero((np.abs(time_s - near_s) <= rule.curve_s) & np.isfinite(values))
    if len(close) < 8 or time_s[close[0]] > near_s or time_s[close[-1]] < near_s:
        return near_s
    ahead_s, seen = time_s[close] - near_s, values[close]
    weight = np.ones(len(close))
    for _ in range(4):
        curve = np.polyfit(ahead_s, seen, 4, w=np.sqrt(weight))
        apart = seen - np.polyval(curve, ahead_s)
        scale = max(1.4826 * float(np.median(np.abs(apart))), 0.008)
        weight = 1.0 / (1.0 + (apart / (2 * scale)) ** 2)
    fine_s = np.linspace(-rule.refine_s, rule.refine_s, 241)
    return near_s + float(fine_s[np.argmax(np.polyval(curve, fine_s))])


def _ahead(pose: Pose, walk: Walk, side: Side, mark: str, rule: StrideRule) -> FloatArray:
    """``(N,)`` how far a mark of the foot is ahead of the hips, in leg lengths, low-passed."""
    hip = 0.5 * (pose.xy("left_hip") + pose.xy("right_hip"))[:, 0]
    ahead = _travel(walk) * (pose.xy(f"{side}_{mark}")[:, 0] - hip)[walk.frames] / walk.leg_px
    time_s = pose.time_s[walk.frames]
    return low_pass(fill_gaps(ahead, time_s, 0.4), time_s, rule.events_hz)


def _parabola(time_s: FloatArray, values: FloatArray, peak: int) -> float:
    """Top of the parabola through a highest value and its neighbours, at most half a frame away."""
    if not 0 < peak < len(values) - 1:
        return float(time_s[peak])
    before, top, after = values[peak - 1 : peak + 2]
    bend = before - 2 * top + after
    if not np.isfinite(bend) or bend >= 0:
        return float(time_s[peak])
    share = float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
    step_s = time_s[peak + 1] - time_s[peak] if share > 0 else time_s[peak] - time_s[peak - 1]
    return float(time_s[peak] + share * step_s)

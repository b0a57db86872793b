"""Cut a recording into repetitions, from the height of the hips above the ankles (method, 9.5).

What only looks like a repetition (a step, a foot shuffle, picking something up on one leg) is not listed at all;
a repetition that was begun or ended outside the clip, or whose leg was lost from sight, is listed as not valid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.camera import Look
from screening.signals import fill_gaps
from screening.types import BoolArray, Cycle, CycleKind, FloatArray, Pose, RepetitionRule, Side

CUT = "cut by the start or the end of the clip"
BOTTOM_BAND = 0.01
"""Heights this close to the lowest count as the bottom, in shares of the standing height."""

HIDDEN = "hip, knee or ankle outside the picture for more than {seconds:.1f} s"


@dataclass(frozen=True)
class Legs:
    """What the rule looks at, per frame: all in shares of the standing height or the leg length.

    Attributes
    ----------
    height : ``(T,)`` mid-hip above mid-ankle over its standing value.
    ankles : left and right ``(T, 2)`` in leg lengths. extension : left and right hip-ankle distance over its own P95.
    missing : ``(T,)`` True where a landmark that must be seen in this view is outside the picture.
    """

    height: FloatArray
    ankles: tuple[FloatArray, FloatArray]
    extension: tuple[FloatArray, FloatArray]
    missing: BoolArray


def split(pose: Pose, look: Look, rule: RepetitionRule, recording: int) -> tuple[Cycle, ...]:
    """Find the repetitions of one recording.

    Parameters
    ----------
    pose : landmarks inside the picture, whether visible or not, gaps filled.
    look : the stance of this recording.
    recording : index that the cycles carry.

    Returns
    -------
    Cycles in order of time; empty if nobody is seen.
    """
    legs = _describe(pose, look)
    if legs is None:
        return ()
    candidates = [_bounds(legs.height, bottom, rule) for bottom in _bottoms(legs.height, pose.time_s, rule)]
    kept = [c for c in candidates if _is_repetition(legs, pose.time_s, c, rule)]
    depths = [1.0 - legs.height[c.bottom] for c in kept]
    complete = [d for c, d in zip(kept, depths, strict=True) if c.complete]
    deep_enough = rule.min_depth_share * float(np.median(complete or depths)) if depths else 0.0
    return tuple(
        _cycle(legs, pose.time_s, c, rule, recording)
        for c, depth in zip(kept, depths, strict=True)
        if depth >= deep_enough
    )


@dataclass(frozen=True)
class _Candidate:
    """Frame indices of a dip: ``[start, end)`` with the bottom inside; not complete if the clip cuts it."""

    start: int
    bottom: int
    end: int
    complete: bool


def _describe(pose: Pose, look: Look) -> Legs | None:
    stance = look.stance
    if not np.isfinite(stance.standing_height_px) or stance.standing_height_px <= 0:
        return None
    near = look.view.near_side
    sides = (Side.LEFT, Side.RIGHT)
    ankles, extension, missing = [], [], np.zeros(len(pose.time_s), dtype=bool)
    for side in sides:
        hip, ankle = pose.xy(f"{side}_hip"), pose.xy(f"{side}_ankle")
        length = np.linalg.norm(hip - ankle, axis=1)
        ankles.append(ankle / stance.leg_px)
        extension.append(length / np.nanpercentile(length, 95) if np.isfinite(length).any() else length)
        if near in (None, side):
            knee = pose.xy(f"{side}_knee")
            missing |= ~np.isfinite(np.concatenate([hip, knee, ankle], axis=1)).all(axis=1)
    height = fill_gaps(stance.height_px / stance.standing_height_px, pose.time_s, np.inf)
    return Legs(height, (ankles[0], ankles[1]), (extension[0], extension[1]), missing)


def _bottoms(height: FloatArray, time_s: FloatArray, rule: RepetitionRule) -> list[int]:
    """Frames at which the hips are lowest between two higher stretches, or between one and the end of the clip."""
    from scipy.signal import find_peaks  # slow to load, as in signals.py

    known = np.flatnonzero(np.isfinite(height))
    if len(known) < 3:
        return []
    inside = height[known[0] : known[-1] + 1]
    # A clip that begins or ends in a squat gets a standing neighbour, so that the dip is seen at all.
    padded = np.concatenate(([1.0], inside, [1.0]))
    step_s = float(np.median(np.diff(time_s)))
    peaks, _ = find_peaks(
        -padded, prominence=rule.min_prominence, distance=max(1, round(rule.min_distance_s / step_s))
    )
    return [_middle_of_bottom(height, int(p) - 1 + int(known[0])) for p in peaks]


def _middle_of_bottom(height: FloatArray, lowest: int) -> int:
    """Middle of the time spent within 1 % of the lowest height: with a pause no single frame is the bottom."""
    start = end = lowest
    while start > 0 and height[start - 1] <= height[lowest] + BOTTOM_BAND:
        start -= 1
    while end + 1 < len(height) and height[end + 1] <= height[lowest] + BOTTOM_BAND:
        end += 1
    return (start + end) // 2


def _bounds(height: FloatArray, bottom: int, rule: RepetitionRule) -> _Candidate:
    high = height >= rule.edge_height
    before, after = np.flatnonzero(high[:bottom]), np.flatnonzero(high[bottom:])
    start = int(before[-1]) if len(before) else 0
    end = bottom + int(after[0]) + 1 if len(after) else len(height)
    return _Candidate(start, bottom, end, complete=bool(len(before) and len(after)))


def _is_repetition(legs: Legs, time_s: FloatArray, dip: _Candidate, rule: RepetitionRule) -> bool:
    """Whether a dip of the hips is a squat with both feet where they are (method, 9.5)."""
    duration = time_s[dip.end - 1] - time_s[dip.start]
    if duration > rule.max_duration_s or (dip.complete and duration < rule.min_duration_s):
        return False
    if min(time_s[dip.bottom] - time_s[0], time_s[-1] - time_s[dip.bottom]) < rule.edge_margin_s:
        return False
    window = slice(dip.start, dip.end)
    if any(ankle_travel(ankle[window]) > rule.max_ankle_travel for ankle in legs.ankles):
        return False
    difference = legs.ankles[0][window, 1] - legs.ankles[1][window, 1]
    if _spread(difference) > rule.max_ankle_height_change:
        return False
    straightest = np.nanmax([e[dip.bottom] if np.isfinite(e[dip.bottom]) else 0.0 for e in legs.extension])
    return bool(straightest <= rule.max_straight_leg)


def ankle_travel(ankle: FloatArray) -> float:
    """80th percentile of the distance of an ankle ``(N, 2)`` from its median place; 0 if it is never seen."""
    seen = ankle[np.isfinite(ankle).all(axis=1)]
    if not len(seen):
        return 0.0
    return float(np.percentile(np.linalg.norm(seen - np.median(seen, axis=0), axis=1), 80))


def _spread(values: FloatArray) -> float:
    """Range between the 10th and 90th percentile: a few frames with exchanged legs are no step."""
    seen = values[np.isfinite(values)]
    return float(np.percentile(seen, 90) - np.percentile(seen, 10)) if len(seen) else 0.0


def _cycle(legs: Legs, time_s: FloatArray, dip: _Candidate, rule: RepetitionRule, recording: int) -> Cycle:
    reason = None
    if not dip.complete:
        reason = CUT
    elif _longest_s(legs.missing[dip.start : dip.end], time_s[dip.start : dip.end]) > rule.max_missing_s:
        reason = HIDDEN.format(seconds=rule.max_missing_s)
    return Cycle(
        recording=recording,
        kind=CycleKind.REPETITION,
        side=None,
        start_s=float(time_s[dip.start]),
        peak_s=float(time_s[dip.bottom]),
        end_s=float(time_s[dip.end - 1]),
        valid=reason is None,
        reason=reason,
    )


def _longest_s(mask: BoolArray, time_s: FloatArray) -> float:
    """Longest time that a mask stays True, from the last frame before to the first one after."""
    longest = 0.0
    start: int | None = None
    for k, hidden in enumerate(mask):
        if hidden and start is None:
            start = k
        if start is not None and (not hidden or k == len(mask) - 1):
            longest = max(longest, float(time_s[k] - time_s[max(start - 1, 0)]))
            start = None
    return longest

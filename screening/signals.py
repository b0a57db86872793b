"""From raw landmarks to clean ones: left and right put back in place, short gaps filled, jitter removed.

Nothing is invented: a gap longer than the limit stays NaN, and every repaired frame is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from screening.types import LANDMARK_INDEX, LANDMARKS, BoolArray, FloatArray, Pose

FILTER_ORDER = 4
"""Order of the zero-lag Butterworth after the forward and backward pass (Winter; clinical reference 3.6)."""

_LEG_MARKS = ("knee", "ankle", "heel", "foot_index")
_LEG_WEIGHTS = np.array([1.0, 1.0, 0.5, 0.5])


@dataclass(frozen=True)
class SwapRule:
    """Costs of the two-state assignment of the legs (method, 9.6), in leg lengths.

    Attributes
    ----------
    change : price of exchanging the labels from one frame to the next.
    per_second : price of staying in the exchanged state, per second.
    cap : largest distance that one landmark can add.
    """

    change: float = 0.2
    per_second: float = 3.0
    cap: float = 0.5


def fill_gaps(values: FloatArray, time_s: FloatArray, max_gap_s: float) -> FloatArray:
    """Fill short gaps of one signal by straight lines in time.

    Parameters
    ----------
    values : ``(T,)``, NaN where missing.
    time_s : ``(T,)``.
    max_gap_s : longest time between the two frames around a gap that is still filled.

    Returns
    -------
    ``(T,)``; longer gaps, and those at the beginning and end, stay NaN.
    """
    known = np.flatnonzero(np.isfinite(values))
    filled = values.copy()
    for before, after in pairwise(known):
        if after - before > 1 and time_s[after] - time_s[before] <= max_gap_s + 1e-9:
            inside = slice(before + 1, after)
            filled[inside] = np.interp(time_s[inside], time_s[[before, after]], values[[before, after]])
    return filled


def low_pass(values: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    """Zero-lag Butterworth low-pass of signals with any, also uneven, frame times.

    Each stretch without a gap is resampled onto an even grid of its own median frame time, filtered forward
    and backward, and read back at the frame times.

    Parameters
    ----------
    values : ``(T,)`` or ``(T, ...)``; columns that are NaN at different times are filtered apart.
    time_s : ``(T,)``.
    cutoff_hz : stretches too short to hold a quarter of its period are returned as they are.
    """
    flat = values.reshape(values.shape[0], -1)
    out = flat.copy()
    for column in range(flat.shape[1]):
        for start, end in runs(np.isfinite(flat[:, column])):
            out[start:end, column] = _low_pass_run(flat[start:end, column], time_s[start:end], cutoff_hz)
    return out.reshape(values.shape)


def _low_pass_run(values: FloatArray, time_s: FloatArray, cutoff_hz: float) -> FloatArray:
    from scipy.signal import butter, sosfiltfilt  # a second, for which the first page must not wait

    if len(values) < 4:
        return values
    step_s = float(np.median(np.diff(time_s)))
    nyquist_hz = 0.5 / step_s
    if cutoff_hz >= 0.95 * nyquist_hz or (time_s[-1] - time_s[0]) < 0.25 / cutoff_hz:
        return values
    grid_s = np.arange(time_s[0], time_s[-1] + 0.5 * step_s, step_s)
    # Filtering twice squares the response, so each pass gets half the order and a corrected corner.
    half = FILTER_ORDER // 2
    corrected = min(cutoff_hz / (np.sqrt(2.0) - 1.0) ** (1.0 / (2 * half)), 0.99 * nyquist_hz)
    sos = butter(half, corrected / nyquist_hz, output="sos")
    pad = min(len(grid_s) - 1, int(np.ceil(1.0 / cutoff_hz / step_s)) * 3)
    smooth = sosfiltfilt(sos, np.interp(grid_s, time_s, values), padlen=pad)
    return np.asarray(np.interp(time_s, grid_s, smooth))


def runs(mask: BoolArray) -> list[tuple[int, int]]:
    """Half-open index ranges in which a mask is True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def repair_swaps(pose: Pose, rule: SwapRule | None = None) -> tuple[Pose, int]:
    """Put left and right legs back where the estimator exchanged them.

    A two-state Viterbi path over the frames decides for each frame whether the leg labels are exchanged: it
    weighs the way that knee, ankle, heel and toe would have travelled (relative to the hips, in leg lengths)
    against a price for changing and for being exchanged (method, 9.6).

    Returns
    -------
    The pose with exchanged leg landmarks (depth, world and visibility travel with them), and the number of
    frames that were exchanged. Frames around a change are dropped to NaN, and counted too.
    """
    rule = rule or SwapRule()
    points = _leg_points(pose)
    if points is None:
        return pose, 0
    exchanged = _viterbi(points, pose.time_s, rule)
    changes = np.flatnonzero(np.diff(exchanged.astype(np.int8)))
    dropped = np.zeros(len(exchanged), dtype=bool)
    for change in changes:
        dropped[change : change + 2] = True
    if not exchanged.any():
        return pose, 0
    return _exchange_legs(pose, exchanged, dropped), int((exchanged | dropped).sum())


def _leg_points(pose: Pose) -> FloatArray | None:
    """``(T, 2 sides, 4 marks, 2)`` relative to the mid-hip in leg lengths; None if no leg is ever seen."""
    left, right = (
        np.stack([pose.xy(f"{side}_{mark}") for mark in _LEG_MARKS], axis=1) for side in ("left", "right")
    )
    hip = 0.5 * (pose.xy("left_hip") + pose.xy("right_hip"))
    lengths = np.linalg.norm(np.stack([left[:, 1], right[:, 1]]) - hip, axis=-1)
    if not np.isfinite(lengths).any():
        return None
    leg = float(np.nanpercentile(lengths, 95))
    return np.asarray((np.stack([left, right], axis=1) - hip[:, None, None]) / leg)


def _viterbi(points: FloatArray, time_s: FloatArray, rule: SwapRule) -> BoolArray:
    """``(T,)`` True where the labels are taken as exchanged."""
    seen = np.flatnonzero(np.isfinite(points).any(axis=(1, 2, 3)))
    cost = np.array([0.0, 1e9])  # the clip begins unexchanged
    back = np.zeros((len(seen), 2), dtype=np.int8)
    for k in range(1, len(seen)):
        now, before = points[seen[k]], points[seen[k - 1]]
        same = _travel(now, before, rule.cap)
        crossed = _travel(now[::-1], before, rule.cap)
        price = np.array([[same, crossed + rule.change], [crossed + rule.change, same]])  # [now, before]
        total = price + cost[None, :]
        back[k] = np.argmin(total, axis=1)
        cost = total.min(axis=1)
        cost[1] += rule.per_second * min(time_s[seen[k]] - time_s[seen[k - 1]], 0.2)
    states = np.zeros(len(seen), dtype=np.int8)
    if len(seen):
        states[-1] = int(np.argmin(cost))
        for k in range(len(seen) - 1, 0, -1):
            states[k - 1] = back[k, states[k]]
    exchanged = np.zeros(len(time_s), dtype=bool)
    exchanged[seen] = states == 1
    return exchanged


def _travel(now: FloatArray, before: FloatArray, cap: float) -> float:
    distance = np.minimum(np.linalg.norm(now - before, axis=-1), cap)
    return float(np.nansum(distance * _LEG_WEIGHTS))


def _exchange_legs(pose: Pose, exchanged: BoolArray, dropped: BoolArray) -> Pose:
    pairs = [(LANDMARK_INDEX[f"left_{m}"], LANDMARK_INDEX[f"right_{m}"]) for m in _LEG_MARKS]
    order = np.tile(np.arange(len(LANDMARKS)), (len(exchanged), 1))
    for left, right in pairs:
        order[exchanged, left], order[exchanged, right] = right, left
    rows = np.arange(len(exchanged))[:, None]
    image_px = pose.image_px[rows, order]
    legs = np.array([index for pair in pairs for index in pair], dtype=np.intp)
    image_px[np.ix_(np.flatnonzero(dropped), legs)] = np.nan
    return replace(
        pose,
        image_px=image_px,
        depth=pose.depth[rows, order],
        world_m=pose.world_m[rows, order],
        visibility=pose.visibility[rows, order],
    )


@dataclass(frozen=True)
class SpikeRule:
    """When a leg landmark is taken as having jumped away (method, 9.6), in leg lengths from its running median.

    Attributes
    ----------
    half_window_s : the median is taken over as much time before and after.
    knee, other : distances beyond which a knee, or ankle, heel or toe, is dropped.
    """

    half_window_s: float = 0.133
    knee: float = 0.20
    other: float = 0.32


def remove_spikes(pose: Pose, rule: SpikeRule | None = None) -> tuple[Pose, int]:
    """Drop leg landmarks that jump away from where they are just before and after (Hampel's rule).

    Returns
    -------
    The pose with those landmarks missing in the picture, and the number of frames concerned.
    """
    rule = rule or SpikeRule()
    points = _leg_points(pose)
    if points is None or len(pose.time_s) < 3:
        return pose, 0
    half = max(1, round(rule.half_window_s / float(np.median(np.diff(pose.time_s)))))
    away = np.linalg.norm(points - _running_median(points, half), axis=-1)
    limits = np.array([rule.knee if mark == "knee" else rule.other for mark in _LEG_MARKS])
    with np.errstate(invalid="ignore"):
        spikes = away > limits
    if not spikes.any():
        return pose, 0
    image_px = pose.image_px.copy()
    for k, side in enumerate(("left", "right")):
        for m, mark in enumerate(_LEG_MARKS):
            image_px[spikes[:, k, m], LANDMARK_INDEX[f"{side}_{mark}"]] = np.nan
    return replace(pose, image_px=image_px), int(spikes.any(axis=(1, 2)).sum())


def _running_median(points: FloatArray, half: int) -> FloatArray:
    """Median over ``half`` frames to either side, of the frames that are there; NaN where fewer than three are."""
    edge = np.full((half, *points.shape[1:]), np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([edge, points, edge]), 2 * half + 1, axis=0
    )
    enough = np.isfinite(windows).sum(axis=-1) >= 3
    ordered = np.where(enough[..., None], windows, 0.0)
    return np.where(enough, np.nanmedian(ordered, axis=-1), np.nan)


def count_filled(before: Pose, after: Pose) -> int:
    """Frames in which a landmark of trunk or legs was missing and now is there."""
    marks = [LANDMARK_INDEX[f"{s}_{m}"] for s in ("left", "right") for m in ("shoulder", "hip", *_LEG_MARKS)]
    was, is_now = (np.isfinite(pose.image_px[:, marks, 0]) for pose in (before, after))
    return int((~was & is_now).any(axis=1).sum())


def clean(pose: Pose, *, cutoff_hz: float, max_gap_s: float) -> Pose:
    """Fill short gaps of the picture coordinates and low-pass them; everything else stays as it was."""
    n = len(pose.time_s)
    flat = pose.image_px.reshape(n, -1)
    filled = np.column_stack(
        [fill_gaps(flat[:, column], pose.time_s, max_gap_s) for column in range(flat.shape[1])]
    )
    return replace(pose, image_px=low_pass(filled, pose.time_s, cutoff_hz).reshape(pose.image_px.shape))

"""Which leg is which over time in a film of walking: exchanged labels put back, what cannot be told left out.

A side view shows two legs that cross twice a stride. The model exchanges them in single frames or short runs, mostly
at the largest step; sometimes both labels land on one leg. The first is put back (:func:`signals.repair_swaps`), the
second is left out. Which leg carries which name is anatomy, whatever the direction: the near leg is the one nearer to
the camera.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from screening import signals
from screening.types import LANDMARK_INDEX, BoolArray, FloatArray, Pose, Side

LEG_MARKS = ("knee", "ankle", "heel", "foot_index")

HALF_WINDOW_S = 0.133
"""Half of the window through which a landmark's neighbours are laid as a line (method, 9.6)."""

FAR_LEG = {"knee": 0.08, "ankle": 0.12, "heel": 0.12, "foot_index": 0.12}
"""Distance from that line, in leg lengths, beyond which a landmark is not believed: on rendered walkers this leaves out
two of three legs that are in the wrong place and 1.4 % of those in the right one (docs/gait.md)."""


@dataclass(frozen=True, eq=False)
class Identified:
    """A pose with left and right in place.

    Attributes
    ----------
    pose : exchanged legs put back; leg landmarks that cannot be told NaN.
    exchanged : ``(T,)`` frames put back. left_out : ``(T,)`` frames in which a leg was left out.
    """

    pose: Pose
    exchanged: BoolArray
    left_out: BoolArray

    @property
    def touched(self) -> BoolArray:
        """``(T,)`` frames exchanged back or left out, as the result file counts them."""
        return np.asarray(self.exchanged | self.left_out)


def identify_legs(pose: Pose) -> Identified:
    """Put left and right legs back in place, and leave out what cannot be told."""
    mended, _ = signals.repair_swaps(pose)
    lost = np.isfinite(pose.xy("left_ankle")[:, 0]) & ~np.isfinite(mended.xy("left_ankle")[:, 0])
    exchanged = ~lost & _differs(pose, mended)
    outliers = find_outliers(mended)
    return Identified(_without(mended, outliers), exchanged, lost | outliers.any(axis=1))


def _differs(pose: Pose, mended: Pose) -> BoolArray:
    before, after = pose.xy("left_ankle"), mended.xy("left_ankle")
    known = np.isfinite(before).all(axis=1) & np.isfinite(after).all(axis=1)
    return np.asarray(known & (np.abs(before - after) > 1e-9).any(axis=1))


def find_outliers(pose: Pose) -> BoolArray:
    """``(T, 2)`` True where a leg (left, right) has a landmark far from where it was just before and after."""
    hip = 0.5 * (pose.xy("left_hip") + pose.xy("right_hip"))
    found = np.zeros((len(pose.time_s), 2), dtype=bool)
    for which, side in enumerate(Side):
        length = np.linalg.norm(pose.xy(f"{side}_ankle") - hip, axis=1)
        if not np.isfinite(length).any():
            continue
        leg_px = float(np.nanpercentile(length, 95))
        for mark in LEG_MARKS:
            x = (pose.xy(f"{side}_{mark}") - hip)[:, 0] / leg_px
            found[:, which] |= _far_from_neighbours(x, pose.time_s, FAR_LEG[mark])
    return found


def _far_from_neighbours(values: FloatArray, time_s: FloatArray, limit: float) -> BoolArray:
    """Whether each value lies further than the limit from the line through its neighbours' medians."""
    far = np.zeros(len(values), dtype=bool)
    for k in np.flatnonzero(np.isfinite(values)):
        near = np.flatnonzero(np.abs(time_s - time_s[k]) <= HALF_WINDOW_S)
        near = near[np.isfinite(values[near]) & (near != k)]
        if (near < k).sum() < 2 or (near > k).sum() < 2:
            continue
        far[k] = abs(values[k] - _line_at_zero(time_s[near] - time_s[k], values[near])) > limit
    return far


def _line_at_zero(time_s: FloatArray, values: FloatArray) -> float:
    """Value at time 0 of the line through the points that a few outliers do not move (Theil and Sen)."""
    i, j = np.triu_indices(len(time_s), 1)
    slope = float(np.median((values[j] - values[i]) / (time_s[j] - time_s[i])))
    return float(np.median(values - slope * time_s))


def _without(pose: Pose, outliers: BoolArray) -> Pose:
    """The pose without the legs marked ``(T, 2)``."""
    image_px, world_m = pose.image_px.copy(), pose.world_m.copy()
    for which, side in enumerate(Side):
        marks = np.array([LANDMARK_INDEX[f"{side}_{mark}"] for mark in LEG_MARKS], dtype=np.intp)
        here = np.ix_(np.flatnonzero(outliers[:, which]), marks)
        image_px[here], world_m[here] = np.nan, np.nan
    return replace(pose, image_px=image_px, world_m=world_m)

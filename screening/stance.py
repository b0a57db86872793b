"""How tall a person stands in the picture, and when they stand still (method, 9.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.signals import fill_gaps, low_pass
from screening.types import BoolArray, FloatArray, Pose

HEIGHT_HZ = 3.0
STANDING_SHARE = 0.985
STILL_ANKLE = 0.03
STILL_HEIGHT = 0.08
STILL_HALF_WINDOW_S = 0.25
LANDMARK_SHARE_OF_STATURE = 0.94
"""The numbers above: method, 9.4; nose to toes against stature (rendered bodies); and: hips that rise or sink by more
than 8 % within half a second are passing through, not standing."""


@dataclass(frozen=True)
class Stance:
    """How tall the person stands in the picture, and when they stand still.

    Attributes
    ----------
    height_px : ``(T,)`` mid-hip above mid-ankle, low-passed at 3 Hz; NaN where one of them is missing.
    standing_height_px : its 95th percentile, NaN if nobody is seen.
    leg_px : 95th percentile of the hip-ankle distance, longer leg.
    still : ``(T,)`` True in upright frames with both feet at rest.
    still_s : how long that is altogether.
    """

    height_px: FloatArray
    standing_height_px: float
    leg_px: float
    still: BoolArray
    still_s: float


def find_stance(pose: Pose) -> Stance:
    """Find the standing height and the frames of standing still (method, 9.4)."""
    hip, ankle = middle(pose, "hip"), middle(pose, "ankle")
    height = _smooth(ankle[:, 1] - hip[:, 1], pose.time_s)
    if not np.isfinite(height).any():
        empty = np.zeros(len(height), dtype=bool)
        return Stance(height, float("nan"), float("nan"), empty, 0.0)
    standing = float(np.nanpercentile(height, 95))
    leg = max(
        percentile(np.linalg.norm(pose.xy(f"{s}_hip") - pose.xy(f"{s}_ankle"), axis=1), 95)
        for s in ("left", "right")
    )
    still = (height >= STANDING_SHARE * standing) & (
        _local_range(height, pose.time_s) <= STILL_HEIGHT * standing
    )
    for side in ("left", "right"):
        still &= _local_range(pose.xy(f"{side}_ankle"), pose.time_s) <= 2 * STILL_ANKLE * leg
    step_s = np.diff(pose.time_s, append=pose.time_s[-1])
    return Stance(height, standing, leg, still, float(step_s[still].sum()))


def upright_half(stance: Stance, pose: Pose) -> BoolArray:
    """The more upright half of the clip; where the height is not known, every frame with a person."""
    if not np.isfinite(stance.height_px).any():
        return pose.found
    with np.errstate(invalid="ignore"):
        return np.asarray(stance.height_px >= np.nanmedian(stance.height_px))


def person_height_px(pose: Pose, stance: Stance) -> float:
    """Height of the person in pixels: from nose to toes when upright, scaled to stature; NaN if unknown."""
    upright = stance.height_px >= 0.95 * stance.standing_height_px
    if not upright.any():
        return float("nan")
    y = pose.image_px[upright, :, 1]
    seen = np.isfinite(y).any(axis=1)
    if not seen.any():
        return float("nan")
    extent = np.nanmax(y[seen], axis=1) - np.nanmin(y[seen], axis=1)
    return float(np.median(extent)) / LANDMARK_SHARE_OF_STATURE


def middle(pose: Pose, joint: str) -> FloatArray:
    """``(T, 2)`` pixels halfway between the left and the right joint."""
    return 0.5 * (pose.xy(f"left_{joint}") + pose.xy(f"right_{joint}"))


def _smooth(values: FloatArray, time_s: FloatArray) -> FloatArray:
    return low_pass(values, time_s, HEIGHT_HZ)


def percentile(values: FloatArray, percent: float) -> float:
    """Return the percentile of the values that are there; NaN if none is."""
    return float(np.nanpercentile(values, percent)) if np.isfinite(values).any() else float("nan")


def _local_range(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """``(T,)`` how far ``(T,)`` or ``(T, 2)`` values move within a quarter of a second around each frame.

    NaN where they are missing, or the clip has fewer than three frames.
    """
    from scipy.ndimage import maximum_filter1d, minimum_filter1d  # slow to load, as in signals.py

    if len(time_s) < 3:
        return np.full(len(time_s), np.nan)
    size = 2 * max(1, round(STILL_HALF_WINDOW_S / float(np.median(np.diff(time_s))))) + 1
    spans = []
    for column in values.reshape(len(values), -1).T:
        filled = fill_gaps(column, time_s, np.inf)
        spans.append(maximum_filter1d(filled, size) - minimum_filter1d(filled, size))
    return np.asarray(np.sqrt(sum(span**2 for span in spans)))

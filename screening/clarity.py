"""Whether there is light enough, and whether the pictures are sharp: read from what was measured while decoding."""

from __future__ import annotations

import numpy as np

from screening.facing import Gates
from screening.stance import LANDMARK_SHARE_OF_STATURE
from screening.types import BoolArray, FloatArray, PictureQuality, Pose, QualityReason, Take, View
from screening.verdicts import REFUSED, WARN, reason

GREY_LEVELS = 255.0
STILL_SHARE, MOVING_SHARE = 0.25, 0.75
MIN_SAMPLES = 8
MOVING_PER_S = 0.2
"""Slowest and fastest quarter of the samples are compared; the fast ones at 0.2 body heights per second or
more, and not with fewer samples than these."""


def picture_reasons(take: Take, view: View, gates: Gates) -> list[QualityReason]:
    """Too little light, and blur; nothing where the pictures were not looked at."""
    picture = take.picture
    if picture is None or not len(picture.time_s):
        return []
    found = []
    dark = is_dark(picture, gates)
    share = float(np.nanmean(dark)) if np.isfinite(dark).any() else 0.0
    if share > 0.5:
        light = float(np.nanmedian(picture.highlight)) / GREY_LEVELS
        lost = 1.0 - float(take.pose.found.mean())
        status = REFUSED if lost > 1.0 - gates["in_frame_min"] else WARN
        found.append(reason("too_dark", status, share, percent=100 * light))
    if out_of_focus(picture, gates):
        found.append(reason("blurred", WARN, when=" throughout"))
    elif blurs_in_motion(picture, take.pose, view, gates):
        found.append(reason("blurred", WARN, when=" while the person moves"))
    return found


def is_dark(picture: PictureQuality, gates: Gates) -> FloatArray:
    """``(N,)`` 1 in samples with too little light on the person, else 0; NaN where it was not seen."""
    dark = (picture.highlight < gates["light_min"] * GREY_LEVELS).astype(float)
    return np.where(np.isfinite(picture.highlight), dark, np.nan)


def out_of_focus(picture: PictureQuality, gates: Gates) -> bool:
    """Whether the head is soft in most of the samples."""
    head = picture.sharpness[:, 0]
    known = head[np.isfinite(head)]
    return bool(len(known) >= MIN_SAMPLES and np.percentile(known, 75) < gates["blur_still"])


def blurs_in_motion(picture: PictureQuality, pose: Pose, view: View, gates: Gates) -> bool:
    """Whether head or trunk are much softer in the fastest quarter of the samples than in the slowest.

    The same body in the same clip is compared with itself, so that hair, clothes and lens do not count. Not judged
    where the head has too few pixels for it; the trunk only in a front view, where no arm passes before it.
    """
    if not _height_px(pose) >= gates["person_height_warn_px"] * LANDMARK_SHARE_OF_STATURE:
        return False
    speed = _speed_at(pose, picture.time_s)
    known = speed[np.isfinite(speed)]
    if len(known) < MIN_SAMPLES:
        return False
    slow = speed <= np.quantile(known, STILL_SHARE)
    fast = (speed >= np.quantile(known, MOVING_SHARE)) & (speed >= MOVING_PER_S)
    shares = [_ratio(picture.sharpness[:, k], fast, slow) for k in (0, 1)]
    trunk = view is View.FRONT and shares[1] < gates["blur_moving_trunk"]
    return bool(shares[0] < gates["blur_moving_head"] or trunk)


def _ratio(values: FloatArray, fast: BoolArray, slow: BoolArray) -> float:
    """Median of the fast samples over that of the slow ones; NaN where there are too few."""
    medians = []
    for which in (fast, slow):
        inside = values[which & np.isfinite(values)]
        if len(inside) < MIN_SAMPLES // 2:
            return float("nan")
        medians.append(float(np.median(inside)))
    return medians[0] / medians[1] if medians[1] > 0 else float("nan")


def _speed_at(pose: Pose, times_s: FloatArray) -> FloatArray:
    """``(N,)`` speed of the middle of the trunk in body heights per second; NaN where nobody is seen."""
    corners = [pose.xy(f"{side}_{joint}") for side in ("left", "right") for joint in ("shoulder", "hip")]
    middle = np.mean(corners, axis=0)
    seen = np.isfinite(middle).all(axis=1)
    if seen.sum() < MIN_SAMPLES:
        return np.full(len(times_s), np.nan)
    velocity = np.gradient(middle[seen], pose.time_s[seen], axis=0) / _height_px(pose)
    return np.asarray(np.interp(times_s, pose.time_s[seen], np.linalg.norm(velocity, axis=1)))


def _height_px(pose: Pose) -> float:
    """From the highest to the lowest landmark in the tallest frames; NaN where nobody is seen."""
    y = pose.image_px[pose.found, :, 1]
    if not len(y):
        return float("nan")
    return float(np.percentile(np.nanmax(y, axis=1) - np.nanmin(y, axis=1), 95))

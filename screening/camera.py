"""How the person stands to the camera: view, yaw, standing seconds, size; and whether the clip may be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from screening.signals import fill_gaps, low_pass
from screening.types import (
    LANDMARK_INDEX,
    BoolArray,
    FloatArray,
    Pose,
    QualityReason,
    Take,
    View,
)
from screening.verdicts import REFUSED, WARN, reason

Gates = Mapping[str, float]
"""The numbers of ``norms/quality.csv`` by name."""

HEIGHT_HZ = 3.0
STANDING_SHARE = 0.985
STILL_ANKLE = 0.03
STILL_HEIGHT = 0.08
STILL_HALF_WINDOW_S = 0.25
LANDMARK_SHARE_OF_STATURE = 0.94
FOOT_OF_LEG = 0.2865
FEET_UP_TO_DEG = 30.0
"""The numbers above: method, 9.4; nose to toes against stature and heel to toe against leg (rendered bodies); and:
hips that rise or sink by more than 8 % within half a second are passing through, not standing."""

_FEET = ("left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index", "right_foot_index")


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


@dataclass(frozen=True)
class Look:
    """What the camera sees: the view that was found, its yaw, the stance, and the reasons that limit the clip."""

    view: View
    yaw_deg: float | None
    stance: Stance
    reasons: tuple[QualityReason, ...]


def look(take: Take, pose: Pose, gates: Gates, swaps: int) -> Look:
    """Examine one take.

    Parameters
    ----------
    take : as it came from the estimator.
    pose : its cleaned landmarks, same frames.
    gates : limits of ``norms/quality.csv``.
    swaps : frames in which left and right were put back.
    """
    stance = find_stance(pose)
    yaw_deg = estimate_yaw(pose, stance)
    view = view_of(yaw_deg, gates)
    reasons = [
        *_film_reasons(take, gates),
        *_person_reasons(take, gates),
        *_size_reasons(pose, stance, gates),
        *_stance_reasons(stance, gates),
        *_view_reasons(take, view, yaw_deg, gates),
    ]
    if swaps and swaps / len(pose.time_s) > gates["swap_share_max"] / 4:
        share = swaps / len(pose.time_s)
        reasons.append(reason("swaps", WARN, share, percent=100 * share))
    if not pose.found.any():
        reasons = [r for r in reasons if r.code in ("clip_too_short", "frame_rate_too_low")]
        reasons.append(reason("no_person", REFUSED, 1.0))
    return Look(view, yaw_deg, stance, tuple(reasons))


def find_stance(pose: Pose) -> Stance:
    """Find the standing height and the frames of standing still (method, 9.4)."""
    hip, ankle = _mid(pose, "hip"), _mid(pose, "ankle")
    height = _smooth(ankle[:, 1] - hip[:, 1], pose.time_s)
    if not np.isfinite(height).any():
        empty = np.zeros(len(height), dtype=bool)
        return Stance(height, float("nan"), float("nan"), empty, 0.0)
    standing = float(np.nanpercentile(height, 95))
    leg = max(
        _percentile(np.linalg.norm(pose.xy(f"{s}_hip") - pose.xy(f"{s}_ankle"), axis=1), 95)
        for s in ("left", "right")
    )
    still = (height >= STANDING_SHARE * standing) & (
        _local_range(height, pose.time_s) <= STILL_HEIGHT * standing
    )
    for side in ("left", "right"):
        still &= _local_range(pose.xy(f"{side}_ankle"), pose.time_s) <= 2 * STILL_ANKLE * leg
    step_s = np.diff(pose.time_s, append=pose.time_s[-1])
    return Stance(height, standing, leg, still, float(step_s[still].sum()))


def estimate_yaw(pose: Pose, stance: Stance) -> float | None:
    """Body yaw in the standing frames: from the feet near the front view, else from the shoulders.

    MediaPipe's world landmarks know which way a person faces, but near the front view they read a rendered person
    who faces the camera as turned by about 4° and follow a turn by less than half of it; the feet do neither (their
    error stands in docs/accuracy.md). Where a foot is not seen, shoulders and hips have to do.

    Returns
    -------
    Degrees, 0 = facing the camera, +90 = right side towards it; None where nothing to read it from is seen.
    Without standing frames the more upright half of the clip serves.
    """
    frames = stance.still
    if not frames.any():
        frames = _upright_half(stance, pose)
    shoulder, hip = (_world_yaw(pose, joint, frames) for joint in ("shoulder", "hip"))
    if not np.isfinite(shoulder):
        return None
    if abs(shoulder) >= FEET_UP_TO_DEG:
        return float(shoulder)
    foot = _foot_yaw(pose, stance.leg_px, frames)
    return foot if np.isfinite(foot) else float(np.nanmean([shoulder, hip]))


def _upright_half(stance: Stance, pose: Pose) -> BoolArray:
    """The more upright half of the clip; where the height is not known, every frame with a person."""
    if not np.isfinite(stance.height_px).any():
        return pose.found
    with np.errstate(invalid="ignore"):
        return np.asarray(stance.height_px >= np.nanmedian(stance.height_px))


def view_of(yaw_deg: float | None, gates: Gates) -> View:
    """Name the view of a yaw (decisions, section 1)."""
    if yaw_deg is None:
        return View.UNKNOWN
    size = abs(yaw_deg)
    if size <= gates["depth_knee_yaw_max_deg"]:
        return View.FRONT
    if size < gates["side_yaw_low_deg"]:
        return View.OBLIQUE
    if size <= gates["side_yaw_high_deg"]:
        return View.RIGHT if yaw_deg > 0 else View.LEFT
    return View.BACK


def _film_reasons(take: Take, gates: Gates) -> list[QualityReason]:
    video = take.video
    found = []
    if video.duration_s < gates["min_clip_s"]:
        found.append(reason("clip_too_short", REFUSED, seconds=video.duration_s))
    elif video.fps_mean < gates["fps_refuse"]:
        found.append(reason("frame_rate_too_low", REFUSED, fps=video.fps_mean))
    elif video.fps_mean < gates["fps_slow_ok"]:
        found.append(reason("frame_rate_low", WARN, fps=video.fps_mean))
    if video.longest_gap_s > gates["retake_gap_s"]:
        found.append(reason("gap_in_film", WARN, seconds=video.longest_gap_s))
    if not video.complete:
        found.append(reason("file_incomplete", WARN, seconds=video.duration_s))
    return found


def _person_reasons(take: Take, gates: Gates) -> list[QualityReason]:
    found = []
    if take.people >= gates["several_people"]:
        found.append(reason("several_people", REFUSED, people=take.people))
    lost = 1.0 - float(take.pose.found.mean())
    if lost > 1.0 - gates["in_frame_min"]:
        found.append(reason("person_lost", WARN, lost, percent=100 * lost))
    present = take.pose.found
    feet = _missing_share(take.pose, _FEET, present, np.any)
    head = _missing_share(take.pose, ("nose",), present, np.all)
    ankles = _missing_share(take.pose, _FEET[:2], present, np.any)
    for code, share in (("feet_out_of_frame", feet), ("head_out_of_frame", head)):
        if share > 1.0 - gates["in_frame_min"]:
            # Toes may be missing; without the ankles there is no height to measure anything against.
            lost_ankles = code == "feet_out_of_frame" and ankles > gates["ankles_missing_max"]
            found.append(reason(code, REFUSED if lost_ankles else WARN, share, percent=100 * share))
    return found


def _missing_share(
    pose: Pose, names: tuple[str, ...], present: BoolArray, together: Callable[..., BoolArray]
) -> float:
    """Share of the frames with a person in which any (or all) of the landmarks lie outside the picture."""
    if not present.any():
        return 0.0
    missing = ~np.isfinite(pose.image_px[:, [LANDMARK_INDEX[n] for n in names], 0])
    return float(together(missing, axis=1)[present].mean())


def _size_reasons(pose: Pose, stance: Stance, gates: Gates) -> list[QualityReason]:
    height = person_height_px(pose, stance)
    if not np.isfinite(height):
        return []
    if height < gates["person_height_refuse_px"]:
        return [reason("person_too_small", REFUSED, pixels=height, needed=gates["person_height_refuse_px"])]
    if height < gates["person_height_warn_px"]:
        return [reason("person_small", WARN, pixels=height, needed=gates["person_height_warn_px"])]
    return []


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


def _stance_reasons(stance: Stance, gates: Gates) -> list[QualityReason]:
    if not np.isfinite(stance.standing_height_px):
        return []
    if stance.still_s < gates["standing_min_s"]:
        return [reason("no_standing_phase", WARN)]
    if stance.still_s < gates["standing_warn_s"]:
        return [reason("short_standing_phase", WARN, seconds=stance.still_s)]
    return []


def _view_reasons(take: Take, view: View, yaw_deg: float | None, gates: Gates) -> list[QualityReason]:
    if view is View.UNKNOWN or yaw_deg is None:
        return [reason("view_unknown", REFUSED)]
    found = []
    size = abs(yaw_deg)
    if view is View.BACK:
        found.append(reason("view_not_supported", REFUSED))
    elif view is View.OBLIQUE:
        found.append(reason("view_oblique", WARN, degrees=size))
    elif view is View.FRONT and size > gates["front_yaw_full_deg"]:
        found.append(reason("view_off_front", WARN, degrees=size))
    elif view.near_side and not gates["side_yaw_full_low_deg"] <= size <= gates["side_yaw_full_high_deg"]:
        found.append(reason("view_off_side", WARN, degrees=abs(size - 90)))
    if take.view_declared is not None and take.view_declared is not view:
        found.append(reason("view_mismatch", WARN, declared=take.view_declared.value, found=view.value))
    return found


def _world_yaw(pose: Pose, joint: str, frames: BoolArray) -> float:
    left, right = (pose.world_m[frames, LANDMARK_INDEX[f"{side}_{joint}"]] for side in ("left", "right"))
    across = left - right
    across = across[np.isfinite(across).all(axis=1)]
    if not len(across):
        return float("nan")
    x, z = np.median(across[:, 0]), np.median(across[:, 2])
    return float(np.degrees(np.arctan2(z, x)))


def _foot_yaw(pose: Pose, leg_px: float, frames: BoolArray) -> float:
    """Both feet together, so that toes that both point outwards cancel; NaN unless both are seen."""
    offsets = [
        _percentile(pose.xy(f"{side}_foot_index")[frames, 0] - pose.xy(f"{side}_heel")[frames, 0], 50)
        for side in ("left", "right")
    ]
    return float(np.degrees(np.arcsin(np.clip(np.mean(offsets) / leg_px / FOOT_OF_LEG, -1.0, 1.0))))


def _mid(pose: Pose, joint: str) -> FloatArray:
    return 0.5 * (pose.xy(f"left_{joint}") + pose.xy(f"right_{joint}"))


def _smooth(values: FloatArray, time_s: FloatArray) -> FloatArray:
    return low_pass(values, time_s, HEIGHT_HZ)


def _percentile(values: FloatArray, percent: float) -> float:
    return float(np.nanpercentile(values, percent)) if np.isfinite(values).any() else float("nan")


def _local_range(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """``(T,)`` how far ``(T,)`` or ``(T, 2)`` values move within a quarter of a second around each frame.

    NaN where they are missing, or the clip has fewer than three frames.
    """
    if len(time_s) < 3:
        return np.full(len(time_s), np.nan)
    size = 2 * max(1, round(STILL_HALF_WINDOW_S / float(np.median(np.diff(time_s))))) + 1
    spans = []
    for column in values.reshape(len(values), -1).T:
        filled = fill_gaps(column, time_s, np.inf)
        spans.append(maximum_filter1d(filled, size) - minimum_filter1d(filled, size))
    return np.asarray(np.sqrt(sum(span**2 for span in spans)))

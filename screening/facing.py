"""Which way a person faces, how sure that is, and whether the camera stands level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from screening.stance import Stance, percentile, upright_half
from screening.types import LANDMARK_INDEX, BoolArray, FloatArray, Pose, View

Gates = Mapping[str, float]
"""The numbers of ``norms/quality.csv`` by name."""

FOOT_OF_LEG = 0.2865
FEET_UP_TO_DEG = 30.0
"""Heel to toe against leg (rendered bodies); beyond this turn the feet saturate, and the shoulders decide alone."""

INDEPENDENT_S = 0.5
"""Frames closer than this share their error: the pose model smooths over them."""

Z95 = 1.96


@dataclass(frozen=True)
class Lean:
    """How far the standing person, or the camera, is out of the vertical; + to the right in the picture.

    Attributes
    ----------
    body_deg : line from mid-ankle to mid-shoulder against the vertical of the picture.
    lines_deg : front view: lines of the hips and of the shoulders against the horizontal; empty in a side view.
    """

    body_deg: float
    lines_deg: tuple[float, ...] = ()


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
    frames = _standing(pose, stance)
    shoulder, hip = (_world_yaw(pose, joint, frames) for joint in ("shoulder", "hip"))
    if not np.isfinite(shoulder):
        return None
    if abs(shoulder) >= FEET_UP_TO_DEG:
        return float(shoulder)
    foot = _foot_yaw(pose, stance.leg_px, frames)
    return foot if np.isfinite(foot) else float(np.nanmean([shoulder, hip]))


def yaw_error95(pose: Pose, stance: Stance, yaw_deg: float | None, gates: Gates) -> float | None:
    """95 % error of the yaw: what the accuracy benchmark found, and the spread over the standing frames.

    Returns
    -------
    Degrees; None where there is no yaw. Bias, SD between clips, and SD over the frames by the square root of how many
    half seconds they span, in quadrature.
    """
    if yaw_deg is None:
        return None
    frames = _standing(pose, stance)
    near_front = abs(yaw_deg) < FEET_UP_TO_DEG
    bias, sd = (
        (gates["yaw_front_bias_deg"], gates["yaw_front_sd_deg"])
        if near_front
        else (0.0, gates["yaw_side_sd_deg"])
    )
    step_s = np.diff(pose.time_s, append=pose.time_s[-1])
    independent = max(1.0, float(step_s[frames].sum()) / INDEPENDENT_S)
    spread = _frame_spread(pose, stance, frames, near_front=near_front) / np.sqrt(independent)
    return float(np.sqrt(bias**2 + (Z95 * sd) ** 2 + (Z95 * spread) ** 2))


def _frame_spread(pose: Pose, stance: Stance, frames: BoolArray, *, near_front: bool) -> float:
    """SD of the yaw of single frames in degrees, from what the yaw was read from; 0 where it cannot be told."""
    if near_front:
        share = (
            np.mean([_foot_offsets(pose, side)[frames] for side in ("left", "right")], axis=0) / stance.leg_px
        )
        single = np.degrees(np.arcsin(np.clip(share / FOOT_OF_LEG, -1.0, 1.0)))
    else:
        left, right = (pose.world_m[frames, LANDMARK_INDEX[f"{side}_shoulder"]] for side in ("left", "right"))
        turn = np.unwrap(np.arctan2((left - right)[:, 2], (left - right)[:, 0]))
        single = np.degrees(turn)
    single = single[np.isfinite(single)]
    return float(np.std(single)) if len(single) > 1 else 0.0


def estimate_lean(pose: Pose, stance: Stance, view: View) -> Lean | None:
    """How the standing person is out of the vertical of the picture; None without standing frames or landmarks."""
    places = {
        joint: [
            np.array([percentile(pose.xy(f"{s}_{joint}")[stance.still, k], 50) for k in (0, 1)])
            for s in ("left", "right")
        ]
        for joint in ("shoulder", "hip", "ankle")
    }
    if not np.isfinite([xy for pair in places.values() for xy in pair]).all():
        return None
    up = np.mean(places["shoulder"], axis=0) - np.mean(places["ankle"], axis=0)
    body_deg = float(np.degrees(np.arctan2(up[0], -up[1])))
    if view is not View.FRONT:
        return Lean(body_deg)
    return Lean(body_deg, tuple(_slope_deg(*places[joint]) for joint in ("hip", "shoulder")))


def _slope_deg(left: FloatArray, right: FloatArray) -> float:
    """Of a line that lies about level in the picture; + falls to the right."""
    x, y = left - right
    return float(np.degrees(np.arctan2(y * np.sign(x), abs(x))))


def camera_roll_deg(lean: Lean, view: View, gates: Gates) -> float | None:
    """How far the camera appears turned out of the vertical; None where it cannot be told from a leaning person.

    Front view: a person who leans keeps the pelvis or the shoulders level; a turned camera turns both lines and the
    body by the same. Side view: there is only the body, which people do not hold upright to the degree: it counts
    only beyond that.
    """
    if view is View.FRONT:
        parts = np.array([lean.body_deg, *lean.lines_deg])
        shared = float(np.abs(parts).min()) if len(set(np.sign(parts))) == 1 else 0.0
        return float(np.median(parts)) if shared > gates["front_roll_max_deg"] else None
    if view.near_side is None:
        return None
    beyond = gates["side_roll_max_deg"] + gates["side_stance_error_deg"]
    return lean.body_deg if abs(lean.body_deg) > beyond else None


def _standing(pose: Pose, stance: Stance) -> BoolArray:
    """Standing frames; without any the more upright half of the clip."""
    return stance.still if stance.still.any() else upright_half(stance, pose)


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
    offsets = [percentile(_foot_offsets(pose, side)[frames], 50) for side in ("left", "right")]
    return float(np.degrees(np.arcsin(np.clip(np.mean(offsets) / leg_px / FOOT_OF_LEG, -1.0, 1.0))))


def _foot_offsets(pose: Pose, side: str) -> FloatArray:
    """``(T,)`` how far the toes lie to the right of the heel in the picture, in pixels."""
    return np.asarray(pose.xy(f"{side}_foot_index")[:, 0] - pose.xy(f"{side}_heel")[:, 0])

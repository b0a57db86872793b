"""The angle table of walking: plain projections of the near leg in side views, of trunk and pelvis in front views.

A side of the body has values only in the walks in which it is near the camera, so that one film there and back holds
both. Signs are those of the clinical reference, 3.3: flexion and forward positive, lateral lean to the person's right,
the pelvis positive when its right side is higher.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from screening.gait.walking import Walk
from screening.kinematics import FOCAL_SHARE, inclination, projected_flexion
from screening.signals import fill_gaps, low_pass
from screening.types import LANDMARK_INDEX, FloatArray, Pose, Side, View

ANKLE_INWARD = 0.09
"""How much nearer to the midline the ankle is than the knee, over the shank. So much deeper it lies in a side view, and
by so many degrees of every degree beside the camera's axis perspective turns the shank (28 rendered walks: 0.09)."""

BLEND_DEG = (30.0, 45.0)
"""Below the first bend the knee is the flat angle, above the second one its mean with the world landmarks' angle."""

WORLD_SHARE = 0.4
"""Weight of the latter: with it a left and a right knee that bend less are read about equally (docs/gait.md)."""

WORLD_HZ, WORLD_GAP_S = 6.0, 0.2

FLAT_SHARE = 0.3
"""Share of the frames of a walk, those in which the foot turns least, in which it stands flat on the floor."""


def walking_table(pose: Pose, walks: Sequence[Walk], width_px: int, min_visibility: float) -> pd.DataFrame:
    """Every motion that the walks of a recording can carry.

    Parameters
    ----------
    pose : clean landmarks. width_px : of the picture. min_visibility : below it a landmark is hidden.

    Returns
    -------
    One row per frame, index ``time_s``, columns ``<motion>[_<side>]_<unit>``; NaN outside the walks, in the walks that
    another view is needed for, and where a landmark is outside the picture or hidden.
    """
    seen = np.where((pose.visibility >= min_visibility)[..., None], pose.image_px, np.nan)
    # The far shoulder, hip and ear may be hidden; their middle with the near one is still the body's.
    masked = Pose(pose.time_s, seen, pose.depth, pose.world_m, pose.visibility)
    table: dict[str, FloatArray] = {}
    for walk in walks:
        if walk.near is not None:
            motions = _side_motions(pose, masked, walk, walk.near, width_px) | _feet_apart(pose, walk)
        elif walk.view is View.FRONT:
            motions = _front_motions(masked)
        else:
            continue
        for name, values in motions.items():
            column = table.setdefault(name, np.full(len(pose.time_s), np.nan))
            column[walk.frames] = values[walk.frames]
    return pd.DataFrame(table, index=pd.Index(pose.time_s, name="time_s"))


def _side_motions(pose: Pose, masked: Pose, walk: Walk, near: Side, width_px: int) -> dict[str, FloatArray]:
    """Near leg, trunk and near arm, ``(T,)`` each; ``masked``: the pose without what is hidden."""
    forward = walk.forward
    joints = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "wrist")
    shoulder, hip, knee, ankle, heel, toe, wrist = (masked.xy(f"{near}_{joint}") for joint in joints)
    # The near hip, not the middle of both: that lies deeper, and perspective moves it by a quarter degree per degree.
    thigh = -inclination(knee, hip, forward)  # positive with the knee in front of the hip
    shank = inclination(ankle, knee, forward) - ANKLE_INWARD * aside_deg(
        _middle(pose, "hip")[:, 0], width_px, forward
    )
    foot = np.degrees(np.arctan2((heel - toe)[:, 1], forward * (toe - heel)[:, 0]))
    return {
        f"knee_flexion_{near}_deg": _bent_knee(thigh + shank, pose, near),
        f"thigh_inclination_{near}_deg": thigh,
        f"ankle_dorsiflexion_{near}_deg": shank + foot - _flat_deg(foot, pose.time_s, walk),
        f"arm_inclination_{near}_deg": -inclination(wrist, shoulder, forward),
        "trunk_lean_deg": inclination(_middle(pose, "hip"), _middle(pose, "shoulder"), forward),
        "head_forward_deg": inclination(_middle(pose, "shoulder"), _middle(pose, "ear"), forward),
    }


def _bent_knee(flat_deg: FloatArray, pose: Pose, near: Side) -> FloatArray:
    """The flat angle, and for a well bent knee its mean with that of the model's own depth.

    In swing the flat angle read rendered right knees 4 degrees more bent than left ones, the model's world landmarks
    3 degrees less; together they tell the sides apart best (docs/gait.md). A knee that carries weight they read badly.
    """
    hip, knee, ankle = (
        pose.world_m[:, LANDMARK_INDEX[f"{near}_{joint}"]] for joint in ("hip", "knee", "ankle")
    )
    deep = fill_gaps(projected_flexion(hip, knee, ankle), pose.time_s, WORLD_GAP_S)
    deep = low_pass(deep, pose.time_s, WORLD_HZ)
    with np.errstate(invalid="ignore"):
        share = WORLD_SHARE * np.clip((flat_deg - BLEND_DEG[0]) / (BLEND_DEG[1] - BLEND_DEG[0]), 0.0, 1.0)
    return np.where(np.isfinite(deep), flat_deg + share * (deep - flat_deg), flat_deg)


def _middle(pose: Pose, joint: str) -> FloatArray:
    """Between left and right: off the middle of the picture perspective moves either side of a broad body aside."""
    return np.asarray(0.5 * (pose.xy(f"left_{joint}") + pose.xy(f"right_{joint}")))


def aside_deg(x_px: FloatArray, width_px: int, forward: float) -> FloatArray:
    """``(T,)`` how far ahead of the camera's axis the walker is, degrees seen from the camera."""
    return np.asarray(forward * np.degrees(np.arctan((x_px - width_px / 2) / (FOCAL_SHARE * width_px))))


def _flat_deg(foot_deg: FloatArray, time_s: FloatArray, walk: Walk) -> float:
    """Pitch of the foot in the picture while it stands flat; NaN where it is not seen."""
    own = foot_deg[walk.frames]
    rate = np.abs(np.gradient(own, time_s[walk.frames])) if len(own) > 2 else np.full(len(own), np.nan)
    known = np.isfinite(rate)
    if not known.any():
        return float("nan")
    return float(np.median(own[known & (rate <= np.quantile(rate[known], FLAT_SHARE))]))


def _feet_apart(pose: Pose, walk: Walk) -> dict[str, FloatArray]:
    """How far the left ankle is ahead of the right one, in leg lengths: read at a contact it is the step length."""
    left, right = pose.xy("left_ankle")[:, 0], pose.xy("right_ankle")[:, 0]
    return {"left_foot_ahead_ratio": walk.forward * (left - right) / walk.leg_px}


def _front_motions(pose: Pose) -> dict[str, FloatArray]:
    """Trunk, pelvis and feet across, ``(T,)`` each; in an unmirrored front view the right side is on the left."""
    hips = pose.xy("left_hip") - pose.xy("right_hip")
    ankles = pose.xy("left_ankle") - pose.xy("right_ankle")
    with np.errstate(invalid="ignore", divide="ignore"):
        width = np.abs(hips[:, 0])
        apart = np.where(width > 0, ankles[:, 0] / width, np.nan)
    return {
        "trunk_lateral_lean_deg": inclination(_middle(pose, "hip"), _middle(pose, "shoulder"), forward=-1.0),
        "pelvic_obliquity_deg": np.degrees(np.arctan2(hips[:, 1], width)),
        "ankles_apart_ratio": apart,
    }

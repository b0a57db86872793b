"""What is true in every frame: joint centres, and the angles between them.

Definitions are those of the clinical reference (sagittal and frontal formulas), taken in the person's own
planes and not in the picture: x' to the person's left, forward, up, from the person's yaw. Signs: flexion +,
trunk + forward and + to the person's right, pelvic obliquity + right side higher, knee + towards the midline,
yaw + right side nearer to the camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.body import SIDES, Array


@dataclass(frozen=True, eq=False)
class Truth:
    """Truth of one clip.

    Attributes
    ----------
    time_s : ``(T,)`` of the frames in the file.
    world_m, camera_m : point name to ``(T, 3)``; camera: x right, y down, z away.
    pixel : point name to ``(T, 2)``, lens distortion included; may lie outside the picture.
    angles : name to ``(T,)``.
    cycles : repetitions ``{"start_s", "peak_s", "end_s"}``; gait: contacts and foot-offs by side.
    """

    time_s: Array
    world_m: dict[str, Array]
    camera_m: dict[str, Array]
    pixel: dict[str, Array]
    angles: dict[str, Array]
    cycles: dict[str, object]


def own_frame(points: dict[str, Array], yaw_deg: Array) -> dict[str, Array]:
    """Points as (left, forward, up) of a person with this yaw ``(T,)``."""
    yaw = np.radians(yaw_deg)
    out = {}
    for name, at in points.items():
        x, y = at[:, 0], at[:, 1]
        left = np.cos(yaw) * x + np.sin(yaw) * y
        out[name] = np.stack([left, np.sin(yaw) * x - np.cos(yaw) * y, at[:, 2]], axis=1)
    return out


def between_deg(first: Array, second: Array) -> Array:
    """Angle between two sets of vectors ``(T, 3)``, 0 to 180."""
    cross = np.linalg.norm(np.cross(first, second), axis=1)
    result: Array = np.degrees(np.arctan2(cross, (first * second).sum(axis=1)))
    return result


def joint_angles(world_m: dict[str, Array], yaw_deg: Array, standing: slice) -> dict[str, Array]:
    """All angles and ratios of the truth file.

    Parameters
    ----------
    world_m : points, ``(T, 3)`` each.
    yaw_deg : ``(T,)``.
    standing : frames in which the person stands still; zero of depth, heel rise and pelvic shift.
    """
    own = own_frame(world_m, yaw_deg)
    middle = {
        joint: 0.5 * (own[f"left_{joint}"] + own[f"right_{joint}"])
        for joint in ("hip", "knee", "ankle", "shoulder")
    }
    angles: dict[str, Array] = {"yaw_deg": np.asarray(yaw_deg, dtype=np.float64)}
    for side in SIDES:
        angles |= {f"{name}_{side}_deg": value for name, value in _leg_angles(own, side, middle).items()}
        shank_m = np.linalg.norm(own[f"{side}_knee"][0] - own[f"{side}_ankle"][0])
        heel = own[f"{side}_heel"][:, 2]
        angles[f"heel_rise_{side}_pct"] = 100 * (heel - np.median(heel[standing])) / shank_m
    return angles | _frontal(own, middle, standing) | _trunk_and_depth(middle, standing)


def _leg_angles(own: dict[str, Array], side: str, middle: dict[str, Array]) -> dict[str, Array]:
    """Angles of one leg and arm."""
    hip, knee, ankle, shoulder = (own[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle", "shoulder"))
    thigh, shank, trunk = knee - hip, ankle - knee, shoulder - hip
    sign = 1.0 if side == "left" else -1.0  # towards the midline is -left for the left leg
    thigh_front = np.degrees(np.arctan2(-sign * thigh[:, 0], -thigh[:, 2]))
    shank_front = np.degrees(np.arctan2(sign * shank[:, 0], -shank[:, 2]))
    foot = own[f"{side}_foot_index"] - own[f"{side}_heel"]
    spine = middle["shoulder"] - middle["hip"]
    trunk_forward = np.degrees(np.arctan2(spine[:, 1], spine[:, 2]))
    thigh_forward = np.degrees(np.arctan2(thigh[:, 1], -thigh[:, 2]))
    arm, elbow = own[f"{side}_elbow"] - shoulder, own[f"{side}_wrist"] - own[f"{side}_elbow"]
    return {
        "knee_flexion": between_deg(thigh, shank),
        "hip_flexion": 180.0 - between_deg(trunk, thigh),
        "hip_flexion_sagittal": thigh_forward + trunk_forward,
        "thigh_inclination": thigh_forward,
        "shank_inclination": np.degrees(np.arctan2(-shank[:, 1], -shank[:, 2])),
        "thigh_to_vertical": between_deg(thigh, np.array([0.0, 0.0, -1.0]) + 0 * thigh),
        "shank_to_vertical": between_deg(shank, np.array([0.0, 0.0, -1.0]) + 0 * shank),
        "knee_frontal_projection": thigh_front + shank_front,
        "foot_pitch": np.degrees(np.arctan2(foot[:, 2], foot[:, 1])),
        "toe_out": np.degrees(np.arctan2(sign * foot[:, 0], foot[:, 1])),
        "shoulder_elevation": between_deg(arm, -spine),
        "elbow_flexion": between_deg(arm, elbow),
    }


def _frontal(own: dict[str, Array], middle: dict[str, Array], standing: slice) -> dict[str, Array]:
    """Measures in the person's frontal plane."""
    hips = own["left_hip"] - own["right_hip"]
    apart = {joint: own[f"left_{joint}"][:, 0] - own[f"right_{joint}"][:, 0] for joint in ("knee", "ankle")}
    spine = middle["shoulder"] - middle["hip"]
    shift = -100 * (middle["hip"][:, 0] - middle["ankle"][:, 0]) / apart["ankle"]
    return {
        "pelvic_obliquity_deg": np.degrees(np.arctan2(-hips[:, 2], np.hypot(hips[:, 0], hips[:, 1]))),
        "pelvic_rotation_deg": np.degrees(np.arctan2(-hips[:, 1], hips[:, 0])),
        "pelvic_shift_pct": shift - np.median(shift[standing]),
        "trunk_lateral_lean_deg": np.degrees(np.arctan2(-spine[:, 0], spine[:, 2])),
        "knee_separation_ratio": apart["knee"] / apart["ankle"],
        "stance_width_m": apart["ankle"],
    }


def _trunk_and_depth(middle: dict[str, Array], standing: slice) -> dict[str, Array]:
    """Lean of the trunk, and how far the hips have sunk towards the ankles."""
    spine = middle["shoulder"] - middle["hip"]
    height = middle["hip"][:, 2] - middle["ankle"][:, 2]
    return {
        "trunk_lean_deg": np.degrees(np.arctan2(spine[:, 1], spine[:, 2])),
        "depth_pct": 100 * (1 - height / np.median(height[standing])),
    }

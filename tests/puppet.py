"""A stick figure with given joint angles in front of a pinhole camera: expected values are arithmetic.

The person stands at the origin, facing +y (towards a front camera), x to their left, z up, metres. Each leg moves in
the plane through its ankle, its hip and the forward direction, so that a wide stance stays a planar squat.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from screening.kinematics import FOCAL_SHARE
from screening.types import LANDMARK_INDEX, LANDMARKS, FloatArray, Pose, Take, VideoInfo, View

SHANK_M, THIGH_M, TRUNK_M, HIP_WIDTH_M, SHOULDER_WIDTH_M = 0.42, 0.42, 0.50, 0.24, 0.36
ANKLE_M = 0.08
STANDING_HIP_M = ANKLE_M + SHANK_M + THIGH_M


@dataclass(frozen=True)
class Camera:
    """A camera looking at the person; yaw turns the person: +90 shows the right side."""

    yaw_deg: float = 0.0
    distance_m: float = 3.5
    height_m: float = 0.9
    pitch_deg: float = 0.0
    width_px: int = 1280
    height_px: int = 720


@dataclass(frozen=True)
class Squat:
    """What the puppet does: standing, then repetitions to the given bottom angles.

    ``knee_deg`` left and right at the bottom; ``shank_share`` of it is shank inclination, the rest thigh.
    ``arm_fall_deg`` left and right: None holds the arms straight ahead; a number raises them overhead in line with
    the trunk and lets them fall forward of its line by so much at the bottom.
    """

    knee_deg: tuple[float, float] = (100.0, 100.0)
    shank_share: float = 0.33
    trunk_lean_deg: float = 35.0
    trunk_lateral_deg: float = 0.0
    knee_in_deg: tuple[float, float] = (0.0, 0.0)
    shift_m: float = 0.0
    stance_m: float = 0.34
    arm_fall_deg: tuple[float, float] | None = None
    repetitions: int = 5
    standing_s: float = 2.0
    repetition_s: float = 4.0
    between_s: float = 0.7


def depth_profile(squat: Squat, time_s: FloatArray) -> FloatArray:
    """``(T,)`` 0 standing to 1 at the bottom: raised cosines with standing between."""
    period = squat.repetition_s + squat.between_s
    phase = (time_s - squat.standing_s) % period / squat.repetition_s
    moving = (
        (time_s >= squat.standing_s)
        & (phase < 1.0)
        & (time_s < squat.standing_s + period * squat.repetitions - 1e-9)
    )
    return np.where(moving, 0.5 - 0.5 * np.cos(2 * np.pi * phase), 0.0)


def clip_times(squat: Squat, fps: float = 30.0, jitter_s: float = 0.0, seed: int = 1) -> FloatArray:
    """Frame times of the whole clip, evenly or with jitter; ends with half a second of standing."""
    end = squat.standing_s + squat.repetitions * (squat.repetition_s + squat.between_s) + 0.5
    times = np.arange(0.0, end, 1.0 / fps)
    if jitter_s:
        times[1:] += np.random.default_rng(seed).uniform(-jitter_s, jitter_s, len(times) - 1)
    return times


def bottom_times(squat: Squat) -> FloatArray:
    """When the repetitions are deepest."""
    starts = squat.standing_s + np.arange(squat.repetitions) * (squat.repetition_s + squat.between_s)
    return starts + squat.repetition_s / 2


def joints_m(squat: Squat, depth: FloatArray) -> dict[str, FloatArray]:
    """Joint centres ``(T, 3)`` (x to the person's left, y forward, z up) for each frame's depth."""
    points: dict[str, FloatArray] = {}
    for k, (side, sign) in enumerate((("left", 1.0), ("right", -1.0))):
        points |= _leg(squat, depth, side, sign, squat.knee_deg[k], squat.knee_in_deg[k])
    hip = 0.5 * (points["left_hip"] + points["right_hip"])
    lean = np.radians(squat.trunk_lean_deg) * depth
    side_lean = np.radians(squat.trunk_lateral_deg) * depth
    up = np.stack(
        [-np.sin(side_lean), np.cos(side_lean) * np.sin(lean), np.cos(side_lean) * np.cos(lean)], axis=-1
    )
    for k, (side, sign) in enumerate((("left", 1.0), ("right", -1.0))):
        across = np.array([sign, 0.0, 0.0])
        arm = np.array([0.0, 1.0, 0.0])
        if squat.arm_fall_deg is not None:
            tilt = lean + np.radians(squat.arm_fall_deg[k]) * depth
            arm = np.stack([np.zeros_like(depth), np.sin(tilt), np.cos(tilt)], axis=-1)
        shoulder = points[f"{side}_hip"] + TRUNK_M * up + (SHOULDER_WIDTH_M - HIP_WIDTH_M) / 2 * across
        points[f"{side}_shoulder"] = shoulder
        points[f"{side}_elbow"] = shoulder + 0.28 * arm
        points[f"{side}_wrist"] = shoulder + 0.53 * arm
        points[f"{side}_ear"] = hip + (TRUNK_M + 0.20) * up + 0.07 * across
    points["nose"] = hip + (TRUNK_M + 0.20) * up + np.array([0.0, 0.10, 0.0])
    return points


def _leg(
    squat: Squat, depth: FloatArray, side: str, sign: float, knee_deg: float, knee_in_deg: float
) -> dict[str, FloatArray]:
    shank = np.radians(knee_deg * squat.shank_share) * depth
    thigh = np.radians(knee_deg * (1 - squat.shank_share)) * depth
    zero = np.zeros_like(depth)
    ankle = np.stack([zero + sign * squat.stance_m / 2, zero, zero + ANKLE_M], axis=-1)
    hip_x = sign * HIP_WIDTH_M / 2 - squat.shift_m * depth  # shift to the person's right is -x
    knee_f, knee_u = SHANK_M * np.sin(shank), SHANK_M * np.cos(shank)
    hip_f, hip_u = knee_f - THIGH_M * np.sin(thigh), knee_u + THIGH_M * np.cos(thigh)
    tilt = np.arcsin((hip_x - ankle[:, 0]) / hip_u)
    knee = ankle + np.stack([knee_u * np.sin(tilt), knee_f, knee_u * np.cos(tilt)], axis=-1)
    hip = ankle + np.stack([hip_u * np.sin(tilt), hip_f, hip_u * np.cos(tilt)], axis=-1)
    if knee_in_deg:
        knee = _turn_about(ankle, hip, knee, -sign * np.radians(knee_in_deg) * depth)
    floor = np.stack([ankle[:, 0], ankle[:, 1], zero], axis=-1)
    return {
        f"{side}_ankle": ankle,
        f"{side}_knee": knee,
        f"{side}_hip": hip,
        f"{side}_heel": floor + np.array([0.0, -0.07, 0.02]),
        f"{side}_foot_index": floor + np.array([0.0, 0.1707, 0.02]),
    }


def _turn_about(foot: FloatArray, top: FloatArray, point: FloatArray, angle: FloatArray) -> FloatArray:
    """Rotate points about the axis foot -> top (Rodrigues); positive turns forward towards the person's left."""
    axis = (top - foot) / np.linalg.norm(top - foot, axis=1, keepdims=True)
    arm = point - foot
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    along = (arm * axis).sum(1, keepdims=True) * axis
    return foot + arm * cos + np.cross(axis, arm) * -sin + along * (1 - cos)


def film(points: dict[str, FloatArray], time_s: FloatArray, camera: Camera) -> Pose:
    """Project joint centres into the camera: exact landmarks, every one fully visible; the rest stay NaN."""
    n, marks = len(time_s), len(LANDMARKS)
    image, world = np.full((n, marks, 2), np.nan), np.full((n, marks, 3), np.nan)
    yaw, pitch = np.radians(camera.yaw_deg), np.radians(camera.pitch_deg)
    focal = FOCAL_SHARE * max(camera.width_px, camera.height_px)
    mid_hip = 0.5 * (points["left_hip"] + points["right_hip"])
    for name, xyz in points.items():
        right, down, away = _camera_axes(xyz, yaw)
        down, away = down + camera.height_m, away + camera.distance_m
        y = down * np.cos(pitch) - away * np.sin(pitch)
        z = down * np.sin(pitch) + away * np.cos(pitch)
        index = LANDMARK_INDEX[name]
        image[:, index, 0] = camera.width_px / 2 + focal * right / z
        image[:, index, 1] = camera.height_px / 2 + focal * y / z
        world[:, index] = np.stack(_camera_axes(xyz - mid_hip, yaw), axis=-1)
    visible = np.where(np.isfinite(image[:, :, 0]), 1.0, 0.0)
    return Pose(time_s, image, np.zeros((n, marks)), world, visible)


def _camera_axes(xyz: FloatArray, yaw: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Right, down and away as the camera sees them; it looks at the person's face at yaw 0."""
    x, y = xyz[:, 0], xyz[:, 1]
    right = x * np.cos(yaw) + y * np.sin(yaw)
    away = x * np.sin(yaw) - y * np.cos(yaw)
    return right, -xyz[:, 2], away


def take(
    squat: Squat | None = None,
    camera: Camera | None = None,
    *,
    time_s: FloatArray | None = None,
    declared: View | None = None,
    people: int = 1,
) -> Take:
    """A whole clip of the puppet as it would come from the pose estimator."""
    squat, camera = squat or Squat(), camera or Camera()
    times = clip_times(squat) if time_s is None else time_s
    pose = film(joints_m(squat, depth_profile(squat, times)), times, camera)
    return Take(video_of(times, camera), pose, people, declared)


def video_of(time_s: FloatArray, camera: Camera, name: str = "puppet.mp4") -> VideoInfo:
    """What probing the clip would have said."""
    gaps = np.diff(time_s)
    return VideoInfo(
        file=name,
        width_px=camera.width_px,
        height_px=camera.height_px,
        rotation_deg=0,
        fps_mean=float((len(time_s) - 1) / (time_s[-1] - time_s[0])),
        n_frames=len(time_s),
        duration_s=float(time_s[-1] + np.median(gaps)),
        longest_gap_s=float(gaps.max()),
        sha256="0" * 64,
    )


def hide(given: Take, landmarks: tuple[str, ...], start_s: float = 0.0, end_s: float = np.inf) -> Take:
    """The same clip with landmarks outside the picture from start to end."""
    pose = given.pose
    rows = np.flatnonzero((pose.time_s >= start_s) & (pose.time_s < end_s))
    columns = [LANDMARK_INDEX[name] for name in landmarks]
    image, world, visible = pose.image_px.copy(), pose.world_m.copy(), pose.visibility.copy()
    image[np.ix_(rows, columns)] = np.nan
    world[np.ix_(rows, columns)] = np.nan
    visible[np.ix_(rows, columns)] = 0.0
    return replace(given, pose=replace(pose, image_px=image, world_m=world, visibility=visible))


def mirror(given: Take) -> Take:
    """The same clip in a mirror: picture flipped, left and right landmarks exchanged."""
    pose = given.pose
    order = np.arange(len(LANDMARKS))
    for name, index in LANDMARK_INDEX.items():
        other = name.replace("left", "#").replace("right", "left").replace("#", "right")
        order[index] = LANDMARK_INDEX[other]
    image, world = pose.image_px[:, order].copy(), pose.world_m[:, order].copy()
    image[..., 0] = given.video.width_px - image[..., 0]
    world[..., 0] = -world[..., 0]
    flipped = replace(
        pose, image_px=image, world_m=world, depth=pose.depth[:, order], visibility=pose.visibility[:, order]
    )
    return replace(given, pose=flipped)

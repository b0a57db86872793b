"""A stick figure that walks through the picture, seen from the side or the front: expected values are arithmetic.

Its thighs and knees follow given curves over the stride: every contact, angle and time is known. No perspective.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from screening.norms.curves import load_gait_curves
from screening.types import LANDMARK_INDEX, LANDMARKS, FloatArray, Pose, Side, Take, VideoInfo, View

WIDTH, HEIGHT = 1280, 720
LEG = 220.0
"""Pixels from hip to ankle of the straight leg."""


@dataclass(frozen=True)
class Walker:
    """What it does. Pairs are (left, right).

    ``late``: share of the stride by which the right foot is later than half a stride after the left one.
    ``knee``: factor on the knee curve. ``backwards``: it faces the way it comes from.
    """

    stride_s: float = 1.1
    speed: float = 1.4  # leg lengths per second
    passes: int = 2
    late: float = 0.0
    knee: tuple[float, float] = (1.0, 1.0)
    trunk_lean_deg: float = 4.0
    arm_deg: tuple[float, float] = (15.0, 15.0)
    backwards: bool = False
    fps: float = 30.0
    away_s: float = 0.6

    @property
    def pass_s(self) -> float:
        """Seconds of one pass, from one edge of the picture to the other."""
        return (WIDTH + 2 * 0.7 * LEG) / (self.speed * LEG)


def curve(motion: str, phase: FloatArray) -> FloatArray:
    """A motion of the shipped adult curves at shares of the stride."""
    own = next(c for c in load_gait_curves() if (c.reference, c.motion) == ("adults", motion))
    closed = own.mean + np.linspace(0.0, own.mean[0] - own.mean[-1], 101)
    return np.interp(phase % 1.0, np.linspace(0.0, 1.0, 101), closed)


def phases(walker: Walker, time_s: FloatArray) -> dict[Side, FloatArray]:
    """Share of the stride since each foot's last contact, at times counted from the start of the clip."""
    left = time_s / walker.stride_s
    return {Side.LEFT: left, Side.RIGHT: left - 0.5 - walker.late}


def side_take(walker: Walker, first: View = View.RIGHT) -> Take:
    """A film from the side, there and back; ``first``: the side near the camera in the first pass."""
    each = walker.pass_s + walker.away_s
    time_s = np.arange(0.0, walker.passes * each, 1.0 / walker.fps)
    number = np.minimum((time_s // each).astype(int), walker.passes - 1)
    way = np.where(number % 2 == 0, 1.0, -1.0) * (1.0 if first is View.RIGHT else -1.0)
    forward = -way if walker.backwards else way
    along = (time_s - number * each) * walker.speed * LEG - 0.7 * LEG
    hip_x = np.where(way > 0, along, WIDTH - along)
    points = _side_points(walker, time_s, hip_x, forward)
    world = {
        joint: np.stack([np.zeros_like(forward), np.zeros_like(forward), sign * forward * half], axis=1)
        for joint, sign, half in (
            ("left_shoulder", 1.0, 0.18),
            ("right_shoulder", -1.0, 0.18),
            ("left_hip", 1.0, 0.12),
            ("right_hip", -1.0, 0.12),
        )
    }
    return make_take(time_s, points, world, walker.fps)


def _side_points(
    walker: Walker, time_s: FloatArray, hip_x: FloatArray, forward: FloatArray
) -> dict[str, FloatArray]:
    hip = np.stack([hip_x, np.full_like(hip_x, 330.0)], axis=1)
    points: dict[str, FloatArray] = {}
    sign = -1.0 if walker.backwards else 1.0
    lean = np.radians(walker.trunk_lean_deg)
    for k, (side, phase) in enumerate(phases(walker, time_s).items()):
        thigh = np.radians(curve("thigh_inclination", sign * phase))
        bend = np.radians(walker.knee[k] * curve("knee_flexion", sign * phase))
        shank = thigh - bend
        knee = hip + 0.5 * LEG * np.stack([forward * np.sin(thigh), np.cos(thigh)], axis=1)
        ankle = knee + 0.5 * LEG * np.stack([forward * np.sin(shank), np.cos(shank)], axis=1)
        swing = np.radians(walker.arm_deg[k]) * np.cos(2 * np.pi * (phase - 0.5))
        shoulder = hip + 0.6 * LEG * np.stack(
            [forward * np.sin(lean), np.full_like(forward, -np.cos(lean))], 1
        )
        wrist = shoulder + 0.6 * LEG * np.stack([forward * np.sin(swing), np.cos(swing)], axis=1)
        points |= {f"{side}_{name}": at for name, at in (
            ("hip", hip), ("knee", knee), ("ankle", ankle), ("shoulder", shoulder), ("wrist", wrist),
            ("elbow", 0.5 * (shoulder + wrist)), ("ear", shoulder - [0.0, 0.25 * LEG]),
            ("heel", ankle + np.stack([-0.06 * LEG * forward, np.full_like(forward, 0.05 * LEG)], 1)),
            ("foot_index", ankle + np.stack([0.18 * LEG * forward, np.full_like(forward, 0.05 * LEG)], 1)),
        )}  # fmt: skip
    points["nose"] = points["left_ear"] + np.stack([0.1 * LEG * forward, np.zeros_like(forward)], axis=1)
    return points


def front_take(walker: Walker, seconds: float = 10.0, lean_deg: tuple[float, float] = (0.0, 0.0)) -> Take:
    """A film from the front on a treadmill; ``lean_deg``: of the trunk over each standing leg."""
    time_s = np.arange(0.0, seconds, 1.0 / walker.fps)
    own, points = phases(walker, time_s), {}
    standing = np.cos(2 * np.pi * (own[Side.RIGHT] - 0.25))  # + while the right foot stands
    lean = np.radians(np.where(standing > 0, lean_deg[1], -lean_deg[0]) * np.abs(standing))
    for sign, (side, phase) in zip((1.0, -1.0), own.items(), strict=True):
        hip = np.stack([np.full_like(time_s, 640.0 + sign * 28.0), np.full_like(time_s, 330.0)], axis=1)
        # The foot comes nearer before it lands and is lifted after it leaves: highest 0.19 of a stride after
        # the other one lands.
        height = 14.0 * np.cos(2 * np.pi * (phase - 0.19))
        ankle = np.stack([np.full_like(time_s, 640.0 + sign * 16.0), 330.0 + LEG + height], axis=1)
        shoulder = hip + np.stack(
            [-0.6 * LEG * np.sin(lean) + sign * 14.0, -0.6 * LEG * np.cos(lean)], axis=1
        )
        points |= {f"{side}_{name}": at for name, at in (
            ("hip", hip), ("knee", 0.5 * (hip + ankle)), ("ankle", ankle), ("shoulder", shoulder),
            ("wrist", hip), ("elbow", hip), ("ear", shoulder - [0.0, 50.0]),
            ("heel", np.add(ankle, [0.0, 8.0])), ("foot_index", np.add(ankle, [0.0, 16.0])),
        )}  # fmt: skip
    points["nose"] = 0.5 * (points["left_ear"] + points["right_ear"])
    zero = np.zeros_like(time_s)
    world = {
        f"{side}_{joint}": np.stack([zero + sign * half, zero, zero], axis=1)
        for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0))
        for joint, half in (("shoulder", 0.18), ("hip", 0.12))
    }
    return make_take(time_s, points, world, walker.fps)


def make_take(
    time_s: FloatArray, points: dict[str, FloatArray], world: dict[str, FloatArray], fps: float
) -> Take:
    """Landmarks inside the picture as a take; those outside are missing."""
    n, marks = len(time_s), len(LANDMARKS)
    image_px, world_m = np.full((n, marks, 2), np.nan), np.full((n, marks, 3), np.nan)
    for name, at in points.items():
        inside = ((at >= 0) & (at < [WIDTH, HEIGHT])).all(axis=1)
        image_px[:, LANDMARK_INDEX[name]] = np.where(inside[:, None], at, np.nan)
    found = np.isfinite(image_px[:, LANDMARK_INDEX["left_hip"], 0])
    image_px[~found] = np.nan
    for name, at in world.items():
        world_m[:, LANDMARK_INDEX[name]] = np.where(found[:, None], at, np.nan)
    pose = Pose(
        time_s, image_px, np.zeros((n, marks)), world_m, np.where(found[:, None], 0.95, 0.0) * np.ones(marks)
    )
    video = VideoInfo("walk.mp4", WIDTH, HEIGHT, 0, fps, n, n / fps, 1.0 / fps, "0" * 64)
    return Take(video, pose)


def exchange_legs(take: Take, frames: FloatArray) -> Take:
    """The take with left and right leg landmarks exchanged in some frames ``(T,)``."""
    image_px, world_m = take.pose.image_px.copy(), take.pose.world_m.copy()
    for mark in ("knee", "ankle", "heel", "foot_index"):
        left, right = LANDMARK_INDEX[f"left_{mark}"], LANDMARK_INDEX[f"right_{mark}"]
        for array in (image_px, world_m):
            both = array[np.ix_(np.flatnonzero(frames), [left, right])]
            array[np.ix_(np.flatnonzero(frames), [left, right])] = both[:, ::-1]
    return replace(take, pose=replace(take.pose, image_px=image_px, world_m=world_m))


def contact_times(walker: Walker, side: Side, seconds: float) -> FloatArray:
    """When a foot lands."""
    shift = 0.0 if side is Side.LEFT else (0.5 + walker.late) * walker.stride_s
    return np.arange(shift, seconds, walker.stride_s)

"""One clip of the benchmark: who does what, before which camera; and the performance that follows from it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field

import numpy as np

from benchmarks.accuracy import RIG_VERSION
from benchmarks.accuracy.body import Array, Body, Pose3D, load_body, pose_points
from benchmarks.accuracy.camera import Camera
from benchmarks.accuracy.dress import WARDROBE, Dress
from benchmarks.accuracy.gait import gait_plan
from benchmarks.accuracy.gait_curves import Gait
from benchmarks.accuracy.others import Balance, Bend, Reach, SitToStand, others_plan
from benchmarks.accuracy.plan import Plan
from benchmarks.accuracy.posing import FORWARD, apply, place, pose, turn_about
from benchmarks.accuracy.scene import Box
from benchmarks.accuracy.squat import Squat, squat_plan
from benchmarks.accuracy.truth import Truth, joint_angles

Motion = Squat | Gait | Balance | SitToStand | Reach | Bend


@dataclass(frozen=True)
class Picture:
    """What the webcam does to the picture.

    Attributes
    ----------
    fps, jitter_s : mean frame rate; SD of the frame times around it (kept in the file's timestamps).
    noise : SD in grey levels. gain : brightness of the light, 1 = well lit, 0.2 = a dim room.
    blur : exposure as a share of the frame interval, 0 = none. crf : H.264 quality, 18 good, 34 poor.
    smooth : soft edges of the person: nicer to look at, a third more work, and no difference to the landmarks
        beyond that of another seed of the noise (median 0.7 px against 0.65 px).
    """

    fps: float = 30.0
    jitter_s: float = 0.0
    noise: float = 2.0
    gain: float = 1.0
    blur: float = 0.0
    crf: int = 23
    smooth: bool = True


@dataclass(frozen=True)
class Clip:
    """Specification of a clip; everything that decides its pixels and its truth is in here.

    Attributes
    ----------
    id : name of its files.
    yaw_deg : 0 faces the camera, +90 right side towards it, -90 left side.
    at_m : where the person stands relative to the mark (x, y of the room).
    bystander : body of a second person who stands further back, or None.
    """

    id: str
    body: str
    motion: Motion
    yaw_deg: float = 0.0
    at_m: tuple[float, float] = (0.0, 0.0)
    camera: Camera = field(default_factory=Camera)
    room: str = "home"
    dress: Dress | None = None
    picture: Picture = field(default_factory=Picture)
    bystander: str | None = None
    bystander_at_m: tuple[float, float] = (1.25, 1.3)
    seed: int = 0

    @property
    def wears(self) -> Dress:
        """The clothes: the body's own unless the clip says otherwise."""
        return WARDROBE[self.body] if self.dress is None else self.dress

    @property
    def movement(self) -> str:
        """Name of the movement."""
        return type(self.motion).__name__.lower()

    def describe(self) -> dict[str, object]:
        """The specification as plain data."""
        return {"movement": self.movement, **dataclasses.asdict(self)}

    @property
    def key(self) -> str:
        """Hash of the specification and the version of the rig."""
        text = json.dumps([RIG_VERSION, self.describe()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Performance:
    """What the person does, ready to be drawn: world pose and yaw at the asked times."""

    body: Body
    pose: Pose3D
    yaw_deg: Array
    cycles: dict[str, object]
    standing: slice
    furniture: tuple[Box, ...] = ()


def frame_times(clip: Clip) -> Array:
    """Times of the frames in seconds, strictly increasing from 0."""
    count = int(clip.motion.duration_s * clip.picture.fps)
    times = np.arange(count) / clip.picture.fps
    if clip.picture.jitter_s > 0:
        shift = np.random.default_rng(clip.seed + 77).normal(0, clip.picture.jitter_s, count)
        limit = 0.45 / clip.picture.fps
        times = times + np.clip(shift, -limit, limit)
        times -= times[0]
    return np.round(times, 6)


def make_plan(body: Body, motion: Motion, time_s: Array) -> Plan:
    """Work out any motion."""
    if isinstance(motion, Squat):
        return squat_plan(body, motion, time_s)
    if isinstance(motion, Gait):
        return gait_plan(body, motion, time_s)
    return others_plan(body, motion, time_s)


def perform(clip: Clip, time_s: Array) -> Performance:
    """The person's pose in the room at each time."""
    body = load_body(clip.body)
    plan = make_plan(body, clip.motion, time_s)
    yaw = clip.yaw_deg + plan.turn_deg
    at = np.array([*clip.at_m, 0.0]) + apply(turn_about("z", yaw), FORWARD) * plan.travel_m[:, None]
    posed = place(pose(body, plan.stance), yaw, at)
    facing = (yaw + 180.0) % 360.0 - 180.0
    furniture = tuple(_turned(box, clip) for box in plan.furniture)
    return Performance(body, posed, facing, plan.cycles, plan.standing, furniture)


def _turned(box: Box, clip: Clip) -> Box:
    """A box of the person's frame in the room; boxes stay parallel to the walls."""
    x, y, z = turn_about("z", clip.yaw_deg) @ np.array(box.centre_m)
    wide, deep, high = box.size_m
    across = abs(np.sin(np.radians(clip.yaw_deg))) > 0.5
    size = (deep, wide, high) if across else box.size_m
    return Box((float(x) + clip.at_m[0], float(y) + clip.at_m[1], float(z)), size, box.colour)


def find_truth(clip: Clip, time_s: Array) -> Truth:
    """Joint centres, their pixels and all angles of a clip."""
    done = perform(clip, time_s)
    world = pose_points(done.body, done.pose)
    seen = {name: clip.camera.see(at) for name, at in world.items()}
    return Truth(
        time_s=time_s,
        world_m=world,
        camera_m=seen,
        pixel={name: clip.camera.project(at) for name, at in seen.items()},
        angles=joint_angles(world, done.yaw_deg, done.standing),
        cycles=done.cycles,
    )

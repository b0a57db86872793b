"""What stands between a person and a clip that can be measured: one message from the latest pictures of the camera.

Pictures come a few times a second, before anything is filmed. Each is judged by itself; turn, tilt and standing
still are read from those of the last second together, because a single one places the joints too unsurely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from screening.facing import Gates, camera_roll_deg, estimate_lean, estimate_yaw
from screening.ghost import Ghost, distance_ratio, turn_difference
from screening.people import Sighting, body_height_px, count_people
from screening.stance import LANDMARK_SHARE_OF_STATURE, Stance, middle
from screening.types import LANDMARK_INDEX, FloatArray, Pose, View

SENTENCES = {
    "nobody": "I cannot see you yet. Step into the picture.",
    "two": "I see more than one person. Please stay alone in the picture.",
    "feet": "Feet are not in view. Step back a little.",
    "head": "Head is not in view. Step back or lower the camera.",
    "far": "A little closer, please.",
    "close": "One step back, please.",
    "centre": "One small step to your {side}.",
    "centre_side": "One small step {way}.",
    "yaw_front": "Turn your toes straight to the camera.",
    "yaw_side": "Turn until your shoulder points to the camera.",
    "yaw_other_side": "Turn around: your {side} shoulder points to the camera.",
    "tilt": "The camera is tilted by {degrees:.0f}°. Please level it.",
    "dark": "It is too dark. Switch on a light behind the camera.",
    "ghost_near": "Last time you stood a bit further back. Match the white outline.",
    "ghost_far": "Last time you stood a bit closer. Match the white outline.",
    "ghost_centre": "Last time you stood a bit more to one side. Match the white outline.",
    "ghost_turn": "Last time you were turned a little differently. Match the white outline.",
    "still": "Stand still, please.",
    "ok": "Good. Stay there.",
}
_FEET = [LANDMARK_INDEX[f"{s}_{p}"] for s in ("left", "right") for p in ("ankle", "heel", "foot_index")]
_FACE = [LANDMARK_INDEX[name] for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")]
_TRUNK = [LANDMARK_INDEX[f"{s}_{j}"] for s in ("left", "right") for j in ("shoulder", "hip")]
_WRISTS = [LANDMARK_INDEX["left_wrist"], LANDMARK_INDEX["right_wrist"]]
_ABOVE_HEAD = 0.1  # wrists so much of the body height above the eyes, which lie about 0.07 below the crown
_VISIBILITY = 6


@dataclass(frozen=True, eq=False)
class Glimpse:
    """One picture of the camera before filming.

    Attributes
    ----------
    time_s : when it was taken. width_px, height_px : its size.
    bodies : ``(33, 7)`` for everybody in it: x and y in pixels, depth, world x y z, visibility.
    light : 95th percentile of the brightness on the person, of the whole picture where nobody is seen; 0 to 1.
    source_scale : how many pixels of the camera one pixel of this picture stands for.
    """

    time_s: float
    width_px: int
    height_px: int
    bodies: tuple[FloatArray, ...]
    light: float = float("nan")
    source_scale: float = 1.0

    @property
    def client(self) -> FloatArray | None:
        """The tallest body."""
        return max(self.bodies, key=lambda body: body_height_px(body, self.height_px), default=None)


@dataclass(frozen=True)
class Wanted:
    """What the next take asks for: a view (None: walking, any will do), raised arms, the place of the last visit."""

    view: View | None
    arms_up: bool = False
    ghost: Ghost | None = None


@dataclass(frozen=True)
class Place:
    """Where somebody stands: body height and middle of the body as shares of the picture, turn in degrees."""

    height: float
    centre: float
    yaw_deg: float | None


@dataclass(frozen=True)
class Framing:
    """The verdict over the latest picture.

    Attributes
    ----------
    code : a key of :data:`SENTENCES`; ``ok`` where filming may begin. sentence : what to say.
    warned : filming may begin, but the turn is at its limit. place : None where nobody is seen.
    """

    code: str
    sentence: str
    warned: bool = False
    place: Place | None = None

    @property
    def good(self) -> bool:
        """Whether filming may begin."""
        return self.code == "ok"


@dataclass(frozen=True, eq=False)
class _Scene:
    """What every check looks at: the newest picture, its client, and the pose over the last second."""

    newest: Glimpse
    recent: Sequence[Glimpse]
    body: FloatArray
    pose: Pose
    stance: Stance
    place: Place
    wanted: Wanted
    limits: Gates
    quality: Gates

    @property
    def stature_px(self) -> float:
        """Height of the person in pixels of this picture."""
        return self.place.height * self.newest.height_px


Complaint = tuple[str, dict[str, str | float]] | None


def judge(glimpses: Sequence[Glimpse], wanted: Wanted, limits: Gates, quality: Gates) -> Framing:
    """Say what is most in the way of a good clip.

    Parameters
    ----------
    glimpses : the latest pictures in order of time, at least one; the last is judged.
    limits : the numbers of ``norms/framing.csv``. quality : those of ``norms/quality.csv``.
    """
    scene = _scene(glimpses, wanted, limits, quality)
    if scene is None:
        code = "dark" if glimpses[-1].light < limits["dark_picture"] else "nobody"
        return Framing(code, SENTENCES[code])
    for check in _CHECKS:
        complaint = check(scene)
        if complaint is not None:
            code, values = complaint
            return Framing(code, SENTENCES[code].format(**values), place=scene.place)
    warned = _front(wanted) and abs(scene.place.yaw_deg or 0.0) > limits["front_yaw_ok_deg"]
    return Framing("ok", SENTENCES["ok"], warned, scene.place)


def hands_up(glimpse: Glimpse) -> bool:
    """Whether the person holds both hands above the head."""
    body = glimpse.client
    if body is None:
        return False
    clear = _ABOVE_HEAD * _stature_px(body)
    return bool((body[_WRISTS, 1] < body[_FACE, 1].min() - clear).all())


def _front(wanted: Wanted) -> bool:
    return wanted.view is View.FRONT


def _stature_px(body: FloatArray) -> float:
    """From nose to the lowest foot, scaled to the whole body."""
    return float(body[_FEET, 1].max() - body[_FACE[0], 1]) / LANDMARK_SHARE_OF_STATURE


def _scene(glimpses: Sequence[Glimpse], wanted: Wanted, limits: Gates, quality: Gates) -> _Scene | None:
    """Put the pictures of the last second together; None where nobody is surely seen in the newest."""
    newest = glimpses[-1]
    body = newest.client
    if body is None or body[_TRUNK, _VISIBILITY].mean() < quality["min_visibility"]:
        return None
    recent = [g for g in glimpses if newest.time_s - g.time_s <= limits["window_s"] + 1e-9]
    seen = [(g.time_s, g.client) for g in recent if g.client is not None]
    pose = _pose(seen)
    stance = _stance(pose)
    centre = float(body[_TRUNK, 0].mean()) / newest.width_px
    place = Place(_stature_px(body) / newest.height_px, centre, estimate_yaw(pose, stance))
    return _Scene(newest, recent, body, pose, stance, place, wanted, limits, quality)


def _pose(seen: Sequence[tuple[float, FloatArray]]) -> Pose:
    rows = np.array([body for _, body in seen])
    return Pose(
        time_s=np.array([time_s for time_s, _ in seen]),
        image_px=rows[:, :, 0:2],
        depth=rows[:, :, 2],
        world_m=rows[:, :, 3:6],
        visibility=rows[:, :, _VISIBILITY],
    )


def _stance(pose: Pose) -> Stance:
    """Take the person as standing: somebody who does not will be asked to stand still."""
    height = middle(pose, "ankle")[:, 1] - middle(pose, "hip")[:, 1]
    legs = [np.linalg.norm(pose.xy(f"{s}_hip") - pose.xy(f"{s}_ankle"), axis=1) for s in ("left", "right")]
    everything = np.ones(len(height), dtype=bool)
    leg_px = max(float(np.median(leg)) for leg in legs)
    return Stance(height, float(np.median(height)), leg_px, everything, float(np.ptp(pose.time_s)))


def _two(scene: _Scene) -> Complaint:
    """In most of the last three pictures: one in which something is taken for a person does not count."""
    last = scene.recent[-3:]
    counts = [_count(glimpse) for glimpse in last]
    many = sum(count >= scene.quality["several_people"] for count in counts)
    return ("two", {}) if 2 * many > len(counts) else None


def _count(glimpse: Glimpse) -> int:
    if glimpse.client is None:
        return 0
    places = tuple(body[:, :2] for body in glimpse.bodies)
    height = np.array([body_height_px(glimpse.client, glimpse.height_px)])
    return count_people([Sighting(glimpse.client[:, :2], places)], height, glimpse.height_px)


def _feet(scene: _Scene) -> Complaint:
    lowest = scene.body[_FEET, 1].max()
    border = (1.0 - scene.limits["margin"]) * scene.newest.height_px
    return ("feet", {}) if lowest > border else None


def _head(scene: _Scene) -> Complaint:
    crown = scene.body[_FACE[0], 1] - (1.0 - LANDMARK_SHARE_OF_STATURE) * scene.stature_px
    return ("head", {}) if crown < scene.limits["margin"] * scene.newest.height_px else None


def _far(scene: _Scene) -> Complaint:
    small = scene.place.height < scene.limits["body_height_min"]
    coarse = scene.stature_px * scene.newest.source_scale < scene.quality["person_height_warn_px"]
    return ("far", {}) if small or coarse else None


def _close(scene: _Scene) -> Complaint:
    name = "body_height_max_overhead" if scene.wanted.arms_up else "body_height_max"
    return ("close", {}) if scene.place.height > scene.limits[name] else None


def _centre(scene: _Scene) -> Complaint:
    """Where to step: in a front view the person's left is the picture's right; in a side view it is ahead or back."""
    off = scene.place.centre - 0.5
    if scene.wanted.view is None or abs(off) <= scene.limits["centre_max"]:
        return None
    near = scene.wanted.view.near_side
    if near is None:
        return "centre", {"side": "right" if off > 0 else "left"}
    faces_left = near == "left"
    return "centre_side", {"way": "forwards" if (off > 0) == faces_left else "backwards"}


def _yaw(scene: _Scene) -> Complaint:
    view, yaw = scene.wanted.view, scene.place.yaw_deg
    if view is None or yaw is None:
        return None
    if view is View.FRONT:
        return ("yaw_front", {}) if abs(yaw) > scene.limits["front_yaw_warn_deg"] else None
    aim = 90.0 if view is View.RIGHT else -90.0
    if abs(turn_difference(yaw, aim)) <= scene.limits["side_yaw_deg"]:
        return None
    if abs(turn_difference(yaw, -aim)) < abs(aim) / 2:
        return "yaw_other_side", {"side": view.value}
    return "yaw_side", {}


def _tilt(scene: _Scene) -> Complaint:
    view = scene.wanted.view
    if view is None:
        return None
    lean = estimate_lean(scene.pose, scene.stance, view)
    roll = None if lean is None else camera_roll_deg(lean, view, scene.quality)
    if roll is None or abs(roll) <= scene.limits["horizon_deg"]:
        return None
    return "tilt", {"degrees": abs(roll)}


def _dark(scene: _Scene) -> Complaint:
    return ("dark", {}) if scene.newest.light < scene.quality["light_min"] else None


def _ghost(scene: _Scene) -> Complaint:
    ghost, place, limits = scene.wanted.ghost, scene.place, scene.limits
    if ghost is None:
        return None
    ratio = distance_ratio(ghost, place.height)
    if abs(ratio - 1.0) > limits["ghost_distance"]:
        return ("ghost_near" if ratio < 1.0 else "ghost_far"), {}
    if abs(place.centre - ghost.centre) > limits["ghost_centre"]:
        return "ghost_centre", {}
    if place.yaw_deg is None or ghost.yaw_deg is None:
        return None
    turned = abs(turn_difference(place.yaw_deg, ghost.yaw_deg)) > limits["ghost_yaw_deg"]
    return ("ghost_turn", {}) if turned else None


def _still(scene: _Scene) -> Complaint:
    parts = [middle(scene.pose, joint) for joint in ("hip", "ankle")]
    travel = max(float(np.ptp(part, axis=0).max()) for part in parts)
    return ("still", {}) if travel > scene.limits["still_max"] * scene.stature_px else None


_CHECKS: tuple[Callable[[_Scene], Complaint], ...] = (
    _two, _feet, _head, _far, _close, _centre, _yaw, _tilt, _dark, _ghost, _still,
)  # fmt: skip
"""Most important first."""

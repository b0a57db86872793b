"""Where in a film somebody walks: from where to where, facing which way, over ground or on a treadmill.

Turns, starts and stops lie between the walks. Somebody who enters and leaves the picture is ordinary here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.signals import low_pass, runs
from screening.types import LANDMARK_INDEX, BoolArray, FloatArray, Pose, Side, StrideRule, Surface, View

TRAVEL_HZ = 1.0
"""Low-pass of the walker's way through the picture (method, 9.7)."""

EDGE_LEG = 0.25
"""Hips nearer to the picture's edge than this share of the leg: the model squeezes what is outside into the picture."""

JUMP_LEG = 0.35
"""Way of the hips from one frame to the next, in leg lengths, that no walker makes (method, 9.1)."""

SAME_BODY = 1.3
"""Walks whose legs differ in length by more than this factor show another body, or the same one too far away."""

MIN_TRAVEL_LEG = 1.0
"""Whoever moves less than this in one direction does not walk through the picture."""

GROWTH_PER_S = 0.05
"""Towards a camera that they face, walkers grow by more than this share a second; on a treadmill they do not."""

SIDE_YAW_DEG = (50.0, 130.0)
FRONT_YAW_DEG = 30.0
"""Turn of the shoulders of the whole walk. Wider than for somebody who stands: shoulders swing, and the turn seen
at the picture's edges differs from that in its middle by half of the angle of view."""

FACING_LEG = 0.08
"""Heel to toe in the picture, in leg lengths, beyond which a foot points to the side (square side view: 0.23)."""

HIDDEN_MORE = 0.1
"""The near knee is not less visible than the far one by more than this."""

_LEG_JOINTS = ("hip", "knee", "ankle")


@dataclass(frozen=True)
class Walk:
    """One walk in one direction.

    Attributes
    ----------
    start, end : frames ``[start, end)``.
    view : which part of the person faces the camera.
    forward : sign of the picture's x to which the person faces; 0 in a front or back view.
    backwards : walking against the own facing.
    surface : over ground or on a treadmill.
    leg_px : hip to ankle of the straight leg.
    sides_sure : False where feet, shoulders and visibility disagree about which side is nearer.
    """

    start: int
    end: int
    view: View
    forward: float
    backwards: bool
    surface: Surface
    leg_px: float
    sides_sure: bool = True

    @property
    def near(self) -> Side | None:
        """The side near the camera in a side view."""
        return self.view.near_side

    @property
    def moves(self) -> bool:
        """Whether the person travels."""
        return self.surface is Surface.OVER_GROUND

    @property
    def frames(self) -> slice:
        """The frames of this walk."""
        return slice(self.start, self.end)


def find_walks(pose: Pose, width_px: int, rule: StrideRule) -> tuple[Walk, ...]:
    """Find the walks of a recording, in order of time.

    Parameters
    ----------
    pose : landmarks with left and right put back, short gaps filled.
    width_px : of the picture.

    Returns
    -------
    Walks over ground where anybody travels through the picture; else the stretches on one spot, each of which is a
    treadmill walk if contacts are found in it. Empty if nobody is inside the picture for long enough.
    """
    leg_px = _leg_px(pose, slice(None))
    if not np.isfinite(leg_px):
        return ()
    inside = _inside(pose, width_px, leg_px)
    speed = _speed(pose, inside, leg_px)
    travelling = [
        (start, end)
        for sign in (1.0, -1.0)
        for start, end in runs(inside & (sign * speed > rule.min_speed))
        if abs(_mid_hip(pose)[end - 1, 0] - _mid_hip(pose)[start, 0]) >= MIN_TRAVEL_LEG * leg_px
    ]
    spots = [] if travelling else runs(inside & (np.abs(speed) <= rule.min_speed))
    found = [
        _describe(pose, start, end, leg_px)
        for start, end in sorted(travelling or spots)
        if pose.time_s[end - 1] - pose.time_s[start] >= rule.min_walk_s
    ]
    return _of_one_body(found)


def _of_one_body(walks: list[Walk]) -> tuple[Walk, ...]:
    """The walks that are as large as the longest one."""
    if not walks:
        return ()
    longest = max(walks, key=lambda walk: walk.end - walk.start)
    return tuple(w for w in walks if 1 / SAME_BODY <= w.leg_px / longest.leg_px <= SAME_BODY)


def _inside(pose: Pose, width_px: int, leg_px: float) -> BoolArray:
    """``(T,)`` True where hips, knees and ankles of both legs are in the picture, and the hips not at its edge."""
    marks = [LANDMARK_INDEX[f"{side}_{joint}"] for side in Side for joint in _LEG_JOINTS]
    seen = np.isfinite(pose.image_px[:, marks]).all(axis=(1, 2))
    x = _mid_hip(pose)[:, 0]
    margin = EDGE_LEG * leg_px
    with np.errstate(invalid="ignore"):
        # A body that jumps further than a body can is another one, or another shot: no walk goes on across it.
        jumped = np.abs(np.diff(x, prepend=x[0])) > JUMP_LEG * leg_px
        return np.asarray(seen & ~jumped & (x >= margin) & (x <= width_px - margin))


def _speed(pose: Pose, inside: BoolArray, leg_px: float) -> FloatArray:
    """``(T,)`` way of the hips through the picture in leg lengths per second; NaN outside."""
    x = np.where(inside, _mid_hip(pose)[:, 0], np.nan)
    speed = np.full(len(x), np.nan)
    for start, end in runs(inside):
        if end - start >= 3:
            slow = low_pass(x[start:end], pose.time_s[start:end], TRAVEL_HZ)
            speed[start:end] = np.gradient(slow, pose.time_s[start:end]) / leg_px
    return speed


def _describe(pose: Pose, start: int, end: int, leg_px: float) -> Walk:
    frames = slice(start, end)
    travel = (_mid_hip(pose)[end - 1, 0] - _mid_hip(pose)[start, 0]) / leg_px
    view = _view(pose, frames, leg_px)
    forward = {View.RIGHT: 1.0, View.LEFT: -1.0}.get(view, 0.0)
    moves = abs(travel) >= MIN_TRAVEL_LEG
    grows = abs(_growth_per_s(pose, frames)) > GROWTH_PER_S
    own_leg_px = _leg_px(pose, frames)
    return Walk(
        start=start,
        end=end,
        view=view,
        forward=forward,
        backwards=bool(moves and forward * travel < 0),
        surface=Surface.OVER_GROUND if moves or grows else Surface.TREADMILL,
        leg_px=own_leg_px,
        sides_sure=_sides_agree(pose, frames, view),
    )


def _sides_agree(pose: Pose, frames: slice, view: View) -> bool:
    """Whether the turn of the shoulders and the visibility of the knees name the same near side as the feet."""
    near = view.near_side
    if near is None:
        return True
    turned = np.sin(shoulder_turn(pose)[frames])
    right_near = float(np.nanmedian(turned)) > 0
    knees = {side: pose.visibility[frames, LANDMARK_INDEX[f"{side}_knee"]] for side in Side}
    hidden = float(np.median(knees[near])) + HIDDEN_MORE < float(np.median(knees[near.other]))
    return (near is Side.RIGHT) is right_near and not hidden


def _view(pose: Pose, frames: slice, leg_px: float) -> View:
    """The view of a walk: from where the feet point where they point aside, checked against the shoulders."""
    facing = float(np.nanmedian(_toe_ahead(pose, frames))) / leg_px
    turns = np.degrees(shoulder_turn(pose)[frames])
    turns = turns[np.isfinite(turns)]
    if not len(turns):
        return View.UNKNOWN
    # The mean direction, so that turns around ±180 do not cancel.
    mean = np.angle(np.mean(np.exp(1j * np.radians(turns))), deg=True)
    size = abs(float(mean))
    if size <= FRONT_YAW_DEG:
        return View.FRONT
    if SIDE_YAW_DEG[0] <= size <= SIDE_YAW_DEG[1] and abs(facing) >= FACING_LEG:
        # Feet show the facing more surely than the model's depth of the shoulders.
        return View.RIGHT if facing > 0 else View.LEFT
    return View.BACK if size >= 180.0 - FRONT_YAW_DEG else View.OBLIQUE


def shoulder_turn(pose: Pose) -> FloatArray:
    """``(T,)`` turn of the shoulders in radians from the world landmarks; 0 facing the camera, + right side near."""
    across = (
        pose.world_m[:, LANDMARK_INDEX["left_shoulder"]] - pose.world_m[:, LANDMARK_INDEX["right_shoulder"]]
    )
    return np.asarray(np.arctan2(across[:, 2], across[:, 0]))


def _toe_ahead(pose: Pose, frames: slice) -> FloatArray:
    """Heel to toe of both feet, pixels to the right."""
    ways = [pose.xy(f"{side}_foot_index")[frames, 0] - pose.xy(f"{side}_heel")[frames, 0] for side in Side]
    joined = np.concatenate(ways)
    return joined if np.isfinite(joined).any() else np.zeros(1)


def _growth_per_s(pose: Pose, frames: slice) -> float:
    """Share by which the trunk's height grows in the picture each second."""
    shoulder = 0.5 * (pose.xy("left_shoulder") + pose.xy("right_shoulder"))
    height = np.linalg.norm(shoulder - _mid_hip(pose), axis=1)[frames]
    seen = np.isfinite(height) & (height > 0)
    if seen.sum() < 3:
        return 0.0
    return float(np.polyfit(pose.time_s[frames][seen], np.log(height[seen]), 1)[0])


def _leg_px(pose: Pose, frames: slice) -> float:
    """95th percentile of the hip-ankle distance of the longer leg."""
    lengths = [
        np.linalg.norm(pose.xy(f"{side}_hip") - pose.xy(f"{side}_ankle"), axis=1)[frames] for side in Side
    ]
    known = [float(np.nanpercentile(length, 95)) for length in lengths if np.isfinite(length).any()]
    return max(known, default=float("nan"))


def _mid_hip(pose: Pose) -> FloatArray:
    return np.asarray(0.5 * (pose.xy("left_hip") + pose.xy("right_hip")))

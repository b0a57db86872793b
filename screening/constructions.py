"""How a motion is drawn on a body: the lines and the arc that belong to each motion of the angle table.

Pictures, annotated clips and the player in the page all draw from this one table, so that they show the same arc.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.curves import angle_column
from screening.types import Recording, Side, View

ESTIMATED_IN_FRONT = frozenset({"knee_flexion", "hip_flexion"})
"""Motions that a front view carries only as an estimate by depth lift."""


@dataclass(frozen=True)
class Construction:
    """How a motion is drawn: a shape, and the points it runs through (``{}`` = side).

    ``bend`` (a, joint, b): between the bone past the joint and the next one. ``between`` (a, joint, b).
    ``lean`` (from, to): to the vertical. ``tilt`` (a, b): to the horizontal. ``plumb`` (foot, top): offset.
    ``parallel`` (a, b, from, to): to the line a-b. ``spans``: two pairs. ``point``: a number alone.
    ``ahead``: the number stands before the joint.
    """

    shape: str
    points: tuple[str, ...]
    ahead: bool = False


_LEG_BEND = Construction("bend", ("{}_hip", "{}_knee", "{}_ankle"), ahead=True)
_CONSTRUCTIONS = {
    "knee_flexion": _LEG_BEND,
    "knee_frontal_projection": _LEG_BEND,
    "hip_flexion": Construction("bend", ("{}_shoulder", "{}_hip", "{}_knee")),
    "ankle_dorsiflexion": Construction("between", ("{}_knee", "{}_ankle", "{}_foot_index")),
    "shoulder_flexion": Construction("between", ("{}_hip", "{}_shoulder", "{}_elbow")),
    "shoulder_abduction": Construction("between", ("{}_hip", "{}_shoulder", "{}_elbow")),
    "elbow_flexion": Construction("bend", ("{}_shoulder", "{}_elbow", "{}_wrist")),
    "thigh_inclination": Construction("lean", ("{}_knee", "{}_hip"), ahead=True),
    "shank_inclination": Construction("lean", ("{}_ankle", "{}_knee")),
    "trunk_lean": Construction("lean", ("mid_hip", "mid_shoulder")),
    "trunk_minus_shank": Construction("parallel", ("{}_ankle", "{}_knee", "mid_hip", "mid_shoulder")),
    "trunk_lateral_lean": Construction("lean", ("mid_hip", "mid_shoulder")),
    "pelvic_shift": Construction("plumb", ("mid_ankle", "mid_hip")),
    "pelvic_obliquity": Construction("tilt", ("right_hip", "left_hip")),
    "knee_separation": Construction("spans", ("right_knee", "left_knee", "right_ankle", "left_ankle")),
    "heel_rise": Construction("point", ("{}_heel",)),
    "arm_inclination": Construction("lean", ("{}_wrist", "{}_shoulder")),
    "head_forward": Construction("lean", ("mid_shoulder", "mid_ear")),
    "left_foot_ahead": Construction("spans", ("right_ankle", "left_ankle", "right_ankle", "left_ankle")),
    "ankles_apart": Construction("spans", ("right_ankle", "left_ankle", "right_hip", "left_hip")),
}


def construction_of(motion: str) -> Construction | None:
    """Return how a motion is drawn; None for one that nothing is drawn for."""
    return _CONSTRUCTIONS.get(motion.removesuffix("_ratio"))


def drawable(recording: Recording, motions: Sequence[str]) -> tuple[str, ...]:
    """Return those of the motions that can be drawn and that the recording has a column of, in their order."""
    return tuple(
        motion
        for motion in motions
        if construction_of(motion) and any(angle_column(recording.angles, motion, s) for s in (None, *Side))
    )


def estimated(motion: str, view: View) -> bool:
    """Whether this view carries the motion only as an estimate by depth lift: it gets a number, but no flat arc."""
    return motion in ESTIMATED_IN_FRONT and view.near_side is None

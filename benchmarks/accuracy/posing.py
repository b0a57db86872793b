"""From what the person does (pelvis, feet, trunk and arm directions) to where every segment is.

Everything here is in the person's own frame: x to the person's left, -y forward, z up. Arrays have one row per
frame. :func:`place` turns the result to the wanted yaw and puts it into the room.

The legs are solved from both ends: hip centres follow from the pelvis, ankle centres from the planted feet,
and the knee lies where thigh and shank of fixed length meet, on the side to which the knee points. So feet
cannot slide, segment lengths never change, and the angles of the joint centres are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.accuracy.bake import SEGMENTS
from benchmarks.accuracy.body import SEGMENT_INDEX, SIDES, Array, Body, Pose3D

FORWARD = np.array([0.0, -1.0, 0.0])
DOWN = np.array([0.0, 0.0, -1.0])


def turn_about(axis: str, angle_deg: Array | float) -> Array:
    """``(..., 3, 3)`` rotation about x, y or z by an angle in degrees.

    About x: the trunk leans forward. About y: the right side rises. About z: the right side comes forward.
    """
    angle = np.radians(np.asarray(angle_deg, dtype=np.float64))
    cos, sin, zero, one = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    rows = {
        "x": (one, zero, zero, zero, cos, -sin, zero, sin, cos),
        "y": (cos, zero, sin, zero, one, zero, -sin, zero, cos),
        "z": (cos, -sin, zero, sin, cos, zero, zero, zero, one),
    }[axis]
    result: Array = np.stack(rows, axis=-1).reshape(*angle.shape, 3, 3)
    return result


def unit(vectors: Array) -> Array:
    """Vectors ``(..., 3)`` of length 1."""
    result: Array = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return result


def frame(axis: Array, pole: Array) -> Array:
    """``(..., 3, 3)`` frame whose first column is the axis and whose second lies in the plane of the pole."""
    first = unit(axis)
    second = unit(pole - (pole * first).sum(axis=-1, keepdims=True) * first)
    return np.stack([first, second, np.cross(first, second)], axis=-1)


def align(rest_axis: Array, rest_pole: Array, axis: Array, pole: Array) -> Array:
    """Rotation that takes a rest axis and pole to the wanted ones."""
    result: Array = frame(axis, pole) @ np.swapaxes(frame(rest_axis, rest_pole), -1, -2)
    return result


def apply(turn: Array, vector: Array) -> Array:
    """``turn @ vector`` for stacks of rotations."""
    result: Array = np.einsum("...ij,...j->...i", turn, vector)
    return result


@dataclass(frozen=True, eq=False)
class Leg:
    """One leg: ``ankle_m (T, 3)``, ``foot_turn (T, 3, 3)``, ``pole (T, 3)`` where the knee points, toe bend."""

    ankle_m: Array
    foot_turn: Array
    pole: Array
    toe_bend_deg: Array | float = 0.0


@dataclass(frozen=True, eq=False)
class Arm:
    """One arm, angles ``(T,)`` relative to the chest: flexion and abduction of the shoulder, elbow flexion."""

    flexion_deg: Array
    abduction_deg: Array
    elbow_deg: Array


@dataclass(frozen=True, eq=False)
class Stance:
    """All that is wanted of the person, per frame.

    Attributes
    ----------
    mid_hip_m : ``(T, 3)``.
    pelvis_turn : ``(T, 3, 3)`` of the hip line; the pelvis is pitched so that the trunk leans as wanted.
    trunk_lean_deg, trunk_lateral_deg : ``(T,)`` line from mid-hip to mid-shoulder, forward of the vertical and
        to the person's right of it.
    spine_deg : ``(T, 3)`` of the chest relative to the pelvis: flexion, bend (a start, solved for), twist.
    head_pitch_deg : ``(T,)`` of the head in space, + looking down.
    legs, arms : by side.
    """

    mid_hip_m: Array
    pelvis_turn: Array
    trunk_lean_deg: Array
    trunk_lateral_deg: Array
    spine_deg: Array
    head_pitch_deg: Array
    legs: dict[str, Leg]
    arms: dict[str, Arm]


def solve_knee(hip: Array, ankle: Array, thigh_m: float, shank_m: float, pole: Array) -> Array:
    """Knee centre ``(T, 3)`` between hip and ankle on the side of the pole.

    Raises
    ------
    ValueError
        If a leg would have to be longer than it is: the motion asks for the impossible.
    """
    line = ankle - hip
    distance = np.linalg.norm(line, axis=-1, keepdims=True)
    worst = float((distance / (thigh_m + shank_m)).max())
    if worst > 1.0:
        raise ValueError(
            f"leg stretched to {worst:.3f} of its length: lower the pelvis or bring the foot nearer"
        )
    along = line / distance
    share = (thigh_m**2 - shank_m**2 + distance**2) / (2 * distance)
    out = np.sqrt(np.maximum(thigh_m**2 - share**2, 0.0))
    across = unit(pole - (pole * along).sum(axis=-1, keepdims=True) * along)
    result: Array = hip + share * along + out * across
    return result


def pose(body: Body, stance: Stance) -> Pose3D:
    """Where every segment is, in the person's own frame."""
    frames = len(stance.mid_hip_m)
    turn = np.zeros((frames, len(SEGMENTS), 3, 3))
    pivot = np.zeros((frames, len(SEGMENTS), 3))
    pitch, bend = np.zeros(frames), stance.spine_deg[:, 1].copy()
    for _ in range(4):  # the spine carries about two thirds of a side bend to the mid-shoulder
        upright = _trunk(body, stance, pitch, bend, turn, pivot)
        pitch = pitch + stance.trunk_lean_deg - np.degrees(np.arctan2(-upright[:, 1], upright[:, 2]))
        lateral = np.degrees(np.arctan2(-upright[:, 0], upright[:, 2]))
        bend = bend - (stance.trunk_lateral_deg - lateral) / 0.67
    for side in SIDES:
        _arm(body, stance.arms[side], side, turn, pivot)
        _leg(body, stance, side, turn, pivot)
    return Pose3D(turn, pivot)


def _trunk(body: Body, stance: Stance, pitch_deg: Array, bend_deg: Array, turn: Array, pivot: Array) -> Array:
    """Fill in pelvis to head for a pitch of the pelvis and bend of the spine; return mid-shoulder - mid-hip."""
    pelvis = stance.pelvis_turn @ turn_about("x", pitch_deg)
    flexion, _, twist = stance.spine_deg.T
    turns = {"pelvis": pelvis}
    for name, share in (("lumbar", 0.35), ("mid", 0.7), ("thorax", 1.0)):
        own = (
            turn_about("z", share * twist)
            @ turn_about("y", share * bend_deg)
            @ turn_about("x", share * flexion)
        )
        turns[name] = pelvis @ own
    head_up = turn_about("x", stance.head_pitch_deg)
    facing = _heading(turns["thorax"])
    turns["head"] = facing @ head_up
    turns["neck"] = _halfway(turns["thorax"], turns["head"])
    place_of = {"pelvis": stance.mid_hip_m}
    for parent, name in (("pelvis", "lumbar"), ("lumbar", "mid"), ("mid", "thorax"), ("thorax", "neck"),
                         ("neck", "head")):  # fmt: skip
        place_of[name] = _carry(body, turns[parent], place_of[parent], parent, body.joints[name])
    for name, value in turns.items():
        turn[:, SEGMENT_INDEX[name]], pivot[:, SEGMENT_INDEX[name]] = value, place_of[name]
    middle = 0.5 * (body.joints["shoulder_left"] + body.joints["shoulder_right"])
    return _carry(body, turns["thorax"], place_of["thorax"], "thorax", middle) - stance.mid_hip_m


def _heading(turn: Array) -> Array:
    """Rotation about the vertical that faces where a segment faces."""
    ahead = apply(turn, FORWARD)
    return turn_about("z", np.degrees(np.arctan2(ahead[..., 0], -ahead[..., 1])))


def _halfway(first: Array, second: Array) -> Array:
    """Rotation between two that are not far apart."""
    mean = first + second
    left, _, right = np.linalg.svd(mean)
    result: Array = left @ right
    return result


def _carry(body: Body, turn: Array, place: Array, segment: str, rest_point: Array) -> Array:
    """Where a point of the rest pose goes that a segment carries."""
    return place + apply(turn, rest_point - body.pivots[SEGMENT_INDEX[segment]])


def _arm(body: Body, arm: Arm, side: str, turn: Array, pivot: Array) -> None:
    """Fill in collarbone to hand."""
    sign = 1.0 if side == "left" else -1.0
    chest_turn, chest_place = turn[:, SEGMENT_INDEX["thorax"]], pivot[:, SEGMENT_INDEX["thorax"]]
    abduction, flexion = np.radians(arm.abduction_deg), arm.flexion_deg
    hang = np.stack([sign * np.sin(abduction), np.zeros_like(abduction), -np.cos(abduction)], axis=-1)
    lift = turn_about("x", -flexion)
    axis = apply(chest_turn, apply(lift, hang))
    pole = apply(chest_turn, apply(lift, FORWARD))
    elevation = np.degrees(np.arccos(np.clip(-apply(lift, hang)[:, 2], -1.0, 1.0)))
    shrug = np.clip(0.28 * (elevation - 35.0), 0.0, 32.0)  # the collarbone takes part above shoulder height
    rests = [body.joints[f"{joint}_{side}"] for joint in ("shoulder", "elbow", "wrist")]
    rest_axis, rest_fore = rests[1] - rests[0], rests[2] - rests[1]
    elbow = np.radians(arm.elbow_deg)[:, None]
    square = frame(axis, pole)
    fore = np.cos(elbow) * square[..., 0] + np.sin(elbow) * square[..., 1]
    normal, rest_normal = np.cross(axis, pole), np.cross(rest_axis, rest_fore)
    turns = {
        "clavicle": chest_turn @ turn_about("y", -sign * shrug),
        "upperarm": align(rest_axis, rest_normal, axis, normal),
        "forearm": align(rest_fore, rest_normal, fore, normal),
    }
    turns["hand"] = turns["forearm"]
    place = {"clavicle": _carry(body, chest_turn, chest_place, "thorax", body.joints[f"clavicle_{side}"])}
    for parent, name, joint in (("clavicle", "upperarm", "shoulder"), ("upperarm", "forearm", "elbow"),
                                ("forearm", "hand", "wrist")):  # fmt: skip
        rest = body.joints[f"{joint}_{side}"]
        place[name] = _carry(body, turns[parent], place[parent], f"{parent}_{side}", rest)
    for name, value in turns.items():
        index = SEGMENT_INDEX[f"{name}_{side}"]
        turn[:, index], pivot[:, index] = value, place[name]


def _leg(body: Body, stance: Stance, side: str, turn: Array, pivot: Array) -> None:
    """Fill in thigh to toes."""
    leg = stance.legs[side]
    rest_hip, rest_knee, rest_ankle = (body.joints[f"{joint}_{side}"] for joint in ("hip", "knee", "ankle"))
    hip = _carry(body, turn[:, 0], pivot[:, 0], "pelvis", rest_hip)
    thigh_m, shank_m = (
        body.length(f"hip_{side}", f"knee_{side}"),
        body.length(f"knee_{side}", f"ankle_{side}"),
    )
    knee = solve_knee(hip, leg.ankle_m, thigh_m, shank_m, leg.pole)
    normal = np.cross(leg.ankle_m - hip, leg.pole)
    rest_normal = np.cross(rest_ankle - rest_hip, FORWARD)
    toe_rest = body.joints[f"toe_{side}"]
    toe_turn = leg.foot_turn @ turn_about("x", -np.broadcast_to(leg.toe_bend_deg, len(hip)))
    values = {
        "thigh": (align(rest_knee - rest_hip, rest_normal, knee - hip, normal), hip),
        "shank": (align(rest_ankle - rest_knee, rest_normal, leg.ankle_m - knee, normal), knee),
        "foot": (leg.foot_turn, leg.ankle_m),
        "toes": (toe_turn, leg.ankle_m + apply(leg.foot_turn, toe_rest - rest_ankle)),
    }
    for name, (value, place) in values.items():
        index = SEGMENT_INDEX[f"{name}_{side}"]
        turn[:, index], pivot[:, index] = value, place


def place(posed: Pose3D, yaw_deg: Array | float, at_m: Array) -> Pose3D:
    """Turn the whole person about the vertical and move it; yaw + brings the right side to the camera.

    Parameters
    ----------
    yaw_deg : scalar or ``(T,)``.
    at_m : ``(3,)`` or ``(T, 3)`` where the origin of the person's frame goes.
    """
    frames = len(posed.turn)
    about = np.broadcast_to(turn_about("z", yaw_deg), (frames, 3, 3))
    return replace(
        posed,
        turn=np.einsum("tij,tsjk->tsik", about, posed.turn),
        pivot_m=np.einsum("tij,tsj->tsi", about, posed.pivot_m) + np.broadcast_to(at_m, (frames, 3))[:, None],
    )

"""From clean landmarks to an angle table: plain projection, and LIFT-P, the depth lift for one camera.

A camera shows a limb that comes towards it shorter than it is. LIFT-P (method, 9.4) takes the segment lengths
from the standing frames, where they lie in the picture, plants the ankles, and finds for each later frame the
depth at which the known length fits the ray of the pixel: the knee nearer than the ankle, the hip further than
the knee, the shoulder nearer than the hip. "ISB terms, not ISB angles": a webcam angle is an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.camera import Gates, Look
from screening.signals import low_pass, runs
from screening.types import LANDMARK_INDEX, BoolArray, FloatArray, Pose, Side, VideoInfo, View

FOCAL_SHARE = 0.80
"""Assumed focal length over the longer picture side; 0.64 to 1.0 changes the knee by less than 0.3 degrees."""

SIDE_LIFT_SHARE = 0.2
"""Share of the lifted segments in the knee angle of a square side view; the rest is the flat angle."""

RAMP_START, RAMP_WIDTH = 0.10, 0.25
"""Half-chords below the start count as no depth at all; above start + width they count in full (method, 9.4)."""

FOOT_MOVE_LEG = 0.06
"""An ankle that travels further than this share of the leg has been set down anew (method, 9.8)."""

SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Optics:
    """What is known of the camera: picture size, and the downward tilt where it could be found."""

    width_px: int
    height_px: int
    pitch_deg: float = 0.0

    def rays(self, image_px: FloatArray) -> FloatArray:
        """``(..., 2)`` pixels to ``(..., 3)`` rays (x right, y down, z = 1 away from the camera when level)."""
        focal = FOCAL_SHARE * max(self.width_px, self.height_px)
        x = (image_px[..., 0] - self.width_px / 2) / focal
        y = (image_px[..., 1] - self.height_px / 2) / focal
        tilt = np.radians(self.pitch_deg)
        turned = np.stack([x, y * np.cos(tilt) + np.sin(tilt), np.cos(tilt) - y * np.sin(tilt)], axis=-1)
        return np.asarray(turned / turned[..., 2:3])


def angle_between(a: FloatArray, b: FloatArray) -> FloatArray:
    """Angle between vectors ``(..., D)`` in degrees, 0 to 180; NaN where one is missing or has no length."""
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
        return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def projected_flexion(proximal: FloatArray, joint: FloatArray, distal: FloatArray) -> FloatArray:
    """Plain flexion of a joint from three points ``(..., D)``: 0 when straight, 180 when folded. Unsigned."""
    return angle_between(joint - proximal, distal - joint)


def inclination(lower: FloatArray, upper: FloatArray, forward: float = 1.0) -> FloatArray:
    """Angle of a segment to the vertical in the picture plane, positive when its upper end is forward.

    Parameters
    ----------
    lower, upper : ``(..., 2)`` with y down.
    forward : +1 if the person faces the right of the picture, -1 the left.
    """
    along = upper - lower
    return np.asarray(np.degrees(np.arctan2(forward * along[..., 0], -along[..., 1])))


def frontal_knee_angle(hip: FloatArray, knee: FloatArray, ankle: FloatArray, medial: float) -> FloatArray:
    """Frontal plane projection angle (FPPA) in degrees, positive when the knee is towards the midline.

    Parameters
    ----------
    medial : sign of the picture's x towards the midline: +1 for the right leg in front view (clinical reference 3.5).
    """
    thigh = np.arctan2(medial * (knee - hip)[..., 0], (knee - hip)[..., 1])
    shank = np.arctan2(medial * (knee - ankle)[..., 0], (ankle - knee)[..., 1])
    return np.asarray(np.degrees(thigh + shank))


def camera_pitch_deg(
    pose: Pose, video: VideoInfo, still: BoolArray, height_cm: float, camera_height_cm: float
) -> float | None:
    """Downward tilt of the camera from its height and the person's stature (method, 9.2).

    Shoulders (0.79 of stature) and ankles (0.045) of the standing person must lie at the same distance.

    Returns
    -------
    Degrees, positive downwards, within ±25; None where the standing person is not seen well enough.
    """
    rays = Optics(video.width_px, video.height_px).rays(pose.image_px[still])
    rows = []
    for joint in ("shoulder", "ankle"):
        y = rays[:, [LANDMARK_INDEX[f"{side}_{joint}"] for side in SIDES], 1]
        if not np.isfinite(y).any():
            return None
        rows.append(np.arctan(np.nanmedian(y)))
    shoulder, ankle = rows
    tilts = np.radians(np.linspace(-25, 25, 2001))
    camera, body = camera_height_cm, height_cm
    tilts = tilts[ankle + tilts > np.radians(0.5)]
    mismatch = (camera - 0.045 * body) * np.tan(shoulder + tilts) - (camera - 0.79 * body) * np.tan(
        ankle + tilts
    )
    crossing = np.flatnonzero(np.diff(np.sign(mismatch)) != 0)
    if not len(crossing):
        return None
    return float(np.degrees(tilts[crossing[np.argmin(np.abs(tilts[crossing]))]]))


@dataclass(frozen=True)
class LiftedLeg:
    """One leg and the trunk above it in three dimensions, unit = distance of the ankle from the camera.

    Each is ``(T, 3)``, x right, y down, z away; NaN where not seen.
    """

    ankle: FloatArray
    knee: FloatArray
    hip: FloatArray
    shoulder: FloatArray

    @property
    def knee_flexion_deg(self) -> FloatArray:
        """0 when straight."""
        return projected_flexion(self.hip, self.knee, self.ankle)

    @property
    def hip_flexion_deg(self) -> FloatArray:
        """Trunk against thigh, 0 when in line; includes the bending of the low back."""
        return projected_flexion(self.shoulder, self.hip, self.knee)

    @property
    def thigh_inclination_deg(self) -> FloatArray:
        """Thigh to the vertical: 0 hanging down, 90 parallel to the floor, more when the hip is below the knee."""
        return _to_vertical(self.knee, self.hip)

    @property
    def shank_inclination_deg(self) -> FloatArray:
        """Shank to the vertical, unsigned."""
        return _to_vertical(self.ankle, self.knee)

    @property
    def trunk_inclination_deg(self) -> FloatArray:
        """Hip-shoulder line to the vertical, unsigned."""
        return _to_vertical(self.hip, self.shoulder)


def _to_vertical(lower: FloatArray, upper: FloatArray) -> FloatArray:
    return angle_between(upper - lower, np.array([0.0, -1.0, 0.0]))


def lift_leg(rays: dict[str, FloatArray], lengths: dict[str, float], planted: FloatArray) -> LiftedLeg:
    """Lift one side (LIFT-P).

    Parameters
    ----------
    rays : ``knee hip shoulder`` -> ``(T, 3)``.
    lengths : ``shank thigh trunk`` in ankle distances.
    planted : ``(T, 3)`` the resting ankle at depth 1.
    """
    knee = _fit_depth(rays["knee"], planted, lengths["shank"], nearer=True)
    hip = _fit_depth(rays["hip"], knee, lengths["thigh"], nearer=False)
    shoulder = _fit_depth(rays["shoulder"], hip, lengths["trunk"], nearer=True)
    return LiftedLeg(planted, knee, hip, shoulder)


def _fit_depth(ray: FloatArray, root: FloatArray, length: float, *, nearer: bool) -> FloatArray:
    """Point on each ray at the given distance from the root; the foot of the perpendicular where out of reach."""
    square = (ray * ray).sum(-1)
    along = (ray * root).sum(-1)
    discriminant = along**2 - square * ((root * root).sum(-1) - length**2)
    half = np.sqrt(np.maximum(discriminant, 0.0)) / square
    # Small depths are mostly noise of the length: fade them in.
    u = np.clip((half * np.sqrt(square) / length - RAMP_START) / RAMP_WIDTH, 0.0, 1.0)
    half = half * (3 * u**2 - 2 * u**3)
    depth = along / square + (-half if nearer else half)
    return np.asarray(depth[..., None] * ray)


def planted_ankle(ankle_px: FloatArray, time_s: FloatArray, leg_px: float) -> FloatArray:
    """``(T, 2)`` the ankle where it rests: its median between two moves of the foot, itself during a move."""
    slow = low_pass(ankle_px, time_s, 1.0)
    moving = np.zeros(len(time_s), dtype=bool)
    for start, end in runs(np.asarray(np.isfinite(slow).all(axis=1))):
        for k in range(start, end):
            ahead = np.searchsorted(time_s, time_s[k] + 0.5)
            later = min(int(ahead), end - 1)
            moving[k:later] |= bool(np.linalg.norm(slow[later] - slow[k]) > FOOT_MOVE_LEG * leg_px)
    planted = ankle_px.copy()
    for start, end in runs(~moving):
        rest = ankle_px[start:end]
        seen = np.asarray(np.isfinite(rest).all(axis=1))
        if seen.any():
            planted[start:end] = np.where(seen[:, None], np.median(rest[seen], axis=0), np.nan)
    return planted


def angle_table(pose: Pose, video: VideoInfo, look: Look, *, pitch_deg: float, gates: Gates) -> pd.DataFrame:
    """Every motion that the view of this recording can carry.

    Returns
    -------
    One row per frame, index ``time_s``, columns ``<motion>[_<side>]_<unit>``; NaN where a landmark that the
    motion needs is outside the picture, hidden (visibility under the limit), where the standing lengths are
    unknown, and for lifted angles of the front view where the knee is too straight to be read.
    """
    stance, near = look.stance, look.view.near_side
    height = 100 * stance.height_px / stance.standing_height_px
    table: dict[str, FloatArray] = {"hip_height_pct": height, "depth_pct": 100 - height}
    seen = _masked(pose, gates["min_visibility"])
    optics = Optics(video.width_px, video.height_px, pitch_deg)
    if look.view is View.FRONT:
        legs = {side: _lifted(seen, optics, look, side) for side in SIDES}
        table["depth_pct"] = _lifted_depth(legs, stance.still)
        table |= _front_motions(seen, legs, gates["knee_reading_floor_deg"])
        table |= _sideways(seen, legs, look.yaw_deg or 0.0)
    elif near is not None:
        square = gates["side_yaw_full_low_deg"] <= abs(look.yaw_deg or 0.0) <= gates["side_yaw_full_high_deg"]
        table |= _side_motions(seen, _lifted(seen, optics, look, near), near, stance.still, square=square)
    return pd.DataFrame(table, index=pd.Index(pose.time_s, name="time_s"))


def _masked(pose: Pose, min_visibility: float) -> Pose:
    """The pose with hidden landmarks taken out."""
    image_px = np.where((pose.visibility >= min_visibility)[..., None], pose.image_px, np.nan)
    return Pose(pose.time_s, image_px, pose.depth, pose.world_m, pose.visibility)


def _lifted(pose: Pose, optics: Optics, look: Look, side: Side) -> LiftedLeg:
    """One leg by LIFT-P; NaN where the standing lengths cannot be had from this view."""
    points = {joint: pose.xy(f"{side}_{joint}") for joint in ("ankle", "knee", "hip", "shoulder")}
    rays = {joint: optics.rays(xy) for joint, xy in points.items()}
    planted = planted_ankle(points["ankle"], pose.time_s, look.stance.leg_px)
    return lift_leg(rays, _segment_lengths(rays, look), optics.rays(planted))


def _segment_lengths(rays: dict[str, FloatArray], look: Look) -> dict[str, float]:
    """Lengths of shank, thigh and trunk in ankle distances from the standing frames; NaN if unknown.

    In a side view without standing frames the segments still lie in the picture: their 95th percentile serves.
    """
    pairs = {"shank": ("ankle", "knee"), "thigh": ("knee", "hip"), "trunk": ("hip", "shoulder")}
    lengths = {}
    for name, (lower, upper) in pairs.items():
        size = np.linalg.norm(rays[upper] - rays[lower], axis=-1)
        lengths[name] = float("nan")
        if np.isfinite(size[look.stance.still]).any():
            lengths[name] = float(np.nanmedian(size[look.stance.still]))
        elif look.view.near_side is not None and np.isfinite(size).any():
            lengths[name] = float(np.nanpercentile(size, 95))
    return lengths


def _front_motions(pose: Pose, legs: dict[Side, LiftedLeg], knee_floor_deg: float) -> dict[str, FloatArray]:
    hip, knee, ankle = (
        {side: pose.xy(f"{side}_{joint}") for side in SIDES} for joint in ("hip", "knee", "ankle")
    )
    left, right = Side.LEFT, Side.RIGHT
    table: dict[str, FloatArray] = {}
    for side, leg in legs.items():
        with np.errstate(invalid="ignore"):
            readable = leg.knee_flexion_deg >= knee_floor_deg
        table[f"knee_flexion_{side}_deg"] = np.where(readable, leg.knee_flexion_deg, np.nan)
        table[f"hip_flexion_{side}_deg"] = np.where(readable, leg.hip_flexion_deg, np.nan)
        table[f"knee_frontal_projection_{side}_deg"] = frontal_knee_angle(
            hip[side], knee[side], ankle[side], medial=1.0 if side is right else -1.0
        )
    # Across both legs from the lifted points: perspective taken out.
    lifted_left, lifted_right = legs[left], legs[right]
    table["knee_separation_ratio"] = _ratio(
        np.abs(lifted_left.knee - lifted_right.knee)[:, 0],
        np.abs(lifted_left.ankle - lifted_right.ankle)[:, 0],
    )
    hips = lifted_left.hip - lifted_right.hip
    table["pelvic_obliquity_deg"] = np.degrees(np.arctan2(hips[:, 1], np.abs(hips[:, 0])))
    return table


def _sideways(pose: Pose, legs: dict[Side, LiftedLeg], yaw_deg: float) -> dict[str, FloatArray]:
    """Shift of the pelvis and lean of the trunk to the person's own side, + to the right.

    Hips that move back and a trunk that leans forward look shifted and leaning as soon as the person stands a little
    turned: the lifted points are turned back by the yaw. Where there is no lift the flat picture has to do. Measured on
    rendered people turned by 5 to 10°: spread of the lean 1.6 instead of 7.5°, of the shift 2.6 instead of 3.7 %.
    """
    left, right = legs[Side.LEFT], legs[Side.RIGHT]
    turn = np.radians(yaw_deg)
    hip, ankle, shoulder = (
        0.5 * (getattr(left, joint) + getattr(right, joint)) for joint in ("hip", "ankle", "shoulder")
    )
    stance = np.abs(left.ankle - right.ankle)[:, 0] / np.cos(turn)
    aside, trunk = hip - ankle, shoulder - hip
    # in an unmirrored front view the person's right is the left of the picture
    shift = -100 * _ratio(aside[:, 0] * np.cos(turn) + aside[:, 2] * np.sin(turn), stance)
    lean = np.degrees(np.arctan2(-trunk[:, 0] * np.cos(turn) - trunk[:, 2] * np.sin(turn), -trunk[:, 1]))
    flat = {
        joint: 0.5 * (pose.xy(f"left_{joint}") + pose.xy(f"right_{joint}"))
        for joint in ("hip", "ankle", "shoulder")
    }
    apart = np.abs(pose.xy("left_ankle") - pose.xy("right_ankle"))[:, 0]
    flat_shift = -100 * _ratio((flat["hip"] - flat["ankle"])[:, 0], apart)
    flat_lean = inclination(flat["hip"], flat["shoulder"], forward=-1.0)
    return {
        "pelvic_shift_pct": np.where(np.isfinite(shift), shift, flat_shift),
        "trunk_lateral_lean_deg": np.where(np.isfinite(lean), lean, flat_lean),
    }


def _lifted_depth(legs: dict[Side, LiftedLeg], still: BoolArray) -> FloatArray:
    """How far the lifted hips sink, in percent of standing; the flat height loses 4 % to hips that move away."""
    height = np.mean([leg.ankle[:, 1] - leg.hip[:, 1] for leg in legs.values()], axis=0)
    return np.asarray(100 * (1 - height / _standing_value(height, still)))


def _standing_value(values: FloatArray, still: BoolArray) -> float:
    """Median while standing still; NaN where it was not seen then."""
    seen = values[still & np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else float("nan")


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient = above / below
    return np.where(np.isfinite(quotient), quotient, np.nan)


def _side_motions(
    pose: Pose, leg: LiftedLeg, near: Side, still: BoolArray, *, square: bool
) -> dict[str, FloatArray]:
    """Motions of the near leg; ``square``: the person stands at a right angle to the camera within 15°.

    The knee is thigh plus shank (clinical reference 3.4). On rendered people in a square side view lifted segments read
    it a little too bent and show only two thirds of a true difference between the legs, the flat angle reads it too
    straight and shows nine tenths; a small share of the lift has the smallest error of both (docs/accuracy.md). In a
    turned view the flat angle cannot be used.
    """
    forward = 1.0 if near is Side.RIGHT else -1.0
    shank = np.sign(forward * (leg.knee - leg.ankle)[:, 0]) * leg.shank_inclination_deg
    trunk = np.sign(forward * (leg.shoulder - leg.hip)[:, 0]) * leg.trunk_inclination_deg
    heel, hip, knee, ankle = (pose.xy(f"{near}_{joint}") for joint in ("heel", "hip", "knee", "ankle"))
    bend = leg.thigh_inclination_deg + shank
    if square:
        bend = SIDE_LIFT_SHARE * bend + (1 - SIDE_LIFT_SHARE) * projected_flexion(hip, knee, ankle)
    shank_px = np.linalg.norm(knee - ankle, axis=1)
    longest_px = np.nanpercentile(shank_px, 95) if np.isfinite(shank_px).any() else np.nan
    return {
        f"knee_flexion_{near}_deg": bend,
        f"hip_flexion_{near}_deg": leg.hip_flexion_deg,
        f"thigh_inclination_{near}_deg": leg.thigh_inclination_deg,
        f"shank_inclination_{near}_deg": shank,
        "trunk_lean_deg": trunk,
        "trunk_minus_shank_deg": trunk - shank,
        f"heel_rise_{near}_pct": 100 * (_standing_value(heel[:, 1], still) - heel[:, 1]) / longest_px,
        f"arm_fall_{near}_deg": _arm_fall(pose, near, forward),
    }


def _arm_fall(pose: Pose, near: Side, forward: float) -> FloatArray:
    """How far the arm has fallen forwards from the line of the trunk (clinical reference, 3.5).

    0 in line overhead, 90 straight ahead of the trunk, 180 hanging; negative when the arm points behind the trunk.
    """
    hip, shoulder, wrist = (pose.xy(f"{near}_{joint}") for joint in ("hip", "shoulder", "wrist"))
    fall = inclination(shoulder, wrist, forward) - inclination(hip, shoulder, forward)
    # from a turn of 90 backwards to one of 270 forwards: a hanging arm has fallen by 180, it is not behind
    return np.asarray((fall + 90.0) % 360.0 - 90.0)

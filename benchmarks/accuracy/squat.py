"""The squat: knee flexion of each leg as asked, feet planted, everything else follows.

How one leg can bend less
-------------------------
With both feet flat, hip-ankle distances of two legs differ only if the hips or the feet are not level with each
other. The rig does what people do: the foot of the less bent leg stands a little further forward (fixed for the
clip), and on the way down the pelvis sinks on the more bent side, turns away on the other and shifts over the
more bent leg. How much of each is the smallest weighted sum of squares that gives the wanted difference (weights:
4 deg obliquity, 10 deg rotation, 2.5 cm shift, 6 cm of foot). The truth is read from the joint centres
afterwards, so these side effects are in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.accuracy.body import SIDES, Array, Body
from benchmarks.accuracy.pace import Tempo, smooth, sway, total_progress
from benchmarks.accuracy.plan import Plan, in_place
from benchmarks.accuracy.posing import Arm, Leg, Stance, apply, turn_about

# Willingness of each way out, in radians and metres (see the module's text).
OBLIQUITY, ROTATION, SHIFT, STAGGER = np.radians(4.0), np.radians(10.0), 0.025, 0.06


@dataclass(frozen=True)
class Squat:
    """Dials of the squat. Angles are reached at the turning point of a full repetition.

    Attributes
    ----------
    depth_deg : knee flexion, mean of both legs.
    knee_difference_deg : left minus right knee flexion; + = the right leg bends less.
    stance_m, toe_out_deg : between the ankle centres; each foot outwards.
    shank_share : share of the knee flexion that is forward inclination of the shank; one value per side.
    trunk_lean_deg, trunk_lateral_deg : forward; to the person's right.
    pelvic_shift_m : to the person's right. pelvic_obliquity_deg : right side higher.
    pelvic_rotation_deg : right side forward.
    knee_in_deg : (left, right) turn of the knee about the line hip-ankle, towards the midline.
    heel_rise_deg : (left, right) plantar flexion about the ball of the foot.
    arms : ``forward``, ``overhead`` or ``hanging``. arm_fall_deg : overhead arms in front of the trunk line.
    shuffle_s : time at which the feet are set anew (None: never); moves each foot by up to 6 cm.
    """

    tempo: Tempo = field(default_factory=Tempo)
    depth_deg: float = 100.0
    knee_difference_deg: float = 0.0
    stance_m: float = 0.36
    toe_out_deg: float = 12.0
    shank_share: float = 0.33
    trunk_lean_deg: float = 40.0
    trunk_lateral_deg: float = 0.0
    pelvic_shift_m: float = 0.0
    pelvic_obliquity_deg: float = 0.0
    pelvic_rotation_deg: float = 0.0
    knee_in_deg: tuple[float, float] = (0.0, 0.0)
    heel_rise_deg: tuple[float, float] = (0.0, 0.0)
    arms: str = "forward"
    arm_fall_deg: float = 10.0
    shuffle_s: float | None = None
    standing_knee_deg: float = 3.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.tempo.duration_s


def squat_plan(body: Body, dials: Squat, time_s: Array) -> Plan:
    """A set of squats on the spot."""
    repetitions = [
        {
            "start_s": r.start_s,
            "peak_s": 0.5 * (r.reached_s + r.left_s),
            "end_s": r.end_s,
            "amplitude": r.amplitude,
        }
        for r in dials.tempo.repetitions()
    ]
    still = slice(0, max(1, int(np.searchsorted(time_s, dials.tempo.standing_s))))
    return in_place(squat_stance(body, dials, time_s), {"repetitions": repetitions}, still)


def leg_distance(thigh_m: float, shank_m: float, knee_deg: Array) -> Array:
    """Distance of hip and ankle centre at a knee flexion."""
    result: Array = np.sqrt(thigh_m**2 + shank_m**2 + 2 * thigh_m * shank_m * np.cos(np.radians(knee_deg)))
    return result


@dataclass(frozen=True, eq=False)
class Upper:
    """What the upper body does while the feet stand: all ``(T,)``, angles in degrees.

    Attributes
    ----------
    lean, lateral : of the trunk, forward and to the person's right. spine : flexion of the chest on the pelvis.
    back_m : hips further back than the knees alone would bring them.
    arms : by side.
    """

    lean: Array
    lateral: Array
    spine: Array
    back_m: Array
    arms: dict[str, Arm]


def squat_stance(body: Body, dials: Squat, time_s: Array) -> Stance:
    """What is wanted of the person at each time ``(T,)``."""
    progress = total_progress(dials.tempo.repetitions(), time_s)
    lean = dials.trunk_lean_deg * progress + sway(time_s, dials.tempo.seed + 11, 0.3)
    upper = Upper(
        lean=lean,
        lateral=dials.trunk_lateral_deg * progress + sway(time_s, dials.tempo.seed + 12, 0.2),
        spine=6.0 + 8.0 * progress,
        back_m=np.zeros_like(progress),
        arms=_arms(dials, progress, lean, time_s),
    )
    return planted_stance(body, dials, time_s, progress, upper)


def planted_stance(body: Body, dials: Squat, time_s: Array, progress: Array, upper: Upper) -> Stance:
    """Both feet planted, knees bent by ``progress`` (0 standing, 1 the depth of the dials)."""
    knee_mean = dials.standing_knee_deg + (dials.depth_deg - dials.standing_knee_deg) * progress
    half = 0.5 * dials.knee_difference_deg * progress
    knees = {"left": knee_mean + half, "right": knee_mean - half}
    thigh_m, shank_m = body.length("hip_left", "knee_left"), body.length("knee_left", "ankle_left")
    balance = _way_out(body, dials, thigh_m, shank_m)
    legs = {side: _planted_leg(body, dials, side, time_s, progress, balance) for side in SIDES}
    shank = np.radians(dials.shank_share * knee_mean)
    behind = thigh_m * np.sin(np.radians(knee_mean) - shank) - shank_m * np.sin(shank) + upper.back_m
    wanted = {side: leg_distance(thigh_m, shank_m, knees[side]) for side in SIDES}
    mid_hip, pelvis = _solve_pelvis(body, dials, progress, behind, wanted, legs, balance)
    twist = -0.7 * np.degrees(np.arctan2(pelvis[:, 1, 0], pelvis[:, 0, 0]))
    return Stance(
        mid_hip_m=mid_hip,
        pelvis_turn=pelvis,
        trunk_lean_deg=upper.lean,
        trunk_lateral_deg=upper.lateral,
        spine_deg=np.stack([upper.spine, np.zeros_like(progress), twist], axis=1),
        head_pitch_deg=0.25 * upper.lean,
        legs=legs,
        arms=upper.arms,
    )


def _way_out(body: Body, dials: Squat, thigh_m: float, shank_m: float) -> dict[str, float]:
    """Share of each way out at full depth for one unit of the solver, and the foot's stagger in metres."""
    knee, shank = np.radians(dials.depth_deg), np.radians(dials.depth_deg * dials.shank_share)
    behind = thigh_m * np.sin(knee - shank) - shank_m * np.sin(shank)
    deep = np.array(
        [dials.depth_deg - d / 2 for d in (dials.knee_difference_deg, -dials.knee_difference_deg)]
    )
    right, left = leg_distance(thigh_m, shank_m, deep)
    distance = 0.5 * (left + right)
    wide = 2 * body.joints["hip_left"][0]
    gain = {
        "obliquity": OBLIQUITY * wide * np.sqrt(max(1 - (behind / distance) ** 2, 0.05)),
        "rotation": -ROTATION * wide * behind / distance,
        "shift": SHIFT * (dials.stance_m - wide) / distance,
        "stagger": STAGGER * behind / distance,
    }
    units = float(right - left) / sum(value**2 for value in gain.values())
    size = {"obliquity": OBLIQUITY, "rotation": ROTATION, "shift": SHIFT, "stagger": STAGGER}
    out = {name: float(size[name] * gain[name]) for name in gain}
    out["stagger"] *= units
    return out


def _planted_leg(
    body: Body, dials: Squat, side: str, time_s: Array, progress: Array, balance: dict[str, float]
) -> Leg:
    """Ankle, foot and knee direction of one leg; the foot rests on the floor unless the heel rises."""
    sign = 1.0 if side == "left" else -1.0
    which = SIDES.index(side)
    ankle, ball = body.joints[f"ankle_{side}"], body.joints[f"toe_{side}"]
    flat = np.array([sign * dials.stance_m / 2, sign * balance["stagger"] / 2, ankle[2]])
    heading = turn_about("z", sign * dials.toe_out_deg)
    rise = dials.heel_rise_deg[which] * progress
    foot_turn = heading @ turn_about("x", rise)
    pivot = flat + heading @ (ball - ankle)
    ankle_m = pivot + apply(foot_turn, ankle - ball) + _shuffle(dials, side, time_s)
    track = heading @ turn_about("z", -sign * 0.15 * dials.toe_out_deg)
    inward = turn_about("z", -sign * dials.knee_in_deg[which] * progress)
    pole = apply(inward @ track, np.array([0.0, -1.0, 0.0]))
    return Leg(ankle_m=ankle_m, foot_turn=foot_turn, pole=pole, toe_bend_deg=rise)


def _shuffle(dials: Squat, side: str, time_s: Array) -> Array:
    """Offset of a foot that stood elsewhere before ``shuffle_s`` and is set anew, one foot after the other."""
    if dials.shuffle_s is None:
        return np.zeros((len(time_s), 3))
    sign = 1.0 if side == "left" else -1.0
    start = dials.shuffle_s + (0.0 if side == "left" else 0.45)
    done = smooth((time_s - start) / 0.4)
    before = np.array([-0.05 * sign, 0.02 + 0.02 * sign, 0.0])
    lift = 0.04 * np.sin(np.pi * np.clip((time_s - start) / 0.4, 0, 1))
    result: Array = (1 - done)[:, None] * before + lift[:, None] * np.array([0.0, 0.0, 1.0])
    return result


def _solve_pelvis(
    body: Body,
    dials: Squat,
    progress: Array,
    behind: Array,
    wanted: dict[str, Array],
    legs: dict[str, Leg],
    balance: dict[str, float],
) -> tuple[Array, Array]:
    """Height of the pelvis and use of the ways out, so that both hip-ankle distances are as wanted (Newton)."""
    half_wide = body.joints["hip_left"][0]
    base_x = -dials.pelvic_shift_m * progress
    middle = 0.5 * (legs["left"].ankle_m + legs["right"].ankle_m)

    def pelvis(height: Array, use: Array) -> tuple[Array, Array]:
        obliquity = np.degrees(use * balance["obliquity"]) + dials.pelvic_obliquity_deg * progress
        rotation = np.degrees(use * balance["rotation"]) + dials.pelvic_rotation_deg * progress
        turn = turn_about("z", rotation) @ turn_about("y", obliquity)
        x = middle[:, 0] + base_x + use * balance["shift"]
        return np.stack([x, middle[:, 1] + behind, height], axis=1), turn

    def miss(height: Array, use: Array) -> tuple[Array, Array]:
        at, turn = pelvis(height, use)
        reach = {}
        for side, sign in (("left", 1.0), ("right", -1.0)):
            hip = at + apply(turn, np.array([sign * half_wide, 0.0, 0.0]))
            reach[side] = np.linalg.norm(hip - legs[side].ankle_m, axis=1) - wanted[side]
        return reach["left"] + reach["right"], reach["right"] - reach["left"]

    start = middle[:, 2] + 0.98 * 0.5 * (wanted["left"] + wanted["right"])
    # told how oblique to be, the pelvis has no way out left: only the mean of the knees is kept
    height, use = _find_root(miss, start, np.zeros_like(start), only_first=dials.pelvic_obliquity_deg != 0.0)
    return pelvis(height, use)


def _find_root(
    miss: Callable[[Array, Array], tuple[Array, Array]], first: Array, second: Array, *, only_first: bool
) -> tuple[Array, Array]:
    """Newton's method in two unknowns for every frame at once; or in the first alone."""
    step = 1e-5
    for _ in range(12):
        p, q = miss(first, second)
        p_first, q_first = (
            (value - base) / step for value, base in zip(miss(first + step, second), (p, q), strict=True)
        )
        if only_first:
            first = first - p / p_first
            continue
        p_second, q_second = (
            (value - base) / step for value, base in zip(miss(first, second + step), (p, q), strict=True)
        )
        scale = p_first * q_second - p_second * q_first
        first, second = (
            first - (q_second * p - p_second * q) / scale,
            second - (p_first * q - q_first * p) / scale,
        )
    return first, second


def _arms(dials: Squat, progress: Array, lean: Array, time_s: Array) -> dict[str, Arm]:
    """Both arms: raised forward as a counterweight, overhead in line with the trunk, or hanging."""
    drift = sway(time_s, dials.tempo.seed + 13, 0.6)
    if dials.arms == "overhead":
        flexion = 172.0 - dials.arm_fall_deg * progress + drift
        angles = (flexion, np.full_like(progress, 12.0), np.full_like(progress, 6.0))
    elif dials.arms == "forward":
        raised = smooth(1.6 * progress)
        angles = (3.0 + (84.0 + lean) * raised + drift, 11.0 - 4.0 * raised, 14.0 - 4.0 * raised)
    else:
        angles = (3.0 + lean + drift, np.full_like(progress, 12.0), np.full_like(progress, 14.0))
    return {side: Arm(*angles) for side in SIDES}

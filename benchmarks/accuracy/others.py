"""Movements on the spot besides the squat: on one leg, from a stool, reaching, bending."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.accuracy.body import SIDES, Array, Body
from benchmarks.accuracy.pace import Repetition, Tempo, smooth, sway, total_progress
from benchmarks.accuracy.plan import Plan, in_place
from benchmarks.accuracy.posing import FORWARD, Arm, Leg, Stance, apply, turn_about
from benchmarks.accuracy.scene import Box
from benchmarks.accuracy.squat import Squat, Upper, leg_distance, planted_stance


@dataclass(frozen=True)
class Balance:
    """On one leg: standing still, or squatting if the tempo has repetitions.

    Attributes
    ----------
    side : the leg that stands. depth_deg : its knee flexion. hold_s : time on one leg without repetitions.
    knee_in_deg : turn of the knee to the midline. drop_deg : free side of the pelvis lower.
    trunk_lean_deg, trunk_toward_deg : forward; towards the standing leg. wobble : size of the sway, 1 = quiet.
    """

    side: str = "left"
    tempo: Tempo = field(default_factory=lambda: Tempo(amplitudes=(1.0,) * 5, standing_s=4.5))
    depth_deg: float = 65.0
    hold_s: float = 8.0
    knee_in_deg: float = 0.0
    drop_deg: float = 0.0
    trunk_lean_deg: float = 22.0
    trunk_toward_deg: float = 3.0
    wobble: float = 1.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.tempo.duration_s if self.tempo.amplitudes else self.tempo.standing_s + self.hold_s


@dataclass(frozen=True)
class SitToStand:
    """From a stool of ``seat_m`` and back, arms crossed in front; dials as in the squat."""

    tempo: Tempo = field(
        default_factory=lambda: Tempo(
            amplitudes=(1.0,) * 5, standing_s=1.5, down_s=1.1, pause_s=0.8, up_s=1.3, rest_s=0.5
        )
    )
    knee_deg: float = 92.0
    lean_deg: float = 38.0
    trunk_lateral_deg: float = 0.0
    pelvic_shift_m: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.tempo.duration_s


@dataclass(frozen=True)
class Reach:
    """Both arms lifted from hanging: ``plane`` flexion (forward) or abduction (sideways).

    ``most_deg`` (left, right): greatest elevation. ``hike_deg``: trunk bends to the right to help.
    """

    tempo: Tempo = field(
        default_factory=lambda: Tempo(amplitudes=(1.0,) * 5, down_s=1.5, up_s=1.5, pause_s=0.4)
    )
    plane: str = "abduction"
    most_deg: tuple[float, float] = (165.0, 165.0)
    hike_deg: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.tempo.duration_s


@dataclass(frozen=True)
class Bend:
    """Forward bend, or side bends alternating right and left; ``most_deg`` (left, right) or the mean forward."""

    tempo: Tempo = field(
        default_factory=lambda: Tempo(amplitudes=(1.0,) * 4, down_s=1.6, up_s=1.6, pause_s=0.5)
    )
    plane: str = "forward"
    most_deg: tuple[float, float] = (85.0, 85.0)

    @property
    def duration_s(self) -> float:
        """Length of the clip."""
        return self.tempo.duration_s


Other = Balance | SitToStand | Reach | Bend


def others_plan(body: Body, motion: Other, time_s: Array) -> Plan:
    """Work out one of these movements."""
    if isinstance(motion, Balance):
        return _balance(body, motion, time_s)
    if isinstance(motion, SitToStand):
        return _sit_to_stand(body, motion, time_s)
    return _upper_body(body, motion, time_s)


def list_repetitions(repetitions: tuple[Repetition, ...]) -> list[dict[str, float]]:
    """Repetitions for the truth file."""
    return [
        {
            "start_s": r.start_s,
            "peak_s": 0.5 * (r.reached_s + r.left_s),
            "end_s": r.end_s,
            "amplitude": r.amplitude,
        }
        for r in repetitions
    ]


def _still(tempo: Tempo, time_s: Array, until_s: float) -> slice:
    return slice(0, max(1, int(np.searchsorted(time_s, min(until_s, tempo.standing_s)))))


def _hanging(time_s: Array, flexion_deg: Array | float = 3.0) -> dict[str, Arm]:
    zero = np.zeros_like(time_s)
    return {side: Arm(zero + flexion_deg, zero + 11.0, zero + 14.0) for side in SIDES}


def _crossed(time_s: Array) -> dict[str, Arm]:
    zero = np.zeros_like(time_s)
    return {side: Arm(zero + 45.0, zero + 2.0, zero + 105.0) for side in SIDES}


def _upper_body(body: Body, motion: Reach | Bend, time_s: Array) -> Plan:
    """Reaching and bending with both feet planted and the knees straight."""
    repetitions = motion.tempo.repetitions()
    zero = np.zeros_like(time_s)
    lean, lateral = sway(time_s, motion.tempo.seed + 3, 0.3), sway(time_s, motion.tempo.seed + 4, 0.2)
    spine, back, arms = zero + 6.0, zero, _hanging(time_s)
    up = total_progress(repetitions, time_s)
    if isinstance(motion, Reach):
        arms = {side: _raised(motion, motion.most_deg[which], up) for which, side in enumerate(SIDES)}
        lateral = lateral + motion.hike_deg * up
    elif motion.plane == "forward":
        most = 0.5 * sum(motion.most_deg)
        lean, spine, back = lean + most * up, spine + 0.55 * most * up, 0.10 * up
        arms = _hanging(time_s, 3.0 + 0.95 * (lean + 0.25 * most * up))
    else:
        for k, repetition in enumerate(repetitions):
            sign, which = (1.0, 1) if k % 2 == 0 else (-1.0, 0)
            lateral = lateral + sign * motion.most_deg[which] * repetition.progress(time_s)
        arms = {  # each arm hangs from a leaning chest and slides down the outside of the thigh
            side: Arm(zero + 3.0, 11.0 + np.clip(sign * lateral, 0, None), zero + 10.0)
            for side, sign in (("left", -1.0), ("right", 1.0))
        }
    upper = Upper(lean, lateral, spine, back, arms)
    stance = planted_stance(body, Squat(stance_m=0.28, toe_out_deg=8.0), time_s, zero, upper)
    return in_place(
        stance, {"repetitions": list_repetitions(repetitions)}, _still(motion.tempo, time_s, 99.0)
    )


def _raised(motion: Reach, most_deg: float, up: Array) -> Arm:
    """One arm on its way up."""
    rest = 11.0
    if motion.plane == "flexion":
        return Arm(3.0 + (most_deg - 3.0) * up, rest - 3.0 * up, 12.0 - 6.0 * up)
    return Arm(3.0 + 0.0 * up, rest + (most_deg - rest) * up, 12.0 - 6.0 * up)


def _sit_to_stand(body: Body, motion: SitToStand, time_s: Array) -> Plan:
    """Seated first; a repetition stands up and sits down again."""
    repetitions = motion.tempo.repetitions()
    up = total_progress(repetitions, time_s)
    seated = np.clip(1.0 - up, 0.0, 1.0)
    lean = 6.0 * seated + motion.lean_deg * 4 * seated * (1 - seated) * (0.5 + 0.5 * seated) * 1.2
    dials = Squat(
        depth_deg=motion.knee_deg, shank_share=0.12, stance_m=0.30, pelvic_shift_m=motion.pelvic_shift_m
    )
    upper = Upper(
        lean=lean + sway(time_s, motion.tempo.seed + 3, 0.3),
        lateral=motion.trunk_lateral_deg * 4 * seated * (1 - seated),
        spine=8.0 + 10.0 * seated,
        back_m=np.zeros_like(seated),
        arms=_crossed(time_s),
    )
    stance = planted_stance(body, dials, time_s, seated, upper)
    first = repetitions[0]
    standing = slice(*np.searchsorted(time_s, [first.reached_s, first.left_s]))
    seat = planted_stance(body, dials, np.zeros(1), np.ones(1), _seated())
    at = seat.mid_hip_m[0]
    top = float(at[2]) - 0.085 * body.stature_m / 1.75
    stool = Box((float(at[0]), float(at[1]) + 0.08, top / 2), (0.42, 0.40, top), (0.16, 0.10, 0.06))
    plan = in_place(stance, {"repetitions": list_repetitions(repetitions)}, standing)
    return Plan(plan.stance, plan.turn_deg, plan.travel_m, plan.cycles, plan.standing, (stool,))


def _seated() -> Upper:
    """The upper body of one seated frame."""
    zero = np.zeros(1)
    return Upper(zero, zero, zero, zero, _crossed(zero))


def _balance(body: Body, motion: Balance, time_s: Array) -> Plan:
    """Two feet for the first seconds, then the free foot is lifted behind and the body moves over the other."""
    repetitions = motion.tempo.repetitions()
    down = total_progress(repetitions, time_s)
    lift_s = max(motion.tempo.standing_s - 1.5, 0.5)
    lifted = smooth((time_s - lift_s) / 0.9)
    sign = 1.0 if motion.side == "left" else -1.0
    free_side = "right" if motion.side == "left" else "left"
    seed, zero = motion.tempo.seed, np.zeros_like(time_s)
    mid_hip, turn, half = _over_one_leg(body, motion, time_s, lifted, down)
    stand = _on_floor(body, motion.side)
    heading = turn_about("z", sign * 6.0)
    pole = apply(turn_about("z", sign * (4.0 - motion.knee_in_deg * down)), FORWARD)
    legs = {
        motion.side: Leg(stand + np.zeros_like(mid_hip), heading + np.zeros((len(time_s), 3, 3)), pole),
        free_side: _free_leg(body, free_side, mid_hip - half, lifted, down),
    }
    lean = 1.0 + motion.trunk_lean_deg * down + sway(time_s, seed + 8, 0.5 * motion.wobble)
    toward = motion.trunk_toward_deg * lifted * (0.6 + 0.4 * down)
    stance = Stance(
        mid_hip_m=mid_hip,
        pelvis_turn=turn,
        trunk_lean_deg=lean,
        trunk_lateral_deg=-sign * toward + sway(time_s, seed + 9, 0.4 * motion.wobble),
        spine_deg=np.stack([zero + 7.0 + 5.0 * down, zero, zero], axis=1),
        head_pitch_deg=0.3 * lean,
        legs=legs,
        arms={side: Arm(zero + 30.0, zero + 8.0 + 6.0 * lifted, zero + 95.0) for side in SIDES},
    )
    cycles: dict[str, object] = {
        "repetitions": list_repetitions(repetitions),
        "one_leg": {"side": motion.side, "start_s": lift_s + 0.9, "end_s": motion.duration_s},
    }
    return in_place(stance, cycles, _still(motion.tempo, time_s, lift_s))


def _on_floor(body: Body, side: str) -> Array:
    """Ankle of a foot that stands next to the other."""
    aside = 0.095 if side == "left" else -0.095
    return np.array([aside, 0.0, body.joints[f"ankle_{side}"][2]])


def _over_one_leg(
    body: Body, motion: Balance, time_s: Array, lifted: Array, down: Array
) -> tuple[Array, Array, Array]:
    """Mid-hip, turn of the pelvis, and from mid-hip to the standing hip."""
    sign = 1.0 if motion.side == "left" else -1.0
    seed, wobble = motion.tempo.seed, motion.wobble
    drop = -sign * motion.drop_deg * lifted * (0.4 + 0.6 * down)
    turn = turn_about("y", drop + 0.5 * wobble * sway(time_s, seed + 5, 1.0))
    half: Array = turn @ (np.array([sign, 0.0, 0.0]) * abs(body.joints["hip_left"][0]))
    knee = 5.0 + 5.0 * lifted + (motion.depth_deg - 10.0) * down
    thigh_m, shank_m = body.length("hip_left", "knee_left"), body.length("knee_left", "ankle_left")
    shank = np.radians(0.42 * knee)
    behind = thigh_m * np.sin(np.radians(knee) - shank) - shank_m * np.sin(shank)
    over = sign * 0.065 * lifted + 0.004 * wobble * sway(time_s, seed + 6, 1.0)
    level = np.stack([over, behind + 0.004 * wobble * sway(time_s, seed + 7, 1.0)], axis=1)
    stand = _on_floor(body, motion.side)
    aside2 = ((level + half[:, :2] - stand[:2]) ** 2).sum(axis=1)
    height = stand[2] + np.sqrt(leg_distance(thigh_m, shank_m, knee) ** 2 - aside2) - half[:, 2]
    return np.column_stack([level, height]), turn, half


def _free_leg(body: Body, side: str, hip: Array, lifted: Array, down: Array) -> Leg:
    """The lifted leg: thigh hangs a little forward, knee bent, foot behind."""
    sign = 1.0 if side == "left" else -1.0
    thigh_m, shank_m = body.length("hip_left", "knee_left"), body.length("knee_left", "ankle_left")
    thigh, knee = np.radians(12.0 + 18.0 * down), np.radians(72.0 + 14.0 * down)
    forward = thigh_m * np.sin(thigh) + shank_m * np.sin(thigh - knee)
    up = -thigh_m * np.cos(thigh) - shank_m * np.cos(thigh - knee)
    free = hip + np.stack([np.full_like(up, sign * 0.01), -forward, up], axis=1)
    floor = _on_floor(body, side)
    share = lifted[:, None]
    ankle = (1 - share) * floor + share * free
    reach = np.linalg.norm(ankle - hip, axis=1, keepdims=True)
    ankle = hip + (ankle - hip) * np.minimum(1.0, 0.9994 * (thigh_m + shank_m) / reach)
    turn = turn_about("z", sign * 6.0) @ turn_about("x", 65.0 * lifted)
    pole = np.broadcast_to(apply(turn_about("z", sign * 5.0), FORWARD), ankle.shape)
    return Leg(ankle, turn, pole)

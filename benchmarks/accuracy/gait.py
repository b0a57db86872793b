"""Walking, from published joint curves.

The curves of thigh and knee give where each ankle is relative to its hip over the cycle. From them follow step
lengths, walking speed and the height of the hips. Feet are then planted: in stance the foot turns about the heel,
rests flat, and turns about the ball, without sliding; in swing the ankle follows the curves, bent so that it
leaves and lands where the foot stands. The knee is solved between hip and ankle, so its truth is close to the
published curve but never contradicts a planted foot.

Dials and curves: :mod:`.gait_curves`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from benchmarks.accuracy.body import SIDES, Array, Body
from benchmarks.accuracy.gait_curves import STANCE, Gait, LegCurves
from benchmarks.accuracy.pace import smooth, sway
from benchmarks.accuracy.plan import Plan
from benchmarks.accuracy.posing import Arm, Leg, Stance, apply, turn_about
from benchmarks.accuracy.scene import Box

BELT = Box((0.0, 0.0, -0.008), (0.62, 1.9, 0.02), (0.035, 0.035, 0.04))


@dataclass(frozen=True, eq=False)
class Walk:
    """A walk worked out in the walker's own frame: path coordinate forward, contacts in order."""

    contact_s: Array
    contact_side: NDArray[np.intp]
    foot_m: Array
    hip_at_contact_m: Array

    def of(self, which: int) -> tuple[Array, Array]:
        """Contact times and path coordinates of one foot's flat ankle."""
        own = self.contact_side == which
        return self.contact_s[own], self.foot_m[own]


def lay_out(gait: Gait, legs: list[LegCurves], start_s: float, end_s: float) -> Walk:
    """Contacts from before ``start_s`` until after ``end_s`` and where each foot is set down."""
    half = 0.5 + gait.stance_shift  # left to right; right to left is the rest
    first = start_s - 2.25 * gait.cycle_s
    count = int((end_s - first) / gait.cycle_s * 2) + 6
    side = np.arange(count, dtype=np.intp) % 2
    share = np.where(side == 1, half, 1 - half)
    share[0] = 0.0
    contact = first + gait.cycle_s * np.cumsum(share)
    land = [float(leg.ankle(np.array([0.0]))[0, 0]) for leg in legs]
    behind = [
        float(leg.ankle(np.array([half if which == 0 else 1 - half]))[0, 0]) for which, leg in enumerate(legs)
    ]
    foot = np.zeros(count)
    for k in range(1, count):
        foot[k] = foot[k - 1] + land[side[k]] - behind[side[k - 1]]
    hip = foot - np.array(land)[side]
    return Walk(contact, side, foot, hip)


def walk_stance(body: Body, gait: Gait, walk: Walk, time_s: Array) -> tuple[Stance, Array]:
    """The stance at each time, hips at path coordinate 0, and the path coordinate of the hips ``(T,)``."""
    legs = _curves(body, gait)
    hips, pelvis = _hips(body, legs, walk, time_s)
    path = -hips[:, 1]
    phase = np.stack([_phase(walk.of(which)[0], time_s) for which in (0, 1)])
    toward_right = np.cos(2 * np.pi * (phase[1] - 0.25))
    lateral = toward_right * np.where(toward_right > 0, gait.trunk_lateral_deg[1], gait.trunk_lateral_deg[0])
    rotation = 4.0 * np.cos(2 * np.pi * phase[1])
    zero = np.zeros_like(path)
    stance = Stance(
        mid_hip_m=hips * [1, 0, 1],
        pelvis_turn=pelvis,
        trunk_lean_deg=gait.trunk_lean_deg + sway(time_s, gait.seed + 21, 0.3),
        trunk_lateral_deg=lateral + sway(time_s, gait.seed + 22, 0.2),
        spine_deg=np.stack([zero + 5.0, zero, -1.6 * rotation], axis=1),
        head_pitch_deg=zero + 2.0,
        legs={side: _leg(body, legs[which], walk, time_s, path) for which, side in enumerate(SIDES)},
        arms={
            side: Arm(
                -4.0 - gait.arm_deg[which] * np.cos(2 * np.pi * (phase[which] - 0.03)),
                zero + 10.0,
                16.0 - 0.45 * gait.arm_deg[which] * np.cos(2 * np.pi * (phase[which] - 0.08)),
            )
            for which, side in enumerate(SIDES)
        },
    )
    return stance, path


def _curves(body: Body, gait: Gait) -> list[LegCurves]:
    thigh_m, shank_m = body.length("hip_left", "knee_left"), body.length("knee_left", "ankle_left")
    return [LegCurves(gait, which, thigh_m, shank_m) for which in (0, 1)]


def _phase(contacts: Array, time_s: Array) -> Array:
    """Share of the cycle since the last contact of a foot."""
    return np.interp(time_s, contacts, np.arange(len(contacts))) % 1.0


def _hips(body: Body, legs: list[LegCurves], walk: Walk, time_s: Array) -> tuple[Array, Array]:
    """Mid-hip ``(T, 3)``, with -y along the path, and the turn of the pelvis.

    The height gives the stance leg its published knee flexion, blended over double support; it is lowered where a
    leg would have to be longer than it is.
    """
    gait = legs[0].gait
    phase = np.stack([_phase(walk.of(which)[0], time_s) for which in (0, 1)])
    pelvis, sway_m = _pelvis(gait, phase)
    path = PchipInterpolator(walk.contact_s, walk.hip_at_contact_m)(time_s)
    hips = np.stack([sway_m, -path, np.zeros_like(path)], axis=1)
    total, weight, top = np.zeros_like(path), np.zeros_like(path), np.full_like(path, np.inf)
    for which, side in enumerate(SIDES):
        curve = legs[which]
        offset = apply(pelvis, body.joints[f"hip_{side}"] - body.joints["mid_hip"])
        ankle = _planted(body, curve, walk, time_s)[0]
        level2 = ((ankle - hips - offset)[:, :2] ** 2).sum(axis=1)
        base = ankle[:, 2] - offset[:, 2]
        wanted = np.linalg.norm(curve.ankle(np.clip(phase[which], 0, STANCE)), axis=1)
        on = phase[which] < STANCE
        own = np.where(on, smooth(phase[which] / 0.12) * smooth((STANCE - phase[which]) / 0.12), 0.0) + 1e-9
        total = total + own * (base + np.sqrt(np.maximum(wanted**2 - level2, 0.01)))
        weight = weight + own
        longest = 0.9994 * (curve.thigh_m + curve.shank_m)
        top = np.where(on, np.minimum(top, base + np.sqrt(np.maximum(longest**2 - level2, 0.01))), top)
    hips[:, 2] = np.minimum(total / weight, top)
    return hips, pelvis


def _pelvis(gait: Gait, phase: Array) -> tuple[Array, Array]:
    """Turn of the hip line and its lateral place; right stance lifts the right side of the pelvis."""
    right = phase[1]
    obliquity = 3.5 * np.sin(2 * np.pi * (right + 0.10))
    for sign, which in ((-1.0, 0), (1.0, 1)):
        own = phase[which]
        obliquity = obliquity + sign * gait.drop_deg[which] * np.exp(-0.5 * ((own - 0.28) / 0.13) ** 2)
        hike = 0.15 * gait.knee_swing_less_deg[which]  # a stiff knee is carried over the floor with the hip
        obliquity = obliquity + sign * hike * np.exp(-0.5 * ((own - 0.78) / 0.10) ** 2)
    sway_m = -0.018 * np.cos(2 * np.pi * (right - 0.30))
    return turn_about("z", 4.0 * np.cos(2 * np.pi * right)) @ turn_about("y", obliquity), sway_m


def _last_contact(walk: Walk, which: int, time_s: Array) -> tuple[Array, Array, Array, Array]:
    """Times of the last and next contact of a foot, and where it stands and will stand."""
    contacts, places = walk.of(which)
    last = np.clip(np.searchsorted(contacts, time_s, side="right") - 1, 0, len(contacts) - 2)
    return contacts[last], contacts[last + 1], places[last], places[last + 1]


def _planted(body: Body, curve: LegCurves, walk: Walk, time_s: Array) -> tuple[Array, Array, Array]:
    """Ankle ``(T, 3)`` of the foot on the floor, turn of the foot, its pitch; in swing only turn and pitch count."""
    side, sign = SIDES[curve.which], 1.0 if curve.which == 0 else -1.0
    start, end, place, _ = _last_contact(walk, curve.which, time_s)
    phase = (time_s - start) / (end - start)
    pitch = curve.pitch_deg(np.clip(phase, 0, 0.99999))
    heading = turn_about("z", sign * curve.gait.toe_out_deg)
    turn = heading @ turn_about("x", -pitch)
    ground = np.stack(
        [np.full_like(place, sign * curve.gait.step_width_m / 2), -place, np.zeros_like(place)], axis=1
    )
    return ground + _roll(body, side, heading, turn, pitch), turn, pitch


def _roll(body: Body, side: str, heading: Array, turn: Array, pitch: Array) -> Array:
    """Ankle relative to the flat foot's ground point when the foot is pitched about the heel or the ball."""
    ankle, ball, heel = body.joints[f"ankle_{side}"], body.joints[f"toe_{side}"], body.points[f"{side}_heel"]
    out = np.zeros((len(pitch), 3))
    for contact, on in ((heel * [1, 1, 0], pitch > 0), (ball * [1, 1, 0], pitch <= 0)):
        fixed = np.array([0.0, 0.0, ankle[2]]) + heading @ (contact - ankle)
        moved = fixed + apply(turn, ankle - contact)
        out[on] = moved[on]
    return out


def _leg(body: Body, curve: LegCurves, walk: Walk, time_s: Array, path: Array) -> Leg:
    """One leg, the hips at path coordinate 0."""
    sign = 1.0 if curve.which == 0 else -1.0
    start, end, _, _ = _last_contact(walk, curve.which, time_s)
    phase = (time_s - start) / (end - start)
    ankle, turn, pitch = _planted(body, curve, walk, time_s)
    ankle = np.where((phase < STANCE)[:, None], ankle, _swing(body, curve, walk, time_s, pitch))
    ankle[:, 1] += path
    fade = np.clip(1 - (phase - STANCE) / 0.10, 0, 1)
    pole = apply(turn_about("z", 0.5 * sign * curve.gait.toe_out_deg), np.array([0.0, -1.0, 0.0]))
    return Leg(ankle, turn, np.broadcast_to(pole, ankle.shape), np.clip(-pitch, 0, 62) * fade)


def _swing(body: Body, curve: LegCurves, walk: Walk, time_s: Array, pitch: Array) -> Array:
    """Ankle in swing: the published leg hung from the moving hip, bent to leave and land where the foot stands."""
    side = SIDES[curve.which]
    start, end, _, _ = _last_contact(walk, curve.which, time_s)
    leave = start + STANCE * (end - start)
    share = np.clip((time_s - leave) / (end - leave), 0, 1)

    def hung(at_s: Array, phase: Array) -> Array:
        hips, pelvis = _hips(body, _both(curve), walk, at_s)
        hip = hips + apply(pelvis, body.joints[f"hip_{side}"] - body.joints["mid_hip"])
        forward, up = curve.ankle(phase).T
        out: Array = hip + np.stack([np.zeros_like(forward), -forward, up], axis=1)
        return out

    off = _planted(body, curve, walk, leave - 1e-9)[0] - hung(leave, np.full_like(leave, STANCE))
    on = _planted(body, curve, walk, end + 1e-9)[0] - hung(end, np.zeros_like(end))
    leaving, landing = 1 - smooth(share / 0.6)[:, None], smooth((share - 0.4) / 0.6)[:, None]
    ankle = hung(time_s, STANCE + (1 - STANCE) * share) + leaving * off + landing * on
    side_way = _planted(body, curve, walk, leave - 1e-9)[0][:, 0]
    ankle[:, 0] = side_way + (_planted(body, curve, walk, end + 1e-9)[0][:, 0] - side_way) * smooth(share)
    rest, toe = body.joints[f"ankle_{side}"], body.joints[f"toe_{side}"]
    angle = np.radians(pitch)
    sole = rest[2] * np.cos(angle) - (rest[1] - toe[1]) * np.sin(angle)
    clear = sole + 0.004 * np.sin(np.pi * share)
    ankle[:, 2] = np.where(share > 0.2, np.maximum(ankle[:, 2], clear), ankle[:, 2])
    hips, pelvis = _hips(body, _both(curve), walk, time_s)
    hip = hips + apply(pelvis, body.joints[f"hip_{side}"] - body.joints["mid_hip"])
    longest = 0.9994 * (curve.thigh_m + curve.shank_m)
    reach = np.linalg.norm(ankle - hip, axis=1, keepdims=True)
    result: Array = hip + (ankle - hip) * np.minimum(1.0, longest / reach)
    return result


def _both(curve: LegCurves) -> list[LegCurves]:
    return [LegCurves(curve.gait, which, curve.thigh_m, curve.shank_m) for which in (0, 1)]


def gait_plan(body: Body, gait: Gait, time_s: Array) -> Plan:
    """Walking on a treadmill, or passes there and back."""
    legs = _curves(body, gait)
    if gait.treadmill:
        walk = lay_out(gait, legs, 0.0, gait.seconds)
        stance, path = walk_stance(body, gait, walk, time_s)
        zero = np.zeros_like(path)
        cycles: dict[str, object] = {"passes": [_events(walk, 0.0, gait.seconds)]}
        return Plan(stance, zero, zero, cycles, slice(0, len(time_s)), (BELT,))
    return _passes(body, gait, legs, time_s)


def _passes(body: Body, gait: Gait, legs: list[LegCurves], time_s: Array) -> Plan:
    """Passes through the picture, every other one back; whoever waits between them waits outside."""
    each = gait.duration_s / gait.passes
    number = np.clip((time_s // each).astype(int), 0, gait.passes - 1)
    walk = lay_out(gait, legs, -0.5, each + 0.5)
    within = time_s - number * each
    stance, path = walk_stance(body, gait, walk, within)
    middle = float(PchipInterpolator(walk.contact_s, walk.hip_at_contact_m)(each / 2))
    travel = path - middle
    events = []
    for k in range(gait.passes):
        found = _events(walk, 0.0, each)
        events.append({key: [t + k * each for t in value] for key, value in found.items()})
    return Plan(stance, 180.0 * (number % 2), travel, {"passes": events}, slice(0, len(time_s)))


def _events(walk: Walk, start_s: float, end_s: float) -> dict[str, list[float]]:
    """Times of contacts and foot-offs between two times."""
    out: dict[str, list[float]] = {}
    for which, side in enumerate(SIDES):
        contacts = walk.of(which)[0]
        offs = contacts[:-1] + STANCE * np.diff(contacts)
        for name, times in (("contact", contacts), ("foot_off", offs)):
            out[f"{name}_{side}_s"] = [float(t) for t in times if start_s <= t <= end_s]
    return out

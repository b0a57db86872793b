"""The walker's dials and the published joint curves, with the dials applied.

Curves: ``data/adult_sagittal_gait.csv`` (myogait 0.9.2, MIT; "hip" there is close to the thigh's inclination to
the vertical: -19 to 22 degrees). Timing: initial contact at 0 % and final contact at 61 % of the cycle (clinical
reference 8.5 and 8.7).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from benchmarks.accuracy.body import Array
from benchmarks.accuracy.pace import smooth

STANCE = 0.61
FLAT = (0.09, 0.34)
CURVES = Path(__file__).parent / "data" / "adult_sagittal_gait.csv"


@dataclass(frozen=True)
class Gait:
    """Dials of walking. Pairs are (left, right).

    Attributes
    ----------
    treadmill : walk on the spot for ``seconds``; else passes there and back through the picture.
    passes, pass_m : how many times and how far; the person is out of the picture between passes.
    cycle_s : stride time.
    knee_swing_less_deg : less knee flexion in swing.
    thigh_back_less_deg : less extension at the end of stance (shorter step of the other foot).
    ankle_less : share of push-off and heel strike that is missing, 0 to 1.
    stance_shift : this foot's contact comes later by this share of the cycle (positive: right is late).
    stride_scale : all angles of thigh and step length, 1 = as published.
    drop_deg : extra drop of the free side while standing on this side.
    trunk_lean_deg, trunk_lateral_deg : constant lean; sway of the trunk over each stance leg (left, right).
    arm_deg : amplitude of arm swing.
    step_width_m, toe_out_deg : between the ankles; each foot.
    """

    treadmill: bool = False
    seconds: float = 10.0
    passes: int = 2
    pass_m: float = 5.6
    cycle_s: float = 1.08
    knee_swing_less_deg: tuple[float, float] = (0.0, 0.0)
    thigh_back_less_deg: tuple[float, float] = (0.0, 0.0)
    ankle_less: tuple[float, float] = (0.0, 0.0)
    stance_shift: float = 0.0
    stride_scale: float = 1.0
    drop_deg: tuple[float, float] = (0.0, 0.0)
    trunk_lean_deg: float = 3.0
    trunk_lateral_deg: tuple[float, float] = (1.5, 1.5)
    arm_deg: tuple[float, float] = (15.0, 15.0)
    step_width_m: float = 0.11
    toe_out_deg: float = 7.0
    between_s: float = 0.8
    seed: int = 0

    @property
    def duration_s(self) -> float:
        """Length of the clip; the time of a pass assumes 1.2 m/s for the usual stride."""
        if self.treadmill:
            return self.seconds
        return self.passes * (self.pass_m / (1.2 * self.stride_scale * 1.08 / self.cycle_s) + self.between_s)


@lru_cache(maxsize=1)
def published_curves() -> dict[str, CubicSpline]:
    """Periodic curves over the cycle (0 to 1): ``thigh``, ``knee``, ``ankle`` in degrees."""
    rows: dict[str, list[tuple[float, float]]] = {}
    with CURVES.open(newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines):
            rows.setdefault(row["joint"], []).append(
                (float(row["gait_cycle_percent"]), float(row["mean_deg"]))
            )
    out = {}
    for name, joint in (("thigh", "hip_flexion"), ("knee", "knee_flexion"), ("ankle", "ankle_dorsiflexion")):
        percent, value = np.array(rows[joint]).T
        value[0] = value[-1] = 0.5 * (value[0] + value[-1])
        out[name] = CubicSpline(percent / 100, value, bc_type="periodic")
    return out


@dataclass(frozen=True)
class LegCurves:
    """One leg's curves with its dials applied; ``phase`` is the share of the cycle since its contact."""

    gait: Gait
    which: int
    thigh_m: float
    shank_m: float

    def thigh_deg(self, phase: Array) -> Array:
        """Inclination of the thigh, + forward."""
        value = self.gait.stride_scale * published_curves()["thigh"](phase % 1.0)
        back = np.clip(-value, 0, None)
        less = self.gait.thigh_back_less_deg[self.which]
        result: Array = value + less * back / (19.3 * self.gait.stride_scale)
        return result

    def knee_deg(self, phase: Array) -> Array:
        """Knee flexion; the dial takes from the swing peak, fading out before and after."""
        phase = phase % 1.0
        value = published_curves()["knee"](phase)
        bump = np.exp(-0.5 * ((phase - 0.72) / 0.085) ** 2)
        result: Array = np.maximum(value - self.gait.knee_swing_less_deg[self.which] * bump, 3.0)
        return result

    def pitch_deg(self, phase: Array) -> Array:
        """Foot to the floor, + toes up; flat in mid-stance."""
        phase = phase % 1.0
        shank = self.knee_deg(phase) - self.thigh_deg(phase)
        raw = published_curves()["ankle"](phase) - shank
        keep = 1.0 - self.gait.ankle_less[self.which]
        raw = np.where(phase < STANCE, keep * np.clip(raw, -62, 20), np.clip(raw, -62, 24))
        weight = np.where(
            phase < FLAT[1],
            1 - smooth(phase / FLAT[0]),
            smooth((phase - FLAT[1]) / 0.14),
        )
        stance = np.where(phase < FLAT[1], np.clip(raw, 0, None), np.clip(raw, None, 0)) * weight
        leave = float(np.clip(keep * np.clip(self._raw(STANCE), -62, 20), None, 0))
        land = float(np.clip(keep * np.clip(self._raw(0.0), -62, 20), 0, None))
        share = (phase - STANCE) / (1 - STANCE)
        toes_up = self.gait.knee_swing_less_deg[self.which] * np.exp(-0.5 * ((phase - 0.74) / 0.06) ** 2)
        swing = (
            toes_up
            + leave
            + (8.0 - leave) * smooth(share / 0.62)
            + (land - 8.0) * smooth((share - 0.6) / 0.4)
        )
        result: Array = np.where(phase < STANCE, stance, swing)
        return result

    def _raw(self, phase: float) -> float:
        at = np.array([phase])
        shank = self.knee_deg(at) - self.thigh_deg(at)
        return float((published_curves()["ankle"](at % 1.0) - shank)[0])

    def ankle(self, phase: Array) -> Array:
        """``(T, 2)`` ankle relative to hip: forward, up (negative)."""
        thigh = np.radians(self.thigh_deg(phase))
        shank = thigh - np.radians(self.knee_deg(phase))
        forward = self.thigh_m * np.sin(thigh) + self.shank_m * np.sin(shank)
        return np.stack([forward, -self.thigh_m * np.cos(thigh) - self.shank_m * np.cos(shank)], axis=-1)

"""What the program should have said about a rendered clip: its own metrics, computed from the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.accuracy.body import SIDES, Array
from benchmarks.accuracy.truth import own_frame
from screening.metrics import EDGE_HEIGHT_PCT, FRONTAL_KNEE_DEG, STANDING_HEIGHT_PCT, WINDOW_S
from screening.types import Side

TRUE_SIGNALS = {
    "knee_flexion_peak": "knee_flexion_{}_deg",
    "hip_flexion_peak": "hip_flexion_{}_deg",
    "thigh_inclination_peak": "thigh_to_vertical_{}_deg",
    "shank_inclination_peak": "shank_to_vertical_{}_deg",
    "trunk_lean_peak": "trunk_lean_deg",
    "knee_separation_ratio": "knee_separation_ratio",
    "pelvic_shift": "pelvic_shift_pct",
    "pelvic_obliquity": "pelvic_obliquity_deg",
    "trunk_lateral_lean": "trunk_lateral_lean_deg",
    "heel_rise": "heel_rise_{}_pct",
    "arm_fall": "arm_fall_{}_deg",
}


@dataclass(frozen=True, eq=False)
class Known:
    """Truth of one clip: ``angles`` name to ``(T,)``, ``pixel`` point to ``(T, 2)``, and its repetitions."""

    time_s: Array
    angles: dict[str, Array]
    pixel: dict[str, Array]
    starts_s: Array
    bottoms_s: Array

    def value(self, metric: str, side: Side | None, near: Side | None = None) -> float:
        """Median over the repetitions of a metric; NaN where the truth file does not hold it.

        Parameters
        ----------
        near : leg near the camera, whose shank counts for the metrics without side.
        """
        read = self._reader(metric, side, near)
        if read is None or not len(self.bottoms_s):
            return float("nan")
        return float(np.median([read(k) for k in range(len(self.bottoms_s))]))

    def _reader(self, metric: str, side: Side | None, near: Side | None) -> Callable[[int], float] | None:
        if metric == "depth":
            return lambda k: float(self._window("depth_pct", k).max())
        if metric == "trunk_minus_shank" and near is not None:
            shank = f"shank_to_vertical_{near}_deg"
            return lambda k: self._bottom("trunk_lean_deg", k) - self._bottom(shank, k)
        if metric == "knee_frontal_projection":
            return lambda k: self._at_frontal_knee(side, k)
        if metric in ("descent_time", "ascent_time"):
            return lambda k: self._time(k, down=metric == "descent_time")
        name = TRUE_SIGNALS.get(metric, "").format(side)
        return (lambda k: self._bottom(name, k)) if name in self.angles else None

    def _window(self, name: str, k: int) -> Array:
        inside: Array = self.angles[name][np.abs(self.time_s - self.bottoms_s[k]) <= WINDOW_S]
        return inside

    def _bottom(self, name: str, k: int) -> float:
        return float(np.median(self._window(name, k)))

    def _at_frontal_knee(self, side: Side | None, k: int) -> float:
        knee = self.angles[f"knee_flexion_{side}_deg"]
        down = np.flatnonzero((self.time_s >= self.starts_s[k]) & (self.time_s <= self.bottoms_s[k]))
        below = down[knee[down] < FRONTAL_KNEE_DEG]
        if not len(below) or below[-1] == down[-1]:
            return float("nan")
        return float(self.angles[f"knee_frontal_projection_{side}_deg"][below[-1]])

    def _time(self, k: int, *, down: bool) -> float:
        """Time between the bottom and 97 % of standing height (88 % where that is not reached)."""
        height = 100.0 - self.angles["depth_pct"]
        step = -1 if down else 1
        at = int(np.argmin(np.abs(self.time_s - self.bottoms_s[k])))
        edge = None
        while 0 <= at < len(height):
            if height[at] >= EDGE_HEIGHT_PCT and edge is None:
                edge = at
            if edge is not None and height[at] < EDGE_HEIGHT_PCT:
                break
            if height[at] >= STANDING_HEIGHT_PCT:
                return float(abs(self.time_s[at] - self.bottoms_s[k]))
            at += step
        return float("nan") if edge is None else float(abs(self.time_s[edge] - self.bottoms_s[k]))


def arm_fall(world_m: dict[str, Array], yaw_deg: Array) -> dict[str, Array]:
    """180 minus shoulder flexion, ``arm_fall_<side>_deg`` to ``(T,)``, + forwards (clinical reference, 3.5).

    Shoulder to wrist against hip to shoulder in the person's sagittal plane: what a side view can show. The truth's
    own ``shoulder_elevation`` is another angle: of the upper arm alone, in space, against the middle of the trunk.
    """
    own = own_frame(world_m, yaw_deg)
    found = {}
    for side in SIDES:
        hip, shoulder, wrist = (own[f"{side}_{joint}"] for joint in ("hip", "shoulder", "wrist"))
        fall = _forward_deg(wrist - shoulder) - _forward_deg(shoulder - hip)
        found[f"arm_fall_{side}_deg"] = (fall + 90.0) % 360.0 - 90.0
    return found


def _forward_deg(segment: Array) -> Array:
    """Angle to the vertical in the sagittal plane of ``(T, 3)`` (left, forward, up), + forwards."""
    result: Array = np.degrees(np.arctan2(segment[:, 1], segment[:, 2]))
    return result


def load_known(video: Path) -> Known:
    """Read the truth that lies beside a rendered clip.

    The bottom of a repetition is where the true hip height is lowest: the renderer's own turning point is that of
    the knee, which a pause or an uneven body shifts against it.
    """
    with np.load(video.with_suffix(".npz")) as file:
        time_s = file["time_s"]
        angles = {str(name): file["angles"][:, k] for k, name in enumerate(file["angle_names"])}
        pixel = {str(name): file["pixel"][:, k] for k, name in enumerate(file["points"])}
        world_m = {str(name): np.asarray(file["world_m"][:, k]) for k, name in enumerate(file["points"])}
    angles |= arm_fall(world_m, angles["yaw_deg"])
    repetitions = json.loads(video.with_suffix(".json").read_text())["cycles"].get("repetitions", [])
    starts = np.array([r["start_s"] for r in repetitions])
    depth = angles["depth_pct"]
    bottoms = []
    for repetition in repetitions:
        inside = np.flatnonzero((time_s >= repetition["start_s"]) & (time_s <= repetition["end_s"]))
        lowest = depth[inside].max()
        # The middle of the time near the bottom: with a pause there is no single lowest frame.
        bottoms.append(float(time_s[inside[depth[inside] >= lowest - 0.5]].mean()))
    return Known(time_s, angles, pixel, starts, np.array(bottoms))

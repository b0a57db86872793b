"""What is true of a rendered walk: contacts, which leg is which, and the angle table that the program should make."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.truth import own_frame
from screening.types import FloatArray, Pose, Side

LEG_MARKS = ("knee", "ankle", "heel", "foot_index")


@dataclass(frozen=True, eq=False)
class KnownWalk:
    """Truth of one rendered clip.

    Attributes
    ----------
    table : the angles, with the columns of :func:`screening.gait.angles.walking_table`, both sides always there.
    contacts, offs : seconds of initial and final contacts by side. pixel : ``(T, 2)`` by landmark.
    motion : the dials of the walk. leg_px : hip to ankle in the picture at its longest.
    """

    time_s: FloatArray
    table: pd.DataFrame
    contacts: dict[Side, FloatArray]
    offs: dict[Side, FloatArray]
    pixel: dict[str, FloatArray]
    motion: dict[str, object]
    leg_px: float

    @property
    def symmetric(self) -> bool:
        """Whether both sides walk alike."""
        pairs = [value for value in self.motion.values() if isinstance(value, list)]
        return all(left == right for left, right in pairs) and not self.motion["stance_shift"]


def load_known_walk(video: Path) -> KnownWalk:
    """Read the truth that lies beside a rendered clip."""
    about = json.loads(video.with_suffix(".json").read_text())
    with np.load(video.with_suffix(".npz")) as file:
        time_s = file["time_s"]
        names = [str(name) for name in file["points"]]
        angles = {str(name): file["angles"][:, k] for k, name in enumerate(file["angle_names"])}
        world = {name: file["world_m"][:, k] for k, name in enumerate(names)}
        pixel = {name: file["pixel"][:, k] for k, name in enumerate(names)}
    events = about["cycles"]["passes"]
    legs = [np.linalg.norm(pixel[f"{s}_hip"] - pixel[f"{s}_ankle"], axis=1) for s in Side]
    return KnownWalk(
        time_s=time_s,
        table=_table(time_s, angles, world),
        contacts={s: _times(events, f"contact_{s}_s") for s in Side},
        offs={s: _times(events, f"foot_off_{s}_s") for s in Side},
        pixel=pixel,
        motion=about["spec"]["motion"],
        leg_px=float(np.percentile(np.concatenate(legs), 95)),
    )


def _times(events: list[dict[str, list[float]]], name: str) -> FloatArray:
    return np.array(sorted(moment for walk in events for moment in walk[name]))


def _table(time_s: FloatArray, angles: dict[str, FloatArray], world: dict[str, FloatArray]) -> pd.DataFrame:
    own = own_frame(world, angles["yaw_deg"])
    leg_m = max(np.linalg.norm(own[f"{s}_hip"] - own[f"{s}_ankle"], axis=1).max() for s in Side)
    hips_m = np.linalg.norm(own["left_hip"] - own["right_hip"], axis=1)
    apart = own["left_ankle"] - own["right_ankle"]
    table = {
        "trunk_lean_deg": angles["trunk_lean_deg"],
        "trunk_lateral_lean_deg": angles["trunk_lateral_lean_deg"],
        "pelvic_obliquity_deg": angles["pelvic_obliquity_deg"],
        "left_foot_ahead_ratio": apart[:, 1] / leg_m,
        "ankles_apart_ratio": apart[:, 0] / hips_m,
    }
    for side in Side:
        arm = own[f"{side}_wrist"] - own[f"{side}_shoulder"]
        table[f"knee_flexion_{side}_deg"] = angles[f"knee_flexion_{side}_deg"]
        table[f"thigh_inclination_{side}_deg"] = angles[f"thigh_inclination_{side}_deg"]
        table[f"arm_inclination_{side}_deg"] = np.degrees(np.arctan2(arm[:, 1], -arm[:, 2]))
    return pd.DataFrame(table, index=pd.Index(time_s, name="time_s"))


def exchange_margin(pose: Pose, known: KnownWalk) -> FloatArray:
    """``(T,)`` how much nearer the legs lie to the other leg's truth than to their own, in leg lengths.

    Above 0 the labels are exchanged; near 0 the legs cross; NaN where a leg is missing.
    """
    found = np.stack([[pose.xy(f"{s}_{m}") for m in LEG_MARKS] for s in Side])[:, :, : len(known.time_s)]
    true = np.stack([[known.pixel[f"{s}_{m}"] for m in LEG_MARKS] for s in Side])
    with np.errstate(invalid="ignore"):
        same = np.linalg.norm(found - true, axis=-1).mean(axis=(0, 1))
        crossed = np.linalg.norm(found[::-1] - true, axis=-1).mean(axis=(0, 1))
    return np.asarray((same - crossed) / known.leg_px)

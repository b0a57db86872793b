"""Recorded walks with known joint angles, through this program's own definitions.

Needs the folder that SCREENING_TEST_CLIPS names (its ``data`` folder); sources and licences stand in its README.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from walker import make_take

from screening.gait.angles import walking_table
from screening.gait.walking import Walk
from screening.types import FloatArray, Side, Surface, View

DATA = Path(os.environ.get("SCREENING_TEST_CLIPS", "none")) / "data"
pytestmark = [
    pytest.mark.clips,
    pytest.mark.skipif(not DATA.is_dir(), reason="SCREENING_TEST_CLIPS names no folder with data"),
]
PX_PER_M = 250.0


def table_of(hip: FloatArray, knee: FloatArray, ankle: FloatArray, step_s: float) -> dict[str, FloatArray]:
    """Our angles of a right leg seen from its side; points ``(T, 2)`` in metres, x the way, y up, hips at rest."""
    centre = np.array([640.0, 250.0])
    points = {}
    for side in Side:
        for name, at in (("hip", hip), ("knee", knee), ("ankle", ankle)):
            points[f"{side}_{name}"] = centre + PX_PER_M * (at - hip) * [1, -1]
        points[f"{side}_shoulder"] = centre + np.zeros_like(hip) + [0, -120]
        points[f"{side}_ear"] = points[f"{side}_shoulder"] + [0, -50]
        points[f"{side}_wrist"] = points[f"{side}_shoulder"] + [0, 130]
        points[f"{side}_heel"] = points[f"{side}_ankle"] + [-15, 10]
        points[f"{side}_foot_index"] = points[f"{side}_ankle"] + [40, 10]
    take = make_take(np.arange(len(hip)) * step_s, points, {}, 1 / step_s)
    walk = Walk(0, len(hip), View.RIGHT, 1.0, backwards=False, surface=Surface.TREADMILL, leg_px=200.0)
    table = walking_table(take.pose, (walk,), 1280, 0.5)
    return {name: table[f"{name}_right_deg"].to_numpy() for name in ("knee_flexion", "thigh_inclination")}


def read_motion(path: Path) -> dict[str, FloatArray]:
    lines = path.read_text().splitlines()
    start = next(k for k, line in enumerate(lines) if line.strip() == "endheader") + 1
    names = lines[start].split()
    rows = np.array([[float(v) for v in line.split()] for line in lines[start + 1 :] if line.strip()])
    return {name: rows[:, k] for k, name in enumerate(names)}


def turn(axis: str, deg: FloatArray) -> FloatArray:
    """Rotation matrices ``(T, 3, 3)``; x forward, y up, z to the right."""
    c, s, one, zero = np.cos(np.radians(deg)), np.sin(np.radians(deg)), np.ones_like(deg), np.zeros_like(deg)
    rows = {
        "x": [[one, zero, zero], [zero, c, -s], [zero, s, c]],
        "y": [[c, zero, s], [zero, one, zero], [-s, zero, c]],
        "z": [[c, -s, zero], [s, c, zero], [zero, zero, one]],
    }[axis]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def leg_points(motion: dict[str, FloatArray], knee_sign: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Hip, knee and ankle of the right leg ``(T, 2)`` seen from the side, by the model's own chain of rotations."""
    zero = np.zeros_like(motion["time"])
    pelvis = turn("z", motion["pelvis_tilt"]) @ turn("x", motion.get("pelvis_list", zero))
    pelvis = pelvis @ turn("y", motion.get("pelvis_rotation", zero))
    hip = turn("z", motion["hip_flexion_r"]) @ turn("x", motion.get("hip_adduction_r", zero))
    thigh = pelvis @ hip @ turn("y", motion.get("hip_rotation_r", zero))
    shank = thigh @ turn("z", knee_sign * motion["knee_angle_r"])
    down = np.array([0.0, -0.42, 0.0])
    origin = np.zeros((len(zero), 2))
    knee = (thigh @ down)[:, :2]
    return origin, knee, knee + (shank @ down)[:, :2]


@pytest.mark.parametrize(
    ("file", "sign", "limit"),
    [("opencap_walk/walking1.mot", -1.0, 3.0), ("opensim_walk/ik.mot", 1.0, 0.5)],
)
def test_model_angles_come_back(file: str, sign: float, limit: float) -> None:
    """A leg built from a model's joint angles, seen from its side, shows the model's knee.

    The planar model comes back as it is; the spatial one differs by what its hips turn out of the picture.
    """
    motion = read_motion(DATA / file)
    step_s = float(np.median(np.diff(motion["time"])))
    found = table_of(*leg_points(motion, sign), step_s)["knee_flexion"]
    true = -sign * motion["knee_angle_r"]

    known = np.isfinite(found)
    assert known.mean() > 0.95
    assert np.sqrt(np.mean((found - true)[known] ** 2)) < limit


def test_planar_model_gives_the_thigh_against_the_vertical() -> None:
    """Pelvic tilt and hip flexion of the model add up to the thigh that a camera sees."""
    motion = read_motion(DATA / "opensim_walk/ik.mot")
    found = table_of(*leg_points(motion, 1.0), 1 / 60)["thigh_inclination"]

    assert np.abs(found - motion["pelvis_tilt"] - motion["hip_flexion_r"]).max() < 0.5


def test_markers_of_one_stride_give_the_published_range() -> None:
    """Winter's right leg: the knee goes from straight to 61 degrees, by hip, knee and ankle markers."""
    lines = (DATA / "bmc_walk/winter_table_a1.txt").read_text().splitlines()[2:]
    rows = np.array([[float(v) for v in line.split()] for line in lines if line.strip()])
    hip, knee, ankle = (rows[:, k : k + 2] / 100 for k in (4, 6, 10))
    found = table_of(hip, knee, ankle, 1 / 70)["knee_flexion"]
    thigh, shank = knee - hip, ankle - knee
    cosine = (thigh * shank).sum(1) / np.linalg.norm(thigh, axis=1) / np.linalg.norm(shank, axis=1)

    assert found.max() == pytest.approx(61, abs=1)
    assert np.abs(np.abs(found) - np.degrees(np.arccos(np.clip(cosine, -1, 1)))).max() < 0.5


def test_spatial_markers_differ_by_the_leg_that_swings_aside() -> None:
    """Joint centres of a recorded walk: seen from the side the knee is that of the three points within 3 degrees."""
    lines = (DATA / "bmc_walk/walk.trc").read_text(encoding="latin-1").splitlines()
    names = [name for name in lines[3].rstrip().split("\t") if name][2:]
    width = 2 + 3 * len(names)
    cells = [line.split("\t") for line in lines[5:] if line.strip()]
    rows = np.array([[float(v) if v.strip() else np.nan for v in (c + [""] * width)[:width]] for c in cells])
    at = {name: rows[:, 2 + 3 * k : 5 + 3 * k] / 1000 for k, name in enumerate(names)}
    hip, knee, ankle = (at[name] for name in ("R.GTR", "R.Knee", "R.Ankle"))
    forward = np.sign(np.nanmean(np.diff(hip[:, 0])))
    flat = [point[:, :2] * [forward, 1] for point in (hip, knee, ankle)]
    found = table_of(*flat, 1 / 150)["knee_flexion"]
    thigh, shank = knee - hip, ankle - knee
    cosine = (thigh * shank).sum(1) / np.linalg.norm(thigh, axis=1) / np.linalg.norm(shank, axis=1)
    true = np.degrees(np.arccos(np.clip(cosine, -1, 1)))

    known = np.isfinite(found) & np.isfinite(true)
    assert known.mean() > 0.9
    assert np.sqrt(np.mean((np.abs(found) - true)[known] ** 2)) < 3

"""Landmarks of rendered clips with their truth, small enough to keep: written by the benchmark, read by the tests.

Pixels are kept to a sixteenth, world landmarks (shoulders and hips only, for the yaw) to a tenth of a millimetre.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from screening.types import LANDMARK_INDEX, LANDMARKS, Pose, Take, VideoInfo, View

FOLDER = Path(__file__).parent / "stored"
KEPT = (
    "nose", "left_ear", "right_ear",
    *(f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
      for side in ("left", "right")),
)  # fmt: skip
WORLD = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
PIXEL, MILLIMETRE_TENTH, MISSING = 16.0, 10_000.0, np.iinfo(np.int16).min


def write_take(path: Path, take: Take, truth: dict[str, float], about: dict[str, object]) -> None:
    """Keep a take with its true values (``metric`` or ``metric:side`` to a number)."""
    kept = [LANDMARK_INDEX[name] for name in KEPT]
    world = [LANDMARK_INDEX[name] for name in WORLD]
    path.parent.mkdir(exist_ok=True)
    info = take.video
    header = {
        "about": about,
        "truth": truth,
        "people": take.people,
        "width_px": info.width_px,
        "height_px": info.height_px,
        "file": info.file,
    }
    np.savez_compressed(
        path,
        time_ms=np.round(take.pose.time_s * 1000, 3),
        image=_packed(take.pose.image_px[:, kept], PIXEL),
        world=_packed(take.pose.world_m[:, world], MILLIMETRE_TENTH),
        visibility=np.round(take.pose.visibility[:, kept] * 255).astype(np.uint8),
        header=np.array(json.dumps(header)),
    )


def _packed(values: np.ndarray, scale: float) -> np.ndarray:
    whole = np.round(np.nan_to_num(values, nan=0.0) * scale)
    return np.where(np.isfinite(values), np.clip(whole, MISSING + 1, -MISSING - 1), MISSING).astype(np.int16)


def read_take(path: Path, declared: View | None = None) -> tuple[Take, dict[str, float], dict[str, object]]:
    """Read a take, its truth and what it is."""
    with np.load(path) as file:
        header = json.loads(str(file["header"]))
        time_s = file["time_ms"] / 1000
        image, world, visible = file["image"], file["world"], file["visibility"]
    n, marks = len(time_s), len(LANDMARKS)
    kept = [LANDMARK_INDEX[name] for name in KEPT]
    image_px, world_m = np.full((n, marks, 2), np.nan), np.full((n, marks, 3), np.nan)
    visibility = np.zeros((n, marks))
    image_px[:, kept] = np.where(image == MISSING, np.nan, image / PIXEL)
    world_m[:, [LANDMARK_INDEX[name] for name in WORLD]] = np.where(
        world == MISSING, np.nan, world / MILLIMETRE_TENTH
    )
    visibility[:, kept] = visible / 255
    gaps = np.diff(time_s)
    info = VideoInfo(
        file=header["file"],
        width_px=header["width_px"],
        height_px=header["height_px"],
        rotation_deg=0,
        fps_mean=float((n - 1) / (time_s[-1] - time_s[0])),
        n_frames=n,
        duration_s=float(time_s[-1] + np.median(gaps)),
        longest_gap_s=float(gaps.max()),
        sha256="0" * 64,
    )
    pose = Pose(time_s, image_px, np.zeros((n, marks)), world_m, visibility)
    return Take(info, pose, header["people"], declared), header["truth"], header["about"]

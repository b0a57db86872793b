"""Landmarks of rendered walks with their truth, small enough to keep: written by the benchmark, read by the tests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from stored_takes import KEPT, MILLIMETRE_TENTH, MISSING, PIXEL, _packed

from screening.types import LANDMARK_INDEX, LANDMARKS, FloatArray, Pose, Side, Take, VideoInfo

WALKS = Path(__file__).parent / "stored" / "gait"
WORLD = tuple(f"{side}_{joint}" for joint in ("shoulder", "hip", "knee", "ankle") for side in Side)


def write_walk(path: Path, take: Take, contacts: dict[Side, FloatArray], truth: dict[str, float]) -> None:
    """Keep a walk with its true contacts (seconds by side) and true values (``metric`` or ``metric:side``)."""
    kept, world = ([LANDMARK_INDEX[name] for name in names] for names in (KEPT, WORLD))
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {
        "contacts": {side.value: np.round(times, 4).tolist() for side, times in contacts.items()},
        "truth": {name: round(value, 4) for name, value in truth.items()},
        "width_px": take.video.width_px,
        "height_px": take.video.height_px,
        "file": take.video.file,
        "people": take.people,
    }
    np.savez_compressed(
        path,
        time_ms=np.round(take.pose.time_s * 1000, 3),
        image=_packed(take.pose.image_px[:, kept], PIXEL),
        world=_packed(take.pose.world_m[:, world], MILLIMETRE_TENTH),
        visibility=np.round(take.pose.visibility[:, kept] * 255).astype(np.uint8),
        header=np.array(json.dumps(header)),
    )


def read_walk(path: Path) -> tuple[Take, dict[Side, FloatArray], dict[str, float]]:
    """Read a walk, its true contacts and its true values."""
    with np.load(path) as file:
        header = json.loads(str(file["header"]))
        time_s, image, world, visible = (file[n] for n in ("time_ms", "image", "world", "visibility"))
    time_s = time_s / 1000
    n, marks = len(time_s), len(LANDMARKS)
    kept, deep = ([LANDMARK_INDEX[name] for name in names] for names in (KEPT, WORLD))
    image_px, world_m = np.full((n, marks, 2), np.nan), np.full((n, marks, 3), np.nan)
    visibility = np.zeros((n, marks))
    image_px[:, kept] = np.where(image == MISSING, np.nan, image / PIXEL)
    world_m[:, deep] = np.where(world == MISSING, np.nan, world / MILLIMETRE_TENTH)
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
    contacts = {side: np.array(header["contacts"][side.value]) for side in Side}
    return Take(info, pose, header["people"]), contacts, header["truth"]

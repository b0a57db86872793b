"""Clips whose landmarks lie in the cache already: the whole program runs, also in other processes, without a model.

The pose model is a file of a few bytes that counts as brought by hand; nothing ever opens it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from puppet import Camera, Squat, take
from video_factory import make_clip, numbered_image

from screening import pose_cache
from screening.types import Estimate
from screening.video import probe

SIZE_PX = (480, 360)  # the puppet is tall enough to be measured


def bring_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a stand-in for the full model into a folder and point the program, and its workers, there; its SHA-256."""
    folder.mkdir()
    content = b"no model, but the landmarks are known"
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / "pose_landmarker_full.task").write_bytes(content)
    note = {"sha256": sha256, "brought_as": "test.task"}
    (folder / "pose_landmarker_full.json").write_text(json.dumps(note), encoding="utf-8")
    monkeypatch.setenv("SCREENING_MODELS", str(folder))
    return sha256


def known_clip(path: Path, model_sha256: str, squat: Squat, yaw_deg: float = 0.0) -> Path:
    """Write a clip, and keep the landmarks of a puppet as if the model had found them in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    camera = Camera(yaw_deg=yaw_deg, width_px=SIZE_PX[0], height_px=SIZE_PX[1])
    given = take(squat, camera)
    picture = numbered_image(hashlib.sha256(path.name.encode()).digest()[0], *SIZE_PX)
    times_s = [float(t) for t in given.pose.time_s]
    make_clip(
        path, times_s, size=SIZE_PX, gop=60, images=[picture] * len(times_s), options={"preset": "ultrafast"}
    )
    video = probe(path)
    assert video.n_frames == len(given.pose.time_s)
    assert pose_cache.shared().keep(Estimate(given.pose, given.people), video, model_sha256)
    return path

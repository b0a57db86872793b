"""Landmarks of a rendered clip in a small file: whole steps of a fine grid, as differences from frame to frame.

A quarter of a pixel and a millimetre are far below what the pose model itself can tell apart; a clip of twelve seconds
takes about 30 kB. Only for the invented clients: landmarks of real people are kept as they were found.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import asdict, replace

import numpy as np
import numpy.typing as npt

from screening.types import FloatArray, Pose, Take, VideoInfo, View

_STEPS = {"image_px": 0.25, "depth": 0.25, "world_m": 0.001, "visibility": 0.01}
_LAST = {"image_px": 2, "depth": 0, "world_m": 3, "visibility": 0}
"""Numbers of one landmark in one frame; 0: one without an axis of its own."""
_LANDMARKS = 33
_MISSING = -32768
_LARGEST = 32767
_HEAD = 4

Whole = npt.NDArray[np.int16]


def pack(take: Take) -> bytes:
    """Return a take as bytes; what was seen of the picture itself (light, sharpness) is left out."""
    pose = take.pose
    about = {
        "video": asdict(take.video),
        "people": take.people,
        "view": take.view_declared,
        "time_s": [round(float(t), 6) for t in pose.time_s],
    }
    text = json.dumps(about, separators=(",", ":")).encode()
    parts = [_to_whole(getattr(pose, name), step).tobytes() for name, step in _STEPS.items()]
    return lzma.compress(len(text).to_bytes(_HEAD, "little") + text + b"".join(parts), preset=9)


def unpack(content: bytes, view: View | None = None) -> Take:
    """Return the take; ``view`` as it was declared, where it is to be another one than was packed."""
    raw = lzma.decompress(content)
    end = _HEAD + int.from_bytes(raw[:_HEAD], "little")
    about = json.loads(raw[_HEAD:end])
    frames = len(about["time_s"])
    arrays, place = {}, end
    for name, step in _STEPS.items():
        shape = (frames, _LANDMARKS, _LAST[name]) if _LAST[name] else (frames, _LANDMARKS)
        size = 2 * int(np.prod(shape))
        arrays[name] = _from_whole(raw[place : place + size], shape, step)
        place += size
    pose = Pose(np.array(about["time_s"]), **arrays)
    declared = view or (None if about["view"] is None else View(about["view"]))
    return Take(VideoInfo(**about["video"]), pose, about["people"], declared)


def renamed(take: Take, name: str) -> Take:
    """Return a take whose film has another name."""
    return replace(take, video=replace(take.video, file=name))


def _to_whole(values: FloatArray, step: float) -> Whole:
    """Steps, every landmark's frames one after the other, each as the difference from the one before."""
    steps = np.round(values / step)
    whole = np.where(np.isfinite(steps), np.clip(np.nan_to_num(steps), -_LARGEST, _LARGEST), _MISSING)
    rows = whole.astype("<i2").reshape(len(values), -1).T
    return np.ascontiguousarray(np.diff(rows, axis=1, prepend=rows[:, :1] * 0).astype("<i2"))


def _from_whole(content: bytes, shape: tuple[int, ...], step: float) -> FloatArray:
    rows = np.frombuffer(content, dtype="<i2").reshape(-1, shape[0])
    whole = np.cumsum(rows, axis=1, dtype=np.int16).T.reshape(shape)  # wraps round as the differences did
    return np.where(whole == _MISSING, np.nan, whole * step)

"""Stored landmarks: one npz file per clip, with all that is needed to screen it again."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import numpy as np

from screening.containers import file_error, os_reason
from screening.types import Estimate, PictureQuality, Pose, Take, VideoInfo, View

VERSION = 2
"""Of the stored file: 1 held no ``picture_`` arrays and no version."""

_POSE_ARRAYS = ("image_px", "depth", "world_m", "visibility")
_PICTURE_ARRAYS = ("change", "time_s", "brightness", "highlight", "dark", "sharpness", "colours")


def save_estimate(
    path: Path, estimate: Estimate, video: VideoInfo, view_declared: View | None = None
) -> None:
    """Store landmarks and what belongs to them as compressed npz (times float64, all else float32).

    The file appears under its name only when it is whole.

    Raises
    ------
    ScreeningError
        If the file cannot be written.
    """
    pose = estimate.pose
    about = {
        "version": VERSION,
        "video": asdict(video),
        "people": estimate.people,
        "view_declared": view_declared,
    }
    arrays = {name: getattr(pose, name).astype(np.float32) for name in _POSE_ARRAYS}
    if estimate.picture is not None:
        for name in _PICTURE_ARRAYS:
            arrays[f"picture_{name}"] = getattr(estimate.picture, name).astype(np.float32)
    unfinished = path.with_name(f".{path.stem}-{uuid4().hex}.npz")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, time_s=pose.time_s, about=np.array(json.dumps(about)), **arrays)
        unfinished.replace(path)
    except OSError as error:
        problem = f"could not be written ({os_reason(error)}). Free some space or choose another folder"
        raise file_error(path, problem) from error
    finally:
        unfinished.unlink(missing_ok=True)


def load_take(path: Path) -> Take:
    """Return what :func:`save_estimate` stored, as float64; files of version 1 have no picture.

    Raises
    ------
    ScreeningError
        If the file is missing or is not such a file.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            arrays = {name: stored[name].astype(np.float64) for name in ("time_s", *_POSE_ARRAYS)}
            picture = None
            if "picture_time_s" in stored:
                found = {name: stored[f"picture_{name}"].astype(np.float64) for name in _PICTURE_ARRAYS}
                picture = PictureQuality(**found)
        view = about["view_declared"]
        return Take(
            video=VideoInfo(**about["video"]),
            pose=Pose(**arrays),
            people=int(about["people"]),
            view_declared=None if view is None else View(view),
            picture=picture,
        )
    except FileNotFoundError as error:
        raise file_error(path, "there are no stored landmarks of this name. Analyse the clip") from error
    except (OSError, EOFError, ValueError, TypeError, LookupError, zipfile.BadZipFile) as error:
        raise file_error(path, "holds no landmarks that can be read. Analyse the clip anew") from error

"""Rendered clips are kept: a clip is made again only if its specification or the rig's version changes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from benchmarks.accuracy.clip import Clip
from benchmarks.accuracy.film import make_clip

CACHE = Path(__file__).parent / "cache"


def cached(clip: Clip, folder: Path = CACHE) -> Path | None:
    """Path of the video if this very clip lies in the folder, else None."""
    video = folder / f"{clip.id}.mp4"
    about = video.with_suffix(".json")
    if not (video.exists() and about.exists() and video.with_suffix(".npz").exists()):
        return None
    return video if json.loads(about.read_text())["key"] == clip.key else None


def get_clip(clip: Clip, folder: Path = CACHE) -> Path:
    """Path of the video, rendered now if need be; ``.npz`` and ``.json`` lie beside it."""
    found = cached(clip, folder)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        made = make_clip(clip, Path(work))
        for suffix in (
            ".mp4",
            ".npz",
            ".json",
        ):  # the json with the key comes last: a stop leaves no false hit
            shutil.move(made.with_suffix(suffix), folder / f"{clip.id}{suffix}")
    return folder / f"{clip.id}.mp4"


def get_clips(
    clips: Sequence[Clip],
    folder: Path = CACHE,
    workers: int = 2,
    made: Callable[[Clip], None] | None = None,
) -> list[Path]:
    """Paths of all videos; missing ones are rendered by several processes of one thread each.

    ``made`` is called for every clip as soon as it has been rendered.
    """
    missing = [clip for clip in clips if cached(clip, folder) is None]
    if missing:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread) as pool:
            waiting = {pool.submit(get_clip, clip, folder): clip for clip in missing}
            for finished in as_completed(waiting):
                finished.result()
                if made is not None:
                    made(waiting[finished])
    return [folder / f"{clip.id}.mp4" for clip in clips]


def _one_thread() -> None:
    """Keep Mesa's renderer to one thread per process."""
    os.environ["LP_NUM_THREADS"] = "1"

"""Every stage by itself, and the waits that are made of them: from the end of a recording to its result, and again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np

from benchmarks.speed.loops import seconds
from screening import export, models, overlay, pipeline
from screening.movements import get_movement
from screening.pose import MediaPipePose, load_take, save_estimate
from screening.pose_cache import PoseCache
from screening.report.pdf import write_pdf
from screening.snapshot import SnapshotReader
from screening.types import Screening, Take
from screening.video import probe, read_frames

Times = dict[str, list[float]]

FRAMING_PX = 640
"""Width of the pictures that the page sends while the person finds their place."""


def time_stages(clip: Path, workers: int, repeats: int) -> Times:
    """Seconds of each stage on one clip with the full model, ``repeats`` times."""
    times: Times = {}
    with tempfile.TemporaryDirectory() as work:
        for _ in range(repeats):
            for name, took in _one_round(clip, workers, Path(work)):
                times.setdefault(name, []).append(took)
    return times


def _one_round(clip: Path, workers: int, work: Path) -> Iterator[tuple[str, float]]:
    """Time every stage once; each takes up what the one before it left."""
    model = models.require("full")
    info = probe(clip)
    clip.touch()  # what was found out about a file is kept until it changes
    yield "probe", seconds(lambda: probe(clip))
    yield "decode", seconds(lambda: sum(1 for _ in read_frames(clip)))
    estimates = []
    yield "pose", seconds(lambda: estimates.append(MediaPipePose(model, workers).estimate(clip, info)))
    take = Take(info, estimates[0].pose, estimates[0].people, None, estimates[0].picture)
    results: list[Screening] = []
    yield "kinematics to findings", seconds(lambda: results.append(screen(take)))
    yield "result files", seconds(lambda: export.write_results(results[0], work))
    yield "annotated clip", seconds(lambda: overlay.write_annotated(clip, results[0], 0, work / "drawn.mp4"))
    yield (
        "PDF report",
        seconds(lambda: write_pdf(results[0], [clip], work / "report.pdf", made_on=date.today())),
    )
    poses = PoseCache(work / "poses")
    poses.clear()
    whole = _whole(clip, workers, poses)
    yield "from stop to result", seconds(whole)
    yield "again, landmarks kept", seconds(whole)


def _whole(clip: Path, workers: int, poses: PoseCache) -> Callable[[], object]:
    """What happens between the end of a recording and its result on the page."""
    return lambda: pipeline.analyze([clip], "squat", [None], workers=workers, poses=poses)


def screen(take: Take) -> Screening:
    """From landmarks to findings."""
    return pipeline.screen(get_movement("squat"), [take], model="full", model_sha256="0" * 64)


def time_rescreening(clip: Path, workers: int, count: int) -> list[float]:
    """Seconds of each of ``count`` stored poses, read from disk and screened again, as after a changed limit."""
    info = probe(clip)
    estimate = MediaPipePose(models.require("full"), workers).estimate(clip, info)
    with tempfile.TemporaryDirectory() as folder:
        stored = [Path(folder) / f"{number}.npz" for number in range(count)]
        for path in stored:
            save_estimate(path, estimate, info)
        return [seconds(lambda path=path: screen(load_take(path))) for path in stored]  # type: ignore[misc]


def time_framing(clip: Path, count: int) -> list[float]:
    """Seconds of each answer to a picture as the page sends it: JPEG, decoded, one search with the lite model."""
    pictures = [_as_sent(frame.image_rgb) for frame, _ in zip(read_frames(clip), range(count), strict=False)]
    height_px = probe(clip).height_px
    with SnapshotReader(models.require("lite")) as reader:
        reader.look(pictures[0], 0.0, height_px)
        return [seconds(lambda k=k: reader.look(pictures[k], k / 5, height_px)) for k in range(len(pictures))]  # type: ignore[misc]


def _as_sent(image_rgb: np.ndarray) -> bytes:
    """Scale and pack a picture as the page does."""
    height_px = round(FRAMING_PX * image_rgb.shape[0] / image_rgb.shape[1])
    small = cv2.resize(image_rgb, (FRAMING_PX, height_px), interpolation=cv2.INTER_AREA)
    done, packed = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    if not done:
        raise RuntimeError("OpenCV could not pack a JPEG")
    return packed.tobytes()

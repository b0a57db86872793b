"""What is compared: the loop that everybody writes, the least that the inference takes, and the program.

The floor is taken twice: of MediaPipe with its model as published, and with the model that the program loads, which
draws no silhouette (screening/silhouette.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import mediapipe
import numpy as np
from mediapipe.tasks.python import vision
from mediapipe.tasks.python.core.base_options import BaseOptions

from screening.models import Model
from screening.native_log import native_chatter_hidden
from screening.pose import MediaPipePose
from screening.silhouette import leave_out_silhouette
from screening.types import ImageArray
from screening.video import probe, read_frames

PRELOADED_BYTES = 800_000_000
"""Of pictures that the floor keeps in memory; it goes through them again and again."""


@dataclass(frozen=True)
class Pair:
    """Seconds of each on the same clip, one after the other; frames : in the clip.

    ``floor_s`` is bare inference with the published model, ``bare_s`` with that of the program.
    """

    plain_s: float
    floor_s: float
    bare_s: float
    program_s: float
    frames: int

    @property
    def numbers(self) -> list[float]:
        """All of it, in order."""
        return [self.plain_s, self.floor_s, self.bare_s, self.program_s, self.frames]

    @property
    def speed_up(self) -> float:
        """How many times the throughput of the plain loop the program has."""
        return self.plain_s / self.program_s

    @property
    def above_floor(self) -> float:
        """How many times as long as the floor the program takes."""
        return self.program_s / self.floor_s

    @property
    def above_bare(self) -> float:
        """How many times as long as bare inference with its own model the program takes."""
        return self.program_s / self.bare_s


def compare(clip: Path, model: Model, cores: int, pairs: int) -> list[Pair]:
    """Run all in turn, ``pairs`` times, each time another one first."""
    info = probe(clip)
    pictures = preload(clip)
    contenders: list[tuple[str, Callable[[], object]]] = [
        ("plain", lambda: run_plain(clip, model)),
        ("floor", lambda: run_floor(pictures, info.n_frames, model, cores)),
        ("bare", lambda: run_floor(pictures, info.n_frames, model, cores, silhouette=False)),
        ("program", lambda: run_program(clip, model, cores)),
    ]
    found = []
    for number in range(pairs):
        turn = number % len(contenders)
        times = {name: seconds(work) for name, work in contenders[turn:] + contenders[:turn]}
        found.append(Pair(times["plain"], times["floor"], times["bare"], times["program"], info.n_frames))
    return found


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one piece of work; a number that it returns itself stands for it (set-up left out)."""
    start = time.perf_counter()
    own = work()
    return own if isinstance(own, float) else time.perf_counter() - start


def run_plain(clip: Path, model: Model) -> None:
    """Read, convert, find, keep: one thread, as in the examples of the library."""
    film = cv2.VideoCapture(str(clip))
    kept: list[Any] = []
    with landmarker(model) as native:
        while True:
            there, picture = film.read()
            if not there:
                break
            stamp_ms = round(film.get(cv2.CAP_PROP_POS_MSEC))
            kept.append(find(native, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), max(stamp_ms, 33 * len(kept))))
    film.release()
    if not any(result.pose_landmarks for result in kept):
        raise RuntimeError(f"{clip}: nobody was found, so the time means nothing")


def run_program(clip: Path, model: Model, workers: int) -> None:
    """The program's own way from the file to the landmarks, people counted, everything included."""
    MediaPipePose(model, workers).estimate(clip, probe(clip))


def run_floor(
    pictures: list[ImageArray], n_frames: int, model: Model, workers: int, *, silhouette: bool = True
) -> float:
    """Seconds of nothing but inference on pictures in memory, on all cores; loading the model is left out."""
    shares = np.array_split(np.arange(n_frames), workers)
    ready = threading.Barrier(workers + 1)
    with ExitStack() as stack:
        natives = [stack.enter_context(landmarker(model, silhouette=silhouette)) for _ in shares]
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        for native in natives:
            find(native, pictures[0], 0)

        def work(number: int) -> None:
            ready.wait()
            for frame in shares[number]:
                find(natives[number], pictures[frame % len(pictures)], 100 + 33 * int(frame))

        running = [pool.submit(work, number) for number in range(workers)]
        ready.wait()
        start = time.perf_counter()
        for future in running:
            future.result()
        return time.perf_counter() - start


def sweep_threads(clip: Path, model: Model, counts: Sequence[int], repeats: int) -> dict[int, list[float]]:
    """Frames per second of bare inference by number of threads: where more than one per core begins to pay or to cost."""
    pictures, n_frames = preload(clip), probe(clip).n_frames
    found: dict[int, list[float]] = {count: [] for count in counts}
    for _ in range(repeats):
        for count in counts:
            found[count].append(n_frames / run_floor(pictures, n_frames, model, count))
    return found


def preload(clip: Path) -> list[ImageArray]:
    """The first pictures of a clip, as many as fit into :data:`PRELOADED_BYTES`."""
    frames = read_frames(clip)
    first = next(frames).image_rgb
    room = max(1, PRELOADED_BYTES // first.nbytes - 1)
    return [first, *(frame.image_rgb for frame in islice(frames, room))]


@contextmanager
def landmarker(model: Model, *, silhouette: bool = True) -> Iterator[Any]:
    """The library's own landmarker with the options that the program uses."""
    bundle = model.path.read_bytes()
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle if silhouette else leave_out_silhouette(bundle)),
        running_mode=vision.RunningMode.VIDEO,
    )
    with native_chatter_hidden():
        native = vision.PoseLandmarker.create_from_options(options)
    with native:
        yield native


def find(native: Any, image_rgb: ImageArray, stamp_ms: int) -> Any:
    """One picture through the library."""
    picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image_rgb)
    return native.detect_for_video(picture, stamp_ms)

"""Clips of any size and length from a rendered one: anyone can make the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from screening.types import Frame, ImageArray
from screening.video import probe, read_frames, write_clip

SOURCE = Path(__file__).parents[2] / "sample_videos" / "squat_front.mp4"
CACHE = Path(__file__).parent / "cache"
FPS = 30.0
NOISE_GREY = 2.0
"""Standard deviation of the noise that is added, in grey levels."""


def make_clip(height_px: int, seconds: float, folder: Path) -> Path:
    """Path of a clip of this height and length, kept in ``folder``: the rendered squat, over and over at 30 fps."""
    path = folder / f"squat_{height_px}p_{seconds:g}s.mp4"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_clip(path, _repeated(height_px, seconds))
    return path


def _repeated(height_px: int, seconds: float) -> Iterator[Frame]:
    """Frames of the source, again and again, one at a time; the person stands at its beginning and its end."""
    info = probe(SOURCE)
    width_px = 2 * round(height_px * info.width_px / info.height_px / 2)
    wanted = math.ceil(seconds * FPS)
    grain, given = _Grain(height_px, width_px), 0
    while True:
        for frame in read_frames(SOURCE):
            if given == wanted:
                return
            way = cv2.INTER_AREA if height_px < info.height_px else cv2.INTER_CUBIC
            image = frame.image_rgb
            if height_px != info.height_px:
                image = cv2.resize(image, (width_px, height_px), interpolation=way)
            yield Frame(given / FPS, grain.on(image, given))
            given += 1


class _Grain:
    """Sensor noise: one field of it, shifted for every picture, so that no two are the same, as from a webcam."""

    def __init__(self, height_px: int, width_px: int) -> None:
        noise = np.random.default_rng(1).normal(0.0, NOISE_GREY, (2 * height_px, 2 * width_px, 1))
        self._field = np.round(noise).astype(np.int16)

    def on(self, image: ImageArray, number: int) -> ImageArray:
        """Return a picture with the noise of its number."""
        height_px, width_px = image.shape[:2]
        row, column = (number * 37) % height_px, (number * 61) % width_px
        shifted = self._field[row : row + height_px, column : column + width_px]
        return np.clip(image + shifted, 0, 255).astype(np.uint8)

"""Rendered clips as films for the browser's fake camera."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from screening import video
from screening.types import ImageArray

SAMPLES = Path(__file__).parents[2] / "sample_videos"
FPS = 30


def write_camera_clip(
    path: Path, clip: str, *, stand_s: float = 0.0, every: int = 1, size: tuple[int, int] = (640, 360)
) -> Path:
    """Write a rendered clip as MJPEG: its first picture for ``stand_s``, then each ``every``-th picture once.

    The browser plays it at 30 pictures per second and begins again at the end.
    """
    pictures = [_jpeg(frame.image_rgb, size) for frame in video.read_frames(SAMPLES / clip, every=every)]
    with path.open("wb") as file:
        for content in _with_start(pictures, round(stand_s * FPS)):
            file.write(content)
    return path


def _with_start(pictures: Sequence[bytes], n_still: int) -> Iterator[bytes]:
    yield from (pictures[0] for _ in range(n_still))
    yield from pictures


def _jpeg(image: ImageArray, size: tuple[int, int]) -> bytes:
    content = io.BytesIO()
    Image.fromarray(image).resize(size).save(content, "JPEG", quality=85)
    return content.getvalue()

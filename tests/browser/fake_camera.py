"""A film for the browser's fake camera: drawn frames that carry their number, as one MJPEG file."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH_PX, HEIGHT_PX = 640, 480
_CELL_PX = 80


def write_camera_film(path: Path, n_frames: int = 90) -> Path:
    """Write frames 0 to ``n_frames`` - 1; the browser plays them at 30 per second and starts again at the end."""
    with path.open("wb") as file:
        for number in range(n_frames):
            picture = io.BytesIO()
            _draw(number).save(picture, "JPEG", quality=80)
            file.write(picture.getvalue())
    return path


def frame_number(image_rgb: NDArray[np.uint8]) -> int:
    """Read the number back from a picture that was not mirrored."""
    row = image_rgb[_CELL_PX // 4, _CELL_PX // 2 :: _CELL_PX, 1]
    return sum(1 << bit for bit, shade in enumerate(row) if shade > 127)


def _draw(number: int) -> Image.Image:
    """Draw a stick person with the number beside it; the bar at the top shows the number in 8 black or white cells."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (205, 210, 214))
    draw = ImageDraw.Draw(image)
    for bit in range(8):
        shade = 255 if number >> bit & 1 else 0
        draw.rectangle(
            (bit * _CELL_PX, 0, (bit + 1) * _CELL_PX - 1, _CELL_PX // 2 - 1), fill=(shade, shade, shade)
        )
    draw.ellipse((295, 80, 345, 130), fill=(60, 70, 80))
    for start, end in (((320, 130), (320, 270)), ((320, 150), (250, 230)), ((320, 150), (390, 230))):
        draw.line((start, end), fill=(60, 70, 80), width=14)
    for foot_x in (270, 370):
        draw.line(((320, 270), (foot_x, 440)), fill=(60, 70, 80), width=16)
    draw.text((20, 60), f"frame {number}", fill=(20, 20, 20))
    return image

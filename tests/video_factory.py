"""Small test clips made with PyAV: every picture carries its number, every clip its own timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from screening.types import ImageArray

MILLISECONDS = Fraction(1, 1000)


def numbered_image(number: int, width: int = 96, height: int = 64) -> ImageArray:
    """A grey gradient whose lower left block tells the number: eight bars, bright where the bit is set.

    The upper left corner is red, so that a turned picture can be told.
    """
    image = np.empty((height, width, 3), np.uint8)
    image[:] = np.linspace(60, 120, width, dtype=np.uint8)[None, :, None]
    image[: height // 4, : width // 4] = (220, 20, 20)
    for bit in range(8):
        bar = slice(bit * width // 8, (bit + 1) * width // 8)
        image[height // 2 :, bar] = 230 if number >> bit & 1 else 20
    return image


def read_number(image_rgb: ImageArray) -> int:
    """The number (0 to 255) that :func:`numbered_image` drew."""
    height, width = image_rgb.shape[:2]
    middles = [(2 * bit + 1) * width // 16 for bit in range(8)]
    return sum(1 << bit for bit, x in enumerate(middles) if image_rgb[3 * height // 4, x].mean() > 125)


def even_times(n: int, fps: float = 25.0) -> list[float]:
    """Times of ``n`` frames at a constant rate, in whole milliseconds."""
    return [round(index * 1000 / fps) / 1000 for index in range(n)]


def make_clip(
    path: Path,
    times_s: Sequence[float],
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (96, 64),
    gop: int = 12,
    rotation: int = 0,
    images: Sequence[ImageArray] | None = None,
    container: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    rate: int = 25,
    sound: bool = False,
) -> Path:
    """Write a clip whose frame ``k`` has the time ``times_s[k]`` and, unless given, the number ``k``.

    ``rotation`` asks players to turn the stored picture counter-clockwise by that many degrees.
    """
    width, height = size
    base = Fraction(1, rate) if path.suffix == ".avi" else MILLISECONDS
    with av.open(str(path), "w", options=container or {}) as output:
        stream = output.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = base
        stream.codec_context.gop_size = gop
        if rotation:
            stream.set_display_rotation(rotation)
        voice = (
            output.add_stream("aac" if path.suffix != ".webm" else "libopus", rate=48000) if sound else None
        )
        for number, time_s in enumerate(times_s):
            image = images[number] if images is not None else numbered_image(number, width, height)
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            picture.pts, picture.time_base = round(time_s / base), base
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
        if voice is not None:
            output.mux(voice.encode(silence()))
            output.mux(voice.encode(None))
    return path


def silence(n_samples: int = 9600) -> av.AudioFrame:
    """A fifth of a second of silence at 48 kHz."""
    sound = av.AudioFrame.from_ndarray(np.zeros((2, n_samples), np.float32), format="fltp", layout="stereo")
    sound.sample_rate, sound.pts = 48000, 0
    return sound


def make_sound(path: Path) -> Path:
    """Write a file with sound and no film."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=48000)
        output.mux(stream.encode(silence()))
        output.mux(stream.encode(None))
    return path


def cut_file(path: Path, share: float) -> Path:
    """Keep only the first ``share`` of the bytes of a file."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path

"""Playable H.264 clips from frames (PyAV)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import av
import numpy as np

from screening.containers import file_error, os_reason
from screening.types import Frame, ImageArray

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream
    from av.container import OutputContainer

_MP4_TIME_BASE = Fraction(1, 90000)


def write_clip(
    path: Path, frames: Iterable[Frame], *, progress: Callable[[float], None] | None = None
) -> None:
    """Write frames as H.264 (yuv420p, index first) that any browser plays; each frame keeps its own time.

    The first frame becomes time 0. An odd width or height is padded by repeating the last column or row. The
    file appears under its name only when it is whole.

    Parameters
    ----------
    progress : called with the share written, 0 to 1, where ``frames`` has a length; else with 1 at the end.

    Raises
    ------
    ScreeningError
        If the file cannot be written (folder missing or protected, disk full).
    ValueError
        If there is no frame, or the frames differ in size.
    """
    unfinished = path.with_name(f".{path.stem}-{uuid4().hex}.mp4")
    try:
        _encode(unfinished, frames, progress)
        unfinished.replace(path)
    except OSError as error:
        problem = f"could not be written ({os_reason(error)}). Free some space or choose another folder"
        raise file_error(path, problem) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _encode(path: Path, frames: Iterable[Frame], progress: Callable[[float], None] | None) -> None:
    """Write all frames into a new file; the sizes are made even, as yuv420p needs."""
    n_expected = operator.length_hint(frames)
    first: Frame | None = None
    with av.open(str(path.absolute()), "w", options={"movflags": "+faststart"}) as container:
        for number, frame in enumerate(frames, start=1):
            if first is None:
                first, latest = frame, -1
                stream = _output_stream(container, frame)
            elif frame.image_rgb.shape != first.image_rgb.shape:
                raise ValueError(f"frames: expected {first.image_rgb.shape}, got {frame.image_rgb.shape}")
            pts = max(latest + 1, round((frame.time_s - first.time_s) / _MP4_TIME_BASE))
            container.mux(stream.encode(_picture(frame.image_rgb, pts)))
            latest = pts
            if progress and n_expected:
                progress(min(1.0, number / n_expected))
        if first is None:
            raise ValueError("frames: expected at least one frame, got none")
        container.mux(stream.encode(None))
    if progress:
        progress(1.0)


def _output_stream(container: OutputContainer, frame: Frame) -> VideoStream:
    """Add an H.264 stream of the frame's size, rounded up to even."""
    height, width = frame.image_rgb.shape[:2]
    stream = container.add_stream("libx264", rate=30, options={"crf": "20", "preset": "veryfast"})
    stream.width, stream.height = width + width % 2, height + height % 2
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = _MP4_TIME_BASE
    stream.codec_context.gop_size = 60  # a key frame every two seconds, so that a browser can jump
    return stream


def _picture(image_rgb: ImageArray, pts: int) -> VideoFrame:
    """Return the image as a picture of even size with its timestamp; the last row and column are repeated."""
    height, width = image_rgb.shape[:2]
    even = np.pad(image_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
    picture.pts, picture.time_base = pts, _MP4_TIME_BASE
    return picture

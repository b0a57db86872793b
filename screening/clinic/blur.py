"""A film without a face: the head blurred in every picture, and the whole picture where no head is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from screening.painter import blur_face
from screening.types import LANDMARK_INDEX, Frame, ImageArray, Take
from screening.video import read_frames

_FACE = LANDMARK_INDEX["mouth_right"] + 1
_MOSAIC_PX = 32


def blurred_frames(film: Path, take: Take) -> Iterator[Frame]:
    """Yield the film's frames with the face covered; each takes the landmarks nearest in time."""
    times = take.pose.time_s
    for frame in read_frames(film):
        row = int(np.argmin(np.abs(times - frame.time_s))) if len(times) else None
        points = None if row is None else take.pose.image_px[row]
        if points is None or not np.isfinite(points[:_FACE]).all(axis=1).any():
            yield Frame(frame.time_s, mosaic(frame.image_rgb))
        else:
            yield Frame(frame.time_s, blur_face(frame.image_rgb, points))


def mosaic(image: ImageArray) -> ImageArray:
    """Return the picture in blocks too large to know anybody by."""
    coarse = image[_MOSAIC_PX // 2 :: _MOSAIC_PX, _MOSAIC_PX // 2 :: _MOSAIC_PX]
    if not coarse.size:
        return np.zeros_like(image)
    rows = np.minimum(np.arange(image.shape[0]) // _MOSAIC_PX, coarse.shape[0] - 1)
    columns = np.minimum(np.arange(image.shape[1]) // _MOSAIC_PX, coarse.shape[1] - 1)
    return np.ascontiguousarray(coarse[rows][:, columns])

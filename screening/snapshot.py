"""One small picture from the browser, looked at for people and light: what guidance judges."""

from __future__ import annotations

import io
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from screening.guidance import Glimpse
from screening.people import body_height_px
from screening.picture import take_sample
from screening.pose import Landmarker
from screening.types import Frame, ImageArray, ScreeningError

if TYPE_CHECKING:
    from screening.models import Model

MAX_BYTES = 400_000
MAX_SIDE_PX = 1280
_MOST_PEOPLE = 2
_GREY_LEVELS = 255.0
_BAD = "The picture cannot be read. Reload the page."


class SnapshotReader:
    """Finds people in single pictures; used in a ``with`` block, from one thread at a time."""

    def __init__(self, model: Model) -> None:
        self._landmarker = Landmarker(model, _MOST_PEOPLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the model."""
        self._landmarker.__exit__(None, None, None)

    def look(self, jpeg: bytes, time_s: float, source_height_px: int) -> Glimpse:
        """Return what one picture shows.

        Parameters
        ----------
        jpeg : the picture, unmirrored.
        source_height_px : height of the camera's own picture, of which this is a smaller copy.

        Raises
        ------
        ScreeningError : if it is no picture, or too large.
        """
        image = decode(jpeg)
        height_px, width_px = image.shape[:2]
        bodies = tuple(self._landmarker.find(image, time_s))
        client = max(bodies, key=lambda body: body_height_px(body, height_px), default=None)
        light = _light(image)
        if client is not None:
            sample = take_sample(
                Frame(time_s, image), client[:, :2], body_height_px(client, height_px) or 1.0
            )
            light = sample.highlight / _GREY_LEVELS if np.isfinite(sample.highlight) else light
        return Glimpse(time_s, width_px, height_px, bodies, light, source_height_px / height_px)


def decode(jpeg: bytes) -> ImageArray:
    """Return the picture as RGB; ScreeningError if it is none, or larger than a snapshot may be."""
    from PIL import Image, UnidentifiedImageError

    if len(jpeg) > MAX_BYTES:
        raise ScreeningError(_BAD)
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            if max(picture.size) > MAX_SIDE_PX:
                raise ScreeningError(_BAD)
            return np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ScreeningError(_BAD) from error


def _light(image: ImageArray) -> float:
    """95th percentile of the brightness of a whole picture, 0 to 1."""
    return float(np.percentile(image[::4, ::4].mean(axis=2), 95)) / _GREY_LEVELS

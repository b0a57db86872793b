"""Pictures as flowables at paper size, their shape kept."""

from __future__ import annotations

import io

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image

from screening.types import ImageArray


def picture_image(picture: ImageArray, max_width: float, max_height: float) -> Image:
    """A picture of the person at paper size, its shape kept, as a compact JPEG."""
    from PIL import Image as Picture

    stream = io.BytesIO()
    Picture.fromarray(picture).save(stream, "JPEG", quality=85)
    return fitted_image(stream.getvalue(), max_width, max_height)


def fitted_image(data: bytes, max_width: float, max_height: float) -> Image:
    """A picture file as a flowable, as large as fits, its shape kept."""
    width_px, height_px = ImageReader(io.BytesIO(data)).getSize()
    scale = min(max_width / width_px, max_height / height_px)
    return Image(io.BytesIO(data), width=width_px * scale, height=height_px * scale)

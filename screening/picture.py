"""How good the pictures are: light, sharpness, standing film and colours of the clothes, measured while decoding.

Everything is taken on a few points of each picture, so that it costs next to nothing beside finding the body. The
body is looked at in a fixed size (400 px high), so that a near and a distant person can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from screening.types import LANDMARK_INDEX, FloatArray, Frame, ImageArray, PictureQuality

SAMPLE_S = 0.2
"""Time between two samples of light, sharpness and colour."""

DARK_GREY = 40
"""A pixel darker than this grey level (of 255) counts as dark."""

_GRID_ROWS = 72  # points down the picture at which two frames are compared
_BODY_PX = 400  # height of the body at which sharpness is measured
_LIGHT_PX = 130  # and at which the light is
_COARSE = 8  # 2 % of that height: the step over which the contrast is taken
_COLOUR_LEVELS = 4
_MIN_BOX_PX = 12
_TRUNK_WIDTH = (
    0.10  # of the height: in a side view shoulders and hips alone span a strip without a trunk in it
)

_HEAD = [LANDMARK_INDEX[n] for n in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")]
_TRUNK = [LANDMARK_INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]
_BODY = [*_TRUNK, *(LANDMARK_INDEX[f"{s}_{j}"] for s in ("left", "right") for j in ("knee", "ankle"))]

Greys = NDArray[np.int16]


@dataclass(frozen=True)
class Sample:
    """What one sampled picture shows of the client: see :class:`screening.types.PictureQuality`."""

    time_s: float
    brightness: float
    highlight: float
    dark: float
    sharpness: tuple[float, float]
    colours: FloatArray


@dataclass
class PictureSampler:
    """Looks at the frames of one part of a clip in their order.

    Attributes
    ----------
    changes : per frame the difference to the frame before it; NaN for the very first one, -1 where it is the same.
    samples : about five a second, of frames in which the client was found.
    """

    changes: list[float] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    _before: ImageArray | None = None
    _next_s: float = 0.0

    def note(self, frame: Frame, client: FloatArray | None, height_px: float | None, *, own: bool) -> None:
        """Take up one frame.

        Parameters
        ----------
        client : ``(33, 2)`` or more columns, pixels first; None where nobody was found.
        height_px : greatest height of the client so far.
        own : False for the run-up, whose frames belong to the part before and are only compared with.
        """
        change = _change(frame.image_rgb, self._before)
        self._before = frame.image_rgb
        if not own:
            return
        self.changes.append(change)
        if client is not None and height_px and frame.time_s >= self._next_s:
            self._next_s = (np.floor(frame.time_s / SAMPLE_S + 1e-6) + 1) * SAMPLE_S - 1e-6
            self.samples.append(take_sample(frame, client[:, :2], height_px))


def join(samplers: Sequence[PictureSampler]) -> PictureQuality:
    """Put the parts of a clip together, to single precision, as it is stored."""
    samples = [sample for sampler in samplers for sample in sampler.samples]
    colours = np.array([s.colours for s in samples]).reshape(len(samples), _COLOUR_LEVELS**3)
    arrays = {
        "change": np.array([change for sampler in samplers for change in sampler.changes], dtype=float),
        "time_s": np.array([s.time_s for s in samples], dtype=float),
        "brightness": np.array([s.brightness for s in samples], dtype=float),
        "highlight": np.array([s.highlight for s in samples], dtype=float),
        "dark": np.array([s.dark for s in samples], dtype=float),
        "sharpness": np.array([s.sharpness for s in samples], dtype=float).reshape(len(samples), 2),
        "colours": colours,
    }
    return PictureQuality(**{name: a.astype(np.float32).astype(np.float64) for name, a in arrays.items()})


def take_sample(frame: Frame, body_px: FloatArray, height_px: float) -> Sample:
    """Measure light, sharpness and colours of the client ``(33, 2)`` in one picture; NaN where not seen."""
    image = frame.image_rgb
    step = max(1, round(height_px / _BODY_PX))
    body = cut_out(image, body_px[_BODY], 0.03 * height_px, max(1, round(height_px / _LIGHT_PX)))
    trunk = cut_out(image, _at_least_wide(body_px[_TRUNK], _TRUNK_WIDTH * height_px), 0.0, step)
    head = cut_out(image, body_px[_HEAD], 0.03 * height_px, step)
    grey = None if body is None else body @ np.array([0.299, 0.587, 0.114])
    return Sample(
        time_s=frame.time_s,
        brightness=np.nan if grey is None else float(grey.mean()),
        highlight=np.nan if grey is None else float(np.percentile(grey, 95)),
        dark=np.nan if grey is None else float((grey < DARK_GREY).mean()),
        sharpness=(_fineness(head), _edge_steepness(trunk)),
        colours=np.full(_COLOUR_LEVELS**3, np.nan) if trunk is None else colour_shares(trunk[::2, ::2]),
    )


def cut_out(image: ImageArray, points_px: FloatArray, margin_px: float, step: int) -> ImageArray | None:
    """Every ``step``-th pixel of the box around some points; None where it is not in the picture, or too small."""
    if not np.isfinite(points_px).all():
        return None
    limits = np.array([image.shape[1], image.shape[0]])
    x0, y0 = np.clip(points_px.min(axis=0) - margin_px, 0, limits).astype(int)
    x1, y1 = np.clip(points_px.max(axis=0) + margin_px, 0, limits).astype(int)
    box = image[y0:y1:step, x0:x1:step]
    return box if min(box.shape[:2]) >= _MIN_BOX_PX else None


def _at_least_wide(points_px: FloatArray, width_px: float) -> FloatArray:
    """The points and, where they stand closer than a width, the ends of that width around their middle."""
    low, high = points_px[:, 0].min(), points_px[:, 0].max()
    spare = max(0.0, width_px - (high - low)) / 2
    ends = np.array([[low - spare, points_px[0, 1]], [high + spare, points_px[0, 1]]])
    return np.concatenate([points_px, ends])


def colour_shares(box: ImageArray) -> FloatArray:
    """``(64,)`` share of the pixels in each of 4 x 4 x 4 colours."""
    levels = (box // (256 // _COLOUR_LEVELS)).astype(np.intp)
    codes = (levels[..., 0] * _COLOUR_LEVELS + levels[..., 1]) * _COLOUR_LEVELS + levels[..., 2]
    return np.bincount(codes.ravel(), minlength=_COLOUR_LEVELS**3) / codes.size


def _change(image: ImageArray, before: ImageArray | None) -> float:
    """Mean difference of the green of two pictures in grey levels; -1 where they are the same to the bit."""
    if before is None or before.shape != image.shape:
        return float("nan")
    step = max(1, image.shape[0] // _GRID_ROWS)
    points = slice(step // 2, None, step)
    difference = image[points, points, 1].astype(np.int16) - before[points, points, 1]
    change = float(np.abs(difference).mean())
    return -1.0 if change == 0.0 and np.array_equal(image, before) else change


def _fineness(box: ImageArray | None) -> float:
    """Root of the energy of neighbouring differences over that of coarse ones: the less of both directions."""
    if box is None:
        return float("nan")
    green = box[..., 1].astype(np.int16)
    return min(_energy_ratio(green), _energy_ratio(green.T))


def _energy_ratio(green: Greys) -> float:
    fine, coarse = _steps(green)
    return float(np.sqrt(np.mean(fine**2) / max(float(np.mean(coarse**2)), 1.0)))


def _edge_steepness(box: ImageArray | None) -> float:
    """How much of the contrast of the trunk's strongest level edges lies between two neighbours."""
    if box is None:
        return float("nan")
    fine, coarse = _steps(box[:, ::3, 1].astype(np.int16))  # every third column is enough
    return float(np.percentile(fine, 95) / max(float(np.percentile(coarse, 95)), 1.0))


def _steps(green: Greys) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Absolute differences downwards between neighbours, and over 2 % of the body's height."""
    fine = np.abs(green[1:] - green[:-1]).astype(np.float32)
    return fine, np.abs(green[_COARSE:] - green[:-_COARSE]).astype(np.float32)

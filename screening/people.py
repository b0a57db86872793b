"""How many people are in a clip: where to look for others beside the client, and who counts.

The whole picture is too coarse for the detector: people who are small in it are missed. It is therefore searched
in square windows of one and a half times the client's height, side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.types import LANDMARK_INDEX, FloatArray

# Decisions, section 1: at least half as tall as the client in at least 10 % of the sampled frames.
MIN_HEIGHT_SHARE = 0.5
MIN_FRAME_SHARE = 0.1

_WINDOW_HEIGHTS = 1.5  # side of a search window in heights of the client
_MAX_WINDOWS_ACROSS = 3  # a window is never smaller than this part of the picture's width
# Two detections are one body if their trunks are closer than this share of the height. Measured: repeated
# detections of one body (left and right exchanged too) 0.0 to 0.1, neighbours in a row of three 0.6 and more.
_SAME_BODY_DISTANCE = 0.25
_TRUNK = [LANDMARK_INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]


@dataclass(frozen=True)
class Sighting:
    """The people in one sampled frame.

    Attributes
    ----------
    client : ``(33, 2)`` pixels of the person who is followed through the clip; None if not found in this frame.
    bodies : ``(33, 2)`` pixels of every detection; the client, and one body twice, may be among them.
    """

    client: FloatArray | None
    bodies: tuple[FloatArray, ...]


def sample_times(duration_s: float) -> FloatArray:
    """Return the times at which people are counted: one every two seconds, 15 to 30, spread over the clip.

    From 11 on, one frame in which something is mistaken for a person is less than 10 %.
    """
    n = min(30, max(15, round(duration_s / 2)))
    return (np.arange(n) + 0.5) * duration_s / n


def body_height_px(body: FloatArray, picture_height_px: int) -> float:
    """Return the height of a body ``(33, 2)`` in pixels, as far as it is inside the picture."""
    return float(np.ptp(np.clip(body[:, 1], 0, picture_height_px)))


def search_windows(
    width_px: int, height_px: int, client_height_px: float | None, client_centre_y_px: float | None
) -> list[tuple[int, int, int]]:
    """Return square windows ``(x, y, side)`` in pixels, side by side with half overlap, at the client's level.

    Without a client the windows are as high as the picture, or as wide if that is less.
    """
    side = min(width_px, height_px)
    if client_height_px is not None:
        smallest = math.ceil(width_px / _MAX_WINDOWS_ACROSS)
        side = max(smallest, round(_WINDOW_HEIGHTS * client_height_px))
    side = min(side, max(width_px, height_px))
    middle = height_px / 2 if client_centre_y_px is None else client_centre_y_px
    top = round(min(max(0.0, middle - side / 2), max(0, height_px - side)))
    spare = max(0, width_px - side)
    n = math.ceil(spare / (side / 2)) + 1
    return [(round(left), top, side) for left in np.linspace(0, spare, n)]


def count_people(sightings: Sequence[Sighting], client_heights_px: FloatArray, picture_height_px: int) -> int:
    """Return how many people, the client included, take part in the clip.

    Parameters
    ----------
    sightings : the sampled frames.
    client_heights_px : ``(T,)`` height of the client in every frame of the clip; NaN where not found.

    Returns
    -------
    The largest number of people of at least half the client's height that is seen in at least 10 % of the sampled
    frames; at least 1 if anybody was found anywhere, 0 if nobody was. The client's height is that of the frame or
    the median of the clip, whichever is more, so that nobody grows by the client squatting.
    """
    found = client_heights_px[np.isfinite(client_heights_px)]
    typical_px = float(np.median(found)) if found.size else 0.0
    counts = [_count_in(sighting, typical_px, picture_height_px) for sighting in sightings]
    n_needed = MIN_FRAME_SHARE * len(counts)
    often = [k for k in range(1, max(counts, default=0) + 1) if sum(c >= k for c in counts) >= n_needed]
    seen_at_all = bool(found.size) or any(counts)
    return max([*often, 1 if seen_at_all else 0])


def _count_in(sighting: Sighting, typical_px: float, picture_height_px: int) -> int:
    """Count the different bodies of one frame that are tall enough."""
    by_height = sorted(sighting.bodies, key=lambda body: -body_height_px(body, picture_height_px))
    first = sighting.client if sighting.client is not None else next(iter(by_height), None)
    if first is None:
        return 0
    kept = [first]
    enough_px = MIN_HEIGHT_SHARE * max(typical_px, body_height_px(first, picture_height_px))
    for body in by_height:
        tall = body_height_px(body, picture_height_px) >= enough_px
        if tall and not any(_is_same_body(body, other, picture_height_px) for other in kept):
            kept.append(body)
    return len(kept)


def _is_same_body(one: FloatArray, other: FloatArray, picture_height_px: int) -> bool:
    """Whether two detections lie on the same body; trunks do not care for an exchange of left and right."""
    apart_px = np.linalg.norm(one[_TRUNK].mean(axis=0) - other[_TRUNK].mean(axis=0))
    taller_px = max(body_height_px(one, picture_height_px), body_height_px(other, picture_height_px))
    return bool(apart_px < _SAME_BODY_DISTANCE * taller_px)

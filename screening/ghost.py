"""The place of the last visit as a target: an outline to stand in, and three numbers to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.facing import estimate_yaw
from screening.stance import find_stance, person_height_px, upright_half
from screening.types import LANDMARK_INDEX, FloatArray, Pose, VideoInfo

_ARM, _LEG = (
    ("shoulder", "elbow", "wrist"),
    ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "ankle"),
)
_LINES = (
    *(tuple(f"{side}_{joint}" for joint in chain) for side in ("left", "right") for chain in (_ARM, _LEG)),
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    ("left_ear", "nose", "right_ear"),
)

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Ghost:
    """Where somebody stood in an earlier film.

    Attributes
    ----------
    height, centre : body height and middle of the body as shares of the picture's height and width.
    yaw_deg : turn, None where it was not known.
    lines : the outline, points as shares of the picture from its upper left corner.
    """

    height: float
    centre: float
    yaw_deg: float | None
    lines: tuple[Line, ...]


def ghost_of(pose: Pose, video: VideoInfo) -> Ghost | None:
    """Return where the person stood still in a film; None where nobody is seen standing."""
    stance = find_stance(pose)
    height_px = person_height_px(pose, stance)
    frames = stance.still if stance.still.any() else upright_half(stance, pose)
    if not np.isfinite(height_px) or not frames.any():
        return None
    body = _typical(pose.image_px[frames])
    trunk = [LANDMARK_INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]
    centre = float(np.nanmean(body[trunk, 0])) / video.width_px
    if not np.isfinite(centre):
        return None
    size = np.array([video.width_px, video.height_px])
    return Ghost(height_px / video.height_px, centre, estimate_yaw(pose, stance), _outline(body / size))


def distance_ratio(ghost: Ghost, height: float) -> float:
    """How far away somebody stands, as a share of the distance of the earlier film; below 1 is nearer."""
    return ghost.height / height


def turn_difference(one_deg: float, other_deg: float) -> float:
    """Return the turn from the other to the one, between -180 and 180 degrees."""
    return (one_deg - other_deg + 180.0) % 360.0 - 180.0


def _typical(image_px: FloatArray) -> FloatArray:
    """``(33, 2)`` median place of every landmark over frames ``(T, 33, 2)``; NaN where it was never seen."""
    seen = np.isfinite(image_px).all(axis=2).any(axis=0)
    body = np.full(image_px.shape[1:], np.nan)
    body[seen] = np.nanmedian(image_px[:, seen], axis=0)
    return body


def _outline(body: FloatArray) -> tuple[Line, ...]:
    """Lines through the landmarks that are known."""
    lines = []
    for names in _LINES:
        points = [body[LANDMARK_INDEX[name]] for name in names]
        known = tuple(
            (round(float(x), 4), round(float(y), 4)) for x, y in points if np.isfinite([x, y]).all()
        )
        if len(known) > 1:
            lines.append(known)
    return tuple(lines)

"""Names that everything else is said with: arrays, landmarks, sides, views, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ImageArray = NDArray[np.uint8]

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
LANDMARK_INDEX: Mapping[str, int] = {name: index for index, name in enumerate(LANDMARKS)}


class ScreeningError(Exception):
    """A file, model or disk that cannot be used: the message says what, why and what to do, on one line."""


class Side(StrEnum):
    """The person's own side, never the side of the picture."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class View(StrEnum):
    """Which part of the person faces the camera. ``LEFT`` = the left side is turned towards it."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"

    @property
    def near_side(self) -> Side | None:
        """The body side near the camera in a side view, else ``None``."""
        return Side(self.value) if self in (View.LEFT, View.RIGHT) else None


class Grade(StrEnum):
    """How far a metric can be trusted in a view: A individual flags, B with margin and repetition, C shown only."""

    A = "A"
    B = "B"
    C = "C"


class FindingKind(StrEnum):
    """What a finding compares (decisions, section 1)."""

    ASYMMETRY = "asymmetry"
    REDUCED_RANGE = "reduced_range"
    EXCESS = "excess"
    TIMING = "timing"


class FindingStatus(StrEnum):
    """The four outcomes. ``WATCH`` = observed, not confirmed."""

    FLAGGED = "flagged"
    WATCH = "watch"
    WITHIN_LIMIT = "within_limit"
    NOT_ASSESSED = "not_assessed"


class QualityStatus(StrEnum):
    """May this recording be measured? ``WARN`` = yes, read with care."""

    OK = "ok"
    WARN = "warn"
    REFUSED = "refused"


class CycleKind(StrEnum):
    """What one cycle of a movement is."""

    REPETITION = "repetition"
    STRIDE = "stride"
    HOLD = "hold"
    PASS = "pass"  # noqa: S105 - one walk in one direction, no password


class Surface(StrEnum):
    """Where somebody walks: strides on the two are never pooled."""

    OVER_GROUND = "over_ground"
    TREADMILL = "treadmill"

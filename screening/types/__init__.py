"""The vocabulary: every type that crosses a module boundary, with shapes and units. No algorithms.

Conventions, for the whole program:

* ``T`` is the number of frames, 33 the number of MediaPipe landmarks (:data:`LANDMARKS`).
* Times are seconds from the first frame of the recording. Intervals are half-open ``[start, end)``.
* Sides are the person's own. Image ``x`` points right and ``y`` points **down**, in pixels of the upright picture.
* Missing is NaN in arrays and ``None`` in records, never a made-up number.
"""

from __future__ import annotations

from screening.types.film import (
    Estimate,
    Frame,
    PictureQuality,
    Pose,
    Take,
    VideoInfo,
)
from screening.types.movement import (
    Metric,
    Movement,
    RepetitionRule,
    StrideRule,
)
from screening.types.recording import (
    Cycle,
    Quality,
    QualityReason,
    Recording,
    StrideEvents,
)
from screening.types.result import (
    AtEqualDepth,
    Evidence,
    Finding,
    FindingGroup,
    HandTest,
    Measurement,
    Pattern,
    Provenance,
    Screening,
)
from screening.types.words import (
    LANDMARK_INDEX,
    LANDMARKS,
    BoolArray,
    CycleKind,
    FindingKind,
    FindingStatus,
    FloatArray,
    Grade,
    ImageArray,
    QualityStatus,
    ScreeningError,
    Side,
    Surface,
    View,
)

__all__ = [
    "LANDMARKS",
    "LANDMARK_INDEX",
    "AtEqualDepth",
    "BoolArray",
    "Cycle",
    "CycleKind",
    "Estimate",
    "Evidence",
    "Finding",
    "FindingGroup",
    "FindingKind",
    "FindingStatus",
    "FloatArray",
    "Frame",
    "Grade",
    "HandTest",
    "ImageArray",
    "Measurement",
    "Metric",
    "Movement",
    "Pattern",
    "PictureQuality",
    "Pose",
    "Provenance",
    "Quality",
    "QualityReason",
    "QualityStatus",
    "Recording",
    "RepetitionRule",
    "Screening",
    "ScreeningError",
    "Side",
    "StrideEvents",
    "StrideRule",
    "Surface",
    "Take",
    "VideoInfo",
    "View",
]

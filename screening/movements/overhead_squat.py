"""The squat with both arms overhead (clinical reference, section 6): the squat, and how far the arms fall."""

from dataclasses import replace

from screening.movements import squat
from screening.types import Metric

ARM_FALL = Metric(
    id="arm_fall",
    label="Arm fall",
    unit="deg",
    signal="arm_fall",
    reducer="at_bottom",
    paired=True,
    grades=squat.SIDE_B,
    definition="Arm (shoulder to wrist) against the hip-shoulder line at the bottom: 0 when the raised arm is in line "
    "with the trunk, 90 when it points straight ahead of it, under 0 when it points behind.",
    more_is_affected=True,
)

SHOWN_ONLY = squat.SHOWN_ONLY

MOVEMENT = replace(
    squat.MOVEMENT,
    id="overhead_squat",
    title="Overhead squat",
    cue="Both arms straight up beside the ears, hands inside the picture, and keep them there. "
    + squat.MOVEMENT.cue,
    metrics=(*squat.METRICS, ARM_FALL),
)

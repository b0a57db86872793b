"""What each finding of walking looks like, in words: some measures are read otherwise than in a squat."""

from __future__ import annotations

from screening.types import FindingKind

_A = FindingKind.ASYMMETRY
_R = FindingKind.REDUCED_RANGE
_E = FindingKind.EXCESS
_T = FindingKind.TIMING

#: What a finding beyond its limit looks like. {side} and {other} are the person's own sides.
SEEN: dict[tuple[str, FindingKind], str] = {
    ("step_time", _A): (
        "The step onto the {side} foot appears to take more time than the step onto the {other} foot"
    ),
    ("stance_fraction", _A): (
        "The {side} foot appears to stand for a smaller part of its stride than the {other} foot"
    ),
    ("step_length", _A): (
        "The step of the {side} foot appears to be shorter than the step of the {other} foot"
    ),
    ("knee_flexion_swing_peak", _A): (
        "The {side} knee appears to bend less than the {other} knee while the leg swings"
    ),
    ("knee_flexion_swing_peak", _R): "The {side} knee appears to bend little while the leg swings",
    ("knee_flexion_loading_peak", _A): (
        "The {side} knee appears to bend less than the {other} knee while the weight comes on"
    ),
    ("thigh_extension_peak", _A): (
        "The {side} thigh appears to come less far back than the {other} thigh at the end of stance"
    ),
    ("thigh_extension_peak", _R): (
        "The {side} thigh appears to come little behind the body at the end of stance"
    ),
    ("trunk_lean", _E): "The trunk appears to lean forward in walking",
    ("arm_swing", _A): "The {side} arm appears to swing less than the {other} arm",
    ("arm_swing", _R): "The {side} arm appears to swing little",
    ("trunk_lateral_lean", _E): "The trunk appears to lean to the {side} while standing on the {side} leg",
    ("trunk_lateral_lean", _A): (
        "The trunk appears to lean more towards the standing leg on the {side} leg than on the {other} leg"
    ),
    ("pelvic_drop", _E): "The pelvis appears to drop on the free side while standing on the {side} leg",
    ("step_width", _E): "The feet appear to be set down far apart in walking",
    ("cadence", _T): "The steps appear to follow each other slowly",
    ("stride_time_variability", _T): "The time of the strides appears to vary from one to the next",
}

#: The same where no side is known: never a guessed one.
SEEN_WITHOUT_SIDE: dict[tuple[str, FindingKind], str] = {
    ("step_time", _A): "The steps onto the two feet appear to take different times",
    ("stance_fraction", _A): "The feet appear to stand for different parts of their strides",
    ("step_length", _A): "The steps of the two feet appear to be of different lengths",
    ("knee_flexion_swing_peak", _A): "The knees appear to bend by different amounts while the legs swing",
    ("knee_flexion_swing_peak", _R): "The knees appear to bend little while the legs swing",
    ("knee_flexion_loading_peak", _A): (
        "The knees appear to bend by different amounts while the weight comes on"
    ),
    ("thigh_extension_peak", _A): "The thighs appear to come back by different amounts at the end of stance",
    ("thigh_extension_peak", _R): "The thighs appear to come little behind the body at the end of stance",
    ("arm_swing", _A): "The arms appear to swing by different amounts",
    ("arm_swing", _R): "The arms appear to swing little",
    ("trunk_lateral_lean", _E): "The trunk appears to lean towards the standing leg",
    ("trunk_lateral_lean", _A): "The trunk appears to lean differently on the two standing legs",
    ("pelvic_drop", _E): "The pelvis appears to drop on the free side",
}

#: What a value above and below zero means, where its number alone does not say it.
DIRECTIONS: dict[str, tuple[str, str]] = {
    "thigh_extension_peak": ("knee in front of the hip", "knee behind the hip"),
    "trunk_lean": ("forwards", "backwards"),
    "trunk_lateral_lean": ("towards the standing leg", "away from the standing leg"),
    "pelvic_drop": ("free side lower", "free side higher"),
}

"""What each finding looks like, in words: one sentence for every metric and kind, and where a sign points."""

from __future__ import annotations

from screening.types import FindingKind

_A = FindingKind.ASYMMETRY
_R = FindingKind.REDUCED_RANGE
_E = FindingKind.EXCESS

#: What a finding beyond its limit looks like. {side} and {other} are the person's own sides.
SEEN: dict[tuple[str, FindingKind], str] = {
    ("knee_flexion_peak", _A): (
        "The {side} knee appears to bend less than the {other} knee at the bottom of the {movement}"
    ),
    ("hip_flexion_peak", _A): (
        "The {side} hip appears to bend less than the {other} hip at the bottom of the {movement}"
    ),
    ("thigh_inclination_peak", _A): (
        "The {side} thigh appears to come down less than the {other} thigh in the {movement}"
    ),
    ("shank_inclination_peak", _A): (
        "The {side} shank appears to lean forward less than the {other} shank in the {movement}"
    ),
    ("knee_frontal_projection", _A): (
        "The {side} knee appears to move further towards the midline than the {other} knee on "
        "the way down into the {movement}"
    ),
    ("arm_fall", _A): "The {side} arm appears to fall forward more than the {other} arm in the {movement}",
    ("shank_inclination_peak", _R): (
        "The {side} shank appears to lean forward little at the bottom of the {movement}"
    ),
    ("thigh_inclination_peak", _R): (
        "The {side} thigh appears to stay above level with the floor in the {movement}"
    ),
    ("depth", _R): "The {movement} appears to stay high",
    ("knee_separation_ratio", _E): "Knees appear to move towards each other at the bottom of the {movement}",
    ("knee_frontal_projection", _E): (
        "Knees appear to move towards the midline on the way down into the {movement}"
    ),
    ("trunk_minus_shank", _E): (
        "The trunk appears to lean forward more than the shank at the bottom of the {movement}"
    ),
    ("trunk_lean_peak", _E): "The trunk appears to lean far forward at the bottom of the {movement}",
    ("heel_rise", _E): "The {side} heel appears to leave the floor at the bottom of the {movement}",
    ("arm_fall", _E): "The arms appear to fall forward of the line of the trunk in the {movement}",
    ("pelvic_shift", _E): "The pelvis appears to move to the person's {side} at the bottom of the {movement}",
    ("trunk_lateral_lean", _E): (
        "The trunk appears to lean to the person's {side} at the bottom of the {movement}"
    ),
    ("pelvic_obliquity", _E): "The pelvis appears to be higher on the {side} at the bottom of the {movement}",
}

#: The same where no side is known: never a guessed one.
SEEN_WITHOUT_SIDE: dict[tuple[str, FindingKind], str] = {
    (
        "knee_flexion_peak",
        _A,
    ): "The knees appear to bend by different amounts at the bottom of the {movement}",
    ("hip_flexion_peak", _A): "The hips appear to bend by different amounts at the bottom of the {movement}",
    ("thigh_inclination_peak", _A): "The thighs appear to come down by different amounts in the {movement}",
    (
        "shank_inclination_peak",
        _A,
    ): "The shanks appear to lean forward by different amounts in the {movement}",
    (
        "knee_frontal_projection",
        _A,
    ): "The knees appear to move differently towards the midline in the {movement}",
    ("arm_fall", _A): "The arms appear to fall forward by different amounts in the {movement}",
    (
        "shank_inclination_peak",
        _R,
    ): "The shanks appear to lean forward little at the bottom of the {movement}",
    ("thigh_inclination_peak", _R): "The thighs appear to stay above level with the floor in the {movement}",
    ("heel_rise", _E): "The heels appear to leave the floor at the bottom of the {movement}",
    ("pelvic_shift", _E): "The pelvis appears to move to one side at the bottom of the {movement}",
    ("trunk_lateral_lean", _E): "The trunk appears to lean to one side at the bottom of the {movement}",
    ("pelvic_obliquity", _E): "The pelvis appears to be higher on one side at the bottom of the {movement}",
}

#: What a value above and below zero means, where its number alone does not say it.
DIRECTIONS: dict[str, tuple[str, str]] = {
    "pelvic_shift": ("to the person's right", "to the person's left"),
    "trunk_lateral_lean": ("to the person's right", "to the person's left"),
    "pelvic_obliquity": ("right side higher", "left side higher"),
    "knee_frontal_projection": ("towards the midline", "away from the midline"),
    "trunk_minus_shank": ("the trunk leans more", "the shank leans more"),
}

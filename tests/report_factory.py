"""A screening of three clips with findings of every outcome, as a report or an export has to show it.

Recordings, poses and angles come from :mod:`screening_factory`; values and outcomes are written down here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from screening_factory import make_cycles, make_recording

from screening.norms import load_norms
from screening.types import (
    AtEqualDepth,
    Cycle,
    CycleKind,
    Evidence,
    Finding,
    FindingGroup,
    FindingKind,
    FindingStatus,
    Grade,
    ImageArray,
    Measurement,
    Metric,
    Movement,
    Provenance,
    Quality,
    QualityReason,
    QualityStatus,
    RepetitionRule,
    Screening,
    Side,
    View,
)

FRONT, LEFT, RIGHT = 0, 1, 2
A, R, E = FindingKind.ASYMMETRY, FindingKind.REDUCED_RANGE, FindingKind.EXCESS
FLAGGED, WATCH = FindingStatus.FLAGGED, FindingStatus.WATCH
WITHIN, MISSING = FindingStatus.WITHIN_LIMIT, FindingStatus.NOT_ASSESSED

_FRONT = (View.FRONT,)
_SIDES = (View.LEFT, View.RIGHT)
_ALL = (*_FRONT, *_SIDES)
_METRICS: tuple[tuple[str, str, str, bool, tuple[View, ...]], ...] = (
    ("knee_flexion_peak", "Peak knee flexion", "deg", True, _ALL),
    ("hip_flexion_peak", "Peak hip flexion", "deg", True, _ALL),
    ("thigh_inclination_peak", "Peak thigh inclination", "deg", True, _SIDES),
    ("shank_inclination_peak", "Peak shank inclination", "deg", True, _SIDES),
    ("trunk_lean_peak", "Peak trunk lean", "deg", False, _SIDES),
    ("trunk_minus_shank", "Trunk lean minus shank lean", "deg", False, _SIDES),
    ("depth", "Squat depth", "pct", False, _ALL),
    ("knee_separation_ratio", "Knee separation", "ratio", False, _FRONT),
    ("knee_frontal_projection", "Knee position in front view", "deg", True, _FRONT),
    ("pelvic_shift", "Sideways shift of the pelvis", "pct", False, _FRONT),
    ("pelvic_obliquity", "Tilt of the pelvis", "deg", False, _FRONT),
    ("trunk_lateral_lean", "Sideways lean of the trunk", "deg", False, _FRONT),
    ("heel_rise", "Heel rise", "pct", True, _SIDES),
    ("arm_fall", "Arms falling forward", "deg", True, _SIDES),
    ("descent_time", "Time going down", "s", False, _ALL),
    ("ascent_time", "Time coming up", "s", False, _ALL),
)
VALUES = {
    "knee_flexion_peak": (112.4, 98.1),
    "hip_flexion_peak": (104.0, 101.2),
    "thigh_inclination_peak": (84.5, 82.0),
    "shank_inclination_peak": (33.1, 24.2),
    "trunk_lean_peak": (43.0,),
    "trunk_minus_shank": (14.2,),
    "depth": (46.0,),
    "knee_separation_ratio": (0.66,),
    "knee_frontal_projection": (7.2, 6.1),
    "pelvic_shift": (-6.4,),
    "pelvic_obliquity": (-2.3,),
    "trunk_lateral_lean": (5.2,),
    "heel_rise": (1.4, 2.2),
    "arm_fall": (11.0, 13.0),
    "descent_time": (1.42,),
    "ascent_time": (1.18,),
}


def make_movement() -> Movement:
    metrics = tuple(
        Metric(
            id_,
            label,
            unit,
            id_.removesuffix("_peak"),
            "bottom",
            paired,
            dict.fromkeys(views, Grade.B),
            f"{label}.",
        )
        for id_, label, unit, paired, views in _METRICS
    )
    return Movement("squat", "Squat", "Squat.", _ALL, RepetitionRule(), 5.0, metrics)


def make_finding(
    metric: str,
    kind: FindingKind,
    status: FindingStatus,
    value: float | None = None,
    error95: float | None = None,
    *,
    side: Side | None = None,
    recording: int | None = FRONT,
    reason: str = "Beyond the limit in 4 of 4 repetitions.",
    limit: float | None = None,
) -> Finding:
    """A finding with limit, pattern and tests as the norms files have them."""
    found = load_norms().limit("squat", metric, kind)
    pattern = load_norms().pattern(metric, kind) if status in (FLAGGED, WATCH) else None
    declared = make_movement().metric(metric)
    return Finding(
        metric=metric,
        label=declared.label,
        kind=kind,
        status=status,
        side=side,
        value=value,
        unit=declared.unit,
        limit=limit if limit is not None else found and (found.flag or found.observe),
        error95=error95,
        reason=reason,
        evidence=None if recording is None else Evidence(recording, 5.0),
        pattern=pattern,
        hand_tests=pattern.hand_tests if pattern else (),
        source=found.source if found else "",
        basis=found.basis if found else "",
        n=0 if value is None else 4,
    )


def make_findings() -> tuple[Finding, ...]:
    hidden = "The right heel was hidden 31 % of the time. Film the right side again, in tight trousers."
    return (
        make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.10,
                     reason="Knees closer than ankles in 4 of 4 repetitions. Standing ratio 1.02."),
        make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, side=Side.RIGHT, recording=LEFT, limit=12.5,
                     reason="Left 112°, right 98°, each from its own side clip; 4 of 4 repetitions agree. "
                     "The front view agrees (right bends 11° less). One pair of clips: limit × 1.25."),
        make_finding("shank_inclination_peak", R, FLAGGED, 24.2, 6.4, side=Side.RIGHT, recording=RIGHT,
                     reason="The knee bent beyond 100° with the heel down, so the ankle was loaded."),
        make_finding("trunk_minus_shank", E, WATCH, 14.2, 7.5, recording=LEFT,
                     reason="Beyond 10°, where observing starts, but not beyond the limit of 20°."),
        make_finding("trunk_lateral_lean", E, WATCH, 5.2, 5.0, side=Side.RIGHT, reason="Inside the error."),
        make_finding("heel_rise", E, MISSING, side=None, recording=None, reason=hidden),
        make_finding("knee_frontal_projection", A, MISSING, recording=None,
                     reason="Turned by 4°; a difference is read up to 3° only. Toes to the line."),
        make_finding("hip_flexion_peak", A, WITHIN, -2.8, 8.3, side=Side.RIGHT, recording=LEFT),
        make_finding("shank_inclination_peak", A, WITHIN, -8.9, 9.4, side=Side.RIGHT, recording=LEFT),
        make_finding("thigh_inclination_peak", R, WITHIN, 91.0, 5.7, side=Side.LEFT, recording=LEFT),
        make_finding("knee_frontal_projection", E, WITHIN, 6.7, 5.0),
        make_finding("pelvic_shift", E, WITHIN, -6.4, 4.1, side=Side.LEFT),
        make_finding("pelvic_obliquity", E, WITHIN, -2.3, 7.0, side=Side.LEFT),
    )  # fmt: skip


def make_crowded() -> Screening:
    """As much as a report has to hold on two pages: 5 flags, 6 observed, 4 not assessed, 9 within their limits.

    Differences have a pair of pictures and a reading at equal depth; two groups were seen together.
    """
    pair = Evidence(LEFT, 5.0, Evidence(RIGHT, 5.2))
    equal = AtEqualDepth(-12.0, 6.0, 42.0)
    flagged, watch, missing, within = (
        [f for f in make_findings() if f.status is status] for status in (FLAGGED, WATCH, MISSING, WITHIN)
    )
    difference = replace(flagged[1], evidence=pair, at_equal_depth=equal)
    hip = make_finding("hip_flexion_peak", A, FLAGGED, -15.8, 8.3, side=Side.RIGHT, recording=LEFT)
    thigh = make_finding("thigh_inclination_peak", R, FLAGGED, 71.0, 5.7, side=Side.LEFT, recording=LEFT)
    flagged = [flagged[0], difference, flagged[2], replace(hip, evidence=pair), thigh]
    watched = [
        *watch,
        make_finding("heel_rise", E, WATCH, 7.0, 4.4, side=Side.LEFT, recording=LEFT),
        make_finding("pelvic_shift", E, WATCH, -12.0, 5.0, side=Side.LEFT),
        make_finding("knee_frontal_projection", A, WATCH, 9.0, 8.0, side=Side.RIGHT),
        replace(make_finding("shank_inclination_peak", A, WATCH, -8.9, 9.4, side=Side.RIGHT), evidence=pair),
    ]
    missing = [*missing, *(replace(f, reason=f"{f.reason} Once more, from the other side.") for f in missing)]
    filled = [*within, *within][:9]
    screening = make_screening((*flagged, *watched[:6], *missing[:4], *filled))
    groups = (
        FindingGroup("uneven_sides", "the two legs share the squat unequally", Side.RIGHT, (1, 3, 8),
                     ("GMED", "ADD", "QL", "KTW")),
        FindingGroup("less_ankle_range", "moves as with less ankle range in the squat", None, (2, 5, 7),
                     ("KTW", "SOL", "GAS", "TA")),
    )  # fmt: skip
    return replace(screening, groups=groups)


def make_measurements() -> tuple[Measurement, ...]:
    found: list[Measurement] = []
    for metric in make_movement().metrics:
        if metric.id == "arm_fall":
            continue
        values = VALUES[metric.id]
        for recording, view in enumerate(_ALL):
            if view not in metric.grades:
                continue
            sides: tuple[Side | None, ...] = (None,)
            if metric.paired:
                sides = (view.near_side,) if view.near_side else (Side.LEFT, Side.RIGHT)
            for side in sides:
                value = values[-1] if side is Side.RIGHT else values[0]
                found.append(make_measurement(metric, side, recording, value))
    return tuple(found)


def make_measurement(metric: Metric, side: Side | None, recording: int, value: float) -> Measurement:
    """Four repetitions around the value; a heel that was never seen on the right has none."""
    error = load_norms().error("squat", metric.id, _ALL[recording])
    assert error is not None
    if metric.id == "heel_rise" and side is Side.RIGHT:
        names = (metric.id, metric.label, side, metric.unit)
        return Measurement(*names, None, None, None, 0, (None,) * 4, recording, Grade.B)
    per_cycle = tuple(value * share for share in (0.99, 1.0, 1.0, 1.01))
    ci95 = (value * 0.99, value * 1.01)
    error95 = 1.96 * error.sem_same
    return Measurement(
        metric.id, metric.label, side, metric.unit, value, ci95, error95, 4, per_cycle, recording, Grade.B
    )


def make_screening(findings: tuple[Finding, ...] | None = None) -> Screening:
    """Front, left and right clip of one squat; the right one was filmed turned too far."""
    recordings = tuple(make_recording(view) for view in _ALL)
    off, fix = "Filmed from 17° off the side view.", "Turn the camera or the tape line."
    quality = Quality((QualityReason("yaw_side", QualityStatus.WARN, off, fix),))
    recordings = (*recordings[:2], replace(recordings[2], quality=quality, view_declared=View.RIGHT))
    cycles: list[Cycle] = [cycle for index in range(3) for cycle in make_cycles(index)]
    assert {cycle.kind for cycle in cycles} == {CycleKind.REPETITION}
    return Screening(
        movement=make_movement(),
        recordings=recordings,
        cycles=tuple(cycles),
        measurements=make_measurements(),
        findings=make_findings() if findings is None else findings,
        provenance=Provenance(
            "0.1.0", "full", "cd" * 32, load_norms().sha256, {"lowpass_hz": 5.0, "height_cm": None}
        ),
    )


def striped_picture(height_px: int = 720, width_px: int = 405) -> ImageArray:
    """A stand-in for a film frame: portrait, grey stripes."""
    picture = np.full((height_px, width_px, 3), 235, dtype=np.uint8)
    picture[::24] = 90
    return picture

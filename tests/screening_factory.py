"""A realistic screening made of arithmetic: a stick person who squats four times, seen from front and left.

Everything follows from one number per frame, the bend ``b`` (0 standing, 1 at the bottom): shank, thigh and
trunk lean by ``b`` times :data:`SHANK_DEG`, :data:`THIGH_DEG`, :data:`TRUNK_DEG`; knee flexion is shank plus
thigh and hip flexion thigh plus trunk. Four repetitions are complete, the end of the clip cuts a fifth.

The person stands at ``x`` = 0 (positive to the person's left), ``y`` forwards, ``z`` up, in metres.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from screening.types import (
    LANDMARK_INDEX,
    LANDMARKS,
    Cycle,
    CycleKind,
    Evidence,
    Finding,
    FindingKind,
    FindingStatus,
    FloatArray,
    Frame,
    Grade,
    Measurement,
    Metric,
    Movement,
    Pattern,
    Pose,
    Provenance,
    Quality,
    QualityReason,
    QualityStatus,
    Recording,
    RepetitionRule,
    Screening,
    Side,
    VideoInfo,
    View,
)

FPS = 30.0
WIDTH_PX, HEIGHT_PX = 1280, 720
PX_PER_M = 330.0
FIRST_START_S, REPETITION_S, PAUSE_S, DURATION_S = 1.5, 2.0, 0.5, 12.0
N_REPETITIONS = 4
SHANK_DEG, THIGH_DEG, TRUNK_DEG = 32.0, 78.0, 40.0
RIGHT_SHARE = 0.9
"""The right knee and hip bend this share of the left ones: 11 degrees less at the bottom of the knee."""
PEAK_SHARES = (0.97, 1.0, 0.99, 0.96)
"""Depth of each repetition; the cut one goes as deep as the first."""
LOST_FRAMES = slice(0, 6)
"""Frames at the start of the front recording in which nobody was found."""

FRONT, LEFT = 0, 1
"""Index of each recording in the screening."""


def times_s() -> FloatArray:
    """Return the time of every frame, 0 to just below 12 s."""
    return np.arange(round(DURATION_S * FPS)) / FPS


def starts_s() -> tuple[float, ...]:
    """Return when each repetition starts: four whole ones and the one that the end of the clip cuts."""
    return tuple(FIRST_START_S + i * (REPETITION_S + PAUSE_S) for i in range(N_REPETITIONS + 1))


def bend() -> FloatArray:
    """Return ``b`` per frame: a smooth bump per repetition, zero in between."""
    time_s = times_s()
    total = np.zeros_like(time_s)
    for start_s, share in zip(starts_s(), (*PEAK_SHARES, PEAK_SHARES[0]), strict=True):
        phase = np.clip((time_s - start_s) / REPETITION_S, 0.0, 1.0)
        total += share * np.sin(np.pi * phase) ** 2
    return total


def _shift(xyz_m: FloatArray, left_m: float, forward_m: float, up_m: float) -> FloatArray:
    return xyz_m + np.array([left_m, forward_m, up_m])


def body_m(b: float) -> dict[str, FloatArray]:
    """Return landmark name -> (x left, y forward, z up) in metres for one bend; knees drift inwards."""
    shank, thigh, trunk = (np.radians(b * deg) for deg in (SHANK_DEG, THIGH_DEG, TRUNK_DEG))
    points: dict[str, FloatArray] = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        ankle = np.array([sign * 0.15, 0.0, 0.09])
        knee = _shift(ankle, -sign * 0.05 * b, 0.42 * np.sin(shank), 0.42 * np.cos(shank))
        hip = _shift(knee, 0.0, -0.42 * np.sin(thigh), 0.42 * np.cos(thigh))
        hip[0] = sign * 0.10 - 0.02 * b
        shoulder = _shift(hip, sign * 0.08, 0.48 * np.sin(trunk), 0.48 * np.cos(trunk))
        elbow = _shift(shoulder, sign * 0.04, 0.28 * np.sin(1.4 * b), -0.28 * np.cos(1.4 * b))
        wrist = _shift(elbow, 0.0, 0.25 * np.sin(1.5 * b), -0.25 * np.cos(1.5 * b))
        face = _shift(shoulder, -sign * 0.14, 0.09, 0.24)
        joints = {
            "ankle": ankle,
            "knee": knee,
            "hip": hip,
            "shoulder": shoulder,
            "elbow": elbow,
            "wrist": wrist,
        }
        joints |= {"heel": _shift(ankle, 0.0, -0.05, -0.06), "foot_index": _shift(ankle, 0.0, 0.17, -0.08)}
        joints |= dict.fromkeys(("pinky", "index", "thumb"), _shift(wrist, 0.0, 0.02, -0.06))
        joints |= dict.fromkeys(("eye", "eye_inner", "eye_outer"), face)
        joints["ear"] = _shift(shoulder, -sign * 0.10, 0.0, 0.22)
        points |= {f"{side}_{name}": xyz for name, xyz in joints.items()}
        points[f"mouth_{side}"] = _shift(face, 0.0, 0.0, -0.07)
    points["nose"] = _shift((points["left_eye"] + points["right_eye"]) / 2, 0.0, 0.02, -0.03)
    return points


def to_picture(xyz_m: FloatArray, view: View) -> FloatArray:
    """Project one point onto the picture: from the front the person's left is at the right edge."""
    across = {View.FRONT: xyz_m[0], View.BACK: -xyz_m[0], View.LEFT: -xyz_m[1], View.RIGHT: xyz_m[1]}[view]
    return np.array([WIDTH_PX / 2 + PX_PER_M * across, HEIGHT_PX * 0.93 - PX_PER_M * xyz_m[2]])


def make_pose(view: View) -> Pose:
    """Return the landmarks of the whole clip in one view."""
    bends = bend()
    image_px = np.full((bends.size, len(LANDMARKS), 2), np.nan)
    world_m = np.full((bends.size, len(LANDMARKS), 3), np.nan)
    for row, b in enumerate(bends):
        for name, xyz in body_m(float(b)).items():
            image_px[row, LANDMARK_INDEX[name]] = to_picture(xyz, view)
            world_m[row, LANDMARK_INDEX[name]] = (xyz[0], -xyz[2], -xyz[1])
    visibility = np.full((bends.size, len(LANDMARKS)), 0.99)
    if view.near_side is not None:
        far = [i for i, name in enumerate(LANDMARKS) if view.near_side.other in name]
        visibility[:, far] = 0.6
    return Pose(times_s(), image_px, np.zeros(visibility.shape), world_m, visibility)


def lose_frames(pose: Pose, rows: slice) -> Pose:
    """Return the pose with nobody found in some rows."""
    image_px, world_m = pose.image_px.copy(), pose.world_m.copy()
    image_px[rows], world_m[rows] = np.nan, np.nan
    return replace(pose, image_px=image_px, world_m=world_m)


def make_angles(view: View) -> pd.DataFrame:
    """Return the angle table of one view; in a side view the far leg is NaN."""
    b = bend()
    knee, hip = b * (SHANK_DEG + THIGH_DEG), b * (THIGH_DEG + TRUNK_DEG)
    columns: dict[str, FloatArray] = {
        "knee_flexion_left_deg": knee,
        "knee_flexion_right_deg": RIGHT_SHARE * knee,
        "hip_flexion_left_deg": hip,
        "hip_flexion_right_deg": RIGHT_SHARE * hip,
        "hip_height_pct": 100 - 45 * b,
        "depth_pct": 45 * b,
    }
    if view.near_side is None:
        columns |= {
            "knee_frontal_projection_left_deg": 11 * b,
            "knee_frontal_projection_right_deg": 8 * b,
            "trunk_lateral_lean_deg": 4 * b,
            "pelvic_obliquity_deg": 1.5 * b,
            "pelvic_shift_pct": 6 * b,
            "knee_separation_ratio": 1.0 - 0.34 * b,
        }
    else:
        for side in Side:
            columns[f"thigh_inclination_{side}_deg"] = b * THIGH_DEG
            columns[f"shank_inclination_{side}_deg"] = b * SHANK_DEG
            columns[f"heel_rise_{side}_pct"] = 2 * b
        columns["trunk_lean_deg"] = b * TRUNK_DEG
        far = view.near_side.other
        columns |= {name: np.full_like(b, np.nan) for name in columns if f"_{far}_" in name}
    return pd.DataFrame(columns, index=pd.Index(times_s(), name="time_s"))


def make_recording(view: View) -> Recording:
    """Return one clean recording; the front one misses its first frames and carries a warning for them."""
    pose, angles, quality = make_pose(view), make_angles(view), Quality()
    if view is View.FRONT:
        pose = lose_frames(pose, LOST_FRAMES)
        angles.iloc[LOST_FRAMES] = np.nan
        quality = Quality(
            (
                QualityReason(
                    "pose_missing",
                    QualityStatus.WARN,
                    "Nobody was found in the first 0.2 seconds.",
                    "Start the recording when you stand still in the picture.",
                    0.02,
                ),
            )
        )
    found = float(pose.found.mean())
    video = VideoInfo(
        f"{view}.mp4", WIDTH_PX, HEIGHT_PX, 0, FPS, pose.time_s.size, DURATION_S, 1 / FPS, "ab" * 32
    )
    yaw_deg = {View.FRONT: 1.5, View.BACK: 178.0, View.LEFT: -88.0, View.RIGHT: 91.0}[view]
    return Recording(video, 1, None, pose, view, yaw_deg, quality, found, 0, angles)


def make_cycles(recording: int) -> tuple[Cycle, ...]:
    """Return four valid repetitions and the one cut by the end of the clip."""
    found = []
    for i, start_s in enumerate(starts_s()):
        end_s = min(start_s + REPETITION_S, DURATION_S)
        reason = None if i < N_REPETITIONS else "cut by the end of the recording"
        peak_s = min(start_s + REPETITION_S / 2, end_s)
        found.append(
            Cycle(recording, CycleKind.REPETITION, None, start_s, peak_s, end_s, reason is None, reason)
        )
    return tuple(found)


_BOTH_SIDES: Mapping[View, Grade] = {View.LEFT: Grade.A, View.RIGHT: Grade.A}
_LIFTED: Mapping[View, Grade] = {View.FRONT: Grade.B, **_BOTH_SIDES}
_FRONT_ONLY: Mapping[View, Grade] = {View.FRONT: Grade.B}


def make_movement() -> Movement:
    """Return the squat with the metrics that this screening measures."""
    side, front, lifted = _BOTH_SIDES, _FRONT_ONLY, _LIFTED
    rows = (
        ("knee_flexion_peak", "Peak knee flexion", "deg", "knee_flexion", "at_bottom", True, lifted),
        ("hip_flexion_peak", "Peak hip flexion", "deg", "hip_flexion", "at_bottom", True, lifted),
        (
            "thigh_inclination_peak",
            "Peak thigh inclination",
            "deg",
            "thigh_inclination",
            "at_bottom",
            True,
            side,
        ),
        (
            "shank_inclination_peak",
            "Peak shank inclination",
            "deg",
            "shank_inclination",
            "at_bottom",
            True,
            side,
        ),
        ("trunk_lean_peak", "Peak trunk lean", "deg", "trunk_lean", "at_bottom", False, side),
        ("depth", "Depth", "pct", "depth", "at_bottom", False, lifted),
        (
            "knee_separation_ratio",
            "Knees apart",
            "ratio",
            "knee_separation_ratio",
            "at_deep_bottom",
            False,
            front,
        ),
        (
            "knee_frontal_projection",
            "Knee (2-D)",
            "deg",
            "knee_frontal_projection",
            "at_frontal_knee",
            True,
            front,
        ),
        ("pelvic_shift", "Pelvic shift", "pct", "pelvic_shift", "bottom_minus_standing", False, front),
        (
            "trunk_lateral_lean",
            "Trunk lean to the side",
            "deg",
            "trunk_lateral_lean",
            "at_bottom",
            False,
            front,
        ),
        ("heel_rise", "Heel rise", "pct", "heel_rise", "at_bottom", True, side),
        ("descent_time", "Time going down", "s", "hip_height", "descent_time", False, lifted),
    )
    metrics = tuple(Metric(*row, f"{row[1]} in each repetition.") for row in rows)
    cue = "Squat as low as is comfortable, five times."
    views = (View.FRONT, View.LEFT, View.RIGHT)
    return Movement("squat", "Squat", cue, views, RepetitionRule(), 6.0, metrics)


def make_measurement(
    metric: Metric, side: Side | None, recording: int, standing: float, top: float, error95: float
) -> Measurement:
    """Return one measurement: ``standing`` upright, ``top`` at ``b`` = 1; the value is the median."""
    per_cycle = tuple(round(standing + (top - standing) * share, 4) for share in PEAK_SHARES)
    value = float(np.median(per_cycle))
    view = View.FRONT if recording == FRONT else View.LEFT
    return Measurement(
        metric.id,
        metric.label,
        side,
        metric.unit,
        value,
        (value - error95 / 2, value + error95 / 2),
        error95,
        len(per_cycle),
        per_cycle,
        recording,
        metric.grades[view],
        standing,
    )


def make_measurements(movement: Movement) -> tuple[Measurement, ...]:
    """Return measurements of both recordings; the heel was never seen (every cycle None)."""
    knee, hip = SHANK_DEG + THIGH_DEG, THIGH_DEG + TRUNK_DEG
    rows: tuple[tuple[str, Side | None, int, float, float, float], ...] = (
        ("knee_flexion_peak", Side.LEFT, FRONT, 0.0, knee, 9.0),
        ("knee_flexion_peak", Side.RIGHT, FRONT, 0.0, RIGHT_SHARE * knee, 9.0),
        ("hip_flexion_peak", Side.LEFT, FRONT, 0.0, hip, 10.0),
        ("hip_flexion_peak", Side.RIGHT, FRONT, 0.0, RIGHT_SHARE * hip, 10.0),
        ("knee_separation_ratio", None, FRONT, 1.0, 0.66, 0.10),
        ("knee_frontal_projection", Side.LEFT, FRONT, 0.0, 6.0, 4.0),
        ("knee_frontal_projection", Side.RIGHT, FRONT, 0.0, 4.4, 4.0),
        ("pelvic_shift", None, FRONT, 0.0, 6.0, 5.0),
        ("trunk_lateral_lean", None, FRONT, 0.0, 4.0, 3.0),
        ("depth", None, FRONT, 0.0, 45.0, 4.0),
        ("knee_flexion_peak", Side.LEFT, LEFT, 0.0, knee, 6.0),
        ("hip_flexion_peak", Side.LEFT, LEFT, 0.0, hip, 7.0),
        ("thigh_inclination_peak", Side.LEFT, LEFT, 0.0, THIGH_DEG, 5.0),
        ("shank_inclination_peak", Side.LEFT, LEFT, 0.0, SHANK_DEG, 5.0),
        ("trunk_lean_peak", None, LEFT, 0.0, TRUNK_DEG, 6.0),
        ("descent_time", None, LEFT, 0.0, 1.0, 0.1),
    )
    found = [make_measurement(movement.metric(row[0]), *row[1:]) for row in rows]
    heel = movement.metric("heel_rise")
    missing = (None,) * N_REPETITIONS
    found.append(
        Measurement(heel.id, heel.label, Side.LEFT, heel.unit, None, None, None, 0, missing, LEFT, Grade.C)
    )
    return tuple(found)


_KNEES_IN = Pattern(
    "knees_in",
    "Knees towards each other",
    "Ankle stiffness, hip shape or shoes can look the same.",
    ("GMED", "GMAX", "TFL"),
    "B",
    "clinical_reference_6",
)


def make_findings() -> tuple[Finding, ...]:
    """Return findings of every status and kind, evidence at the bottom of the second repetition."""
    kind, status = FindingKind, FindingStatus
    rows = (
        ("knee_separation_ratio", kind.EXCESS, status.FLAGGED, None, 0.66, 0.80, 0.10, FRONT),
        ("knee_flexion_peak", kind.ASYMMETRY, status.FLAGGED, Side.RIGHT, -11.0, 10.0, 9.5, FRONT),
        ("trunk_lateral_lean", kind.EXCESS, status.WATCH, Side.RIGHT, 3.9, 5.0, 3.0, FRONT),
        ("trunk_lean_peak", kind.EXCESS, status.WITHIN_LIMIT, None, 39.2, 50.0, 6.0, LEFT),
        ("shank_inclination_peak", kind.REDUCED_RANGE, status.WITHIN_LIMIT, Side.LEFT, 31.4, 25.0, 5.0, LEFT),
        ("heel_rise", kind.EXCESS, status.NOT_ASSESSED, None, None, 5.0, None, None),
        ("descent_time", kind.TIMING, status.NOT_ASSESSED, None, 0.98, None, 0.1, None),
    )
    reasons = {
        "heel_rise": "The left heel was hidden in 31 % of the recording.",
        "descent_time": "No limit applies to the time going down.",
    }
    found = []
    for metric_id, *values, recording in rows:
        metric = make_movement().metric(metric_id)
        evidence = None if recording is None else Evidence(recording, starts_s()[1] + REPETITION_S / 2)
        reason = reasons.get(metric_id, "Seen in 4 of 4 repetitions.")
        finding = _finding(metric, *values, reason=reason)
        found.append(replace(finding, evidence=evidence, n=0 if evidence is None else N_REPETITIONS))
    pattern = {"pattern": _KNEES_IN, "hand_tests": _KNEES_IN.hand_tests}
    return (replace(found[0], **pattern), *found[1:])


def _finding(
    metric: Metric,
    kind: FindingKind,
    status: FindingStatus,
    side: Side | None,
    value: float | None,
    limit: float | None,
    error95: float | None,
    *,
    reason: str,
) -> Finding:
    return Finding(
        metric.id, metric.label, kind, status, side, value, metric.unit, limit, error95, reason,
        source="project_choice", basis="project choice",
    )  # fmt: skip


def make_screening() -> Screening:
    """Return the whole screening: front and left recording of four squats."""
    movement = make_movement()
    provenance = Provenance("0.1.0", "full", "cd" * 32, "ef" * 32, {"lowpass_hz": 6.0})
    return Screening(
        movement,
        (make_recording(View.FRONT), make_recording(View.LEFT)),
        (*make_cycles(FRONT), *make_cycles(LEFT)),
        make_measurements(movement),
        make_findings(),
        provenance,
    )


def film(
    times: FloatArray, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX, grey: int = 120
) -> Iterator[Frame]:
    """Yield plain grey pictures at the given times: a clip in which only drawings are coloured."""
    for time_s in times:
        yield Frame(float(time_s), np.full((height_px, width_px, 3), grey, dtype=np.uint8))

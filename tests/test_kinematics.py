"""Angles by definition, and the depth lift against a person whose joints are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppet import Camera, Squat, bottom_times, take

from screening import camera as camera_module
from screening.kinematics import (
    Optics,
    angle_table,
    camera_pitch_deg,
    frontal_knee_angle,
    inclination,
    projected_flexion,
)
from screening.norms import load_norms
from screening.signals import clean
from screening.types import Pose, Side, Take

GATES = load_norms().quality


def segment(angle_deg: float, length: float = 1.0) -> np.ndarray:
    """Forward and up of a segment inclined forwards, y down."""
    return length * np.array([np.sin(np.radians(angle_deg)), -np.cos(np.radians(angle_deg))])


def leg(thigh_deg: float, shank_deg: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hip, knee, ankle of a side view facing right: thigh forward when the knee is in front of the hip."""
    ankle = np.zeros(2)
    knee = ankle + segment(shank_deg, 0.42)
    hip = knee + segment(-thigh_deg, 0.42)
    return hip, knee, ankle


def look_at(given: Take) -> tuple[camera_module.Look, object]:
    pose = clean(given.pose, cutoff_hz=5.0, max_gap_s=0.2)
    return camera_module.look(given, pose, GATES, 0), pose


def table_of(given: Take, pitch_deg: float = 0.0):
    look, pose = look_at(given)
    return angle_table(pose, given.video, look, pitch_deg=pitch_deg, gates=GATES)


def at_bottom(table, column: str, squat: Squat) -> float:
    return float(np.median([np.interp(t, table.index, table[column]) for t in bottom_times(squat)]))


@pytest.mark.parametrize(
    ("thigh", "shank", "knee"),
    [(70.0, 30.0, 100.0), (90.0, 30.0, 120.0), (0.0, 0.0, 0.0), (-10.0, 50.0, 40.0)],
)
def test_knee_flexion_is_thigh_plus_shank(thigh: float, shank: float, knee: float) -> None:
    """Clinical reference 3.4 and appendix B."""
    assert projected_flexion(*leg(thigh, shank)) == pytest.approx(knee, abs=0.1)


def test_hip_flexion_is_trunk_plus_thigh() -> None:
    """Trunk 40°, thigh 90° -> 130° (appendix B)."""
    hip, knee, _ = leg(90.0, 30.0)
    shoulder = hip + segment(40.0, 0.5)

    assert projected_flexion(shoulder, hip, knee) == pytest.approx(130.0, abs=0.1)


def test_inclination_is_positive_forwards_whichever_way_the_person_faces() -> None:
    """30° forward reads +30 facing right and, mirrored, facing left."""
    low, high = np.zeros(2), segment(30.0)

    assert inclination(low, high, forward=1.0) == pytest.approx(30.0)
    assert inclination(low, high * [-1, 1], forward=-1.0) == pytest.approx(30.0)


def test_line_angle_uses_pixels_not_normalised_coordinates() -> None:
    """1280 x 720, 0.10 by 0.10 normalised: 29.4° to the horizontal, not 45° (appendix B)."""
    low, high = np.zeros(2), np.array([0.10 * 1280, -0.10 * 720])

    assert 90 - inclination(low, high) == pytest.approx(29.4, abs=0.1)


def test_frontal_projection_is_positive_towards_the_midline() -> None:
    """Hip (0, 0.84), knee 0.05 medial at 0.42, ankle 0: 2·atan(0.05/0.42) = 13.6° (appendix B), on both legs."""
    for medial in (1.0, -1.0):
        hip, knee, ankle = np.array([0, -0.84]), np.array([medial * 0.05, -0.42]), np.zeros(2)

        assert frontal_knee_angle(hip, knee, ankle, medial) == pytest.approx(13.6, abs=0.1)


def test_missing_points_give_missing_angles() -> None:
    """NaN in, NaN out: never zero."""
    hip, knee, ankle = leg(70.0, 30.0)
    gone = np.full(2, np.nan)

    assert np.isnan(projected_flexion(gone, knee, ankle))
    assert np.isnan(inclination(ankle, gone))
    assert np.isnan(frontal_knee_angle(hip, gone, ankle, 1.0))


@given(st.floats(-180, 180), st.floats(0.2, 5), st.floats(-900, 900), st.floats(-900, 900))
def test_flexion_does_not_change_with_rotation_scale_and_place(
    turn_deg: float, scale: float, x: float, y: float
) -> None:
    """An angle between three points is the same wherever and however large they are drawn."""
    turn = np.radians(turn_deg)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = [matrix @ point + [x, y] for point in leg(70.0, 30.0)]

    assert projected_flexion(*moved) == pytest.approx(100.0, abs=1e-4)


@pytest.mark.parametrize("knee_deg", [70.0, 90.0, 110.0])
def test_the_depth_lift_reads_the_knee_from_the_front(knee_deg: float) -> None:
    """Exact landmarks, front view: the method's own error is under 1.5° at the bottom (method, section 3)."""
    squat = Squat(knee_deg=(knee_deg, knee_deg))
    table = table_of(take(squat))

    for side in Side:
        assert at_bottom(table, f"knee_flexion_{side}_deg", squat) == pytest.approx(knee_deg, abs=1.5)


@settings(max_examples=15, deadline=None)
@given(st.floats(-15, 15), st.floats(-8, 8))
def test_the_depth_lift_reads_a_difference_between_the_legs_whatever_the_yaw(
    difference_deg: float, yaw_deg: float
) -> None:
    """Right minus left within 1° for a turned person, where flat angles err by tens of degrees."""
    squat = Squat(knee_deg=(95.0 - difference_deg / 2, 95.0 + difference_deg / 2), repetitions=2)
    table = table_of(take(squat, Camera(yaw_deg=yaw_deg)))
    right, left = (at_bottom(table, f"knee_flexion_{s}_deg", squat) for s in ("right", "left"))

    assert right - left == pytest.approx(difference_deg, abs=1.0)


@pytest.mark.parametrize(
    ("yaw_deg", "tolerance_deg"), [(90.0, 2.0), (-90.0, 2.0), (80.0, 5.0), (-100.0, 5.0)]
)
def test_a_side_view_reads_all_sagittal_angles_of_the_near_leg(yaw_deg: float, tolerance_deg: float) -> None:
    """Within 2° of the puppet in a true side view, 5° where it is turned by 10°; never a far leg."""
    squat = Squat(knee_deg=(105.0, 105.0), shank_share=0.3, trunk_lean_deg=40.0)
    table = table_of(take(squat, Camera(yaw_deg=yaw_deg)))
    near = "right" if yaw_deg > 0 else "left"
    expected = {
        f"knee_flexion_{near}_deg": 105.0,
        f"thigh_inclination_{near}_deg": 73.5,
        f"shank_inclination_{near}_deg": 31.5,
        "trunk_lean_deg": 40.0,
        f"hip_flexion_{near}_deg": 113.5,
        "trunk_minus_shank_deg": 8.5,
    }

    for column, value in expected.items():
        assert at_bottom(table, column, squat) == pytest.approx(value, abs=tolerance_deg), column
    far = "left" if near == "right" else "right"
    assert not [c for c in table.columns if far in c]


def test_the_front_view_shows_no_lifted_angle_near_standing() -> None:
    """Below 45° the lift is not readable: missing, not wrong (method, 9.8)."""
    table = table_of(take())
    shown = table["knee_flexion_left_deg"].dropna()

    assert shown.min() >= GATES["knee_reading_floor_deg"]
    assert np.isnan(table["knee_flexion_left_deg"].iloc[0])


def test_a_hidden_knee_is_missing_in_the_table() -> None:
    """Missing twin: visibility under the limit masks every angle that needs the landmark, and no other."""
    given = take()
    given.pose.visibility[:, 25] = 0.3  # left knee
    table = table_of(given)

    assert table["knee_flexion_left_deg"].isna().all()
    assert table["knee_flexion_right_deg"].notna().any()
    assert table["trunk_lateral_lean_deg"].notna().all()


def test_without_a_standing_second_the_front_view_gives_no_depth() -> None:
    """Only the deep part of a squat is filmed: the lengths are unknown, so nothing is lifted (method, section 4)."""
    squat = Squat(repetitions=1, repetition_s=3.0)
    whole = take(squat)
    pose, bottom_s = whole.pose, bottom_times(squat)[0]
    deep = np.abs(pose.time_s - bottom_s) < 0.7
    part = Pose(
        pose.time_s[deep], pose.image_px[deep], pose.depth[deep], pose.world_m[deep], pose.visibility[deep]
    )
    given = replace(whole, pose=part)
    look, _ = look_at(given)
    table = table_of(given)

    assert look.stance.still_s < GATES["standing_min_s"]
    for column in ("knee_flexion_left_deg", "hip_flexion_right_deg", "depth_pct", "knee_separation_ratio"):
        assert table[column].isna().all(), column
    assert table["trunk_lateral_lean_deg"].notna().any()


@pytest.mark.parametrize("pitch_deg", [0.0, 6.0, 12.0])
def test_the_camera_pitch_is_found_from_stature_and_camera_height(pitch_deg: float) -> None:
    """Method 9.2: shoulders and ankles at one distance. Puppet: shoulder 1.42 m of 1.797 m, ankle 0.08 m."""
    given = take(camera=Camera(pitch_deg=pitch_deg, height_m=1.2))
    look, pose = look_at(given)
    stature_cm = 142.0 / 0.79
    found = camera_pitch_deg(pose, given.video, look.stance.still, stature_cm, 120.0)

    assert found == pytest.approx(pitch_deg, abs=0.5)


def test_the_camera_pitch_is_unknown_without_a_standing_person() -> None:
    """Missing twin."""
    given = take()
    look, pose = look_at(given)

    assert camera_pitch_deg(pose, given.video, np.zeros_like(look.stance.still), 175.0, 120.0) is None


def test_rays_of_a_level_camera_pass_through_the_picture_centre() -> None:
    """The centre looks straight ahead; one focal length aside is 45°."""
    optics = Optics(1280, 720)
    rays = optics.rays(np.array([[640.0, 360.0], [640.0 + 0.8 * 1280, 360.0]]))

    np.testing.assert_allclose(rays, [[0, 0, 1], [1, 0, 1]])

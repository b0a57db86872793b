"""Gaps, filter and leg exchange, on signals whose answer is arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from puppet import Camera, Squat, take

from screening.signals import clean, count_filled, fill_gaps, low_pass, remove_spikes, repair_swaps, runs
from screening.types import LANDMARK_INDEX, Pose

TIMES = np.arange(0, 4, 1 / 30)
LEG_MARKS = ("knee", "ankle", "heel", "foot_index")


def exchange_legs(pose: Pose, rows: slice) -> Pose:
    image = pose.image_px.copy()
    for mark in LEG_MARKS:
        left, right = LANDMARK_INDEX[f"left_{mark}"], LANDMARK_INDEX[f"right_{mark}"]
        image[rows, left], image[rows, right] = pose.image_px[rows, right], pose.image_px[rows, left]
    return Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility)


def test_a_short_gap_is_filled_by_a_straight_line_in_time() -> None:
    """Uneven frame times: the filled value lies on the line, not at the middle."""
    times = np.array([0.0, 0.05, 0.15, 0.2])
    filled = fill_gaps(np.array([0.0, np.nan, np.nan, 4.0]), times, 0.2)

    np.testing.assert_allclose(filled, [0.0, 1.0, 3.0, 4.0])


def test_a_longer_gap_and_the_ends_stay_missing() -> None:
    """Nothing is invented beyond the limit."""
    times = np.array([0.0, 0.1, 0.3, 0.4])
    filled = fill_gaps(np.array([np.nan, 1.0, np.nan, 3.0]), times, 0.2)

    assert np.isnan(filled[[0, 2]]).all()


def test_low_pass_keeps_slow_motion_and_removes_fast() -> None:
    """0.5 Hz passes a 5 Hz filter within 1 %, 12 Hz is damped to under 5 %."""
    slow, fast = np.sin(np.pi * TIMES), np.sin(24 * np.pi * TIMES)
    middle = slice(30, -30)

    np.testing.assert_allclose(low_pass(slow, TIMES, 5.0)[middle], slow[middle], atol=0.01)
    assert np.abs(low_pass(fast, TIMES, 5.0)[middle]).max() < 0.05


def test_low_pass_has_no_lag() -> None:
    """A symmetric bump stays where it is: events must not shift."""
    bump = np.exp(-((TIMES - 2.0) ** 2) / 0.1)

    assert TIMES[np.argmax(low_pass(bump, TIMES, 3.0))] == pytest.approx(2.0, abs=1 / 60)


def test_low_pass_never_fills_a_gap() -> None:
    """Missing before, missing after; both sides are filtered apart."""
    values = np.sin(TIMES)
    values[50:60] = np.nan
    out = low_pass(values, TIMES, 5.0)

    assert np.isnan(out[50:60]).all()
    assert np.isfinite(out[:50]).all()
    assert np.isfinite(out[60:]).all()


@given(st.integers(1, 8), st.floats(-50, 50))
def test_low_pass_leaves_a_constant_alone(n: int, level: float) -> None:
    """However short the stretch."""
    values = np.full(n, level)

    np.testing.assert_allclose(low_pass(values, np.arange(n) / 30, 5.0), values, atol=1e-9)


def test_runs_are_half_open() -> None:
    """[start, end), also at both ends."""
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs(np.zeros(3, dtype=bool)) == []


@pytest.mark.parametrize("rows", [slice(60, 64), slice(150, 152)])
def test_exchanged_legs_are_put_back_and_counted(rows: slice) -> None:
    """Front view: a few frames with left and right exchanged come back to the original places."""
    pose = take(Squat(stance_m=0.4)).pose
    mended, count = repair_swaps(exchange_legs(pose, rows))
    ankle = LANDMARK_INDEX["left_ankle"]
    kept = np.isfinite(mended.image_px[:, ankle, 0])

    np.testing.assert_array_equal(mended.image_px[kept, ankle], pose.image_px[kept, ankle])
    assert rows.stop - rows.start <= count <= rows.stop - rows.start + 4
    assert kept.mean() > 0.97


def test_legs_that_were_never_exchanged_are_left_alone() -> None:
    """No false alarm, front and side."""
    for yaw in (0.0, 90.0):
        pose = take(camera=Camera(yaw_deg=yaw)).pose
        mended, count = repair_swaps(pose)

        assert count == 0
        assert mended is pose


def test_a_clip_without_a_person_has_no_swaps() -> None:
    """Missing twin: nothing seen, nothing repaired, no error."""
    pose = take().pose
    empty = Pose(pose.time_s, np.full_like(pose.image_px, np.nan), pose.depth, pose.world_m, pose.visibility)

    assert repair_swaps(empty)[1] == 0


def test_clean_keeps_the_motion_within_a_pixel_and_the_gaps() -> None:
    """A 5 Hz filter on a slow squat changes less than a pixel; a long gap stays."""
    pose = take().pose
    knee = LANDMARK_INDEX["left_knee"]
    pose.image_px[90:120, knee] = np.nan
    out = clean(pose, cutoff_hz=5.0, max_gap_s=0.2).image_px[:, knee]

    assert np.isnan(out[90:120]).all()
    seen = np.isfinite(out[:, 0])
    np.testing.assert_allclose(out[seen], pose.image_px[seen, knee], atol=1.0)


@pytest.mark.parametrize(("share_of_leg", "dropped"), [(0.15, 0), (0.25, 1)])
def test_a_knee_that_jumps_away_for_a_frame_is_dropped(share_of_leg: float, dropped: int) -> None:
    """Method, 9.6: more than 0.20 of the leg from where it is just before and after; gap filling does the rest."""
    pose = take().pose
    knee = LANDMARK_INDEX["left_knee"]
    leg = float(np.linalg.norm(pose.xy("left_hip") - pose.xy("left_ankle"), axis=1).max())
    image = pose.image_px.copy()
    image[100, knee, 0] += share_of_leg * leg
    mended, count = remove_spikes(Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility))
    filled = clean(mended, cutoff_hz=5.0, max_gap_s=0.2)

    assert count == dropped
    assert np.isnan(mended.image_px[100, knee]).all() == bool(dropped)
    assert count_filled(mended, filled) == dropped
    if dropped:
        np.testing.assert_allclose(filled.image_px[100, knee], pose.image_px[100, knee], atol=1.0)


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_a_quick_squat_has_no_spikes(yaw_deg: float) -> None:
    """A repetition of a second, at 15 pictures a second too."""
    squat = Squat(repetition_s=1.0)
    for fps in (15.0, 30.0):
        times = np.arange(0, 12, 1 / fps)
        pose = take(squat, Camera(yaw_deg=yaw_deg), time_s=times).pose

        assert remove_spikes(pose) == (pose, 0)


def test_a_clip_without_a_person_has_no_spikes_and_nothing_to_fill() -> None:
    """Missing twin; and an ankle that is seen in single frames only has no running median to jump from."""
    pose = take().pose
    empty = Pose(pose.time_s, np.full_like(pose.image_px, np.nan), pose.depth, pose.world_m, pose.visibility)
    rare = pose.image_px.copy()
    rare[np.arange(len(rare)) % 8 != 0, LANDMARK_INDEX["left_ankle"]] = np.nan
    seldom = Pose(pose.time_s, rare, pose.depth, pose.world_m, pose.visibility)

    assert remove_spikes(empty)[1] == 0
    assert count_filled(empty, empty) == 0
    assert remove_spikes(seldom)[1] == 0

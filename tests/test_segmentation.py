"""Repetitions: found, counted, and told apart from what only looks like one."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppet import (
    Camera,
    Squat,
    bottom_times,
    clip_times,
    depth_profile,
    film,
    hide,
    joints_m,
    take,
    video_of,
)

from screening import camera
from screening.norms import load_norms
from screening.segmentation import split
from screening.signals import clean
from screening.types import Cycle, RepetitionRule, Take

GATES = load_norms().quality
FPS_CHOICES = (15.0, 24.0, 29.97, 60.0)


def repetitions(given: Take) -> tuple[Cycle, ...]:
    pose = clean(given.pose, cutoff_hz=5.0, max_gap_s=0.2)
    return split(pose, camera.look(given, pose, GATES, 0), RepetitionRule(), 0)


def cut(given: Take, start_s: float, end_s: float) -> Take:
    """The part of a clip between two moments, its time starting at zero."""
    pose = given.pose
    keep = (pose.time_s >= start_s) & (pose.time_s < end_s)
    part = replace(
        pose,
        time_s=pose.time_s[keep] - pose.time_s[keep][0],
        image_px=pose.image_px[keep],
        depth=pose.depth[keep],
        world_m=pose.world_m[keep],
        visibility=pose.visibility[keep],
    )
    return replace(given, pose=part)


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0, -90.0, 45.0])
def test_every_repetition_is_found_at_its_bottom(yaw_deg: float) -> None:
    """Five repetitions; bottoms within 0.05 s."""
    found = repetitions(take(camera=Camera(yaw_deg=yaw_deg)))

    assert [c.valid for c in found] == [True] * 5
    np.testing.assert_allclose([c.peak_s for c in found], bottom_times(Squat()), atol=0.05)


@pytest.mark.parametrize("fps", FPS_CHOICES)
@pytest.mark.parametrize("jitter", [0.0, 0.4])
def test_frame_rate_and_uneven_times_do_not_change_the_repetitions(fps: float, jitter: float) -> None:
    """15 to 60 frames per second, even and uneven."""
    times = clip_times(Squat(), fps, jitter / fps)
    found = repetitions(take(time_s=times))

    np.testing.assert_allclose([c.peak_s for c in found], bottom_times(Squat()), atol=0.09)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 8), st.floats(70, 120), st.floats(2.0, 5.0), st.floats(0.3, 2.0))
def test_the_count_is_right_for_any_depth_and_tempo(
    count: int, knee_deg: float, repetition_s: float, between_s: float
) -> None:
    """From half squats to deep ones, quick and slow."""
    squat = Squat((knee_deg, knee_deg), repetitions=count, repetition_s=repetition_s, between_s=between_s)

    assert len(repetitions(take(squat, time_s=clip_times(squat)))) == count


def test_a_repetition_cut_by_the_clip_is_listed_as_not_valid() -> None:
    """Begun before the clip and ended after it: seen, not used, with the reason."""
    bottoms = bottom_times(Squat())
    found = repetitions(cut(take(), bottoms[0] - 0.5, bottoms[-1] + 0.5))

    assert [c.valid for c in found] == [False, True, True, True, False]
    assert found[0].reason is not None
    assert "cut" in found[0].reason


def test_a_leg_lost_for_longer_than_the_limit_makes_the_repetition_not_valid() -> None:
    """Front view: either leg; 0.5 s is too long, 0.15 s is not."""
    bottom = bottom_times(Squat())[1]
    long = repetitions(hide(take(), ("right_knee",), bottom - 0.25, bottom + 0.25))
    short = repetitions(hide(take(), ("right_knee",), bottom - 0.07, bottom + 0.07))

    assert [c.valid for c in long] == [True, False, True, True, True]
    assert all(c.valid for c in short)


def test_the_far_leg_may_be_lost_in_a_side_view() -> None:
    """Only the near leg counts there."""
    given = hide(take(camera=Camera(yaw_deg=90)), ("left_knee",))

    assert [c.valid for c in repetitions(given)] == [True] * 5


def test_a_step_is_no_repetition() -> None:
    """Both hips drop while one foot is set elsewhere: not listed at all."""
    squat = Squat(repetitions=3)
    times = clip_times(squat)
    points = joints_m(squat, depth_profile(squat, times))
    second = times > bottom_times(squat)[1] - 0.2
    for name in ("left_ankle", "left_heel", "left_foot_index"):
        points[name][second] += [0.30, 0.0, 0.0]
    camera_ = Camera()
    found = repetitions(Take(video_of(times, camera_), film(points, times, camera_)))

    assert len(found) == 2
    assert not [c for c in found if abs(c.peak_s - bottom_times(squat)[1]) < 1.0]


def test_shallow_dips_beside_deep_squats_are_no_repetitions() -> None:
    """Less than half of the usual depth: a bow, not a squat."""
    deep, shallow = Squat((110.0, 110.0), repetitions=3), Squat((62.0, 62.0), repetitions=1)
    first, second = clip_times(deep), clip_times(shallow)
    points = {
        name: np.concatenate([a, b])
        for (name, a), b in zip(
            joints_m(deep, depth_profile(deep, first)).items(),
            joints_m(shallow, depth_profile(shallow, second)).values(),
            strict=True,
        )
    }
    times = np.concatenate([first, first[-1] + 1 / 30 + second])
    found = repetitions(Take(video_of(times, Camera()), film(points, times, Camera())))

    np.testing.assert_allclose([c.peak_s for c in found], bottom_times(deep), atol=0.05)


def test_nobody_gives_no_repetitions() -> None:
    """Missing twin: no landmarks, no cycles, no error."""
    given = take()
    given.pose.image_px[:] = np.nan

    assert repetitions(given) == ()


def test_standing_still_gives_no_repetitions() -> None:
    """A person who never moves did not squat."""
    assert repetitions(take(Squat((0.0, 0.0)))) == ()


def test_cycles_are_inside_the_clip_and_in_order() -> None:
    """Start < peak < end, and the next begins after the last ended."""
    found = repetitions(take())

    for cycle in found:
        assert cycle.start_s < cycle.peak_s < cycle.end_s
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))


def test_the_bottom_of_a_squat_with_a_pause_is_the_middle_of_the_pause() -> None:
    """A pause of about a second, during which the hips drift by a hair: the time is that of its middle."""
    squat = Squat(repetitions=3)
    times = clip_times(squat)
    depth = np.minimum(depth_profile(squat, times), 0.85) / 0.85
    drift = 1.0 + 0.001 * np.sin(times)
    given = Take(video_of(times, Camera()), film(joints_m(squat, depth * drift), times, Camera()))

    np.testing.assert_allclose([c.peak_s for c in repetitions(given)], bottom_times(squat), atol=0.06)

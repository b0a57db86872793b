"""What limits a single repetition: feet, person, light, freeze, and a planted foot that moves."""

from dataclasses import replace

import numpy as np
import pytest
from puppet import Squat, bottom_times, hide, take

from screening import export, pipeline
from screening.movements import get_movement
from screening.types import LANDMARK_INDEX, PictureQuality, Screening, Take

SQUAT = Squat()
SECOND_S = bottom_times(SQUAT)[1]
FOOT = ("left_ankle", "left_heel", "left_foot_index")


def screened(given: Take) -> Screening:
    return pipeline.screen(get_movement("squat"), [given], model="full", model_sha256="0" * 64)


def step(given: Take, share_of_leg: float) -> Take:
    """The left foot lies that many legs further out around the second bottom."""
    pose = given.pose
    image = pose.image_px.copy()
    leg = np.linalg.norm(pose.xy("left_hip") - pose.xy("left_ankle"), axis=1).max()
    rows = np.abs(pose.time_s - SECOND_S) < 0.3
    for name in FOOT:
        image[rows, LANDMARK_INDEX[name], 0] += share_of_leg * leg
    return replace(given, pose=replace(pose, image_px=image))


def warnings(given: Take) -> list[tuple[str, ...]]:
    return [cycle.warnings for cycle in screened(given).cycles]


def test_repetitions_of_a_clean_clip_carry_no_warning() -> None:
    """No false alarm."""
    assert warnings(take(SQUAT)) == [()] * 5


@pytest.mark.parametrize(("leg", "code"), [(0.03, ""), (0.09, "ankles_moved"), (0.15, "ankles_moved_far")])
def test_a_foot_that_moves_within_a_repetition_is_noted_there(leg: float, code: str) -> None:
    """Method, 9.8: 0.06 of the leg is read with care, beyond 0.12 nothing is read; the repetition stays valid."""
    result = screened(step(take(SQUAT), leg))
    knees = [m for m in result.measurements if m.metric == "knee_flexion_peak"]

    assert [c.warnings for c in result.cycles] == [(), (code,) if code else (), (), (), ()]
    assert all(c.valid for c in result.cycles)
    assert [r.code for r in result.recordings[0].quality.reasons] == ([code] if code else [])
    for knee in knees:
        assert (knee.per_cycle[1] is None) == (code == "ankles_moved_far")
        assert None not in (knee.per_cycle[0], *knee.per_cycle[2:])


def test_feet_and_person_lost_are_said_of_the_repetition_concerned() -> None:
    """The toes leave the picture in the second repetition, nobody is found for two moments of the fourth."""
    fourth_s = bottom_times(SQUAT)[3]
    given = hide(take(SQUAT), ("left_foot_index",), SECOND_S - 0.5, SECOND_S + 0.5)
    image = given.pose.image_px.copy()
    for lost_s in (fourth_s - 1.0, fourth_s + 1.0):
        image[np.abs(given.pose.time_s - lost_s) < 0.07] = np.nan
    given = replace(given, pose=replace(given.pose, image_px=image))

    assert warnings(given) == [(), ("feet_out_of_frame",), (), ("person_lost",), ()]


def test_dark_and_frozen_pictures_are_said_of_the_repetition_concerned() -> None:
    """The light goes out in the second repetition; the film stands still in the third."""
    given = take(SQUAT)
    times = given.pose.time_s
    sampled = times[::6]
    third_s = bottom_times(SQUAT)[2]
    highlight = np.where(np.abs(sampled - SECOND_S) < 2.2, 60.0, 200.0)
    change = np.ones(len(times))
    change[(times > third_s - 1.4) & (times < third_s - 0.6)] = -1.0
    flat = np.full(len(sampled), 100.0)
    shares = np.full((len(sampled), 64), 1 / 64)
    picture = PictureQuality(
        change, sampled, flat, highlight, flat * 0, np.full((len(sampled), 2), 0.4), shares
    )

    assert warnings(replace(given, picture=picture)) == [(), ("too_dark",), ("freeze",), (), ()]


def test_the_warnings_and_counts_are_in_the_result_file() -> None:
    """By code, so that other programs can leave such a repetition out."""
    result = export.to_json_dict(screened(step(take(SQUAT), 0.15)))

    assert result["cycles"][1]["warnings"] == ["ankles_moved_far"]
    assert result["recordings"][0]["spikes_removed"] == 0
    assert result["recordings"][0]["gaps_filled"] == 0
    assert 3.0 < result["recordings"][0]["yaw_error95_deg"] < 4.0

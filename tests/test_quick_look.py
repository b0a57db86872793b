"""The verdict right after a take: about the film only, one reason and one fix."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from puppet import Camera, Squat, clip_times, hide, take
from walker import Walker, side_take

from screening import models, quick_look, video
from screening.movements import get_movement
from screening.quick_look import judge_take
from screening.report import forbidden
from screening.types import QualityStatus, Take, View

SQUAT, GAIT = get_movement("squat"), get_movement("gait")
SAMPLES = Path(__file__).parents[1] / "sample_videos"
FEET = tuple(f"{s}_{p}" for s in ("left", "right") for p in ("ankle", "heel", "foot_index"))
OK, WARN, REFUSED = QualityStatus.OK, QualityStatus.WARN, QualityStatus.REFUSED


def thin(
    squat: Squat | None = None, camera: Camera | None = None, declared: View | None = View.FRONT
) -> Take:
    """The puppet in every third picture, in a film of thirty a second."""
    squat = squat or Squat()
    whole = clip_times(squat)
    thinned = take(squat, camera, time_s=whole[::3], declared=declared)
    return replace(thinned, video=take(squat, camera, time_s=whole).video)


def changed(given: Take, **values: object) -> Take:
    return replace(given, video=replace(given.video, **values))


def test_a_good_film_says_how_many_repetitions():
    """Ten pictures a second are enough to count five squats; nothing is found against the film."""
    found = judge_take(thin(), SQUAT)

    assert (found.status, found.title, found.reason, found.fix) == (
        OK,
        "Good recording",
        "Five squats seen.",
        "",
    )
    assert found.repetitions == 5
    assert found.lines == dict.fromkeys(("view", "body", "light", "reps", "speed"), True)


@pytest.mark.parametrize(
    ("given", "status", "line", "words"),
    [
        (changed(thin(), fps_mean=10.0), REFUSED, "speed", "Only 10 pictures per second"),
        (changed(thin(), fps_mean=20.0), WARN, "speed", "Only 20 pictures per second"),
        (changed(thin(), longest_gap_s=0.6), WARN, "speed", "The film stopped for 0.6 s"),
        (thin(Squat(repetitions=2)), REFUSED, "reps", "Only 2 of the 3 complete repetitions"),
        (replace(thin(), people=2), REFUSED, "body", "2 people appear"),
        (hide(thin(), ("nose",)), WARN, "body", "The head is not in view"),
        (
            hide(thin(), FEET),
            REFUSED, "body", "Feet are not in view",
        ),
        (thin(camera=Camera(distance_m=8.0)), WARN, "body", "of 350 pixels high"),
        (thin(camera=Camera(yaw_deg=8.0)), WARN, "view", "Filmed from 8° off the front view."),
        (thin(camera=Camera(yaw_deg=31.0)), REFUSED, "view", "Filmed from 31° off the front view."),
        (thin(camera=Camera(yaw_deg=90.0), declared=View.LEFT), REFUSED, "view", "Filmed from 180° off the side view."),
    ],
)  # fmt: skip
def test_what_limits_a_film_is_said_with_its_fix(given, status, line, words):
    """Frame rate, gaps, repetitions, people, body, size and view: the worst first, ticked off in its line."""
    found = judge_take(given, SQUAT)

    assert found.status is status
    assert found.reason.startswith(words) or words in found.reason
    assert found.fix
    assert not found.lines[line]
    assert found.title == quick_look.TITLES[status]


def test_a_view_that_was_not_asked_for_may_be_any():
    """Without a declared view the one that was filmed is fine."""
    assert judge_take(thin(camera=Camera(yaw_deg=90.0), declared=None), SQUAT).status is OK


def test_nobody_in_the_film():
    """A film without a person is to be made again, and counts nothing."""
    given = thin()
    empty = replace(
        given, people=0, pose=replace(given.pose, image_px=np.full_like(given.pose.image_px, np.nan))
    )
    found = judge_take(empty, SQUAT)

    assert (found.status, found.repetitions) == (REFUSED, 0)
    assert found.reason == "No person was found in the picture."


def test_walking_counts_strides():
    """A walk there and back is judged by its strides."""
    found = judge_take(side_take(Walker()), GAIT)

    assert found.repetitions > 3
    assert found.reason.endswith("strides seen.")


def test_the_record_is_plain_data_without_a_word_about_the_body():
    """What is stored can be kept as JSON, and none of its words judges a person."""
    for given in (thin(), thin(camera=Camera(yaw_deg=31.0)), changed(thin(), fps_mean=10.0)):
        record = judge_take(given, SQUAT).as_record()
        said = " ".join(str(record[name]) for name in ("reason", "fix"))
        assert forbidden.find_forbidden(said) == []
        assert record["numbers"]["fps"] in (10.0, pytest.approx(30.0, abs=0.1))


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "view", "status", "repetitions"),
    [
        ("squat_front", View.FRONT, OK, 5),
        ("squat_left", View.LEFT, OK, 3),
        ("squat_feet_out", View.FRONT, REFUSED, 0),
    ],
)
def test_rendered_films_through_the_light_model(name, view, status, repetitions):
    """The whole way from a file to the verdict, on every third picture."""
    model = models.locate("lite")
    if model is None:
        pytest.skip("the light pose model is not here: screening models fetch lite")
    found = quick_look.look_at_film(SAMPLES / f"{name}.mp4", SQUAT, view, model)

    assert (found.status, found.repetitions) == (status, repetitions)


def test_every_third_picture_is_the_same_as_in_the_whole_film():
    """Thinning leaves pictures out and changes neither them nor their times."""
    path = SAMPLES / "squat_right.mp4"
    whole = [(f.time_s, f.image_rgb.sum()) for f in video.read_frames(path, 0.0, 1.0)]
    thinned = [(f.time_s, f.image_rgb.sum()) for f in video.read_frames(path, 0.0, 1.0, every=3)]

    assert thinned == whole[::3]

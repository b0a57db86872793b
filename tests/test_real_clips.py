"""The real squat clips go through the whole line: what a person counts by eye is what is found.

Needs the pose model and the folder that SCREENING_TEST_CLIPS names; the counts are those of its README.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from screening import export, models, pipeline
from screening.types import FindingKind, FindingStatus, QualityStatus, Screening, View

FOLDER = Path(os.environ.get("SCREENING_TEST_CLIPS", "none"))
pytestmark = [
    pytest.mark.clips,
    pytest.mark.model,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="SCREENING_TEST_CLIPS names no folder"),
    pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model"),
]

GYM, STUDIO = "squat_side_gym_2reps.mp4", "squat_side_studio_3reps.mp4"
JUMP, WEBCAM = "squat_jump_phone_6reps.mp4", "squat_front_webcam_overlay_4reps.mp4"
LEGS_ONLY, THREE_PEOPLE = "squat_legs_only_3reps.mp4", "people_three_gymnastics.avi"


@cache
def screened(name: str) -> Screening:
    """Analyse a clip once for all tests."""
    return pipeline.analyze([FOLDER / name], "squat", [None])


@pytest.mark.parametrize(
    ("name", "deepest_s", "cut"),
    [
        (GYM, [10.5, 17.4], set()),
        (STUDIO, [1.1, 3.5, 6.0], set()),
        (JUMP, [0.3, 2.0, 4.0, 5.7, 7.3, 9.0], {0}),
        (WEBCAM, [1.4, 4.6, 8.2, 10.9], set()),
    ],
)
def test_repetitions_are_those_counted_by_eye(name: str, deepest_s: list[float], cut: set[int]) -> None:
    """No bottle pick-up, no step after the jumps, no foot shuffle; what the clip cuts is listed as not valid."""
    found = screened(name).cycles

    assert [c.peak_s for c in found] == [pytest.approx(t, abs=0.6) for t in deepest_s]
    assert {k for k, c in enumerate(found) if not c.valid} == cut


@pytest.mark.parametrize(
    ("name", "view"),
    [(GYM, View.RIGHT), (STUDIO, View.LEFT), (JUMP, View.LEFT), (WEBCAM, View.FRONT)],
)
def test_the_view_is_found(name: str, view: View) -> None:
    """As described in the folder's README."""
    assert screened(name).recordings[0].view is view


@pytest.mark.parametrize(
    ("name", "code"), [(LEGS_ONLY, "head_out_of_frame"), (THREE_PEOPLE, "several_people")]
)
def test_unusable_clips_are_refused_with_a_reason_and_a_fix(name: str, code: str) -> None:
    """Nothing is measured, and the person is told what to do."""
    result = screened(name)
    quality = result.recordings[0].quality
    reasons = {reason.code: reason for reason in quality.reasons}

    assert quality.status is QualityStatus.REFUSED
    assert reasons[code].fix
    assert not result.measurements
    assert not pipeline.is_assessed(result)


def test_three_repetitions_are_seen_even_where_the_clip_is_refused() -> None:
    """Starts and ends in the middle of a repetition: three are listed, not all of them valid."""
    found = screened(LEGS_ONLY).cycles

    assert len(found) == 3
    assert not found[0].valid


@pytest.mark.parametrize("name", [GYM, STUDIO, JUMP, LEGS_ONLY])
def test_one_side_clip_never_compares_the_sides(name: str) -> None:
    """Every difference between sides is not assessed, with a reason."""
    between = [f for f in screened(name).findings if f.kind is FindingKind.ASYMMETRY]

    assert between
    assert all(f.status is FindingStatus.NOT_ASSESSED and f.reason for f in between)


@pytest.mark.parametrize("name", [GYM, STUDIO, JUMP, WEBCAM])
def test_nothing_is_flagged_on_people_presumed_symmetric(name: str) -> None:
    """None of the clips shows a person with a known difference."""
    assert not screened(name).with_status(FindingStatus.FLAGGED)


@pytest.mark.parametrize(("name", "blurred"), [(GYM, False), (STUDIO, False), (JUMP, True), (WEBCAM, True)])
def test_blur_is_said_where_a_person_sees_it_and_nothing_else_is_made_up(name: str, blurred: bool) -> None:
    """One shot, one person, light enough: no cut, no freeze, no other body, no darkness, no turned camera."""
    codes = {reason.code for reason in screened(name).recordings[0].quality.reasons}

    assert ("blurred" in codes) == blurred
    assert not codes & {"cut_in_film", "freeze", "client_changed", "too_dark", "camera_rolled"}


def test_the_same_clip_gives_the_same_bytes_with_one_worker_and_with_two() -> None:
    """A clip of three parts: byte-identical JSON, run after run."""
    results = [pipeline.analyze([FOLDER / GYM], "squat", [None], workers=n) for n in (1, 2)]

    assert len({export.result_json(r) for r in (*results, screened(GYM))}) == 1

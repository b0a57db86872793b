"""Real people who walk: contacts, cadence, sides and findings against what was counted by eye.

Needs the pose model and the folder that SCREENING_TEST_CLIPS names; the counts are those of its README.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from screening import models, pipeline
from screening.types import CycleKind, FindingKind, FindingStatus, QualityStatus, Screening, Side, View

FOLDER = Path(os.environ.get("SCREENING_TEST_CLIPS", "none"))
pytestmark = [
    pytest.mark.clips,
    pytest.mark.model,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="SCREENING_TEST_CLIPS names no folder"),
    pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model"),
]

NORMAL, SLOUCH = "gait_side_normal.mp4", "gait_side_slouch.mp4"
CIRCUMDUCTION = "gait_side_circumduction_there_and_back.mp4"
ARMS = "gait_side_no_arm_swing_there_and_back.mp4"
OUTDOOR, SEVERAL = "gait_side_outdoor_crop.mp4", "gait_several_people_outdoor.mp4"


@cache
def screened(name: str) -> Screening:
    """Analyse a clip once for all tests."""
    return pipeline.analyze([FOLDER / name], "gait", [None])


def contacts(result: Screening) -> list[float]:
    """Contacts of all strides that were seen, used or not."""
    strides = [c for c in result.cycles if c.kind is CycleKind.STRIDE]
    return sorted({round(t, 3) for c in strides for t in (c.start_s, c.end_s)})


def value(result: Screening, metric: str, side: Side | None = None) -> float:
    found = next(m.value for m in result.measurements if (m.metric, m.side) == (metric, side))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "count", "most"),
    [(NORMAL, 5, 1), (SLOUCH, 6, 1), (CIRCUMDUCTION, 16, 2), (ARMS, 11, 2), (OUTDOOR, 7, 1)],
)
def test_contacts_are_those_counted_by_eye(name: str, count: int, most: int) -> None:
    """Within one contact a pass."""
    assert len(contacts(screened(name))) == pytest.approx(count, abs=most)


@pytest.mark.parametrize(
    ("name", "by_eye"),
    [
        (NORMAL, [1.5, 2.1, 2.7, 3.3]),
        (SLOUCH, [1.05, 1.65, 2.25, 2.8, 3.45, 4.1]),
        (OUTDOOR, [0.95, 1.6, 2.2, 2.85, 3.45, 4.05]),
    ],
)
def test_contacts_are_when_they_were_seen(name: str, by_eye: list[float]) -> None:
    """The eye reads to 0.07 s; the constant between eye and rendered truth is halved."""
    found = np.array(contacts(screened(name)))
    for moment in by_eye:
        assert np.abs(found - moment).min() < 0.1, moment


@pytest.mark.parametrize(
    ("name", "step_s"),
    [(NORMAL, 0.59), (SLOUCH, 0.61), (CIRCUMDUCTION, 0.65), (ARMS, 0.595), (OUTDOOR, 0.62)],
)
def test_cadence_is_that_of_the_eye(name: str, step_s: float) -> None:
    """Within 5 %."""
    assert value(screened(name), "cadence") == pytest.approx(60 / step_s, rel=0.05)


def test_sides_are_the_persons_own_in_both_directions() -> None:
    """Walking to the right shows the right side, walking back the left one; each leg is read where it is near."""
    for name in (CIRCUMDUCTION, ARMS):
        result = screened(name)
        views = [c.events.view for c in result.cycles if c.valid and c.kind is CycleKind.STRIDE and c.events]
        assert views[0] is View.RIGHT
        assert views[-1] is View.LEFT
        angles = result.recordings[0].angles
        assert (
            angles["knee_flexion_right_deg"].last_valid_index()
            < angles["knee_flexion_left_deg"].first_valid_index()
        )
    assert screened(OUTDOOR).recordings[0].view is View.LEFT


@pytest.mark.parametrize("name", [NORMAL, SLOUCH, ARMS, OUTDOOR])
def test_walkers_with_equal_legs_are_not_called_uneven(name: str) -> None:
    """No flagged difference between the legs; with so few strides it says how many more are needed."""
    differences = [
        f for f in screened(name).findings if f.kind is FindingKind.ASYMMETRY and f.metric != "arm_swing"
    ]
    assert all(f.status is not FindingStatus.FLAGGED for f in differences)
    assert any("more" in f.reason for f in differences)


def test_stiff_leg_of_circumduction_is_found_on_one_side() -> None:
    """One knee hardly bends in swing, and its step takes longer: both point to the same leg."""
    flagged = {f.metric: f.side for f in screened(CIRCUMDUCTION).with_status(FindingStatus.FLAGGED)}

    assert flagged["knee_flexion_swing_peak"] is Side.RIGHT
    assert flagged["step_time"] is Side.RIGHT
    assert value(screened(CIRCUMDUCTION), "knee_flexion_swing_peak", Side.RIGHT) < 20


def test_slouch_shows_in_trunk_and_head() -> None:
    """The same person upright and slouched: the trunk leans further forward, the head much further."""
    assert value(screened(SLOUCH), "trunk_lean") > value(screened(NORMAL), "trunk_lean") + 1.5
    assert value(screened(SLOUCH), "head_forward") > value(screened(NORMAL), "head_forward") + 6


def test_arms_that_do_not_swing_show() -> None:
    """Half of the upright walker's swing and less."""
    for side in Side:
        assert value(screened(ARMS), "arm_swing", side) < 0.5 * value(
            screened(NORMAL), "arm_swing", Side.RIGHT
        )


def test_two_people_are_never_mixed() -> None:
    """The tracker jumps between two people: refused, no stride, nothing measured."""
    result = screened(SEVERAL)

    assert result.recordings[0].quality.status is QualityStatus.REFUSED
    assert "several_people" in [r.code for r in result.recordings[0].quality.reasons]
    assert not [c for c in result.cycles if c.valid]
    assert all(m.value is None for m in result.measurements)

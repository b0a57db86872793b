"""The overhead squat end to end on the puppet: how far the arms fall is known by construction."""

from pathlib import Path

import numpy as np
import pytest
from puppet import Camera, Squat, hide, take

from screening.movements import MOVEMENTS, overhead_squat
from screening.norms import load_norms
from screening.pipeline import screen
from screening.types import Finding, FindingKind, FindingStatus, Measurement, Screening, Side, Take, View

OVERHEAD = MOVEMENTS["overhead_squat"]
FACING_LEFT, FACING_RIGHT = Camera(yaw_deg=-90.0), Camera(yaw_deg=90.0)


def screened(*takes: Take) -> Screening:
    return screen(OVERHEAD, takes, model="full", model_sha256="0" * 64)


def from_both_sides(left_deg: float, right_deg: float) -> tuple[Take, Take]:
    """One clip of each side of a person whose arms fall by so much at the bottom."""
    dials = Squat(arm_fall_deg=(left_deg, right_deg))
    return take(dials, FACING_LEFT), take(dials, FACING_RIGHT)


def arm_falls(result: Screening) -> dict[Side | None, Measurement]:
    return {m.side: m for m in result.measurements if m.metric == "arm_fall"}


def outcome(result: Screening, kind: FindingKind) -> Finding:
    return next(f for f in result.findings if (f.metric, f.kind) == ("arm_fall", kind))


@pytest.mark.parametrize("fall_deg", [0.0, 12.0, 40.0, 90.0, 150.0])
def test_arm_fall_is_the_angle_by_which_the_arms_fell(fall_deg: float) -> None:
    """180 minus shoulder flexion at the bottom, whatever the trunk does (clinical reference, 3.5); in line is 0."""
    for side, measured in arm_falls(screened(*from_both_sides(fall_deg, fall_deg))).items():
        assert measured.value == pytest.approx(fall_deg, abs=1.5), side


def test_arms_behind_the_trunk_have_not_fallen_forwards() -> None:
    """45° behind the line of the trunk reads as minus 45°, and is never flagged as a fall."""
    result = screened(*from_both_sides(-45.0, -45.0))

    assert all(m.value == pytest.approx(-45.0, abs=1.5) for m in arm_falls(result).values())
    assert outcome(result, FindingKind.EXCESS).status is FindingStatus.WITHIN_LIMIT


@pytest.mark.parametrize("lean_deg", [10.0, 35.0, 60.0])
def test_a_leaning_trunk_is_no_arm_fall(lean_deg: float) -> None:
    """Arms that stay in line with a trunk that leans far have not fallen."""
    dials = Squat(arm_fall_deg=(20.0, 20.0), trunk_lean_deg=lean_deg)

    assert arm_falls(screened(take(dials, FACING_RIGHT)))[Side.RIGHT].value == pytest.approx(20.0, abs=1.5)


def test_standing_value_is_that_of_the_raised_arms() -> None:
    """The puppet stands with the arms in line and lets them fall on the way down only."""
    measured = arm_falls(screened(*from_both_sides(25.0, 25.0)))

    assert all(m.standing == pytest.approx(0.0, abs=1.0) for m in measured.values())


def test_each_arm_is_read_from_the_clip_in_which_it_is_near() -> None:
    """A side view speaks for its near arm only: the far one is hidden by head and trunk."""
    result = screened(*from_both_sides(10.0, 40.0))

    assert {side: m.recording for side, m in arm_falls(result).items()} == {Side.LEFT: 0, Side.RIGHT: 1}
    assert set(arm_falls(screened(from_both_sides(10.0, 40.0)[1]))) == {Side.RIGHT}


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "affected"), [(5.0, 45.0, Side.RIGHT), (45.0, 5.0, Side.LEFT)]
)
def test_one_arm_that_falls_is_an_asymmetry_on_its_side(
    left_deg: float, right_deg: float, affected: Side
) -> None:
    """Right minus left; the arm that falls further is the affected one."""
    found = outcome(screened(*from_both_sides(left_deg, right_deg)), FindingKind.ASYMMETRY)

    assert (found.status, found.side) == (FindingStatus.FLAGGED, affected)
    assert found.value == pytest.approx(right_deg - left_deg, abs=1.5)
    assert found.pattern is not None
    assert found.pattern.id == "one_arm_falls"


def test_both_arms_that_fall_are_an_excess_and_no_asymmetry() -> None:
    """Beyond the flag limit (a quarter wider, from one clip of each arm) it suggests the tests of the arm pattern."""
    result = screened(*from_both_sides(50.0, 50.0))
    excess = outcome(result, FindingKind.EXCESS)

    assert excess.status is FindingStatus.FLAGGED
    assert excess.pattern is not None
    assert excess.pattern.id == "arms_fall"
    assert set(excess.hand_tests) == {"LAT", "PEC", "LT", "MT", "SA"}
    assert outcome(result, FindingKind.ASYMMETRY).status is FindingStatus.WITHIN_LIMIT


def test_arms_in_line_are_within_the_limit() -> None:
    """Nothing is flagged or watched where the arms stay beside the ears."""
    result = screened(*from_both_sides(3.0, 3.0))

    assert {f.status for f in result.findings if f.metric == "arm_fall"} == {FindingStatus.WITHIN_LIMIT}


def test_between_the_limits_it_is_watched() -> None:
    """Beyond the observe limit, short of the flag limit: seen, not confirmed."""
    limit = load_norms().limit("overhead_squat", "arm_fall", FindingKind.EXCESS)
    assert limit is not None
    assert limit.flag is not None
    between_deg = 0.5 * (limit.observe + limit.flag)

    found = outcome(screened(*from_both_sides(between_deg, between_deg)), FindingKind.EXCESS)

    assert found.status is FindingStatus.WATCH


@pytest.mark.parametrize("missing", [("right_wrist",), ("right_wrist", "left_wrist")])
def test_without_the_wrist_the_arms_are_not_assessed(missing: tuple[str, ...]) -> None:
    """A hand outside the picture is never an arm that stayed up; the rest of the clip is measured all the same."""
    whole = take(Squat(arm_fall_deg=(40.0, 40.0)), FACING_RIGHT)
    result = screened(hide(whole, missing))
    found = outcome(result, FindingKind.EXCESS)

    assert arm_falls(result)[Side.RIGHT].value is None
    assert (found.status, found.value, found.side) == (FindingStatus.NOT_ASSESSED, None, None)
    assert found.reason
    knee = next(m for m in result.measurements if m.metric == "knee_flexion_peak")
    assert knee.value is not None


def test_with_one_wrist_missing_the_other_arm_is_not_compared() -> None:
    """Left is known, right is not: no difference is made up, and the left arm keeps its value."""
    left, right = from_both_sides(40.0, 40.0)
    result = screened(left, hide(right, ("right_wrist",)))

    assert outcome(result, FindingKind.ASYMMETRY).status is FindingStatus.NOT_ASSESSED
    assert arm_falls(result)[Side.LEFT].value == pytest.approx(40.0, abs=1.5)
    assert arm_falls(result)[Side.RIGHT].value is None


def test_a_wrist_missing_in_one_repetition_costs_that_repetition_only() -> None:
    """The hand leaves the picture once: its repetition is None, the value is the median of the others."""
    dials = Squat(arm_fall_deg=(30.0, 30.0))
    period = dials.repetition_s + dials.between_s
    second = dials.standing_s + period
    result = screened(hide(take(dials, FACING_RIGHT), ("right_wrist",), second, second + dials.repetition_s))
    measured = arm_falls(result)[Side.RIGHT]

    assert [value is None for value in measured.per_cycle] == [False, True, False, False, False]
    assert measured.value == pytest.approx(30.0, abs=1.5)


def test_from_the_front_the_arms_are_not_assessed() -> None:
    """A front view cannot show how far an arm points forward."""
    found = outcome(screened(take(Squat(arm_fall_deg=(40.0, 40.0)))), FindingKind.EXCESS)

    assert found.status is FindingStatus.NOT_ASSESSED
    assert "side" in found.reason


def test_everything_else_is_measured_as_in_the_squat() -> None:
    """The same clips as plain squat: the same numbers for every metric that both declare."""
    takes = from_both_sides(20.0, 20.0)
    plain = screen(MOVEMENTS["squat"], takes, model="full", model_sha256="0" * 64)
    shared = [m for m in screened(*takes).measurements if m.metric != "arm_fall"]

    assert shared == list(plain.measurements)


def test_the_plain_squat_does_not_judge_the_arms() -> None:
    """Arms held forward on purpose are no fall."""
    assert "arm_fall" not in {m.id for m in MOVEMENTS["squat"].metrics}
    assert load_norms().limit("squat", "arm_fall", FindingKind.EXCESS) is None


def test_arm_fall_does_not_depend_on_which_side_is_filmed() -> None:
    """A person with equal arms has equal numbers from the left and from the right."""
    falls = arm_falls(screened(*from_both_sides(35.0, 35.0)))
    values = [m.value for m in falls.values() if m.value is not None]

    assert len(values) == 2
    assert np.ptp(values) < 0.5
    assert {OVERHEAD.metric("arm_fall").grades[view] for view in (View.LEFT, View.RIGHT)} == {"B"}


def test_the_file_of_the_movement_is_short() -> None:
    """What the squat has is taken over, not written again: the whole movement is fewer than 100 lines."""
    source = Path(overhead_squat.__file__).read_text(encoding="utf-8")

    assert len(source.splitlines()) < 100
    assert OVERHEAD.metrics[:-1] == MOVEMENTS["squat"].metrics

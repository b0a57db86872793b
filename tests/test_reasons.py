"""Why a finding has its outcome: whole sentences whose numbers and views agree with the rest of the report."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from report_factory import make_movement

from screening import reasons
from screening.candidates import Candidate
from screening.reasons import Verdict
from screening.types import AtEqualDepth, FindingStatus, FloatArray, Grade, View

METRIC = make_movement().metric("shank_inclination_peak")
VALUES: FloatArray = np.array([22.0, 22.0, 22.0])


def candidate(value: float, error95: float | None, *views: View) -> Candidate:
    """A number from three repetitions of each view."""
    return Candidate(value, error95, 3, VALUES, tuple(range(len(views))), views, None, None, Grade.A)


def explain(status: FindingStatus, chosen: Candidate, *others: Candidate, **changes: object) -> str:
    """The sentence for a value 12° below a reference of 34°, limit 11.2° below it, unless changed."""
    given = {
        "deviation": 12.0, "reference": 34.0, "observe": 4.0, "flag": 11.2, "share": 1.0, "one_clip": True,
        "between_sides": False,
    } | changes  # fmt: skip
    return reasons.explain(Verdict(status, **given), METRIC, chosen, others)  # type: ignore[arg-type]


def apart(value: float, equal: float) -> Candidate:
    """A difference from two side clips, with what it is at a depth of 46 %."""
    given = candidate(value, 9.0, View.LEFT, View.RIGHT)
    return replace(given, at_equal_depth=AtEqualDepth(equal, 6.4, 45.6), depths_pct=(48.0, 60.2))


BETWEEN = {"between_sides": True, "reference": 0.0, "flag": 10.0, "observe": 6.0, "one_clip": False}


def test_the_difference_at_equal_depth_is_said_by_its_size() -> None:
    """Like the values of other recordings: minus means the other way round than the finding."""
    same = explain(FindingStatus.FLAGGED, apart(-12.0, -7.2), **BETWEEN)
    turned = explain(FindingStatus.WATCH, apart(-12.0, 7.2), deviation=8.0, **BETWEEN)

    assert same.endswith(" At equal depth (46\u2009%): 7° ± 6°.")
    assert turned.endswith(" At equal depth (46\u2009%): −7° ± 6°.")
    assert "At equal depth" not in explain(
        FindingStatus.FLAGGED, candidate(-12.0, 9.0, View.FRONT), **BETWEEN
    )


def test_unequal_depths_are_named_where_they_explain_the_difference() -> None:
    """Beyond the limit at the peak, under it at equal depth: both depths, and why it is not flagged."""
    text = explain(FindingStatus.WATCH, apart(-12.0, -1.0), beyond=True, uneven_depth=True, **BETWEEN)

    assert text == (
        "From 3 repetitions, left and right side views: beyond the limit, and larger than its own error. "
        "At equal depth (46\u2009%): 1° ± 6°, which is under the limit for observing: the two clips were not squatted "
        "equally deep (left 48\u2009%, right 60\u2009%), so it is observed, not confirmed."
    )
    level = replace(apart(-12.0, -1.0), depths_pct=(48.0, 48.3))
    assert "equally deep" not in explain(
        FindingStatus.WATCH, level, beyond=True, uneven_depth=True, **BETWEEN
    )


def test_a_recording_that_points_the_other_way_is_said() -> None:
    """A disagreement is never hidden: its value, that it differs, and what that means for the flag."""
    front, sides = candidate(14.0, 6.0, View.FRONT), apart(-12.0, -9.0)
    text = explain(FindingStatus.WATCH, front, sides, beyond=True, contradicted=True, **BETWEEN)

    assert "measured −12° ± 9° (at equal depth −9° ± 6°), which differs by more than the errors." in text
    assert text.endswith("They point in opposite directions, so it is observed, not confirmed.")


def test_a_value_that_is_not_among_the_largest_says_so() -> None:
    """The count of the rule in words."""
    assert reasons.not_among_largest("Beyond.", 5) == (
        "Beyond. Also beyond the limit; the five largest against their error are flagged."
    )


def test_below_a_lower_limit_is_said_as_below() -> None:
    """A value under a limit that counts downwards is not called "further from 34° than its own error"."""
    text = explain(FindingStatus.FLAGGED, candidate(22.0, 7.0, View.RIGHT))
    assert text == (
        "From 3 repetitions, right side view: below the limit, and below 34° by more than its own error."
    )
    noisy = explain(FindingStatus.WATCH, candidate(22.0, 15.0, View.RIGHT))
    assert noisy.endswith("noticeable, but not below 34° by more than its own error.")


def test_beyond_an_upper_limit_is_said_as_beyond() -> None:
    """Differences start from zero: their size alone is compared."""
    text = explain(
        FindingStatus.FLAGGED, candidate(-12.0, 7.0, View.LEFT, View.RIGHT), reference=0.0, flag=10.0
    )
    assert text == (
        "From 3 repetitions, left and right side views: beyond the limit, and larger than its own error."
    )


def test_one_clip_explains_its_wider_limit() -> None:
    """The reader sees a limit of 12.5° where another page says 10°."""
    alone = explain(
        FindingStatus.WATCH, candidate(11.0, 7.0, View.FRONT), reference=0.0, deviation=11.0, flag=12.5
    )
    assert "not beyond the limit, which is wider where one clip alone shows it" in alone


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (2, "Only 2 repetitions could be measured; 1 more is needed in one clip. Film it again."),
        (1, "Only 1 repetition could be measured; 2 more are needed in one clip. Film it again."),
    ],
)
def test_too_few_says_how_many_are_missing(n: int, text: str) -> None:
    """One clip has to hold them all: a clip of the missing one alone would not help."""
    assert reasons.too_few(n, 3) == text


def test_views_are_joined_in_words() -> None:
    """Both sides read as one phrase, nothing where nothing is known."""
    assert reasons.views_text([View.RIGHT, View.LEFT, View.LEFT]) == "left and right side views"
    assert reasons.views_text([View.FRONT, View.LEFT]) == "front view and left side view"
    assert reasons.views_text([]) == ""
    assert reasons.wrong_view(METRIC, [View.FRONT]).startswith("The front view cannot show it.")

"""Why a finding has its outcome: whole sentences whose numbers and views agree with the rest of the report."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_factory import make_movement

from screening import reasons
from screening.candidates import Candidate
from screening.report.numbers import format_value
from screening.types import FindingStatus, FloatArray, Grade, View

METRIC = make_movement().metric("shank_inclination_peak")
VALUES: FloatArray = np.array([22.0, 22.0, 22.0])


def candidate(value: float, error95: float | None, *views: View) -> Candidate:
    """A number from three repetitions of each view."""
    return Candidate(value, error95, 3, VALUES, tuple(range(len(views))), views, None, None, Grade.A)


def explain(status: FindingStatus, chosen: Candidate, **changes: object) -> str:
    """The sentence for a value 12° below a reference of 34°, limit 11.2° below it, unless changed."""
    given = {
        "deviation": 12.0, "flag": 11.2, "share": 1.0, "one_clip": True, "between_sides": False, "reference": 34.0,
    } | changes  # fmt: skip
    return reasons.explain(status, METRIC, chosen, [], **given)  # type: ignore[arg-type]


@given(value=st.floats(-400, 400), unit=st.sampled_from(["deg", "pct", "ratio", "s"]))
def test_numbers_are_written_as_in_the_rest_of_the_report(value: float, unit: str) -> None:
    """Half is rounded up in both: a card never says 13° where its reason says 12°."""
    assert reasons.amount(value, unit) == format_value(value, unit)


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

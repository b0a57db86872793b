"""Walking in the app: it can be chosen, the form says what to film, the result shows both feet; nothing invented."""

from __future__ import annotations

import pytest
from app_driver import add, let_measure, let_measure_synthetic, measure, ok, open_app, words
from streamlit.testing.v1 import AppTest
from walk_screenings import from_the_front, nobody_walks, one_way, there_and_back

from screening.movements import MOVEMENTS
from screening.report import walking, wording
from screening.types import Screening
from screening.ui.recorder import _offered

pytestmark = pytest.mark.usefixtures("fresh_app")


def result_of(screening: Screening, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page after measuring, with this result."""
    let_measure(monkeypatch, screening)
    return measure(add(open_app(), "walk.mp4"))


def test_form_offers_walking_and_says_what_to_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """There and back from the side, a treadmill, or from the front; what is asked for reaches the program."""
    asked = let_measure_synthetic(monkeypatch)
    app = open_app()
    assert "treadmill" not in words(app)
    ok(app.selectbox(key="movement").set_value("gait").run())
    text = words(app)
    for expected in ("there and back", "treadmill", "from the front", MOVEMENTS["gait"].cue[:40]):
        assert expected in text
    measure(add(app, "side.mp4", "front.mp4"))
    assert asked[0]["movement"] == "gait"


def test_recorder_offers_a_film_there_and_back_whose_view_is_found() -> None:
    """It shows both sides of the body, so neither may be its name; the squat keeps its three views."""
    assert list(_offered(MOVEMENTS["gait"])) == ["side", "front", "left", "right"]
    assert list(_offered(MOVEMENTS["squat"])) == ["front", "left", "right"]


def test_result_shows_numbers_curves_and_both_feet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings first, then times and distances, curves with their reference, and the film with its timeline."""
    app = result_of(there_and_back(), monkeypatch)
    headers = [header.value for header in app.header]
    assert headers[0].startswith("Flagged")
    assert headers.index(walking.NUMBERS_HEADING) < headers.index(walking.CURVES_HEADING)
    assert walking.TIMELINE_HEADING in [part.value for part in app.subheader]
    text = words(app)
    for expected in ("The right knee appears to bend less", "BioCV", "Walk 1, ", "Walks and strides"):
        assert expected in text, expected
    assert "repetition" not in text
    assert wording.find_forbidden(text) == []


def test_table_of_a_walk_keeps_left_right_and_both_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cadence belongs to both feet, a step to the one that lands."""
    app = result_of(there_and_back(), monkeypatch)
    rows = app.table[0].value.set_index("Measured")
    assert rows.loc["Cadence (steps/min)", "Left"] == ""
    assert rows.loc["Cadence (steps/min)", "Both feet"].startswith("109")
    assert rows.loc["Step time (s)", "Left"].startswith(("0.54", "0.55", "0.56"))
    assert rows.loc["Step time (s)", "Both feet"] == ""


def test_one_way_names_the_leg_that_was_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The missing twin: no curve of the far leg, and why."""
    text = words(result_of(one_way(), monkeypatch))
    assert "not measured in this view. Walk there and back" in text


def test_front_view_has_no_stride_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trunk and pelvis are shown; knees from the front are not."""
    app = result_of(from_the_front(), monkeypatch)
    assert walking.CURVES_HEADING not in [header.value for header in app.header]
    assert walking.NUMBERS_HEADING in [header.value for header in app.header]


def test_refused_walk_says_why_first_and_shows_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people: the reason and the fix; no table, no curve."""
    app = result_of(nobody_walks(), monkeypatch)
    assert "2 people appear in the picture" in words(app)
    assert not {walking.NUMBERS_HEADING, walking.CURVES_HEADING} & {header.value for header in app.header}

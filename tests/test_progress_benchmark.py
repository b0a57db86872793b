"""The benchmark of change: what it renders, what it takes off, and when a requirement is met."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from progress_factory import KNEE, value, visit

from benchmarks.change import BEGIN, END, JUDGED, NEEDED, STEPS, report, write_into
from benchmarks.change_clips import load_visits
from benchmarks.change_pairs import Seen, compare, pairs, without_change
from screening.clinic.progress import Outcome
from screening.types import View

RIGHT = (View.RIGHT,)


def seen(body: str, session: str, knee: float, true: float) -> Seen:
    """A visit with one value and its truth."""
    return Seen(body, session, visit(1, value(knee)), {(KNEE, RIGHT): true})


def test_every_body_changes_by_the_sizes_asked_for_and_by_nothing_else():
    """The thigh or the shank turns by 4.5, 3 and 1.25 standard errors; the other one and the stance stay."""
    visits = load_visits()
    assert len(visits) == 10 * 7
    first = {v.body: v.entry.clip for v in visits if not v.segment}
    for later in (v for v in visits if v.segment):
        before, after = first[later.body].motion, later.entry.clip.motion
        shank = [m.shank_share * m.depth_deg for m in (before, after)]
        assert abs(after.depth_deg - before.depth_deg) == pytest.approx(later.size_deg, abs=1e-6)
        moved = later.size_deg if later.segment == "shank" else 0.0
        assert abs(shank[1] - shank[0]) == pytest.approx(moved, abs=1e-2)
        assert (after.stance_m, later.entry.clip.body) == (before.stance_m, first[later.body].body)
    assert len({v.entry.clip.id for v in visits}) == len(visits)


def test_the_camera_is_put_up_again_within_what_counts_as_the_same_set_up():
    """Nearer or further by less than a tenth, higher or lower by less than 10 cm."""
    visits = load_visits()
    first = {v.body: v.entry.clip.camera for v in visits if not v.segment}
    for later in (v for v in visits if v.segment):
        before, after = first[later.body], later.entry.clip.camera
        assert 0.9 < after.distance_m / before.distance_m < 1.1
        assert abs(after.height_m - before.height_m) < 0.10
        assert after.focal == before.focal


def test_without_change_takes_off_the_true_change_and_nothing_more():
    """Measured 100 and 91 where the truth went from 102 to 90: 3 degrees of error are left; unknown truth drops out."""
    first, last = seen("m1", "a", 100.0, 102.0), seen("m1", "b", 91.0, 90.0)
    (change,) = compare(first, without_change(first, last))
    assert change.change == pytest.approx(3.0)
    unknown = replace(last, truth={(KNEE, RIGHT): float("nan")})
    assert without_change(first, unknown).record.takes == ()


def test_pairs_are_of_one_body_and_no_more_than_asked():
    """Three visits of one body and one of another: three pairs, or as many as asked; those of both sides always."""
    visits = [seen("m1", name, 100.0, 100.0) for name in "abc"] + [seen("f1", "d", 100.0, 100.0)]
    assert len(pairs(visits, 10)) == 3
    assert len(pairs(visits, 2)) == 2
    assert {first.body for first, _ in pairs(visits, 10)} == {"m1"}
    assert pairs(visits[-1:], 10) == []


def test_a_requirement_is_met_at_its_number_and_missed_beyond():
    """Nine of ten real, nine of ten at least possible, two of ten real at most."""
    real, possible, none = Outcome.REAL.value, Outcome.POSSIBLE.value, Outcome.NO_CHANGE_SHOWN.value
    assert NEEDED["large"].holds(pd.Series([real] * 9 + [possible]), 10)
    assert not NEEDED["large"].holds(pd.Series([real] * 8 + [possible] * 2), 10)
    assert NEEDED["middle"].holds(pd.Series([real] * 4 + [possible] * 5 + [none]), 10)
    assert not NEEDED["middle"].holds(pd.Series([real] * 8 + [none] * 2), 10)
    assert NEEDED["small"].holds(pd.Series([real] * 2 + [none] * 8), 10)
    assert not NEEDED["small"].holds(pd.Series([real] * 3 + [none] * 7), 10)


def rows_of(outcomes: list[str]) -> pd.DataFrame:
    """Rows of every judged metric and step, with these outcomes for the bodies."""
    return pd.DataFrame(
        {
            "body": k,
            "metric": metric,
            "step": step,
            "truth": 18.0,
            "measured": 16.0,
            "mdc95": 11.0,
            "outcome": o,
            "among": o,
        }
        for names in JUDGED.values()
        for metric in names
        for step in STEPS
        for k, o in enumerate(outcomes)
    )


def test_the_report_says_what_was_missed():
    """A table in which nothing is ever real misses the large changes, and says so; real pairs are counted."""
    none, real = Outcome.NO_CHANGE_SHOWN.value, Outcome.REAL.value
    pair = {"body": "m1", "metric": "depth", "headline": False}
    unchanged = pd.DataFrame([pair | {"pair": k, "outcome": real if k == 0 else none} for k in range(10)])
    twice = pd.DataFrame([{"session": "a", "metric": "depth", "outcome": none}])
    said = report(rows_of([none] * 10), unchanged, twice)

    assert said.count("real in at least 9 of 10: **missed**") == 6
    assert said.count("real in at most 2 of 10: reached") == 6
    assert "9 of 10 (90.0 %; required 95 %: **missed**)" in said
    assert "called real: 1 (depth 1)" in said
    assert '1 of them "no change shown" (required: all: reached)' in said


def test_the_table_goes_between_its_marks(tmp_path):
    """The words around it stay; a page without marks is refused, not overwritten."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_into(page, "new")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="expected the lines"):
        write_into(page, "new")
    assert page.read_text(encoding="utf-8") == "no marks"

"""The page Progress: the headline first, cards from real to not comparable, and nothing that was not shown (7.3)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from app_driver import ok, words

sys.path.insert(0, str(Path(__file__).parent / "clinic"))

from clinic_app import Browser, clinic_program, open_at
from clinic_factory import PASSWORD, PIN, Clinic, add_film, agree, film, find_puppet, furnish
from report_factory import make_screening

from screening.clinic import handwork, intake, jobs, progress_choice, results, reviews, visits, worker
from screening.clinic.handwork import HandTestEntry
from screening.clinic.intake import GoalEntry, PainEntry
from screening.clinic.progress import Of, Subject, compare_visits, trend
from screening.clinic.progress import words as said
from screening.clinic.progress.pictures import trend_picture
from screening.clinic.progress_store import read_progress
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.visits import VisitPlan
from screening.report.forbidden import find_forbidden
from screening.types import FindingStatus, Grade, Side
from screening.ui.progress_page.charts import picked_visit, trend_chart

SETUP = {"camera": "Logitech", "distance_cm": 320, "camera_height_cm": 90}
KNEE = Subject("squat", "knee_flexion_peak", Of.VALUE, Side.LEFT)
KEPT = ("knee_flexion_peak", "trunk_lean_peak", "knee_separation_ratio")
"""What the visits measure here: every card is a chart, and charts take their time."""


@dataclass
class Desk:
    """A clinic whose first client is screened again and again, with values that the test gives."""

    clinic: Clinic
    browser: Browser
    folder: Path

    def visit(self, number: int, **setup: object):
        """The first visit, or a further one, with the usual set-up but for what is given."""
        clinic, plan = self.clinic, VisitPlan(("squat front",), SETUP | setup)
        if number == 1:
            visits.change_plan(clinic.store, clinic.therapist, clinic.my_visit.id, plan)
            return clinic.my_visit
        return visits.new_visit(clinic.store, clinic.therapist, clinic.mine.id, plan)

    def screened(
        self, visit, *, knee_deg: float = 0.0, accept: bool = False, sides: float = 1.0, **provenance: str
    ):
        """Keep a screening: every knee value larger by so much, differences turned round by ``sides``."""
        screening = make_screening()
        kept = [m for m in screening.measurements if m.metric in KEPT]
        moved = tuple(_moved(m, knee_deg, sides) for m in kept)
        made = replace(screening.provenance, **provenance)
        changed = replace(screening, measurements=moved, provenance=made)
        row = results.keep(self.clinic.store, self.clinic.mine, visit, [], changed)
        if accept:
            self.decide(visit, row)
        return row

    def decide(self, visit, row, decision: Decision = Decision.ACCEPTED) -> None:
        """Decide alike about everything that asks for it."""
        store, actor = self.clinic.store, self.clinic.therapist
        for item in results.list_findings(store, actor, visit.id, row.id):
            if item.status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
                reviews.decide(store, actor, visit.id, item.id, ReviewEntry(decision, why="seen"))

    def filmed(self, visit, name: str, frames: int = 25) -> None:
        """Film a puppet that squats, and let it be analysed."""
        agree(self.clinic, visit)
        add_film(self.clinic, visit, film(self.folder, name, frames))
        while (job := jobs.claim_next(self.clinic.store)) is not None:
            worker.run(self.clinic.store, job, find_puppet)

    def open(self):
        """The page of the first client."""
        return ok(open_at("progress", client=self.clinic.mine.number))

    def chosen(self, visit):
        """What is in the report of a visit."""
        return progress_choice.list_chosen(self.clinic.store, self.clinic.therapist, visit.id)

    def sign(self, visit) -> None:
        """Sign and lock it."""
        visits.sign_visit(self.clinic.store, self.clinic.therapist, visit.id, PIN)


def plain(app) -> str:
    """What is written, without the marks that keep it from being taken for markup."""
    return words(app).replace("\\", "")


def _moved(measurement, knee_deg: float, sides: float):
    if measurement.recording:  # from the side: read from angles in the picture
        measurement = replace(measurement, grade=Grade.A)
    if measurement.value is None or measurement.metric != "knee_flexion_peak":
        return measurement
    by = knee_deg if measurement.side is Side.LEFT else knee_deg * sides
    cycles = tuple(None if v is None else v + by for v in measurement.per_cycle)
    return replace(measurement, value=measurement.value + by, per_cycle=cycles)


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Iterator[Desk]:
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        clinic = furnish(store)
        browser.sign_in(store, "Theo Therapist", PASSWORD)
        yield Desk(clinic, browser, tmp_path)


def test_c1_one_visit_says_so_and_shows_no_card(desk):
    """One visit: a sentence and nothing to compare; nothing measured at all: another one."""
    assert "Progress appears after the second visit with a recording." in plain(desk.open())
    desk.screened(desk.visit(1))
    app = desk.open()
    assert "One visit so far. Progress appears after the second one." in plain(app)
    assert not [box for box in app.selectbox if box.key == "since"]


def test_c1_todays_own_error_comes_from_repeated_takes(desk):
    """Two takes of the same view in one visit: their error stands in the sentence."""
    first = desk.visit(1)
    for name, frames in (("one.mp4", 25), ("two.mp4", 30)):
        desk.filmed(first, name, frames)
    assert "Today's own error from repeated takes:" in plain(desk.open())


@pytest.mark.parametrize(
    ("by_deg", "verdict"),
    [(0.5, "▬ No change shown"), (8.5, "△ Possible change, more"), (18.0, "▲ Real change, more")],
)
def test_c2_mark_and_word_say_what_was_shown(desk, by_deg, verdict):
    """Below, between, above the error of the knee: mark and word, never a colour alone, never "better"."""
    desk.screened(desk.visit(1))
    desk.screened(desk.visit(2), knee_deg=by_deg)
    text = plain(desk.open())
    assert f"**{verdict}**" in text
    assert find_forbidden(text) == []
    assert "improve" not in text.lower()


def test_c2_the_headline_counts_accepted_findings_only(desk):
    """Without an accepted finding nothing is counted; with one the headline counts it, and says what is not counted."""
    first = desk.visit(1)
    desk.screened(first)
    desk.screened(desk.visit(2), knee_deg=18)
    assert "no accepted finding was measured at both visits" in plain(desk.open())
    desk.screened(first, accept=True)
    text = plain(desk.open())
    assert "Since visit 1: " in text
    assert "Counted: accepted findings" in text
    assert "Exploratory" in text


def test_cards_stand_from_real_to_not_comparable(desk):
    """The order of the cards is that of the outcomes."""
    desk.screened(desk.visit(1))
    desk.screened(desk.visit(2), knee_deg=18, sides=0.5)
    shown = [m.value for m in desk.open().markdown]
    marks = [value[2] for value in shown if value[:3] in ("**▲", "**△", "**▬", "**?")]
    assert marks == sorted(marks, key="▲△▬?".index)
    assert set(marks) >= {"▲", "▬"}


def test_c3_another_camera_is_named_and_not_compared_until_asked_to(desk):
    """The badge lists what differs; with the toggle off, grade A from the side is compared with care."""
    desk.screened(desk.visit(1))
    desk.screened(desk.visit(2, camera="Tablet", distance_cm=400), knee_deg=18)
    app = desk.open()
    text = plain(app)
    assert "protocol changed: camera, distance" in text
    assert "Filmed with another camera (Logitech, now Tablet)." in text
    assert "**▲" not in text
    app.toggle(key="same-setup").set_value(False).run()
    text = plain(ok(app))
    assert "protocol changed: camera, distance" in text
    assert said.WITH_CARE in text


def test_c4_an_older_version_can_be_computed_again(desk, monkeypatch):
    """Cannot be compared, and why; Recompute asks for it, the page says that it runs, and compares when it is done."""
    clinic, first = desk.clinic, desk.visit(1)
    with monkeypatch.context() as older:
        older.setattr("screening.pipeline.__version__", "0.0.1")
        desk.filmed(first, "one.mp4")
    desk.filmed(desk.visit(2), "two.mp4")
    app = desk.open()
    assert "**? Cannot be compared**" in plain(app)
    app.button(key="recompute-from_poses").click().run()
    assert "Visit 1 is being computed again." in plain(ok(app))
    while (job := jobs.claim_next(clinic.store)) is not None:
        worker.run(clinic.store, job, find_puppet)
    text = plain(ok(app.run()))
    assert "**▬ No change shown**" in text
    assert "being computed again" not in text


def test_c5_a_pressed_point_leads_to_its_visit(desk):
    """The chart hands back the number of the visit; nothing pressed is nothing; the table has a way by keys."""
    assert picked_visit({"visit": [{"visit": 2}]}) == 2
    assert picked_visit({"visit": []}) is None
    assert picked_visit({}) is None
    desk.screened(desk.visit(1))
    second = desk.visit(2)
    desk.screened(second, knee_deg=18)
    app = desk.open()
    key = "squat-knee_flexion_peak-value-left"
    app.toggle(key=f"table-{key}").set_value(True).run()
    app.button(key=f"open-{key}-2").click().run()
    assert "Review" in [title.value for title in ok(app).title]
    assert app.query_params["visit"] in (second.id, [second.id])


def test_c5_points_carry_visit_and_error_and_the_band_lies_around_the_first(desk):
    """What is drawn: one point a visit with the number that is handed back, and a band of MDC95 either side."""
    desk.screened(desk.visit(1))
    desk.screened(desk.visit(2), knee_deg=18)
    records = read_progress(desk.clinic.store, desk.clinic.therapist, desk.clinic.mine.id).records
    change = next(c for c in compare_visits(records, 1, 2) if c.subject == KNEE)
    picture = trend_picture(trend(records, change), change)
    assert picture.points["visit"].tolist() == [1, 2]
    assert picture.points["value"].tolist() == pytest.approx([change.before, change.after])
    assert (picture.points["high"] - picture.points["value"]).tolist() == pytest.approx(
        [1.96 * change.sem] * 2, rel=1e-3
    )
    assert (picture.first, picture.band95) == (change.before, change.mdc95)
    assert picture.domain[0] < picture.first - picture.band95
    assert "visit 2" in picture.alt
    drawn = trend_chart(picture, dark=False).to_dict()
    assert [param["name"] for param in drawn["params"]] == ["visit"]


def test_c7_a_difference_that_changed_sides_is_said_in_words(desk):
    """Left had more, now right has: the sentence says so."""
    desk.screened(desk.visit(1), knee_deg=15, sides=-1)
    desk.screened(desk.visit(2), knee_deg=-15, sides=-1)
    text = plain(desk.open())
    assert (
        "The difference changed sides: before, the left side had more; now, the right side has more." in text
    )


def test_a_change_is_put_into_the_report_and_taken_out(desk):
    """Saved with the later visit at once; fixed once that is signed."""
    desk.screened(desk.visit(1))
    second = desk.visit(2)
    desk.screened(second, knee_deg=18)
    app = desk.open()
    key = "report-squat-knee_flexion_peak-value-left"
    app.checkbox(key=key).check().run()
    (chosen,) = desk.chosen(second)
    assert (chosen.first, chosen.subject) == (1, KNEE)
    found = progress_choice.changes_for_report(desk.clinic.store, desk.clinic.therapist, second.id)
    assert [change.subject for change in found] == [KNEE]
    ok(app).checkbox(key=key).uncheck().run()
    assert desk.chosen(second) == ()
    desk.decide(second, desk.screened(second), Decision.REJECTED)
    desk.sign(second)
    assert desk.open().checkbox(key=key).disabled


def test_compare_opens_the_pair_of_takes(desk):
    """Curves of both visits over the movement, titles over the films; back leads to the cards."""
    desk.filmed(desk.visit(1), "one.mp4")
    desk.filmed(desk.visit(2), "two.mp4")
    app = desk.open()
    compare = next(b.key for b in app.button if b.key and b.key.startswith("compare-squat-depth"))
    app.button(key=compare).click().run()
    text = plain(ok(app))
    assert "Visit 1 (before)" in text
    assert "Visit 2 (now)" in text
    assert "thin: before, thick: now" in text
    app.button(key="compare-back").click().run()
    assert "Exploratory" in plain(ok(app))


def test_pain_goals_and_tests_stand_beside_it(desk):
    """Two points count; a place is named in words, what a person typed is shown as it was typed."""
    clinic, first = desk.clinic, desk.visit(1)
    desk.screened(first)
    second = desk.visit(2)
    desk.screened(second)
    for visit, pain, goal, result in ((first, 6, 7, "weak"), (second, 3, 6, "strong")):
        intake.save_pain(clinic.store, clinic.therapist, visit.id, [PainEntry("low_back_left", pain, "left")])
        intake.save_goals(clinic.store, clinic.therapist, visit.id, [GoalEntry("climb *stairs*", goal)])
        handwork.add_hand_test(
            clinic.store, clinic.therapist, visit.id, HandTestEntry("GMED", "right", result)
        )
    text = plain(desk.open())
    assert "low back left: 6 → 3 of 10. Real change" in text
    assert "climb *stairs*: 7 → 6 of 10. No change shown" in text
    assert "GMED right: weak → strong." in text


def test_nobody_is_said_plainly(desk):
    """An unknown client, and none at all: a sentence and a way on."""
    assert "There is no such record." in plain(ok(open_at("progress", client="ZZZZ")))
    assert "Choose a client first" in plain(ok(open_at("progress")))

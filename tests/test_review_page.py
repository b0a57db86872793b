"""The review page without a browser: every decision, every state, nothing lost, nothing decided by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import review_factory as factory
from app_driver import ok
from clinic_app import Browser, clinic_program, open_at
from clinic_factory import PASSWORD, Clinic, film, furnish
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from screening.clinic import films, results
from screening.clinic.review_desk import ReviewDesk, read_review
from screening.clinic.tables import Clip, Job, PageTime, Review, Visit, now
from screening.report.forbidden import find_forbidden
from screening.types import Screening
from screening.ui import stopwatch
from screening.ui.navigation import PAGES
from screening.ui.review import memory, words


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Clinic, Browser]]:
    """A furnished clinic with the therapist signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        clinic = furnish(store, encrypt=False)
        browser.sign_in(store, "Theo Therapist", PASSWORD)
        yield clinic, browser


def review(
    clinic: Clinic, screening: Screening | None = None, counts: tuple[int, ...] = (2, 1, 2, 2)
) -> AppTest:
    """Open the review of a visit with this screening."""
    given = screening or factory.busy_screening(counts)
    contents = [b"film"] * len(given.recordings)
    factory.add_screening(clinic, clinic.mine, clinic.my_visit, given, contents)
    return open_at("review", visit=clinic.my_visit.id, m="squat")


def desk_of(clinic: Clinic) -> ReviewDesk:
    return read_review(clinic.store, clinic.therapist, clinic.my_visit.id)


def decision(clinic: Clinic, position: int) -> Review | None:
    desk = desk_of(clinic)
    return desk.decision(desk.items["squat"][position].id)


def press(app: AppTest, key: str) -> AppTest:
    return ok(app.button(key=key).click().run())


def written(app: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*app.title, *app.header, *app.markdown, *app.error, *app.info, *app.warning]
    return "\n".join([str(part.value) for part in parts] + [button.label for button in app.button])


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def own_field(app: AppTest) -> TextInput:
    """Where the therapist writes what was seen."""
    return next(field for field in app.text_input if str(field.key).startswith("own-words-"))


def test_a_card_says_value_error_limit_source_repetitions_view_and_grade(
    seat: tuple[Clinic, Browser],
) -> None:
    """The first finding is open; nothing is chosen; the counts of the four outcomes add up to what was looked at."""
    app = review(seat[0], counts=(5, 6, 4, 9))
    text = written(app)
    assert "difference 11° ± 10°" in text
    assert (
        "Limit 10° · chosen by this project · more on the left in 4 of 4 repetitions · front view · grade B"
        in text
    )
    assert ":gray-badge[GMED B]" in text
    headings = [header.value for header in app.header]
    assert headings == ["Flagged (5)", "Observed, not confirmed (6)", "Not assessed (4)"]
    assert next(e.label for e in app.expander) == "Within the limit used here (9)"
    assert "20 measurements were compared with a limit" in text
    assert {b.key for b in app.button if b.proto.type == "primary"} == {"movement-squat"}
    assert desk_of(seat[0]).progress("squat").decided == 0


def test_accepting_goes_on_and_undo_takes_it_back(seat: tuple[Clinic, Browser]) -> None:
    """Accept is kept at once and the next finding opens; Undo puts back what stood there."""
    clinic, _ = seat
    app = press(review(clinic), "accept-0")
    assert decision(clinic, 0).decision == "accepted"
    assert {"row-flagged-0", "accept-1"} <= keys(app)
    assert "Squat 1/3" in written(app)
    app = press(app, "undo")
    assert decision(clinic, 0) is None
    assert "accept-0" in keys(app)
    assert "undo" not in keys(app)


def test_undo_is_over_after_ten_seconds(
    seat: tuple[Clinic, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click that comes later changes nothing and says so."""
    clinic, _ = seat
    app = press(review(clinic), "accept-0")
    later = memory.time.monotonic() + 11.0
    monkeypatch.setattr(memory.time, "monotonic", lambda: later)
    app = press(app, "undo")
    assert "The time to undo is over" in written(app)
    assert decision(clinic, 0).decision == "accepted"


def test_rejecting_needs_one_reason_and_other_needs_words(seat: tuple[Clinic, Browser]) -> None:
    """A tap on Reject decides nothing; Other alone decides nothing; with words it does."""
    clinic, _ = seat
    app = press(review(clinic), "reject-0")
    assert decision(clinic, 0) is None
    app = ok(app.pills(key="reject-why").set_value("other").run())
    assert decision(clinic, 0) is None
    assert words.OTHER_NEEDS_WORDS in written(app)
    app = ok(app.text_input(key="reject-words").set_value("  ").run())
    assert decision(clinic, 0) is None
    ok(app.text_input(key="reject-words").set_value("someone walked by").run())
    assert (decision(clinic, 0).decision, decision(clinic, 0).why) == ("rejected", "someone walked by")


def test_a_ready_reason_rejects_at_once(seat: tuple[Clinic, Browser]) -> None:
    """One pill is enough."""
    clinic, _ = seat
    app = press(review(clinic), "reject-0")
    app = ok(app.pills(key="reject-why").set_value("camera error").run())
    assert decision(clinic, 0).why == "camera error"
    assert "accept-1" in keys(app)


def test_deferring_asks_when(seat: tuple[Clinic, Browser]) -> None:
    """To the next visit, or to a day."""
    clinic, _ = seat
    app = press(review(clinic), "defer-0")
    assert decision(clinic, 0) is None
    app = ok(app.pills(key="defer-when").set_value("next visit").run())
    assert (decision(clinic, 0).decision, decision(clinic, 0).due_on) == ("deferred", None)
    app = press(app, "defer-1")
    app = ok(app.pills(key="defer-when").set_value("date").run())
    day = date.today() + timedelta(days=9)
    ok(app.date_input(key="defer-day").set_value(day).run())
    assert decision(clinic, 1).due_on == day


def test_a_note_changes_no_decision_and_survives_reload_and_a_second_tab(
    seat: tuple[Clinic, Browser],
) -> None:
    """Kept when the field is left; there again in a page that was opened anew; the decision stays as it was."""
    clinic, _ = seat
    app = review(clinic)
    note = next(t.key for t in app.text_input if str(t.key).startswith("note-"))
    ok(app.text_input(key=note).set_value("aaa").run())
    assert decision(clinic, 0) is None
    other = open_at("review", visit=clinic.my_visit.id, m="squat")
    assert other.text_input(key=note).value == "aaa"
    app = press(other, "accept-0")
    assert (decision(clinic, 0).decision, decision(clinic, 0).note) == ("accepted", "aaa")
    app = press(app, "row-flagged-0")
    ok(app.text_input(key=note).set_value("bbb").run())
    assert (decision(clinic, 0).decision, decision(clinic, 0).note) == ("accepted", "bbb")


def test_own_words_are_kept_as_written_and_labelled(seat: tuple[Clinic, Browser]) -> None:
    """A word that a machine may not say only brings a hint; the measured sentence stays beside it."""
    clinic, _ = seat
    app = press(review(clinic), "edit-0")
    key = next(t.key for t in app.text_input if str(t.key).startswith("wording-"))
    app = ok(app.text_input(key=key).set_value("Weak muscle on the right, caused by the scar").run())
    desk = desk_of(clinic)
    assert desk.last[desk.items["squat"][0].id].wording == "Weak muscle on the right, caused by the scar"
    text = written(app)
    assert words.DESCRIBE in text
    assert words.OWN_WORDS in text
    assert "Measured: The right knee appears to bend less" in text


def test_next_goes_round_what_is_left(seat: tuple[Clinic, Browser]) -> None:
    """N opens the next finding without a decision, and begins anew at the end."""
    app = review(seat[0])
    for expected in (1, 2, 0):
        app = press(app, "next")
        assert f"accept-{expected}" in keys(app)


def test_finish_asks_about_what_is_left_and_defers_it(
    seat: tuple[Clinic, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two without a decision: asked first, deferred to the next visit then, and on to the hand tests."""
    clinic, _ = seat
    gone: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr("screening.ui.review.head.go", lambda page, **ids: gone.append((page, ids)))
    app = press(review(clinic), "accept-0")
    app = press(app, "finish")
    assert "Defer both?" in written(app)
    app = press(app, "defer-rest")
    assert [decision(clinic, i).decision for i in (0, 1, 2)] == ["accepted", "deferred", "deferred"]
    assert gone == [("tests", {"visit": clinic.my_visit.id})]


def test_all_decided_makes_finish_the_way_on(seat: tuple[Clinic, Browser]) -> None:
    """The button is filled as soon as nothing is left."""
    app = review(seat[0], counts=(1, 0, 0, 1))
    app = press(app, "accept-0")
    assert app.button(key="finish").proto.type == "primary"
    assert "next" not in keys(app)


def test_not_assessed_is_said_once_with_a_way_to_film_again(seat: tuple[Clinic, Browser]) -> None:
    """Every line has its reason and its fix; the button puts the take on the list of the visit."""
    clinic, _ = seat
    app = review(clinic)
    assert "Film from the side in tight trousers." in written(app)
    before = list(desk_of(clinic).visit.protocol)
    press(app, "again-0")
    assert desk_of(clinic).visit.protocol[: len(before)] == before
    assert len(desk_of(clinic).visit.protocol) == len(before) + 1


def test_what_the_therapist_saw_stands_under_its_own_name(seat: tuple[Clinic, Browser]) -> None:
    """Empty words are refused; kept words stand with their side; the field is empty for the next one."""
    clinic, _ = seat
    app = press(review(clinic), "own")
    app = press(app, "own-save")
    assert "Write what you see." in written(app)
    app = ok(own_field(app).set_value("Left shoulder lifts").run())
    app = press(app, "own-save")
    assert "Seen by therapist (1)" in [h.value for h in app.header]
    assert "Left shoulder lifts" in written(app)
    assert [n.kind for n in desk_of(clinic).notes] == ["seen"]
    app = press(app, "own")
    assert own_field(app).value == ""


def test_the_draft_of_an_own_finding_outlives_the_form(seat: tuple[Clinic, Browser]) -> None:
    """Closed and opened again, the words are still there."""
    app = press(review(seat[0]), "own")
    app = ok(own_field(app).set_value("half a sentence").run())
    app = press(app, "own-close")
    app = press(app, "own")
    assert own_field(app).value == "half a sentence"


def test_the_chain_is_an_order_and_not_a_cause(seat: tuple[Clinic, Browser]) -> None:
    """The same findings from the floor up, under a title that says what it is not."""
    app = review(seat[0], counts=(4, 2, 0, 0))
    app = ok(app.toggle(key="chain").set_value(True).run())
    assert words.CHAIN_TITLE in written(app)
    assert len([k for k in keys(app) if k.startswith(("row-", "accept-"))]) == 6


def test_sides_can_be_exchanged_only_where_the_program_doubts_them(seat: tuple[Clinic, Browser]) -> None:
    """Without the mark there is no such button."""
    clinic, _ = seat
    plain = review(clinic)
    assert not [k for k in keys(plain) if k.startswith("swap-")]
    row = desk_of(clinic).results["squat"]
    marked = factory.swap_marked(factory.busy_screening((2, 1, 2, 2)))
    results.keep(clinic.store, clinic.mine, clinic.my_visit, row.clip_ids, marked)
    app = open_at("review", visit=clinic.my_visit.id, m="squat")
    assert [k for k in keys(app) if k.startswith("swap-")] == ["swap-0"]


def test_nothing_measured_leaves_the_film_and_the_own_finding(seat: tuple[Clinic, Browser]) -> None:
    """No line says that anything lies within a limit."""
    app = review(seat[0], factory.unmeasured_screening())
    text = written(app)
    assert words.NOTHING_MEASURED in text
    assert "own" in keys(app)
    assert not app.expander
    assert "Within" not in "\n".join(h.value for h in app.header)


def test_nothing_flagged_never_says_that_nothing_is_there(seat: tuple[Clinic, Browser]) -> None:
    """The sentence of the report stands here too."""
    assert "This does not mean that nothing is there." in written(review(seat[0], counts=(0, 0, 2, 3)))


def test_a_signed_visit_is_read_only_and_takes_addenda(seat: tuple[Clinic, Browser]) -> None:
    """No decision, no note; an addendum is added and shown."""
    clinic, _ = seat
    review(clinic)
    with clinic.store.writing() as db:
        values = {"signed_at": now(), "signed_by": clinic.therapist.user, "state": "signed"}
        db.execute(update(Visit).where(Visit.id == clinic.my_visit.id).values(**values))
    app = open_at("review", visit=clinic.my_visit.id, m="squat")
    assert "Signed on" in written(app)
    assert not [k for k in keys(app) if k.startswith(("accept-", "again-", "own", "edit-"))]
    assert not [t for t in app.text_input if str(t.key).startswith("note-")]
    app = ok(app.text_area(key=f"addendum-{clinic.my_visit.id}").set_value("Seen again later").run())
    app = press(app, "addendum-add")
    assert "Seen again later" in written(app)
    assert [n.kind for n in desk_of(clinic).notes] == ["addendum"]


def test_the_second_reviewer_reads_only_and_sees_who_and_since_when(seat: tuple[Clinic, Browser]) -> None:
    """Name and time stand there; a decision from a page that was open before is refused."""
    clinic, _ = seat
    app = review(clinic)
    with clinic.store.writing() as db:
        values = {"reviewing_by": clinic.admin.user, "reviewing_since": now()}
        db.execute(update(Visit).where(Visit.id == clinic.my_visit.id).values(**values))
    app = press(app, "accept-0")
    assert decision(clinic, 0) is None
    text = written(app)
    assert "Ada Admin is reviewing since" in text
    assert "Read only." in text
    assert not [k for k in keys(app) if k.startswith("accept-")]


def test_a_film_that_was_deleted_leaves_the_skeleton(seat: tuple[Clinic, Browser]) -> None:
    """The page opens, findings still go to their moment."""
    clinic, _ = seat
    review(clinic)
    with clinic.store.writing() as db:
        for clip in db.scalars(select(Clip)):
            clip.film, clip.film_state = None, "deleted"
    app = open_at("review", visit=clinic.my_visit.id, m="squat")
    assert "The film was deleted. The skeleton is shown." in "\n".join(str(m.value) for m in app.markdown)
    press(app, "row-flagged-1")


def test_while_the_analysis_runs_the_film_can_be_watched(
    seat: tuple[Clinic, Browser], tmp_path: Path
) -> None:
    """Progress and empty cards on the right; where it failed, the reason and a way to try again."""
    clinic, _ = seat
    from clinic_factory import add_film, agree

    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    with clinic.store.writing() as db:
        db.execute(update(Job).values(state="running", fraction=0.4, sentence="Finding the body", owner="x"))
    app = open_at("review", visit=clinic.my_visit.id)
    assert "Squat –" in written(app)
    with clinic.store.writing() as db:
        db.execute(
            update(Job).values(state="failed", message="The clip could not be analysed. Reference 8F2C.")
        )
    app = open_at("review", visit=clinic.my_visit.id)
    assert "Reference 8F2C" in written(app)
    job = desk_of(clinic).jobs[0]
    press(app, f"measure-{job.id}")
    assert desk_of(clinic).jobs[0].state == "waiting"


def test_leaving_out_repetitions_counts_anew_and_says_so(
    seat: tuple[Clinic, Browser], tmp_path: Path
) -> None:
    """A reason is asked first; the values are counted anew; with two left nothing is judged any more."""
    clinic, _ = seat
    factory.add_puppet(clinic, clinic.my_visit, film(tmp_path))
    app = open_at("review", visit=clinic.my_visit.id, m="squat")
    app = ok(app.segmented_control(key="table").set_value("Per repetition").run())
    first = desk_of(clinic).results["squat"].id
    app = ok(app.checkbox(key="repetition-0-1").uncheck().run())
    assert desk_of(clinic).results["squat"].id == first
    assert "Leave out 2, because:" in written(app)
    app = press(app, "because-pain")
    row = desk_of(clinic).results["squat"]
    assert (row.corrected_by, row.corrections["left_out"][0]["reason"]) == (clinic.therapist.user, "pain")
    text = written(app)
    assert "edited by Theo Therapist" in text
    assert "Only 2 repetitions could be measured" in text
    assert {item.status for item in desk_of(clinic).items["squat"]} == {"not_assessed"}
    ok(app.checkbox(key="repetition-0-1").check().run())
    assert desk_of(clinic).results["squat"].corrections is None


def test_another_clients_visit_number_shows_nothing(seat: tuple[Clinic, Browser]) -> None:
    """An id that is not there says so plainly; without an id nothing is shown."""
    clinic, _ = seat
    review(clinic)
    app = open_at("review", visit="0" * 20)
    assert "There is no such record" in written(app)
    assert "Choose a visit first" in written(open_at("review"))


def test_the_film_is_asked_for_once_and_let_go(
    seat: tuple[Clinic, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store checks and logs the opening once, not at every tap; another page drops the film from memory."""
    clinic, _ = seat
    asked: list[str] = []
    read = films.read_film
    monkeypatch.setattr(films, "read_film", lambda *args: (asked.append(args[3]), read(*args))[1])
    app = review(clinic)
    app = press(press(app, "accept-0"), "next")
    assert len(asked) == len(set(asked))
    app.switch_page(str(PAGES / "about.py")).run()
    assert "review" not in app.session_state


def test_seconds_are_kept_without_content(
    seat: tuple[Clinic, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three seconds between two touches are three seconds of this page and visit; a long pause counts in part."""
    clinic, _ = seat
    clock = [100.0]
    monkeypatch.setattr(stopwatch.time, "monotonic", lambda: clock[0])
    app = review(clinic)
    for step in (3.0, 4.0, 1000.0):
        clock[0] += step
        app = press(app, "next")
    with clinic.store.reading() as db:
        rows = {row.page: row.seconds for row in db.scalars(select(PageTime))}
    assert rows["review"] == pytest.approx(7.0 + stopwatch.AWAY_S)


def test_no_word_of_the_page_judges_a_body(seat: tuple[Clinic, Browser]) -> None:
    """Everything that the machine writes here keeps to the words it may use."""
    app = review(seat[0], counts=(5, 6, 4, 9))
    assert find_forbidden(written(app).replace("Not a diagnosis", "")) == []
    catalogue = [v for v in vars(words).values() if isinstance(v, str)]
    assert find_forbidden("\n".join(catalogue)) == []

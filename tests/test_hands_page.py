"""The page *Tests* without a browser: from accepted findings to hands, every tap kept, nothing named that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from clinic_app import clinic_program, open_at
from hands_factory import Table, furnish_table
from streamlit.testing.v1 import AppTest

from screening.clinic import hand_desk, settings
from screening.clinic.hand_desk import HandDesk, read_hands
from screening.report.forbidden import find_forbidden
from screening.ui.hands import words


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A client on the table, the therapist signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        yield furnish_table(store, browser)


def open_tests(table: Table) -> AppTest:
    return open_at("tests", visit=table.visit.id)


def desk(table: Table) -> HandDesk:
    return read_hands(table.clinic.store, table.clinic.therapist, table.visit.id)


def written(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.markdown, *app.error, *app.info, *app.warning]
    return "\n".join(
        [str(part.value) for part in parts] + [one.label for one in (*app.button, *app.expander)]
    )


def choose(app: AppTest, key: str, value: str) -> AppTest:
    return ok(app.segmented_control(key=key).set_value(value).run())


def test_suggestions_come_from_accepted_findings_with_evidence_and_rule_outs_first(table: Table) -> None:
    """Only accepted findings suggest; the letter stands beside; what is not muscle comes before the muscles."""
    text = written(open_tests(table))
    assert "evidence C" in text
    assert "(GMED)" in text
    assert text.index("Ankle stiffness") < text.index("(GMED)")
    assert not find_forbidden(text.replace("Tested weak", "")), find_forbidden(text)


def test_results_are_kept_at_once_side_by_side_and_painful_is_not_judged(table: Table) -> None:
    """Tapping keeps; one side alone gets a soft hint; painful says nothing about strength."""
    app = choose(open_tests(table), "result-GMED-right", "weak")
    row = desk(table).tests["GMED", "right"]
    assert (row.result, row.finding_id, row.flags_shown) == ("weak", table.items[0].id, True)
    assert "Other side not tested." in written(app)
    app = choose(app, "result-GMED-left", "strong")
    assert "Other side not tested." not in written(app)
    ok(app.checkbox(key="painful-GMED-right").check().run())
    assert desk(table).tests["GMED", "right"].painful
    assert "painful, strength not judged" in written(app)
    ok(app.selectbox(key="grade-GMED-left").set_value(5).run())
    assert desk(table).tests["GMED", "left"].grade == 5
    assert open_tests(table).segmented_control(key="result-GMED-left").value == "strong", (
        "nothing is lost by a reload"
    )


def test_any_muscle_can_be_tested_without_a_flag(table: Table) -> None:
    """From the list of all, and from the story; a reason to rule out takes clear or positive."""
    app = open_tests(table)
    app.selectbox(key="any-muscle").set_value("DNF").run()
    assert "(DNF)" in written(ok(app))
    app = choose(app, "result-DNF-left", "weak")
    assert desk(table).tests["DNF", "left"].finding_id is None
    app = choose(app, "rule-RO-ANKLE", "positive")
    assert desk(table).tests["RO-ANKLE", "middle"].result == "positive"
    ok(app.button(key="take-ABD").click().run())
    assert "(ABD)" in written(app)


def test_the_last_visits_pair_is_asked_first_and_a_new_pair_is_built_from_taps(table: Table) -> None:
    """Holds today is kept; the scar comes from the client's story; both re-tests are kept."""
    app = choose(open_tests(table), f"holds-{table.earlier.id}", "strong")
    assert desk(table).open_pairs[0].holds == "strong"
    app = choose(app, "result-QL-right", "weak")
    ok(app.button(key="new-pair").click().run())
    pair = desk(table).pairs[0]
    assert (pair.muscle, pair.side, pair.facilitator) == ("QL", "right", "caesarean lower belly 2004")
    choose(app, f"found_by-{pair.id}", "touch")
    choose(app, f"retest_after_release-{pair.id}", "strong")
    choose(app, f"retest_after_activation-{pair.id}", "strong")
    kept = desk(table).pairs[0]
    assert (kept.found_by, kept.retest_after_release, kept.retest_after_activation) == (
        "touch",
        "strong",
        "strong",
    )
    ok(app.selectbox(key=f"facilitator_kind-{pair.id}").set_value("other").run())
    assert "Other needs a word." in written(app)
    ok(app.button(key=f"drop-{pair.id}").click().run())
    assert desk(table).pairs == ()


def test_order_and_never_hold_for_the_clinic_until_taken_back_in_settings(table: Table) -> None:
    """Down and never suggest are kept; Settings shows both and takes them back."""
    app = open_tests(table)
    ok(app.button(key="down-GMED").click().run())
    assert [one.code for one in desk(table).work.suggested][:2] == ["ADD", "GMED"]
    ok(app.button(key="never-ADD").click().run())
    assert "(ADD)" not in written(app)
    page = open_at("settings")
    ok(page.segmented_control(key="settings-tab").set_value("Tests").run())
    ok(page.button(key="again-ADD").click().run())
    ok(page.button(key="forget-order").click().run())
    assert [one.code for one in desk(table).work.suggested][:2] == ["GMED", "ADD"]


def test_palpation_is_kept_in_the_therapists_own_words(table: Table) -> None:
    """Tender, refers to; no word of it is refused."""
    app = open_tests(table)
    app.text_input(key=f"palpation-{table.visit.id}").set_value("weak muscle? tender, refers to knee").run()
    ok(app.button(key="palpation-add").click().run())
    assert [note.text for note in desk(table).palpations] == ["weak muscle? tender, refers to knee"]


def test_a_signed_visit_is_read_only_and_an_empty_one_says_what_to_do(table: Table) -> None:
    """Nothing can be tapped after signing; without an accepted finding the way back to Review is named."""
    signed = open_at("tests", visit=table.clinic.my_visit.id)
    assert "Signed. Read only." in written(signed)
    assert "No accepted finding. Add a muscle by hand, or go back to Review." in written(signed)
    assert all(control.disabled for control in signed.segmented_control)
    assert "Choose a visit first" in written(open_at("tests"))


def test_before_a_refilm_the_page_says_what_it_could_show(table: Table) -> None:
    """The smallest change of today, then the button; nothing is promised where nothing was filmed."""
    text = written(open_tests(table))
    assert "Today this clip can show changes above" in text
    assert "Re-film" in text
    assert "Re-film" not in written(open_at("tests", visit=table.clinic.my_visit.id))


def test_where_tests_come_first_neither_page_shows_a_flag(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the setting, in a chosen visit: Review points to Tests, Tests hides the flags and notes that it did."""
    clinic, visit = table.clinic, table.clinic.other_visit
    monkeypatch.setattr(hand_desk, "tests_come_first", lambda _, wanted: wanted)
    settings.change_setting(clinic.store, clinic.admin, "tests_first", 1)
    page = open_at("review", visit=visit.id)
    assert words.TESTS_FIRST in [str(info.value) for info in page.info]
    app = open_at("tests", visit=visit.id)
    assert words.TESTS_FIRST in written(app)
    app.selectbox(key="any-muscle").set_value("GMED").run()
    choose(app, "result-GMED-left", "weak")
    rows = read_hands(clinic.store, clinic.therapist, visit.id).tests
    assert rows["GMED", "left"].flags_shown is False
    ok(page.button(key="tests-first-show").click().run())
    assert words.TESTS_FIRST not in [str(info.value) for info in page.info]

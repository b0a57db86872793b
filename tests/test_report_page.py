"""The page *Report and sign-off* without a browser: what is open, what is chosen, signed and locked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from clinic_app import clinic_program, open_at
from hands_factory import PIN, Table, furnish_table
from streamlit.testing.v1 import AppTest

from screening.clinic import papers
from screening.clinic.sign_off import SignOff, read_sign_off
from screening.report.forbidden import find_forbidden
from screening.ui.jobs import Job
from screening.ui.papers.preview import paper_size


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A client on the table, the therapist signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        yield furnish_table(store, browser, decide_all=False)


def off(table: Table) -> SignOff:
    return read_sign_off(table.clinic.store, table.clinic.therapist, table.visit.id)


def open_report(table: Table) -> AppTest:
    app = open_at("report", visit=table.visit.id)
    for _, job in app.session_state["papers-made"].values():
        assert isinstance(job, Job)
        job.wait(60)
    return ok(app.run())


def part(table: Table, name: str) -> AppTest:
    app = open_report(table)
    return ok(app.segmented_control(key="report-part").set_value(name).run())


def written(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.error, *app.warning]
    return "\n".join([str(one.value) for one in parts] + [one.label for one in app.button])


def test_before_signing_shows_what_is_open_and_what_becomes_of_the_films(table: Table) -> None:
    """Each line with its sign; reminders do not stop anybody."""
    text = written(open_report(table))
    for line in (
        ":material/priority_high: 1 finding without a decision",
        ":material/check: Safety cleared",
        ":material/priority_high: No manual test",
        ":material/priority_high: Client page not read yet",
        "2 films are deleted now and cannot be brought back, as the client chose.",
    ):
        assert line in text, line
    assert not find_forbidden(text)


def test_signing_asks_about_open_findings_then_for_the_pin(table: Table) -> None:
    """Defer it? first; a wrong PIN signs nothing; then the visit is locked and takes addenda only."""
    app = open_report(table)
    ok(app.button(key="sign").click().run())
    assert "Defer it?" in written(app)
    ok(app.button(key="defer-open").click().run())
    assert not off(table).open_items
    ok(app.button(key="sign").click().run())
    assert "addenda can be added" in written(app)
    app.text_input(key="sign-pin").set_value("9999")
    ok(app.button(key="sign-now").click().run())
    assert not off(table).signed
    assert app.error
    ok(app.button(key="sign").click().run())  # without a browser a dialog closes at every run
    app.text_input(key="sign-pin").set_value(PIN)
    ok(app.button(key="sign-now").click().run())
    assert off(table).signed
    later = open_report(table)
    assert "Signed. Read only." in written(later)
    assert "sign" not in {str(button.key) for button in later.button}
    later.text_area(key=f"addendum-{table.visit.id}").set_value("Called the day after: no pain.").run()
    ok(later.button(key="addendum-add").click().run())
    assert [note.text for note in off(table).file.notes] == ["Called the day after: no pain."]


def test_choices_are_kept_at_once(table: Table) -> None:
    """Pictures, name and the lists; without a kept film no blurred face is offered."""
    app = open_report(table)
    ok(app.segmented_control(key="paper-pictures").set_value("none").run())
    ok(app.segmented_control(key="paper-name").set_value("initials").run())
    ok(app.checkbox(key="paper-page_read").check().run())
    kept = off(table).choice
    assert (kept.pictures, kept.name, kept.page_read) == ("none", "initials", True)


def test_own_sentences_are_never_refused_only_hinted_at(table: Table) -> None:
    """The offered sentence stands there at first; a judging word gets a hint, and stays."""
    app = part(table, "Client page")
    assert app.text_area(key="paper-seen").value == "Your right knee bends less than the other one."
    app.text_area(key="paper-found").set_value("Weak muscle on the right, caused by the scar.").run()
    assert off(table).choice.found == "Weak muscle on the right, caused by the scar."
    assert "Please describe what was seen, not a cause." in written(ok(app))
    second = table.items[1].id
    ok(app.radio(key="paper-finding_id").set_value(second).run())
    assert off(table).choice.finding_id == second
    assert app.text_area(key="paper-seen").value == "Your right hip bends less than the other one."


def test_note_and_data_are_there(table: Table) -> None:
    """The note as plain text; four files of the movement, with what to mind."""
    app = part(table, "Note")
    assert app.code[0].value.startswith(f"{table.clinic.mine.number}, visit 2")
    app = part(table, "Data")
    assert "Contains health data. Store it safely." in written(app)


def test_paper_of_the_settings_is_understood() -> None:
    """The setting says ``letter``, the report ``Letter``; nothing chosen is A4."""
    assert [paper_size(word) for word in ("letter", "A4", "")] == ["Letter", "A4", "A4"]


def test_a_visit_without_anything_has_papers_too(table: Table) -> None:
    """The twin: nothing filmed, nothing tested; the page stands and says so."""
    clinic = table.clinic
    app = open_at("report", visit=clinic.other_visit.id)
    assert "No film is kept in this visit." in written(app)
    assert papers.read_choice(clinic.store, clinic.therapist, clinic.other_visit.id).pictures == "stick"

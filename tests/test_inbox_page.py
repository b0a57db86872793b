"""The page *Inbox*: what waits, safety first, calls for help on top, nothing that moves by itself but news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from app_driver import ok
from clinic.clinic_factory import PASSWORD, PIN, add_film, agree, film
from clinic_app import clinic_program, open_at
from clinic_people import ODD_NAMES, Program, everything, furnished, titles
from report_factory import make_screening
from sqlalchemy import update

from screening.clinic import (
    accounts,
    backup,
    clients,
    codes,
    desk,
    lists,
    recordings,
    results,
    reviews,
    safety,
    signin,
    visits,
)
from screening.clinic.clients import Person
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.settings import BACKUP_SETTING, set_value
from screening.clinic.tables import Job, SignIn, Visit, now
from screening.clinic.visits import VisitPlan
from screening.ui import visitor
from screening.ui.inbox import words


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A clinic with two clients, the therapist signed in."""
    with furnished(tmp_path / "home", monkeypatch) as found:
        found.come()
        yield found


def hand_over(program: Program, visit: Visit) -> None:
    """Let a client finish the intake."""
    code = codes.make_code(program.store, program.clinic.therapist, visit.id)
    actor = codes.enter_code(program.store, code, None, device="tablet").actor
    codes.finish_intake(program.store, actor, visit.id)


def filmed(program: Program, tmp_path: Path) -> None:
    """Two takes in the one visit, one of them judged usable; the intake is done."""
    clinic, content = program.clinic, film(tmp_path)
    agree(clinic, clinic.my_visit)
    for status in ("ok", "warn"):
        clip = add_film(clinic, clinic.my_visit, content)
        recordings.note_verdict(
            program.store, clinic.therapist, clinic.my_visit.id, clip.id, {"status": status}
        )
    hand_over(program, clinic.my_visit)


def test_an_empty_inbox_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first day: a greeting, one sentence, a button."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        signin.set_up(store, "Maria", PASSWORD, PIN)
        browser.sign_in(store, "Maria", PASSWORD)
        app = open_at()
        assert titles(app)[0].startswith("Good ")
        assert "Maria" in titles(app)[0]
        assert words.EMPTY in everything(app)
        assert app.button(key="new-client").label == "New client"


def test_greetings_follow_the_clock() -> None:
    """Until noon, until six, then evening."""
    said = [words.greeting("Maria", datetime(2026, 11, 20, hour)) for hour in (0, 11, 12, 17, 18, 23)]
    assert [line.split()[1] for line in said] == ["morning,"] * 2 + ["afternoon,"] * 2 + ["evening,"] * 2


def test_a_visit_to_review_tells_what_was_filmed_and_how_well(program: Program, tmp_path: Path) -> None:
    """Marks stand beside words, running analyses show how far they are, and the row leads on."""
    filmed(program, tmp_path)
    with program.store.writing() as db:
        db.execute(update(Job).values(state="running", fraction=0.5, sentence="Finding the body"))
    app = open_at()
    text = everything(app)
    assert "squat ×2" in text
    assert "✓! 1 good, 1 usable" in text
    assert "1 waiting" in text
    assert [
        (bar.value, "Finding the body" in bar.text, "2 to go" in bar.text) for bar in app.get("progress")
    ] == [(50, True, True)]
    app.button(key=f"review-{program.clinic.my_visit.id}").click()
    app.run()
    assert not titles(app)[0].startswith("Good")


def test_a_failed_analysis_can_be_made_again(program: Program, tmp_path: Path) -> None:
    """The reason and its reference stand in the row; the button lets every one of them wait anew."""
    filmed(program, tmp_path)
    with program.store.writing() as db:
        db.execute(
            update(Job).values(state="failed", message="It could <not> be measured.", reference="8F2C")
        )
    app = open_at()
    assert "reference 8F2C" in everything(app)
    assert "(2 analyses)" in everything(app)
    assert "<not>" not in everything(app).replace("\\<not\\>", "")
    app.button(key=f"again-{program.clinic.my_visit.id}").click()
    ok(app.run())
    assert "8F2C" not in everything(app)
    assert len(app.get("progress")) == 1


def test_safety_and_help_stand_above_all(program: Program, tmp_path: Path) -> None:
    """Urgent before check-first; a call for help before both, until somebody says to be there."""
    filmed(program, tmp_path)
    clinic, actor = program.clinic, program.clinic.therapist
    none = dict.fromkeys(safety.SAFETY_ITEMS, safety.Answer.NO)
    check, urgent = {"operation": safety.Answer.YES}, {"chest_pain": safety.Answer.YES}
    safety.answer_safety(program.store, actor, clinic.my_visit.id, none | check)
    safety.answer_safety(program.store, actor, clinic.other_visit.id, none | urgent)
    code = codes.make_code(program.store, actor, clinic.other_visit.id)
    passed = codes.enter_code(program.store, code, None, device="tablet")
    codes.ask_for_help(program.store, passed.actor, clinic.other_visit.id)

    app = open_at()
    lines = [line.value for line in app.markdown]
    order = [
        next(i for i, line in enumerate(lines) if part in line)
        for part in ("asks for help", "URGENT", "check first: operation", "squat ×2")
    ]
    assert order == sorted(order)
    assert "filmed" in lines[order[2]]
    assert "not filmed" in lines[order[1]]
    assert "1 in use" in everything(app)
    app.button(key=f"helped-{clinic.other_visit.id}").click()
    ok(app.run())
    assert "asks for help" not in everything(app)
    assert "help_given" in program.logged()


def test_news_raise_a_toast_once(program: Program, tmp_path: Path) -> None:
    """What was there at the first look is no news; a visit that arrives later is, once."""
    filmed(program, tmp_path)
    app = open_at()
    assert [toast.value for toast in app.toast] == []
    hand_over(program, program.clinic.other_visit)
    app.run()
    assert [f"{program.clinic.other.number}" in toast.value for toast in app.toast] == [True]
    app.run()
    assert [toast.value for toast in app.toast] == []


def test_filters_show_their_own(program: Program, tmp_path: Path) -> None:
    """Waiting, in review with the name, deferred with its visit, and what nobody signed for a week."""
    filmed(program, tmp_path)
    clinic, actor = program.clinic, program.clinic.therapist
    row = results.keep(program.store, clinic.mine, clinic.my_visit, [], make_screening())
    finding = results.list_findings(program.store, actor, clinic.my_visit.id, row.id)[0]
    late = ReviewEntry(Decision.DEFERRED, due_on=now().date())
    reviews.decide(program.store, actor, clinic.my_visit.id, finding.id, late)
    visits.begin_review(program.store, actor, clinic.my_visit.id)
    with program.store.writing() as db:
        old = now() - timedelta(days=8)
        db.execute(update(Visit).where(Visit.id == clinic.other_visit.id).values(started_at=old))

    app = open_at()
    text = everything(app)
    assert "in review by \u2068Theo Therapist\u2069" in text
    assert "(from visit 1)" in text
    for chosen, headings in (
        (words.Shown.WAITING, []),
        (words.Shown.IN_REVIEW, ["Waiting for review"]),
        (words.Shown.DEFERRED, ["Deferred findings due today"]),
    ):
        app.session_state["inbox-filter"] = chosen
        ok(app.run())
        assert [heading.value for heading in app.header] == headings, chosen
    app.session_state["inbox-filter"] = words.Shown.UNSIGNED
    ok(app.run())
    assert clinic.other.number in everything(app)
    assert clinic.mine.number not in everything(app)


def test_the_inbox_that_looks_by_itself_does_not_keep_the_screen_open(program: Program) -> None:
    """Its own looks are no sign that somebody is there: after the idle time the screen is locked all the same."""
    open_at()
    long_ago = now() - timedelta(minutes=9)
    with program.store.writing() as db:
        db.execute(update(SignIn).values(seen_at=long_ago))
    staff = visitor.visitor()
    assert isinstance(staff, visitor.Staff)
    lists.read_inbox(program.store, staff.watching)
    desk.read_desk(program.store, staff.watching)
    accounts.list_accounts(program.store, staff.watching)
    with program.store.reading() as db:
        assert db.get_one(SignIn, staff.actor.pass_id).seen_at == long_ago


def test_admins_are_reminded_of_the_backup(program: Program, tmp_path: Path) -> None:
    """Never written, fresh, a week and a day old; therapists, who cannot write one, are left in peace."""
    assert words.BACKUP_MISSING not in everything(open_at())
    program.come("Ada Admin")
    assert words.BACKUP_MISSING in everything(open_at())
    backup.write_backup(program.store, program.clinic.admin, tmp_path / "b", "a password for the file")
    assert "backup" not in everything(open_at()).lower()
    with program.store.writing() as db:
        set_value(db, BACKUP_SETTING, (now() - timedelta(days=8)).isoformat())
    assert "8 days old" in everything(open_at())


@pytest.mark.parametrize("kind", list(ODD_NAMES))
def test_odd_names_are_harmless(program: Program, kind: str) -> None:
    """No markup is carried out, no direction leaks, nothing grows without end; hidden, only initials are left."""
    client = program.add(ODD_NAMES[kind])
    visit = visits.new_visit(program.store, program.clinic.therapist, client.id, VisitPlan())
    hand_over(program, visit)
    line = next(part.value for part in open_at().markdown if client.number in part.value)
    name = line.split("\u2068")[1].split("\u2069")[0]
    assert len(name.replace("\\", "")) <= 45
    assert "\n" not in line
    assert not {"\u202e", "\u202c"} & set(line)
    assert not re.search(r"(?<!\\)[<>*`$\[\]:#]", name)


def test_a_therapists_own_name_is_harmless_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of users stand in the greeting."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        name = "**Max** :red[R]"
        signin.set_up(store, name, PASSWORD, PIN)
        browser.sign_in(store, name, PASSWORD)
        assert r"\*\*Max\*\* \:red\[R\]" in titles(open_at())[0]


def test_clients_of_another_clinic_day(program: Program) -> None:
    """More than a page of waiting visits: the rest is on the second page."""
    for number in range(26):
        client = clients.new_client(program.store, program.clinic.therapist, Person(f"Person {number}"))
        visit = visits.new_visit(program.store, program.clinic.therapist, client.id, VisitPlan())
        with program.store.writing() as db:
            db.execute(update(Visit).where(Visit.id == visit.id).values(state="waiting"))
    app = open_at()
    assert sum(button.label == "Review" for button in app.button) == 24
    app.session_state["inbox-page"] = 2
    ok(app.run())
    assert sum(button.label == "Review" for button in app.button) == 2

"""The page *Client record*: the whole story, its banner, consent withdrawn, changes kept, reports made on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from app_driver import ok
from clinic.clinic_factory import PIN, add_film, agree, film
from clinic_app import open_at
from clinic_people import ODD_NAMES, Program, everything, furnished, titles
from report_factory import make_screening
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from screening.clinic import clients, consents, desk, handwork, intake, results, reviews, safety, visits
from screening.clinic.clients import Person
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.handwork import AngleEntry, HandTestEntry, HomeworkEntry, PairEntry
from screening.clinic.intake import EventEntry, GoalEntry, PainEntry
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.safety import Answer
from screening.clinic.tables import Job, now
from screening.clinic.visits import VisitPlan
from screening.report.forbidden import find_forbidden
from screening.ui.client import words
from screening.ui.navigation import PAGES


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A clinic with two clients, the therapist signed in."""
    with furnished(tmp_path / "home", monkeypatch) as found:
        found.come()
        yield found


def record(program: Program) -> AppTest:
    """Open the record of the one client."""
    return open_at("client", id=program.clinic.mine.number)


def live(program: Program, tmp_path: Path, *, sign: bool = True) -> None:
    """Give the one client a story: pain, history, goal, film, screening, tests, pair, homework; then sign."""
    store, actor, visit = program.store, program.clinic.therapist, program.clinic.my_visit
    agree(program.clinic, visit, FilmRule.DELETE_AFTER_SIGNING)
    intake.save_pain(store, actor, visit.id, [PainEntry("low_back_left", 6), PainEntry("knee_right", 2)])
    events = [
        EventEntry("scar", "belly_lower", year=2004, text="caesarean"),
        EventEntry("injury", "knee_left"),
    ]
    intake.save_events(store, actor, visit.id, events)
    intake.save_goals(store, actor, visit.id, [GoalEntry("Carry my child", 7)])
    clip = add_film(program.clinic, visit, film(tmp_path))
    row = results.keep(store, program.clinic.mine, visit, [clip.id], make_screening())
    for item in reviews_to_do(program, row.id):
        reviews.decide(store, actor, visit.id, item, ReviewEntry(Decision.ACCEPTED))
    handwork.add_hand_test(
        store, actor, visit.id, HandTestEntry("GMED", "right", "weak", painful=True, grade=4)
    )
    pair = handwork.add_pair(store, actor, visit.id, PairEntry("GMED", "right", "scar", "caesarean"))
    homework = HomeworkEntry(1, "two weeks", pair_id=pair.id, release="Roll the scar", activation="Leg lift")
    handwork.add_homework(store, actor, visit.id, homework)
    handwork.add_angle(store, actor, visit.id, AngleEntry("hip", "inner rotation", "left", 31.0))
    if sign:
        with store.writing() as db:
            db.execute(delete(Job))
        visits.sign_visit(store, actor, visit.id, PIN)


def reviews_to_do(program: Program, screening_id: str) -> list[str]:
    """The findings that need a decision."""
    found = results.list_findings(
        program.store, program.clinic.therapist, program.clinic.my_visit.id, screening_id
    )
    return [item.id for item in found if item.status in ("flagged", "watch")]


def banner_text(app: AppTest) -> str:
    """The banner: everything before the heading."""
    return " ".join(part.value for part in app.markdown[:2])


def test_the_banner_says_whom_it_is_about(program: Program, tmp_path: Path) -> None:
    """Id, name, age, foot, pain with sides, scar with its year, number of visits; sides carry letter and colour."""
    live(program, tmp_path)
    person = Person("Anna B.", 1980, dominant_foot="right")
    clients.edit_client(program.store, program.clinic.therapist, program.clinic.mine.id, person)
    text = banner_text(record(program))
    assert f"**{program.clinic.mine.number}** · **\u2068Anna B.\u2069**" in text
    for part in (
        f"{now().year - 1980} y",
        "right-footed",
        "pain: low back :orange[L] 6/10, knee :blue[R] 2/10",
        "scar \u2068caesarean\u2069, lower belly 2004",
        "1 visit",
    ):
        assert part in text


def test_the_banner_warns(program: Program) -> None:
    """An open safety item by its name, an urgent one as such, legal hold."""
    store, actor, visit = program.store, program.clinic.therapist, program.clinic.my_visit
    agree(program.clinic, visit)
    safety.answer_safety(store, actor, visit.id, {"operation": Answer.YES})
    assert "**safety item**: operation" in banner_text(record(program))
    safety.answer_safety(store, actor, visit.id, {"chest_pain": Answer.YES})
    assert "**urgent safety item**" in banner_text(record(program))
    clients.set_hold(
        store, program.clinic.admin, program.clinic.mine.id, "court <b>case</b>", date(2030, 1, 1)
    )
    app = record(program)
    assert "legal hold" in banner_text(app)
    assert "until 1 Jan 2030" in app.info[0].value
    assert "<b>" not in app.info[0].value.replace(r"\<b\>", "")


def test_an_opening_is_noted_once_and_again_after_leaving(program: Program) -> None:
    """Touching the page is no opening; another page between two looks is."""
    app = record(program)
    app.run()
    ok(app.button(key="banner-eye").click().run())
    assert program.openings() == 1
    app.switch_page(str(PAGES / "clients.py"))
    app.query_params.clear()
    ok(app.run())
    app.switch_page(str(PAGES / "client.py"))
    app.query_params["id"] = program.clinic.mine.number
    ok(app.run())
    assert program.openings() == 2


def test_an_empty_record_has_a_sentence_in_every_tab(program: Program) -> None:
    """Nothing told, nothing tested, nothing signed: each tab says so."""
    empty = program.add("Empty")
    text = everything(open_at("client", id=empty.number))
    for sentence in (
        words.NO_VISIT, words.NO_TESTS, words.NO_HOMEWORK, words.NO_DOCUMENT, words.NO_CONSENT, "no visit yet",
        "Nothing is open.",
    ):  # fmt: skip
        assert sentence in text


def test_the_whole_story_is_on_the_page(program: Program, tmp_path: Path) -> None:
    """Timeline, next step, goals, tests, pairs, homework and consent of one signed visit."""
    live(program, tmp_path)
    app = record(program)
    text = everything(app)
    assert titles(app) == ["Client record"]
    labels = [expander.label for expander in app.expander]
    assert any("2004 Scar" in label for label in labels)
    assert any("Visit 1" in label and "signed" in label and "accepted" in label for label in labels)
    for part in (
        "Carry my child", "7", "gluteus medius", "tested weak, painful", "4/5", "caesarean", "Roll the scar", "31°",
        "films are deleted after signing", "stick figures only", "1 pair to test again first", "not asked yet",
    ):  # fmt: skip
        assert part in text, part
    assert find_forbidden(text) == []


def test_pain_of_an_earlier_visit(program: Program, tmp_path: Path) -> None:
    """The slider goes over the visits; the newest one is shown first."""
    live(program, tmp_path)
    store, actor = program.store, program.clinic.therapist
    second = visits.new_visit(store, actor, program.clinic.mine.id, VisitPlan())
    intake.save_pain(store, actor, second.id, [PainEntry("jaw_left", 1)])
    app = record(program)
    assert "jaw :orange[L] 1/10" in everything(app)
    app.select_slider(key="pain-visit").set_value(1)
    ok(app.run())
    assert "Pain at visit 1" in [heading.value for heading in app.subheader]
    assert [part.value for part in app.markdown if part.value.startswith("low back :orange[L] 6/10")] != []


def test_withdrawing_says_what_is_deleted_and_deletes_it(program: Program, tmp_path: Path) -> None:
    """The dialog counts the films; *Keep* keeps them, *Withdraw* deletes them and the page says so."""
    live(program, tmp_path, sign=False)
    store, clinic = program.store, program.clinic
    research = ConsentEntry(Purpose.RESEARCH, given=True, text_version="1", signed_name="M")
    consents.give_consents(store, clinic.therapist, clinic.my_visit.id, [research])
    app = record(program)
    ok(app.button(key="withdraw-film").click().run())
    assert "1 film is deleted now, for good." in everything(app)
    ok(app.button(key="withdraw-keep").click().run())
    assert desk.list_clips(store, clinic.therapist, clinic.mine.id)[0].film is not None
    ok(app.button(key="withdraw-film").click().run())
    ok(app.button(key="withdraw-now").click().run())
    assert desk.list_clips(store, clinic.therapist, clinic.mine.id)[0].film is None
    assert "withdrawn" in everything(app)
    assert [toast.value for toast in app.toast] == ["Withdrawn"]
    ok(app.button(key="withdraw-research").click().run())
    assert "Nothing is deleted now." in everything(app)


@pytest.mark.parametrize(("films", "said"), [(0, "No film is kept"), (1, "1 film is"), (5, "5 films are")])
def test_what_withdrawing_means(films: int, said: str) -> None:
    """The number is the number of films; the other purposes delete nothing."""
    assert words.withdrawal("film", films).startswith(said)
    for purpose in set(words.PURPOSES) - {"film"}:
        assert words.withdrawal(purpose, films).startswith("Nothing is deleted now")


def test_changes_are_kept_with_who_and_what_before(program: Program) -> None:
    """The drawer saves every field, refuses what cannot be, and shows what stood there before."""
    app = record(program)
    ok(app.button(key="edit-client").click().run())
    app.text_input(key="edit-name").set_value("Mina **New**")
    app.number_input(key="edit-height").set_value(171.0)
    ok(app.button(key="edit-save").click().run())
    client = clients.find_client(program.store, program.clinic.therapist, program.clinic.mine.number)
    assert (client.name, client.height_cm, client.birth_year) == ("Mina **New**", 171.0, 1980)
    assert r"Mina \*\*New\*\*" in banner_text(app)
    ok(app.button(key="edit-client").click().run())
    text = everything(app)
    assert "changed by \u2068Theo Therapist\u2069" in text
    assert "name was \u2068Mina Ownrecord\u2069" in text
    assert "height (cm) was empty" in text
    app.number_input(key="edit-height").set_value(900.0)
    ok(app.button(key="edit-save").click().run())
    assert "expected a number from 40 to 260" in everything(app)
    ok(app.button(key="edit-archive").click().run())
    assert clients.find_client(program.store, program.clinic.therapist, client.number).archived


def test_a_report_is_made_when_it_is_asked_for(program: Program, tmp_path: Path) -> None:
    """First the button that makes it, then the one that saves it, as a PDF."""
    live(program, tmp_path)
    app = record(program)
    assert app.get("download_button") == []
    key = f"make-{program.clinic.my_visit.id}-therapist"
    ok(app.button(key=key).click().run())
    assert [button.label for button in app.get("download_button")] == ["Save: therapist's report"]
    assert "therapist_paper_made" in program.logged()


def test_the_export_is_for_admins(program: Program, tmp_path: Path) -> None:
    """A therapist sees no way to it."""
    live(program, tmp_path)
    assert not [button for button in record(program).button if button.key == "to-admin"]
    program.come("Ada Admin")
    app = record(program)
    ok(app.button(key="to-admin").click().run())
    assert titles(app) != ["Client record"]


@pytest.mark.parametrize("kind", list(ODD_NAMES))
def test_odd_names_and_stories_are_harmless(program: Program, kind: str) -> None:
    """In the banner, the timeline, the goals, the tables and the drawer."""
    odd = ODD_NAMES[kind]
    client = program.add(odd)
    store, actor = program.store, program.clinic.therapist
    visit = visits.new_visit(store, actor, client.id, VisitPlan())
    intake.save_events(
        store, actor, visit.id, [EventEntry("scar", "chin", text=odd, when=odd, treated_with=odd)]
    )
    intake.save_goals(store, actor, visit.id, [GoalEntry(odd, 7)])
    intake.save_pain(store, actor, visit.id, [PainEntry("<b>knee</b>", 3)])
    pair = handwork.add_pair(store, actor, visit.id, PairEntry("GMED", "right", "scar", odd))
    handwork.add_homework(store, actor, visit.id, HomeworkEntry(1, odd, pair_id=pair.id, release=odd))
    handwork.add_hand_test(store, actor, visit.id, HandTestEntry("GMED", "right", "weak", note=odd))
    app = open_at("client", id=client.number)
    ok(app.button(key="edit-client").click().run())
    shown = [*(part.value for part in app.markdown), *(expander.label for expander in app.expander)]
    for text in shown:
        for typed in re.findall("\u2068(.*?)\u2069", text, re.DOTALL):
            assert not re.search(r"(?<!\\)[<>*`$\[\]:#\n]", typed), typed
            assert not {"\u202e", "\u202c"} & set(typed)
            assert len(typed.replace("\\", "")) <= 510

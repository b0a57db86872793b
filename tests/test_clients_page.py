"""The page *Clients*: found by a few letters, added with checks, names hidden from those who look on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from clinic.clinic_factory import PASSWORD, PIN, agree
from clinic_app import clinic_program, open_at
from clinic_people import ODD_NAMES, Program, everything, furnished, titles
from streamlit.testing.v1 import AppTest

from screening.clinic import clients, consents, lists, preferences, safety, signin
from screening.clinic.consents import Purpose
from screening.clinic.lists import ClientFilter
from screening.clinic.tables import Client
from screening.ui.clients import words


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A clinic with two clients, the therapist signed in."""
    with furnished(tmp_path / "home", monkeypatch) as found:
        found.come()
        yield found


def shown(app: AppTest) -> list[str]:
    """The labels of the cards."""
    return [button.label for button in app.button if (button.key or "").startswith("open-")]


def find(app: AppTest, text: str) -> AppTest:
    """Type into the search."""
    app.text_input(key="client-search").set_value(text)
    return ok(app.run())


def fill(app: AppTest, name: str, year: int | None, number: str = "", contact: str = "") -> AppTest:
    """Open the dialog and fill it."""
    ok(app.button(key="new-client").click().run())
    app.text_input(key="new-name").set_value(name)
    app.number_input(key="new-year").set_value(year)
    app.text_input(key="new-number").set_value(number)
    app.text_input(key="new-contact").set_value(contact)
    return ok(app.button(key="create-only").click().run())


def total(program: Program) -> int:
    """How many clients there are."""
    return lists.list_clients(program.store, program.clinic.therapist).total


def test_an_empty_clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence and the way to the first client."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        signin.set_up(store, "Maria", PASSWORD, PIN)
        browser.sign_in(store, "Maria", PASSWORD)
        app = open_at("clients")
        assert titles(app) == ["Clients"]
        assert words.EMPTY_FILTERS[ClientFilter.ACTIVE] in everything(app)
        assert app.button(key="new-client").label == "New client"


def test_search_and_filters(program: Program) -> None:
    """By a part of the name; nobody found is said with what was typed, harmless; each filter has its sentence."""
    app = open_at("clients")
    assert len(shown(app)) == 2
    assert "Mina" in shown(find(app, "own"))[0]
    assert "No match for '\u2068\\*\\*zzz\\*\\*\u2069'" in everything(find(app, "**zzz**"))
    find(app, "")
    for which in (ClientFilter.ARCHIVED, ClientFilter.CONSENT_ENDED, ClientFilter.RETENTION_DUE):
        app.session_state["client-filter"] = which
        ok(app.run())
        assert words.EMPTY_FILTERS[which] in everything(app)
    clients.set_archived(program.store, program.clinic.therapist, program.clinic.other.id, True)
    app.session_state["client-filter"] = ClientFilter.ARCHIVED
    ok(app.run())
    assert "Otto" in shown(app)[0]
    assert "archived" in everything(app)


def test_a_card_tells_what_matters(program: Program) -> None:
    """Age, visits, state, a safety item, no filming, legal hold; pressing it opens the record."""
    clinic, actor = program.clinic, program.clinic.therapist
    agree(clinic, clinic.my_visit)
    consents.withdraw_consent(program.store, actor, clinic.mine.id, Purpose.FILM)
    safety.answer_safety(program.store, actor, clinic.my_visit.id, {"operation": safety.Answer.YES})
    clients.set_hold(program.store, clinic.admin, clinic.mine.id, "court")
    app = find(open_at("clients"), "mina")
    for part in ("1 visit", "just now", "safety item", "intake open", "filming not allowed", "legal hold"):
        assert part in everything(app)
    app.button(key=f"open-{clinic.mine.id}").click()
    ok(app.run())
    assert titles(app) == ["Client record"]


def test_sixty_clients_are_on_pages(program: Program) -> None:
    """Twenty-four on a page, the rest behind; a new search begins at its first page."""
    for number in range(58):
        program.add(f"Person {number}")
    app = open_at("clients")
    assert "60 clients" in everything(app)
    assert len(shown(app)) == 24
    app.session_state["clients-page"] = 3
    ok(app.run())
    assert len(shown(app)) == 12
    assert len(shown(find(app, "person"))) == 24


@pytest.mark.parametrize(
    ("name", "year", "contact", "sentence"),
    [
        ("  ", 1980, "", words.NAME_MISSING),
        ("Nina", None, "", words.YEAR_MISSING),
        ("Nina", 1899, "", words.YEAR_MISSING),
        ("Nina", 2999, "", words.YEAR_MISSING),
        ("Nina", 1985, "nina at home", words.CONTACT_WRONG),
    ],
)
def test_what_cannot_be_a_client_is_said(
    program: Program, name: str, year: int | None, contact: str, sentence: str
) -> None:
    """Each field has its own sentence, and nobody is added."""
    app = fill(open_at("clients"), name, year, contact=contact)
    assert sentence in everything(app)
    assert total(program) == 2


def test_a_record_number_in_use_is_refused(program: Program) -> None:
    """The clinic's own number is one client's."""
    program.add("First", record_number="R-1")
    app = fill(open_at("clients"), "Nina", 1985, number="R-1")
    assert "used by another client" in everything(app)
    assert total(program) == 3


def test_a_new_client_is_added_and_opened(program: Program) -> None:
    """With everything that was typed, from the inbox too."""
    app = fill(open_at(), "Zoë K.", 1985, number="R-9", contact="zoe@example.org")
    assert titles(app) == ["Client record"]
    (card,) = lists.list_clients(program.store, program.clinic.therapist, search="zoë").cards
    client = card.client
    found = (client.name, client.birth_year, client.record_number, client.contact)
    assert found == ("Zoë K.", 1985, "R-9", "zoe@example.org")


def test_somebody_who_may_be_a_client_already_is_asked_about(program: Program) -> None:
    """The same first letter and year: cards of them first; open one, or go on with somebody new."""
    app = fill(open_at("clients"), "Maria", 1980)
    assert words.IS_IT_ONE in everything(app)
    assert total(program) == 2
    ok(app.button(key="create-anyway").click().run())
    assert titles(app) == ["Client record"]
    assert total(program) == 3
    app = fill(open_at("clients"), "Mona", 1980)
    ok(app.button(key=f"similar-{program.clinic.mine.id}").click().run())
    assert titles(app) == ["Client record"]
    assert "Mina" in everything(app)
    assert total(program) == 3


def test_create_and_start_goes_to_the_new_visit(program: Program) -> None:
    """In one press from the name to the visit."""
    app = open_at("clients")
    ok(app.button(key="new-client").click().run())
    app.text_input(key="new-name").set_value("Nina")
    app.number_input(key="new-year").set_value(1991)
    ok(app.button(key="create-and-start").click().run())
    assert titles(app) == ["New visit"]
    assert "Nina" in everything(app)


def test_hidden_names_are_hidden_everywhere(program: Program) -> None:
    """Cards, similar clients, record and inbox show initials, until it is switched back; others still see names."""
    app = open_at("clients")
    ok(app.toggle(key="hide-names").set_value(True).run())
    names = ("Mina", "Ownrecord", "Otto", "Foreignrecord")
    assert [name for name in names if name in everything(app) + "".join(shown(app))] == []
    assert any("M. O." in label for label in shown(app))
    for page, query in ((None, {}), ("client", {"id": program.clinic.mine.number})):
        assert [name for name in names if name in everything(open_at(page, **query))] == []
    similar = fill(open_at("clients"), "Maria", 1980)
    assert [name for name in names if name in everything(similar)] == []
    assert not preferences.names_hidden(program.store, program.clinic.admin)
    app = open_at("client", id=program.clinic.mine.number)
    ok(app.button(key="banner-eye").click().run())
    assert "Mina" in everything(app)


@pytest.mark.parametrize("kind", list(ODD_NAMES))
def test_odd_names_are_harmless(program: Program, kind: str) -> None:
    """On the card, in the dialog and as what was searched for."""
    client: Client = program.add(ODD_NAMES[kind])
    app = open_at("clients")
    label = next(label for label in shown(app) if client.number in label)
    name = label.split("\u2068")[1].split("\u2069")[0]
    assert len(name.replace("\\", "")) <= 45
    assert not re.search(r"(?<!\\)[<>*`$\[\]:#\n]", name)
    typed = "".join(letter for letter in ODD_NAMES[kind][:100])
    ok(find(app, typed))
    ok(fill(open_at("clients"), ODD_NAMES[kind][:40], 1970))

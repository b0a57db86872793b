"""Every page for everybody: only the right people get in, whatever stands in the address, and openings are noted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import TIMEOUT_S, ok, words
from clinic_app import open_at
from clinic_people import Program, everything, furnished, titles
from streamlit.testing.v1 import AppTest

from screening.clinic import accounts, codes, signin
from screening.clinic.access import Role
from screening.ui import visitor
from screening.ui.navigation import OPEN_PAGES, PAGES, STAFF_PAGES
from screening.ui.routes import DEVICE_COOKIE

ID_OF = {
    "client": "client_number",
    "visit": "client_number",
    "progress": "client_number",
    "record": "visit_id",
    "review": "visit_id",
    "tests": "visit_id",
    "homework": "visit_id",
    "report": "visit_id",
}
"""Which id stands in the address of each page about a client."""
PARAMETER = {"client": "id", "visit": "client", "progress": "client"}
NAMES = [entry.name for entry in STAFF_PAGES]
NONSENSE = ("0" * 20, "<script>alert(1)</script>", "' OR 1=1 --", "\u202e\U0001f9d1\U0001f3fd" * 50)
SECRETS = ("Mina", "Ownrecord", "Otto", "Foreignrecord")


def address(program: Program, page: str, *, own: bool = True) -> dict[str, str]:
    """The query of a page about the one client or the other; empty for pages about nobody."""
    clinic = program.clinic
    client, visit = (clinic.mine, clinic.my_visit) if own else (clinic.other, clinic.other_visit)
    value = {"client_number": client.number, "visit_id": visit.id}.get(ID_OF.get(page, ""))
    return {} if value is None else {PARAMETER.get(page, "visit"): value}


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A clinic with two clients, and nobody signed in."""
    with furnished(tmp_path / "home", monkeypatch) as found:
        yield found


def come_as(program: Program, role: str) -> dict[str, str]:
    """Let somebody without rights on records come; return what stands in the address of such a person."""
    store, clinic = program.store, program.clinic
    if role == "locked":
        program.come()
        found = visitor.visitor()
        assert isinstance(found, visitor.Staff)
        signin.lock(store, found.actor)
    if role == "one-time password":
        once = accounts.invite(store, clinic.admin, "Nina New", Role.THERAPIST)
        program.browser.sign_in(store, "Nina New", once)
    if role == "client":
        code = codes.make_code(store, clinic.therapist, clinic.my_visit.id)
        passed = codes.enter_code(store, code, None)
        program.browser.cookies[DEVICE_COOKIE] = passed.device_token
        return {"code": code}
    return {}


def at_address(page: str, query: dict[str, str]) -> AppTest:
    """Open the app as if this address had been typed: what is no page of this person's is the first page."""
    app = open_at(**query)
    hashes = {info.get("url_pathname"): key for key, info in app._registered_pages.items()}
    if page not in hashes:
        return app
    app._page_hash = hashes[page]
    return ok(app.run())


ROLES = ["signed out", "locked", "one-time password", "client"]


@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_the_clinic_are_closed_to_others(program: Program, role: str) -> None:
    """Whatever address is typed, the page is that person's own one; no name is on it and nothing was opened."""
    query = come_as(program, role)
    own = titles(open_at(**query))
    assert len(own) == 1
    everybodys = {entry.name for entry in OPEN_PAGES} if role == "signed out" else set()
    wrong = []
    for page in NAMES:
        for mine in (True, False):
            app = at_address(page, query | address(program, page, own=mine))
            shown = [name for name in SECRETS if name in everything(app)]
            if shown or (titles(app) != own and page not in everybodys):
                wrong.append((page, mine, titles(app), shown))
    assert wrong == []
    assert program.openings() == 0


@pytest.mark.parametrize("role", ROLES)
def test_pages_themselves_refuse_others(program: Program, role: str) -> None:
    """Even if the list of pages were wrong: a page about clients shows nothing at all, not even its heading."""
    query = come_as(program, role)
    everybodys = {entry.name for entry in OPEN_PAGES}
    wrong = []
    for page in NAMES:
        app = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=TIMEOUT_S)
        for name, value in (query | address(program, page)).items():
            app.query_params[name] = value
        ok(app.run())
        if page not in everybodys and (titles(app) or everything(app).strip()):
            wrong.append((page, titles(app), everything(app)))
    assert wrong == []
    assert program.openings() == 0


@pytest.mark.parametrize("name", ["Theo Therapist", "Ada Admin"])
def test_pages_open_for_those_who_work_here(program: Program, name: str) -> None:
    """Every page of the list opens with one heading; a record that was opened is noted, once for each opening."""
    program.come(name)
    inbox, wrong = titles(open_at()), []
    for entry in STAFF_PAGES:
        before = program.openings()
        app = at_address(entry.name, address(program, entry.name))
        may = name == "Ada Admin" or not entry.admin_only
        noted = program.openings() - before
        about_somebody = entry.name in ID_OF
        right_page = (titles(app) != inbox) == (may and entry.name != "inbox")
        if len(titles(app)) != 1 or not right_page or noted != about_somebody:
            wrong.append((entry.name, titles(app), noted))
        if about_somebody and "Mina" not in everything(app):
            wrong.append((entry.name, "whose page is it?", noted))
        app.run()
        if program.openings() - before != noted:
            wrong.append((entry.name, "a touch is no opening", program.openings() - before))
    assert wrong == []


@pytest.mark.parametrize("page", [entry.name for entry in STAFF_PAGES if entry.name in ID_OF])
def test_an_id_that_leads_nowhere_is_a_plain_sentence(program: Program, page: str) -> None:
    """No traceback, no empty page, nobody's name, nothing noted; a visit's id is no client's and the reverse."""
    program.come()
    wrong_kind = {"client_number": program.clinic.my_visit.id, "visit_id": program.clinic.mine.number}
    for value in (*NONSENSE, wrong_kind[ID_OF[page]]):
        app = open_at(page, **{PARAMETER.get(page, "visit"): value})
        sentences = [error.value for error in (*app.error, *app.warning, *app.info)]
        assert sentences, (page, value, words(app))
        assert all("no such" in sentence for sentence in sentences), (page, value, sentences)
        assert not [name for name in SECRETS if name in everything(app)], (page, value)
        assert "Traceback" not in everything(app)
    without = open_at(page)
    assert len(titles(without)) == 1  # asks for a client, or is the inbox
    assert program.openings() == 0


def test_the_table_of_ids_knows_every_page() -> None:
    """A new page is either about nobody, and said to be so here, or its id is in the table above."""
    about_nobody = {"inbox", "clients", "screen", "settings", "admin", "about"}
    assert {name for name in NAMES if name not in ID_OF} <= about_nobody

"""The doors: first account, sign-in, lock, one-time password, client code; and the cookies behind them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import words
from asgi_call import call
from clinic.clinic_factory import PASSWORD, PIN, furnish
from clinic_app import Browser, clinic_program, open_at
from streamlit.testing.v1 import AppTest

from screening.clinic import accounts, codes, signin
from screening.clinic.access import Role
from screening.clinic.store import Store
from screening.ui import frame, tickets
from screening.ui.doors import password
from screening.ui.routes import DEVICE_COOKIE, ROUTES, SESSION_COOKIE
from screening.ui.tickets import TicketDesk

Program = tuple[Store, Browser]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program that has just started over an empty clinic; cookies that a page sends reach the browser at once."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        monkeypatch.setattr(password, "send_cookies", lambda cookies, **_: _take(browser, cookies))
        monkeypatch.setattr(frame, "send_cookies", lambda cookies, **_: _take(browser, cookies))
        yield store, browser


def _take(browser: Browser, cookies: dict[str, str | None]) -> None:
    for name, value in cookies.items():
        browser.cookies.pop(name, None)
        if value is not None:
            browser.cookies[name] = value


def _titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


def _is_inbox(app: AppTest) -> bool:
    """Whether the page is the one that greets a signed-in person."""
    return [title.startswith("Good ") for title in _titles(app)] == [True]


def _errors(app: AppTest) -> str:
    return " ".join(error.value for error in app.error)


def test_first_run_makes_an_admin_and_shows_the_recovery_code_once(program: Program) -> None:
    """No account: the first page asks for one; its recovery code is shown once and has to be noted before going on."""
    _, browser = program
    app = open_at()
    assert _titles(app) == ["Create the first account"]
    app.text_input(key="first-name").set_value("Ada")
    app.text_input(key="new-password").set_value(PASSWORD)
    app.text_input(key="repeat-password").set_value(PASSWORD)
    app.text_input(key="new-pin").set_value(PIN)
    app.button(key="create-account").click().run()
    assert _titles(app) == ["Keep this recovery code"]
    code = app.code[0].value
    assert len(code.replace("-", "")) == 32
    assert app.button(key="recovery-go-on").disabled
    app.checkbox(key="recovery-kept").check().run()
    app.button(key="recovery-go-on").click().run()
    assert SESSION_COOKIE in browser.cookies
    assert _is_inbox(open_at())
    assert code not in words(open_at())


@pytest.mark.parametrize(
    ("repeated", "pin", "sentence"),
    [
        (PASSWORD[:-1], PIN, "not the same"),
        (PASSWORD, "12", "4 to 8 digits"),
        (PASSWORD, "abcd", "4 to 8 digits"),
    ],
)
def test_first_account_says_what_is_wrong_and_keeps_what_was_typed(
    program: Program, repeated: str, pin: str, sentence: str
) -> None:
    """A mistake is told in words, nothing is made, and no field is emptied."""
    app = open_at()
    app.text_input(key="first-name").set_value("Ada")
    app.text_input(key="new-password").set_value(PASSWORD)
    app.text_input(key="repeat-password").set_value(repeated)
    app.text_input(key="new-pin").set_value(pin)
    app.button(key="create-account").click().run()
    assert sentence in _errors(app)
    assert app.text_input(key="first-name").value == "Ada"
    assert signin.needs_set_up(program[0])


def test_wrong_name_and_wrong_password_get_the_same_answer(program: Program) -> None:
    """Nobody learns which of the two was wrong, nor who works here."""
    furnish(program[0])
    answers = set()
    for name, secret in (("Ada Admin", "not the password"), ("Nobody Here", PASSWORD)):
        app = open_at()
        app.text_input(key="user-name").set_value(name)
        app.text_input(key="password").set_value(secret)
        app.button(key="sign-in").click().run()
        answers.add(_errors(app))
        assert _titles(app) == ["Movement Screening"]
    assert answers == {"User name or password is not right."}


def test_signed_in_person_stays_in_after_opening_the_page_anew_until_signing_out(program: Program) -> None:
    """The cookie is enough for a new page; signing out ends it on the server, so that the old cookie is worthless."""
    store, browser = program
    furnish(store)
    app = open_at()
    app.text_input(key="user-name").set_value("Theo Therapist")
    app.text_input(key="password").set_value(PASSWORD)
    app.button(key="sign-in").click().run()
    stolen = browser.cookies[SESSION_COOKIE]
    assert _is_inbox(open_at())
    signin.sign_out(store, stolen)
    assert _titles(open_at()) == ["Movement Screening"]


def test_locked_screen_opens_with_the_pin_only_on_the_page_that_was_asked_for(program: Program) -> None:
    """A locked browser shows the lock under every address; the PIN opens the page itself."""
    store, browser = program
    clinic = furnish(store)
    browser.sign_in(store, "Theo Therapist", PASSWORD)
    found = signin.resume(store, browser.cookies[SESSION_COOKIE])
    assert found is not None
    signin.lock(store, found.actor)
    app = open_at()
    assert _titles(app) == ["Locked"]
    assert clinic.mine.name not in words(app)
    app.text_input(key="pin").set_value("9999")
    app.button[0].click().run()
    assert "PIN is not right" in _errors(app)
    app.text_input(key="pin").set_value(PIN)
    app.button[0].click().run()
    assert _is_inbox(app)


def test_program_started_anew_asks_for_the_password_because_films_are_locked(program: Program) -> None:
    """After a restart the key is gone from memory: the PIN cannot bring it back, the password can."""
    store, browser = program
    furnish(store)
    browser.sign_in(store, "Theo Therapist", PASSWORD)
    store.keyring.private = None
    app = open_at()
    assert _titles(app) == ["Locked"]
    assert "started anew" in words(app)
    assert [field.label for field in app.text_input] == ["Password"]


def test_one_time_password_leads_nowhere_but_to_an_own_one(program: Program) -> None:
    """Until the invited person has chosen a password and a PIN there is one page only."""
    store, browser = program
    clinic = furnish(store)
    once = accounts.invite(store, clinic.admin, "Nora New", Role.THERAPIST)
    browser.sign_in(store, "Nora New", once)
    app = open_at()
    assert _titles(app) == ["Choose your own password"]
    app.text_input(key="old-password").set_value(once)
    app.text_input(key="new-password").set_value(PASSWORD)
    app.text_input(key="repeat-password").set_value(PASSWORD)
    app.text_input(key="new-pin").set_value(PIN)
    app.button(key="keep-password").click().run()
    assert _is_inbox(app)


def test_code_in_the_address_wins_over_a_signed_in_therapist(program: Program) -> None:
    """A tablet with the therapist's cookie still shows the client nothing but the client's page."""
    store, browser = program
    clinic = furnish(store)
    browser.sign_in(store, "Theo Therapist", PASSWORD)
    code = codes.make_code(store, clinic.therapist, clinic.my_visit.id)
    app = open_at(code=code)
    assert not _is_inbox(app)
    text = words(app)
    assert clinic.mine.name not in text
    assert clinic.mine.number not in text


def test_code_is_bound_to_the_first_device(program: Program) -> None:
    """A shared code opens nothing on a second device; the first one comes back with its cookie."""
    store, browser = program
    clinic = furnish(store)
    code = codes.make_code(store, clinic.therapist, clinic.my_visit.id)
    first = codes.enter_code(store, code, None, device="tablet")
    assert "not valid any more" in _errors(open_at(code=code))
    browser.cookies[DEVICE_COOKIE] = first.device_token
    app = open_at(code=code)
    assert "not valid any more" not in _errors(app)


def test_wrong_codes_are_refused_with_one_sentence_and_then_paused(program: Program) -> None:
    """Guessing codes gets nowhere: the same sentence five times, then a pause."""
    furnish(program[0])
    said = [_errors(open_at(code=f"AAAA-AAA{letter}")) for letter in "BCDEFG"]
    assert all("not valid any more" in sentence for sentence in said[:5])
    assert "10 minutes" in said[5]


# --- the route that sets the cookies

_OWN = {"Origin": "http://localhost:8501"}
_PATH = "/api/cookie"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    """HttpOnly and SameSite=Strict; over https also Secure."""
    ticket = tickets.DESK.issue({SESSION_COOKIE: "secret"})
    answer = call(ROUTES, _PATH, ticket.encode(), _OWN)
    assert answer.status == 204
    cookie = answer.header("set-cookie")
    assert f"{SESSION_COOKIE}=secret" in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "Secure" not in cookie
    ticket = tickets.DESK.issue({SESSION_COOKIE: "secret"})
    secure = "https://clinic.example"
    answer = call(ROUTES, _PATH, ticket.encode(), {"Origin": secure}, address=secure)
    assert "Secure" in answer.header("set-cookie")


def test_ticket_is_good_once_and_only_for_our_own_page() -> None:
    """A replayed, invented or foreign ticket gives no cookie; neither does a page of another site."""
    ticket = tickets.DESK.issue({SESSION_COOKIE: "secret"}).encode()
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert call(ROUTES, _PATH, ticket, headers).status == 403
    assert call(ROUTES, _PATH, ticket, _OWN).status == 204
    assert call(ROUTES, _PATH, ticket, _OWN).status == 403
    assert call(ROUTES, _PATH, b"\xff\x00", _OWN).status == 403
    assert call(ROUTES, _PATH, b"x" * 1000, _OWN).status == 413
    assert call(ROUTES, _PATH, b"", _OWN, method="GET").status == 405


def test_ticket_is_worthless_after_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds a ticket later finds nothing."""
    desk, clock = TicketDesk(), [100.0]
    monkeypatch.setattr(tickets, "monotonic", lambda: clock[0])
    early, late = desk.issue({"a": "1"}), desk.issue({"b": "2"})
    clock[0] += tickets.GOOD_FOR_S - 1
    assert desk.redeem(early) == {"a": "1"}
    clock[0] += 2
    assert desk.redeem(late) is None


def test_sign_out_takes_the_cookie_away() -> None:
    """A None in the ticket deletes the cookie in the browser."""
    ticket = tickets.DESK.issue({SESSION_COOKIE: None})
    assert "Max-Age=0" in call(ROUTES, _PATH, ticket.encode(), _OWN).header("set-cookie")

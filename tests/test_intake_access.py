"""What client mode can reach: its own visit's answers and nothing else, from whatever address it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from app_driver import words as written
from clinic.clinic_factory import PASSWORD, PIN
from clinic_app import open_at
from intake_driver import Tablet, agree_on, answer_all, film_consent, tablet_program
from streamlit.testing.v1 import AppTest

from screening.clinic import codes, handwork, intake, signin, visits
from screening.clinic.handwork import HomeworkEntry
from screening.clinic.intake import PainEntry
from screening.clinic.safety import Answer
from screening.clinic.visits import VisitPlan
from screening.ui.intake import words
from screening.ui.intake.steps import FIRST_VISIT
from screening.ui.navigation import PAGES, STAFF_PAGES
from screening.ui.routes import DEVICE_COOKIE, SESSION_COOKIE


@pytest.fixture
def tablet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tablet]:
    """The first client's visit, opened on a tablet."""
    with tablet_program(tmp_path / "home", monkeypatch) as opened:
        yield opened


def everything(app: AppTest) -> str:
    """All that is sent to the browser, whether it is shown or not."""
    return written(app) + "".join(str(one.proto) for one in app.main if hasattr(one, "proto"))


def test_no_step_shows_a_name_or_number_of_anybody(tablet: Tablet) -> None:
    """Neither the client's own number and name, which others could read over the shoulder, nor anybody else's."""
    clinic = tablet.clinic
    film_consent(tablet)
    answer_all(tablet, Answer.NO)
    hidden = [clinic.mine.number, clinic.other.number, "Ownrecord", "Foreignrecord", "Theo", "Ada Admin"]
    for step in FIRST_VISIT:
        tablet.go_to(step)
        assert tablet.title == words.TITLES[step]
        shown = everything(tablet.app)
        assert [word for word in hidden if word in shown] == []


def test_no_page_of_the_clinic_is_there_with_a_code_in_the_address(tablet: Tablet) -> None:
    """Signed in or not: every page that can be opened is client mode, under whatever name."""
    clinic = tablet.clinic
    tablet.browser.cookies[SESSION_COOKIE] = signin.sign_in(clinic.store, "Theo Therapist", PASSWORD).token
    tablet.open()
    assert tablet.title == words.TITLES["welcome"]
    for page in (PAGES / f"{entry.name}.py" for entry in STAFF_PAGES):
        with pytest.raises(ValueError, match="Could not find a navigation page") as refused:
            tablet.app.switch_page(str(page))
        known = str(refused.value).partition("Known pages:")[2]
        assert known.count("client_mode.py") == known.count(".py") == len(STAFF_PAGES)


def test_start_on_this_device_locks_the_therapists_browser(tablet: Tablet) -> None:
    """The same browser without the code asks for the PIN; with it, client mode."""
    clinic, browser = tablet.clinic, tablet.browser
    entered = signin.sign_in(clinic.store, "Theo Therapist", PASSWORD)
    browser.cookies[SESSION_COOKIE] = entered.token
    code = codes.start_on_this_device(clinic.store, entered.actor, tablet.visit_id)
    opened = codes.enter_code(clinic.store, code, None)
    browser.cookies[DEVICE_COOKIE] = opened.device_token
    assert open_at(code=code).title[0].value == words.TITLES["welcome"]
    locked = open_at()
    assert locked.title[0].value == "Locked"
    locked.text_input(key="pin").set_value(PIN)
    ok(locked.button[0].click().run())
    assert locked.title[0].value != "Locked"


def test_leaving_client_mode_leads_to_the_pin_or_the_door(tablet: Tablet) -> None:
    """The way out stands on the help page only, forgets everything, and opens nothing of the clinic."""
    assert "leave" not in {button.key for button in tablet.app.button}
    tablet.press("help")
    tablet.press("leave")
    assert tablet.title == "Movement Screening"
    assert "code" not in tablet.app.query_params


def test_a_browser_without_the_device_cookie_gets_it_before_anything_else(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh device: the page sends the cookie and opens itself anew; until then it shows no question."""
    sent: list[tuple[dict[str, str | None], str | None]] = []
    monkeypatch.setattr(
        "screening.ui.courier.send_cookies", lambda cookies, *, then=None: sent.append((cookies, then))
    )
    tablet.browser.cookies.clear()
    code = codes.make_code(tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id)
    app = open_at(code=code)
    assert words.ONE_MOMENT in written(app)
    ((cookies, then),) = sent[:1]
    assert set(cookies) == {DEVICE_COOKIE}
    assert then == ""
    tablet.browser.cookies.update({name: value for name, value in cookies.items() if value})
    assert open_at(code=code).title[0].value == words.TITLES["welcome"]


def test_a_revoked_code_shows_nothing_any_more(tablet: Tablet) -> None:
    """From the next touch on, without a reload."""
    codes.revoke_codes(tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id)
    tablet.app.run()
    assert tablet.errors() == [codes.NOT_VALID]
    assert list(tablet.app.button) == []


def test_a_reload_opens_the_same_step_with_the_same_answers(tablet: Tablet) -> None:
    """A flat battery in the middle of the intake loses nothing that was typed and left."""
    agree_on(tablet)
    tablet.choose("text_input", "sport", "rowing")
    tablet.open()
    assert tablet.title == words.TITLES["about"]
    assert tablet.app.text_input(key="sport").value == "rowing"


def begin_second_visit(tablet: Tablet) -> None:
    """Sign nothing, but let the client come again a week later, with homework."""
    clinic = tablet.clinic
    film_consent(tablet)
    store, therapist = clinic.store, clinic.therapist
    handwork.add_homework(
        store, therapist, tablet.visit_id, HomeworkEntry(1, "next visit", activation="lift")
    )
    intake.save_pain(store, therapist, tablet.visit_id, [PainEntry("neck_left", 7, "left")])
    again = visits.new_visit(store, therapist, clinic.mine.id, VisitPlan(("squat front",)))
    tablet.visit_id = again.id
    tablet.code = codes.make_code(store, therapist, again.id)
    entered = codes.enter_code(store, tablet.code, None)
    tablet.actor = entered.actor
    tablet.browser.cookies[DEVICE_COOKIE] = entered.device_token
    tablet.open()


def test_a_follow_up_is_the_short_form(tablet: Tablet) -> None:
    """Consent in one tap, pain now, homework, soreness, one question for all safety items; last time is not shown."""
    begin_second_visit(tablet)
    assert words.HELLO_AGAIN in written(tablet.app)
    tablet.press("next")
    assert tablet.title == words.TITLES["pain"]
    assert tablet.app.multiselect(key="pain-chart-list").value == []
    tablet.choose("toggle", "no-pain", True)
    tablet.press("next")
    assert tablet.title == words.TITLES["since"]
    tablet.press("next")
    assert tablet.errors() == [words.ANSWER_THIS] * 3
    tablet.choose("select_slider", "homework-days", "5")
    tablet.choose("select_slider", "soreness", "2")
    tablet.choose("number_input", "soreness-days", 1)
    tablet.choose("button_group", "new", False)
    tablet.press("next")
    told = tablet.draft.told
    assert (told.homework_days, told.soreness, told.soreness_days, told.anything_new) == (5, 2, 1, False)
    assert not tablet.draft.homework_given
    tablet.press("safety-none")
    assert tablet.title == words.TITLES["ready"]
    assert set(tablet.draft.answers.values()) == {"no"}


def test_a_follow_up_can_change_its_consent_and_answer_every_question(tablet: Tablet) -> None:
    """Withdrawn there, filming is over for this visit; one yes opens the long form of the safety questions."""
    begin_second_visit(tablet)
    tablet.press("change-consent")
    tablet.choose("toggle", "consent-film", False)
    tablet.choose("text_input", "consent-name", "M")
    tablet.press("next")
    assert tablet.title == words.TITLES["pain"]
    assert tablet.draft.consents["film"] is False
    tablet.go_to("safety")
    tablet.press("safety-some")
    assert len([one for one in tablet.app.get("button_group") if str(one.key).startswith("safety-")]) == 20

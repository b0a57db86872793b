"""The page *New visit*, and the intake that a therapist fills in: from "hello" to filming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from app_driver import ok
from app_driver import words as written
from clinic.clinic_factory import PASSWORD, Clinic, agree, furnish
from clinic_app import Browser, clinic_program, open_at
from streamlit.testing.v1 import AppTest

from screening.clinic import clients, codes, intake, planning, safety, signin, visits
from screening.clinic.access import LockedError
from screening.clinic.protocols import from_words
from screening.clinic.safety import SAFETY_ITEMS, Answer, Gate, Outcome
from screening.clinic.tables import Client, Visit, now
from screening.clinic.visits import VisitPlan
from screening.norms import load_norms
from screening.ui import routes
from screening.ui.intake import words as intake_words
from screening.ui.tickets import DESK
from screening.ui.visit import words


@dataclass
class Desk:
    """The therapist's browser over a furnished clinic."""

    clinic: Clinic
    browser: Browser

    def open(self, client: Client) -> AppTest:
        """Open the page for a client."""
        return open_at("visit", client=client.number)

    def newest(self, client: Client) -> Visit:
        """The newest visit of a client."""
        return visits.list_visits(self.clinic.store, self.clinic.therapist, client.id)[0]

    def answer(self, **answers: str) -> None:
        """Answer the safety questions of the first client's visit, with 'no' where nothing else is said."""
        given = {item: Answer(answers.get(item, "no")) for item in SAFETY_ITEMS}
        safety.answer_safety(self.clinic.store, self.clinic.therapist, self.clinic.my_visit.id, given)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A therapist, signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        clinic = furnish(store)
        browser.sign_in(store, "Theo Therapist", PASSWORD)
        yield Desk(clinic, browser)


def fresh_client(desk: Desk, born: int | None = 1990) -> Client:
    """A client who was never here."""
    person = clients.Person("Nora Newrecord", born)
    return clients.new_client(desk.clinic.store, desk.clinic.therapist, person)


def press(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    return ok(app.button(key=key).click().run())


def set_field(app: AppTest, kind: str, key: str, value: object) -> AppTest:
    """Set a field and let the page run."""
    return ok(getattr(app, kind)(key=key).set_value(value).run())


def test_a_first_visit_begins_in_one_press_with_the_full_protocol(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start on this device: the visit is there, this browser's sign-in is locked, client mode is opened."""
    client = fresh_client(desk)
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(
        "screening.ui.courier._component", lambda *, data, **_: sent.append(data)
    )  # what would reach the browser
    press(desk.open(client), "start")
    visit = desk.newest(client)
    assert (visit.number, visit.state) == (1, "intake")
    assert [take.title for take in from_words(visit.protocol)][:2] == ["Squat, front", "Squat, left side"]
    assert str(sent[0]["then"]).startswith("/?code=")
    assert DESK.redeem(str(sent[0]["ticket"])) == {routes.DEVICE_COOKIE: None}
    found = signin.resume(desk.clinic.store, desk.browser.cookies[routes.SESSION_COOKIE])
    assert found is not None
    assert found.locked
    with pytest.raises(LockedError):
        visits.list_visits(desk.clinic.store, found.actor, client.id)


def test_an_open_visit_goes_on(desk: Desk) -> None:
    """No second visit is made; another one can be asked for."""
    mine = desk.clinic.mine
    app = desk.open(mine)
    assert words.CONTINUE in [button.label for button in app.button]
    set_field(app, "button_group", "where", "staff")
    press(app, "start")
    assert desk.newest(mine).number == 1
    app = press(desk.open(mine), "another-visit")
    set_field(app, "button_group", "where", "staff")
    press(app, "start")
    assert desk.newest(mine).number == 2


def test_quick_is_proposed_from_the_second_visit_on(desk: Desk) -> None:
    """The first visit takes the full intake, later ones the quick protocol."""
    first, later = desk.open(fresh_client(desk)), press(desk.open(desk.clinic.mine), "another-visit")
    groups = [
        [one for one in app.get("button_group") if "protocol-" in str(one.key)] for app in (first, later)
    ]
    chosen = [one.value for (one,) in groups]
    assert chosen == ["full", "quick"]


def test_an_own_list_is_made_moved_and_emptied(desk: Desk) -> None:
    """Takes are added, moved up, taken out; an empty list cannot be started."""
    client = fresh_client(desk)
    app = desk.open(client)
    set_field(app, "button_group", f"protocol-{client.number}-new", planning.OWN_LIST)
    before = [one.value for one in app.markdown if str(one.value)[:2] in ("1.", "2.")]
    press(app, "down-0")
    after = [one.value for one in app.markdown if str(one.value)[:2] in ("1.", "2.")]
    assert [one[3:] for one in after] == [one[3:] for one in reversed(before)]
    while any(str(button.key) == "out-0" for button in app.button):
        press(app, "out-0")
    assert "Choose at least one movement." in [error.value for error in app.error]
    assert app.button(key="start").disabled
    press(app, "take-add")
    set_field(app, "button_group", "where", "staff")
    press(app, "start")
    assert len(desk.newest(client).protocol) == 1


def test_an_open_safety_item_is_cleared_with_a_reason(desk: Desk) -> None:
    """Without a reason nothing is cleared; with one, filming is open and the decision holds until its day."""
    desk.answer(operation="yes")
    app = desk.open(desk.clinic.mine)
    press(app, "clear-now-operation")
    assert words.WRITE_WHY in [error.value for error in app.error]
    set_field(app, "text_input", "reason-operation", "8 weeks ago, surgeon agrees")
    press(app, "clear-now-operation")
    assert words.SAFETY_OPEN in written(app)
    store, therapist, visit = desk.clinic.store, desk.clinic.therapist, desk.clinic.my_visit
    assert safety.filming_gate(store, therapist, visit.id).gate is Gate.OPEN
    (kept,) = safety.list_clearances(store, therapist, visit.id)
    assert kept.expires_on == planning.clearance_ends(now().date())


def test_start_is_shut_while_an_answer_is_urgent(desk: Desk) -> None:
    """Only the therapist's clearance, after examining, opens it; a referral does not."""
    desk.answer(chest_pain="yes")
    app = desk.open(desk.clinic.mine)
    assert app.button(key="start").disabled
    assert words.URGENT_START in [error.value for error in app.error]
    set_field(app, "button_group", "outcome-chest_pain", Outcome.REFERRED.value)
    set_field(app, "text_input", "reason-chest_pain", "sent to the emergency room")
    press(app, "clear-now-chest_pain")
    assert app.button(key="start").disabled
    set_field(app, "button_group", "outcome-chest_pain", Outcome.STABLE.value)
    set_field(app, "text_input", "reason-chest_pain", "known since 2010, cardiologist agrees")
    press(app, "clear-now-chest_pain")
    assert not app.button(key="start").disabled


def test_what_is_not_ticked_as_safe_is_left_out(desk: Desk) -> None:
    """For somebody of 70 every movement needs the tick; the list that is kept holds the ticked ones only."""
    client = fresh_client(desk, now().year - 70)
    app = desk.open(client)
    assert app.button(key="start").disabled
    set_field(app, "checkbox", f"safe-{client.number}-new-squat", True)
    set_field(app, "button_group", "where", "staff")
    press(app, "start")
    visit = desk.newest(client)
    assert {take.movement for take in from_words(visit.protocol)} == {"squat"}
    assert visit.safe_to_perform == ["squat"]


def test_a_new_set_up_is_announced_at_once(desk: Desk) -> None:
    """Same as last time is proposed; a camera further away gives the badge before anything is filmed."""
    store, therapist, mine = desk.clinic.store, desk.clinic.therapist, desk.clinic.mine
    setup = {"camera": "Logitech", "camera_height_cm": 90, "distance_cm": 320}
    visits.change_plan(store, therapist, desk.clinic.my_visit.id, VisitPlan(("squat front",), setup))
    app = press(desk.open(mine), "another-visit")
    assert "Logitech" in str(app.radio(key=f"setup-{mine.number}-new").options[0])
    assert "Protocol changed" not in written(app)
    set_field(app, "radio", f"setup-{mine.number}-new", "new")
    set_field(app, "text_input", f"camera-{mine.number}-new", "Logitech")
    set_field(app, "number_input", f"distance-{mine.number}-new", 420)
    assert "Protocol changed: distance" in written(app)
    set_field(app, "button_group", "where", "staff")
    press(app, "start")
    assert desk.newest(mine).setup == setup | {"distance_cm": 420}


def test_a_code_is_handed_over_and_revoked(desk: Desk) -> None:
    """The page says what a tablet needs, and how far the client is; revoked is dead."""
    store, therapist, mine, visit = (
        desk.clinic.store, desk.clinic.therapist, desk.clinic.mine, desk.clinic.my_visit
    )  # fmt: skip
    app = set_field(desk.open(mine), "button_group", "where", "qr")
    press(app, "start")
    assert words.NO_TLS in [warning.value for warning in app.warning]
    assert words.NOT_OPENED in written(app)
    code = next(
        str(one.proto.body).partition('aria-label="Code">')[2][:9]
        for one in app.get("html")
        if "big-code" in one.proto.body
    )
    codes.enter_code(store, code, None, device="tablet")
    codes.note_step(store, therapist, visit.id, 3)
    ok(app.run())
    assert "Opened on a tablet · step 4 of 8: Where it hurts." in written(app)
    codes.ask_for_help(store, therapist, visit.id)
    desk.answer(fever="not_sure")
    ok(app.run())
    assert "The client wants help" in written(app)
    assert words.GATE["check_first"] in written(app)
    press(app, "code-revoke")
    assert not codes.code_states(store, therapist, visit.id)[0].open


def test_the_therapist_fills_the_intake_in(desk: Desk) -> None:
    """The same steps with any of them one press away, the banner above, kept as the therapist's own entries."""
    visit = desk.clinic.my_visit
    app = open_at("record", visit=visit.id)
    assert "Mina Ownrecord" in written(app)
    set_field(app, "button_group", f"jump-{visit.id}", "about")
    assert app.title[0].value == intake_words.TITLES["about"]
    set_field(app, "number_input", "height", 168)
    assert intake.read_draft(desk.clinic.store, desk.clinic.therapist, visit.id).about.height_cm == 168
    assert "help" not in {button.key for button in app.button}


def test_the_therapist_goes_from_a_waiting_page_to_the_clearance(desk: Desk) -> None:
    """What keeps filming shut is one press away from where it is decided."""
    agree(desk.clinic, desk.clinic.my_visit)
    desk.answer(fever="yes")
    app = open_at("record", visit=desk.clinic.my_visit.id)
    set_field(app, "button_group", f"jump-{desk.clinic.my_visit.id}", "filming")
    assert app.title[0].value == intake_words.WAIT_TITLE
    press(app, "to-clear")
    assert words.CHECK_LEAD in [warning.value for warning in app.warning]


def test_ticks_and_clearances_follow_their_numbers() -> None:
    """Movements on one leg always, all of them for the old and who fell; a clearance holds the days that norms say."""
    takes = from_words(("squat front", "gait side"))
    today = date(2026, 11, 20)
    assert planning.needing_tick(takes, birth_year=1961, fell=False, today=today) == ()
    assert planning.needing_tick(takes, birth_year=None, fell=False, today=today) == ()
    assert planning.needing_tick(takes, birth_year=1960, fell=False, today=today) == ("squat", "gait")
    assert planning.needing_tick(takes, birth_year=None, fell=True, today=today) == ("squat", "gait")
    assert planning.allowed_takes(takes, ("squat", "gait"), ("gait",)) == takes[1:]
    assert (planning.clearance_ends(today) - today).days == load_norms().framing["clearance_days"]


def test_a_list_is_known_by_its_protocol() -> None:
    """With or without the numbers of repetitions; any other list is one's own."""
    assert planning.protocol_of(("squat front", "squat left", "squat right")) == "quick"
    assert planning.protocol_of(("squat front 5", "squat left 3", "squat right 3")) == "quick"
    assert planning.protocol_of(("squat left", "squat front")) == planning.OWN_LIST

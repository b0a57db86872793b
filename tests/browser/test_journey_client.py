"""A client's journey in a real browser, from the therapist's *New visit* to *Thank you*.

The letters A0 to A12 are those of the tester's list (``ux.md``, 7.1); what goes wrong while filming, A8b to A8f, is in
``test_recorder.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_app import App, browser, running_app, screenshot, settle
from camera_clips import write_camera_clip
from clinic_home import sign_in
from playwright.sync_api import Locator, Page, Playwright, expect

from screening import models
from screening.clinic import audit, codes, consents, intake, safety
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.safety import SAFETY_ITEMS
from screening.clinic.store import open_store
from screening.report import wording
from screening.ui.intake import words
from screening.ui.intake.steps import FIRST_VISIT, Step, number_of
from screening.ui.visit import words as visit_words

from clinic_factory import Clinic, furnish  # isort: skip - clinic_home puts its folder on the path

pytestmark = pytest.mark.browser

SERVER = Path(__file__).with_name("intake_server.py")
LAPTOP, TABLET, PHONE = (1366, 768), (1180, 820), (390, 844)
STAND_S = 9.0
SMALLEST_PX = 44


@dataclass(frozen=True)
class Running:
    """The server, and the clinic behind it as the test itself can look at it."""

    app: App
    clinic: Clinic

    def code_at(self, step: Step) -> str:
        """A new code of the first client's visit, for a device that went as far as this step."""
        store, therapist, visit = self.clinic.store, self.clinic.therapist, self.clinic.my_visit
        code = codes.make_code(store, therapist, visit.id)
        codes.note_step(store, therapist, visit.id, number_of(step, follow_up=False) - 1)
        return code


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The app over a furnished clinic: maria's part is played by Theo, M3TT's by Otto and K7Q2's by Mina."""
    home = tmp_path_factory.mktemp("home")
    store = open_store(home / "clinic")
    try:
        clinic = furnish(store)
        with running_app(home, SERVER) as app:
            yield Running(app, clinic)
    finally:
        store.close()


@contextmanager
def device(
    driver: Playwright, profile: Path, size: tuple[int, int], film: Path | None = None
) -> Iterator[Page]:
    """A browser of its own with one page."""
    with browser(driver, profile, film, width=size[0], height=size[1]) as context:
        yield context.new_page()


def title(page: Page, text: str, seconds: float = 20.0) -> None:
    """Wait for the heading of a step, and see that it is the only one once the step before is gone."""
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible(timeout=1000 * seconds)
    settle(page)
    expect(page.locator("h1")).to_have_count(1)


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()
    settle(page)


def go_on(page: Page, shown: Locator) -> None:
    """Press *Next* until this is shown: on a busy machine the page may move under the press."""
    for _ in range(3):
        press(page, "next")
        try:
            expect(shown).to_be_visible(timeout=10_000)
        except AssertionError:
            continue
        break
    expect(shown).to_be_visible()
    settle(page)


def heading(page: Page, step: Step) -> Locator:
    return page.get_by_role("heading", level=1, name=words.TITLES[step], exact=True)


def choose(page: Page, key: str, name: str) -> None:
    """Choose one of a row of buttons."""
    page.locator(f".st-key-{key}").get_by_role("radio", name=name, exact=True).click()


def switch(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} label").first.click()
    settle(page)


def enter(page: Page, address: str) -> None:
    """Open the address of a code; the page sets the device's cookie and opens itself anew."""
    page.goto(address)
    expect(page.locator(".st-key-next, .st-key-safety-none, .st-key-guided").first).to_be_visible(
        timeout=30_000
    )
    settle(page)


def test_from_new_visit_to_thank_you(playwright_driver: Playwright, running: Running, tmp_path: Path) -> None:
    """A0 to A10: a code handed over, each step with its errors, both kinds of safety answers, a film, thanks."""
    if models.locate("lite") is None:
        pytest.skip("the light pose model is not here: screening models fetch lite")
    film = write_camera_clip(
        tmp_path / "a.mjpeg", "squat_front.mp4", stand_s=STAND_S, every=2, size=(960, 540)
    )
    with (
        device(playwright_driver, tmp_path / "laptop", LAPTOP) as desk,
        device(playwright_driver, tmp_path / "tablet", TABLET, film) as tablet,
    ):
        code = _hand_over(desk, running)
        _questions(tablet, desk, running, code)
        _film(tablet)
        _thanks(tablet, running)


def _hand_over(desk: Page, running: Running) -> str:
    """A0: *New visit*, *Tablet or phone by QR*: the code."""
    sign_in(desk, running.app.address)
    desk.goto(f"{running.app.address}/visit?client={running.clinic.other.number}")
    title(desk, "Visit 1")
    choose(desk, "where", visit_words.WHERE["qr"])
    settle(desk)
    press(desk, "start")
    expect(desk.get_by_text(visit_words.NOT_OPENED)).to_be_visible(timeout=20_000)
    screenshot(desk, "visit_code")
    return desk.locator(".big-code").inner_text()


def _questions(tablet: Page, desk: Page, running: Running, code: str) -> None:
    enter(tablet, f"{running.app.address}/?code={code}")
    title(tablet, words.TITLES[Step.WELCOME])  # A0
    expect(tablet.get_by_text(wording.SAFE_FIRST)).to_be_visible()
    expect(tablet.get_by_test_id("stTopNavLinkContainer")).to_have_count(0)
    assert "Otto" not in tablet.content()
    tablet.get_by_role("button", name=words.SOUND_TEST).click()  # A1
    expect(tablet.get_by_role("status").filter(has_text="You should hear a beep")).to_be_visible()
    screenshot(tablet, "client_1_welcome")
    press(tablet, "next")
    _consent(tablet)
    _about(tablet)
    _pain(tablet)
    _events(tablet)
    _safety(tablet, desk, running)


def _consent(tablet: Page) -> None:
    """A2: the first switch is needed, and the keyboard is put on it."""
    title(tablet, words.TITLES[Step.CONSENT])
    press(tablet, "next")
    expect(tablet.get_by_text(words.RECORD_MISSING)).to_be_visible()
    expect(tablet.locator(".st-key-consent-record input")).to_be_focused()
    screenshot(tablet, "client_2_consent")
    switch(tablet, "consent-record")
    switch(tablet, "consent-film")
    expect(tablet.get_by_text("Step 2 of 8")).to_be_visible()
    tablet.get_by_label(words.SIGNED_NAME).fill("Otto")
    tablet.keyboard.press("Enter")  # Enter means Next


def _about(tablet: Page) -> None:
    """A2b: somebody of 15 needs a guardian; then the year as it is."""
    title(tablet, words.TITLES[Step.ABOUT])
    year = tablet.get_by_label(words.YEAR_FIRST)
    born = "1990"  # as the therapist wrote it down
    expect(year).to_have_value(born)
    year.fill(str(_this_year() - 15))
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(words.GUARDIAN_LEAD)).to_be_visible()
    settle(tablet)
    go_on(tablet, tablet.get_by_text(words.GUARDIAN_MISSING))
    year.fill(born)
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(words.GUARDIAN_LEAD)).to_be_hidden()
    settle(tablet)
    screenshot(tablet, "client_3_about")
    go_on(tablet, heading(tablet, Step.PAIN))


def _pain(tablet: Page) -> None:
    """A4: one place by touch, one by keyboard; both in the list, each with its own scale."""
    title(tablet, words.TITLES[Step.PAIN])
    low_back, knee = (_region(tablet, name) for name in ("Low back, left", "Knee, right"))
    low_back.click()
    settle(tablet)
    knee.focus()
    tablet.keyboard.press("Space")
    for region in (low_back, knee):
        expect(region).to_have_attribute("aria-checked", "true")
    expect(tablet.locator(".st-key-place-low_back_left [type=range]")).to_have_count(2)
    expect(tablet.locator(".st-key-place-knee_right [type=range]")).to_have_count(2)
    expect(tablet.locator(".st-key-pain-chart-list")).to_contain_text("Low back, left")
    settle(tablet)
    for region, steps in (("low_back_left", 7), ("knee_right", 3)):
        slider = tablet.locator(f".st-key-now-{region} [type=range]")
        slider.focus()
        for _ in range(steps):
            tablet.keyboard.press("ArrowRight")
    expect(tablet.locator(".st-key-now-knee_right")).to_contain_text("2")
    settle(tablet)
    screenshot(tablet, "client_4_pain")
    go_on(tablet, heading(tablet, Step.EVENTS))


def _region(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=name, exact=True).first


def _events(tablet: Page) -> None:
    """A5, A10: a scar of about 20 years ago; a refresh in the middle; a year to come is refused."""
    title(tablet, words.TITLES[Step.EVENTS])
    press(tablet, "add-scar")
    when = tablet.get_by_label(words.WHEN)
    when.fill("about 20 years ago")
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(words.WHEN_IS.format(year=_this_year() - 20))).to_be_visible()
    tablet.get_by_role("combobox", name=words.WHERE).click()
    tablet.keyboard.type("Lower belly")
    tablet.keyboard.press("Enter")
    settle(tablet)
    tablet.reload()
    title(tablet, words.TITLES[Step.EVENTS])
    expect(when).to_have_value("about 20 years ago")
    expect(tablet.locator(".st-key-event-1 h3")).to_contain_text("🩹")
    when.fill(str(_this_year() + 2))
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(words.YEAR_TO_COME)).to_be_visible()
    when.fill("about 20 years ago")
    tablet.keyboard.press("Tab")
    expect(tablet.get_by_text(words.YEAR_TO_COME)).to_be_hidden()
    settle(tablet)
    screenshot(tablet, "client_5_events")
    go_on(tablet, heading(tablet, Step.SAFETY))


def _safety(tablet: Page, desk: Page, running: Running) -> None:
    """A6: one open is counted; an urgent answer, an answer to check, each cleared at the therapist's desk."""
    title(tablet, words.TITLES[Step.SAFETY])
    asked = [item for item in words.QUESTIONS if item not in ("chest_pain", "operation")]
    for item in asked:
        choose(tablet, f"safety-{item}", "No")
    choose(tablet, "safety-operation", "Yes")
    _until_kept(tablet, running, len(asked) + 1)
    go_on(tablet, tablet.get_by_text(words.OPEN_QUESTIONS[True]))
    choose(tablet, "safety-chest_pain", "Yes")  # A6b
    title(tablet, words.URGENT_TITLE)
    expect(tablet.locator(".st-key-next")).to_have_count(0)
    expect(tablet.locator(".recorder")).to_have_count(0)
    screenshot(tablet, "client_6_urgent")
    _clear(desk, "chest_pain")
    title(tablet, words.TITLES[Step.SAFETY])
    go_on(tablet, tablet.get_by_role("heading", name=words.WAIT_TITLE))  # A6c
    screenshot(tablet, "client_6_waiting")
    _clear(desk, "operation")
    title(tablet, words.TITLES[Step.READY], 5)
    state = safety.filming_gate(running.clinic.store, running.clinic.therapist, running.clinic.other_visit.id)
    assert state.gate is safety.Gate.OPEN
    for name in (*words.READY, "therapist"):  # pain of 6: the therapist has to be in the room
        expect(tablet.locator(".st-key-next button")).to_be_disabled()
        switch(tablet, f"ready-{name}")
    expect(tablet.locator(".st-key-next button")).to_be_enabled()
    screenshot(tablet, "client_7_ready")
    go_on(tablet, heading(tablet, Step.FILMING))


def _until_kept(page: Page, running: Running, answers: int) -> None:
    """Wait until so many answers are in the store: a tap that comes late would undo a press that came before it."""
    store, therapist, visit = running.clinic.store, running.clinic.therapist, running.clinic.other_visit
    for _ in range(100):
        if len(intake.read_draft(store, therapist, visit.id).answers) == answers:
            settle(page)
            return
        page.wait_for_timeout(200)  # asking again, not waiting for luck
    raise AssertionError("the answers were not kept within 20 s")


def _clear(desk: Page, item: str) -> None:
    """Clear an item that turns up on the therapist's page by itself."""
    reason = desk.locator(f".st-key-reason-{item} input")
    expect(reason).to_be_visible(timeout=15_000)
    reason.fill("known, examined")
    desk.keyboard.press("Tab")
    settle(desk)
    press(desk, f"clear-now-{item}")
    expect(reason).to_be_hidden()


def _film(tablet: Page) -> None:
    """A8: hands-free from *Start* to the verdict; the pain question; on by itself."""
    title(tablet, words.TITLES[Step.FILMING])
    recorder = tablet.locator(".recorder")
    recorder.get_by_role("button", name="Start").click()
    for state, seconds in (
        ("framing", 15),
        ("ready", 20),
        ("countdown", 10),
        ("recording", 15),
        ("verdict", 60),
    ):
        expect(recorder).to_have_attribute("data-state", state, timeout=1000 * seconds)
        screenshot(tablet, f"client_8_{state}")
    verdict = re.compile("Good recording|Usable")  # the second on a machine too busy for 30 pictures a second
    expect(recorder.get_by_role("status")).to_contain_text(verdict, timeout=30_000)
    recorder.get_by_role("button", name="0", exact=True).click(timeout=30_000)
    asked_again = tablet.locator(".st-key-guided-open-pain")  # where the tap came too late
    expect(asked_again.or_(tablet.get_by_text(words.THANKS)).first).to_be_visible(timeout=30_000)
    settle(tablet)
    if asked_again.is_visible():
        asked_again.get_by_role("radio", name="0", exact=True).click()


def _thanks(tablet: Page, running: Running) -> None:
    """A9: thanks without a number; a reload finds the code dead."""
    title(tablet, words.THANKS_TITLE, 30)
    expect(tablet.get_by_text(words.THANKS)).to_be_visible()
    assert not re.search(r"\d", tablet.get_by_test_id("stMain").inner_text())
    screenshot(tablet, "client_9_thanks")
    tablet.reload()
    expect(tablet.get_by_text(codes.NOT_VALID)).to_be_visible(timeout=20_000)
    draft = intake.read_draft(running.clinic.store, running.clinic.therapist, running.clinic.other_visit.id)
    assert draft.finished
    assert {site.region: site.now for site in draft.pain} == {"low_back_left": 6, "knee_right": 2}
    assert [(event.kind, event.region, event.year) for event in draft.events] == [
        ("scar", "belly_lower", _this_year() - 20)
    ]


def _this_year() -> int:
    return audit.now().year


def test_nothing_else_can_be_reached_and_the_phone_is_enough(
    playwright_driver: Playwright, running: Running, tmp_path: Path
) -> None:
    """A11, A12, A0b: other addresses, a narrow screen with the keyboard, wrong codes."""
    clinic = running.clinic
    rule = FilmRule.DELETE_AFTER_SIGNING
    entries = [ConsentEntry(one, True, "1", "M", rule) for one in (Purpose.RECORD, Purpose.FILM)]
    consents.give_consents(clinic.store, clinic.therapist, clinic.my_visit.id, entries)
    with device(playwright_driver, tmp_path / "phone", PHONE) as phone:
        frames: list[str] = []
        phone.on(
            "websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(str(data)))
        )
        enter(phone, f"{running.app.address}/?code={running.code_at(Step.WELCOME)}")
        for step in FIRST_VISIT[:-1]:
            _fits(phone, step)
            _on(phone, step, running)
        told = " ".join(frames) + phone.content()
        assert [
            word for word in (clinic.mine.number, clinic.other.number, "Mina", "Otto") if word in told
        ] == []
        _other_addresses(phone, running)
        _wrong_codes(phone, running)


def _on(phone: Page, step: Step, running: Running) -> None:
    """Go to the next step by keyboard alone, past what this step asks where that is not the point here."""
    clinic = running.clinic
    if step is Step.PAIN:
        told = intake.Told(no_pain=True, nothing_past=True)
        intake.save_told(clinic.store, clinic.therapist, clinic.my_visit.id, told)
    if step is Step.SAFETY:
        given = dict.fromkeys(SAFETY_ITEMS, safety.Answer.NO)
        safety.answer_safety(clinic.store, clinic.therapist, clinic.my_visit.id, given)
    if step in (Step.PAIN, Step.SAFETY):
        phone.reload()
        title(phone, words.TITLES[step])
    if step is Step.READY:
        return
    phone.locator(".st-key-next button").focus()
    phone.keyboard.press("Enter")
    title(phone, words.TITLES[FIRST_VISIT[FIRST_VISIT.index(step) + 1]])


_TARGETS = """
() => [...document.querySelectorAll('[data-testid=stMain] :is(button, [role=radio], input:not([type=range]), summary)')]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .map((one) => [one.closest('label') || one.closest('[data-testid=stNumberInputContainer]') || one, one])
  .map(([box, one]) => [box.getBoundingClientRect().height, one.getAttribute('aria-label') || one.innerText])
  .filter(([height]) => height > 1)
"""


def _fits(phone: Page, step: Step) -> None:
    """No sideways scroll, targets high enough, and what has the keyboard is seen."""
    title(phone, words.TITLES[step])
    sizes = "() => { const m = document.querySelector('[data-testid=stMain]'); return [m.scrollWidth, m.clientWidth]; }"
    wide, narrow = phone.evaluate(sizes)
    assert wide <= narrow, step
    assert [found for found in phone.evaluate(_TARGETS) if found[0] < SMALLEST_PX - 0.5] == [], step
    phone.keyboard.press("Tab")
    phone.locator(".st-key-next button").focus()
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Tab")
    if step is not Step.READY:  # its button is shut
        ring = phone.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert ring == "3px", step
    screenshot(phone, f"phone_{step}")


def _other_addresses(phone: Page, running: Running) -> None:
    """A11: with the code client mode, without it the door; never a page of the clinic."""
    code = phone.url.partition("code=")[2]
    for path in ("inbox", "clients", "review?visit=1", "admin"):
        joint = "&" if "?" in path else "?"
        phone.goto(f"{running.app.address}/{path}{joint}code={code}")
        title(phone, words.TITLES[Step.READY])
        phone.goto(f"{running.app.address}/{path}")
        title(phone, "Movement Screening")
        assert running.clinic.mine.number not in phone.content()


def _wrong_codes(phone: Page, running: Running) -> None:
    """A0b: five wrong codes, each in the log, then a pause."""
    before = _refused(running)
    phone.goto(f"{running.app.address}/?code=WRNG-AAA2")
    expect(phone.get_by_text(codes.NOT_VALID)).to_be_visible(timeout=20_000)
    for last in "BCDE":
        settle(phone)
        phone.get_by_label("Code from your therapist").fill(f"WRNG-AAA{last}")
        phone.get_by_role("button", name="Begin").click()
        expect(phone).to_have_url(re.compile(f"AAA{last}"), timeout=10_000)
        settle(phone)
        expect(phone.get_by_text(codes.NOT_VALID)).to_be_visible()
    assert _refused(running) - before == 5
    phone.get_by_label("Code from your therapist").fill("WRNG-AAAF")
    phone.get_by_role("button", name="Begin").click()
    expect(phone.get_by_text("Wait 10 minutes")).to_be_visible(timeout=10_000)


def _refused(running: Running) -> int:
    return len(audit.list_log(running.clinic.store, running.clinic.admin, action="code_refused"))

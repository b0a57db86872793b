"""Driving the intake without a browser: a client with a code in the address, or a therapist who fills it in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from app_driver import ok
from clinic.clinic_factory import Clinic, furnish
from clinic_app import Browser, clinic_program, open_at
from streamlit.testing.v1 import AppTest

from screening.clinic import codes, consents, intake, safety
from screening.clinic.access import Actor
from screening.clinic.consents import ConsentEntry, Purpose
from screening.clinic.intake import IntakeDraft
from screening.clinic.safety import SAFETY_ITEMS, Answer
from screening.ui.intake import steps, words
from screening.ui.routes import DEVICE_COOKIE


class Tablet:
    """A device in a client's hands, with the code of one visit."""

    def __init__(self, clinic: Clinic, browser: Browser, visit_id: str) -> None:
        self.clinic, self.browser, self.visit_id = clinic, browser, visit_id
        self.code = codes.make_code(clinic.store, clinic.therapist, visit_id)
        entered = codes.enter_code(clinic.store, self.code, None, device="tablet")
        self.actor: Actor = entered.actor
        browser.cookies[DEVICE_COOKIE] = entered.device_token
        self.app = self.open()

    def open(self) -> AppTest:
        """Open the page, or open it anew as after a flat battery."""
        self.app = open_at(code=self.code)
        return self.app

    @property
    def draft(self) -> IntakeDraft:
        """What is kept, as the therapist would read it."""
        return intake.read_draft(self.clinic.store, self.clinic.therapist, self.visit_id)

    @property
    def title(self) -> str:
        """The one heading of the page."""
        return str(self.app.title[0].value)

    def press(self, key: str) -> AppTest:
        """Press a button."""
        return ok(self.app.button(key=key).click().run())

    def choose(self, kind: str, key: str, value: object) -> AppTest:
        """Set a field and let the page run."""
        return ok(getattr(self.app, kind)(key=key).set_value(value).run())

    def go_to(self, step: str) -> None:
        """Begin at a step, as after a reload at it."""
        number = steps.number_of(steps.Step(step), follow_up=self.draft.follow_up)
        codes.note_step(self.clinic.store, self.clinic.therapist, self.visit_id, number - 1)
        self.open()

    def errors(self) -> list[str]:
        """What the page says is open or wrong."""
        return [str(error.value) for error in self.app.error]


@contextmanager
def tablet_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tablet]:
    """A furnished clinic, and the first client's visit opened on a tablet."""
    with clinic_program(home, monkeypatch) as (store, browser):
        clinic = furnish(store)
        yield Tablet(clinic, browser, clinic.my_visit.id)


def agree_on(tablet: Tablet, *, film: bool = True) -> None:
    """Give consent as a client does, on the pages."""
    tablet.go_to("consent")
    tablet.choose("toggle", "consent-record", True)
    if film:
        tablet.choose("toggle", "consent-film", True)
    tablet.choose("text_input", "consent-name", "M. Ownrecord")
    tablet.press("next")
    assert tablet.title == words.TITLES["about"]


def film_consent(tablet: Tablet) -> None:
    """Let the client have agreed to record and film, past the pages."""
    both = (Purpose.RECORD, Purpose.FILM)
    entries = [ConsentEntry(one, given=True, text_version="1", signed_name="M") for one in both]
    consents.give_consents(tablet.clinic.store, tablet.actor, tablet.visit_id, entries)


def answer_all(tablet: Tablet, answer: Answer, leave: str | None = None) -> None:
    """Answer every safety question alike but one, past the pages."""
    given = {item: answer for item in SAFETY_ITEMS if item != leave}
    safety.answer_safety(tablet.clinic.store, tablet.actor, tablet.visit_id, given)

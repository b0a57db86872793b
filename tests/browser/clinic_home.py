"""A clinic on disk for the journeys: furnished before the server starts, and the door into it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from browser_app import settle
from playwright.sync_api import Page, expect

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "clinic")]

from clinic_factory import PASSWORD, PIN, Clinic, furnish
from review_factory import add_screening, busy_screening

from screening.clinic import codes, signin
from screening.clinic.store import open_store

THERAPIST, ADMIN = "Theo Therapist", "Ada Admin"


@dataclass(frozen=True)
class Furnished:
    """What the journeys need to know of the clinic: numbers and ids, and a code of the second client."""

    number: str
    visit_id: str
    name: str
    code: str


def furnish_home(home: Path) -> Furnished:
    """Make a clinic in this home: two people, two clients, one visit to review, one open for its client."""
    store = open_store(home / "clinic")
    try:
        clinic: Clinic = furnish(store)
        add_screening(clinic, clinic.mine, clinic.my_visit, busy_screening())
        codes.finish_intake(store, clinic.therapist, clinic.my_visit.id)
        code = codes.make_code(store, clinic.therapist, clinic.other_visit.id)
        for actor in (clinic.admin, clinic.therapist):
            signin.lock(store, actor)
        return Furnished(clinic.mine.number, clinic.my_visit.id, clinic.mine.name, code)
    finally:
        store.close()


def sign_in(page: Page, address: str, name: str = THERAPIST) -> None:
    """Come in by the door."""
    page.goto(address)
    page.get_by_role("textbox", name="User name").first.fill(name)
    page.get_by_role("textbox", name="Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=name)).to_be_visible(timeout=30_000)
    settle(page)


def unlock(page: Page) -> None:
    """Open a locked screen."""
    page.get_by_role("textbox", name="PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Locked")).to_be_hidden(timeout=30_000)
    settle(page)

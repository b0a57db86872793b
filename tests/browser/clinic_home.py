"""A clinic on disk for the journeys: furnished before the server starts, and the door into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from browser_app import settle
from clinic.clinic_factory import PASSWORD, PIN, Clinic, furnish
from playwright.sync_api import Page, expect
from review_factory import add_screening, busy_screening

from screening.clinic import codes, signin, visits
from screening.clinic.store import open_store
from screening.clinic.visits import VisitPlan

THERAPIST, ADMIN = "Theo Therapist", "Ada Admin"


@dataclass(frozen=True)
class Furnished:
    """What the journeys need to know of the clinic: numbers and ids, and codes of two visits of the second client."""

    number: str
    visit_id: str
    name: str
    codes: tuple[str, str]


def furnish_home(home: Path) -> Furnished:
    """Make a clinic in this home: two people, two clients, one visit to review, one open for its client."""
    store = open_store(home / "clinic")
    try:
        clinic: Clinic = furnish(store)
        add_screening(clinic, clinic.mine, clinic.my_visit, busy_screening())
        codes.finish_intake(store, clinic.therapist, clinic.my_visit.id)
        another = visits.new_visit(store, clinic.therapist, clinic.other.id, VisitPlan(("squat front",)))
        made = [codes.make_code(store, clinic.therapist, id_) for id_ in (clinic.other_visit.id, another.id)]
        for actor in (clinic.admin, clinic.therapist):
            signin.lock(store, actor)
        return Furnished(clinic.mine.number, clinic.my_visit.id, clinic.mine.name, (made[0], made[1]))
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

"""A clinic for the review in a real browser: films with numbered pictures, visits of every kind, people signed in."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "clinic"))

import component_clips as clips
import review_factory as factory
from browser_app import App, running_app, settle
from clinic_factory import PASSWORD, Clinic, furnish
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update
from walk_screenings import there_and_back

from screening.clinic import visits
from screening.clinic.store import open_store
from screening.clinic.tables import Clip, Visit
from screening.types import Screening

THERAPIST, ADMIN = "Theo Therapist", "Ada Admin"
_STANDS = re.compile("ready|nofilm")


@dataclass(frozen=True)
class ReviewApp:
    """A running app, and its visits by what they show."""

    app: App
    visits: dict[str, str]

    def address(self, which: str, movement: str = "squat") -> str:
        """Where the review of a visit is."""
        return f"{self.app.address}/review?visit={self.visits[which]}&m={movement}"


def furnish_visits(home: Path) -> dict[str, str]:
    """Make the clinic in this folder; return the visits by name."""
    before = os.environ.get("SCREENING_HOME")
    os.environ["SCREENING_HOME"] = str(home)
    store = open_store()
    try:
        clinic = furnish(store, encrypt=False)
        return _fill(clinic, home)
    finally:
        store.close()
        if before is None:
            del os.environ["SCREENING_HOME"]
        else:
            os.environ["SCREENING_HOME"] = before


def _fill(clinic: Clinic, home: Path) -> dict[str, str]:
    busy = factory.busy_screening()
    films = [clips.write_film(home / f"{i}.mp4", busy.recordings[i]).read_bytes() for i in (0, 1)]
    found = {"busy": clinic.my_visit.id}
    factory.add_screening(clinic, clinic.mine, clinic.my_visit, busy, films)
    upright = replace(busy, recordings=clips.portrait().recordings)
    tall = [clips.write_film(home / f"tall-{i}.mp4", upright.recordings[i]).read_bytes() for i in (0, 1)]
    for name, screening in (_others(busy) | {"portrait": upright, "walk": there_and_back()}).items():
        visit = visits.new_visit(clinic.store, clinic.therapist, clinic.mine.id, visits.VisitPlan(("squat",)))
        contents = (tall if name == "portrait" else films)[: len(screening.recordings)]
        factory.add_screening(clinic, clinic.mine, visit, screening, contents)
        found[name] = visit.id
    visit = visits.new_visit(clinic.store, clinic.therapist, clinic.mine.id, visits.VisitPlan(("squat",)))
    factory.add_puppet(clinic, visit, films[0])
    found["puppet"] = visit.id
    with clinic.store.writing() as db:
        skeletons = (found["deleted"], found["walk"])
        gone = update(Clip).where(Clip.visit_id.in_(skeletons)).values(film=None, film_state="deleted")
        db.execute(gone)
        signed = {"signed_at": visit.started_at, "signed_by": clinic.admin.user, "state": "signed"}
        db.execute(update(Visit).where(Visit.id == found["signed"]).values(**signed))
    return found


def _others(busy: Screening) -> dict[str, Screening]:
    return {
        "many": factory.busy_screening((5, 35, 10, 10), long_names=True),
        "deleted": busy,
        "signed": busy,
        "shared": factory.busy_screening((2, 1, 1, 1)),
        "unmeasured": factory.unmeasured_screening(),
    }


@contextmanager
def review_app(home: Path) -> Iterator[ReviewApp]:
    """Run the app over this clinic."""
    found = furnish_visits(home)
    with running_app(home) as app:
        yield ReviewApp(app, found)


def sign_in(context: BrowserContext, app: App, name: str = THERAPIST) -> Page:
    """Sign somebody in at the door; return the page."""
    page = context.new_page()
    page.goto(app.address)
    page.get_by_label("User name").first.fill(name)
    page.get_by_label("Password", exact=True).first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).first.click()
    expect(page.locator(".st-key-person-menu")).to_be_visible(timeout=30_000)
    settle(page)
    return page


def open_review(page: Page, app: ReviewApp, which: str, movement: str = "squat") -> None:
    """Open the review of a visit, and wait for the film or its skeleton."""
    page.goto(app.address(which, movement))
    expect(page.locator(".st-key-decisions")).to_be_visible(timeout=30_000)
    settle(page)
    expect(page.locator(".st-key-clip .player")).to_have_attribute("data-state", _STANDS, timeout=15_000)

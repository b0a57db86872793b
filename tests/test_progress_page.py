"""The page Progress: the headline first, cards from real to not comparable, and nothing that was not shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from app_driver import ok, words

sys.path.insert(0, str(Path(__file__).parent / "clinic"))

from clinic_app import Browser, clinic_program, open_at
from clinic_factory import Clinic, furnish
from report_factory import make_screening

from screening.clinic import results, reviews, visits
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.visits import VisitPlan
from screening.types import FindingStatus

SETUP = {"camera": "Logitech", "distance_cm": 320, "camera_height_cm": 90}


@dataclass
class Desk:
    clinic: Clinic
    browser: Browser

    def begin(self, **setup):
        plan = VisitPlan(("squat front",), SETUP | setup)
        return visits.new_visit(self.clinic.store, self.clinic.therapist, self.clinic.mine.id, plan)

    def screened(self, visit, *, by_pct: float = 0.0, **provenance):
        screening = make_screening()
        larger = tuple(
            m if m.value is None else replace(m, value=m.value * (1 + by_pct / 100)) for m in screening.measurements
        )
        made = replace(screening.provenance, **provenance)
        changed = replace(screening, measurements=larger, provenance=made)
        return results.keep(self.clinic.store, self.clinic.mine, visit, [], changed)

    def accept(self, visit, row) -> None:
        for item in results.list_findings(self.clinic.store, self.clinic.therapist, visit.id, row.id):
            if item.status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
                reviews.decide(
                    self.clinic.store, self.clinic.therapist, visit.id, item.id, ReviewEntry(Decision.ACCEPTED)
                )

    def open(self):
        return open_at("progress", client=self.clinic.mine.number)


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Iterator[Desk]:
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        clinic = furnish(store)
        browser.sign_in(store, "Theo Therapist", "correct horse battery staple")
        yield Desk(clinic, browser)


def test_smoke(desk):
    first = desk.clinic.my_visit
    visits.change_plan(desk.clinic.store, desk.clinic.therapist, first.id, VisitPlan((), SETUP))
    row = desk.screened(first)
    desk.accept(first, row)
    desk.screened(desk.begin(), by_pct=20)
    app = ok(desk.open())
    print(words(app))
    assert 0

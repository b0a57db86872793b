"""A client on the table: a signed visit with a pair, and a visit of today with accepted findings, a scar and pain."""

from __future__ import annotations

from dataclasses import dataclass

import review_factory
from clinic_app import Browser
from clinic_factory import PASSWORD, PIN, Clinic, agree, furnish

from screening.clinic import handwork, intake, results, reviews, visits
from screening.clinic.handwork import HandTestEntry, HomeworkEntry, PairEntry
from screening.clinic.intake import EventEntry, GoalEntry, PainEntry
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.store import Store
from screening.clinic.tables import FoundItem, Pair, Visit
from screening.clinic.visits import VisitPlan
from screening.types import Screening


@dataclass(frozen=True)
class Table:
    """What the hands find: the clinic, the visit of today, its findings, the pair of the visit before."""

    clinic: Clinic
    visit: Visit
    items: tuple[FoundItem, ...]
    earlier: Pair


def furnish_table(
    store: Store, browser: Browser, screening: Screening | None = None, *, decide_all: bool = True
) -> Table:
    """Furnish a clinic, sign the therapist in, and lay a client down."""
    clinic = furnish(store, encrypt=False)
    browser.sign_in(store, "Theo Therapist", PASSWORD)
    return lay_down(clinic, screening, decide_all=decide_all)


def lay_down(
    clinic: Clinic, screening: Screening | None = None, *, accept: int = 2, decide_all: bool = True
) -> Table:
    """Furnish two visits of the clinic's own client; the first findings of today are accepted, the others deferred."""
    store, actor = clinic.store, clinic.therapist
    earlier = _visit_before(clinic)
    visit = visits.new_visit(store, actor, clinic.mine.id, VisitPlan(("squat front 5", "squat left 3")))
    agree(clinic, visit)
    intake.save_pain(store, actor, visit.id, [PainEntry("low_back_left", 6), PainEntry("buttock_right", 3)])
    intake.save_events(
        store,
        actor,
        visit.id,
        [
            EventEntry("scar", "belly_lower", year=2004, text="caesarean"),
            EventEntry("injury", "foot_right", year=2015, text="ankle sprain"),
        ],
    )
    intake.save_goals(store, actor, visit.id, [GoalEntry("run 5 km", 7)])
    given = screening or review_factory.busy_screening((2, 1, 2, 3))
    films = [b"front film", b"left film"][: len(given.recordings)]
    row = review_factory.add_screening(clinic, clinic.mine, visit, given, films)
    items = tuple(results.list_findings(store, actor, visit.id, row.id))
    seen = [item for item in items if item.status in ("flagged", "watch")]
    for number, item in enumerate(seen):
        accepted = number < accept
        decision = Decision.ACCEPTED if accepted else Decision.DEFERRED
        if accepted or decide_all:
            reviews.decide(store, actor, visit.id, item.id, ReviewEntry(decision))
    return Table(clinic, visit, items, earlier)


def _visit_before(clinic: Clinic) -> Pair:
    """The signed visit with a pair and homework."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    handwork.add_hand_test(store, actor, visit.id, HandTestEntry("GMED", "right", "weak"))
    pair = handwork.add_pair(
        store,
        actor,
        visit.id,
        PairEntry(
            "GMED", "right", "scar", "caesarean 2004", "middle", "touch", "strong", "soft tissue on scar", 60,
            "strong", "side-lying lift", 8, "strong",
        ),
    )  # fmt: skip
    handwork.add_homework(
        store,
        actor,
        visit.id,
        HomeworkEntry(
            1, "re-test holds on two visits", 1, pair.id, "soft tissue on scar", 60, "side-lying lift", 8
        ),
    )
    visits.sign_visit(store, actor, visit.id, PIN)
    return pair

"""Changes of hand work while a visit is open: a pair as it is worked through, homework as it is put in order."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.handwork import HandTestEntry, HomeworkEntry, PairEntry
from screening.clinic.lookup import changing, of_visit
from screening.clinic.store import Store
from screening.clinic.tables import FoundItem, HandTest, Homework, Pair
from screening.clinic.texts import between, columns
from screening.types import ScreeningError

RELEASE_FIRST = "Release first, or tick *activation only*."
NOTHING_TO_DO = "Write what to release or what to activate."
LATER_DATE = "Choose a later date."
MANY_REPETITIONS, MANY_ITEMS = 20, 3
"""Repetitions beyond which it is asked once more; exercises that most people manage."""


@allowed(*STAFF)
def change_pair(store: Store, actor: Actor, visit_id: str, pair_id: str, entry: PairEntry) -> None:
    """Keep what a pair says now: it is worked through in steps, each kept at once."""
    between(entry.release_s, 1, 600, "Seconds")
    between(entry.activation_repetitions, 1, 100, "Repetitions")
    values = columns(entry)
    with changing(store, visit_id) as work:
        row = of_visit(work.db, Pair, visit_id, pair_id)
        for name, value in values.items():
            setattr(row, name, value)
        audit.note(work.db, actor, "pair_changed", work.client, work.visit.number)


@allowed(*STAFF)
def remove_pair(store: Store, actor: Actor, visit_id: str, pair_id: str) -> None:
    """Take a pair back before the visit is signed; homework made from it stays."""
    with changing(store, visit_id) as work:
        work.db.delete(of_visit(work.db, Pair, visit_id, pair_id))
        audit.note(work.db, actor, "pair_removed", work.client, work.visit.number)


@allowed(*STAFF)
def change_homework(
    store: Store, actor: Actor, visit_id: str, homework_id: str, entry: HomeworkEntry
) -> None:
    """Keep what an exercise says now; its place stays."""
    between(entry.per_day, 1, 10, "Times a day")
    between(entry.release_s, 1, 600, "Seconds")
    between(entry.activation_repetitions, 1, 100, "Repetitions")
    values = columns(entry)
    del values["position"]
    with changing(store, visit_id) as work:
        row = of_visit(work.db, Homework, visit_id, homework_id)
        for name, value in values.items():
            setattr(row, name, value)
        audit.note(work.db, actor, "homework_changed", work.client, work.visit.number)


@allowed(*STAFF)
def move_homework(store: Store, actor: Actor, visit_id: str, homework_id: str, step: int) -> None:
    """Exchange an exercise with the one above (-1) or below (1): release and activation always go together."""
    with changing(store, visit_id) as work:
        order = _in_order(work.db, visit_id)
        place = order.index(of_visit(work.db, Homework, visit_id, homework_id))
        other = place + step
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        for position, row in enumerate(order, 1):
            row.position = position
        audit.note(work.db, actor, "homework_moved", work.client, work.visit.number)


def _in_order(db: Session, visit_id: str) -> list[Homework]:
    query = select(Homework).where(Homework.visit_id == visit_id)
    return list(db.scalars(query.order_by(Homework.position, Homework.at)))


def homework_faults(
    entry: HomeworkEntry, *, activation_only: bool, until_day: date | None, today: date
) -> tuple[str, ...]:
    """Return what keeps an exercise from being kept, each a sentence.

    Parameters
    ----------
    activation_only : the therapist ticked it. until_day : the day until which it is done, None for a rule in words.
    """
    release, activation = (bool((text or "").strip()) for text in (entry.release, entry.activation))
    found = [
        (not release and not activation, NOTHING_TO_DO),
        (activation and not release and not activation_only, RELEASE_FIRST),
        (until_day is not None and until_day <= today, LATER_DATE),
    ]
    return tuple(sentence for holds, sentence in found if holds)


def homework_hint(repetitions: int | None) -> str:
    """Return what is asked about many repetitions; empty where they are not many."""
    if repetitions is None or repetitions <= MANY_REPETITIONS:
        return ""
    return f"More than {MANY_REPETITIONS} is unusual. Keep?"


def too_many(items: int) -> str:
    """Return what is said about many exercises; empty where they are not many."""
    return "Most people manage three." if items > MANY_ITEMS else ""


@allowed(*STAFF)
def name_in_advance(store: Store, actor: Actor, visit_id: str, finding_id: str, code: str, side: str) -> None:
    """Name the muscle and side that stand for a finding, before that muscle has any result in this visit.

    Raises
    ------
    ScreeningError : if it was tested already.
    """
    entry = HandTestEntry(code, side, "not_tested", finding_id=finding_id, named_in_advance=True)
    values = columns(entry)
    with changing(store, visit_id) as work:
        of_visit(work.db, FoundItem, visit_id, finding_id)
        same = (HandTest.visit_id == visit_id, HandTest.code == code, HandTest.named_in_advance.is_(False))
        if work.db.scalar(select(HandTest.id).where(*same).limit(1)) is not None:
            raise ScreeningError("This muscle has a result already: name it before the first one.")
        work.db.add(HandTest(client_id=work.client.id, visit_id=visit_id, by=actor.user, **values))
        audit.note(work.db, actor, "muscle_named", work.client, work.visit.number)

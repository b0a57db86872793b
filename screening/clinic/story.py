"""A client's story in order of time, and what comes next: read from the whole file, nothing is looked up here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from screening.clinic.files import ClientFile
from screening.clinic.reviews import Decision
from screening.clinic.tables import (
    Goal,
    HandTest,
    Homework,
    PainSite,
    Pair,
    PastEvent,
    Result,
    Review,
    Visit,
)
from screening.clinic.visits import VisitState
from screening.types import FindingStatus

OfVisit = TypeVar("OfVisit", Pair, Homework)


class MomentKind(StrEnum):
    """What stands in the story."""

    EVENT = "event"
    VISIT = "visit"


@dataclass(frozen=True)
class DayOfVisit:
    """One visit with what was measured, decided, tested and given in it."""

    visit: Visit
    flagged: int
    accepted: int
    deferred: int
    screenings: tuple[Result, ...]
    pain: tuple[PainSite, ...]
    hand_tests: tuple[HandTest, ...]
    pairs: tuple[Pair, ...]
    homework: tuple[Homework, ...]


@dataclass(frozen=True)
class Moment:
    """One line of the story: something that happened once, or a visit; exactly one of the two is not None."""

    kind: MomentKind
    event: PastEvent | None = None
    day: DayOfVisit | None = None


@dataclass(frozen=True)
class GoalPath:
    """A goal and how hard it was at each visit that told it, oldest first (0 no problem, 10 impossible)."""

    text: str
    difficulties: tuple[int, ...]


@dataclass(frozen=True)
class NextStep:
    """What to do next for a client.

    Attributes
    ----------
    deferred : decisions that put a finding off, the nearest day first. open_visit : the newest visit not signed.
    pairs : of the last visit that has any, to be tested again first. homework : given last; days done of days asked.
    """

    deferred: tuple[Review, ...]
    open_visit: Visit | None
    pairs: tuple[Pair, ...]
    homework: tuple[Homework, ...]
    days_done: int | None
    days_asked: int | None


def story(file: ClientFile) -> tuple[Moment, ...]:
    """Return past events by their year (those without one first), then the visits, the oldest first."""
    events = sorted(_told_last(file), key=lambda event: (event.year is not None, event.year or 0, event.at))
    moments = [Moment(MomentKind.EVENT, event=event) for event in events]
    days = [Moment(MomentKind.VISIT, day=day_of(file, visit)) for visit in reversed(file.visits)]
    return (*moments, *days)


def _told_last(file: ClientFile) -> tuple[PastEvent, ...]:
    """Every event once, as it was told last: intake copies what was told before."""
    return tuple({(e.kind, e.region, e.side, e.year, e.text): e for e in file.events}.values())


def day_of(file: ClientFile, visit: Visit) -> DayOfVisit:
    """Return what belongs to one visit of the file."""
    own = [review for review in file.decisions.values() if review.visit_id == visit.id]
    newest = {row.movement: row.id for row in file.screenings if row.visit_id == visit.id}
    flagged = [
        item
        for item in file.findings
        if item.screening_id in newest.values() and item.status == FindingStatus.FLAGGED.value
    ]
    return DayOfVisit(
        visit=visit,
        flagged=len(flagged),
        accepted=sum(review.decision == Decision.ACCEPTED.value for review in own),
        deferred=sum(review.decision == Decision.DEFERRED.value for review in own),
        screenings=tuple(row for row in file.screenings if row.id in newest.values()),
        pain=tuple(row for row in file.pain if row.visit_id == visit.id),
        hand_tests=tuple(row for row in file.hand_tests if row.visit_id == visit.id),
        pairs=tuple(row for row in file.pairs if row.visit_id == visit.id),
        homework=tuple(row for row in file.homework if row.visit_id == visit.id),
    )


def goal_paths(file: ClientFile) -> tuple[GoalPath, ...]:
    """Return every goal with how hard it was over the visits; the same words are the same goal."""
    numbers = {visit.id: visit.number for visit in file.visits}
    found: dict[str, list[Goal]] = {}
    for goal in sorted(file.goals, key=lambda goal: (numbers.get(goal.visit_id, 0), goal.at)):
        found.setdefault(goal.text.strip().casefold(), []).append(goal)
    return tuple(GoalPath(rows[-1].text, tuple(row.difficulty for row in rows)) for rows in found.values())


def next_step(file: ClientFile) -> NextStep:
    """Return what to do next."""
    deferred = [review for review in file.decisions.values() if review.decision == Decision.DEFERRED.value]
    not_signed = [visit for visit in file.visits if visit.state != VisitState.SIGNED.value]
    homework = _of_last_visit(file, file.homework)
    asked = next((row for row in homework if row.days_asked is not None), None)
    return NextStep(
        deferred=tuple(sorted(deferred, key=_due)),
        open_visit=not_signed[0] if not_signed else None,
        pairs=_of_last_visit(file, file.pairs),
        homework=homework,
        days_done=None if asked is None else asked.days_done,
        days_asked=None if asked is None else asked.days_asked,
    )


def _due(review: Review) -> tuple[date, datetime]:
    return review.due_on or date.max, review.at


def _of_last_visit(file: ClientFile, rows: tuple[OfVisit, ...]) -> tuple[OfVisit, ...]:
    """Return the rows of the newest visit that has any."""
    for visit in file.visits:
        own = tuple(row for row in rows if row.visit_id == visit.id)
        if own:
            return own
    return ()

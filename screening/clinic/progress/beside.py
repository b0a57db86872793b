"""What stands beside the measurements: pain, goals, hand tests and homework, as they were told and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.clinic.progress.records import Outcome
from screening.norms import load_norms


@dataclass(frozen=True)
class Rated:
    """Something rated from 0 to 10 at a visit: pain at a place, or how hard a goal is now."""

    what: str
    score: int
    side: str | None = None


@dataclass(frozen=True)
class RatedChange:
    """A rating at two visits; None where it was not named at one of them, which is not the same as 0."""

    what: str
    side: str | None
    before: int | None
    after: int | None
    outcome: Outcome


@dataclass(frozen=True)
class HandTestResult:
    """The last result of a hand test of one side at a visit."""

    code: str
    side: str
    result: str
    painful: bool = False


@dataclass(frozen=True)
class HandTestChange:
    """A hand test at two visits; None where it was not tested at one of them."""

    code: str
    side: str
    before: HandTestResult | None
    after: HandTestResult | None

    @property
    def changed(self) -> bool:
        """Whether both visits tested it and came to another result."""
        return self.before is not None and self.after is not None and self.before != self.after


@dataclass(frozen=True)
class HomeworkDone:
    """What was given at a visit, and on how many of the days asked about it was done; None: not asked yet."""

    visit: int
    given: tuple[str, ...]
    days_done: int | None
    days_asked: int | None


@dataclass(frozen=True)
class Told:
    """What one visit knows beside the measurements."""

    number: int
    day: date
    pain: tuple[Rated, ...] = ()
    goals: tuple[Rated, ...] = ()
    tests: tuple[HandTestResult, ...] = ()
    homework: HomeworkDone | None = None


@dataclass(frozen=True)
class Beside:
    """The rows beside the measurements, between two visits."""

    pain: tuple[RatedChange, ...]
    goals: tuple[RatedChange, ...]
    tests: tuple[HandTestChange, ...]
    homework: tuple[HomeworkDone, ...]


def compare_beside(told: Sequence[Told], first: int, last: int) -> Beside:
    """Set pain, goals and hand tests of two visits beside each other, with the homework given between them."""
    by_number = {one.number: one for one in told}
    before, after = by_number[first], by_number[last]
    points = load_norms().change
    given = [one.homework for one in told if first <= one.number < last and one.homework is not None]
    return Beside(
        pain=_rated(before.pain, after.pain, points["pain_points"]),
        goals=_rated(before.goals, after.goals, points["goal_points"]),
        tests=_tested(before.tests, after.tests),
        homework=tuple(sorted(given, key=lambda one: one.visit)),
    )


def _rated(before: Sequence[Rated], after: Sequence[Rated], real_from: float) -> tuple[RatedChange, ...]:
    """Every rating of either visit; the same thing is known by its words and side, whatever their case."""
    one, other = _by_name(before), _by_name(after)
    return tuple(_rating(one.get(name), other.get(name), real_from) for name in dict.fromkeys((*one, *other)))


def _by_name(rated: Sequence[Rated]) -> Mapping[tuple[str, str | None], Rated]:
    return {(" ".join(one.what.split()).casefold(), one.side): one for one in rated}


def _rating(before: Rated | None, after: Rated | None, real_from: float) -> RatedChange:
    known = after if after is not None else before
    if known is None:
        raise ValueError("a rating of neither visit")
    outcome = Outcome.NOT_COMPARABLE
    if before is not None and after is not None:
        moved = abs(after.score - before.score) >= real_from
        outcome = Outcome.REAL if moved else Outcome.NO_CHANGE_SHOWN
    return RatedChange(
        known.what,
        known.side,
        None if before is None else before.score,
        None if after is None else after.score,
        outcome,
    )


def _tested(before: Sequence[HandTestResult], after: Sequence[HandTestResult]) -> tuple[HandTestChange, ...]:
    """Every test of either visit, those that were done in both first."""
    one = {(test.code, test.side): test for test in before}
    other = {(test.code, test.side): test for test in after}
    found = [HandTestChange(*key, one.get(key), other.get(key)) for key in dict.fromkeys((*one, *other))]
    return tuple(sorted(found, key=lambda test: test.before is None or test.after is None))

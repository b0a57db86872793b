"""How much two values of one person differ by error alone.

The table's error (errors.csv) is that of many; a client whose own takes differ by more has the larger one. The smaller
one never counts: two takes that happen to agree say nothing (with two takes, one pair in five agrees within a quarter
of the true error), and a client's noise must not be called change because of them. From takes of one day only the
same-day part can be learned; what differs between days is added to it from the table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.clinic.progress.records import Day, Subject, TakeValue, VisitRecord
from screening.norms import load_norms
from screening.symmetry import Z95, quadrature
from screening.types import View

_NO_DAY = date.min
Key = tuple[Subject, tuple[View, ...]]
"""A subject as one set of views shows it: only such values are set against each other."""


@dataclass(frozen=True)
class VisitValue:
    """A subject in one visit: the mean over its takes, with the error of one take.

    Attributes
    ----------
    own_error : whether the client's own takes, and not the table, gave the error.
    """

    take: TakeValue
    value: float
    sem_same: float
    sem_other: float
    own_error: bool


def settle(record: VisitRecord, own: Mapping[Key, float]) -> dict[Key, VisitValue]:
    """Return the value of every subject of a visit with its error.

    Parameters
    ----------
    own : the client's own same-day error, from :func:`own_errors`.
    """
    found: dict[Key, list[TakeValue]] = defaultdict(list)
    for take in record.takes:
        found[(take.subject, take.views)].append(take)
    return {key: _settle_one(takes, own.get(key)) for key, takes in found.items()}


def _settle_one(takes: Sequence[TakeValue], own: float | None) -> VisitValue:
    table_same = max(take.sem_same for take in takes)
    table_other = max(take.sem_other for take in takes)
    same = max(table_same, own or 0.0)
    between_days = math.sqrt(max(table_other**2 - table_same**2, 0.0))
    fewest = min(takes, key=lambda take: take.n)
    return VisitValue(
        take=fewest,
        value=sum(take.value for take in takes) / len(takes),
        sem_same=same,
        sem_other=quadrature(same, between_days),
        own_error=same > table_same,
    )


def own_errors(records: Sequence[VisitRecord]) -> dict[Key, float]:
    """Return the standard deviation between takes of one visit, pooled over the visits; nothing without repeats."""
    squares: dict[Key, float] = defaultdict(float)
    freedom: dict[Key, int] = defaultdict(int)
    for record in records:
        by_key: dict[Key, list[float]] = defaultdict(list)
        for take in record.takes:
            by_key[(take.subject, take.views)].append(take.value)
        for key, values in by_key.items():
            mean = sum(values) / len(values)
            squares[key] += sum((value - mean) ** 2 for value in values)
            freedom[key] += len(values) - 1
    return {key: math.sqrt(squares[key] / n) for key, n in freedom.items() if n > 0}


def own_error95(record: VisitRecord) -> dict[Key, tuple[TakeValue, float]]:
    """Return a take and 1.96 times the client's own error of this visit, where takes were repeated; else nothing."""
    takes = {(take.subject, take.views): take for take in record.takes}
    return {key: (takes[key], Z95 * own) for key, own in own_errors([record]).items()}


def sem_of_change(before: VisitValue, after: VisitValue, day: Day) -> float:
    """Return the standard error that, had both values it, would give the error of their difference."""
    pair = [v.sem_same if day is Day.SAME else v.sem_other for v in (before, after)]
    return math.sqrt((pair[0] ** 2 + pair[1] ** 2) / 2)


def detectable(sem: float) -> tuple[float, float]:
    """Return the changes that 80 and 95 % of repeats without any change stay under."""
    factors = load_norms().change
    return factors["mdc80_factor"] * sem, factors["mdc95_factor"] * sem


def chance(change: float, mdc95: float) -> float:
    """Return the two-sided probability of such a change from error alone; 0.05 at ``mdc95``."""
    return math.erfc(Z95 * abs(change) / mdc95 / math.sqrt(2))


def holm(probabilities: Sequence[float]) -> list[float]:
    """Return the probabilities corrected for their number (Holm's step-down), in their order; never above 1."""
    order = sorted(range(len(probabilities)), key=lambda k: probabilities[k])
    corrected, largest = [0.0] * len(order), 0.0
    for rank, k in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * probabilities[k]))
        corrected[k] = largest
    return corrected


def can_show(takes: Sequence[TakeValue]) -> dict[Subject, tuple[float, str]]:
    """Return the smallest change that a re-film today could show as real, with its unit, by subject.

    Where two views show a subject, the one with the smaller error counts.
    """
    record = VisitRecord(0, _NO_DAY, tuple(takes))
    found: dict[Subject, tuple[float, str]] = {}
    for (subject, _), value in settle(record, own_errors([record])).items():
        size = detectable(value.sem_same)[1]
        if subject not in found or size < found[subject][0]:
            found[subject] = (size, value.take.unit)
    return found

"""Change against error: real, possible, not shown, or not to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from screening.clinic.progress.conditions import blocks, differences, how_to_recompute
from screening.clinic.progress.errors import (
    Key,
    VisitValue,
    chance,
    detectable,
    holm,
    own_errors,
    sem_of_change,
    settle,
)
from screening.clinic.progress.records import (
    Change,
    Day,
    Difference,
    Differs,
    Direction,
    Of,
    Outcome,
    Point,
    Subject,
    TakeValue,
    Trend,
    VisitRecord,
)
from screening.evidence import is_signed
from screening.movements import MOVEMENTS
from screening.norms import load_norms

ORDER = (Outcome.REAL, Outcome.POSSIBLE, Outcome.NO_CHANGE_SHOWN, Outcome.NOT_COMPARABLE)


def compare_visits(
    records: Sequence[VisitRecord], first: int, last: int, *, same_setup_only: bool = True
) -> tuple[Change, ...]:
    """Return every subject that one of two visits measured, from real change to not comparable.

    Parameters
    ----------
    records : all visits of the client: their repeated takes say how far the client's own takes differ.
    first, last : numbers of the two visits. The headline counts what was accepted in any visit up to the last one.
    same_setup_only : whether another camera or place of it keeps everything from being compared.

    Raises
    ------
    KeyError : if there is no visit of that number.
    """
    by_number = {record.number: record for record in records}
    pair = (by_number[first], by_number[last])
    accepted = {subject for r in records if r.number <= last for subject in r.accepted}
    changes = _judge(pair, own_errors(records), Day.OTHER, same_setup_only=same_setup_only)
    extreme = pair[0].extreme | pair[1].extreme
    marked = [replace(c, headline=c.subject in accepted, extreme=c.subject in extreme) for c in changes]
    return tuple(sorted(_correct(marked), key=_order))


def compare_takes(
    records: Sequence[VisitRecord], number: int, before: Sequence[TakeValue], after: Sequence[TakeValue]
) -> tuple[Change, ...]:
    """Return what changed between takes before and after treatment of one visit, held against the same-day error.

    It is an immediate response, not progress: nothing in it is counted or corrected.
    """
    record = next(one for one in records if one.number == number)
    pair = (replace(record, takes=tuple(before)), replace(record, takes=tuple(after)))
    changes = _judge(pair, own_errors(records), Day.SAME, same_setup_only=True)
    return tuple(sorted((replace(c, extreme=c.subject in record.extreme) for c in changes), key=_order))


def trend(records: Sequence[VisitRecord], change: Change) -> Trend | None:
    """Return a compared subject over all visits, seen in the same views; None where it was not compared.

    A visit is comparable if nothing differs between it and the first one.
    """
    if change.mdc80 is None or change.mdc95 is None:
        return None
    key, own = (change.subject, change.views), own_errors(records)
    found = [
        (record, value)
        for record in sorted(records, key=lambda record: record.number)
        if (value := settle(record, own).get(key)) is not None
    ]
    anchor = next((value for record, value in found if record.number == change.first), None)
    if anchor is None:
        return None
    points = [
        Point(r.number, r.day, v.value, not differences(anchor.take.conditions, v.take.conditions))
        for r, v in found
    ]
    return Trend(change.subject, change.label, change.unit, tuple(points), change.mdc80, change.mdc95)


def _judge(
    pair: tuple[VisitRecord, VisitRecord], own: Mapping[Key, float], day: Day, *, same_setup_only: bool
) -> list[Change]:
    before, after = settle(pair[0], own), settle(pair[1], own)
    subjects = dict.fromkeys(subject for subject, _ in (*before, *after))
    numbers = (pair[0].number, pair[1].number)
    changes = []
    for subject in subjects:
        shared = [key for key in before if key[0] == subject and key in after]
        found = [_change(before[key], after[key], numbers, day, same_setup_only) for key in shared]
        changes.append(min(found, key=_smallest_error) if found else _apart(subject, before, after, numbers))
    return changes


def _smallest_error(change: Change) -> tuple[bool, float]:
    """Of two views that show a subject: the one that can be compared, then the one with the smaller error."""
    return change.outcome is Outcome.NOT_COMPARABLE, change.sem or 0.0


def _apart(
    subject: Subject,
    before: Mapping[Key, VisitValue],
    after: Mapping[Key, VisitValue],
    numbers: tuple[int, int],
) -> Change:
    """A subject that only one of the visits measured, or each in another view."""
    one = next((value for key, value in before.items() if key[0] == subject), None)
    other = next((value for key, value in after.items() if key[0] == subject), None)
    known = other if other is not None else one
    if known is None:
        raise ValueError("a subject of neither visit")
    if one is not None and other is not None:
        why = Difference(Differs.VIEW, _views(one.take), _views(other.take))
    else:
        why = Difference(Differs.NOT_MEASURED, visit=numbers[0] if one is None else numbers[1])
    return replace(
        _blank(known.take, numbers),
        before=None if one is None else one.value,
        after=None if other is None else other.value,
        differs=(why,),
    )


def _views(take: TakeValue) -> str:
    return " and ".join(view.value for view in take.views)


def _blank(take: TakeValue, numbers: tuple[int, int]) -> Change:
    return Change(
        subject=take.subject,
        label=take.label,
        unit=take.unit,
        grade=take.grade,
        views=take.views,
        outcome=Outcome.NOT_COMPARABLE,
        first=numbers[0],
        last=numbers[1],
        shown=take.shown,
    )


def _change(
    before: VisitValue, after: VisitValue, numbers: tuple[int, int], day: Day, same_setup_only: bool
) -> Change:
    differs = (
        *differences(before.take.conditions, after.take.conditions),
        *_too_few(before, after, numbers),
    )
    blank = replace(
        _blank(after.take, numbers),
        before=before.value,
        after=after.value,
        differs=differs,
        recompute=how_to_recompute(differs, before.take.conditions),
    )
    if any(blocks(one, after.take, same_setup_only=same_setup_only) for one in differs):
        return blank
    sem, change = sem_of_change(before, after, day), after.value - before.value
    mdc80, mdc95 = detectable(sem)
    return replace(
        blank,
        outcome=_outcome(change, mdc80, mdc95),
        change=change,
        sem=sem,
        mdc80=mdc80,
        mdc95=mdc95,
        p=chance(change, mdc95),
        direction=_direction(before.value, after.value, sem, after.take),
        own_error=before.own_error or after.own_error,
    )


def _too_few(before: VisitValue, after: VisitValue, numbers: tuple[int, int]) -> list[Difference]:
    walking = MOVEMENTS[after.take.subject.movement].walking
    needed = load_norms().quality["strides_sure" if walking else "min_cycles"]
    pairs = zip((before, after), numbers, strict=True)
    return [Difference(Differs.TOO_FEW, visit=number) for value, number in pairs if value.take.n < needed]


def _outcome(change: float, mdc80: float, mdc95: float) -> Outcome:
    if abs(change) > mdc95:
        return Outcome.REAL
    return Outcome.POSSIBLE if abs(change) > mdc80 else Outcome.NO_CHANGE_SHOWN


def _direction(before: float, after: float, sem: float, take: TakeValue) -> Direction | None:
    """Where it went. A difference changed sides only if both values lie off the middle by more than their error."""
    if before == after:
        return None
    movement = MOVEMENTS[take.subject.movement]
    if take.subject.of is not Of.DIFFERENCE and not is_signed(take.subject.metric, movement):
        return Direction.MORE if after > before else Direction.LESS
    if before * after < 0 and min(abs(before), abs(after)) > sem:
        return Direction.CHANGED_SIDES
    return Direction.TOWARDS if abs(after) < abs(before) else Direction.AWAY


def _correct(changes: Sequence[Change]) -> list[Change]:
    """Hold back what the headline would call real if it were the only one looked at, but not among several (Holm)."""
    counted = [k for k, change in enumerate(changes) if change.headline and change.p is not None]
    corrected = holm([changes[k].p or 0.0 for k in counted])
    found = list(changes)
    for k, p in zip(counted, corrected, strict=True):
        one = replace(found[k], p_holm=p)
        if one.outcome is Outcome.REAL and p > load_norms().change["family_error"]:
            one = replace(one, outcome=Outcome.POSSIBLE, held_back=True)
        found[k] = one
    return found


def _order(change: Change) -> tuple[int, bool, float]:
    size = abs(change.change or 0.0) / change.mdc95 if change.mdc95 else 0.0
    return ORDER.index(change.outcome), not change.headline, -size


def count_outcomes(changes: Sequence[Change], *, headline: bool = True) -> dict[Outcome, int]:
    """Return how many there are of each outcome, of those that the headline counts, or of the exploratory ones."""
    return {
        outcome: sum(c.outcome is outcome and c.headline is headline for c in changes) for outcome in ORDER
    }

"""Read what progress needs of one client: a fixed number of queries, and no archive or film is opened.

The newest screening of each movement counts, and among those the one that was made again for a comparison, so that
visits are measured by one method. What was accepted is taken from the visit's own screening. Takes whose ``setup``
says ``after_treatment`` (:func:`note_after_treatment`, or the entry with which a film is stored) are left out of a
visit's values: they belong to :func:`read_refilm`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.films import FilmState
from screening.clinic.lookup import changing, get_client, get_clip, get_visit
from screening.clinic.progress import (
    Conditions,
    HandTestResult,
    HomeworkDone,
    Rated,
    Subject,
    TakeValue,
    Told,
    VisitRecord,
    subject_of_finding,
    take_values,
)
from screening.clinic.progress.conditions import AFTER, setup_of
from screening.clinic.results import MADE_AFTER
from screening.clinic.reviews import Decision, latest
from screening.clinic.store import Store
from screening.clinic.tables import Clip, FoundItem, Goal, HandTest, Homework, PainSite, Result, Review, Visit
from screening.types import FindingKind, FindingStatus, Side

_STOOD_OUT = (FindingStatus.FLAGGED.value, FindingStatus.WATCH.value)


@dataclass(frozen=True)
class ClientProgress:
    """All visits of a client, the first one first: what was measured, and what was told and tested beside it."""

    records: tuple[VisitRecord, ...]
    told: tuple[Told, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The visits in which something was measured, that may be compared."""
        return tuple(record.number for record in self.records if record.takes)


@dataclass(frozen=True)
class Refilm:
    """The takes of one movement of a visit, before and after treatment; empty where there are none."""

    number: int
    before: tuple[TakeValue, ...]
    after: tuple[TakeValue, ...]


@allowed(*STAFF)
def read_progress(store: Store, actor: Actor, client_id: str) -> ClientProgress:
    """Return everything that :func:`screening.clinic.progress.compare_visits` and the rows beside it are made from."""
    with store.reading() as db:
        get_client(db, client_id)
        visits = _of_client(db, Visit, client_id, Visit.number)
        own, counted = _newest(db, Result.client_id == client_id)
        clips = _clips(db, Clip.client_id == client_id)
        accepted, extreme = _stood_out(db, client_id, own)
        told = _told(db, client_id, visits)
    values: dict[str, list[TakeValue]] = defaultdict(list)
    setups = {visit.id: visit.setup for visit in visits}
    for row in counted:
        values[row.visit_id] += _values(row, clips, setups[row.visit_id], after=False)
    records = tuple(
        VisitRecord(
            number=visit.number,
            day=visit.started_at.date(),
            takes=tuple(values[visit.id]),
            accepted=frozenset(accepted[visit.id]),
            extreme=frozenset(extreme[visit.id]),
            visit_id=visit.id,
        )
        for visit in visits
    )
    return ClientProgress(records, told)


@allowed(*STAFF)
def read_refilm(store: Store, actor: Actor, visit_id: str, movement: str) -> Refilm:
    """Return the takes of a movement of this visit for :func:`~screening.clinic.progress.compare_takes`.

    Give ``before`` alone to :func:`~screening.clinic.progress.can_show` to say beforehand what a re-film could show.
    """
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        of_movement = (Result.visit_id == visit_id, Result.movement == movement)
        own, _ = _newest(db, *of_movement)
        response = db.scalar(
            select(Result)
            .where(*of_movement, Result.made_for == MADE_AFTER)
            .order_by(Result.made_at.desc())
            .limit(1)
        )
        clips = _clips(db, Clip.visit_id == visit_id)
    before = [value for row in own for value in _values(row, clips, visit.setup, after=False)]
    filmed_after = own if response is None else [response]
    after = [value for row in filmed_after for value in _values(row, clips, visit.setup, after=True)]
    return Refilm(visit.number, tuple(before), tuple(after))


@allowed(*STAFF)
def note_after_treatment(store: Store, actor: Actor, visit_id: str, clip_id: str, after: bool = True) -> None:
    """Note that a take was filmed after treatment: it is none of the visit's values, but its immediate response.

    Raises
    ------
    ScreeningError : if the visit is signed.
    """
    with changing(store, visit_id) as work:
        clip = get_clip(work.db, visit_id, clip_id)
        clip.setup = {key: value for key, value in clip.setup.items() if key != AFTER} | (
            {AFTER: True} if after else {}
        )
        audit.note(work.db, actor, "take_after_treatment", work.client, work.visit.number)


def _of_client(db: Session, row_type: Any, client_id: str, *order: Any) -> list[Any]:
    return list(db.scalars(select(row_type).where(row_type.client_id == client_id).order_by(*order)))


def _newest(db: Session, *where: Any) -> tuple[list[Result], list[Result]]:
    """The newest screening of each visit and movement: those made for the visit, and those that count here."""
    names = select(Result.id, Result.visit_id, Result.movement, Result.made_for).where(*where)
    own: dict[tuple[str, str], str] = {}
    counted: dict[tuple[str, str], str] = {}
    for row in db.execute(names.order_by(Result.made_at)):
        if row.made_for == MADE_AFTER:
            continue
        if row.made_for == "visit":
            own[row.visit_id, row.movement] = row.id
        counted[row.visit_id, row.movement] = row.id
    wanted = {*own.values(), *counted.values()}
    found = {row.id: row for row in db.scalars(select(Result).where(Result.id.in_(wanted)))}
    return [found[key] for key in own.values()], [found[key] for key in counted.values()]


def _clips(db: Session, where: Any) -> dict[str, Clip]:
    return {clip.id: clip for clip in db.scalars(select(Clip).where(where))}


def _values(
    row: Result, clips: Mapping[str, Clip], setup: Mapping[str, Any], *, after: bool
) -> tuple[TakeValue, ...]:
    """The values of a screening from the takes before, or those after treatment."""
    result = json.loads(row.result)
    taken = [clips.get(clip_id) for clip_id in row.clip_ids]
    count = len(result["recordings"])
    taken += [None] * (count - len(taken))
    unwanted = [k for k in range(count) if _is_after(taken[k]) is not after]
    if len(unwanted) == count:
        return ()
    return take_values(result, [_conditions(clip, setup) for clip in taken[:count]], unwanted)


def _is_after(clip: Clip | None) -> bool:
    return clip is not None and clip.setup.get(AFTER) is True


def _conditions(clip: Clip | None, setup: Mapping[str, Any]) -> Conditions:
    if clip is None:
        return Conditions(setup=setup_of(setup), has_poses=False)
    return Conditions(
        setup=setup_of(setup, clip.setup),
        has_poses=clip.poses is not None,
        has_film=clip.film is not None and clip.film_state == FilmState.AS_FILMED.value,
    )


def _stood_out(
    db: Session, client_id: str, own: Sequence[Result]
) -> tuple[dict[str, set[Subject]], dict[str, set[Subject]]]:
    """By visit: the subjects behind accepted findings, and behind all that were flagged or observed."""
    movements = {row.id: row.movement for row in own}
    query = select(FoundItem).where(FoundItem.screening_id.in_(movements), FoundItem.status.in_(_STOOD_OUT))
    decisions = latest(_of_client(db, Review, client_id, Review.at, Review.number))
    accepted: dict[str, set[Subject]] = defaultdict(set)
    extreme: dict[str, set[Subject]] = defaultdict(set)
    for item in db.scalars(query):
        subject = _subject(movements[item.screening_id], item)
        extreme[item.visit_id].add(subject)
        decision = decisions.get(item.id)
        if decision is not None and decision.decision == Decision.ACCEPTED.value:
            accepted[item.visit_id].add(subject)
    return accepted, extreme


def _subject(movement: str, item: FoundItem) -> Subject:
    side = None if item.side is None else Side(item.side)
    return subject_of_finding(movement, item.metric, FindingKind(item.kind), side)


def _told(db: Session, client_id: str, visits: Sequence[Visit]) -> tuple[Told, ...]:
    """What was told, tested and given at each visit; of several tests of one muscle and side the last one."""
    pain = _by_visit(_of_client(db, PainSite, client_id, PainSite.at))
    goals = _by_visit(_of_client(db, Goal, client_id, Goal.at))
    tests = _by_visit(_of_client(db, HandTest, client_id, HandTest.at))
    homework = _by_visit(_of_client(db, Homework, client_id, Homework.position))
    return tuple(
        Told(
            number=visit.number,
            day=visit.started_at.date(),
            pain=tuple(Rated(row.region, row.now, row.side) for row in pain[visit.id]),
            goals=tuple(Rated(row.text, row.difficulty) for row in goals[visit.id]),
            tests=_tested(tests[visit.id]),
            homework=_homework(visit.number, homework[visit.id]),
        )
        for visit in visits
    )


def _by_visit(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.visit_id].append(row)
    return found


def _tested(rows: Collection[HandTest]) -> tuple[HandTestResult, ...]:
    done = [row for row in rows if row.result != "not_tested"]
    last = {(row.code, row.side): HandTestResult(row.code, row.side, row.result, row.painful) for row in done}
    return tuple(last.values())


def _homework(number: int, rows: Sequence[Homework]) -> HomeworkDone | None:
    if not rows:
        return None
    given = [" then ".join(part for part in (row.release, row.activation) if part) for row in rows]
    asked = next((row for row in rows if row.days_asked is not None), rows[0])
    return HomeworkDone(number, tuple(one for one in given if one), asked.days_done, asked.days_asked)

"""What the hands found, and what goes home: hand tests, pairs, homework, angles, the therapist's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import CLIENT_AND_STAFF, STAFF, Actor, allowed
from screening.clinic.clients import WORD
from screening.clinic.lookup import add_entry, changing, client_of_visit, get_visit, of_visit
from screening.clinic.store import Store
from screening.clinic.tables import HandTest, Homework, JointAngle, Note, Pair, Visit
from screening.clinic.texts import between, checked_text, checked_word, columns
from screening.types import ScreeningError


class NoteKind(StrEnum):
    """What the therapist's own words are about."""

    NOTE = "note"
    SEEN = "seen"
    PALPATION = "palpation"
    ADDENDUM = "addendum"
    CLIENT_PAGE = "client_page"


@dataclass(frozen=True)
class HandTestEntry:
    """One manual test of one side; ``grade`` from 0 to 5 where it was graded."""

    code: str = field(metadata=WORD)
    side: str = field(metadata=WORD)
    result: str = field(metadata=WORD)
    painful: bool = False
    grade: int | None = None
    position: str | None = None
    finding_id: str | None = None
    named_in_advance: bool = False
    flags_shown: bool = True
    note: str | None = None


@dataclass(frozen=True)
class PairEntry:
    """An inhibited muscle, what facilitated it, and the way through release, re-test and activation."""

    muscle: str = field(metadata=WORD)
    side: str = field(metadata=WORD)
    facilitator_kind: str = field(metadata=WORD)
    facilitator: str
    facilitator_side: str | None = field(default=None, metadata=WORD)
    found_by: str | None = field(default=None, metadata=WORD)
    retest_with: str | None = field(default=None, metadata=WORD)
    release: str | None = None
    release_s: int | None = None
    retest_after_release: str | None = field(default=None, metadata=WORD)
    activation: str | None = None
    activation_repetitions: int | None = None
    retest_after_activation: str | None = field(default=None, metadata=WORD)


@dataclass(frozen=True)
class HomeworkEntry:
    """Release, then activate; ``until`` is a date or a rule in words."""

    position: int
    until: str
    per_day: int = 1
    pair_id: str | None = None
    release: str | None = None
    release_s: int | None = None
    activation: str | None = None
    activation_repetitions: int | None = None


@dataclass(frozen=True)
class NoteEntry:
    """The therapist's own words; with a recording and a time where something was seen by eye."""

    kind: NoteKind = field(metadata=WORD)
    text: str
    side: str | None = field(default=None, metadata=WORD)
    clip_id: str | None = None
    time_s: float | None = None


@dataclass(frozen=True)
class AngleEntry:
    """An angle measured by hand."""

    joint: str = field(metadata=WORD)
    motion: str = field(metadata=WORD)
    side: str = field(metadata=WORD)
    angle_deg: float
    more: dict[str, Any] = field(default_factory=dict)


@allowed(*STAFF)
def add_hand_test(store: Store, actor: Actor, visit_id: str, entry: HandTestEntry) -> HandTest:
    """Add the result of a manual test."""
    between(entry.grade, 0, 5, "Grade")
    return add_entry(store, actor, visit_id, HandTest, entry, "hand_test_added")


@allowed(*STAFF)
def add_pair(store: Store, actor: Actor, visit_id: str, entry: PairEntry) -> Pair:
    """Add a pair that was found at the table."""
    return add_entry(store, actor, visit_id, Pair, entry, "pair_added")


@allowed(*STAFF)
def note_pair_holds(store: Store, actor: Actor, visit_id: str, pair_id: str, holds: str) -> None:
    """Note whether a pair of an earlier visit holds today: strong, weak or painful."""
    word = checked_word(holds, "Holds today")
    with changing(store, visit_id) as work:
        pair = work.db.get(Pair, pair_id)
        if pair is None or pair.client_id != work.client.id:
            raise ScreeningError("There is no such pair. Reload the page.")
        pair.holds = word
        audit.note(work.db, actor, "pair_retested", work.client, work.visit.number)


@allowed(*STAFF)
def add_homework(store: Store, actor: Actor, visit_id: str, entry: HomeworkEntry) -> Homework:
    """Add one exercise for home."""
    between(entry.per_day, 1, 10, "Times a day")
    return add_entry(store, actor, visit_id, Homework, entry, "homework_added")


@allowed(*STAFF)
def remove_homework(store: Store, actor: Actor, visit_id: str, homework_id: str) -> None:
    """Take an exercise back before the visit is signed."""
    with changing(store, visit_id) as work:
        work.db.delete(of_visit(work.db, Homework, visit_id, homework_id))
        audit.note(work.db, actor, "homework_removed", work.client, work.visit.number)


@allowed(*CLIENT_AND_STAFF)
def note_homework_done(store: Store, actor: Actor, visit_id: str, days_done: int, days_asked: int) -> None:
    """Keep how many days the last homework was done, asked at the beginning of the next visit."""
    between(days_asked, 1, 60, "Days")
    between(days_done, 0, days_asked, "Days done")
    with changing(store, visit_id) as work:
        query = select(Homework).where(Homework.client_id == work.client.id, Homework.visit_id != visit_id)
        for row in work.db.scalars(query.where(Homework.days_done.is_(None))):
            row.days_done, row.days_asked = days_done, days_asked
        audit.note(work.db, actor, "homework_asked", work.client, work.visit.number)


@allowed(*STAFF)
def add_angle(store: Store, actor: Actor, visit_id: str, entry: AngleEntry) -> JointAngle:
    """Add an angle measured by hand, 0 to 200 degrees."""
    between(entry.angle_deg, 0, 200, "Angle in degrees")
    return add_entry(store, actor, visit_id, JointAngle, entry, "angle_added")


@allowed(*STAFF)
def add_note(store: Store, actor: Actor, visit_id: str, entry: NoteEntry) -> Note:
    """Add the therapist's own words to an open visit."""
    if entry.kind is NoteKind.ADDENDUM:
        return _add_addendum(store, actor, visit_id, entry)
    return add_entry(store, actor, visit_id, Note, entry, "note_added")


def _add_addendum(store: Store, actor: Actor, visit_id: str, entry: NoteEntry) -> Note:
    values = columns(entry)
    checked_text(entry.text, "Addendum")
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        if visit.signed_at is None:
            raise ScreeningError("This visit is not signed yet. Write a note instead.")
        client = client_of_visit(db, visit)
        row = Note(client_id=client.id, visit_id=visit_id, by=actor.user, **values)
        db.add(row)
        audit.note(db, actor, "addendum_added", client, visit.number)
    return row


@allowed(*STAFF)
def list_open_pairs(store: Store, actor: Actor, visit_id: str) -> Sequence[Pair]:
    """Return the pairs of the client's last visit before this one, to be re-tested first."""
    with store.reading() as db:
        return open_pairs_of(db, get_visit(db, visit_id))


def open_pairs_of(db: Session, visit: Visit) -> Sequence[Pair]:
    """Return the pairs of the last visit before this one that has any, in a session that is open already."""
    query = select(Pair).join(Visit, Visit.id == Pair.visit_id)
    earlier = (Pair.client_id == visit.client_id, Visit.number < visit.number)
    pairs = db.scalars(query.where(*earlier).order_by(Visit.number.desc(), Pair.at)).all()
    return [pair for pair in pairs if pair.visit_id == pairs[0].visit_id]

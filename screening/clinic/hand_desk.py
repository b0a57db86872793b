"""All that the page *Tests* shows of one visit, read at once: what to test and why, what was found, pairs, angles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.body import region_name
from screening.clinic import visits
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.agreement import muscle_of, tests_come_first
from screening.clinic.handwork import NoteKind, open_pairs_of
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.reviews import Decision, latest, newest_results, reviews_of
from screening.clinic.settings import TESTS_FIRST, read_number
from screening.clinic.store import Store
from screening.clinic.suggestions import preference_of
from screening.clinic.tables import (
    Client,
    FoundItem,
    HandTest,
    JointAngle,
    Note,
    PainSite,
    Pair,
    PastEvent,
    Review,
    User,
    Visit,
)
from screening.clinic.visits import VisitState
from screening.clinic.worklist import Accepted, Preference, Told, WorkList, base_region, work_list
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.report import wording
from screening.types import Finding, FindingKind, FindingStatus, Side

RowT = TypeVar("RowT", HandTest, Pair, JointAngle, Note)
_UNSEEN = (VisitState.INTAKE.value, VisitState.WAITING.value)


@dataclass(frozen=True)
class HandDesk:
    """One visit as the hands see it.

    Attributes
    ----------
    other_reviewer : who else has the visit open; None where nobody has.
    flags_hidden : tests come before the flags in this visit, and nobody has seen the flags yet.
    tests : last result by code and side; naming a muscle in advance is none. named : by finding.
    """

    visit: Visit
    client: Client
    other_reviewer: str | None
    flags_hidden: bool
    accepted: tuple[Accepted, ...]
    story: tuple[Told, ...]
    preference: Preference
    work: WorkList
    tests: Mapping[tuple[str, str], HandTest]
    named: Mapping[str, tuple[str, str]]
    pairs: tuple[Pair, ...]
    open_pairs: tuple[Pair, ...]
    angles: Mapping[tuple[str, str, str], JointAngle]
    palpations: tuple[Note, ...]

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed here now."""
        return self.visit.signed_at is not None or self.other_reviewer is not None

    def told(self, kind: str) -> tuple[str, ...]:
        """What the client told of one kind, each once, in words."""
        return tuple(dict.fromkeys(one.words for one in self.story if one.kind == kind))

    def joints(self) -> tuple[str, ...]:
        """Places that hurt or were injured, in words: candidates for a joint as facilitator."""
        places = [
            one for one in self.story if one.kind in ("pain", "injury", "operation", "fall", "accident")
        ]
        return tuple(dict.fromkeys(_place(one.region, one.side) for one in places if one.region))


@allowed(*STAFF)
def read_hands(store: Store, actor: Actor, visit_id: str) -> HandDesk:
    """Return all that the page *Tests* shows of a visit."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        other = visits.other_reviewer(visit, actor.user)
        hidden = _flags_hidden(db, visit)
        accepted = () if hidden else accepted_of(db, visit_id)
        story, preference = story_of(db, visit), preference_of(db)
        rows = _of_visit(db, HandTest, visit_id)
        return HandDesk(
            visit=visit,
            client=client_of_visit(db, visit),
            other_reviewer=None if other is None else (db.scalar(select(User.name).where(User.id == other))),
            flags_hidden=hidden,
            accepted=accepted,
            story=story,
            preference=preference,
            work=work_list(accepted, story, load_norms(), preference),
            tests=last_tests(rows),
            named=_named(rows, accepted),
            pairs=tuple(_of_visit(db, Pair, visit_id)),
            open_pairs=tuple(open_pairs_of(db, visit)),
            angles={(row.joint, row.motion, row.side): row for row in _of_visit(db, JointAngle, visit_id)},
            palpations=tuple(
                row for row in _of_visit(db, Note, visit_id) if row.kind == NoteKind.PALPATION.value
            ),
        )


@allowed(*STAFF)
def flags_wait(store: Store, actor: Actor, visit_id: str) -> bool:
    """Whether the flags of a visit are still hidden, because its tests come first."""
    with store.reading() as db:
        return _flags_hidden(db, get_visit(db, visit_id))


def _flags_hidden(db: Session, visit: Visit) -> bool:
    chosen = tests_come_first(visit.id, wanted=bool(read_number(db, TESTS_FIRST)))
    return chosen and visit.state in _UNSEEN


def last_tests(rows: Sequence[HandTest]) -> dict[tuple[str, str], HandTest]:
    """Return the last result by code and side, of rows in the order of time."""
    return {(row.code, row.side): row for row in rows if not row.named_in_advance}


def accepted_of(db: Session, visit_id: str) -> tuple[Accepted, ...]:
    """Return the accepted findings of the newest screenings of a visit, in their order, with what they suggest."""
    decided = latest(reviews_of(db, visit_id))
    found = []
    for movement, result in newest_results(db, visit_id).items():
        query = select(FoundItem).where(FoundItem.screening_id == result.id).order_by(FoundItem.position)
        for item in db.scalars(query):
            review = decided.get(item.id)
            if review is not None and review.decision == Decision.ACCEPTED.value:
                found.append(_accepted(movement, item, review))
    return tuple(found)


def _accepted(movement: str, item: FoundItem, review: Review) -> Accepted:
    finding = as_finding(movement, item)
    pattern = load_norms().pattern(item.metric, finding.kind, movement)
    return Accepted(
        id=item.id,
        title=review.wording or wording.seen_sentence(finding, MOVEMENTS[movement]),
        side=finding.side,
        pattern=pattern,
        hand_tests=() if pattern is None else pattern.hand_tests,
    )


def as_finding(movement: str, item: FoundItem) -> Finding:
    """Return a kept finding in the core's words; evidence and pattern are not in the record."""
    return Finding(
        metric=item.metric,
        label=MOVEMENTS[movement].metric(item.metric).label,
        kind=FindingKind(item.kind),
        status=FindingStatus(item.status),
        side=None if item.side is None else Side(item.side),
        value=item.value,
        unit=item.unit,
        limit=item.limit,
        error95=item.error95,
        reason=item.reason,
    )


def story_of(db: Session, visit: Visit) -> tuple[Told, ...]:
    """Return where it hurts in this visit, and everything that ever happened, each once, as it was told last."""
    pain = db.scalars(
        select(PainSite).where(PainSite.visit_id == visit.id).order_by(PainSite.now.desc(), PainSite.at)
    )
    events = db.scalars(
        select(PastEvent).where(PastEvent.client_id == visit.client_id).order_by(PastEvent.at)
    )
    last = {(row.kind, row.region, row.side, row.year): row for row in events}
    return (*(_pain(row) for row in pain), *(_event(row) for row in last.values()))


def _pain(row: PainSite) -> Told:
    region, side = base_region(row.region, row.side)
    return Told("pain", region, side, f"{_place(region, side)} {row.now}/10")


def _event(row: PastEvent) -> Told:
    region, side = base_region(row.region, row.side)
    what = (row.text or "").strip() or row.kind
    parts = (what, _place(region, side) if region else "", str(row.year) if row.year else row.when or "")
    return Told(row.kind, region, side, " ".join(part for part in parts if part))


def _place(region: str, side: str | None) -> str:
    """Return a place in words with the letter of its side: "low back L"."""
    sided = f"{region}_{side}" if side in ("left", "right") else region
    name = region_name(sided).removesuffix(", left").removesuffix(", right").removesuffix(" left")
    letter = {"left": " L", "right": " R"}.get(side or "", "")
    return f"{name.removesuffix(' right').lower()}{letter}"


def _named(rows: Sequence[HandTest], accepted: Sequence[Accepted]) -> dict[str, tuple[str, str]]:
    """The muscle and side that stand for each finding: as named, else the table's first on the finding's side."""
    chosen = {row.finding_id: (row.code, row.side) for row in rows if row.named_in_advance and row.finding_id}
    found = {}
    for finding in accepted:
        code = muscle_of(finding.hand_tests)
        if finding.id in chosen:
            found[finding.id] = chosen[finding.id]
        elif code is not None and finding.side is not None:
            found[finding.id] = (code, finding.side.value)
    return found


def _of_visit(db: Session, row_type: type[RowT], visit_id: str) -> list[RowT]:
    query = select(row_type).where(row_type.visit_id == visit_id)
    return list(db.scalars(query.order_by(row_type.at, row_type.id)))

"""Read what agreement with hand tests is counted from: flags that were not rejected, and every test by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.agreement import Agreement, FlagKind, NamedTest, OtherTest, agreements, muscle_of
from screening.clinic.reviews import Decision, latest
from screening.clinic.store import Store
from screening.clinic.tables import FoundItem, HandTest, Result, Review
from screening.norms import load_norms
from screening.types import FindingKind, FindingStatus

_JUDGED = {"strong": False, "weak": True}


@allowed(*STAFF)
def read_agreement(store: Store, actor: Actor) -> tuple[Agreement, ...]:
    """Return the agreement for each kind of flag, over all clients of the clinic."""
    with store.reading() as db:
        flags = _flags(db)
        tests = list(db.scalars(select(HandTest).order_by(HandTest.at, HandTest.id)))
    return agreements(*_counted(flags, tests))


def _flags(db: Session) -> list[tuple[FoundItem, FlagKind]]:
    """Flags of the newest screening of each movement and visit that nobody rejected."""
    rows = db.execute(
        select(Result.id, Result.visit_id, Result.movement)
        .where(Result.made_for == "visit")
        .order_by(Result.made_at)
    )
    newest = {(visit_id, movement): key for key, visit_id, movement in rows}
    movements = {key: movement for (_, movement), key in newest.items()}
    decided = latest(db.scalars(select(Review).order_by(Review.at, Review.number)).all())
    found = []
    for item in db.scalars(select(FoundItem).where(FoundItem.status == FindingStatus.FLAGGED.value)):
        review = decided.get(item.id)
        rejected = review is not None and review.decision == Decision.REJECTED.value
        if item.screening_id in movements and not rejected:
            found.append((item, FlagKind(movements[item.screening_id], item.metric, item.kind)))
    return found


def _counted(
    flags: Sequence[tuple[FoundItem, FlagKind]], tests: Sequence[HandTest]
) -> tuple[list[NamedTest], list[OtherTest]]:
    named_rows = {row.finding_id: row for row in tests if row.named_in_advance}
    results = {(row.visit_id, row.code, row.side): row for row in tests if not row.named_in_advance}
    of_visit: dict[str, set[FlagKind]] = defaultdict(set)
    for item, kind in flags:
        of_visit[item.visit_id].add(kind)
    named = [one for item, kind in flags if (one := _named(item, kind, named_rows, results)) is not None]
    others = [
        OtherTest(row.code, _JUDGED[row.result], frozenset(of_visit[row.visit_id]))
        for row in results.values()
        if row.result in _JUDGED and not row.painful
    ]
    return named, others


def _named(
    item: FoundItem,
    kind: FlagKind,
    named: Mapping[str | None, HandTest],
    results: Mapping[tuple[str, str, str], HandTest],
) -> NamedTest | None:
    """The muscle named for a flag with its result; None where none is named."""
    row = named.get(item.id)
    code, side = (row.code, row.side) if row is not None else _by_rule(item, kind)
    if code is None or side is None:
        return None
    result = results.get((item.visit_id, code, side))
    if result is None or result.painful:
        return NamedTest(kind, code, None)
    return NamedTest(kind, code, _JUDGED.get(result.result), before_flags=not result.flags_shown)


def _by_rule(item: FoundItem, kind: FlagKind) -> tuple[str | None, str | None]:
    pattern = load_norms().pattern(kind.metric, FindingKind(kind.kind), kind.movement)
    return (None if pattern is None else muscle_of(pattern.hand_tests)), item.side

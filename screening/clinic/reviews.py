"""The therapist's decisions about findings: only added, the last one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.clients import WORD
from screening.clinic.lookup import changing, get_visit, of_visit
from screening.clinic.store import Store
from screening.clinic.tables import FoundItem, Result, Review
from screening.clinic.texts import columns
from screening.types import FindingStatus, ScreeningError


class Decision(StrEnum):
    """What the therapist decided; reopened takes the last decision back."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    REOPENED = "reopened"


@dataclass(frozen=True)
class ReviewEntry:
    """A decision with its reason, note, own wording, repetitions left out, and for a deferral the day."""

    decision: Decision = field(metadata=WORD)
    why: str | None = None
    note: str | None = None
    wording: str | None = None
    left_out: tuple[str, ...] = ()
    due_on: date | None = None


@allowed(*STAFF)
def decide(store: Store, actor: Actor, visit_id: str, finding_id: str, entry: ReviewEntry) -> Review:
    """Add a decision about one finding.

    Raises
    ------
    ScreeningError : if a rejection has no reason, or the visit is signed.
    """
    if entry.decision is Decision.REJECTED and not (entry.why or "").strip():
        raise ScreeningError("Say in a few words why the finding is rejected.")
    values = columns(entry)
    with changing(store, visit_id) as work:
        of_visit(work.db, FoundItem, visit_id, finding_id)
        number = (
            work.db.scalar(select(func.count()).select_from(Review).where(Review.finding_id == finding_id))
            or 0
        )
        row = Review(
            client_id=work.client.id,
            visit_id=visit_id,
            finding_id=finding_id,
            number=number + 1,
            by=actor.user,
            **values,
        )
        work.db.add(row)
        audit.note(work.db, actor, f"finding_{entry.decision.value}", work.client, work.visit.number)
    return row


@allowed(*STAFF)
def list_reviews(store: Store, actor: Actor, visit_id: str) -> Sequence[Review]:
    """Return every decision of this visit in its order."""
    with store.reading() as db:
        get_visit(db, visit_id)
        return reviews_of(db, visit_id)


def reviews_of(db: Session, visit_id: str) -> Sequence[Review]:
    """Return every decision of a visit in its order."""
    query = select(Review).where(Review.visit_id == visit_id).order_by(Review.at, Review.number)
    return db.scalars(query).all()


def latest(reviews: Sequence[Review]) -> dict[str, Review]:
    """Return the decision that counts for each finding; a reopened one has none."""
    last = {review.finding_id: review for review in reviews}
    return {key: review for key, review in last.items() if review.decision != Decision.REOPENED.value}


def carry_over(db: Session, before: Result | None, row: Result) -> None:
    """Let decisions about a screening hold for the one that takes its place.

    Where a finding has another outcome now it is to be decided anew; note and own wording stay with it all the same.
    """
    if before is None:
        return
    last = {review.finding_id: review for review in reviews_of(db, row.visit_id)}
    old = {(item.metric, item.kind): item for item in _items_of(db, before.id) if item.id in last}
    for item in _items_of(db, row.id):
        earlier = old.get((item.metric, item.kind))
        if earlier is None:
            continue
        review, same = last[earlier.id], earlier.status == item.status
        if not (same or review.note or review.wording):
            continue
        kept = ("note", "wording", *(("why", "left_out", "due_on") if same else ()))
        values = {name: getattr(review, name) for name in kept}
        decision = review.decision if same else Decision.REOPENED.value
        new = Review(
            client_id=row.client_id,
            visit_id=row.visit_id,
            finding_id=item.id,
            number=1,
            decision=decision,
            by=review.by,
            **({"left_out": []} | values),
        )
        db.add(new)


def _items_of(db: Session, screening_id: str) -> Sequence[FoundItem]:
    query = select(FoundItem).where(FoundItem.screening_id == screening_id)
    return db.scalars(query.order_by(FoundItem.position)).all()


def newest_results(db: Session, visit_id: str) -> dict[str, Result]:
    """Return the last screening of each movement that was made for the visit itself."""
    own = (Result.visit_id == visit_id, Result.made_for == "visit")
    query = select(Result).where(*own).order_by(Result.made_at)
    return {row.movement: row for row in db.scalars(query)}


def undecided(db: Session, visit_id: str) -> list[FoundItem]:
    """Return the flagged or observed findings of the newest screenings that have no decision."""
    ids = [row.id for row in newest_results(db, visit_id).values()]
    to_decide = (FindingStatus.FLAGGED.value, FindingStatus.WATCH.value)
    query = select(FoundItem).where(FoundItem.screening_id.in_(ids), FoundItem.status.in_(to_decide))
    decided = latest(reviews_of(db, visit_id))
    return [item for item in db.scalars(query.order_by(FoundItem.position)) if item.id not in decided]

"""All that the review of a visit shows, read at once: films, screenings, what was decided, who is reviewing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from screening.clinic import visits
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.jobs import JobKind, JobState
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.results import load
from screening.clinic.reviews import Decision, reviews_of
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, FoundItem, Job, Note, Result, Review, User, Visit
from screening.types import FindingStatus, Screening

_TO_DECIDE = (FindingStatus.FLAGGED.value, FindingStatus.WATCH.value)


@dataclass(frozen=True)
class ReviewProgress:
    """How many findings of a movement are to be decided, and how many are."""

    decided: int
    to_decide: int

    @property
    def left(self) -> int:
        """How many wait for a decision."""
        return self.to_decide - self.decided


@dataclass(frozen=True)
class ReviewDesk:
    """One visit as its reviewer sees it.

    Attributes
    ----------
    other_reviewer, other_since : who else is reviewing, and since when; None where nobody is.
    results : newest screening of each movement. items : findings of those, by movement, in their order.
    last : last review of each finding, by its id; its decision may be taken back. names : users by id.
    """

    visit: Visit
    client: Client
    other_reviewer: str | None
    other_since: datetime | None
    clips: tuple[Clip, ...]
    jobs: tuple[Job, ...]
    results: Mapping[str, Result]
    items: Mapping[str, tuple[FoundItem, ...]]
    last: Mapping[str, Review]
    notes: tuple[Note, ...]
    names: Mapping[str, str]

    @property
    def signed(self) -> bool:
        """Whether the visit is locked."""
        return self.visit.signed_at is not None

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed here now."""
        return self.signed or self.other_reviewer is not None

    @property
    def movements(self) -> tuple[str, ...]:
        """The movements of the visit, in the order in which they were filmed."""
        filmed = [clip.movement for clip in self.clips if clip.skipped is None]
        return tuple(dict.fromkeys([*filmed, *self.results]))

    def decision(self, finding_id: str) -> Review | None:
        """The decision that counts for a finding; None where there is none."""
        review = self.last.get(finding_id)
        return None if review is None or review.decision == Decision.REOPENED.value else review

    def to_decide(self, movement: str) -> tuple[FoundItem, ...]:
        """The flagged and observed findings of a movement, in their order."""
        return tuple(item for item in self.items.get(movement, ()) if item.status in _TO_DECIDE)

    def undecided(self, movement: str) -> tuple[FoundItem, ...]:
        """Those without a decision."""
        return tuple(item for item in self.to_decide(movement) if self.decision(item.id) is None)

    def progress(self, movement: str) -> ReviewProgress:
        """How far the review of a movement is."""
        of = len(self.to_decide(movement))
        return ReviewProgress(of - len(self.undecided(movement)), of)

    def open_jobs(self, movement: str) -> tuple[Job, ...]:
        """Analyses of a movement that wait or run."""
        states = (JobState.WAITING.value, JobState.RUNNING.value)
        return tuple(job for job in self._analyses(movement) if job.state in states)

    def failed_jobs(self, movement: str) -> tuple[Job, ...]:
        """Analyses of a movement that did not succeed."""
        return tuple(job for job in self._analyses(movement) if job.state == JobState.FAILED.value)

    def _analyses(self, movement: str) -> tuple[Job, ...]:
        kinds = (JobKind.POSES.value, JobKind.SCREENING.value)
        return tuple(job for job in self.jobs if job.movement == movement and job.kind in kinds)


@allowed(*STAFF)
def read_review(store: Store, actor: Actor, visit_id: str) -> ReviewDesk:
    """Return all that the review of a visit shows."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        other = visits.other_reviewer(visit, actor.user)
        found = _newest(db, visit_id)
        names = dict(db.execute(select(User.id, User.name)).all())
        return ReviewDesk(
            visit=visit,
            client=client_of_visit(db, visit),
            other_reviewer=None if other is None else names.get(other, "Somebody"),
            other_since=visit.reviewing_since if other else None,
            clips=tuple(db.scalars(select(Clip).where(Clip.visit_id == visit_id).order_by(Clip.recorded_at))),
            jobs=tuple(
                db.scalars(select(Job).where(Job.visit_id == visit_id).order_by(Job.asked_at, Job.id))
            ),
            results=found,
            items={movement: _items(db, row.id) for movement, row in found.items()},
            last={review.finding_id: review for review in reviews_of(db, visit_id)},
            notes=tuple(db.scalars(select(Note).where(Note.visit_id == visit_id).order_by(Note.at))),
            names=names,
        )


@allowed(*STAFF)
def earlier_screening(store: Store, actor: Actor, visit_id: str, movement: str) -> Screening | None:
    """Return what was measured of a movement in the client's last visit before this one; None where nothing was."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        before = (Visit.client_id == client.id, Visit.number < visit.number)
        own = (Result.visit_id == Visit.id, Result.movement == movement, Result.made_for == "visit")
        query = select(Result).join(Visit, Result.visit_id == Visit.id).where(*before, *own)
        row = db.scalar(query.order_by(Visit.number.desc(), Result.made_at.desc()).limit(1))
    return None if row is None else load(store, client, row)


def _newest(db: Session, visit_id: str) -> dict[str, Result]:
    """The newest screening of each movement, without its long text."""
    own = (Result.visit_id == visit_id, Result.made_for == "visit")
    query = select(Result).where(*own).options(defer(Result.result, raiseload=True)).order_by(Result.made_at)
    return {row.movement: row for row in db.scalars(query)}


def _items(db: Session, screening_id: str) -> tuple[FoundItem, ...]:
    query = select(FoundItem).where(FoundItem.screening_id == screening_id).order_by(FoundItem.position)
    return tuple(db.scalars(query))

"""The whole file of a client, and of one visit: what a record page shows, read in one go and noted in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session, defer

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import client_of_visit, get_client, get_visit
from screening.clinic.reviews import latest, newest_results, reviews_of
from screening.clinic.safety import SafetyState, safety_state
from screening.clinic.store import Store
from screening.clinic.tables import (
    Base,
    Clearance,
    Client,
    Clip,
    Consent,
    FoundItem,
    Goal,
    HandTest,
    Homework,
    Job,
    JointAngle,
    Note,
    PainSite,
    Pair,
    PastEvent,
    Result,
    Review,
    Revision,
    Visit,
)

OfClient = TypeVar(
    "OfClient",
    Visit,
    PainSite,
    PastEvent,
    Goal,
    Consent,
    Clearance,
    HandTest,
    Pair,
    Homework,
    Note,
    JointAngle,
    Revision,
)
OfVisit = TypeVar("OfVisit", Clip, Job, HandTest, Pair, Homework, Note, JointAngle, PainSite, PastEvent, Goal)

_MOMENTS = ("started_at", "recorded_at", "asked_at", "given_at", "at", "made_at")


@dataclass(frozen=True)
class ClientFile:
    """Everything told, tested and given, over all visits; the newest visit first."""

    client: Client
    visits: tuple[Visit, ...]
    pain: tuple[PainSite, ...]
    events: tuple[PastEvent, ...]
    goals: tuple[Goal, ...]
    consents: tuple[Consent, ...]
    clearances: tuple[Clearance, ...]
    hand_tests: tuple[HandTest, ...]
    pairs: tuple[Pair, ...]
    homework: tuple[Homework, ...]
    notes: tuple[Note, ...]
    angles: tuple[JointAngle, ...]
    revisions: tuple[Revision, ...]
    screenings: tuple[Result, ...]
    findings: tuple[FoundItem, ...]
    decisions: dict[str, Review]


@dataclass(frozen=True)
class VisitFile:
    """One visit: recordings, jobs, newest screening of each movement with its findings and decisions, hand work."""

    visit: Visit
    client: Client
    safety: SafetyState
    clips: tuple[Clip, ...]
    jobs: tuple[Job, ...]
    screenings: dict[str, Result]
    findings: tuple[FoundItem, ...]
    decisions: dict[str, Review]
    pain: tuple[PainSite, ...]
    events: tuple[PastEvent, ...]
    goals: tuple[Goal, ...]
    hand_tests: tuple[HandTest, ...]
    pairs: tuple[Pair, ...]
    homework: tuple[Homework, ...]
    notes: tuple[Note, ...]
    angles: tuple[JointAngle, ...]


@allowed(*STAFF)
def open_client(store: Store, actor: Actor, client_id: str, *, again: bool = False) -> ClientFile:
    """Return a client's whole file; noted in the log, but not ``again`` for a page that has it open already."""
    if not again:
        with store.writing() as db:
            audit.note(db, actor, "record_opened", get_client(db, client_id))
    with store.reading() as db:
        client = get_client(db, client_id)
        findings = db.scalars(
            select(FoundItem).where(
                FoundItem.client_id == client_id, FoundItem.status.in_(("flagged", "watch"))
            )
        )
        reviews = select(Review).where(Review.client_id == client_id).order_by(Review.at, Review.number)
        return ClientFile(
            client=client,
            visits=tuple(reversed(_of_client(db, Visit, client_id))),
            pain=_of_client(db, PainSite, client_id),
            events=_of_client(db, PastEvent, client_id),
            goals=_of_client(db, Goal, client_id),
            consents=_of_client(db, Consent, client_id),
            clearances=_of_client(db, Clearance, client_id),
            hand_tests=_of_client(db, HandTest, client_id),
            pairs=_of_client(db, Pair, client_id),
            homework=_of_client(db, Homework, client_id),
            notes=_of_client(db, Note, client_id),
            angles=_of_client(db, JointAngle, client_id),
            revisions=_of_client(db, Revision, client_id),
            screenings=_results(db, client_id),
            findings=tuple(findings),
            decisions=latest(db.scalars(reviews).all()),
        )


def _results(db: Session, client_id: str) -> tuple[Result, ...]:
    """The screenings without their long texts, which a list does not show."""
    own = (Result.client_id == client_id, Result.made_for == "visit")
    query = select(Result).where(*own).options(defer(Result.result, raiseload=True))
    return tuple(db.scalars(query.order_by(Result.made_at)))


@allowed(*STAFF)
def open_visit(store: Store, actor: Actor, visit_id: str, *, again: bool = False) -> VisitFile:
    """Return one visit with all that belongs to it; noted in the log, but not ``again`` for a page that shows it."""
    if not again:
        with store.writing() as db:
            visit = get_visit(db, visit_id)
            audit.note(db, actor, "visit_opened", client_of_visit(db, visit), visit.number)
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        newest = newest_results(db, visit_id)
        ids = [row.id for row in newest.values()]
        items = select(FoundItem).where(FoundItem.screening_id.in_(ids))
        return VisitFile(
            visit=visit,
            client=client_of_visit(db, visit),
            safety=safety_state(db, visit),
            clips=_of_visit(db, Clip, visit_id),
            jobs=_of_visit(db, Job, visit_id),
            screenings=newest,
            findings=tuple(db.scalars(items.order_by(FoundItem.screening_id, FoundItem.position))),
            decisions=latest(reviews_of(db, visit_id)),
            pain=_of_visit(db, PainSite, visit_id),
            events=_of_visit(db, PastEvent, visit_id),
            goals=_of_visit(db, Goal, visit_id),
            hand_tests=_of_visit(db, HandTest, visit_id),
            pairs=_of_visit(db, Pair, visit_id),
            homework=_of_visit(db, Homework, visit_id),
            notes=_of_visit(db, Note, visit_id),
            angles=_of_visit(db, JointAngle, visit_id),
        )


def _of_client(db: Session, row_type: type[OfClient], client_id: str) -> tuple[OfClient, ...]:
    return tuple(
        db.scalars(select(row_type).where(row_type.client_id == client_id).order_by(_moment(row_type)))
    )


def _of_visit(db: Session, row_type: type[OfVisit], visit_id: str) -> tuple[OfVisit, ...]:
    return tuple(
        db.scalars(select(row_type).where(row_type.visit_id == visit_id).order_by(_moment(row_type)))
    )


def _moment(row_type: type[Base]) -> ColumnElement[Any]:
    """The column by which records of this kind stand in the order in which they were made."""
    names = inspect(row_type).columns
    return next(names[name] for name in _MOMENTS if name in names)

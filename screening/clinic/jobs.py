"""Analysis as records: what waits, what runs and how far, what failed and why. A crash loses none of it.

The work itself is done in :mod:`screening.clinic.analyst` (processes) and :mod:`screening.clinic.worker` (one job).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from screening.clinic.access import CLIENT_AND_STAFF, STAFF, Actor, allowed
from screening.clinic.lookup import get_visit, of_visit
from screening.clinic.places import is_alive
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Job, now
from screening.types import ScreeningError

MAX_ATTEMPTS = 3
KEPT_FOR = timedelta(days=30)


class JobKind(StrEnum):
    """What is done: find the landmarks of one clip, screen one movement (again, for a comparison), blur one film."""

    POSES = "poses"
    SCREENING = "screening"
    BLUR = "blur"
    RECOMPUTE = "recompute"


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_UNFINISHED = (JobState.WAITING.value, JobState.RUNNING.value)
_BESIDE_THE_VISIT = (JobKind.BLUR.value, JobKind.RECOMPUTE.value)


def ask_for(db: Session, clip: Clip, kind: JobKind) -> None:
    """Put a job in the queue; a screening of this movement that waits already is enough."""
    clip_id = None if kind in (JobKind.SCREENING, JobKind.RECOMPUTE) else clip.id
    same = (
        Job.visit_id == clip.visit_id,
        Job.movement == clip.movement,
        Job.kind == kind.value,
        Job.state == JobState.WAITING.value,
        Job.clip_id.is_not_distinct_from(clip_id),
    )
    db.flush()
    if db.scalar(select(Job.id).where(*same).limit(1)) is None:
        job = Job(
            client_id=clip.client_id,
            visit_id=clip.visit_id,
            clip_id=clip_id,
            movement=clip.movement,
            kind=kind.value,
            state=JobState.WAITING.value,
            asked_at=now(),
        )
        db.add(job)


def claim_next(store: Store) -> Job | None:
    """Take the oldest waiting job for this program; None where nothing waits."""
    waiting = (
        select(Job)
        .join(Client, Client.id == Job.client_id)
        .where(Job.state == JobState.WAITING.value, Client.erasing.is_(False))
        .order_by(Job.asked_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Job)
    )
    with store.writing() as db:
        job = db.scalar(waiting)
        if job is not None:
            job.state, job.owner = JobState.RUNNING.value, store.workroom.name
            job.attempts, job.fraction, job.sentence = job.attempts + 1, 0.0, ""
            job.message = job.reference = None
    return job


def report(store: Store, job_id: str, fraction: float, sentence: str) -> None:
    """Keep how far a job is (0 to 1), and what it does in words."""
    with store.writing() as db:
        values = {"fraction": min(max(fraction, 0.0), 1.0), "sentence": sentence[:200]}
        db.execute(update(Job).where(Job.id == job_id).values(**values))


def end(db: Session, job_id: str, message: str | None = None, reference: str | None = None) -> None:
    """Mark a job as done, or as failed where there is a message."""
    state = JobState.DONE if message is None else JobState.FAILED
    values: dict[str, Any] = {
        "state": state.value,
        "message": message,
        "reference": reference,
        "ended_at": now(),
        "owner": None,
    }
    if message is None:
        values["fraction"] = 1.0
    db.execute(update(Job).where(Job.id == job_id).values(**values))


def take_back_orphans(store: Store) -> int:
    """Let jobs of programs that no longer run wait again; after three starts a job is given up, with the reason."""
    with store.writing() as db:
        running = db.scalars(select(Job).where(Job.state == JobState.RUNNING.value)).all()
        dead = [job for job in running if not job.owner or not is_alive(store.places.work, job.owner)]
        for job in dead:
            if job.attempts >= MAX_ATTEMPTS:
                end(
                    db,
                    job.id,
                    f"The analysis was interrupted {MAX_ATTEMPTS} times. The film is kept: try again.",
                )
            else:
                job.state, job.owner = JobState.WAITING.value, None
    return len(dead)


def unfinished(db: Session, visit_id: str) -> int:
    """Return how many jobs of a visit wait or run, those left aside that its result does not need."""
    query = select(func.count()).select_from(Job)
    open_jobs = (Job.visit_id == visit_id, Job.state.in_(_UNFINISHED), Job.kind.not_in(_BESIDE_THE_VISIT))
    return db.scalar(query.where(*open_jobs)) or 0


def count_waiting(store: Store) -> int:
    """Return how many jobs wait."""
    with store.reading() as db:
        query = select(func.count()).select_from(Job).where(Job.state == JobState.WAITING.value)
        return db.scalar(query) or 0


@allowed(*CLIENT_AND_STAFF)
def list_jobs(store: Store, actor: Actor, visit_id: str) -> Sequence[Job]:
    """Return the jobs of a visit in the order in which they were asked for."""
    with store.reading() as db:
        get_visit(db, visit_id)
        return db.scalars(select(Job).where(Job.visit_id == visit_id).order_by(Job.asked_at, Job.id)).all()


@allowed(*STAFF)
def try_again(store: Store, actor: Actor, visit_id: str, job_id: str) -> None:
    """Let a failed job wait again.

    Raises
    ------
    ScreeningError : if it did not fail.
    """
    with store.writing() as db:
        job = of_visit(db, Job, visit_id, job_id)
        if job.state != JobState.FAILED.value:
            raise ScreeningError("This analysis did not fail. Wait until it is done.")
        job.state, job.attempts, job.message, job.reference = JobState.WAITING.value, 0, None, None

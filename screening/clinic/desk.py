"""What goes on right now: clients at their intake, calls for help, analyses that run or failed, work left unsigned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed, is_open
from screening.clinic.jobs import JobKind, JobState
from screening.clinic.lists import PAGE
from screening.clinic.lookup import client_of_visit, get_client, get_visit
from screening.clinic.settings import BACKUP_SETTING, read_text
from screening.clinic.store import Store
from screening.clinic.tables import Client, ClientCode, Clip, Job, Visit, now
from screening.clinic.visits import VisitState

UNSIGNED_AFTER = timedelta(days=7)
BACKUP_AFTER = timedelta(days=7)
_MOST_JOBS = 200


@dataclass(frozen=True)
class CodeNow:
    """The newest code of a visit: on which device, at which step (counted from 0), until when."""

    open: bool
    finished: bool
    device: str | None
    step: int
    expires_at: datetime
    help_at: datetime | None


@dataclass(frozen=True)
class IntakeNow:
    """A client in the middle of the intake; ``code`` None where none was made, or it was taken back."""

    visit: Visit
    client: Client
    code: CodeNow | None

    @property
    def wants_help(self) -> bool:
        """Whether the client pressed 'I want help' and nobody came yet."""
        return self.code is not None and self.code.help_at is not None


@dataclass(frozen=True)
class Desk:
    """What the inbox shows besides what waits.

    Attributes
    ----------
    intakes : of the last seven days, calls for help first, then the newest.
    calls : visits past their intake whose client still waits for help.
    running, failed : jobs of visits that are not signed, by visit.
    unsigned : how many visits were begun more than seven days ago and are not signed.
    """

    intakes: tuple[IntakeNow, ...]
    calls: tuple[IntakeNow, ...]
    running: dict[str, tuple[Job, ...]]
    failed: dict[str, tuple[Job, ...]]
    unsigned: int


@allowed(*STAFF)
def read_desk(store: Store, actor: Actor) -> Desk:
    """Return what goes on right now."""
    with store.reading() as db:
        jobs = _jobs(db)
        unsigned = (
            select(func.count())
            .select_from(Visit)
            .join(Client, Client.id == Visit.client_id)
            .where(Visit.state != VisitState.SIGNED.value, Client.erasing.is_(False))
            .where(Visit.started_at < now() - UNSIGNED_AFTER)
        )
        rows = _intakes(db)
        return Desk(
            intakes=tuple(row for row in rows if row.visit.state == VisitState.INTAKE.value),
            calls=tuple(row for row in rows if row.visit.state != VisitState.INTAKE.value),
            running=_by_visit([job for job in jobs if job.state != JobState.FAILED.value]),
            failed=_by_visit([job for job in jobs if job.state == JobState.FAILED.value]),
            unsigned=db.scalar(unsigned) or 0,
        )


def _jobs(db: Session) -> Sequence[Job]:
    states = (JobState.WAITING.value, JobState.RUNNING.value, JobState.FAILED.value)
    query = (
        select(Job)
        .join(Visit, Visit.id == Job.visit_id)
        .where(Job.state.in_(states), Visit.state != VisitState.SIGNED.value)
        .where(Job.kind.in_((JobKind.POSES.value, JobKind.SCREENING.value)))
        .order_by(Job.asked_at, Job.id)
        .limit(_MOST_JOBS)
    )
    return db.scalars(query).all()


def _by_visit(jobs: Sequence[Job]) -> dict[str, tuple[Job, ...]]:
    found: dict[str, list[Job]] = {}
    for job in jobs:
        found.setdefault(job.visit_id, []).append(job)
    return {visit_id: tuple(group) for visit_id, group in found.items()}


def _intakes(db: Session) -> tuple[IntakeNow, ...]:
    """Visits at their intake, and others whose client called for help."""
    calling = select(ClientCode.visit_id).where(
        ClientCode.help_at.is_not(None), ClientCode.revoked_at.is_(None), ClientCode.expires_at > now()
    )
    query = (
        select(Visit, Client)
        .join(Client, Client.id == Visit.client_id)
        .where(Client.erasing.is_(False), Visit.started_at >= now() - UNSIGNED_AFTER)
        .where((Visit.state == VisitState.INTAKE.value) | Visit.id.in_(calling))
        .order_by(Visit.id.in_(calling).desc(), Visit.started_at.desc(), Visit.id)
        .limit(PAGE)
    )
    pairs = db.execute(query).all()
    codes = _codes(db, [visit.id for visit, _ in pairs])
    return tuple(IntakeNow(visit, client, codes.get(visit.id)) for visit, client in pairs)


def _codes(db: Session, visit_ids: Sequence[str]) -> dict[str, CodeNow]:
    query = select(ClientCode).where(ClientCode.visit_id.in_(visit_ids), ClientCode.revoked_at.is_(None))
    rows = db.scalars(query.order_by(ClientCode.created_at))
    return {
        row.visit_id: CodeNow(
            is_open(row), row.finished_at is not None, row.device, row.step, row.expires_at, row.help_at
        )
        for row in rows
    }


@allowed(*STAFF)
def note_help_given(store: Store, actor: Actor, visit_id: str) -> None:
    """End a client's call for help: somebody is with the client now."""
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        db.execute(update(ClientCode).where(ClientCode.visit_id == visit_id).values(help_at=None))
        audit.note(db, actor, "help_given", client_of_visit(db, visit), visit.number)


@allowed(*STAFF)
def backup_age(store: Store, actor: Actor) -> timedelta | None:
    """Return how long ago the last backup was written, None where there is none."""
    with store.reading() as db:
        written = read_text(db, BACKUP_SETTING)
    return now() - datetime.fromisoformat(written) if written else None


@allowed(*STAFF)
def list_clips(store: Store, actor: Actor, client_id: str) -> Sequence[Clip]:
    """Return every recording of a client, in order of time."""
    with store.reading() as db:
        get_client(db, client_id)
        return db.scalars(
            select(Clip).where(Clip.client_id == client_id).order_by(Clip.recorded_at, Clip.take)
        ).all()

"""A visit: begun, filmed, reviewed by one person at a time, signed and locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.consents import FilmRule, film_rule
from screening.clinic.films import apply_rule_when_signed, delete_files
from screening.clinic.jobs import JobKind, ask_for, unfinished
from screening.clinic.lookup import Work, changing, get_client, get_visit
from screening.clinic.reviews import undecided
from screening.clinic.signin import confirm_pin
from screening.clinic.store import Store
from screening.clinic.tables import ClientCode, Clip, Visit, now
from screening.clinic.texts import columns
from screening.types import ScreeningError

REVIEW_KEPT_FOR = timedelta(minutes=30)


class VisitState(StrEnum):
    """Where a visit stands."""

    INTAKE = "intake"
    WAITING = "waiting"
    IN_REVIEW = "in_review"
    SIGNED = "signed"


@dataclass(frozen=True)
class VisitPlan:
    """What will be filmed, in order, and with which set-up (camera, height, distance, resolution)."""

    protocol: tuple[str, ...] = ()
    setup: dict[str, Any] = field(default_factory=dict)
    safe_to_perform: tuple[str, ...] = ()


@allowed(*STAFF)
def new_visit(store: Store, actor: Actor, client_id: str, plan: VisitPlan) -> Visit:
    """Begin a visit."""
    values = columns(plan)
    with store.writing() as db:
        client = get_client(db, client_id)
        last = db.scalar(select(func.max(Visit.number)).where(Visit.client_id == client_id))
        visit = Visit(
            client_id=client_id,
            number=(last or 0) + 1,
            state=VisitState.INTAKE.value,
            therapist_id=actor.user,
            started_at=now(),
            **values,
        )
        db.add(visit)
        client.last_visit_at = visit.started_at
        db.flush()
        audit.note(db, actor, "visit_begun", client, visit.number)
    return visit


@allowed(*STAFF)
def change_plan(store: Store, actor: Actor, visit_id: str, plan: VisitPlan) -> None:
    """Replace protocol, set-up and what is safe to perform."""
    values = columns(plan)
    with changing(store, visit_id) as work:
        for name, value in values.items():
            setattr(work.visit, name, value)
        audit.note(work.db, actor, "plan_changed", work.client, work.visit.number)


@allowed(*STAFF)
def begin_review(store: Store, actor: Actor, visit_id: str) -> None:
    """Take the visit for review; one person at a time, for half an hour after the last call.

    Raises
    ------
    ScreeningError : if somebody else is reviewing it.
    """
    with changing(store, visit_id) as work:
        visit = work.visit
        if other_reviewer(visit, actor.user) is not None:
            since = f"{visit.reviewing_since:%H:%M} UTC" if visit.reviewing_since else "a while"
            raise ScreeningError(
                f"Somebody else is reviewing this visit since {since}. It is read only for now."
            )
        visit.reviewing_by, visit.reviewing_since = actor.user, now()
        if visit.state in (VisitState.WAITING, VisitState.INTAKE):
            visit.state = VisitState.IN_REVIEW.value
        audit.note(work.db, actor, "review_begun", work.client, visit.number)


def other_reviewer(visit: Visit, user_id: str) -> str | None:
    """Return who else is reviewing a visit now; None where it is free or one's own."""
    taken = visit.reviewing_by not in (None, user_id) and not _review_is_over(visit)
    return visit.reviewing_by if taken else None


def _review_is_over(visit: Visit) -> bool:
    return visit.reviewing_since is None or now() - visit.reviewing_since > REVIEW_KEPT_FOR


@allowed(*STAFF)
def end_review(store: Store, actor: Actor, visit_id: str) -> None:
    """Let others review the visit again."""
    with changing(store, visit_id) as work:
        if work.visit.reviewing_by == actor.user:
            work.visit.reviewing_by = work.visit.reviewing_since = None


@allowed(*STAFF)
def sign_visit(store: Store, actor: Actor, visit_id: str, pin: str) -> None:
    """Sign and lock a visit with the PIN, then do with the films what the client chose.

    Raises
    ------
    AccessError : if the PIN is wrong.
    ScreeningError : if a finding is without a decision, or the visit is signed already.
    """
    confirm_pin(store, actor, pin)
    with changing(store, visit_id) as work:
        visit = work.visit
        _check_decided(work.db, visit_id)
        visit.signed_at, visit.signed_by, visit.state = now(), actor.user, VisitState.SIGNED.value
        visit.reviewing_by = visit.reviewing_since = None
        codes = select(ClientCode).where(ClientCode.visit_id == visit_id, ClientCode.finished_at.is_(None))
        for code in work.db.scalars(codes):
            code.finished_at = now()
        addresses = _settle_films(work)
        audit.note(work.db, actor, "signed", work.client, visit.number)
        client = work.client
    delete_files(store, client, addresses)


def _check_decided(db: Session, visit_id: str) -> None:
    if unfinished(db, visit_id):
        raise ScreeningError("The analysis of this visit is still running. Sign when it is done.")
    open_findings = len(undecided(db, visit_id))
    if open_findings:
        noun = "finding" if open_findings == 1 else "findings"
        raise ScreeningError(f"{open_findings} {noun} without a decision. Decide or defer them, then sign.")


def _settle_films(work: Work) -> list[str | None]:
    """Carry out the film rule in the transaction of the signature; return the files to delete afterwards."""
    blurred = film_rule(work.db, work.client.id) is FilmRule.KEEP_BLURRED
    clips = list(work.db.scalars(select(Clip).where(Clip.visit_id == work.visit.id)))
    for clip in clips:
        if blurred and clip.film is not None and clip.film_state == "as_filmed":
            ask_for(work.db, clip, JobKind.BLUR)
    return apply_rule_when_signed(clips, keep_blurred=blurred)


@allowed(*STAFF)
def list_visits(store: Store, actor: Actor, client_id: str) -> Sequence[Visit]:
    """Return the visits of a client, the newest first."""
    with store.reading() as db:
        get_client(db, client_id)
        query = select(Visit).where(Visit.client_id == client_id).order_by(Visit.number.desc())
        return db.scalars(query).all()


@allowed(*STAFF)
def last_setup(store: Store, actor: Actor, visit_id: str) -> dict[str, Any]:
    """Return the set-up of the client's visit before this one; empty where there is none."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        before = (Visit.client_id == visit.client_id, Visit.number < visit.number)
        last = db.scalar(select(Visit).where(*before).order_by(Visit.number.desc()).limit(1))
        return {} if last is None else dict(last.setup)

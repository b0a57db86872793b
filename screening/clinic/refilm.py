"""Which take would show what could not be assessed, and the list of takes to film again in this visit."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.clinic import audit, protocols
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import changing
from screening.clinic.protocols import WALKING_SIDE, PlannedTake
from screening.clinic.store import Store
from screening.clinic.tables import Clip
from screening.norms import load_norms
from screening.types import Finding, Screening, ScreeningError, View


def take_for(screening: Screening, finding: Finding) -> PlannedTake:
    """Return the take that could show a finding: a view that is missing first, else the first view that carries it."""
    movement = screening.movement
    grades = movement.metric(finding.metric).grades
    able = [view for view in movement.views if view in grades] or list(movement.views)
    usable = {recording.view for recording in screening.recordings if recording.usable}
    view = next((view for view in able if view not in usable), able[0])
    if movement.walking and view is not View.FRONT:
        return PlannedTake(movement.id, WALKING_SIDE)
    return protocols.from_words([f"{movement.id} {view}"])[0]


@allowed(*STAFF)
def plan_refilm(store: Store, actor: Actor, visit_id: str, take: PlannedTake) -> PlannedTake:
    """Put a take on the list of this visit, with as many repetitions as the visit has room for; return it.

    One that waits on the list already is not put there twice.

    Raises
    ------
    ScreeningError : if the visit is signed, or has no room for the fewest repetitions that can be measured.
    """
    with changing(store, visit_id) as work:
        planned = protocols.from_words(work.visit.protocol)
        alike = [one for one in planned if (one.movement, one.view) == (take.movement, take.view)]
        if len(alike) > _filmed(work.db, visit_id, take):
            return alike[-1]
        fitting = _fitting(planned, take)
        work.visit.protocol = [*work.visit.protocol, fitting.word]
        audit.note(work.db, actor, "refilm_planned", work.client, work.visit.number)
    return fitting


def _filmed(db: Session, visit_id: str, take: PlannedTake) -> int:
    view = None if take.declared is None else take.declared.value
    same = (Clip.visit_id == visit_id, Clip.movement == take.movement, Clip.view.is_not_distinct_from(view))
    return db.scalar(select(func.count()).select_from(Clip).where(*same)) or 0


def _fitting(planned: tuple[PlannedTake, ...], take: PlannedTake) -> PlannedTake:
    """The take with as many repetitions as there is room for."""
    least = 0 if take.walking else int(load_norms().quality["min_cycles"])
    for repetitions in range(take.repetitions, least - 1, -1):
        tried = replace(take, repetitions=repetitions)
        if protocols.check_takes([*planned, tried]) is None:
            return tried
    why = protocols.check_takes([*planned, replace(take, repetitions=least)])
    raise ScreeningError(f"{why} What is missing can be filmed in the next visit.")

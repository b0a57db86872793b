"""Before and after treatment within one visit: which take to film again, and what the two takes show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit, protocols, refilm, results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.hand_desk import accepted_of, as_finding
from screening.clinic.lookup import changing, client_of_visit, get_visit
from screening.clinic.progress import Change, Of, Subject, can_show, compare_takes, subject_of_finding
from screening.clinic.progress.conditions import AFTER
from screening.clinic.progress_store import read_progress, read_refilm
from screening.clinic.protocols import PlannedTake
from screening.clinic.recordings import AFTER_SLOTS
from screening.clinic.results import MADE_AFTER
from screening.clinic.reviews import newest_results
from screening.clinic.store import Store
from screening.clinic.tables import Clip, FoundItem, Result
from screening.curves import PHASE_PCT, repetition_curves
from screening.movements import MOVEMENTS
from screening.types import Screening


@dataclass(frozen=True)
class Immediate:
    """What a visit's accepted findings were before and after treatment.

    Attributes
    ----------
    takes : that could be filmed again, the one for the first accepted finding first.
    can_show : by subject: its name, the smallest change that a re-film could show today, the unit.
    changes : of the accepted subjects, empty before a re-film. filmed : whether a take after treatment is there.
    measuring : it is being measured now.
    """

    takes: tuple[PlannedTake, ...] = ()
    can_show: tuple[tuple[str, float, str], ...] = ()
    changes: tuple[Change, ...] = ()
    filmed: bool = False
    measuring: bool = False


@allowed(*STAFF)
def read_immediate(store: Store, actor: Actor, visit_id: str) -> Immediate:
    """Return what can be filmed again, and what was."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        subjects = _subjects(db, visit_id)
        clips = list(db.scalars(select(Clip).where(Clip.visit_id == visit_id, Clip.skipped.is_(None))))
    after = [clip for clip in clips if clip.setup.get(AFTER) is True]
    takes = _takes(subjects, [clip for clip in clips if clip not in after])
    shown: list[tuple[str, float, str]] = []
    changes: list[Change] = []
    for movement in dict.fromkeys(subject.movement for subject in subjects):
        found = read_refilm(store, actor, visit_id, movement)
        sizes = can_show(found.before)
        shown += [
            (MOVEMENTS[movement].metric(subject.metric).label, *sizes[subject])
            for subject in subjects
            if subject in sizes and subject.movement == movement
        ]
        if found.after:
            records = read_progress(store, actor, visit.client_id).records
            compared = compare_takes(records, found.number, found.before, found.after)
            changes += [change for change in compared if change.subject in subjects]
    waits = any(clip.poses is None for clip in after)
    return Immediate(takes, tuple(shown), tuple(changes), filmed=bool(after), measuring=waits)


def _subjects(db: Session, visit_id: str) -> list[Subject]:
    """What stands behind the accepted findings, in their order, each once."""
    accepted = {one.id for one in accepted_of(db, visit_id)}
    found = []
    for movement, row in newest_results(db, visit_id).items():
        query = select(FoundItem).where(FoundItem.screening_id == row.id).order_by(FoundItem.position)
        for item in db.scalars(query):
            if item.id in accepted:
                one = as_finding(movement, item)
                found.append(subject_of_finding(movement, one.metric, one.kind, one.side))
    return list(dict.fromkeys(found))


def _takes(subjects: Sequence[Subject], clips: Sequence[Clip]) -> tuple[PlannedTake, ...]:
    """The takes of these movements as they were filmed, those that show the first finding first."""
    filmed = {(clip.movement, clip.view) for clip in clips}
    found: list[PlannedTake] = []
    for subject in subjects:
        movement = MOVEMENTS[subject.movement]
        able = [view.value for view in movement.views if view in movement.metric(subject.metric).grades]
        words = [f"{movement.id} {view}" for view in able if (movement.id, view) in filmed]
        if movement.walking and (movement.id, None) in filmed:
            words.insert(0, f"{movement.id} {protocols.WALKING_SIDE}")
        found += protocols.from_words(words)
    return protocols.refilm(tuple(dict.fromkeys(found)))


@allowed(*STAFF)
def plan_after(store: Store, actor: Actor, visit_id: str, take: PlannedTake) -> PlannedTake:
    """Put a take on the list of this visit that is filmed after treatment; its film is kept apart from the others.

    Raises
    ------
    ScreeningError : if the visit is signed, or has no room for it.
    """
    planned = refilm.plan_refilm(store, actor, visit_id, take)
    with changing(store, visit_id) as work:
        takes = protocols.from_words(work.visit.protocol)
        slot = max(
            k for k, one in enumerate(takes) if (one.movement, one.view) == (planned.movement, planned.view)
        )
        papers = dict(work.visit.papers or {})
        papers[AFTER_SLOTS] = sorted({*papers.get(AFTER_SLOTS, ()), slot})
        work.visit.papers = papers
        audit.note(work.db, actor, "after_treatment_planned", work.client, work.visit.number)
    return planned


@allowed(*STAFF)
def read_waveforms(store: Store, actor: Actor, visit_id: str, change: Change) -> pd.DataFrame:
    """Return the mean curves behind a change: ``phase_pct, when (before, after), side, value``; may be empty."""
    movement = change.subject.movement
    with store.reading() as db:
        client = client_of_visit(db, get_visit(db, visit_id))
        before = newest_results(db, visit_id).get(movement)
        same = (Result.visit_id == visit_id, Result.movement == movement, Result.made_for == MADE_AFTER)
        after = db.scalar(select(Result).where(*same).order_by(Result.made_at.desc()).limit(1))
    parts = [
        waveforms(results.load(store, client, row), change, when)
        for when, row in (("before", before), ("after", after))
        if row is not None
    ]
    return pd.concat(parts, ignore_index=True) if parts else waveform_table([])


def waveforms(screening: Screening, change: Change, when: str) -> pd.DataFrame:
    """Return the mean curves of a screening that show a subject: of its side, or of both for a difference."""
    subject = change.subject
    metric = screening.movement.metric(subject.metric)
    own = [k for k, r in enumerate(screening.recordings) if r.usable and r.view in change.views]
    chosen = [k for k in own if screening.recordings[k].view in metric.grades]
    rows = []
    for curve in repetition_curves(screening, subject.metric, chosen):
        if subject.of is not Of.VALUE or subject.side in (None, curve.side):
            side = "" if curve.side is None else curve.side.value
            rows += [(x, when, side, y) for x, y in zip(PHASE_PCT, curve.mean, strict=True) if np.isfinite(y)]
    return waveform_table(rows)


def waveform_table(rows: Sequence[tuple[float, str, str, float]]) -> pd.DataFrame:
    """Return curves as one table."""
    return pd.DataFrame(list(rows), columns=["phase_pct", "when", "side", "value"])

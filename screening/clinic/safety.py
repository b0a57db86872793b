"""Safety questions: which are urgent, who may clear them, and whether anybody may be filmed today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import CLIENT_AND_STAFF, STAFF, Actor, allowed
from screening.clinic.lookup import changing, get_visit
from screening.clinic.store import Store
from screening.clinic.tables import Clearance, SafetyAnswer, Visit, now
from screening.clinic.texts import checked_text
from screening.types import ScreeningError

SAFETY_ITEMS: Mapping[str, bool] = {
    "bladder_bowel_saddle": True,
    "both_legs": True,
    "face_speech_arm": True,
    "chest_pain": True,
    "worst_headache": True,
    "swollen_calf": True,
    "dizzy_double_vision": True,
    "fainting": False,
    "clumsy_or_unsteady": False,
    "hot_joint": False,
    "trauma": False,
    "operation": False,
    "fracture_risk": False,
    "cancer_history": False,
    "fever": False,
    "weight_loss": False,
    "night_pain": False,
    "falls": False,
    "pregnancy_late": False,
    "pain_at_rest": False,
}
"""The questions by their short names; True where a yes means: stop, and get help now."""


class Answer(StrEnum):
    """What a client may answer; not sure counts as yes, but is never urgent by itself."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class Outcome(StrEnum):
    """What the therapist decided after examining."""

    STABLE = "stable"
    REFERRED = "referred"


class Gate(StrEnum):
    """Whether filming may begin."""

    OPEN = "open"
    UNANSWERED = "unanswered"
    CHECK_FIRST = "check_first"
    URGENT = "urgent"


@dataclass(frozen=True)
class SafetyState:
    """Where filming stands: the gate, and the items that keep it shut."""

    gate: Gate
    items: tuple[str, ...] = ()


@allowed(*CLIENT_AND_STAFF)
def answer_safety(store: Store, actor: Actor, visit_id: str, answers: Mapping[str, Answer]) -> SafetyState:
    """Keep the answers, replacing earlier ones to the same questions in this visit; return where filming stands."""
    unknown = sorted(set(answers) - set(SAFETY_ITEMS))
    if unknown:
        raise ScreeningError(f"Safety questions: {len(unknown)} unknown. Choose from the list.")
    with changing(store, visit_id) as work:
        same = (SafetyAnswer.visit_id == visit_id, SafetyAnswer.item.in_(list(answers)))
        work.db.execute(delete(SafetyAnswer).where(*same))
        for item, answer in answers.items():
            urgent = SAFETY_ITEMS[item] and answer is Answer.YES
            row = SafetyAnswer(
                client_id=work.client.id, visit_id=visit_id, item=item, answer=answer.value, urgent=urgent
            )
            work.db.add(row)
        audit.note(work.db, actor, "safety_answered", work.client, work.visit.number)
        work.db.flush()
        return safety_state(work.db, work.visit)


@allowed(*STAFF)
def clear_item(
    store: Store,
    actor: Actor,
    visit_id: str,
    item: str,
    outcome: Outcome,
    reason: str,
    expires_on: date | None = None,
) -> SafetyState:
    """Keep the therapist's decision about an item; only 'stable' opens filming, in later visits too until it expires.

    Raises
    ------
    ScreeningError : if no reason is written.
    """
    if item not in SAFETY_ITEMS:
        raise ScreeningError("Safety question: unknown. Choose from the list.")
    if not reason.strip():
        raise ScreeningError("Write why it is safe, or leave filming out.")
    with changing(store, visit_id) as work:
        row = Clearance(
            client_id=work.client.id,
            visit_id=visit_id,
            item=item,
            outcome=outcome.value,
            reason=checked_text(reason, "Reason"),
            by=actor.user,
            expires_on=expires_on,
        )
        work.db.add(row)
        audit.note(work.db, actor, f"safety_{outcome.value}", work.client, work.visit.number)
        work.db.flush()
        return safety_state(work.db, work.visit)


@allowed(*CLIENT_AND_STAFF)
def filming_gate(store: Store, actor: Actor, visit_id: str) -> SafetyState:
    """Return whether filming may begin in this visit, and what keeps it from that."""
    with store.reading() as db:
        return safety_state(db, get_visit(db, visit_id))


def safety_state(db: Session, visit: Visit) -> SafetyState:
    """Return where filming stands in a visit."""
    return safety_states(db, [visit])[visit.id]


def safety_states(db: Session, visits: Sequence[Visit]) -> dict[str, SafetyState]:
    """Return where filming stands in each of several visits, by their ids."""
    answers: dict[str, list[SafetyAnswer]] = {visit.id: [] for visit in visits}
    for row in db.scalars(select(SafetyAnswer).where(SafetyAnswer.visit_id.in_(list(answers)))):
        answers[row.visit_id].append(row)
    last: dict[str, dict[str, Clearance]] = {visit.client_id: {} for visit in visits}
    for clearance in db.scalars(
        select(Clearance).where(Clearance.client_id.in_(list(last))).order_by(Clearance.at)
    ):
        last[clearance.client_id][clearance.item] = clearance
    return {visit.id: _state(answers[visit.id], _cleared(last[visit.client_id])) for visit in visits}


def _state(answers: Sequence[SafetyAnswer], cleared: set[str]) -> SafetyState:
    left = [row for row in answers if row.answer != Answer.NO.value and row.item not in cleared]
    if any(row.urgent for row in left):
        return SafetyState(Gate.URGENT, tuple(sorted(row.item for row in left if row.urgent)))
    unanswered = sorted(set(SAFETY_ITEMS) - {row.item for row in answers})
    if unanswered:
        return SafetyState(Gate.UNANSWERED, tuple(unanswered))
    if left:
        return SafetyState(Gate.CHECK_FIRST, tuple(sorted(row.item for row in left)))
    return SafetyState(Gate.OPEN)


def _cleared(last: Mapping[str, Clearance]) -> set[str]:
    """Return the items whose last clearance says 'stable' and has not expired."""
    today = now().date()
    return {
        item
        for item, row in last.items()
        if row.outcome == Outcome.STABLE.value and (row.expires_on is None or row.expires_on >= today)
    }


@allowed(*STAFF)
def list_clearances(store: Store, actor: Actor, visit_id: str) -> Sequence[Clearance]:
    """Return the clearances of this visit's client, the newest first."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        query = select(Clearance).where(Clearance.client_id == visit.client_id).order_by(Clearance.at.desc())
        return db.scalars(query).all()

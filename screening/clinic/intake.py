"""The client's own story of one visit, field by field, so that a flat battery loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, class_mapper

from screening.clinic import audit
from screening.clinic.access import CLIENT_AND_STAFF, Actor, allowed
from screening.clinic.clients import FIRST_BIRTH_YEAR, WORD, change_client
from screening.clinic.consents import Purpose, consents_now
from screening.clinic.lookup import Work, changing, client_of_visit, get_visit
from screening.clinic.safety import Answer, SafetyState, safety_state
from screening.clinic.settings import read_text
from screening.clinic.store import Store
from screening.clinic.tables import (
    Base,
    Consent,
    Goal,
    Homework,
    PainSite,
    PastEvent,
    Revision,
    SafetyAnswer,
    Visit,
    now,
)
from screening.clinic.texts import between, columns
from screening.norms import load_norms

ADULT_YEARS = 18


@dataclass(frozen=True)
class AboutMe:
    """What a client tells of himself or herself; never the name, which the therapist gave."""

    birth_year: int | None = None
    sex: str | None = field(default=None, metadata=WORD)
    height_cm: float | None = None
    dominant_hand: str | None = field(default=None, metadata=WORD)
    dominant_foot: str | None = field(default=None, metadata=WORD)
    work_and_sport: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PainEntry:
    """One place that hurts; ``now`` and ``worst`` from 0 to 10."""

    region: str = field(metadata=WORD)
    now: int
    side: str | None = field(default=None, metadata=WORD)
    worst: int | None = None
    since: str | None = None
    travels_to: tuple[str, ...] = ()
    worse_with: tuple[str, ...] = ()
    better_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventEntry:
    """Something that happened to the body, however old: injury, operation, scar, fall and so on."""

    kind: str = field(metadata=WORD)
    region: str | None = field(default=None, metadata=WORD)
    side: str | None = field(default=None, metadata=WORD)
    year: int | None = None
    when: str | None = None
    noticed: bool | None = None
    treated_with: str | None = None
    lasted: bool | None = None
    text: str | None = None


@dataclass(frozen=True)
class GoalEntry:
    """What the client wants to be able to do; ``difficulty`` from 0 (no problem) to 10."""

    text: str
    difficulty: int


@dataclass(frozen=True)
class Told:
    """What a client told in this visit that is in no list.

    Attributes
    ----------
    no_pain, nothing_past : the client said so, which is more than an empty list.
    unscored : places that were marked as painful and have no number yet.
    medicines, medicines_text : new medicines or surgery in the last 12 weeks.
    homework_days, soreness, soreness_days, anything_new : asked at a follow-up; days of the last 7, 0 to 10, days.
    ready, feels_safe : the lines ticked before filming; False: the client did not feel safe to move.
    text_size : of the client's pages.
    """

    no_pain: bool = False
    unscored: tuple[str, ...] = ()
    nothing_past: bool = False
    medicines: bool | None = None
    medicines_text: str | None = None
    homework_days: int | None = None
    soreness: int | None = None
    soreness_days: int | None = None
    anything_new: bool | None = None
    ready: tuple[str, ...] = ()
    feels_safe: bool | None = None
    text_size: str | None = None


@dataclass(frozen=True)
class IntakeDraft:
    """All that client mode may read: this visit's own answers, and which consents stand.

    Attributes
    ----------
    follow_up : the client agreed in an earlier visit: the short form is enough.
    signed_here : consent was read and signed in this visit. guardian_signed : a guardian signed what stands.
    homework_given : there is homework of an earlier visit that nobody asked about yet.
    emergency_number : of the clinic's settings, empty where nobody wrote it.
    """

    about: AboutMe
    pain: tuple[PainSite, ...]
    events: tuple[PastEvent, ...]
    goals: tuple[Goal, ...]
    answers: dict[str, str]
    consents: dict[str, bool]
    safety: SafetyState
    protocol: tuple[str, ...]
    finished: bool
    told: Told = field(default_factory=Told)
    film_rule: str | None = None
    follow_up: bool = False
    signed_here: bool = False
    guardian_signed: bool = False
    homework_given: bool = False
    emergency_number: str = ""


def is_minor(birth_year: int | None) -> bool | None:
    """Whether a guardian has to sign; None in the year in which somebody turns 18, False where no year is known."""
    if birth_year is None:
        return False
    years = now().year - birth_year
    return None if years == ADULT_YEARS else years < ADULT_YEARS


def needs_therapist(draft: IntakeDraft) -> bool:
    """Whether the therapist has to be in the room while filming (decisions, section 4): pain, age, or a fall."""
    numbers = load_norms().framing
    pain = max((site.now for site in draft.pain), default=0)
    age = 0 if draft.about.birth_year is None else now().year - draft.about.birth_year
    fell = draft.answers.get("falls", Answer.NO.value) != Answer.NO.value
    return pain >= numbers["therapist_pain"] or age > numbers["therapist_age_years"] or fell


@allowed(*CLIENT_AND_STAFF)
def read_draft(store: Store, actor: Actor, visit_id: str) -> IntakeDraft:
    """Return what was answered so far in this visit."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        about = AboutMe(**{name: getattr(client, name) for name in AboutMe.__dataclass_fields__})
        answers = db.scalars(select(SafetyAnswer).where(SafetyAnswer.visit_id == visit_id))
        standing = consents_now(db, client.id)
        film, record = standing.get(Purpose.FILM.value), standing.get(Purpose.RECORD.value)
        return IntakeDraft(
            about=about,
            pain=tuple(
                db.scalars(select(PainSite).where(PainSite.visit_id == visit_id).order_by(PainSite.at))
            ),
            events=tuple(
                db.scalars(select(PastEvent).where(PastEvent.visit_id == visit_id).order_by(PastEvent.at))
            ),
            goals=tuple(db.scalars(select(Goal).where(Goal.visit_id == visit_id).order_by(Goal.at))),
            answers={row.item: row.answer for row in answers},
            consents={purpose: row.given for purpose, row in standing.items()},
            safety=safety_state(db, visit),
            protocol=tuple(visit.protocol),
            finished=visit.intake_done_at is not None,
            told=_told(visit),
            film_rule=None if film is None else film.film_rule,
            follow_up=_agreed_before(db, visit),
            signed_here=record is not None and record.visit_id == visit_id,
            guardian_signed=record is not None and bool(record.guardian_name),
            homework_given=_homework_waits(db, visit),
            emergency_number=read_text(db, "emergency_number"),
        )


def _told(visit: Visit) -> Told:
    """Return what was told; what an older program wrote under names unknown today is left out."""
    kept = {name: value for name, value in (visit.told or {}).items() if name in Told.__dataclass_fields__}
    values: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()
    }
    return Told(**values)


def _agreed_before(db: Session, visit: Visit) -> bool:
    query = (
        select(Consent.given)
        .join(Visit, Visit.id == Consent.visit_id)
        .where(Consent.client_id == visit.client_id, Consent.purpose == Purpose.RECORD.value)
        .where(Visit.number < visit.number, Consent.withdrawn_at.is_(None))
    )
    return bool(db.scalar(query.order_by(Consent.given_at.desc()).limit(1)))


def _homework_waits(db: Session, visit: Visit) -> bool:
    earlier = (Homework.client_id == visit.client_id, Homework.visit_id != visit.id)
    return db.scalar(select(Homework.id).where(*earlier, Homework.days_done.is_(None)).limit(1)) is not None


@allowed(*CLIENT_AND_STAFF)
def save_told(store: Store, actor: Actor, visit_id: str, told: Told) -> None:
    """Keep what a client told that is in no list."""
    between(told.homework_days, 0, 7, "Days")
    between(told.soreness, 0, 10, "Soreness")
    between(told.soreness_days, 0, 60, "Days")
    values = columns(told)
    with changing(store, visit_id) as work:
        work.visit.told = values
        audit.note(work.db, actor, "told_saved", work.client, work.visit.number)


@allowed(*CLIENT_AND_STAFF)
def save_about(store: Store, actor: Actor, visit_id: str, about: AboutMe) -> None:
    """Keep what a client told; what the record said before is kept too."""
    between(about.birth_year, FIRST_BIRTH_YEAR, now().year, "Birth year")
    between(about.height_cm, 40, 260, "Height in cm")
    values = columns(about)
    with changing(store, visit_id) as work:
        change_client(work.db, work.client, values, actor)
        audit.note(work.db, actor, "about_saved", work.client, work.visit.number)


@allowed(*CLIENT_AND_STAFF)
def save_pain(store: Store, actor: Actor, visit_id: str, entries: Sequence[PainEntry]) -> None:
    """Replace where it hurts in this visit; an empty list means no pain today."""
    for entry in entries:
        between(entry.now, 0, 10, "Pain now")
        between(entry.worst, 0, 10, "Worst pain")
    _replace(store, actor, visit_id, PainSite, entries, "pain_saved")


@allowed(*CLIENT_AND_STAFF)
def save_events(store: Store, actor: Actor, visit_id: str, entries: Sequence[EventEntry]) -> None:
    """Replace the past events that were told in this visit."""
    for entry in entries:
        between(entry.year, FIRST_BIRTH_YEAR, now().year, "Year")
    _replace(store, actor, visit_id, PastEvent, entries, "events_saved")


@allowed(*CLIENT_AND_STAFF)
def save_goals(store: Store, actor: Actor, visit_id: str, entries: Sequence[GoalEntry]) -> None:
    """Replace the goals told in this visit."""
    for entry in entries:
        between(entry.difficulty, 0, 10, "How hard it is now")
    _replace(store, actor, visit_id, Goal, entries, "goals_saved")


def _replace(
    store: Store,
    actor: Actor,
    visit_id: str,
    row_type: type[PainSite] | type[PastEvent] | type[Goal],
    entries: Sequence[object],
    action: str,
) -> None:
    rows = [columns(entry) for entry in entries]
    with changing(store, visit_id) as work:
        if actor.user_id is not None:  # the client's own corrections while typing are no history
            _keep_before(work, actor, row_type)
        work.db.execute(delete(row_type).where(row_type.visit_id == visit_id))
        _add_all(work, row_type, rows)
        audit.note(work.db, actor, action, work.client, work.visit.number)


def _keep_before(work: Work, actor: Actor, row_type: type[PainSite] | type[PastEvent] | type[Goal]) -> None:
    before = work.db.scalars(select(row_type).where(row_type.visit_id == work.visit.id)).all()
    if before:
        names = [
            column.key
            for column in class_mapper(row_type).column_attrs
            if not column.key.endswith("id") and column.key != "at"
        ]
        rows = [{name: getattr(row, name) for name in names} for row in before]
        work.db.add(
            Revision(
                client_id=work.client.id,
                record=row_type.__tablename__,
                record_id=work.visit.id,
                before={"rows": rows},
                by=actor.user_id,
            )
        )


def _add_all(work: Work, row_type: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    for values in rows:
        work.db.add(row_type(client_id=work.client.id, visit_id=work.visit.id, **values))

"""The client and the client's story: consents, pain, past events, goals, safety answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from screening.clinic.tables.base import Base, ClientRef, Created, Id, VisitRef

_WORD = String(32)


class Client(Base):
    """A person who is screened.

    ``number`` is what people say and what addresses hold. ``log_key`` is the only link from the log to this person
    and ``media_folder`` the only one from the files; both go with this row. ``record_number`` is the clinic's own.
    """

    __tablename__ = "clients"
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str]
    name_key: Mapped[str]
    birth_year: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(_WORD)
    height_cm: Mapped[float | None]
    leg_length_cm: Mapped[float | None]
    dominant_hand: Mapped[str | None] = mapped_column(_WORD)
    dominant_foot: Mapped[str | None] = mapped_column(_WORD)
    work_and_sport: Mapped[dict[str, Any]] = mapped_column(default=dict)
    record_number: Mapped[str | None] = mapped_column(unique=True)
    contact: Mapped[str | None]
    archived: Mapped[bool] = mapped_column(default=False)
    hold_reason: Mapped[str | None]
    hold_until: Mapped[date | None]
    erasing: Mapped[bool] = mapped_column(default=False)
    log_key: Mapped[bytes]
    media_folder: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Created]
    last_visit_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_clients_archived_last_visit", "archived", "last_visit_at"),)


class Consent(Base):
    """One answer to one purpose; never changed but for its withdrawal, a new answer is a new row."""

    __tablename__ = "consents"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(_WORD)
    given: Mapped[bool]
    film_rule: Mapped[str | None] = mapped_column(_WORD)
    text_version: Mapped[str]
    signed_name: Mapped[str]
    guardian_name: Mapped[str | None]
    guardian_relation: Mapped[str | None]
    given_at: Mapped[Created]
    withdrawn_at: Mapped[datetime | None]


class PainSite(Base):
    """Where it hurts on the day of one visit; scores from 0 to 10."""

    __tablename__ = "pain_sites"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    region: Mapped[str] = mapped_column(_WORD)
    side: Mapped[str | None] = mapped_column(_WORD)
    now: Mapped[int]
    worst: Mapped[int | None]
    since: Mapped[str | None]
    travels_to: Mapped[list[str]]
    worse_with: Mapped[list[str]]
    better_with: Mapped[list[str]]
    at: Mapped[Created]


class PastEvent(Base):
    """An injury, operation, scar, fall, accident, overload, pregnancy or dental event, however old."""

    __tablename__ = "past_events"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    kind: Mapped[str] = mapped_column(_WORD)
    region: Mapped[str | None] = mapped_column(_WORD)
    side: Mapped[str | None] = mapped_column(_WORD)
    year: Mapped[int | None]
    when: Mapped[str | None] = mapped_column("when_text")
    noticed: Mapped[bool | None]
    treated_with: Mapped[str | None]
    lasted: Mapped[bool | None]
    text: Mapped[str | None]
    at: Mapped[Created]


class Goal(Base):
    """What the client wants to be able to do, and how hard it is now (0 no problem, 10 impossible)."""

    __tablename__ = "goals"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    text: Mapped[str]
    difficulty: Mapped[int]
    at: Mapped[Created]


class SafetyAnswer(Base):
    """The answer to one safety question of one visit."""

    __tablename__ = "safety_answers"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    item: Mapped[str] = mapped_column(_WORD)
    answer: Mapped[str] = mapped_column(_WORD)  # yes, no, not_sure
    urgent: Mapped[bool]
    at: Mapped[Created]

    __table_args__ = (
        Index(
            "ix_safety_answers_not_no",  # the inbox looks for the few among very many
            "visit_id",
            postgresql_where=text("answer <> 'no'"),
            sqlite_where=text("answer <> 'no'"),
        ),
    )


class Clearance(Base):
    """A therapist's decision after examining: why it is safe, or where the client was sent; until when it holds."""

    __tablename__ = "clearances"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    item: Mapped[str] = mapped_column(_WORD)
    outcome: Mapped[str] = mapped_column(_WORD)  # stable, referred
    reason: Mapped[str]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]
    expires_on: Mapped[date | None]


class Revision(Base):
    """What a record said before it was changed: by whom, when."""

    __tablename__ = "revisions"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    record: Mapped[str] = mapped_column(_WORD)
    record_id: Mapped[str] = mapped_column(String(20), index=True)
    before: Mapped[dict[str, Any]]
    by: Mapped[str | None] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]

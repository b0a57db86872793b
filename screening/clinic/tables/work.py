"""What the therapist decides, tests and gives: reviews, hand tests, pairs, homework, notes."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.clinic.tables.base import Base, ClientRef, Created, Id, VisitRef

_WORD = String(32)


class Review(Base):
    """A decision about one finding; never changed, the last one counts."""

    __tablename__ = "reviews"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # counts the decisions of one finding
    decision: Mapped[str] = mapped_column(_WORD)  # accepted, rejected, deferred, reopened
    why: Mapped[str | None]
    note: Mapped[str | None]
    wording: Mapped[str | None]
    left_out: Mapped[list[str]]
    due_on: Mapped[date | None]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]

    __table_args__ = (Index("ix_reviews_decision_due", "decision", "due_on"),)


class HandTest(Base):
    """A manual test: strong, weak or not tested, painful or not; a later entry for the same muscle is a new row."""

    __tablename__ = "hand_tests"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    code: Mapped[str] = mapped_column(_WORD)
    side: Mapped[str] = mapped_column(_WORD)
    result: Mapped[str] = mapped_column(_WORD)  # strong, weak, not_tested, clear, positive
    painful: Mapped[bool]
    grade: Mapped[int | None]
    position: Mapped[str | None]
    finding_id: Mapped[str | None] = mapped_column(ForeignKey("findings.id", ondelete="CASCADE"))
    named_in_advance: Mapped[bool] = mapped_column(default=False)
    flags_shown: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str | None]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]


class Pair(Base):
    """An inhibited muscle and what it was facilitated by, as the therapist tested it; release, re-test, activate."""

    __tablename__ = "pairs"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    muscle: Mapped[str] = mapped_column(_WORD)
    side: Mapped[str] = mapped_column(_WORD)
    facilitator_kind: Mapped[str] = mapped_column(_WORD)
    facilitator: Mapped[str]
    facilitator_side: Mapped[str | None] = mapped_column(_WORD)
    found_by: Mapped[str | None] = mapped_column(_WORD)
    retest_with: Mapped[str | None] = mapped_column(_WORD)
    release: Mapped[str | None]
    release_s: Mapped[int | None]
    retest_after_release: Mapped[str | None] = mapped_column(_WORD)
    activation: Mapped[str | None]
    activation_repetitions: Mapped[int | None]
    retest_after_activation: Mapped[str | None] = mapped_column(_WORD)
    holds: Mapped[str | None] = mapped_column(_WORD)
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]


class Homework(Base):
    """Release, then activate, at home; what was done of it is asked at the next intake."""

    __tablename__ = "homework"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    pair_id: Mapped[str | None] = mapped_column(ForeignKey("pairs.id", ondelete="SET NULL"))
    position: Mapped[int]
    release: Mapped[str | None]
    release_s: Mapped[int | None]
    activation: Mapped[str | None]
    activation_repetitions: Mapped[int | None]
    per_day: Mapped[int]
    until: Mapped[str]
    days_done: Mapped[int | None]
    days_asked: Mapped[int | None]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]


class Note(Base):
    """The therapist's own words: a note, something seen by eye, a palpation, an addendum after signing."""

    __tablename__ = "notes"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    kind: Mapped[str] = mapped_column(_WORD)
    text: Mapped[str]
    side: Mapped[str | None] = mapped_column(_WORD)
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="SET NULL"))
    time_s: Mapped[float | None]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]


class JointAngle(Base):
    """An angle measured by hand, in degrees."""

    __tablename__ = "joint_angles"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    joint: Mapped[str] = mapped_column(_WORD)
    motion: Mapped[str] = mapped_column(_WORD)
    side: Mapped[str] = mapped_column(_WORD)
    angle_deg: Mapped[float]
    more: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column("by_user", ForeignKey("users.id"))
    at: Mapped[Created]

"""A visit and what was filmed, measured and found in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from screening.clinic.tables.base import ID_LENGTH, Base, ClientRef, Created, Id, VisitRef

_WORD = String(32)


class Visit(Base):
    """One day of one client. ``number`` counts from 1 for each client; ``protocol`` lists the takes in order."""

    __tablename__ = "visits"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    number: Mapped[int]
    state: Mapped[str] = mapped_column(_WORD)
    started_at: Mapped[Created]
    therapist_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    protocol: Mapped[list[str]]
    setup: Mapped[dict[str, Any]]
    safe_to_perform: Mapped[list[str]]
    told: Mapped[
        dict[str, Any] | None
    ]  # what the client told that is in no list; None before anything was told
    papers: Mapped[dict[str, Any] | None]  # what was chosen for the papers; None before anything was
    shown_changes: Mapped[dict[str, Any] | None]  # changes for the report; None before any was chosen
    intake_done_at: Mapped[datetime | None]
    reviewing_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    reviewing_since: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        UniqueConstraint("client_id", "number"),
        Index("ix_visits_state", "state", "started_at"),
    )


class Clip(Base):
    """One recording: a take of a movement in a view. ``film`` and ``poses`` are addresses in the media folder."""

    __tablename__ = "recordings"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    movement: Mapped[str] = mapped_column(_WORD)
    view: Mapped[str | None] = mapped_column(_WORD)  # as declared; None to be found out
    take: Mapped[int]
    film: Mapped[str | None] = mapped_column(String(64))
    film_suffix: Mapped[str] = mapped_column(_WORD)
    film_state: Mapped[str] = mapped_column(_WORD)  # as_filmed, blurred, deleted
    film_bytes: Mapped[int]
    poses: Mapped[str | None] = mapped_column(String(64))
    pose_model: Mapped[str | None] = mapped_column(_WORD)
    pose_model_sha256: Mapped[str | None] = mapped_column(String(64))
    setup: Mapped[dict[str, Any]]
    pain: Mapped[dict[str, Any]]
    verdict: Mapped[dict[str, Any]]
    chosen: Mapped[bool] = mapped_column(default=True)
    skipped: Mapped[str | None]
    recorded_at: Mapped[Created]


class Job(Base):
    """A piece of analysis: the poses of one clip, the screening of one movement, the blurring of one film."""

    __tablename__ = "jobs"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    clip_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    movement: Mapped[str] = mapped_column(_WORD)
    kind: Mapped[str] = mapped_column(_WORD)  # poses, screening, blur, recompute
    state: Mapped[str] = mapped_column(_WORD)  # waiting, running, done, failed, stopped
    fraction: Mapped[float] = mapped_column(default=0.0)
    sentence: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    message: Mapped[str | None]
    reference: Mapped[str | None] = mapped_column(_WORD)
    asked_at: Mapped[Created]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_jobs_state", "state", "asked_at"),)


class Result(Base):
    """A screening, never changed: the contract's result, the whole of it in ``archive``, and what produced it.

    ``made_for``: ``visit``, or ``comparison`` where an old visit was computed again with a later method.
    ``corrections``: repetitions that a person left out and sides exchanged, with why; None for none.
    """

    __tablename__ = "screenings"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    movement: Mapped[str] = mapped_column(_WORD)
    clip_ids: Mapped[list[str]]
    version: Mapped[str]
    model: Mapped[str]
    model_sha256: Mapped[str]
    norms_sha256: Mapped[str]
    result: Mapped[str]
    archive: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Created]
    made_for: Mapped[str] = mapped_column(_WORD, default="visit", server_default="visit")
    corrections: Mapped[dict[str, Any] | None]
    corrected_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))


class FoundItem(Base):
    """One finding of a screening, never changed: what lists and progress need without opening the archive."""

    __tablename__ = "findings"
    id: Mapped[Id]
    client_id: Mapped[ClientRef]
    visit_id: Mapped[VisitRef]
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    metric: Mapped[str]
    kind: Mapped[str] = mapped_column(_WORD)
    status: Mapped[str] = mapped_column(_WORD)
    side: Mapped[str | None] = mapped_column(_WORD)
    value: Mapped[float | None]
    unit: Mapped[str] = mapped_column(_WORD)
    limit: Mapped[float | None] = mapped_column("limit_value")
    error95: Mapped[float | None]
    reason: Mapped[str]


class PageTime(Base):
    """How long a page of one visit was worked on, in seconds; nothing about what was done, or by whom."""

    __tablename__ = "page_times"
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[str] = mapped_column(_WORD, primary_key=True)
    seconds: Mapped[float]

"""Who did what, when; each row seals the one before it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.clinic.tables.base import Base


class LogRow(Base):
    """One line of the log. ``subject`` leads to a client only with the key in that client's row."""

    __tablename__ = "log"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(20))  # a user's id, or: client, program, nobody
    action: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str | None] = mapped_column(String(32))
    visit_number: Mapped[int | None]
    seal: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_log_subject", "subject", "number"),
        Index("ix_log_who", "who", "number"),
        Index("ix_log_action", "action", "number"),
        Index("ix_log_at", "at"),
    )

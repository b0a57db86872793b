"""What all tables share: random identifiers, times in UTC, text as it was written."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

ID_LENGTH = 20


def new_id() -> str:
    """Return a random identifier: 80 bits, so that none can be guessed and none says anything."""
    return secrets.token_hex(ID_LENGTH // 2)


_BEHIND: ContextVar[timedelta] = ContextVar("behind", default=timedelta())


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC) - _BEHIND.get()


@contextmanager
def clock_set_back(by: timedelta) -> Iterator[None]:
    """Let records of this thread be written as of an earlier time: for invented people only, who have a past too."""
    token = _BEHIND.set(by)
    try:
        yield
    finally:
        _BEHIND.reset(token)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which knows no zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Turn a moment of any zone into UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, _: Dialect) -> datetime | None:
        """Give back the zone that the database may have dropped."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)]
ClientRef = Annotated[str, mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)]
VisitRef = Annotated[str, mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), index=True)]
Created = Annotated[datetime, mapped_column(UtcTime, default=now)]


class Base(DeclarativeBase):
    """Parent of all tables. No relationships: every read says what it reads."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    type_annotation_map = {  # noqa: RUF012 - the form that SQLAlchemy asks for
        str: Text,
        bytes: LargeBinary,
        datetime: UtcTime,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }

"""Who works here, who is signed in, which client code is open, and the settings of the clinic."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from screening.clinic.tables.base import ID_LENGTH, Base, Created, Id, VisitRef

_HASH = String(64)


class User(Base):
    """A person who works here; disabled, never deleted, so that the log keeps its names."""

    __tablename__ = "users"
    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)  # case-folded
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str]
    pin_hash: Mapped[str | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Created]


class SignIn(Base):
    """One signed-in browser; of its token only the hash is known here."""

    __tablename__ = "sign_ins"
    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(_HASH, unique=True)
    created_at: Mapped[Created]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    locked: Mapped[bool] = mapped_column(default=False)
    pin_failures: Mapped[int] = mapped_column(default=0)


class Attempt(Base):
    """Failed guesses of one kind at one name or from one device; the subject is hashed."""

    __tablename__ = "attempts"
    subject_hash: Mapped[str] = mapped_column(_HASH, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class ClientCode(Base):
    """A code that opens one visit to the client, on the first device that uses it."""

    __tablename__ = "client_codes"
    id: Mapped[Id]
    visit_id: Mapped[VisitRef]
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(_HASH, unique=True)
    made_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    device_hash: Mapped[str | None] = mapped_column(_HASH)
    device: Mapped[str | None]
    step: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    help_at: Mapped[datetime | None]


class KeySlot(Base):
    """The clinic's private key, locked with one person's password or with the recovery code."""

    __tablename__ = "key_slots"
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))  # password, recovery
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), unique=True)
    salt: Mapped[bytes]
    locked_key: Mapped[bytes]
    created_at: Mapped[Created]


class Setting(Base):
    """One setting of the clinic."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class Erasure(Base):
    """An erasure that has begun; its row goes last, so that a power cut in between cannot stop it.

    The identifiers are dropped as soon as the client's rows are gone.
    """

    __tablename__ = "erasures"
    id: Mapped[Id]
    client_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    media_folder: Mapped[str | None]
    user_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    begun_at: Mapped[Created]

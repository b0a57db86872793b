"""Passwords, PINs and the brake on guessing."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from screening.clinic.tables import Attempt, now
from screening.types import ScreeningError

MIN_PASSWORD, MAX_PASSWORD = 12, 256
FREE_GUESSES = 5
PAUSE_SIGN_IN, PAUSE_CODE = timedelta(minutes=5), timedelta(minutes=10)
_FORGOTTEN_AFTER = timedelta(days=1)
HASHER = PasswordHasher()


def check_password_rules(password: str) -> None:
    """Refuse a password that is too short or made of one letter.

    Raises
    ------
    ScreeningError : saying what is asked for; never the password.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or len(set(password)) < 4:
        raise ScreeningError(
            f"Password: take {MIN_PASSWORD} to {MAX_PASSWORD} characters, at least four different ones."
        )


def check_pin_rules(pin: str) -> None:
    """Refuse a PIN that is not 4 to 8 digits."""
    if not (4 <= len(pin) <= 8 and pin.isascii() and pin.isdecimal()):
        raise ScreeningError("PIN: take 4 to 8 digits.")


def same_form(password: str) -> str:
    """Return a password in one form, whatever keyboard composed its letters."""
    return unicodedata.normalize("NFKC", password)


def hash_secret(secret: str) -> str:
    """Return the Argon2id hash under which a password or PIN is kept."""
    return HASHER.hash(same_form(secret))


def matches(stored: str | None, secret: str) -> bool:
    """Whether a secret is the one that was hashed; as slow where there is none, so that nothing can be told by time."""
    try:
        return HASHER.verify(stored or _nobody(), same_form(secret)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


_NOBODY: list[str] = []


def _nobody() -> str:
    """The hash of a password that nobody has, made when first needed."""
    if not _NOBODY:
        _NOBODY.append(HASHER.hash("\x00"))
    return _NOBODY[0]


def _subject(kind: str, subject: str) -> str:
    return hashlib.sha256(f"{kind}\n{subject}".encode(errors="surrogatepass")).hexdigest()


def may_guess(db: Session, kind: str, subject: str, pause: timedelta, free: int = FREE_GUESSES) -> bool:
    """Whether a guess may be made now; it is counted before it is looked at, so that many at once gain nothing.

    The last free one starts the pause; a right answer calls :func:`forget_failures`.
    """
    key, at = _subject(kind, subject), now()
    db.execute(delete(Attempt).where(Attempt.first_at < at - _FORGOTTEN_AFTER))
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(Attempt).values(subject_hash=key, failures=0, first_at=at)
    db.execute(first.on_conflict_do_nothing())  # two first guesses at once are both counted
    attempt = db.get_one(Attempt, key, with_for_update=True, populate_existing=True)
    if attempt.blocked_until is not None and attempt.blocked_until > at:
        return False
    if at - attempt.first_at > pause:
        attempt.failures, attempt.first_at, attempt.blocked_until = 0, at, None
    attempt.failures += 1
    if attempt.failures >= free:
        attempt.blocked_until = at + pause
    return True


def forget_failures(db: Session, kind: str, subject: str) -> None:
    """Start counting anew after a right answer."""
    db.execute(delete(Attempt).where(Attempt.subject_hash == _subject(kind, subject)))


def forgive_one(db: Session, kind: str, subject: str) -> None:
    """Take back one counted guess that was right, where a right one must not wipe out the wrong ones."""
    attempt = db.get(Attempt, _subject(kind, subject), with_for_update=True)
    if attempt is not None:
        attempt.failures = max(0, attempt.failures - 1)

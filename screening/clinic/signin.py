"""Signing in and out, the lock with the PIN, and the first account of all.

The token returned here belongs in an HttpOnly, SameSite=Strict cookie; the store knows only its hash.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from screening.clinic import audit, keys
from screening.clinic.access import STAFF, AccessError, Actor, Role, allowed, idle_limit, open_door
from screening.clinic.passwords import (
    PAUSE_SIGN_IN,
    check_password_rules,
    check_pin_rules,
    forget_failures,
    hash_secret,
    matches,
    may_guess,
    same_form,
)
from screening.clinic.store import Store
from screening.clinic.tables import SignIn, User, now
from screening.clinic.texts import checked_text
from screening.types import ScreeningError

SIGNED_IN_FOR = timedelta(hours=12)
PIN_GUESSES = 5
WRONG = "User name or password is not right."
WAIT = "Wait 5 minutes, or ask the admin."


@dataclass(frozen=True)
class SignedIn:
    """A fresh sign-in: ``token`` goes to the browser and is shown nowhere else."""

    token: str
    actor: Actor
    must_change: bool


@dataclass(frozen=True)
class Resumed:
    """The person behind a token; ``locked`` until the PIN is given."""

    actor: Actor
    user_name: str
    locked: bool
    must_change: bool
    films_locked: bool


def token_hash(token: str) -> str:
    """Return the form in which a token is kept."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def name_key(name: str) -> str:
    """Return a name as it is compared: without case and outer blanks."""
    return same_form(name).strip().casefold()


@open_door
def needs_set_up(store: Store) -> bool:
    """Whether there is no account yet."""
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(User)) == 0


@open_door
def set_up(store: Store, name: str, password: str, pin: str, *, encrypt: bool = True) -> str | None:
    """Make the first account, an admin, and the clinic's key; return the recovery code (None without encryption).

    Raises
    ------
    AccessError : if there is an account already.
    ScreeningError : if name, password or PIN cannot be used.
    """
    check_password_rules(password)
    check_pin_rules(pin)
    with store.writing() as db:
        audit.take_turn(db)
        if db.scalar(select(func.count()).select_from(User)):
            raise AccessError("There is an account already. Sign in.")
        user = new_user(name, Role.ADMIN, password, pin)
        db.add(user)
        db.flush()
        code = keys.make_key(db, store.keyring) if encrypt else None
        keys.give_slot(db, store.keyring, user.id, same_form(password))
        audit.write(db, user.id, "set_up")
    return code


def new_user(name: str, role: Role, password: str, pin: str | None = None) -> User:
    """Return a new account, not yet stored."""
    shown = checked_text(name, "User name").strip()
    if not shown:
        raise ScreeningError("User name: enter a name.")
    pin_hash = None if pin is None else hash_secret(pin)
    return User(
        name=shown,
        name_key=name_key(shown),
        role=role.value,
        password_hash=hash_secret(password),
        pin_hash=pin_hash,
    )


@open_door
def sign_in(store: Store, name: str, password: str) -> SignedIn:
    """Check name and password, open the films' key with it, and return a token for the browser.

    Raises
    ------
    AccessError : if they do not fit (never saying which), or after five failures within five minutes.
    """
    key = name_key(name)
    _count_guess(store, "user", key)
    with store.reading() as db:
        user = db.scalar(select(User).where(User.name_key == key))
    right = matches(user.password_hash if user else None, password[:1024])
    if user is None or not right or not user.enabled:
        with store.writing() as db:
            audit.write(db, audit.NOBODY, "sign_in_failed")
        raise AccessError(WRONG)
    with store.writing() as db:
        keys.load_public(db, store.keyring)
        keys.unlock(db, store.keyring, user.id, same_form(password))
        forget_failures(db, "user", key)
        db.execute(delete(SignIn).where(SignIn.expires_at <= now()))
        token, actor = _let_in(db, user)
    return SignedIn(token, actor, user.must_change)


def _count_guess(store: Store, kind: str, subject: str) -> None:
    """Count a guess that is about to be made, or refuse it during the pause."""
    with store.writing() as db:
        if not may_guess(db, kind, subject, PAUSE_SIGN_IN):
            raise AccessError(WAIT)


def _own_password(store: Store, actor: Actor, password: str, wrong: str) -> User:
    """Return the actor's account if this is its password."""
    with store.reading() as db:
        user = db.get_one(User, actor.user)
    _count_guess(store, "user", user.name_key)
    if not matches(user.password_hash, password[:1024]):
        raise AccessError(wrong)
    return user


def _let_in(db: Session, user: User) -> tuple[str, Actor]:
    token = secrets.token_urlsafe(32)
    entry = SignIn(
        user_id=user.id,
        token_hash=token_hash(token),
        seen_at=now(),
        expires_at=now() + SIGNED_IN_FOR,
        locked=False,
        pin_failures=0,
    )
    db.add(entry)
    db.flush()
    actor = Actor(Role(user.role), entry.id, user.id)
    audit.note(db, actor, "signed_in")
    return token, actor


@open_door
def resume(store: Store, token: str) -> Resumed | None:
    """Return who a browser's token belongs to; None where it is none, expired or signed out."""
    with store.reading() as db:
        entry = db.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token)))
        user = None if entry is None else db.get(User, entry.user_id)
        if entry is None or user is None or not user.enabled or entry.expires_at <= now():
            return None
        locked = entry.locked or _idle_too_long(db, entry.seen_at)
    actor = Actor(Role(user.role), entry.id, user.id)
    return Resumed(actor, user.name, locked, user.must_change, store.keyring.locked)


def _idle_too_long(db: Session, seen_at: datetime) -> bool:
    return now() - seen_at > idle_limit(db)


@open_door
def unlock(store: Store, token: str, pin: str) -> Actor:
    """Open a locked screen with the PIN; five wrong ones end the sign-in.

    Raises
    ------
    AccessError : if the PIN is wrong or the sign-in is over.
    """
    found = resume(store, token)
    if found is None:
        raise AccessError("You are not signed in any more. Sign in again.")
    with store.writing() as db:  # counted before it is looked at, so that many at once gain nothing
        entry = db.get(SignIn, found.actor.pass_id, with_for_update=True)
        if entry is None or entry.pin_failures >= PIN_GUESSES:
            raise AccessError("Too many wrong PINs. Sign in with your password.")
        entry.pin_failures += 1
        entry.locked = True
        left = PIN_GUESSES - entry.pin_failures
        user = db.get_one(User, found.actor.user)
    right = matches(user.pin_hash, pin[:64])
    with store.writing() as db:
        if right:
            opened = update(SignIn).where(SignIn.id == found.actor.pass_id)
            db.execute(opened.values(locked=False, pin_failures=0, seen_at=now()))
            return found.actor
        audit.note(db, found.actor, "pin_failed")
        if not left:
            db.execute(delete(SignIn).where(SignIn.id == found.actor.pass_id))
    raise AccessError("The PIN is not right." if left else "Too many wrong PINs. Sign in with your password.")


@allowed(*STAFF, before_own_password=True)
def lock(store: Store, actor: Actor) -> None:
    """Lock this browser until the PIN is given."""
    with store.writing() as db:
        lock_now(db, actor)


def lock_now(db: Session, actor: Actor) -> None:
    """Lock the sign-in of an actor in a transaction that does more."""
    db.execute(update(SignIn).where(SignIn.id == actor.pass_id).values(locked=True))
    audit.note(db, actor, "locked")


@open_door
def sign_out(store: Store, token: str) -> None:
    """End the sign-in of this token, if there is one."""
    with store.writing() as db:
        entry = db.scalar(select(SignIn).where(SignIn.token_hash == token_hash(token)))
        if entry is not None:
            audit.write(db, entry.user_id, "signed_out")
            db.delete(entry)


@allowed(*STAFF, before_own_password=True)
def change_password(store: Store, actor: Actor, old: str, new: str) -> None:
    """Replace one's own password; every other sign-in of this person ends."""
    check_password_rules(new)
    user = _own_password(store, actor, old, "The old password is not right.")
    hashed = hash_secret(new)
    with store.writing() as db:
        keys.unlock(db, store.keyring, user.id, same_form(old))
        keys.give_slot(db, store.keyring, user.id, same_form(new))
        db.execute(update(User).where(User.id == user.id).values(password_hash=hashed, must_change=False))
        db.execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.id != actor.pass_id))
        forget_failures(db, "user", user.name_key)
        audit.note(db, actor, "password_changed")


@allowed(*STAFF)
def change_pin(store: Store, actor: Actor, password: str, pin: str) -> None:
    """Set one's own PIN; the password shows that it is the person, not somebody at an open screen."""
    check_pin_rules(pin)
    user = _own_password(store, actor, password, "The password is not right.")
    hashed = hash_secret(pin)
    with store.writing() as db:
        db.execute(update(User).where(User.id == user.id).values(pin_hash=hashed))
        forget_failures(db, "user", user.name_key)
        audit.note(db, actor, "pin_changed")


@allowed(*STAFF)
def confirm_pin(store: Store, actor: Actor, pin: str) -> None:
    """Check the PIN once more before signing or leaving client mode; wrong ones count as for the lock.

    Raises
    ------
    AccessError : if it is wrong.
    """
    with store.reading() as db:
        user = db.get_one(User, actor.user)
    _count_guess(store, "pin", user.id)
    if not matches(user.pin_hash, pin[:64]):
        raise AccessError("The PIN is not right.")
    with store.writing() as db:
        forget_failures(db, "pin", user.id)


@open_door
def recover(store: Store, name: str, recovery_code: str, new_password: str) -> None:
    """Give a person a new password with the clinic's recovery code, when the old one is lost.

    Raises
    ------
    AccessError : if the code or the name is not right, or after five failures.
    """
    check_password_rules(new_password)
    _count_guess(store, "recovery", "")
    with store.reading() as db:
        user = db.scalar(select(User).where(User.name_key == name_key(name)))
        ring = keys.Keyring()
        keys.load_public(db, ring)
        opened = keys.unlock_with_recovery(db, ring, recovery_code[:200])
    hashed = hash_secret(new_password)
    with store.writing() as db:
        if opened and user is not None and user.enabled:
            store.keyring.public, store.keyring.private = ring.public, ring.private
            keys.give_slot(db, store.keyring, user.id, same_form(new_password))
            db.execute(update(User).where(User.id == user.id).values(password_hash=hashed, must_change=False))
            db.execute(delete(SignIn).where(SignIn.user_id == user.id))
            forget_failures(db, "user", user.name_key)
            forget_failures(db, "recovery", "")
            audit.write(db, user.id, "recovered")
            return
        audit.write(db, audit.NOBODY, "recovery_failed")
    raise AccessError("User name or recovery code is not right.")

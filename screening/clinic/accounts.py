"""The people of the clinic, as an admin manages them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from screening.clinic import audit, keys
from screening.clinic.access import ADMINS, STAFF, AccessError, Actor, Role, allowed
from screening.clinic.passwords import hash_secret, same_form
from screening.clinic.signin import name_key, new_user
from screening.clinic.store import Store, TakenError
from screening.clinic.tables import SignIn, User
from screening.types import ScreeningError


@dataclass(frozen=True)
class Account:
    """A user without secrets."""

    id: str
    name: str
    role: Role
    enabled: bool
    must_change: bool
    has_pin: bool
    created_at: datetime


def _account(user: User) -> Account:
    role = Role(user.role)
    has_pin = user.pin_hash is not None
    return Account(user.id, user.name, role, user.enabled, user.must_change, has_pin, user.created_at)


@allowed(*STAFF)
def list_accounts(store: Store, actor: Actor) -> Sequence[Account]:
    """Return everybody who works or worked here."""
    with store.reading() as db:
        return [_account(user) for user in db.scalars(select(User).order_by(User.name_key))]


@allowed(*ADMINS)
def find_account(store: Store, actor: Actor, name: str) -> Account:
    """Return the account of this name.

    Raises
    ------
    ScreeningError : if there is none.
    """
    with store.reading() as db:
        user = db.scalar(select(User).where(User.name_key == name_key(name)))
    if user is None:
        raise ScreeningError("There is no user of this name. See 'screening users list'.")
    return _account(user)


@allowed(*ADMINS)
def invite(store: Store, actor: Actor, name: str, role: Role) -> str:
    """Make an account and return its one-time password, which the person replaces at the first sign-in.

    Raises
    ------
    ScreeningError : if the name is taken, or the films are locked so that no key can be given.
    """
    if role is Role.CLIENT:
        raise ScreeningError("Clients have no account. Give them a code for their visit.")
    password = _one_time_password()
    user = new_user(name, role, password)
    user.must_change = True
    try:
        with store.writing() as db:
            db.add(user)
            db.flush()
            keys.give_slot(db, store.keyring, user.id, same_form(password))
            audit.note(db, actor, "user_invited")
    except TakenError as error:
        raise ScreeningError("This user name is taken. Choose another one.") from error
    return password


def _one_time_password() -> str:
    letters = "".join(secrets.choice(keys.CODE_LETTERS) for _ in range(16))
    return "-".join(letters[i : i + 4] for i in range(0, 16, 4))


@allowed(*ADMINS)
def reset_password(store: Store, actor: Actor, user_id: str) -> str:
    """Return a new one-time password for this person, whose sign-ins all end."""
    password = _one_time_password()
    hashed = hash_secret(password)
    with store.writing() as db:
        user = _user(db, user_id)
        user.password_hash, user.must_change = hashed, True
        keys.give_slot(db, store.keyring, user.id, same_form(password))
        db.execute(delete(SignIn).where(SignIn.user_id == user.id))
        audit.note(db, actor, "password_reset")
    return password


@allowed(*ADMINS)
def reset_pin(store: Store, actor: Actor, user_id: str) -> None:
    """Take away this person's PIN; a new one is set with the password."""
    with store.writing() as db:
        _user(db, user_id).pin_hash = None
        audit.note(db, actor, "pin_reset")


@allowed(*ADMINS)
def set_enabled(store: Store, actor: Actor, user_id: str, enabled: bool) -> None:
    """Let a person in again, or no more; a disabled person's password opens no film either.

    Raises
    ------
    ScreeningError : if no admin would remain.
    """
    with store.writing() as db:
        user = _user(db, user_id)
        user.enabled = enabled
        if not enabled:
            _keep_an_admin(db)
            keys.take_slot(db, user.id)
            db.execute(delete(SignIn).where(SignIn.user_id == user.id))
        audit.note(db, actor, "user_enabled" if enabled else "user_disabled")


@allowed(*ADMINS)
def set_role(store: Store, actor: Actor, user_id: str, role: Role) -> None:
    """Make a person therapist or admin; the sign-ins under the old role end."""
    if role is Role.CLIENT:
        raise ScreeningError("A user of the clinic is therapist or admin.")
    with store.writing() as db:
        user = _user(db, user_id)
        user.role = role.value
        _keep_an_admin(db)
        db.execute(delete(SignIn).where(SignIn.user_id == user.id))
        audit.note(db, actor, "role_changed")


@allowed(*ADMINS)
def renew_recovery_code(store: Store, actor: Actor) -> str:
    """Return a new recovery code; the one before is worthless from now on."""
    with store.writing() as db:
        code = keys.renew_recovery(db, store.keyring)
        audit.note(db, actor, "recovery_code_renewed")
    return code


def _user(db: Session, user_id: str) -> User:
    user = db.get(User, user_id)
    if user is None:
        raise AccessError("There is no such user.")
    return user


def _keep_an_admin(db: Session) -> None:
    audit.take_turn(db)
    db.flush()
    left = select(func.count()).select_from(User).where(User.role == Role.ADMIN.value, User.enabled)
    if not db.scalar(left):
        raise ScreeningError("At least one admin must remain.")

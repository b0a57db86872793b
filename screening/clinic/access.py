"""Who may call what. Every function for the pages carries its rule here; the rule is checked at every call.

An :class:`Actor` is only a claim: each call looks up the sign-in or the client code behind it, so that a person who was
signed out, locked, demoted or disabled a moment ago can do nothing more.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from screening.clinic.tables import ClientCode, Setting, SignIn, User, now
from screening.types import ScreeningError

if TYPE_CHECKING:
    from screening.clinic.store import Store

P = ParamSpec("P")
R = TypeVar("R")
IDLE_LOCK = timedelta(minutes=10)
_NOTE_SEEN_EVERY = timedelta(seconds=30)
IDLE_SETTING = "idle_lock"


class Role(StrEnum):
    """What somebody is here."""

    CLIENT = "client"
    THERAPIST = "therapist"
    ADMIN = "admin"


ADMINS = (Role.ADMIN,)
STAFF = (Role.THERAPIST, Role.ADMIN)
CLIENT_AND_STAFF = tuple(Role)


class AccessError(ScreeningError):
    """Somebody asked for what is not theirs to see or do."""


class LockedError(AccessError):
    """The sign-in is locked until its PIN is given."""


@dataclass(frozen=True)
class Actor:
    """Who asks.

    Attributes
    ----------
    pass_id : the sign-in, or for a client the code. user_id : None for a client.
    visit_id : the one visit that a client may see; None for others.
    watching : the call comes from a page that refreshes itself: it does not count as the person being there.
    """

    role: Role
    pass_id: str
    user_id: str | None = None
    visit_id: str | None = None
    watching: bool = False

    @property
    def who(self) -> str:
        """What stands in the log."""
        return self.user_id or "client"

    @property
    def user(self) -> str:
        """The user's id; only for functions that clients cannot call."""
        if self.user_id is None:
            raise AccessError("This needs a user of the clinic. Sign in.")
        return self.user_id


@dataclass(frozen=True)
class Rule:
    """Who may call one function; a client always only about the own visit."""

    roles: tuple[Role, ...]
    before_own_password: bool = False


RULES: dict[str, Rule] = {}
"""The rule of every function that takes an actor, by module and name."""
OPEN_DOORS: set[str] = set()
"""Functions that anybody may call: they are how one becomes an actor."""


def allowed(
    *roles: Role, before_own_password: bool = False
) -> Callable[[Callable[Concatenate[Store, Actor, P], R]], Callable[Concatenate[Store, Actor, P], R]]:
    """Let only these roles call the function, and a client only with the own ``visit_id``."""

    def guard(
        function: Callable[Concatenate[Store, Actor, P], R],
    ) -> Callable[Concatenate[Store, Actor, P], R]:
        signature = inspect.signature(function)
        rule = Rule(roles, before_own_password)
        if Role.CLIENT in roles and "visit_id" not in signature.parameters:
            raise TypeError(f"{function.__name__}: what a client may call needs a visit_id")
        RULES[f"{function.__module__}.{function.__name__}"] = rule

        @functools.wraps(function)
        def guarded(store: Store, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            check(store, actor, rule)
            if actor.role is Role.CLIENT:
                given = signature.bind(store, actor, *args, **kwargs).arguments["visit_id"]
                if given != actor.visit_id:
                    raise AccessError("This belongs to another visit. Ask your therapist.")
            return function(store, actor, *args, **kwargs)

        return cast("Callable[Concatenate[Store, Actor, P], R]", guarded)

    return guard


def open_door(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that anybody may call."""
    OPEN_DOORS.add(f"{function.__module__}.{function.__name__}")
    return function


def check(store: Store, actor: Actor, rule: Rule) -> None:
    """Refuse an actor who is not, or no longer, who he or she claims to be, or whose role is not named.

    Raises
    ------
    LockedError : if the PIN is needed.
    AccessError : for everything else.
    """
    with store.reading() as db:
        seen_long_ago = (
            _check_client(db, actor) if actor.role is Role.CLIENT else _check_user(db, actor, rule)
        )
    if actor.role not in rule.roles:
        raise AccessError(f"This is not open to the role '{actor.role}'. Ask an admin of your clinic.")
    if seen_long_ago and not actor.watching:
        with store.writing() as db:
            sign_in = db.get(SignIn, actor.pass_id)
            if sign_in is not None:
                sign_in.seen_at = now()


def _check_client(db: Session, actor: Actor) -> bool:
    code = db.get(ClientCode, actor.pass_id)
    if code is None or not is_open(code) or code.visit_id != actor.visit_id or code.device_hash is None:
        raise AccessError("This code is not valid any more. Ask your therapist for a new one.")
    return False


def _check_user(db: Session, actor: Actor, rule: Rule) -> bool:
    sign_in = db.get(SignIn, actor.pass_id)
    user = None if sign_in is None else db.get(User, sign_in.user_id)
    if sign_in is None or user is None or sign_in.expires_at <= now():
        raise AccessError("You are not signed in any more. Sign in again.")
    if not user.enabled or user.id != actor.user_id or user.role != actor.role:
        raise AccessError("Your account has changed. Sign in again.")
    idle = now() - sign_in.seen_at
    if sign_in.locked or idle > idle_limit(db):
        raise LockedError("The screen is locked. Enter your PIN.")
    if user.must_change and not rule.before_own_password:
        raise AccessError("Choose a password of your own first.")
    return idle > _NOTE_SEEN_EVERY


def is_open(code: ClientCode) -> bool:
    """Whether a client code may still be used."""
    return code.revoked_at is None and code.finished_at is None and code.expires_at > now()


def idle_limit(db: Session) -> timedelta:
    """Return after how long without a call the screen locks itself."""
    setting = db.get(Setting, IDLE_SETTING)
    return IDLE_LOCK if setting is None else timedelta(minutes=setting.value["value"])

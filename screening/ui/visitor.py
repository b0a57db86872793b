"""Who sits in front of the page: found anew at every run, from the browser's cookies and the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from screening.clinic import codes, signin
from screening.clinic.access import AccessError, Actor, Role
from screening.clinic.codes import ClientPass
from screening.clinic.store import Store
from screening.ui.clinic import open_clinic
from screening.ui.routes import DEVICE_COOKIE, SESSION_COOKIE

_OPENED = "opened_code"


@dataclass(frozen=True)
class SignedOut:
    """Nobody is signed in; ``refused`` says why a client code was not taken."""

    store: Store
    needs_set_up: bool
    refused: str | None = None


@dataclass(frozen=True)
class Locked:
    """Somebody is signed in, and has to show that it is still him or her.

    ``films_locked``: the program was started anew and needs the password to open films; else the PIN is enough.
    """

    store: Store
    token: str
    user_name: str
    films_locked: bool


@dataclass(frozen=True)
class OneTimePassword:
    """Somebody signed in with a one-time password, and has to choose an own one first."""

    store: Store
    actor: Actor
    user_name: str


@dataclass(frozen=True)
class Staff:
    """A therapist or admin of the clinic."""

    store: Store
    actor: Actor
    name: str

    @property
    def is_admin(self) -> bool:
        """Whether this person may do what only admins may."""
        return self.actor.role is Role.ADMIN

    @property
    def watching(self) -> Actor:
        """The same person, for calls that a page makes by itself: they do not put off the automatic lock."""
        return replace(self.actor, watching=True)


@dataclass(frozen=True)
class ClientHere:
    """The client of one visit, by a code; ``step`` is how far he or she was when the page was opened."""

    store: Store
    actor: Actor
    visit_id: str
    code: str
    step: int
    expires_at: datetime
    device_token: str


Visitor = SignedOut | Locked | OneTimePassword | Staff | ClientHere


def cookie(name: str) -> str | None:
    """Return a cookie of this browser, as it was when the page was opened."""
    return _text(st.context.cookies.get(name))


def _text(given: object) -> str | None:
    """Return what a browser said; None where there is no browser, as in a test."""
    return given if isinstance(given, str) else None


def visitor() -> Visitor:
    """Return who is here. A code in the address always wins over a signed-in therapist.

    Raises
    ------
    ScreeningError : if the clinic's folder or database cannot be used.
    """
    store = open_clinic()
    code = st.query_params.get("code")
    if code:
        return _client(store, code)
    token = cookie(SESSION_COOKIE)
    found = None if token is None else signin.resume(store, token)
    if token is None or found is None:
        return SignedOut(store, signin.needs_set_up(store))
    if found.locked or found.films_locked:
        return Locked(store, token, found.user_name, found.films_locked)
    if found.must_change:
        return OneTimePassword(store, found.actor, found.user_name)
    return Staff(store, found.actor, found.user_name)


def _client(store: Store, code: str) -> Visitor:
    """Open the visit of a code once for this page; every later call to the store checks it again.

    A refusal is kept too: a page asks more than once who is here, and each try counts as a guess.
    """
    known: tuple[str, ClientPass | str] | None = st.session_state.get(_OPENED)
    if known is None or known[0] != code:
        known = st.session_state[_OPENED] = (code, _enter(store, code))
    opened = known[1]
    if isinstance(opened, str):
        return SignedOut(store, needs_set_up=False, refused=opened)
    visit_id = opened.actor.visit_id or ""
    return ClientHere(
        store, opened.actor, visit_id, code, opened.step, opened.expires_at, opened.device_token
    )


def _enter(store: Store, code: str) -> ClientPass | str:
    """Return what a code opens, or why it does not."""
    source = _text(st.context.ip_address) or ""
    try:
        return codes.enter_code(store, code, cookie(DEVICE_COOKIE), device=device_kind(), source=source)
    except AccessError as error:
        return str(error)


def try_code_again() -> None:
    """Forget what was said about the last code, because somebody typed one."""
    st.session_state.pop(_OPENED, None)


def device_kind() -> str:
    """Return what kind of device this is, in one word, for the therapist's screen."""
    said = _text(st.context.headers.get("User-Agent")) or ""
    for word, kind in (("iPad", "tablet"), ("Tablet", "tablet"), ("Mobile", "phone"), ("Android", "tablet")):
        if word in said:
            return kind
    return "computer"


def require_staff() -> Staff:
    """Return the signed-in person, or stop the page."""
    found = visitor()
    if not isinstance(found, Staff):
        st.stop()
    return found


def require_admin() -> Staff:
    """Return the signed-in admin, or stop the page."""
    found = require_staff()
    if not found.is_admin:
        st.stop()
    return found


def require_client() -> ClientHere:
    """Return the client whose code is in the address, or stop the page."""
    found = visitor()
    if not isinstance(found, ClientHere):
        st.stop()
    return found

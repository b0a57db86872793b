"""What the clinic's pages share: the person's menu, the client banner, plain errors, ways to other pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from screening.clinic import signin
from screening.clinic.access import LockedError
from screening.types import ScreeningError
from screening.ui.banner import banner, hide_names_toggle, names_hidden, note_page
from screening.ui.courier import send_cookies
from screening.ui.navigation import PAGES
from screening.ui.routes import SESSION_COOKIE
from screening.ui.visitor import Locked, OneTimePassword, SignedOut, Staff, cookie, visitor
from screening.ui.words import escape_markdown

__all__ = [
    "banner",
    "error_box",
    "full_width",
    "go",
    "hide_names_toggle",
    "names_hidden",
    "note_page",
    "person_menu",
    "query_id",
    "saved",
    "sign_out",
    "told",
    "watch",
]

_WATCH_EVERY_S = 15
_SIGN_OUT = "sign_out_now"


@contextmanager
def told() -> Iterator[None]:
    """Say a refusal of the store as a plain sentence; a locked screen shows the lock page instead."""
    try:
        yield
    except LockedError:
        st.rerun(scope="app")
    except ScreeningError as error:
        error_box(error)


def error_box(error: ScreeningError | str) -> None:
    """Show a sentence about what went wrong."""
    st.error(escape_markdown(str(error)), icon=":material/error:")


def saved(what: str = "Saved") -> None:
    """Say that a change is kept."""
    st.toast(what, icon=":material/check:")


def query_id(name: str = "id") -> str | None:
    """Return an id from the address of the page, None where there is none."""
    found = st.query_params.get(name)
    return found or None


def go(page: str, **ids: str) -> NoReturn:
    """Open another page of the clinic; the address holds ids only, never names."""
    st.switch_page(PAGES / f"{page}.py", query_params=ids)


def full_width() -> None:
    """Use the whole window for this page."""
    st.html("<style>.stMainBlockContainer { max-width: 100%; }</style>")


def person_menu(staff: Staff) -> None:
    """Show who is signed in, with *Lock* and *Sign out*."""
    with st.container(horizontal=True, horizontal_alignment="right", key="person-menu"):
        chosen = st.menu_button(
            escape_markdown(staff.name), ["Lock", "Sign out"], icon=":material/person:", key="person"
        )
    if chosen == "Lock":
        with told():
            signin.lock(staff.store, staff.actor)
        st.rerun()
    if chosen == "Sign out":
        sign_out(staff)


def sign_out(who: Staff | Locked | OneTimePassword) -> None:
    """End the sign-in of this browser and open the first page."""
    token = cookie(SESSION_COOKIE)
    if token is not None:
        signin.sign_out(who.store, token)
    send_cookies({SESSION_COOKIE: None}, then="/")
    st.stop()


@st.fragment(run_every=_WATCH_EVERY_S)
def watch() -> None:
    """Look now and then whether the screen has locked itself or the sign-in has ended, and show that page then."""
    found = visitor()
    if isinstance(found, Locked | SignedOut):
        st.rerun(scope="app")

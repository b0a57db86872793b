"""Which pages there are for whom. A page that is not in the list cannot be opened, by address or otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from screening.ui.visitor import ClientHere, Locked, OneTimePassword, SignedOut, Staff, Visitor

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class PageEntry:
    """A page: its file (also its address), the title, and whether it stands in the menu."""

    name: str
    title: str
    in_menu: bool = True
    admin_only: bool = False


STAFF_PAGES = (
    PageEntry("inbox", "Inbox"),
    PageEntry("clients", "Clients"),
    PageEntry("client", "Client record", in_menu=False),
    PageEntry("visit", "New visit", in_menu=False),
    PageEntry("record", "Intake and filming", in_menu=False),
    PageEntry("review", "Review", in_menu=False),
    PageEntry("tests", "Tests", in_menu=False),
    PageEntry("homework", "Homework", in_menu=False),
    PageEntry("report", "Report and sign-off", in_menu=False),
    PageEntry("progress", "Progress", in_menu=False),
    PageEntry("screen", "Express"),
    PageEntry("settings", "Settings"),
    PageEntry("admin", "Admin", admin_only=True),
    PageEntry("about", "About"),
)
"""For people who are signed in; the first one has the address ``/``."""

OPEN_PAGES = (
    PageEntry("sign_in", "Sign in"),
    PageEntry("screen", "Screen a movement"),
    PageEntry("about", "About"),
)
"""For everybody else; nothing of any client can be reached from them."""


def pages_of(who: Visitor) -> Sequence[Any]:
    """Return Streamlit's pages for this visitor.

    Where there is one page only (locked, client), it stands under every address, so that a bookmark of an inner
    page, or going back in the browser, leads to it and not to an error.
    """
    match who:
        case Staff():
            return _listed([entry for entry in STAFF_PAGES if who.is_admin or not entry.admin_only])
        case ClientHere():
            return _everywhere("client_mode")
        case Locked():
            return _everywhere("lock")
        case OneTimePassword():
            return _everywhere("own_password")
        case SignedOut():
            names = {entry.name for entry in OPEN_PAGES}
            return [*_listed(OPEN_PAGES), *_others("sign_in", names)]


def is_page(who: Visitor, name: str) -> bool:
    """Whether this person can open the inner page of this name: links to pages that are not there are not shown."""
    return isinstance(who, Staff) and any(
        entry.name == name and (who.is_admin or not entry.admin_only) for entry in STAFF_PAGES
    )


def is_menu_shown(who: Visitor) -> bool:
    """Whether there is anything to choose."""
    return isinstance(who, Staff | SignedOut)


def _listed(entries: Sequence[PageEntry]) -> list[Any]:
    return [
        st.Page(
            PAGES / f"{entry.name}.py",
            title=entry.title,
            url_path=None if position == 0 else entry.name,
            default=position == 0,
            visibility="visible" if entry.in_menu else "hidden",
        )
        for position, entry in enumerate(entries)
    ]


def _everywhere(name: str) -> list[Any]:
    first = st.Page(PAGES / f"{name}.py", title="Movement Screening", default=True)
    return [first, *_others(name, set())]


def _others(name: str, taken: set[str]) -> list[Any]:
    """The same page under the address of every page that is not open now."""
    return [
        st.Page(PAGES / f"{name}.py", title="Movement Screening", url_path=entry.name, visibility="hidden")
        for entry in STAFF_PAGES[1:]
        if entry.name not in taken
    ]

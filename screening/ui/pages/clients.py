"""The page *Clients*: find or add one in five seconds. Run by Streamlit as a script."""

from __future__ import annotations

import math

import streamlit as st

from screening.clinic import lists
from screening.clinic.lists import PAGE, ClientFilter
from screening.ui.clients import words
from screening.ui.clients.cards import card_grid
from screening.ui.clients.new_client import new_client_button
from screening.ui.frame import hide_names_toggle, told
from screening.ui.people import typed
from screening.ui.review.usher import usher
from screening.ui.visitor import Staff, require_staff

_PAGE_KEY = "clients-page"


def show() -> None:
    """Show the search, the filters and one page of cards."""
    staff = require_staff()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Clients", anchor=False, width="stretch")
        new_client_button(staff)
    search = st.text_input(
        "Name, id or record number", key="client-search", type="search", live=True, icon=":material/search:",
        max_chars=100, on_change=_first_page,
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        which = st.pills(
            "Show", list(ClientFilter), format_func=words.FILTERS.__getitem__, default=ClientFilter.ACTIVE,
            required=True, key="client-filter", label_visibility="collapsed", on_change=_first_page, width="stretch",
        )  # fmt: skip
        hidden = hide_names_toggle(staff)
    with told():
        _list(staff, search or "", which or ClientFilter.ACTIVE, hidden=hidden)
    usher(deed="arrived", say="", focus="client-search")


def _first_page() -> None:
    st.session_state.pop(_PAGE_KEY, None)


def _list(staff: Staff, search: str, which: ClientFilter, *, hidden: bool) -> None:
    number = int(st.session_state.get(_PAGE_KEY) or 1)
    found = lists.list_clients(staff.store, staff.actor, search=search, which=which, page=number - 1)
    if not found.total:
        st.markdown(
            words.no_match(typed(search.strip(), 60)) if search.strip() else words.EMPTY_FILTERS[which]
        )
        return
    pages = math.ceil(found.total / PAGE)
    if number > pages:  # somebody else archived the rest
        _first_page()
        st.rerun()
    st.markdown(f"{found.total} {'client' if found.total == 1 else 'clients'}")
    card_grid(found.cards, hidden=hidden)
    if pages > 1:
        st.pagination(pages, key=_PAGE_KEY)


if __name__ == "__main__":
    show()

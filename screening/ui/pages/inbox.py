"""The page *Inbox*: what waits for the therapist's eyes, safety first. Run by Streamlit as a script."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from screening.clinic import desk
from screening.clinic.desk import BACKUP_AFTER
from screening.ui.clients.new_client import new_client_button
from screening.ui.frame import told
from screening.ui.inbox import words
from screening.ui.inbox.board import PAGE_KEY, board
from screening.ui.inbox.choose import choose_client_buttons
from screening.ui.inbox.words import Order, Shown
from screening.ui.navigation import is_page
from screening.ui.people import typed
from screening.ui.visitor import Staff, require_staff


def show() -> None:
    """Show what waits."""
    staff = require_staff()
    st.title(words.greeting(typed(staff.name, 40), datetime.now().astimezone()), anchor=False)
    with told():
        _backup_notice(staff)
    with st.container(horizontal=True, vertical_alignment="center"):
        new_client_button(staff)
        if is_page(staff, "visit"):
            choose_client_buttons(staff)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.pills(
            "Show", list(Shown), default=Shown.ALL, required=True, key="inbox-filter",
            label_visibility="collapsed", width="stretch", on_change=_first_page,
        )  # fmt: skip
        order = st.selectbox(
            "Sort",
            list(Order),
            key="inbox-order",
            label_visibility="collapsed",
            width=180,
            on_change=_first_page,
        )
    board(staff, shown or Shown.ALL, order or Order.OLDEST)


def _first_page() -> None:
    st.session_state.pop(PAGE_KEY, None)


def _backup_notice(staff: Staff) -> None:
    """Remind an admin of a backup that is old, or was never written."""
    if not staff.is_admin:
        return
    age = desk.backup_age(staff.store, staff.actor)
    if age is None or age > BACKUP_AFTER:
        st.info(words.BACKUP_MISSING if age is None else words.backup_words(age), icon=":material/backup:")


if __name__ == "__main__":
    show()

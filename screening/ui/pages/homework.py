"""The page *Homework* (``homework?visit=``): release, then activate, in 20 s. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic.summary import client_of
from screening.ui.frame import banner, query_id
from screening.ui.homework.page_view import show_homework
from screening.ui.visitor import require_staff


def show() -> None:
    """Show the homework of the visit whose id is in the address."""
    staff = require_staff()
    visit_id = query_id("visit")
    if visit_id is None:
        st.title("Homework", anchor=False)
        st.markdown("Choose a visit first: open a client, or the inbox.")
        return
    banner(staff, client_of(staff.store, staff.actor, None, visit_id).id, visit_id)
    show_homework(staff, visit_id)


if __name__ == "__main__":
    show()

"""The page *Tests* (``tests?visit=``): from flag to hands, and the result back into the record. Run by Streamlit."""

from __future__ import annotations

import streamlit as st

from screening.clinic.summary import client_of
from screening.ui.frame import banner, full_width, query_id
from screening.ui.hands.before_after import film_after
from screening.ui.hands.desk_view import show_hands
from screening.ui.visitor import require_staff


def show() -> None:
    """Show the tests of the visit whose id is in the address."""
    staff = require_staff()
    visit_id = query_id("visit")
    if visit_id is None:
        st.title("Tests", anchor=False)
        st.markdown("Choose a visit first: open a client, or the inbox.")
        return
    full_width()
    summary = banner(staff, client_of(staff.store, staff.actor, None, visit_id).id, visit_id)
    if query_id("film") is not None and summary.visit is not None:
        film_after(staff, visit_id, summary.visit.protocol)
    else:
        show_hands(staff, visit_id)


if __name__ == "__main__":
    show()

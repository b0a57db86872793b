"""The page *Report and sign-off* (``report?visit=``): read once, sign, print. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic.summary import client_of
from screening.ui.frame import banner, query_id
from screening.ui.papers.page_view import show_report
from screening.ui.visitor import require_staff


def show() -> None:
    """Show the papers of the visit whose id is in the address."""
    staff = require_staff()
    visit_id = query_id("visit")
    if visit_id is None:
        st.title("Report", anchor=False)
        st.markdown("Choose a visit first: open a client, or the inbox.")
        return
    banner(staff, client_of(staff.store, staff.actor, None, visit_id).id, visit_id)
    show_report(staff, visit_id)


if __name__ == "__main__":
    show()

"""The page *Review*: one decision per finding, with the proof beside it. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic.summary import client_of
from screening.ui.frame import banner, query_id
from screening.ui.hands.agreement_view import tests_first
from screening.ui.review.desk_view import show_desk
from screening.ui.review.look import apply_look
from screening.ui.visitor import require_staff


def show() -> None:
    """Show one visit."""
    staff = require_staff()
    visit_id = query_id("visit")
    if visit_id is None:
        st.title("Review", anchor=False)
        st.markdown("Choose a visit first: open a client, or the inbox.")
        return
    apply_look()
    banner(staff, client_of(staff.store, staff.actor, None, visit_id).id, visit_id)
    if not tests_first(staff, visit_id):
        show_desk(staff, visit_id)


if __name__ == "__main__":
    show()

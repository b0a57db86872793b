"""The page *Progress* (``progress?client=``): what really changed, and only that. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic import clients
from screening.types import ScreeningError
from screening.ui.frame import banner, error_box, full_width, go, query_id
from screening.ui.progress_page import words
from screening.ui.progress_page.board import show_progress
from screening.ui.visitor import require_staff


def show() -> None:
    """Show the progress of the client whose id is in the address, or say that there is none."""
    staff = require_staff()
    full_width()
    number = query_id("client")
    if number is None:
        _nobody(words.NO_CLIENT)
        return
    try:
        client = clients.find_client(staff.store, staff.actor, number)
    except ScreeningError as error:
        _nobody(str(error))
        return
    show_progress(staff, banner(staff, client.id))


def _nobody(sentence: str) -> None:
    st.title("Progress", anchor=False)
    error_box(sentence)
    if st.button("To the list of clients", key="to-clients"):
        go("clients")


if __name__ == "__main__":
    show()

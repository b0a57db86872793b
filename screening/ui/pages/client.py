"""The page *Client record* (``client?id=``): the whole story before the hands go on. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic import clients, desk, files
from screening.clinic.files import ClientFile
from screening.types import ScreeningError
from screening.ui.client import words
from screening.ui.client.consent import consent_tab
from screening.ui.client.documents import documents_tab, forget_documents
from screening.ui.client.edit import edit_button
from screening.ui.client.overview import overview_tab
from screening.ui.client.visits import visits_tab
from screening.ui.client.work import homework_tab, tests_tab
from screening.ui.frame import banner, error_box, full_width, go, query_id
from screening.ui.navigation import is_page
from screening.ui.visitor import Staff, require_staff

_SHOWN = "client-shown"


def show() -> None:
    """Show the record of the client whose id is in the address, or say that there is none."""
    staff = require_staff()
    full_width()
    try:
        client = clients.find_client(staff.store, staff.actor, query_id() or "")
    except ScreeningError as error:
        _nobody(error)
        return
    if st.session_state.get(_SHOWN) != client.id:
        forget_documents()
        st.session_state[_SHOWN] = client.id
    banner(staff, client.id)
    file = files.open_client(staff.store, staff.actor, client.id, again=True)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Client record", anchor=False, width="stretch")
        edit_button(staff, file)
    _tabs(staff, file)


def _nobody(error: ScreeningError) -> None:
    st.title("Client record", anchor=False)
    error_box(error)
    if st.button("To the list of clients", key="to-clients"):
        go("clients")


def _tabs(staff: Staff, file: ClientFile) -> None:
    clips = desk.list_clips(staff.store, staff.actor, file.client.id)
    titles = [title for title in words.TABS if title != "Progress" or is_page(staff, "progress")]
    tabs = dict(zip(titles, st.tabs(titles, key=f"tabs-{file.client.id}"), strict=True))
    with tabs["Overview"]:
        overview_tab(staff, file)
    with tabs["Visits"]:
        visits_tab(staff, file, clips)
    with tabs["Tests & pairs"]:
        tests_tab(file)
    with tabs["Homework"]:
        homework_tab(file)
    if "Progress" in tabs:
        with tabs["Progress"]:
            _progress(file)
    with tabs["Documents"]:
        documents_tab(staff, file)
    with tabs["Consent"]:
        consent_tab(staff, file, clips)


def _progress(file: ClientFile) -> None:
    st.markdown("Change between visits has a page of its own.")
    if st.button("Open progress", key="to-progress", icon=":material/trending_up:"):
        go("progress", client=file.client.number)


if __name__ == "__main__":
    show()

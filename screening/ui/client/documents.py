"""The tab *Documents*: reports of signed visits, made when they are asked for, and the export for admins."""

from __future__ import annotations

import streamlit as st

from screening.clinic import documents
from screening.clinic.files import ClientFile
from screening.clinic.story import day_of
from screening.clinic.tables import Client, Result, Visit
from screening.ui.client import words
from screening.ui.frame import go, told
from screening.ui.navigation import is_page
from screening.ui.people import day
from screening.ui.visitor import Staff

_MADE = "documents-made"


def documents_tab(staff: Staff, file: ClientFile) -> None:
    """Show what can be saved of each signed visit."""
    signed = [visit for visit in file.visits if visit.signed_at is not None]
    if not signed:
        st.markdown(words.NO_DOCUMENT)
    for visit in signed:
        with st.container(border=True, key=f"documents-{visit.id}"):
            _visit(staff, file, visit)
    if staff.is_admin and is_page(staff, "admin"):
        st.markdown(
            f"Everything about this client in one file, or erasing the record: on the page Admin, with the id "
            f"**{file.client.number}**."
        )
        if st.button("Export on the page Admin", key="to-admin", icon=":material/folder_zip:"):
            go("admin")


def _visit(staff: Staff, file: ClientFile, visit: Visit) -> None:
    signed = "" if visit.signed_at is None else f" · :material/lock: signed {day(visit.signed_at)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Visit {visit.number}** · {day(visit.started_at)}{signed}", width="stretch")
        if is_page(staff, "report") and st.button("Reports", key=f"report-of-{visit.id}"):
            go("report", visit=visit.id)
        for row in day_of(file, visit).screenings:
            _report(staff, file.client, visit, row)


def _report(staff: Staff, client: Client, visit: Visit, row: Result) -> None:
    """Make a report where it is asked for, then offer it: whoever makes it is told where it cannot be made."""
    movement = words.movement_word(row.movement)
    made: dict[str, bytes] = st.session_state.get(_MADE, {})
    if row.id not in made:
        if st.button(f"Make the {movement} report", key=f"make-{row.id}", icon=":material/print:"):
            with told(), st.spinner("Making the report"):
                st.session_state[_MADE] = {
                    row.id: documents.measured_report(staff.store, staff.actor, visit.id, row.id)
                }
                st.rerun()
        return
    st.download_button(
        f"Save the {movement} report", made[row.id], f"{client.number}-visit-{visit.number}-{row.movement}.pdf",
        "application/pdf", key=f"save-{row.id}", type="primary", on_click="ignore",
    )  # fmt: skip


def forget_documents() -> None:
    """Let go of what was made for another client."""
    st.session_state.pop(_MADE, None)

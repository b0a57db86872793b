"""The tab *Documents*: reports of signed visits, made when they are asked for, and the export for admins."""

from __future__ import annotations

import streamlit as st

from screening.clinic import settings, visit_papers
from screening.clinic.files import ClientFile
from screening.clinic.tables import Visit
from screening.clinic.visit_papers import Paper
from screening.ui.client import words
from screening.ui.frame import go, told
from screening.ui.navigation import is_page
from screening.ui.papers.preview import paper_size
from screening.ui.people import day
from screening.ui.visitor import Staff

_MADE = "documents-made"
_TITLES = {Paper.THERAPIST: "Therapist's report", Paper.CLIENT: "Client page"}


def documents_tab(staff: Staff, file: ClientFile) -> None:
    """Show what can be saved of each signed visit."""
    signed = [visit for visit in file.visits if visit.signed_at is not None]
    if not signed:
        st.markdown(words.NO_DOCUMENT)
    for visit in signed:
        with st.container(border=True, key=f"documents-{visit.id}"):
            _visit(staff, visit, file.client.number)
    if staff.is_admin and is_page(staff, "admin"):
        st.markdown(
            f"Everything about this client in one file, or erasing the record: on the page Admin, with the id "
            f"**{file.client.number}**."
        )
        if st.button("Export on the page Admin", key="to-admin", icon=":material/folder_zip:"):
            go("admin")


def _visit(staff: Staff, visit: Visit, number: str) -> None:
    signed = "" if visit.signed_at is None else f" · :material/lock: signed {day(visit.signed_at)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Visit {visit.number}** · {day(visit.started_at)}{signed}", width="stretch")
        if is_page(staff, "report") and st.button("Report page", key=f"report-of-{visit.id}"):
            go("report", visit=visit.id)
        for which in Paper:
            _paper(staff, visit, number, which)


def _paper(staff: Staff, visit: Visit, number: str, which: Paper) -> None:
    """Make a paper where it is asked for, then offer it: whoever asks is told where it cannot be made."""
    key = f"{visit.id}-{which.value}"
    made: dict[str, bytes] = st.session_state.get(_MADE, {})
    if key not in made:
        if st.button(_TITLES[which], key=f"make-{key}", icon=":material/print:"):
            with told(), st.spinner("Making the PDF"):
                size = paper_size(str(settings.read_settings(staff.store, staff.actor)["paper"]))
                content = visit_papers.make_paper(staff.store, staff.actor, visit.id, which, size)
                st.session_state[_MADE] = {key: content}
                st.rerun()
        return
    st.download_button(
        f"Save: {_TITLES[which].lower()}", made[key], f"{number}-visit-{visit.number}-{which.value}.pdf",
        "application/pdf", key=f"save-{key}", type="primary", on_click="ignore",
    )  # fmt: skip


def forget_documents() -> None:
    """Let go of what was made for another client."""
    st.session_state.pop(_MADE, None)

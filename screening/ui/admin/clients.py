"""The tabs *Export client* and *Erase client*."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from screening.clinic import clients, erase, export
from screening.clinic.tables import Client
from screening.types import ScreeningError
from screening.ui.admin.work import done_work, forget_work, show_work, start_work
from screening.ui.frame import error_box, told
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown, size_words

_EXPORT, _FILE, _ASKED = "export", "export_file", "erase_asked"
_WILL_GO = """
What goes: the record with every visit, films, stick figures, pictures, results, notes, hand tests, and what lies in
caches and temporary files.

What stays: lines of the log without any name. Backups made before still hold the record until they are replaced: a
planned backup forgets it when its oldest file is overwritten.
"""


def export_tab(staff: Staff) -> None:
    """Make one ZIP file of everything about a client."""
    st.markdown(
        "Everything the clinic keeps about one client in one ZIP file: records as JSON and CSV, reports as PDF, "
        "landmarks, and the films that are still kept."
    )
    with st.form("export-form", border=False, width=420):
        number = st.text_input("Client id", key="export-number", max_chars=8, autocomplete="off")
        password = st.text_input(
            "Password of the file, 12 characters or more", type="password", key="export-password",
            autocomplete="new-password", help="7-Zip and others open the file with it. Tell it by another way.",
        )  # fmt: skip
        pressed = st.form_submit_button("Export", type="primary", key="export-now")
    if pressed:
        with told():
            client = clients.find_client(staff.store, staff.actor, number or "")
            _start_export(staff, client, password or "")
    show_work(_EXPORT, "Collecting the record")
    _offer()


def _start_export(staff: Staff, client: Client, password: str) -> None:
    _drop_file()
    out = staff.store.workroom.file(".zip")
    st.session_state[_FILE] = (client.number, out)

    def work() -> str:
        size = export.export_client(staff.store, staff.actor, client.id, out, password)
        return f"The export is ready: {size_words(size)}. Save it below; it contains health data."

    start_work(_EXPORT, work, "The export could not be made. The record is unchanged.")


def _offer() -> None:
    """Offer the finished file once; the copy here goes as soon as it is fetched."""
    job, held = done_work(_EXPORT), st.session_state.get(_FILE)
    if job is None or job.result() is None or held is None:
        return
    number, out = held
    if out.exists():
        st.download_button(
            "Save the ZIP file", lambda: _fetch(out), f"client-{number}.zip", "application/zip", key="export-save",
            type="primary", on_click="ignore",
        )  # fmt: skip


def _fetch(out: Path) -> bytes:
    content = out.read_bytes()
    out.unlink(missing_ok=True)
    return content


def _drop_file() -> None:
    held = st.session_state.pop(_FILE, None)
    if held is not None:
        held[1].unlink(missing_ok=True)


def erase_tab(staff: Staff) -> None:
    """Find the client to erase; the dialog asks for the id once more."""
    st.markdown("Erases one client for good. Nothing brings the record back but a backup made before.")
    number = st.text_input("Client id", key="erase-number", max_chars=8, width=200, autocomplete="off")
    if st.button("Erase …", key="erase-open", disabled=not (number or "").strip()):
        with told():
            client = clients.find_client(staff.store, staff.actor, number or "")
            erase.check_hold(client)
            st.session_state[_ASKED] = client
    asked = st.session_state.get(_ASKED)
    if asked is not None:
        _erase_dialog(staff, asked)
    if st.session_state.pop("erased", False):
        st.success("Erased. The log keeps a line without the name.", icon=":material/check:")


@st.dialog("Erase this client?", dismissible=False)
def _erase_dialog(staff: Staff, client: Client) -> None:
    st.markdown(f"**{client.number}** · {escape_markdown(client.name)}")
    st.markdown(_WILL_GO)
    typed = st.text_input("Type the client id to confirm", key="erase-typed", autocomplete="off")
    with st.container(horizontal=True):
        erased = st.button(
            "Erase for good", type="primary", icon=":material/delete_forever:", key="erase-now"
        )
        if st.button("Keep", key="erase-keep"):
            del st.session_state[_ASKED]
            st.rerun()
    if erased:
        try:
            erase.erase_client(staff.store, staff.actor, client.id, typed or "")
        except ScreeningError as error:
            error_box(error)
            return
        del st.session_state[_ASKED]
        _drop_file()
        forget_work(_EXPORT)
        st.session_state["erased"] = True
        st.rerun()

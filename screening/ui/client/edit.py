"""The drawer in which what is known of a client is changed; what it said before is kept and can be read."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from screening.clinic import accounts, clients
from screening.clinic.clients import Person
from screening.clinic.files import ClientFile
from screening.clinic.tables import Client, Revision
from screening.types import ScreeningError
from screening.ui.client import words
from screening.ui.frame import error_box, saved
from screening.ui.people import LONGEST_NAME, day, typed
from screening.ui.visitor import Staff

_CHANGED, _OPEN = "client-changed", "edit-open"
_SIDES = {"right": "Right", "left": "Left", "both": "Both"}
_SEXES = {"female": "Female", "male": "Male", "not_said": "Rather not say"}


def edit_button(staff: Staff, file: ClientFile) -> None:
    """Show the button that opens the drawer, and say when something was saved in it."""
    if st.session_state.pop(_CHANGED, False):
        saved()
    if st.button("Edit", key="edit-client", icon=":material/edit:"):
        st.session_state[_OPEN] = file.client.id
    if st.session_state.get(_OPEN) == file.client.id:
        _drawer(staff, file)


def _forget() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog("Edit the record", position="right", on_dismiss=_forget)
def _drawer(staff: Staff, file: ClientFile) -> None:
    client = file.client
    person = _fields(client)
    pressed = st.button("Save", key="edit-save", type="primary", icon=":material/check:")
    archive = st.button(
        "Take back from the archive" if client.archived else "Archive", key="edit-archive",
        help="Archived clients are left out of the everyday list; nothing is deleted.",
    )  # fmt: skip
    try:
        if pressed:
            clients.edit_client(staff.store, staff.actor, client.id, person)
        if archive:
            clients.set_archived(staff.store, staff.actor, client.id, not client.archived)
    except ScreeningError as error:
        error_box(error)
        return
    if pressed or archive:
        _forget()
        st.session_state[_CHANGED] = True
        st.rerun()
    _changes(staff, file)


def _fields(client: Client) -> Person:
    longest = max(LONGEST_NAME, len(client.name))
    name = st.text_input("First name or initials", client.name, max_chars=longest, key="edit-name")
    year = st.number_input("Birth year", value=client.birth_year, step=1, format="%d", key="edit-year")
    sex = _choice("Sex", _SEXES, client.sex, "edit-sex")
    height = st.number_input(
        "Height (cm)", value=client.height_cm, step=1.0, format="%.0f", key="edit-height"
    )
    leg = st.number_input(
        "Leg length (cm)", value=client.leg_length_cm, step=0.5, format="%.1f", key="edit-leg"
    )
    hand = _choice("Hand used more", _SIDES, client.dominant_hand, "edit-hand")
    foot = _choice("Foot used more", _SIDES, client.dominant_foot, "edit-foot")
    number = st.text_input("Own record number", client.record_number or "", key="edit-number")
    contact = st.text_input("Contact", client.contact or "", key="edit-contact")
    return Person(
        name=(name or "").strip(),
        birth_year=None if year is None else int(year),
        sex=sex,
        height_cm=height,
        leg_length_cm=leg,
        dominant_hand=hand,
        dominant_foot=foot,
        work_and_sport=dict(client.work_and_sport),
        record_number=(number or "").strip() or None,
        contact=(contact or "").strip() or None,
    )


def _choice(label: str, names: Mapping[str, str], now: str | None, key: str) -> str | None:
    options = [*names, now] if now is not None and now not in names else list(names)
    return st.segmented_control(
        label, options, default=now, format_func=lambda value: names.get(value, value), key=key
    )


def _changes(staff: Staff, file: ClientFile) -> None:
    """Show what the record said before, by whom it was changed and when."""
    if not file.revisions:
        return
    people = {account.id: account.name for account in accounts.list_accounts(staff.store, staff.actor)}
    with st.expander(f"Changes ({len(file.revisions)})", key="edit-changes"):
        for row in reversed(file.revisions):
            who = typed(people[row.by], 40) if row.by in people else "the client"
            st.markdown(f"**{day(row.at)}** changed by {who}  \n{_before(row)}")


def _before(row: Revision) -> str:
    """Return what was changed, and what stood there before."""
    if row.record != "client":
        return f"{words.RECORDS.get(row.record, typed(row.record))} told anew"
    shown = [
        f"{words.FIELDS.get(name, name)} was {typed(str(value), 80) if value not in (None, {}, '') else 'empty'}"
        for name, value in row.before.items()
        if words.FIELDS.get(name, name)
    ]
    return "; ".join(shown)

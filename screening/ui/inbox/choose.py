"""The dialog that asks for a client before a visit begins."""

from __future__ import annotations

import streamlit as st

from screening.clinic import lists
from screening.types import ScreeningError
from screening.ui.clients import words
from screening.ui.frame import error_box, go, names_hidden
from screening.ui.people import plain_name, typed
from screening.ui.visitor import Staff

_MOST, _OPEN = 6, "choose-open"


def choose_client_buttons(staff: Staff) -> None:
    """Show the two buttons that begin with a client."""
    start = st.button("Start intake on this device", key="start-intake", icon=":material/edit_note:")
    code = st.button("Show QR code", key="show-qr", icon=":material/qr_code_2:")
    if start or code:
        st.session_state[_OPEN] = True
    if st.session_state.get(_OPEN):
        _choose(staff)


def _forget() -> None:
    st.session_state.pop(_OPEN, None)


@st.dialog("For which client?", on_dismiss=_forget)
def _choose(staff: Staff) -> None:
    """Let a client be found, and open the page of a new visit."""
    search = st.text_input(
        "Name, id or record number", key="choose-search", type="search", live=True, icon=":material/search:"
    )
    try:
        found = lists.list_clients(staff.store, staff.actor, search=search or "")
        hidden = names_hidden(staff)
    except ScreeningError as error:
        error_box(error)
        return
    if not found.total:
        st.markdown(words.no_match(typed(search or "", 60)))
    for card in found.cards[:_MOST]:
        label = f"{card.client.number} · {plain_name(card.client, hidden=hidden)}"
        if st.button(label, key=f"choose-{card.client.id}", width="stretch"):
            _forget()
            go("visit", client=card.client.number)
    if found.total > _MOST:
        st.markdown(f"{found.total - _MOST} more: type a part of the name.")

"""The page *Sign in*: choose who you are; the first run makes the first account. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.report import wording
from screening.ui.doors.client_code import client_code_form
from screening.ui.doors.first_account import first_account_form, recovery_page, shown_recovery_code
from screening.ui.doors.password import password_form, recover_form
from screening.ui.visitor import SignedOut, visitor

_THERAPIST, _CLIENT = "Therapist", "Client with a code"


def show() -> None:
    """Show the door that this visitor needs."""
    who = visitor()
    code = shown_recovery_code()
    if code is not None:
        recovery_page(who.store, code)
        return
    if not isinstance(who, SignedOut):
        st.rerun()
    if who.needs_set_up:
        first_account_form(who.store)
    else:
        _doors(who)
    st.markdown(wording.SAFE_FIRST)
    st.markdown(
        "To try the tool without an account, open *Screen a movement* above: clips and results are deleted when "
        "you close it."
    )


def _doors(who: SignedOut) -> None:
    st.title("Movement Screening", anchor=False)
    refused = who.refused or st.session_state.get("ask_code")  # left by a client who was away too long
    chosen = st.segmented_control(
        "Who are you?",
        [_THERAPIST, _CLIENT],
        default=_CLIENT if refused else _THERAPIST,
        required=True,
        key="door",
    )
    if chosen == _CLIENT:
        client_code_form(refused)
        return
    password_form(who.store)
    with st.expander("Password lost?", key="recover"):
        recover_form(who.store)


if __name__ == "__main__":
    show()

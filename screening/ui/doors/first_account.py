"""The very first run: one account for the clinic, its PIN, the place of the data, and the recovery code."""

from __future__ import annotations

import shutil

import streamlit as st

from screening.clinic import signin
from screening.clinic.store import Store
from screening.types import ScreeningError
from screening.ui.doors.fields import new_password, repeated_and_pin
from screening.ui.doors.password import enter
from screening.ui.frame import error_box
from screening.ui.words import escape_markdown, size_words

_RECOVERY, _FIRST = "recovery_code", "first_account"


def first_account_form(store: Store) -> None:
    """Ask for name, password and PIN of the first person, who is an admin."""
    st.title("Create the first account", anchor=False)
    st.markdown("This account may do everything here, and add other people. It stays on this computer.")
    name = st.text_input("User name", key="first-name", autocomplete="username", width=420)
    password = new_password()
    folder = store.places.root
    free = size_words(shutil.disk_usage(folder).free)
    st.markdown(
        f"Data folder: {escape_markdown(str(folder))} · {free} free. The setting SCREENING_HOME names another one. "
        "Films and landmarks are encrypted with a key that only your password, or the recovery code, opens."
    )
    with st.form("first-account", border=False):
        chosen = repeated_and_pin(password)
        pressed = st.form_submit_button("Create the account", type="primary", key="create-account")
    if pressed:
        try:
            code = signin.set_up(store, name or "", chosen.checked(), chosen.pin)
        except ScreeningError as error:
            error_box(error)
            return
        st.session_state[_RECOVERY] = code
        st.session_state[_FIRST] = (name or "", chosen.password)
        st.rerun()


def shown_recovery_code() -> str | None:
    """Return the code that has to be written down before anything else; None where there is none."""
    code = st.session_state.get(_RECOVERY)
    return code if isinstance(code, str) else None


def recovery_page(store: Store, code: str) -> None:
    """Show the recovery code, once."""
    st.title("Keep this recovery code", anchor=False)
    st.markdown(
        "If every password is lost, only this code opens the films and lets you back in. Print it or write it "
        "down, and keep it away from this computer. **It is shown this once.**"
    )
    st.code(code, language=None)
    st.download_button(
        "Save as a text file to print",
        f"Movement Screening: recovery code\n\n{code}\n\nKeep this away from the computer.\n",
        file_name="recovery-code.txt",
        mime="text/plain",
        key="save-recovery",
        on_click="ignore",
    )
    kept = st.checkbox("I have printed it or written it down", key="recovery-kept")
    if st.button("Go on", type="primary", disabled=not kept, key="recovery-go-on"):
        name, password = st.session_state.pop(_FIRST)
        del st.session_state[_RECOVERY]
        enter(store, name, password)

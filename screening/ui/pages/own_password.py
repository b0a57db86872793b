"""The page after the first sign-in with a one-time password: choose an own one, and a PIN. Run by Streamlit."""

from __future__ import annotations

import streamlit as st

from screening.clinic import signin
from screening.types import ScreeningError
from screening.ui.doors.fields import new_password, repeated_and_pin
from screening.ui.frame import error_box, sign_out
from screening.ui.visitor import OneTimePassword, visitor
from screening.ui.words import escape_markdown


def show() -> None:
    """Ask for the one-time password once more, and for the new one."""
    who = visitor()
    if not isinstance(who, OneTimePassword):
        st.rerun()
    st.title("Choose your own password", anchor=False)
    st.markdown(f"Welcome, {escape_markdown(who.user_name)}. The one-time password works this once only.")
    old = st.text_input(
        "One-time password", type="password", key="old-password", autocomplete="current-password", width=420
    )
    password = new_password()
    with st.form("own-password", border=False):
        chosen = repeated_and_pin(password)
        pressed = st.form_submit_button("Keep", type="primary", key="keep-password")
    if pressed:
        try:
            signin.change_password(who.store, who.actor, old or "", chosen.checked())
            signin.change_pin(who.store, who.actor, chosen.password, chosen.pin)
        except ScreeningError as error:
            error_box(error)
            return
        st.rerun()
    if st.button("Sign out", key="sign-out"):
        sign_out(who)


if __name__ == "__main__":
    show()

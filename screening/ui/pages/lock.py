"""The page of a locked screen: PIN, or the password after the program was started anew. Run by Streamlit."""

from __future__ import annotations

import streamlit as st

from screening.clinic import signin
from screening.types import ScreeningError
from screening.ui.courier import send_cookies
from screening.ui.frame import error_box, sign_out
from screening.ui.routes import SESSION_COOKIE
from screening.ui.visitor import Locked, visitor
from screening.ui.words import escape_markdown


def show() -> None:
    """Ask for what opens the screen again; what was typed on the page before is kept."""
    who = visitor()
    if not isinstance(who, Locked):
        st.rerun()
    st.title("Locked", anchor=False)
    if who.films_locked:
        _password(who)
    else:
        _pin(who)
    if st.button("Sign in as somebody else", key="sign-out"):
        sign_out(who)


def _pin(who: Locked) -> None:
    st.markdown(f"{escape_markdown(who.user_name)}, enter your PIN to go on. Your work is kept.")
    with st.form("unlock", border=False, width=360):
        pin = st.text_input("PIN", type="password", key="pin", max_chars=8, autocomplete="off")
        pressed = st.form_submit_button("Unlock", type="primary")
    if pressed:
        try:
            signin.unlock(who.store, who.token, pin or "")
        except ScreeningError as error:
            error_box(error)
            return
        st.rerun()


def _password(who: Locked) -> None:
    st.markdown(
        f"{escape_markdown(who.user_name)}, the program was started anew: enter your password to open the films."
    )
    with st.form("unlock-films", border=False, width=360):
        password = st.text_input("Password", type="password", key="password", autocomplete="current-password")
        pressed = st.form_submit_button("Unlock", type="primary")
    if pressed:
        try:
            found = signin.sign_in(who.store, who.user_name, password or "")
        except ScreeningError as error:
            error_box(error)
            return
        signin.sign_out(who.store, who.token)
        send_cookies({SESSION_COOKIE: found.token}, then="")


if __name__ == "__main__":
    show()

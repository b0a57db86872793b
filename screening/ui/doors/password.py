"""The door of therapists and admins: name and password, and the way back in with the recovery code."""

from __future__ import annotations

import streamlit as st

from screening.clinic import signin
from screening.clinic.store import Store
from screening.types import ScreeningError
from screening.ui.clinic import analyst
from screening.ui.courier import send_cookies
from screening.ui.frame import error_box
from screening.ui.routes import SESSION_COOKIE


def password_form(store: Store) -> None:
    """Ask for name and password; a right answer opens the page anew, signed in."""
    with st.form("sign-in", border=False, width=420):
        name = st.text_input("User name", key="user-name", autocomplete="username")
        password = st.text_input("Password", type="password", key="password", autocomplete="current-password")
        pressed = st.form_submit_button("Sign in", type="primary", key="sign-in")
    if not pressed:
        return
    if not (name or "").strip():
        error_box("Enter your user name.")
        return
    enter(store, name or "", password or "")


def enter(store: Store, name: str, password: str) -> None:
    """Sign in and let the browser keep it; say in plain words why not."""
    try:
        found = signin.sign_in(store, name, password)
    except ScreeningError as error:
        error_box(error)
        return
    analyst().wake()  # with the key at hand, what waited can be analysed
    send_cookies({SESSION_COOKIE: found.token}, then="")


def recover_form(store: Store) -> None:
    """Ask for the recovery code that was printed at set-up, and a new password."""
    st.markdown(
        "An admin can give you a one-time password. Without one, the recovery code printed at set-up lets you "
        "choose a new password."
    )
    with st.form("recover-form", border=False, width=420):
        name = st.text_input("Name of your account", key="recover-name", autocomplete="username")
        code = st.text_input("Recovery code", key="recovery-code", autocomplete="off")
        password = st.text_input(
            "New password", type="password", key="recover-password", autocomplete="new-password"
        )
        pressed = st.form_submit_button("Set the new password", key="recover-now")
    if pressed:
        try:
            signin.recover(store, name or "", code or "", password or "")
        except ScreeningError as error:
            error_box(error)
            return
        st.success("The new password is set. Sign in with it.", icon=":material/check:")

"""The door of clients: the code that the therapist gave."""

from __future__ import annotations

import streamlit as st

from screening.clinic.keys import plain_code
from screening.ui.frame import error_box
from screening.ui.visitor import try_code_again


def client_code_form(refused: str | None) -> None:
    """Ask for the code; ``refused`` says why the last one was not taken."""
    if refused is not None:
        error_box(refused)
    with st.form("code-form", border=False, width=420):
        code = st.text_input(
            "Code from your therapist", key="client-code", placeholder="ABCD-EFGH", max_chars=12, autocomplete="off"
        )  # fmt: skip
        pressed = st.form_submit_button("Begin", type="primary", key="begin")
    if not pressed:
        return
    letters = plain_code(code or "")
    if not letters:
        error_box("Enter the code, eight letters and digits.")
        return
    try_code_again()
    st.query_params["code"] = f"{letters[:4]}-{letters[4:]}"
    st.rerun()

"""The tab *Privacy*: where the data lie, how long they stay, when the screen locks itself."""

from __future__ import annotations

import shutil
from typing import Any

import streamlit as st

from screening.clinic import accounts, signin
from screening.types import ScreeningError
from screening.ui.frame import error_box, saved, told
from screening.ui.settings.fields import number_setting
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown, size_words

_SHORT_YEARS = 10


def privacy_tab(staff: Staff, values: dict[str, Any]) -> None:
    """Show folder, encryption and times; one's own password and PIN are changed here too."""
    root = staff.store.places.root
    free = size_words(shutil.disk_usage(root).free)
    ring = staff.store.keyring
    state = "not encrypted" if ring.public is None else "encrypted, open since somebody signed in"
    st.markdown(f"Data folder: {escape_markdown(str(root))} · {free} free. Films and stick figures: {state}.")
    st.markdown("Nothing leaves this computer. What lies where, and how that is tested: `docs/privacy.md`.")
    number_setting(
        staff, values, "retention_years", "Keep records for, years after the last visit", 1, 50,
        "Records whose time has come are listed under Clients; a person decides.",
    )  # fmt: skip
    if values["retention_years"] < _SHORT_YEARS:
        st.warning(
            "Shorter than usual in many countries. Ask your professional body.", icon=":material/warning:"
        )
    number_setting(
        staff, values, "unreviewed_film_days", "Delete films nobody signed after, days", 1, 365,
        "The stick figure stays. Films of signed visits follow what the client chose.",
    )  # fmt: skip
    number_setting(
        staff, values, "idle_lock", "Lock the screen after, minutes without a touch", 1, 240,
        "The PIN opens it again; work is kept.",
    )  # fmt: skip
    st.subheader("Your own password and PIN", anchor=False)
    _own_password(staff)
    if staff.is_admin and ring.public is not None:
        _recovery(staff)


def _own_password(staff: Staff) -> None:
    with st.form("change-own", border=False, clear_on_submit=True, width=420):
        old = st.text_input("Password now", type="password", key="own-old", autocomplete="current-password")
        new = st.text_input(
            "New password (may stay empty)", type="password", key="own-new", autocomplete="new-password"
        )
        pin = st.text_input(
            "New PIN, 4 to 8 digits (may stay empty)", type="password", key="own-pin", max_chars=8,
            autocomplete="off",
        )  # fmt: skip
        pressed = st.form_submit_button("Change", key="own-change")
    if not pressed:
        return
    try:
        if pin:
            signin.change_pin(staff.store, staff.actor, old or "", pin)
        if new:
            signin.change_password(staff.store, staff.actor, old or "", new)
    except ScreeningError as error:
        error_box(error)
        return
    if pin or new:
        saved()


def _recovery(staff: Staff) -> None:
    st.markdown("The recovery code opens the films when every password is lost. A new one ends the old one.")
    if st.button("New recovery code", key="recovery-renew"):
        with told():
            code = accounts.renew_recovery_code(staff.store, staff.actor)
            st.code(code, language=None)
            st.markdown("It is shown this once. Print it or write it down.")

"""The tab *People*: who works here, inviting, disabling, new passwords and PINs."""

from __future__ import annotations

import streamlit as st

from screening.clinic import accounts
from screening.clinic.access import Role
from screening.clinic.accounts import Account
from screening.ui.frame import saved, told
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_ROLES = {Role.THERAPIST: "Therapist", Role.ADMIN: "Admin"}
_ONCE = "one_time_password"


def people_tab(staff: Staff) -> None:
    """Show everybody who works or worked here, and what can be changed."""
    _shown_once()
    with told():
        for account in accounts.list_accounts(staff.store, staff.actor):
            _account(staff, account)
    st.subheader("Invite somebody", anchor=False)
    with st.form("invite", border=False, clear_on_submit=True, width=420):
        name = st.text_input("User name", key="invite-name", autocomplete="off")
        role = st.segmented_control(
            "Role", list(_ROLES), default=Role.THERAPIST, required=True, format_func=lambda kind: _ROLES[kind],
            key="invite-role"
        )  # fmt: skip
        pressed = st.form_submit_button("Invite", type="primary", key="invite-now")
    if pressed:
        with told():
            _show(accounts.invite(staff.store, staff.actor, name or "", role or Role.THERAPIST))


def _shown_once() -> None:
    """Show a one-time password until it was noted down."""
    password = st.session_state.get(_ONCE)
    if password is None:
        return
    st.markdown("**One-time password.** Hand it over in person; it works until the first sign-in.")
    st.code(password, language=None)
    if st.button("I have noted it", key="noted"):
        del st.session_state[_ONCE]
        st.rerun()


def _show(password: str) -> None:
    st.session_state[_ONCE] = password
    st.rerun()


def _account(staff: Staff, account: Account) -> None:
    """Show one person in a line, with what can be done."""
    with st.container(border=True, key=f"account-{account.id}"):
        state = "" if account.enabled else " · disabled"
        waiting = " · one-time password not used yet" if account.must_change else ""
        pin = "" if account.has_pin or account.must_change else " · no PIN"
        role = _ROLES.get(account.role, account.role)
        st.markdown(f"**{escape_markdown(account.name)}** · {role}{state}{waiting}{pin}")
        with st.container(horizontal=True):
            _actions(staff, account)


def _actions(staff: Staff, account: Account) -> None:
    store, actor = staff.store, staff.actor
    if st.button("New one-time password", key=f"reset-{account.id}"):
        with told():
            _show(accounts.reset_password(store, actor, account.id))
    if st.button("Reset PIN", key=f"pin-{account.id}", disabled=not account.has_pin):
        with told():
            accounts.reset_pin(store, actor, account.id)
            saved()
            st.rerun()
    other = Role.THERAPIST if account.role is Role.ADMIN else Role.ADMIN
    if st.button(f"Make {_ROLES[other].lower()}", key=f"role-{account.id}"):
        with told():
            accounts.set_role(store, actor, account.id, other)
            saved()
            st.rerun()
    word = "Disable" if account.enabled else "Enable"
    if st.button(word, key=f"enable-{account.id}"):
        with told():
            accounts.set_enabled(store, actor, account.id, not account.enabled)
            saved()
            st.rerun()

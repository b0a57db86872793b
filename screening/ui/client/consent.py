"""The tab *Consent*: what was agreed to, when; taken back as easily as given."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screening.clinic import consents
from screening.clinic.consents import Purpose
from screening.clinic.files import ClientFile
from screening.clinic.tables import Clip, Consent
from screening.types import ScreeningError
from screening.ui.client import words
from screening.ui.frame import error_box, saved
from screening.ui.people import day, typed
from screening.ui.visitor import Staff

_WITHDRAWN, _OPEN = "consent-withdrawn", "withdraw-open"


def consent_tab(staff: Staff, file: ClientFile, clips: Sequence[Clip]) -> None:
    """Show the last answer for each purpose, and every earlier one folded away."""
    if st.session_state.pop(_WITHDRAWN, False):
        saved("Withdrawn")
    if file.client.hold_reason is not None:
        until = "" if file.client.hold_until is None else f" until {day(file.client.hold_until)}"
        st.info(
            f"Legal hold{until}: {typed(file.client.hold_reason)}. The record cannot be erased.",
            icon=":material/gavel:",
        )
    if not file.consents:
        st.markdown(words.NO_CONSENT)
        return
    last = {row.purpose: row for row in file.consents}
    films = sum(clip.film is not None for clip in clips)
    for purpose in words.PURPOSES:
        if purpose in last:
            _purpose(staff, last[purpose], films)
    with st.expander("Every answer", key="consent-all"):
        rows = [_row(row) for row in reversed(file.consents)]
        st.table(rows, hide_index=True, alt="Every consent given, refused or withdrawn")


def _purpose(staff: Staff, row: Consent, films: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"consent-{row.purpose}"):
        rule = f" · {words.FILM_RULES.get(row.film_rule, '')}" if row.given and row.film_rule else ""
        st.markdown(f"**{words.PURPOSES[row.purpose]}** · {_state(row)}{rule}", width="stretch")
        standing = row.given and row.withdrawn_at is None
        if standing and st.button("Withdraw …", key=f"withdraw-{row.purpose}"):
            st.session_state[_OPEN] = row.id
    if standing and st.session_state.get(_OPEN) == row.id:
        _withdraw(staff, row, films)


def _state(row: Consent) -> str:
    if row.withdrawn_at is not None:
        return f":material/undo: withdrawn {day(row.withdrawn_at)}"
    if row.given:
        return f":material/check: given {day(row.given_at)}"
    return f":material/close: refused {day(row.given_at)}"


def _row(row: Consent) -> dict[str, str]:
    guardian = (
        f", {typed(row.guardian_name)} ({typed(row.guardian_relation or '', 40)})"
        if row.guardian_name
        else ""
    )
    return {
        "Purpose": words.PURPOSES.get(row.purpose, row.purpose),
        "Answer": _state(row),
        "Signed": f"{typed(row.signed_name)}{guardian}",
        "Text": typed(row.text_version, 40),
    }


@st.dialog("Withdraw this consent?", dismissible=False)
def _withdraw(staff: Staff, row: Consent, films: int) -> None:
    st.markdown(f"**{words.PURPOSES[row.purpose]}**")
    st.markdown(words.withdrawal(row.purpose, films))
    with st.container(horizontal=True):
        pressed = st.button("Withdraw", key="withdraw-now", type="primary")
        if st.button("Keep", key="withdraw-keep"):
            st.session_state.pop(_OPEN, None)
            st.rerun()
    if pressed:
        try:
            consents.withdraw_consent(staff.store, staff.actor, row.client_id, Purpose(row.purpose))
        except ScreeningError as error:
            error_box(error)
            return
        st.session_state.pop(_OPEN, None)
        st.session_state[_WITHDRAWN] = True
        st.rerun()

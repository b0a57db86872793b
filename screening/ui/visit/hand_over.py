"""Handing the intake over: a code for one tablet or phone, and what is happening there."""

from __future__ import annotations

import io
from datetime import datetime
from urllib.parse import urlsplit

import segno
import streamlit as st

from screening.clinic import codes, intake
from screening.clinic.codes import CodeState
from screening.clinic.intake import IntakeDraft
from screening.clinic.safety import Gate, SafetyState
from screening.clinic.tables import Visit
from screening.ui.frame import told
from screening.ui.intake import steps
from screening.ui.intake.words import TITLES
from screening.ui.network import network_state
from screening.ui.visit import words
from screening.ui.visitor import Staff

_CODE = "visit-code"
_LOOK_EVERY_S = 5
_STYLE = """
<style>
  .big-code { font-size: 64px; line-height: 1.1; font-weight: 700; letter-spacing: .06em; margin: 0;
    font-variant-numeric: tabular-nums; white-space: nowrap; }
</style>
"""


def shown_code(visit: Visit | None) -> str | None:
    """Return the code of this visit that this page has just made; it is kept nowhere else."""
    kept = st.session_state.get(_CODE)
    return kept[1] if visit is not None and kept is not None and kept[0] == visit.id else None


def make_code(staff: Staff, visit: Visit) -> None:
    """Make a code and show it."""
    st.session_state[_CODE] = (visit.id, codes.make_code(staff.store, staff.actor, visit.id))
    st.rerun()


def hand_over(staff: Staff, visit: Visit, code: str, shown: SafetyState) -> None:
    """Show the code, as letters and as a picture, until it is revoked or the page is left."""
    st.subheader(words.CODE_TITLE, anchor=False)
    address = network_state().address or _secure_address()
    if address is None:
        st.warning(words.NO_TLS, icon=":material/shield:")
    left, right = st.columns([2, 3], vertical_alignment="center")
    if address is not None:  # a picture that leads a tablet to itself would help nobody
        left.image(_picture(f"{address}/?code={code}"), width=280, alt="QR code")
    st.html(_STYLE)
    with right:
        st.markdown(words.CODE_LEAD if address else words.CODE_ONLY)
        st.html(f'<p class="big-code" aria-label="Code">{code}</p>')
        if address:
            st.markdown(words.CODE_ENTER.format(address=f"`{address}`"))
        live(staff, visit, shown)
    with st.container(horizontal=True, key="code-buttons"):
        if st.button(words.BACK, key="code-back", type="primary"):
            st.session_state.pop(_CODE, None)
            st.rerun()
        if st.button(words.REVOKE, key="code-revoke"):
            with told():
                codes.revoke_codes(staff.store, staff.actor, visit.id)
                st.session_state.pop(_CODE, None)
                st.toast(words.REVOKED)
                st.rerun()


def _secure_address() -> str | None:
    """Return this page's own address where it came over https, as behind a clinic's own gateway."""
    found = urlsplit(st.context.url or "")
    return f"https://{found.netloc}" if found.scheme == "https" else None


def _picture(address: str) -> str:
    """Return the QR code as a drawing; the quiet border belongs to it, white also on a dark page."""
    drawing = io.BytesIO()
    made = segno.make(address, error="m")
    made.save(drawing, kind="svg", scale=8, border=4, light="#ffffff", xmldecl=False)
    return drawing.getvalue().decode()


@st.fragment(run_every=_LOOK_EVERY_S)
def live(staff: Staff, visit: Visit, shown: SafetyState) -> None:
    """Say now and then how far the client is; new safety answers let the whole page be drawn anew."""
    with told():
        draft = intake.read_draft(staff.store, staff.watching, visit.id)
        if draft.safety != shown:
            st.rerun(scope="app")
        _lines(staff, visit, draft)


def _lines(staff: Staff, visit: Visit, draft: IntakeDraft) -> None:
    states = codes.code_states(staff.store, staff.watching, visit.id)
    if not states:
        return
    state = states[0]
    until = words.VALID_UNTIL.format(time=_clock(state.expires_at)) if state.open else ""
    st.markdown(f":material/tablet: {_how_far(state, draft)} {until}")
    if draft.safety.gate in (Gate.URGENT, Gate.CHECK_FIRST):
        st.markdown(f":material/health_and_safety: {words.GATE[draft.safety.gate.value]}")
    if state.help_at is not None and state.open:
        st.markdown(f":material/front_hand: {words.HELP_WANTED.format(time=_clock(state.help_at))}")


def _how_far(state: CodeState, draft: IntakeDraft) -> str:
    if state.finished:
        return words.FINISHED
    if not state.open:
        return words.ENDED
    if state.device is None:
        return words.NOT_OPENED
    total = len(steps.steps_of(follow_up=draft.follow_up))
    number = min(state.step + 1, total)
    title = TITLES[steps.step_at(number, follow_up=draft.follow_up)]
    return words.OPENED.format(device=state.device, number=number, total=total, step=title)


def _clock(moment: datetime) -> str:
    """Return a moment as the clock on this computer's wall shows it."""
    return f"{moment.astimezone():%H:%M}"

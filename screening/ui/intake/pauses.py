"""Full pages between the steps: help is coming, urgent, filming waits, not safe, on paper, thank you."""

from __future__ import annotations

import streamlit as st

from screening.clinic import safety
from screening.clinic.safety import Gate
from screening.ui.intake import words
from screening.ui.intake.layout import HELP, big, help_button
from screening.ui.intake.sitting import Intake
from screening.ui.intake.steps import Step
from screening.ui.words import escape_markdown

_LOOK_EVERY_S = 3
DECLINED = "intake-declined"


def help_page(_: Intake) -> None:
    """Say that help is coming, in letters that can be read from across the room."""
    big(words.HELP_TITLE)
    st.markdown(words.HELP_TEXT)
    if st.button(words.GO_ON, key="help-go-on", type="primary"):
        st.session_state.pop(HELP, None)
        st.rerun()


def urgent_page(intake: Intake) -> None:
    """Send the client to the therapist at once; there is no way on from here but the therapist's."""
    st.title(words.URGENT_TITLE, anchor=False)
    number = escape_markdown(intake.draft.emergency_number.strip())
    call = words.URGENT_CALL.format(number=number) if number else words.URGENT_CALL_NO_NUMBER
    st.markdown(f"## {words.URGENT_TEXT}\n\n## {call}\n\n{words.URGENT_KNOWS}")
    help_button(intake)
    _watch_gate(intake, Gate.URGENT)


def waiting_page(intake: Intake) -> None:
    """Wait for the therapist's clearance; the page opens by itself."""
    st.title(words.WAIT_TITLE, anchor=False)
    st.markdown(f"{words.WAIT_TEXT}\n\n{words.WAIT_OPENS}")
    _watch_gate(intake, Gate.CHECK_FIRST)
    help_button(intake)
    with st.container(horizontal=True, key="client-foot"):
        if st.button(words.CHANGE_ANSWERS, key="back"):
            intake.go_to(Step.SAFETY)
        if st.button(words.FINISH_WITHOUT, key="finish-without"):
            intake.finish()


def not_safe_page(intake: Intake) -> None:
    """End kindly where somebody does not feel safe."""
    st.title(words.NOT_SAFE_TITLE, anchor=False)
    st.markdown(words.NOT_SAFE_TEXT)
    help_button(intake)
    with st.container(horizontal=True, key="client-foot"):
        if st.button(words.CHANGED_MIND, key="safe-again"):
            intake.tell(feels_safe=None)
            st.rerun()
        if st.button(words.FINISH, key="finish", type="primary"):
            intake.finish()


def paper_page() -> None:
    """Nothing is kept of who does not agree."""
    st.title(words.PAPER_TITLE, anchor=False)
    st.markdown(words.PAPER_TEXT)
    if st.button(words.BACK_TO_CONSENT, key="back"):
        st.session_state.pop(DECLINED, None)
        st.rerun()


def thanks_page(how: str) -> None:
    """Thank the client: no number, no finding."""
    st.title(words.THANKS_TITLE, anchor=False)
    st.markdown(words.THANKS if how == "filmed" else words.THANKS_NO_FILM)


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch_gate(intake: Intake, shut: Gate) -> None:
    """Look now and then whether the therapist has opened the way."""
    state = safety.filming_gate(intake.store, intake.actor, intake.visit_id)
    if state.gate is not shut:
        st.rerun(scope="app")

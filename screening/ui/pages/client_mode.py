"""The client's only page: the intake of one visit, step by step. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.ui.courier import send_cookies
from screening.ui.intake import words
from screening.ui.intake.attendant import Wishes, attendant
from screening.ui.intake.flow import is_pause, open_intake, show_intake
from screening.ui.intake.layout import HELP, client_style
from screening.ui.intake.pauses import thanks_page
from screening.ui.intake.sitting import FOCUS, Intake, done_key
from screening.ui.intake.steps import Step
from screening.ui.routes import DEVICE_COOKIE
from screening.ui.visitor import cookie, require_client

AWAY = "ask_code"  # where the door finds why the code is asked again


def show() -> None:
    """Show the step that the client has reached."""
    here = require_client()
    if (
        cookie(DEVICE_COOKIE) != here.device_token
    ):  # without it a reload would find the code used by another device
        client_style(None)
        st.title(words.TITLES[Step.WELCOME], anchor=False)
        st.markdown(words.ONE_MOMENT)
        send_cookies({DEVICE_COOKIE: here.device_token}, then="")
        return
    how = st.session_state.get(done_key(here.visit_id))
    if how is not None:  # the code is dead: from here on nothing is read any more
        client_style(None)
        thanks_page(how)
        _leave_button()
        return
    intake = open_intake(here.store, here.actor, here.visit_id, client=True, reached=here.step + 1)
    client_style(intake.draft.told.text_size)
    show_intake(intake)
    _look_after(intake)
    if is_pause(intake):
        _leave_button()


def _look_after(intake: Intake) -> None:
    wishes = Wishes(
        step=intake.step.value,
        focus=st.session_state.get(FOCUS),
        tone="help" if st.session_state.get(HELP) else "",
        sound_test=intake.step is Step.WELCOME,
    )
    with intake.place or st.container():
        attendant(wishes, on_away=_away)


def _away() -> None:
    """Nobody touched the page for a while: ask for the code again."""
    _leave()
    st.session_state[AWAY] = words.AWAY


def _leave_button() -> None:
    with st.container(key="client-leave"):
        st.button(words.FOR_THERAPIST, key="leave", type="tertiary", on_click=_leave)


def _leave() -> None:
    """Forget everything on this page: the next one is the lock of the therapist's browser, or the door."""
    st.session_state.clear()
    st.query_params.clear()


if __name__ == "__main__":
    show()

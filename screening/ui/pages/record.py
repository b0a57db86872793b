"""The page *Intake and filming* of one visit, with the therapist at the computer. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic.summary import client_of
from screening.ui.frame import banner, go, query_id
from screening.ui.intake import words as intake_words
from screening.ui.intake.flow import is_pause, open_intake, show_intake
from screening.ui.intake.sitting import Intake, done_key, step_key
from screening.ui.intake.steps import Step, number_of, steps_of
from screening.ui.navigation import is_page
from screening.ui.visit import words
from screening.ui.visitor import Staff, require_staff


def show() -> None:
    """Show the step that was reached; any other one can be chosen."""
    staff = require_staff()
    visit_id = query_id("visit")
    if visit_id is None:
        go("inbox")
    client = client_of(staff.store, staff.actor, None, visit_id)
    summary = banner(staff, client.id, visit_id)
    if st.session_state.get(done_key(visit_id)):
        _finished(staff, visit_id)
        return
    intake = open_intake(staff.store, staff.actor, visit_id, client=False, reached=1)
    _jump(intake)
    show_intake(intake)
    if is_pause(intake) and st.button(words.TO_CLEAR, key="to-clear", type="primary"):
        go("visit", client=summary.client.number)


def _jump(intake: Intake) -> None:
    """Let the therapist go to any step."""
    follow_up = intake.draft.follow_up
    steps = steps_of(follow_up=follow_up)
    key = f"jump-{intake.visit_id}"
    st.session_state[key] = intake.step.value
    st.pills(
        words.FILL_STEP,
        [step.value for step in steps],
        format_func=lambda one: (
            f"{number_of(Step(one), follow_up=follow_up)} {intake_words.TITLES[Step(one)]}"
        ),
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=_jumped,
        args=(intake.visit_id, key, follow_up),
    )


def _jumped(visit_id: str, key: str, follow_up: bool) -> None:
    """Open the chosen step in the run that follows; where the client is with a code is not changed by it."""
    st.session_state[step_key(visit_id)] = number_of(Step(st.session_state[key]), follow_up=follow_up)


def _finished(staff: Staff, visit_id: str) -> None:
    st.title(words.FILL_TITLE, anchor=False)
    st.success(words.FILL_DONE, icon=":material/check:")
    if is_page(staff, "review") and st.button(words.TO_REVIEW, key="to-review", type="primary"):
        go("review", visit=visit_id)
    if st.button(words.TO_INBOX, key="to-inbox"):
        go("inbox")


if __name__ == "__main__":
    show()

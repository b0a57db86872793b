"""Filming: the guided run of this visit's takes, and the end of the intake after it."""

from __future__ import annotations

import streamlit as st

from screening.clinic.protocols import from_words
from screening.ui.guided import RunState, guided_run
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake


def show(intake: Intake) -> None:
    """Film; when everything is filmed the page goes on by itself."""
    takes = from_words(intake.draft.protocol)
    state = guided_run(intake.store, intake.actor, intake.visit_id, takes, client=intake.client)
    if state is RunState.DONE:
        intake.finish()
    if state is RunState.STOPPED:
        st.markdown(words.STOPPED_NEXT)
        foot(intake, next_label=words.FINISH)
    if state is RunState.BLOCKED:
        st.markdown(words.FILMING_SHUT)
        foot(intake, next_label=words.FINISH)

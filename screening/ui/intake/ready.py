"""Get ready: what to wear, where to stand, when to stop; and the way out for who does not feel safe."""

from __future__ import annotations

import streamlit as st

from screening.clinic import codes
from screening.clinic.intake import needs_therapist
from screening.report import wording
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed


def show(intake: Intake) -> None:
    """Tick off what is needed before filming."""
    st.markdown(words.READY_LEAD)
    lines = dict(words.READY)
    if intake.client and needs_therapist(intake.draft):
        lines["therapist"] = words.READY_THERAPIST
    ticked = tuple(
        name
        for name, line in lines.items()
        if st.checkbox(line, key=seed(f"ready-{name}", name in intake.draft.told.ready))
    )
    whole = len(ticked) == len(lines)
    intake.tell(ready=ticked, feels_safe=True if whole else intake.draft.told.feels_safe)
    st.info(wording.SAFE_MOVE, icon=":material/pan_tool:")
    if not whole:
        st.markdown(words.TICK_EACH)
    if st.button(words.NOT_SAFE, key="not-safe"):
        intake.tell(feels_safe=False)
        if intake.client:
            codes.ask_for_help(intake.store, intake.actor, intake.visit_id)
        st.rerun()
    foot(intake, disabled=not whole)

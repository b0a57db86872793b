"""Clearance: each safety item that keeps filming shut, decided by the therapist with a reason and a day."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from screening.clinic import planning, safety
from screening.clinic.intake import IntakeDraft
from screening.clinic.safety import Gate, Outcome
from screening.clinic.tables import Visit, now
from screening.ui.frame import saved, told
from screening.ui.intake.words import QUESTIONS
from screening.ui.visit import words
from screening.ui.visitor import Staff


def clearance(staff: Staff, visit: Visit | None, draft: IntakeDraft | None) -> None:
    """Show where the safety questions stand, and a form for each item that is open."""
    if visit is None or draft is None:
        st.markdown(words.SAFETY_NONE)
        return
    state = draft.safety
    if state.gate is Gate.OPEN:
        st.markdown(words.SAFETY_OPEN)
    elif state.gate is Gate.UNANSWERED:
        st.markdown(words.SAFETY_UNANSWERED.format(number=len(state.items)))
    for item in _to_clear(draft):
        _item(staff, visit, item, draft.answers)


def _to_clear(draft: IntakeDraft) -> tuple[str, ...]:
    """The items to decide; while one is urgent the others wait, they come after it."""
    if draft.safety.gate is Gate.URGENT:
        st.error(words.URGENT_LEAD, icon=":material/health_and_safety:")
        return draft.safety.items
    if draft.safety.gate is Gate.CHECK_FIRST:
        st.warning(words.CHECK_LEAD, icon=":material/health_and_safety:")
        return draft.safety.items
    return ()


def _item(staff: Staff, visit: Visit, item: str, answers: Mapping[str, str]) -> None:
    with st.container(border=True, key=f"clear-{item}"):
        said = words.SAID.get(answers.get(item, ""), "")
        st.markdown(f"**{QUESTIONS[item]}** {said}")
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"clear-fields-{item}"):
            outcome = st.segmented_control(
                words.OUTCOME,
                list(words.OUTCOMES),
                format_func=words.OUTCOMES.__getitem__,
                default=Outcome.STABLE.value,
                required=True,
                key=f"outcome-{item}",
            )
            until = st.date_input(
                words.UNTIL,
                value=planning.clearance_ends(now().date()),
                min_value=now().date(),
                key=f"until-{item}",
                width=180,
            )
        reason = st.text_input(words.REASON, key=f"reason-{item}", placeholder=words.WRITE_WHY)
        if not st.button(words.CLEAR, key=f"clear-now-{item}"):
            return
        with told():
            safety.clear_item(
                staff.store, staff.actor, visit.id, item, Outcome(str(outcome)), reason or "", until
            )
            saved()
            st.rerun()

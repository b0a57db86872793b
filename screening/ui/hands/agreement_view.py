"""Agreement with hand tests in this clinic, in Settings and in the drawer of a flag: never called precision."""

from __future__ import annotations

import time

import streamlit as st

from screening.clinic import visits
from screening.clinic.agreement import Agreement, FlagKind, agreement_sentence
from screening.clinic.agreement_store import read_agreement
from screening.clinic.hand_desk import flags_wait
from screening.movements import MOVEMENTS
from screening.types import Finding
from screening.ui.frame import go, told
from screening.ui.hands import words
from screening.ui.visitor import Staff

_KEY, _KEPT_S = "agreement", 300.0
WHAT_IT_IS = (
    "One muscle and side are named for each flag before it is tested. Shown is how often it was tested weak, and "
    "beside it how often the same test is weak in visits without that flag. This is agreement, not how right a flag "
    "is: nobody knows what is true."
)


def tests_first(staff: Staff, visit_id: str) -> bool:
    """Say that the tests of this visit come before its flags, with the way there; False where they do not."""
    if not flags_wait(staff.store, staff.actor, visit_id):
        return False
    st.title("Review", anchor=False)
    st.info(words.TESTS_FIRST, icon=":material/visibility_off:")
    with st.container(horizontal=True):
        if st.button("To the tests", key="tests-first-go", type="primary"):
            go("tests", visit=visit_id)
        if st.button("Show the flags now", key="tests-first-show"):
            with told():
                visits.begin_review(staff.store, staff.actor, visit_id)
                st.rerun()
    return True


def clinic_agreement(staff: Staff, movement: str, finding: Finding) -> str:
    """Return the sentence for one kind of flag; looked up anew every few minutes."""
    kept = st.session_state.get(_KEY)
    if kept is None or time.monotonic() - kept[0] > _KEPT_S:
        kept = st.session_state[_KEY] = (time.monotonic(), read_agreement(staff.store, staff.actor))
    wanted = FlagKind(movement, finding.metric, finding.kind.value)
    return agreement_sentence(next((one for one in kept[1] if one.flag == wanted), None))


def agreement_block(staff: Staff) -> None:
    """Show every kind of flag whose named muscle was tested in this clinic."""
    with st.expander("Your clinic: agreement with hand tests", key="agreement-block"), told():
        st.markdown(WHAT_IT_IS)
        found = read_agreement(staff.store, staff.actor)
        if not found:
            st.markdown(agreement_sentence(None))
            return
        st.table([_row(one) for one in found], hide_index=True, alt="Agreement with hand tests by flag")


def _row(one: Agreement) -> dict[str, str]:
    movement = MOVEMENTS[one.flag.movement]
    base = "–" if one.base_rate is None else f"{100 * one.base_rate:.0f} % of {one.base_tested}"
    return {
        "Flag": f"{movement.title}: {movement.metric(one.flag.metric).label}, {one.flag.kind.replace('_', ' ')}",
        "Tested weak": f"{one.weak} of {one.flags}",
        "Without the flag": base,
        "Before the flags were shown": f"{one.weak_before} of {one.flags_before}",
        "": "" if one.enough else "Too few to judge",
    }

"""The whole page in one fragment: a tap runs this and nothing else."""

from __future__ import annotations

import streamlit as st

from screening.clinic.hand_desk import HandDesk, read_hands
from screening.ui import stopwatch
from screening.ui.frame import error_box, go, told
from screening.ui.hands import deeds
from screening.ui.hands.before_after import show_refilm
from screening.ui.hands.beside import show_angles, show_named, show_palpation
from screening.ui.hands.pairs import show_open_pairs, show_pairs
from screening.ui.hands.rows import show_work
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_CSS = """
<style>
  .stMainBlockContainer { max-width: 100% !important; padding: 3.6rem 1rem 3rem !important; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"], .st-key-hands { gap: .5rem; }
  .st-key-hands h1 { font-size: 1.25rem; padding: 0; }
  .st-key-open-pairs { padding: .4rem .8rem; gap: .6rem; }
  [class*="st-key-muscle-"] { gap: .35rem; padding: .5rem .8rem; }
  [class*="st-key-line-"] button { min-height: 56px; }
  [class*="st-key-line-"], [class*="st-key-pair-"] { row-gap: .35rem; }
  .st-key-hands h2 { font-size: 1.15rem; padding: .1rem 0; }
</style>
"""


@st.fragment
def show_hands(staff: Staff, visit_id: str) -> None:
    """Show one visit's tests."""
    with told():
        desk = read_hands(staff.store, staff.actor, visit_id)
        stopwatch.tick(staff, "tests", visit_id)
        deeds.say_saved()
        st.html(_CSS)
        with st.container(key="hands"):
            _head(desk)
            _state(desk)
            show_open_pairs(staff, desk)
            left, right = st.columns([55, 45], gap="medium")
            with left:
                show_work(staff, desk)
            with right:
                show_pairs(staff, desk)
                show_refilm(staff, desk)
                show_angles(staff, desk)
                show_palpation(staff, desk)
                show_named(staff, desk)


def _head(desk: HandDesk) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Tests", anchor=False, width="content")
        st.space("stretch")
        if st.button("Review", key="to-review", type="tertiary", icon=":material/arrow_back:"):
            go("review", visit=desk.visit.id)
        if st.button(
            "Homework",
            key="to-homework",
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
        ):
            go("homework", visit=desk.visit.id)


def _state(desk: HandDesk) -> None:
    sentence = deeds.trouble()
    if sentence is not None:
        error_box(sentence)
    if desk.visit.signed_at is not None:
        st.markdown(":material/lock: Signed. Read only.")
    elif desk.other_reviewer is not None:
        who = escape_markdown(desk.other_reviewer)
        st.markdown(f":material/visibility_lock: {who} is reviewing this visit. Read only.")

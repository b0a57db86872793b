"""A finding of the therapist's own eye: words, a side, a moment of the film."""

from __future__ import annotations

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory
from screening.ui.visitor import Staff

_SIDES = {"left": ":orange[● L left]", "right": ":blue[■ R right]", "none": "No side"}


def show_own(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    """Offer to add what was seen, or ask for it."""
    if desk.read_only:
        return
    if not memory.own:
        st.button("Add own finding", key="own", icon=":material/add:", on_click=_begin, args=(memory,))
        return
    with st.container(border=True, key="own-finding"):
        st.markdown(f"**{words.SEEN_BY_THERAPIST}**")
        draft = f"own-words-{memory.visit_id}"
        st.text_input("What do you see?", key=draft, live="1s", persist_state="session")
        side = st.segmented_control(
            "Side",
            list(_SIDES),
            default="none",
            required=True,
            format_func=lambda value: _SIDES[value],
            key=f"own-side-{memory.visit_id}",
            label_visibility="collapsed",
            persist_state="session",
        )
        moment = f"At {memory.marked[1]:.2f} s." if memory.marked else words.TO_SEE_THE_MOMENT
        st.markdown(f":small[{moment}]")
        with st.container(horizontal=True, gap="xsmall"):
            chosen = None if side in (None, "none") else str(side)
            st.button(
                "Save", key="own-save", type="primary", on_click=_save, args=(staff, memory, draft, chosen)
            )
            st.button("Close", key="own-close", type="tertiary", on_click=_end, args=(memory,))


def _begin(memory: Memory) -> None:
    memory.own = True
    memory.say("What do you see?", "own-finding")


def _end(memory: Memory) -> None:
    memory.own, memory.marked = False, None


def _save(staff: Staff, memory: Memory, draft: str, side: str | None) -> None:
    if deeds.add_own(staff, memory, str(st.session_state[draft] or ""), side):
        st.session_state[draft] = ""

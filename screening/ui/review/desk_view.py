"""The whole page in one fragment: a tap runs this and nothing else."""

from __future__ import annotations

import time

import streamlit as st

from screening.clinic import visits
from screening.clinic.review_desk import ReviewDesk, read_review
from screening.types import Screening
from screening.ui import stopwatch
from screening.ui.frame import saved, told
from screening.ui.review import deeds, words
from screening.ui.review.evidence import show_evidence
from screening.ui.review.head import show_head
from screening.ui.review.lists import show_foot, show_not_assessed, show_seen, show_within
from screening.ui.review.memory import Memory, following, memory_of, screening_of
from screening.ui.review.own import show_own
from screening.ui.review.rows import show_rows
from screening.ui.review.states import show_failed, show_state, show_waiting
from screening.ui.review.usher import usher
from screening.ui.visitor import Staff

_TAKE_AGAIN_S = 300.0


@st.fragment
def show_desk(staff: Staff, visit_id: str) -> None:
    """Show one movement of the visit, its evidence and its decisions."""
    with told():
        memory = memory_of(visit_id)
        desk = _taken(staff, memory)
        stopwatch.tick(staff, "review", visit_id)
        _choose_movement(desk, memory)
        if not memory.movement:
            st.title("Review", anchor=False)
            st.markdown("Nothing was filmed in this visit.")
            return
        with st.container(key="review"):
            _show(staff, desk, memory)


def _show(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    screening = screening_of(staff, desk, memory)
    if screening is not None and memory.open is None and memory.seek is None:
        first = following(desk, memory.movement, None)
        if first is not None:
            memory.show_finding(screening, first)
    show_head(staff, desk, memory, screening)
    if screening is None:
        show_waiting(staff, desk, memory)
    else:
        _columns(staff, desk, memory, screening)
    if memory.toast:
        saved(memory.toast)
        memory.toast = ""
    undo_s = 0.0 if memory.undo is None else memory.undo.left_s
    usher(deed=memory.deed.id, say=memory.deed.say, focus=memory.deed.focus, undo="undo", undo_s=undo_s)


def _columns(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    left, right = st.columns([58, 42], gap="small")
    with left, st.container(key="evidence"):
        show_evidence(staff, desk, memory, screening)
    with right, st.container(height=600, key="decisions"):
        show_state(staff, desk, memory)
        show_failed(staff, desk, memory)
        if words.nothing_measured(screening):
            st.markdown(words.NOTHING_MEASURED)
        else:
            show_rows(staff, desk, memory, screening)
        show_seen(desk, memory)
        show_own(staff, desk, memory)
        show_not_assessed(staff, desk, memory, screening)
        if not words.nothing_measured(screening):
            show_within(screening)
        show_foot(screening)


def _taken(staff: Staff, memory: Memory) -> ReviewDesk:
    """Read the visit, and take it for review where it is free; now and then once more, so that it stays taken."""
    desk = read_review(staff.store, staff.actor, memory.visit_id)
    if desk.read_only or time.monotonic() - memory.begun_at_s < _TAKE_AGAIN_S:
        return desk
    if not deeds.attempt(memory, lambda: visits.begin_review(staff.store, staff.actor, memory.visit_id)):
        return read_review(staff.store, staff.actor, memory.visit_id)
    memory.begun_at_s = time.monotonic()
    return desk


def _choose_movement(desk: ReviewDesk, memory: Memory) -> None:
    """The movement of the address at first, then the one chosen here; the address follows."""
    known = desk.movements
    if memory.movement not in known:
        asked = st.query_params.get("m", "")
        memory.choose(asked if asked in known else next(iter(known), ""))
    if memory.movement and st.query_params.get("m") != memory.movement:
        st.query_params["m"] = memory.movement

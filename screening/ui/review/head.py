"""The line above the review: movements with what is left of them, the last decision to undo, the way on."""

from __future__ import annotations

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.movements import get_movement
from screening.types import Screening
from screening.ui.frame import go
from screening.ui.review import deeds, words
from screening.ui.review.evidence import show_switches
from screening.ui.review.memory import UNDO_S, Memory
from screening.ui.visitor import Staff


def show_head(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening | None) -> None:
    """Show the line above the columns."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="review-head"):
        st.title("Review", anchor=False, width="content")
        _tabs(desk, memory)
        if screening is not None:
            show_switches(staff, desk, memory, screening)
        if screening is not None and not desk.read_only:
            _next(staff, desk, memory, screening)
        st.space("stretch")
        _finish(staff, desk, memory)


def _tabs(desk: ReviewDesk, memory: Memory) -> None:
    """One button for each movement, with how many findings have a decision."""
    order = desk.movements
    here = order.index(memory.movement)
    for place, movement in enumerate(order):
        progress = desk.progress(movement)
        counted = f"{progress.decided}/{progress.to_decide}" if movement in desk.results else "–"
        following = place == (here + 1) % len(order) and len(order) > 1
        st.button(
            f"{get_movement(movement).title} {counted}",
            key=f"movement-{movement}",
            type="primary" if movement == memory.movement else "secondary",
            icon=":material/check:" if progress.to_decide and not progress.left else None,
            shortcut="Shift+Right" if following else None,
            on_click=_choose,
            args=(memory, movement),
        )


def _choose(memory: Memory, movement: str) -> None:
    memory.choose(movement)
    memory.say(f"{get_movement(movement).title}.")


def _next(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    undo = memory.undo
    if undo is not None and undo.movement == memory.movement and undo.left_s > 0:
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            help=f"For {UNDO_S:.0f} seconds after a decision",
            on_click=deeds.take_back,
            args=(staff, memory, screening),
        )
    if desk.undecided(memory.movement):
        st.button(
            "Next",
            key="next",
            shortcut="n",
            type="tertiary",
            on_click=deeds.open_next,
            args=(desk, memory, screening),
        )


def _finish(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    """The way on: the next movement with something to decide, else the hand tests."""
    left = desk.progress(memory.movement).left
    done = left == 0 and memory.movement in desk.results
    pressed = st.button(
        "Finish movement",
        key="finish",
        type="primary" if done else "secondary",
        icon=":material/arrow_forward:",
        icon_position="right",
    )
    if memory.leaving:
        memory.leaving = False
        _leave(desk, memory)
    elif pressed and left and not desk.read_only:
        st.dialog(words.undecided_title(left))(_ask)(staff, memory, left)
    elif pressed:
        _leave(desk, memory)


def _ask(staff: Staff, memory: Memory, left: int) -> None:
    """Ask what becomes of findings without a decision."""
    if memory.leaving:
        st.rerun()
    st.markdown(words.defer_question(left))
    with st.container(horizontal=True):
        st.button(
            words.defer_button(left),
            key="defer-rest",
            type="primary",
            on_click=deeds.defer_rest,
            args=(staff, memory),
        )
        if st.button("Go back", key="finish-not"):
            st.rerun()


def _leave(desk: ReviewDesk, memory: Memory) -> None:
    """Turn to the next movement with something to decide; after the last one to the hand tests."""
    others = [m for m in desk.movements if m != memory.movement and desk.undecided(m)]
    if others and not desk.read_only:
        memory.choose(others[0])
        memory.say(f"{get_movement(others[0]).title}.")
        st.rerun()
    go("tests", visit=desk.visit.id)

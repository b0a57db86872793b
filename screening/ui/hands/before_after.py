"""Film again now, and what it shows: before and after in one picture, against the error of this very day."""

from __future__ import annotations

import streamlit as st

from screening.clinic import immediate, protocols
from screening.clinic.hand_desk import HandDesk
from screening.clinic.immediate import Immediate, read_immediate
from screening.clinic.progress import Change
from screening.clinic.progress import words as change_words
from screening.clinic.protocols import PlannedTake
from screening.ui.frame import go
from screening.ui.guided import RunState, guided_run
from screening.ui.hands import deeds
from screening.ui.hands.picture import before_after_svg, picture_words
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_LOOK_EVERY_S = 3
_SHOWN = 4


def show_refilm(staff: Staff, desk: HandDesk) -> None:
    """Say what filming again could show, offer it, and show what it showed."""
    if not desk.accepted:
        return
    found = read_immediate(staff.store, staff.actor, desk.visit.id)
    if not found.takes and not found.filmed:
        return
    with st.container(border=True, key="refilm"):
        if found.measuring:
            _watch(staff, desk)
        elif found.filmed:
            _after(staff, desk, found)
        _offer(staff, desk, found)


def _offer(staff: Staff, desk: HandDesk, found: Immediate) -> None:
    if desk.read_only or not found.takes:
        return
    if not found.filmed:
        st.header("Film again now", anchor=False)
        for name, size, unit in found.can_show[:_SHOWN]:
            sentence = change_words.can_show_sentence(size, unit)
            st.markdown(f":small[{escape_markdown(name)}: {escape_markdown(sentence)}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        take = st.selectbox(
            "What is filmed", list(found.takes), format_func=_take_words, key="refilm-take",
            label_visibility="collapsed", width=300,
        )  # fmt: skip
        pressed = st.button("Re-film", key="refilm-now", icon=":material/replay:", shortcut="Alt+F")
    if pressed and deeds.attempt(lambda: immediate.plan_after(staff.store, staff.actor, desk.visit.id, take)):
        go("tests", visit=desk.visit.id, film="again")


def _take_words(take: PlannedTake) -> str:
    times = f", {take.repetitions} repetitions" if take.repetitions else ""
    return f"{take.title}{times}, {take.seconds} s"


def _after(staff: Staff, desk: HandDesk, found: Immediate) -> None:
    st.header("Before and after", anchor=False)
    if not found.changes:
        st.markdown(
            "The film after treatment shows none of the accepted findings. See that the view is the same."
        )
    for change in found.changes[:_SHOWN]:
        _change(staff, desk, change)
    st.markdown(f":small[{change_words.IMMEDIATE}]")


def _change(staff: Staff, desk: HandDesk, change: Change) -> None:
    name = escape_markdown(change_words.title(change.subject, change.label))
    st.markdown(f"**{name}**: {escape_markdown(change_words.immediate_verdict(change))}")
    if change.change is None:
        return
    curves = immediate.read_waveforms(staff.store, staff.actor, desk.visit.id, change)
    st.image(before_after_svg(change, curves), alt=picture_words(change))


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(staff: Staff, desk: HandDesk) -> None:
    """Look now and then whether the film after treatment is measured."""
    found = read_immediate(staff.store, staff.watching, desk.visit.id)
    if not found.measuring:
        st.rerun(scope="app")
    st.markdown("The film after treatment is being measured …")


def film_after(staff: Staff, visit_id: str, protocol: list[str]) -> None:
    """Film what is left of the list: what was filmed before stays as it is."""
    st.title("Film again", anchor=False)
    st.markdown(f":small[{change_words.IMMEDIATE}]")
    state = guided_run(staff.store, staff.actor, visit_id, protocols.from_words(protocol), client=False)
    if state is RunState.DONE:
        go("tests", visit=visit_id)
    if st.button("Back to the tests", key="refilm-back", icon=":material/arrow_back:"):
        go("tests", visit=visit_id)

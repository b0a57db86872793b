"""The left side of the review: the film with what was measured on it, and the repetitions behind the values."""

from __future__ import annotations

import streamlit as st

from screening.clinic import recordings
from screening.clinic.review_desk import ReviewDesk
from screening.clinic.tables import Clip
from screening.corrections import from_plain, may_be_swapped
from screening.player_data import PlayerFocus, focuses_of
from screening.report.per_repetition import repetition_table
from screening.types import Screening, View
from screening.ui.clinic import analyst
from screening.ui.clip_player import clip_player
from screening.ui.review import deeds
from screening.ui.review.memory import Memory, film_of, ghost_of, payload_of
from screening.ui.review.repetitions import show_table
from screening.ui.visitor import Staff
from screening.ui.words import view_title

PLAYER = "clip"
TALLEST_VH, TALLEST_WITHOUT_FILM_VH = 43, 37


def clip_behind(desk: ReviewDesk, movement: str, recording: int) -> Clip | None:
    """Return the recording of the visit that a film of the screening is."""
    row = desk.results.get(movement)
    if row is None or recording >= len(row.clip_ids):
        return None
    return next((clip for clip in desk.clips if clip.id == row.clip_ids[recording]), None)


def show_switches(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Which film is shown, and whether its curve or its repetitions stand below it."""
    indices = list(range(len(screening.recordings)))
    st.session_state["view"] = memory.recording if memory.recording in indices else 0
    st.selectbox(
        "View and take",
        indices,
        key="view",
        format_func=lambda index: _film_name(desk, memory.movement, screening, index),
        label_visibility="collapsed",
        on_change=_turn,
        args=(memory,),
        width=190,
    )
    st.session_state["table"] = "Per repetition" if memory.table else "Curve"
    st.segmented_control(
        "Below the film",
        ["Curve", "Per repetition"],
        key="table",
        label_visibility="collapsed",
        required=True,
        on_change=_switch,
        args=(memory,),
    )
    with st.popover("Takes", key="takes", icon=":material/video_library:"):
        _takes(staff, desk, memory, screening)


def _turn(memory: Memory) -> None:
    memory.recording = st.session_state["view"]
    memory.leaving_out = None
    memory.seek = None


def _switch(memory: Memory) -> None:
    memory.table = st.session_state["table"] == "Per repetition"
    memory.leaving_out = None
    if memory.seek is not None:
        memory.go_to(memory.recording, memory.seek.at)  # the player begins anew


def _film_name(desk: ReviewDesk, movement: str, screening: Screening, index: int) -> str:
    clip = clip_behind(desk, movement, index)
    view = screening.recordings[index].view
    take = "" if clip is None else f" · take {clip.take}"
    return f"{view_title(view) if view is not View.UNKNOWN else 'View unknown'}{take}"


def _takes(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Every take of the movement, with whether it counts; left and right exchanged where the program doubts them."""
    st.markdown("**Which takes count**")
    for clip in desk.clips:
        if clip.movement != memory.movement or clip.skipped is not None:
            continue
        name = f"{view_title(View(clip.view)) if clip.view else 'View found out'} · take {clip.take}"
        known = clip.poses is not None
        st.session_state[f"take-{clip.id}"] = clip.chosen
        st.toggle(
            name if known else f"{name} (not analysed yet)",
            key=f"take-{clip.id}",
            disabled=desk.read_only or not known,
            on_change=_choose,
            args=(staff, memory, clip),
        )
    row = desk.results[memory.movement]
    corrections = from_plain(row.corrections)
    for index, recording in enumerate(screening.recordings):
        if may_be_swapped(recording) or index in corrections.swapped:
            done = index in corrections.swapped
            name = _film_name(desk, memory.movement, screening, index)
            st.markdown(
                f"{name}: left and right may have changed places for a moment. Please check the film."
            )
            st.button(
                "Put left and right back" if done else "Exchange left and right",
                key=f"swap-{index}",
                icon=":material/swap_horiz:",
                disabled=desk.read_only,
                on_click=deeds.correct,
                args=(staff, memory, screening, corrections.swapping(index)),
            )


def _choose(staff: Staff, memory: Memory, clip: Clip) -> None:
    """Use a take or leave it out; the movement is screened anew in the background."""
    wanted = bool(st.session_state[f"take-{clip.id}"])
    if deeds.fresh_desk(staff, memory) is None:
        return
    if deeds.attempt(
        memory, lambda: recordings.choose_take(staff.store, staff.actor, clip.visit_id, clip.id, wanted)
    ):
        analyst().wake()


def show_evidence(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Show the film at the moment of the open finding."""
    index = memory.recording if memory.recording < len(screening.recordings) else 0
    row = desk.results[memory.movement]
    clip = clip_behind(desk, memory.movement, index)
    payload = payload_of(memory, row.id, screening, index)
    if memory.table:  # its place is the table's
        payload = payload | {"motions": {}, "id": f"{payload['id']}-table"}
    film = None if clip is None else film_of(staff, memory, clip)
    marked_s = clip_player(
        key=PLAYER,
        payload=payload,
        film=film,
        focus=_focus(memory, screening, index),
        seek=memory.seek,
        ghost=None if memory.table else ghost_of(staff, memory, row.id, screening, index),
        can_mark=not desk.read_only,
        label=f"{screening.movement.title}, {view_title(screening.recordings[index].view)}, film with skeleton",
        tallest_vh=TALLEST_WITHOUT_FILM_VH if film is None else TALLEST_VH,
    )
    if marked_s is not None and clip is not None:
        memory.own, memory.marked = True, (clip.id, marked_s)
    if memory.table:
        corrections = from_plain(row.corrections)
        open_metric = () if memory.open is None else (screening.findings[memory.open].metric,)
        table = repetition_table(screening, index, corrections, open_metric)
        show_table(staff, desk, memory, screening, table, open_metric)


def _focus(memory: Memory, screening: Screening, index: int) -> PlayerFocus | None:
    """The moment of the open finding in the film that is shown."""
    if memory.open is None:
        return None
    moments = focuses_of(screening, screening.findings[memory.open])
    return next((moment for moment in moments if moment.recording == index), None)

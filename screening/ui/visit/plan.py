"""What is filmed: a protocol, or a list of one's own; and the therapist's tick for what is not for everybody."""

from __future__ import annotations

import streamlit as st

from screening.clinic import planning
from screening.clinic.protocols import (
    PlannedTake,
    check_takes,
    from_words,
    list_protocols,
    offered_takes,
    to_words,
)
from screening.clinic.tables import Client, Visit, now
from screening.movements import get_movement
from screening.ui.frame import error_box
from screening.ui.visit import words

_OWN = "visit-own-list"


def form_of(client: Client, visit: Visit | None) -> str:
    """Return what tells this form's fields from those of another client or visit."""
    return f"{client.number}-{'new' if visit is None else visit.number}"


def choose_takes(client: Client, visit: Visit | None, *, first: bool) -> tuple[PlannedTake, ...] | None:
    """Ask for the protocol; return its takes, None where they cannot be filmed as they are."""
    protocols = list_protocols()
    labels = {one.id: f"{one.title}, {one.minutes} min" for one in protocols.values()}
    labels[planning.OWN_LIST] = words.OWN_LIST
    kept = tuple(visit.protocol) if visit is not None and visit.protocol else ()
    usual = "full" if first else "quick"
    chosen = st.segmented_control(
        "Protocol",
        list(labels),
        format_func=labels.__getitem__,
        default=planning.protocol_of(kept) if kept else usual,
        required=True,
        key=f"protocol-{form_of(client, visit)}",
        label_visibility="collapsed",
    )
    if chosen == planning.OWN_LIST:
        takes = _own_list(form_of(client, visit), from_words(kept) if kept else protocols[usual].takes)
    else:
        takes = protocols[str(chosen)].takes
        st.markdown(" · ".join(f"{number} {take.title}" for number, take in enumerate(takes, start=1)))
    sentence = check_takes(takes)
    if sentence:
        error_box(sentence)
        return None
    return takes


def _own_list(form: str, begin: tuple[PlannedTake, ...]) -> tuple[PlannedTake, ...]:
    """Let takes be added, moved and taken out."""
    key = f"{_OWN}-{form}"
    listed: list[str] = st.session_state.setdefault(key, list(to_words(begin)))
    for position, take in enumerate(from_words(listed)):
        with st.container(horizontal=True, vertical_alignment="center", key=f"take-{position}"):
            st.markdown(f"{position + 1}. {take.title}", width=320)
            last = position == len(listed) - 1
            st.button(
                "↑",
                key=f"up-{position}",
                help="Up",
                disabled=position == 0,
                on_click=_swap,
                args=(key, position),
            )
            st.button(
                "↓",
                key=f"down-{position}",
                help="Down",
                disabled=last,
                on_click=_swap,
                args=(key, position + 1),
            )
            st.button("×", key=f"out-{position}", help="Take out", on_click=_take_out, args=(key, position))
    with st.container(horizontal=True, vertical_alignment="bottom", key="add-take"):
        offered = {take.word: take.title for take in offered_takes()}
        added = st.selectbox(
            words.ADD_TAKE, list(offered), format_func=offered.__getitem__, key="take-to-add", width=320
        )
        st.button("Add", key="take-add", on_click=_add, args=(key, added))
    return from_words(listed)


def _swap(key: str, position: int) -> None:
    """Swap a take with the one above it."""
    listed = st.session_state[key]
    listed[position - 1], listed[position] = listed[position], listed[position - 1]


def _take_out(key: str, position: int) -> None:
    st.session_state[key].pop(position)


def _add(key: str, word: str) -> None:
    st.session_state[key].append(word)


def tick_safe(
    client: Client, visit: Visit | None, takes: tuple[PlannedTake, ...], *, fell: bool
) -> tuple[tuple[PlannedTake, ...], tuple[str, ...]]:
    """Ask for the tick where one is needed; return the takes that stay, and the movements that were ticked."""
    needing = planning.needing_tick(takes, birth_year=client.birth_year, fell=fell, today=now().date())
    if not needing:
        return takes, ()
    st.markdown(words.SAFE_LEAD)
    kept = () if visit is None else visit.safe_to_perform
    safe = tuple(
        one
        for one in needing
        if st.checkbox(
            words.SAFE_TICK.format(movement=get_movement(one).title),
            value=one in kept,
            key=f"safe-{form_of(client, visit)}-{one}",
        )
    )
    out = [get_movement(one).title for one in needing if one not in safe]
    if out:
        st.markdown(words.LEFT_OUT.format(movements=", ".join(out)))
    return planning.allowed_takes(takes, needing, safe), safe

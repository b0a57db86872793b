"""A note and the therapist's own sentence about a finding: kept to the letter when the field is left."""

from __future__ import annotations

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.clinic.tables import FoundItem
from screening.report import wording
from screening.types import Screening
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown


def show_own_words(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, item: FoundItem
) -> None:
    """A note, and the therapist's own sentence; both are kept when the field is left."""
    review = desk.last.get(item.id)
    note, own = (review.note or "", review.wording or "") if review else ("", "")
    if desk.read_only:
        if note:
            st.markdown(f":small[Note: {escape_markdown(note)}]")
        return
    key = f"note-{item.id}"
    st.session_state.setdefault(key, note)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        st.text_input(
            "Note",
            key=key,
            placeholder="Note",
            label_visibility="collapsed",
            live="2s",
            on_change=_note,
            args=(staff, memory, item, key, "note"),
        )
        st.button(
            "Edit sentence", key=f"edit-{item.position}", type="tertiary", on_click=_edit, args=(memory,)
        )
    if memory.editing:
        _sentence_field(
            staff,
            memory,
            item,
            own,
            wording.seen_sentence(screening.findings[item.position], screening.movement),
        )


def _sentence_field(staff: Staff, memory: Memory, item: FoundItem, own: str, measured: str) -> None:
    """The therapist's own sentence: kept to the letter, a hint at most."""
    key = f"wording-{item.id}"
    st.session_state.setdefault(key, own or measured)
    text = st.text_input(
        "Your sentence",
        key=key,
        live="2s",
        on_change=_note,
        args=(staff, memory, item, key, "wording", measured),
    )
    hint = words.sentence_hint(text or "") if text != measured else None
    if hint:
        st.markdown(f":material/lightbulb: :small[{hint} It is kept as you wrote it.]")


def _edit(memory: Memory) -> None:
    memory.editing = not memory.editing


def _note(staff: Staff, memory: Memory, item: FoundItem, key: str, name: str, untouched: str = "") -> None:
    text = str(st.session_state[key] or "").strip()
    deeds.note(staff, memory, item, **{name: None if text in ("", untouched) else text})

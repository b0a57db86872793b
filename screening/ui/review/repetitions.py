"""Per repetition: every value of the film that is shown, and which repetitions count."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.corrections import from_plain
from screening.report.per_repetition import RepetitionRow, RepetitionTable
from screening.types import Screening
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory
from screening.ui.visitor import Staff

_SIDE_CLASSES = {"L": "side-left", "R": "side-right", "": ""}


def show_table(
    staff: Staff,
    desk: ReviewDesk,
    memory: Memory,
    screening: Screening,
    table: RepetitionTable,
    marked: Collection[str],
) -> None:
    """Show the switches of the repetitions and the table; ``marked``: metrics of the open finding."""
    with st.container(key="repetitions", height=240, border=False, gap="xsmall"):
        if not table.cycles:
            st.markdown("No repetition was found in this film.")
            return
        _switches(staff, desk, memory, screening, table)
        st.html(_html(table, marked))


def _switches(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, table: RepetitionTable
) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown("Counts:", width="content")
        for place, (name, counts) in enumerate(zip(table.names, table.counted, strict=True)):
            key = f"repetition-{memory.recording}-{place}"
            st.session_state[key] = counts
            st.checkbox(
                name,
                key=key,
                disabled=desk.read_only,
                on_change=_flip,
                args=(staff, memory, screening, table, place),
            )
    row = desk.results[memory.movement]
    if memory.leaving_out is not None and memory.leaving_out < len(table.names):
        _ask(staff, memory, screening, table)
    elif row.corrections is not None:
        st.markdown(f":small[{edited(desk, row.corrected_by)}]")


def edited(desk: ReviewDesk, by: str | None) -> str:
    """Who corrected the values, for a line beside them."""
    return f"edited by {desk.names.get(by or '', 'a therapist')}"


def _flip(staff: Staff, memory: Memory, screening: Screening, table: RepetitionTable, place: int) -> None:
    """Ask for a reason before one is left out; count one again at once."""
    if table.counted[place]:
        memory.leaving_out = place
        return
    desk = deeds.fresh_desk(staff, memory)
    if desk is not None:
        corrections = from_plain(desk.results[memory.movement].corrections)
        deeds.correct(staff, memory, screening, corrections.without(table.cycles[place]))


def _ask(staff: Staff, memory: Memory, screening: Screening, table: RepetitionTable) -> None:
    place = memory.leaving_out or 0
    st.markdown(f"Leave out {table.names[place]}, because:")
    with st.container(horizontal=True, gap="xsmall"):
        for reason in words.LEAVE_OUT_REASONS:
            st.button(
                reason.capitalize(),
                key=f"because-{reason.replace(' ', '-')}",
                on_click=_leave_out,
                args=(staff, memory, screening, table, place, reason),
            )
        st.button("Keep it", key="because-not", type="tertiary", on_click=_keep, args=(memory,))
    st.text_input(
        "Another reason",
        key="because-words",
        placeholder="Another reason, then Enter",
        label_visibility="collapsed",
        max_chars=200,
        on_change=_leave_out_for_words,
        args=(staff, memory, screening, table, place),
    )


def _keep(memory: Memory) -> None:
    memory.leaving_out = None


def _leave_out(
    staff: Staff, memory: Memory, screening: Screening, table: RepetitionTable, place: int, reason: str
) -> None:
    desk = deeds.fresh_desk(staff, memory)
    if desk is not None:
        corrections = from_plain(desk.results[memory.movement].corrections)
        deeds.correct(staff, memory, screening, corrections.leaving_out(table.cycles[place], reason))


def _leave_out_for_words(
    staff: Staff, memory: Memory, screening: Screening, table: RepetitionTable, place: int
) -> None:
    reason = str(st.session_state["because-words"]).strip()
    if reason:
        _leave_out(staff, memory, screening, table, place, reason)


def _html(table: RepetitionTable, marked: Collection[str]) -> str:
    heads = [escape(name) if counts else f"<s>{escape(name)}</s>"
             for name, counts in zip(table.names, table.counted, strict=True)]  # fmt: skip
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ["Measure", "Side", *heads, "Median ±", "Limit"]
    )
    body = "".join(_line(row, marked=row.metric in marked) for row in table.rows)
    return f'<table class="repetitions"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _line(row: RepetitionRow, *, marked: bool) -> str:
    cells = "".join(f"<td>{escape(value)}</td>" for value in row.values)
    look = ' class="marked"' if marked else ""
    side = f'<td class="{_SIDE_CLASSES[row.side]}">{row.side}</td>'
    return (
        f'<tr{look}><th scope="row">{escape(row.label)}</th>{side}{cells}<td><b>{escape(row.value)}</b></td>'
        f"<td>{escape(row.limit)}</td></tr>"
    )

"""One card for each measurement: what may be said of its change, the trend behind it, what to do with it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from screening.clinic import progress_choice
from screening.clinic.progress import Change, Outcome, Trend, VisitRecord, spoken_pictures, trend
from screening.clinic.progress import words as said
from screening.clinic.progress.pictures import trend_picture
from screening.clinic.progress_choice import ChosenChange
from screening.movements import MOVEMENTS
from screening.ui.frame import go, saved, told
from screening.ui.people import SIDE_MARKS
from screening.ui.progress_page import words
from screening.ui.progress_page.charts import picked_visit, trend_chart
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

CARD_WIDTH_PX = 330
COMPARED = "progress-compared"
"""Which change the comparison shows; None while the cards are shown."""


@dataclass(frozen=True)
class Board:
    """What the cards need of the page: the visits, what is in the report of the later one, whether that is signed."""

    staff: Staff
    records: tuple[VisitRecord, ...]
    chosen: tuple[ChosenChange, ...]
    signed: bool
    same_setup_only: bool

    @property
    def movements(self) -> int:
        """How many movements were measured at all."""
        return len({take.subject.movement for record in self.records for take in record.takes})

    def visit_id(self, number: int) -> str:
        """Return the id of a visit."""
        return next(record.visit_id for record in self.records if record.number == number)


def slug(change: Change) -> str:
    """Return a key for a change: the same at every run, without a name in it."""
    subject = change.subject
    return "-".join(
        str(part) for part in (subject.movement, subject.metric, subject.of, subject.side or "both")
    )


def show_cards(board: Board, changes: list[Change], name: str) -> None:
    """Show cards beside each other, in their order."""
    with st.grid(min_column_width=CARD_WIDTH_PX, key=f"cards-{name}"):
        for change in changes:
            with st.container(border=True, key=f"change-{slug(change)}", gap="xsmall"):
                _card(board, change)


def heading(change: Change, movements: int = 1) -> str:
    """Return what a card is about, for markdown, with the letter of its side; the movement where there are several."""
    side = change.subject.side
    letter = "" if side is None else f" {SIDE_MARKS[side.value]}"
    movement = f" · {MOVEMENTS[change.subject.movement].title}" if movements > 1 else ""
    return f"{escape_markdown(said.title(change.subject, change.label))}{letter}{movement}"


def _card(board: Board, change: Change) -> None:
    st.markdown(f"**{heading(change, board.movements)}**")
    with st.container(key=f"verdict-{slug(change)}"):
        st.markdown(f"**{said.verdict(change)}**")
    st.markdown(escape_markdown(said.card_sentence(change)))
    for note in said.notes(change):
        st.markdown(f":material/info: {note}")
    found = trend(board.records, change)
    if found is not None:
        _trend(board, change, found)
    if change.outcome is not Outcome.NOT_COMPARABLE:
        _deeds(board, change)


def _trend(board: Board, change: Change, found: Trend) -> None:
    """The chart, or its values as a table with ways to the visits."""
    key = slug(change)
    if board.same_setup_only:
        found = _only_comparable(found)
    if st.session_state.get(f"table-{key}"):
        st.table(pd.DataFrame(spoken_pictures.trend_rows(found)), hide_index=True)
        _ways(board, found, key)
    else:
        picture = trend_picture(found, change)
        chart = trend_chart(picture, dark=st.context.theme.type == "dark")
        event = st.altair_chart(
            chart, theme=None, key=f"trend-{key}", on_select="rerun", selection_mode=["visit"]
        )
        visit = picked_visit(event.get("selection"))
        if visit is not None:
            go("review", visit=board.visit_id(visit))
        st.markdown(f":small[{picture.note}]")
    st.toggle(words.TABLE, key=f"table-{key}")


def _only_comparable(found: Trend) -> Trend:
    return Trend(
        found.subject,
        found.label,
        found.unit,
        tuple(point for point in found.points if point.comparable),
        found.band80,
        found.band95,
    )


def _ways(board: Board, found: Trend, key: str) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        for point in found.points:
            label = words.OPEN_VISIT.format(visit=point.visit)
            if st.button(label, key=f"open-{key}-{point.visit}", type="tertiary"):
                go("review", visit=board.visit_id(point.visit))


def _deeds(board: Board, change: Change) -> None:
    key = slug(change)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Compare", key=f"compare-{key}", icon=":material/compare:", on_click=_compare, args=(change,)
        )
        kept = f"report-{key}"
        st.session_state[kept] = _is_chosen(board, change)
        st.checkbox(
            words.PUT_IN_REPORT,
            key=kept,
            disabled=board.signed,
            help=words.SIGNED.format(visit=change.last) if board.signed else None,
            on_change=_choose,
            args=(board, change, kept),
        )


def _compare(change: Change) -> None:
    st.session_state[COMPARED] = change.subject


def _is_chosen(board: Board, change: Change) -> bool:
    return ChosenChange(change.first, change.subject, board.same_setup_only) in board.chosen


def _choose(board: Board, change: Change, key: str) -> None:
    wanted = bool(st.session_state[key])
    one = ChosenChange(change.first, change.subject, board.same_setup_only)
    with told():
        progress_choice.choose_change(
            board.staff.store, board.staff.actor, board.visit_id(change.last), one, wanted
        )
        saved()

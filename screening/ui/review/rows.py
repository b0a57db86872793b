"""The findings to decide: one line each, the open one as a card."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screening.chain import in_chain
from screening.clinic.review_desk import ReviewDesk
from screening.clinic.tables import FoundItem
from screening.report import wording
from screening.types import Finding, FindingStatus, Screening
from screening.ui.review import deeds, words
from screening.ui.review.card import show_card
from screening.ui.review.memory import Memory, positions
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

MOST_AT_ONCE = 12
"""Observed findings beyond so many stand behind a switch."""
_KEYS = 5
ICONS = {
    FindingStatus.FLAGGED: ":material/flag:",
    FindingStatus.WATCH: ":material/visibility:",
    FindingStatus.NOT_ASSESSED: ":material/help:",
    FindingStatus.WITHIN_LIMIT: ":material/check_circle:",
}


def show_rows(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Show what was flagged and observed, in order of size, or from the floor up."""
    flagged, watched = (positions(screening, s) for s in (FindingStatus.FLAGGED, FindingStatus.WATCH))
    _heading(memory, screening, len(flagged), several=len(flagged) + len(watched) > 1)
    if memory.chain:
        st.markdown(f"**{words.CHAIN_TITLE}**")
        for region, own in in_chain(screening.findings, [*flagged, *watched]):
            st.markdown(f":small[{region}]")
            _lines(staff, desk, memory, screening, own)
        return
    _lines(staff, desk, memory, screening, flagged)
    if watched:
        _h2(words.heading(FindingStatus.WATCH, len(watched)))
        shown = (
            watched if len(watched) <= MOST_AT_ONCE or _all_shown(watched, memory) else watched[:MOST_AT_ONCE]
        )
        _lines(staff, desk, memory, screening, shown)


def _h2(title: str) -> None:
    st.header(title, anchor=False)


def _heading(memory: Memory, screening: Screening, flagged: int, *, several: bool) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        _h2(words.heading(FindingStatus.FLAGGED, flagged))
        if several:
            st.session_state["chain"] = memory.chain
            st.toggle(
                "Chain",
                key="chain",
                help=words.CHAIN_TITLE,
                on_change=_chain,
                args=(memory,),
                width="content",
            )
    if not flagged and not words.nothing_measured(screening):
        unseen = len(screening.with_status(FindingStatus.NOT_ASSESSED))
        assessed = len(screening.findings) - unseen
        measured = any(m.value is not None for m in screening.measurements)
        st.markdown(wording.nothing_flagged(unseen, assessed, measured=measured))


def _chain(memory: Memory) -> None:
    memory.chain = bool(st.session_state["chain"])


def _all_shown(watched: Sequence[int], memory: Memory) -> bool:
    """Whether the rest of a long list is shown: by its switch, or because one of them is open."""
    wanted = st.toggle(f"{len(watched) - MOST_AT_ONCE} more", key="more-observed", persist_state="session")
    return wanted or memory.open in watched[MOST_AT_ONCE:]


def _lines(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, indices: Sequence[int]
) -> None:
    items = desk.items[memory.movement]
    keyed = [*positions(screening, FindingStatus.FLAGGED), *positions(screening, FindingStatus.WATCH)]
    for index in indices:
        number = keyed.index(index) + 1
        if index == memory.open:
            show_card(staff, desk, memory, screening, items[index], number)
        else:
            _row(desk, memory, screening, items[index], number)


def _row(desk: ReviewDesk, memory: Memory, screening: Screening, item: FoundItem, number: int) -> None:
    """A finding in one line: its key, what was seen, what was decided."""
    finding = screening.findings[item.position]
    review = desk.decision(item.id)
    decided = "" if review is None else f" **{words.DECIDED[review.decision]}** ·"
    st.button(
        f"{number} ·{decided} {escape_markdown(shown_sentence(desk, item, finding, screening))}",
        key=f"row-{finding.status}-{item.position}",
        icon=ICONS[finding.status] if review is None else words.DECIDED_ICONS[review.decision],
        type="tertiary",
        width="stretch",
        shortcut=str(number) if number <= _KEYS else None,
        on_click=deeds.open_finding,
        args=(desk, memory, screening, item.position),
    )


def shown_sentence(desk: ReviewDesk, item: FoundItem, finding: Finding, screening: Screening) -> str:
    """What stands for a finding: the therapist's own words where there are some."""
    review = desk.last.get(item.id)
    own = review.wording if review is not None else None
    return own or wording.seen_sentence(finding, screening.movement)

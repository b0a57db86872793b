"""The decision about one finding: accept, reject with a reason, defer to a day; nothing is chosen at first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.clinic.reviews import Decision
from screening.clinic.tables import FoundItem, Review
from screening.player_data import focuses_of
from screening.types import Screening
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown


def show_actions(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, item: FoundItem, number: int
) -> None:
    """Go to the moment, and one decision."""
    finding = screening.findings[item.position]
    review = desk.decision(item.id)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        moments = focuses_of(screening, finding)
        for place, moment in enumerate(moments):
            letter = ("L ", "R ")[place] if len(moments) > 1 else ""
            st.button(
                f"{letter}{moment.time_s:.2f} s",
                key=f"seek-{item.position}-{place}",
                icon=":material/play_arrow:",
                help="Show this moment",
                shortcut=str(number) if number <= 5 and place == 0 else None,
                on_click=memory.go_to,
                args=(moment.recording, moment.time_s),
            )
        if desk.read_only:
            st.markdown(_decided(review))
            return
        given = None if review is None else review.decision
        chosen = {"reject": "rejected", "defer": "deferred"}.get(memory.asking, given)
        _choice(Decision.ACCEPTED, chosen, "Accept", "a", item, deeds.decide,
                (staff, memory, item, screening, Decision.ACCEPTED))  # fmt: skip
        _choice(Decision.REJECTED, chosen, "Reject", "x", item, _ask, (memory, "reject"))
        _choice(Decision.DEFERRED, chosen, "Defer", "d", item, _ask, (memory, "defer"))
    if memory.asking == "reject":
        _ask_why(staff, memory, screening, item)
    elif memory.asking == "defer":
        _ask_when(staff, memory, screening, item)
    elif review is not None:
        st.markdown(f":small[{_decided(review)}]")


def _choice(
    decision: Decision,
    chosen: str | None,
    label: str,
    key: str,
    item: FoundItem,
    deed: Callable[..., None],
    args: tuple[Any, ...],
) -> None:
    st.button(
        label,
        key=f"{label.lower()}-{item.position}",
        type="primary" if chosen == decision.value else "secondary",
        shortcut=key,
        on_click=deed,
        args=args,
    )


def _decided(review: Review | None) -> str:
    """What was decided, why or until when."""
    if review is None:
        return "No decision yet"
    until = f" to {review.due_on:%d %b %Y}" if review.due_on else ""
    why = f": {escape_markdown(review.why)}" if review.why else ""
    return f"**{words.DECIDED[review.decision]}**{until}{why}"


def _ask(memory: Memory, what: str) -> None:
    memory.asking = "" if memory.asking == what else what
    st.session_state.pop("reject-why", None)
    st.session_state.pop("defer-when", None)


def _ask_why(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    """One reason for a rejection; the last one needs words."""
    chosen = st.pills(
        "Why?",
        list(words.REJECT_REASONS),
        format_func=lambda reason: words.REJECT_REASONS[reason],
        key="reject-why",
        on_change=_rejected,
        args=(staff, memory, screening, item),
    )
    if chosen == words.OTHER:
        st.text_input(
            "Why, in a few words",
            key="reject-words",
            max_chars=200,
            placeholder="A few words, then Enter",
            label_visibility="collapsed",
            on_change=_rejected_for_words,
            args=(staff, memory, screening, item),
        )
        st.markdown(f":material/edit: {words.OTHER_NEEDS_WORDS}")


def _rejected(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    why = st.session_state["reject-why"]
    if why and why != words.OTHER:
        deeds.decide(staff, memory, item, screening, Decision.REJECTED, why)


def _rejected_for_words(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    why = str(st.session_state["reject-words"]).strip()
    if why:
        deeds.decide(staff, memory, item, screening, Decision.REJECTED, why)


def _ask_when(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    """The next visit, or a day."""
    chosen = st.pills(
        "Until when?",
        list(words.DEFER_CHOICES),
        format_func=lambda choice: words.DEFER_CHOICES[choice],
        key="defer-when",
        on_change=_deferred,
        args=(staff, memory, screening, item),
    )
    if chosen == words.ON_A_DATE:
        st.date_input(
            "Day",
            value=None,
            key="defer-day",
            min_value=date.today(),
            label_visibility="collapsed",
            on_change=_deferred_to_day,
            args=(staff, memory, screening, item),
        )


def _deferred(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    if st.session_state["defer-when"] == words.NEXT_VISIT:
        deeds.decide(staff, memory, item, screening, Decision.DEFERRED, words.NEXT_VISIT)


def _deferred_to_day(staff: Staff, memory: Memory, screening: Screening, item: FoundItem) -> None:
    day = st.session_state["defer-day"]
    if isinstance(day, date):
        deeds.decide(staff, memory, item, screening, Decision.DEFERRED, None, day)

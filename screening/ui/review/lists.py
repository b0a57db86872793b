"""What needs no decision: not assessed, within the limit, what the therapist saw, and how it all came about."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from screening.clinic.handwork import NoteKind
from screening.clinic.refilm import take_for
from screening.clinic.review_desk import ReviewDesk
from screening.findings import count_looked_at
from screening.norms import load_norms
from screening.report import wording
from screening.report.checks import false_flags
from screening.types import Finding, FindingStatus, Screening
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_MOST_WITHIN = 30


def show_not_assessed(staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Each reason once, with what to do, and a button that has the take filmed again."""
    found = screening.with_status(FindingStatus.NOT_ASSESSED)
    if not found:
        return
    st.header(words.heading(FindingStatus.NOT_ASSESSED, len(found)), anchor=False)
    for place, (titles, reason) in enumerate(wording.grouped_by_reason(found)):
        first = next(finding for finding in found if finding.reason == reason)
        with st.container(
            horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key=f"unseen-{place}"
        ):
            st.markdown(
                f":material/help: **{escape_markdown(titles)}.** {escape_markdown(reason)}", width="stretch"
            )
            _again(staff, desk, memory, screening, first, place)


def _again(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, finding: Finding, place: int
) -> None:
    if desk.read_only:
        return
    take = take_for(screening, finding)
    st.button(
        "Add",
        key=f"again-{place}",
        icon=":material/replay:",
        help=f"Film again: {take.title}",
        on_click=deeds.film_again,
        args=(staff, memory, take),
    )


def show_within(screening: Screening) -> None:
    """What was measured within its limit: closed at first."""
    found = screening.with_status(FindingStatus.WITHIN_LIMIT)
    if not found:
        return
    title = words.heading(FindingStatus.WITHIN_LIMIT, len(found))
    with st.expander(title, icon=":material/check_circle:", key="within"):
        for finding in found[:_MOST_WITHIN]:
            views = wording.evidence_views(finding, screening)
            st.markdown(escape_markdown(wording.finding_sentence(finding, screening.movement, views)))
        if len(found) > _MOST_WITHIN:
            st.markdown(wording.more_in_app(len(found) - _MOST_WITHIN).replace("in the app", "in the report"))


def show_seen(desk: ReviewDesk, memory: Memory) -> None:
    """What the therapist saw by eye, in the therapist's words."""
    clips = {clip.id: clip for clip in desk.clips}
    row = desk.results.get(memory.movement)
    shown = [] if row is None else list(row.clip_ids)
    found = [note for note in desk.notes if note.kind == NoteKind.SEEN.value]
    own = [n for n in found if n.clip_id is None or clips[n.clip_id].movement == memory.movement]
    if not own:
        return
    st.header(f"{words.SEEN_BY_THERAPIST} ({len(own)})", anchor=False)
    for note in own:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
            side = {"left": " :orange[● L]", "right": " :blue[■ R]"}.get(note.side or "", "")
            st.markdown(f":material/person: {escape_markdown(note.text)}{side}", width="stretch")
            if note.time_s is not None and note.clip_id in shown:
                st.button(
                    f"{note.time_s:.2f} s",
                    key=f"seen-{note.id}",
                    icon=":material/play_arrow:",
                    on_click=memory.go_to,
                    args=(shown.index(note.clip_id), note.time_s),
                )


def show_foot(screening: Screening) -> None:
    """How many measurements were compared, how often one is flagged by chance, and how flags work."""
    norms = load_norms()
    looked = count_looked_at(screening.findings)
    counts = Counter(finding.status for finding in screening.findings)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall", key="foot"):
        told = wording.compared(looked.assessed, false_flags(norms, screening.movement))
        st.markdown(f":small[{told}]", width="stretch")
        with st.popover("How flags work", key="how", type="tertiary", icon=":material/info:"):
            st.markdown(wording.summary(counts))
            for status in wording.STATUS_ORDER:
                told = wording.status_explanation(status, screening.movement)
                st.markdown(f"**{wording.STATUS_WORDS[status]}.** {told}")
            st.markdown(wording.method_note(norms.quality["agreement"], screening.movement))
            st.markdown(words.KEYS)
            st.markdown(wording.SAFE_FIRST)

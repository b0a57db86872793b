"""The whole page: what is open and what is chosen at the left, the paper as it will be printed at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from screening.clinic import papers, visit_sheet
from screening.clinic.hand_desk import HandDesk, read_hands
from screening.clinic.settings import read_settings
from screening.clinic.sign_off import SignOff, read_sign_off
from screening.clinic.visit_papers import Paper
from screening.ui import stopwatch
from screening.ui.frame import error_box, go, told
from screening.ui.hands import deeds
from screening.ui.papers.preview import paper_size, show_data, show_note, show_paper
from screening.ui.papers.sign import addenda, sign_button
from screening.ui.review.words import sentence_hint
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_PARTS = ("Therapist PDF", "Client page", "Note", "Data")
_PICTURES = {"stick": "Stick figure", "blurred": "Blurred face", "none": "None"}
_NAMES = {"id": "Id", "initials": "Initials", "name": "Name"}
_CSS = """
<style>
  .stMainBlockContainer { max-width: 100% !important; padding: 3.6rem 1rem 2rem !important; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"], .st-key-report { gap: .5rem; }
  .st-key-report h1 { font-size: 1.25rem; padding: 0; }
  .st-key-report h2 { font-size: 1.1rem; padding: 0 0 .6rem; }
  .st-key-before { gap: .35rem; padding: .6rem .8rem; }
</style>
"""


@st.fragment
def show_report(staff: Staff, visit_id: str) -> None:
    """Show one visit's papers."""
    with told():
        off = read_sign_off(staff.store, staff.actor, visit_id)
        stopwatch.tick(staff, "report", visit_id)
        deeds.say_saved()
        st.html(_CSS)
        with st.container(key="report"):
            part = _head(off)
            sentence = deeds.trouble()
            if sentence is not None:
                error_box(sentence)
            left, right = st.columns([34, 66], gap="small")
            with left:
                _left(staff, off, part)
            with right, st.container(key="preview"):
                _right(staff, off, part)


def _head(off: SignOff) -> str:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Report", anchor=False, width="content")
        part = st.segmented_control(
            "Part",
            list(_PARTS),
            default=_PARTS[0],
            required=True,
            key="report-part",
            label_visibility="collapsed",
        )
        st.space("stretch")
        if off.signed:
            st.markdown(":material/lock: Signed. Read only.", width="content")
        if st.button("Homework", key="to-homework", type="tertiary", icon=":material/arrow_back:"):
            go("homework", visit=off.file.visit.id)
    return str(part)


def _right(staff: Staff, off: SignOff, part: str) -> None:
    size = paper_size(str(read_settings(staff.store, staff.actor)["paper"]))
    if part == "Note":
        show_note(staff, off)
    elif part == "Data":
        show_data(staff, off)
    else:
        show_paper(staff, off, Paper.CLIENT if part == "Client page" else Paper.THERAPIST, size)


def _left(staff: Staff, off: SignOff, part: str) -> None:
    with st.container(border=True, key="before"):
        if off.signed:
            st.header("Signed", anchor=False)
            addenda(staff, off)
        else:
            _checks(staff, off)
    if not off.signed:
        with st.container(border=True, key="choices"):
            _choices(staff, off)
        if part == "Client page":
            with st.container(border=True, key="client-words"):
                _client_words(staff, off, read_hands(staff.store, staff.actor, off.file.visit.id))


def _checks(staff: Staff, off: SignOff) -> None:
    st.header("Before signing", anchor=False)
    lines = [
        f":material/{'check' if check.done else 'priority_high'}: {escape_markdown(check.words)}"
        for check in off.checks
    ]
    st.markdown("  \n".join(lines))
    undone = {check.id for check in off.checks if not check.done}
    if "tests" in undone or off.choice.none_today:
        _flag(staff, off, "none_today", "No manual test today")
    _flag(staff, off, "page_read", "I read the client page")
    st.markdown(f":material/videocam: {escape_markdown(off.films)}")
    sign_button(staff, off)


def _choices(staff: Staff, off: SignOff) -> None:
    kept = any(clip.film is not None for clip in off.file.clips)
    pictures = {key: word for key, word in _PICTURES.items() if kept or key != "blurred"}
    _pick(staff, off, "pictures", "Pictures", pictures)
    _pick(staff, off, "name", "Name on paper", _NAMES)
    _flag(staff, off, "rejected", "List rejected findings for the therapist")


def _pick(staff: Staff, off: SignOff, field: str, label: str, options: dict[str, str]) -> None:
    key, stored = f"paper-{field}", getattr(off.choice, field)
    st.session_state[key] = stored if stored in options else next(iter(options))
    st.segmented_control(
        label, list(options), required=True, key=key, format_func=options.__getitem__,
        on_change=_take, args=(staff, off, field, key),
    )  # fmt: skip


def _flag(staff: Staff, off: SignOff, field: str, label: str) -> None:
    key = f"paper-{field}"
    st.session_state[key] = getattr(off.choice, field)
    st.checkbox(label, key=key, on_change=_take, args=(staff, off, field, key))


def _take(staff: Staff, off: SignOff, field: str, key: str) -> None:
    _keep(staff, off, **{field: st.session_state[key]})


def _keep(staff: Staff, off: SignOff, **changed: Any) -> None:
    choice = replace(off.choice, **changed)
    deeds.attempt(lambda: papers.save_choice(staff.store, staff.actor, off.file.visit.id, choice))


def _client_words(staff: Staff, off: SignOff, desk: HandDesk) -> None:
    """The one finding, and the therapist's own sentences; never blocked, only hinted at."""
    st.header("Client page", anchor=False)
    titles = {one.id: one.title for one in desk.accepted}
    if titles:
        key = "paper-finding_id"
        stored = off.choice.finding_id
        st.session_state[key] = stored if stored in titles else next(iter(titles))
        st.radio(
            "Finding on the page", list(titles), key=key, format_func=lambda one: escape_markdown(titles[one]),
            on_change=_take_finding, args=(staff, off, key),
        )  # fmt: skip
    offered = visit_sheet.offered_for(staff.store, staff.actor, off.file.visit.id)
    _sentence(
        staff, off, "seen", "What we noticed", off.choice.seen if off.choice.seen is not None else offered
    )
    _sentence(staff, off, "found", "What your therapist found by hand (your words)", off.choice.found or "")


def _sentence(staff: Staff, off: SignOff, field: str, label: str, stored: str) -> None:
    key = f"paper-{field}"
    st.session_state[key] = stored
    st.text_area(label, key=key, height=80, max_chars=600, on_change=_take, args=(staff, off, field, key))
    hint = sentence_hint(stored)
    if hint:
        st.markdown(f":small[:material/info: {hint}]")


def _take_finding(staff: Staff, off: SignOff, key: str) -> None:
    """Another finding brings its own sentence: the old one was about something else."""
    _keep(staff, off, finding_id=st.session_state[key], seen=None)

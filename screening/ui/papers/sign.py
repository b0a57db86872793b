"""Signing: open findings first, then what becomes of the films, then the PIN."""

from __future__ import annotations

import streamlit as st

from screening.clinic import handwork, sign_off, visits
from screening.clinic.handwork import NoteEntry, NoteKind
from screening.clinic.sign_off import SignOff
from screening.ui.clinic import analyst
from screening.ui.frame import error_box
from screening.ui.hands import deeds
from screening.ui.people import typed
from screening.ui.review import words as review_words
from screening.ui.visitor import Staff

_SIGNED = "signed-now"


def sign_button(staff: Staff, off: SignOff) -> None:
    """Sign and lock, or ask about open findings first."""
    stopped = any(check.stops and not check.done for check in off.checks)
    pressed = st.button(
        "Sign and lock", key="sign", type="primary", icon=":material/lock:", shortcut="Ctrl+Enter", disabled=stopped,
        width="stretch",
    )  # fmt: skip
    if pressed:
        st.dialog("Sign and lock")(_ask)(staff, off.file.visit.id)


def _ask(staff: Staff, visit_id: str) -> None:
    """Open findings first; as soon as there is none, the PIN."""
    off = sign_off.read_sign_off(staff.store, staff.actor, visit_id)
    if off.open_items:
        _ask_open(staff, off)
    else:
        _ask_pin(staff, off)


def _ask_open(staff: Staff, off: SignOff) -> None:
    n = len(off.open_items)
    st.markdown(f"**{review_words.undecided_title(n)}.** {review_words.defer_question(n)}")
    with st.container(horizontal=True):
        st.button(
            review_words.defer_button(n), key="defer-open", type="primary", on_click=_defer, args=(staff, off)
        )
        if st.button("Go back", key="defer-not"):
            st.rerun()


def _ask_pin(staff: Staff, off: SignOff) -> None:
    if st.session_state.pop(_SIGNED, False) or off.signed:
        st.rerun()
    for check in off.checks:
        if not check.done:
            st.markdown(f":material/priority_high: {check.words}")
    st.markdown(f":material/videocam: {off.films}")
    st.markdown("After signing nothing of this visit is changed; addenda can be added.")
    with st.form("sign-form", border=False):
        st.text_input("PIN", type="password", key="sign-pin", autocomplete="off", max_chars=8)
        st.form_submit_button("Sign", type="primary", key="sign-now", on_click=_sign, args=(staff, off))
    sentence = deeds.trouble()
    if sentence is not None:
        error_box(sentence)


def _defer(staff: Staff, off: SignOff) -> None:
    deeds.attempt(lambda: sign_off.defer_open(staff.store, staff.actor, off.file.visit.id))


def _sign(staff: Staff, off: SignOff) -> None:
    """Sign with the PIN as it was typed; a refusal is said in the dialog, which stays open."""
    pin = str(st.session_state.get("sign-pin") or "")
    if deeds.attempt(lambda: visits.sign_visit(staff.store, staff.actor, off.file.visit.id, pin)):
        st.session_state[_SIGNED] = True
        analyst().wake()


def addenda(staff: Staff, off: SignOff) -> None:
    """Words that are added after the signature; what was signed stays as it is."""
    for note in off.file.notes:
        if note.kind == NoteKind.ADDENDUM.value:
            st.markdown(f"{note.at.astimezone():%d %b %Y %H:%M}: {typed(note.text, 2000)}")
    key = f"addendum-{off.file.visit.id}"
    st.text_area("Addendum", key=key, persist_state="session", height=90)
    st.button(
        "Add addendum", key="addendum-add", icon=":material/post_add:", on_click=_add, args=(staff, off, key)
    )


def _add(staff: Staff, off: SignOff, key: str) -> None:
    text = str(st.session_state.get(key) or "").strip()
    if not text:
        return
    entry = NoteEntry(NoteKind.ADDENDUM, text)
    if deeds.attempt(lambda: handwork.add_note(staff.store, staff.actor, off.file.visit.id, entry)):
        st.session_state[key] = ""

"""The tab *Tests*: which muscles are suggested in what order, and whether tests come before the flags now and then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from screening.clinic import settings, suggestions
from screening.clinic.settings import TESTS_FIRST
from screening.norms import load_norms
from screening.types import ScreeningError
from screening.ui.frame import error_box, saved, told
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_REFUSED = "tests-setting-refused"


def tests_tab(staff: Staff, values: dict[str, Any]) -> None:
    """Show the clinic's own order, what it never suggests, and the visits in which tests come first."""
    sentence = st.session_state.pop(_REFUSED, None)
    if sentence is not None:
        error_box(sentence)
    every = int(load_norms().change["tests_first_every"])
    st.session_state["tests-first"] = bool(values[TESTS_FIRST])
    st.toggle(
        f"Enter tests before the flags are shown in 1 visit of {every}", key="tests-first",
        disabled=not staff.is_admin, on_change=_take_first, args=(staff,),
        help="So that agreement with hand tests can be judged without the film leading the hands.",
    )  # fmt: skip
    with told():
        preference = suggestions.read_preference(staff.store, staff.actor)
        _hidden(staff, preference.hidden)
        _order(staff, preference.order)


def _hidden(staff: Staff, codes: tuple[str, ...]) -> None:
    st.subheader("Never suggested", anchor=False)
    if not codes:
        st.markdown("None: every muscle of the tables is suggested.")
    for code in codes:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{code}** {escape_markdown(load_norms().hand_tests[code].name)}", width=420)
            st.button("Suggest again", key=f"again-{code}", on_click=_again, args=(staff, code))


def _order(staff: Staff, codes: tuple[str, ...]) -> None:
    st.subheader("Own order", anchor=False)
    if not codes:
        st.markdown(
            "The program's own: what most findings suggest comes first. The page Tests moves a muscle."
        )
        return
    st.markdown(", ".join(codes))
    st.button("Back to the program's order", key="forget-order", on_click=_forget, args=(staff,))


def _take_first(staff: Staff) -> None:
    _keep(
        lambda: settings.change_setting(
            staff.store, staff.actor, TESTS_FIRST, int(st.session_state["tests-first"])
        )
    )


def _again(staff: Staff, code: str) -> None:
    _keep(lambda: suggestions.never_suggest(staff.store, staff.actor, code, never=False))


def _forget(staff: Staff) -> None:
    _keep(lambda: suggestions.forget_order(staff.store, staff.actor))


def _keep(deed: Callable[[], None]) -> None:
    try:
        deed()
    except ScreeningError as error:
        st.session_state[_REFUSED] = str(error)
        return
    saved()

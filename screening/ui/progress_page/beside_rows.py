"""The rows beside the measurements: pain, goals, hand tests, homework."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from screening.body import load_regions
from screening.clinic.progress import Told, compare_beside
from screening.clinic.progress import words as said
from screening.clinic.progress.beside import RatedChange
from screening.ui.people import typed
from screening.ui.progress_page import words


def show_beside(told: tuple[Told, ...], first: int, last: int) -> None:
    """Show what was told, tested and given, between two visits."""
    st.subheader(words.BESIDE, anchor=False)
    found = compare_beside(told, first, last)
    groups = (
        ("sentiment_dissatisfied", "Pain", [said.pain_sentence(_named(one)) for one in found.pain]),
        ("flag", "Goals", [said.goal_sentence(one) for one in found.goals]),
        ("back_hand", "Hand tests", [said.hand_test_sentence(one) for one in found.tests]),
        ("home_health", "Homework", [said.homework_sentence(one) for one in found.homework]),
    )
    shown = [group for group in groups if group[2]]
    if not shown:
        st.markdown(words.NOTHING_BESIDE)
        return
    with st.grid(min_column_width=330, key="beside"):
        for icon, name, sentences in shown:
            with st.container(border=True, key=f"beside-{name.lower().replace(' ', '-')}", gap="xsmall"):
                st.markdown(f":material/{icon}: **{name}**")
                st.markdown("\n".join(f"- {typed(sentence, 300)}" for sentence in sentences))


def _named(change: RatedChange) -> RatedChange:
    """Pain at a place by its name instead of its id."""
    region = load_regions().get(change.what)
    name = change.what.replace("_", " ") if region is None else region.name.removesuffix(f", {region.side}")
    return replace(change, what=name.lower())

"""How long a visit takes at the screen: medians over the last signed visits, of nobody in particular."""

from __future__ import annotations

import streamlit as st

from screening.clinic.timing import median_times
from screening.ui.visitor import Staff

_PAGES = {
    "inbox": "Inbox",
    "review": "Review",
    "tests": "Tests",
    "record": "Filming",
    "homework": "Homework",
    "report": "Report",
}


def show_times(staff: Staff) -> None:
    """Show the medians page by page, and of a whole visit."""
    times = median_times(staff.store, staff.actor)
    st.header("About this clinic", anchor=False)
    if times.total_s is None:
        st.markdown("Time at the screen: nothing yet. It is shown once a visit is signed.")
        return
    parts = [f"{_PAGES.get(page, page)} {minutes(seconds)}" for page, seconds in times.pages.items()]
    visits = f"{times.visits} signed visit{'' if times.visits == 1 else 's'}"
    st.markdown(f"Time at the screen, median of {visits}: **{minutes(times.total_s)}** · {' · '.join(parts)}")


def minutes(seconds: float) -> str:
    """Return seconds as minutes and seconds, "4:50"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"

"""A badge on every page of an installation that holds invented clients: nobody is to take them for people."""

from __future__ import annotations

import streamlit as st

from screening.clinic.demo.remove import demo_clients
from screening.types import ScreeningError
from screening.ui.visitor import Staff

NOTICE = "Demo: invented clients"
_STYLE = """
<style>
  .st-key-demo-notice { position: fixed; top: .7rem; right: 9.5rem; width: auto; z-index: 999991; }
  @media (max-width: 40rem) { .st-key-demo-notice { top: auto; bottom: .5rem; right: .5rem; } }
</style>
"""


def demo_notice(staff: Staff) -> None:
    """Show the badge where there are invented clients."""
    try:
        found = demo_clients(staff.store, staff.watching)
    except ScreeningError:  # locked in between: the run that follows shows the lock page
        return
    if found:
        with st.container(key="demo-notice"):
            st.html(_STYLE)
            st.badge(NOTICE, icon=":material/science:", color="gray")

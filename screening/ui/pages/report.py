"""The page (``report?visit=``). Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.ui.visitor import require_staff


def show() -> None:
    """Show the page."""
    require_staff()
    st.title("report", anchor=False)


if __name__ == "__main__":
    show()

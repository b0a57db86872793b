"""The client's only page: the intake of one visit, step by step. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.report import wording
from screening.ui.visitor import require_client


def show() -> None:
    """Show the step that the client has reached."""
    require_client()
    st.title("Welcome", anchor=False)
    st.markdown(wording.SAFE_FIRST)


if __name__ == "__main__":
    show()

"""The page *Admin*. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.ui.visitor import require_staff


def show() -> None:
    """Show what waits."""
    require_staff()
    st.title("Admin", anchor=False)


if __name__ == "__main__":
    show()

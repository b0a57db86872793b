"""The page *Inbox*: what waits for the therapist's eyes, safety first. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.ui.visitor import require_staff


def show() -> None:
    """Show what waits."""
    require_staff()
    st.title("Inbox", anchor=False)


if __name__ == "__main__":
    show()

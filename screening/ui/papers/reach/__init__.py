"""An invisible component that lets the keyboard reach the pages of the PDF viewer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_JS = "\n" + (Path(__file__).parent / "reach.js").read_text(encoding="utf-8")
_component = st.components.v2.component("screening_pdf_reach", html="\n<span hidden></span>", js=_JS)


def reach_pdf(label: str) -> None:
    """Let the PDF on this page be scrolled by keyboard, under this name."""
    _component(key="pdf-reach", data={"label": label})

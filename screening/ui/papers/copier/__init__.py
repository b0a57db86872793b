"""A button that puts a text into the clipboard; the key Alt+S does the same. Nothing goes over the network."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_HTML = """
<div class="copier"><button type="button"></button><span role="status" aria-live="polite"></span></div>
"""
_CSS = """
.copier { display: flex; gap: .75rem; align-items: center; font-family: inherit; }
.copier button { min-height: 44px; padding: 0 1rem; border-radius: .5rem; cursor: pointer; font: inherit;
  border: 1px solid var(--st-border-color); background: var(--st-background-color); color: var(--st-text-color); }
.copier button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""
_component = st.components.v2.component(
    "screening_copier", html=_HTML, css=_CSS, js="\n" + (_FOLDER / "copier.js").read_text(encoding="utf-8")
)


def copier(text: str, *, label: str, key: str) -> None:
    """Show the button for a text."""
    _component(
        key=key, data={"text": text, "label": label, "done": "Copied", "failed": "Select and copy it below"}
    )

"""The usher: an invisible component that says aloud what was done and moves the focus to what comes next."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_JS = "\n" + (Path(__file__).parent / "usher.js").read_text(encoding="utf-8")
_HTML = """
<style>.usher { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }</style>
<div class="usher" role="status" aria-live="polite"></div>
"""
_component = st.components.v2.component("screening_usher", html=_HTML, js=_JS)


def usher(*, deed: str, say: str, focus: str = "", undo: str = "", undo_s: float = 0.0) -> None:
    """Say a sentence and move the focus, once for each new ``deed``.

    Parameters
    ----------
    focus : key of the container or button that comes next; empty leaves the focus where it is.
    undo, undo_s : key of the Undo that is shown, and how many seconds it stays.
    """
    data = {"id": deed, "say": say, "focus": focus, "undo": undo, "undo_ms": round(1000 * undo_s)}
    _component(key="usher", data=data)

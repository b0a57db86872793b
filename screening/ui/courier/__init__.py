"""The courier: an invisible component that takes a ticket to the server for its cookie, then opens a page anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from screening.ui.tickets import DESK

_JS = "\n" + (Path(__file__).parent / "courier.js").read_text(encoding="utf-8")
_component = st.components.v2.component("screening_courier", html="\n<span hidden></span>", js=_JS)


def send_cookies(cookies: Mapping[str, str | None], *, then: str | None = None) -> None:
    """Give the browser these cookies (None takes one away) and open ``then``: None stays, "" opens the same address.

    A new cookie is seen by the page only after it was opened anew.
    """
    _component(key="courier", data={"ticket": DESK.issue(cookies), "then": then})

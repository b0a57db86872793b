"""The program that the server runs: the page itself, and the one route that gives the browser its cookies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from screening.ui.framing_route import ROUTES as FRAMING_ROUTES
from screening.ui.launch import ENTRY
from screening.ui.routes import ROUTES
from screening.ui.workspace import remove_all


@asynccontextmanager
async def tidied(_: st.App) -> AsyncIterator[None]:
    """Delete the clips of every session when the program is told to end.

    The server hands the signal on that told it to end, which leaves Python no time for what is registered for its end.
    """
    yield
    remove_all()


ALL_ROUTES = [*ROUTES, *FRAMING_ROUTES]
"""Every address beside the page."""

app = st.App(ENTRY, routes=ALL_ROUTES, lifespan=tidied)

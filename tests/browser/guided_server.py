"""The server of the recorder's journeys: the guided run alone, with the framing route."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from screening.ui.framing_route import ROUTES

app = st.App(Path(__file__).with_name("guided_page.py"), routes=ROUTES)

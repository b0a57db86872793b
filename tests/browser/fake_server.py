"""The server of ``screening/ui/server.py`` with its own addresses, over the measurement of ``fake_app.py``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from screening.ui.routes import ROUTES

app = st.App(Path(__file__).with_name("fake_app.py"), routes=ROUTES)

"""The program that the server runs: the page itself, and the one route that gives the browser its cookies."""

from __future__ import annotations

import streamlit as st

from screening.ui.launch import ENTRY
from screening.ui.routes import ROUTES

app = st.App(ENTRY, routes=ROUTES)

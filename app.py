"""Start the app with ``streamlit run app.py``; ``screening app`` is the usual way."""

import streamlit as st

from screening.ui.launch import ENTRY
from screening.ui.server import ALL_ROUTES, tidied

app = st.App(ENTRY, routes=ALL_ROUTES, lifespan=tidied)

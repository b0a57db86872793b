"""The whole app for the journey of a client: the real pages, with shorter waiting and a quick analysis."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "clinic"))

import streamlit as st
from clinic_factory import find_puppet

from screening.clinic import protocols
from screening.clinic.analyst import Analyst
from screening.ui import clinic, guided
from screening.ui.framing_route import ROUTES as FRAMING_ROUTES
from screening.ui.launch import ENTRY
from screening.ui.routes import ROUTES

guided.WALK_TO_MARK_S, guided.SHOW_S, guided.GOOD_S, guided.LOOK_S, guided.PAIN_S = 1, 1, 1, 2, 30
protocols._read().update(stand_still_s=1, repetition_s=2)
clinic.Analyst = partial(Analyst, estimator=find_puppet)  # type: ignore[misc, assignment]

app = st.App(ENTRY, routes=[*ROUTES, *FRAMING_ROUTES])

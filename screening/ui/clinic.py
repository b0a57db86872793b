"""The clinic behind the pages: its store and its analysis, once per program."""

from __future__ import annotations

import threading

import streamlit as st

from screening.clinic.analyst import Analyst
from screening.clinic.store import Store, open_store
from screening.clinic.upkeep import Upkeep


@st.cache_resource(show_spinner=False)
def open_clinic() -> Store:
    """Return the store of the clinic.

    Raises
    ------
    ScreeningError : if folder or database cannot be used.
    """
    store = open_store()
    Upkeep(store).begin()
    return store


@st.cache_resource(show_spinner=False)
def analyst() -> Analyst:
    """Return what does the waiting analyses in the background; call its ``wake`` when there may be new ones."""
    found = Analyst(open_clinic())
    register = getattr(
        threading, "_register_atexit", None
    )  # before Python waits for the work: see ui/jobs.py
    if register is not None:
        register(found.close)
    return found

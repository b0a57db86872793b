"""The guided run alone on a page, over a furnished clinic: what the journeys of the recorder drive.

Times are shorter than in the clinic, so that a journey takes seconds. ``?takes=`` names what is filmed, every
``?visit=`` is a visit of its own (``unasked`` in its name: a client who was not asked for consent), ``?pain=`` the
seconds of the pain question; with ``?poll`` something on the page runs by itself twice a second.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "clinic"))

import streamlit as st
from argon2 import PasswordHasher
from clinic_factory import PASSWORD, agree, find_puppet, furnish

from screening.clinic import clients, crypt, lists, passwords, protocols, signin, visits
from screening.clinic.access import Actor
from screening.clinic.analyst import Analyst
from screening.clinic.store import Store, open_store
from screening.norms import load_norms
from screening.ui import clinic as ui_clinic
from screening.ui import guided
from screening.ui.style import apply_style


@dataclass(frozen=True)
class Practice:
    """A clinic as far as this page needs it; a page after a crash finds it as it was."""

    store: Store
    therapist: Actor


@st.cache_resource
def _clinic() -> Practice:
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    crypt.PASSWORD_COST = (1, 8, 1)
    store = open_store()
    if signin.needs_set_up(store):
        return Practice(store, furnish(store).therapist)
    return Practice(store, signin.sign_in(store, "Theo Therapist", PASSWORD).actor)


@st.cache_resource
def _visit(name: str) -> str:
    made = _clinic()
    known = lists.list_clients(made.store, made.therapist, search=f"Client {name}").cards
    if known:
        return visits.list_visits(made.store, made.therapist, known[0].client.id)[0].id
    client = clients.new_client(made.store, made.therapist, clients.Person(f"Client {name}", 1980))
    visit = visits.new_visit(made.store, made.therapist, client.id, visits.VisitPlan())
    if "unasked" not in name:
        agree(made, visit)  # type: ignore[arg-type]  # needs no more of a clinic than this
    return visit.id


@st.cache_resource
def _analyst() -> Analyst:
    return Analyst(_clinic().store, estimator=find_puppet)


def _hurry() -> None:
    """Shorten what is only waiting."""
    guided.WALK_TO_MARK_S, guided.SHOW_S, guided.GOOD_S, guided.LOOK_S, guided.PAIN_S = 1, 1, 1, 2, 2
    protocols._read().update(stand_still_s=1, repetition_s=2)
    load_norms().framing.update(give_up_s=4.0)


@st.fragment(run_every=0.5)
def _poll() -> None:
    """Run by itself all the time, as the watches of the real pages do now and then."""
    st.markdown("Polling")


def main() -> None:
    """Draw the page."""
    st.set_page_config(layout="wide")
    apply_style()
    if "SCREENING_TEST_UNHURRIED" not in os.environ:
        _hurry()
    ui_clinic.analyst = _analyst
    made = _clinic()
    st.title("Filming", anchor=False)
    takes = protocols.from_words(st.query_params.get("takes", "squat front 3").split(","))
    guided.PAIN_S = int(st.query_params.get("pain", guided.PAIN_S))
    visit_id = _visit(st.query_params.get("visit", "first"))
    state = guided.guided_run(made.store, made.therapist, visit_id, takes, client="client" in st.query_params)
    st.markdown(f"State: {state}")
    if "poll" in st.query_params:
        _poll()


if __name__ == "__main__":  # not in the processes of the analysis, which import this file
    main()

"""The tab *Visits*: each with its state, what was filmed, and the way to its pages."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screening.clinic.files import ClientFile
from screening.clinic.story import DayOfVisit, day_of
from screening.clinic.tables import Clip, Visit
from screening.clinic.visits import VisitState
from screening.ui.client import words
from screening.ui.clients.words import STATES
from screening.ui.frame import go
from screening.ui.navigation import is_page
from screening.ui.people import day
from screening.ui.visitor import Staff

_PAGES = (("review", "Review"), ("tests", "Tests"), ("homework", "Homework"), ("report", "Report"))


def visits_tab(staff: Staff, file: ClientFile, clips: Sequence[Clip]) -> None:
    """Show the visits, the newest first."""
    if not file.visits:
        st.markdown(words.NO_VISIT)
    for visit in file.visits:
        own = [clip for clip in clips if clip.visit_id == visit.id]
        with st.container(border=True, key=f"visit-{visit.id}"):
            _visit(staff, day_of(file, visit), own)


def _visit(staff: Staff, found: DayOfVisit, clips: Sequence[Clip]) -> None:
    visit = found.visit
    facts = [f"**Visit {visit.number}**", day(visit.started_at), STATES.get(visit.state, visit.state)]
    if visit.signed_at is not None:
        facts[-1] = f":material/lock: signed {day(visit.signed_at)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall"):
            st.markdown(" · ".join(facts))
            st.markdown(" · ".join(_what(found, clips)))
        _links(staff, visit)


def _what(found: DayOfVisit, clips: Sequence[Clip]) -> list[str]:
    parts = [part for part in (words.filmed(clips), words.films_left(clips)) if part]
    if found.screenings:
        parts.append(words.times(found.flagged, "flag"))
    skipped = sum(clip.skipped is not None for clip in clips)
    return [*parts, f"{skipped} left out"] if skipped else parts


def _links(staff: Staff, visit: Visit) -> None:
    with st.container(horizontal=True, width="content"):
        to_film = visit.state == VisitState.INTAKE.value and is_page(staff, "record")
        if to_film and st.button("Record", key=f"record-{visit.id}"):
            go("record", visit=visit.id)
        for name, title in _PAGES:
            if is_page(staff, name) and st.button(title, key=f"{name}-{visit.id}"):
                go(name, visit=visit.id)

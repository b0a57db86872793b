"""The papers as they will be printed: made by a job beside the page, shown when they are there."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from screening.clinic import visit_papers
from screening.clinic.sign_off import SignOff
from screening.clinic.visit_papers import DataFile, Paper
from screening.movements import get_movement
from screening.report.page import PAPERS
from screening.ui.frame import error_box
from screening.ui.jobs import Job, writing
from screening.ui.papers.copier import copier
from screening.ui.papers.reach import reach_pdf
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_FAILED = "The PDF could not be made. Your review is saved. Try without pictures."
_JOBS, _HEIGHT_PX, _LOOK_EVERY_S = "papers-made", 520, 0.25
_PATIENCE_S = 60.0
_STORE_SAFELY = "Contains health data. Store it safely."
_DATA = {
    DataFile.CYCLES: "Per repetition (CSV)",
    DataFile.ANGLES: "Angles over time (CSV)",
    DataFile.RESULT: "Whole result (JSON)",
    DataFile.PROGRAMS: "For other programs (TRC, MOT, C3D)",
}


def paper_size(setting: str) -> str:
    """Return the paper of the clinic's settings as the report calls it."""
    return next((name for name in PAPERS if name.lower() == setting.lower()), "A4")


def show_paper(staff: Staff, off: SignOff, which: Paper, size: str) -> None:
    """Show one paper; while a job makes it, its place. Whoever touches the page meanwhile is not kept waiting."""
    job = _job(staff, off, which, size)
    place, pulse = st.empty(), st.empty()
    until = time.monotonic() + _PATIENCE_S
    if not job.done:
        place.skeleton(height=_HEIGHT_PX)
    while not job.done and time.monotonic() < until:
        pulse.empty()  # whatever is drawn lets a touch end this run
        job.wait(_LOOK_EVERY_S)
    place.empty()
    if job.done:
        _made(off, job, which)
    else:
        st.markdown("The PDF takes unusually long.")
        st.button("Look again", key="paper-again", icon=":material/refresh:")


def _made(off: SignOff, job: Job[bytes], which: Paper) -> None:
    content = job.result()
    if content is None:
        error_box(job.failure() or _FAILED)
        return
    st.pdf(content, height=_HEIGHT_PX, key=f"pdf-{which.value}")
    reach_pdf("Pages of the PDF")
    number = off.file.client.number
    st.download_button(
        "Download", content, f"{number}-visit-{off.file.visit.number}-{which.value}.pdf", "application/pdf",
        key=f"download-{which.value}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _job(staff: Staff, off: SignOff, which: Paper, size: str) -> Job[bytes]:
    """The job of a paper as the visit is now; an older one is dropped."""
    jobs: dict[Paper, tuple[str, Job[bytes]]] = st.session_state.setdefault(_JOBS, {})
    stamp = f"{off.file.visit.id} {size} {off.stamp}"
    known = jobs.get(which)
    if known is not None and known[0] == stamp:
        return known[1]
    store, actor, visit_id = staff.store, staff.actor, off.file.visit.id
    job = Job(writing(), lambda _: visit_papers.make_paper(store, actor, visit_id, which, size), _FAILED)
    jobs[which] = (stamp, job)
    return job


def show_note(staff: Staff, off: SignOff) -> None:
    """The visit as plain text for another record system, by one key."""
    note = visit_papers.make_note(staff.store, staff.actor, off.file.visit.id)
    copier(note, label="Copy the note", key="copy-note")
    st.code(note, language=None, wrap_lines=True, height=_HEIGHT_PX - 80)


def show_data(staff: Staff, off: SignOff) -> None:
    """Files of each movement."""
    st.markdown(f":material/shield: {_STORE_SAFELY}")
    if not off.file.screenings:
        st.markdown("Nothing was measured in this visit.")
    visit = off.file.visit
    for movement in off.file.screenings:
        st.subheader(escape_markdown(get_movement(movement).title), anchor=False)
        with st.container(horizontal=True):
            for which, label in _DATA.items():
                st.download_button(
                    label,
                    partial(visit_papers.make_data, staff.store, staff.actor, visit.id, movement, which),
                    f"{off.file.client.number}-visit-{visit.number}-{movement}-{which.value}",
                    key=f"data-{movement}-{which.name.lower()}",
                    icon=":material/download:",
                    on_click="ignore",
                )

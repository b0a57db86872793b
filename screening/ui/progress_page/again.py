"""Computing an older visit again, where only the method or the model differs."""

from __future__ import annotations

import streamlit as st

from screening.clinic import jobs
from screening.clinic.jobs import JobKind, JobState
from screening.clinic.progress import Change, Recompute
from screening.clinic.progress.spoken_differences import RECOMPUTE_WORDS
from screening.clinic.progress_recompute import recompute_visit
from screening.clinic.tables import Job
from screening.ui.clinic import analyst
from screening.ui.frame import told
from screening.ui.progress_page import words
from screening.ui.progress_page.cards import Board
from screening.ui.words import escape_markdown

_LOOK_EVERY_S = 2
_OPEN = (JobState.WAITING.value, JobState.RUNNING.value)


def offer_recompute(board: Board, changes: list[Change], visit: int) -> None:
    """Offer to compute the earlier visit again where that would make something comparable; show how far it is."""
    ways = {change.recompute for change in changes if change.recompute is not None}
    asked = _asked(board, visit)
    if any(job.state in _OPEN for job in asked):
        _watch(board, visit)
        return
    failed = next((job for job in reversed(asked) if job.state == JobState.FAILED.value), None)
    if failed is not None and ways:
        st.warning(escape_markdown(words.FAILED.format(visit=visit, why=failed.message or "")))
    for way in sorted(ways):
        with st.container(horizontal=True, vertical_alignment="center", key=f"again-{way}"):
            st.markdown(RECOMPUTE_WORDS[way])
            if way is not Recompute.IMPOSSIBLE and st.button(
                words.RECOMPUTE.format(visit=visit),
                key=f"recompute-{way}",
                icon=":material/restart_alt:",
                type="primary",
            ):
                _ask(board, visit)


def _asked(board: Board, visit: int) -> list[Job]:
    staff = board.staff
    found = jobs.list_jobs(staff.store, staff.watching, board.visit_id(visit))
    return [job for job in found if job.kind == JobKind.RECOMPUTE.value]


def _ask(board: Board, visit: int) -> None:
    asked = 0
    with told():
        asked = recompute_visit(board.staff.store, board.staff.actor, board.visit_id(visit))
    if asked:
        analyst().wake()
        st.rerun()


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(board: Board, visit: int) -> None:
    """Show how far it is, and the whole page anew when it is done."""
    asked = _asked(board, visit)
    waiting = [job for job in asked if job.state in _OPEN]
    if not waiting:
        st.rerun(scope="app")
    st.markdown(f":material/hourglass_top: {words.ASKED.format(visit=visit)}")

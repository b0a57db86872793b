"""Long work of the admin page: it runs beside the page, and its outcome stays until the next one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from screening.ui.frame import error_box
from screening.ui.jobs import Job, writing
from screening.ui.words import escape_markdown


def start_work(name: str, work: Callable[[], str], failed: str) -> None:
    """Start something that ends with a sentence."""
    st.session_state[f"work-{name}"] = Job(writing(), lambda _: work(), failed)


def forget_work(name: str) -> None:
    """Take the last outcome off the page."""
    st.session_state.pop(f"work-{name}", None)


def done_work(name: str) -> Job[str] | None:
    """Return the last work of this name once it has ended."""
    job = st.session_state.get(f"work-{name}")
    return job if isinstance(job, Job) and job.done else None


def show_work(name: str, doing: str) -> None:
    """Show how the last work of this name stands."""
    job = st.session_state.get(f"work-{name}")
    if isinstance(job, Job):
        _stand(job, doing, job.done)


@st.fragment(run_every=1.0)
def _stand(job: Job[str], doing: str, was_done: bool) -> None:
    """Look once a second; the page is run again when it ends, so that what follows can be shown."""
    if not job.done:
        st.progress(0.0, text=f"{doing} …")
        return
    if not was_done:
        st.rerun(scope="app")
    failure = job.failure()
    if failure is not None:
        error_box(failure)
        return
    st.success(escape_markdown(job.result() or ""), icon=":material/check:")

"""Files to keep: the report, the numbers, the result. They are made beside the page as soon as there is a result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from screening import export
from screening.report import pdf, wording
from screening.types import Screening
from screening.ui.jobs import Job
from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown


def downloads(sitting: Sitting, screening: Screening) -> None:
    """Show one button per file."""
    st.header("Save", anchor=False)
    st.markdown("These files contain health data. They lie where your browser saves them: store them safely.")
    jobs = [
        sitting.make(
            f"file-{ending}", make, f"{label} could not be made; the result above is not affected.", file=True
        )
        for label, ending, _, make in _files(sitting, screening)
    ]
    if all(job.done for job in jobs):
        _buttons(sitting, screening)
    else:
        _until_made(sitting, screening, jobs)


@st.fragment(run_every=0.5)
def _until_made(sitting: Sitting, screening: Screening, jobs: Sequence[Job[bytes]]) -> None:
    """The buttons while some files are still being made; then the page is run once more and the polling ends."""
    if all(job.done for job in jobs):
        st.rerun()
        return
    _buttons(sitting, screening)


def _buttons(sitting: Sitting, screening: Screening) -> None:
    """The buttons, each disabled until its file is made."""
    stem = f"{screening.movement.id}-{sitting.measured_at:%Y-%m-%d-%H%M}"
    with st.container(horizontal=True):
        for label, ending, mime, _ in _files(sitting, screening):
            _button(sitting.made[f"file-{ending}"], label, f"{stem}-{ending}", mime)
    for _, ending, _, _ in _files(sitting, screening):
        job = sitting.made[f"file-{ending}"]
        if job.done and job.failure() is not None:
            st.error(escape_markdown(str(job.failure())), icon=":material/error:")


def _files(sitting: Sitting, screening: Screening) -> tuple[tuple[str, str, str, Callable[[], bytes]], ...]:
    """Label, ending, type and maker of each file."""

    def report() -> bytes:
        out = sitting.workspace.folder / "report.pdf"
        films = [clip.path for clip in sitting.measured]
        pdf.write_pdf(screening, films, out, made_on=sitting.measured_at.date())
        return out.read_bytes()

    return (
        ("Report (PDF)", "report.pdf", "application/pdf", report),
        ("Angles over time (CSV)", "angles.csv", "text/csv", lambda: export.angles_csv(screening).encode()),
        (
            f"{wording.cycle_noun(screening.movement).capitalize()}s (CSV)",
            "cycles.csv",
            "text/csv",
            lambda: export.cycles_csv(screening).encode(),
        ),
        (
            "Whole result (JSON)",
            "result.json",
            "application/json",
            lambda: export.result_json(screening).encode(),
        ),
        (
            "For other programs (TRC, MOT, C3D, CSV)",
            "programs.zip",
            "application/zip",
            lambda: export.programs_zip(screening, sitting.workspace.folder),
        ),
    )


def _button(job: Job[bytes], label: str, name: str, mime: str) -> None:
    """Show the button of one file."""
    content = job.result() if job.done else None
    st.download_button(
        label,
        content or b"",
        name,
        mime,
        key=f"save-{label}",
        on_click="ignore",
        icon=":material/download:",
        disabled=content is None,
    )

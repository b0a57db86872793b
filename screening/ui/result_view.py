"""The second half of the page: findings first, then the recordings behind them, then files to keep."""

from __future__ import annotations

import streamlit as st

from screening.norms import load_norms
from screening.report import wording
from screening.report.checks import false_flags, numbered
from screening.report.walking import has_numbers
from screening.types import FindingStatus, QualityStatus, Screening
from screening.ui.downloads import downloads
from screening.ui.finding_card import finding_card, prepare_pictures, unassessed
from screening.ui.recording_view import quality_verdict, recordings
from screening.ui.sitting import Sitting, start_afresh
from screening.ui.together_view import together
from screening.ui.walking_view import walking_numbers

_ORDER = (FindingStatus.FLAGGED, FindingStatus.WATCH, FindingStatus.NOT_ASSESSED)


def result_view(sitting: Sitting, screening: Screening) -> None:
    """Show the whole result."""
    st.title(f"{screening.movement.title}: what was measured", anchor=False)
    with st.container(horizontal=True):
        st.button("New screening", icon=":material/restart_alt:", key="new", on_click=start_afresh,
                  help="Deletes the clips and the result of this person from this computer.")  # fmt: skip
        st.button("Add or change clips", icon=":material/arrow_back:", key="reopen", on_click=sitting.reopen)
    st.markdown(wording.SAFE_FIRST)
    _refused(sitting, screening)
    st.markdown(_summary(screening))
    shown = [i for i, finding in enumerate(screening.findings) if finding.status in (_ORDER[0], _ORDER[1])]
    prepare_pictures(sitting, screening)
    first = min(shown, key=lambda i: _ORDER.index(screening.findings[i].status), default=None)
    for status in _ORDER[:2]:
        _group(sitting, screening, status, first)
    together(screening)
    walking_numbers(sitting, screening)
    _group(sitting, screening, _ORDER[2], first)
    _within_limit(sitting, screening)
    if any(recording.usable for recording in screening.recordings):  # else all is said above
        recordings(sitting, screening)
    downloads(sitting, screening)


def _refused(sitting: Sitting, screening: Screening) -> None:
    """Say first what could not be measured at all, with the reason and what to do."""
    for index, recording in enumerate(screening.recordings):
        if recording.quality.status is QualityStatus.REFUSED:
            with st.container(border=True, key=f"refused-{index}"):
                quality_verdict(sitting, screening, index)


def _summary(screening: Screening) -> str:
    """How many findings of each outcome; where nothing was flagged, what that does not mean."""
    counts = {status: len(screening.with_status(status)) for status in FindingStatus}
    missing = counts[FindingStatus.NOT_ASSESSED]
    assessed = len(screening.findings) - missing
    parts = [f"**{wording.summary(counts)}**"]
    if not counts[FindingStatus.FLAGGED]:
        parts.append(wording.nothing_flagged(missing, assessed, measured=has_numbers(screening)))
    parts.append(wording.compared(assessed, false_flags(load_norms(), screening.movement)))
    return "\n\n".join(part for part in parts if part)


def _heading(screening: Screening, status: FindingStatus, n: int) -> None:
    """The outcome with how many there are; what it means stands behind the question mark."""
    st.header(
        f"{wording.STATUS_WORDS[status]} ({n})",
        anchor=False,
        help=wording.status_explanation(status, screening.movement),
    )


def _group(sitting: Sitting, screening: Screening, status: FindingStatus, opened: int | None) -> None:
    """The findings of one outcome; one finding of the page is open at first."""
    indices = [i for i, finding in enumerate(screening.findings) if finding.status is status]
    if not indices:
        return
    _heading(screening, status, len(indices))
    with st.container(key=f"outcome-{status.value}", gap="small"):
        if status is FindingStatus.NOT_ASSESSED:
            unassessed(screening.with_status(status))
            return
        numbers = numbered(screening)
        for index in indices:
            finding_card(sitting, screening, index, numbers[index], opened=index == opened)


def _within_limit(sitting: Sitting, screening: Screening) -> None:
    """What stayed within its limit, behind one switch."""
    status = FindingStatus.WITHIN_LIMIT
    indices = [i for i, finding in enumerate(screening.findings) if finding.status is status]
    if not indices:
        return
    _heading(screening, status, len(indices))
    if st.toggle(f"Show these {len(indices)}", key="show-within", persist_state="session"):
        with st.container(key=f"outcome-{status.value}", gap="small"):
            for index in indices:
                finding_card(sitting, screening, index, None, opened=False)

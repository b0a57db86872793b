"""The second half of the page: findings first, then the recordings behind them, then files to keep."""

from __future__ import annotations

import streamlit as st

from screening.report import wording
from screening.types import FindingStatus, QualityStatus, Screening
from screening.ui.downloads import downloads
from screening.ui.finding_card import finding_card, unassessed
from screening.ui.recording_view import quality_verdict, recordings
from screening.ui.sitting import Sitting, start_afresh

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
    first = min(shown, key=lambda i: _ORDER.index(screening.findings[i].status), default=None)
    for status in _ORDER:
        _group(sitting, screening, status, first)
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
    summary = f"**{wording.summary(counts)}**"
    if counts[FindingStatus.FLAGGED]:
        return summary
    missing = counts[FindingStatus.NOT_ASSESSED]
    return f"{summary}\n\n{wording.nothing_flagged(missing, len(screening.findings) - missing)}"


def _heading(status: FindingStatus, n: int) -> None:
    """The outcome with how many there are; what it means stands behind the question mark."""
    st.header(f"{wording.STATUS_WORDS[status]} ({n})", anchor=False, help=wording.STATUS_EXPLANATIONS[status])


def _group(sitting: Sitting, screening: Screening, status: FindingStatus, opened: int | None) -> None:
    """The findings of one outcome; one finding of the page is open at first."""
    indices = [i for i, finding in enumerate(screening.findings) if finding.status is status]
    if not indices:
        return
    _heading(status, len(indices))
    with st.container(key=f"outcome-{status.value}", gap="small"):
        if status is FindingStatus.NOT_ASSESSED:
            unassessed(screening.with_status(status))
            return
        for index in indices:
            finding_card(sitting, screening, index, opened=index == opened)


def _within_limit(sitting: Sitting, screening: Screening) -> None:
    """What stayed within its limit, behind one switch."""
    status = FindingStatus.WITHIN_LIMIT
    indices = [i for i, finding in enumerate(screening.findings) if finding.status is status]
    if not indices:
        return
    _heading(status, len(indices))
    if st.toggle(f"Show these {len(indices)}", key="show-within", persist_state="session"):
        with st.container(key=f"outcome-{status.value}", gap="small"):
            for index in indices:
                finding_card(sitting, screening, index, opened=False)

"""The tab *Health*: is everything whole, is there room, does the analysis run; each line with a fix."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from screening import __version__
from screening.clinic import backup_plan, checks, jobs
from screening.doctor import MIN_FREE_BYTES
from screening.models import DEFAULT_MODEL, locate
from screening.ui.frame import told
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown, size_words


@dataclass(frozen=True)
class HealthLine:
    """One line: what was looked at, whether it is as it should be, what was found, what to do if not."""

    name: str
    fine: bool
    found: str
    advice: str = ""


def health_tab(staff: Staff) -> None:
    """Look at everything when asked to: a large clinic takes a few seconds."""
    st.markdown(f"Movement Screening {__version__}")
    if st.button("Look now", icon=":material/health_and_safety:", key="health-look"):
        with told(), st.spinner("Looking at every record and file"):
            for line in _lines(staff):
                sign = ":material/check_circle:" if line.fine else ":material/error:"
                advice = "" if line.fine else f" → {line.advice}"
                st.markdown(f"{sign} **{line.name}** · {escape_markdown(line.found)}{advice}")


def _lines(staff: Staff) -> Iterator[HealthLine]:
    found = checks.check_store(staff.store)
    yield HealthLine(
        "Database", found.structure is None, found.structure or "whole", "Restore the last backup."
    )
    log_whole = found.log.broken_at is None
    said = (
        f"{found.log.rows} rows, chain verified" if log_whole else f"broken from row {found.log.broken_at} on"
    )
    yield HealthLine("Log", log_whole, said, "Compare with a backup; somebody changed it outside the app.")
    lost = found.missing_files + found.cut_files
    yield HealthLine(
        "Films, stick figures, results",
        not lost,
        f"{found.files} files, {found.missing_files} missing, {found.cut_files} cut off",
        "Restore the last backup.",
    )
    yield HealthLine(
        "Erasing",
        not found.unfinished_erasures,
        f"{found.unfinished_erasures} unfinished",
        "Start the app again.",
    )
    free = shutil.disk_usage(staff.store.places.root).free
    yield HealthLine(
        "Disk",
        free >= MIN_FREE_BYTES,
        f"{size_words(free)} free",
        "Free some space or choose another folder.",
    )
    encrypted = staff.store.keyring.public is not None
    yield HealthLine(
        "Encryption", encrypted, "films are encrypted" if encrypted else "films are not encrypted",
        "Set up a new clinic with a password, and restore a backup into it.",
    )  # fmt: skip
    model = locate(DEFAULT_MODEL)
    yield HealthLine(
        "Pose model", model is not None, DEFAULT_MODEL if model else "not here", "screening models fetch"
    )
    waiting = jobs.count_waiting(staff.store)
    yield HealthLine("Analysis", True, f"{waiting} waiting")
    last = backup_plan.last_backup_on(staff.store, staff.actor)
    yield HealthLine(
        "Backup", last is not None, f"last {last}" if last else "none yet", "See the tab Backup."
    )

"""The tab *Backup*: one now, a plan, and trying one out without changing anything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from screening.clinic import backup_plan, restore
from screening.clinic.backup import write_backup
from screening.clinic.backup_plan import BackupPlan
from screening.ui.admin.work import show_work, start_work
from screening.ui.frame import saved, told
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown, size_words

_NOW, _TRY = "backup_now", "backup_try"


def backup_tab(staff: Staff) -> None:
    """Show when the last backup was, and what can be done."""
    with told():
        last = backup_plan.last_backup_on(staff.store, staff.actor)
        said = "There was no backup yet." if last is None else f"Last backup: {last:%d %b %Y}."
        st.markdown(f"{said} A backup holds every record and film in one encrypted file.")
        st.subheader("Back up now", anchor=False)
        _now(staff)
        st.subheader("Planned backup", anchor=False)
        _plan(staff)
        st.subheader("Try a backup", anchor=False)
        _try(staff)


def _now(staff: Staff) -> None:
    with st.form("backup-now", border=False, width=560):
        folder = st.text_input("Folder on this computer, for example of a USB disk", key="backup-folder")
        password = st.text_input(
            "Password of the file, 12 characters or more", type="password", key="backup-password",
            autocomplete="new-password", help="Without it nobody can open the backup. It is not kept here.",
        )  # fmt: skip
        pressed = st.form_submit_button("Back up now", type="primary", key="backup-write")
    if pressed:
        out = Path(folder or "") / f"movement-screening-{datetime.now():%Y-%m-%d-%H%M}.backup"
        start_work(
            _NOW,
            lambda: _written(staff, out, password or ""),
            "The backup could not be written. Nothing was changed.",
        )
    show_work(_NOW, "Writing the backup")


def _written(staff: Staff, out: Path, password: str) -> str:
    report = write_backup(staff.store, staff.actor, out, password)
    gone = f" {report.missing} files were missing." if report.missing else ""
    return (
        f"{out.name} was written: {report.rows} rows, {report.files} files, "
        f"{size_words(report.size_bytes)}.{gone}"
    )


def _plan(staff: Staff) -> None:
    plan = backup_plan.read_plan(staff.store, staff.actor)
    if plan is not None:
        st.markdown(
            f"Every {plan.every_days} days into {escape_markdown(str(plan.folder))}; the {plan.keep} newest stay."
        )
        if st.button("End the plan", key="plan-end"):
            backup_plan.end_plan(staff.store, staff.actor)
            saved()
            st.rerun()
        return
    with st.form("backup-plan", border=False, width=560):
        folder = st.text_input("Folder, full path", key="plan-folder")
        days = st.number_input("Every how many days", 1, backup_plan.MAX_DAYS, 1, 1, key="plan-days")
        keep = st.number_input("How many stay", 1, backup_plan.MAX_KEPT, 7, 1, key="plan-keep")
        password = st.text_input(
            "Password of the files", type="password", key="plan-password", autocomplete="new-password",
            help="Kept under the clinic's key. Write it down as well: it opens the files on another computer.",
        )  # fmt: skip
        pressed = st.form_submit_button("Plan", key="plan-keep-it")
    if pressed:
        backups = BackupPlan(Path(folder or ""), int(days), int(keep))
        backup_plan.plan_backups(staff.store, staff.actor, backups, password or "")
        saved()
        st.rerun()


def _try(staff: Staff) -> None:
    st.markdown("Reads a backup to its end and rebuilds it beside the records, which stay as they are.")
    with st.form("backup-try", border=False, width=560):
        file = st.text_input("File, full path", key="try-file")
        password = st.text_input(
            "Password of the file", type="password", key="try-password", autocomplete="off"
        )
        pressed = st.form_submit_button("Test restore", key="try-now")
    if pressed:
        start_work(
            _TRY,
            lambda: _tried(staff, Path(file or ""), password or ""),
            "The backup could not be tried. Nothing was changed.",
        )
    show_work(_TRY, "Reading the backup")
    st.markdown("To bring one back over these records: `screening restore FILE --user NAME` in a terminal.")


def _tried(staff: Staff, file: Path, password: str) -> str:
    found = restore.try_backup(staff.store, staff.actor, file, password)
    return (
        f"The backup is whole: {found.clients} clients, {found.users} people, {found.files} files, "
        f"{found.log_rows} rows of the log."
    )

"""The planned backup: where to, how often, and when one is due.

Its password is kept sealed with the clinic's own key, so that the program can write one whenever somebody has signed
in since it was started, and nobody can read it from the database.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import ADMINS, Actor, allowed
from screening.clinic.backup import write_file
from screening.clinic.crypt import open_for_clinic, seal_for_clinic
from screening.clinic.passwords import check_password_rules
from screening.clinic.settings import BACKUP_SETTING
from screening.clinic.store import Store
from screening.clinic.tables import Setting, now
from screening.types import ScreeningError

_SETTING, _CONTEXT = "backup_plan", "backup password"
_PREFIX, _SUFFIX = "movement-screening-", ".backup"
OVERDUE_AFTER = timedelta(days=7)
MAX_DAYS, MAX_KEPT = 30, 60


@dataclass(frozen=True)
class BackupPlan:
    """A backup into ``folder`` every ``every_days`` days; only the ``keep`` newest stay there."""

    folder: Path
    every_days: int
    keep: int


@allowed(*ADMINS)
def plan_backups(store: Store, actor: Actor, backups: BackupPlan, password: str) -> None:
    """Write backups by plan from now on, under this password.

    Raises
    ------
    ScreeningError : if the folder cannot be written to, a number or the password cannot be used, or the clinic
        has no key of its own to keep the password under.
    """
    check_password_rules(password)
    if not 1 <= backups.every_days <= MAX_DAYS or not 1 <= backups.keep <= MAX_KEPT:
        raise ScreeningError(f"Planned backup: every 1 to {MAX_DAYS} days, keeping 1 to {MAX_KEPT}.")
    if not backups.folder.is_absolute() or not backups.folder.is_dir():
        raise ScreeningError("Folder: there is none of this name. Write its full path, and make it first.")
    if store.keyring.public is None:
        raise ScreeningError("This clinic is not encrypted: nowhere to keep the password. Back up by hand.")
    sealed = b"".join(seal_for_clinic([password.encode()], store.keyring.public, _CONTEXT))
    value = {
        "folder": str(backups.folder),
        "every_days": backups.every_days,
        "keep": backups.keep,
        "sealed": sealed.hex(),
    }
    with store.writing() as db:
        row = db.get(Setting, _SETTING)
        if row is None:
            db.add(Setting(name=_SETTING, value=value))
        else:
            row.value = value
        audit.note(db, actor, "backup_planned")


@allowed(*ADMINS)
def end_plan(store: Store, actor: Actor) -> None:
    """Write no more backups by plan; those that are there stay."""
    with store.writing() as db:
        row = db.get(Setting, _SETTING)
        if row is not None:
            db.delete(row)
        audit.note(db, actor, "backup_plan_ended")


@allowed(*ADMINS)
def read_plan(store: Store, actor: Actor) -> BackupPlan | None:
    """Return the plan, None where there is none."""
    with store.reading() as db:
        row = db.get(Setting, _SETTING)
    return None if row is None else _plan(row)


@allowed(*ADMINS)
def last_backup_on(store: Store, actor: Actor) -> date | None:
    """Return the day of the last backup, None where there never was one."""
    with store.reading() as db:
        written = _last(db)
    return None if written is None else written.date()


def write_if_due(store: Store) -> Path | None:
    """Write the planned backup if its time has come and the clinic's key is at hand; return the file.

    Raises
    ------
    ScreeningError : if the folder cannot be written to; it is tried again the next time.
    """
    with store.reading() as db:
        row, last = db.get(Setting, _SETTING), _last(db)
    if row is None or store.keyring.locked:
        return None
    plan = _plan(row)
    if last is not None and now() - last < timedelta(days=plan.every_days):
        return None
    sealed = io.BytesIO(bytes.fromhex(row.value["sealed"]))
    password = b"".join(open_for_clinic(sealed, store.keyring.private, _CONTEXT)).decode()
    out = plan.folder / f"{_PREFIX}{now():%Y-%m-%d-%H%M}{_SUFFIX}"
    write_file(store, out, password)
    with store.writing() as db:
        audit.write(db, audit.PROGRAM, "backup_written")
    for old in sorted(plan.folder.glob(f"{_PREFIX}*{_SUFFIX}"))[: -plan.keep]:
        old.unlink(missing_ok=True)
    return out


def _plan(row: Setting) -> BackupPlan:
    return BackupPlan(Path(row.value["folder"]), row.value["every_days"], row.value["keep"])


def _last(db: Session) -> datetime | None:
    row = db.get(Setting, BACKUP_SETTING)
    return None if row is None or not row.value["value"] else datetime.fromisoformat(row.value["value"])

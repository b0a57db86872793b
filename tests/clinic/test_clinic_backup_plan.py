"""The planned backup: written when due and the key is at hand, readable elsewhere, its password nowhere to be read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from clinic_factory import PASSWORD, Clinic

from screening.clinic import backup, backup_plan, restore, retention, upkeep
from screening.clinic.backup_plan import BackupPlan
from screening.clinic.store import Store
from screening.clinic.tables import now
from screening.types import ScreeningError

FILE_WORDS = "quite another long password"


def _plan(clinic: Clinic, folder: Path, days: int = 1, keep: int = 2) -> None:
    folder.mkdir(exist_ok=True)
    plan = BackupPlan(folder, days, keep)
    backup_plan.plan_backups(clinic.store, clinic.admin, plan, FILE_WORDS)


def test_planned_backup_is_written_when_due_and_can_be_restored(clinic: Clinic, tmp_path: Path) -> None:
    """The first one at once, the next one when its day has come; each opens with the planned password."""
    folder = tmp_path / "disk"
    _plan(clinic, folder)
    written = backup_plan.write_if_due(clinic.store)
    assert written is not None
    assert written.parent == folder
    assert restore.try_backup(clinic.store, clinic.admin, written, FILE_WORDS).clients == 2
    assert backup_plan.write_if_due(clinic.store) is None
    assert backup_plan.last_backup_on(clinic.store, clinic.admin) == now().date()


def test_only_the_newest_stay(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk does not fill up: with two to keep, the third day's backup takes the first one's place."""
    folder = tmp_path / "disk"
    _plan(clinic, folder)
    today = now()
    names = []
    for day in range(3):
        moment = today + timedelta(days=day)
        for module in (backup, backup_plan):
            monkeypatch.setattr(module, "now", lambda moment=moment: moment)
        written = backup_plan.write_if_due(clinic.store)
        assert written is not None
        names.append(written.name)
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[1:])


def test_nothing_is_written_while_the_key_is_locked(clinic: Clinic, tmp_path: Path) -> None:
    """After a restart, until somebody signs in, the program cannot know the password, and leaves no broken file."""
    folder = tmp_path / "disk"
    _plan(clinic, folder)
    clinic.store.keyring.private = None
    assert backup_plan.write_if_due(clinic.store) is None
    assert not list(folder.iterdir())


def test_password_of_the_plan_stands_nowhere(sqlite_clinic: Clinic, tmp_path: Path) -> None:
    """Neither database nor plan gives it away."""
    _plan(sqlite_clinic, tmp_path / "disk")
    plan = backup_plan.read_plan(sqlite_clinic.store, sqlite_clinic.admin)
    assert FILE_WORDS not in repr(plan)
    root = sqlite_clinic.store.places.root
    content = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert FILE_WORDS.encode() not in content
    assert PASSWORD.encode() not in content


@pytest.mark.parametrize("change", ["folder", "relative", "days", "keep", "password"])
def test_plan_that_cannot_work_is_refused_at_once(clinic: Clinic, tmp_path: Path, change: str) -> None:
    """A missing folder, a relative one, no days or a short password are told when planning, not at night."""
    folder = {"folder": tmp_path / "nowhere", "relative": Path("here")}.get(change, tmp_path)
    plan = BackupPlan(folder, 0 if change == "days" else 1, 0 if change == "keep" else 1)
    with pytest.raises(ScreeningError):
        backup_plan.plan_backups(
            clinic.store, clinic.admin, plan, "short" if change == "password" else FILE_WORDS
        )
    assert backup_plan.read_plan(clinic.store, clinic.admin) is None


def test_ended_plan_writes_no_more(clinic: Clinic, tmp_path: Path) -> None:
    """The files that are there stay."""
    _plan(clinic, tmp_path / "disk")
    backup_plan.end_plan(clinic.store, clinic.admin)
    assert backup_plan.write_if_due(clinic.store) is None


def test_upkeep_goes_on_after_a_task_that_failed(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One task that cannot be done stops none of the others, and its words, which may hold a name, are not logged."""
    _plan(clinic, tmp_path / "disk")

    def stumble(_: Store) -> int:
        raise ScreeningError(f"film of {clinic.mine.name} is damaged")

    monkeypatch.setattr(retention, "delete_old_films", stumble)
    upkeep.Upkeep(clinic.store).look()
    assert list((tmp_path / "disk").iterdir())
    assert clinic.mine.name not in caplog.text
    assert "stumble" in caplog.text

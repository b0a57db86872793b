"""The clinic's settings: therapists read them, admins change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import ADMINS, IDLE_SETTING, STAFF, Actor, allowed
from screening.clinic.store import Store
from screening.clinic.tables import Setting
from screening.clinic.texts import checked_tree
from screening.types import ScreeningError

TESTS_FIRST = "tests_first"
"""1: tests are entered before the flags are shown in one visit of a few."""
_NUMBERS: Mapping[str, tuple[float, float, float]] = {
    "retention_years": (10, 1, 50),
    "unreviewed_film_days": (30, 1, 365),
    IDLE_SETTING: (10, 1, 240),
    TESTS_FIRST: (0, 0, 1),
}
"""Value, least and most of each number; the lock in minutes."""
BACKUP_SETTING = "last_backup"
_TEXTS = ("clinic_name", "clinic_phone", "emergency_number", "language", "paper")


def read_number(db: Session, name: str) -> float:
    """Return a number setting, or what it is where nobody changed it."""
    setting = db.get(Setting, name)
    return float(setting.value["value"]) if setting else _NUMBERS[name][0]


def read_text(db: Session, name: str) -> str:
    """Return a text setting, empty where nobody wrote it."""
    setting = db.get(Setting, name)
    return str(setting.value["value"]) if setting else ""


def set_value(db: Session, name: str, value: str | float) -> None:
    """Keep one value under its name."""
    stored: dict[str, Any] = {"value": value}
    row = db.get(Setting, name)
    if row is None:
        db.add(Setting(name=name, value=stored))
    else:
        row.value = stored


@allowed(*STAFF)
def read_settings(store: Store, actor: Actor) -> dict[str, Any]:
    """Return every setting by name; texts nobody wrote are empty."""
    with store.reading() as db:
        texts = {name: db.get(Setting, name) for name in (*_TEXTS, BACKUP_SETTING)}
        numbers = {name: read_number(db, name) for name in _NUMBERS}
    return numbers | {name: "" if row is None else row.value["value"] for name, row in texts.items()}


@allowed(*ADMINS)
def change_setting(store: Store, actor: Actor, name: str, value: str | float) -> None:
    """Change one setting.

    Raises
    ------
    ScreeningError : if there is no such setting, or the value is outside its range.
    """
    if name in _NUMBERS:
        _, least, most = _NUMBERS[name]
        if not isinstance(value, int | float) or not least <= value <= most:
            raise ScreeningError(f"{name.replace('_', ' ')}: expected a number from {least:g} to {most:g}.")
    elif name in _TEXTS and isinstance(value, str):
        checked_tree(value, name.replace("_", " "))
    else:
        raise ScreeningError("There is no such setting.")
    with store.writing() as db:
        set_value(db, name, value)
        audit.note(db, actor, f"setting_changed:{name}")

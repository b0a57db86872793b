"""What people write is kept to the letter; refused is only what no database can keep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from screening.types import ScreeningError

MAX_TEXT = 10_000
MAX_WORD = 32


def checked_text(value: str, field: str) -> str:
    """Return the text unchanged.

    Raises
    ------
    ScreeningError : if it is too long, or holds a zero character or half of a character pair. The text itself is
        not repeated.
    """
    if len(value) > MAX_TEXT:
        raise ScreeningError(f"{field}: {MAX_TEXT} characters are the most. Shorten the text.")
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ScreeningError(f"{field}: holds a character that cannot be kept. Type the text anew.")
    return value


def checked_word(value: str, field: str) -> str:
    """Return an identifier (a side, a region, a code) unchanged; refuse what cannot be one."""
    if not value or len(value) > MAX_WORD or not value.isprintable():
        raise ScreeningError(f"{field}: expected a short word. Choose from the list.")
    return checked_text(value, field)


def checked_tree(value: Any, field: str) -> Any:
    """Return plain data (texts, numbers, lists, tables) unchanged, every text in it checked."""
    if isinstance(value, str):
        return checked_text(value, field)
    if isinstance(value, Mapping):
        return {checked_text(str(key), field): checked_tree(item, field) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [checked_tree(item, field) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ScreeningError(f"{field}: expected a number.")
    return value


def columns(entry: Any) -> dict[str, Any]:
    """Return the fields of an entry (a frozen dataclass) as column values, every text checked.

    A field whose metadata say ``word`` holds an identifier; sequences become lists.
    """
    words = {name for name, field in entry.__dataclass_fields__.items() if field.metadata.get("word")}
    values = {}
    for name, value in asdict(entry).items():
        label = name.replace("_", " ")
        is_word = name in words and value is not None
        values[name] = checked_word(str(value), label) if is_word else checked_tree(value, label)
    return values


def between(value: float | None, low: float, high: float, field: str) -> None:
    """Refuse a number outside its range; None stands for 'not given'."""
    if value is not None and not low <= value <= high:
        raise ScreeningError(f"{field}: expected a number from {low:g} to {high:g}.")

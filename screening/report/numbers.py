"""Numbers as people read them: degrees whole, ratios and seconds with two decimals."""

from __future__ import annotations

from screening.numbers import DECIMALS, MINUS, MISSING, THIN_SPACE, UNIT_MARKS, format_number, format_value

__all__ = [
    "DECIMALS",
    "MINUS",
    "MISSING",
    "THIN_SPACE",
    "UNIT_MARKS",
    "count",
    "format_date",
    "format_limit",
    "format_number",
    "format_value",
    "format_with_error",
]


_ROUNDING_SHARE = 0.02
"""A limit that rounding would move by more than this share of it gets one decimal more."""


def format_with_error(
    value: float | None, error95: float | None, unit: str, limit: float | None = None
) -> str:
    """Return "12° ± 5°", both in one unit; without an error the value alone.

    With ``limit`` the value gets one decimal more where rounding would make it look equal to the limit.
    """
    if value is None:
        return MISSING
    extra = 1 if limit is not None and _looks_equal(value, limit, DECIMALS.get(unit, 2)) else 0
    shown = format_value(value, unit, extra_decimals=extra)
    return shown if error95 is None else f"{shown} ± {format_value(error95, unit)}"


def format_limit(limit: float | None, unit: str) -> str:
    """Return a limit as it was applied, "12.5°": with a decimal where whole numbers would round it away."""
    if limit is None:
        return MISSING
    decimals = DECIMALS.get(unit, 2)
    is_whole = format_number(limit, 1).endswith("0")
    if decimals > 0:
        rounding = abs(float(format_number(abs(limit), decimals)) - abs(limit))
        is_whole = rounding <= _ROUNDING_SHARE * abs(limit)
    return format_value(limit, unit, extra_decimals=0 if is_whole else 1)


def format_date(year: int, month: int, day: int) -> str:
    """Return "20 Nov 2026": no order of day and month to mistake."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day} {names[month - 1]} {year}"


def count(n: int, singular: str, plural: str | None = None) -> str:
    """Return "1 repetition", "4 repetitions"."""
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def _looks_equal(value: float, limit: float, decimals: int) -> bool:
    different = abs(abs(value) - abs(limit)) > 1e-9
    return different and format_number(abs(value), decimals) == format_number(abs(limit), decimals)

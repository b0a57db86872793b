"""Numbers as people read them: degrees whole, ratios and seconds with two decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

THIN_SPACE = "\u2009"
MINUS = "\u2212"
MISSING = "–"

DECIMALS = {"deg": 0, "pct": 0, "ratio": 2, "s": 2, "px": 0}
UNIT_MARKS = {
    "deg": "°",
    "pct": THIN_SPACE + "%",
    "ratio": "",
    "s": THIN_SPACE + "s",
    "px": THIN_SPACE + "px",
}


def format_number(value: float, decimals: int) -> str:
    """Return a number rounded half up, with a real minus sign and never a negative zero."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{abs(rounded):.{decimals}f}"
    return MINUS + text if rounded < 0 else text


def format_value(value: float | None, unit: str, *, extra_decimals: int = 0) -> str:
    """Return a value with its unit, "12°", "0.66", "8 %", "1.20 s"; an en dash where it is missing."""
    if value is None:
        return MISSING
    return format_number(value, DECIMALS.get(unit, 2) + extra_decimals) + UNIT_MARKS.get(
        unit, THIN_SPACE + unit
    )


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
    is_whole = decimals > 0 or format_number(limit, 1).endswith("0")
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

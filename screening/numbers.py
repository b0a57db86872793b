"""Numbers as people read them: degrees and percent whole, ratios and seconds with two decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

THIN_SPACE = "\u2009"
MINUS = "\u2212"
MISSING = "–"

DECIMALS = {
    "deg": 0,
    "pct": 0,
    "ratio": 2,
    "s": 2,
    "px": 0,
    "per_min": 0,
    "m": 2,
    "m/s": 2,
    "leg lengths/s": 2,
}
UNIT_MARKS = {
    "deg": "°",
    "pct": THIN_SPACE + "%",
    "ratio": "",
    "s": THIN_SPACE + "s",
    "px": THIN_SPACE + "px",
    "per_min": "/min",
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

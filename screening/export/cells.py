"""How one number stands in a text file."""

from __future__ import annotations

import math


def fixed(value: float | None, decimals: int) -> str:
    """Return a number with so many decimals; empty where it is missing; never a negative zero."""
    if value is None or not math.isfinite(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text

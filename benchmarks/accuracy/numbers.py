"""Numbers as the tables print them, and the two statistics that several tables need."""

from __future__ import annotations

import numpy as np
import pandas as pd

MDC = 2.77
"""Smallest change between two visits that is beyond chance, in standard deviations (1.96 x root 2)."""

SMALL_UNITS = ("knee_separation_ratio", "descent_time", "ascent_time")
"""Metrics whose unit asks for two digits: ratios and seconds."""

AS_ASKED = (
    "squat_symmetric",
    *(f"squat_difference_{letter}" for letter in "abcd"),
    "squat_pattern_side",
    "overhead",
)
"""Groups filmed as the protocol asks: level camera, light, close-fitting clothes."""


SLOPE_ERROR = 0.12
"""A slope whose standard error is larger is not known."""


def digits(metric: str) -> int:
    """Digits after the point."""
    return 2 if metric in SMALL_UNITS else 1


def signed(value: float, places: int) -> str:
    """With its sign; a dash where there is no number."""
    return f"{value:+.{places}f}".replace("-", "−") if np.isfinite(value) else "–"


def plain(value: float, places: int) -> str:
    """Without a plus; a dash where there is no number."""
    return f"{value:.{places}f}".replace("-", "−") if np.isfinite(value) else "–"


def percent(share: float) -> str:
    """A share between 0 and 1."""
    return f"{100 * share:.0f} %" if np.isfinite(share) else "–"


def slope(truth: np.ndarray, measured: np.ndarray) -> tuple[float, float]:
    """Slope and residual SD of measured on true; NaN where the truth varies too little to tell the slope."""
    seen = np.isfinite(truth) & np.isfinite(measured)
    truth, measured = truth[seen], measured[seen]
    if len(truth) < 8 or np.std(truth) < 1e-3:
        return float("nan"), float("nan")
    rise, offset = np.polyfit(truth, measured, 1)
    residual = float(np.std(measured - rise * truth - offset, ddof=2))
    if residual / (np.std(truth) * np.sqrt(len(truth))) > SLOPE_ERROR:
        return float("nan"), float("nan")
    return float(rise), residual


def as_asked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of clips that were filmed as the protocol asks, front views turned by 5° at most."""
    chosen = rows[
        rows["group"].isin(AS_ASKED)
        | (rows["group"].isin(("squat_yaw", "squat_yaw_more")) & (rows["true_yaw"].abs() <= 5))
    ]
    return chosen[chosen["filmed"].isin(("left", "right")) | (chosen["true_yaw"].abs() <= 5)]


def of_the_squat(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the plain squat."""
    return rows[rows["movement"] == "squat"]

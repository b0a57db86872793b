"""The numbers behind the pictures of progress: a trend with its band, and two visits' curves over the movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.clinic.progress import spoken_pictures
from screening.clinic.progress.records import Change, Of, Trend
from screening.clinic.progress.words import title
from screening.curves import PHASE_PCT, SideCurve, repetition_curves
from screening.panels import UNPAIRED, curve_title, main_motions
from screening.report.numbers import format_value
from screening.symmetry import Z95
from screening.types import FloatArray, Screening, View

_MARGIN = 0.08


@dataclass(frozen=True)
class TrendPicture:
    """One subject over the visits.

    Attributes
    ----------
    points : visit, label, value, low, high (error of the value), comparable. side : for the colour, "" for none.
    first : value that the bands lie around. domain : scale that holds all of it.
    """

    points: pd.DataFrame
    side: str
    axis: str
    first: float
    band80: float
    band95: float
    domain: tuple[float, float]
    note: str
    alt: str


@dataclass(frozen=True)
class PairCurves:
    """The same motion at two visits over 0 to 100 % of the movement.

    Attributes
    ----------
    curves : phase_pct, side, when ("before", "now"), value, low, high; the band stands around before only.
    """

    curves: pd.DataFrame
    title: str
    note: str
    alt: str
    domain: tuple[float, float]


def trend_picture(found: Trend, change: Change) -> TrendPicture:
    """Return a trend to be drawn; every point with the error of one value, the band around the first one."""
    half = Z95 * (change.sem or 0.0)
    rows = [
        (p.visit, f"visit {p.visit}", p.value, p.value - half, p.value + half, p.comparable)
        for p in found.points
    ]
    points = pd.DataFrame(rows, columns=["visit", "label", "value", "low", "high", "comparable"])
    first = next(p.value for p in found.points if p.visit == change.first)
    reach = [*points["low"], *points["high"], first - found.band95, first + found.band95]
    side = change.subject.side
    return TrendPicture(
        points=points,
        side="" if side is None else side.value,
        axis=spoken_pictures.axis_title(change.subject, change.label, change.unit),
        first=first,
        band80=found.band80,
        band95=found.band95,
        domain=_padded(min(reach), max(reach)),
        note=spoken_pictures.band_note(found, change.first),
        alt=spoken_pictures.trend_alt(found, title(change.subject, change.label), change.first),
    )


def views_to_compare(change: Change) -> tuple[View, ...]:
    """Return the views whose films may stand beside each other for a change."""
    return tuple(dict.fromkeys(change.views))


def pair_curves(
    before: tuple[Screening, int], now: tuple[Screening, int], change: Change
) -> PairCurves | None:
    """Return the curves of a subject's motion in one take of each visit; None where there is none in both.

    Parameters
    ----------
    before, now : a screening and the index of its take. Only sides that both takes show are kept.
    """
    metric = before[0].movement.metric(change.subject.metric)
    if metric.signal not in main_motions(*before) or metric.signal not in main_motions(*now):
        return None
    old, new = (
        {_side(curve): curve for curve in repetition_curves(screening, metric.id, [index])}
        for screening, index in (before, now)
    )
    wanted = None if change.subject.of is not Of.VALUE else change.subject.side
    sides = [side for side in old if side in new and (wanted is None or side in (wanted.value, UNPAIRED))]
    if not sides:
        return None
    half = _error_on_curve(change, reads_curve=metric.reducer.startswith("at_"))
    parts = [
        _table(side, when, found[side], half)
        for side in sides
        for when, found in (("before", old), ("now", new))
    ]
    curves = pd.concat(parts, ignore_index=True)
    reach = [float(v) for name in ("value", "low", "high") for v in curves[name].dropna()]
    name = title(change.subject, change.label)
    middles = [(side, float(old[side].mean[50]), float(new[side].mean[50])) for side in sides]
    shown = [one for one in middles if np.isfinite(one[1:]).all()]
    return PairCurves(
        curves=curves,
        title=curve_title(now[0], now[1], metric.signal),
        note=spoken_pictures.curves_note(half, change.unit),
        alt=spoken_pictures.curves_alt(change, name, [s for s in sides if s != UNPAIRED], shown),
        domain=_padded(min(reach), max(reach)),
    )


def _error_on_curve(change: Change, *, reads_curve: bool) -> float | None:
    """The smallest real change of one side's value; None for a value that is not read off the curve."""
    if change.mdc95 is None or not reads_curve:
        return None
    return (
        change.mdc95 / np.sqrt(2) if change.subject.of is Of.DIFFERENCE else change.mdc95
    )  # two sides' errors


def _side(curve: SideCurve) -> str:
    return UNPAIRED if curve.side is None else curve.side.value


def _table(side: str, when: str, curve: SideCurve, half: float | None) -> pd.DataFrame:
    band = half if when == "before" and half is not None else np.nan
    columns: dict[str, FloatArray | str] = {
        "phase_pct": PHASE_PCT,
        "side": side,
        "when": when,
        "value": curve.mean,
        "low": curve.mean - band,
        "high": curve.mean + band,
    }
    return pd.DataFrame(columns)


def _padded(low: float, high: float) -> tuple[float, float]:
    margin = _MARGIN * max(high - low, 1e-6)
    return low - margin, high + margin


def table_of(curves: PairCurves, unit: str, steps: Sequence[int] = (0, 25, 50, 75, 100)) -> pd.DataFrame:
    """Return the curves at a few points of the movement, for those who would rather read numbers."""
    rows = []
    for step in steps:
        row = {"% of the movement": str(step)}
        for _, one in curves.curves[curves.curves["phase_pct"] == step].iterrows():
            name = one["when"] if one["side"] == UNPAIRED else f"{one['side']}, {one['when']}"
            row[name] = format_value(one["value"] if np.isfinite(one["value"]) else None, unit)
        rows.append(row)
    return pd.DataFrame(rows)

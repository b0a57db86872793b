"""How even the repetitions of one clip are: variation of tempo and depth, and whether a value drifts (tiring).

A drift is only told apart from the ordinary spread by its own error: a straight line through the repetitions, its
slope against the scatter around it (Student's t with n - 2 degrees of freedom). Last minus first alone uses two of
the repetitions and has no error of its own. One clip gives a dozen values and more, so that at 5 % each most clips
would show a drift: the level is shared out over the values of a clip (Holm), and at most one even clip in twenty is
said to drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from screening import symmetry
from screening.metrics import SPREAD_MIN
from screening.numbers import DECIMALS
from screening.types import Measurement, Side

LEVEL = 0.05
"""Share of clips without any drift in which one may be said."""


@dataclass(frozen=True)
class Consistency:
    """How one metric went from the first to the last repetition of a clip.

    Attributes
    ----------
    side : None for unpaired metrics. recording : index of the clip.
    first, last : first and last measured repetition, in ``unit``. n : measured repetitions.
    trend : last minus first.
    p : chance of a line at least this steep if nothing drifts; None where too few repetitions tell.
    beyond_error : whether the drift exceeds the error that the spread of the repetitions gives it, and shows at all
        in the digits of its unit.
    variation_pct : standard deviation in percent of the mean, for times and depth; None for everything else.
    """

    metric: str
    label: str
    side: Side | None
    recording: int
    unit: str
    n: int
    first: float
    last: float
    trend: float
    p: float | None
    beyond_error: bool
    variation_pct: float | None


def consistency(measurements: Sequence[Measurement]) -> tuple[Consistency, ...]:
    """Look at every measurement with at least three repetitions.

    Returns
    -------
    One entry per metric, side and recording, in the order of the measurements; those with fewer are left out.
    """
    rows = [row for m in measurements for row in [_describe(m)] if row is not None]
    told: set[int] = set()
    for recording in {row.recording for row in rows}:
        told |= _holm({k: row.p for k, row in enumerate(rows) if row.recording == recording})
    return tuple(
        replace(row, beyond_error=k in told and abs(row.trend) >= 10.0 ** -DECIMALS[row.unit])
        for k, row in enumerate(rows)
    )


def drift_p(values: Sequence[float | None]) -> float | None:
    """Two-sided p of the slope over the repetitions, in their order; None below three measured or without scatter.

    Missing repetitions keep their place: the line is drawn over the number of the repetition.
    """
    at = np.array([k for k, value in enumerate(values) if value is not None], dtype=float)
    y = np.array([value for value in values if value is not None], dtype=float)
    if len(y) < SPREAD_MIN:
        return None
    x, y = at - at.mean(), y - y.mean()
    slope = float((x * y).sum() / (x * x).sum())
    scatter = float(((y - slope * x) ** 2).sum())
    if scatter <= 0.0:
        return None if slope == 0.0 else 0.0
    t = slope / np.sqrt(scatter / (len(y) - 2) / float((x * x).sum()))
    return float(2.0 * stats.t.sf(abs(t), len(y) - 2))


def variation_pct(measurement: Measurement) -> float | None:
    """Coefficient of variation, for a time or the depth; None where zero has no meaning or fewer than three count."""
    if measurement.spread is None or not (measurement.unit == "s" or measurement.metric == "depth"):
        return None
    mean = float(np.mean(symmetry.representative(measurement.per_cycle)))
    return 100.0 * measurement.spread / mean if mean > 0 else None


def _describe(m: Measurement) -> Consistency | None:
    measured = [value for value in m.per_cycle if value is not None]
    if m.trend is None or m.recording is None:
        return None
    return Consistency(
        metric=m.metric,
        label=m.label,
        side=m.side,
        recording=m.recording,
        unit=m.unit,
        n=len(measured),
        first=measured[0],
        last=measured[-1],
        trend=m.trend,
        p=drift_p(m.per_cycle),
        beyond_error=False,
        variation_pct=variation_pct(m),
    )


def _holm(p_values: dict[int, float | None]) -> set[int]:
    """Keys whose p stands after sharing the level out over all of them."""
    kept: set[int] = set()
    ordered = sorted((p, key) for key, p in p_values.items() if p is not None)
    for rank, (p, key) in enumerate(ordered):
        if p > LEVEL / (len(ordered) - rank):
            break
        kept.add(key)
    return kept

"""Statistics of a few repetitions: median, interval, error; and the difference between right and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.types import FloatArray

SEED = 20_240_229
"""Fixed, so that the same clip always gives the same interval."""

DRAWS = 2000
BOOTSTRAP_MIN = 5
"""Below this many values Student's t serves instead of the bootstrap (decisions, section 1)."""

OUTLIER_MADS = 3 * 1.4826
Z95 = 1.959963984540054


@dataclass(frozen=True)
class Summary:
    """Median of some repetitions with its 95 % interval (None below two values) and how many were used."""

    value: float
    ci95: tuple[float, float] | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half of the interval; None where there is none."""
        return None if self.ci95 is None else 0.5 * (self.ci95[1] - self.ci95[0])


def representative(values: Sequence[float | None]) -> FloatArray:
    """The values that count: measured ones, without the practice repetition and without far outliers.

    The first is left out only where at least five others remain; values beyond 3 scaled MADs of the median only
    where there are at least five (decisions, section 1).
    """
    measured = [v is not None for v in values]
    kept = np.array([v for v in values if v is not None], dtype=float)
    if len(kept) > BOOTSTRAP_MIN and measured[0]:
        kept = kept[1:]
    if len(kept) >= BOOTSTRAP_MIN:
        middle = np.median(kept)
        distance = np.abs(kept - middle)
        # Repetitions that agree to a thousandth are equal, not one of them an outlier.
        kept = kept[distance <= max(OUTLIER_MADS * np.median(distance), 1e-3 * max(1.0, abs(middle)))]
    return kept


def summarize(values: FloatArray) -> Summary | None:
    """Median and interval of ``(N,)`` values; None if there are none."""
    if not len(values):
        return None
    value = float(np.median(values))
    if len(values) < 2:
        return Summary(value, None, len(values))
    if len(values) < BOOTSTRAP_MIN:
        half = _student_half_width(np.std(values, ddof=1) / np.sqrt(len(values)), len(values) - 1)
        return Summary(value, (value - half, value + half), len(values))
    low, high = _interval(_medians(values, stream=0))
    return Summary(value, (low, high), len(values))


def difference_apart(right: FloatArray, left: FloatArray) -> Summary | None:
    """Right minus left from two clips, whose repetitions do not belong together. ``(N,)`` and ``(M,)``."""
    if not len(right) or not len(left):
        return None
    value = float(np.median(right) - np.median(left))
    n = min(len(right), len(left))
    if n < 2:
        return Summary(value, None, n)
    if n < BOOTSTRAP_MIN:
        variances = [np.var(side, ddof=1) / len(side) for side in (right, left)]
        half = _student_half_width(np.sqrt(sum(variances)), n - 1)
        return Summary(value, (value - half, value + half), n)
    # Each side is drawn once with each stream: exchanging the sides turns the interval round, to the last digit.
    low, high = _interval(
        np.concatenate([_medians(right, stream=k) - _medians(left, stream=1 - k) for k in (0, 1)])
    )
    return Summary(value, (low, high), n)


def agreement(values: FloatArray, sign: float) -> float:
    """Share of the values with the given sign; 0 if there are none."""
    return float(np.mean(np.sign(values) == np.sign(sign))) if len(values) else 0.0


def cross_differences(right: FloatArray, left: FloatArray) -> FloatArray:
    """Every right value minus every left one, flat: for agreement where repetitions are not pairs."""
    return np.asarray((right[:, None] - left[None, :]).ravel())


def quadrature(*parts: float) -> float:
    """Root of the sum of squares: how independent errors add."""
    return float(np.sqrt(sum(part**2 for part in parts)))


def symmetry_index_pct(right: float, left: float) -> float | None:
    """Robinson's index in percent, for positive quantities far from zero; None where both are zero."""
    mean = 0.5 * (right + left)
    return None if mean == 0 else 100 * (right - left) / mean


def symmetry_angle_pct(right: float, left: float) -> float:
    """Symmetry angle in percent (Zifchock), positive when the right is larger; bounded, no reference side."""
    deviation = 45.0 - float(np.degrees(np.arctan2(left, right)))
    if deviation > 90:
        deviation -= 180
    return 100 * deviation / 90.0


def _student_half_width(standard_error: float, degrees_of_freedom: int) -> float:
    from scipy import stats  # slow to load, as in signals.py

    return float(stats.t.ppf(0.975, degrees_of_freedom) * standard_error)


def _medians(values: FloatArray, *, stream: int) -> FloatArray:
    """``(DRAWS,)`` medians of samples drawn with replacement; the same draws for the same size and stream.

    Sorted first: the interval must not depend on the order of the repetitions. Every draw comes with its reflection
    (smallest for largest), so that the interval of the values with their signs changed is the interval turned round.
    """
    ordered = np.sort(values)
    n = len(ordered)
    drawn = np.random.default_rng((SEED, stream)).integers(0, n, size=(DRAWS // 2, n))
    return np.asarray(np.median(ordered[np.concatenate([drawn, n - 1 - drawn])], axis=1))


def _interval(statistic: FloatArray) -> tuple[float, float]:
    """Percentile interval of 95 %."""
    low, high = np.percentile(statistic, [2.5, 97.5])
    return float(low), float(high)

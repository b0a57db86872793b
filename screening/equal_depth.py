"""Two side clips at equal depth: what each leg did where the hips were equally low.

Two clips are two bouts of squatting, and nobody goes down equally far in both. A knee that bends 8° less in the
clip that was squatted 5 % less deep says nothing about the leg. So each leg is also read on its way down, at one
depth that both clips reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening import metrics, symmetry
from screening.types import AtEqualDepth, Cycle, FloatArray, Recording

DEPTH = "depth_pct"
"""Column of the angle table: how far the hips have sunk, in percent of standing."""

SLOPE_BAND_PCT = 5.0
"""Depths this far from the one compared tell how fast the angle changes with depth."""


@dataclass(frozen=True)
class Bout:
    """One clip of repeated movement with the angle of the leg that it shows.

    Attributes
    ----------
    recording : the clip. index : its place in the screening. cycles : its valid cycles.
    column : the angle in the clip's table, e.g. ``knee_flexion_left_deg``.
    """

    recording: Recording
    index: int
    cycles: Sequence[Cycle]
    column: str

    def at_peaks(self) -> tuple[float | None, ...]:
        """Depth at the peak of each valid cycle; None where it was not seen or the movement has no depth."""
        if DEPTH not in self.recording.angles:
            return (None,) * len(self.cycles)
        time_s, depth, _ = self._curves()
        peaks = [metrics.around(time_s, depth, cycle.peak_s) for cycle in self.cycles]
        return tuple(value if np.isfinite(value) else None for value in peaks)

    def typical_depth(self) -> float | None:
        """Median depth of the cycles that count; None where no depth was seen."""
        kept = symmetry.representative(self.at_peaks())
        return float(np.median(kept)) if len(kept) else None

    def reached(self, cycles: int) -> float:
        """Depth that at least so many cycles reach, no deeper than the typical one; 0 where fewer were seen."""
        seen = sorted((depth for depth in self.at_peaks() if depth is not None), reverse=True)
        return min(seen[cycles - 1], self.typical_depth() or 0.0) if len(seen) >= cycles else 0.0

    def moment_s(self, cycle: Cycle, depth_pct: float) -> float | None:
        """Last moment on the way down at which the depth is passed; None if it is not, or not seen there."""
        time_s, depth, _ = self._curves()
        down = np.flatnonzero((time_s >= cycle.start_s) & (time_s <= cycle.peak_s))
        above = [k for k in down[:-1] if depth[k] < depth_pct <= depth[k + 1]]
        if not above:
            return None
        k = above[-1]
        share = (depth_pct - depth[k]) / (depth[k + 1] - depth[k])
        return float(time_s[k] + share * (time_s[k + 1] - time_s[k]))

    def at_depth(self, depth_pct: float) -> tuple[float | None, ...]:
        """The angle at one depth on the way down of each valid cycle; None where it was not passed or seen."""
        return tuple(self._angle_at(self.moment_s(cycle, depth_pct)) for cycle in self.cycles)

    def slope(self, depth_pct: float) -> float:
        """How much the angle changes with one percent of depth there: median over the cycles; 0 if unknown."""
        time_s, depth, angle = self._curves()
        slopes = []
        for cycle in self.cycles:
            near = (time_s >= cycle.start_s) & (time_s <= cycle.peak_s)
            near &= (np.abs(depth - depth_pct) <= SLOPE_BAND_PCT) & np.isfinite(angle)
            if near.sum() > 2:
                slopes.append(float(np.polyfit(depth[near], angle[near], 1)[0]))
        return float(np.median(slopes)) if slopes else 0.0

    def _angle_at(self, moment_s: float | None) -> float | None:
        if moment_s is None:
            return None
        time_s, _, angle = self._curves()
        k = int(np.searchsorted(time_s, moment_s, side="right")) - 1
        value = float(np.interp(moment_s, time_s[k : k + 2], angle[k : k + 2]))
        return value if np.isfinite(value) else None

    def _curves(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        table = self.recording.angles
        return (
            np.asarray(table.index, dtype=float),
            np.asarray(table[DEPTH], dtype=float),
            np.asarray(table[self.column], dtype=float),
        )


@dataclass(frozen=True)
class Matched:
    """Both legs at one depth.

    Attributes
    ----------
    depth_pct : the depth. summary : right minus left there, with its interval.
    depths_pct : typical depth of the left and of the right clip.
    slopes : change of the left and of the right angle with one percent of depth.
    """

    depth_pct: float
    summary: symmetry.Summary
    depths_pct: tuple[float, float]
    slopes: tuple[float, float]


def match(left: Bout, right: Bout, *, share: float, floor: float, min_cycles: int) -> Matched | None:
    """Compare two legs at equal depth.

    Parameters
    ----------
    share : part of the depth that enough repetitions of both clips reach, at which both are read.
    floor : part of the smaller typical depth below which they are not compared: that is no longer near the bottom.
    min_cycles : repetitions that each clip must give.

    Returns
    -------
    None where a clip has no depth, or too few repetitions that pass the depth and show the angle there.
    """
    depths = left.typical_depth() or 0.0, right.typical_depth() or 0.0
    depth_pct = share * min(left.reached(min_cycles), right.reached(min_cycles))
    if depth_pct <= 0 or depth_pct < floor * min(depths):
        return None
    values = [symmetry.representative(bout.at_depth(depth_pct)) for bout in (left, right)]
    summary = symmetry.difference_apart(values[1], values[0])
    if summary is None or summary.n < min_cycles:
        return None
    return Matched(depth_pct, summary, depths, (left.slope(depth_pct), right.slope(depth_pct)))


def vanishes_at_equal_depth(peak: float, equal: AtEqualDepth | None, observe: float) -> bool:
    """Whether a difference at the peak is, where both clips were equally deep, not even worth observing."""
    return equal is not None and (equal.value if peak > 0 else -equal.value) <= observe


def equal_moments(shown: Bout, cycle: Cycle, other: Bout, twin: Cycle) -> tuple[float, float] | None:
    """Moments of one repetition of each clip at which the hips are equally low: the bottom of the shallower one.

    Returns
    -------
    Seconds in the clip ``shown`` and in ``other``; None where a depth was not seen.
    """
    depths = [bout.at_peaks()[list(bout.cycles).index(c)] for bout, c in ((shown, cycle), (other, twin))]
    if depths[0] is None or depths[1] is None:
        return None
    shared = min(depths[0], depths[1])
    moments = [
        c.peak_s if depth <= shared else bout.moment_s(c, shared)
        for bout, c, depth in ((shown, cycle, depths[0]), (other, twin, depths[1]))
    ]
    return None if moments[0] is None or moments[1] is None else (moments[0], moments[1])

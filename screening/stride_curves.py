"""Curves of walking over 0 to 100 % of the stride with a reference beside them, and one number for how they differ.

The number is the "sagittal partial profile score": the root mean square difference of the mean curves from the
reference. One camera sees three of the nine channels of a gait profile score, so the two are not comparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from screening.curves import average, normalize_cycle
from screening.norms.curves import ReferenceCurve, load_gait_curves
from screening.types import CycleKind, FloatArray, Screening, Side

MOTIONS = ("thigh_inclination", "knee_flexion", "ankle_dorsiflexion")
"""What a side view shows of the near leg; the ankle is an observation, never judged."""

REFERENCE = "adults"
MIN_STRIDES = 3


@dataclass(frozen=True, eq=False)
class StrideCurve:
    """One motion of one leg over the stride, from all walks in which it was near the camera.

    Attributes
    ----------
    n : strides behind it. mean, low, high : ``(101,)`` mean and its 95 % interval, degrees; NaN where not seen.
    reference : the curve of adults beside it.
    """

    motion: str
    side: Side
    n: int
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    reference: ReferenceCurve

    @property
    def difference_deg(self) -> float:
        """Root mean square difference from the reference."""
        return float(np.sqrt(np.nanmean((self.mean - self.reference.mean) ** 2)))


@dataclass(frozen=True)
class ProfileScore:
    """How far the curves of one leg lie from the reference.

    Attributes
    ----------
    title : its name with the number of channels. value_deg : root mean square over the channels.
    channels : motion to its own difference, degrees. n : the fewest strides behind a channel.
    """

    title: str
    side: Side
    value_deg: float
    channels: dict[str, float]
    n: int


def stride_curves(screening: Screening) -> tuple[StrideCurve, ...]:
    """The curves of a screening of walking, left first; sides and motions that were not seen are left out."""
    references = {c.motion: c for c in load_gait_curves() if c.reference == REFERENCE}
    found = (_curve(screening, motion, side, references[motion]) for motion in MOTIONS for side in Side)
    return tuple(curve for curve in found if curve is not None)


def profile_scores(curves: Sequence[StrideCurve]) -> tuple[ProfileScore, ...]:
    """One score for each side of which every channel was seen over the whole stride in three strides."""
    scores = []
    for side in Side:
        own = [c for c in curves if c.side is side and c.n >= MIN_STRIDES and np.isfinite(c.mean).all()]
        if len(own) < len(MOTIONS):
            continue
        channels = {c.motion: c.difference_deg for c in own}
        value = float(np.sqrt(np.mean(np.square(list(channels.values())))))
        title = f"Sagittal partial profile score ({len(own)} channels)"
        scores.append(ProfileScore(title, side, value, channels, min(c.n for c in own)))
    return tuple(scores)


def _curve(screening: Screening, motion: str, side: Side, reference: ReferenceCurve) -> StrideCurve | None:
    rows = []
    for cycle in screening.cycles:
        recording = screening.recordings[cycle.recording]
        column = f"{motion}_{side}_deg"
        own = cycle.kind is CycleKind.STRIDE and cycle.valid and cycle.side is side
        if own and recording.usable and column in recording.angles:
            time_s = recording.angles.index.to_numpy(dtype=float)
            rows.append(normalize_cycle(time_s, recording.angles[column].to_numpy(dtype=float), cycle))
    seen = [row for row in rows if np.isfinite(row).any()]
    if not seen:
        return None
    return StrideCurve(motion, side, len(seen), *average(np.vstack(seen)), reference)

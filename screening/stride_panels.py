"""What the picture of one motion over the stride shows: both legs, their intervals, and a reference beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from screening.curves import PHASE_PCT
from screening.norms.curves import ReferenceCurve
from screening.stride_curves import StrideCurve, stride_curves
from screening.types import FloatArray, Screening

TITLES = {
    "thigh_inclination": "Thigh against the vertical (°), knee in front of the hip ↑",
    "knee_flexion": "Knee flexion (°), more bend ↑",
    "ankle_dorsiflexion": "Ankle (°), toes towards the shank ↑; an observation, never judged",
}
_NAMES = {"thigh_inclination": "Thigh", "knee_flexion": "Knee", "ankle_dorsiflexion": "Ankle"}


@dataclass(frozen=True)
class StridePanel:
    """One motion over the stride, whichever library draws it.

    Attributes
    ----------
    title, note, alt_text : words; the note names sample, speed and source of the reference.
    curves : phase_pct, side, value (mean), low, high (interval of the mean).
    reference : phase_pct, value, low, high (mean and one standard deviation).
    labels : phase_pct, side, value, above: where each side's letter stands. domain : the scale.
    """

    motion: str
    title: str
    note: str
    alt_text: str
    curves: pd.DataFrame
    reference: pd.DataFrame
    labels: pd.DataFrame
    domain: tuple[float, float]


def stride_panels(screening: Screening) -> tuple[StridePanel, ...]:
    """Return thigh, knee and ankle over the stride, as far as they were seen; empty in other movements."""
    if not screening.movement.walking:
        return ()
    curves = stride_curves(screening)
    return tuple(_panel(motion, list(own)) for motion, own in groupby(curves, key=lambda c: c.motion))


def reference_words(reference: ReferenceCurve, title: str) -> str:
    """Return whose curve stands beside, how fast they walked, and where it is from (``title`` of the source)."""
    return f"Grey: mean ± 1 SD of {reference.sample}; speed: {reference.speed}; {title}."


def strides_words(curves: Sequence[StrideCurve]) -> str:
    """Return how many strides are behind each line: "L 6 strides, R 4 strides"."""
    words = [f"{c.side[0].upper()} {c.n} stride{'' if c.n == 1 else 's'}" for c in curves]
    return ", ".join(words)


def _panel(motion: str, curves: list[StrideCurve]) -> StridePanel:
    reference = curves[0].reference
    note = f"{strides_words(curves)}; bands: interval of the mean"
    table = pd.concat([_side_table(c) for c in curves], ignore_index=True)
    beside = pd.DataFrame(
        {
            "phase_pct": PHASE_PCT,
            "value": reference.mean,
            "low": reference.mean - reference.sd,
            "high": reference.mean + reference.sd,
        }
    )
    return StridePanel(
        motion=motion,
        title=TITLES.get(motion, motion.replace("_", " ").capitalize()),
        note=note,
        alt_text=_alt_text(motion, curves, reference),
        curves=table,
        reference=beside,
        labels=_labels(curves),
        domain=_domain(table, beside),
    )


def _side_table(curve: StrideCurve) -> pd.DataFrame:
    columns: dict[str, FloatArray | str] = {
        "phase_pct": PHASE_PCT,
        "side": str(curve.side),
        "value": curve.mean,
        "low": curve.low,
        "high": curve.high,
    }
    return pd.DataFrame(columns)


def _labels(curves: Sequence[StrideCurve]) -> pd.DataFrame:
    """Letters at the height of the swing, where every motion has left its standing value."""
    at = int(np.argmax(curves[0].reference.mean))
    rows = [(float(at), str(c.side), float(c.mean[at])) for c in curves if np.isfinite(c.mean[at])]
    table = pd.DataFrame(rows, columns=["phase_pct", "side", "value"]).astype({"value": float})
    return table.assign(above=table["value"].rank(method="first") == len(table))


def _domain(curves: pd.DataFrame, reference: pd.DataFrame) -> tuple[float, float]:
    """The curves and the reference inside one scale; an interval of two strides must not squeeze them."""
    reach = [*curves["value"].dropna(), *reference["low"].dropna(), *reference["high"].dropna()]
    low, high = min(reach), max(reach)
    room = 0.08 * (high - low) or 1.0
    return float(low - room), float(high + 1.6 * room)


def _alt_text(motion: str, curves: Sequence[StrideCurve], reference: ReferenceCurve) -> str:
    parts = [
        f"{c.side} from {np.nanmin(c.mean):.0f} to {np.nanmax(c.mean):.0f} degrees, {c.n} strides"
        for c in curves
    ]
    beside = f"reference from {reference.mean.min():.0f} to {reference.mean.max():.0f} degrees"
    words = f"{_NAMES.get(motion, motion)} over the stride: {'; '.join(parts)}; {beside}."
    return words.replace("-", "−")

"""What the picture of one finding shows: both sides over the repetition, and each repetition's value.

Colours, line styles and marks are those of :mod:`screening.panels`: left orange, dashed, circles; right blue, solid,
squares. The darker band is the interval of the mean over the repetitions, the pale one the measurement error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening import panels
from screening.curves import PHASE_PCT, SideCurve, angle_column, repetition_curves
from screening.evidence import is_signed, measurements_behind, recordings_behind, repetition_frame
from screening.norms.curves import load_gait_curves
from screening.panels import UNPAIRED
from screening.types import CycleKind, Finding, FindingKind, FloatArray, Measurement, Metric, Screening

_X_TITLES = {
    CycleKind.REPETITION: "repetition 0–100 %, 50 = deepest point",
    CycleKind.STRIDE: "stride 0–100 %, contact to contact",
}
_FROM_CONTACTS = frozenset(
    {"cadence", "stride_time", "step_time", "stance_fraction", "swing_fraction", "double_support",
     "stride_variability", "step_length"}
)  # fmt: skip
"""Rules that read contacts of the feet, not a curve."""
_TOWARD_TITLES = {
    "trunk_lateral_lean": "Trunk lean (°), towards the standing leg ↑",
    "pelvic_obliquity": "Pelvis (°), free side lower ↑",
}
"""Curves of both legs together, turned towards the leg of each stride."""
_NOTE = "dark band: interval of the mean, pale band: measurement error"
_WALKING_NOTE = "band: interval of the mean"
_BESIDE_NOTE = f"{_WALKING_NOTE}; grey, dotted: mean ± 1 SD of adults at their own pace"


@dataclass(frozen=True)
class RepetitionPanel:
    """Everything that the picture of one finding shows, whichever library draws it.

    Attributes
    ----------
    title, x_title, note, alt_text : words; the note says what the bands are.
    curves : phase_pct, side, value (mean), low, high (interval), error_low, error_high; NaN where unknown.
    labels : phase_pct, side, value, above: where each side's letter stands. Empty for a motion without sides.
    dots : number, side, value: one row per measured repetition. medians : side, value.
    dots_title : what the dots are. unit : of the dots. dots_limit : the limit on their scale; None if it is none.
    limit : span within the limit on the scale of the curves; None if it is not on it.
    domain, dots_domain : the scales. reference : where the reference line runs.
    dots_x : what is counted along the dots. beside : phase_pct, value, low, high of a published curve; may be empty.
    """

    title: str
    x_title: str
    note: str
    alt_text: str
    curves: pd.DataFrame
    labels: pd.DataFrame
    dots: pd.DataFrame
    medians: pd.DataFrame
    dots_title: str
    unit: str
    dots_limit: float | None
    limit: tuple[float, float] | None
    domain: tuple[float, float]
    dots_domain: tuple[float, float]
    reference: float
    dots_x: str
    beside: pd.DataFrame


def repetition_panel(screening: Screening, finding: Finding) -> RepetitionPanel | None:
    """Gather what stands behind a finding; None where it has no evidence or nothing was measured."""
    behind = measurements_behind(screening, finding)
    if finding.evidence is None or not behind:
        return None
    metric = screening.movement.metric(finding.metric)
    walking, recordings = screening.movement.walking, recordings_behind(screening, finding)
    has_curve = not (walking and metric.reducer in _FROM_CONTACTS)
    found = repetition_curves(screening, finding.metric, recordings) if has_curve else ()
    own = finding.evidence.recording
    curves = _curve_table(found, behind, reads_curve=metric.reducer.startswith("at_"))
    dots = repetition_frame(behind, only_measured=walking)
    reference = panels.reference_of(metric.signal)
    compared = finding.kind is FindingKind.ASYMMETRY  # the limit of a difference lies on no curve
    limit = None if compared or not found else panels.limit_of(screening, own, metric.signal)
    beside = _beside(screening, metric) if found else _NOTHING_BESIDE
    domain = _domain(curves, limit, reference, beside)
    dots_limit = _dots_limit(finding, screening)
    title = _curve_title(screening, own, metric) if found else finding.label
    return RepetitionPanel(
        title=title,
        x_title=_X_TITLES.get(_kind(screening, recordings), "0–100 %"),
        note=_NOTE if not walking else _BESIDE_NOTE if len(beside) else _WALKING_NOTE,
        alt_text=_alt_text(finding, found, behind, walking=walking),
        curves=curves,
        labels=_labels(found),
        dots=dots,
        medians=pd.DataFrame([(_side(m), m.value) for m in behind], columns=["side", "value"]),
        dots_title=_dots_title(finding, metric.reducer, walking=walking),
        unit=finding.unit,
        dots_limit=dots_limit,
        limit=None if limit is None else (max(limit[0], domain[0]), min(limit[1], domain[1])),
        domain=domain,
        dots_domain=_dots_domain(dots, behind, dots_limit),
        reference=reference,
        dots_x="stride" if walking else "repetition",
        beside=beside,
    )


_NOTHING_BESIDE = pd.DataFrame(columns=["phase_pct", "value", "low", "high"]).astype(float)


def _beside(screening: Screening, metric: Metric) -> pd.DataFrame:
    """The published curve of a motion of walking; empty where there is none."""
    if not (screening.movement.walking and metric.paired):
        return _NOTHING_BESIDE
    for curve in load_gait_curves():
        if (curve.reference, curve.motion) == ("adults", metric.signal):
            spread = curve.mean - curve.sd, curve.mean + curve.sd
            columns = {"phase_pct": PHASE_PCT, "value": curve.mean, "low": spread[0], "high": spread[1]}
            return pd.DataFrame(columns)
    return _NOTHING_BESIDE


def _curve_title(screening: Screening, recording: int, metric: Metric) -> str:
    turned = screening.movement.walking and metric.paired
    alone = angle_column(screening.recordings[recording].angles, metric.signal, None) is not None
    if turned and alone and metric.signal in _TOWARD_TITLES:
        return _TOWARD_TITLES[metric.signal]
    return panels.curve_title(screening, recording, metric.signal)


def _dots_title(finding: Finding, reducer: str, *, walking: bool) -> str:
    name = "Minus standing" if reducer == "bottom_minus_standing" else "Each repetition"
    name = "Each stride" if walking else name
    return f"{name} ({panels.unit_mark(finding.unit)})"


def _side(found: Measurement | SideCurve) -> str:
    return str(found.side) if found.side else UNPAIRED


def _kind(screening: Screening, recordings: tuple[int, ...]) -> CycleKind:
    kinds = {c.kind for c in screening.cycles if c.recording in recordings}
    return next((k for k in (CycleKind.REPETITION, CycleKind.STRIDE) if k in kinds), CycleKind.PASS)


def _curve_table(
    found: tuple[SideCurve, ...], behind: tuple[Measurement, ...], *, reads_curve: bool
) -> pd.DataFrame:
    """One row per side and percent; the error of a value that is not read off the curve is not drawn round it."""
    errors = {_side(m): m.error95 for m in behind if reads_curve}
    parts = []
    for curve in found:
        half = errors.get(_side(curve)) or np.nan
        columns: dict[str, FloatArray | str] = {
            "phase_pct": PHASE_PCT,
            "side": _side(curve),
            "value": curve.mean,
            "low": curve.low,
            "high": curve.high,
            "error_low": curve.mean - half,
            "error_high": curve.mean + half,
        }
        parts.append(pd.DataFrame(columns))
    names = ["phase_pct", "side", "value", "low", "high", "error_low", "error_high"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def _labels(found: tuple[SideCurve, ...]) -> pd.DataFrame:
    """Letters in the middle of the cycle, where the sides differ most; the higher one above its line."""
    rows = [(50.0, _side(c), float(c.mean[50])) for c in found if c.side and np.isfinite(c.mean[50])]
    table = pd.DataFrame(rows, columns=["phase_pct", "side", "value"]).astype({"value": float})
    return table.assign(above=table["value"].rank(method="first") == len(table))


def _domain(
    curves: pd.DataFrame, limit: tuple[float, float] | None, reference: float, beside: pd.DataFrame
) -> tuple[float, float]:
    """Both sides, their bands, the limit and the reference line inside one scale."""
    reach = [reference, *(edge for edge in limit or () if np.isfinite(edge))]
    reach += [float(v) for name in ("low", "high") for v in beside[name].dropna()]
    for name in ("value", "low", "high", "error_low", "error_high"):
        reach += [float(v) for v in curves[name].dropna()]
    return _padded(min(reach), max(reach))


def _dots_domain(
    dots: pd.DataFrame, behind: tuple[Measurement, ...], limit: float | None
) -> tuple[float, float]:
    """Wide enough for the errors too: a scale of one degree would make noise look like a finding."""
    reach = [float(v) for v in dots["value"]] + ([] if limit is None else [limit])
    for m in behind:
        if m.value is not None and m.error95 is not None:
            reach += [m.value - m.error95, m.value + m.error95]
    return _padded(min(reach), max(reach)) if reach else (0.0, 1.0)


def _padded(low: float, high: float) -> tuple[float, float]:
    room = 0.12 * (high - low) or max(0.1 * abs(high), 0.5)
    return low - room, high + 1.6 * room  # room for a letter above the upper line


def _dots_limit(finding: Finding, screening: Screening) -> float | None:
    """The limit on the scale of the single values; a difference has none there."""
    if finding.limit is None or finding.kind is FindingKind.ASYMMETRY:
        return None
    turned = is_signed(finding.metric, screening.movement) and (finding.value or 0.0) < 0
    return -finding.limit if turned else finding.limit


def _alt_text(
    finding: Finding, found: tuple[SideCurve, ...], behind: tuple[Measurement, ...], *, walking: bool
) -> str:
    """What the picture shows, in one sentence."""
    parts = []
    for m in behind:
        counted = [v for v in m.per_cycle if v is not None] if walking else m.per_cycle
        numbers = ["not measured" if v is None else panels.number(v, m.unit) for v in counted]
        prefix = f"{m.side} " if m.side else ""
        parts.append(
            f"{prefix}{'strides' if walking else 'repetitions'} {', '.join(numbers)}{panels.unit_words(m.unit)}"
        )
    middles = [
        f"{f'{c.side} ' if c.side else ''}{panels.number(float(c.mean[50]), finding.unit)}"
        for c in found
        if np.isfinite(c.mean[50]) and finding.unit != "s"
    ]
    middle = f"; mean curve in the middle {', '.join(middles)}" if middles else ""
    return f"{finding.label}: {'; '.join(parts)}{middle}."

"""Angle curves of a screening: Altair on screen, matplotlib in print, one look; and small bars for finding cards.

Left is orange, dashed, with circles; right is blue, solid, with squares; so print needs no colour. Grey is the
limit used here, a pale tint the measurement error, yellow the moment of a finding. Both sides share one scale.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from screening.overlay import ESTIMATED_IN_FRONT, angle_column, counted_cycles
from screening.types import (
    CycleKind,
    Finding,
    FindingKind,
    FindingStatus,
    Measurement,
    Screening,
    Side,
    View,
)

if TYPE_CHECKING:
    import altair as alt
    from matplotlib.axes import Axes

UNPAIRED = "unpaired"
"""Value of the column ``side`` for motions that have no side."""

_EVIDENCE_HALF_S = 0.17
_MAX_POINTS = 1200
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS = {"deg": "°", "pct": "%", "ratio": "ratio"}
_UNIT_WORDS = {"deg": " degrees", "pct": " percent", "ratio": ""}
_TITLES = {
    "knee_flexion": ("Knee flexion", "more bend ↑"),
    "hip_flexion": ("Hip flexion", "more bend ↑"),
    "thigh_inclination": ("Thigh inclination", "nearer to level ↑"),
    "shank_inclination": ("Shank inclination", "knee forward ↑"),
    "trunk_lean": ("Trunk lean", "forward ↑"),
    "trunk_minus_shank": ("Trunk lean minus shank inclination", "trunk leans more ↑"),
    "trunk_lateral_lean": ("Trunk lean", "to client's right ↑"),
    "knee_frontal_projection": ("Knee position, 2-D", "towards midline ↑ / away ↓"),
    "knee_separation_ratio": ("Knees apart ÷ ankles apart", "knees further apart ↑"),
    "pelvic_shift": ("Pelvic shift", "to client's right ↑"),
    "pelvic_obliquity": ("Pelvic obliquity", "right side higher ↑"),
    "hip_height": ("Hip height", "higher ↑"),
    "arm_fall": ("Arm fall", "arms lower ↑"),
}
_STANDING = {"knee_separation_ratio": 1.0, "hip_height": 100.0}
"""Where the reference line runs, if not at zero."""


@dataclass(frozen=True)
class _Look:
    """Colours of one theme; every one is used together with a line style, a mark or a letter."""

    left: str
    right: str
    ink: str
    muted: str
    shade: str
    band: str
    flag: str

    def side(self, side: str) -> str:
        return {"left": self.left, "right": self.right}.get(side, self.ink)


_LIGHT = _Look("#B34700", "#005A9C", "#1F2933", "#52606D", "#F4F6F8", "#CBD2D9", "#FFD84D")
_DARK = _Look("#FF9A4D", "#6DB6FF", "#F1F5F9", "#B8C4D0", "#1E252C", "#3A4652", "#FFD84D")
_DASHES = {"left": [6, 4]}
_LETTERS = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class _Panel:
    """Everything that one plot of one motion shows, whichever library draws it.

    ``curves``: time_s, side, value, low, high (the error band). ``cycles``: start_s, end_s, text, valid, shaded.
    ``peaks``: time_s, side, value. ``ends``: time_s, side, value, label_value. ``evidence``: start_s, end_s.
    """

    title: str
    note: str
    reference: float
    curves: pd.DataFrame
    cycles: pd.DataFrame
    peaks: pd.DataFrame
    ends: pd.DataFrame
    evidence: pd.DataFrame
    limit: tuple[float, float] | None
    domain: tuple[float, float]
    duration_s: float


def main_motions(screening: Screening, recording_index: int) -> tuple[str, ...]:
    """Return the motions that this view carries and this recording has values of, in the movement's order."""
    recording = screening.recordings[recording_index]
    found: dict[str, None] = {}
    for metric in screening.movement.metrics:
        if metric.unit in _UNITS and recording.view in metric.grades and metric.signal in _TITLES:
            columns = _columns(screening, recording_index, metric.signal).values()
            if any(recording.angles[column].notna().any() for column in columns):
                found[metric.signal] = None
    return tuple(found)


def _columns(screening: Screening, recording_index: int, motion: str) -> dict[str, str]:
    """Return side -> column; in a side view the near leg only."""
    recording = screening.recordings[recording_index]
    near = recording.view.near_side
    found = {}
    for side in (None, near) if near else (None, *Side):
        column = angle_column(recording.angles, motion, side)
        if column is not None:
            found[str(side) if side else UNPAIRED] = column
    return found


def curve_frame(screening: Screening, recording_index: int, motion: str) -> pd.DataFrame:
    """Return one motion of one recording, tidy: ``time_s``, ``side``, ``value``; NaN where not measurable.

    ``side`` is ``left``, ``right`` or :data:`UNPAIRED`. In a side view only the near leg has rows. Raises
    ``ValueError`` where the recording does not have the motion.
    """
    columns = _columns(screening, recording_index, motion)
    if not columns:
        raise ValueError(
            f"motion: expected one of {main_motions(screening, recording_index)}, got {motion!r}"
        )
    angles = screening.recordings[recording_index].angles
    time_s = angles.index.to_numpy(dtype=float)
    parts = [
        pd.DataFrame({"time_s": time_s, "side": side, "value": angles[column].to_numpy(dtype=float)})
        for side, column in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _unit(screening: Screening, recording_index: int, motion: str) -> str:
    return next(iter(_columns(screening, recording_index, motion).values())).rsplit("_", 1)[1]


def curve_title(screening: Screening, recording_index: int, motion: str) -> str:
    """Return quantity, unit, and what up means: "Knee flexion (°), more bend ↑"."""
    name, up = _TITLES.get(motion, (motion.replace("_", " ").capitalize(), "more ↑"))
    unit = _unit(screening, recording_index, motion)
    lifted = motion in ESTIMATED_IN_FRONT and screening.recordings[recording_index].view.near_side is None
    estimate = "estimated by depth lift, " if lifted else ""
    return f"{name} ({_UNITS[unit]}), {estimate}{up}" if unit != "ratio" else f"{name}, {estimate}{up}"


def _measurements(screening: Screening, recording_index: int, motion: str) -> dict[str, Measurement]:
    """Return side -> the measurement that is read straight off the curve (not minus standing, not a time)."""
    direct = {m.id for m in screening.movement.metrics if m.signal == motion and m.reducer.startswith("at_")}
    return {
        str(m.side) if m.side else UNPAIRED: m
        for m in screening.measurements
        if m.recording == recording_index and m.metric in direct
    }


def _findings(screening: Screening, recording_index: int, motion: str) -> list[Finding]:
    metrics = {metric.id for metric in screening.movement.metrics if metric.signal == motion}
    return [
        finding
        for finding in screening.findings
        if finding.metric in metrics and finding.evidence and finding.evidence.recording == recording_index
    ]


def _limit(screening: Screening, recording_index: int, motion: str) -> tuple[float, float] | None:
    """Return the span within the limit used here, on the scale of the curve; None if no limit is on this scale.

    An asymmetry's limit is a difference, and some values are counted from standing: neither belongs on the curve.
    """
    direct = {m.id for m in screening.movement.metrics if m.signal == motion and m.reducer.startswith("at_")}
    kinds = (FindingKind.EXCESS, FindingKind.REDUCED_RANGE)
    for finding in _findings(screening, recording_index, motion):
        if finding.metric not in direct or finding.kind not in kinds or finding.limit is None:
            continue
        if finding.kind is FindingKind.REDUCED_RANGE or finding.limit < _STANDING.get(motion, 0.0):
            return finding.limit, math.inf
        return -finding.limit, finding.limit
    return None


def _by_side(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(side, frame[frame["side"] == side]) for side in sorted(set(frame["side"].tolist()))]


def _nearest_value(curve: pd.DataFrame, time_s: float) -> float:
    nearest = int(np.argmin(np.abs(curve["time_s"].to_numpy() - time_s)))
    return float(curve["value"].iloc[nearest])


def _peaks(screening: Screening, recording_index: int, curves: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (cycle.peak_s, side, _nearest_value(curve, cycle.peak_s))
        for side, curve in _by_side(curves)
        for cycle in counted_cycles(screening, recording_index)
        if cycle.valid
    ]
    return pd.DataFrame(rows, columns=["time_s", "side", "value"]).dropna()


def _cycle_rows(screening: Screening, recording_index: int) -> pd.DataFrame:
    rows, count = [], 0
    for cycle in counted_cycles(screening, recording_index):
        count += cycle.valid
        rows.append(
            (
                cycle.start_s,
                cycle.end_s,
                str(count) if cycle.valid else "not counted",
                cycle.valid,
                count % 2 == 1,
            )
        )
    return pd.DataFrame(rows, columns=["start_s", "end_s", "text", "valid", "shaded"])


def _ends(curves: pd.DataFrame, domain: tuple[float, float]) -> pd.DataFrame:
    """Return the last measured point of each side; labels that would touch are moved apart."""
    last = curves.dropna(subset=["value"]).groupby("side", sort=True).tail(1)[["time_s", "side", "value"]]
    last = last[last["side"] != UNPAIRED].assign(label_value=last["value"])
    gap = 0.17 * (domain[1] - domain[0])
    if len(last) == 2 and abs(np.diff(last["value"])[0]) < gap:
        order = last["value"].rank(method="first").to_numpy() - 1.5
        # kept off the bottom edge, where standing knees end
        middle = max(float(last["value"].mean()), domain[0] + 0.9 * gap)
        last = last.assign(label_value=middle + order * gap)
    return last


def curve_domain(screening: Screening, motion: str) -> tuple[float, float]:
    """Return one scale for a motion over all recordings: values, errors, limit and reference line inside."""
    low = high = _STANDING.get(motion, 0.0)
    for index in range(len(screening.recordings)):
        if not _columns(screening, index, motion):
            continue
        values = curve_frame(screening, index, motion)["value"]
        errors = [m.error95 or 0.0 for m in _measurements(screening, index, motion).values()]
        limits = [edge for edge in _limit(screening, index, motion) or () if math.isfinite(edge) and edge > 0]
        reach = [*limits, low, high]
        if values.notna().any():
            reach += [
                float(values.min()) - max(errors, default=0.0),
                float(values.max()) + max(errors, default=0.0),
            ]
        low, high = min(reach), max(reach)
    step = 0.1 if high - low < 3 else 10.0
    return round(math.floor(low / step - 0.01) * step, 1), round(math.ceil(high / step + 0.01) * step, 1)


def _panel(
    screening: Screening, recording_index: int, motion: str, domain: tuple[float, float] | None
) -> _Panel:
    recording = screening.recordings[recording_index]
    curves = curve_frame(screening, recording_index, motion)
    measured = _measurements(screening, recording_index, motion)
    half = curves["side"].map({side: m.error95 or np.nan for side, m in measured.items()}).astype(float)
    curves = curves.assign(low=curves["value"] - half, high=curves["value"] + half)
    domain = domain or curve_domain(screening, motion)
    limit = _limit(screening, recording_index, motion)
    near = recording.view.near_side
    far_note = f"{near.other.value.capitalize()} leg: not measured in this view" if near else ""
    times = [
        finding.evidence.time_s
        for finding in _findings(screening, recording_index, motion)
        if finding.evidence and finding.status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    ]
    return _Panel(
        title=curve_title(screening, recording_index, motion),
        note="" if UNPAIRED in set(curves["side"]) else far_note,
        reference=_STANDING.get(motion, 0.0),
        curves=curves,
        cycles=_cycle_rows(screening, recording_index),
        peaks=_peaks(screening, recording_index, curves),
        ends=_ends(curves, domain),
        evidence=pd.DataFrame(
            [(t - _EVIDENCE_HALF_S, t + _EVIDENCE_HALF_S) for t in times], columns=["start_s", "end_s"]
        ),
        limit=None if limit is None else (max(limit[0], domain[0]), min(limit[1], domain[1])),
        domain=domain,
        duration_s=recording.video.duration_s,
    )


def curve_alt_text(screening: Screening, recording_index: int, motion: str) -> str:
    """Return the chart in one sentence: motion, view, count, and the value of each repetition on each side."""
    recording = screening.recordings[recording_index]
    view = {View.LEFT: "left side view", View.RIGHT: "right side view"}.get(
        recording.view, f"{recording.view} view"
    )
    name = _TITLES.get(motion, (motion.replace("_", " ").capitalize(), ""))[0]
    if motion in ESTIMATED_IN_FRONT and recording.view.near_side is None:
        name += ", estimated by depth lift"
    valid = [cycle for cycle in counted_cycles(screening, recording_index) if cycle.valid]
    squat = "squat" in screening.movement.id and (not valid or valid[0].kind is CycleKind.REPETITION)
    noun = ("squat" if squat else str(valid[0].kind) if valid else "repetition") + (
        "" if len(valid) == 1 else "s"
    )
    count = _WORDS[len(valid)] if len(valid) < len(_WORDS) else str(len(valid))
    unit = _unit(screening, recording_index, motion)
    curves = curve_frame(screening, recording_index, motion)
    values = []
    for side, curve in _by_side(curves):
        numbers = [_nearest_value(curve, cycle.peak_s) for cycle in valid]
        shown = ["not measured" if math.isnan(v) else _number(v, unit) for v in numbers]
        word = "peaks" if motion.endswith(("flexion", "inclination")) else "at the deepest point"
        prefix = f"{side} " if len(set(curves["side"])) > 1 else ""
        if shown:
            values.append(f"{prefix}{word} {', '.join(shown)}{_UNIT_WORDS[unit]}")
    return f"{', '.join([name, view, f'{count} {noun}'])}{', ' if values else ''}{'; '.join(values)}."


def _number(value: float, unit: str) -> str:
    return (f"{value:.2f}" if unit in ("ratio", "s") else f"{round(value)}").replace("-", "−")


def screen_curves(
    screening: Screening,
    recording_index: int,
    motion: str,
    *,
    dark: bool = False,
    domain: tuple[float, float] | None = None,
) -> alt.LayerChart:
    """Return one motion of one recording over time as an Altair chart.

    ``dark`` takes the colours of the dark theme. ``domain`` fixes the scale, so that two visits share one; without
    it all recordings of the screening do. Show it with ``theme=None`` to keep these colours.
    """
    import altair as alt

    look = _DARK if dark else _LIGHT
    panel = _panel(screening, recording_index, motion, domain)
    layers = [*_ground_layers(panel, look), *_curve_layers(panel, look)]
    title = alt.TitleParams(
        panel.title, subtitle=panel.note, anchor="start", offset=18, color=look.ink,
        subtitleColor=look.muted, fontSize=14, subtitleFontSize=12,
    )  # fmt: skip
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            title=title,
            width="container",
            height=230,
            description=curve_alt_text(screening, recording_index, motion),
            background="transparent",
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=look.ink, titleColor=look.ink, gridColor=look.band, domainColor=look.muted,
            tickColor=look.muted, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        )
    )  # fmt: skip
    return chart


def _scales(panel: _Panel) -> tuple[alt.X, alt.Y]:
    import altair as alt

    # a strip at the right for the letters at the line ends
    x_scale = alt.Scale(domain=[0, panel.duration_s * 1.04], nice=False)
    x = alt.X("start_s:Q", scale=x_scale, axis=alt.Axis(title="time (s)", grid=False, tickCount=8))
    y_axis = alt.Axis(title=None, tickCount=5, gridOpacity=0.5)
    return x, alt.Y("value:Q", scale=alt.Scale(domain=list(panel.domain), nice=False), axis=y_axis)


def _ground_layers(panel: _Panel, look: _Look) -> list[alt.Chart]:
    """Return what lies behind the curves: repetitions, limit, moment of the finding, reference line."""
    import altair as alt

    x, y = _scales(panel)
    valid, cut = panel.cycles[panel.cycles["valid"]], panel.cycles[~panel.cycles["valid"]]
    layers = [
        alt.Chart(valid[valid["shaded"]]).mark_rect(color=look.band, opacity=0.3).encode(x=x, x2="end_s:Q"),
        alt.Chart(cut)
        .mark_rect(color=look.muted, opacity=0.12, stroke=look.muted, strokeDash=[3, 3])
        .encode(x=x, x2="end_s:Q"),
    ]
    if panel.limit is not None:
        span = pd.DataFrame(
            [(0.0, panel.duration_s, *panel.limit)], columns=["start_s", "end_s", "value", "high"]
        )
        layers.append(
            alt.Chart(span)
            .mark_rect(color=look.band, opacity=0.45)
            .encode(x=x, x2="end_s:Q", y=y, y2="high:Q")
        )
    layers.append(alt.Chart(panel.evidence).mark_rect(color=look.flag, opacity=0.8).encode(x=x, x2="end_s:Q"))
    zero = pd.DataFrame([(0.0, panel.duration_s, panel.reference)], columns=["start_s", "end_s", "value"])
    layers.append(alt.Chart(zero).mark_rule(color=look.muted).encode(x=x, x2="end_s:Q", y=y))
    middles = panel.cycles.assign(start_s=(panel.cycles["start_s"] + panel.cycles["end_s"]) / 2)
    text = alt.Chart(middles).mark_text(
        color=look.ink, baseline="bottom", dy=-3, fontSize=12, fontWeight="bold"
    )
    layers.append(text.encode(x=x, y=alt.value(0), text="text:N"))
    return layers


def _curve_layers(panel: _Panel, look: _Look) -> list[alt.Chart]:
    """Return error band, line, marks and end letter of each side."""
    import altair as alt

    x, y = _scales(panel)
    layers = []
    for side, curve in _by_side(panel.curves):
        colour, letter = look.side(side), _LETTERS.get(side, "")
        step = math.ceil(len(curve) / _MAX_POINTS)
        data = curve.iloc[::step].rename(columns={"time_s": "start_s"})
        band = data.drop(columns="value").rename(columns={"low": "value"})
        layers.append(
            alt.Chart(band).mark_area(color=colour, opacity=0.16, clip=True).encode(x=x, y=y, y2="high:Q")
        )
        dash = _DASHES.get(side, [1, 0])
        line = data[["start_s", "value"]]
        layers.append(
            alt.Chart(line).mark_line(color=colour, strokeWidth=2, strokeDash=dash).encode(x=x, y=y)
        )
        peaks = panel.peaks[panel.peaks["side"] == side].rename(columns={"time_s": "start_s"})
        shape = "circle" if side == "left" else "square"
        layers.append(
            alt.Chart(peaks)
            .mark_point(shape=shape, color=colour, fill=colour, size=60, opacity=1)
            .encode(
                x=x,
                y=y,
                tooltip=[alt.Tooltip("value:Q", format=".1f"), alt.Tooltip("start_s:Q", format=".2f")],
            )
        )
        end = panel.ends[panel.ends["side"] == side].rename(columns={"time_s": "start_s"})
        end = end.assign(value=end["label_value"])
        label = alt.Chart(end).mark_text(
            color=colour, text=letter, align="left", dx=6, fontSize=14, fontWeight="bold"
        )
        layers.append(label.encode(x=x, y=y))
    return layers


def print_curves(screening: Screening, recording_index: int, motions: Sequence[str] | None = None) -> bytes:
    """Return a PNG, 170 mm wide at 200 dpi, of at most two motions of one recording above each other.

    Without ``motions``: the first main motion of the view, and that of the first finding shown here (else the
    second). Raises ``ValueError`` where the recording has no motion to draw.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chosen = tuple(motions or _print_motions(screening, recording_index))[:2]
    if not chosen:
        raise ValueError(f"recording_index: expected a recording with angles, got {recording_index}")
    figure = Figure(figsize=(170 / 25.4, (8 + 46 * len(chosen)) / 25.4), dpi=200, layout="constrained")
    FigureCanvasAgg(figure)  # a figure of its own: no state is shared with anybody who uses pyplot
    axes = figure.subplots(len(chosen), 1, sharex=True, squeeze=False)[:, 0]
    for ax, motion in zip(axes, chosen, strict=True):
        _print_panel(ax, _panel(screening, recording_index, motion, None))
    axes[-1].set_xlabel("time (s)", fontsize=8, color=_LIGHT.ink)
    target = io.BytesIO()
    alt_text = " ".join(curve_alt_text(screening, recording_index, motion) for motion in chosen)
    figure.savefig(target, format="png", metadata={"Software": None, "Description": alt_text})
    return target.getvalue()


def _print_motions(screening: Screening, recording_index: int) -> list[str]:
    motions = main_motions(screening, recording_index)
    seen = (FindingStatus.FLAGGED, FindingStatus.WATCH)
    found = [
        motion
        for status in seen
        for motion in motions
        if any(finding.status is status for finding in _findings(screening, recording_index, motion))
    ]
    return list(dict.fromkeys([*motions[:1], *found, *motions[1:]]))[:2]


def _print_panel(ax: Axes, panel: _Panel) -> None:
    look = _LIGHT
    ax.set_title(panel.title, loc="left", fontsize=9, color=look.ink, pad=12 if len(panel.cycles) else 4)
    if panel.note:
        ax.set_title(panel.note, loc="right", fontsize=7, color=look.muted, pad=12)
    for start_s, end_s, text, valid, shaded in panel.cycles.to_numpy().tolist():
        style: dict[str, Any] = {"facecolor": look.band if shaded else "none", "alpha": 0.35}
        if not valid:
            style = {
                "facecolor": "none",
                "edgecolor": look.muted,
                "hatch": "////",
                "linewidth": 0,
                "alpha": 0.5,
            }
        ax.axvspan(start_s, end_s, zorder=0, **style)
        ax.text(
            (start_s + end_s) / 2, 1.02, text, transform=ax.get_xaxis_transform(), fontsize=7,
            ha="center", va="bottom", color=look.ink, fontweight="bold" if valid else "normal",
        )  # fmt: skip
    if panel.limit is not None:
        ax.axhspan(*panel.limit, facecolor=look.muted, alpha=0.18, zorder=0.5, linewidth=0)
    for start_s, end_s in panel.evidence.to_numpy().tolist():
        ax.axvspan(start_s, end_s, facecolor=look.flag, edgecolor=look.ink, linewidth=0.4, zorder=0.6)
    ax.axhline(panel.reference, color=look.muted, linewidth=0.8, zorder=1)
    for side, curve in _by_side(panel.curves):
        _print_side(ax, panel, side, curve)
    ax.set_xlim(0, panel.duration_s * 1.04)
    ax.set_ylim(*panel.domain)
    ax.tick_params(labelsize=7, colors=look.ink, length=2)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(look.muted)


def _print_side(ax: Axes, panel: _Panel, side: str, curve: pd.DataFrame) -> None:
    colour = _LIGHT.side(side)
    style = (0, (4, 2)) if side == "left" else "solid"
    marker = "o" if side == "left" else "s"
    ax.fill_between(curve["time_s"], curve["low"], curve["high"], color=colour, alpha=0.13, linewidth=0)
    ax.plot(curve["time_s"], curve["value"], color=colour, linewidth=1.3, linestyle=style)
    peaks = panel.peaks[panel.peaks["side"] == side]
    # open circles against full squares: the sides stay apart in black and white
    face = "white" if side == "left" else colour
    ax.plot(peaks["time_s"], peaks["value"], marker, color=colour, markerfacecolor=face, markersize=4.5)
    for time_s, _, _, label_value in panel.ends[panel.ends["side"] == side].to_numpy().tolist():
        ax.annotate(
            _LETTERS[side], (time_s, label_value), xytext=(4, 0), textcoords="offset points", fontsize=9,
            fontweight="bold", color=colour, va="center",
        )  # fmt: skip


def bullet_svg(
    value: float,
    error: float | None,
    limit: float | None,
    *,
    unit: str = "deg",
    both_ways: bool = False,
    domain: tuple[float, float] | None = None,
    dark: bool = False,
) -> str:
    """Return a 120 x 24 inline SVG: tick = limit, pale band = ± error, dot = value, thin line = the scale.

    ``both_ways`` draws the limit at both signs with zero in the middle (differences, signed excesses). Raises
    ``ValueError`` where the value is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"value: expected a finite number, got {value}")
    look, error = _DARK if dark else _LIGHT, error or 0.0
    ticks = [] if limit is None else [limit, -limit] if both_ways else [limit]
    low, high = domain or _bullet_domain([value - error, value + error, *ticks], both_ways)
    at = [
        6 + 108 * (min(max(v, low), high) - low) / (high - low) for v in (value, value - error, value + error)
    ]
    words = f"{_number(value, unit)}{_UNIT_WORDS.get(unit, ' ' + unit)}"
    words += f" ± {_number(error, unit)}" if error else ""
    words += "" if limit is None else f", limit {'±' if both_ways else ''}{_number(limit, unit)}"
    marks = "".join(
        f'<rect x="{5 + 108 * (tick - low) / (high - low):.1f}" y="3" width="2" height="18" fill="{look.ink}"/>'
        for tick in ticks
        if low <= tick <= high
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="24" viewBox="0 0 120 24" role="img" '
        f'aria-label="{words}"><title>{words}</title>'
        f'<rect x="6" y="11.5" width="108" height="1" fill="{look.muted}"/>'
        f'<rect x="{at[1]:.1f}" y="7" width="{at[2] - at[1]:.1f}" height="10" rx="3" fill="{look.band}"/>'
        f'{marks}<circle cx="{at[0]:.1f}" cy="12" r="4.5" fill="{look.ink}"/></svg>'
    )


def _bullet_domain(values: Sequence[float], both_ways: bool) -> tuple[float, float]:
    if both_ways:
        reach = 1.15 * max(abs(v) for v in values) or 1.0
        return -reach, reach
    low, high = min(values), max(values)
    pad = 0.15 * (high - low) or 1.0
    return low - pad, high + pad

"""Angle curves of a screening on screen, in Altair. What they show is in panels.py, their print in print_plots.py."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from screening.panels import (
    DARK,
    DASHES,
    LETTERS,
    LIGHT,
    MAX_POINTS,
    Look,
    Panel,
    by_side,
    curve_alt_text,
    panel_of,
)
from screening.repetition_panels import RepetitionPanel
from screening.types import Screening

if TYPE_CHECKING:
    import altair as alt


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

    look = DARK if dark else LIGHT
    panel = panel_of(screening, recording_index, motion, domain)
    layers = [*_ground_layers(panel, look), *_curve_layers(panel, look)]
    title = alt.TitleParams(
        panel.title, subtitle=panel.note, anchor="start", offset=18, color=look.ink,
        subtitleColor=look.muted, fontSize=14, subtitleFontSize=12,
    )  # fmt: skip
    return finished(layers, title, 230, curve_alt_text(screening, recording_index, motion), look)


def repetition_curves_chart(panel: RepetitionPanel, *, dark: bool = False) -> alt.LayerChart:
    """Return both sides of a finding's motion over the repetition as an Altair chart."""
    import altair as alt

    look = DARK if dark else LIGHT
    title = alt.TitleParams(
        panel.title, subtitle=panel.note, anchor="start", offset=8, color=look.ink,
        subtitleColor=look.muted, fontSize=14, subtitleFontSize=12,
    )  # fmt: skip
    layers = [*_phase_ground(panel, look), *_phase_curves(panel, look)]
    return finished(layers, title, 220, panel.alt_text, look)


def repetition_dots_chart(panel: RepetitionPanel, *, dark: bool = False) -> alt.LayerChart:
    """Return the value of each repetition, left and right beside each other, as an Altair chart."""
    import altair as alt

    look = DARK if dark else LIGHT
    scale = alt.Scale(domain=list(panel.dots_domain), nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5, gridOpacity=0.5))
    x = alt.X("number:O", axis=alt.Axis(title=panel.dots_x, labelAngle=0, grid=False))
    layers = []
    if panel.dots_limit is not None:
        limit = pd.DataFrame({"value": [panel.dots_limit]})
        layers.append(
            alt.Chart(limit).mark_rule(color=look.ink, strokeWidth=2, strokeDash=[2, 2]).encode(y=y)
        )
    sides = sorted(set(panel.dots["side"].tolist()))
    for side, dots in by_side(panel.dots):
        colour = look.side(side)
        median = panel.medians[panel.medians["side"] == side]
        dash = DASHES.get(side, [1, 0])
        layers.append(alt.Chart(median).mark_rule(color=colour, strokeDash=dash, strokeWidth=1.5).encode(y=y))
        point = alt.Chart(dots).mark_point(
            shape="circle" if side == "left" else "square", color=colour, fill=colour, size=70, opacity=1
        )
        across = {"xOffset": alt.XOffset("side:N", scale=alt.Scale(domain=sides))} if len(sides) > 1 else {}
        tip = [alt.Tooltip("side:N"), alt.Tooltip("value:Q", format=".1f")]
        layers.append(point.encode(x=x, y=y, tooltip=tip, **across))
    title = alt.TitleParams(
        panel.dots_title, subtitle=_dots_note(panel), anchor="start", offset=8, color=look.ink,
        subtitleColor=look.muted, fontSize=14, subtitleFontSize=12,
    )  # fmt: skip
    return finished(layers, title, 220, panel.alt_text, look)


def _dots_note(panel: RepetitionPanel) -> str:
    sides = [LETTERS[side] for side, _ in by_side(panel.dots) if side in LETTERS]
    marks = {"L": "● L", "R": "■ R"}
    limit = [] if panel.dots_limit is None else ["dotted: limit"]
    return " · ".join([*(marks[side] for side in sides), "line: median", *limit])


def finished(
    layers: Sequence[alt.Chart], title: alt.TitleParams, height: int, spoken: str, look: Look
) -> alt.LayerChart:
    """Lay the layers over each other in the colours of one theme; ``spoken`` is what a screen reader says."""
    import altair as alt

    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            title=title, width="container", height=height, description=spoken, background="transparent"
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=look.ink, titleColor=look.ink, gridColor=look.band, domainColor=look.muted,
            tickColor=look.muted, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        )
    )  # fmt: skip
    return chart


def _phase_scales(panel: RepetitionPanel) -> tuple[alt.X, alt.Y]:
    import altair as alt

    x_axis = alt.Axis(title=panel.x_title, grid=False, values=[0, 25, 50, 75, 100])
    x = alt.X("phase_pct:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=x_axis)
    y_axis = alt.Axis(title=None, tickCount=5, gridOpacity=0.5)
    return x, alt.Y("value:Q", scale=alt.Scale(domain=list(panel.domain), nice=False), axis=y_axis)


def _phase_ground(panel: RepetitionPanel, look: Look) -> list[alt.Chart]:
    """Return limit, reference line and the middle of the cycle."""
    import altair as alt

    x, y = _phase_scales(panel)
    layers = []
    if panel.limit is not None:
        span = pd.DataFrame([(0.0, 100.0, *panel.limit)], columns=["phase_pct", "end", "value", "high"])
        band = alt.Chart(span).mark_rect(color=look.band, opacity=0.45)
        layers.append(band.encode(x=x, x2="end:Q", y=y, y2="high:Q"))
    if len(panel.beside):
        beside = panel.beside.rename(columns={"value": "mean", "low": "value"})
        layers.append(alt.Chart(beside).mark_area(color=look.band, opacity=0.7).encode(x=x, y=y, y2="high:Q"))
        mean = alt.Chart(panel.beside[["phase_pct", "value"]])
        layers.append(mean.mark_line(color=look.muted, strokeDash=[2, 2], strokeWidth=1.5).encode(x=x, y=y))
    line = pd.DataFrame([(0.0, 100.0, panel.reference)], columns=["phase_pct", "end", "value"])
    layers.append(alt.Chart(line).mark_rule(color=look.muted).encode(x=x, x2="end:Q", y=y))
    return layers


def _phase_curves(panel: RepetitionPanel, look: Look) -> list[alt.Chart]:
    """Return error band, interval, mean line and letter of each side."""
    import altair as alt

    x, y = _phase_scales(panel)
    layers = []
    for side, curve in by_side(panel.curves):
        colour = look.side(side)
        for low, high, opacity in (("error_low", "error_high", 0.13), ("low", "high", 0.3)):
            band = curve[["phase_pct", low, high]].rename(columns={low: "value", high: "high"})
            area = alt.Chart(band).mark_area(color=colour, opacity=opacity, clip=True)
            layers.append(area.encode(x=x, y=y, y2="high:Q"))
        line = alt.Chart(curve[["phase_pct", "value"]])
        dash = DASHES.get(side, [1, 0])
        layers.append(line.mark_line(color=colour, strokeWidth=2, strokeDash=dash).encode(x=x, y=y))
        label = panel.labels[panel.labels["side"] == side]
        text = alt.Chart(label).mark_text(
            color=colour, text=LETTERS.get(side, ""), fontSize=14, fontWeight="bold",
            dy=-12 if label["above"].any() else 14,
        )  # fmt: skip
        layers.append(text.encode(x=x, y=y))
    return layers


def _scales(panel: Panel) -> tuple[alt.X, alt.Y]:
    import altair as alt

    # a strip at the right for the letters at the line ends
    x_scale = alt.Scale(domain=[0, panel.duration_s * 1.04], nice=False)
    x = alt.X("start_s:Q", scale=x_scale, axis=alt.Axis(title="time (s)", grid=False, tickCount=8))
    y_axis = alt.Axis(title=None, tickCount=5, gridOpacity=0.5)
    return x, alt.Y("value:Q", scale=alt.Scale(domain=list(panel.domain), nice=False), axis=y_axis)


def _ground_layers(panel: Panel, look: Look) -> list[alt.Chart]:
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


def _curve_layers(panel: Panel, look: Look) -> list[alt.Chart]:
    """Return error band, line, marks and end letter of each side."""
    import altair as alt

    x, y = _scales(panel)
    layers = []
    for side, curve in by_side(panel.curves):
        colour, letter = look.side(side), LETTERS.get(side, "")
        step = math.ceil(len(curve) / MAX_POINTS)
        data = curve.iloc[::step].rename(columns={"time_s": "start_s"})
        band = data.drop(columns="value").rename(columns={"low": "value"})
        layers.append(
            alt.Chart(band).mark_area(color=colour, opacity=0.16, clip=True).encode(x=x, y=y, y2="high:Q")
        )
        dash = DASHES.get(side, [1, 0])
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

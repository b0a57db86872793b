"""Walking on screen, in Altair: the stride curve with its reference, and the timeline of both feet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from screening.panels import DARK, DASHES, LETTERS, LIGHT, Look, by_side
from screening.plots import finished
from screening.stride_panels import StridePanel
from screening.timeline import FootBar, Phase, WalkSeen

if TYPE_CHECKING:
    import altair as alt

FEET = {"left": "left foot", "right": "right foot"}
_THICK = {Phase.STANCE: 26, Phase.SWING: 9, Phase.UNKNOWN: 16}
FAINT = 0.25


def stride_curve_chart(panel: StridePanel, *, dark: bool = False) -> alt.LayerChart:
    """Return one motion of both legs over the stride, with the reference behind it."""
    import altair as alt

    look = DARK if dark else LIGHT
    x_axis = alt.Axis(title="stride 0–100 %, contact to contact", grid=False, values=[0, 25, 50, 75, 100])
    x = alt.X("phase_pct:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=x_axis)
    y_axis = alt.Axis(title=None, tickCount=5, gridOpacity=0.5)
    y = alt.Y("value:Q", scale=alt.Scale(domain=list(panel.domain), nice=False), axis=y_axis)
    zero = pd.DataFrame([(0.0, 100.0, 0.0)], columns=["phase_pct", "end", "value"])
    layers = [alt.Chart(zero).mark_rule(color=look.muted).encode(x=x, x2="end:Q", y=y)]
    beside = panel.reference
    band = beside[["phase_pct", "low", "high"]].rename(columns={"low": "value"})
    layers.append(alt.Chart(band).mark_area(color=look.band, opacity=0.7).encode(x=x, y=y, y2="high:Q"))
    mean = alt.Chart(beside[["phase_pct", "value"]])
    layers.append(mean.mark_line(color=look.muted, strokeDash=[2, 2], strokeWidth=1.5).encode(x=x, y=y))
    for side, curve in by_side(panel.curves):
        layers += _side_layers(side, curve, panel, look, x, y)
    title = alt.TitleParams(
        panel.title, subtitle=panel.note, anchor="start", offset=8, color=look.ink,
        subtitleColor=look.muted, fontSize=13, subtitleFontSize=12,
    )  # fmt: skip
    return finished(layers, title, 210, panel.alt_text, look)


def _side_layers(
    side: str, curve: pd.DataFrame, panel: StridePanel, look: Look, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """Interval, mean and letter of one leg."""
    import altair as alt

    colour = look.side(side)
    interval = curve[["phase_pct", "low", "high"]].rename(columns={"low": "value"})
    label = panel.labels[panel.labels["side"] == side]
    text = alt.Chart(label).mark_text(
        color=colour, text=LETTERS.get(side, ""), fontSize=14, fontWeight="bold",
        dy=-10 if label["above"].any() else 13,
    )  # fmt: skip
    return [
        alt.Chart(interval).mark_area(color=colour, opacity=0.25, clip=True).encode(x=x, y=y, y2="high:Q"),
        alt.Chart(curve[["phase_pct", "value"]])
        .mark_line(color=colour, strokeWidth=2, strokeDash=DASHES.get(side, [1, 0]))
        .encode(x=x, y=y),
        text.encode(x=x, y=y),
    ]


def timeline_chart(
    bars: Sequence[FootBar], walks: Sequence[WalkSeen], duration_s: float, *, dark: bool = False
) -> alt.LayerChart:
    """Return stance (thick) and swing (thin) of each foot over the time of the film; faint: not used, with why."""
    import altair as alt

    look = DARK if dark else LIGHT
    table = bar_table(bars)
    x_axis = alt.Axis(title="time (s)", grid=False, tickCount=10)
    x = alt.X("start_s:Q", scale=alt.Scale(domain=[0, duration_s], nice=False), axis=x_axis)
    y = alt.Y("foot:N", sort=list(FEET.values()), axis=alt.Axis(title=None, ticks=False, domain=False))
    tip = [
        alt.Tooltip("foot:N", title="Foot"), alt.Tooltip("phase:N", title="Phase"),
        alt.Tooltip("start_s:Q", title="From (s)", format=".2f"),
        alt.Tooltip("end_s:Q", title="To (s)", format=".2f"), alt.Tooltip("stride:N", title="Stride"),
    ]  # fmt: skip
    walked = pd.DataFrame(
        [(w.start_s, w.end_s, f"walk {w.number}") for w in walks], columns=["start_s", "end_s", "text"]
    )
    ground = alt.Chart(walked).mark_rect(color=look.band, opacity=0.3)
    layers = [ground.encode(x=x, x2="end_s:Q")]
    for (side, phase, used), part in table.groupby(["side", "phase", "used"], sort=True):
        thick, colour = _THICK[Phase(str(phase))], look.side(str(side))
        chart = alt.Chart(part).mark_bar(
            color=colour, opacity=1 if used else FAINT, size=thick, stroke=look.shade if used else look.ink,
            strokeDash=[1, 0] if used else [3, 2],
        )  # fmt: skip
        layers.append(chart.encode(x=x, x2="end_s:Q", y=y, tooltip=tip))
    middles = walked.assign(start_s=(walked["start_s"] + walked["end_s"]) / 2)
    words = alt.Chart(middles).mark_text(color=look.ink, fontSize=12, baseline="bottom", dy=-2)
    layers.append(words.encode(x=x, y=alt.value(0), text="text:N"))
    title = alt.TitleParams(
        "When each foot stands and swings", subtitle=timeline_note(bars), anchor="start", offset=14,
        color=look.ink, subtitleColor=look.muted, fontSize=13, subtitleFontSize=12,
    )  # fmt: skip
    return finished(layers, title, 90, timeline_alt_text(bars), look)


def timeline_note(bars: Sequence[FootBar]) -> str:
    """Return how the bars are read: of a film from the front only the landings are known."""
    phases = {bar.phase for bar in bars}
    told = ["thick: on the floor, thin: in the air"] if Phase.STANCE in phases else []
    if Phase.UNKNOWN in phases:
        told.append("middle: from landing to landing, lift-off is not seen")
    if not all(bar.used for bar in bars):
        told.append("faint: stride not used")
    return "; ".join(told)


def bar_table(bars: Sequence[FootBar]) -> pd.DataFrame:
    """Return the bars as a table: side, foot, phase, start_s, end_s, used, stride (its number, or why not used)."""
    rows = [
        (
            str(bar.side), FEET[str(bar.side)], str(bar.phase), bar.start_s, bar.end_s, bar.used,
            f"{bar.number}" if bar.used else f"not used: {bar.reason}",
        )
        for bar in bars
    ]  # fmt: skip
    columns = ["side", "foot", "phase", "start_s", "end_s", "used", "stride"]
    return pd.DataFrame(rows, columns=columns).astype({"start_s": float, "end_s": float, "used": bool})


def timeline_alt_text(bars: Sequence[FootBar]) -> str:
    """Return the timeline in one sentence: strides of each foot, used and not used."""
    parts = []
    for side, foot in FEET.items():
        own = {bar.start_s for bar in bars if bar.side.value == side and bar.phase is not Phase.SWING}
        used = {b.start_s for b in bars if b.side.value == side and b.used and b.phase is not Phase.SWING}
        parts.append(f"{foot} {len(own)} strides, {len(used)} used")
    return f"Stance and swing of both feet over the time of the film: {'; '.join(parts)}."

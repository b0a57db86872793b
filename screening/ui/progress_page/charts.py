"""The two pictures of the page *Progress* in Altair: the trend of one measurement, and two visits' curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from screening.clinic.progress.pictures import PairCurves, TrendPicture
from screening.panels import DARK, DASHES, LETTERS, LIGHT, UNPAIRED, Look
from screening.plots import finished

if TYPE_CHECKING:
    import altair as alt

PICKED = "visit"
"""Name of the selection in the trend: the number of the visit whose point was pressed."""
TREND_HEIGHT_PX, CURVES_HEIGHT_PX = 150, 250
_THIN, _THICK = 1.3, 3.6
_BEFORE_AT_PCT, _NOW_AT_PCT = 40.0, 60.0
"""Where the words stand on the lines, so that they do not lie over each other."""


def picked_visit(selection: Any) -> int | None:
    """Return the number of the visit whose point was pressed; None where none is."""
    rows = selection.get(PICKED, ()) if selection else ()
    numbers = [int(row[PICKED]) for row in rows if PICKED in row]
    return numbers[-1] if numbers else None


def trend_chart(picture: TrendPicture, *, dark: bool) -> alt.LayerChart:
    """Return a trend: bands around the first value, points with their error; those of other conditions are hollow."""
    import altair as alt

    look = DARK if dark else LIGHT
    colour = look.side(picture.side) if picture.side else look.ink
    scale = alt.Scale(domain=list(picture.domain), nice=False, zero=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(title=None, tickCount=4, gridOpacity=0.5))
    order = picture.points["label"].tolist()
    x = alt.X("label:O", sort=order, axis=alt.Axis(title=None, labelAngle=0, grid=False))
    bands = [
        _band(picture.first, half, look, opacity, y)
        for half, opacity in ((picture.band95, 0.45), (picture.band80, 0.6))
    ]
    comparable = picture.points[picture.points["comparable"]]
    line = alt.Chart(comparable).mark_line(
        color=colour, strokeWidth=1.5, strokeDash=DASHES.get(picture.side, [1, 0])
    )
    whisker = picture.points.rename(columns={"value": "middle", "low": "value"})
    bars = alt.Chart(whisker).mark_rule(color=colour, strokeWidth=1.5)
    points = alt.Chart(picture.points).mark_point(
        shape="square" if picture.side == "right" else "circle",
        color=colour,
        size=130,
        strokeWidth=2,
        opacity=1,
        cursor="pointer",
    )
    fill = alt.condition("datum.comparable", alt.value(colour), alt.value(look.shade))
    pick = alt.selection_point(name=PICKED, fields=["visit"], on="click", empty=False)
    tip = [alt.Tooltip("label:N", title="open"), alt.Tooltip("value:Q", format=".2f")]
    layers = [
        *bands,
        line.encode(x=x, y=y),
        bars.encode(x=x, y=y, y2="high:Q"),
        points.encode(x=x, y=y, fill=fill, tooltip=tip).add_params(pick),
    ]
    heading = alt.TitleParams(
        picture.axis, anchor="start", offset=6, color=look.ink, fontSize=13, fontWeight="normal"
    )
    return finished(layers, heading, TREND_HEIGHT_PX, picture.alt, look)


def _band(first: float, half: float, look: Look, opacity: float, y: alt.Y) -> alt.Chart:
    import altair as alt

    span = pd.DataFrame([(first - half, first + half)], columns=["value", "high"])
    chart: alt.Chart = alt.Chart(span).mark_rect(color=look.band, opacity=opacity).encode(y=y, y2="high:Q")
    return chart


def pair_chart(curves: PairCurves, *, dark: bool) -> alt.LayerChart:
    """Return before (thin) and now (thick) over the movement, with the error around before."""
    import altair as alt

    look = DARK if dark else LIGHT
    axis = alt.Axis(title="0–100 % of the movement", grid=False, values=[0, 25, 50, 75, 100])
    x = alt.X("phase_pct:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)
    scale = alt.Scale(domain=list(curves.domain), nice=False)
    y = alt.Y("value:Q", scale=scale, axis=alt.Axis(title=None, tickCount=5, gridOpacity=0.5))
    layers: list[alt.Chart] = []
    for side, both in curves.curves.groupby("side", sort=False):
        colour = look.ink if side == UNPAIRED else look.side(str(side))
        before, now = (both[both["when"] == when] for when in ("before", "now"))
        band = before[["phase_pct", "low", "high"]].rename(columns={"low": "value"})
        layers.append(
            alt.Chart(band).mark_area(color=colour, opacity=0.15, clip=True).encode(x=x, y=y, y2="high:Q")
        )
        dash = DASHES.get(str(side), [1, 0])
        for table, width in ((before, _THIN), (now, _THICK)):
            line = alt.Chart(table[["phase_pct", "value"]]).mark_line(
                color=colour, strokeWidth=width, strokeDash=dash
            )
            layers.append(line.encode(x=x, y=y))
            layers.append(_letter(table, str(side), colour, x, y))
    heading = alt.TitleParams(curves.title, anchor="start", offset=8, color=look.ink, fontSize=14)
    return finished(layers, heading, CURVES_HEIGHT_PX, curves.alt, look)


def _letter(table: pd.DataFrame, side: str, colour: str, x: alt.X, y: alt.Y) -> alt.Chart:
    """When and side, on the way down for before and on the way up for now."""
    import altair as alt

    now = table["when"].iloc[0] == "now"
    at = table[table["phase_pct"] == (_NOW_AT_PCT if now else _BEFORE_AT_PCT)]
    words = f"{LETTERS.get(side, '')} {table['when'].iloc[0]}".strip()
    chart: alt.Chart = (
        alt.Chart(at[["phase_pct", "value"]])
        .mark_text(color=colour, text=words, fontSize=13, fontWeight="bold" if now else "normal", dy=-12)
        .encode(x=x, y=y)
    )
    return chart

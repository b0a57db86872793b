"""The strip under a film: one motion over the time of the clip as a piece of HTML, which the player lays a cursor on.

The picture stretches with the page, so that places along it are shares of the duration; letters, numbers and marks
stand outside the stretched drawing and keep their shape. Left is dashed with circles, right solid with squares.
"""

from __future__ import annotations

import html
import math
from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from screening.panels import LETTERS, UNPAIRED, Panel, by_side, number
from screening.types import FloatArray

WIDTH, HEIGHT = 1000, 100
MAX_POINTS = 400
_TICK_STEPS_S = (1, 2, 5, 10, 20, 30, 60, 120)
_MOST_TICKS = 10
_CAPTIONS = 14
"""More cycles than this get no number: it would not be read."""


def strip_html(panel: Panel, unit: str) -> str:
    """Return the strip of a panel; classes name what each part is, colours are left to the style sheet."""
    drawing = "".join([*_cycles(panel), *_limit(panel), *_flags(panel), *_bands(panel), *_lines(panel)])
    letters = "".join(
        [*_captions(panel), *_peaks(panel), *_ends(panel), *_scale(panel, unit), *_ticks(panel)]
    )
    hatch = (
        '<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hatch" width="3" height="8"/></pattern>'
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f"<defs>{hatch}</defs>{drawing}</svg>{letters}"
    )


def _x(panel: Panel, time_s: float) -> float:
    return WIDTH * min(1.0, max(0.0, time_s / max(panel.duration_s, 1e-6)))


def _y(panel: Panel, value: float) -> float:
    """Height of a value; what lies beyond the scale lies beyond the drawing, whose edge cuts it off."""
    low, high = panel.domain
    return HEIGHT * (1.0 - (value - low) / max(high - low, 1e-6))


def _rect(
    panel: Panel, kind: str, start_s: float, end_s: float, top: float = 0.0, bottom: float = HEIGHT
) -> str:
    left, right = _x(panel, start_s), _x(panel, end_s)
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
        f'height="{bottom - top:.1f}"/>'
    )


def _records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    return table.dropna().to_dict("records")


def _cycles(panel: Panel) -> Iterator[str]:
    for row in _records(panel.cycles):
        kind = "excluded" if not row["valid"] else "shade" if row["shaded"] else "plain"
        yield _rect(panel, f"cycle {kind}", row["start_s"], row["end_s"])


def _limit(panel: Panel) -> Iterator[str]:
    """The span within the limit, and the reference line."""
    if panel.limit is not None:
        low, high = panel.limit
        yield _rect(panel, "limit", 0.0, panel.duration_s, _y(panel, high), _y(panel, low))
    y = _y(panel, panel.reference)
    yield f'<line class="zero" x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _flags(panel: Panel) -> Iterator[str]:
    for row in _records(panel.evidence):
        yield _rect(panel, "flag", row["start_s"], row["end_s"])


def _thinned(panel: Panel) -> Iterator[tuple[str, pd.DataFrame]]:
    for side, curve in by_side(panel.curves):
        yield side, curve.iloc[:: max(1, -(-len(curve) // MAX_POINTS))]


def _runs(seen: FloatArray) -> Iterator[slice]:
    """Stretches without a gap: a missing value must not be bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.isfinite(seen).astype(int), [0]])))
    yield from (slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _path(panel: Panel, times_s: FloatArray, values: FloatArray) -> str:
    return " ".join(f"{_x(panel, t):.1f},{_y(panel, v):.1f}" for t, v in zip(times_s, values, strict=True))


def _bands(panel: Panel) -> Iterator[str]:
    """The measurement error around each curve."""
    for side, curve in _thinned(panel):
        times_s, low, high = (curve[name].to_numpy(dtype=float) for name in ("time_s", "low", "high"))
        for run in _runs(low + high):
            there, back = (
                _path(panel, times_s[run], high[run]),
                _path(panel, times_s[run][::-1], low[run][::-1]),
            )
            yield f'<polygon class="band {side}" points="{there} {back}"/>'


def _lines(panel: Panel) -> Iterator[str]:
    for side, curve in _thinned(panel):
        times_s, values = (curve[name].to_numpy(dtype=float) for name in ("time_s", "value"))
        for run in _runs(values):
            yield f'<polyline class="line {side}" points="{_path(panel, times_s[run], values[run])}"/>'


def _at(kind: str, left: float, top: float, text: str = "") -> str:
    """One thing that keeps its shape, at a share of the strip."""
    place = f"left:{100 * left / WIDTH:.2f}%;top:{100 * top / HEIGHT:.2f}%"
    return f'<span class="{kind}" style="{place}">{html.escape(text)}</span>'


def _captions(panel: Panel) -> Iterator[str]:
    if len(panel.cycles) > _CAPTIONS:
        return
    for row in _records(panel.cycles):
        middle = 0.5 * (_x(panel, row["start_s"]) + _x(panel, row["end_s"]))
        yield _at(
            "caption" if row["valid"] else "caption not", middle, HEIGHT, row["text"] if row["valid"] else "×"
        )


def _peaks(panel: Panel) -> Iterator[str]:
    for row in _records(panel.peaks):
        if panel.domain[0] <= row["value"] <= panel.domain[1]:
            yield _at(f"peak {row['side']}", _x(panel, row["time_s"]), _y(panel, row["value"]))


def _ends(panel: Panel) -> Iterator[str]:
    """The letter of each side at the end of its curve."""
    for row in _records(panel.ends):
        if row["side"] != UNPAIRED:
            yield _at(
                f"end {row['side']}",
                WIDTH,
                min(HEIGHT, max(0.0, _y(panel, row["label_value"]))),
                LETTERS[row["side"]],
            )


def _scale(panel: Panel, unit: str) -> Iterator[str]:
    """Numbers at the left edge: both ends of the scale and the reference."""
    low, high = panel.domain
    yield _at("scale", 0, 0, number(high, unit))
    yield _at("scale", 0, HEIGHT, number(low, unit))
    far = 0.15 * (high - low)
    if low + far < panel.reference < high - far:
        yield _at("scale", 0, _y(panel, panel.reference), number(panel.reference, unit))


def _ticks(panel: Panel) -> Iterator[str]:
    """Seconds below the strip."""
    step = next((s for s in _TICK_STEPS_S if panel.duration_s / s <= _MOST_TICKS), _TICK_STEPS_S[-1])
    for second in range(0, math.floor(panel.duration_s) + 1, step):
        yield _at("tick", _x(panel, second), HEIGHT, f"{second}")

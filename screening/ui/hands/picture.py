"""Before and after in one picture: two thin curves, and two dots with their error bars on the same scale."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

import pandas as pd

from screening.clinic.progress import Change, Outcome
from screening.report.numbers import format_value, format_with_error
from screening.symmetry import Z95

Scale = Callable[[float], float]
_WIDE, _TALL, _CURVES = 620, 190, 420
_TOP, _FOOT, _LEFT = 24, 164, 44
_COLOURS = {"left": "#B34700", "right": "#005A9C", "": "#1F2933"}
_LETTERS = {"left": "L", "right": "R", "": ""}


def before_after_svg(change: Change, curves: pd.DataFrame) -> str:
    """Return the picture as SVG; before is thin and grey, now is thick; left dashed, right solid."""
    error = Z95 * (change.sem or 0.0)
    values = [value for value in (change.before, change.after) if value is not None]
    low, high = _span([*curves["value"].tolist(), *(v + s * error for v in values for s in (-1, 1))])

    def y(value: float) -> float:
        return _FOOT - (value - low) / (high - low) * (_FOOT - _TOP)

    parts = [_axis(low, high, change.unit), *(_curve(part, y) for part in _parts(curves))]
    parts += [_dot(x, (value, error), y, label, change.unit) for x, value, label in _dots(change)]
    words = html.escape(picture_words(change), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}" width="{_WIDE}" height="{_TALL}" '
        f'role="img" aria-label="{words}"><rect width="{_WIDE}" height="{_TALL}" fill="#fff"/>'
        f"<style>text{{font:13px sans-serif;fill:#1F2933}}</style>{''.join(parts)}</svg>"
    )


def picture_words(change: Change) -> str:
    """Return the picture in one sentence."""
    error = Z95 * (change.sem or 0.0)
    shown = [format_with_error(value, error, change.unit) for value in (change.before, change.after)]
    if change.outcome is Outcome.NOT_COMPARABLE:
        return f"{change.label}: cannot be compared."
    return f"{change.label}: {shown[0]} before, {shown[1]} after."


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _axis(low: float, high: float, unit: str) -> str:
    ends = [(_FOOT, low), (_TOP, high)]
    numbers = "".join(
        f'<text x="{_LEFT - 4}" y="{at + 4}" text-anchor="end">{format_value(value, unit)}</text>'
        for at, value in ends
    )
    return (
        f'<path d="M{_LEFT} {_TOP}V{_FOOT}H{_CURVES}M{_CURVES + 20} {_TOP}V{_FOOT}" fill="none" stroke="#7B8794"/>'
        f'{numbers}<text x="{_LEFT}" y="{_TALL - 8}">repetition 0–100 %; grey: before, thick: after</text>'
    )


def _parts(curves: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    return [
        (str(when), str(side), part) for (when, side), part in curves.groupby(["when", "side"], sort=True)
    ]


def _curve(part: tuple[str, str, pd.DataFrame], y: Scale) -> str:
    when, side, table = part
    across = (_CURVES - _LEFT - 18) / 100
    points = [(_LEFT + across * x, y(v)) for x, v in zip(table["phase_pct"], table["value"], strict=True)]
    path = "M" + "L".join(f"{x:.1f} {v:.1f}" for x, v in points)
    colour = "#7B8794" if when == "before" else _COLOURS[side]
    dash = ' stroke-dasharray="6 4"' if side == "left" else ""
    width = 1.4 if when == "before" else 2.6
    end = (
        f'<text x="{points[-1][0] + 3:.0f}" y="{points[-1][1]:.0f}" font-weight="700">{_LETTERS[side]}</text>'
    )
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>{end}'


def _dots(change: Change) -> list[tuple[float, float, str]]:
    places = ((_CURVES + 60, change.before, "before"), (_CURVES + 140, change.after, "after"))
    return [(x, value, label) for x, value, label in places if value is not None]


def _dot(x: float, measured: tuple[float, float], y: Scale, label: str, unit: str) -> str:
    value, error = measured
    at, low, high = y(value), y(value - error), y(value + error)
    fill = "#fff" if label == "before" else "#1F2933"
    return (
        f'<path d="M{x} {low:.1f}V{high:.1f}M{x - 6} {low:.1f}h12M{x - 6} {high:.1f}h12" stroke="#1F2933" '
        f'stroke-width="1.6"/><circle cx="{x}" cy="{at:.1f}" r="5" fill="{fill}" stroke="#1F2933" stroke-width="2"/>'
        f'<text x="{x + 10}" y="{at + 4:.1f}">{format_value(value, unit)}</text>'
        f'<text x="{x}" y="{_TALL - 8}" text-anchor="middle">{label}</text>'
    )

"""Small drawings beside a number: where the value lies, how sure it is, where the limit is. Layout only.

Plain boxes, placed in per cent of the width: they follow the theme's colours and the width of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_ROOM = 0.12
"""Free room on both sides of the outermost mark, as a share of the span."""


class _Scale:
    """Maps values to per cent of the width."""

    def __init__(self, values: Sequence[float]) -> None:
        low, high = min(values), max(values)
        room = _ROOM * (high - low) or 1.0
        self._low, self._span = low - room, (high - low) + 2 * room

    def __call__(self, value: float) -> float:
        return 100 * (value - self._low) / self._span


def bullet_bar(
    value: float,
    error95: float | None,
    limit: float | None,
    limit_label: str,
    spoken: str,
    *,
    lower: bool = False,
) -> str:
    """Return HTML with the value as a dot, its 95 % error as a pale band and the limit as a labelled tick.

    A yellow strip marks what lies beyond the limit: above it, or below it where ``lower``. ``spoken`` says the
    same in words, for people who do not see it.
    """
    error = error95 or 0.0
    scale = _Scale([value - error, value + error, *([] if limit is None else [limit])])
    marks = [_band(scale, value - error, value + error, "ink"), _mark(scale(value), "dot")]
    if limit is not None:
        tick = scale(limit)
        start, end = (0.0, tick) if lower else (tick, 100.0)
        marks.insert(0, f'<div class="beyond" style="left:{start:.1f}%;width:{end - start:.1f}%"></div>')
        marks += [_mark(tick, "tick"), _label(tick, limit_label)]
    return _picture(marks, spoken)


def sides_bar(left: tuple[float, float | None], right: tuple[float, float | None], spoken: str) -> str:
    """Return HTML with left (circle, L) and right (square, R) on one scale; each is a value with its 95 % error."""
    ends = [(value - (error or 0.0), value + (error or 0.0)) for value, error in (left, right)]
    scale = _Scale([end for pair in ends for end in pair])
    marks = [_band(scale, *ends[0], "left"), _band(scale, *ends[1], "right")]
    marks += [_mark(scale(left[0]), "dot left"), _mark(scale(right[0]), "dot right")]
    marks += [_label(scale(left[0]), "L"), _label(scale(right[0]), "R")]
    return _picture(marks, spoken)


def _picture(marks: Sequence[str], spoken: str) -> str:
    axis = '<div class="axis"></div>'
    return f'<div class="bullet" role="img" aria-label="{escape(spoken)}">{axis}{"".join(marks)}</div>'


def _band(scale: _Scale, start: float, end: float, look: str) -> str:
    left = scale(start)
    return (
        f'<div class="band {look}" style="left:{left:.1f}%;width:{max(scale(end) - left, 0.5):.1f}%"></div>'
    )


def _mark(at: float, look: str) -> str:
    return f'<div class="{look}" style="left:{at:.1f}%"></div>'


def _label(at: float, text: str) -> str:
    """Write a word under the scale, not over its edge."""
    return f'<div class="label" style="left:{min(max(at, 8), 92):.1f}%">{escape(text)}</div>'

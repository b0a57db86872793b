"""The small bar beside a value: dot = value, pale band = its error, tick = limit, yellow strip = beyond it."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from screening.evidence import is_signed
from screening.report.page import BAND, BORDER, FLAG, INK
from screening.report.wording import has_lower_limit
from screening.types import Finding, FindingKind, Movement


class BulletBar(Flowable):  # type: ignore[misc] # ReportLab has no types
    """Draws one finding's value against its limit; readable without colour.

    Parameters
    ----------
    width, height : in points.
    """

    def __init__(self, finding: Finding, movement: Movement, width: float, height: float = 9.0) -> None:
        super().__init__()
        self.finding, self.movement, self.width, self.height = finding, movement, width, height

    def wrap(self, *_: Any) -> tuple[float, float]:
        """The size never depends on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw strip, band, line, limit tick, dot; nothing where there is no value or no limit."""
        finding = self.finding
        if finding.value is None or finding.limit is None:
            return
        value = comparable(finding, self.movement)
        error = finding.error95 or 0.0
        low, high = bar_range(finding, self.movement)

        def at(x: float) -> float:
            return (x - low) / (high - low) * self.width

        canvas, middle, tick = self.canv, self.height / 2, at(finding.limit)
        start, end = (0.0, tick) if has_lower_limit(finding) else (tick, self.width)
        canvas.setFillColor(FLAG)
        canvas.rect(start, 0, end - start, 1.8, stroke=0, fill=1)
        canvas.setFillColor(BAND)
        canvas.rect(at(value - error), middle - 3, at(value + error) - at(value - error), 6, stroke=0, fill=1)
        canvas.setStrokeColor(BORDER)
        canvas.setLineWidth(0.6)
        canvas.line(0, middle, self.width, middle)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.4)
        canvas.line(tick, 0, tick, self.height)
        canvas.setFillColor(INK)
        canvas.circle(at(value), middle, 2.3, stroke=0, fill=1)


def comparable(finding: Finding, movement: Movement) -> float:
    """The value on the scale of its limit: its size alone for differences and where the words name the side."""
    value = finding.value or 0.0
    sized = finding.kind is FindingKind.ASYMMETRY or is_signed(finding.metric, movement)
    return abs(value) if sized else value


def bar_range(finding: Finding, movement: Movement) -> tuple[float, float]:
    """Lower and upper end of the bar: value, error and limit inside, from zero where zero means none."""
    value, error, limit = comparable(finding, movement), finding.error95 or 0.0, finding.limit or 0.0
    low, high = min(value - error, limit), max(value + error, limit)
    if finding.unit in ("deg", "pct") and finding.kind is not FindingKind.REDUCED_RANGE:
        low = min(low, 0.0)
    margin = 0.08 * (high - low) or 1.0
    return (
        low - margin if low < 0 or finding.kind is FindingKind.REDUCED_RANGE else max(0.0, low - margin)
    ), high + margin

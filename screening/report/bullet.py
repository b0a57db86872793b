"""The small bar beside a value: dot = value, pale band = its error, tick = limit."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from screening.report.page import BAND, BORDER, INK
from screening.types import Finding, FindingKind


class BulletBar(Flowable):  # type: ignore[misc] # ReportLab has no types
    """Draws one finding's value against its limit; readable without colour.

    Parameters
    ----------
    width, height : in points.
    """

    def __init__(self, finding: Finding, width: float, height: float = 9.0) -> None:
        super().__init__()
        self.finding, self.width, self.height = finding, width, height

    def wrap(self, *_: Any) -> tuple[float, float]:
        """The size never depends on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw band, line, limit tick, dot; nothing where there is no value or no limit."""
        finding = self.finding
        if finding.value is None or finding.limit is None:
            return
        value = comparable(finding)
        error = finding.error95 or 0.0
        low, high = bar_range(finding)

        def at(x: float) -> float:
            return (x - low) / (high - low) * self.width

        canvas, middle = self.canv, self.height / 2
        canvas.setFillColor(BAND)
        canvas.rect(at(value - error), middle - 3, at(value + error) - at(value - error), 6, stroke=0, fill=1)
        canvas.setStrokeColor(BORDER)
        canvas.setLineWidth(0.6)
        canvas.line(0, middle, self.width, middle)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.4)
        canvas.line(at(finding.limit), 0, at(finding.limit), self.height)
        canvas.setFillColor(INK)
        canvas.circle(at(value), middle, 2.3, stroke=0, fill=1)


def comparable(finding: Finding) -> float:
    """The value on the scale of its limit: its size, where the limit is above zero and the value below."""
    value = finding.value or 0.0
    return abs(value) if value < 0 and (finding.limit or 0.0) > 0 else value


def bar_range(finding: Finding) -> tuple[float, float]:
    """Lower and upper end of the bar: value, error and limit inside, from zero where zero means none."""
    value, error, limit = comparable(finding), finding.error95 or 0.0, finding.limit or 0.0
    low, high = min(value - error, limit), max(value + error, limit)
    if finding.unit in ("deg", "pct") and finding.kind is not FindingKind.REDUCED_RANGE:
        low = min(low, 0.0)
    margin = 0.08 * (high - low) or 1.0
    return (
        low - margin if low < 0 or finding.kind is FindingKind.REDUCED_RANGE else max(0.0, low - margin)
    ), high + margin

"""The body chart on paper: pain as a number in a disc, scars as stitches; readable without colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.lib import colors
from reportlab.platypus import Flowable

from screening.body import FIGURE_SIZE, FIGURES, Region, load_regions
from screening.body.chart import Scar
from screening.report import page

_LETTERS = {"front": ("R", "L"), "back": ("L", "R")}
_EDGE = 24


class BodyDrawing(Flowable):  # type: ignore[misc] # ReportLab has no types
    """Front and back beside each other, ``height`` points tall."""

    def __init__(self, pain: Mapping[str, int], scars: Sequence[Scar], height: float) -> None:
        super().__init__()
        self.pain, self.scars, self.height = pain, scars, height
        self.scale = height / FIGURE_SIZE[1]
        self.width = 2 * FIGURE_SIZE[0] * self.scale

    def wrap(self, *_: Any) -> tuple[float, float]:
        """The size never depends on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw both figures with their marks."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self.scale, -self.scale)
        canvas.translate(0, -FIGURE_SIZE[1])
        for number, figure in enumerate(FIGURES):
            canvas.saveState()
            canvas.translate(number * FIGURE_SIZE[0], 0)
            self._figure(figure)
            canvas.restoreState()
        canvas.restoreState()

    def _figure(self, figure: str) -> None:
        regions = [region for region in load_regions().values() if figure in region.shapes]
        for region in regions:
            self._area(region, figure)
        for region in regions:
            first = next(one for one in FIGURES if one in region.shapes) == figure
            if first and region.id in self.pain:
                self._disc(region.centre(figure), self.pain[region.id])
            for scar in self.scars:
                if first and scar.region == region.id:
                    self._stitches(region.centre(figure), aside=region.id in self.pain)
        colours = {"L": colors.HexColor("#B34700"), "R": colors.HexColor("#005A9C")}
        for letter, x in zip(_LETTERS[figure], (_EDGE, FIGURE_SIZE[0] - _EDGE), strict=True):
            self._text(letter, x, 60, 30, colours[letter])

    def _area(self, region: Region, figure: str) -> None:
        canvas, on = self.canv, region.id in self.pain
        path = canvas.beginPath()
        points = region.shapes[figure]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.close()
        canvas.setFillColor(page.BAND if on else page.GREY)
        canvas.setStrokeColor(page.INK if on else page.BORDER)
        canvas.setLineWidth(3 if on else 1)
        canvas.drawPath(path, fill=1, stroke=1)

    def _disc(self, at: tuple[float, float], intensity: int) -> None:
        self.canv.setFillColor(page.INK)
        self.canv.circle(at[0], at[1], 17, stroke=0, fill=1)
        self._text(str(intensity), at[0], at[1] + 9, 25, colors.white)

    def _stitches(self, at: tuple[float, float], *, aside: bool) -> None:
        x, y = at[0], at[1] + (28 if aside else 0)
        for colour, width in ((colors.white, 9), (page.INK, 3.5)):
            self.canv.setStrokeColor(colour)
            self.canv.setLineWidth(width)
            self.canv.line(x - 24, y, x + 24, y)
            for step in range(-2, 3):
                self.canv.line(x + 10 * step, y - 8, x + 10 * step, y + 8)

    def _text(self, text: str, x: float, y: float, size: float, colour: Any) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(1, -1)
        canvas.setFillColor(colour)
        canvas.setFont(page.BOLD, size)
        canvas.drawCentredString(0, 0, text)
        canvas.restoreState()

"""Paper, type and colours of the PDF, and what stands on every page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from screening.report import wording

INK = colors.HexColor("#1F2933")
MUTED = colors.HexColor("#52606D")
BORDER = colors.HexColor("#7B8794")
BAND = colors.HexColor("#CBD2D9")
PANEL = colors.HexColor("#F4F6F8")
GREY = colors.HexColor("#E4E7EB")
FLAG = colors.HexColor("#FFD84D")
OBSERVED = colors.HexColor("#FFF3BF")

PAPERS = {"A4": A4, "Letter": LETTER}
MARGIN = 15 * mm
FOOTER = 19 * mm

REGULAR, BOLD, OBLIQUE = "ScreeningSans", "ScreeningSans-Bold", "ScreeningSans-Oblique"


def register_fonts() -> None:
    """Make DejaVu Sans, as shipped with matplotlib, known to ReportLab: it has ±, − and ≥."""
    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    files = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", OBLIQUE: "DejaVuSans-Oblique.ttf"}
    for name, file in files.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=OBLIQUE, boldItalic=BOLD)


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, **{"fontName": REGULAR, "fontSize": size, "leading": leading, "textColor": INK, **more}
    )


TITLE = _style("title", 15, 18, fontName=BOLD)
HEADING = _style("heading", 9.5, 12, fontName=BOLD, spaceBefore=5, spaceAfter=1.5)
LEAD = _style("lead", 8, 10.2, fontName=BOLD)
ROW = _style("row", 7.8, 9.8)
TINY = _style("tiny", 6.2, 7.8, textColor=MUTED)
BODY = _style("body", 7.8, 10.4, spaceBefore=1.5)
SMALL = _style("small", 7, 9.2)
SMALL_RIGHT = _style("small-right", 7, 9.2, alignment=2)
MUTED_SMALL = _style("muted", 7, 9.2, textColor=MUTED)
CAPTION = _style("caption", 6.4, 8, textColor=MUTED, alignment=1)
CELL_HEAD = _style("cell-head", 7, 9.2, fontName=BOLD)
COUNT_WORD = _style("count-word", 7, 12, alignment=1)
FOOT = _style("foot", 6.2, 7.8, textColor=MUTED)


def heading(words: str, explanation: str = "") -> Paragraph:
    """Return a heading with what it means behind it, in small letters."""
    more = f' <font name="{REGULAR}" size="7" color="#52606D">{escape(explanation)}</font>'
    return Paragraph(escape(words) + more * bool(explanation), HEADING)


@dataclass(frozen=True)
class PaperMark:
    """What the foot of every page says besides the safety sentences."""

    title: str
    identifier: str


class NumberedCanvas(Canvas):  # type: ignore[misc] # ReportLab has no types
    """Keeps the pages back until all are known, so that each can say "page 1 of 2"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initialFontName": REGULAR})
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        """Keep the finished page."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the kept pages and write them."""
        total = len(self._kept)
        for page in self._kept:
            self.__dict__.update(page)
            self.setFont(REGULAR, 6.6)
            self.setFillColor(INK)
            text = f"page {self._pageNumber} of {total}"
            self.drawRightString(self._pagesize[0] - MARGIN, 8 * mm, text)
            super().showPage()
        super().save()


class ReportTemplate(BaseDocTemplate):  # type: ignore[misc] # ReportLab has no types
    """One column, with the safety sentences at the foot of every page."""

    def __init__(self, stream: IO[bytes], paper: str, mark: PaperMark) -> None:
        size = PAPERS[paper]
        super().__init__(
            stream, pagesize=size, title=mark.title, author="Movement screening", subject=wording.SAFE_FIRST,
            creator="Movement screening", lang="en", invariant=1,
            leftMargin=MARGIN, rightMargin=MARGIN, topMargin=13 * mm, bottomMargin=FOOTER,
        )  # fmt: skip
        self.mark = mark
        body = Frame(
            MARGIN, FOOTER, size[0] - 2 * MARGIN, size[1] - FOOTER - 13 * mm,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        self.addPageTemplates([PageTemplate("page", [body], onPage=_draw_foot)])

    @property
    def body_height(self) -> float:
        """Height between header margin and foot, in points."""
        return float(self.pagesize[1] - FOOTER - 13 * mm)

    @property
    def body_width(self) -> float:
        """Width between the margins, in points."""
        return float(self.pagesize[0] - 2 * MARGIN)


def _draw_foot(canvas: Canvas, document: ReportTemplate) -> None:
    canvas.saveState()
    canvas.setStrokeColor(BAND)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, FOOTER - 3 * mm, document.pagesize[0] - MARGIN, FOOTER - 3 * mm)
    text = Paragraph(f"<b>{wording.SAFE_FIRST}</b> {wording.EVIDENCE_FOOTER}", FOOT)
    _, height = text.wrap(document.body_width - 32 * mm, FOOTER)
    text.drawOn(canvas, MARGIN, FOOTER - 4 * mm - height)
    canvas.setFont(REGULAR, 6.6)
    canvas.setFillColor(MUTED)
    canvas.drawRightString(document.pagesize[0] - MARGIN, 11 * mm, document.mark.identifier)
    canvas.restoreState()

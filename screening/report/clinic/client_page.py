"""The client's page: one side, one finding, one picture, two steps; the therapist's own words where there are some."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepInFrame, Paragraph, Spacer, Table, TableStyle

from screening.report import page, wording
from screening.report.clinic import client_words as say
from screening.report.clinic.page_count import build_pages
from screening.report.clinic.scripts import printed
from screening.report.clinic.sheet import Step, VisitSheet
from screening.report.clinic.therapist import Films
from screening.report.drawings import Drawings, own_drawings
from screening.report.pictures import picture_image

_PICTURE_WIDE, _PICTURE_TALL = 74 * mm, 78 * mm
_BOX, _DAYS = 5.2 * mm, 14
SIZES = (13.5, 12.0, 10.5, 9.0)
"""Type sizes that are tried until all fits one side."""


def client_pdf(
    sheet: VisitSheet,
    *,
    paper: str = "A4",
    pictures: bool = True,
    films: Films | None = None,
    drawings: Drawings | None = None,
) -> bytes:
    """Return the client's page; parameters as in :func:`screening.report.clinic.therapist.therapist_pdf`.

    Raises
    ------
    ValueError : if the paper is not known.
    """
    if paper not in page.PAPERS:
        raise ValueError(f"paper: expected one of {', '.join(page.PAPERS)}, got {paper!r}")
    page.register_fonts()
    picture = _picture(sheet, films, drawings or own_drawings()) if pictures else None
    for size in SIZES:
        stream = io.BytesIO()
        document = page.ReportTemplate(stream, paper, page.PaperMark(say.TITLE, sheet.person))
        story = _story(sheet, size, document.body_width, picture)
        if size == SIZES[-1]:  # whatever was written: one side
            whole = (document.body_width, document.body_height - 2 * mm)
            story = [KeepInFrame(*whole, story, mode="shrink")]
        if build_pages(document, story) == 1:
            break
    return stream.getvalue()


def _picture(sheet: VisitSheet, films: Films | None, drawings: Drawings) -> Any:
    one = sheet.client_finding
    at = None if one is None else one.finding.evidence
    if one is None or at is None:
        return None
    clip = None if films is None else films(one.screening, at)
    return drawings.picture(clip, one.screening, one.finding, at)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    values = {"fontName": page.REGULAR, "fontSize": size, "leading": 1.32 * size, "textColor": page.INK}
    return ParagraphStyle(name, **(values | more))


def _story(sheet: VisitSheet, size: float, width: float, picture: Any) -> list[Flowable]:
    text = _style("client", size, spaceAfter=0.2 * size)
    head = _style(
        "client-head", 1.12 * size, fontName=page.BOLD, spaceBefore=0.7 * size, spaceAfter=0.25 * size
    )
    day = wording.format_date(sheet.day.year, sheet.day.month, sheet.day.day)
    right = _style("client-day", size, alignment=2)
    title = Table(
        [
            [
                Paragraph(say.TITLE, _style("client-title", 1.6 * size, fontName=page.BOLD)),
                Paragraph(day, right),
            ]
        ],
        colWidths=[width * 0.7, width * 0.3],
    )
    title.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]))
    rule = HRFlowable(width="100%", thickness=1.2, color=page.INK, spaceBefore=2, spaceAfter=6)
    story: list[Flowable] = [title, rule, *_noticed(sheet, text, head, width, picture)]
    if sheet.client_found:
        story += [Paragraph(say.BY_HAND, head), Paragraph(printed(sheet.client_found), text)]
    if sheet.client_step is not None:
        story += _to_do(sheet.client_step, text, head, width)
    if sheet.changed:
        story += [Spacer(0, 0.5 * size), Paragraph(printed(sheet.changed), text)]
    return [*story, *_stop(sheet, text, head)]


def _noticed(
    sheet: VisitSheet, text: ParagraphStyle, head: ParagraphStyle, width: float, picture: Any
) -> list[Flowable]:
    words: list[Flowable] = [
        Paragraph(say.NOTICED, head),
        Paragraph(printed(sheet.client_seen or say.NOTHING), text),
    ]
    if picture is None:
        return words
    image = picture_image(picture, _PICTURE_WIDE, _PICTURE_TALL)
    table = Table([[image, words]], colWidths=[_PICTURE_WIDE + 6 * mm, width - _PICTURE_WIDE - 6 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [table]


def _to_do(step: Step, text: ParagraphStyle, head: ParagraphStyle, width: float) -> list[Flowable]:
    """Two steps, always in this order, each with boxes for two weeks."""
    title = f"{say.TO_DO}: {say.times_a_day(step.per_day).lower()}"
    seconds = f", {step.release_s} seconds" if step.release_s else ""
    times = f", {step.repetitions} times" if step.repetitions else ""
    both = [(say.FIRST, step.release, seconds), (say.THEN, step.activation, times)]
    story: list[Flowable] = [Paragraph(title, head)]
    told = [(name, what, amount) for name, what, amount in both if what]
    for number, (name, what, amount) in enumerate(told, 1):
        words = f"<b>{number} {name}:</b> {printed(what)}{amount}."
        story.append(Paragraph(words, text))
    story += [Paragraph(say.TICK, text), TickBoxes(width)]
    return story


class TickBoxes(Flowable):  # type: ignore[misc] # ReportLab has no types
    """A row of boxes to tick, one for each day of two weeks."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, _BOX + 2 * mm

    def wrap(self, *_: Any) -> tuple[float, float]:
        """The size never depends on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the boxes with a gap after each week."""
        self.canv.setStrokeColor(page.INK)
        self.canv.setLineWidth(1)
        for day in range(_DAYS):
            self.canv.rect(day * (_BOX + 2.4 * mm) + (4 * mm if day >= 7 else 0), 1 * mm, _BOX, _BOX)


def _stop(sheet: VisitSheet, text: ParagraphStyle, head: ParagraphStyle) -> list[Flowable]:
    lines: Sequence[str] = [f"• {line}" for line in say.STOP_IF]
    phones = [f"{printed(sheet.clinic) or 'Clinic'}: {printed(sheet.phone)}"] if sheet.phone else []
    phones += [f"Emergency: {printed(sheet.emergency)}"] if sheet.emergency else []
    story: list[Flowable] = [Paragraph(f"{say.STOP}:", head), *(Paragraph(line, text) for line in lines)]
    if phones:
        story.append(Paragraph(f"<b>{' · '.join(phones)}</b>", text))
    return [*story, Spacer(0, 4), Paragraph(say.AID, text)]

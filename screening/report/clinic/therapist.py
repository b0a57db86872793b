"""The therapist's paper of a visit: at most two pages, whatever was found."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Paragraph, Table, TableStyle

from screening.norms import load_norms
from screening.report import page, tables, wording
from screening.report.clinic.body_drawing import BodyDrawing
from screening.report.clinic.page_count import build_pages
from screening.report.clinic.scripts import printed
from screening.report.clinic.sheet import SheetFinding, VisitSheet, step_words
from screening.report.drawings import Drawings, own_drawings
from screening.report.pictures import fitted_image, picture_image
from screening.types import Evidence, FindingStatus, ImageArray, Screening

MOST_PAGES = 2
NOT_SIGNED = "Not signed: a draft."
_CHART = 41 * mm
_PICTURE, _CURVES, _ROW = 27 * mm, 104 * mm, 33 * mm
Films = Callable[[Screening, Evidence], Path | None]
_BARE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2 * mm),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


@dataclass(frozen=True)
class Level:
    """How much is said: every step says less, but counts what it leaves out.

    Attributes
    ----------
    pictured : findings with a picture and curves; told : findings with a line. text : characters of a free text.
    lines : lines of each list. within, missing : of what was within its limit and not assessed.
    film : characters about a film's quality.
    """

    pictured: int
    told: int
    text: int
    lines: int
    within: int
    missing: int
    film: int


LEVELS = (
    Level(6, 40, 900, 40, 60, 40, 400),
    Level(4, 30, 500, 24, 40, 24, 200),
    Level(3, 24, 300, 16, 24, 16, 100),
    Level(3, 16, 220, 10, 12, 10, 0),
    Level(2, 12, 140, 8, 8, 6, 0),
    Level(2, 9, 110, 7, 6, 4, 0),
    Level(1, 8, 100, 6, 4, 4, 0),
    Level(1, 8, 100, 5, 4, 4, 0),
    Level(1, 6, 80, 3, 2, 2, 0),
)


def therapist_pdf(
    sheet: VisitSheet,
    *,
    paper: str = "A4",
    pictures: bool = True,
    films: Films | None = None,
    drawings: Drawings | None = None,
) -> bytes:
    """Return the therapist's paper.

    Parameters
    ----------
    pictures : whether the person is drawn at all. films : the film of a moment, for a picture with a blurred face;
        None, or None returned, draws a stick figure. drawings : who draws; None for the program's own.

    Raises
    ------
    ValueError : if the paper is not known, or the leanest text still needs more than two pages.
    """
    if paper not in page.PAPERS:
        raise ValueError(f"paper: expected one of {', '.join(page.PAPERS)}, got {paper!r}")
    page.register_fonts()
    artist = _Artist(films if pictures else None, drawings or own_drawings(), pictures)
    mark = page.PaperMark(f"Visit {sheet.number}", sheet.person)
    for level in LEVELS:
        stream = io.BytesIO()
        document = page.ReportTemplate(stream, paper, mark)
        story = _story(sheet, level, document.body_width, artist)
        if build_pages(document, story) <= MOST_PAGES:
            return stream.getvalue()
    raise ValueError("the visit does not fit two pages")


class _Artist:
    """Draws each picture once, however often the page is tried."""

    def __init__(self, films: Films | None, drawings: Drawings, pictures: bool) -> None:
        self._films, self._drawings, self._pictures = films, drawings, pictures
        self._frames: dict[tuple[int, int], ImageArray | None] = {}
        self._curves: dict[tuple[int, int], bytes | None] = {}

    def frame(self, one: SheetFinding) -> Flowable | str:
        """The moment of a finding; empty where nothing is to be drawn."""
        at = one.finding.evidence
        if not self._pictures or at is None:
            return ""
        key = (id(one.screening), one.index)
        if key not in self._frames:
            clip = self._films(one.screening, at) if self._films is not None else None
            self._frames[key] = self._drawings.picture(clip, one.screening, one.finding, at)
        image = self._frames[key]
        return "" if image is None else picture_image(image, _PICTURE - 2 * mm, _ROW)

    def curves(self, one: SheetFinding) -> Flowable | str:
        """Both sides over the repetition; empty where nothing was measured."""
        key = (id(one.screening), one.index)
        if key not in self._curves:
            self._curves[key] = self._drawings.curves(one.screening, one.finding, _CURVES, _ROW)
        image = self._curves[key]
        return "" if image is None else fitted_image(image, _CURVES - 2 * mm, _ROW)


def _story(sheet: VisitSheet, level: Level, width: float, artist: _Artist) -> list[Flowable]:
    story = _header(sheet, width)
    story += _findings(sheet, level, width, artist)
    story += _list("Seen by the therapist", sheet.seen, level)
    story += _packed("Tests by hand", (*sheet.held, *sheet.tests), level)
    story += _list("Also ruled out, or not", sheet.rule_outs, level)
    story += _list("Measured by hand", sheet.angles, level)
    story += _list("Palpation", sheet.palpation, level)
    story += _list("Pairs, as the therapist tested them", sheet.pairs, level)
    story += _list("Before and after (immediate response, not progress)", sheet.before_after, level)
    story += _list("Progress", sheet.progress, level)
    story += _list("Homework", [step_words(step) for step in sheet.homework], level)
    story += _list("Therapist's notes", sheet.notes, level)
    story += _list("Deferred to the next visit", sheet.deferred, level)
    story += _list("Rejected", sheet.rejected, level)
    story += _rest(sheet, level, width)
    return [*story, *_signature(sheet, level)]


def _header(sheet: VisitSheet, width: float) -> list[Flowable]:
    day = wording.format_date(sheet.day.year, sheet.day.month, sheet.day.day)
    parts = (printed(_cut(sheet.clinic, 60)), f"Visit {sheet.number}", day, printed(_cut(sheet.person, 60)))
    title = Paragraph(" · ".join(part for part in parts if part), page.TITLE)
    chart = BodyDrawing(sheet.pain, sheet.scars, _CHART)
    told = [
        *_lines("Pain now", sheet.pain_words or ("none marked",)),
        *_lines("History", sheet.history),
    ]
    aims = [
        *_lines("Goals", sheet.goals or ("none told",)),
        *_lines("Safety", (sheet.safety or "not asked",)),
        *_lines("Last homework", (sheet.adherence,) if sheet.adherence else ()),
    ]
    rest = (width - chart.width - 4 * mm) / 2
    table = Table([[chart, told, aims]], colWidths=[chart.width + 4 * mm, rest, rest])
    table.setStyle(TableStyle(_BARE))
    rule = HRFlowable(width="100%", thickness=1.2, color=page.INK, spaceBefore=1, spaceAfter=4)
    return [title, rule, table]


_STORY_LINES = 6


def _lines(title: str, texts: Sequence[str]) -> list[Flowable]:
    if not texts:
        return []
    shown = [printed(_cut(text, 110)) for text in texts[:_STORY_LINES]]
    more = [wording.more_in_app(len(texts) - _STORY_LINES)] * (len(texts) > _STORY_LINES)
    return [Paragraph(title, page.LEAD), *(Paragraph(text, page.SMALL) for text in [*shown, *more])]


def _findings(sheet: VisitSheet, level: Level, width: float, artist: _Artist) -> list[Flowable]:
    heading = page.heading("Flagged or observed, and accepted", wording.HOW_TO_READ)
    if not sheet.findings:
        return [heading, Paragraph("No finding was accepted in this visit.", page.BODY)]
    story: list[Flowable] = []
    for number, one in enumerate(sheet.findings[: level.told], 1):
        block = [Paragraph(_finding_head(number, one, level), page.BODY)]
        if number <= level.pictured:
            block.append(_evidence(one, width, artist, level))
        else:
            block.append(Paragraph(_details(one, level), page.SMALL))
        story.append(KeepTogether(block))
    left = len(sheet.findings) - level.told
    if left > 0:
        story.append(Paragraph(wording.more_in_app(left), page.SMALL))
    return [heading, *story]


def _finding_head(number: int, one: SheetFinding, level: Level) -> str:
    finding, movement = one.finding, one.screening.movement
    status = wording.STATUS_WORDS[finding.status].lower()
    label = " (therapist's words)" if one.own_words else ""
    value = wording.value_text(finding, movement)
    return f"<b>{number} · {printed(_cut(one.sentence, level.text))}</b>{label} <b>{printed(value)}</b> · {status}"


def _details(one: SheetFinding, level: Level) -> str:
    finding, screening = one.finding, one.screening
    titles = load_norms().source_titles(finding.source) if finding.source else ""
    limit = wording.limit_text(finding, titles)
    sure = wording.sureness(finding, screening.movement, wording.evidence_views(finding, screening))
    parts = [_cut(limit, level.text), f"{screening.movement.title}: {sure}." if sure else ""]
    parts += [f"Tests: {'; '.join(one.tests)}."] if one.tests else []
    parts += [f"Note: {one.note}"] if one.note else []
    return " ".join(printed(_cut(part, level.text)) for part in parts if part)


def _evidence(one: SheetFinding, width: float, artist: _Artist, level: Level) -> Table:
    frame, curves = artist.frame(one), artist.curves(one)
    widths = [_PICTURE if frame else 0.1, _CURVES if curves else 0.1]
    words = Paragraph(_details(one, level), page.SMALL)
    table = Table([[frame, curves, words]], colWidths=[*widths, width - sum(widths)])
    table.setStyle(TableStyle([*_BARE, ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5 * mm)]))
    return table


def _list(title: str, texts: Sequence[str], level: Level) -> list[Flowable]:
    """A heading with its lines, the first of them never parted from it."""
    if not texts:
        return []
    shown = [Paragraph(f"• {printed(_cut(text, level.text))}", page.SMALL) for text in texts[: level.lines]]
    if len(texts) > level.lines:
        shown.append(Paragraph(wording.more_in_app(len(texts) - level.lines), page.SMALL))
    return [KeepTogether([page.heading(title), shown[0]]), *shown[1:]]


_PACKED_FROM, _PACKED_SHARE = 7, 4


def _packed(title: str, texts: Sequence[str], level: Level) -> list[Flowable]:
    """A list whose many short lines stand behind each other, so that more of them have room."""
    if len(texts) < _PACKED_FROM:
        return _list(title, texts, level)
    shown = [printed(_cut(text, level.text)) for text in texts[: _PACKED_SHARE * level.lines]]
    left = len(texts) - len(shown)
    more = [wording.more_in_app(left)] if left else []
    return [page.heading(title), Paragraph(" · ".join([*shown, *more]), page.SMALL)]


def _rest(sheet: VisitSheet, level: Level, width: float) -> list[Flowable]:
    """Within limit, not assessed, how each film was, and what produced the numbers."""
    story: list[Flowable] = []
    for screening in sheet.screenings:
        story += _within(screening, level, width)
        story += _missing(screening, level, width)
        title = f"{screening.movement.title}: {wording.RECORDINGS_HEADING.lower()}"
        story += [page.heading(title), tables.recordings_table(screening, width, level.film)]
        story.append(Paragraph(printed(tables.versions_text(screening)), page.TINY))
    return story


def _within(screening: Screening, level: Level, width: float) -> list[Flowable]:
    found = screening.with_status(FindingStatus.WITHIN_LIMIT)
    if not found:
        return []
    name = f"{screening.movement.title}: {wording.STATUS_WORDS[FindingStatus.WITHIN_LIMIT].lower()} ({len(found)})"
    story: list[Flowable] = [page.heading(name, wording.WITHIN_LEGEND)]
    story.append(tables.within_limit_table(found[: level.within], screening.movement, width))
    if len(found) > level.within:
        story.append(Paragraph(wording.more_in_app(len(found) - level.within), page.SMALL))
    return story


def _missing(screening: Screening, level: Level, width: float) -> list[Flowable]:
    found = screening.with_status(FindingStatus.NOT_ASSESSED)
    if not found:
        return []
    name = f"{screening.movement.title}: {wording.STATUS_WORDS[FindingStatus.NOT_ASSESSED].lower()} ({len(found)})"
    story: list[Flowable] = [page.heading(name)]
    story.append(tables.not_assessed_table(found[: level.missing], width, level.text))
    if len(found) > level.missing:
        story.append(Paragraph(wording.more_in_app(len(found) - level.missing), page.SMALL))
    return story


def _signature(sheet: VisitSheet, level: Level) -> list[Flowable]:
    line = HRFlowable(
        width=60 * mm, thickness=0.8, color=page.INK, spaceBefore=9 * mm, spaceAfter=1, hAlign="LEFT"
    )
    words = printed(sheet.signed or NOT_SIGNED)
    addenda = _list("Addenda", sheet.addenda, level)
    note = Paragraph(wording.INTENDED_USE, page.TINY)
    return [*addenda, KeepTogether([line, Paragraph(words, page.SMALL), note])]


def _cut(text: str, most: int) -> str:
    return wording.shortened(" ".join(text.split()), most)

"""Page 1: what a therapist reads in two minutes. What was seen, what it may fit, what to test, how good the film is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, Paragraph, Spacer, Table, TableStyle

from screening.norms import Norms
from screening.report import page, tables, wording
from screening.report.bullet import BulletBar
from screening.report.checks import Check, Fit, checks, false_flags, fits, numbered
from screening.report.fitting import Density
from screening.report.walking import has_numbers
from screening.types import Finding, FindingStatus, Screening

_BARE: list[tuple[object, ...]] = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
_STRIPE, _NUMBER, _VALUE = 3.2 * mm, 7.6 * mm, 50.5 * mm


def front_page(
    screening: Screening,
    norms: Norms,
    mark: page.PaperMark,
    made_on: date | None,
    width: float,
    density: Density,
) -> list[Flowable]:
    """Return everything of page 1 at one density."""
    story = _header(screening, norms, mark, made_on, width)
    for status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
        story += _seen(screening, norms, status, width, density)
    story += _together(screening, norms, width, density)
    story += _tests(screening, norms, width, density)
    story += [
        page.heading(wording.RECORDINGS_HEADING),
        tables.recordings_table(screening, width, density.film),
    ]
    return story


def _header(
    screening: Screening, norms: Norms, mark: page.PaperMark, made_on: date | None, width: float
) -> list[Flowable]:
    when = wording.format_date(made_on.year, made_on.month, made_on.day) + "<br/>" if made_on else ""
    right = Paragraph(f"{when}{escape(wording.identifier_text(mark.identifier))}", page.SMALL_RIGHT)
    top = Table([[Paragraph(escape(mark.title), page.TITLE), right]], colWidths=[width * 0.72, width * 0.28])
    top.setStyle(TableStyle([*_BARE[:3], ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
    assessed = [finding for finding in screening.findings if finding.status is not FindingStatus.NOT_ASSESSED]
    opening = f"{_opening(screening)} {wording.compared(len(assessed), false_flags(norms, screening.movement))}".strip()
    return [
        top,
        HRFlowable(width="100%", thickness=1.2, color=page.INK, spaceBefore=0, spaceAfter=4),
        _counts(screening, width),
        Spacer(0, 1 * mm),
        Paragraph(escape(opening), page.SMALL),
    ]


def _opening(screening: Screening) -> str:
    if screening.with_status(FindingStatus.FLAGGED):
        return wording.HOW_TO_READ
    missing = len(screening.with_status(FindingStatus.NOT_ASSESSED))
    return wording.nothing_flagged(
        missing, len(screening.findings) - missing, measured=has_numbers(screening)
    )


def _counts(screening: Screening, width: float) -> Table:
    """The four outcomes with how many there are."""
    cells = [
        Paragraph(
            f'<font size="12"><b>{len(screening.with_status(status))}</b></font> '
            f"{escape(wording.STATUS_WORDS[status])}",
            page.COUNT_WORD,
        )
        for status in wording.STATUS_ORDER
    ]
    table = Table([cells], colWidths=[width / 4] * 4)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, -1), page.FLAG),
                ("BACKGROUND", (1, 0), (1, -1), page.OBSERVED),
                ("BACKGROUND", (2, 0), (2, -1), page.GREY),
                ("BOX", (0, 0), (-1, -1), 0.7, page.INK),
                ("LINEAFTER", (0, 0), (-2, -1), 0.7, page.INK),
                ("TOPPADDING", (0, 0), (-1, -1), 1 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.6 * mm),
            ]
        )
    )
    return table


def _seen(
    screening: Screening, norms: Norms, status: FindingStatus, width: float, density: Density
) -> list[Flowable]:
    """The findings of one outcome, one row each; flagged ones are never left out."""
    numbers = numbered(screening)
    found = [(numbers[i], f) for i, f in enumerate(screening.findings) if f.status is status]
    if not found:
        return []
    flagged = status is FindingStatus.FLAGGED
    most = len(found) if flagged else density.watched
    reason = density.reason_flagged if flagged else density.reason_watched
    story: list[Flowable] = [
        page.heading(
            f"{wording.STATUS_WORDS[status]} ({len(found)})",
            wording.status_explanation(status, screening.movement),
        )
    ]
    for number, finding in found[:most]:
        story += [_row(number, finding, screening, norms, width, reason, density), Spacer(0, 0.9 * mm)]
    if len(found) > most:
        story.append(Paragraph(escape(wording.more_in_app(len(found) - most)), page.SMALL))
    return story


def _row(
    number: int,
    finding: Finding,
    screening: Screening,
    norms: Norms,
    width: float,
    most: int,
    density: Density,
) -> Table:
    """One finding: number, sentence, reason; at the right value, bar and limit."""
    flagged = finding.status is FindingStatus.FLAGGED
    sentence = wording.seen_sentence(finding, screening.movement)
    counted = wording.sureness(finding, screening.movement, wording.evidence_views(finding, screening))
    below = wording.shortened(finding.reason, most) if most else counted
    words = [Paragraph(escape(sentence), page.LEAD if flagged else page.ROW)]
    if below and density.patterns:  # the leanest page keeps its flags instead
        words.append(Paragraph(escape(below), page.SMALL))
    cells = [
        "",
        Paragraph(f"<b>{number}</b>", page.BODY),
        words,
        _value(finding, screening, norms, most > 0 or (flagged and density.patterns > 0)),
    ]
    text = width - _STRIPE - _NUMBER - _VALUE
    row = Table([cells], colWidths=[_STRIPE, _NUMBER, text, _VALUE])
    row.setStyle(_row_style(flagged))
    return row


def _value(finding: Finding, screening: Screening, norms: Norms, with_source: bool) -> list[Flowable]:
    titles = norms.source_titles(finding.source) if finding.source else ""
    limit = wording.limit_text(finding, titles) if with_source else wording.limit_words(finding)
    head = Paragraph(f"<b>{escape(wording.value_text(finding, screening.movement))}</b>", page.SMALL)
    bar = BulletBar(finding, screening.movement, 25 * mm, 8.0) if finding.limit is not None else ""
    line = Table([[head, bar]], colWidths=[23 * mm, 26 * mm])
    line.setStyle(TableStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return [line, Paragraph(escape(wording.shortened(limit, 110)), page.TINY)]


def _row_style(flagged: bool) -> TableStyle:
    border: tuple[object, ...] = ("BOX", (0, 0), (-1, -1), 0.9, page.INK)
    if not flagged:
        border = ("BOX", (0, 0), (-1, -1), 0.7, page.BORDER, None, (1.2, 1.8))
    return TableStyle(
        [
            border,
            ("BACKGROUND", (0, 0), (0, -1), page.FLAG if flagged else page.OBSERVED),
            ("LINEAFTER", (0, 0), (0, -1), 0.9 if flagged else 0.5, page.INK if flagged else page.BORDER),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (1, 0), (-1, -1), 1.5 * mm),
            ("RIGHTPADDING", (1, 0), (-1, -1), 1 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 0.8 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.1 * mm),
        ]
    )


def _together(screening: Screening, norms: Norms, width: float, density: Density) -> list[Flowable]:
    """Patterns and groups: other reasons first, then how strong the link is."""
    found = fits(screening, norms)
    if not found or not density.patterns:
        return []
    numbers = numbered(screening)
    rows = [_fit_cells(fit, numbers, density) for fit in found[: density.patterns]]
    table = Table(rows, colWidths=[52 * mm, width - 52 * mm])
    table.setStyle(TableStyle([*tables.PLAIN, *_grouped_style(found[: density.patterns])]))
    story: list[Flowable] = [
        page.heading(wording.TOGETHER_HEADING, wording.TOGETHER_EXPLANATION),
        table,
    ]
    if len(found) > density.patterns:
        story.append(Paragraph(escape(wording.more_in_app(len(found) - density.patterns)), page.SMALL))
    return story


def _grouped_style(found: Sequence[Fit]) -> list[tuple[object, ...]]:
    """A block round everything that was seen together."""
    return [("BOX", (0, row), (-1, row), 0.9, page.INK) for row, fit in enumerate(found) if fit.grouped]


def _fit_cells(fit: Fit, numbers: dict[int, int], density: Density) -> list[Flowable]:
    which = _numbers(fit.findings, numbers)
    title = escape(wording.fit_title(fit.title, fit.side, together=fit.grouped))
    causes = wording.shortened("; ".join(fit.other_causes), density.causes) if density.causes else ""
    words = " ".join(
        part
        for part in (
            escape(wording.causes_text([causes])) if causes else "",
            escape(wording.evidence_text(fit.evidence, fit.source if density.sources else "")),
        )
        if part
    )
    return [Paragraph(f"<b>{which}</b> {title}", page.SMALL), Paragraph(words, page.SMALL)]


def _tests(screening: Screening, norms: Norms, width: float, density: Density) -> list[Flowable]:
    found = checks(screening, norms)
    if not found:
        return []
    numbers = numbered(screening)
    shown = found[: density.tests]
    story: list[Flowable] = [page.heading(wording.TESTS_HEADING, wording.TESTS_EXPLANATION)]
    if density.positions:
        rows = [_test_cells(check, numbers) for check in shown]
        table = Table(rows, colWidths=[62 * mm, width - 62 * mm])
        table.setStyle(TableStyle(tables.PLAIN))
        story.append(table)
    else:
        story.append(Paragraph(" · ".join(_test_words(check, numbers) for check in shown), page.SMALL))
    if len(found) > len(shown):
        story.append(Paragraph(escape(wording.more_in_app(len(found) - len(shown))), page.SMALL))
    return story


def _test_words(check: Check, numbers: dict[int, int]) -> str:
    sides = ", ".join(wording.SIDE_LETTERS[side] for side in check.sides)
    asking = _numbers(check.findings, numbers)
    return f"<b>{check.test.code}</b> {escape(check.test.name)}: {sides} ({asking})"


def _numbers(indices: Sequence[int], numbers: dict[int, int]) -> str:
    """The numbers under which findings stand on the page, each once."""
    return ", ".join(str(number) for number in sorted({numbers[i] for i in indices if i in numbers}))


def _test_cells(check: Check, numbers: dict[int, int]) -> list[Flowable]:
    position = Paragraph(escape(check.test.position), page.SMALL)
    return [Paragraph(_test_words(check, numbers), page.SMALL), position]

"""The therapist's PDF: findings first, then the curves, the recordings and what produced the result."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from screening.norms import Norms, load_norms
from screening.report import page, tables, wording
from screening.report.cards import finding_card, fitted_image
from screening.report.save import save_bytes
from screening.types import Finding, FindingStatus, ImageArray, Screening

CURVES_HEIGHT = 104 * mm


@dataclass(frozen=True)
class Drawings:
    """Who draws the pictures of a report.

    Attributes
    ----------
    picture : the evidence of a finding from its clip, RGB; a stick figure where the clip is None; None where
        nothing can be drawn.
    curves : the angle curves of one recording as a PNG file; None where there is nothing to draw.
    """

    picture: Callable[[Path | None, Screening, Finding], ImageArray | None]
    curves: Callable[[Screening, int], bytes | None]


def write_pdf(
    screening: Screening,
    clips: Sequence[Path | None],
    out: Path,
    *,
    made_on: date | None = None,
    identifier: str | None = None,
    paper: str = "A4",
    pictures: bool = True,
    drawings: Drawings | None = None,
) -> None:
    """Write the report of one screening.

    Parameters
    ----------
    clips : the film of each recording; None where it is not kept or not to be shown: then a stick figure.
    made_on : date of the analysis, shown at the top; None leaves it out.
    identifier : what stands for the person on paper; None for a code made from the clips' checksums.
    paper : ``A4`` or ``Letter``. pictures : False leaves out all pictures of the person.
    drawings : who draws; None for :mod:`screening.overlay` and :mod:`screening.print_plots`.

    Raises
    ------
    ValueError : if ``clips`` does not have one entry for each recording, or the paper is not known.
    ScreeningError : if the file cannot be written.
    """
    _check_request(screening, clips, paper)
    page.register_fonts()
    drawings = drawings or _own_drawings()
    mark = page.PaperMark(
        wording.report_title(screening.movement), identifier or default_identifier(screening)
    )
    stream = io.BytesIO()
    document = page.ReportTemplate(stream, paper, mark)
    story = _header(screening, mark, made_on, document.body_width)
    story += _findings(screening, clips if pictures else None, drawings, document.body_width)
    story += _curves(screening, drawings, document.body_width)
    story += _appendix(screening, document.body_width)
    document.build(story, canvasmaker=page.NumberedCanvas)
    save_bytes(out, stream.getvalue())


def _check_request(screening: Screening, clips: Sequence[Path | None], paper: str) -> None:
    if len(clips) != len(screening.recordings):
        raise ValueError(
            f"clips: expected one for each of {len(screening.recordings)} recordings, got {len(clips)}"
        )
    if paper not in page.PAPERS:
        raise ValueError(f"paper: expected one of {', '.join(page.PAPERS)}, got {paper!r}")


def default_identifier(screening: Screening) -> str:
    """Return a short code made from the clips themselves: the same clips, the same code; no name in it."""
    clips = ":".join(recording.video.sha256 for recording in screening.recordings)
    return hashlib.sha256(clips.encode()).hexdigest()[:8].upper()


def _own_drawings() -> Drawings:
    from screening.overlay import evidence_picture
    from screening.painter import blur_face

    # Paper travels: faces are blurred on it.
    return Drawings(partial(evidence_picture, conceal=blur_face), draw_curves)


def draw_curves(screening: Screening, recording_index: int) -> bytes | None:
    """Return the curves of one recording as PNG: two motions where it is the only one, else one; None without."""
    from screening.panels import main_motions
    from screening.print_plots import print_curves

    motions = main_motions(screening, recording_index)
    if not motions:
        return None
    if len(screening.recordings) == 1:
        return print_curves(screening, recording_index)
    return print_curves(screening, recording_index, motions[:1], panel_mm=26)


def _false_flags() -> tuple[int, int] | None:
    """How many screenings of people with equal sides showed a false flag in the accuracy benchmark; None unmeasured."""
    quality = load_norms().quality
    tested = int(quality["test_screenings"])
    return (int(quality["test_screenings_false_flag"]), tested) if tested else None


def _header(screening: Screening, mark: page.PaperMark, made_on: date | None, width: float) -> list[Flowable]:
    when = wording.format_date(made_on.year, made_on.month, made_on.day) + "<br/>" if made_on else ""
    right = Paragraph(f"{when}{escape(wording.identifier_text(mark.identifier))}", page.SMALL_RIGHT)
    top = Table([[Paragraph(escape(mark.title), page.TITLE), right]], colWidths=[width * 0.72, width * 0.28])
    top.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ]
        )
    )
    files = ", ".join(recording.video.file for recording in screening.recordings)
    assessed = [finding for finding in screening.findings if finding.status is not FindingStatus.NOT_ASSESSED]
    return [
        top,
        HRFlowable(width="100%", thickness=1.2, color=page.INK, spaceBefore=0, spaceAfter=4),
        Paragraph(escape(wording.recordings_line(len(screening.recordings), files)), page.SMALL),
        Spacer(0, 2.5 * mm),
        _counts(screening, width),
        Spacer(0, 2 * mm),
        Paragraph(escape(_opening(screening)), page.BODY),
        *(
            [Paragraph(escape(wording.compared(len(assessed), _false_flags())), page.BODY)]
            if assessed
            else []
        ),
    ]


def _opening(screening: Screening) -> str:
    if screening.with_status(FindingStatus.FLAGGED):
        return wording.HOW_TO_READ
    missing = len(screening.with_status(FindingStatus.NOT_ASSESSED))
    return wording.nothing_flagged(missing, len(screening.findings) - missing)


def _counts(screening: Screening, width: float) -> Table:
    """The four outcomes with how many there are."""
    numbers = [
        Paragraph(str(len(screening.with_status(status))), page.COUNT) for status in wording.STATUS_ORDER
    ]
    words = [
        Paragraph(escape(wording.STATUS_WORDS[status]), page.COUNT_WORD) for status in wording.STATUS_ORDER
    ]
    table = Table([numbers, words], colWidths=[width / 4] * 4)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (0, -1), page.FLAG),
                ("BACKGROUND", (1, 0), (1, -1), page.OBSERVED),
                ("BACKGROUND", (2, 0), (2, -1), page.GREY),
                ("BOX", (0, 0), (-1, -1), 0.7, page.INK),
                ("LINEAFTER", (0, 0), (-2, -1), 0.7, page.INK),
                ("TOPPADDING", (0, 0), (-1, -1), 1.2 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
                ("BOTTOMPADDING", (0, 1), (-1, 1), 1.6 * mm),
            ]
        )
    )
    return table


def _findings(
    screening: Screening, clips: Sequence[Path | None] | None, drawings: Drawings, width: float
) -> list[Flowable]:
    norms = load_norms()
    story: list[Flowable] = []
    for status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
        story += _cards(screening, status, norms, clips, drawings, width)
    for status, build in (
        (FindingStatus.NOT_ASSESSED, tables.not_assessed_table),
        (FindingStatus.WITHIN_LIMIT, tables.within_limit_table),
    ):
        if found := screening.with_status(status):
            # room for the heading and a few rows, so that no heading stands alone at the foot of a page
            more = wording.WITHIN_LEGEND if status is FindingStatus.WITHIN_LIMIT else ""
            story += [CondPageBreak(32 * mm), *_status_heading(status, more), build(found, width)]
    return story


def _cards(
    screening: Screening,
    status: FindingStatus,
    norms: Norms,
    clips: Sequence[Path | None] | None,
    drawings: Drawings,
    width: float,
) -> list[Flowable]:
    story: list[Flowable] = []
    found = screening.with_status(status)
    more = wording.NOT_WHICH_MUSCLE if any(finding.hand_tests for finding in found) else ""
    for finding in found:
        picture = _picture(finding, screening, clips, drawings) if status is FindingStatus.FLAGGED else None
        card = finding_card(finding, screening, norms, picture, width)
        first = [] if story else _status_heading(status, more)
        story += [KeepTogether([*first, card]), Spacer(0, 2 * mm)]
    return story


def _picture(
    finding: Finding, screening: Screening, clips: Sequence[Path | None] | None, drawings: Drawings
) -> ImageArray | None:
    if clips is None or finding.evidence is None:
        return None
    return drawings.picture(clips[finding.evidence.recording], screening, finding)


def _status_heading(status: FindingStatus, more: str = "") -> list[Flowable]:
    explanation = f"{wording.STATUS_EXPLANATIONS[status]} {more}".strip()
    return [
        Paragraph(escape(wording.STATUS_WORDS[status]), page.HEADING),
        Paragraph(escape(explanation), page.MUTED_SMALL),
        Spacer(0, 1 * mm),
    ]


def _curves(screening: Screening, drawings: Drawings, width: float) -> list[Flowable]:
    story: list[Flowable] = []
    for index, recording in enumerate(screening.recordings):
        data = drawings.curves(screening, index)
        if data is None:
            continue
        first = [] if story else [Paragraph(escape(wording.CURVES_HEADING), page.HEADING)]
        title = f"{index + 1}. {recording.video.file}, {wording.VIEW_WORDS[recording.view]}"
        image = fitted_image(data, width, CURVES_HEIGHT)
        story.append(KeepTogether([*first, Paragraph(escape(title), page.SMALL), image, Spacer(0, 2 * mm)]))
    return story


def _appendix(screening: Screening, width: float) -> list[Flowable]:
    signs = wording.signs_text(screening.movement, {m.metric for m in screening.measurements})
    return [
        CondPageBreak(32 * mm),
        Paragraph(escape(wording.MEASUREMENTS_HEADING), page.HEADING),
        Paragraph(escape(f"{wording.ERROR_EXPLANATION} {signs}".strip()), page.MUTED_SMALL),
        Spacer(0, 1 * mm),
        *tables.measurements_tables(screening, width),
        CondPageBreak(32 * mm),
        Paragraph(escape(wording.RECORDINGS_HEADING), page.HEADING),
        tables.recordings_table(screening, width),
        Spacer(0, 3 * mm),
        KeepTogether(
            [
                Paragraph(escape(tables.versions_text(screening)), page.MUTED_SMALL),
                Paragraph(escape(wording.INTENDED_USE), page.MUTED_SMALL),
            ]
        ),
    ]

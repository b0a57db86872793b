"""One card for each finding that is flagged or observed: what was seen, how sure, what to check."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, Image, Paragraph, Spacer, Table, TableStyle

from screening.norms import Norms
from screening.report import page, wording
from screening.report.bullet import BulletBar
from screening.types import Finding, FindingStatus, Grade, ImageArray, Screening

PICTURE_WIDTH = 44 * mm
PICTURE_HEIGHT = 47 * mm
STRIPE_WIDTH = 3.2 * mm


def finding_card(
    finding: Finding, screening: Screening, norms: Norms, picture: ImageArray | None, width: float
) -> Table:
    """Return the card of one finding, with its picture at the right where there is one."""
    has_picture = picture is not None
    text_width = width - STRIPE_WIDTH - (PICTURE_WIDTH + 4 * mm if has_picture else 0)
    cells: list[object] = ["", _lines(finding, screening, norms, text_width - 8 * mm)]
    widths = [STRIPE_WIDTH, text_width]
    if picture is not None:
        cells.append([evidence_image(picture), Paragraph(escape(caption(finding, screening)), page.CAPTION)])
        widths.append(PICTURE_WIDTH + 4 * mm)
    card = Table([cells], colWidths=widths, splitInRow=1)
    card.setStyle(_card_style(finding.status))
    return card


def caption(finding: Finding, screening: Screening) -> str:
    """What the picture shows: view, time, and that sides are the person's own."""
    if finding.evidence is None:
        return ""
    recording = screening.recordings[finding.evidence.recording]
    time = wording.format_value(finding.evidence.time_s, "s")
    return wording.picture_caption(recording.view, recording.video.file, time)


def evidence_image(picture: ImageArray) -> Image:
    """The picture at paper size: inside 44 x 47 mm, its shape kept, as a compact JPEG."""
    from PIL import Image as Picture

    stream = io.BytesIO()
    Picture.fromarray(picture).save(stream, "JPEG", quality=85)
    return fitted_image(stream.getvalue(), PICTURE_WIDTH, PICTURE_HEIGHT)


def fitted_image(data: bytes, max_width: float, max_height: float) -> Image:
    """A picture file as a flowable, as large as fits, its shape kept."""
    width_px, height_px = ImageReader(io.BytesIO(data)).getSize()
    scale = min(max_width / width_px, max_height / height_px)
    return Image(io.BytesIO(data), width=width_px * scale, height=height_px * scale)


def _lines(finding: Finding, screening: Screening, norms: Norms, width: float) -> list[Flowable]:
    views = wording.evidence_views(finding, screening)
    sentence = wording.finding_sentence(finding, screening.movement, views)
    title = [wording.STATUS_WORDS[finding.status], wording.finding_title(finding)]
    if (grade := _grade(finding, screening)) is not None:
        title.append(wording.grade_text(grade))
    lines: list[Flowable] = [
        Paragraph(escape(" · ".join(title)), page.SMALL),
        Paragraph(escape(sentence), page.LEAD),
        Spacer(0, 1.2 * mm),
        _value_line(finding, norms, width),
        Spacer(0, 0.8 * mm),
        Paragraph(escape(finding.reason), page.BODY),
    ]
    lines += [Paragraph(text, page.BODY) for text in _check_texts(finding, norms)]
    return lines


def _grade(finding: Finding, screening: Screening) -> Grade | None:
    """How far the metric can be trusted in the view that shows it; None where that is not known."""
    declared = [metric for metric in screening.movement.metrics if metric.id == finding.metric]
    if not declared or finding.evidence is None:
        return None
    return declared[0].grades.get(screening.recordings[finding.evidence.recording].view)


def _value_line(finding: Finding, norms: Norms, width: float) -> Table:
    """The value, the bar, and the limit with where it comes from, beside each other."""
    limit = wording.limit_text(finding, norms.source_titles(finding.source) if finding.source else "")
    value_width, bar_width = 27 * mm, 30 * mm
    cells = [
        Paragraph(f"<b>{escape(wording.value_text(finding))}</b>", page.BODY),
        BulletBar(finding, bar_width - 3 * mm) if finding.limit is not None else "",
        Paragraph(escape(limit), page.SMALL),
    ]
    line = Table([cells], colWidths=[value_width, bar_width, width - value_width - bar_width])
    line.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return line


def _check_texts(finding: Finding, norms: Norms) -> list[str]:
    """Marked-up sentences: other reasons first, then the tests that the finding suggests."""
    texts = []
    if finding.pattern is not None:
        texts.append(escape(wording.pattern_text(finding.pattern)))
    # a stored result may name a test that this version no longer lists
    tests = [norms.hand_tests[code] for code in finding.hand_tests if code in norms.hand_tests]
    if tests:
        texts.append(f"<b>{escape(wording.SUGGESTS)}</b> {escape(wording.suggested_tests(tests))}")
    return texts


def _card_style(status: FindingStatus) -> TableStyle:
    flagged = status is FindingStatus.FLAGGED
    border: tuple[object, ...] = ("BOX", (0, 0), (-1, -1), 0.9, page.INK)
    if not flagged:
        border = ("BOX", (0, 0), (-1, -1), 0.7, page.BORDER, None, (1.2, 1.8))
    return TableStyle(
        [
            border,
            ("BACKGROUND", (0, 0), (0, -1), page.FLAG if flagged else page.OBSERVED),
            ("LINEAFTER", (0, 0), (0, -1), 0.9 if flagged else 0.5, page.INK if flagged else page.BORDER),
            ("BACKGROUND", (1, 0), (-1, -1), colors.white),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (1, 0), (-1, -1), 3 * mm),
            ("RIGHTPADDING", (1, 0), (-1, -1), 3 * mm),
            ("LEFTPADDING", (2, 0), (2, -1), 0),
            ("RIGHTPADDING", (2, 0), (2, -1), 2 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 2 * mm),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * mm),
            ("ALIGN", (2, 0), (2, -1), "CENTER"),
        ]
    )

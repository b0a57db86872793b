"""The tables of the PDF: not assessed, within limit, recordings, versions."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table, TableStyle

from screening.report import certainty, page, wording
from screening.report.bullet import comparable
from screening.timeline import walks_seen
from screening.types import Finding, Movement, Recording, Screening, View

PLAIN: list[tuple[object, ...]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("FONTSIZE", (0, 0), (-1, -1), 5),  # of empty cells, which else are as high as a line of text
    ("LEADING", (0, 0), (-1, -1), 5),
    ("LEFTPADDING", (0, 0), (-1, -1), 1.5 * mm),
    ("RIGHTPADDING", (0, 0), (-1, -1), 1.5 * mm),
    ("TOPPADDING", (0, 0), (-1, -1), 0.4 * mm),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.7 * mm),
    ("LINEBELOW", (0, 0), (-1, -1), 0.35, page.BAND),
]
_HEAD: list[tuple[object, ...]] = [
    ("BACKGROUND", (0, 0), (-1, 0), page.PANEL),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, page.BORDER),
]


def not_assessed_table(findings: Sequence[Finding], width: float, most: int) -> Table:
    """What could not be measured, and why: one row for each reason, of ``most`` characters."""
    rows = [
        [
            Paragraph("?", page.CELL_HEAD),
            _cell(f"<b>{escape(titles)}</b>"),
            _text(wording.shortened(reason, most)),
        ]
        for titles, reason in wording.grouped_by_reason(findings)
    ]
    name = 0.47 * (width - 6 * mm)
    return _table(rows, [6 * mm, name, width - 6 * mm - name], [("BACKGROUND", (0, 0), (0, -1), page.GREY)])


def within_limit_table(findings: Sequence[Finding], movement: Movement, width: float) -> Table:
    """What was measured and is not beyond its limit, two to a row."""
    half = [_within_cells(finding, movement) for finding in findings]
    if len(half) % 2:
        half.append([""] * 3)
    middle = len(half) // 2
    rows: list[list[object]] = [
        [*left, "", *right] for left, right in zip(half[:middle], half[middle:], strict=True)
    ]
    head: list[object] = [_head(""), _head_right("value ± error"), _head_right("limit")]
    name = (width - 4 * mm) / 2 - 36 * mm
    widths = [name, 22 * mm, 14 * mm, 4 * mm, name, 22 * mm, 14 * mm]
    return _table([[*head, "", *head], *rows], widths, _HEAD, repeat=1)


def may_lie_beyond(finding: Finding, movement: Movement) -> bool:
    """Whether the error reaches over the limit: within it as measured, but not surely."""
    if finding.limit is None or finding.error95 is None:
        return False
    return abs(finding.limit - comparable(finding, movement)) < finding.error95


def recordings_table(screening: Screening, width: float, most: int) -> Table:
    """How each clip was filmed, what was repaired, and what limits it with what to do: ``most`` characters each."""
    counted = f"{wording.cycle_noun(screening.movement)}s"
    names = ("#", "file", "view", "turned", "frames/s", "picture", counted, "repaired", "recording")
    rows: list[list[object]] = [[_head(name) for name in names]]
    spans: list[tuple[object, ...]] = []
    for index, recording in enumerate(screening.recordings):
        rows.append(_recording_cells(index, recording, screening))
        for text in _film_notes(screening, index) if most else []:
            spans.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append(["", _text(f"→ {wording.shortened(text, most)}"), *([""] * 7)])
    widths = [6 * mm, 34 * mm, 31 * mm, 14 * mm, 17 * mm, 20 * mm, 20 * mm, 16 * mm]
    return _table(rows, [*widths, width - sum(widths)], [*_HEAD, *spans], repeat=1)


def _film_notes(screening: Screening, index: int) -> list[str]:
    """What limits a film with what to do, what was repaired, and how even its repetitions are."""
    recording = screening.recordings[index]
    notes = [f"{reason.message} {reason.fix}".strip() for reason in recording.quality.reasons]
    if certainty.repairs_count(recording):
        notes.append(certainty.repairs_text(recording))
    evenness = [
        text
        for text in certainty.evenness_lines(screening, index)
        if text != certainty.no_drift(screening.movement)
    ]
    return [*notes, " ".join(evenness)] if evenness else notes


def versions_text(screening: Screening) -> str:
    """What produced the result: enough to make it again."""
    provenance = screening.provenance
    parts = [
        f"Program {provenance.version}",
        f"pose model {provenance.model} ({provenance.model_sha256[:12]})",
        f"limits and errors {provenance.norms_sha256[:12]}",
        *(f"clip {i} {recording.video.sha256[:12]}" for i, recording in enumerate(screening.recordings, 1)),
        *(f"{name} = {value}" for name, value in sorted(provenance.parameters.items()) if value is not None),
    ]
    return " · ".join(parts)


def _recording_cells(index: int, recording: Recording, screening: Screening) -> list[object]:
    cycles = [cycle for _, cycle in certainty.named_cycles(screening, index)]
    used = sum(cycle.valid for cycle in cycles)
    views = list(dict.fromkeys(walk.view for walk in walks_seen(screening, index))) or [recording.view]
    view = wording.views_text(views)
    if recording.view_declared not in (None, *views):
        view += f" (named as {wording.VIEW_WORDS[recording.view_declared or View.UNKNOWN]})"
    video = recording.video
    texts = (
        str(index + 1),
        video.file,
        view,
        wording.format_value(recording.yaw_deg, "deg"),
        wording.format_number(video.fps_mean, 1),
        f"{video.width_px} × {video.height_px}",
        wording.used_of(used, len(cycles)),
        str(certainty.repairs_count(recording)),
        wording.QUALITY_WORDS[recording.quality.status],
    )
    return [_text(text) for text in texts]


def _within_cells(finding: Finding, movement: Movement) -> list[object]:
    mark = wording.MAYBE_MARK if may_lie_beyond(finding, movement) else wording.WITHIN_MARK
    name = _text(f"{mark} {wording.finding_title(finding)}")
    limit = wording.format_limit(finding.limit, finding.unit)
    if wording.has_lower_limit(finding):
        limit = f"≥ {limit}"
    return [name, _right(wording.value_text(finding, movement)), _right(limit)]


def _table(
    rows: list[list[object]], widths: list[float], style: list[tuple[object, ...]], repeat: int = 0
) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=repeat)
    table.setStyle(TableStyle([*PLAIN, *style]))
    return table


def _cell(markup: str) -> Paragraph:
    return Paragraph(markup, page.SMALL)


def _text(text: str) -> Paragraph:
    return Paragraph(escape(text), page.SMALL)


def _right(text: str) -> Paragraph:
    return Paragraph(escape(text), page.SMALL_RIGHT)


def _head(text: str) -> Paragraph:
    return Paragraph(escape(text), page.CELL_HEAD)


def _head_right(text: str) -> Paragraph:
    return Paragraph(f"<b>{escape(text)}</b>", page.SMALL_RIGHT)

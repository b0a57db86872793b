"""The tables of the PDF: not assessed, within limit, all measurements, recordings, versions."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table, TableStyle

from screening.report import page, wording
from screening.report.bullet import comparable
from screening.types import Finding, Measurement, Recording, Screening, View

_PLAIN: list[tuple[object, ...]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 1.5 * mm),
    ("RIGHTPADDING", (0, 0), (-1, -1), 1.5 * mm),
    ("TOPPADDING", (0, 0), (-1, -1), 0.7 * mm),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0.9 * mm),
    ("LINEBELOW", (0, 0), (-1, -1), 0.35, page.BAND),
]
_HEAD: list[tuple[object, ...]] = [
    ("BACKGROUND", (0, 0), (-1, 0), page.PANEL),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, page.BORDER),
]


_TIGHT: list[tuple[object, ...]] = [
    ("TOPPADDING", (0, 1), (-1, -1), 0.2 * mm),
    ("BOTTOMPADDING", (0, 1), (-1, -1), 0.6 * mm),
]
MOST_COLUMNS = 4


def not_assessed_table(findings: Sequence[Finding], width: float) -> Table:
    """What could not be measured, and why: one row for each reason."""
    rows = [
        [Paragraph("?", page.CELL_HEAD), _cell(f"<b>{escape(titles)}</b>"), _text(reason)]
        for titles, reason in wording.grouped_by_reason(findings)
    ]
    name = 0.47 * (width - 6 * mm)
    return _table(rows, [6 * mm, name, width - 6 * mm - name], [("BACKGROUND", (0, 0), (0, -1), page.GREY)])


def within_limit_table(findings: Sequence[Finding], width: float) -> Table:
    """What was measured and is not beyond its limit, two to a row."""
    half = [_within_cells(finding) for finding in findings]
    if len(half) % 2:
        half.append([""] * 3)
    middle = len(half) // 2
    rows: list[list[object]] = [
        [*left, "", *right] for left, right in zip(half[:middle], half[middle:], strict=True)
    ]
    head: list[object] = [_head(""), _head_right("value ± error"), _head_right("limit")]
    name = (width - 4 * mm) / 2 - 42 * mm
    widths = [name, 25 * mm, 17 * mm, 4 * mm, name, 25 * mm, 17 * mm]
    return _table([[*head, "", *head], *rows], widths, _HEAD, repeat=1)


def may_lie_beyond(finding: Finding) -> bool:
    """Whether the error reaches over the limit: within it as measured, but not surely."""
    if finding.limit is None or finding.error95 is None:
        return False
    return abs(finding.limit - comparable(finding)) < finding.error95


def measurements_tables(screening: Screening, width: float) -> list[Table]:
    """Every measurement with its error, one column for each recording, at most four columns to a table."""
    recordings = range(len(screening.recordings))
    starts = range(0, len(screening.recordings), MOST_COLUMNS)
    return [_measurements(screening, recordings[start : start + MOST_COLUMNS], width) for start in starts]


def _measurements(screening: Screening, recordings: Sequence[int], width: float) -> Table:
    names = [f"{i + 1} · {wording.VIEW_WORDS[screening.recordings[i].view]}" for i in recordings]
    rows: list[list[object]] = [[_head(""), *(_head(name) for name in names)]]
    for label in dict.fromkeys(measurement.label for measurement in screening.measurements):
        found = [m for m in screening.measurements if m.label == label]
        texts = [" · ".join(_measured(m) for m in found if m.recording == i) for i in recordings]
        if any(texts):
            rows.append([_text(label), *(_text(text) for text in texts)])
    column = (width - 48 * mm) / len(names)
    return _table(rows, [48 * mm, *[column] * len(names)], [*_HEAD, *_TIGHT], repeat=1)


def recordings_table(screening: Screening, width: float) -> Table:
    """How each clip was filmed, and what limits it, with what to do about it."""
    names = ("#", "file", "view", "turned", "frames/s", "picture", "repetitions", "recording")
    rows: list[list[object]] = [[_head(name) for name in names]]
    spans: list[tuple[object, ...]] = []
    for index, recording in enumerate(screening.recordings):
        rows.append(_recording_cells(index, recording, screening))
        for reason in recording.quality.reasons:
            text = f"{reason.message} {reason.fix}".strip()
            spans.append(("SPAN", (1, len(rows)), (-1, len(rows))))
            rows.append(["", _text(f"→ {text}"), *([""] * 6)])
    widths = [6 * mm, 36 * mm, 34 * mm, 14 * mm, 16 * mm, 22 * mm, 20 * mm]
    return _table(rows, [*widths, width - sum(widths)], [*_HEAD, *spans], repeat=1)


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
    cycles = [cycle for cycle in screening.cycles if cycle.recording == index]
    used = sum(cycle.valid for cycle in cycles)
    view = wording.VIEW_WORDS[recording.view]
    if recording.view_declared not in (None, recording.view):
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
        wording.QUALITY_WORDS[recording.quality.status],
    )
    return [_text(text) for text in texts]


def _measured(measurement: Measurement) -> str:
    """Return "L 112° ± 6°", without a letter where there is no side."""
    value = wording.format_with_error(measurement.value, measurement.error95, measurement.unit)
    return f"{wording.SIDE_LETTERS[measurement.side]} {value}" if measurement.side else value


def _within_cells(finding: Finding) -> list[object]:
    mark = wording.MAYBE_MARK if may_lie_beyond(finding) else wording.WITHIN_MARK
    name = _text(f"{mark} {wording.finding_title(finding)}")
    limit = wording.format_limit(finding.limit, finding.unit)
    if wording.has_lower_limit(finding):
        limit = f"≥ {limit}"
    return [name, _right(wording.value_text(finding)), _right(limit)]


def _table(
    rows: list[list[object]], widths: list[float], style: list[tuple[object, ...]], repeat: int = 0
) -> Table:
    table = Table(rows, colWidths=widths, repeatRows=repeat)
    table.setStyle(TableStyle([*_PLAIN, *style]))
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

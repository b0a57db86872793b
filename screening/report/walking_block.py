"""Walking on paper: times and distances beside the walks, stride curves with their reference, the feet's timeline."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from screening.gait_plots import timeline_alt_text, timeline_note
from screening.norms import Norms
from screening.print_gait import print_strides, print_timeline
from screening.report import page, tables, walking
from screening.report.pictures import fitted_image
from screening.stride_panels import stride_panels
from screening.timeline import foot_bars, walks_seen
from screening.types import Screening
from screening.walk_numbers import WalkTable

_CURVES_HEIGHT, _FILM_HEIGHT = 31 * mm, 13 * mm


def numbers_block(screening: Screening, norms: Norms, width: float) -> list[Flowable]:
    """Return the table of times and distances; empty in other movements or where nobody walked."""
    if not screening.movement.walking:
        return []
    story: list[Flowable] = []
    found = walking.tables_of(screening, norms)
    for title, table in found:
        story += [page.heading(walking.NUMBERS_HEADING, title), _numbers(walking.number_lines(table), width)]
    if any("step_length" in _ids(table) for _, table in found):
        story.append(Paragraph(escape(walking.METRES_NOTE), page.TINY))
    return story


def pictures_block(screening: Screening, norms: Norms, width: float) -> list[Flowable]:
    """Return stride curves and timeline; empty in other movements or where nobody walked."""
    if not screening.movement.walking:
        return []
    return [*_curves(screening, norms, width), *_timeline(screening, width)]


def _ids(table: WalkTable) -> list[str]:
    return [row.id for row in table.rows]


def _numbers(lines: Sequence[walking.NumberLine], width: float) -> Table:
    """Two lines to a row: label, left, right, strides."""
    half = (len(lines) + 1) // 2
    gap = 4 * mm
    widths = [(width - gap) / 2 - 53 * mm, 19.5 * mm, 19.5 * mm, 14 * mm]
    cells = [_cells(line) for line in lines] + [[""] * 4] * (len(lines) % 2)
    head = [_small(f"<b>{name}</b>") for name in ("", "left", "right", "strides")]
    rows = [[*head, "", *head]]
    rows += [[*left, "", *right] for left, right in zip(cells[:half], cells[half:], strict=True)]
    table = Table(rows, colWidths=[*widths, gap, *widths])
    spans = []
    for column, part in ((0, lines[:half]), (5, lines[half:])):
        spans += [
            ("SPAN", (column + 1, row), (column + 2, row))
            for row, line in enumerate(part, 1)
            if not line.right
        ]
    table.setStyle(TableStyle([*tables.PLAIN, *spans]))
    return table


def _cells(line: walking.NumberLine) -> list[object]:
    return [_small(escape(text)) for text in (line.label, line.left, line.right, line.strides)]


def _small(markup: str) -> Paragraph:
    return Paragraph(markup, page.SMALL)


def _curves(screening: Screening, norms: Norms, width: float) -> list[Flowable]:
    panels = stride_panels(screening)
    if not panels:
        return []
    image = fitted_image(print_strides(panels, width / mm, _CURVES_HEIGHT / mm), width, _CURVES_HEIGHT)
    notes = [
        walking.curve_note(screening, norms), "The ankle is an observation, never judged.",
        walking.far_leg_note(screening), *walking.score_lines(screening),
    ]  # fmt: skip
    words = " ".join(note for note in notes if note)
    return [page.heading(walking.CURVES_HEADING, panels[0].note), image, Paragraph(escape(words), page.TINY)]


def _timeline(screening: Screening, width: float) -> list[Flowable]:
    """The feet of every film, and below each what was found in it."""
    found = [
        (foot_bars(screening, index), walks_seen(screening, index), recording.video.duration_s, index)
        for index, recording in enumerate(screening.recordings)
        if recording.usable
    ]
    films = [film for film in found if film[0]]
    if not films:
        return []
    spoken = " ".join(timeline_alt_text(bars) for bars, *_ in films)
    height = len(films) * _FILM_HEIGHT
    image = fitted_image(
        print_timeline([film[:3] for film in films], width / mm, height / mm, spoken), width, height
    )
    words = " ".join(f"Film {index + 1}: {walking.strides_line(screening, index)}" for *_, index in films)
    return [
        page.heading(walking.TIMELINE_HEADING, timeline_note([bar for bars, *_ in films for bar in bars])),
        image,
        Paragraph(escape(words), page.SMALL),
    ]

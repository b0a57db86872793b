"""The therapist's PDF, two pages: what was seen and what to test; the evidence and what could not be seen."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak

from screening.norms import load_norms
from screening.report import page, wording
from screening.report.back import back_page, not_assessed
from screening.report.drawings import Drawings, own_drawings
from screening.report.fitting import DENSITIES, Density, fitted, height_of
from screening.report.front import front_page
from screening.report.save import save_bytes
from screening.report.walking_block import numbers_block, pictures_block
from screening.types import Screening

_STILL_FULL = DENSITIES[2]
"""So much may be left out of page 1 to have the numbers of walking there."""
_SPARE = 1.5 * mm
"""Room kept free at the foot of a page against rounding."""


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
    drawings : who draws; None for :func:`screening.report.drawings.own_drawings`.

    Raises
    ------
    ValueError : if ``clips`` does not have one entry for each recording, or the paper is not known.
    ScreeningError : if the file cannot be written.
    """
    _check_request(screening, clips, paper)
    page.register_fonts()
    mark = page.PaperMark(
        wording.report_title(screening.movement), identifier or default_identifier(screening)
    )
    stream = io.BytesIO()
    document = page.ReportTemplate(stream, paper, mark)
    shown = clips if pictures else None
    story = _story(screening, shown, drawings or own_drawings(), made_on, document)
    document.build(story, canvasmaker=page.NumberedCanvas)
    save_bytes(out, stream.getvalue())


def _story(
    screening: Screening,
    clips: Sequence[Path | None] | None,
    drawings: Drawings,
    made_on: date | None,
    document: page.ReportTemplate,
) -> list[Flowable]:
    """Both pages; what has room on the first stands there: numbers of walking, and what was not assessed."""
    norms = load_norms()
    width, height = document.body_width, document.body_height - _SPARE
    numbers = numbers_block(screening, norms, width)

    def build(density: Density) -> list[Flowable]:
        return front_page(screening, norms, document.mark, made_on, width, density)

    front, used = fitted(build, width, height)
    shorter = build(_STILL_FULL)
    if numbers and used + height_of(numbers, width) > height >= height_of([*shorter, *numbers], width):
        front, used = shorter, height_of(shorter, width)
    missing = not_assessed(screening, width, DENSITIES[0].missing)
    early: list[Flowable] = []
    for part in (numbers, missing):
        if part and used + height_of([*early, *part], width) <= height:
            early += part
    first = [*([] if _holds(early, numbers) else numbers), *pictures_block(screening, norms, width)]
    back = back_page(
        screening, norms, clips, drawings, width, height, missing=not _holds(early, missing), first=first
    )
    return [*front, *early, PageBreak(), *back]


def _holds(story: Sequence[Flowable], part: Sequence[Flowable]) -> bool:
    """Whether a part stands in a story already."""
    return bool(part) and any(flowable is part[0] for flowable in story)


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

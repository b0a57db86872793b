"""Page 2: the evidence. Pictures and curves of what was seen, what was not assessed, what stayed within its limit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from screening.evidence import evidence_pair
from screening.norms import Norms
from screening.report import certainty, page, tables, wording
from screening.report.checks import numbered
from screening.report.drawings import Drawings
from screening.report.fitting import Density, fitted, height_of
from screening.report.pictures import fitted_image, picture_image
from screening.timeline import near_view
from screening.types import Evidence, Finding, FindingStatus, Screening

LEAST_ROW, FAIR_ROW, MOST_ROW = 22 * mm, 34 * mm, 52 * mm
"""Height of the pictures of one finding: of a flag at least, of any other at least, and at most."""
PICTURES = 0.36
"""Share of the width that the frames of the film take."""
SIDE_ORDER = ("Left: ", "Right: ")
"""How the two moments of a difference in walking are named: both may be of one film."""
MOST_SHOWN = 4
"""Findings within their limit are shown only as long as there are no more than these in all."""


def back_page(
    screening: Screening,
    norms: Norms,
    clips: Sequence[Path | None] | None,
    drawings: Drawings,
    width: float,
    height: float,
    *,
    missing: bool = True,
    first: Sequence[Flowable] = (),
) -> list[Flowable]:
    """Return everything of page 2: the lists take what they need, the pictures share the rest.

    Parameters
    ----------
    clips : the films; None leaves out all pictures of the person. width, height : of the page, in points.
    missing : whether what was not assessed stands here; False where page 1 had room for it.
    first : what the page opens with.
    """
    height -= height_of(first, width)
    shown = _shown(screening)
    texts = [_words(screening, index) for index in shown]
    heads = [height_of(text, width) + 2.5 * mm for text in texts]
    flags = sum(screening.findings[i].status is FindingStatus.FLAGGED for i in shown)
    heading = page.heading(wording.EVIDENCE_HEADING)
    kept = height_of([heading], width) + sum(heads[:flags]) + flags * LEAST_ROW
    rest, needed = fitted(
        lambda density: _lists(screening, norms, width, density, missing=missing), width, height - kept
    )
    room = height - needed - height_of([heading], width) - 2 * mm
    n = _how_many(heads, flags, room)
    if not n:
        return [*first, *rest]
    row = min(MOST_ROW, (room - sum(heads[:n])) / n)
    story: list[Flowable] = [heading]
    for index, text in zip(shown[:n], texts, strict=False):
        story += [*text, _pictures(screening, index, clips, drawings, width, row), Spacer(0, 1.5 * mm)]
    if (left_out := len(numbered(screening)) - n) > 0:
        story[0] = page.heading(wording.EVIDENCE_HEADING, wording.more_in_app(left_out))
    return [*first, *story, *rest]


def _shown(screening: Screening) -> list[int]:
    """Findings whose evidence is shown: flagged, observed; where they are few, some of those within their limit."""
    seen = [i for i in numbered(screening) if screening.findings[i].evidence is not None]
    within = [
        i
        for i, f in enumerate(screening.findings)
        if f.status is FindingStatus.WITHIN_LIMIT and f.evidence is not None
    ]
    return [*seen, *within[: max(0, MOST_SHOWN - len(seen))]]


def _how_many(heads: Sequence[float], flags: int, room: float) -> int:
    """How many findings are shown: every flag that has room, others only while all pictures stay legible."""
    n = 0
    for count in range(1, len(heads) + 1):
        least = LEAST_ROW if count <= flags else FAIR_ROW
        if sum(heads[:count]) + count * least > room:
            break
        n = count
    return n


def _words(screening: Screening, index: int) -> list[Flowable]:
    """Number and name of the finding, and how sure it is, in a line or two."""
    finding = screening.findings[index]
    number = numbered(screening).get(index)
    title = f"{'' if number is None else f'{number} · '}{wording.finding_title(finding)}"
    head = f"<b>{escape(title)}: {escape(wording.value_text(finding, screening.movement))}</b>"
    wanted = ("Agreement", "Grade", "At equal depth", "Other films", "Spread", "First to last")
    lines = [f"{name}: {words}" for name, words in certainty.how_sure(finding, screening) if name in wanted]
    return [Paragraph(f"{head} {escape('. '.join(lines))}.", page.SMALL)]


def _pictures(
    screening: Screening,
    index: int,
    clips: Sequence[Path | None] | None,
    drawings: Drawings,
    width: float,
    height: float,
) -> Table:
    """Frames of the film at the left, curves and repetitions at the right."""
    finding = screening.findings[index]
    frames = _frames(finding, screening, clips, drawings, PICTURES * width - 2 * mm, height)
    share = PICTURES if frames else 0.0
    plot = drawings.curves(screening, finding, (1 - share) * width, height)
    right: Flowable | str = fitted_image(plot, (1 - share) * width, height) if plot else ""
    cells, widths = ([frames, right], [share * width, (1 - share) * width]) if frames else ([right], [width])
    table = Table([cells], colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _frames(
    finding: Finding,
    screening: Screening,
    clips: Sequence[Path | None] | None,
    drawings: Drawings,
    width: float,
    height: float,
) -> Table | None:
    """One picture, or left and right at the same depth beside each other, each with its caption."""
    if clips is None:
        return None
    drawn = [
        (at, picture)
        for at in evidence_pair(finding, screening)
        if (picture := drawings.picture(clips[at.recording], screening, finding, at)) is not None
    ]
    if not drawn:
        return None
    each, caption = width / len(drawn), 6 * mm
    images = [picture_image(picture, each - 1 * mm, height - caption) for _, picture in drawn]
    sides = SIDE_ORDER if screening.movement.walking and len(drawn) == 2 else ("",) * len(drawn)
    captions = [
        Paragraph(escape(f"{side}{_caption(at, screening)}"), page.CAPTION)
        for side, (at, _) in zip(sides, drawn, strict=True)
    ]
    table = Table([images, captions], colWidths=[each] * len(drawn))
    table.setStyle(
        TableStyle(
            [
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 1 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
                ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ]
        )
    )
    return table


def _caption(at: Evidence, screening: Screening) -> str:
    view = near_view(screening.recordings[at.recording], at.time_s)
    return wording.short_caption(view, wording.format_value(at.time_s, "s"))


def not_assessed(screening: Screening, width: float, most: int) -> list[Flowable]:
    """What could not be seen, with reasons of ``most`` characters; empty where there is nothing of it."""
    missing = screening.with_status(FindingStatus.NOT_ASSESSED)
    if not missing:
        return []
    table = tables.not_assessed_table(missing, width, most)
    return [*_heading(screening, FindingStatus.NOT_ASSESSED, len(missing)), table]


def _lists(
    screening: Screening, norms: Norms, width: float, density: Density, *, missing: bool
) -> list[Flowable]:
    """Not assessed with reasons, within limit, how to read it, and what produced it."""
    story = not_assessed(screening, width, density.missing) if missing else []
    if within := screening.with_status(FindingStatus.WITHIN_LIMIT):
        story += _heading(screening, FindingStatus.WITHIN_LIMIT, len(within), wording.WITHIN_LEGEND)
        story.append(tables.within_limit_table(within[: density.within], screening.movement, width))
        if len(within) > density.within:
            more = wording.more_in_app(len(within) - density.within)
            story.append(Paragraph(escape(more), page.SMALL))
    signs = wording.signs_text(screening.movement, {f.metric for f in screening.findings})
    note = f"{wording.method_note(norms.quality['agreement'], screening.movement)} {signs}".strip()
    closing = (note, tables.versions_text(screening), wording.INTENDED_USE)
    return [*story, Spacer(0, 1.5 * mm), *(Paragraph(escape(text), page.TINY) for text in closing)]


def _heading(screening: Screening, status: FindingStatus, n: int, more: str = "") -> list[Flowable]:
    explanation = more or wording.status_explanation(status, screening.movement)
    return [page.heading(f"{wording.STATUS_WORDS[status]} ({n})", explanation)]

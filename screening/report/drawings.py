"""Who draws the pictures of a report: the film's frames and the curves, or stand-ins for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.units import mm

from screening.types import Evidence, Finding, ImageArray, Screening


@dataclass(frozen=True)
class Drawings:
    """Who draws the pictures of a report.

    Attributes
    ----------
    picture : one moment of a finding from its clip, RGB; a stick figure where the clip is None; None where nothing
        can be drawn.
    curves : both sides over the repetition as a PNG file of a width and height in points; None without any.
    """

    picture: Callable[[Path | None, Screening, Finding, Evidence], ImageArray | None]
    curves: Callable[[Screening, Finding, float, float], bytes | None]


def own_drawings() -> Drawings:
    """Return the program's own drawings; paper travels, so faces are blurred on it."""
    return Drawings(_draw_picture, draw_curves)


def _draw_picture(
    clip: Path | None, screening: Screening, finding: Finding, at: Evidence
) -> ImageArray | None:
    from screening.overlay import evidence_picture
    from screening.painter import blur_face

    return evidence_picture(clip, screening, finding, at=at, conceal=blur_face)


def draw_curves(screening: Screening, finding: Finding, width: float, height: float) -> bytes | None:
    """Return what stands behind a finding as PNG; None where nothing was measured."""
    from screening.print_plots import print_repetitions
    from screening.repetition_panels import repetition_panel

    panel = repetition_panel(screening, finding)
    return None if panel is None else print_repetitions(panel, width / mm, height / mm)

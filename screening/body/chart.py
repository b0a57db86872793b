"""The body chart as SVG: regions that are chosen, pain with its number, scars as stitches with their year.

Nothing is said by colour alone: a chosen region is darker and has a thick outline, pain is a number, a scar its
stitches.
"""

from __future__ import annotations

import html
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from screening.body import FIGURE_SIZE, FIGURES, Point, Region, load_regions, region_name

_ROUNDING = 5.0
_VIEW_BOX = f"10 -2 {FIGURE_SIZE[0] - 20} {FIGURE_SIZE[1]}"
_LETTERS = {"front": ("R", "L"), "back": ("L", "R")}
_LEFT_COLOUR, _RIGHT_COLOUR = "#B34700", "#005A9C"
STYLE = (
    ".area{fill:#E4E7EB;stroke:#7B8794;stroke-width:1}.area.on{fill:#8FC1BA;stroke:#1F2933;stroke-width:2.6}"
    ".pain circle{fill:#1F2933;stroke:#fff;stroke-width:1.5}.pain text{fill:#fff}"
    ".scar path{fill:none;stroke:#fff;stroke-width:4.5}.scar path.thread{stroke:#1F2933;stroke-width:1.8}"
    ".scar text{fill:#1F2933;stroke:#fff;stroke-width:3;paint-order:stroke}"
    "text{font:700 12px sans-serif;text-anchor:middle}.hit{fill:none;stroke:none}"
)
"""Colours for paper and for a light page; the component has its own, which follow the theme."""


@dataclass(frozen=True)
class Scar:
    """A scar in a region; ``year`` None where nobody remembers. ``text``: what it comes from."""

    region: str
    year: int | None = None
    text: str = ""

    @property
    def label(self) -> str:
        """The scar in words: "Scar, lower belly, caesarean, 2004"."""
        parts = ("Scar", region_name(self.region).lower(), self.text, str(self.year) if self.year else "")
        return ", ".join(part for part in parts if part)


def body_chart_svg(
    selected: Collection[str] = (),
    *,
    pain: Mapping[str, int] | None = None,
    scars: Sequence[Scar] = (),
    height_px: int = 320,
) -> str:
    """Return the chart, front and back beside each other, as one SVG that needs nothing else.

    Parameters
    ----------
    selected : identifiers of the regions to fill; those with pain are filled too. Unknown ones are left out.
    pain : region to its intensity, 0 to 10. scars : drawn as stitches.
    height_px : 320 for a record, 72 or less for a thumbnail, which has no letters and no years.
    """
    pain = pain or {}
    small = height_px < 120
    wide, tall = FIGURE_SIZE[0] - 20, FIGURE_SIZE[1]
    chosen = {*selected, *pain}
    parts = []
    for index, figure in enumerate(FIGURES):
        areas = "".join(_area(region, figure, region.id in chosen) for region in _on(figure))
        marks = marks_svg(figure, pain, scars, years=not small)
        letters = "" if small else letters_svg(figure)
        parts.append(f'<g transform="translate({index * wide - 10} 2)">{areas}{marks}{letters}</g>')
    words = html.escape(chart_words(selected, pain, scars), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * wide} {tall}" height="{height_px}" '
        f'width="{round(height_px * 2 * wide / tall)}" role="img" aria-label="{words}">'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>"
    )


def figure_svg(figure: str, marks: str = "") -> str:
    """Return one figure for the component: every region a checkbox, a group for marks, letters at its edges.

    A region that is on both figures is reached by the keyboard on the front only; on the back it is clicked.
    """
    hits = "".join(
        f'<path class="hit" data-region="{r.id}" d="{_path(r.shapes[figure])}"/>' for r in _on(figure)
    )
    areas = "".join(_checkbox(region, figure) for region in _on(figure))
    return (
        f'<svg viewBox="{_VIEW_BOX}" role="group" aria-label="{figure.capitalize()} of the body">{hits}{areas}'
        f'<g class="marks" aria-hidden="true">{marks}</g>{letters_svg(figure)}</svg>'
    )


def marks_svg(figure: str, pain: Mapping[str, int], scars: Sequence[Scar], *, years: bool = True) -> str:
    """Return stitches and numbers of one figure; a region on both figures is marked on the front only."""
    regions = load_regions()
    found = []
    for scar in scars:
        region = regions.get(scar.region)
        if region and _first_figure(region) == figure:
            found.append(_stitches(scar, region.centre(figure), aside=scar.region in pain, year=years))
    for region_id, intensity in pain.items():
        region = regions.get(region_id)
        if region and _first_figure(region) == figure:
            found.append(_number(region, region.centre(figure), intensity))
    return "".join(found)


def chart_words(selected: Iterable[str], pain: Mapping[str, int], scars: Sequence[Scar]) -> str:
    """Return the chart in one sentence, for those who do not see it."""
    parts = [f"{region_name(region)} {intensity} of 10" for region, intensity in pain.items()]
    parts += [region_name(region) for region in selected if region not in pain]
    parts += [scar.label for scar in scars]
    return "Body chart: " + ("; ".join(parts) if parts else "nothing marked") + "."


def letters_svg(figure: str) -> str:
    """Return the person's sides at the edges and the name of the figure."""
    colours = {"L": _LEFT_COLOUR, "R": _RIGHT_COLOUR}
    places = zip(_LETTERS[figure], (24, FIGURE_SIZE[0] - 24), strict=True)
    letters = "".join(
        f'<text class="letter {letter}" fill="{colours[letter]}" x="{x}" y="60" '
        f'style="font-size:18px">{letter}</text>'
        for letter, x in places
    )
    return f'{letters}<text class="figure" x="30" y="20" style="font-weight:400">{figure}</text>'


def _on(figure: str) -> list[Region]:
    return [region for region in load_regions().values() if figure in region.shapes]


def _first_figure(region: Region) -> str:
    return next(figure for figure in FIGURES if figure in region.shapes)


def _area(region: Region, figure: str, on: bool) -> str:
    return f'<path class="area{" on" if on else ""}" d="{_path(region.shapes[figure])}"/>'


def _checkbox(region: Region, figure: str) -> str:
    """A region as a checkbox; on a second figure without a name and without the keyboard."""
    name = html.escape(region.name, quote=True)
    role = f'role="checkbox" tabindex="0" aria-checked="false" aria-label="{name}"'
    if _first_figure(region) != figure:
        role = 'aria-hidden="true"'
    shape = _path(region.shapes[figure])
    return f'<path class="area" data-region="{region.id}" {role} d="{shape}"><title>{name}</title></path>'


def _path(points: Sequence[Point]) -> str:
    """A polygon with rounded corners."""
    parts: list[str] = []
    for before, corner, after in zip(
        (points[-1], *points[:-1]), points, (*points[1:], points[0]), strict=True
    ):
        start, end = _towards(corner, before), _towards(corner, after)
        command = "L" if parts else "M"
        parts.append(
            f"{command}{start[0]:.1f} {start[1]:.1f}Q{corner[0]:g} {corner[1]:g} {end[0]:.1f} {end[1]:.1f}"
        )
    return "".join(parts) + "Z"


def _towards(corner: Point, other: Point) -> Point:
    length = math.dist(corner, other)
    share = min(_ROUNDING, 0.4 * length) / length
    return corner[0] + share * (other[0] - corner[0]), corner[1] + share * (other[1] - corner[1])


def _stitches(scar: Scar, at: Point, *, aside: bool, year: bool) -> str:
    """A seam with five stitches; it stands lower where the number of a pain is in the middle."""
    x, y = at[0], at[1] + (14 if aside else 0)
    seam = f"M{x - 15:g} {y:g}H{x + 15:g}" + "".join(f"M{x + 6 * i:g} {y - 4:g}v8" for i in range(-2, 3))
    text = (
        f'<text x="{x:g}" y="{y + 16:g}" style="font-size:11px">{scar.year}</text>'
        if scar.year and year
        else ""
    )
    title = f"<title>{html.escape(scar.label)}</title>"
    return f'<g class="scar">{title}<path d="{seam}"/><path class="thread" d="{seam}"/>{text}</g>'


def _number(region: Region, at: Point, intensity: int) -> str:
    """The intensity of a pain in a disc."""
    title = f"<title>{html.escape(region.name)}, {intensity} of 10</title>"
    return (
        f'<g class="pain">{title}<circle cx="{at[0]:g}" cy="{at[1]:g}" r="9"/>'
        f'<text x="{at[0]:g}" y="{at[1] + 4.2:g}">{intensity}</text></g>'
    )

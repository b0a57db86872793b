"""The regions of the body that pain, scars and past events are placed in: one list for intake, store, chart and report.

44 regions, each with an identifier that never changes, such as ``low_back_left``. Sides are the person's own. The
shapes of a region are polygons on one or both figures of the chart, ``FIGURE_SIZE`` large: from the front the
person's right is at the left edge, from the back at the right.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from screening.types import Side

FIGURE_SIZE = (200, 444)
FIGURES = ("front", "back")
_AT_LEFT_EDGE = {"front": Side.RIGHT, "back": Side.LEFT}

Point = tuple[float, float]


@dataclass(frozen=True)
class Region:
    """One region of the chart.

    Attributes
    ----------
    id, name : ``low_back_left``, "Low back, left". side : None for a region in the middle.
    shapes : figure ("front", "back") to its polygon on that figure.
    """

    id: str
    name: str
    side: Side | None
    shapes: Mapping[str, tuple[Point, ...]]

    def centre(self, figure: str) -> Point:
        """Return the middle of its shape on a figure, where a mark is put."""
        x, y = zip(*self.shapes[figure], strict=True)
        return (min(x) + max(x)) / 2, (min(y) + max(y)) / 2


@lru_cache(maxsize=1)
def load_regions() -> Mapping[str, Region]:
    """Return every region by its identifier, those of the front first, from head to foot, left before right."""
    found: dict[str, Region] = {}
    with (Path(__file__).parent / "regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for side in (Side.LEFT, Side.RIGHT) if row["paired"] == "yes" else (None,):
                region = _region(row, side)
                known = found.get(region.id)
                shapes = {**known.shapes, **region.shapes} if known else region.shapes
                found[region.id] = Region(region.id, region.name, side, shapes)
    return found


def region_name(region_id: str) -> str:
    """Return the name of a region; of an identifier that is not on the list, the identifier in words."""
    region = load_regions().get(region_id)
    return region.name if region else region_id.replace("_", " ").capitalize()


def known_regions(region_ids: Iterable[str]) -> list[str]:
    """Return those identifiers that are on the list, each once, in the order of the list."""
    wanted = set(region_ids)
    return [region_id for region_id in load_regions() if region_id in wanted]


def _region(row: Mapping[str, str], side: Side | None) -> Region:
    points: list[Point] = [
        (float(x), float(y)) for x, y in (pair.split(",") for pair in row["points"].split())
    ]
    if side is not None and side is not _AT_LEFT_EDGE[row["figure"]]:
        points = [(FIGURE_SIZE[0] - x, y) for x, y in points]
    name = row["name"] if side is None else f"{row['name']}, {side}"
    return Region(f"{row['id']}_{side}" if side else row["id"], name, side, {row["figure"]: tuple(points)})

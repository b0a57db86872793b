"""Make a page fit: measure flowables, and take the first density that has room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.platypus import Flowable

_ENDLESS = 100_000.0


@dataclass(frozen=True)
class Density:
    """How much is said on a page; every step says less, but never drops a flag.

    Attributes
    ----------
    reason_flagged, reason_watched, causes, film, missing : characters of a text shown at most; 0 leaves it out.
    watched, patterns, tests, within : lines shown at most; the rest is counted.
    positions : whether hand tests are told with their position and pressure. sources : whether patterns name theirs.
    """

    reason_flagged: int
    reason_watched: int
    causes: int
    film: int
    missing: int
    watched: int
    patterns: int
    tests: int
    within: int
    positions: bool
    sources: bool


_MANY = 99
DENSITIES = (
    Density(900, 600, 900, 900, 900, _MANY, _MANY, _MANY, _MANY, True, True),
    Density(420, 300, 420, 300, 420, _MANY, _MANY, _MANY, _MANY, True, False),
    Density(420, 0, 300, 300, 420, _MANY, _MANY, _MANY, _MANY, True, False),
    Density(300, 0, 300, 240, 300, _MANY, _MANY, _MANY, 24, False, False),
    Density(300, 0, 200, 200, 220, _MANY, _MANY, _MANY, 20, False, False),
    Density(220, 0, 130, 160, 170, _MANY, 6, _MANY, 20, False, False),
    Density(220, 0, 130, 110, 130, _MANY, 5, 10, 16, False, False),
    Density(150, 0, 110, 110, 110, 8, 4, 10, 12, False, False),
    Density(0, 0, 110, 110, 110, _MANY, 4, 10, 10, False, False),
    Density(0, 0, 110, 110, 110, 6, 4, 8, 10, False, False),
    Density(0, 0, 90, 80, 90, 5, 3, 8, 8, False, False),
    Density(0, 0, 110, 0, 90, 4, 3, 8, 8, False, False),
    Density(0, 0, 0, 0, 90, 2, 0, 6, 8, False, False),
)


def height_of(flowables: Sequence[Flowable], width: float) -> float:
    """Return the height in points that flowables take below each other; at most a little too much."""
    return math.fsum(f.getSpaceBefore() + f.wrap(width, _ENDLESS)[1] + f.getSpaceAfter() for f in flowables)


def fitted(
    build: Callable[[Density], Sequence[Flowable]], width: float, height: float
) -> tuple[Sequence[Flowable], float]:
    """Return the fullest story that fits into ``height``, and its own height; the leanest where none does."""
    story: Sequence[Flowable] = ()
    needed = 0.0
    for density in DENSITIES:
        story = build(density)
        needed = height_of(story, width)
        if needed <= height:
            break
    return story, needed

"""Screenings of walking for report, page and export: a stick figure whose contacts are known, and bare cycles."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from walker import Walker, front_take, side_take

from screening import pipeline
from screening.movements import get_movement
from screening.types import Cycle, CycleKind, Screening, Side, StrideEvents, Take, View

STRIDE_S = 1.1
GAIT = get_movement("gait")


def screened(*takes: Take, height_cm: float | None = None) -> Screening:
    """Screen some walks."""
    return pipeline.screen(GAIT, takes, model="full", model_sha256="cd" * 32, height_cm=height_cm)


@cache
def there_and_back() -> Screening:
    """Six walks, the right side near first; the right knee bends 40 % less: flagged."""
    return screened(side_take(Walker(stride_s=STRIDE_S, passes=6, knee=(1.0, 0.6))), height_cm=180.0)


@cache
def one_way() -> Screening:
    """One walk with the right side near: too few strides for any limit."""
    return screened(side_take(Walker(stride_s=STRIDE_S, passes=1)))


@cache
def from_the_front() -> Screening:
    """A treadmill from the front."""
    return screened(front_take(Walker(stride_s=STRIDE_S), lean_deg=(2.0, 9.0)))


@cache
def nobody_walks() -> Screening:
    """One tenth of a walk: the film is refused."""
    take = side_take(Walker(passes=1))
    return screened(replace(take, people=2))


def stride(
    side: Side, start_s: float, end_s: float, *, off_s: float | None = None, reason: str | None = None
) -> Cycle:
    """A stride with its final contact; valid without a reason."""
    middle_s = 0.5 * (start_s + end_s)
    events = StrideEvents(None, middle_s, off_s, View.RIGHT, 1.0)
    return Cycle(0, CycleKind.STRIDE, side, start_s, middle_s, end_s, reason is None, reason, events)


def with_cycles(*cycles: Cycle) -> Screening:
    """The one-way walk with other cycles: a pass of the whole time, and these strides."""
    start_s, end_s = min(c.start_s for c in cycles), max(c.end_s for c in cycles)
    middle_s = 0.5 * (start_s + end_s)
    whole = Cycle(0, CycleKind.PASS, None, start_s, middle_s, end_s, valid=True)
    return replace(one_way(), cycles=(whole, *cycles))

"""What the pictures of progress say: their axes, what the bands are, and the sentence for those who do not see them."""

from __future__ import annotations

from collections.abc import Sequence

from screening.clinic.progress.records import Change, Of, Subject, Trend
from screening.evidence import is_signed
from screening.movements import MOVEMENTS
from screening.numbers import UNIT_MARKS
from screening.report.numbers import format_date, format_value
from screening.report.spoken import directions

DAY_WORDS = "Held against the error between two days."
NO_CURVE = "There is no curve behind this value: it is one number for each repetition or walk."
NO_PAIR = "One of the visits has no take of this view that could be measured, so that no curves or films stand here."
WITHOUT_FILM = "Where a film was not kept, the stick figure is shown."
LINES = "thin: before, thick: now"
ELSEWHERE = "measured under other conditions than the first one: to be looked at, not compared"


def axis_title(subject: Subject, label: str, unit: str) -> str:
    """Return quantity, unit and what up means: "Difference (°), more on the right ↑"."""
    mark = UNIT_MARKS.get(unit, "").strip()
    unit_words = f" ({mark})" if mark else ""
    if subject.of is Of.DIFFERENCE:
        return f"Difference{unit_words}, more on the right ↑"
    movement = MOVEMENTS[subject.movement]
    known = directions(movement)
    if is_signed(subject.metric, movement) and subject.metric in known:
        return f"{label}{unit_words}, {known[subject.metric][0]} ↑"
    return f"{label}{unit_words}, more ↑"


def band_note(trend: Trend, first: int) -> str:
    """Return what the bands of a trend are."""
    wide, narrow = (format_value(size, trend.unit) for size in (trend.band95, trend.band80))
    return f"Pale band: within ±{wide} of visit {first} no real change is shown; dark band (±{narrow}): none at all."


def trend_alt(trend: Trend, name: str, first: int) -> str:
    """Return a trend in a sentence, with every value, for a screen reader."""
    told = ", ".join(
        f"visit {point.visit} {format_value(point.value, trend.unit)}"
        + ("" if point.comparable else " (other conditions)")
        for point in trend.points
    )
    return f"{name} over the visits: {told}. Band of ±{format_value(trend.band95, trend.unit)} around visit {first}."


def trend_rows(trend: Trend) -> list[dict[str, str]]:
    """Return the points of a trend as the rows of a table."""
    return [
        {
            "Visit": str(point.visit),
            "Day": format_date(point.day.year, point.day.month, point.day.day),
            "Value": format_value(point.value, trend.unit),
            "Compared with the first": "yes" if point.comparable else "no, other conditions",
        }
        for point in trend.points
    ]


def curves_alt(
    change: Change, name: str, sides: Sequence[str], deepest: Sequence[tuple[str, float, float]]
) -> str:
    """Return two curves in a sentence: how high each stands in the middle of the movement.

    Parameters
    ----------
    deepest : side, value before, value now at 50 % of the movement.
    """
    told = "; ".join(
        f"{side}: {format_value(before, change.unit)} before, {format_value(now, change.unit)} now"
        for side, before, now in deepest
    )
    middle = f" In the middle of the movement, {told}." if told else ""
    seen = " and ".join(sides) or "no side"
    return f"{name} over the movement at visit {change.first} and visit {change.last}, {seen}.{middle}"


def curves_note(half: float | None, unit: str) -> str:
    """Return what lines and band of the compared curves are; ``half``: of the band, None where there is none."""
    if half is None:
        return LINES
    return (
        f"{LINES}; band: ±{format_value(half, unit)} around before, the measurement error (MDC) of the value"
    )

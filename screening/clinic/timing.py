"""How long the pages of a visit take, as plain seconds: nothing about what was done on them, or by whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median

from sqlalchemy import select

from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import get_visit
from screening.clinic.store import Store
from screening.clinic.tables import PageTime, Visit
from screening.clinic.texts import between, checked_word

LONGEST_S = 600.0
"""Nobody works on one page for longer without touching it."""
LAST_VISITS = 50


@dataclass(frozen=True)
class MedianTimes:
    """Medians over the last signed visits, in seconds.

    Attributes
    ----------
    visits : how many were looked at. pages : page -> median of the visits in which it was opened.
    total_s : median of all pages of a visit together; None where there is no visit.
    """

    visits: int
    pages: dict[str, float]
    total_s: float | None


@allowed(*STAFF)
def add_seconds(store: Store, actor: Actor, visit_id: str, page: str, seconds: float) -> None:
    """Add time that a page of a visit was worked on.

    Raises
    ------
    ScreeningError : if the time is no time, or there is no such visit.
    """
    name = checked_word(page, "Page")
    between(seconds, 0.0, LONGEST_S, "Seconds")
    with store.writing() as db:
        get_visit(db, visit_id)
        row = db.get(PageTime, (visit_id, name), with_for_update=True)
        if row is None:
            db.add(PageTime(visit_id=visit_id, page=name, seconds=seconds))
        else:
            row.seconds += seconds


@allowed(*STAFF)
def median_times(store: Store, actor: Actor) -> MedianTimes:
    """Return how long the last signed visits took, page by page."""
    with store.reading() as db:
        query = select(Visit.id).where(Visit.signed_at.is_not(None)).order_by(Visit.signed_at.desc())
        ids = db.scalars(query.limit(LAST_VISITS)).all()
        rows = db.scalars(select(PageTime).where(PageTime.visit_id.in_(ids))).all()
    pages: dict[str, list[float]] = defaultdict(list)
    totals: dict[str, float] = defaultdict(float)
    for row in rows:
        pages[row.page].append(row.seconds)
        totals[row.visit_id] += row.seconds
    return MedianTimes(
        visits=len(totals),
        pages={page: median(seconds) for page, seconds in sorted(pages.items())},
        total_s=median(totals.values()) if totals else None,
    )

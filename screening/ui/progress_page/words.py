"""Labels of the page *Progress*. What is said about a change is in :mod:`screening.clinic.progress.words`."""

from __future__ import annotations

from screening.clinic.progress_store import ClientProgress
from screening.report.numbers import format_date

SAME_SETUP = "Only same protocol"
NOTHING_MEASURED = (
    "Nothing was measured in any visit yet. Progress appears after the second visit with a recording."
)
NO_CLIENT = "Choose a client first: open a client, then Progress."
COUNTED = "Counted: accepted findings"
EXPLORATORY = "Exploratory"
APART = "Cannot be compared"
BESIDE = "Pain, goals, hand tests and homework"
NOTHING_BESIDE = "No pain, goal, hand test or homework was noted at these visits."
NOT_IN_BOTH = "In one of these visits nothing was measured. Choose two visits with a recording."
ALL = "All movements"
PUT_IN_REPORT = "Put in report"
SIGNED = "Visit {visit} is signed: what its report shows is fixed."
BACK = "Back to all changes"
OPEN_VISIT = "Open visit {visit}"
TABLE = "Show as table"
RECOMPUTE = "Recompute visit {visit}"
ASKED = "Visit {visit} is being computed again. This page shows it when it is done."
RUNNING = "Visit {visit} is being computed again: {done} of {asked} done."
FAILED = "Visit {visit} could not be computed again: {why}"


def visit_choice(progress: ClientProgress, number: int) -> str:
    """Return how a visit stands in a choice: "visit 2 · 20 Nov 2026"."""
    day = next(record.day for record in progress.records if record.number == number)
    return f"visit {number} · {format_date(day.year, day.month, day.day)}"

"""The words of the page *Review* that no report has."""

from __future__ import annotations

from collections.abc import Mapping

from screening.clinic.reviews import Decision
from screening.report.forbidden import find_forbidden
from screening.types import FindingStatus, Screening

DECIDED: Mapping[str, str] = {
    Decision.ACCEPTED.value: "Accepted",
    Decision.REJECTED.value: "Rejected",
    Decision.DEFERRED.value: "Deferred",
}
DECIDED_ICONS: Mapping[str, str] = {
    Decision.ACCEPTED.value: ":material/done_all:",
    Decision.REJECTED.value: ":material/block:",
    Decision.DEFERRED.value: ":material/schedule:",
}
OTHER = "other"
REJECT_REASONS: Mapping[str, str] = {
    "camera error": "Camera error",
    "known, harmless": "Known, harmless",
    "not relevant today": "Not relevant today",
    OTHER: "Other …",
}
OTHER_NEEDS_WORDS = "Other needs a few words."
LEAVE_OUT_REASONS = ("another movement", "camera error", "pain", "lost balance")
NEXT_VISIT, ON_A_DATE = "next visit", "date"
DEFER_CHOICES: Mapping[str, str] = {NEXT_VISIT: "Next visit", ON_A_DATE: "On a date"}
NOTHING_MEASURED = "Nothing was measured. You can still watch the film and add your own finding."
CHAIN_TITLE = "One possible order to test, not a cause"
DESCRIBE = "Please describe what was seen, not a cause."
SEEN_BY_THERAPIST = "Seen by therapist"
OWN_WORDS = "therapist's words"
TO_SEE_THE_MOMENT = "*Mark this moment* under the film adds the moment."
KEYS = (
    "Keys: 1 to 5 open a finding · A accept · X reject · D defer · N next without a decision · Shift and → next "
    "movement. With the film in focus: Space plays, comma and full stop move by one frame, ← → by half a second, "
    "G shows the earlier film."
)


def sentence_hint(text: str) -> str | None:
    """Return a hint where a therapist's sentence names a cause or judges; it is never refused."""
    return DESCRIBE if find_forbidden(text) else None


def reviewing(name: str, since: str) -> str:
    """Return who is reviewing, and that nothing can be changed meanwhile."""
    return f"{name} is reviewing since {since}. Read only."


def undecided_title(n: int) -> str:
    """Return how many findings wait."""
    return f"{n} finding{'' if n == 1 else 's'} without a decision"


def defer_question(n: int) -> str:
    """Return what is asked before a movement is left."""
    return "Defer it?" if n == 1 else "Defer both?" if n == 2 else f"Defer all {n}?"


def defer_button(n: int) -> str:
    """Return the same as a button."""
    return "Defer it" if n == 1 else "Defer both" if n == 2 else f"Defer all {n}"


def heading(status: FindingStatus, n: int) -> str:
    """Return the heading of a group of findings."""
    names = {
        FindingStatus.FLAGGED: "Flagged",
        FindingStatus.WATCH: "Observed, not confirmed",
        FindingStatus.NOT_ASSESSED: "Not assessed",
        FindingStatus.WITHIN_LIMIT: "Within the limit used here",
    }
    return f"{names[status]} ({n})"


def position(place: int, of: int, sentence: str) -> str:
    """Return which finding is shown now, to be read aloud."""
    return f"Finding {place} of {of}: {sentence}"


def pain_words(score: int) -> str:
    """Return what pain in this very take means for what was measured."""
    return f"Painful on this take ({score} of 10): the difference may be pain avoidance."


def nothing_measured(screening: Screening) -> bool:
    """Whether no repetition of any recording counts."""
    return not any(cycle.valid for cycle in screening.cycles)

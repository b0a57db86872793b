"""The words of the page *Inbox*."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from screening.clinic.desk import CodeNow
from screening.clinic.tables import Clip
from screening.movements import MOVEMENTS
from screening.types import QualityStatus

EMPTY = "Nothing waiting. Start an intake or open a client."
HELP = "The client asks for help."
BACKUP_MISSING = "No backup was ever written. Films and records are on this computer only."
_VERDICTS = {
    QualityStatus.OK.value: ("✓", "good"),
    QualityStatus.WARN.value: ("!", "usable"),
    QualityStatus.REFUSED.value: ("✕", "failed"),
}
_NO_VERDICT = ("·", "not judged yet")


class Shown(StrEnum):
    """What of the inbox is shown."""

    ALL = "All"
    WAITING = "Waiting"
    IN_REVIEW = "In review"
    DEFERRED = "Deferred"
    UNSIGNED = "Unsigned > 7 days"


class Order(StrEnum):
    """Which visit stands first."""

    OLDEST = "Oldest first"
    NEWEST = "Newest first"


def greeting(name: str, local: datetime) -> str:
    """Return the greeting of this time of day."""
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    return f"Good {part}, {name}"


def verdict_words(clips: Sequence[Clip]) -> str:
    """Return how well each take was filmed, as marks and in words: ``✓✓! 2 good, 1 usable``."""
    filmed = [
        _VERDICTS.get(str(clip.verdict.get("status", "")), _NO_VERDICT)
        for clip in clips
        if clip.skipped is None
    ]
    if not filmed:
        return "not filmed"
    counts = {word: sum(found == word for _, found in filmed) for word in dict.fromkeys(w for _, w in filmed)}
    marks = "".join(mark for mark, _ in filmed)
    return f"{marks} {', '.join(f'{number} {word}' for word, number in counts.items())}"


def code_words(code: CodeNow | None) -> str:
    """Return how far the client is, on which device, and how long the code is good."""
    if code is None:
        return "no code"
    where = f"opened on a {code.device}, step {code.step + 1}" if code.device else "code not opened yet"
    if code.finished:
        return "the client is done"
    if not code.open:
        return f"{where} · the code is over"
    return f"{where} · valid until {code.expires_at.astimezone():%H:%M}"


def metric_label(metric: str) -> str:
    """Return what a measurement is called, whatever the movement."""
    for movement in MOVEMENTS.values():
        for known in movement.metrics:
            if known.id == metric:
                return known.label
    return metric.replace("_", " ")


def backup_words(age: timedelta) -> str:
    """Return how old the last backup is."""
    return f"The last backup is {age.days} days old. Write one on the page Admin."


def counts_words(waiting: int, deferred: int, in_use: int) -> str:
    """Return the line of numbers beside the greeting."""
    return f"{waiting} waiting · {deferred} deferred · {in_use} in use"

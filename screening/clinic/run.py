"""How far the filming of a visit is: which take comes next, which film of a take is used, whether pain stops it.

Everything is read from what is stored, so that a reload, a crash or another device goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from screening.clinic.protocols import PlannedTake
from screening.types import QualityStatus

MAX_FILMS = 3
"""The first film of a take and two more; then it goes on, so that nobody is trapped."""
PAIN_STOP = 3
STOPPED = "stopped"
SKIP_REASONS: Mapping[str, str] = {
    "pain": "Pain",
    "not_safe": "I do not feel safe",
    "no_space": "No space",
    "other": "Another reason",
}
_RANKS = {QualityStatus.OK.value: 3, QualityStatus.WARN.value: 2, "": 1, QualityStatus.REFUSED.value: 0}


class StoredTake(Protocol):
    """What is read of a recording (``tables.Clip``)."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def skipped(self) -> str | None: ...  # noqa: D102
    @property
    def setup(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def verdict(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def pain(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def chosen(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Slot:
    """One planned take, and what became of it.

    Attributes
    ----------
    number : its place in the list, from 0. films : in order of time. skipped : the reason, None if it was not.
    """

    number: int
    take: PlannedTake
    films: tuple[StoredTake, ...]
    skipped: str | None

    @property
    def done(self) -> bool:
        """Whether the run goes on to the next take: a usable film, enough tries, or left out."""
        usable = any(status_of(film) != QualityStatus.REFUSED for film in self.films)
        return usable or len(self.films) >= MAX_FILMS or self.skipped is not None

    @property
    def best(self) -> StoredTake | None:
        """The film with the best verdict, the newest of several; None without a film."""
        order = enumerate(self.films)
        return max(order, key=lambda item: (_RANKS[status_of(item[1])], item[0]), default=(0, None))[1]


def status_of(film: StoredTake) -> str:
    """Return the status of the quick look; empty while there is none."""
    status = film.verdict.get("status", "")
    return status if status in _RANKS else ""


def arrange(takes: Sequence[PlannedTake], stored: Sequence[StoredTake]) -> tuple[Slot, ...]:
    """Put what was filmed to the takes that were planned; films of another plan belong nowhere."""
    return tuple(_slot(number, take, stored) for number, take in enumerate(takes))


def _slot(number: int, take: PlannedTake, stored: Sequence[StoredTake]) -> Slot:
    own = [row for row in stored if row.setup == row.setup | mark(number, take)]
    films = tuple(row for row in own if row.skipped is None)
    skipped = [row.skipped for row in own if row.skipped not in (None, STOPPED)]
    return Slot(number, take, films, skipped[-1] if skipped else None)


def mark(number: int, take: PlannedTake) -> dict[str, Any]:
    """Return what is stored with a film so that it is found again."""
    return {"slot": number, "word": take.word}


def next_slot(slots: Sequence[Slot]) -> Slot | None:
    """Return what is filmed next; None where all is done."""
    return next((slot for slot in slots if not slot.done), None)


def without_answer(slots: Sequence[Slot]) -> tuple[StoredTake, ...]:
    """Return the films whose pain question is open."""
    return tuple(film for slot in slots for film in slot.films if "score" not in film.pain)


def pain_stops(start: int, stored: Sequence[StoredTake]) -> bool:
    """Whether a film hurt three points more than the beginning: then nothing more is filmed in this visit."""
    return any(film.pain.get("score", 0) >= start + PAIN_STOP for film in stored)


def choices(slot: Slot) -> dict[str, bool]:
    """Return which films of a take have to be taken in or left out for the best one to count, by id."""
    best = slot.best
    wanted = {film.id: best is not None and film.id == best.id for film in slot.films}
    return {film.id: wanted[film.id] for film in slot.films if film.chosen != wanted[film.id]}

"""What is filmed in a visit, in order: protocols as data, and the words that a visit keeps them in."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from screening.movements import get_movement
from screening.types import ScreeningError, View

WALKING_SIDE = "side"
"""A walk there and back across the picture: it shows both sides, so its view is found out."""
_VIEW_WORDS = {
    "front": "front",
    "left": "left side",
    "right": "right side",
    "side": "side, there and back",
}
_FILE = Path(__file__).with_name("protocols.toml")


@dataclass(frozen=True)
class PlannedTake:
    """One film to make.

    Attributes
    ----------
    view : ``front left right``; of walking also ``side``. repetitions : 0 for walking.
    """

    movement: str
    view: str
    repetitions: int = 0

    @property
    def title(self) -> str:
        """What it is called: the movement and the view."""
        return f"{get_movement(self.movement).title}, {_VIEW_WORDS[self.view]}"

    @property
    def walking(self) -> bool:
        """Whether somebody walks, who needs no countdown cue."""
        return get_movement(self.movement).walking

    @property
    def declared(self) -> View | None:
        """The view that the film is said to show; None where it is found out."""
        return None if self.view == WALKING_SIDE else View(self.view)

    @property
    def seconds(self) -> int:
        """How long is filmed: standing still, the repetitions, a moment after them."""
        if self.walking:
            return _number("walk_s" if self.view in ("side", "front") else "treadmill_s")
        wanted = 2 * _number("stand_still_s") + self.repetitions * _number("repetition_s")
        return min(wanted, _number("longest_s"))

    @property
    def word(self) -> str:
        """How a visit keeps it."""
        return f"{self.movement} {self.view}" + (f" {self.repetitions}" if self.repetitions else "")


@dataclass(frozen=True)
class Protocol:
    """A list of takes with a name."""

    id: str
    title: str
    takes: tuple[PlannedTake, ...]

    @property
    def minutes(self) -> int:
        """About how long it takes, with the way to the mark and the verdicts."""
        return math.ceil(sum(take.seconds + 20 for take in self.takes) / 60)


def stand_still_s() -> int:
    """Seconds of standing still before the first repetition."""
    return _number("stand_still_s")


def repetition_s() -> int:
    """Seconds that one repetition is given by the pace cue."""
    return _number("repetition_s")


def list_protocols() -> Mapping[str, Protocol]:
    """Return the protocols that the program knows, by id, in the order in which they are offered."""
    return {
        name: Protocol(name, str(table["title"]), from_words(table["takes"]))
        for name, table in _read()["protocols"].items()
    }


def offered_takes() -> tuple[PlannedTake, ...]:
    """Return every take that an own list may hold, in order."""
    return tuple(
        _take(movement, view, None) for movement, views in _read()["offered"].items() for view in views
    )


def to_words(takes: Sequence[PlannedTake]) -> tuple[str, ...]:
    """Return what a visit keeps (``VisitPlan.protocol``)."""
    return tuple(take.word for take in takes)


def from_words(words: Sequence[str]) -> tuple[PlannedTake, ...]:
    """Return the takes of a visit; a movement without a view stands for all its views.

    Raises
    ------
    ScreeningError : for a movement, a view or a number that nothing is known about.
    """
    return tuple(take for word in words for take in _from_word(word))


def refilm(takes: Sequence[PlannedTake]) -> tuple[PlannedTake, ...]:
    """Return the same takes for filming again within a visit, before and after."""
    number = _number("refilm_repetitions")
    return tuple(PlannedTake(take.movement, take.view, 0 if take.walking else number) for take in takes)


def check_takes(takes: Sequence[PlannedTake]) -> str | None:
    """Return the sentence that stands in the way of these takes, None where nothing does."""
    if not takes:
        return "Choose at least one movement."
    squats, most = sum(take.repetitions for take in takes), _number("most_squats")
    if squats > most:
        return f"{squats} squats in one visit; {most} are the most. Take one out."
    return None


def _from_word(word: str) -> tuple[PlannedTake, ...]:
    parts = word.split()
    offered = _read()["offered"]
    if not 1 <= len(parts) <= 3 or parts[0] not in offered:
        raise ScreeningError(
            f"The list of takes holds '{word[:40]}', which is unknown. Choose the list anew."
        )
    if len(parts) == 1:
        return tuple(_take(parts[0], view, None) for view in offered[parts[0]][:3])
    number = parts[2] if len(parts) == 3 else None
    wrong_number = number is not None and not (
        number.isascii() and number.isdecimal() and 1 <= int(number) <= 20
    )
    if parts[1] not in offered[parts[0]] or wrong_number:
        raise ScreeningError(
            f"The list of takes holds '{word[:40]}', which is unknown. Choose the list anew."
        )
    return (_take(parts[0], parts[1], None if number is None else int(number)),)


def _take(movement: str, view: str, repetitions: int | None) -> PlannedTake:
    if get_movement(movement).walking:
        return PlannedTake(movement, view)
    return PlannedTake(movement, view, repetitions or int(_read()["repetitions"][view]))


def _number(name: str) -> int:
    return int(_read()[name])


@cache
def _read() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)

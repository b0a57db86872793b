"""From verdicts over single pictures to calm messages: each stays long enough to be read, good must hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

from screening.facing import Gates
from screening.guidance import Framing


@dataclass(frozen=True)
class Steady:
    """What is shown now, since when, and since when everything has been right.

    Attributes
    ----------
    shown : the message on the screen, None before the first. shown_since_s : since when.
    good_since_s, hands_since_s : since when all is right, and both hands are up; None while they are not.
    began_s : when the first picture came.
    """

    shown: Framing | None = None
    shown_since_s: float = 0.0
    good_since_s: float | None = None
    hands_since_s: float | None = None
    began_s: float | None = None

    def advance(self, framing: Framing, hands: bool, time_s: float, limits: Gates) -> Steady:
        """Take up the verdict over one picture; times must not fall."""
        began_s = time_s if self.began_s is None else self.began_s
        good_since_s = _since(self.good_since_s, framing.good, time_s)
        hands_since_s = _since(self.hands_since_s, hands, time_s)
        state = replace(self, good_since_s=good_since_s, hands_since_s=hands_since_s, began_s=began_s)
        if self.shown is not None and self.shown.code == framing.code:
            return replace(state, shown=framing)
        held = time_s - self.shown_since_s >= limits["message_held_s"] - 1e-9
        if self.shown is None or held:
            return replace(state, shown=framing, shown_since_s=time_s)
        return state

    def ready(self, time_s: float, limits: Gates) -> bool:
        """Whether the countdown may begin: all has been right for long enough, and it was said."""
        said = self.shown is not None and self.shown.good
        return said and _held(self.good_since_s, time_s, limits["good_held_s"])

    def again(self, time_s: float, limits: Gates) -> bool:
        """Whether both hands have been up for long enough to ask for another take."""
        return _held(self.hands_since_s, time_s, limits["hands_held_s"])

    def gave_up(self, time_s: float, limits: Gates) -> bool:
        """Whether filming anyway is to be offered."""
        return _held(self.began_s, time_s, limits["give_up_s"])


def _since(before_s: float | None, true: bool, time_s: float) -> float | None:
    if not true:
        return None
    return time_s if before_s is None else before_s


def _held(since_s: float | None, time_s: float, needed_s: float) -> bool:
    return since_s is not None and time_s - since_s >= needed_s - 1e-9

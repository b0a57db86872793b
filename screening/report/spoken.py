"""How a movement is spoken of: what is counted in it, its sentences, and what a sign means."""

from __future__ import annotations

from screening.report import seen, seen_walking
from screening.types import FindingKind, Movement


def cycle_noun(movement: Movement) -> str:
    """Return what is counted: "stride" in walking, else "repetition"."""
    return "stride" if movement.walking else "repetition"


def seen_tables(
    movement: Movement,
) -> tuple[dict[tuple[str, FindingKind], str], dict[tuple[str, FindingKind], str]]:
    """Return the sentences of a movement, and those where no side is known."""
    return (
        (seen_walking.SEEN, seen_walking.SEEN_WITHOUT_SIDE)
        if movement.walking
        else (seen.SEEN, seen.SEEN_WITHOUT_SIDE)
    )


def directions(movement: Movement) -> dict[str, tuple[str, str]]:
    """Return what plus and minus mean in a movement, by metric."""
    return seen_walking.DIRECTIONS if movement.walking else seen.DIRECTIONS

"""Before filming: what needs the therapist's tick, what differs from the last set-up, how long a clearance holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from screening.clinic.progress import Conditions, Difference
from screening.clinic.progress.conditions import differences, setup_of
from screening.clinic.protocols import PlannedTake, list_protocols, to_words
from screening.norms import load_norms

RISKY_MOVEMENTS = ("single_leg_squat", "balance")
"""Movements on one leg: somebody has to be ready to help."""
OWN_LIST = "own"


def needing_tick(
    takes: Sequence[PlannedTake], *, birth_year: int | None, fell: bool, today: date
) -> tuple[str, ...]:
    """Return the movements that the therapist has to call safe to perform.

    They are those on one leg; for who is old, or fell in the past year, all of them (clinical reference, section 5).
    """
    old = birth_year is not None and today.year - birth_year > load_norms().framing["therapist_age_years"]
    movements = dict.fromkeys(take.movement for take in takes)
    return tuple(one for one in movements if old or fell or one in RISKY_MOVEMENTS)


def allowed_takes(
    takes: Sequence[PlannedTake], needing: Collection[str], safe: Collection[str]
) -> tuple[PlannedTake, ...]:
    """Return the takes without those that need a tick and have none."""
    return tuple(take for take in takes if take.movement not in needing or take.movement in safe)


def protocol_of(words: Sequence[str]) -> str:
    """Return which protocol a visit's list is, ``own`` where it is none of them."""
    for protocol in list_protocols().values():
        if tuple(words) in (to_words(protocol.takes), tuple(words_without_numbers(protocol.takes))):
            return protocol.id
    return OWN_LIST


def words_without_numbers(takes: Sequence[PlannedTake]) -> list[str]:
    """Return the short words of takes, as they are written by hand."""
    return [f"{take.movement} {take.view}" for take in takes]


def setup_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return in what this set-up differs from the last one so far that values may not be compared."""
    return differences(Conditions(setup=setup_of(before)), Conditions(setup=setup_of(after)))


def clearance_ends(today: date) -> date:
    """Return the day until which a clearance holds if the therapist names no other."""
    return today + timedelta(days=load_norms().framing["clearance_days"])

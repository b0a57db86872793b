"""What is filmed in a visit: counts, words, and how far a run is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from screening.clinic.protocols import (
    PlannedTake,
    check_takes,
    from_words,
    list_protocols,
    offered_takes,
    refilm,
    to_words,
)
from screening.clinic.run import arrange, choices, mark, next_slot, pain_stops, without_answer
from screening.types import ScreeningError, View

FRONT, LEFT = PlannedTake("squat", "front", 5), PlannedTake("squat", "left", 3)


@dataclass
class Film:
    """A recording as far as a run looks at it."""

    id: str
    setup: dict[str, Any]
    verdict: dict[str, Any] = field(default_factory=dict)
    pain: dict[str, Any] = field(default_factory=dict)
    skipped: str | None = None
    chosen: bool = True


def film(name: str, status: str = "", slot: int = 0, take: PlannedTake = FRONT, **more: Any) -> Film:
    return Film(name, mark(slot, take) | {"seconds": 1}, {"status": status} if status else {}, **more)


def test_counts_of_the_protocols():
    """Front 5, each side 3, at most 14 squats in any of them; full intake adds walking, express is one film."""
    words = {name: to_words(protocol.takes) for name, protocol in list_protocols().items()}

    assert words == {
        "quick": ("squat front 5", "squat left 3", "squat right 3"),
        "full": ("squat front 5", "squat left 3", "squat right 3", "gait side", "gait side"),
        "express": ("squat front 5",),
    }
    assert all(check_takes(protocol.takes) is None for protocol in list_protocols().values())
    assert refilm([LEFT, PlannedTake("gait", "side")]) == (
        PlannedTake("squat", "left", 5),
        PlannedTake("gait", "side"),
    )


def test_words_and_takes_are_the_same():
    """What a visit keeps is read back as it was; without a number the usual one, without a view all of them."""
    assert from_words(to_words(offered_takes())) == offered_takes()
    assert from_words(["squat front"]) == (FRONT,)
    assert from_words(["squat"]) == (FRONT, LEFT, PlannedTake("squat", "right", 3))


@pytest.mark.parametrize(
    "word", ["", "dance front", "squat back", "squat front x", "squat front 99", "squat front 5 5"]
)
def test_unknown_words_are_refused(word):
    """A list that nobody can film is not begun."""
    with pytest.raises(ScreeningError, match="unknown"):
        from_words([word])


def test_too_many_squats_or_none():
    """Three front takes are 15 squats: one too many; an empty list is no protocol."""
    assert check_takes([FRONT, FRONT, FRONT]) == "15 squats in one visit; 14 are the most. Take one out."
    assert check_takes([]) == "Choose at least one movement."
    assert check_takes([FRONT, FRONT]) is None


def test_a_walk_there_and_back_has_no_view_of_its_own():
    """Both sides are in it: the view is found out."""
    assert PlannedTake("gait", "side").declared is None
    assert LEFT.declared is View.LEFT
    assert FRONT.seconds == 26


@pytest.mark.parametrize(
    ("stored", "done"),
    [
        ([], False),
        ([film("a", "ok")], True),
        ([film("a", "warn")], True),
        ([film("a")], True),
        ([film("a", "refused")], False),
        ([film("a", "refused"), film("b", "refused")], False),
        ([film("a", "refused"), film("b", "refused"), film("c", "refused")], True),
        ([film("a", skipped="pain")], True),
        ([film("a", skipped="stopped")], False),
        ([film("a", "ok", slot=1)], False),
        ([film("a", "ok", take=LEFT)], False),
    ],
)
def test_when_a_take_is_done(stored, done):
    """A usable film, one still being looked at, three tries, or left out; a stop or another take's film is not it."""
    assert arrange([FRONT], stored)[0].done is done


def test_the_next_take_after_a_reload():
    """What was filmed is found in the store: the run goes on at the first open take."""
    slots = arrange(
        [FRONT, LEFT, LEFT], [film("a", "ok"), film("b", "refused", 1, LEFT), film("c", "ok", 2, LEFT)]
    )
    following = next_slot(slots)

    assert following is not None
    assert following.number == 1
    assert next_slot(arrange([FRONT], [film("a", "ok")])) is None


def test_the_best_film_of_a_take_counts():
    """Best verdict first, the newest of equal ones; the others are left out, and nothing changes without need."""
    (slot,) = arrange([FRONT], [film("a", "refused"), film("b", "ok"), film("c", "warn", chosen=False)])
    assert choices(slot) == {"a": False}
    (slot,) = arrange([FRONT], [film("a", "ok"), film("b", "ok", chosen=False)])
    assert choices(slot) == {"a": False, "b": True}
    (slot,) = arrange([FRONT], [])
    assert choices(slot) == {}


@pytest.mark.parametrize(
    ("start", "scores", "stops"),
    [(0, [2], False), (0, [0, 3], True), (4, [6], False), (4, [7], True), (0, [], False)],
)
def test_three_points_more_pain_stop_the_run(start, scores, stops):
    """Counted from the strongest pain at the beginning of the visit."""
    assert pain_stops(start, [film("a", pain={"score": score}) for score in scores]) is stops


def test_films_without_an_answer():
    """Zero is an answer, silence is none."""
    slots = arrange([FRONT], [film("a", "refused", pain={"score": 0}), film("b", "ok")])

    assert [one.id for one in without_answer(slots)] == ["b"]

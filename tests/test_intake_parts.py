"""The parts of the intake that need no page: the order of steps, times as people say them, words, who needs company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from screening.clinic.intake import AboutMe, IntakeDraft, is_minor, needs_therapist
from screening.clinic.safety import SAFETY_ITEMS, Gate, SafetyState
from screening.clinic.tables import now
from screening.report.forbidden import find_forbidden
from screening.ui.intake import steps, words
from screening.ui.intake.steps import Step
from screening.ui.intake.when import year_of
from screening.ui.visit import words as visit_words

EMPTY = IntakeDraft(AboutMe(), (), (), (), {}, {}, SafetyState(Gate.OPEN), (), finished=False)


def sentences(module: object) -> Iterator[str]:
    """Every sentence of a words module, wherever it stands."""
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, str):
            yield value
        elif name.isupper() and hasattr(value, "values"):
            yield from (one for one in value.values() if isinstance(one, str))


@pytest.mark.parametrize("follow_up", [True, False])
def test_every_step_leads_to_the_next_and_back(follow_up: bool) -> None:
    """Going on from the first step meets each step once; going back meets them in reverse."""
    order = steps.steps_of(follow_up=follow_up)
    met = [order[0]]
    while (found := steps.after(met[-1], follow_up=follow_up, may_film=True)) is not None:
        met.append(found)
    assert tuple(met) == order
    assert [steps.before(step, follow_up=follow_up, may_film=True) for step in order] == [None, *order[:-1]]
    assert len(order) == (6 if follow_up else 8)


def test_who_is_not_filmed_is_not_asked_to_get_ready_for_it() -> None:
    """Without consent to filming the intake ends after the safety questions."""
    assert steps.after(Step.SAFETY, follow_up=False, may_film=False) is None
    assert steps.after(Step.SAFETY, follow_up=False, may_film=True) is Step.READY


def test_a_step_number_beyond_the_list_is_its_nearest_step() -> None:
    """A number kept by a longer list, or none, opens a step all the same."""
    assert steps.step_at(0, follow_up=False) is Step.WELCOME
    assert steps.step_at(99, follow_up=True) is Step.FILMING


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("2004", 2004),
        ("about 20 years ago", 2006),
        ("a year ago", 2025),
        ("last year", 2025),
        ("this year", 2026),
        ("3 months ago", 2026),
        ("18 months ago", 2025),
        ("spring 1999, on holiday", 1999),
        ("2030", 2030),
        ("as a child", None),
        ("", None),
    ],
)
def test_years_are_read_from_what_people_say(said: str, year: int | None) -> None:
    """A year, or about how long ago; what holds no time gives none, a year to come is left to the page to refuse."""
    assert year_of(said, 2026) == year


def test_every_safety_item_has_its_question() -> None:
    """A new item of the store without a question would keep filming shut for ever."""
    assert set(words.QUESTIONS) == set(SAFETY_ITEMS)


def test_the_clients_sentences_are_short_and_say_nothing_forbidden() -> None:
    """At most 12 words a sentence for clients; no word that judges a body, for clients and for therapists."""
    for text in sentences(words):
        for sentence in re.split(r"(?<=[.?!:])\s+", text):
            assert len(sentence.split()) <= 12, sentence
    assert [text for text in [*sentences(words), *sentences(visit_words)] if find_forbidden(text)] == []


@pytest.mark.parametrize(("age", "expected"), [(15, True), (17, True), (18, None), (19, False)])
def test_a_guardian_signs_for_who_is_surely_under_18(age: int, expected: bool | None) -> None:
    """Only the year is known: in the year of the 18th birthday nobody can tell. Without a year nobody is a minor."""
    assert is_minor(now().year - age) is expected
    assert is_minor(None) is False


def pain(*scores: int) -> IntakeDraft:
    """A draft with pain of these scores."""
    return replace(EMPTY, pain=tuple(SimpleNamespace(now=score) for score in scores))  # type: ignore[misc]


def test_the_therapist_is_in_the_room_for_pain_age_or_a_fall() -> None:
    """Pain of 4, more than 65 years, a fall in the past year (also 'not sure'); nobody is told to wait without one."""
    old, older = (replace(EMPTY, about=AboutMe(birth_year=now().year - age)) for age in (65, 66))
    assert [needs_therapist(one) for one in (EMPTY, pain(3), old)] == [False, False, False]
    assert [needs_therapist(one) for one in (pain(1, 4), older)] == [True, True]
    fell = {answer: replace(EMPTY, answers={"falls": answer}) for answer in ("yes", "not_sure", "no")}
    assert [needs_therapist(fell[one]) for one in ("yes", "not_sure", "no")] == [True, True, False]

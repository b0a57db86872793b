"""The steps of an intake in order: eight at a first visit, six at a follow-up."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """One page of the intake."""

    WELCOME = "welcome"
    CONSENT = "consent"
    ABOUT = "about"
    PAIN = "pain"
    EVENTS = "events"
    SINCE = "since"
    SAFETY = "safety"
    READY = "ready"
    FILMING = "filming"


FIRST_VISIT = (
    Step.WELCOME,
    Step.CONSENT,
    Step.ABOUT,
    Step.PAIN,
    Step.EVENTS,
    Step.SAFETY,
    Step.READY,
    Step.FILMING,
)
FOLLOW_UP = (Step.WELCOME, Step.PAIN, Step.SINCE, Step.SAFETY, Step.READY, Step.FILMING)
_ONLY_TO_FILM = (Step.READY, Step.FILMING)


def steps_of(*, follow_up: bool) -> tuple[Step, ...]:
    """Return the steps of this kind of visit, in order."""
    return FOLLOW_UP if follow_up else FIRST_VISIT


def step_at(number: int, *, follow_up: bool) -> Step:
    """Return the step with this number, counted from 1; of a number beyond the end the last one."""
    steps = steps_of(follow_up=follow_up)
    return steps[min(max(number, 1), len(steps)) - 1]


def number_of(step: Step, *, follow_up: bool) -> int:
    """Return the number of a step, counted from 1."""
    return steps_of(follow_up=follow_up).index(step) + 1


def after(step: Step, *, follow_up: bool, may_film: bool) -> Step | None:
    """Return the next step, None at the end; who does not want to be filmed is not asked to get ready for it."""
    return _first(steps_of(follow_up=follow_up)[number_of(step, follow_up=follow_up) :], may_film)


def before(step: Step, *, follow_up: bool, may_film: bool) -> Step | None:
    """Return the step before, None at the beginning."""
    return _first(steps_of(follow_up=follow_up)[: number_of(step, follow_up=follow_up) - 1][::-1], may_film)


def _first(steps: tuple[Step, ...], may_film: bool) -> Step | None:
    return next((step for step in steps if may_film or step not in _ONLY_TO_FILM), None)

"""What the steps of an intake share: whose it is, how far it is, and what stands in the way of the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import streamlit as st

from screening.clinic import codes, intake
from screening.clinic.access import Actor
from screening.clinic.consents import Purpose
from screening.clinic.intake import IntakeDraft, Told
from screening.clinic.store import Store
from screening.ui.frame import error_box
from screening.ui.intake import steps
from screening.ui.intake.steps import Step

_TRIED = "intake-tried"
FOCUS = "intake-focus"
"""Where the page remembers which field the keyboard is to go to, with a number that tells one wish from the next."""


@dataclass
class Intake:
    """One visit's intake while its page is drawn.

    Attributes
    ----------
    client : a client alone in front of the page; False: the therapist asks and writes.
    draft : what was answered so far, as it was when this run of the page began.
    open_keys : the fields that stand in the way of the next step, by their keys, in order.
    before_next : what counts only when the step is left whole, such as a signature.
    place : where in the step the attendant stands, None for its end. feet : where *Back* and *Next* stand.
    """

    store: Store
    actor: Actor
    visit_id: str
    client: bool
    step: Step
    draft: IntakeDraft
    open_keys: list[str] = field(default_factory=list)
    before_next: list[Callable[[], None]] = field(default_factory=list)
    place: Any = None
    feet: Any = None

    @property
    def may_film(self) -> bool:
        """Whether the client agreed to be filmed."""
        return self.draft.consents.get(Purpose.FILM.value, False)

    @property
    def tried(self) -> bool:
        """Whether *Next* was pressed on this step: only then is said what is open."""
        return bool(st.session_state.get(_TRIED) == self.step.value)

    def wrong(self, key: str, sentence: str) -> None:
        """Note that a field stands in the way, and say so beside it once *Next* was pressed."""
        self.open_keys.append(key)
        if self.tried:
            error_box(sentence)

    def tell(self, **values: Any) -> None:
        """Keep what is in no list, if it differs from what is kept."""
        told: Told = replace(self.draft.told, **values)
        if told != self.draft.told:
            intake.save_told(self.store, self.actor, self.visit_id, told)
            self.draft = replace(self.draft, told=told)

    def go_next(self) -> NoReturn:
        """Go to the next step, or stay and say what is open."""
        if self.open_keys:
            st.session_state[_TRIED] = self.step.value
            st.session_state[FOCUS] = (self.open_keys[0], st.session_state.get(FOCUS, ("", 0))[1] + 1)
            st.rerun()
        for keep in self.before_next:
            keep()
        found = steps.after(self.step, follow_up=self.draft.follow_up, may_film=self.may_film)
        if found is None:
            self.finish()
        self.go_to(found)

    def go_back(self) -> NoReturn:
        """Go to the step before."""
        found = steps.before(self.step, follow_up=self.draft.follow_up, may_film=self.may_film)
        self.go_to(found or self.step)

    def go_to(self, step: Step) -> NoReturn:
        """Open a step and keep that it was reached."""
        st.session_state.pop(_TRIED, None)
        number = steps.number_of(step, follow_up=self.draft.follow_up)
        codes.note_step(self.store, self.actor, self.visit_id, number - 1)  # kept counted from 0
        st.session_state[step_key(self.visit_id)] = number
        st.rerun()

    def finish(self) -> NoReturn:
        """End the intake: the code dies, and this page knows nothing any more but that it thanks."""
        codes.finish_intake(self.store, self.actor, self.visit_id)
        filmed = self.may_film and self.step is Step.FILMING
        st.session_state[done_key(self.visit_id)] = "filmed" if filmed else "answered"
        st.rerun()


def step_key(visit_id: str) -> str:
    """Where the page remembers the step of a visit."""
    return f"intake-step-{visit_id}"


def done_key(visit_id: str) -> str:
    """Where the page remembers that the intake of a visit has ended."""
    return f"intake-done-{visit_id}"


def seed(key: str, value: Any) -> str:
    """Let a field begin with what is kept; later runs of the page keep what was typed. Returns the key."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key

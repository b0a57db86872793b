"""Which page of the intake is shown: the step that was reached, or what has to come before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from screening.clinic import intake as store_intake
from screening.clinic.access import Actor
from screening.clinic.safety import Gate
from screening.clinic.store import Store
from screening.ui.intake import (
    about,
    consent,
    events,
    filming,
    pain,
    pauses,
    ready,
    safety_step,
    since,
    steps,
    welcome,
)
from screening.ui.intake.layout import HELP, head
from screening.ui.intake.sitting import Intake, step_key
from screening.ui.intake.steps import Step

_SHOW: Mapping[Step, Callable[[Intake], None]] = {
    Step.WELCOME: welcome.show,
    Step.CONSENT: consent.show,
    Step.ABOUT: about.show,
    Step.PAIN: pain.show,
    Step.EVENTS: events.show,
    Step.SINCE: since.show,
    Step.SAFETY: safety_step.show,
    Step.READY: ready.show,
    Step.FILMING: filming.show,
}
_FILMING = (Step.READY, Step.FILMING)


def open_intake(store: Store, actor: Actor, visit_id: str, *, client: bool, reached: int) -> Intake:
    """Read this visit's answers; ``reached`` is the step that was kept, for a page that was opened anew."""
    draft = store_intake.read_draft(store, actor, visit_id)
    number = st.session_state.setdefault(step_key(visit_id), reached)
    return Intake(store, actor, visit_id, client, steps.step_at(number, follow_up=draft.follow_up), draft)


def show_intake(intake: Intake) -> None:
    """Show what comes now."""
    pause = _pause(intake)
    if pause is not None:
        pause(intake)
        return
    head(intake)
    body, intake.feet = (
        st.container(),
        st.container(),
    )  # what comes and goes above must not move Next under a finger
    with body:
        _SHOW[intake.step](intake)


def is_pause(intake: Intake) -> bool:
    """Whether a full page stands instead of the step."""
    return _pause(intake) is not None


def _pause(intake: Intake) -> Callable[[Intake], None] | None:
    """Return the page that has to come before the step, None where nothing has."""
    if st.session_state.get(HELP):
        return pauses.help_page
    if intake.draft.safety.gate is Gate.URGENT:
        return pauses.urgent_page
    if st.session_state.get(pauses.DECLINED):
        return lambda _: pauses.paper_page()
    if intake.step in _FILMING:
        return _before_filming(intake)
    return None


def _before_filming(intake: Intake) -> Callable[[Intake], None] | None:
    if intake.draft.safety.gate is Gate.CHECK_FIRST:
        return pauses.waiting_page
    return pauses.not_safe_page if intake.draft.told.feels_safe is False else None

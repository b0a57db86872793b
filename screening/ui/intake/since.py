"""A follow-up's short form: homework, soreness after the last session, anything new."""

from __future__ import annotations

import streamlit as st

from screening.clinic import handwork
from screening.ui.intake import words
from screening.ui.intake.events import event_cards
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed

_WEEK_DAYS = 7
_NUMBERS = (words.NOT_CHOSEN, *(str(number) for number in range(11)))


def show(intake: Intake) -> None:
    """Ask what happened since the last visit."""
    _homework(intake)
    told = intake.draft.told
    sore = _number(words.SORENESS, "soreness", _NUMBERS, told.soreness)
    if sore is None:
        intake.wrong("soreness", words.ANSWER_THIS)
    days = told.soreness_days if sore else None
    if sore:
        days = int(
            st.number_input(
                words.SORENESS_DAYS, 0, 60, step=1, key=seed("soreness-days", days or 0), width=280
            )
        )
    new: bool | None = st.segmented_control(
        words.ANYTHING_NEW,
        [True, False],
        format_func=words.YES_NO.__getitem__,
        key=seed("new", told.anything_new),
    )
    if new is None:
        intake.wrong("new", words.ANSWER_THIS)
    intake.tell(soreness=sore, soreness_days=days, anything_new=new)
    if new or intake.draft.events:
        event_cards(intake)
    foot(intake)


def _homework(intake: Intake) -> None:
    """Ask for the days of the last week, where there was homework; it counts when the step is left."""
    told = intake.draft.told
    if not intake.draft.homework_given and told.homework_days is None:
        return
    steps = _NUMBERS[: _WEEK_DAYS + 2]
    days = _number(words.HOMEWORK_DAYS, "homework-days", steps, told.homework_days)
    intake.tell(homework_days=days)
    if days is None:
        intake.wrong("homework-days", words.ANSWER_THIS)
    elif intake.draft.homework_given:
        intake.before_next.append(lambda: _keep(intake, days))


def _keep(intake: Intake, days: int) -> None:
    handwork.note_homework_done(intake.store, intake.actor, intake.visit_id, days, _WEEK_DAYS)


def _number(label: str, key: str, steps: tuple[str, ...], kept: int | None) -> int | None:
    chosen = st.select_slider(label, steps, key=seed(key, words.NOT_CHOSEN if kept is None else str(kept)))
    return None if chosen == words.NOT_CHOSEN else int(str(chosen))

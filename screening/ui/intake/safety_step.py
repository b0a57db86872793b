"""The safety questions, none answered beforehand; every tap is kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from screening.clinic import safety
from screening.clinic.safety import Answer, Gate
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed

_LONG_FORM = "intake-safety-long"


def show(intake: Intake) -> None:
    """Ask the questions; at a follow-up first all of them at once."""
    long_form = not intake.draft.follow_up or st.session_state.get(_LONG_FORM) or intake.draft.answers
    if not long_form:
        _short(intake)
        return
    st.markdown(words.SAFETY_LEAD)
    given = {
        **_questions(intake, words.SAFETY_NEW, words.QUESTIONS_NEW),
        **_questions(intake, words.SAFETY_OTHER, words.QUESTIONS_OTHER),
    }
    _keep(intake, given)
    open_items = [item for item in words.QUESTIONS if item not in given]
    intake.open_keys.extend(f"safety-{item}" for item in open_items)
    if open_items and intake.tried:
        st.error(words.OPEN_QUESTIONS[len(open_items) == 1].format(number=len(open_items)))
    foot(intake)


def _questions(intake: Intake, lead: str, questions: Mapping[str, str]) -> dict[str, Answer]:
    """Show some questions; return the answers there are."""
    st.subheader(lead, anchor=False)
    given: dict[str, Answer] = {}
    for item, question in questions.items():
        with st.container():  # a line that comes or goes must not move the questions below it
            chosen = st.segmented_control(
                question,
                list(words.ANSWERS),
                format_func=words.ANSWERS.__getitem__,
                key=seed(f"safety-{item}", intake.draft.answers.get(item)),
            )
            if chosen is None and intake.tried:
                st.markdown(f":red[:material/error: {words.ANSWER_THIS}]")
        if chosen is not None:
            given[item] = Answer(chosen)
    return given


def _keep(intake: Intake, given: Mapping[str, Answer]) -> None:
    """Keep what changed; where an answer is urgent the page changes at once."""
    changed = {
        item: answer for item, answer in given.items() if intake.draft.answers.get(item) != answer.value
    }
    if not changed:
        return
    state = safety.answer_safety(intake.store, intake.actor, intake.visit_id, changed)
    intake.draft = replace(
        intake.draft,
        safety=state,
        answers=intake.draft.answers | {item: one.value for item, one in changed.items()},
    )
    if state.gate is Gate.URGENT:
        st.rerun()


def _short(intake: Intake) -> None:
    """Show all questions as a list: one tap where none of them is new."""
    st.subheader(words.SAFETY_SHORT, anchor=False)
    st.markdown("\n".join(f"- {question.rstrip('?')}" for question in words.QUESTIONS.values()))
    with st.container(horizontal=True, key="safety-short"):
        if st.button(words.NONE_OF_THESE, key="safety-none", type="primary"):
            _keep(intake, dict.fromkeys(words.QUESTIONS, Answer.NO))
            intake.go_next()
        if st.button(words.SOME_OF_THESE, key="safety-some"):
            st.session_state[_LONG_FORM] = True
            st.rerun()
    if st.button(words.BACK, key="back"):
        intake.go_back()

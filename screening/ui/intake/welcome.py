"""The first step: a greeting, what this is, the sound test; at a follow-up the consent that stands."""

from __future__ import annotations

import streamlit as st

from screening.report import wording
from screening.ui.intake import words
from screening.ui.intake.consent import consent_fields
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake


def show(intake: Intake) -> None:
    """Greet the client."""
    lines = [words.HELLO_AGAIN if intake.draft.follow_up else words.HELLO, words.HELLO_AID]
    if intake.client:
        lines += [words.HELLO_HELP, words.HELLO_KEPT]
    st.markdown("  \n".join(lines))
    intake.place = st.container()  # the sound test comes before the first question
    if intake.draft.follow_up:
        _consent_again(intake)
    else:
        foot(intake, next_label=words.BEGIN)
    st.markdown(f":small[{wording.SAFE_FIRST}]")


def _consent_again(intake: Intake) -> None:
    """Show what stands; one tap goes on with it."""
    if st.session_state.get("intake-change-consent"):
        consent_fields(intake)
        foot(intake)
        return
    st.markdown(f"**{words.AGREED}**")
    labels = {"record": words.RECORD, "film": words.FILM, **words.OPTIONAL}
    given = [label for purpose, label in labels.items() if intake.draft.consents.get(purpose)]
    rule = words.RULES.get(intake.draft.film_rule or "")
    st.markdown("\n".join(f"- {line}" for line in [*given, *([rule] if rule else [])]))
    with st.container(horizontal=True, key="client-foot"):
        if st.button(words.UNCHANGED, key="next", type="primary"):
            intake.go_next()
        if st.button(words.CHANGE_CONSENT, key="change-consent"):
            st.session_state["intake-change-consent"] = True
            st.rerun()

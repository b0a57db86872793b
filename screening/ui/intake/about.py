"""About you: year of birth, height, hand and foot, what the client wants to be able to do, work and sport."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from screening.clinic import consents
from screening.clinic import intake as store_intake
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.intake import AboutMe, GoalEntry
from screening.clinic.tables import now
from screening.ui.frame import error_box
from screening.ui.intake import words
from screening.ui.intake.consent import FIRST_YEAR, guardian_fields
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed

_SMALLEST_CM, _TALLEST_CM = 100, 230
"""Heights beyond these are asked about again: more often a slip of the finger than a height."""
_GOALS = 3
_GOAL_LETTERS = 80


def show(intake: Intake) -> None:
    """Ask about the client."""
    st.markdown(words.ABOUT_LEAD)
    about = replace(
        intake.draft.about,
        birth_year=_birth_year(intake),
        height_cm=_height(intake),
        dominant_hand=_choice("hand", words.HAND, words.SIDES, intake.draft.about.dominant_hand),
        dominant_foot=_choice("foot", words.FOOT, words.SIDES, intake.draft.about.dominant_foot),
        sex=_choice("sex", words.SEX, words.SEXES, intake.draft.about.sex),
    )
    st.markdown(f":small[{words.SEX_WHY}]")
    _goals(intake)
    about = replace(about, work_and_sport=_work(about.work_and_sport))
    if about != intake.draft.about:
        _keep(intake, about)
    foot(intake)


def _keep(intake: Intake, about: AboutMe) -> None:
    store_intake.save_about(intake.store, intake.actor, intake.visit_id, about)
    intake.draft = replace(intake.draft, about=about)


def _birth_year(intake: Intake) -> int | None:
    known = intake.draft.about.birth_year
    year = st.number_input(
        words.YEAR_FIRST, value=None, step=1, format="%d", key=seed("birth-year", known), placeholder="1980", width=280
    )  # fmt: skip
    if year is None or not FIRST_YEAR <= year <= now().year:
        intake.wrong("birth-year", words.CHECK_YEAR)
        return known
    if store_intake.is_minor(int(year)) and not intake.draft.guardian_signed:
        _guardian(intake)
    return int(year)


def _guardian(intake: Intake) -> None:
    """A guardian signs what was agreed to, once the year of birth shows that it is needed."""
    name, relation = guardian_fields(intake)
    if name is None or relation is None:
        return
    rule = FilmRule(intake.draft.film_rule) if intake.draft.film_rule else None
    entries = [
        ConsentEntry(
            Purpose(purpose),
            given=given,
            text_version=words.CONSENT_VERSION,
            signed_name=name,
            film_rule=rule if purpose == Purpose.FILM.value else None,
            guardian_name=name,
            guardian_relation=relation,
        )
        for purpose, given in intake.draft.consents.items()
    ]
    intake.before_next.append(
        lambda: consents.give_consents(intake.store, intake.actor, intake.visit_id, entries)
    )


def _height(intake: Intake) -> float | None:
    known = intake.draft.about.height_cm
    height = st.number_input(
        words.HEIGHT, value=None, step=1, format="%d", key=seed("height", None if known is None else round(known)),
        placeholder="170", width=280,
    )  # fmt: skip
    if height is None:
        st.markdown(f":small[{words.HEIGHT_EMPTY}]")
        return None
    if not _SMALLEST_CM <= height <= _TALLEST_CM:
        if not intake.tried:
            error_box(words.HEIGHT_UNUSUAL)
        intake.wrong("height", words.HEIGHT_UNUSUAL)
        return known
    return float(height) if known is None or round(known) != height else known


def _choice(name: str, label: str, options: Any, known: str | None) -> str | None:
    chosen: str | None = st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=seed(name, known if known in options else None),
    )
    return chosen


def _goals(intake: Intake) -> None:
    """Ask for up to three wishes; a further one appears when the last is written."""
    st.subheader(words.GOALS, anchor=False)
    kept = intake.draft.goals
    entries: list[GoalEntry] = []
    for index in range(_GOALS):
        old = kept[index] if index < len(kept) else None
        text = st.text_input(
            words.GOAL.format(number=index + 1),
            key=seed(f"goal-{index}", "" if old is None else old.text),
            max_chars=_GOAL_LETTERS,
        )
        if not (text or "").strip():
            break
        hard = st.slider(
            words.GOAL_HOW_HARD, 0, 10, key=seed(f"goal-hard-{index}", 5 if old is None else old.difficulty)
        )
        entries.append(GoalEntry((text or "").strip(), int(hard)))
    if entries != [GoalEntry(goal.text, goal.difficulty) for goal in kept]:
        store_intake.save_goals(intake.store, intake.actor, intake.visit_id, entries)


def _work(known: dict[str, Any]) -> dict[str, Any]:
    """Ask what fills the days; what the record holds under other names stays."""
    before = [kind for kind in known.get("kinds", []) if kind in words.WORK_KINDS]
    kinds = st.pills(
        words.WORK,
        list(words.WORK_KINDS),
        format_func=words.WORK_KINDS.__getitem__,
        selection_mode="multi",
        key=seed("work-kinds", before),
    )
    hours = known.get("desk_hours")
    if "desk" in (kinds or []):
        hours = st.number_input(
            words.DESK_HOURS,
            min_value=0,
            max_value=24,
            value=None,
            step=1,
            key=seed("desk-hours", hours),
            width=280,
        )
    sport = st.text_input(words.SPORT, key=seed("sport", known.get("sport") or ""), max_chars=_GOAL_LETTERS)
    told = {"kinds": list(kinds or []), "desk_hours": hours, "sport": (sport or "").strip()}
    told = {name: value for name, value in told.items() if value not in (None, "", [])}
    others = {name: value for name, value in known.items() if name not in ("kinds", "desk_hours", "sport")}
    return others | told

"""Consent: one sentence and one switch for each purpose, what becomes of the film, and who signed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from screening.clinic import codes, consents
from screening.clinic import intake as store_intake
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.tables import now
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed

FIRST_YEAR = 1916
"""The earliest year of birth that is taken without a question."""


def show(intake: Intake) -> None:
    """Ask for consent."""
    consent_fields(intake)
    foot(intake)
    if not intake.client:
        return
    with intake.feet:
        declined = st.button(words.DECLINE, key="decline", type="tertiary")
    if declined:
        codes.ask_for_help(intake.store, intake.actor, intake.visit_id)
        st.session_state["intake-declined"] = True
        st.rerun()


def consent_fields(intake: Intake) -> None:
    """Show the switches and the signature; they are kept when they are whole and *Next* is pressed."""
    st.markdown(f"{words.CONSENT_LEAD} {words.WHERE_DATA}")
    given = {Purpose.RECORD: _switch(intake, Purpose.RECORD, words.RECORD)}
    if not given[Purpose.RECORD]:
        intake.wrong("consent-record", words.RECORD_MISSING)
    given[Purpose.FILM] = _switch(intake, Purpose.FILM, words.FILM)
    rule = _film_rule(intake) if given[Purpose.FILM] else None
    if not given[Purpose.FILM]:
        st.markdown(words.NO_FILM)
    st.markdown(words.OPTIONAL_LEAD)
    for purpose in (Purpose.RESEARCH, Purpose.TEACHING, Purpose.IMPROVEMENT):
        given[purpose] = _switch(intake, purpose, words.OPTIONAL[purpose.value])
    signed = _signature(intake, changed=_differs(intake, given, rule))
    if signed is not None:
        intake.before_next.append(lambda: _keep(intake, given, rule, signed))


def _switch(intake: Intake, purpose: Purpose, label: str) -> bool:
    return st.toggle(
        label, key=seed(f"consent-{purpose.value}", intake.draft.consents.get(purpose.value, False))
    )


def _film_rule(intake: Intake) -> FilmRule:
    chosen = st.radio(
        words.FILM_RULE,
        list(words.RULES),
        format_func=words.RULES.__getitem__,
        key=seed("consent-rule", intake.draft.film_rule or FilmRule.DELETE_AFTER_SIGNING.value),
    )
    return FilmRule(chosen or FilmRule.DELETE_AFTER_SIGNING.value)


def _differs(intake: Intake, given: dict[Purpose, bool], rule: FilmRule | None) -> bool:
    """Whether something has to be signed: other switches than what stands, or nothing signed yet."""
    draft = intake.draft
    same = all(draft.consents.get(purpose.value, False) == value for purpose, value in given.items())
    same_rule = rule is None or rule.value == draft.film_rule
    signed = draft.signed_here or draft.follow_up
    guardian = guardian_is_missing(intake)
    return not (same and same_rule and signed) or guardian


def guardian_is_missing(intake: Intake) -> bool:
    """Whether the client is under 18 and no guardian has signed."""
    minor = store_intake.is_minor(intake.draft.about.birth_year)
    if minor is None:
        minor = not st.session_state.get("turned-18", False)
    return minor and not intake.draft.guardian_signed


def _signature(intake: Intake, *, changed: bool) -> ConsentEntry | None:
    """Return who signs, with the purpose still to be filled in; None where nothing is to be signed."""
    if not intake.draft.about.birth_year:
        _year_first(intake)
    if not changed:
        st.markdown(words.ALREADY_SIGNED)
    name = st.text_input(words.SIGNED_NAME, key="consent-name", max_chars=80, autocomplete="off") or ""
    st.markdown(words.SIGNED_ON.format(date=f"{now():%-d %B %Y}"))
    if changed and not name.strip():
        intake.wrong("consent-name", words.NAME_MISSING)
    guardian, relation = guardian_fields(intake) if _is_minor_here(intake) else (None, None)
    if not changed and not name.strip():
        return None
    return ConsentEntry(
        Purpose.RECORD,
        given=True,
        text_version=words.CONSENT_VERSION,
        signed_name=name.strip(),
        guardian_name=guardian,
        guardian_relation=relation,
    )


def _year_first(intake: Intake) -> None:
    """Ask for the year of birth where the record does not know it: who is under 18 does not sign alone."""
    year = st.number_input(
        words.YEAR_FIRST, value=None, step=1, format="%d", key="consent-year", placeholder="1980", width=280
    )
    if year is None or not FIRST_YEAR <= year <= now().year:
        intake.wrong("consent-year", words.CHECK_YEAR)
        return
    about = replace(intake.draft.about, birth_year=int(year))
    store_intake.save_about(intake.store, intake.actor, intake.visit_id, about)
    intake.draft = replace(intake.draft, about=about)


def _is_minor_here(intake: Intake) -> bool:
    """Whether a guardian signs too; in the year of the 18th birthday the client says it."""
    minor = store_intake.is_minor(intake.draft.about.birth_year)
    if minor is None:
        return not st.checkbox(words.TURNED_18, key="turned-18")
    return minor


def guardian_fields(intake: Intake) -> tuple[str | None, str | None]:
    """Ask who signs with somebody under 18."""
    with st.container(border=True, key="guardian"):
        st.markdown(f"**{words.GUARDIAN_LEAD}**")
        name = st.text_input(words.GUARDIAN_NAME, key="guardian-name", max_chars=80, autocomplete="off") or ""
        if not name.strip() and not intake.draft.guardian_signed:
            intake.wrong("guardian-name", words.GUARDIAN_MISSING)
        relation = st.segmented_control(
            words.GUARDIAN_RELATION,
            list(words.RELATIONS),
            format_func=words.RELATIONS.__getitem__,
            key="guardian-relation",
        )
        if relation is None and not intake.draft.guardian_signed:
            intake.wrong("guardian-relation", words.RELATION_MISSING)
    return name.strip() or None, relation


def _keep(intake: Intake, given: dict[Purpose, bool], rule: FilmRule | None, signed: ConsentEntry) -> None:
    """Keep the answers; a consent counts when it is signed, not while somebody tries the switches."""
    entries = [
        replace(signed, purpose=purpose, given=value, film_rule=rule if purpose is Purpose.FILM else None)
        for purpose, value in given.items()
    ]
    consents.give_consents(intake.store, intake.actor, intake.visit_id, entries)
    intake.draft = replace(intake.draft, consents={purpose.value: value for purpose, value in given.items()})
    st.session_state.pop("intake-change-consent", None)

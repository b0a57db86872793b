"""Past events, however old: one card each, kept from the first tap on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from screening.body import load_regions, region_name
from screening.clinic import intake as store_intake
from screening.clinic.clients import FIRST_BIRTH_YEAR
from screening.clinic.intake import EventEntry
from screening.clinic.tables import PastEvent, now
from screening.ui.frame import error_box
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed
from screening.ui.intake.when import year_of

_CARDS = "intake-events"
"""Where the page keeps the cards in the order in which they were made, by a number of their own."""


def show(intake: Intake) -> None:
    """Ask about past events and medicines."""
    st.markdown(words.EVENTS_LEAD)
    cards = event_cards(intake)
    if not cards:
        nothing = bool(
            st.toggle(words.NOTHING_PAST, key=seed("nothing-past", intake.draft.told.nothing_past))
        )
        if not nothing:
            intake.wrong("nothing-past", words.NOTHING_OR_EVENT)
        intake.tell(nothing_past=nothing)
    elif intake.draft.told.nothing_past:
        intake.tell(nothing_past=False)
    _medicines(intake)
    foot(intake)


def event_cards(intake: Intake) -> list[EventEntry]:
    """Show the cards of what was told, with a way to add one; return what they say now."""
    cards = _cards(intake)
    kind = _add_buttons()
    if kind is not None:
        cards[max(cards, default=0) + 1] = EventEntry(kind)
    for number in sorted(cards, reverse=True):  # the newest stands where the finger is
        cards[number] = _card(intake, number, cards[number])
    entries = [cards[number] for number in sorted(cards)]
    _keep(intake, entries)
    return entries


def _cards(intake: Intake) -> dict[int, EventEntry]:
    key = f"{_CARDS}-{intake.visit_id}"
    if key not in st.session_state:
        st.session_state[key] = {
            number: _entry_of(event) for number, event in enumerate(intake.draft.events, start=1)
        }
    found: dict[int, EventEntry] = st.session_state[key]
    return found


def _add_buttons() -> str | None:
    with st.container(horizontal=True, key="event-add"):
        for kind, label in words.KINDS.items():
            if st.button(f"{words.ICONS.get(kind, '+')} {label}", key=f"add-{kind}"):
                return kind
    return None


def _keep(intake: Intake, entries: list[EventEntry]) -> None:
    if entries != [_entry_of(event) for event in intake.draft.events]:
        store_intake.save_events(intake.store, intake.actor, intake.visit_id, entries)


def _card(intake: Intake, number: int, entry: EventEntry) -> EventEntry:
    """Show one card and return what it says now."""
    with st.container(border=True, key=f"event-{number}"):
        icon = words.ICONS.get(entry.kind, "")
        st.subheader(f"{icon} {words.KINDS.get(entry.kind, entry.kind)}".strip(), anchor=False)
        region = st.selectbox(
            words.WHERE,
            list(load_regions()),
            format_func=region_name,
            key=seed(f"event-where-{number}", entry.region if entry.region in load_regions() else None),
            index=None,
            placeholder="+ area",
        )
        when, year = _when(intake, number, entry)
        text = st.text_input(words.WHAT, key=seed(f"event-what-{number}", entry.text or ""), max_chars=200)
        noticed = _yes_no(words.NOTICED, f"event-noticed-{number}", entry.noticed)
        treated = st.text_input(
            words.TREATED, key=seed(f"event-treated-{number}", entry.treated_with or ""), max_chars=200
        )
        lasted = _yes_no(words.LASTED, f"event-lasted-{number}", entry.lasted) if treated else None
        st.button(
            words.REMOVE, key=f"event-remove-{number}", on_click=_remove, args=(intake.visit_id, number)
        )
    side = load_regions()[region].side if region else None
    return replace(
        entry,
        region=region,
        side=None if side is None else side.value,
        when=when,
        year=year,
        text=(text or "").strip() or None,
        noticed=noticed,
        treated_with=(treated or "").strip() or None,
        lasted=lasted,
    )


def _when(intake: Intake, number: int, entry: EventEntry) -> tuple[str | None, int | None]:
    """Ask when it was, and say which year was understood."""
    key = seed(f"event-when-{number}", entry.when or (str(entry.year) if entry.year else ""))
    said = (st.text_input(words.WHEN, key=key, max_chars=60) or "").strip()
    if not said:
        return None, None
    year = year_of(said, now().year)
    if year is not None and not FIRST_BIRTH_YEAR <= year <= now().year:
        if not intake.tried:
            error_box(words.YEAR_TO_COME if year > now().year else words.CHECK_YEAR)
        intake.wrong(key, words.YEAR_TO_COME if year > now().year else words.CHECK_YEAR)
        return entry.when, entry.year
    if said != str(year):
        st.markdown(words.WHEN_UNKNOWN if year is None else words.WHEN_IS.format(year=year))
    return said, year


def _yes_no(label: str, key: str, kept: bool | None) -> bool | None:
    chosen: bool | None = st.segmented_control(
        label, [True, False], format_func=words.YES_NO.__getitem__, key=seed(key, kept)
    )
    return chosen


def _remove(visit_id: str, number: int) -> None:
    st.session_state[f"{_CARDS}-{visit_id}"].pop(number, None)


def _medicines(intake: Intake) -> None:
    new = bool(st.toggle(words.MEDICINES, key=seed("medicines", bool(intake.draft.told.medicines))))
    which: Any = None
    if new:
        which = st.text_input(
            words.MEDICINES_WHICH,
            key=seed("medicines-which", intake.draft.told.medicines_text or ""),
            max_chars=200,
        )
    known = intake.draft.told.medicines
    intake.tell(
        medicines=new if new or known is not None else None, medicines_text=(which or "").strip() or None
    )


def _entry_of(event: PastEvent) -> EventEntry:
    return EventEntry(**{name: getattr(event, name) for name in EventEntry.__dataclass_fields__})

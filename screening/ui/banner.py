"""The client banner: on every page about a client, so that nobody is treated under a wrong name."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from screening.clinic import preferences
from screening.clinic.summary import ClientSummary, client_summary
from screening.types import ScreeningError
from screening.ui.people import day, event_words, pain_words, shown_name
from screening.ui.visitor import Staff

_PAGE, _OPENED, _TOGGLE = "page_now", "banner_opened", "hide-names"
_SHOWN_PARTS = 2


def note_page(name: str) -> None:
    """Remember which page this run shows: another one counts as opened anew, a touch on the same one does not."""
    if st.session_state.get(_PAGE) != name:
        st.session_state[_PAGE] = name
        st.session_state.pop(_OPENED, None)


def names_hidden(staff: Staff) -> bool:
    """Whether this person sees ids and initials only."""
    return preferences.names_hidden(staff.store, staff.actor)


def hide_names_toggle(staff: Staff) -> bool:
    """Show the switch that hides names everywhere; return whether they are hidden."""
    hidden = names_hidden(staff)
    st.session_state[_TOGGLE] = hidden
    st.toggle(
        "Hide names",
        key=_TOGGLE,
        help="Ids and initials only, on every page.",
        on_change=_switch,
        args=(staff,),
    )
    return hidden


def _switch(staff: Staff) -> None:
    with suppress(ScreeningError):  # locked in between: the run that follows shows the lock page
        preferences.hide_names(staff.store, staff.actor, st.session_state[_TOGGLE])


def banner(staff: Staff, client_id: str, visit_id: str | None = None) -> ClientSummary:
    """Show whom this page is about and return it; the log notes once that this page was opened.

    Raises
    ------
    ScreeningError : if there is no such client, or the visit is another client's.
    """
    opened = (client_id, visit_id)
    again = st.session_state.get(_OPENED) == opened
    summary = client_summary(staff.store, staff.actor, client_id, visit_id, again=again)
    st.session_state[_OPENED] = opened
    hidden = names_hidden(staff)
    with st.container(horizontal=True, vertical_alignment="center", key="banner", gap="small"):
        st.markdown(
            f"**{summary.client.number}** · **{shown_name(summary.client, hidden=hidden)}**", width="content"
        )
        _eye(staff, hidden)
        st.markdown(" · ".join(_facts(summary)), width="stretch")
    return summary


def _eye(staff: Staff, hidden: bool) -> None:
    label, icon = ("Show name", "visibility") if hidden else ("Hide name", "visibility_off")
    if st.button(label, key="banner-eye", icon=f":material/{icon}:", type="tertiary"):
        preferences.hide_names(staff.store, staff.actor, not hidden)
        st.rerun()


def _facts(summary: ClientSummary) -> list[str]:
    """The rest of the banner, part by part."""
    client = summary.client
    facts = [] if summary.age_years is None else [f"{summary.age_years} y"]
    if client.dominant_foot in ("left", "right"):
        facts.append(f"{client.dominant_foot}-footed")
    if summary.pain:
        facts.append(f"pain: {_first([pain_words(site) for site in summary.pain])}")
    if summary.scars:
        facts.append(f":material/healing: scar {_first([event_words(scar, 30) for scar in summary.scars])}")
    facts += _safety(summary)
    if client.hold_reason is not None:
        facts.append(":material/gavel: legal hold")
    return [*facts, _visit(summary)]


def _safety(summary: ClientSummary) -> list[str]:
    sign = ":material/health_and_safety:"
    if summary.urgent:
        return [f"{sign} **urgent safety item**"]
    if summary.open_items:
        return [f"{sign} **safety item**: {_first([words_of(item) for item in summary.open_items])}"]
    return [f"{sign} safety item, cleared"] if summary.cleared_items else []


def words_of(item: str) -> str:
    """Return a safety item in words."""
    return item.replace("_", " ")


def _visit(summary: ClientSummary) -> str:
    if summary.visit is not None:
        return f"Visit {summary.visit.number} of {summary.visits} ({day(summary.visit.started_at)})"
    if not summary.visits:
        return "no visit yet"
    return f"{summary.visits} {'visit' if summary.visits == 1 else 'visits'}"


def _first(parts: list[str]) -> str:
    """The first few parts, and how many more there are."""
    more = len(parts) - _SHOWN_PARTS
    return ", ".join(parts[:_SHOWN_PARTS]) + (f" and {more} more" if more > 0 else "")

"""The cards of the client list."""

from __future__ import annotations

import streamlit as st

from screening.clinic.lists import ClientCard
from screening.clinic.tables import now
from screening.clinic.visits import VisitState
from screening.ui.clients import words
from screening.ui.frame import go
from screening.ui.people import ago, shown_name

CARD_WIDTH_PX = 260


def card_grid(cards: tuple[ClientCard, ...], *, hidden: bool) -> None:
    """Show the cards; pressing a name opens the record."""
    with st.grid(min_column_width=CARD_WIDTH_PX, key="client-cards"):
        for card in cards:
            with st.container(border=True, key=f"card-{card.client.id}", gap="xsmall"):
                _card(card, hidden=hidden)


def _card(card: ClientCard, *, hidden: bool) -> None:
    client = card.client
    label = f"{shown_name(client, hidden=hidden)} · {client.number}"
    if st.button(label, key=f"open-{client.id}", width="stretch"):
        go("client", id=client.number)
    st.markdown(" · ".join(_facts(card)))
    notes = _notes(card)
    if notes:
        st.markdown(" · ".join(notes))


def _facts(card: ClientCard) -> list[str]:
    client = card.client
    age = words.age_words(client.birth_year, now().year)
    seen = "" if client.last_visit_at is None else ago(client.last_visit_at, now())
    return [part for part in (age, words.visits_words(card.visits), seen) if part]


def _notes(card: ClientCard) -> list[str]:
    notes = []
    if card.safety:
        notes.append(":material/health_and_safety: safety item")
    if card.last_state is not None and card.last_state != VisitState.SIGNED.value:
        notes.append(words.STATES.get(card.last_state, card.last_state))
    if card.may_film is False:
        notes.append("filming not allowed")
    if card.client.hold_reason is not None:
        notes.append("legal hold")
    if card.client.archived:
        notes.append("archived")
    return notes

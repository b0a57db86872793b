"""The whole of the page: the headline first, then what it is made of."""

from __future__ import annotations

from functools import partial

import streamlit as st

from screening.clinic import progress_choice, progress_store
from screening.clinic.progress import Change, Subject, compare_visits
from screening.clinic.progress import words as said
from screening.clinic.progress.spoken_differences import badge, protocol_sentence
from screening.clinic.progress_store import ClientProgress
from screening.clinic.summary import ClientSummary
from screening.clinic.visits import list_visits
from screening.movements import MOVEMENTS
from screening.ui.progress_page import words
from screening.ui.progress_page.again import offer_recompute
from screening.ui.progress_page.beside_rows import show_beside
from screening.ui.progress_page.cards import COMPARED, Board, show_cards
from screening.ui.progress_page.compare import show_comparison
from screening.ui.visitor import Staff

_STYLE = """
<style>
  .stMainBlockContainer { padding-top: 3.6rem !important; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: .5rem; }
  .st-key-progress-head h1 { padding: 0 1rem .4rem 0; }
  .stMainBlockContainer h2 { padding: .25rem 0 0; }
  .stMainBlockContainer h3 { padding: .75rem 0 .5rem; }
  [class*="st-key-verdict-"] p { font-size: 1.15rem; }
</style>
"""


def show_progress(staff: Staff, summary: ClientSummary) -> None:
    """Show what changed between two visits of a client."""
    st.html(_STYLE)
    head = st.container(horizontal=True, vertical_alignment="bottom", key="progress-head")
    head.title("Progress", anchor=False, width="content")
    progress = progress_store.read_progress(staff.store, staff.actor, summary.client.id)
    numbers = progress.numbers
    if not numbers:
        st.markdown(words.NOTHING_MEASURED)
        return
    if len(numbers) == 1:
        record = next(one for one in progress.records if one.number == numbers[0])
        st.markdown(said.one_visit(record))
        return
    with head:
        first, last, same = _controls(progress)
    changes = list(compare_visits(progress.records, first, last, same_setup_only=same))
    st.header(said.headline(changes, first), anchor=False)
    board = _board(staff, summary, progress, last, same)
    _protocol(board, changes, first)
    wanted = _of_movement(changes)
    compared = _compared(wanted)
    if compared is not None:
        show_comparison(board, [one for one in wanted if one.change is not None], compared)
        return
    _cards(board, wanted)
    show_beside(progress.told, first, last)


def _controls(progress: ClientProgress) -> tuple[int, int, bool]:
    """From, to, and whether only visits with the same protocol are compared."""
    numbers = progress.numbers
    name = partial(words.visit_choice, progress)
    if st.session_state.get("since") not in numbers[:-1]:
        st.session_state["since"] = numbers[0]
    first = st.selectbox("Since", numbers[:-1], key="since", format_func=name, width=230)
    later = [number for number in numbers if number > first]
    if st.session_state.get("until") not in later:
        st.session_state["until"] = later[-1]
    last = st.selectbox("Until", later, key="until", format_func=name, width=230)
    same = st.toggle(words.SAME_SETUP, value=True, key="same-setup")
    return int(first), int(last), bool(same)


def _board(staff: Staff, summary: ClientSummary, progress: ClientProgress, last: int, same: bool) -> Board:
    visit_id = next(record.visit_id for record in progress.records if record.number == last)
    visits = list_visits(staff.store, staff.actor, summary.client.id)
    return Board(
        staff=staff,
        records=progress.records,
        chosen=progress_choice.list_chosen(staff.store, staff.actor, visit_id),
        signed=any(visit.id == visit_id and visit.signed_at is not None for visit in visits),
        same_setup_only=same,
    )


def _protocol(board: Board, changes: list[Change], first: int) -> None:
    """What was not the same at the two visits, and what can be done about it."""
    differs = badge(changes)
    if differs:
        st.badge(differs, icon=":material/published_with_changes:", color="gray")
        st.markdown(protocol_sentence(changes))
    offer_recompute(board, changes, first)


def _of_movement(changes: list[Change]) -> list[Change]:
    """The changes of the movement that was chosen, where there is more than one."""
    movements = list(dict.fromkeys(change.subject.movement for change in changes))
    if len(movements) < 2:
        return changes
    names = [words.ALL, *(MOVEMENTS[movement].title for movement in movements)]
    chosen = st.pills(
        "Movement", names, default=words.ALL, required=True, key="movement", label_visibility="collapsed"
    )
    return [one for one in changes if chosen in (words.ALL, MOVEMENTS[one.subject.movement].title)]


def _compared(changes: list[Change]) -> Change | None:
    """The change that is looked at closely; None where the cards are shown."""
    wanted: Subject | None = st.session_state.get(COMPARED)
    found = next((one for one in changes if one.subject == wanted and one.change is not None), None)
    if found is None:
        st.session_state.pop(COMPARED, None)
    return found


def _cards(board: Board, changes: list[Change]) -> None:
    counted = [change for change in changes if change.headline]
    others = [change for change in changes if not change.headline]
    if counted:
        st.subheader(words.COUNTED, anchor=False)
        show_cards(board, counted, "counted")
    if others:
        st.subheader(words.EXPLORATORY, anchor=False)
        sentence = said.exploratory(changes)
        if sentence:
            st.markdown(sentence)
        fold = st.expander(
            f"{len(others)} measurements", key="exploratory", expanded=not counted, on_change="rerun"
        )
        if fold.open:  # so many charts are drawn only where somebody looks at them
            with fold:
                show_cards(board, others, "exploratory")

"""Before and now beside each other: the curves over the movement, and two films kept at the same phase."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from screening.clinic import films, progress_pair
from screening.clinic.progress import Change, spoken_pictures
from screening.clinic.progress import words as said
from screening.clinic.progress.pictures import pair_curves, table_of, views_to_compare
from screening.clinic.progress_pair import ShownTake
from screening.player_data import clip_payload
from screening.types import ScreeningError, View
from screening.ui.clip_player import Seek, pair_player
from screening.ui.frame import error_box
from screening.ui.progress_page import words
from screening.ui.progress_page.cards import COMPARED, Board, slug
from screening.ui.progress_page.charts import pair_chart
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown, view_title

MEMORY = "progress-pair"
"""What this tab holds of two visits; ``screening.ui.entry`` drops it where the page is left."""
DEEPEST_PCT = 50.0


@dataclass
class PairMemory:
    """Two takes that are open, with what the player needs of them; made once."""

    key: tuple[str, ...]
    pair: tuple[ShownTake, ShownTake] | None
    payloads: list[dict[str, Any]] = field(default_factory=list)
    films: list[bytes | None] = field(default_factory=list)
    trouble: str = ""


def show_comparison(board: Board, changes: list[Change], change: Change) -> None:
    """Show one change: the sentence, the curves, the films."""
    view = _head(changes, change)
    told = [f"**{said.verdict(change)}** · {escape_markdown(said.card_sentence(change))}"]
    told += [f":material/info: {note}" for note in said.notes(change)]
    st.markdown("  \n".join(told))
    memory = _opened(board, change, view)
    if memory.trouble:
        error_box(memory.trouble)
    if memory.pair is None:
        st.markdown(spoken_pictures.NO_PAIR)
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _curves(memory.pair, change)
    with right:
        _films(memory, change)


def _head(changes: list[Change], change: Change) -> View:
    """The way back, what is compared, and from which view; return the view."""
    subjects = [one.subject for one in changes]
    names = {one.subject: said.title(one.subject, one.label) for one in changes}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(words.BACK, key="compare-back", icon=":material/arrow_back:", on_click=_back)
        st.selectbox("Compare", subjects, key=COMPARED, format_func=lambda subject: names[subject], width=440)
        return _view(change)


def _back() -> None:
    st.session_state.pop(COMPARED, None)


def _view(change: Change) -> View:
    views = views_to_compare(change)
    if len(views) == 1:
        return views[0]
    chosen = st.segmented_control(
        "View", views, format_func=view_title, default=views[0], required=True, key=f"view-{slug(change)}"
    )
    return View(chosen)


def _opened(board: Board, change: Change, view: View) -> PairMemory:
    """Open the two takes once for each pair of visits and view."""
    ids = (board.visit_id(change.first), board.visit_id(change.last))
    key = (*ids, change.subject.movement, view.value)
    found = st.session_state.get(MEMORY)
    if not isinstance(found, PairMemory) or found.key != key:
        staff = board.staff
        found = PairMemory(key, progress_pair.open_pair(staff.store, staff.actor, ids, change, view))
        for shown in found.pair or ():
            found.payloads.append(clip_payload(shown.screening, shown.recording))
            found.films.append(_film(staff, found, shown))
        st.session_state[MEMORY] = found
    return found


def _film(staff: Staff, memory: PairMemory, shown: ShownTake) -> bytes | None:
    """The film, after the store has checked who asks; None where it was not kept."""
    if shown.clip is None or not shown.has_film:
        return None
    try:
        return films.read_film(staff.store, staff.actor, shown.visit_id, shown.clip.id)
    except ScreeningError as error:
        memory.trouble = str(error)
        return None


def _curves(pair: tuple[ShownTake, ShownTake], change: Change) -> None:
    before, now = ((shown.screening, shown.recording) for shown in pair)
    curves = pair_curves(before, now, change)
    if curves is None:
        st.markdown(spoken_pictures.NO_CURVE)
        return
    key = f"curves-table-{slug(change)}"
    if st.session_state.get(key):
        st.markdown(f"**{curves.title}**")
        st.table(table_of(curves, change.unit), hide_index=True)
    else:
        chart = pair_chart(curves, dark=st.context.theme.type == "dark")
        st.altair_chart(chart, theme=None, key=f"curves-{slug(change)}")
        st.markdown(f":small[{curves.note}]")
    st.toggle(words.TABLE, key=key)


def _films(memory: PairMemory, change: Change) -> None:
    motion = memory.pair[0].screening.movement.metric(change.subject.metric).signal if memory.pair else ""
    before, now = (_with_motion(payload, motion) for payload in memory.payloads)
    titles = (f"Visit {change.first} (before)", f"Visit {change.last} (now)")
    films_shown = (memory.films[0], memory.films[1])
    bottom = Seek("-".join((*memory.key, motion)), DEEPEST_PCT)
    pair_player(key="pair", before=before, after=now, films=films_shown, titles=titles, seek=bottom)
    if None in memory.films:
        st.markdown(f":small[{spoken_pictures.WITHOUT_FILM}]")


def _with_motion(payload: dict[str, Any], motion: str) -> dict[str, Any]:
    """The same take with the angle that is compared drawn on it, where this view has it."""
    if motion not in payload["motions"] or payload["motion"] == motion:
        return payload
    return payload | {"motion": motion, "id": f"{payload['id']}-{motion}"}

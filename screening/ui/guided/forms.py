"""The questions beside the recorder: pain of a take, why one is left out, a clip from elsewhere, the list of films."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from screening.clinic import films, recordings, run
from screening.clinic.access import Actor
from screening.clinic.recordings import TakePain
from screening.clinic.run import Slot, StoredTake
from screening.clinic.store import Store
from screening.ui.guided.films import entry_of, keep_film
from screening.ui.guided.session import RunSession
from screening.ui.guided.words import film_numbers, verdict_sign
from screening.ui.words import escape_markdown
from screening.ui.workspace import CLIP_TYPES

WHERE = ("Low back", "Hip", "Knee", "Ankle or foot", "Neck", "Shoulder", "Elsewhere")
WHEN = ("Going down", "At the bottom", "Coming up", "All the time")


def again() -> NoReturn:
    """Draw the page anew."""
    st.rerun()


def pain_details(session: RunSession, store: Store, actor: Actor, visit_id: str, film: StoredTake) -> None:
    """Ask where and when it hurt; the score is kept already."""
    score = int(film.pain.get("score", 0))
    with st.container(border=True, key="guided-pain"):
        st.markdown(f"**Pain in that movement: {score} of 10**")
        where = st.pills("Where?", WHERE, selection_mode="multi", key=f"guided-where-{film.id}")
        when = st.pills("When?", WHEN, selection_mode="multi", key=f"guided-when-{film.id}")
        if st.button("Go on", type="primary", key=f"guided-pain-done-{film.id}"):
            pain = TakePain(score, ", ".join(where), ", ".join(when))
            recordings.note_pain(store, actor, visit_id, film.id, pain)
            session.detail = None
            again()


def open_pain(store: Store, actor: Actor, visit_id: str, slots: Sequence[Slot]) -> None:
    """Ask for the pain of every film that has no answer yet."""
    titles = {film.id: slot.take.title for slot in slots for film in slot.films}
    films_left = run.without_answer(slots)
    with st.container(border=True, key="guided-open-pain"):
        st.markdown("**Any pain in these movements? 0 is none, 10 the worst you can imagine.**")
        for film in films_left:
            score = st.segmented_control(
                titles[film.id], list(range(11)), key=f"guided-score-{film.id}", default=None
            )
            if score is not None:
                recordings.note_pain(store, actor, visit_id, film.id, TakePain(score))
                again()


def skip_reason(session: RunSession, store: Store, actor: Actor, visit_id: str, slot: Slot) -> None:
    """Ask why a take is left out."""
    with st.container(border=True, key="guided-skip"):
        st.markdown(f"**{slot.take.title}: why is it left out?**")
        with st.container(horizontal=True):
            for word, label in run.SKIP_REASONS.items():
                if st.button(label, key=f"guided-skip-{word}"):
                    recordings.skip_take(store, actor, visit_id, entry_of(slot), word)
                    session.skipping = None
                    again()
            if st.button("Back", key="guided-skip-back"):
                session.skipping = None
                again()


def upload(session: RunSession, store: Store, actor: Actor, visit_id: str, slots: Sequence[Slot]) -> None:
    """Take a clip from elsewhere instead of filming."""
    with st.expander("Upload a clip", key="guided-upload"):
        nearest = run.next_slot(slots)
        slot = st.selectbox(
            "What does it show?",
            slots,
            index=0 if nearest is None else nearest.number,
            format_func=lambda one: f"{one.number + 1}. {one.take.title}",
            key="guided-upload-slot",
        )
        file = st.file_uploader(
            "Video: MP4, MOV or WebM, up to 200 MB",
            type=list(CLIP_TYPES),
            key=f"guided-upload-{session.handed}",
        )
        if file is not None and slot is not None:
            session.handed += 1
            keep_film(session, store, actor, visit_id, slot, file.name, file.getvalue(), marked="upload")
            again()


def film_list(store: Store, actor: Actor, visit_id: str, slots: Sequence[Slot], *, client: bool) -> None:
    """List the takes with the verdict of each film; the therapist may play one and choose which one counts."""
    with st.expander("Films of this visit", key="guided-films"):
        for slot in slots:
            state = f"left out ({run.SKIP_REASONS.get(slot.skipped, slot.skipped)})" if slot.skipped else ""
            if not slot.films and not state:
                state = "not filmed yet"
            st.markdown(f"**{slot.number + 1}. {slot.take.title}** {state}")
            for number, film in enumerate(slot.films, 1):
                _film(store, actor, visit_id, film, number, client=client)


def _film(store: Store, actor: Actor, visit_id: str, film: StoredTake, number: int, *, client: bool) -> None:
    verdict = film.verdict
    said = " ".join(str(verdict.get(name, "")) for name in ("title", "reason", "fix")).strip()
    used = " · used" if film.chosen else ""
    sign = verdict_sign(run.status_of(film))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{sign} Film {number}: {escape_markdown(said) or 'stored'}{used}")
        if client:
            return
        if not film.chosen and st.button("Use this one", key=f"guided-use-{film.id}"):
            recordings.choose_take(store, actor, visit_id, film.id, chosen=True)
            again()
        played = st.toggle("Play", key=f"guided-play-{film.id}")
    st.markdown(f":small[{film_numbers(verdict.get('numbers', {}))}]")
    if played:
        st.video(films.read_film(store, actor, visit_id, film.id))

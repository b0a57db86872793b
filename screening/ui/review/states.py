"""The review while there is nothing to decide: analysing, not analysed, signed, opened by somebody else."""

from __future__ import annotations

import streamlit as st

from screening.clinic import handwork, jobs
from screening.clinic.handwork import NoteEntry, NoteKind
from screening.clinic.review_desk import ReviewDesk, read_review
from screening.ui.clinic import analyst
from screening.ui.frame import saved, told
from screening.ui.review import deeds, words
from screening.ui.review.memory import Memory, film_of
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_LOOK_EVERY_S = 2
_SKELETONS = 4


def show_state(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    """Say in one line what keeps this visit from being changed, and what the store refused last."""
    if memory.trouble:
        st.error(escape_markdown(memory.trouble), icon=":material/error:")
    if desk.signed:
        day = f"{desk.visit.signed_at:%d %b %Y}" if desk.visit.signed_at else ""
        with st.container(horizontal=True, vertical_alignment="center", key="signed"):
            who = desk.names.get(desk.visit.signed_by or "", "")
            st.markdown(
                f":material/lock: Signed on {day} by {escape_markdown(who)}. Read only.", width="content"
            )
            with st.popover("Add addendum", key="addendum", icon=":material/post_add:"):
                _addendum(staff, desk)
    elif desk.other_reviewer is not None:
        since = f"{desk.other_since.astimezone():%H:%M}" if desk.other_since else "a while"
        with st.container(horizontal=True, vertical_alignment="center", key="other-reviewer"):
            told_who = words.reviewing(escape_markdown(desk.other_reviewer), since)
            st.markdown(f":material/visibility_lock: {told_who}", width="content")
            st.button("Look again", key="look-again", type="tertiary", icon=":material/refresh:")


def _addendum(staff: Staff, desk: ReviewDesk) -> None:
    """Words that are added after the signature; what was signed stays as it is."""
    for note in desk.notes:
        if note.kind == NoteKind.ADDENDUM.value:
            who = desk.names.get(note.by, "")
            st.markdown(
                f"{note.at.astimezone():%d %b %Y %H:%M}, {escape_markdown(who)}: {escape_markdown(note.text)}"
            )
    key = f"addendum-{desk.visit.id}"
    st.text_area("Addendum", key=key, persist_state="session")
    if st.button("Add", key="addendum-add", type="primary"):
        _add_addendum(staff, desk, str(st.session_state[key] or ""))


def _add_addendum(staff: Staff, desk: ReviewDesk, text: str) -> None:
    if not text.strip():
        st.markdown("Write the addendum first.")
        return
    with told():
        entry = NoteEntry(NoteKind.ADDENDUM, text.strip())
        handwork.add_note(staff.store, staff.actor, desk.visit.id, entry)
        saved()
        st.rerun()


def show_waiting(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    """No screening yet: the films can be watched, the cards are still empty, or the analysis did not succeed."""
    left, right = st.columns([58, 42], gap="small")
    with left:
        _films(staff, desk, memory)
    with right, st.container(height=600, key="decisions"):
        show_state(staff, desk, memory)
        _failed(staff, desk, memory)
        if desk.open_jobs(memory.movement):
            watch_progress(staff, memory)
            for _ in range(_SKELETONS):
                st.skeleton(height=56)
        elif not desk.failed_jobs(memory.movement):
            st.markdown("This movement has not been analysed yet.")


def _films(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    for clip in desk.clips:
        if clip.movement == memory.movement and clip.skipped is None:
            film = film_of(staff, memory, clip)
            name = f"{(clip.view or 'view found out').capitalize()} · take {clip.take}"
            st.markdown(f"**{name}**" if film is not None else f"**{name}**: the film was not kept.")
            if film is not None:
                with st.container(key="waiting-film"):
                    st.video(film, alt=f"{name}, not analysed yet")
            return
    st.markdown("Nothing was filmed of this movement.")


def _failed(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    for job in desk.failed_jobs(memory.movement):
        with st.container(border=True, key=f"failed-{job.id}"):
            st.markdown(f":material/error: {escape_markdown(job.message or '')}")
            if not desk.read_only:
                st.button(
                    "Measure again",
                    key=f"measure-{job.id}",
                    icon=":material/replay:",
                    on_click=_again,
                    args=(staff, memory, job.id),
                )


def _again(staff: Staff, memory: Memory, job_id: str) -> None:
    if deeds.attempt(memory, lambda: jobs.try_again(staff.store, staff.actor, memory.visit_id, job_id)):
        analyst().wake()


def show_failed(staff: Staff, desk: ReviewDesk, memory: Memory) -> None:
    """Beside a screening: analyses of other takes that did not succeed, and those that are under way."""
    _failed(staff, desk, memory)
    if desk.open_jobs(memory.movement):
        watch_progress(staff, memory)


@st.fragment(run_every=_LOOK_EVERY_S)
def watch_progress(staff: Staff, memory: Memory) -> None:
    """Show how far the analysis is, and the result as soon as it is there."""
    with told():
        desk = read_review(staff.store, staff.watching, memory.visit_id)
        waiting = desk.open_jobs(memory.movement)
        if not waiting:
            st.rerun(scope="app")
        running = max(waiting, key=lambda job: job.fraction)
        st.progress(running.fraction, text=f"{running.sentence or 'Waiting for its turn'} …")

"""The guided run: a visit's takes filmed one after the other, hands-free, each kept before anything else happens.

A page calls :func:`guided_run` at every run; what was filmed is read from the store, so that a reload goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from screening.clinic import intake, recordings, run, safety
from screening.clinic.access import Actor
from screening.clinic.consents import Purpose
from screening.clinic.intake import IntakeDraft
from screening.clinic.protocols import PlannedTake, repetition_s, stand_still_s
from screening.clinic.recordings import TakePain
from screening.clinic.run import Slot
from screening.clinic.safety import Gate
from screening.clinic.store import Store
from screening.clinic.tables import now
from screening.ui import clinic
from screening.ui.frame import told
from screening.ui.framing_route import ADDRESS
from screening.ui.guided import words
from screening.ui.guided.films import collect_look, entry_of, keep_film, slot_in
from screening.ui.guided.forms import again, film_list, open_pain, pain_details, skip_reason, upload
from screening.ui.guided.session import RunSession, session_of
from screening.ui.recorder import guided_recorder
from screening.ui.workspace import CLIP_TYPES

__all__ = ["RunState", "guided_run", "needs_company"]

WALK_TO_MARK_S, SHOW_S, GOOD_S, LOOK_S, PAIN_S = 10, 4, 3, 6, 8
"""Seconds: to walk to the mark, to read the next stance, to see a good verdict, another verdict, the pain question."""
_LOOK_WITHIN_S = 20.0
_COMPANY_PAIN, _COMPANY_AGE = 4, 65


class RunState(StrEnum):
    """How far a run is, for the page around it."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class _Run:
    """One drawing of the run: whose visit, the takes and what became of them."""

    store: Store
    actor: Actor
    visit_id: str
    client: bool
    session: RunSession
    draft: IntakeDraft
    slots: tuple[Slot, ...]

    @property
    def place(self) -> tuple[Store, Actor, str]:
        """The first arguments of the store's functions."""
        return self.store, self.actor, self.visit_id

    @property
    def stopped(self) -> bool:
        """Whether pain has ended the filming of this visit."""
        stored = [film for slot in self.slots for film in slot.films]
        start = max((site.now or 0 for site in self.draft.pain), default=0)
        return run.pain_stops(start, stored) and not self.session.go_on

    @property
    def state(self) -> RunState:
        """Where the run stands."""
        if self.session.detail is not None:
            return RunState.RUNNING
        if self.stopped:
            return RunState.STOPPED
        busy = self.session.looking is not None or run.next_slot(self.slots) or run.without_answer(self.slots)
        return RunState.RUNNING if busy else RunState.DONE


def guided_run(
    store: Store, actor: Actor, visit_id: str, takes: Sequence[PlannedTake], *, client: bool
) -> RunState:
    """Draw the run and return how far it is; the whole page runs again when that changes.

    Parameters
    ----------
    client : drawn for the client: no playing of films, no going on after pain.
    """
    draft = intake.read_draft(store, actor, visit_id)
    obstacle = _obstacle(draft)
    if obstacle is not None:
        st.info(obstacle, icon=":material/block:")
        return RunState.BLOCKED
    if needs_company(draft):
        st.warning(words.COMPANY, icon=":material/group:")
    current = _current(store, actor, visit_id, takes, client=client, draft=draft)
    state = current.state
    if state is RunState.RUNNING:
        _draw(store, actor, visit_id, tuple(takes), client)
        return state
    if state is RunState.STOPPED:
        _stopped(current)
    current.session.wake_later(clinic.analyst().wake, 0.0)
    return state


def needs_company(draft: IntakeDraft) -> bool:
    """Whether the therapist should be in the room: pain, age, or a fall in the past year."""
    pain = max((site.now or 0 for site in draft.pain), default=0)
    born = draft.about.birth_year
    old = born is not None and now().year - born > _COMPANY_AGE
    fell = draft.answers.get("falls", safety.Answer.NO) != safety.Answer.NO
    return pain >= _COMPANY_PAIN or old or fell


def _obstacle(draft: IntakeDraft) -> str | None:
    if not draft.consents.get(Purpose.FILM.value, False):
        return words.NO_CONSENT
    return None if draft.safety.gate is Gate.OPEN else words.GATES[draft.safety.gate]


def _current(
    store: Store,
    actor: Actor,
    visit_id: str,
    takes: Sequence[PlannedTake],
    *,
    client: bool,
    draft: IntakeDraft,
) -> _Run:
    session = session_of(store, actor, visit_id, takes)
    slots = run.arrange(takes, recordings.list_takes(store, actor, visit_id))
    return _Run(store, actor, visit_id, client, session, draft, slots)


def _draw(store: Store, actor: Actor, visit_id: str, takes: tuple[PlannedTake, ...], client: bool) -> None:
    """Draw the run.

    No fragment: a server that was started anew does not know the fragments of an open page, and a film that is handed
    over to one is lost without a word; to the page itself it arrives.
    """
    with told():
        draft = intake.read_draft(store, actor, visit_id)
        current = _current(store, actor, visit_id, takes, client=client, draft=draft)
        collect_look(current.session, *current.place, current.slots)
        current = _current(store, actor, visit_id, takes, client=client, draft=draft)
        if _obstacle(draft) is not None or current.state is not RunState.RUNNING:
            st.rerun()
        _progress(current.slots)
        event = guided_recorder(key="guided-recorder", data=_data(current))
        _take_in(current)
        if event is not None and event.get("id") != current.session.heard:
            current.session.heard = str(event.get("id"))
            _heed(current, event)
            again()
        if current.session.looking is not None:
            current.session.looking.job.wait(_LOOK_WITHIN_S)
            again()
        _questions(current)


def _progress(slots: Sequence[Slot]) -> None:
    """The takes in a row, with what became of each."""
    upcoming = run.next_slot(slots)
    parts = []
    for slot in slots:
        best = slot.best
        sign = "–" if slot.skipped else "○" if best is None else words.verdict_sign(run.status_of(best))
        if upcoming is not None and slot.number == upcoming.number:
            sign = "◍" if best is None else "↻"
        parts.append(f"{sign} {slot.number + 1} {slot.take.title}")
    st.markdown(" &nbsp;·&nbsp; ".join(parts))


def _data(current: _Run) -> dict[str, Any]:
    """What the recorder is told; see ``guided.js``."""
    session, upcoming = current.session, run.next_slot(current.slots)
    return {
        "uploader": "handover-hidden",
        "stored": session.stored,
        "address": ADDRESS,
        "token": session.watch.token,
        "language": "en",
        "takes": [_take_data(slot, session) for slot in current.slots],
        "next": None if upcoming is None else upcoming.number,
        "verdict": session.verdict,
        "refused": session.refused,
        "hold": session.detail is not None or session.skipping is not None,
        "stop": current.stopped,
        "texts": words.RECORDER_TEXTS | {"lines": words.LINES},
        "times": {
            "walk_s": WALK_TO_MARK_S,
            "show_s": SHOW_S,
            "good_s": GOOD_S,
            "look_s": LOOK_S,
            "pain_s": PAIN_S,
        },
    }


def _take_data(slot: Slot, session: RunSession) -> dict[str, Any]:
    take, ghost = slot.take, session.places.get(slot.number)
    return {
        "title": take.title,
        "sentence": words.stance_sentence(take),
        "view": take.view,
        "figure": "walk" if take.walking else take.view,
        "walking": take.walking,
        "seconds": take.seconds,
        "repetitions": take.repetitions,
        "repetition_s": repetition_s(),
        "still_s": stand_still_s(),
        "ghost": None if ghost is None else ghost.lines,
    }


def _take_in(current: _Run) -> None:
    """Keep a film that the recorder handed over, at once; only then is it acknowledged."""
    session = current.session
    with st.container(key="handover-hidden"):
        file = st.file_uploader(
            "Film of the recorder", type=list(CLIP_TYPES), key=f"guided-film-{session.handed}"
        )
    if file is None:
        return
    session.handed += 1  # a new key empties the uploader
    found = slot_in(file.name)
    if found is not None and found[0] < len(current.slots):
        number, marked = found
        keep_film(session, *current.place, current.slots[number], file.name, file.getvalue(), marked=marked)
    again()


def _heed(current: _Run, event: Mapping[str, Any]) -> None:
    """Do what the person asked for in the recorder."""
    session, kind, slot = current.session, event.get("kind"), event.get("slot")
    known = {film.id for one in current.slots for film in one.films}
    if kind == "pain" and event.get("clip") in known:
        score = min(10, max(0, int(event["score"])))
        recordings.note_pain(*current.place, str(event["clip"]), TakePain(score))
        session.detail = str(event["clip"]) if score else None
    elif kind == "stopped" and isinstance(slot, int) and slot < len(current.slots):
        recordings.skip_take(*current.place, entry_of(current.slots[slot]), run.STOPPED)
    elif kind == "skip" and isinstance(slot, int) and slot < len(current.slots):
        session.skipping = slot


def _questions(current: _Run) -> None:
    """What is asked beside the recorder, one thing at a time."""
    session = current.session
    films = {film.id: film for slot in current.slots for film in slot.films}
    if session.detail in films:
        pain_details(session, *current.place, films[session.detail])
    elif session.skipping is not None:
        skip_reason(session, *current.place, current.slots[session.skipping])
    elif run.next_slot(current.slots) is None and run.without_answer(current.slots):
        open_pain(*current.place, current.slots)
    upload(session, *current.place, current.slots)
    film_list(*current.place, current.slots, client=current.client)


def _stopped(current: _Run) -> None:
    """After pain: nothing more is filmed; the therapist may decide otherwise."""
    st.error(words.PAIN_STOP, icon=":material/pan_tool:")
    if current.client:
        return
    st.markdown(words.PAIN_NOTED)
    if st.button("I asked, and go on filming", key="guided-go-on"):
        current.session.go_on = True
        st.rerun()

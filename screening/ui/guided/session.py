"""What a page remembers of a run while it is open. Everything that counts is in the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from screening.clinic import ghosts
from screening.clinic.access import Actor
from screening.clinic.protocols import PlannedTake
from screening.clinic.store import Store
from screening.ghost import Ghost
from screening.guidance import Wanted
from screening.quick_look import QuickLook
from screening.ui.framing_route import Watch, issue_token
from screening.ui.jobs import Job


@dataclass
class Looking:
    """A quick look that runs: at which film of which take."""

    clip_id: str
    slot: int
    job: Job[QuickLook]


@dataclass
class RunSession:
    """The run of one visit on one page.

    Attributes
    ----------
    watch : opens the framing route to this page. stored : films that arrived. handed : how often the uploader was
        emptied. looking : the running quick look. verdict : the last one, as the recorder shows it.
    detail : the film whose pain is being described. skipping : the take whose reason is asked for.
    refused : what the store last refused. heard : the last event. go_on : the therapist goes on in spite of pain.
    """

    watch: Watch
    places: Mapping[int, Ghost]
    stored: int = 0
    handed: int = 0
    looking: Looking | None = None
    verdict: dict[str, Any] | None = None
    detail: str | None = None
    skipping: int | None = None
    refused: dict[str, Any] | None = None
    heard: str = ""
    go_on: bool = False
    _waker: threading.Timer | None = None

    def wake_later(self, wake: Callable[[], None], seconds: float) -> None:
        """Call ``wake`` after a while, unless this is called again before; at once with 0.

        While somebody films nothing else shall use the processor; but a page may be closed at any moment.
        """
        if self._waker is not None:
            self._waker.cancel()
        self._waker = threading.Timer(seconds, wake)
        self._waker.daemon = True
        self._waker.start()

    def refuse(self, sentence: str) -> None:
        """Keep a refusal of the store for the recorder to show."""
        self.refused = {"id": self.handed, "sentence": sentence}


def session_of(store: Store, actor: Actor, visit_id: str, takes: Sequence[PlannedTake]) -> RunSession:
    """Return what this page remembers of the run; anew for another visit or list of takes."""
    key = f"guided-run-{visit_id}-{hash(tuple(takes))}"
    found = st.session_state.get(key)
    if not isinstance(found, RunSession):
        places = ghosts.last_places(store, actor, visit_id, takes)
        found = RunSession(issue_token(_cookies()), places)
        found.watch.wanted = {number: _wanted(take, places.get(number)) for number, take in enumerate(takes)}
        found.watch.warm_up()
        st.session_state[key] = found
    return found


def _wanted(take: PlannedTake, ghost: Ghost | None) -> Wanted:
    """Where to stand: in walking anywhere in the picture."""
    view = None if take.walking else take.declared
    return Wanted(view, arms_up=take.movement == "overhead_squat", ghost=ghost)


def _cookies() -> dict[str, str]:
    return {name: value for name, value in st.context.cookies.items() if isinstance(value, str)}

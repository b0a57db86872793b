"""What one browser tab remembers of the review it has open: which finding, which moment, what is being asked."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from screening.clinic import films, results
from screening.clinic.review_desk import ReviewDesk, earlier_screening
from screening.clinic.tables import Clip, Review
from screening.player_data import clip_payload, focuses_of
from screening.types import FindingStatus, Screening, ScreeningError
from screening.ui.clip_player import Seek
from screening.ui.visitor import Staff

_KEY = "review"
UNDO_S = 10.0
_COUNT = itertools.count(1)


@dataclass(frozen=True)
class Undo:
    """The last decision: which finding, what stood there before, and when it was taken (monotonic seconds)."""

    movement: str
    position: int
    before: Review | None
    at_s: float

    @property
    def left_s(self) -> float:
        """How long it can still be taken back."""
        return max(0.0, UNDO_S - (time.monotonic() - self.at_s))


@dataclass(frozen=True)
class Deed:
    """Something that was done: said aloud once, with the key of what the focus moves to."""

    id: str
    say: str = ""
    focus: str = ""


@dataclass
class Memory:
    """The state of the page in this tab; everything that matters later is in the store.

    Attributes
    ----------
    open : position of the finding whose card is open. recording : index of the film that is shown.
    asking : ``reject`` or ``defer`` while a reason or a day is asked for. marked : film and moment of an own finding.
    toast : what is said for a moment in the next run: said in a callback, Streamlit would put it in place of the style.
    """

    visit_id: str
    movement: str = ""
    open: int | None = None
    recording: int = 0
    seek: Seek | None = None
    asking: str = ""
    editing: bool = False
    own: bool = False
    marked: tuple[str, float] | None = None
    leaving_out: int | None = None
    table: bool = False
    chain: bool = False
    leaving: bool = False
    trouble: str = ""
    toast: str = ""
    begun_at_s: float = float("-inf")
    undo: Undo | None = None
    deed: Deed = field(default_factory=lambda: Deed("0"))
    screenings: dict[str, Screening] = field(default_factory=dict)
    payloads: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    films: dict[str, bytes | None] = field(default_factory=dict)
    ghosts: dict[tuple[str, int], dict[str, Any] | None] = field(default_factory=dict)

    def say(self, words: str, focus: str = "") -> None:
        """Have a sentence read aloud and the focus moved, once."""
        self.deed = Deed(str(next(_COUNT)), words, focus)

    def go_to(self, recording: int, time_s: float) -> None:
        """Show a moment of a film."""
        self.recording, self.seek = recording, Seek(f"{self.visit_id}-{next(_COUNT)}", time_s)

    def show_finding(self, screening: Screening, position: int) -> None:
        """Open the card of a finding and go to its evidence."""
        if position != self.open:
            self.asking, self.editing = "", False
        self.open = position
        moments = focuses_of(screening, screening.findings[position])
        if moments:
            self.go_to(moments[0].recording, moments[0].time_s)

    def choose(self, movement: str) -> None:
        """Turn to another movement: nothing is open there yet."""
        if movement == self.movement:
            return
        self.movement, self.open, self.recording, self.seek = movement, None, 0, None
        self.asking, self.editing, self.leaving_out, self.own, self.marked = "", False, None, False, None


def memory_of(visit_id: str) -> Memory:
    """Return what this tab remembers of a visit; of another visit nothing is kept, its films least of all.

    Where the page is left, ``screening.ui.entry`` drops all of it.
    """
    found = st.session_state.get(_KEY)
    if not isinstance(found, Memory) or found.visit_id != visit_id:
        found = Memory(visit_id)
        st.session_state[_KEY] = found
    return found


def screening_of(staff: Staff, desk: ReviewDesk, memory: Memory) -> Screening | None:
    """Return the screening of the movement that is shown, from its file once; None where there is none yet."""
    row = desk.results.get(memory.movement)
    if row is None:
        return None
    if row.id not in memory.screenings:
        memory.screenings.clear()
        memory.payloads.clear()
        memory.ghosts.clear()
        memory.screenings[row.id] = results.open_screening(staff.store, staff.actor, desk.visit.id, row.id)
    return memory.screenings[row.id]


def payload_of(memory: Memory, result_id: str, screening: Screening, recording: int) -> dict[str, Any]:
    """Return what the player needs of a recording, made once."""
    key = (result_id, recording)
    if key not in memory.payloads:
        memory.payloads[key] = clip_payload(screening, recording)
    return memory.payloads[key]


def ghost_of(
    staff: Staff, memory: Memory, result_id: str, screening: Screening, recording: int
) -> dict[str, Any] | None:
    """Return the same view of the visit before, to be laid behind; None where there is none."""
    key = (result_id, recording)
    if key not in memory.ghosts:
        earlier = earlier_screening(staff.store, staff.actor, memory.visit_id, memory.movement)
        wanted = screening.recordings[recording].view
        films = () if earlier is None else earlier.recordings
        same = next((i for i, film in enumerate(films) if film.view is wanted and film.usable), None)
        memory.ghosts[key] = None if earlier is None or same is None else clip_payload(earlier, same)
    return memory.ghosts[key]


def film_of(staff: Staff, memory: Memory, clip: Clip) -> bytes | None:
    """Return a film after the store has checked that this person may see it; None where it was not kept."""
    if clip.film is None:
        memory.films.pop(clip.id, None)
        return None
    if clip.id not in memory.films:
        try:
            memory.films[clip.id] = films.read_film(staff.store, staff.actor, clip.visit_id, clip.id)
        except ScreeningError as error:
            memory.trouble = str(error)
            return None
    return memory.films[clip.id]


def positions(screening: Screening, status: FindingStatus) -> list[int]:
    """Return where the findings of one outcome stand."""
    return [index for index, finding in enumerate(screening.findings) if finding.status is status]


def following(desk: ReviewDesk, movement: str, after: int | None) -> int | None:
    """Return the position of the next finding without a decision, in a circle; None where all have one."""
    waiting: Sequence[int] = [item.position for item in desk.undecided(movement)]
    later = [position for position in waiting if after is None or position > after]
    return next(iter([*later, *waiting]), None)

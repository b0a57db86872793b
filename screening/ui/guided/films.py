"""From a film in the uploader to the store, and its quick look in the background."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import streamlit as st

from screening import models, quick_look
from screening.clinic import recordings, run
from screening.clinic.access import Actor
from screening.clinic.places import write_through
from screening.clinic.protocols import PlannedTake
from screening.clinic.recordings import TakeEntry
from screening.clinic.store import Store
from screening.movements import get_movement
from screening.quick_look import QuickLook
from screening.types import ScreeningError
from screening.ui import clinic
from screening.ui.guided.session import Looking, RunSession
from screening.ui.guided.words import LOOK_FAILED
from screening.ui.jobs import Job, Progress

_NAME = re.compile(r"^take-(\d{1,3})-[a-z]+(-anyway)?\.")
ANYWAY = "anyway"
WAKE_AFTER_S = 180.0
"""The full analysis waits for the end of the run, or so long for the next film: it costs pictures of a film."""


def keep_film(
    run_session: RunSession,
    store: Store,
    actor: Actor,
    visit_id: str,
    slot: run.Slot,
    name: str,
    content: bytes,
    *,
    marked: str = "",
) -> None:
    """Store a film, then look at it quickly in the background; a refusal is kept for the recorder to show."""
    entry = _entry(slot, marked)
    try:
        clip = recordings.store_film(store, actor, visit_id, entry, name, io.BytesIO(content))
    except ScreeningError as error:
        run_session.refuse(str(error))
        return
    run_session.stored += 1
    run_session.wake_later(clinic.analyst().wake, WAKE_AFTER_S)
    take, suffix = slot.take, clip.film_suffix

    def look(_: Progress) -> QuickLook:
        return _look(store, take, suffix, content)

    run_session.looking = Looking(clip.id, slot.number, Job(_looking(), look, LOOK_FAILED))


def slot_in(name: str) -> tuple[int, str] | None:
    """Return which take a recorded file is of, and its mark; None for any other file."""
    found = _NAME.match(name)
    return None if found is None else (int(found[1]), ANYWAY if found[2] else "")


def collect_look(
    run_session: RunSession, store: Store, actor: Actor, visit_id: str, slots: tuple[run.Slot, ...]
) -> None:
    """Keep the verdict of a finished quick look, and let the best film of the take count."""
    looking = run_session.looking
    if looking is None or not looking.job.done:
        return
    run_session.looking = None
    result = looking.job.result()
    record = _failed_record() if result is None else result.as_record()
    recordings.note_verdict(store, actor, visit_id, looking.clip_id, record)
    run_session.verdict = record | {"id": looking.clip_id, "slot": looking.slot}
    arranged = run.arrange([s.take for s in slots], recordings.list_takes(store, actor, visit_id))
    for clip_id, chosen in run.choices(arranged[looking.slot]).items():
        recordings.choose_take(store, actor, visit_id, clip_id, chosen)
    if run.next_slot(arranged) is None:
        run_session.wake_later(clinic.analyst().wake, 0.0)


def _failed_record() -> dict[str, Any]:
    return {"status": "warn", "title": "Kept", "reason": LOOK_FAILED, "fix": "", "lines": {}, "numbers": {}}


def _entry(slot: run.Slot, marked: str) -> TakeEntry:
    setup = run.mark(slot.number, slot.take) | {"seconds": slot.take.seconds}
    if marked:
        setup["marked"] = marked
    return TakeEntry(slot.take.movement, slot.take.declared, setup)


def entry_of(slot: run.Slot) -> TakeEntry:
    """Return what is stored for a take that is left out or stopped."""
    return _entry(slot, "")


def _look(store: Store, take: PlannedTake, suffix: str, content: bytes) -> QuickLook:
    model = models.require("lite")
    with store.workroom.borrowed(suffix) as path:
        write_through(path, [content])
        return quick_look.look_at_film(path, get_movement(take.movement), take.declared, model)


@st.cache_resource(show_spinner=False)
def _looking() -> ThreadPoolExecutor:
    """Return the executor of the quick looks, which wait for no measurement."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="quick-look")

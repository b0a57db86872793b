"""What the therapist does on the page: every deed is kept at once, said aloud, and can be taken back for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from screening.clinic import corrected, handwork, refilm, reviews
from screening.clinic.protocols import PlannedTake
from screening.clinic.review_desk import ReviewDesk, read_review
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.tables import FoundItem, Review
from screening.corrections import Corrections, from_plain, in_words
from screening.report import wording
from screening.types import Screening, ScreeningError
from screening.ui.review import words
from screening.ui.review.memory import Memory, Undo, following
from screening.ui.visitor import Staff

SAVED = "Saved"


def attempt(memory: Memory, deed: Callable[[], object]) -> bool:
    """Do something that the store may refuse; the refusal is shown in the run that follows."""
    try:
        deed()
    except ScreeningError as error:
        memory.trouble = str(error)
        return False
    memory.trouble = ""
    return True


def entry_of(review: Review | None) -> ReviewEntry:
    """Return a review as it could be entered again; without one, nothing is decided."""
    if review is None:
        return ReviewEntry(Decision.REOPENED)
    return ReviewEntry(
        Decision(review.decision),
        review.why,
        review.note,
        review.wording,
        tuple(review.left_out),
        review.due_on,
    )


def fresh_desk(staff: Staff, memory: Memory) -> ReviewDesk | None:
    """Return the visit as it is now; None, with the reason to be shown, where it may not be changed now."""
    found: list[ReviewDesk] = []
    if not attempt(memory, lambda: found.append(read_review(staff.store, staff.actor, memory.visit_id))):
        return None
    if found[0].read_only:
        memory.trouble = "This visit is read only now. Nothing was changed."
        return None
    return found[0]


def decide(
    staff: Staff,
    memory: Memory,
    item: FoundItem,
    screening: Screening,
    decision: Decision,
    why: str | None = None,
    due_on: date | None = None,
) -> None:
    """Keep a decision and open the next finding that has none."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    before = desk.last.get(item.id)
    row = desk.results[memory.movement]
    entry = replace(
        entry_of(before), decision=decision, why=why, due_on=due_on, left_out=_left_out(row.corrections)
    )
    if not attempt(memory, lambda: reviews.decide(staff.store, staff.actor, desk.visit.id, item.id, entry)):
        return
    memory.undo = Undo(memory.movement, item.position, before, time.monotonic())
    memory.asking, memory.editing = "", False
    memory.toast = SAVED
    _go_on(staff, memory, item.position, screening, words.DECIDED[decision.value])


def _left_out(plain: dict[str, object] | None) -> tuple[str, ...]:
    corrections = from_plain(plain)
    return tuple(part for part in in_words(corrections).split("; ") if part)


def _go_on(staff: Staff, memory: Memory, position: int, screening: Screening, done: str) -> None:
    """Open what waits next, and say so."""
    desk = read_review(staff.store, staff.actor, memory.visit_id)
    later = following(desk, memory.movement, position)
    if later is None:
        memory.open = position
        memory.say(f"{done}. Every finding of this movement has a decision.", "finish")
        return
    open_finding(desk, memory, screening, later, done)


def open_finding(
    desk: ReviewDesk, memory: Memory, screening: Screening, position: int, done: str = ""
) -> None:
    """Open a finding, go to its evidence, and say which one it is."""
    memory.show_finding(screening, position)
    order = [item.position for item in desk.to_decide(memory.movement)]
    sentence = wording.seen_sentence(screening.findings[position], screening.movement)
    if position in order:
        sentence = words.position(order.index(position) + 1, len(order), sentence)
    memory.say(f"{done}. {sentence}" if done else sentence, f"finding-{position}")


def open_next(desk: ReviewDesk, memory: Memory, screening: Screening) -> None:
    """Open the next finding without a decision."""
    later = following(desk, memory.movement, memory.open)
    if later is None:
        memory.say("Every finding of this movement has a decision.", "finish")
    else:
        open_finding(desk, memory, screening, later)


def take_back(staff: Staff, memory: Memory, screening: Screening) -> None:
    """Put back what stood before the last decision, as long as its time is not over."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    undo, memory.undo = memory.undo, None
    if undo is None or undo.left_s <= 0 or undo.movement != memory.movement:
        memory.trouble = "The time to undo is over. Choose another decision instead."
        return
    item = desk.items[undo.movement][undo.position]
    entry = entry_of(undo.before)
    if attempt(memory, lambda: reviews.decide(staff.store, staff.actor, desk.visit.id, item.id, entry)):
        memory.show_finding(screening, undo.position)
        memory.say("Taken back.", f"finding-{undo.position}")


def note(staff: Staff, memory: Memory, item: FoundItem, **changed: str | None) -> None:
    """Keep the note or the own wording of a finding; its decision stays as it is."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    earlier = desk.last.get(item.id)
    entry = replace(entry_of(earlier), **changed)  # type: ignore[arg-type]
    if entry == entry_of(earlier):
        return
    if attempt(memory, lambda: reviews.decide(staff.store, staff.actor, desk.visit.id, item.id, entry)):
        memory.toast = SAVED


def defer_rest(staff: Staff, memory: Memory) -> None:
    """Defer every finding of the movement that has no decision to the next visit, and leave the movement."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    for item in desk.undecided(memory.movement):
        entry = replace(entry_of(desk.last.get(item.id)), decision=Decision.DEFERRED, why=words.NEXT_VISIT)
        if not attempt(
            memory, partial(reviews.decide, staff.store, staff.actor, desk.visit.id, item.id, entry)
        ):
            return
    memory.leaving = True


def film_again(staff: Staff, memory: Memory, take: PlannedTake) -> None:
    """Put a take on the list to film again."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    planned: list[PlannedTake] = []
    if attempt(
        memory, lambda: planned.append(refilm.plan_refilm(staff.store, staff.actor, desk.visit.id, take))
    ):
        times = f", {planned[0].repetitions} repetitions" if planned[0].repetitions else ""
        memory.toast = f"To film again: {planned[0].title}{times}"
        memory.say(f"To film again: {planned[0].title}{times}.")


def correct(staff: Staff, memory: Memory, screening: Screening, corrections: Corrections) -> None:
    """Have the values counted anew with these corrections; what was open stays open."""
    desk = fresh_desk(staff, memory)
    if desk is None:
        return
    row = desk.results[memory.movement]
    kept = None if memory.open is None else screening.findings[memory.open]
    if not attempt(
        memory,
        lambda: corrected.correct_screening(staff.store, staff.actor, desk.visit.id, row.id, corrections),
    ):
        return
    memory.leaving_out, memory.undo = None, None
    memory.screenings.clear()
    memory.payloads.clear()
    fresh = read_review(staff.store, staff.actor, desk.visit.id)
    memory.open = None
    if kept is not None:
        same = (kept.metric, kept.kind.value)
        items = fresh.items[memory.movement]
        memory.open = next((item.position for item in items if (item.metric, item.kind) == same), None)
    memory.say("The values were counted anew.")
    memory.toast = "Counted anew"


def add_own(staff: Staff, memory: Memory, text: str, side: str | None) -> bool:
    """Keep something that the therapist saw; return whether it is kept."""
    if not text.strip():
        memory.trouble = "Write what you see."
        return False
    desk = fresh_desk(staff, memory)
    if desk is None:
        return False
    clip_id, time_s = memory.marked or (None, None)
    entry = handwork.NoteEntry(handwork.NoteKind.SEEN, text.strip(), side, clip_id, time_s)
    if not attempt(memory, lambda: handwork.add_note(staff.store, staff.actor, desk.visit.id, entry)):
        return False
    memory.own, memory.marked = False, None
    memory.toast = SAVED
    memory.say("Your finding is kept.")
    return True

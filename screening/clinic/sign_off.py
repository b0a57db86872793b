"""Before a visit is signed: what is done, what is open, and what becomes of the films then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import inspect

from screening.clinic import reviews
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.consents import FilmRule, film_rule
from screening.clinic.files import VisitFile, open_visit
from screening.clinic.jobs import unfinished
from screening.clinic.papers import PaperChoice, choice_of
from screening.clinic.reviews import Decision, ReviewEntry, undecided
from screening.clinic.safety import Gate
from screening.clinic.store import Store
from screening.clinic.tables import Base, FoundItem

NEXT_VISIT = "next visit"


@dataclass(frozen=True)
class SignCheck:
    """One line of the list before signing; one that is not done is a reminder, or ``stops`` the signature."""

    id: str
    done: bool
    words: str
    stops: bool = False


@dataclass(frozen=True)
class SignOff:
    """What stands before a signature.

    Attributes
    ----------
    file : the visit. open_items : findings without a decision. films : what becomes of the films now, in a sentence.
    stamp : changes with everything that papers say.
    """

    file: VisitFile
    choice: PaperChoice
    open_items: tuple[FoundItem, ...]
    checks: tuple[SignCheck, ...]
    films: str
    stamp: str

    @property
    def signed(self) -> bool:
        """Whether the visit is locked."""
        return self.file.visit.signed_at is not None


@allowed(*STAFF)
def read_sign_off(store: Store, actor: Actor, visit_id: str) -> SignOff:
    """Return what stands before the signature of a visit."""
    file = open_visit(store, actor, visit_id, again=True)
    with store.reading() as db:
        left = tuple(undecided(db, visit_id))
        running = bool(unfinished(db, visit_id))
        rule = film_rule(db, file.client.id)
    choice = choice_of(file.visit)
    kept = sum(clip.film is not None for clip in file.clips)
    checks = sign_checks(file, choice, len(left), running=running)
    return SignOff(file, choice, left, checks, films_sentence(rule, kept), stamp_of(file))


def sign_checks(file: VisitFile, choice: PaperChoice, left: int, *, running: bool) -> tuple[SignCheck, ...]:
    """Return the lines of the list before signing."""
    noun = "finding" if left == 1 else "findings"
    decided = f"{left} {noun} without a decision" if left else "All findings decided"
    safe = file.safety.gate is Gate.OPEN
    tested = any(row.painful or row.result != "not_tested" for row in file.hand_tests)
    none_today = choice.none_today and not tested
    found = [SignCheck("decided", not left, decided)]
    if running:
        found.append(SignCheck("analysis", False, "The analysis is still running", stops=True))
    found.append(SignCheck("safety", safe, _safety_words(file)))
    hand = (
        "Manual tests entered" if tested else "No manual test, on purpose" if none_today else "No manual test"
    )
    found.append(SignCheck("tests", tested or none_today, hand))
    read = "Client page read" if choice.page_read else "Client page not read yet"
    return (*found, SignCheck("page", choice.page_read, read))


def _safety_words(file: VisitFile) -> str:
    return {
        Gate.OPEN: "Safety cleared",
        Gate.UNANSWERED: "Safety questions not all answered",
        Gate.CHECK_FIRST: "A safety item is not cleared",
        Gate.URGENT: "An urgent safety item is not cleared",
    }[file.safety.gate]


def films_sentence(rule: FilmRule, films: int) -> str:
    """Return what signing does to the films of a visit, as the client chose."""
    if not films:
        return "No film is kept in this visit. Stick figures and measurements stay."
    what = "1 film" if films == 1 else f"{films} films"
    verb = "is" if films == 1 else "are"
    if rule is FilmRule.KEEP_BLURRED:
        return f"{what} {verb} kept with the face blurred, as the client chose."
    rest = "Stick figures and measurements stay."
    return f"{what} {verb} deleted now and cannot be brought back, as the client chose. {rest}"


def stamp_of(file: VisitFile) -> str:
    """Return a checksum over everything in a visit that papers say; equal as long as nothing changed."""
    rows: Iterable[Base] = (
        file.visit, file.client, *file.pain, *file.events, *file.goals, *file.hand_tests, *file.pairs,
        *file.homework, *file.notes, *file.angles, *file.decisions.values(),
    )  # fmt: skip
    known = hashlib.sha256()
    for row in rows:
        mapper = inspect(type(row))
        for column in mapper.column_attrs:
            if column.key not in _NOT_ON_PAPER:
                known.update(repr((column.key, getattr(row, column.key))).encode())
    known.update(repr([(clip.id, clip.film_state) for clip in file.clips]).encode())
    known.update(repr(sorted(row.id for row in file.screenings.values())).encode())
    return known.hexdigest()


_NOT_ON_PAPER = frozenset({"reviewing_by", "reviewing_since", "log_key", "media_folder", "last_visit_at"})


@allowed(*STAFF)
def defer_open(store: Store, actor: Actor, visit_id: str) -> int:
    """Defer every finding without a decision to the next visit; return how many."""
    with store.reading() as db:
        left = undecided(db, visit_id)
        earlier = {review.finding_id: review for review in reviews.reviews_of(db, visit_id)}
    for item in left:
        before = earlier.get(item.id)
        entry = ReviewEntry(
            Decision.DEFERRED,
            why=NEXT_VISIT,
            note=None if before is None else before.note,
            wording=None if before is None else before.wording,
        )
        reviews.decide(store, actor, visit_id, item.id, entry)
    return len(left)

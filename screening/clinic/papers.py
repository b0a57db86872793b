"""What a therapist chose for the papers of a visit: pictures, name, the client page's finding, own sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.clients import WORD
from screening.clinic.lookup import changing, get_visit
from screening.clinic.store import Store
from screening.clinic.tables import Visit
from screening.clinic.texts import columns
from screening.types import ScreeningError

PICTURES = ("stick", "blurred", "none")
NAMES = ("id", "initials", "name")
MOST_WORDS = 60


@dataclass(frozen=True)
class PaperChoice:
    """The choices of one visit.

    Attributes
    ----------
    pictures : stick figure, film with a blurred face, or none. name : what stands for the person on paper.
    finding_id : the one finding of the client page; None for the first accepted one.
    seen, found : own sentences for the client page; None for what the program offers, or nothing.
    homework_id : the exercise on the client page; None for the first one.
    rejected : whether rejected findings are listed on the therapist's paper.
    none_today : no manual test was done today, on purpose. page_read : the client page was read.
    """

    pictures: str = field(default="stick", metadata=WORD)
    name: str = field(default="id", metadata=WORD)
    finding_id: str | None = field(default=None, metadata=WORD)
    seen: str | None = None
    found: str | None = None
    homework_id: str | None = field(default=None, metadata=WORD)
    rejected: bool = False
    none_today: bool = False
    page_read: bool = False


def choice_of(visit: Visit) -> PaperChoice:
    """Return what was chosen for a visit; what an older program kept under other names is left out."""
    kept = {
        name: value
        for name, value in (visit.papers or {}).items()
        if name in PaperChoice.__dataclass_fields__
    }
    return PaperChoice(**kept)


@allowed(*STAFF)
def read_choice(store: Store, actor: Actor, visit_id: str) -> PaperChoice:
    """Return what was chosen for a visit."""
    with store.reading() as db:
        return choice_of(get_visit(db, visit_id))


@allowed(*STAFF)
def save_choice(store: Store, actor: Actor, visit_id: str, choice: PaperChoice) -> None:
    """Keep what was chosen while the visit is open.

    Raises
    ------
    ScreeningError : for a choice that is none, or a sentence that is too long for the page.
    """
    if choice.pictures not in PICTURES or choice.name not in NAMES:
        raise ScreeningError("There is no such choice. Choose from the list.")
    for text in (choice.seen, choice.found):
        if text is not None and len(text.split()) > MOST_WORDS:
            raise ScreeningError(f"{MOST_WORDS} words are the most on the client page. Shorten the text.")
    values = columns(choice)
    with changing(store, visit_id) as work:
        work.visit.papers = {**(work.visit.papers or {}), **values}
        audit.note(work.db, actor, "papers_chosen", work.client, work.visit.number)

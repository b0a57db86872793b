"""Two visits opened beside each other: the screenings, and the take of each that shows one subject."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.progress import Change
from screening.clinic.progress.conditions import AFTER
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Result
from screening.types import Screening, View


@dataclass(frozen=True)
class ShownTake:
    """One take of a visit for the comparison.

    Attributes
    ----------
    screening_id : of the stored screening. recording : index of the take in it.
    clip : what was filmed; None where it is not known any more.
    """

    visit: int
    visit_id: str
    screening_id: str
    screening: Screening
    recording: int
    clip: Clip | None

    @property
    def has_film(self) -> bool:
        """Whether there is a film to be shown beside the landmarks."""
        return self.clip is not None and self.clip.film is not None


@allowed(*STAFF)
def open_pair(
    store: Store, actor: Actor, visit_ids: tuple[str, str], change: Change, view: View
) -> tuple[ShownTake, ShownTake] | None:
    """Open the screenings behind a change and find the take of ``view`` in each.

    Of several takes the first one; none that was filmed after treatment. None where a visit has no such take.
    """
    found = []
    for visit_id, number in zip(visit_ids, (change.first, change.last), strict=True):
        with store.reading() as db:
            client = client_of_visit(db, get_visit(db, visit_id))
            row = _counted(db, visit_id, change.subject.movement)
            clips = _clips(db, visit_id)
        if row is None:
            return None
        shown = _take(store, client, row, clips, number, view)
        if shown is None:
            return None
        found.append(shown)
    return found[0], found[1]


def _counted(db: Session, visit_id: str, movement: str) -> Result | None:
    """The screening that progress counts: the newest one, made for the visit or again for a comparison."""
    same = (Result.visit_id == visit_id, Result.movement == movement, Result.made_for != "after")
    return db.scalar(select(Result).where(*same).order_by(Result.made_at.desc()).limit(1))


def _clips(db: Session, visit_id: str) -> dict[str, Clip]:
    return {clip.id: clip for clip in db.scalars(select(Clip).where(Clip.visit_id == visit_id))}


def _take(
    store: Store, client: Client, row: Result, clips: dict[str, Clip], number: int, view: View
) -> ShownTake | None:
    screening = results.load(store, client, row)
    for index, recording in enumerate(screening.recordings):
        clip = clips.get(row.clip_ids[index]) if index < len(row.clip_ids) else None
        after = clip is not None and clip.setup.get(AFTER) is True
        if recording.view is view and recording.usable and not after:
            return ShownTake(number, row.visit_id, row.id, screening, index, clip)
    return None

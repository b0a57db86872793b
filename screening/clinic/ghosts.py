"""Where the client stood last time: an outline and three numbers, no picture and no result."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from screening.clinic.access import CLIENT_AND_STAFF, Actor, allowed
from screening.clinic.films import load_poses
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.protocols import PlannedTake
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Visit
from screening.ghost import Ghost, ghost_of
from screening.types import ScreeningError


@allowed(*CLIENT_AND_STAFF)
def last_places(store: Store, actor: Actor, visit_id: str, takes: Sequence[PlannedTake]) -> dict[int, Ghost]:
    """Return, by the take's place in the list, where the client of this visit stood in the visit before it.

    Walking and takes that were not filmed before have none.
    """
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        before = (Visit.client_id == visit.client_id, Visit.number < visit.number)
        query = (
            select(Clip)
            .join(Visit, Visit.id == Clip.visit_id)
            .where(*before, Clip.poses.is_not(None), Clip.chosen.is_(True))
            .order_by(Visit.number, Clip.recorded_at)
        )
        last = {(clip.movement, clip.view): clip for clip in db.scalars(query)}
    wanted = {number: take for number, take in enumerate(takes) if not take.walking}
    found = {}
    for number, take in wanted.items():
        clip = last.get((take.movement, take.view))
        ghost = None if clip is None else _ghost(store, client, clip)
        if ghost is not None:
            found[number] = ghost
    return found


def _ghost(store: Store, client: Client, clip: Clip) -> Ghost | None:
    """Return the place in one film; None where its landmarks cannot be read now: the outline is a help, no more."""
    try:
        take = load_poses(store, client, clip)
    except ScreeningError:
        return None
    return ghost_of(take.pose, take.video)

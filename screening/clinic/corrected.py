"""A screening that a therapist corrects: kept as a new one beside the first, with who did it and why."""

from __future__ import annotations

from screening.clinic import audit, results, reviews
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import changing, get_clip, of_visit
from screening.clinic.store import Store
from screening.clinic.tables import Result
from screening.corrections import Corrections, from_plain
from screening.types import ScreeningError

MAX_REASON = 200


@allowed(*STAFF)
def correct_screening(
    store: Store, actor: Actor, visit_id: str, screening_id: str, corrections: Corrections
) -> Result:
    """Screen the same landmarks again with these corrections, and keep the result as the newest one.

    Raises
    ------
    ScreeningError : if a reason is missing, the visit is signed, or the screening is not the newest one any more.
    """
    if any(not one.reason.strip() or len(one.reason) > MAX_REASON for one in corrections.left_out):
        raise ScreeningError("Say in a few words why the repetition is left out.")
    with changing(store, visit_id) as work:
        row = of_visit(work.db, Result, visit_id, screening_id)
        newest = reviews.newest_results(work.db, visit_id).get(row.movement)
        if newest is None or newest.id != row.id:
            raise ScreeningError("This movement was measured again in the meantime. Reload the page.")
        clips = [get_clip(work.db, visit_id, clip_id) for clip_id in row.clip_ids]
        swaps = set(from_plain(row.corrections).swapped) != set(corrections.swapped)
        action = "sides_exchanged" if swaps else "repetitions_changed"
        audit.note(work.db, actor, action, work.client, work.visit.number)
        client, visit = work.client, work.visit
    screening = results.screen_clips(store, client, visit, clips, corrections)
    ids = [clip.id for clip in clips]
    return results.keep(
        store, client, visit, ids, screening, corrections=corrections, corrected_by=actor.user
    )

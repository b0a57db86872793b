"""Screen an old visit again with today's method, only to compare: the visit's own result and decisions stay.

A screening that was made for its visit is never replaced: what comes out of here lies beside it, marked
``comparison``, has no findings to decide about, and is read by :mod:`screening.clinic.progress_store` alone. So a
signed visit stays as it was signed, and may be computed again all the same. Who asked stands in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit, results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.films import FilmState, load_poses
from screening.clinic.jobs import JobKind, ask_for
from screening.clinic.lookup import client_of_visit, get_client, get_visit
from screening.clinic.reviews import newest_results
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Job
from screening.corrections import from_plain
from screening.types import ScreeningError, Take, VideoInfo, View

if TYPE_CHECKING:
    from screening.clinic.worker import FoundPoses

Finder = Callable[[Client, Clip], "tuple[FoundPoses, VideoInfo]"]
FILM_GONE = "The film of this visit was not kept, so that today's pose model cannot look at it again."


@allowed(*STAFF)
def recompute_visit(store: Store, actor: Actor, visit_id: str) -> int:
    """Ask for every screened movement of a visit to be computed again with today's method; return how many.

    The visit may be signed: nothing of it changes. Wake the analyst afterwards.

    Raises
    ------
    ScreeningError : if nothing was screened in this visit, or the pose model changed and a film is gone.
    """
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        newest = newest_results(db, visit_id)
        if not newest:
            raise ScreeningError("Nothing was measured in this visit, so that nothing can be computed again.")
        for row in newest.values():
            clips = _clips(db, row.clip_ids)
            if _other_model(db, clips) and not all(map(_has_film, clips)):
                raise ScreeningError(FILM_GONE)
            ask_for(db, clips[0], JobKind.RECOMPUTE)
        audit.note(db, actor, "recompute_asked", client, visit.number)
    return len(newest)


def _clips(db: Session, ids: Sequence[str]) -> list[Clip]:
    """The recordings behind a screening, in its order."""
    found = {clip.id: clip for clip in db.scalars(select(Clip).where(Clip.id.in_(ids)))}
    clips = [found[clip_id] for clip_id in ids if clip_id in found]
    if not clips or len(clips) < len(ids):
        raise ScreeningError("A recording of this visit is gone, so that it cannot be computed again.")
    return clips


def current_model(db: Session, client_id: str) -> str | None:
    """Return the checksum of the pose model that looked at the client's latest recording."""
    with_poses = (Clip.client_id == client_id, Clip.poses.is_not(None))
    latest = select(Clip.pose_model_sha256).where(*with_poses).order_by(Clip.recorded_at.desc()).limit(1)
    return db.scalar(latest)


def _other_model(db: Session, clips: Sequence[Clip]) -> bool:
    today = current_model(db, clips[0].client_id)
    return any(clip.pose_model_sha256 != today for clip in clips)


def _has_film(clip: Clip) -> bool:
    """Whether the film is there as it was filmed: landmarks are never sought in a blurred one."""
    return clip.film is not None and clip.film_state == FilmState.AS_FILMED.value


def screen_again(store: Store, job: Job, find: Finder) -> None:
    """Do the job that :func:`recompute_visit` asked for.

    Parameters
    ----------
    find : finds landmarks anew, where those that are stored come from another model than today's.
    """
    from screening.movements import get_movement
    from screening.pipeline import screen

    with store.reading() as db:
        client, visit = get_client(db, job.client_id), get_visit(db, job.visit_id)
        row = newest_results(db, visit.id)[job.movement]
        clips = _clips(db, row.clip_ids)
        anew = _other_model(db, clips)
    if anew and not all(map(_has_film, clips)):
        raise ScreeningError(FILM_GONE)
    corrections = from_plain(row.corrections)  # what the therapist put right stays so
    takes, model, model_sha256 = _takes(store, client, clips, find if anew else None)
    height = visit.setup.get("camera_height_cm")
    screening = screen(
        get_movement(job.movement),
        takes,
        model=model,
        model_sha256=model_sha256,
        height_cm=client.height_cm,
        camera_height_cm=float(height) if isinstance(height, int | float) else None,
        corrections=corrections,
    )
    ids = [clip.id for clip in clips]
    results.keep(
        store,
        client,
        visit,
        ids,
        screening,
        job_id=job.id,
        for_comparison=True,
        corrections=corrections,
        corrected_by=row.corrected_by,
    )


def _takes(
    store: Store, client: Client, clips: Sequence[Clip], find: Finder | None
) -> tuple[list[Take], str, str]:
    """The landmarks, stored or found anew, and the model that found them."""
    if find is None:
        takes = [load_poses(store, client, clip) for clip in clips]
        return takes, clips[0].pose_model or "", clips[0].pose_model_sha256 or ""
    found = [find(client, clip) for clip in clips]
    takes = [
        Take(
            video=info,
            pose=one.estimate.pose,
            people=one.estimate.people,
            view_declared=None if clip.view is None else View(clip.view),
            picture=one.estimate.picture,
        )
        for clip, (one, info) in zip(clips, found, strict=True)
    ]
    return takes, found[0][0].model, found[0][0].model_sha256

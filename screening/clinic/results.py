"""Screenings as they are kept: made once from stored landmarks, never changed, with what produced them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import archive, audit, jobs, media, reviews
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.films import load_poses
from screening.clinic.lookup import client_of_visit, get_client, get_visit, of_visit
from screening.clinic.progress.conditions import AFTER
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, FoundItem, Job, Result, Visit
from screening.corrections import Corrections, from_plain, to_plain
from screening.types import Screening, ScreeningError

MADE_FOR_VISIT, MADE_AFTER = "visit", "after"
"""What a screening is made for: the visit itself, or what was filmed after treatment (beside ``comparison``)."""


def screen_movement(store: Store, job: Job) -> None:
    """Screen the chosen clips of one movement of a visit that have landmarks, and keep the result."""
    with store.reading() as db:
        client = get_client(db, job.client_id)
        visit = get_visit(db, job.visit_id)
        clips = _chosen(db, job)
        found = reviews.newest_results(db, job.visit_id).get(job.movement)
    after = [clip for clip in clips if clip.setup.get(AFTER) is True]
    own = [clip for clip in clips if clip not in after]
    if after:  # what was filmed after treatment changes nothing of what was decided before it
        response = screen_clips(store, client, visit, after, Corrections())
        keep(store, client, visit, [clip.id for clip in after], response, made_for=MADE_AFTER)
    if own and not (after and found is not None and found.clip_ids == [clip.id for clip in own]):
        _screen_own(store, client, visit, own, found, job.id)
        return
    with store.writing() as db:
        jobs.end(db, job.id)


def _screen_own(
    store: Store, client: Client, visit: Visit, clips: Sequence[Clip], before: Result | None, job_id: str
) -> None:
    """Screen what was filmed for the visit itself, with the corrections of the screening before it."""
    ids = [clip.id for clip in clips]
    corrections = Corrections() if before is None else _moved(before, ids)
    screening = screen_clips(store, client, visit, clips, corrections)
    by = before.corrected_by if before is not None and corrections else None
    keep(store, client, visit, ids, screening, job_id=job_id, corrections=corrections, corrected_by=by)


def screen_clips(
    store: Store, client: Client, visit: Visit, clips: Sequence[Clip], corrections: Corrections
) -> Screening:
    """Screen clips of one movement that have landmarks, in this order."""
    from screening.movements import get_movement
    from screening.pipeline import screen

    height = visit.setup.get("camera_height_cm")
    return screen(
        get_movement(clips[0].movement),
        [load_poses(store, client, clip) for clip in clips],
        model=clips[0].pose_model or "",
        model_sha256=clips[0].pose_model_sha256 or "",
        height_cm=client.height_cm,
        camera_height_cm=float(height) if isinstance(height, int | float) else None,
        corrections=corrections,
    )


def _moved(before: Result, clip_ids: Sequence[str]) -> Corrections:
    """The corrections of an earlier screening for these clips: each clip keeps its own."""
    places = {
        old: clip_ids.index(clip_id) for old, clip_id in enumerate(before.clip_ids) if clip_id in clip_ids
    }
    return from_plain(before.corrections).moved(places)


def _chosen(db: Session, job: Job) -> Sequence[Clip]:
    """Return the clips to screen, the front first, all found by one and the same model (that of the last one)."""
    wanted = (
        Clip.visit_id == job.visit_id,
        Clip.movement == job.movement,
        Clip.chosen.is_(True),
        Clip.poses.is_not(None),
    )
    clips = db.scalars(select(Clip).where(*wanted).order_by(Clip.recorded_at)).all()
    return [clip for clip in clips if clip.pose_model_sha256 == clips[-1].pose_model_sha256]


def keep(
    store: Store,
    client: Client,
    visit: Visit,
    clip_ids: Sequence[str],
    screening: Screening,
    *,
    job_id: str | None = None,
    for_comparison: bool = False,
    made_for: str = MADE_FOR_VISIT,
    corrections: Corrections | None = None,
    corrected_by: str | None = None,
) -> Result:
    """Keep a screening: the whole of it as a file, the contract's result and the findings as records.

    What was decided about an earlier screening of the movement goes on to hold where its outcome is the same.

    One that is made again for a comparison, or of what was filmed after treatment, has no findings to decide about:
    those of the visit itself stand.
    """
    from screening.export import result_json

    made_for = "comparison" if for_comparison else made_for
    own = made_for == MADE_FOR_VISIT

    content = archive.to_bytes(screening)
    address, _ = media.put(store, client, media.Kind.SCREENING, [content])
    made = screening.provenance
    with store.writing() as db:
        get_client(db, client.id)
        row = Result(
            client_id=client.id,
            visit_id=visit.id,
            movement=screening.movement.id,
            clip_ids=list(clip_ids),
            version=made.version,
            model=made.model,
            model_sha256=made.model_sha256,
            norms_sha256=made.norms_sha256,
            result=result_json(screening),
            archive=address,
            made_for=made_for,
            corrections=to_plain(corrections) if corrections else None,
            corrected_by=corrected_by,
        )
        before = reviews.newest_results(db, visit.id).get(row.movement) if own else None
        db.add(row)
        db.flush()
        if own:
            db.add_all(_items(row, screening))
            db.flush()
            reviews.carry_over(db, before, row)
        if job_id is not None:
            jobs.end(db, job_id)
        done = "screened_again" if for_comparison else "screened"
        audit.write(db, audit.PROGRAM, done, client, visit.number)
    return row


def _items(row: Result, screening: Screening) -> list[FoundItem]:
    return [
        FoundItem(
            client_id=row.client_id,
            visit_id=row.visit_id,
            screening_id=row.id,
            position=position,
            metric=finding.metric,
            kind=finding.kind.value,
            status=finding.status.value,
            side=None if finding.side is None else finding.side.value,
            value=finding.value,
            unit=finding.unit,
            limit=finding.limit,
            error95=finding.error95,
            reason=finding.reason,
        )
        for position, finding in enumerate(screening.findings)
    ]


@allowed(*STAFF)
def open_screening(store: Store, actor: Actor, visit_id: str, screening_id: str) -> Screening:
    """Return a screening of this visit, whole, as it was made.

    Raises
    ------
    ScreeningError : if its file is missing or damaged.
    """
    with store.reading() as db:
        row = of_visit(db, Result, visit_id, screening_id)
        client = client_of_visit(db, get_visit(db, visit_id))
    return load(store, client, row)


def load(store: Store, client: Client, row: Result) -> Screening:
    """Return a kept screening from its file."""
    content = b"".join(media.get(store, client, media.Kind.SCREENING, row.archive))
    try:
        return archive.from_bytes(content)
    except archive.ArchiveError as error:
        raise ScreeningError("This screening cannot be read. Screen the movement again.") from error


@allowed(*STAFF)
def list_results(store: Store, actor: Actor, visit_id: str) -> Sequence[Result]:
    """Return the screenings that were made for a visit, the newest first; not those made again for a comparison."""
    own = (Result.visit_id == visit_id, Result.made_for == "visit")
    with store.reading() as db:
        get_visit(db, visit_id)
        return db.scalars(select(Result).where(*own).order_by(Result.made_at.desc())).all()


@allowed(*STAFF)
def list_findings(store: Store, actor: Actor, visit_id: str, screening_id: str) -> Sequence[FoundItem]:
    """Return the findings of a screening in its order, with the identifiers that decisions need."""
    with store.reading() as db:
        of_visit(db, Result, visit_id, screening_id)
        query = select(FoundItem).where(FoundItem.screening_id == screening_id)
        return db.scalars(query.order_by(FoundItem.position)).all()

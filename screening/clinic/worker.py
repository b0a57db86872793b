"""One job, done in a process of its own: a clip that breaks the pose library breaks nothing else."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import jobs, media, progress_recompute, results
from screening.clinic.access import AccessError
from screening.clinic.consents import FilmRule, film_rule
from screening.clinic.films import delete_files, drop_film, lent_film
from screening.clinic.jobs import JobKind, JobState
from screening.clinic.lookup import get_client
from screening.clinic.store import Store, open_store
from screening.clinic.tables import Client, Clip, Job
from screening.types import Estimate, Frame, ScreeningError, VideoInfo, View

Tell = Callable[[float, str], None]
REPORT_EVERY_S = 0.5
GIVES_WAY = 10
FAILED = "The clip could not be analysed. The film is kept: try again or film again."


@dataclass(frozen=True)
class FoundPoses:
    """Landmarks of a clip, and the model that found them."""

    estimate: Estimate
    model: str
    model_sha256: str


Estimator = Callable[[Path, VideoInfo, Tell], FoundPoses]


def find_with_model(path: Path, video: VideoInfo, tell: Tell) -> FoundPoses:
    """Find the landmarks with the pose model of the program."""
    from screening import models, pose

    chosen = models.require("full", tell)
    estimator = pose.MediaPipePose(chosen, pose.default_workers())
    estimate = estimator.estimate(path, video, lambda done: tell(done, "Finding the body"))
    return FoundPoses(estimate, chosen.name, chosen.sha256)


_OPENED: list[tuple[Store, Estimator]] = []


def begin(folder: Path, url: str, secret: bytes | None, estimator: Estimator) -> None:
    """Open the clinic in this process; the process ends when the program that started it does.

    It gives way to whoever films in a browser on this computer (docs/recording.md).
    """
    if hasattr(os, "nice"):
        os.nice(GIVES_WAY)
    store = open_store(folder, url)
    if secret is not None:
        store.keyring.take(secret)
    _OPENED.append((store, estimator))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody waits for the result any more; the job is taken back at the next start


def run_next() -> bool:
    """Do the next waiting job, if there is one; return whether there was."""
    store, estimator = _OPENED[0]
    job = jobs.claim_next(store)
    if job is None:
        return False
    run(store, job, estimator)
    return True


def run(store: Store, job: Job, estimator: Estimator) -> None:
    """Do a job; a failure is kept with a message for people and a reference to the program's log."""
    try:
        match JobKind(job.kind):
            case JobKind.POSES:
                _find_poses(store, job, estimator)
            case JobKind.SCREENING:
                _screen(store, job)
            case JobKind.BLUR:
                _blur(store, job)
            case JobKind.RECOMPUTE:
                _recompute(store, job, estimator)
    except AccessError:
        _clean_up_after_erasure(store, job)
    except ScreeningError as error:
        _fail(store, job, str(error), None)
    except Exception as error:  # noqa: BLE001 - whatever a library raises over one clip must not stop the others
        _fail(store, job, FAILED, _log(error))


def _fail(store: Store, job: Job, message: str, reference: str | None) -> None:
    said = message if reference is None else f"{message} Reference {reference}."
    with store.writing() as db:
        jobs.end(db, job.id, said, reference)
        clip = None if job.clip_id is None else db.get(Clip, job.clip_id)
        if clip is not None and job.kind == JobKind.POSES.value:
            jobs.ask_for(
                db, clip, JobKind.SCREENING
            )  # the other clips of the movement are screened all the same


def _log(error: Exception) -> str:
    """Write where it happened under a reference; the error's own words may hold a name and stay out of it."""
    reference = secrets.token_hex(2).upper()
    where = "".join(traceback.format_tb(error.__traceback__))
    logging.getLogger("screening.clinic").error("reference %s %s\n%s", reference, type(error).__name__, where)
    return reference


def _clean_up_after_erasure(store: Store, job: Job) -> None:
    """Delete what this job may have stored for a client who was erased meanwhile."""
    with store.reading() as db:
        client = db.get(Client, job.client_id)
    if client is None:
        media.sweep_folders(store)


def _teller(store: Store, job: Job) -> Tell:
    last = [0.0]

    def tell(fraction: float, sentence: str) -> None:
        if time.monotonic() - last[0] >= REPORT_EVERY_S:
            last[0] = time.monotonic()
            jobs.report(store, job.id, fraction, sentence)

    return tell


def _find_poses(store: Store, job: Job, estimator: Estimator) -> None:
    from screening.pose_store import save_estimate
    from screening.video import probe

    client, clip = _subject(store, job)
    tell = _teller(store, job)
    tell(0.0, "Reading the film")
    with lent_film(store, client, clip) as path, _told_neutrally(path, clip):
        info = replace(probe(path), file=neutral_name(clip))
        found = estimator(path, info, tell)
    with store.workroom.borrowed(".npz") as npz:
        save_estimate(npz, found.estimate, info, None if clip.view is None else View(clip.view))
        address, _ = media.put(store, client, media.Kind.POSES, media.pieces(npz))
    with store.writing() as db:
        client, clip = _fresh(db, job)
        clip.poses, clip.pose_model, clip.pose_model_sha256 = address, found.model, found.model_sha256
        no_film = film_rule(db, client.id) is FilmRule.STICK_FIGURE_ONLY
        dropped = drop_film(clip) if no_film and clip.film is not None else None
        jobs.end(db, job.id)
        jobs.ask_for(db, clip, JobKind.SCREENING)
    delete_files(store, client, [dropped])


@contextmanager
def _told_neutrally(path: Path, clip: Clip) -> Iterator[None]:
    """Say what was filmed instead of where the working copy lies."""
    try:
        yield
    except ScreeningError as error:
        raise ScreeningError(str(error).replace(str(path), neutral_name(clip))) from error


def neutral_name(clip: Clip) -> str:
    """Return the name under which a clip appears in results: what was filmed, nothing about whom."""
    return f"{clip.movement}_{clip.view or 'auto'}_{clip.take}{clip.film_suffix}"


def _subject(store: Store, job: Job) -> tuple[Client, Clip]:
    with store.reading() as db:
        return _fresh(db, job)


def _fresh(db: Session, job: Job) -> tuple[Client, Clip]:
    """Return client and clip as they are now; ``AccessError`` where they are being erased."""
    client = get_client(db, job.client_id)
    clip = db.get(Clip, job.clip_id)
    if clip is None:
        raise AccessError("The recording is gone.")
    return client, clip


def _screen(store: Store, job: Job) -> None:
    if _clips_to_come(store, job):
        with store.writing() as db:
            jobs.end(db, job.id)  # the last of them asks again
        return
    jobs.report(store, job.id, 0.1, "Measuring")
    results.screen_movement(store, job)


def _clips_to_come(store: Store, job: Job) -> bool:
    with store.reading() as db:
        query = select(Job.id).where(
            Job.visit_id == job.visit_id,
            Job.movement == job.movement,
            Job.kind == JobKind.POSES.value,
            Job.state.in_((JobState.WAITING.value, JobState.RUNNING.value)),
        )
        return db.scalar(query.limit(1)) is not None


def _recompute(store: Store, job: Job, estimator: Estimator) -> None:
    """Screen a movement of an old visit again for a comparison; where the model changed, from the films."""
    from screening import video

    tell = _teller(store, job)

    def find(client: Client, clip: Clip) -> tuple[FoundPoses, VideoInfo]:
        with lent_film(store, client, clip) as path, _told_neutrally(path, clip):
            info = replace(video.probe(path), file=neutral_name(clip))
            return estimator(path, info, tell), info

    progress_recompute.screen_again(store, job, find)


def _blur(store: Store, job: Job) -> None:
    from screening.clinic.blur import blurred_frames
    from screening.clinic.films import FilmState, load_poses
    from screening.video import write_clip

    client, clip = _subject(store, job)
    if clip.film is None or clip.film_state == FilmState.BLURRED.value:
        with store.writing() as db:
            jobs.end(db, job.id)
        return
    take = load_poses(store, client, clip)
    with lent_film(store, client, clip) as film, store.workroom.borrowed(".mp4") as blurred:
        write_clip(blurred, _told(blurred_frames(film, take), take.video.duration_s, _teller(store, job)))
        address, size = media.put(store, client, media.Kind.FILM, media.pieces(blurred))
    with store.writing() as db:
        client, clip = _fresh(db, job)
        old, clip.film, clip.film_bytes = clip.film, address, size
        clip.film_suffix, clip.film_state = ".mp4", FilmState.BLURRED.value
        jobs.end(db, job.id)
    delete_files(store, client, [old])


def _told(frames: Iterator[Frame], duration_s: float, tell: Tell) -> Iterator[Frame]:
    for frame in frames:
        tell(min(1.0, frame.time_s / max(duration_s, 1e-6)), "Blurring the face")
        yield frame

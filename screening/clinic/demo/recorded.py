"""Takes of an invented client as if they had been filmed and analysed: film, landmarks, screening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path

from screening.clinic import media, results
from screening.clinic.demo.cast import DemoTake, DemoVisit, data
from screening.clinic.demo.packed import unpack
from screening.clinic.films import FilmState
from screening.clinic.jobs import JobKind, JobState
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Job, Visit, now
from screening.clinic.worker import FAILED, neutral_name
from screening.corrections import Corrections
from screening.model_sources import load_manifest
from screening.pose_store import save_estimate
from screening.types import Estimate, Screening, Take, View

MODEL = "full"
_VIEWS = ("front", "left", "right")


def film_file(name: str) -> Traversable | None:
    """Return a film by its name: with the invented clients, or among the sample clips; None where it is not here."""
    places = [data() / "films", Path(__file__).parents[3] / "sample_videos"]
    return next((place / f"{name}.mp4" for place in places if (place / f"{name}.mp4").is_file()), None)


def record(
    store: Store, client: Client, visit: Visit, takes: Sequence[DemoTake], *, keep_films: bool
) -> list[Clip]:
    """Keep the takes of a visit with their landmarks, as the recorder and the analysis would have done."""
    clips: list[Clip] = []
    for number, one in enumerate(takes):
        clip = _clip(store, client, visit, one, keep_film=keep_films)
        clip.take = 1 + sum((c.movement, c.view) == (clip.movement, clip.view) for c in clips[:number])
        if one.take:
            _add_landmarks(
                store, client, clip, unpack(data().joinpath("takes", f"{one.take}.take").read_bytes())
            )
        with store.writing() as db:
            db.add(clip)
            db.flush()
            if one.failed:
                db.add(_failed_job(clip))
        clips.append(clip)
    return clips


def _clip(store: Store, client: Client, visit: Visit, one: DemoTake, *, keep_film: bool) -> Clip:
    file = film_file(one.film) if one.film and keep_film else None
    address, size = (
        (None, 0) if file is None else media.put(store, client, media.Kind.FILM, [file.read_bytes()])
    )
    view = one.take.rsplit("_", 1)[-1]
    return Clip(
        client_id=client.id,
        visit_id=visit.id,
        movement=one.movement,
        view=view if view in _VIEWS else None,
        take=1,
        film=address,
        film_suffix=".mp4",
        film_state=(FilmState.DELETED if address is None else FilmState.AS_FILMED).value,
        film_bytes=size,
        setup={},
        pain={"score": 0, "where": "", "when": ""} if one.take else {},
        verdict={},
        recorded_at=now(),
    )


def _add_landmarks(store: Store, client: Client, clip: Clip, take: Take) -> None:
    """Keep the landmarks in the same form as those that the pose model finds."""
    info = replace(take.video, file=neutral_name(clip))
    declared = None if clip.view is None else View(clip.view)
    with store.workroom.borrowed(".npz") as path:
        save_estimate(path, Estimate(take.pose, take.people), info, declared)
        clip.poses, _ = media.put(store, client, media.Kind.POSES, media.pieces(path))
    clip.pose_model, clip.pose_model_sha256 = MODEL, load_manifest().bundles[MODEL].sha256


def _failed_job(clip: Clip) -> Job:
    return Job(
        client_id=clip.client_id,
        visit_id=clip.visit_id,
        clip_id=clip.id,
        movement=clip.movement,
        kind=JobKind.POSES.value,
        state=JobState.FAILED.value,
        attempts=1,
        message=FAILED,
        asked_at=now(),
        ended_at=now(),
    )


def measure(store: Store, client: Client, visit: Visit, clips: Sequence[Clip], wanted: DemoVisit) -> None:
    """Screen every movement of the visit for real from its landmarks, and keep what comes out."""
    for movement in dict.fromkeys(clip.movement for clip in clips if clip.poses is not None):
        own = [clip for clip in clips if clip.movement == movement and clip.poses is not None]
        screening = results.screen_clips(store, client, visit, own, Corrections())
        if wanted.version:
            screening = replace(screening, provenance=replace(screening.provenance, version=wanted.version))
        results.keep(store, client, visit, [clip.id for clip in own], screening)
        _note_verdicts(store, own, screening)


def _note_verdicts(store: Store, clips: Sequence[Clip], screening: Screening) -> None:
    with store.writing() as db:
        for clip, recording in zip(clips, screening.recordings, strict=True):
            db.get_one(Clip, clip.id).verdict = {"status": recording.quality.status.value}

"""One session, wherever it is worked on: clips in, rows of the index and the result files out.

A worker writes nothing but its own cache of landmarks: the files travel back to the computer that asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from screening import __version__, models, pipeline, pose_cache
from screening.batch.plan import Session
from screening.norms import load_norms
from screening.types import FindingStatus, Recording, Screening, ScreeningError, View

RESULT_FILES = ("result.json", "angles.csv", "cycles.csv", "report.pdf")
FAILED, ANALYSED, NOTHING_ASSESSED, WAITING = "failed", "analysed", "nothing_assessed", "waiting"


@dataclass(frozen=True)
class Versions:
    """What the result depends on beside clips and options; the same on every worker."""

    program: str
    model_sha256: str
    norms_sha256: str


@dataclass(frozen=True)
class Task:
    """A session with all that a worker needs to know.

    Attributes
    ----------
    model : name of the pose model. threads : for the pose model. report : make the PDF too, with this date on it.
    keep_poses : whether landmarks may be kept in the worker's cache.
    """

    session: Session
    model: str
    versions: Versions
    threads: int = 1
    report: date | None = None
    keep_poses: bool = True


@dataclass(frozen=True)
class Row:
    """One line of the index: one clip. Numbers of findings and cycles belong to the whole session.

    Attributes
    ----------
    status : analysed, nothing_assessed, failed or waiting. reasons : codes of what limits the recording.
    people, fps_mean, duration_s, pose_fraction, cycles_valid : of this clip; empty where it could not be read.
    error : what happened and what to do, where the clip failed.
    """

    session: str
    file: str
    movement: str
    view_declared: str
    status: str
    view: str = ""
    quality: str = ""
    reasons: str = ""
    people: str = ""
    fps_mean: str = ""
    duration_s: str = ""
    pose_fraction: str = ""
    cycles_valid: str = ""
    flagged: str = ""
    watch: str = ""
    within_limit: str = ""
    not_assessed: str = ""
    sha256: str = ""
    error: str = ""


ROW_COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True)
class Outcome:
    """What one session gave: a row for each clip, in their order, and the contents of its files by name."""

    rows: tuple[Row, ...]
    files: Mapping[str, bytes]


def versions_here(model: str) -> Versions | None:
    """Return what this computer would make results with; None if the pose model is not here."""
    found = models.locate(model)
    return None if found is None else Versions(__version__, found.sha256, load_norms().sha256)


def run_session(task: Task) -> Outcome:
    """Screen the clips of a session that can be read; the others get a row that says why not.

    Raises
    ------
    ScreeningError
        If this worker has another version or model than the computer that asked, or the disk is full.
    """
    if versions_here(task.model) != task.versions:
        raise ScreeningError(
            "A worker has another version of the program, its norms or its pose model than this computer. "
            "Install the same on all, then start the batch again."
        )
    session = task.session
    errors = _unreadable(session)
    good = [index for index in range(len(session.clips)) if index not in errors]
    if not good:
        return Outcome(tuple(_plain_row(session, index, FAILED, errors[index]) for index in errors), {})
    screening = pipeline.analyze(
        [session.clips[index] for index in good],
        session.movement,
        [session.views[index] for index in good],
        model=task.model,
        height_cm=session.height_cm,
        camera_height_cm=session.camera_height_cm,
        workers=task.threads,
        poses=pose_cache.shared() if task.keep_poses else None,
    )
    rows = {index: _plain_row(session, index, FAILED, error) for index, error in errors.items()}
    rows |= {index: _row(session, index, screening, number) for number, index in enumerate(good)}
    clips = [session.clips[index] for index in good]
    return Outcome(tuple(rows[index] for index in sorted(rows)), _files(screening, clips, task.report))


def failed(session: Session, error: BaseException) -> Outcome:
    """Return what a session gives that could not be worked on at all."""
    said = str(error) if isinstance(error, ScreeningError) else ""
    words = said or f"Something unexpected went wrong ({type(error).__name__}); the clips are unchanged."
    rows = [_plain_row(session, index, FAILED, words) for index in range(len(session.clips))]
    return Outcome(tuple(rows), {})


def waiting(session: Session) -> tuple[Row, ...]:
    """Return the rows of a session whose turn has not come."""
    return tuple(_plain_row(session, index, WAITING, "") for index in range(len(session.clips)))


def _unreadable(session: Session) -> dict[int, str]:
    """Look into every clip; return what is wrong with those that cannot be read, by their number."""
    from screening.video import probe

    errors = {}
    for index, clip in enumerate(session.clips):
        try:
            probe(clip)
        except ScreeningError as error:
            errors[index] = str(error)
    return errors


def _plain_row(session: Session, index: int, status: str, error: str) -> Row:
    declared: View | None = session.views[index]
    return Row(
        session=session.name,
        file=session.labels[index],
        movement=session.movement,
        view_declared=declared or "auto",
        status=status,
        error=" ".join(error.split()),
    )


def _row(session: Session, index: int, screening: Screening, number: int) -> Row:
    """Describe one recording of a screening in one line."""
    recording: Recording = screening.recordings[number]
    counts = {status: len(screening.with_status(status)) for status in FindingStatus}
    assessed = pipeline.is_assessed(screening)
    return Row(
        session=session.name,
        file=session.labels[index],
        movement=session.movement,
        view_declared=session.views[index] or "auto",
        status=ANALYSED if assessed else NOTHING_ASSESSED,
        view=recording.view,
        quality=recording.quality.status,
        reasons=" ".join(reason.code for reason in recording.quality.reasons),
        people=str(recording.people),
        fps_mean=f"{recording.video.fps_mean:.2f}",
        duration_s=f"{recording.video.duration_s:.2f}",
        pose_fraction=f"{recording.pose_fraction:.3f}",
        cycles_valid=str(sum(c.valid for c in screening.cycles if c.recording == number)),
        flagged=str(counts[FindingStatus.FLAGGED]),
        watch=str(counts[FindingStatus.WATCH]),
        within_limit=str(counts[FindingStatus.WITHIN_LIMIT]),
        not_assessed=str(counts[FindingStatus.NOT_ASSESSED]),
        sha256=recording.video.sha256,
    )


def _files(screening: Screening, clips: list[Path], report: date | None) -> dict[str, bytes]:
    """Return the result files of a screening, as ``screening analyze --out`` writes them."""
    from screening import export

    with tempfile.TemporaryDirectory() as work:
        export.write_results(screening, Path(work))
        if report is not None:
            from screening.report import pdf

            pdf.write_pdf(screening, clips, Path(work) / "report.pdf", made_on=report)
        return {path.name: path.read_bytes() for path in sorted(Path(work).iterdir())}

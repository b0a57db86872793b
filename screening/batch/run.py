"""The whole batch: what was done before is skipped, every session is kept as soon as it ends.

``DIR/index.csv`` has one row for each clip, in the order of the list. Each session has a folder with its result files
and, written last, ``batch.json``: its rows, and a key of all that the result depends on. A later run skips what has
the same key.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from screening import models, pose
from screening.batch.plan import Session
from screening.batch.runners import Done, run_here, run_on_cluster
from screening.batch.work import (
    ANALYSED,
    FAILED,
    NOTHING_ASSESSED,
    RESULT_FILES,
    ROW_COLUMNS,
    Outcome,
    Row,
    Task,
    Versions,
    failed,
    versions_here,
    waiting,
)
from screening.report.save import save_bytes
from screening.types import ScreeningError

Progress = Callable[[float, str], None]

INDEX, RECORD = "index.csv", "batch.json"
_INDEX_EVERY = 20  # sessions, so that a long list is not rewritten after each


@dataclass(frozen=True)
class Order:
    """How a batch is to be done.

    Attributes
    ----------
    model : pose model. report : whether to make PDF reports. keep_poses : whether landmarks may be cached.
    workers : sessions at a time on this computer; None for ``SCREENING_WORKERS`` or one per core.
    scheduler : address of a Dask scheduler, None to work on this computer.
    """

    model: str = "full"
    report: bool = False
    keep_poses: bool = True
    workers: int | None = None
    scheduler: str | None = None


@dataclass(frozen=True)
class Summary:
    """How a batch ended, in clips; ``resumed`` of them were done by an earlier run."""

    analysed: int
    nothing_assessed: int
    failed: int
    resumed: int
    index: Path


def run_batch(
    sessions: Sequence[Session], out: Path, order: Order, progress: Progress | None = None
) -> Summary:
    """Work through the sessions; a clip that cannot be used gets a row that says why and stops nothing.

    Raises
    ------
    ScreeningError
        If the pose model cannot be had, the scheduler does not answer, or ``out`` cannot be written.
    """
    tell = progress or (lambda *_: None)
    models.require(order.model, tell)
    versions = versions_here(order.model)
    assert versions is not None  # noqa: S101 - required just above
    keys = [_key(session, order, versions) for session in sessions]
    rows = [_kept_rows(out / session.name, key) for session, key in zip(sessions, keys, strict=True)]
    resumed = sum(len(kept) for kept in rows if kept is not None)
    todo = [number for number, kept in enumerate(rows) if kept is None]
    report = date.today() if order.report else None
    tasks = [Task(sessions[n], order.model, versions, 1, report, order.keep_poses) for n in todo]
    _write_index(sessions, rows, out)
    try:
        done = _run(tasks, order)
        for count, (task, outcome) in enumerate(done, start=1):
            number = todo[task]
            rows[number] = _keep(sessions[number], outcome, out / sessions[number].name, keys[number])
            if count % _INDEX_EVERY == 0:
                _write_index(sessions, rows, out)
            ended = len(sessions) - len(todo) + count
            tell(ended / len(sessions), f"Session {ended} of {len(sessions)}")
    finally:
        _write_index(sessions, rows, out)
    counted = [row.status for kept in rows if kept is not None for row in kept]
    return Summary(
        analysed=counted.count(ANALYSED),
        nothing_assessed=counted.count(NOTHING_ASSESSED),
        failed=counted.count(FAILED),
        resumed=resumed,
        index=out / INDEX,
    )


def _run(tasks: Sequence[Task], order: Order) -> Iterator[Done]:
    """Work on the tasks where the order says."""
    if not tasks:
        return iter(())
    if order.scheduler is not None:
        return run_on_cluster(tasks, order.scheduler)
    return run_here(tasks, order.workers or pose.default_workers())


def _key(session: Session, order: Order, versions: Versions) -> str:
    """Return a checksum of all that the result depends on; a clip counts as the same by its size and time."""
    said = {
        "session": asdict(session) | {"clips": [_state(clip) for clip in session.clips]},
        "versions": asdict(versions),
        "model": order.model,
        "report": order.report,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _state(clip: Path) -> tuple[int, int] | None:
    """Return size and time of change of a clip, None where there is none."""
    try:
        status = clip.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _kept_rows(folder: Path, key: str) -> tuple[Row, ...] | None:
    """Return the rows of a session that an earlier run finished, None where it has to be done."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["key"] == key and (folder / RESULT_FILES[0]).is_file():
            return tuple(Row(**row) for row in record["rows"])
    except (OSError, ValueError, TypeError, LookupError):  # nothing there, or of another version
        return None
    return None


def _keep(session: Session, ended: Outcome | BaseException, folder: Path, key: str) -> tuple[Row, ...]:
    """Write what a session gave, the record last; what an earlier run left of it goes first."""
    outcome = failed(session, ended) if isinstance(ended, BaseException) else ended
    try:
        for name in (RECORD, *RESULT_FILES):
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise ScreeningError(
            f"{folder}: an older result cannot be replaced ({error.strerror}). Choose another --out."
        ) from error
    for name, content in outcome.files.items():
        save_bytes(folder / name, content)
    if outcome.files:  # what failed is tried again by the next run
        record = {"key": key, "rows": [asdict(row) for row in outcome.rows]}
        save_bytes(folder / RECORD, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
    return outcome.rows


def _write_index(sessions: Sequence[Session], rows: Sequence[tuple[Row, ...] | None], out: Path) -> None:
    """Write one line for each clip; those whose turn has not come are waiting."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ROW_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for session, known in zip(sessions, rows, strict=True):
        writer.writerows(asdict(row) for row in (waiting(session) if known is None else known))
    save_bytes(out / INDEX, text.getvalue().encode())

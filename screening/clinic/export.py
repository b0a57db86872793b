"""Everything about one client in one ZIP file: records as JSON and CSV, reports as PDF, landmarks and films."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyzipper
from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit, dump, media, results
from screening.clinic.access import ADMINS, Actor, allowed
from screening.clinic.lookup import get_client
from screening.clinic.passwords import check_password_rules
from screening.clinic.places import disk_problem, put_in_place
from screening.clinic.store import Store
from screening.clinic.tables import Base, Client, Clip, LogRow, Result, User, Visit
from screening.clinic.worker import neutral_name
from screening.types import ScreeningError

_SECRET = {"log_key", "media_folder", "film", "poses", "archive", "code_hash", "device_hash", "owner"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ABOUT = """This file holds everything that the clinic keeps about one person. It is health data: store it safely.

record.json             every record, as it is kept
tables/*.csv            the same, one table each, for a spreadsheet
log.csv                 who opened or changed the record, and when
visit-N/MOVEMENT-M/     a screening: result.json, angles.csv, cycles.csv, measurements.csv, report.pdf
visit-N/MOVEMENT-M/programs/  stick figure and angles for other programs: TRC, MOT, C3D
visit-N/films/          the films that are still kept
visit-N/landmarks/      the stick figure of every recording (NumPy .npz)
"""


@allowed(*ADMINS)
def export_client(store: Store, actor: Actor, client_id: str, out: Path, password: str | None) -> int:
    """Write everything about a client; the file appears under its name only when it is whole.

    Parameters
    ----------
    password : locks the file (AES-256, opened by 7-Zip and others); None leaves it open.

    Returns
    -------
    The size in bytes.

    Raises
    ------
    ScreeningError : if the password is too short, the file exists, a film cannot be opened, or the disk refuses.
    """
    if password is not None:
        check_password_rules(password)
    if out.exists():
        raise ScreeningError(f"{out.name}: there is such a file already. Choose another name.")
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with _zip(unfinished, password) as archive:
            _fill(store, client_id, archive)
        put_in_place(unfinished, out)
        size = out.stat().st_size
    except OSError as error:
        raise disk_problem(f"{out.name}: the export could not be written", error) from error
    finally:
        unfinished.unlink(missing_ok=True)
    with store.writing() as db:
        audit.note(db, actor, "exported", get_client(db, client_id))
    return size


@contextmanager
def _zip(path: Path, password: str | None) -> Iterator[pyzipper.AESZipFile]:
    method = {} if password is None else {"encryption": pyzipper.WZ_AES}
    with pyzipper.AESZipFile(path, "w", compression=pyzipper.ZIP_DEFLATED, **method) as archive:
        path.chmod(0o600)
        if password is not None:
            archive.setpassword(password.encode())
        yield archive


def _fill(store: Store, client_id: str, archive: pyzipper.AESZipFile) -> None:
    with store.reading() as db:
        client = get_client(db, client_id)
        archive.writestr("README.txt", ABOUT)
        record = _record(db, client)
        archive.writestr("record.json", json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))
        for table, rows in record.items():
            if rows:
                archive.writestr(f"tables/{table}.csv", _csv(list(rows[0]), (row.values() for row in rows)))
        archive.writestr("log.csv", _log(db, client))
        visits = db.scalars(select(Visit).where(Visit.client_id == client_id).order_by(Visit.number)).all()
        parts = [(visit, _clips(db, visit), _results(db, visit)) for visit in visits]
    for visit, clips, screenings in parts:
        _add_films(store, client, visit, clips, archive)
        for number, row in enumerate(screenings, 1):
            _add_screening(store, client, f"visit-{visit.number}/{row.movement}-{number}", row, archive)


def _clips(db: Session, visit: Visit) -> list[Clip]:
    return list(db.scalars(select(Clip).where(Clip.visit_id == visit.id).order_by(Clip.recorded_at)))


def _results(db: Session, visit: Visit) -> list[Result]:
    return list(db.scalars(select(Result).where(Result.visit_id == visit.id).order_by(Result.made_at)))


def _record(db: Session, client: Client) -> dict[str, list[dict[str, Any]]]:
    """Every record of the client by table, without keys and addresses, people by their names."""
    names = {user.id: user.name for user in db.scalars(select(User))}
    record = {"clients": [_row(client, names)]}
    for mapper in sorted(Base.registry.mappers, key=lambda m: m.class_.__tablename__):
        kind: Any = mapper.class_
        if hasattr(kind, "client_id") and kind.__tablename__ != "erasures":
            rows = db.scalars(select(kind).where(kind.client_id == client.id))
            record[kind.__tablename__] = [_row(row, names) for row in rows]
    return record


def _row(row: Base, names: dict[str, str]) -> dict[str, Any]:
    values = {}
    for column in row.__mapper__.column_attrs:
        if column.key not in _SECRET:
            value = getattr(row, column.key)
            values[column.key] = names.get(value, value) if isinstance(value, str) else _readable(value)
    return values


def _readable(value: Any) -> Any:
    marked = dump.plain(value)
    return next(iter(marked.values())) if isinstance(marked, dict) else marked


def _csv(header: list[str], rows: Iterable[Iterable[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and does not run; record.json holds the text to the letter."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _log(db: Session, client: Client) -> str:
    names = {user.id: user.name for user in db.scalars(select(User))}
    query = select(LogRow).where(LogRow.subject == audit.subject_of(client)).order_by(LogRow.number)
    rows = (
        [row.at.isoformat(), names.get(row.who, row.who), row.action, row.visit_number]
        for row in db.scalars(query)
    )
    return _csv(["at", "who", "action", "visit"], rows)


def _add_films(
    store: Store, client: Client, visit: Visit, clips: list[Clip], archive: pyzipper.AESZipFile
) -> None:
    for number, clip in enumerate(clips, 1):
        name = f"{number}-{neutral_name(clip)}"
        if clip.film is not None:
            _add_file(
                store, client, media.Kind.FILM, clip.film, f"visit-{visit.number}/films/{name}", archive
            )
        if clip.poses is not None:
            landmarks = f"visit-{visit.number}/landmarks/{Path(name).stem}.npz"
            _add_file(store, client, media.Kind.POSES, clip.poses, landmarks, archive)


def _add_file(
    store: Store, client: Client, kind: media.Kind, address: str, name: str, archive: pyzipper.AESZipFile
) -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        for chunk in media.get(store, client, kind, address):
            file.write(chunk)


def _add_screening(
    store: Store, client: Client, folder: str, row: Result, archive: pyzipper.AESZipFile
) -> None:
    from screening.export import MOTION_FORMATS, angles_csv, cycles_csv, measurements_csv, program_files
    from screening.report.pdf import write_pdf

    screening = results.load(store, client, row)
    archive.writestr(f"{folder}/result.json", row.result)
    archive.writestr(f"{folder}/angles.csv", angles_csv(screening))
    archive.writestr(f"{folder}/cycles.csv", cycles_csv(screening))
    archive.writestr(f"{folder}/measurements.csv", measurements_csv(screening))
    for name, content in program_files(screening, MOTION_FORMATS, store.workroom.folder):
        archive.writestr(f"{folder}/programs/{name}", content)
    with store.workroom.borrowed(".pdf") as report:
        no_films = [None] * len(screening.recordings)
        write_pdf(screening, no_films, report, made_on=row.made_at.date(), identifier=client.number)
        archive.writestr(f"{folder}/report.pdf", report.read_bytes())

"""Bring a backup back, or only try it: the present records are replaced in one step, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from screening.clinic import audit, backup, database, dump, erase, keys
from screening.clinic.access import ADMINS, AccessError, Actor, allowed, open_door
from screening.clinic.places import disk_problem, put_in_place, write_through
from screening.clinic.signin import needs_set_up
from screening.clinic.store import Store
from screening.clinic.tables import Attempt, Client, ClientCode, LogRow, SignIn, User
from screening.types import ScreeningError

_FILE_NAME = re.compile(r"[0-9a-f]{32}/[0-9a-f]{64}\.(film|poses|screening)")


@dataclass(frozen=True)
class Restored:
    """What came back: users, clients, log rows, files; and how many clients were erased again at once."""

    users: int
    clients: int
    log_rows: int
    files: int
    erased_again: int = 0


@allowed(*ADMINS)
def try_backup(store: Store, actor: Actor, file: Path, password: str) -> Restored:
    """Read a backup to its end and build its database beside the present one, which is not touched.

    Raises
    ------
    ScreeningError : if it cannot be opened, is damaged, incomplete, or its log was changed.
    """
    with store.workroom.borrowed(".db") as scratch:
        engine, files = _rebuilt(store, file, password, scratch, keep_files=False)
        try:
            return _summary(engine, files)
        finally:
            _forget(engine, scratch)


@open_door
def restore_into_new(store: Store, file: Path, password: str) -> Restored:
    """Bring a backup back into a clinic that nobody has set up yet.

    Raises
    ------
    AccessError : if there are accounts already: then an admin has to ask for it.
    """
    if not needs_set_up(store):
        raise AccessError("This clinic is in use. Sign in as an admin to restore over it.")
    return _restore(store, file, password)


@allowed(*ADMINS)
def restore_over(store: Store, actor: Actor, file: Path, password: str) -> Restored:
    """Replace all records by those of a backup and bring its films back.

    Clients who were erased here since the backup was made are erased again. Everybody is signed out.

    Raises
    ------
    ScreeningError : as for :func:`try_backup`; then nothing is changed.
    """
    return _restore(store, file, password)


def _restore(store: Store, file: Path, password: str) -> Restored:
    with store.workroom.borrowed(".db") as scratch:
        engine, files = _rebuilt(store, file, password, scratch, keep_files=True)
        try:
            summary = _summary(engine, files)
            with store.reading() as db:
                erased = set(db.scalars(select(LogRow.subject).where(LogRow.action == "erased")))
            _copy(engine, store.engine)
        finally:
            _forget(engine, scratch)
    again = _settle(store, erased)
    return Restored(summary.users, summary.clients, summary.log_rows, summary.files, again)


def _rebuilt(
    store: Store, file: Path, password: str, scratch: Path, *, keep_files: bool
) -> tuple[Engine, int]:
    """Build the backup's database in a file of its own, at today's form; return it and the number of films."""
    engine = database.connect(f"sqlite:///{scratch}")
    try:
        with file.open("rb") as stream:
            files = _read(store, backup.Entries(stream, password), engine, keep_files=keep_files)
    except OSError as error:
        _forget(engine, scratch)
        raise disk_problem(f"{file.name}: the backup could not be read", error) from error
    except (ValueError, KeyError, DBAPIError) as error:
        _forget(engine, scratch)
        raise ScreeningError(f"{file.name}: is no backup that this version can read.") from error
    except ScreeningError:
        _forget(engine, scratch)
        raise
    database.migrate(engine)
    return engine, files


def _read(store: Store, entries: backup.Entries, engine: Engine, *, keep_files: bool) -> int:
    stream = iter(entries)
    head, _ = next(stream)
    if head.get("form") != backup.FORM or head.get("revision") not in database.revisions():
        raise ScreeningError("The backup was made by a newer version of this program. Install that version.")
    database.migrate(engine, head["revision"])
    rows = files = 0
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tables = {table.name: table for table in dump.reflected(connection)}
        for header, content in stream:
            if "table" in header:
                batch = json.loads(b"".join(content))
                dump.write_batch(connection, tables[header["table"]], batch)
                rows += len(batch)
            elif "file" in header:
                _bring(store, header["file"], content, keep=keep_files)
                files += 1
            elif (header["rows"], header["files"]) != (rows, files):
                raise ScreeningError("The backup is incomplete. Try another copy.")
    return files


def _bring(store: Store, name: str, content: Iterator[bytes], *, keep: bool) -> None:
    """Put one film, pose or screening file back; only under a name that this program gives."""
    if not _FILE_NAME.fullmatch(name):
        raise ScreeningError("The backup holds a file of an unknown kind. Try another copy.")
    if not keep:
        for _ in content:
            pass
        return
    with store.workroom.borrowed() as unfinished:
        write_through(unfinished, content)
        folder, _, own_name = name.partition("/")
        put_in_place(unfinished, store.places.media / folder / own_name)


def _summary(engine: Engine, files: int) -> Restored:
    """Count what a rebuilt database holds; refuse one that is not whole."""
    problem = database.integrity(engine)
    with Session(engine) as db:
        check = audit.check_chain(db)
        if problem is not None or check.broken_at is not None:
            raise ScreeningError("The records in this backup are damaged or were changed. Try another copy.")
        users, clients = len(db.scalars(select(User.id)).all()), len(db.scalars(select(Client.id)).all())
    return Restored(users, clients, check.rows, files)


def _copy(source: Engine, target: Engine) -> None:
    """Replace every row of the target in one transaction."""
    with database.writing(target) as db, source.connect() as origin:
        connection = db.connection()
        tables = dump.reflected(connection)
        dump.clear(connection, tables)
        for table in dump.reflected(origin):
            for rows in dump.read_batches(origin, table):
                dump.write_batch(connection, _same(tables, table), rows)
        for passing in (SignIn, ClientCode, Attempt):
            db.query(passing).delete()
        audit.write(db, audit.PROGRAM, "restored")


def _same(tables: list[Table], table: Table) -> Table:
    return next(other for other in tables if other.name == table.name)


def _settle(store: Store, erased: set[Any]) -> int:
    """Erase again whom somebody erased since the backup, and take the restored key."""
    again = 0
    with store.writing() as db:
        for client in db.scalars(select(Client)):
            if audit.subject_of(client) in erased:
                erase.begin(db, client, None)
                again += 1
    store.keyring.private = None
    with store.reading() as db:
        keys.load_public(db, store.keyring)
    erase.finish_begun(store)
    return again


def _forget(engine: Engine, scratch: Path) -> None:
    engine.dispose()
    for ending in ("-wal", "-shm"):
        scratch.with_name(scratch.name + ending).unlink(missing_ok=True)

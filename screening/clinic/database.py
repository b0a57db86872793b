"""The database: SQLite beside the films by default, PostgreSQL where the setting names one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from screening.clinic.places import Places
from screening.types import ScreeningError

WAIT_FOR_LOCK_S = 20
MIGRATIONS = Path(__file__).parent / "migrations"
_WRITING = "screening_writing"
_MIGRATION_LOCK, LOG_LOCK = 7_301_001, 7_301_002


def database_url(places: Places) -> str:
    """Return ``SCREENING_DATABASE_URL``, else the SQLite file of the clinic's folder."""
    chosen = os.environ.get("SCREENING_DATABASE_URL", "").strip()
    return chosen or f"sqlite:///{places.database.resolve()}"


def connect(url: str) -> Engine:
    """Return an engine for the database; nothing is opened yet.

    Raises
    ------
    ScreeningError : if the address is none, or its driver is not installed. The address itself, which may hold a
        password, is not repeated.
    """
    try:
        address = make_url(url)
        if address.get_backend_name() == "postgresql" and address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(
            address, pool_pre_ping=address.get_backend_name() != "sqlite", hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise ScreeningError(
            "SCREENING_DATABASE_URL: not an address of a database. Correct or unset it."
        ) from error
    except ImportError as error:
        raise ScreeningError(
            "SCREENING_DATABASE_URL: the driver of this database is missing. "
            "For PostgreSQL install the program with its extra 'postgres'."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    """Set what every connection needs: crash safety, foreign keys, and zeros over all that is deleted."""
    connection.isolation_level = None  # transactions are begun below, also around changes of tables
    for pragma in (
        f"busy_timeout = {WAIT_FOR_LOCK_S * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the writer's place at the beginning where something will be written, so that nobody has to start over."""
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session that sees one state of the database throughout."""
    with Session(_steady(engine), expire_on_commit=False) as db:
        yield db


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session whose changes are kept together or not at all."""
    with Session(engine.execution_options(**{_WRITING: True}), expire_on_commit=False) as db, db.begin():
        yield db


def _steady(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the tables to a form, by default the newest; each step happens wholly or not at all.

    Raises
    ------
    ScreeningError : if the database cannot be reached, or comes from a newer version of the program.
    """
    try:
        with engine.connect() as connection, _one_at_a_time(connection):
            command.upgrade(_config(connection), target)
    except CommandError as error:
        raise ScreeningError(
            "The clinic's database was made by a newer version of this program. Install that version to open it."
        ) from error
    except DBAPIError as error:
        raise _unreachable(error) from error


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Let two programs that start together not both change the tables."""
    if connection.dialect.name != "postgresql":
        yield  # SQLite: every step takes the writer's place, and looks again once it has it
        return
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})
        connection.commit()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Return the forms that the tables went through, the first one first."""
    scripts = ScriptDirectory.from_config(_config())
    return [script.revision for script in reversed(list(scripts.walk_revisions()))]


def current_revision(connection: Connection) -> str | None:
    """Return the form of the tables of this database; None for an empty one."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _unreachable(error: DBAPIError) -> ScreeningError:
    kind = type(error.orig).__name__ if error.orig is not None else type(error).__name__
    return ScreeningError(
        f"The clinic's database cannot be opened ({kind}). See that it runs, is not used up or locked, and that "
        "SCREENING_HOME or SCREENING_DATABASE_URL is right."
    )


def integrity(engine: Engine) -> str | None:
    """Return what is wrong with the database's own structure, None for nothing (PostgreSQL watches over itself)."""
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        said: list[Any] = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        loose = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    problems = [str(line) for line in said if line != "ok"] + [f"loose row in {row[0]}" for row in loose]
    return "; ".join(problems) or None


class BusyError(Exception):
    """Others read the database all the time, so that its log of changes could not be emptied."""


def scrub(engine: Engine) -> None:
    """Rewrite the database without what was deleted, in the file and in its log of changes.

    Raises
    ------
    BusyError : if others use it all the time.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL"))
        return
    with engine.connect() as connection:
        _raw(connection).execute("VACUUM")
    checkpoint(engine)


def checkpoint(engine: Engine) -> None:
    """Empty SQLite's log of changes into the database file."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        busy, *_ = _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise BusyError


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - asked by every caller
    return raw

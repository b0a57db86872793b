"""The tables go from any earlier form to the newest one, with what is in them, or stay as they are."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, select, text, update
from sqlalchemy.exc import DBAPIError

from screening.clinic import database
from screening.clinic.store import open_store
from screening.clinic.tables import Base, now
from screening.types import ScreeningError

BOTH = pytest.mark.parametrize("empty_database_url", ["sqlite", "postgresql"], indirect=True)
USER = {"id": "u" * 20, "name": "Ada <b>'\"", "name_key": "ada", "role": "admin", "password_hash": "x",
        "enabled": True, "must_change": False, "created_at": now()}  # fmt: skip


def insert_first_records(engine):
    """Put a user, a client and a visit into the first form of the tables."""
    client = {
        "id": "c" * 20, "number": "K7Q2", "name": "Émile 😀", "name_key": "é", "work_and_sport": {}, "archived": False,
        "erasing": False, "log_key": b"k" * 32, "media_folder": "f" * 32, "created_at": now(),
    }  # fmt: skip
    visit = {
        "id": "v" * 20, "client_id": "c" * 20, "number": 1, "state": "intake", "started_at": now(),
        "therapist_id": "u" * 20, "protocol": ["squat"], "setup": {}, "safe_to_perform": [],
    }  # fmt: skip
    with engine.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        for name, row in (("users", USER), ("clients", client), ("visits", visit)):
            connection.execute(metadata.tables[name].insert(), [row])


@BOTH
@pytest.mark.parametrize("start", database.revisions())
def test_every_earlier_form_becomes_the_newest_with_its_records(empty_database_url, start):
    """What was written under any form is there, unchanged, under today's."""
    engine = database.connect(empty_database_url)
    database.migrate(engine, start)
    insert_first_records(engine)

    database.migrate(engine)

    with engine.connect() as connection:
        assert database.current_revision(connection) == database.revisions()[-1]
        row = connection.execute(select(Base.metadata.tables["clients"])).mappings().one()
        assert (row["name"], row["log_key"]) == ("Émile 😀", b"k" * 32)
        assert connection.scalar(text("SELECT count(*) FROM visits")) == 1
    engine.dispose()


@BOTH
def test_the_steps_make_exactly_the_tables_of_the_program(empty_database_url):
    """A column added to the program without a step would be found here."""
    engine = database.connect(empty_database_url)
    database.migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


@BOTH
def test_a_step_that_fails_leaves_everything_as_it_was(empty_database_url):
    """A step happens wholly or not at all: no half-made tables, no moved version."""
    engine = database.connect(empty_database_url)
    database.migrate(engine, "0001")
    with engine.begin() as connection:  # the last table of the next step is in the way
        connection.execute(text("CREATE TABLE findings (id integer)"))

    with pytest.raises(ScreeningError):
        database.migrate(engine)

    with engine.connect() as connection:
        assert database.current_revision(connection) == "0001"
        metadata = MetaData()
        metadata.reflect(connection)
        assert "recordings" not in metadata.tables
    engine.dispose()


@BOTH
def test_migrating_twice_changes_nothing(empty_database_url):
    """Every start migrates; the second one finds nothing to do."""
    engine = database.connect(empty_database_url)
    database.migrate(engine)
    insert_first_records(engine)
    database.migrate(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM clients")) == 1
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path):
    """An older program refuses with one line and changes nothing."""
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    engine = database.connect(url)
    database.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(ScreeningError, match="newer version"):
        open_store(tmp_path / "clinic", url)


def test_an_address_that_is_none_is_refused_without_repeating_it():
    """The address may hold a password."""
    for url in ("not an address", "nosuchdatabase://me:secret@host/x"):
        with pytest.raises(ScreeningError) as refused:
            database.connect(url)

        assert "secret" not in str(refused.value)


def test_a_database_that_cannot_be_reached_is_one_plain_line(tmp_path):
    """No address, no password, no traceback words."""
    with pytest.raises(ScreeningError) as refused:
        open_store(tmp_path / "clinic", f"sqlite:///{tmp_path / 'no-such-folder' / 'x.db'}")

    assert "\n" not in str(refused.value)
    assert "no-such-folder" not in str(refused.value)


@BOTH
@pytest.mark.parametrize("table", ["log", "screenings", "findings", "reviews"])
def test_records_that_never_change_are_guarded_by_the_database(empty_database_url, table):
    """Even outside the program a finding, a decision or a log row cannot be altered."""
    engine = database.connect(empty_database_url)
    database.migrate(engine)
    loose: Table = Base.metadata.tables[table]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.execute(loose.insert(), [_any_row(loose)])
        if engine.dialect.name != "sqlite":
            connection.execute(text("SET session_replication_role = DEFAULT"))
        with pytest.raises(DBAPIError, match="never changed"), connection.begin_nested():
            connection.execute(update(loose).values({list(loose.c)[-1].name: None}))
        connection.execute(loose.delete())
    engine.dispose()


def _any_row(table):
    """A row with something in every column that needs it."""
    samples = {
        "VARCHAR": "x",
        "TEXT": "x",
        "INTEGER": 1,
        "BOOLEAN": True,
        "JSON": [],
        "DATETIME": now(),
        "DOUBLE": 1.0,
    }
    return {
        column.name: samples[str(column.type).split("(")[0].split()[0]]
        for column in table.columns
        if not column.nullable
    }


def test_no_step_can_be_forgotten_in_the_chain():
    """The steps form one line."""
    assert database.revisions() == [f"{number:04d}" for number in range(1, len(database.revisions()) + 1)]

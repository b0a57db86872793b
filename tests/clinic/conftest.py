"""A clinic for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
from argon2 import PasswordHasher
from clinic_factory import Clinic, furnish
from sqlalchemy import create_engine, text

from screening.clinic import crypt, database, passwords
from screening.clinic.store import Store, open_store

_TEMPLATE = "clinic_template"


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; the tests need hundreds of sign-ins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        patch.setattr(crypt, "PASSWORD_COST", (1, 8, 1))
        patch.setattr(passwords, "_NOBODY", [])
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server with a database at the newest form, which every test copies."""
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    try:
        with postgres.server() as server:
            _create(server, _TEMPLATE)
            engine = database.connect(postgres.address(server, _TEMPLATE))
            database.migrate(engine)
            engine.dispose()
            yield server
    except postgres.NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


_MADE = iter(range(1_000_000))


def _create(server: str, name: str, template: str | None = None) -> None:
    engine = create_engine(postgres.address(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    engine.dispose()


def _drop(server: str, name: str) -> None:
    engine = create_engine(postgres.address(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The address of an empty database at the newest form; None for the SQLite file of the clinic's folder."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgres_server")
    name = f"clinic_{next(_MADE)}"
    _create(server, name, _TEMPLATE)
    yield postgres.address(server, name)
    _drop(server, name)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"clinic_{next(_MADE)}"
    _create(server, name)
    yield postgres.address(server, name)
    _drop(server, name)


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    """An opened clinic that nobody has set up."""
    opened = open_store(tmp_path / "clinic", database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An opened clinic on SQLite, for what does not depend on the database."""
    opened = open_store(tmp_path / "clinic", f"sqlite:///{tmp_path / 'clinic' / 'clinic.db'}")
    yield opened
    opened.close()


@pytest.fixture
def clinic(store: Store) -> Clinic:
    """A clinic with an admin, a therapist, two clients and a visit of each."""
    return furnish(store)


@pytest.fixture
def sqlite_clinic(sqlite_store: Store) -> Clinic:
    """The same on SQLite only."""
    return furnish(sqlite_store)

"""A private PostgreSQL for the tests: in a folder of its own, reached through a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENVIRONMENT = "SCREENING_TEST_POSTGRES"
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


class NoPostgresError(Exception):
    """PostgreSQL cannot be started here; the words say why."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server, ending in a slash: that of the environment, else of one started here.

    Raises
    ------
    NoPostgresError : if there is neither.
    """
    given = os.environ.get(ENVIRONMENT, "").strip()
    if given:
        yield f"{given.rstrip('/')}/"
        return
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _other_user()
    try:
        if user is not None:
            shutil.chown(folder, user)
        _run(
            user,
            initdb,
            "-D",
            folder / "data",
            "-U",
            "tester",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        )
        options = f"-c listen_addresses='' -k {folder} {_FAST}"
        _run(user, pg_ctl, "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://tester@?host={folder}&dbname="
        finally:
            _run(user, pg_ctl, "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def address(server_url: str, database: str) -> str:
    """Return the address of one database of the server."""
    if server_url.endswith("dbname="):
        return server_url.replace("@?", f"@/{database}?").removesuffix("&dbname=")
    return f"{server_url}{database}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        found = str(kept[-1]) if kept else None
    if found is None:
        raise NoPostgresError(f"{name} is not installed and {ENVIRONMENT} names no server")
    return found


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root: return whom to run it as, None for oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgresError("PostgreSQL cannot run as root, and there is no other user")


def _run(user: str | None, *command: str | Path) -> None:
    # The server keeps the standard streams, so that a pipe would never be at its end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [str(part) for part in command], user=user, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            check=False, cwd="/",
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            raise NoPostgresError(said.read().decode(errors="replace")[-400:])

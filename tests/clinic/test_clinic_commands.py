"""The clinic from the shell: one line for every mistake, no secret on the command line."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from clinic_factory import PASSWORD

from screening import cli
from screening.clinic import clients, signin
from screening.clinic.clients import Person
from screening.clinic.store import open_store

FILE_PASSWORD = "a password for the file"  # noqa: S105 - of the tests


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A new clinic's folder."""
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SCREENING_DATABASE_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def run(home, monkeypatch, capsys):
    """Run a command with lines on its standard input; return its exit status, output and errors."""

    def call(*arguments, given=()):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in given)))
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        code = ended.value.code if isinstance(ended.value.code, int) else 0
        assert "Traceback" not in said.err
        assert code == 0 or said.err.count("\n") <= 1
        return code, said.out, said.err

    return call


def set_up(run):
    """Make the first account; return the recovery code."""
    code, out, _ = run("users", "setup", "Ada", given=[PASSWORD, "1234"])
    assert code == 0
    return next(line for line in out.splitlines() if "Recovery code" in line).rsplit(": ", 1)[1]


def add_client(name="Mina"):
    """Add a client behind the command line's back; return the number."""
    store = open_store()
    actor = signin.sign_in(store, "Ada", PASSWORD).actor
    number = clients.new_client(store, actor, Person(name)).number
    store.close()
    return number


def test_from_set_up_to_erasure(run, tmp_path):
    """A clinic's life in ten commands."""
    recovery = set_up(run)
    assert run("users", "setup", "Eve", given=[PASSWORD, "1234"])[0] == 2
    code, out, _ = run("users", "add", "Theo", "--user", "Ada", given=[PASSWORD])
    assert code == 0
    assert len(out.strip().rsplit(" ", 1)[1]) == 19
    assert run("users", "list", "--user", "ada", given=[PASSWORD])[1] == "Ada (admin)\nTheo (therapist)\n"
    run("users", "disable", "Theo", "--user", "Ada", given=[PASSWORD])
    assert "Theo (therapist, disabled)" in run("users", "list", "--user", "Ada", given=[PASSWORD])[1]
    number = add_client()
    code, out, _ = run(
        "export", number, "--user", "Ada", "--out", tmp_path / "e.zip", given=[PASSWORD, FILE_PASSWORD]
    )
    assert (code, (tmp_path / "e.zip").exists()) == (0, True)
    code, out, _ = run("backup", tmp_path / "b", "--check", "--user", "Ada", given=[PASSWORD, FILE_PASSWORD])
    assert code == 0
    assert "read back and tried" in out
    assert run("erase", number, "--yes", "--user", "Ada", given=[PASSWORD])[0] == 0
    assert run("erase", number, "--yes", "--user", "Ada", given=[PASSWORD])[0] == 2
    assert run("restore", tmp_path / "b", given=[FILE_PASSWORD])[0] == 2
    code, out, _ = run("restore", tmp_path / "b", "--check", "--user", "Ada", given=[PASSWORD, FILE_PASSWORD])
    assert (code, out) == (0, "Would bring back 1 clients, 2 users, 0 files.\n")
    code, out, _ = run("restore", tmp_path / "b", "--user", "Ada", given=[PASSWORD, FILE_PASSWORD])
    assert "erased again" in out
    code, out, _ = run("users", "recover", "Ada", given=[recovery, "another long password"])
    assert code == 0
    assert run("users", "list", "--user", "Ada", given=[PASSWORD])[0] == 2
    assert run("db", "check")[0] == 0
    assert run("db", "migrate")[1].startswith("Tables: version 00")


def test_a_backup_starts_a_new_clinic(run, tmp_path, monkeypatch):
    """On another computer nobody has to sign in first."""
    set_up(run)
    add_client()
    run("backup", tmp_path / "b", "--user", "Ada", given=[PASSWORD, FILE_PASSWORD])
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path / "elsewhere"))
    code, out, _ = run("restore", tmp_path / "b", given=[FILE_PASSWORD])

    assert (code, out) == (0, "Brought back 1 clients, 1 users, 0 files.\n")
    assert run("users", "list", "--user", "Ada", given=[PASSWORD])[1] == "Ada (admin)\n"


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["users", "list", "--user", "Ada"], ["wrong password 1"]),
        (["users", "list", "--user", "Ada"], []),
        (["users", "list"], []),
        (["users", "add", "X", "--role", "client", "--user", "Ada"], [PASSWORD]),
        (["users", "disable", "Nobody", "--user", "Ada"], [PASSWORD]),
        (["users", "disable", "Ada", "--user", "Ada"], [PASSWORD]),
        (["export", "ZZZZ", "--out", "x.zip", "--user", "Ada"], [PASSWORD]),
        (["erase", "../..", "--yes", "--user", "Ada"], [PASSWORD]),
        (["restore", "no-such-file", "--user", "Ada"], [PASSWORD, FILE_PASSWORD]),
        (["backup", "no-such-folder/b", "--user", "Ada"], [PASSWORD, FILE_PASSWORD]),
    ],
)
def test_every_mistake_is_one_line_and_status_two(run, arguments, given):
    """What is wrong and what to do; never a traceback."""
    set_up(run)
    code, out, err = run(*arguments, given=given)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert PASSWORD not in err


def test_before_the_first_account_the_next_step_is_named(run):
    """Nobody has to guess how to begin."""
    assert "users setup" in run("users", "list", "--user", "Ada", given=[PASSWORD])[2]


def test_without_encryption_it_is_said(run):
    """Leaving it off is a choice with a consequence."""
    assert "NOT encrypted" in run("users", "setup", "Ada", "--no-encrypt", given=[PASSWORD, "1234"])[1]


def test_db_check_says_when_something_is_missing(run, home):
    """Exit status 1, and what it is."""
    set_up(run)
    store = open_store()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log WHERE number = 1")
    store.close()
    code, out, _ = run("db", "check")

    assert code == 1
    assert "changed outside the program, from row 1" in out


def test_an_unreachable_database_is_one_line(run, monkeypatch):
    """And its address, which may hold a password, is not repeated."""
    monkeypatch.setenv("SCREENING_DATABASE_URL", "postgresql://me:secret@localhost:1/none")
    code, _, err = run("db", "check")

    assert code == 2
    assert "secret" not in err


def test_help_does_not_wait_for_the_database_library():
    """`screening --help` loads neither SQLAlchemy nor the pose library."""
    code = (
        "import sys\nfrom screening import cli\n"
        "heavy = {'sqlalchemy', 'alembic', 'cryptography', 'argon2', 'pyzipper', 'pandas', 'mediapipe'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"

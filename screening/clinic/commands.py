"""The clinic from the shell: people, health of the database, export, erasure, backup. Same style as the other verbs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.clinic.demo.command import demo
from screening.types import ScreeningError

if TYPE_CHECKING:
    from screening.clinic.access import Actor
    from screening.clinic.store import Store

UserOption = Annotated[str, typer.Option("--user", help="Your user name; the password is asked for.")]
NameArgument = Annotated[str, typer.Argument(help="User name.")]

users_app = typer.Typer(
    help="The people of the clinic: set up, list, add, disable, reset.", no_args_is_help=True
)
db_app = typer.Typer(
    help="The clinic's database: check it, bring it to the newest form.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the clinic's verbs to the command line."""
    app.add_typer(users_app, name="users")
    app.add_typer(db_app, name="db")
    app.command("export")(export)
    app.command("erase")(erase)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("demo")(demo)


def ask(what: str, *, twice: bool = False) -> str:
    """Ask for a secret: hidden on a terminal, one line of standard input elsewhere; never on the command line."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, hide_input=True, confirmation_prompt=twice, err=True))
    line = sys.stdin.readline()
    if not line:
        raise ScreeningError(f"{what}: nothing was given. Type it, or pass it as a line of standard input.")
    return line.rstrip("\r\n")


@contextmanager
def clinic() -> Iterator[Store]:
    """Open the clinic for one command."""
    from screening.clinic.store import open_store

    store = open_store()
    try:
        yield store
    finally:
        store.close()


@contextmanager
def signed_in(name: str) -> Iterator[tuple[Store, Actor]]:
    """Open the clinic as a person who signs in for this one command."""
    from screening.clinic import signin

    with clinic() as store:
        if signin.needs_set_up(store):
            raise ScreeningError(
                "There is no account yet. Make the first one with 'screening users setup NAME'."
            )
        found = signin.sign_in(store, name, ask("Password"))
        try:
            yield store, found.actor
        finally:
            signin.sign_out(store, found.token)


@users_app.command("setup")
def set_up(
    name: NameArgument,
    encrypt: Annotated[
        bool, typer.Option("--encrypt/--no-encrypt", help="Whether films and landmarks are encrypted.")
    ] = True,
) -> None:
    """Make the first account, an admin, and the key of the films; prints the recovery code once."""
    from screening.clinic import signin

    with clinic() as store:
        if not signin.needs_set_up(store):
            raise ScreeningError("There is an account already. Add people with 'screening users add'.")
        password = ask("Password (12 characters or more)", twice=True)
        code = signin.set_up(store, name, password, ask("PIN (4 to 8 digits)", twice=True), encrypt=encrypt)
    if code is None:
        typer.echo("The account is made. Films are NOT encrypted: protect the disk of this computer.")
        return
    typer.echo(f"The account is made. Recovery code, shown only now: {code}")
    typer.echo(
        "Write it down and keep it apart from this computer: it opens the films if all passwords are lost."
    )


@users_app.command("list")
def list_users(user: UserOption) -> None:
    """List everybody who works or worked here."""
    from screening.clinic import accounts

    with signed_in(user) as (store, actor):
        for account in accounts.list_accounts(store, actor):
            state = "" if account.enabled else ", disabled"
            typer.echo(f"{account.name} ({account.role.value}{state})")


@users_app.command("add")
def add_user(
    name: NameArgument,
    user: UserOption,
    role: Annotated[str, typer.Option(help="therapist or admin.")] = "therapist",
) -> None:
    """Add a person; prints a one-time password."""
    from screening.clinic import accounts
    from screening.clinic.access import Role

    if role not in ("therapist", "admin"):
        raise ScreeningError(f"--role {role}: use therapist or admin.")
    with signed_in(user) as (store, actor):
        password = accounts.invite(store, actor, name, Role(role))
    typer.echo(f"One-time password, replaced at the first sign-in: {password}")


@users_app.command("disable")
def disable_user(name: NameArgument, user: UserOption) -> None:
    """Let a person in no more; the log keeps the name."""
    _set_enabled(name, user, enabled=False)


@users_app.command("enable")
def enable_user(name: NameArgument, user: UserOption) -> None:
    """Let a disabled person in again; a new password is given with 'reset'."""
    _set_enabled(name, user, enabled=True)


def _set_enabled(name: str, user: str, *, enabled: bool) -> None:
    from screening.clinic import accounts

    with signed_in(user) as (store, actor):
        account = accounts.find_account(store, actor, name)
        accounts.set_enabled(store, actor, account.id, enabled)


@users_app.command("reset")
def reset_user(name: NameArgument, user: UserOption) -> None:
    """Give a person a new one-time password, which is printed."""
    from screening.clinic import accounts

    with signed_in(user) as (store, actor):
        password = accounts.reset_password(store, actor, accounts.find_account(store, actor, name).id)
    typer.echo(f"One-time password, replaced at the first sign-in: {password}")


@users_app.command("recover")
def recover_user(name: NameArgument) -> None:
    """Set a new password with the recovery code, when the old one is lost."""
    from screening.clinic import signin

    with clinic() as store:
        code = ask("Recovery code")
        signin.recover(store, name, code, ask("New password", twice=True))
    typer.echo("The password is changed.")


@db_app.command("check")
def check_database() -> None:
    """Check the database, the log and every stored file; exit status 1 where something is wrong."""
    from screening.clinic import checks

    with clinic() as store:
        health = checks.check_store(store)
    log = (
        "whole"
        if health.log.broken_at is None
        else f"changed outside the program, from row {health.log.broken_at}"
    )
    typer.echo(f"Tables: version {health.revision}, {health.structure or 'whole'}")
    typer.echo(f"Log: {health.log.rows} rows, {log}")
    typer.echo(f"Files: {health.files} named, {health.missing_files} missing, {health.cut_files} cut off")
    if health.unfinished_erasures:
        typer.echo(
            f"Erasures not finished: {health.unfinished_erasures}. Close the app everywhere and check again."
        )
    raise typer.Exit(0 if health.whole else 1)


@db_app.command("migrate")
def migrate_database() -> None:
    """Bring the database to the form of this version; the app does so by itself at its start."""
    from screening.clinic import checks

    with clinic() as store:
        revision = checks.check_store(store).revision
    typer.echo(f"Tables: version {revision}")


def export(
    client: Annotated[str, typer.Argument(help="Id of the client, such as K7Q2.")],
    user: UserOption,
    out: Annotated[Path, typer.Option(help="The ZIP file to write.")],
    lock: Annotated[
        bool, typer.Option("--lock/--no-lock", help="Whether the file is locked with a password of its own.")
    ] = True,
) -> None:
    """Write everything about one client into a ZIP file: records, reports, landmarks, films."""
    from screening.clinic import clients
    from screening.clinic.export import export_client

    with signed_in(user) as (store, actor):
        found = clients.find_client(store, actor, client)
        password = ask("Password for the file (12 characters or more)", twice=True) if lock else None
        size = export_client(store, actor, found.id, out, password)
    typer.echo(f"{out}: {size / 1e6:.1f} MB. Contains health data. Store it safely.")


def erase(
    client: Annotated[str, typer.Argument(help="Id of the client, such as K7Q2.")],
    user: UserOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Erase everything about one client: records, films, landmarks. The log keeps nameless rows."""
    from screening.clinic import clients
    from screening.clinic.erase import erase_client

    with signed_in(user) as (store, actor):
        found = clients.find_client(store, actor, client)
        typed = (
            client
            if yes
            else str(typer.prompt(f"This cannot be undone. Type {found.number} to erase", err=True))
        )
        erase_client(store, actor, found.id, typed)
    typer.echo("Erased. Backups made before today still hold the record until they are deleted.")


def backup(
    file: Annotated[Path, typer.Argument(help="The backup file to write.")],
    user: UserOption,
    check: Annotated[
        bool, typer.Option("--check", help="Read it back and rebuild its database to try it.")
    ] = False,
) -> None:
    """Write an encrypted copy of all records and films into one file."""
    from screening.clinic.backup import write_backup
    from screening.clinic.restore import try_backup

    with signed_in(user) as (store, actor):
        password = ask("Password for the backup (12 characters or more)", twice=True)
        made = write_backup(store, actor, file, password)
        if check:
            try_backup(store, actor, file, password)
    tried = ", read back and tried" if check else ""
    typer.echo(f"{file}: {made.rows} records, {made.files} files, {made.size_bytes / 1e6:.1f} MB{tried}")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup file.")],
    user: Annotated[str, typer.Option("--user", help="Your user name; not needed for a new clinic.")] = "",
    check: Annotated[bool, typer.Option("--check", help="Only try it; nothing is changed.")] = False,
) -> None:
    """Bring a backup back, replacing what is here. Everybody signs in anew."""
    from screening.clinic import restore as bring
    from screening.clinic import signin

    with clinic() as store:
        if check or not signin.needs_set_up(store):
            if not user:
                raise ScreeningError("This clinic is in use. Add --user NAME, an admin of it.")
            found = signin.sign_in(store, user, ask("Password"))
            verb = bring.try_backup if check else bring.restore_over
            done = verb(store, found.actor, file, ask("Password of the backup"))
            signin.sign_out(store, found.token)
        else:
            done = bring.restore_into_new(store, file, ask("Password of the backup"))
    word = "Would bring back" if check else "Brought back"
    typer.echo(f"{word} {done.clients} clients, {done.users} users, {done.files} files.")
    if done.erased_again:
        typer.echo(f"{done.erased_again} clients who were erased since the backup were erased again.")

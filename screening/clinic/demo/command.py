"""``screening demo``: the invented clients from the shell."""

from __future__ import annotations

from typing import Annotated

import typer

from screening.types import ScreeningError

REMOVED_STAY = "The accounts stay: they belong to the clinic, and its log."


def demo(
    remove: Annotated[
        bool, typer.Option("--remove", help="Erase the invented clients, and only them.")
    ] = False,
    user: Annotated[
        str,
        typer.Option("--user", help="Your user name, where there are accounts; the password is asked for."),
    ] = "",
) -> None:
    """Fill an empty installation with eight invented clients, to try the program out; --remove erases them."""
    if remove:
        _remove(user)
    else:
        _fill(user)


def _fill(user: str) -> None:
    from screening.clinic import signin
    from screening.clinic.commands import ask, clinic
    from screening.clinic.demo import fill

    with clinic() as store:
        fill.check_empty(store)
        access = None
        if signin.needs_set_up(store):
            access = fill.make_accounts(store)
            name, password, pin = fill.THERAPIST, access.password, access.pin
        else:
            name, password, pin = _who(user), ask("Password"), ask("PIN")
        found = signin.sign_in(store, name, password)
        try:
            signin.confirm_pin(store, found.actor, pin)
            count = fill.fill(store, found.actor, pin, lambda what: typer.echo(f"{what} …", err=True))
        finally:
            signin.sign_out(store, found.token)
    typer.echo(
        f"Invented clients here: {count}. 'screening app' shows them; 'screening demo --remove' erases them."
    )
    if access is not None:
        typer.echo(f"Therapist: {fill.THERAPIST}, admin: {fill.ADMIN}. Password of both: {access.password}")
        typer.echo(f"PIN of both: {access.pin}. Recovery code: {access.recovery_code}")


def _remove(user: str) -> None:
    from screening.clinic.commands import signed_in
    from screening.clinic.demo.remove import remove_demo

    with signed_in(_who(user)) as (store, actor):
        count = remove_demo(store, actor)
    typer.echo(
        f"Invented clients erased: {count}. {REMOVED_STAY}" if count else "There is no invented client here."
    )


def _who(user: str) -> str:
    if not user:
        raise ScreeningError("There are accounts here already. Add --user NAME, an admin for --remove.")
    return user

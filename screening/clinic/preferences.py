"""What each person who works here chose for himself or herself, on every device."""

from __future__ import annotations

from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.settings import set_value
from screening.clinic.store import Store
from screening.clinic.tables import Setting

_HIDE_NAMES = "hide_names:{}"


@allowed(*STAFF)
def names_hidden(store: Store, actor: Actor) -> bool:
    """Return whether this person sees ids and initials only."""
    with store.reading() as db:
        row = db.get(Setting, _HIDE_NAMES.format(actor.user))
        return row is not None and bool(row.value["value"])


@allowed(*STAFF)
def hide_names(store: Store, actor: Actor, hidden: bool) -> None:
    """Show this person ids and initials only, on every page, until it is switched back."""
    with store.writing() as db:
        set_value(db, _HIDE_NAMES.format(actor.user), int(hidden))

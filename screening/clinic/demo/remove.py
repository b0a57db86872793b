"""Take the invented clients away again, and nothing else."""

from __future__ import annotations

from sqlalchemy import select

from screening.clinic import erase
from screening.clinic.access import ADMINS, STAFF, Actor, allowed
from screening.clinic.demo.fill import SETTING
from screening.clinic.store import Store
from screening.clinic.tables import Client, Setting


@allowed(*STAFF)
def demo_clients(store: Store, actor: Actor) -> tuple[Client, ...]:
    """Return the invented clients that are here."""
    with store.reading() as db:
        setting = db.get(Setting, SETTING)
        ids = [] if setting is None else setting.value["ids"]
        query = select(Client).where(Client.id.in_(ids), Client.erasing.is_(False)).order_by(Client.number)
        return tuple(db.scalars(query))


@allowed(*ADMINS)
def remove_demo(store: Store, actor: Actor) -> int:
    """Erase every invented client with all films and records; return how many there were.

    Raises
    ------
    ScreeningError : if one of them is on legal hold or being analysed; those before it are gone then.
    """
    found = demo_clients(store, actor)
    for client in found:
        erase.erase_client(store, actor, client.id, client.number)
    with store.writing() as db:
        setting = db.get(Setting, SETTING)
        if setting is not None:
            db.delete(setting)
    return len(found)

"""Fill an empty installation with the invented clients, day by day from the oldest visit on."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from screening.clinic import accounts, jobs, signin, worker
from screening.clinic.access import Actor, Role
from screening.clinic.clients import Person, new_client
from screening.clinic.demo.cast import DemoClient, load_cast
from screening.clinic.demo.visits import Therapist, work_through
from screening.clinic.jobs import JobKind
from screening.clinic.store import Store
from screening.clinic.tables import Client, Setting
from screening.clinic.tables.base import clock_set_back
from screening.types import ScreeningError

SETTING = "demo_clients"
"""Names the invented clients by id, whatever they are called by now: only they are removed."""
THERAPIST, ADMIN = "maria", "ada"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Access:
    """How one gets into the filled clinic; only where its accounts were made now.

    Attributes
    ----------
    password, pin : of both accounts. recovery_code : opens the films where every password is lost.
    """

    password: str
    pin: str
    recovery_code: str


def check_empty(store: Store) -> None:
    """Refuse an installation that holds clients: invented ones are never put among real ones."""
    with store.reading() as db:
        count = db.scalar(select(func.count()).select_from(Client)) or 0
    if count:
        noun = "client" if count == 1 else "clients"
        raise ScreeningError(
            f"There {'is' if count == 1 else 'are'} {count} {noun} here. The demo fills an empty installation only: "
            "set SCREENING_HOME to a new folder and try again."
        )


def make_accounts(store: Store) -> Access:
    """Make the admin and the therapist of the demo, with one random password for both."""
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    pin = f"{secrets.randbelow(9000) + 1000}"
    code = signin.set_up(store, ADMIN, password, pin) or ""
    admin = signin.sign_in(store, ADMIN, password)
    once = accounts.invite(store, admin.actor, THERAPIST, Role.THERAPIST)
    therapist = signin.sign_in(store, THERAPIST, once)
    signin.change_password(store, therapist.actor, once, password)
    fresh = signin.sign_in(store, THERAPIST, password)
    signin.change_pin(store, fresh.actor, password, pin)
    for token in (admin.token, therapist.token, fresh.token):
        signin.sign_out(store, token)
    return Access(password, pin, code)


def fill(store: Store, actor: Actor, pin: str, tell: Tell) -> int:
    """Make every invented client with all visits; return how many clients there are.

    Parameters
    ----------
    actor, pin : who works through the visits and signs them.
    """
    check_empty(store)
    who, cast = Therapist(store, actor, pin), load_cast()
    clients = {person.number: _client(who, person) for person in cast}
    days = [(visit.days_ago, person, visit) for person in cast for visit in person.visits]
    for days_ago, person, visit in sorted(days, key=lambda day: -day[0]):
        tell(f"{person.name}, {days_ago} days ago")
        with clock_set_back(timedelta(days=days_ago, minutes=5)):
            work_through(who, clients[person.number], person, visit)
    tell("Blurring faces")
    blur_films(store)
    return len(clients)


def _client(who: Therapist, person: DemoClient) -> Client:
    """Make a client under the number of the cast, and note at once that it is an invented one."""
    known = Person(
        name=person.name,
        birth_year=person.birth_year,
        sex=person.sex,
        height_cm=person.height_cm,
        dominant_foot=person.foot,
    )
    with clock_set_back(timedelta(days=max(visit.days_ago for visit in person.visits), minutes=6)):
        client = new_client(who.store, who.actor, known)
    with who.store.writing() as db:
        row = db.get_one(Client, client.id)
        row.number = client.number = person.number
        setting = db.get(Setting, SETTING)
        if setting is None:
            db.add(Setting(name=SETTING, value={"ids": [client.id]}))
        else:
            setting.value = {"ids": [*setting.value["ids"], client.id]}
    return client


def blur_films(store: Store) -> None:
    """Do what signing asked for, here and now; nothing else waits in an installation that was empty."""
    while (job := jobs.claim_next(store)) is not None:
        if job.kind != JobKind.BLUR.value:
            raise ScreeningError(
                "Something else waits to be analysed. The demo fills an empty installation only."
            )
        worker.run(store, job, worker.find_with_model)

"""A furnished clinic behind the pages, and people whose names and stories try to break them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from app_driver import words
from clinic.clinic_factory import PASSWORD, Clinic, furnish
from clinic_app import Browser, clinic_program
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from screening.clinic import clients
from screening.clinic.clients import Person
from screening.clinic.store import Store
from screening.clinic.tables import Client, LogRow

ODD_NAMES = {
    "long": "X" * 500,
    "emoji": "\U0001f469\u200d\U0001f9b0\U0001f9b5 Emoji",
    "markup": "<b>bold</b> **star** [link](http://x.y) $x$ `code` :red[red] # head",
    "right to left": "\u0645\u0631\u064a\u0645 \u202eevil\u202c",
    "lines": "two\n\nlines\t# and a heading",
}
OPENINGS = ("record_opened", "visit_opened")


@dataclass
class Program:
    """A program over a furnished clinic, and one browser in front of it."""

    store: Store
    browser: Browser
    clinic: Clinic

    def come(self, name: str = "Theo Therapist") -> None:
        """Sign somebody in."""
        self.browser.sign_in(self.store, name, PASSWORD)

    def add(self, name: str, **more: object) -> Client:
        """Add a client."""
        return clients.new_client(self.store, self.clinic.therapist, Person(name, 1970, **more))  # type: ignore[arg-type]

    def openings(self) -> int:
        """How often the log says that a record was opened."""
        with self.store.reading() as db:
            return len(db.scalars(select(LogRow).where(LogRow.action.in_(OPENINGS))).all())

    def logged(self) -> list[str]:
        """Every action in the log, the oldest first."""
        with self.store.reading() as db:
            return list(db.scalars(select(LogRow.action).order_by(LogRow.number)))


@contextmanager
def furnished(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """Run a test over a clinic with two clients, nobody signed in."""
    with clinic_program(home, monkeypatch) as (store, browser):
        yield Program(store, browser, furnish(store))


def titles(app: AppTest) -> list[str]:
    """The headings of the first level."""
    return [title.value for title in app.title]


def everything(app: AppTest) -> str:
    """What is written on the page, in tables too."""
    return words(app) + "".join(table.value.to_string() for table in app.table)

"""How fast the clinic's pages open with many clients; prints a table.

    python -m benchmarks.pages [--clients 1000] [--visits 10] [--times 10] [PAGE ...]

The made-up clinic of ``benchmarks.store``, opened page by page as the server does it, without a browser. Every page
that the navigation lists can be named; without names all of them are opened. Status 1 where one took longer than
two seconds.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from benchmarks.store import PASSWORD, fill
from screening.clinic import signin
from screening.clinic.store import Store
from screening.clinic.tables import Client, Visit
from screening.ui import clinic, visitor
from screening.ui.launch import ENTRY
from screening.ui.navigation import PAGES, STAFF_PAGES
from screening.ui.routes import SESSION_COOKIE

LIMIT_S = 2.0
ADDRESS = {
    "client": ("id", "client"),
    "visit": ("client", "client"),
    "progress": ("client", "client"),
    "record": ("visit", "visit"),
    "review": ("visit", "visit"),
    "tests": ("visit", "visit"),
    "homework": ("visit", "visit"),
    "report": ("visit", "visit"),
}
"""The parameter in the address of each page about a client, and whose id it is."""


@dataclass(frozen=True)
class Opening:
    """How long one page took, in seconds, each time it was opened; ``broken``: it showed an error of the program."""

    page: str
    seconds: tuple[float, ...]
    broken: bool = False


def main() -> None:
    """Fill a clinic, open its pages, print the table."""
    parser = argparse.ArgumentParser(description="Time the clinic's pages.")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("pages", nargs="*", help="Names of pages; without any all of them.")
    chosen = parser.parse_args()
    names = chosen.pages or [entry.name for entry in STAFF_PAGES]
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        os.environ["SCREENING_HOME"] = folder
        store = clinic.open_clinic()
        fill(store, chosen.clients, chosen.visits)
        sign_in(store)
        people = ids(store)
        openings = [time_page(name, people, chosen.times) for name in names]
        store.close()
    print("\n".join(table(openings)))
    if any(opening.broken or max(opening.seconds) > LIMIT_S for opening in openings):
        sys.exit(1)


def sign_in(store: Store) -> None:
    """Let every page find an admin in front of it."""
    cookies = {SESSION_COOKIE: signin.sign_in(store, "Ada", PASSWORD).token}

    def cookie(name: str) -> str | None:
        return cookies.get(name)

    visitor.cookie = cookie


def ids(store: Store) -> dict[str, list[str]]:
    """Return the numbers of all clients and the ids of some visits."""
    with store.reading() as db:
        return {
            "client": list(db.scalars(select(Client.number))),
            "visit": list(db.scalars(select(Visit.id).limit(2000))),
        }


def time_page(name: str, people: dict[str, list[str]], times: int) -> Opening:
    """Open one page several times, about somebody else each time; the first, which loads code, is not counted."""
    chance = random.Random(5)  # noqa: S311 - whose page is opened
    seconds, broken = [], False
    for _ in range(times + 1):
        app = AppTest.from_file(str(ENTRY), default_timeout=60)
        app.run()
        if name in ADDRESS:
            parameter, kind = ADDRESS[name]
            app.query_params[parameter] = chance.choice(people[kind])
        app.switch_page(str(PAGES / f"{name}.py"))
        begun = time.perf_counter()
        app.run()
        seconds.append(time.perf_counter() - begun)
        broken |= bool(app.exception)
    return Opening(name, tuple(seconds[1:]), broken)


def table(openings: list[Opening]) -> list[str]:
    """The times as a Markdown table, the slowest page first."""
    rows = [
        f"| {o.page} | {min(o.seconds):.2f} | {statistics.median(o.seconds):.2f} | {max(o.seconds):.2f} |"
        + (" broken" if o.broken else "")
        for o in sorted(openings, key=lambda o: -max(o.seconds))
    ]
    return ["| page | min s | median s | max s |", "| --- | ---: | ---: | ---: |", *rows]


if __name__ == "__main__":
    main()

"""Who the invented clients are: ``clients.toml`` as frozen records."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

MARK = "Demo: "
"""Begins the name of every invented client."""


@dataclass(frozen=True)
class DemoTake:
    """A recording: landmarks, and the film that shows them; ``failed``: a film whose analysis did not succeed."""

    take: str = ""
    film: str = ""
    movement: str = "squat"
    failed: bool = False


@dataclass(frozen=True)
class DemoVisit:
    """One visit; what the fields mean stands in ``clients.toml``."""

    days_ago: int
    state: str
    setup: dict[str, Any]
    others: str
    takes: tuple[DemoTake, ...]
    why: str = ""
    version: str = ""
    pain: tuple[dict[str, Any], ...] = ()
    goals: tuple[dict[str, Any], ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    safety: dict[str, str] = field(default_factory=dict)
    clear: dict[str, str] = field(default_factory=dict)
    homework_done: tuple[int, ...] = ()
    decide: dict[str, str] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    pair: dict[str, str] | None = None


@dataclass(frozen=True)
class DemoClient:
    """One invented client."""

    number: str
    name: str
    film_rule: str
    visits: tuple[DemoVisit, ...]
    birth_year: int | None = None
    sex: str | None = None
    height_cm: float | None = None
    foot: str | None = None


@cache
def load_cast() -> tuple[DemoClient, ...]:
    """Return every invented client."""
    text = data().joinpath("clients.toml").read_text(encoding="utf-8")
    return tuple(_client(row) for row in tomllib.loads(text)["client"])


def data() -> Traversable:
    """Return the folder with what belongs to the invented clients."""
    return files("screening.clinic.demo")


def _client(row: dict[str, Any]) -> DemoClient:
    visits = tuple(_visit(one) for one in row["visit"])
    return DemoClient(visits=visits, **{name: value for name, value in row.items() if name != "visit"})


def _visit(row: dict[str, Any]) -> DemoVisit:
    hands = row.pop("hands", {})
    takes = tuple(DemoTake(**take) for take in row.pop("takes"))
    lists = {name: tuple(value) for name, value in row.items() if isinstance(value, list)}
    return DemoVisit(
        takes=takes, tests=tuple(hands.get("tests", ())), pair=hands.get("pair"), **(row | lists)
    )

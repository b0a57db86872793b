"""How fast the clinic's lists and records open with many clients; prints a table.

    python -m benchmarks.store [--clients 1000] [--visits 10] [--url ADDRESS | --postgres]

Everything is made up and goes into a folder that is deleted afterwards. ``--postgres`` starts a private server.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from screening.clinic import (
    audit,
    clients,
    files,
    handwork,
    intake,
    jobs,
    lists,
    results,
    retention,
    reviews,
    safety,
    signin,
    visits,
)
from screening.clinic.access import Actor
from screening.clinic.lists import ClientFilter
from screening.clinic.store import Store, open_store
from screening.clinic.tables import (
    Base,
    Client,
    Clip,
    Consent,
    FoundItem,
    Goal,
    HandTest,
    Homework,
    Job,
    LogRow,
    Note,
    PainSite,
    Pair,
    PastEvent,
    Result,
    Review,
    SafetyAnswer,
    Setting,
    Visit,
    new_id,
    now,
)

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up clinic
LIMIT_MS = 50.0
REPETITIONS = 40
BATCH = 200
METRICS = (
    "knee_flexion_peak",
    "hip_flexion_peak",
    "depth",
    "knee_separation_ratio",
    "pelvic_shift",
    "trunk_lean_peak",
)
STATUSES = ("flagged", "watch", "within_limit", "not_assessed")
SYLLABLES = (
    "an",
    "bel",
    "chi",
    "do",
    "el",
    "fa",
    "gre",
    "han",
    "io",
    "jo",
    "ka",
    "li",
    "mar",
    "no",
    "o",
    "pe",
    "ro",
    "su",
)


@dataclass(frozen=True)
class Timing:
    """How long one query took, in milliseconds."""

    name: str
    median_ms: float
    p95_ms: float


def main() -> None:
    """Fill a clinic, time its queries, print the table; status 1 where a median is above the limit."""
    parser = argparse.ArgumentParser(description="Time the clinic's lists and records.")
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--url", help="An empty database; without it an SQLite file.")
    parser.add_argument("--postgres", action="store_true", help="Start a private PostgreSQL.")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="store-")))
        url = chosen.url or (_own_postgres(stack) if chosen.postgres else f"sqlite:///{folder / 'clinic.db'}")
        store = open_store(folder / "clinic", url)
        stack.callback(store.close)
        begun = time.monotonic()
        actor = fill(store, chosen.clients, chosen.visits)
        kind = store.engine.dialect.name
        print(
            f"{kind}: {chosen.clients} clients x {chosen.visits} visits, {_rows(store)} rows in {time.monotonic() - begun:.0f} s"
        )
        timings = measure(store, actor)
    print("\n".join(table(timings)))
    if any(timing.median_ms > LIMIT_MS for timing in timings):
        sys.exit(1)


def _own_postgres(stack: ExitStack) -> str:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import postgres  # the same private server that the tests use

    server: str = stack.enter_context(postgres.server())
    address: str = postgres.address(server, "postgres")
    return address


def _rows(store: Store) -> int:
    with store.reading() as db:
        return sum(db.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in Base.metadata.tables)  # noqa: S608


def fill(store: Store, n_clients: int, n_visits: int) -> Actor:
    """Make up a clinic; return an admin who is signed in."""
    signin.set_up(store, "Ada", PASSWORD, "1234")
    actor = signin.sign_in(store, "Ada", PASSWORD).actor
    chance = random.Random(7)  # noqa: S311 - made-up people
    numbers = iter(range(n_clients))
    while batch := [number for number, _ in zip(numbers, range(BATCH // n_visits + 1), strict=False)]:
        with store.writing() as db:
            rows: dict[type[Base], list[dict[str, Any]]] = {}
            for number in batch:
                for kind, row in _client(chance, number, n_visits, actor.user):
                    rows.setdefault(kind, []).append(row)
            _insert(db, rows)
    if store.engine.dialect.name != "sqlite":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return actor


def _insert(db: Session, rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    order = {table: position for position, table in enumerate(Base.metadata.sorted_tables)}
    for kind in sorted(rows, key=lambda k: order[k.__table__]):  # type: ignore[index]
        if kind is not LogRow:
            db.execute(insert(kind), rows[kind])
    _seal(db, rows.get(LogRow, []))


def _seal(db: Session, rows: list[dict[str, Any]]) -> None:
    """Add log rows to the chain, as the log itself does one by one."""
    head = db.get_one(Setting, "log_head")
    number, seal = head.value["number"], head.value["seal"]
    for row in rows:
        number += 1
        entry = LogRow(number=number, **row)
        seal = audit._seal(seal, entry)
        row |= {"number": number, "seal": seal}
    db.execute(insert(LogRow), rows)
    head.value = {"number": number, "seal": seal}


def _client(
    chance: random.Random, number: int, n_visits: int, user: str
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    name = "".join(chance.choices(SYLLABLES, k=3)).title() + f" {chance.choice(SYLLABLES).title()}."
    client_id, key, begun = (
        new_id(),
        secrets.token_bytes(32),
        now() - timedelta(days=chance.randrange(30, 4500)),
    )
    last = begun + timedelta(days=14 * (n_visits - 1))
    yield Client, {
        "id": client_id, "number": f"{number:04d}", "name": name, "name_key": name.casefold(), "work_and_sport": {},
        "birth_year": chance.randrange(1930, 2010), "archived": chance.random() < 0.1, "erasing": False, "log_key": key,
        "media_folder": secrets.token_hex(16), "created_at": begun, "last_visit_at": min(last, now()),
        "record_number": f"R{number}",
    }  # fmt: skip
    subject = audit.subject_of(Client(log_key=key))
    of_client = {"client_id": client_id}
    for index in range(n_visits):
        at = begun + timedelta(days=14 * index)
        state = (
            "signed"
            if index < n_visits - 1
            else chance.choice(["signed"] * 40 + ["waiting", "in_review", "intake"])
        )
        visit_id = new_id()
        yield Visit, {
            **of_client, "id": visit_id, "number": index + 1, "state": state, "started_at": at, "therapist_id": user,
            "protocol": ["squat front", "squat left", "squat right"], "setup": {"camera_height_cm": 90},
            "safe_to_perform": [], "signed_at": at if state == "signed" else None,
        }  # fmt: skip
        yield from _visit(chance, {**of_client, "visit_id": visit_id}, at, user, first=index == 0)
        for action in (
            "visit_begun",
            "consent_given:film",
            "safety_answered",
            *["film_stored"] * 3,
            "visit_opened",
            "signed",
        ):
            yield (
                LogRow,
                {"at": at, "who": user, "action": action, "subject": subject, "visit_number": index + 1},
            )


def _visit(
    chance: random.Random, ids: dict[str, str], at: datetime, user: str, *, first: bool
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    signed = {**ids, "by": user, "at": at}
    for item in safety.SAFETY_ITEMS:
        said = "yes" if chance.random() < 0.005 else "no"
        yield SafetyAnswer, {**ids, "item": item, "answer": said, "urgent": False, "at": at}
    for region in ("knee", "low back"):
        pain = {
            "region": region,
            "side": "left",
            "now": 4,
            "worst": 6,
            "travels_to": [],
            "worse_with": [],
            "better_with": [],
        }
        yield PainSite, {**ids, **pain, "at": at}
    if first:
        consent = {"purpose": "film", "given": True, "text_version": "1", "signed_name": "x", "given_at": at}
        yield Consent, {**ids, **consent}
        for _ in range(3):
            yield PastEvent, {**ids, "kind": "scar", "region": "belly", "text": "a scar, long ago", "at": at}
        yield Goal, {**ids, "text": "carry my child up the stairs", "difficulty": 7, "at": at}
    clip_ids = [new_id() for _ in range(3)]
    for clip_id, view in zip(clip_ids, ("front", "left", "right"), strict=True):
        yield Clip, {
            **ids, "id": clip_id, "movement": "squat", "view": view, "take": 1, "film_suffix": ".mp4", "poses": "0" * 64,
            "film_state": "deleted", "film_bytes": 5_000_000, "setup": {}, "pain": {}, "verdict": {}, "chosen": True,
            "recorded_at": at,
        }  # fmt: skip
        done = {
            "movement": "squat",
            "kind": "poses",
            "state": "done",
            "fraction": 1.0,
            "sentence": "",
            "attempts": 1,
        }
        yield Job, {**ids, **done, "clip_id": clip_id, "asked_at": at}
    yield from _screening(chance, ids, clip_ids, signed)
    for code in ("GMED", "GMAX", "TFL"):
        for side in ("left", "right"):
            test = {"code": code, "side": side, "result": "weak", "painful": False}
            yield HandTest, {**signed, **test, "named_in_advance": False, "flags_shown": True}
    pair_id = new_id()
    pair = {"muscle": "GMED", "side": "right", "facilitator_kind": "scar", "facilitator": "scar"}
    yield Pair, {**signed, **pair, "id": pair_id}
    yield (
        Homework,
        {**signed, "pair_id": pair_id, "position": 1, "per_day": 1, "until": "re-test holds on two visits"},
    )
    yield Note, {**signed, "kind": "note", "text": "A sentence or two about what was seen and felt. " * 3}


def _screening(
    chance: random.Random, ids: dict[str, str], clip_ids: list[str], signed: dict[str, Any]
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    result_id = new_id()
    result = json.dumps(
        {"measurements": [{"metric": m, "per_cycle": [100.9] * 5, "reason": "x" * 600} for m in METRICS * 5]}
    )
    made = {
        "version": "1",
        "model": "full",
        "model_sha256": "0" * 64,
        "norms_sha256": "0" * 64,
        "archive": "0" * 64,
    }
    yield (
        Result,
        {
            **ids,
            **made,
            "id": result_id,
            "movement": "squat",
            "clip_ids": clip_ids,
            "result": result,
            "made_at": signed["at"],
        },
    )
    for position in range(18):
        finding_id, status = new_id(), STATUSES[position % 4]
        yield FoundItem, {
            **ids, "id": finding_id, "screening_id": result_id, "position": position, "metric": METRICS[position % 6],
            "kind": "asymmetry", "status": status, "side": "left", "value": chance.gauss(0, 8), "unit": "deg",
            "limit": 10.0, "error95": 5.0, "reason": "Why this outcome, from what, how sure. " * 4,
        }  # fmt: skip
        if status in ("flagged", "watch"):
            late = chance.random() < 0.001
            due = (
                {"decision": "deferred", "due_on": signed["at"].date()}
                if late
                else {"decision": "accepted", "due_on": None}
            )
            yield Review, {**signed, **due, "finding_id": finding_id, "number": 1, "left_out": []}


def measure(store: Store, actor: Actor) -> list[Timing]:
    """Time every list and record query on clients and visits chosen at random."""
    chance = random.Random(3)  # noqa: S311 - which record is looked at
    with store.reading() as db:
        people = db.scalars(select(Client)).all()
        days = db.execute(
            select(Visit.id, Result.id).join(Result, Result.visit_id == Visit.id).limit(5000)
        ).all()
        newest = db.scalars(select(Visit.id).where(Visit.state != "signed")).all()

    def person() -> Client:
        return chance.choice(people)

    def day() -> str:
        return str(chance.choice(days)[0])

    queries: dict[str, Callable[[], object]] = {
        "inbox": lambda: lists.read_inbox(store, actor),
        "clients, first page": lambda: lists.list_clients(store, actor),
        "clients, page 20": lambda: lists.list_clients(store, actor, page=20),
        "clients, part of a name": lambda: lists.list_clients(store, actor, search=person().name[1:4]),
        "clients, no match": lambda: lists.list_clients(store, actor, search="zzz"),
        "clients, by number": lambda: lists.list_clients(store, actor, search=person().number),
        "clients, archived": lambda: lists.list_clients(store, actor, which=ClientFilter.ARCHIVED),
        "clients, consent ended": lambda: lists.list_clients(store, actor, which=ClientFilter.CONSENT_ENDED),
        "clients, retention due": lambda: lists.list_clients(store, actor, which=ClientFilter.RETENTION_DUE),
        "client by number": lambda: clients.find_client(store, actor, person().number),
        "perhaps one of these": lambda: lists.similar_clients(store, actor, person().name, 1980),
        "client's file (and log row)": lambda: files.open_client(store, actor, person().id),
        "visit (and log row)": lambda: files.open_visit(store, actor, day()),
        "visits of a client": lambda: visits.list_visits(store, actor, person().id),
        "last set-up": lambda: visits.last_setup(store, actor, day()),
        "intake draft": lambda: intake.read_draft(store, actor, day()),
        "filming gate": lambda: safety.filming_gate(store, actor, chance.choice(newest)),
        "jobs of a visit": lambda: jobs.list_jobs(store, actor, day()),
        "screenings of a visit": lambda: results.list_results(store, actor, day()),
        "findings of a screening": lambda: results.list_findings(store, actor, *chance.choice(days)),
        "decisions of a visit": lambda: reviews.list_reviews(store, actor, day()),
        "pairs to test again": lambda: handwork.list_open_pairs(store, actor, day()),
        "unsigned visits": lambda: lists.list_unsigned(store, actor, now() - timedelta(days=7)),
        "records due": lambda: retention.list_due(store, actor),
        "log, newest page": lambda: audit.list_log(store, actor),
        "log, page 200": lambda: audit.list_log(store, actor, page=200),
        "log of a client": lambda: audit.list_log(store, actor, client_number=person().number),
        "log of an action": lambda: audit.list_log(store, actor, action="signed"),
        "log of two days": lambda: audit.list_log(
            store, actor, since=now() - timedelta(days=900), until=now() - timedelta(days=898)
        ),
    }  # fmt: skip
    return [_timed(name, query) for name, query in queries.items()]


def _timed(name: str, query: Callable[[], object]) -> Timing:
    query()
    taken = []
    for _ in range(REPETITIONS):
        begun = time.perf_counter()
        query()
        taken.append(1000 * (time.perf_counter() - begun))
    return Timing(name, statistics.median(taken), sorted(taken)[int(0.95 * len(taken))])


def table(timings: list[Timing]) -> list[str]:
    """The timings as a Markdown table, the slowest first."""
    rows = [
        f"| {t.name} | {t.median_ms:.1f} | {t.p95_ms:.1f} |{' above the limit' if t.median_ms > LIMIT_MS else ''}"
        for t in sorted(timings, key=lambda t: -t.median_ms)
    ]
    return ["| query | median ms | 95 % ms |", "| --- | ---: | ---: |", *rows]


if __name__ == "__main__":
    main()

"""Kill the program at random moments while it stores, analyses, migrates and erases; writes docs/reliability.md.

    python -m benchmarks.reliability [--kills 200] [--seed 1]

Every kill is SIGKILL to a process of its own that works on a fresh copy of a small clinic (SQLite). Afterwards the
clinic is opened as the program opens it at its start, and everything that can be checked is: the database's structure,
the log's chain, every file that a record names, every film that was acknowledged, and after an erasure the bytes of the
whole folder.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import platform
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from sqlalchemy import select

from screening.clinic import (
    checks,
    clients,
    consents,
    database,
    erase,
    jobs,
    media,
    recordings,
    signin,
    visits,
    worker,
)
from screening.clinic.access import Actor
from screening.clinic.store import Store, open_store
from screening.clinic.tables import Client, Clip, Job, SignIn, User, Visit
from screening.types import LANDMARKS, Estimate, Frame, Pose, VideoInfo, View
from screening.video import write_clip

DOC = Path(__file__).parents[1] / "docs" / "reliability.md"
PASSWORD, NAME = "correct horse battery", "Mina Wasfilmed"
ACTIVITIES = ("storing", "analysing", "migrating", "erasing")


@dataclass
class Tally:
    """What happened over all kills of one activity; ``problems`` should stay empty."""

    kills: int = 0
    in_the_middle: int = 0
    acknowledged: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """What the killed process had said: what it acknowledged, and whether it had come to its end."""

    acknowledged: tuple[tuple[str, str], ...]
    finished: bool


def main() -> None:
    """Run the kills and write the page."""
    parser = argparse.ArgumentParser(description="Kill the program at random moments.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    begun = time.monotonic()
    tallies = run(chosen.kills, chosen.seed)
    page = report(tallies, chosen.seed, time.monotonic() - begun)
    print(page)
    DOC.write_text(page, encoding="utf-8")
    if any(tally.problems for tally in tallies.values()):
        raise SystemExit(1)


def run(kills: int, seed: int = 1) -> dict[str, Tally]:
    """Kill ``kills`` times, in turn in each activity; return what happened."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        templates = {name: _template(Path(folder) / name, name) for name in ACTIVITIES}
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        usual = {name: _duration(context, templates[name], name, Path(folder)) for name in ACTIVITIES}
        tallies = {name: Tally() for name in ACTIVITIES}
        for number in range(kills):
            name = ACTIVITIES[number % len(ACTIVITIES)]
            copy = Path(folder) / "copy"
            shutil.copytree(templates[name], copy)
            told = _kill(context, copy, name, chance.uniform(0.0, 1.1 * usual[name]))
            _judge(name, copy, told, tallies[name])
            shutil.rmtree(copy)
    return tallies


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'clinic.db'}"


def _open(folder: Path) -> Store:
    return open_store(folder, _url(folder))


def _template(folder: Path, activity: str) -> Path:
    """Make a clinic with two clients, films of both, and, for migrating, tables of the first form."""
    if activity == "migrating":
        return _old_template(folder)
    store = _open(folder)
    signin.set_up(store, "Ada", PASSWORD, "1234")
    actor = signin.sign_in(store, "Ada", PASSWORD).actor
    film = _tiny_film(folder.parent / "tiny.mp4")
    for name in (NAME, "Otto Neighbour"):
        client = clients.new_client(store, actor, clients.Person(name))
        visit = visits.new_visit(store, actor, client.id, visits.VisitPlan(("squat",)))
        agreed = consents.ConsentEntry(consents.Purpose.FILM, given=True, text_version="1", signed_name=name)
        consents.give_consents(store, actor, visit.id, [agreed])
        for _ in range(2):
            _store_film(store, actor, visit.id, film)
    store.close()
    return folder


def _old_template(folder: Path) -> Path:
    """A database of the first form with rows in it, as an update of the program finds it."""
    folder.mkdir()
    engine = database.connect(_url(folder))
    database.migrate(engine, database.revisions()[0])
    with database.writing(engine) as db:
        user = User(name="Ada", name_key="ada", role="admin", password_hash="x")  # noqa: S106 - nobody's
        db.add(user)
        db.flush()
        for number in range(200):
            client = Client(
                number=f"C{number}",
                name=f"{NAME} {number}",
                name_key="m",
                log_key=b"k" * 32,
                media_folder=f"{number:032x}",
            )
            db.add(client)
            db.flush()
            day = {"protocol": ["squat"], "setup": {}, "safe_to_perform": []}
            db.add(Visit(client_id=client.id, number=1, state="waiting", therapist_id=user.id, **day))
    engine.dispose()
    return folder


def _tiny_film(path: Path) -> bytes:
    if not path.exists():
        write_clip(path, [Frame(k / 25, np.full((64, 96, 3), 8 * k, np.uint8)) for k in range(25)])
    return path.read_bytes()


def _store_film(store: Store, actor: Actor, visit_id: str, content: bytes) -> str:
    entry = recordings.TakeEntry("squat", View.FRONT)
    return recordings.store_film(store, actor, visit_id, entry, "x.mp4", io.BytesIO(content)).id


def _duration(
    context: multiprocessing.context.BaseContext, template: Path, activity: str, folder: Path
) -> float:
    """How long the activity takes when nobody kills it, at most the four seconds after which storing stops."""
    copy = folder / "timed"
    shutil.copytree(template, copy)
    process, pipe = _start(context, copy, activity)
    begun = time.monotonic()
    while pipe.recv()[0] != "end":
        pass
    lasted = time.monotonic() - begun
    process.join()
    shutil.rmtree(copy)
    return lasted


def _start(
    context: multiprocessing.context.BaseContext, folder: Path, activity: str
) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    mine, theirs = context.Pipe(duplex=False)
    process: multiprocessing.process.BaseProcess = context.Process(
        target=_work, args=(folder, activity, theirs)
    )  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    assert mine.recv() == ("ready", "")
    return process, mine


def _kill(context: multiprocessing.context.BaseContext, folder: Path, activity: str, after_s: float) -> Told:
    """Let the activity run for a moment, kill it, and return what it had said by then."""
    process, pipe = _start(context, folder, activity)
    time.sleep(after_s)
    process.kill()
    process.join()
    said = list(_rest(pipe))
    return Told(tuple(said_ for said_ in said if said_[0] != "end"), ("end", "") in said)


def _rest(pipe: Connection) -> Iterator[tuple[str, str]]:
    try:
        while True:
            yield pipe.recv()
    except (EOFError, OSError):
        return


def _work(folder: Path, activity: str, pipe: Connection) -> None:
    """What the process does that will be killed."""
    pipe.send(("ready", ""))
    if activity == "migrating":
        engine = database.connect(_url(folder))
        database.migrate(engine)
        engine.dispose()
    else:
        _DOES[activity](_open(folder), pipe)
    pipe.send(("end", ""))


def _store_many(store: Store, pipe: Connection) -> None:
    """Store films of up to 2 MB for one second; tell of each once it is acknowledged."""
    actor, visit_id = _somebody(store)
    until, number = time.monotonic() + 1.0, 0
    while time.monotonic() < until:
        content = random.Random(f"{os.getpid()} {number}").randbytes(1 << 14 + number % 8)  # noqa: S311 - no secret
        clip_id = _store_film(store, actor, visit_id, content)
        pipe.send((clip_id, hashlib.sha256(content).hexdigest()))
        number += 1


def _somebody(store: Store) -> tuple[Actor, str]:
    """The sign-in that the template left, and the visit of its first client."""
    with store.reading() as db:
        user = db.scalars(select(User)).one()
        entry = db.scalars(select(SignIn)).first()
        client = db.scalars(select(Client).where(Client.name == NAME)).one()
        visit = db.scalars(select(Visit).where(Visit.client_id == client.id)).one()
    assert entry is not None
    actor = Actor(signin.Role(user.role), entry.id, user.id)
    with store.writing() as db:
        db.get_one(SignIn, entry.id).seen_at = signin.now()
    return actor, visit.id


def _analyse(store: Store, pipe: Connection) -> None:
    """Do every waiting job."""
    signin.sign_in(store, "Ada", PASSWORD)
    _do_all(store)
    assert pipe is not None


def _do_all(store: Store) -> None:
    while (job := jobs.claim_next(store)) is not None:
        worker.run(store, job, _find_standing)


def _find_standing(_: Path, video: VideoInfo, tell: worker.Tell) -> worker.FoundPoses:
    """Stand in for the pose model: landmarks scattered over the picture, the same in every frame."""
    tell(0.5, "Finding the body")
    n, marks = video.n_frames, len(LANDMARKS)
    scattered = np.random.default_rng(1).uniform(0.1, 0.9, (1, marks, 3)).repeat(n, axis=0)
    pose = Pose(
        time_s=np.arange(n) / 25.0,
        image_px=scattered[:, :, :2] * [video.width_px, video.height_px],
        depth=scattered[:, :, 2],
        world_m=scattered - 0.5,
        visibility=np.ones((n, marks)),
    )
    return worker.FoundPoses(Estimate(pose, 1), "standing", "0" * 64)


def _erase_first(store: Store, pipe: Connection) -> None:
    actor, _ = _somebody(store)
    with store.reading() as db:
        client = db.scalars(select(Client).where(Client.name == NAME)).one()
    erase.erase_client(store, actor, client.id, client.number)
    pipe.send((client.id, "erased"))


_DOES: dict[str, Callable[[Store, Connection], None]] = {
    "storing": _store_many,
    "analysing": _analyse,
    "erasing": _erase_first,
}


def _judge(activity: str, folder: Path, told: Told, tally: Tally) -> None:
    """Open the clinic after the kill and add what is wrong with it to the tally."""
    tally.kills += 1
    tally.in_the_middle += not told.finished
    tally.acknowledged += len(told.acknowledged)
    half = [
        path.name for path in (folder / "media").glob("**/*") if path.is_file() and path.suffix not in _KINDS
    ]
    store = _open(folder)
    try:
        found = [*examine(store), *[f"a half file {name}" for name in half], *_EXPECTS[activity](store, told)]
    finally:
        store.close()
    tally.problems += [f"{activity}, kill {tally.kills}: {problem}" for problem in found]


_KINDS = {f".{kind.value}" for kind in media.Kind}


def examine(store: Store) -> list[str]:
    """Return everything that is wrong with an opened clinic: records, log, files, leftovers of dead programs."""
    health = checks.check_store(store)
    wrong = [] if health.whole else [f"not whole: {health}"]
    left = [path.name for path in store.places.work.iterdir() if path.name != store.workroom.name]
    if health.revision != database.revisions()[-1]:
        wrong.append(f"tables at {health.revision}")
    return wrong + [f"work folder {name} was left" for name in left]


def _stored_all(store: Store, told: Told) -> list[str]:
    """Every film that was acknowledged is there, to the letter; so is every other one that a record names."""
    signin.sign_in(store, "Ada", PASSWORD)
    acknowledged, wrong = dict(told.acknowledged), []
    with store.reading() as db:
        clips = db.scalars(select(Clip)).all()
        owners = {client.id: client for client in db.scalars(select(Client))}
    for clip in clips:
        assert clip.film is not None
        content = b"".join(media.get(store, owners[clip.client_id], media.Kind.FILM, clip.film))
        expected = acknowledged.pop(clip.id, None)
        if expected not in (None, hashlib.sha256(content).hexdigest()) or len(content) != clip.film_bytes:
            wrong.append("a film changed")
    return wrong + [f"{len(acknowledged)} acknowledged films are missing"] * bool(acknowledged)


def _analysed_all(store: Store, _: Told) -> list[str]:
    """What was left is done after the restart: every clip has landmarks, every visit its screening."""
    signin.sign_in(store, "Ada", PASSWORD)
    _do_all(store)
    with store.reading() as db:
        states = db.scalars(select(Job.state)).all()
        without = [clip.id for clip in db.scalars(select(Clip)) if clip.poses is None]
    wrong = [] if set(states) == {"done"} else [f"jobs ended as {sorted(set(states))}"]
    return wrong + examine(store) + [f"{len(without)} clips without landmarks"] * bool(without)


def _migrated_all(store: Store, _: Told) -> list[str]:
    with store.reading() as db:
        names = set(db.scalars(select(Client.name)))
        count = len(db.scalars(select(Visit.id)).all())
    whole = names == {f"{NAME} {number}" for number in range(200)} and count == 200
    return [] if whole else [f"{len(names)} clients and {count} visits of 200"]


def _erased_or_whole(store: Store, told: Told) -> list[str]:
    """Either nothing of the client is left in any byte, or the erasure had not begun and everything is there."""
    with store.reading() as db:
        left = db.scalars(select(Client).where(Client.name == NAME)).first()
        clips = len(db.scalars(select(Clip)).all())
    content = b"".join(path.read_bytes() for path in store.places.root.rglob("*") if path.is_file())
    traces = content.count(NAME.encode()) + sum(content.count(name.encode()) for name, _ in told.acknowledged)
    if left is None:
        return [f"{traces} traces are left"] * bool(traces) + ["the neighbour lost films"] * (clips != 2)
    acknowledged = ["an acknowledged erasure did not happen"] * bool(told.acknowledged)
    return acknowledged + ["films are missing although nothing was erased"] * (clips != 4)


_EXPECTS: dict[str, Callable[[Store, Told], list[str]]] = {
    "storing": _stored_all,
    "analysing": _analysed_all,
    "migrating": _migrated_all,
    "erasing": _erased_or_whole,
}


def report(tallies: dict[str, Tally], seed: int, lasted_s: float) -> str:
    """The page for docs/."""
    total = sum(tally.kills for tally in tallies.values())
    problems = [problem for tally in tallies.values() for problem in tally.problems]
    rows = [
        f"| {name} | {tally.kills} | {tally.in_the_middle} | {tally.acknowledged if name == 'storing' else '–'} "
        f"| {len(tally.problems)} |"
        for name, tally in tallies.items()
    ]
    lines = [
        "# What a crash costs",
        "",
        f"Written by `python -m benchmarks.reliability`: {total} times the program was killed (SIGKILL) at a random moment",
        "while it worked on a copy of a small clinic, and the clinic was opened again as at any start.",
        "",
        "| while | kills | before it was done | films acknowledged | problems found |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        "Looked at after every kill: the database's own structure and every reference in it; the chain of the log; every",
        "film, landmark and screening file that a record names; leftovers in the work folder; the version of the tables.",
        "Beyond that, after *storing*: every film whose storing had been acknowledged opens and is the same to the last",
        "byte; after *analysing*: the remaining jobs are done by the next start, so that every clip ends with landmarks and",
        "every visit with a screening; after *migrating*: all 200 clients and visits are there under the newest tables; after",
        "*erasing*: either no byte of the client's name or identifier is left in any file, the database included, and the",
        "neighbour's films are whole, or the erasure had not begun.",
        "",
        "A kill ends the program, not the computer: what the operating system had taken over is written all the same. For",
        "power cuts every acknowledged step also waits for the disk (`fsync` of file and folder, `synchronous=FULL`), which",
        "this test cannot show.",
        "",
        f"Seed {seed}, {lasted_s:.0f} s, {platform.system()}, Python {platform.python_version()}, SQLite.",
    ]
    if problems:
        lines += ["", "## Problems", "", *[f"- {problem}" for problem in problems]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

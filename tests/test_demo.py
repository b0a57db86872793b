"""`screening demo`: eight invented clients over every outcome, marked as such, and gone without a trace."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent / "clinic"))

from puppet import Squat, take

from screening.cli import app
from screening.clinic import clients, crypt, lists, passwords, safety, signin
from screening.clinic.audit import check_chain
from screening.clinic.demo import fill, recorded
from screening.clinic.demo.cast import MARK, data, load_cast
from screening.clinic.demo.packed import pack, unpack
from screening.clinic.demo.remove import demo_clients, remove_demo
from screening.clinic.films import FilmState
from screening.clinic.progress import Direction, Outcome, Recompute, compare_visits
from screening.clinic.progress_store import read_progress
from screening.clinic.safety import Gate
from screening.clinic.store import Store, open_store
from screening.clinic.tables import (
    Base,
    Client,
    Clip,
    FoundItem,
    Homework,
    Job,
    Pair,
    Review,
    Setting,
    Visit,
    now,
)
from screening.clinic.tables.base import clock_set_back
from screening.types import ScreeningError, View

LARGEST_BYTES = 4_000_000


@dataclass(frozen=True)
class Filled:
    """A clinic with the invented clients, and a real one who came later."""

    store: Store
    access: fill.Access

    @property
    def admin(self):
        """The admin, signed in anew."""
        return signin.sign_in(self.store, fill.ADMIN, self.access.password).actor

    def rows(self, kind, *where):
        """Every record of a kind."""
        with self.store.reading() as db:
            return list(db.scalars(select(kind).where(*where)))


def quick(patch: pytest.MonkeyPatch) -> None:
    """Argon2 is slow on purpose; blurring is tested where it is made."""
    patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    patch.setattr(crypt, "PASSWORD_COST", (1, 8, 1))
    patch.setattr(passwords, "_NOBODY", [])
    patch.setattr(fill, "blur_films", _mark_blurred)


def _mark_blurred(store: Store) -> None:
    with store.writing() as db:
        for job in db.scalars(select(Job).where(Job.kind == "blur")):
            db.get_one(Clip, job.clip_id).film_state = FilmState.BLURRED.value
            job.state = "done"


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Iterator[Filled]:
    with pytest.MonkeyPatch.context() as patch:
        quick(patch)
        store = open_store(tmp_path_factory.mktemp("demo"))
        access = fill.make_accounts(store)
        therapist = signin.sign_in(store, fill.THERAPIST, access.password).actor
        fill.fill(store, therapist, access.pin, lambda _: None)
        yield Filled(store, access)
        store.close()


def test_landmarks_come_back_as_they_were_packed(tmp_path):
    """To a quarter of a pixel, a millimetre and a hundredth; what was missing stays missing."""
    given = take(Squat((100.0, 80.0), repetitions=1), declared=View.LEFT)
    found = unpack(pack(given))
    for name, step in (("image_px", 0.25), ("depth", 0.25), ("world_m", 0.001), ("visibility", 0.01)):
        before, after = getattr(given.pose, name), getattr(found.pose, name)
        assert np.array_equal(np.isnan(before), np.isnan(after))
        assert np.nanmax(np.abs(before - after)) <= step / 2 + 1e-9
    assert found.pose.time_s == pytest.approx(given.pose.time_s, abs=1e-6)
    assert (found.video, found.people, found.view_declared) == (given.video, given.people, View.LEFT)


def test_everything_it_needs_is_small_and_there():
    """Less than 4 MB, every take and film of the cast is there and nothing else, no name without its mark."""
    files = [path for path in Path(str(data())).rglob("*") if path.suffix in (".take", ".mp4")]
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES
    wanted = [one for person in load_cast() for visit in person.visits for one in visit.takes]
    assert {path.stem for path in files if path.suffix == ".take"} == {one.take for one in wanted if one.take}
    assert all(recorded.film_file(one.film) is not None for one in wanted if one.film)
    assert recorded.film_file("nothing") is None
    assert all(person.name.startswith(MARK) for person in load_cast())


def test_eight_clients_over_up_to_five_visits(filled):
    """With the clock set back: every visit on its day, in the order of the days."""
    visits = filled.rows(Visit)
    per_client = Counter(visit.client_id for visit in visits)
    assert (len(per_client), max(per_client.values())) == (8, 5)
    ages = sorted((now() - visit.started_at).days for visit in visits)
    assert ages == sorted(visit.days_ago for person in load_cast() for visit in person.visits)
    assert all(v.signed_at is None or v.signed_at - v.started_at < timedelta(hours=1) for v in visits)
    assert {visit.state for visit in visits} == {"intake", "waiting", "in_review", "signed"}
    assert any(
        visit.state == "in_review" and now() - visit.started_at > timedelta(days=7) for visit in visits
    )


def test_every_outcome_of_a_finding_and_every_decision(filled):
    """Flagged, observed, within, not assessed; accepted, rejected, deferred."""
    assert {item.status for item in filled.rows(FoundItem)} == {
        "flagged",
        "watch",
        "within_limit",
        "not_assessed",
    }
    assert {review.decision for review in filled.rows(Review)} == {"accepted", "rejected", "deferred"}


def test_every_state_of_a_film_and_of_the_analysis(filled):
    """Kept, blurred, deleted, refused, and one whose analysis failed; a pair and its homework."""
    clips = filled.rows(Clip)
    assert {clip.film_state for clip in clips} == {state.value for state in FilmState}
    assert {clip.verdict.get("status") for clip in clips} >= {"ok", "warn", "refused", None}
    assert {clip.movement for clip in clips} == {"squat", "gait"}
    assert [job.kind for job in filled.rows(Job, Job.state == "failed")] == ["poses"]
    assert filled.rows(Job, Job.state.in_(["waiting", "running"])) == []
    assert filled.rows(Pair)
    assert {row.days_done for row in filled.rows(Homework)} == {5, 11}


def test_safety_urgent_and_cleared(filled):
    """One client must not be filmed at all, others were cleared with a reason."""
    gates = {}
    for visit in filled.rows(Visit):
        gates[visit.id] = safety.filming_gate(filled.store, filled.admin, visit.id).gate
    assert Counter(gates.values()) == {Gate.OPEN: len(gates) - 1, Gate.URGENT: 1}
    (urgent,) = (visit_id for visit_id, gate in gates.items() if gate is Gate.URGENT)
    assert filled.rows(Clip, Clip.visit_id == urgent) == []


def test_every_outcome_of_a_change(filled):
    """Real, possible, none, not comparable (camera, older method), and a difference that changed sides."""
    found = {}
    for client in filled.rows(Client):
        progress = read_progress(filled.store, filled.admin, client.id)
        if len(progress.numbers) > 1:
            pair = progress.numbers[0], progress.numbers[-1]
            found[client.number] = compare_visits(progress.records, *pair)
    changes = [change for some in found.values() for change in some]
    assert {change.outcome for change in changes} == set(Outcome)
    counted = [change.outcome for change in found["K7Q2"] if change.headline]
    assert Outcome.REAL in counted
    assert any(c.direction is Direction.CHANGED_SIDES and c.outcome is Outcome.REAL for c in found["M3TT"])
    assert {difference.what.value for change in found["P2AA"] for difference in change.differs} >= {
        "camera",
        "distance",
    }
    assert {change.recompute for change in found["H5RC"]} >= {Recompute.FROM_POSES}


def test_the_log_is_whole(filled):
    """What was written with the clock set back is sealed like everything else."""
    with filled.store.reading() as db:
        assert check_chain(db).broken_at is None


def test_it_never_goes_among_real_clients(filled):
    """A second time, or with a single client there: refused."""
    with pytest.raises(ScreeningError, match="8 clients here"):
        fill.check_empty(filled.store)


def test_the_clock_is_set_back_for_its_block_only():
    """Afterwards the time is the time again, whatever happened in between."""
    with clock_set_back(timedelta(days=3)):
        assert timedelta(days=2) < datetime.now(UTC) - now() < timedelta(days=4)
    assert datetime.now(UTC) - now() < timedelta(minutes=1)
    with pytest.raises(ZeroDivisionError), clock_set_back(timedelta(days=3)):
        _ = 1 / 0
    assert datetime.now(UTC) - now() < timedelta(minutes=1)


def test_the_inbox_has_something_of_everything(filled):
    """What the pages read: the invented clients by their mark, the urgent one first."""
    assert len(demo_clients(filled.store, filled.admin)) == 8
    inbox = lists.read_inbox(filled.store, filled.admin)
    assert {client.number for _, client, _ in inbox.safety_first} == {"V4LM"}
    assert {row.client.number for row in inbox.waiting} >= {"M3TT", "B6NE", "W3GA"}
    assert {client.number for _, _, client in inbox.deferred} >= {"R8KD"}


def test_removed_without_a_trace_and_nobody_else(tmp_path, monkeypatch):
    """Every row and file of theirs goes; a real client, the accounts and the log stay."""
    quick(monkeypatch)
    monkeypatch.setattr(
        fill, "load_cast", lambda: [one for one in load_cast() if one.number in ("V4LM", "B6NE")]
    )
    store = open_store(tmp_path / "clinic")
    access = fill.make_accounts(store)
    therapist = signin.sign_in(store, fill.THERAPIST, access.password).actor
    fill.fill(store, therapist, access.pin, lambda _: None)
    real = clients.new_client(store, therapist, clients.Person("Real Person", 1970))
    before = _rows_per_table(store)
    admin = signin.sign_in(store, fill.ADMIN, access.password).actor

    assert before["recordings"] > 0
    assert remove_demo(store, admin) == 2

    with store.reading() as db:
        assert [client.id for client in db.scalars(select(Client))] == [real.id]
        assert db.get(Setting, fill.SETTING) is None
    left = _rows_per_table(store)
    kept = {"clients", "users", "sign_ins", "log", "key_slots", "settings", "attempts"}
    assert {name for name, count in left.items() if count} <= kept
    assert left["users"] == 2
    assert list(store.places.media.glob("*/*")) == []
    assert remove_demo(store, admin) == 0
    store.close()


def _rows_per_table(store: Store) -> dict[str, int]:
    with store.reading() as db:
        tables = Base.metadata.sorted_tables
        return {table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_the_command_line_says_how_to_get_in_and_refuses_twice(tmp_path, monkeypatch):
    """Filled, refused the second time, removed by the admin it made."""
    quick(monkeypatch)
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(fill, "load_cast", lambda: [one for one in load_cast() if one.number == "V4LM"])
    run = CliRunner()
    done = run.invoke(app, ["demo"])
    assert done.exit_code == 0, done.output
    assert "1 invented clients" not in done.output
    password = done.output.split("Password of both: ")[1].split()[0]
    again = run.invoke(app, ["demo"])
    assert isinstance(again.exception, ScreeningError)
    assert "There is 1 client here." in str(again.exception)
    gone = run.invoke(app, ["demo", "--remove", "--user", "ada"], input=f"{password}\n")
    assert gone.exit_code == 0, gone.output
    assert "erased" in gone.output

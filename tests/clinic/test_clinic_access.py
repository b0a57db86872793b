"""Who may call what: every function of the store, for every role, on one's own and on another's record."""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from clinic_factory import PASSWORD, PIN, Clinic, agree, sign_up
from sqlalchemy import select, update

import screening.clinic
from screening.clinic import access, accounts, audit, codes, files, handwork, jobs, signin
from screening.clinic.access import OPEN_DOORS, RULES, AccessError, Actor, LockedError, Role
from screening.clinic.backup_plan import BackupPlan
from screening.clinic.clients import Person
from screening.clinic.consents import ConsentEntry, Purpose
from screening.clinic.handwork import AngleEntry, HandTestEntry, HomeworkEntry, NoteEntry, NoteKind, PairEntry
from screening.clinic.intake import AboutMe, EventEntry, GoalEntry, PainEntry, Told
from screening.clinic.papers import PaperChoice
from screening.clinic.progress import Change, Of, Subject
from screening.clinic.progress import Outcome as ChangeOutcome
from screening.clinic.progress_choice import ChosenChange
from screening.clinic.protocols import PlannedTake
from screening.clinic.recordings import TakeEntry, TakePain
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.safety import Answer, Outcome
from screening.clinic.store import Store
from screening.clinic.tables import Client, SignIn, User, Visit, now
from screening.clinic.visit_papers import Paper
from screening.clinic.visits import VisitPlan
from screening.corrections import Corrections
from screening.types import ScreeningError, View

MODULES = [
    importlib.import_module(f"screening.clinic.{found.name}")
    for found in pkgutil.iter_modules(screening.clinic.__path__)
    if found.name not in ("migrations", "tables")
]
INTERNAL = {
    "media.put", "media.get", "media.remove", "media.remove_folder", "media.size_on_disk", "media.sweep_unknown",
    "media.sweep_folders", "jobs.claim_next", "jobs.report", "jobs.take_back_orphans", "jobs.count_waiting",
    "films.load_poses", "films.lent_film", "films.delete_films", "films.delete_files", "erase.finish_begun",
    "results.screen_movement", "results.keep", "results.load", "retention.delete_old_films", "worker.run",
    "lookup.changing", "lookup.add_entry", "access.check", "backup_plan.write_if_due", "backup.write_file",
    "results.screen_clips",
    "progress_recompute.screen_again",
}  # fmt: skip
"""Steps that decide nothing about access: functions with a rule, workers and the program's start call them."""


def arguments(clinic: Clinic, *, own: bool) -> dict[str, Any]:
    """An argument for every parameter name of the store's functions, about one client or the other."""
    client, visit = (clinic.mine, clinic.my_visit) if own else (clinic.other, clinic.other_visit)
    return {
        "visit_id": visit.id,
        "client_id": client.id,
        "number": client.number,
        "typed_number": "nothing",  # nobody is erased while the table is filled
        "clip_id": "x" * 20,
        "movement": "squat",
        "finding_id": "x" * 20,
        "screening_id": "x" * 20,
        "pair_id": "x" * 20,
        "homework_id": "x" * 20,
        "job_id": "x" * 20,
        "user_id": "x" * 20,
        "name": "clip.mp4",
        "person": Person("New Person", 1970),
        "plan": VisitPlan(),
        "about": AboutMe(1980),
        "answers": {"fever": Answer.NO},
        "told": Told(no_pain=True),
        "backups": BackupPlan(Path("nowhere"), 1, 1),
        "item": "fever",
        "outcome": Outcome.STABLE,
        "reason": "examined",
        "expires_on": None,
        "content": io.BytesIO(b"film"),
        "pain": TakePain(2),
        "verdict": {"status": "ok"},
        "chosen": True,
        "archived": False,
        "until": None,
        "enabled": True,
        "role": Role.THERAPIST,
        "birth_year": 1980,
        "step": 3,
        "days_done": 3,
        "days_asked": 7,
        "holds": "strong",
        "purpose": Purpose.RESEARCH,
        "before": now(),
        "hidden": False,
        "corrections": Corrections(),
        "old": PASSWORD,
        "new": PASSWORD,
        "password": PASSWORD,
        "pin": PIN,
        "value": "x",
        "takes": (),
        "take": PlannedTake("squat", "front", 3),
        "code": "GMED",
        "codes": ("GMED",),
        "side": "left",
        "choice": PaperChoice(),
        "change": CHANGE,
        "which": Paper.CLIENT,
        "page": "tests",
        "seconds": 1.0,
        "wanted": True,
        "picked": ChosenChange(1, Subject("squat", "depth")),
        "visit_ids": (visit.id, visit.id),
        "view": View.FRONT,
    }


CHANGE = Change(
    Subject("squat", "depth", Of.VALUE), "Depth", "pct", None, (View.FRONT,), ChangeOutcome.REAL, 1, 1
)
ENTRIES = {
    "change_pair": PairEntry("GMED", "right", "scar", "scar"),
    "change_homework": HomeworkEntry(1, "soon"),
    "give_consents": [ConsentEntry(Purpose.RECORD, given=True, text_version="1", signed_name="M")],
    "save_pain": [PainEntry("knee", 2)],
    "save_events": [EventEntry("scar")],
    "save_goals": [GoalEntry("stairs", 4)],
    "store_film": TakeEntry("squat", View.FRONT),
    "skip_take": TakeEntry("squat", View.FRONT),
    "decide": ReviewEntry(Decision.ACCEPTED),
    "add_hand_test": HandTestEntry("GMED", "right", "weak"),
    "add_pair": PairEntry("GMED", "right", "scar", "scar"),
    "add_homework": HomeworkEntry(1, "soon"),
    "add_note": NoteEntry(NoteKind.NOTE, "seen"),
    "add_angle": AngleEntry("hip", "rotation", "left", 30.0),
}


def functions() -> dict[str, Any]:
    """Every public function of the store that takes the store first, by its short name."""
    found = {}
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            parameters = list(inspect.signature(function).parameters)
            if parameters[:1] == ["store"]:
                found[f"{module.__name__.rsplit('.', 1)[-1]}.{name}"] = function
    return found


FUNCTIONS = functions()
GUARDED = {name: function for name, function in FUNCTIONS.items() if f"screening.clinic.{name}" in RULES}
SELF_ENDING = {"signin.change_password"}
"""Functions after which other sign-ins are over; they are called with one of their own."""


def call(
    function: Any, name: str, store: Store, actor: Actor, clinic: Clinic, *, own: bool, folder: Any
) -> None:
    """Call a function of the store with fitting arguments."""
    given = arguments(clinic, own=own) | {
        "out": folder / f"{name}-{actor.role}-{own}",
        "file": folder / "none",
    }
    short = name.rsplit(".", 1)[-1]
    values = {}
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        if parameter.name in ("entry", "entries"):
            values[parameter.name] = ENTRIES[short]
        elif parameter.default is inspect.Parameter.empty:
            values[parameter.name] = given[parameter.name]
    function(store, actor, **values)


def client_of(clinic: Clinic) -> Actor:
    """Somebody who entered the code of the one client's visit."""
    code = codes.make_code(clinic.store, clinic.therapist, clinic.my_visit.id)
    return codes.enter_code(clinic.store, code, None).actor


def test_every_function_of_the_store_has_a_rule():
    """A new function without a rule, a reason or a door is found here."""
    known = set(GUARDED) | {name.removeprefix("screening.clinic.") for name in OPEN_DOORS} | INTERNAL

    assert set(FUNCTIONS) - known == set()
    assert INTERNAL - set(FUNCTIONS) == set()
    assert len(GUARDED) > 60


def test_what_a_client_may_call_is_only_the_own_visit():
    """The list of everything that client mode can reach; adding to it has to be meant."""
    may = {name for name in GUARDED if Role.CLIENT in RULES[f"screening.clinic.{name}"].roles}

    assert may == {
        "codes.note_step", "codes.finish_intake", "codes.ask_for_help", "consents.give_consents", "intake.read_draft",
        "intake.save_about", "intake.save_pain", "intake.save_events", "intake.save_goals", "intake.save_told",
        "safety.answer_safety",
        "safety.filming_gate", "recordings.store_film", "recordings.skip_take", "recordings.note_pain",
        "recordings.note_verdict", "recordings.choose_take", "recordings.list_takes", "ghosts.last_places",
        "jobs.list_jobs", "handwork.note_homework_done",
    }  # fmt: skip


@pytest.mark.parametrize("own", [True, False], ids=["own", "foreign"])
@pytest.mark.parametrize("role", list(Role))
def test_every_function_for_every_role(clinic, role, own, tmp_path):
    """Denied is denied before anything happens; allowed never fails for want of a right."""
    store = clinic.store
    agree(clinic, clinic.my_visit)
    agree(clinic, clinic.other_visit)
    wrong = []
    for name, function in sorted(GUARDED.items()):
        rule = RULES[f"screening.clinic.{name}"]
        actor = {Role.ADMIN: clinic.admin, Role.THERAPIST: clinic.therapist}.get(role) or client_of(clinic)
        if name in SELF_ENDING and role is not Role.CLIENT:
            actor = signin.sign_in(
                store, "Ada Admin" if role is Role.ADMIN else "Theo Therapist", PASSWORD
            ).actor
        expected = role in rule.roles and (role is not Role.CLIENT or own)
        refused = None
        try:
            call(function, name, store, actor, clinic, own=own, folder=tmp_path)
        except LockedError:
            refused = "locked"
        except AccessError as error:
            refused = str(error)
        except ScreeningError:
            pass  # allowed, but there is nothing of this kind yet
        denied = refused is not None and "no such" not in refused
        if denied == expected:
            wrong.append((name, refused))
        clinic = renewed(clinic)

    assert wrong == []


def renewed(clinic: Clinic) -> Clinic:
    """Undo what a call may have done to those who call next: sign-ins, codes, the state of the visits."""
    store = clinic.store
    with store.writing() as db:
        db.execute(update(SignIn).values(locked=False))
        db.execute(update(Visit).values(signed_at=None, reviewing_by=None, state="intake"))
        alive = set(db.scalars(select(SignIn.id)))
    for role, name in (("admin", "Ada Admin"), ("therapist", "Theo Therapist")):
        if getattr(clinic, role).pass_id not in alive:
            setattr(clinic, role, signin.sign_in(store, name, PASSWORD).actor)
    return clinic


def test_a_made_up_actor_gets_nowhere(clinic):
    """An actor is only a claim: without a sign-in behind it every function refuses."""
    invented = [
        Actor(Role.ADMIN, "x" * 20, clinic.admin.user_id),
        Actor(Role.ADMIN, clinic.therapist.pass_id, clinic.therapist.user_id),
        Actor(Role.ADMIN, clinic.therapist.pass_id, clinic.admin.user_id),
        Actor(Role.CLIENT, "x" * 20, None, clinic.my_visit.id),
        Actor(Role.CLIENT, clinic.therapist.pass_id, None, clinic.my_visit.id),
    ]
    for actor in invented:
        for name, function in GUARDED.items():
            with pytest.raises(AccessError):
                call(function, name, clinic.store, actor, clinic, own=True, folder=Path("never-written"))


def test_a_client_cannot_turn_the_code_to_another_visit(clinic):
    """The visit is the one in the record of the code, not the one that the caller names."""
    actor = client_of(clinic)
    turned = Actor(Role.CLIENT, actor.pass_id, None, clinic.other_visit.id)

    with pytest.raises(AccessError):
        jobs.list_jobs(clinic.store, turned, clinic.other_visit.id)


def test_demotion_locking_and_disabling_work_at_once(clinic):
    """Rights are looked up at every call, not at the sign-in."""
    store, admin = clinic.store, clinic.admin
    second = sign_up(store, admin, "Second Admin", Role.ADMIN)
    accounts.list_accounts(store, second)
    accounts.set_role(store, admin, second.user, Role.THERAPIST)
    with pytest.raises(AccessError):
        accounts.invite(store, second, "Friend", Role.ADMIN)

    again = signin.sign_in(store, "Second Admin", PASSWORD).actor
    with pytest.raises(AccessError, match="not open to the role"):
        accounts.invite(store, again, "Friend", Role.ADMIN)
    signin.lock(store, again)
    with pytest.raises(LockedError):
        accounts.list_accounts(store, again)
    accounts.set_enabled(store, admin, again.user, False)
    with pytest.raises(AccessError):
        accounts.list_accounts(store, again)


def test_an_idle_screen_locks_itself(clinic):
    """After ten minutes without a call the PIN is asked for; a setting changes the time."""
    with clinic.store.writing() as db:
        db.execute(update(SignIn).values(seen_at=now() - access.IDLE_LOCK - timedelta(seconds=1)))

    with pytest.raises(LockedError):
        accounts.list_accounts(clinic.store, clinic.therapist)


def test_a_call_keeps_the_screen_awake(clinic):
    """What is used is not idle."""
    with clinic.store.writing() as db:
        db.execute(update(SignIn).values(seen_at=now() - timedelta(minutes=9)))
    accounts.list_accounts(clinic.store, clinic.therapist)

    with clinic.store.reading() as db:
        entry = db.get_one(SignIn, clinic.therapist.pass_id)
        assert now() - entry.seen_at < timedelta(minutes=1)


def test_at_least_one_admin_remains(clinic):
    """Nobody can lock the clinic out of itself."""
    with pytest.raises(ScreeningError, match="At least one admin"):
        accounts.set_enabled(clinic.store, clinic.admin, clinic.admin.user, False)
    with pytest.raises(ScreeningError, match="At least one admin"):
        accounts.set_role(clinic.store, clinic.admin, clinic.admin.user, Role.THERAPIST)

    with clinic.store.reading() as db:
        admin = db.get_one(User, clinic.admin.user)
        assert (admin.role, admin.enabled) == ("admin", True)


def test_a_client_being_erased_is_not_there(clinic):
    """From the first step of an erasure on nobody opens the record."""
    with clinic.store.writing() as db:
        db.execute(update(Client).where(Client.id == clinic.mine.id).values(erasing=True))

    with pytest.raises(AccessError, match="no such record"):
        files.open_client(clinic.store, clinic.therapist, clinic.mine.id)
    with pytest.raises(AccessError, match="no such record"):
        files.open_visit(clinic.store, clinic.therapist, clinic.my_visit.id)


def test_two_admins_cannot_disable_each_other_at_once(clinic):
    """Of two who press at the same moment one is refused."""
    store = clinic.store
    second = sign_up(store, clinic.admin, "Second Admin", Role.ADMIN)

    def disable(pair):
        actor, other = pair
        try:
            accounts.set_enabled(store, actor, other.user, False)
        except ScreeningError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(disable, [(clinic.admin, second), (second, clinic.admin)]))

    with store.reading() as db:
        enabled = db.scalars(select(User.id).where(User.role == "admin", User.enabled)).all()
    assert len(enabled) == 1


def test_two_first_accounts_cannot_be_made_at_once(store):
    """Somebody who sets up at the same moment becomes no second admin."""

    def first(name):
        try:
            signin.set_up(store, name, PASSWORD, PIN)
        except ScreeningError:
            return "refused"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(first, ["Ada", "Eve", "Mallory", "Trudy"]))

    assert sorted(done) == ["done", "refused", "refused", "refused"]


def test_many_writers_at_once_lose_nothing(clinic):
    """Eight at the same visit: every note is there, and the log's chain is whole."""

    def write(number):
        entry = NoteEntry(NoteKind.NOTE, f"note {number}")
        return handwork.add_note(clinic.store, clinic.therapist, clinic.my_visit.id, entry).id

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(write, range(40)))

    kept = {note.id for note in files.open_visit(clinic.store, clinic.therapist, clinic.my_visit.id).notes}
    assert kept == made
    assert len(made) == 40
    assert audit.verify_log(clinic.store, clinic.admin).broken_at is None

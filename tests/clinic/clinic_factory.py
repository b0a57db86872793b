"""A small clinic with people, and clips whose landmarks are known without a pose model."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from puppet import Squat, take
from video_factory import even_times, make_clip

from screening.clinic import accounts, clients, consents, recordings, safety, signin, visits
from screening.clinic.access import Actor, Role
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.recordings import TakeEntry
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Visit
from screening.clinic.visits import VisitPlan
from screening.clinic.worker import FoundPoses, Tell
from screening.types import Estimate, Take, VideoInfo, View

PASSWORD, PIN = "correct horse battery staple", "1234"
_PRIVATE = "cannot read the film of Mina Ownrecord: {}"
MODEL_SHA256 = hashlib.sha256(b"puppet").hexdigest()


@dataclass
class Clinic:
    """A furnished clinic: two clients with a visit each; everything of ``mine`` is looked at, ``other`` must not be."""

    store: Store
    recovery_code: str
    admin: Actor
    therapist: Actor
    mine: Client
    my_visit: Visit
    other: Client
    other_visit: Visit


def furnish(store: Store, *, encrypt: bool = True) -> Clinic:
    """Set up accounts, clients and visits."""
    code = signin.set_up(store, "Ada Admin", PASSWORD, PIN, encrypt=encrypt)
    admin = signin.sign_in(store, "Ada Admin", PASSWORD).actor
    therapist = sign_up(store, admin, "Theo Therapist", Role.THERAPIST)
    mine = clients.new_client(store, therapist, clients.Person("Mina Ownrecord", 1980))
    other = clients.new_client(store, therapist, clients.Person("Otto Foreignrecord", 1990))
    plan = VisitPlan(("squat front",))
    my_visit = visits.new_visit(store, therapist, mine.id, plan)
    other_visit = visits.new_visit(store, therapist, other.id, plan)
    return Clinic(store, code or "", admin, therapist, mine, my_visit, other, other_visit)


def sign_up(store: Store, admin: Actor, name: str, role: Role) -> Actor:
    """Invite a person, who chooses a password and a PIN; return the person signed in."""
    once = accounts.invite(store, admin, name, role)
    actor = signin.sign_in(store, name, once).actor
    signin.change_password(store, actor, once, PASSWORD)
    signin.change_pin(store, actor, PASSWORD, PIN)
    return actor


def agree(clinic: Clinic, visit: Visit, rule: FilmRule | None = None) -> None:
    """Let a client agree to be filmed, with nothing to fear."""
    store, actor = clinic.store, clinic.therapist
    entry = ConsentEntry(Purpose.FILM, given=True, text_version="1", signed_name="M", film_rule=rule)
    consents.give_consents(store, actor, visit.id, [entry])
    safety.answer_safety(store, actor, visit.id, dict.fromkeys(safety.SAFETY_ITEMS, safety.Answer.NO))


def film(folder: Path, name: str = "clip.mp4", frames: int = 25) -> bytes:
    """Return a real, tiny film."""
    return make_clip(folder / name, even_times(frames)).read_bytes()


def add_film(clinic: Clinic, visit: Visit, content: bytes, view: View | None = View.FRONT) -> Clip:
    """Store a film in a visit."""
    entry = TakeEntry("squat", view)
    return recordings.store_film(
        clinic.store, clinic.therapist, visit.id, entry, "recording.mp4", io.BytesIO(content)
    )


def puppet_take() -> Take:
    """The take of a puppet that squats, three times."""
    return take(Squat((100.0, 80.0), repetitions=3), declared=View.FRONT)


def find_puppet(path: Path, video: VideoInfo, tell: Tell) -> FoundPoses:
    """Stand in for the pose model: whatever was filmed, a puppet squats in it."""
    tell(0.5, "Finding the body")
    found = puppet_take()
    return FoundPoses(Estimate(found.pose, 1), "puppet", MODEL_SHA256)


def stumble(path: Path, video: VideoInfo, tell: Tell) -> FoundPoses:
    """A pose model that a clip breaks; its words hold a name, which must go nowhere."""
    raise RuntimeError(_PRIVATE.format(path))

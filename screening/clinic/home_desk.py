"""All that the page *Homework* shows of one visit: exercises in order, what a pair suggests, how the last one went."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from screening.clinic import visits
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.handwork import HomeworkEntry
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.papers import PaperChoice, choice_of
from screening.clinic.spoken_work import source_words
from screening.clinic.store import Store
from screening.clinic.tables import Client, Homework, Pair, User, Visit

HOLDS_TWICE = "re-test holds on two visits"
RELEASE_S, REPETITIONS = 60, 8
_NAMED = ("scar", "muscle", "ligament", "joint")


@dataclass(frozen=True)
class Adherence:
    """How many of the days asked about the last homework was done."""

    visit: int
    days_done: int
    days_asked: int

    @property
    def dots(self) -> str:
        """A dot for each day, the done ones first: which days they were is not asked."""
        return "●" * self.days_done + "○" * (self.days_asked - self.days_done)


@dataclass(frozen=True)
class HomeDesk:
    """One visit's homework; ``unused`` are pairs that no exercise was made from."""

    visit: Visit
    client: Client
    other_reviewer: str | None
    items: tuple[Homework, ...]
    pairs: tuple[Pair, ...]
    last: Adherence | None
    choice: PaperChoice

    @property
    def read_only(self) -> bool:
        """Whether nothing may be changed here now."""
        return self.visit.signed_at is not None or self.other_reviewer is not None

    @property
    def unused(self) -> tuple[Pair, ...]:
        """The pairs of this visit that no exercise was made from."""
        used = {item.pair_id for item in self.items}
        return tuple(pair for pair in self.pairs if pair.id not in used)


@allowed(*STAFF)
def read_homework(store: Store, actor: Actor, visit_id: str) -> HomeDesk:
    """Return all that the page *Homework* shows of a visit."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
        other = visits.other_reviewer(visit, actor.user)
        own = select(Homework).where(Homework.visit_id == visit_id)
        earlier = (
            select(Homework, Visit.number)
            .join(Visit, Visit.id == Homework.visit_id)
            .where(
                Homework.client_id == visit.client_id,
                Visit.number < visit.number,
                Homework.days_asked.is_not(None),
            )
            .order_by(Visit.number.desc())
        )
        asked = db.execute(earlier.limit(1)).first()
        return HomeDesk(
            visit=visit,
            client=client_of_visit(db, visit),
            other_reviewer=None if other is None else db.scalar(select(User.name).where(User.id == other)),
            items=tuple(db.scalars(own.order_by(Homework.position, Homework.at))),
            pairs=tuple(db.scalars(select(Pair).where(Pair.visit_id == visit_id).order_by(Pair.at))),
            last=None if asked is None else _adherence(asked[0], asked[1]),
            choice=choice_of(visit),
        )


def _adherence(row: Homework, number: int) -> Adherence:
    return Adherence(number, row.days_done or 0, row.days_asked or 0)


def entry_from_pair(pair: Pair, position: int) -> HomeworkEntry:
    """Return an exercise in the order that worked on the table: release first, then activation."""
    activation, release = (pair.activation or "").strip(), _release(pair)
    return HomeworkEntry(
        position=position,
        until=HOLDS_TWICE,
        pair_id=pair.id,
        release=release or None,
        release_s=(pair.release_s or RELEASE_S) if release else None,
        activation=activation or None,
        activation_repetitions=(pair.activation_repetitions or REPETITIONS) if activation else None,
    )


def _release(pair: Pair) -> str:
    """What to release, by name where it is a thing of its own: a scar, a muscle, a ligament, a joint."""
    release = (pair.release or "").strip()
    named = release and pair.facilitator.strip() and pair.facilitator_kind in _NAMED
    return f"{release}: {source_words(pair)}" if named else release

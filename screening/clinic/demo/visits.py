"""One visit of an invented client, worked through as a therapist would: told, filmed, measured, decided, tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from screening.clinic import consents, handwork, intake, reviews, safety, visits
from screening.clinic.access import Actor
from screening.clinic.codes import finish_intake
from screening.clinic.consents import ConsentEntry, FilmRule, Purpose
from screening.clinic.demo.cast import DemoClient, DemoVisit
from screening.clinic.demo.recorded import measure, record
from screening.clinic.handwork import HandTestEntry, HomeworkEntry, PairEntry
from screening.clinic.intake import EventEntry, GoalEntry, PainEntry
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.safety import SAFETY_ITEMS, Answer, Gate, Outcome
from screening.clinic.store import Store
from screening.clinic.tables import Client, FoundItem, Visit, now
from screening.clinic.visits import VisitPlan, VisitState

_CONSENT_TEXT = "demo"


@dataclass(frozen=True)
class Therapist:
    """Who works through the visits: the account that signs, with its PIN where it is to sign."""

    store: Store
    actor: Actor
    pin: str


def work_through(who: Therapist, client: Client, person: DemoClient, wanted: DemoVisit) -> Visit:
    """Make one visit; the clock has been set to its day."""
    protocol = tuple(f"{one.movement} {one.take.rsplit('_', 1)[-1]}" for one in wanted.takes if one.take)
    visit = visits.new_visit(who.store, who.actor, client.id, VisitPlan(protocol, wanted.setup))
    _told(who, visit, person, wanted)
    gate = _safety(who, visit, wanted)
    if wanted.state == VisitState.INTAKE.value:
        return visit
    finish_intake(who.store, who.actor, visit.id)
    if gate is Gate.OPEN and wanted.takes:
        keep = person.film_rule != FilmRule.STICK_FIGURE_ONLY.value
        clips = record(who.store, client, visit, wanted.takes, keep_films=keep)
        measure(who.store, client, visit, clips, wanted)
    if wanted.state != VisitState.WAITING.value:
        visits.begin_review(who.store, who.actor, visit.id)
        _decide(who, visit, wanted)
        _hands(who, visit, wanted)
        visits.end_review(who.store, who.actor, visit.id)
    if wanted.state == VisitState.SIGNED.value:
        visits.sign_visit(who.store, who.actor, visit.id, who.pin)
    return visit


def _told(who: Therapist, visit: Visit, person: DemoClient, wanted: DemoVisit) -> None:
    store, actor = who.store, who.actor
    rule = FilmRule(person.film_rule)
    given = [
        ConsentEntry(Purpose.RECORD, given=True, text_version=_CONSENT_TEXT, signed_name=person.name),
        ConsentEntry(
            Purpose.FILM, given=True, text_version=_CONSENT_TEXT, signed_name=person.name, film_rule=rule
        ),
    ]
    consents.give_consents(store, actor, visit.id, given)
    intake.save_pain(store, actor, visit.id, [PainEntry(**row) for row in wanted.pain])
    intake.save_goals(store, actor, visit.id, [GoalEntry(**row) for row in wanted.goals])
    intake.save_events(store, actor, visit.id, [EventEntry(**row) for row in wanted.events])
    if wanted.homework_done:
        handwork.note_homework_done(store, actor, visit.id, *wanted.homework_done)


def _safety(who: Therapist, visit: Visit, wanted: DemoVisit) -> Gate:
    answers = {item: Answer(wanted.safety.get(item, Answer.NO.value)) for item in SAFETY_ITEMS}
    state = safety.answer_safety(who.store, who.actor, visit.id, answers)
    for item, reason in wanted.clear.items():
        state = safety.clear_item(who.store, who.actor, visit.id, item, Outcome.STABLE, reason)
    return state.gate


def _decide(who: Therapist, visit: Visit, wanted: DemoVisit) -> None:
    """Decide about what was flagged or observed; the rest is left as it is."""
    with who.store.reading() as db:
        waiting = reviews.undecided(db, visit.id)
    for item in waiting:
        decision = wanted.decide.get(f"{item.metric} {item.kind}", wanted.others)
        if decision:
            reviews.decide(who.store, who.actor, visit.id, item.id, _entry(decision, item, wanted))


def _entry(decision: str, item: FoundItem, wanted: DemoVisit) -> ReviewEntry:
    if decision == Decision.DEFERRED.value:
        return ReviewEntry(Decision.DEFERRED, due_on=(now() + timedelta(days=wanted.days_ago)).date())
    return ReviewEntry(Decision(decision), why=wanted.why if decision == Decision.REJECTED.value else None)


def _hands(who: Therapist, visit: Visit, wanted: DemoVisit) -> None:
    """Hand tests, and a pair with the homework that comes of it."""
    store, actor = who.store, who.actor
    for told in wanted.tests:
        code, side, result = told.split()
        handwork.add_hand_test(store, actor, visit.id, HandTestEntry(code, side, result))
    if wanted.pair is None:
        return
    pair = wanted.pair
    entry = PairEntry(
        muscle=pair["muscle"],
        side=pair["side"],
        facilitator_kind=pair["kind"],
        facilitator=pair["facilitator"],
        found_by="touch",
        retest_with="strong",
        release=pair["release"],
        release_s=60,
        retest_after_release="strong",
        activation=pair["activation"],
        activation_repetitions=8,
        retest_after_activation="strong",
    )
    found = handwork.add_pair(store, actor, visit.id, entry)
    home = HomeworkEntry(
        position=1,
        until="re-test holds on 2 visits",
        per_day=2,
        pair_id=found.id,
        release=pair["release"],
        release_s=60,
        activation=pair["activation"],
        activation_repetitions=8,
    )
    handwork.add_homework(store, actor, visit.id, home)

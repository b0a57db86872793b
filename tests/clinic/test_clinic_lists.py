"""The day's lists: what waits, who is found, nothing of those who are being erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clinic_factory import add_film, agree, film
from report_factory import make_screening
from sqlalchemy import update

from screening.clinic import clients, codes, consents, handwork, lists, results, reviews, safety, visits
from screening.clinic.clients import Person
from screening.clinic.handwork import HomeworkEntry, PairEntry
from screening.clinic.lists import ClientFilter
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.tables import Client, Visit, now
from screening.clinic.visits import VisitPlan
from screening.types import ScreeningError


def numbers(clinic, **how):
    page = lists.list_clients(clinic.store, clinic.therapist, **how)
    return {card.client.number for card in page.cards}


def test_clients_are_found_by_name_id_and_record_number(clinic):
    """Without case; a per cent sign is a per cent sign."""
    extra = clients.new_client(
        clinic.store, clinic.therapist, Person("ÉMILE 100%", 1950, record_number="R-7")
    )

    assert numbers(clinic, search="mina") == {clinic.mine.number}
    assert numbers(clinic, search=" émile ") == {extra.number}
    assert numbers(clinic, search=extra.number.lower()) == {extra.number}
    assert numbers(clinic, search="R-7") == {extra.number}
    assert numbers(clinic, search="%") == {extra.number}
    assert numbers(clinic, search="_") == set()
    assert numbers(clinic, search="' OR 1=1 --") == set()


def test_pages_hold_everybody_once(clinic):
    """Thirty clients on two pages, the last seen first."""
    for number in range(28):
        clients.new_client(clinic.store, clinic.therapist, Person(f"Person {number}"))
    first, second = numbers(clinic), numbers(clinic, page=1)

    assert (len(first), len(second)) == (24, 6)
    assert first.isdisjoint(second)
    assert clinic.mine.number in first  # had a visit today
    assert lists.list_clients(clinic.store, clinic.therapist).total == 30


def test_filters(clinic):
    """Archived, consent ended, retention due: each lists its own."""
    clients.set_archived(clinic.store, clinic.therapist, clinic.other.id, True)
    agree(clinic, clinic.my_visit)
    consents.withdraw_consent(clinic.store, clinic.therapist, clinic.mine.id, consents.Purpose.FILM)
    old = clients.new_client(clinic.store, clinic.therapist, Person("Old", 1950))
    with clinic.store.writing() as db:
        ago = now() - timedelta(days=366 * 12)
        db.execute(update(Client).where(Client.id == old.id).values(last_visit_at=ago))

    assert numbers(clinic) == {clinic.mine.number, old.number}
    assert numbers(clinic, which=ClientFilter.ARCHIVED) == {clinic.other.number}
    assert numbers(clinic, which=ClientFilter.CONSENT_ENDED) == {clinic.mine.number}
    assert numbers(clinic, which=ClientFilter.RETENTION_DUE) == {old.number}


def test_somebody_who_is_being_erased_is_in_no_list(clinic):
    """Nowhere, from the first step on."""
    with clinic.store.writing() as db:
        db.execute(update(Client).where(Client.id == clinic.mine.id).values(erasing=True))
        db.execute(update(Visit).values(state="waiting"))
    inbox = lists.read_inbox(clinic.store, clinic.therapist)

    assert numbers(clinic) == {clinic.other.number}
    assert [row.client.id for row in inbox.waiting] == [clinic.other.id]


def test_the_inbox_shows_what_waits(clinic, tmp_path):
    """A finished intake with its clips and running jobs; a safety item first; a deferred finding on its day."""
    store, actor = clinic.store, clinic.therapist
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    entered = codes.enter_code(store, codes.make_code(store, actor, clinic.my_visit.id), None)
    codes.finish_intake(store, entered.actor, clinic.my_visit.id)
    answers = dict.fromkeys(safety.SAFETY_ITEMS, safety.Answer.NO) | {"operation": safety.Answer.YES}
    safety.answer_safety(store, actor, clinic.other_visit.id, answers)
    row = results.keep(store, clinic.other, clinic.other_visit, [], make_screening())
    first, second = results.list_findings(store, actor, clinic.other_visit.id, row.id)[:2]
    today = now().date()
    for finding in (first, second):
        reviews.decide(
            store, actor, clinic.other_visit.id, finding.id, ReviewEntry(Decision.DEFERRED, due_on=today)
        )
    reviews.decide(store, actor, clinic.other_visit.id, second.id, ReviewEntry(Decision.ACCEPTED))
    inbox = lists.read_inbox(store, actor)

    assert [(row.client.id, len(row.clips), row.running, row.failed) for row in inbox.waiting] == [
        (clinic.mine.id, 1, 1, 0)
    ]
    assert [(client.id, state.items) for _, client, state in inbox.safety_first] == [
        (clinic.other.id, ("operation",))
    ]
    assert [item.id for item, _, _ in inbox.deferred] == [first.id]
    assert lists.read_inbox(store, actor, today=today - timedelta(days=1)).deferred == ()


def test_perhaps_it_is_one_of_these(clinic):
    """The same initial and year of birth before a new client is made; a missing year asks nothing."""
    found = lists.similar_clients(clinic.store, clinic.therapist, "maria", 1980)

    assert [client.id for client in found] == [clinic.mine.id]
    assert lists.similar_clients(clinic.store, clinic.therapist, "maria", 1981) == []
    assert lists.similar_clients(clinic.store, clinic.therapist, "maria", None) == []
    assert lists.similar_clients(clinic.store, clinic.therapist, " ", 1980) == []


def test_the_clinics_own_number_is_one_clients(clinic):
    """A second client with it is refused; the first one's fields can still be changed."""
    person = Person("Mina", 1980, record_number="R-1")
    clients.edit_client(clinic.store, clinic.therapist, clinic.mine.id, person)
    clients.edit_client(clinic.store, clinic.therapist, clinic.mine.id, person)
    with pytest.raises(ScreeningError, match="another client"):
        clients.new_client(clinic.store, clinic.therapist, Person("Second", record_number="R-1"))


def test_a_follow_up_visit_knows_the_last_one(clinic):
    """Its set-up, the pairs to test again, the homework to ask about."""
    store, actor = clinic.store, clinic.therapist
    visits.change_plan(store, actor, clinic.my_visit.id, VisitPlan(("squat",), {"camera_height_cm": 90}))
    pair = handwork.add_pair(store, actor, clinic.my_visit.id, PairEntry("GMED", "right", "scar", "scar"))
    handwork.add_homework(store, actor, clinic.my_visit.id, HomeworkEntry(1, "next week", pair_id=pair.id))
    second = visits.new_visit(store, actor, clinic.mine.id, VisitPlan())

    assert second.number == 2
    assert visits.last_setup(store, actor, second.id) == {"camera_height_cm": 90}
    assert [row.id for row in handwork.list_open_pairs(store, actor, second.id)] == [pair.id]
    handwork.note_pair_holds(store, actor, second.id, pair.id, "strong")
    handwork.note_homework_done(store, actor, second.id, 5, 7)
    assert [row.number for row in visits.list_visits(store, actor, clinic.mine.id)] == [2, 1]
    assert [row.id for row, _ in lists.list_unsigned(store, actor, now())] == [
        clinic.my_visit.id, clinic.other_visit.id, second.id,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "person",
    [
        Person(""),
        Person("  "),
        Person("A", 1850),
        Person("A", now().year + 1),
        Person("A", height_cm=3),
        Person("A", sex="x" * 40),
    ],
)
def test_impossible_persons_are_refused(sqlite_clinic, person):
    """One line each."""
    with pytest.raises(ScreeningError) as refused:
        clients.new_client(sqlite_clinic.store, sqlite_clinic.therapist, person)

    assert "\n" not in str(refused.value)

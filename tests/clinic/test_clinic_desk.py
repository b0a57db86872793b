"""What the inbox and the cards show besides what waits: intakes, calls for help, analyses, old work, the backup."""

from __future__ import annotations

from datetime import timedelta

from clinic_factory import add_film, agree, film
from sqlalchemy import update

from screening.clinic import audit, backup, codes, consents, desk, lists, preferences, safety, visits
from screening.clinic.consents import Purpose
from screening.clinic.tables import ClientCode, Job, Visit, now
from screening.clinic.visits import VisitPlan, VisitState


def opened(clinic, visit):
    """A client who opened the code of a visit on a tablet."""
    code = codes.make_code(clinic.store, clinic.therapist, visit.id)
    return codes.enter_code(clinic.store, code, None, device="tablet").actor


def test_an_intake_shows_its_code_and_how_far_it_is(clinic):
    """Not opened, opened at a step, over; a visit without a code has none."""
    store, actor = clinic.store, clinic.therapist
    codes.make_code(store, actor, clinic.other_visit.id)
    codes.note_step(store, opened(clinic, clinic.my_visit), clinic.my_visit.id, 3)
    third = visits.new_visit(store, actor, clinic.other.id, VisitPlan())
    found = {row.visit.id: row.code for row in desk.read_desk(store, actor).intakes}

    mine, other = found[clinic.my_visit.id], found[clinic.other_visit.id]
    assert mine is not None
    assert other is not None
    assert (mine.open, mine.device, mine.step, mine.finished) == (True, "tablet", 3, False)
    assert (other.open, other.device, other.step) == (True, None, 0)
    assert found[third.id] is None
    with store.writing() as db:
        db.execute(update(ClientCode).values(expires_at=now() - timedelta(minutes=1)))
    assert not any(row.code.open for row in desk.read_desk(store, actor).intakes if row.code is not None)


def test_a_call_for_help_stands_first_until_somebody_came(clinic):
    """Also after the intake; a new code or an answer ends it, and the log knows who went."""
    store, actor = clinic.store, clinic.therapist
    client = opened(clinic, clinic.my_visit)
    codes.ask_for_help(store, client, clinic.my_visit.id)
    going_on = desk.read_desk(store, actor)
    assert [(row.visit.id, row.wants_help) for row in going_on.intakes] == [
        (clinic.my_visit.id, True),
        (clinic.other_visit.id, False),
    ]
    codes.finish_intake(store, client, clinic.my_visit.id)
    going_on = desk.read_desk(store, actor)
    assert [row.visit.id for row in going_on.calls] == [clinic.my_visit.id]
    assert [row.visit.id for row in going_on.intakes] == [clinic.other_visit.id]

    desk.note_help_given(store, actor, clinic.my_visit.id)
    assert desk.read_desk(store, actor).calls == ()
    assert audit.list_log(store, clinic.admin)[0].action == "help_given"


def test_analyses_that_run_or_failed_are_told_by_visit(clinic, tmp_path):
    """Of open visits only, and only what its result needs."""
    store, actor = clinic.store, clinic.therapist
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    going_on = desk.read_desk(store, actor)
    assert list(going_on.running) == [clinic.my_visit.id]
    assert going_on.failed == {}

    with store.writing() as db:
        db.execute(update(Job).values(state="failed", message="It broke."))
    going_on = desk.read_desk(store, actor)
    assert going_on.running == {}
    assert [job.message for job in going_on.failed[clinic.my_visit.id]] == ["It broke."]

    with store.writing() as db:
        db.execute(update(Visit).values(state=VisitState.SIGNED.value))
    assert desk.read_desk(store, actor).failed == {}


def test_work_that_nobody_signed_for_a_week_is_counted(clinic):
    """Seven days are not yet more than seven days; such a visit leaves the list of today's intakes."""
    store, actor = clinic.store, clinic.therapist
    assert desk.read_desk(store, actor).unsigned == 0
    with store.writing() as db:
        long_ago = now() - desk.UNSIGNED_AFTER - timedelta(minutes=1)
        db.execute(update(Visit).where(Visit.id == clinic.my_visit.id).values(started_at=long_ago))
    going_on = desk.read_desk(store, actor)
    assert going_on.unsigned == 1
    assert [row.visit.id for row in going_on.intakes] == [clinic.other_visit.id]
    listed = lists.list_unsigned(store, actor, now() - desk.UNSIGNED_AFTER)
    assert [visit.id for visit, _ in listed] == [clinic.my_visit.id]


def test_the_age_of_the_last_backup(sqlite_clinic, tmp_path):
    """None before the first one, then nearly nothing."""
    store = sqlite_clinic.store
    assert desk.backup_age(store, sqlite_clinic.admin) is None
    backup.write_backup(store, sqlite_clinic.admin, tmp_path / "b", "a password for the file")
    age = desk.backup_age(store, sqlite_clinic.admin)
    assert age is not None
    assert timedelta() <= age < timedelta(minutes=5)


def test_a_card_tells_safety_and_filming(clinic):
    """Nothing where nobody asked; the last answer counts; a signed visit's safety item is no news."""
    store, actor = clinic.store, clinic.therapist

    def card():
        page = lists.list_clients(store, actor, search=clinic.mine.number)
        return page.cards[0]

    assert (card().may_film, card().safety) == (None, False)
    agree(clinic, clinic.my_visit)
    assert (card().may_film, card().safety) == (True, False)
    consents.withdraw_consent(store, actor, clinic.mine.id, Purpose.FILM)
    safety.answer_safety(store, actor, clinic.my_visit.id, {"operation": safety.Answer.YES})
    assert (card().may_film, card().safety) == (False, True)
    with store.writing() as db:
        db.execute(update(Visit).values(state=VisitState.SIGNED.value))
    assert card().safety is False


def test_the_inbox_by_state_order_and_page(clinic):
    """Numbers count all; the list holds what was asked for, turned round where asked, and pages hold each once."""
    store, actor = clinic.store, clinic.therapist
    for number in range(28):
        visit = visits.new_visit(store, actor, clinic.mine.id, VisitPlan())
        state = VisitState.IN_REVIEW if number % 2 else VisitState.WAITING
        with store.writing() as db:
            db.execute(update(Visit).where(Visit.id == visit.id).values(state=state.value))

    def seen(**how):
        return [row.visit.number for row in lists.read_inbox(store, actor, **how).waiting]

    everything = lists.read_inbox(store, actor)
    assert (everything.waiting_in_all, everything.in_review) == (14, 14)
    assert sorted(seen() + seen(page=1)) == list(range(2, 30))
    assert seen() + seen(page=1) == list(reversed(seen(newest_first=True) + seen(newest_first=True, page=1)))
    assert seen(states=(VisitState.WAITING,)) == list(range(2, 30, 2))


def test_hiding_names_is_each_persons_own(clinic):
    """Kept over sign-ins; another person still sees names."""
    store = clinic.store
    assert not preferences.names_hidden(store, clinic.therapist)
    preferences.hide_names(store, clinic.therapist, True)
    assert preferences.names_hidden(store, clinic.therapist)
    assert not preferences.names_hidden(store, clinic.admin)
    preferences.hide_names(store, clinic.therapist, False)
    assert not preferences.names_hidden(store, clinic.therapist)


def test_recordings_of_a_client_are_that_clients(clinic, tmp_path):
    """Over all visits, in order of time; nobody else's."""
    agree(clinic, clinic.my_visit)
    agree(clinic, clinic.other_visit)
    content = film(tmp_path)
    first = add_film(clinic, clinic.my_visit, content)
    second = add_film(clinic, clinic.my_visit, content)
    add_film(clinic, clinic.other_visit, content)
    found = desk.list_clips(clinic.store, clinic.therapist, clinic.mine.id)
    assert [clip.id for clip in found] == [first.id, second.id]

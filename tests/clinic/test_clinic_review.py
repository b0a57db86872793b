"""The review as records: corrected screenings, decisions that live on, the list to film again, time without content."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import review_factory as factory
from clinic_factory import add_film, agree, film, find_puppet, sign_up
from sqlalchemy import select, update

from screening.clinic import audit, erase, jobs, results, reviews, signin, timing, visits, worker
from screening.clinic.access import AccessError, Role
from screening.clinic.corrected import correct_screening
from screening.clinic.protocols import PlannedTake
from screening.clinic.refilm import plan_refilm, take_for
from screening.clinic.review_desk import read_review
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.tables import PageTime, Result, Visit, now
from screening.corrections import Corrections
from screening.types import FindingStatus, ScreeningError, View


@pytest.fixture
def filmed(clinic, tmp_path):
    """A clinic with one analysed film, in which a puppet squats three times."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    while (job := jobs.claim_next(clinic.store)) is not None:
        worker.run(clinic.store, job, find_puppet)
    return clinic


def desk_of(clinic):
    return read_review(clinic.store, clinic.therapist, clinic.my_visit.id)


def screening_of(clinic):
    row = desk_of(clinic).results["squat"]
    return results.open_screening(clinic.store, clinic.therapist, clinic.my_visit.id, row.id)


def correct(clinic, corrections):
    row = desk_of(clinic).results["squat"]
    return correct_screening(clinic.store, clinic.therapist, clinic.my_visit.id, row.id, corrections)


def test_a_corrected_screening_stands_beside_the_first_one(filmed):
    """Who and why are kept; the first result is untouched; with two repetitions left nothing is judged."""
    first = desk_of(filmed).results["squat"]
    cycle = screening_of(filmed).cycles[0]
    row = correct(filmed, Corrections().leaving_out(cycle, "lost balance"))

    desk = desk_of(filmed)
    assert (desk.results["squat"].id, row.corrected_by) == (row.id, filmed.therapist.user)
    assert row.corrections["left_out"][0]["reason"] == "lost balance"
    assert {item.status for item in desk.items["squat"]} == {FindingStatus.NOT_ASSESSED.value}
    with filmed.store.reading() as db:
        kept = db.get(Result, first.id)
        assert (kept.corrections, kept.archive) == (None, first.archive)
        assert audit.check_chain(db).broken_at is None


def test_a_correction_needs_a_reason_and_the_newest_screening(filmed):
    """Without words nothing is left out; a screening that was replaced meanwhile is not corrected."""
    first = desk_of(filmed).results["squat"]
    cycle = screening_of(filmed).cycles[0]
    with pytest.raises(ScreeningError, match="few words"):
        correct(filmed, Corrections().leaving_out(cycle, "  "))
    correct(filmed, Corrections().leaving_out(cycle, "pain"))
    visit = filmed.my_visit.id
    with pytest.raises(ScreeningError, match="measured again"):
        correct_screening(filmed.store, filmed.therapist, visit, first.id, Corrections())


def test_a_signed_visit_is_not_corrected(filmed):
    """Only addenda are added then."""
    cycle = screening_of(filmed).cycles[0]
    row = desk_of(filmed).results["squat"]
    with filmed.store.writing() as db:
        db.execute(update(Visit).where(Visit.id == filmed.my_visit.id).values(signed_at=now()))
    with pytest.raises(ScreeningError, match="signed"):
        correct_screening(
            filmed.store, filmed.therapist, filmed.my_visit.id, row.id, Corrections().leaving_out(cycle, "x")
        )
    assert desk_of(filmed).read_only


def test_decisions_live_on_where_the_outcome_is_the_same(clinic):
    """A decision, its note and words go on to hold; where the outcome changed only note and words stay."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    screening = factory.busy_screening((2, 1, 0, 1))
    row = factory.add_screening(clinic, clinic.mine, visit, screening)
    items = results.list_findings(store, actor, visit.id, row.id)
    reviews.decide(store, actor, visit.id, items[0].id, ReviewEntry(Decision.ACCEPTED, note="n", wording="w"))
    reviews.decide(
        store, actor, visit.id, items[1].id, ReviewEntry(Decision.REJECTED, why="camera error", note="m")
    )
    reviews.decide(store, actor, visit.id, items[2].id, ReviewEntry(Decision.DEFERRED))
    changed = replace(screening.findings[1], status=FindingStatus.WATCH)
    again = replace(screening, findings=(screening.findings[0], changed, *screening.findings[2:]))
    results.keep(store, clinic.mine, visit, row.clip_ids, again)

    desk = desk_of(clinic)
    first, second, third, _ = desk.items["squat"]
    assert first.id != items[0].id
    assert (desk.decision(first.id).decision, desk.decision(first.id).wording) == ("accepted", "w")
    assert desk.decision(second.id) is None
    assert desk.last[second.id].note == "m"
    assert desk.decision(third.id).decision == "deferred"
    assert (desk.progress("squat").decided, desk.progress("squat").left) == (2, 1)


def test_corrections_stay_with_their_film_when_a_take_is_added(filmed, tmp_path):
    """A second film of the movement makes a new screening; what was left out of the first stays left out."""
    cycle = screening_of(filmed).cycles[1]
    correct(filmed, Corrections().leaving_out(cycle, "pain"))
    add_film(filmed, filmed.my_visit, film(tmp_path, "b.mp4"), View.FRONT)
    while (job := jobs.claim_next(filmed.store)) is not None:
        worker.run(filmed.store, job, find_puppet)
    screening = screening_of(filmed)
    own = [cycle for cycle in screening.cycles if cycle.recording == 0]
    assert len(screening.recordings) == 2
    assert [cycle.valid for cycle in own] == [True, False, True]
    assert desk_of(filmed).results["squat"].corrected_by == filmed.therapist.user


def test_one_person_reviews_at_a_time(clinic):
    """The second one is told who and since when, until half an hour has gone by."""
    visit = clinic.my_visit
    visits.begin_review(clinic.store, clinic.therapist, visit.id)
    mine = desk_of(clinic)
    theirs = read_review(clinic.store, clinic.admin, visit.id)
    assert (mine.read_only, mine.other_reviewer) == (False, None)
    assert (theirs.read_only, theirs.other_reviewer) == (True, "Theo Therapist")
    with clinic.store.writing() as db:
        old = now() - visits.REVIEW_KEPT_FOR - timedelta(minutes=1)
        db.execute(update(Visit).where(Visit.id == visit.id).values(reviewing_since=old))
    assert not read_review(clinic.store, clinic.admin, visit.id).read_only


def test_a_take_is_put_on_the_list_once_with_what_there_is_room_for(clinic):
    """Five front squats are planned; a second time nothing is added; nine on the side have room for what is left."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    plan = visits.VisitPlan(("squat front 5", "squat left 3"))
    visits.change_plan(store, actor, visit.id, plan)
    agree(clinic, visit)
    front = PlannedTake("squat", "front", 5)
    assert plan_refilm(store, actor, visit.id, front).repetitions == 5  # waits on the list already
    with store.reading() as db:
        assert db.get(Visit, visit.id).protocol == ["squat front 5", "squat left 3"]
    add_film(clinic, visit, b"film", View.FRONT)
    assert plan_refilm(store, actor, visit.id, front) == front
    add_film(clinic, visit, b"film", View.LEFT)
    with pytest.raises(ScreeningError, match="most"):
        plan_refilm(store, actor, visit.id, PlannedTake("squat", "left", 3))
    assert plan_refilm(store, actor, visit.id, PlannedTake("gait", "side")).walking


def test_what_could_not_be_seen_names_the_view_that_shows_it():
    """Of the views that carry a measure the one that is missing; the heel needs the other side view."""
    screening = factory.busy_screening((1, 0, 0, 0))
    heel = next(f for f in screening.findings)
    assert take_for(screening, replace(heel, metric="heel_rise")).view == "right"
    assert take_for(screening, replace(heel, metric="knee_separation_ratio")).view == "front"
    refused = replace(screening, recordings=screening.recordings[1:])
    assert take_for(refused, replace(heel, metric="knee_separation_ratio")).view == "front"


def test_time_is_seconds_and_nothing_else(clinic):
    """Seconds add up for each page; the medians look at signed visits only; nobody is named."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    for seconds in (10.0, 5.0):
        timing.add_seconds(store, actor, visit.id, "review", seconds)
    timing.add_seconds(store, actor, visit.id, "tests", 30.0)
    timing.add_seconds(store, actor, clinic.other_visit.id, "review", 45.0)
    assert timing.median_times(store, actor) == timing.MedianTimes(0, {}, None)
    with store.writing() as db:
        db.execute(update(Visit).values(signed_at=now()))
    assert timing.median_times(store, actor) == timing.MedianTimes(2, {"review": 30.0, "tests": 30.0}, 45.0)
    assert set(PageTime.__table__.columns.keys()) == {"visit_id", "page", "seconds"}
    with pytest.raises(ScreeningError, match="Seconds"):
        timing.add_seconds(store, actor, visit.id, "review", -1.0)


def test_time_goes_with_the_client(clinic):
    """Erasing a client takes the seconds of the visits too."""
    timing.add_seconds(clinic.store, clinic.therapist, clinic.my_visit.id, "review", 10.0)
    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)
    with clinic.store.reading() as db:
        assert db.scalars(select(PageTime)).all() == []


def test_only_staff_reviews(clinic):
    """Somebody who signed out reads nothing."""
    actor = sign_up(clinic.store, clinic.admin, "Gone Person", Role.THERAPIST)
    token = signin.sign_in(clinic.store, "Gone Person", "correct horse battery staple")
    signin.sign_out(clinic.store, token.token)
    with pytest.raises(AccessError):
        read_review(clinic.store, token.actor, clinic.my_visit.id)
    assert read_review(clinic.store, actor, clinic.my_visit.id).movements == ()

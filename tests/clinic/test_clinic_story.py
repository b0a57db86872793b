"""A client in one line, the story in order of time, and what comes next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from clinic_factory import PIN, agree
from report_factory import make_screening

from screening.clinic import (
    audit,
    clients,
    files,
    handwork,
    intake,
    results,
    reviews,
    safety,
    story,
    summary,
    visits,
)
from screening.clinic.access import AccessError
from screening.clinic.clients import Person
from screening.clinic.handwork import HomeworkEntry, PairEntry
from screening.clinic.intake import EventEntry, GoalEntry, PainEntry
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.safety import Answer, Outcome
from screening.clinic.story import MomentKind
from screening.clinic.tables import now
from screening.clinic.visits import VisitPlan
from screening.types import FindingStatus


def line(clinic, visit=None, **how):
    return summary.client_summary(
        clinic.store, clinic.therapist, clinic.mine.id, None if visit is None else visit.id, **how
    )


def openings(clinic):
    rows = audit.list_log(clinic.store, clinic.admin)
    return [(row.action, row.visit_number) for row in rows if row.action.endswith("_opened")]


def test_the_line_of_a_client_nobody_told_anything(clinic):
    """Age from the year of birth; nothing hurts, no scar, nothing unsafe; one visit."""
    found = line(clinic)
    assert found.age_years == now().year - 1980
    assert (found.visit, found.visits) == (None, 1)
    assert (found.pain, found.scars, found.open_items, found.cleared_items, found.urgent) == (
        (),
        (),
        (),
        (),
        False,
    )

    nameless = clients.new_client(clinic.store, clinic.therapist, Person("N"))
    found = summary.client_summary(clinic.store, clinic.therapist, nameless.id)
    assert (found.age_years, found.visits, found.pain) == (None, 0, ())


def test_the_line_of_a_visit(clinic):
    """Pain of that very visit, the worst first; scars of all visits, each once; the visit's own number."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    intake.save_pain(store, actor, first.id, [PainEntry("knee_left", 3), PainEntry("low_back_left", 6)])
    intake.save_events(
        store, actor, first.id, [EventEntry("scar", "belly_lower", year=2004), EventEntry("fall")]
    )
    second = visits.new_visit(store, actor, clinic.mine.id, VisitPlan())
    intake.save_pain(store, actor, second.id, [PainEntry("knee_left", 1)])
    twice = [
        EventEntry("scar", "belly_lower", year=2004, text="caesarean"),
        EventEntry("scar", "chin", year=1990),
    ]
    intake.save_events(store, actor, second.id, twice)

    assert [site.now for site in line(clinic, first).pain] == [6, 3]
    assert [site.now for site in line(clinic).pain] == [1]  # of the newest visit
    assert [(scar.year, scar.text) for scar in line(clinic).scars] == [(1990, None), (2004, "caesarean")]
    found = line(clinic, first).visit
    assert found is not None
    assert (found.number, line(clinic, first).visits) == (1, 2)


def test_the_line_tells_what_is_not_safe_and_what_was_cleared(clinic):
    """Open items stop, cleared ones stay in sight, urgent ones are said to be so."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    agree(clinic, visit)
    safety.answer_safety(store, actor, visit.id, {"operation": Answer.YES, "falls": Answer.NOT_SURE})
    assert line(clinic).open_items == ("falls", "operation")
    safety.clear_item(store, actor, visit.id, "operation", Outcome.STABLE, "eight weeks ago")
    assert (line(clinic).open_items, line(clinic).cleared_items) == (("falls",), ("operation",))
    safety.answer_safety(store, actor, visit.id, {"chest_pain": Answer.YES})
    assert line(clinic).urgent
    assert line(clinic).open_items == ("chest_pain",)


def test_an_opening_is_noted_once(clinic):
    """With the visit where there is one; not again for the same page."""
    line(clinic)
    line(clinic, again=True)
    line(clinic, clinic.my_visit)
    line(clinic, clinic.my_visit, again=True)
    assert openings(clinic) == [("visit_opened", 1), ("record_opened", None)]
    files.open_client(clinic.store, clinic.therapist, clinic.mine.id, again=True)
    files.open_visit(clinic.store, clinic.therapist, clinic.my_visit.id, again=True)
    assert len(openings(clinic)) == 2


def test_a_visit_of_somebody_else_is_none(clinic):
    """Refused before anything is noted, for the line as for the address."""
    with pytest.raises(AccessError, match="no such"):
        line(clinic, clinic.other_visit)
    assert openings(clinic) == []
    of = summary.client_of
    assert of(clinic.store, clinic.therapist, clinic.mine.number.lower()).id == clinic.mine.id
    assert of(clinic.store, clinic.therapist, None, clinic.other_visit.id).id == clinic.other.id
    for number, visit_id in ((None, None), ("", ""), ("none", None), (None, "none")):
        with pytest.raises(AccessError, match="no such"):
            of(clinic.store, clinic.therapist, number, visit_id)


def told(clinic):
    """Two visits: history, a screening with decisions, a pair and homework in the first; a goal in both."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    events = [
        EventEntry("injury", "knee_left", year=2019),
        EventEntry("scar", "chin", year=2004),
        EventEntry("fall"),
    ]
    intake.save_events(store, actor, first.id, events)
    intake.save_goals(store, actor, first.id, [GoalEntry("Carry my child", 7)])
    row = results.keep(store, clinic.mine, first, [], make_screening())
    found = results.list_findings(store, actor, first.id, row.id)
    to_decide = [item for item in found if item.status in (FindingStatus.FLAGGED, FindingStatus.WATCH)]
    due = now().date() + timedelta(days=3)
    reviews.decide(store, actor, first.id, to_decide[0].id, ReviewEntry(Decision.DEFERRED, due_on=due))
    for item in to_decide[1:]:
        reviews.decide(store, actor, first.id, item.id, ReviewEntry(Decision.ACCEPTED))
    pair = handwork.add_pair(store, actor, first.id, PairEntry("GMED", "right", "scar", "scar"))
    handwork.add_homework(store, actor, first.id, HomeworkEntry(1, "soon", pair_id=pair.id))
    visits.sign_visit(store, actor, first.id, PIN)
    second = visits.new_visit(store, actor, clinic.mine.id, VisitPlan())
    intake.save_events(store, actor, second.id, events[:1])
    intake.save_goals(store, actor, second.id, [GoalEntry("carry my child ", 4)])
    return due, found


def test_the_story_goes_from_old_to_new(clinic):
    """What has no year comes first; an event told twice stands once; visits follow with their numbers."""
    _, found = told(clinic)
    file = files.open_client(clinic.store, clinic.therapist, clinic.mine.id)
    moments = story.story(file)

    events = [
        moment.event for moment in moments if moment.kind is MomentKind.EVENT and moment.event is not None
    ]
    days = [moment.day for moment in moments if moment.kind is MomentKind.VISIT and moment.day is not None]
    assert [(event.kind, event.year) for event in events] == [
        ("fall", None),
        ("scar", 2004),
        ("injury", 2019),
    ]
    assert [day.visit.number for day in days] == [1, 2]
    assert days[0].flagged == sum(item.status == FindingStatus.FLAGGED for item in found)
    assert (days[0].deferred, len(days[0].pairs), len(days[0].homework), len(days[0].screenings)) == (
        1,
        1,
        1,
        1,
    )
    assert (days[1].flagged, days[1].accepted, days[1].pairs) == (0, 0, ())
    assert [(path.text, path.difficulties) for path in story.goal_paths(file)] == [
        ("carry my child ", (7, 4))
    ]


def test_the_next_step(clinic):
    """Deferred findings with their day, pairs to test again, homework as it was asked, the open visit."""
    due, _ = told(clinic)
    store, actor = clinic.store, clinic.therapist
    step = story.next_step(files.open_client(store, actor, clinic.mine.id))
    assert [review.due_on for review in step.deferred] == [due]
    assert step.open_visit is not None
    assert step.open_visit.number == 2
    assert (len(step.pairs), len(step.homework), step.days_done, step.days_asked) == (1, 1, None, None)
    handwork.note_homework_done(store, actor, step.open_visit.id, 5, 7)
    step = story.next_step(files.open_client(store, actor, clinic.mine.id))
    assert (step.days_done, step.days_asked) == (5, 7)


def test_nothing_told_is_no_story(clinic):
    """An empty record has no next step, no goal, no moment."""
    empty = clients.new_client(clinic.store, clinic.therapist, Person("Empty"))
    file = files.open_client(clinic.store, clinic.therapist, empty.id)
    assert story.story(file) == ()
    assert story.goal_paths(file) == ()
    assert story.next_step(file) == story.NextStep((), None, (), (), None, None)


def test_due_dates_sort_the_deferred(clinic):
    """The nearest day first; one without a day last."""
    row = results.keep(clinic.store, clinic.mine, clinic.my_visit, [], make_screening())
    found = results.list_findings(clinic.store, clinic.therapist, clinic.my_visit.id, row.id)[:3]
    for item, due in zip(found, (None, date(2030, 1, 2), date(2030, 1, 1)), strict=True):
        entry = ReviewEntry(Decision.DEFERRED, due_on=due)
        reviews.decide(clinic.store, clinic.therapist, clinic.my_visit.id, item.id, entry)
    step = story.next_step(files.open_client(clinic.store, clinic.therapist, clinic.mine.id))
    assert [review.due_on for review in step.deferred] == [date(2030, 1, 1), date(2030, 1, 2), None]

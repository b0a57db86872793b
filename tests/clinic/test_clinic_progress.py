"""Progress read from the store: few queries, no archive, signed visits stay as they were signed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clinic_factory import MODEL_SHA256, PIN, Clinic, add_film, agree, film, find_puppet
from puppet import Squat, take
from report_factory import make_screening
from sqlalchemy import event, select

from screening.clinic import (
    handwork,
    intake,
    jobs,
    media,
    progress_store,
    results,
    reviews,
    visits,
    worker,
)
from screening.clinic.handwork import HandTestEntry, HomeworkEntry
from screening.clinic.intake import GoalEntry, PainEntry
from screening.clinic.progress import (
    Differs,
    Outcome,
    Recompute,
    Subject,
    can_show,
    compare_takes,
    compare_visits,
)
from screening.clinic.progress_recompute import recompute_visit
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.tables import Clip, Job, LogRow, Result
from screening.clinic.visits import VisitPlan
from screening.clinic.worker import FoundPoses
from screening.types import Estimate, FindingStatus, ScreeningError, View

SETUP = {"camera": "Logitech", "distance_cm": 320, "camera_height_cm": 90}


def begin(clinic: Clinic, **setup):
    """A further visit of the first client."""
    plan = VisitPlan(("squat front",), SETUP | setup)
    return visits.new_visit(clinic.store, clinic.therapist, clinic.mine.id, plan)


def screened(clinic: Clinic, visit, *, by_pct: float = 0.0, **provenance):
    """Keep a screening in a visit, every value larger by so many percent; return its record."""
    screening = make_screening()
    larger = tuple(
        m if m.value is None else replace(m, value=m.value * (1 + by_pct / 100))
        for m in screening.measurements
    )
    made = replace(screening.provenance, **provenance)
    return results.keep(
        clinic.store, clinic.mine, visit, [], replace(screening, measurements=larger, provenance=made)
    )


def accept(clinic: Clinic, visit, row, decision: Decision = Decision.ACCEPTED):
    """Decide alike about every finding that asks for it."""
    for item in results.list_findings(clinic.store, clinic.therapist, visit.id, row.id):
        if item.status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
            reviews.decide(
                clinic.store, clinic.therapist, visit.id, item.id, ReviewEntry(decision, why="seen")
            )


def read(clinic: Clinic):
    return progress_store.read_progress(clinic.store, clinic.therapist, clinic.mine.id)


def do_all(clinic: Clinic, estimator=find_puppet) -> None:
    while (job := jobs.claim_next(clinic.store)) is not None:
        worker.run(clinic.store, job, estimator)


def test_two_visits_are_compared_and_the_accepted_findings_count(clinic):
    """The same values twice: nothing changed; the headline counts what was accepted, and nothing that was rejected."""
    second = begin(clinic)
    row = screened(clinic, clinic.my_visit)
    screened(clinic, second)
    accept(clinic, clinic.my_visit, row, Decision.REJECTED)
    assert not any(c.headline for c in compare_visits(read(clinic).records, 1, 2))
    accept(clinic, clinic.my_visit, row)
    progress = read(clinic)
    changes = compare_visits(progress.records, 1, 2)

    assert progress.numbers == (1, 2)
    assert {c.outcome for c in changes} == {Outcome.NO_CHANGE_SHOWN}
    assert 0 < sum(c.headline for c in changes) < len(changes)
    assert all(c.extreme for c in changes if c.headline)


def test_a_client_with_one_visit_or_none_measured_has_nothing_to_compare(clinic):
    """The missing twin: a visit without a screening is there, and gives no values."""
    assert read(clinic).numbers == ()
    screened(clinic, clinic.my_visit)
    begin(clinic)
    progress = read(clinic)
    assert progress.numbers == (1,)
    assert {c.differs[0].what for c in compare_visits(progress.records, 1, 2)} == {Differs.NOT_MEASURED}


def test_the_newest_screening_of_a_visit_counts(clinic):
    """A visit that was screened twice speaks with the last one."""
    second = begin(clinic)
    screened(clinic, clinic.my_visit)
    screened(clinic, second, by_pct=0)
    screened(clinic, second, by_pct=90)
    knee = Subject("squat", "depth")
    change = next(c for c in compare_visits(read(clinic).records, 1, 2) if c.subject == knee)
    assert change.outcome is Outcome.REAL
    assert change.after == pytest.approx(1.9 * change.before)


def test_the_set_up_of_the_visits_is_held_against_each_other(clinic):
    """Another camera, further away: nothing can be compared; what was not noted is not held against anybody."""
    visits.change_plan(clinic.store, clinic.therapist, clinic.my_visit.id, VisitPlan((), SETUP))
    screened(clinic, clinic.my_visit)
    screened(clinic, begin(clinic, camera="Other", distance_cm=380))
    screened(clinic, begin(clinic, camera="", distance_cm=None))
    records = read(clinic).records

    apart = compare_visits(records, 1, 2)
    assert {c.outcome for c in apart} == {Outcome.NOT_COMPARABLE}
    assert {d.what for c in apart for d in c.differs} == {Differs.CAMERA, Differs.DISTANCE}
    assert {c.outcome for c in compare_visits(records, 1, 3)} == {Outcome.NO_CHANGE_SHOWN}


def test_pain_goals_tests_and_homework_stand_beside_it(clinic):
    """As they were told and found at each visit; of two tests of one muscle the last one, none that was not done."""
    store, actor, first, second = clinic.store, clinic.therapist, clinic.my_visit, begin(clinic)
    intake.save_pain(store, actor, first.id, [PainEntry("knee", 6, "left")])
    intake.save_pain(store, actor, second.id, [PainEntry("knee", 3, "left")])
    intake.save_goals(store, actor, first.id, [GoalEntry("stairs", 7)])
    for result in ("strong", "weak", "not_tested"):
        handwork.add_hand_test(store, actor, first.id, HandTestEntry("GMED", "right", result))
    handwork.add_homework(
        store, actor, first.id, HomeworkEntry(1, "next visit", release="scar", activation="lift")
    )
    handwork.note_homework_done(store, actor, second.id, 9, 14)
    one, two = read(clinic).told

    assert [(p.what, p.score, p.side) for p in (*one.pain, *two.pain)] == [
        ("knee", 6, "left"),
        ("knee", 3, "left"),
    ]
    assert [(g.what, g.score) for g in one.goals] == [("stairs", 7)]
    assert two.goals == ()
    assert [(t.code, t.result) for t in one.tests] == [("GMED", "weak")]
    assert (one.homework.given, one.homework.days_done, one.homework.days_asked) == (
        ("scar then lift",),
        9,
        14,
    )
    assert two.homework is None


def test_it_reads_with_a_fixed_number_of_queries_and_opens_no_file(sqlite_clinic, monkeypatch):
    """Six visits ask the database as often as two do, and no archive is decrypted."""
    clinic = sqlite_clinic
    monkeypatch.setattr(media, "get", lambda *_: pytest.fail("a file was opened"))
    screened(clinic, clinic.my_visit)
    screened(clinic, begin(clinic))
    asked = []
    event.listen(clinic.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    read(clinic)
    with_two = len(asked)
    for _ in range(4):
        screened(clinic, begin(clinic))
    asked.clear()
    read(clinic)
    assert len(asked) == with_two <= 20


def test_another_clients_visits_are_not_read(clinic):
    """Only the asked client's; and none of a client who is not there."""
    screened(clinic, clinic.my_visit)
    other = progress_store.read_progress(clinic.store, clinic.therapist, clinic.other.id)
    assert other.numbers == ()
    assert [record.visit_id for record in other.records] == [clinic.other_visit.id]


def filmed(clinic: Clinic, folder, visit, estimator=find_puppet) -> Clip:
    """Film a squat in a visit and analyse it."""
    agree(clinic, visit)
    clip = add_film(clinic, visit, film(folder, f"{visit.number}.mp4"))
    do_all(clinic, estimator)
    return clip


def sign(clinic: Clinic, visit) -> None:
    (row,) = results.list_results(clinic.store, clinic.therapist, visit.id)
    accept(clinic, visit, row)
    visits.sign_visit(clinic.store, clinic.therapist, visit.id, PIN)


def rows(clinic: Clinic, visit):
    with clinic.store.reading() as db:
        return list(db.scalars(select(Result).where(Result.visit_id == visit.id).order_by(Result.made_at)))


def test_a_signed_visit_is_computed_again_and_stays_as_it_was_signed(clinic, tmp_path, monkeypatch):
    """An older version cannot be compared; computed again it can, and the visit's own result and decisions stand."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    with monkeypatch.context() as older:
        older.setattr("screening.pipeline.__version__", "0.0.1", raising=True)
        filmed(clinic, tmp_path, first)
    sign(clinic, first)
    filmed(clinic, tmp_path, begin(clinic))
    (own,) = results.list_results(store, actor, first.id)
    before = compare_visits(read(clinic).records, 1, 2)
    assert {c.outcome for c in before} == {Outcome.NOT_COMPARABLE}
    assert {c.recompute for c in before} == {Recompute.FROM_POSES}

    assert recompute_visit(store, actor, first.id) == 1
    do_all(clinic)

    after = compare_visits(read(clinic).records, 1, 2)
    assert {c.outcome for c in after} == {Outcome.NO_CHANGE_SHOWN}
    assert [row.made_for for row in rows(clinic, first)] == ["visit", "comparison"]
    assert [row.id for row in results.list_results(store, actor, first.id)] == [own.id]
    with store.reading() as db:
        assert [row.id for row in reviews.newest_results(db, first.id).values()] == [own.id]
        assert reviews.undecided(db, first.id) == []
        actions = list(db.scalars(select(LogRow.action).order_by(LogRow.number)))
    assert [a for a in actions if "again" in a or "recompute" in a] == ["recompute_asked", "screened_again"]


def puppet_of(knees: tuple[float, float], sha256: str):
    """A pose model of its own checksum, in whose eyes everybody squats with these knees."""

    def find(path, video, tell):
        found = take(Squat(knees, repetitions=3), declared=View.FRONT)
        return FoundPoses(Estimate(found.pose, 1), "later", sha256)

    return find


def test_another_model_looks_at_the_film_again_where_it_is_still_there(clinic, tmp_path):
    """The landmarks of the visit stay those of its own model; only the comparison is made with the later one."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    clip = filmed(clinic, tmp_path, first)
    later = puppet_of((90.0, 90.0), "ab" * 32)
    filmed(clinic, tmp_path, begin(clinic), later)
    assert {c.recompute for c in compare_visits(read(clinic).records, 1, 2)} == {Recompute.FROM_FILM}

    recompute_visit(store, actor, first.id)
    do_all(clinic, later)

    assert {c.outcome for c in compare_visits(read(clinic).records, 1, 2)} == {Outcome.NO_CHANGE_SHOWN}
    with store.reading() as db:
        assert db.get(Clip, clip.id).pose_model_sha256 == MODEL_SHA256
    assert [row.model_sha256 for row in rows(clinic, first)] == [MODEL_SHA256, "ab" * 32]


def test_without_its_film_a_visit_of_another_model_is_not_computed_again(clinic, tmp_path):
    """Signed, and the film is gone: said before anything is asked for; a visit without a screening says so too."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    filmed(clinic, tmp_path, first)
    sign(clinic, first)
    second = begin(clinic)
    filmed(clinic, tmp_path, second, puppet_of((90.0, 90.0), "ab" * 32))
    assert {c.recompute for c in compare_visits(read(clinic).records, 1, 2)} == {Recompute.IMPOSSIBLE}

    with pytest.raises(ScreeningError, match="film of this visit was not kept"):
        recompute_visit(store, actor, first.id)
    with pytest.raises(ScreeningError, match="Nothing was measured"):
        recompute_visit(store, actor, begin(clinic).id)
    with store.reading() as db:
        assert list(db.scalars(select(Job.id).where(Job.kind == "recompute"))) == []


def test_asking_twice_computes_once_and_does_not_hold_up_signing(clinic, tmp_path):
    """A waiting job is enough, and the visit may be signed while it waits."""
    store, actor, first = clinic.store, clinic.therapist, clinic.my_visit
    filmed(clinic, tmp_path, first)
    recompute_visit(store, actor, first.id)
    recompute_visit(store, actor, first.id)
    with store.reading() as db:
        assert len(list(db.scalars(select(Job.id).where(Job.kind == "recompute")))) == 1
    sign(clinic, first)


def test_takes_after_treatment_are_kept_apart(clinic, tmp_path):
    """They are none of the visit's values; before and after are judged by the error of one day."""
    store, first = clinic.store, clinic.my_visit
    filmed(clinic, tmp_path, first)
    clip = filmed(clinic, tmp_path, first, puppet_of((60.0, 60.0), MODEL_SHA256))
    progress_store.note_after_treatment(store, clinic.therapist, first.id, clip.id)
    progress = read(clinic)
    refilm = progress_store.read_refilm(store, clinic.therapist, first.id, "squat")

    depth = Subject("squat", "depth")
    (once,) = [t.value for t in progress.records[0].takes if t.subject == depth]
    assert [t.value for t in refilm.before if t.subject == depth] == [once]
    change = next(
        c for c in compare_takes(progress.records, 1, refilm.before, refilm.after) if c.subject == depth
    )
    assert (change.before, change.outcome) == (once, Outcome.REAL)
    assert change.after < once
    assert can_show(refilm.before)[depth][0] == pytest.approx(change.mdc95, rel=0.2)
    empty = progress_store.read_refilm(store, clinic.therapist, first.id, "gait")
    assert (empty.before, empty.after) == ((), ())
    progress_store.note_after_treatment(store, clinic.therapist, first.id, clip.id, after=False)
    assert progress_store.read_refilm(store, clinic.therapist, first.id, "squat").after == ()
    assert len([t for t in read(clinic).records[0].takes if t.subject == depth]) == 2

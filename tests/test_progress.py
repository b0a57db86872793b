"""Only what lies beyond its own error is called change; expected values are arithmetic."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from progress_factory import KNEE, KNEES, LEAN, SHIFT, elsewhere, value, visit
from puppet import Camera, Squat, take
from report_factory import make_screening
from walk_screenings import there_and_back

from screening import pipeline
from screening.clinic.progress import (
    Conditions,
    Differs,
    Direction,
    HandTestResult,
    Of,
    Outcome,
    Rated,
    Recompute,
    Subject,
    Told,
    can_show,
    compare_beside,
    compare_takes,
    compare_visits,
    count_outcomes,
    subject_of_finding,
    take_values,
    trend,
)
from screening.clinic.progress.errors import chance, holm
from screening.export import to_json_dict
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.types import FindingKind, Grade, Side, View


def change_of(before: float, after: float, subject: Subject = KNEE, **words):
    """The one change between two visits with one value each."""
    records = [visit(1, value(before, subject, **words)), visit(2, value(after, subject, **words))]
    (change,) = compare_visits(records, 1, 2)
    return change


def test_the_three_outcomes_end_at_1_81_and_2_77_standard_errors():
    """SEM 4: nothing shown up to 7.24, possible up to 11.08, real beyond; the numbers come from the norms."""
    outcomes = {
        size: change_of(100.0, 100.0 + size).outcome for size in (0.0, 7.23, 7.25, 11.07, 11.09, 40.0)
    }

    assert outcomes == {
        0.0: Outcome.NO_CHANGE_SHOWN,
        7.23: Outcome.NO_CHANGE_SHOWN,
        7.25: Outcome.POSSIBLE,
        11.07: Outcome.POSSIBLE,
        11.09: Outcome.REAL,
        40.0: Outcome.REAL,
    }
    assert (load_norms().change["mdc80_factor"], load_norms().change["mdc95_factor"]) == (1.81, 2.77)


def test_a_value_that_is_missing_at_one_visit_is_no_change_of_any_size():
    """The missing twin: nothing is made up for the visit that has none."""
    records = [visit(1, value(100.0)), visit(2, value(30.0, LEAN))]
    knee, lean = sorted(compare_visits(records, 1, 2), key=lambda c: c.subject.metric)

    assert (knee.outcome, knee.before, knee.after, knee.change) == (Outcome.NOT_COMPARABLE, 100.0, None, None)
    assert (lean.outcome, lean.before, lean.after) == (Outcome.NOT_COMPARABLE, None, 30.0)
    assert [c.differs[0].visit for c in (knee, lean)] == [2, 1]
    assert {c.differs[0].what for c in (knee, lean)} == {Differs.NOT_MEASURED}


def test_two_visits_without_any_value_show_nothing():
    """No value at all is no outcome at all."""
    assert compare_visits([visit(1), visit(2)], 1, 2) == ()


@given(
    before=st.floats(-200, 200),
    size=st.floats(-60, 60),
    sem=st.floats(0.05, 20),
    others=st.lists(st.floats(-30, 30), max_size=5),
)
def test_never_real_under_the_smallest_detectable_change(before, size, sem, others):
    """Whatever the values and whatever else is compared: real needs more than 2.77 standard errors."""
    metrics = ["depth", "thigh_inclination_peak", "hip_flexion_peak", "shank_inclination_peak", "heel_rise"]
    more = [Subject("squat", metric, Of.VALUE, Side.RIGHT) for metric in metrics[: len(others)]]
    takes = [(value(before, sem=sem), value(before + size, sem=sem))]
    takes += [(value(0.0, subject), value(by, subject)) for subject, by in zip(more, others, strict=True)]
    first, last = zip(*takes, strict=True)
    for change in compare_visits([visit(1, *first, accepted=(KNEE, *more)), visit(2, *last)], 1, 2):
        if change.outcome is Outcome.REAL:
            assert abs(change.after - change.before) > 2.77 * change.sem


@given(st.floats(-200, 200), st.floats(0.05, 20))
def test_the_same_value_twice_is_no_change_shown(number, sem):
    """Zero is under every error."""
    change = change_of(number, number, sem=sem)
    assert (change.outcome, change.direction) == (Outcome.NO_CHANGE_SHOWN, None)


def test_the_same_clip_twice_is_no_change_shown_in_any_metric():
    """A whole screening against itself: every metric that is compared shows no change."""
    values = take_values(to_json_dict(make_screening()), Conditions())
    changes = compare_visits([visit(1, *values), visit(2, *values)], 1, 2)

    assert len(changes) > 20
    assert {c.outcome for c in changes} == {Outcome.NO_CHANGE_SHOWN}


def test_different_errors_of_two_visits_add_in_quadrature():
    """SEM 3 and 4: together as two of 3.54, so real beyond 9.79."""
    records = [visit(1, value(0.0, sem=3.0)), visit(2, value(10.0, sem=4.0))]
    (change,) = compare_visits(records, 1, 2)

    assert change.sem == pytest.approx(math.sqrt(12.5))
    assert change.mdc95 == pytest.approx(2.77 * math.sqrt(12.5))
    assert change.outcome is Outcome.REAL


def test_holm_is_the_textbook_example():
    """0.01, 0.04, 0.03, 0.005 among four become 0.03, 0.06, 0.06, 0.02; of none there is none."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


def test_the_chance_of_a_change_at_the_limit_is_five_percent():
    """The probability and the limit are two sides of one rule."""
    assert chance(11.08, 11.08) == pytest.approx(0.05)
    assert chance(0.0, 11.08) == 1.0


def test_among_several_accepted_a_change_just_beyond_its_error_counts_as_possible():
    """12 degrees at an error of 11.08 (p 0.034) is real alone, and possible among three."""
    others = (LEAN, Subject("squat", "depth"))
    knee = (value(100.0), value(88.0))
    calm = [(value(30.0, LEAN), value(31.0, LEAN)), (value(40.0, others[1]), value(40.0, others[1]))]

    def judged(accepted):
        first, last = zip(knee, *calm, strict=True)
        changes = compare_visits([visit(1, *first, accepted=accepted), visit(2, *last)], 1, 2)
        return next(c for c in changes if c.subject == KNEE)

    alone, among = judged((KNEE,)), judged((KNEE, *others))
    assert (alone.outcome, alone.held_back) == (Outcome.REAL, False)
    assert (among.outcome, among.held_back) == (Outcome.POSSIBLE, True)
    assert among.p_holm == pytest.approx(3 * among.p)
    assert alone.p_holm == pytest.approx(alone.p)


def test_the_headline_counts_accepted_findings_only_and_marks_the_extreme():
    """What nobody accepted is exploratory, however far it moved; what stood out at a compared visit says so."""
    first = visit(1, value(100.0), value(30.0, LEAN), accepted=(KNEE,))
    last = visit(2, value(80.0), value(60.0, LEAN))
    by_subject = {c.subject: c for c in compare_visits([first, last], 1, 2)}

    assert (by_subject[KNEE].headline, by_subject[KNEE].extreme) == (True, True)
    assert (by_subject[LEAN].headline, by_subject[LEAN].extreme) == (False, False)
    assert by_subject[LEAN].p_holm is None
    assert count_outcomes(list(by_subject.values()))[Outcome.REAL] == 1
    assert count_outcomes(list(by_subject.values()), headline=False)[Outcome.REAL] == 1


def test_what_was_accepted_earlier_counts_but_is_not_extreme_between_later_visits():
    """Accepted at visit 1, compared from 2 to 3: in the headline, without the note about drifting back."""
    records = [visit(1, value(100.0), accepted=(KNEE,)), visit(2, value(100.0)), visit(3, value(80.0))]
    (change,) = compare_visits(records, 2, 3)
    assert (change.headline, change.extreme) == (True, False)


def test_the_clients_own_error_counts_where_it_is_larger():
    """Takes of 96 and 108 differ by a standard error of 8.49: more than the table's 2.5 of one day.

    Between days the rest of the table's 4 is added: root(8.49² + 4² − 2.5²) = 9.04.
    """
    own = math.sqrt(72.0)
    records = [
        visit(1, value(96.0, same=2.5), value(108.0, same=2.5)),
        visit(2, value(87.0, same=2.5)),
    ]
    (change,) = compare_visits(records, 1, 2)

    assert change.own_error
    assert change.before == 102.0
    assert change.sem == pytest.approx(math.sqrt(own**2 + 4.0**2 - 2.5**2))
    assert change.outcome is Outcome.NO_CHANGE_SHOWN


def test_two_takes_that_happen_to_agree_do_not_make_the_error_smaller():
    """The twin: equal takes leave the table's error."""
    records = [visit(1, value(100.0, same=2.5), value(100.0, same=2.5)), visit(2, value(88.0, same=2.5))]
    (change,) = compare_visits(records, 1, 2)
    assert (change.own_error, change.sem) == (False, pytest.approx(4.0))


@given(st.lists(st.floats(80, 120), min_size=1, max_size=4))
def test_repeated_takes_never_narrow_the_error(values):
    """Whatever was repeated, the table's error is the least."""
    records = [visit(1, *(value(v, same=2.5) for v in values)), visit(2, value(100.0, same=2.5))]
    (change,) = compare_visits(records, 1, 2)
    assert change.sem >= 4.0 - 1e-12


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (-20.0, 14.0, Direction.CHANGED_SIDES),
        (-20.0, -3.0, Direction.TOWARDS),
        (-3.0, -20.0, Direction.AWAY),
        (-20.0, 2.0, Direction.TOWARDS),
    ],
)
def test_a_difference_moves_towards_the_other_side_or_away_or_changes_sides(before, after, direction):
    """It changed sides only where both values lie off the middle by more than their error (5)."""
    change = change_of(before, after, KNEES, sem=5.0, views=(View.LEFT, View.RIGHT))
    assert (change.outcome, change.direction) == (Outcome.REAL, direction)


def test_a_way_to_one_side_has_sides_too_and_a_plain_value_has_more_and_less():
    """The pelvis shifts to the left, then to the right; a knee bends less."""
    assert change_of(-12.0, 9.0, SHIFT, sem=3.0, views=(View.FRONT,)).direction is Direction.CHANGED_SIDES
    assert change_of(100.0, 80.0).direction is Direction.LESS
    assert change_of(80.0, 100.0).direction is Direction.MORE


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (elsewhere(camera="Other"), Differs.CAMERA),
        (elsewhere(distance_cm=380), Differs.DISTANCE),
        (elsewhere(camera_height_cm=115), Differs.HEIGHT),
        (elsewhere(picture=(720, 1280)), Differs.PICTURE),
        (elsewhere(version="2"), Differs.METHOD),
        (elsewhere(norms_sha256="o"), Differs.METHOD),
        (elsewhere(model_sha256="k"), Differs.MODEL),
    ],
)
def test_what_was_not_made_alike_cannot_be_compared(after, what):
    """However large the change: it may be the set-up's, the method's or the model's."""
    (change,) = compare_visits([visit(1, value(100.0)), visit(2, value(40.0, conditions=after))], 1, 2)

    assert (change.outcome, change.change, change.mdc95) == (Outcome.NOT_COMPARABLE, None, None)
    assert [one.what for one in change.differs] == [what]
    assert (change.before, change.after) == (100.0, 40.0)


@pytest.mark.parametrize("key", ["camera", "distance_cm", "camera_height_cm"])
def test_what_was_not_noted_or_hardly_differs_is_not_held_against_a_visit(key):
    """The twin: an unknown camera, and one within the tolerance, are compared."""
    close = {"camera": " LOGITECH", "distance_cm": 350, "camera_height_cm": 84}
    for noted in (None, close[key]):
        after = value(70.0, conditions=elsewhere(**{key: noted}))
        (change,) = compare_visits([visit(1, value(100.0)), visit(2, after)], 1, 2)
        assert (change.outcome, change.differs) == (Outcome.REAL, ())


def test_another_set_up_may_be_looked_past_for_angles_from_the_side_only():
    """With the toggle off a side view of grade A is compared, with the difference named; a front view is not."""
    moved = elsewhere(camera="Other")
    side = (value(100.0), value(70.0, conditions=moved))
    front = [
        value(v, LEAN, views=(View.FRONT,), conditions=c)
        for v, c in ((30.0, side[0].conditions), (60.0, moved))
    ]
    records = [visit(1, side[0], front[0]), visit(2, side[1], front[1])]
    by_subject = {c.subject: c for c in compare_visits(records, 1, 2, same_setup_only=False)}

    assert (by_subject[KNEE].outcome, by_subject[KNEE].differs[0].what) == (Outcome.REAL, Differs.CAMERA)
    assert by_subject[LEAN].outcome is Outcome.NOT_COMPARABLE


def test_another_method_or_model_is_never_looked_past():
    """The toggle is about the set-up alone."""
    for after in (elsewhere(version="2"), elsewhere(model_sha256="k")):
        records = [visit(1, value(100.0)), visit(2, value(40.0, conditions=after))]
        (change,) = compare_visits(records, 1, 2, same_setup_only=False)
        assert change.outcome is Outcome.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("older", "newer", "offered"),
    [
        ({}, {"version": "2"}, Recompute.FROM_POSES),
        ({"has_poses": False}, {"version": "2"}, Recompute.IMPOSSIBLE),
        ({"has_film": True}, {"model_sha256": "k"}, Recompute.FROM_FILM),
        ({}, {"model_sha256": "k"}, Recompute.IMPOSSIBLE),
        ({}, {"camera": "Other"}, None),
    ],
)
def test_recomputing_is_offered_where_it_helps(older, newer, offered):
    """An older method from the landmarks, an older model only from the film; another camera by nothing."""
    records = [
        visit(1, value(100.0, conditions=elsewhere(**older))),
        visit(2, value(90.0, conditions=elsewhere(**newer))),
    ]
    (change,) = compare_visits(records, 1, 2)
    assert change.recompute is offered


def test_a_walk_there_and_back_gives_both_sides_and_needs_six_strides():
    """Values of both legs from one film, in the same views whichever way is gone; five strides a side are too few."""
    values = take_values(to_json_dict(there_and_back()), Conditions())
    knees = {v.subject.side: v for v in values if v.subject.metric == "knee_flexion_swing_peak"}
    assert set(knees) == {Side.LEFT, Side.RIGHT, None}
    assert {v.views for v in values} == {(View.LEFT, View.RIGHT)}
    assert knees[None].value == pytest.approx(knees[Side.RIGHT].value - knees[Side.LEFT].value)
    assert knees[None].sem_same == pytest.approx(
        math.hypot(knees[Side.LEFT].sem_same, knees[Side.RIGHT].sem_same)
    )

    outcomes = []
    for n in (6, 5):
        few = replace(knees[Side.LEFT], n=n)
        (change,) = compare_visits([visit(1, few), visit(2, few)], 1, 2)
        outcomes.append(change.outcome)
    assert outcomes == [Outcome.NO_CHANGE_SHOWN, Outcome.NOT_COMPARABLE]


def test_too_few_repetitions_cannot_be_compared():
    """Two repetitions at a visit: named, and not compared."""
    (change,) = compare_visits([visit(1, value(100.0)), visit(2, value(60.0, n=2))], 1, 2)
    assert (change.outcome, change.differs[0].what, change.differs[0].visit) == (
        Outcome.NOT_COMPARABLE,
        Differs.TOO_FEW,
        2,
    )


def test_of_two_views_that_both_visits_share_the_smaller_error_counts():
    """The side view (4) before the front view (4.74); where only the front is shared, that one; never across."""
    side, front = {"sem": 4.0}, {"sem": 4.74, "views": (View.FRONT,), "grade": Grade.B}
    both = visit(1, value(100.0, **side), value(103.0, **front))
    (shared,) = compare_visits([both, visit(2, value(90.0, **side), value(99.0, **front))], 1, 2)
    (in_front,) = compare_visits([both, visit(2, value(99.0, **front))], 1, 2)
    (apart,) = compare_visits([visit(1, value(100.0, **side)), visit(2, value(99.0, **front))], 1, 2)

    few = visit(2, value(90.0, n=2, **side), value(99.0, **front))
    (enough,) = compare_visits([both, few], 1, 2)

    assert (shared.views, shared.change) == ((View.RIGHT,), -10.0)
    assert (enough.views, enough.outcome) == ((View.FRONT,), Outcome.NO_CHANGE_SHOWN)
    assert (in_front.views, in_front.change) == ((View.FRONT,), -4.0)
    assert (apart.outcome, apart.differs[0].what) == (Outcome.NOT_COMPARABLE, Differs.VIEW)


def test_the_order_is_from_real_to_not_comparable():
    """What changed comes first, and of equal outcomes what the headline counts."""
    depth, hip = Subject("squat", "depth"), Subject("squat", "hip_flexion_peak", Of.VALUE, Side.RIGHT)
    first = visit(1, value(0.0), value(0.0, LEAN), value(0.0, depth), value(0.0, hip), accepted=(depth, hip))
    last = visit(2, value(1.0), value(9.0, LEAN), value(2.0, depth), value(30.0, hip, n=1))
    changes = compare_visits([first, last], 1, 2)
    assert [c.subject for c in changes] == [LEAN, depth, KNEE, hip]


def test_the_trend_has_its_band_around_the_first_value_and_marks_what_differs():
    """Three visits, the third with another camera: shown, and marked as not comparable; of nothing no trend."""
    records = [
        visit(1, value(100.0)),
        visit(2, value(95.0)),
        visit(3, value(60.0, conditions=elsewhere(camera="B"))),
    ]
    (change,) = compare_visits(records, 1, 2)
    shown = trend(records, change)

    assert shown is not None
    assert [(p.visit, p.value, p.comparable) for p in shown.points] == [
        (1, 100.0, True),
        (2, 95.0, True),
        (3, 60.0, False),
    ]
    assert (shown.band80, shown.band95) == (pytest.approx(7.24), pytest.approx(11.08))
    (apart,) = compare_visits(records, 1, 3)
    assert trend(records, apart) is None


def test_a_refilm_is_judged_by_the_error_of_one_day():
    """9 degrees: real at an error of 2.5 within the visit (6.9), not at 4 between visits (11.1)."""
    before, after = value(100.0, same=2.5), value(91.0, same=2.5)
    record = visit(1, before)
    (change,) = compare_takes([record], 1, [before], [after])

    assert change.mdc95 == pytest.approx(2.77 * 2.5)
    assert (change.outcome, change.headline, change.first, change.last) == (Outcome.REAL, False, 1, 1)
    assert change_of(100.0, 91.0, same=2.5).outcome is Outcome.POSSIBLE
    assert compare_takes([record], 1, [], []) == ()


def test_what_a_refilm_could_show_is_told_before():
    """2.77 of today's error, of the better view; larger where today's own takes differ by more."""
    front = value(100.0, sem=6.0, views=(View.FRONT,))
    assert can_show([value(100.0, same=2.5), front])[KNEE] == (pytest.approx(6.925), "deg")
    own = math.sqrt(72.0)
    assert can_show([value(96.0, same=2.5), value(108.0, same=2.5)])[KNEE][0] == pytest.approx(2.77 * own)
    assert can_show([]) == {}


def test_values_come_out_of_the_stored_result_with_both_errors_and_the_spread():
    """A side clip of a puppet: the value of the result, the table's error and the repetitions' own in quadrature."""
    screening = pipeline.screen(
        MOVEMENTS["squat"],
        [take(Squat((100.0, 100.0)), Camera(yaw_deg=90.0), declared=View.RIGHT)],
        model="full",
        model_sha256="m",
    )
    stored = json.loads(json.dumps(to_json_dict(screening)))
    values = {v.subject: v for v in take_values(stored, Conditions())}
    row = load_norms().error("squat", "knee_flexion_peak", View.RIGHT)
    measured = next(m for m in screening.measurements if m.metric == "knee_flexion_peak")
    spread = measured.spread / math.sqrt(measured.n)

    assert values[KNEE].value == pytest.approx(measured.value, abs=1e-3)
    assert values[KNEE].sem_same == pytest.approx(math.hypot(row.sem_same, spread), abs=1e-3)
    assert values[KNEE].sem_other == pytest.approx(math.hypot(row.sem_other, spread), abs=1e-3)
    assert values[KNEE].views == (View.RIGHT,)
    assert (values[KNEE].conditions.model_sha256, values[KNEE].conditions.picture) == ("m", (1280, 720))
    assert KNEES not in values


def test_differences_between_sides_have_the_errors_of_both_sides():
    """Two side clips: right minus left, both errors in quadrature; from the front clip of the same visit too."""
    values = take_values(to_json_dict(make_screening()), Conditions())
    sides = {
        v.subject.side: v
        for v in values
        if v.subject.metric == KNEE.metric and len(v.views) == 1 and v.views[0].near_side
    }
    apart = {v.views: v for v in values if v.subject == KNEES}

    assert set(apart) == {(View.FRONT,), (View.LEFT, View.RIGHT)}
    both = apart[View.LEFT, View.RIGHT]
    assert both.value == pytest.approx(sides[Side.RIGHT].value - sides[Side.LEFT].value)
    assert both.sem_other == pytest.approx(
        math.hypot(sides[Side.LEFT].sem_other, sides[Side.RIGHT].sem_other)
    )


def test_what_a_view_cannot_show_is_not_compared():
    """Grade C, and the height of the pelvis that a front view hardly shows (slopes.csv), are left out."""
    result = to_json_dict(make_screening())
    assert "pelvic_obliquity" in {m["metric"] for m in result["measurements"]}
    values = take_values(result, Conditions())
    assert "pelvic_obliquity" not in {v.subject.metric for v in values}
    for row in result["measurements"]:
        row["grade"] = "C"
    assert take_values(result, Conditions()) == ()


def test_a_take_that_is_left_out_gives_nothing():
    """What was filmed after treatment is none of the visit's values; missing measurements are none either."""
    result = to_json_dict(make_screening())
    assert {v.views for v in take_values(result, Conditions(), leave_out=(1, 2))} == {(View.FRONT,)}
    assert take_values(result, Conditions(), leave_out=(0, 1, 2)) == ()
    for row in result["measurements"]:
        row["value"] = None
    assert take_values(result, Conditions()) == ()


def test_a_finding_is_about_one_subject():
    """A difference, one leg, both legs together, or what has no side."""
    asymmetry = subject_of_finding("squat", "knee_flexion_peak", FindingKind.ASYMMETRY, Side.RIGHT)
    range_ = subject_of_finding("squat", "shank_inclination_peak", FindingKind.REDUCED_RANGE, Side.LEFT)
    knees_in = subject_of_finding("squat", "knee_frontal_projection", FindingKind.EXCESS, None)
    shift = subject_of_finding("squat", "pelvic_shift", FindingKind.EXCESS, Side.LEFT)

    assert asymmetry == KNEES
    assert range_ == Subject("squat", "shank_inclination_peak", Of.VALUE, Side.LEFT)
    assert knees_in == Subject("squat", "knee_frontal_projection", Of.MEAN)
    assert shift == SHIFT


def test_pain_and_goals_are_real_from_two_points_and_a_missing_one_is_not_zero():
    """Two points count, one does not, and what was not named at one visit is not compared."""
    first = Told(1, visit(1).day, (Rated("knee", 5, "left"), Rated("back", 4)), (Rated("Stairs ", 7),))
    last = Told(3, visit(3).day, (Rated("knee", 3, "left"),), (Rated("stairs", 6), Rated("run", 5)))
    beside = compare_beside([first, last], 1, 3)

    assert [(p.what, p.before, p.after, p.outcome) for p in beside.pain] == [
        ("knee", 5, 3, Outcome.REAL),
        ("back", 4, None, Outcome.NOT_COMPARABLE),
    ]
    assert [(g.what, g.before, g.after, g.outcome) for g in beside.goals] == [
        ("stairs", 7, 6, Outcome.NO_CHANGE_SHOWN),
        ("run", None, 5, Outcome.NOT_COMPARABLE),
    ]


def test_hand_tests_are_set_beside_each_other():
    """Weak, then strong; what was tested once stays one-sided, and comes last."""
    first = Told(
        1,
        visit(1).day,
        tests=(HandTestResult("TFL", "left", "strong"), HandTestResult("GMED", "right", "weak")),
    )
    last = Told(2, visit(2).day, tests=(HandTestResult("GMED", "right", "strong"),))
    gmed, tfl = compare_beside([first, last], 1, 2).tests

    assert (gmed.code, gmed.before.result, gmed.after.result, gmed.changed) == (
        "GMED",
        "weak",
        "strong",
        True,
    )
    assert (tfl.code, tfl.after, tfl.changed) == ("TFL", None, False)

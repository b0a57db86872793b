"""What is said of change: whole sentences, the mark with its word, and never more than was shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from progress_factory import KNEE, KNEES, LEAN, SHIFT, elsewhere, value, visit

from screening.clinic.progress import (
    Differs,
    HandTestResult,
    HomeworkDone,
    Outcome,
    Rated,
    Subject,
    Told,
    compare_beside,
    compare_takes,
    compare_visits,
    spoken_differences,
    words,
)
from screening.report.forbidden import find_forbidden
from screening.types import View

DEPTH = Subject("squat", "depth")
SIDES = (View.LEFT, View.RIGHT)


def changes_of(*pairs, accepted=(), after=None, **words_):
    """The changes between two visits with these values (subject, before, after)."""
    first = [value(before, subject, **words_) for subject, before, _ in pairs]
    last = [
        value(now, subject, **words_ | ({"conditions": after} if after else {})) for subject, _, now in pairs
    ]
    return compare_visits([visit(1, *first, accepted=accepted), visit(2, *last)], 1, 2)


def test_the_headline_is_a_sentence_that_counts_what_was_accepted():
    """Two real, one possible, one without; what was not accepted does not count."""
    pairs = [
        (KNEE, 100.0, 60.0),
        (LEAN, 30.0, 70.0),
        (DEPTH, 40.0, 48.0),
        (SHIFT, 0.0, 1.0),
        (KNEES, 0.0, 90.0),
    ]
    changes = changes_of(*pairs, accepted=(KNEE, LEAN, DEPTH, SHIFT))

    assert words.headline(changes, 1) == "Since visit 1: 2 real changes, 1 possible, 1 no change shown."
    assert words.exploratory(changes).startswith("1 more was compared; of these, 1 moved beyond the error.")


def test_without_an_accepted_finding_the_headline_says_so():
    """The missing twins: nothing accepted, and nothing that both visits measured."""
    said = "Since visit 1: no accepted finding was measured at both visits, so nothing is counted here."
    assert words.headline(changes_of((KNEE, 100.0, 60.0)), 1) == said
    assert words.headline((), 1) == said
    assert words.exploratory(()) == ""


def test_what_cannot_be_compared_is_counted_too():
    """A singular, and an accepted metric that the other camera keeps from being compared."""
    (lean,) = changes_of((LEAN, 30.0, 70.0), accepted=(LEAN,))
    (knee,) = changes_of((KNEE, 100.0, 60.0), accepted=(KNEE,), after=elsewhere(camera="Other"))
    said = "Since visit 1: 1 real change, 0 possible, 0 no change shown, 1 cannot be compared."
    assert words.headline((lean, knee), 1) == said


def test_one_metric_is_told_with_its_values_its_error_and_its_outcome():
    """3 degrees at an error of 11: the sentence of the specification with the values before it."""
    (change,) = changes_of((KNEE, 104.0, 107.0))
    assert words.change_sentence(change) == (
        "Peak knee flexion, right: 104° at visit 1, 107° at visit 2. "
        "Change 3°, measurement error (MDC) 11°. No change shown."
    )
    assert words.verdict(change) == "▬ No change shown"
    (less,) = changes_of((KNEE, 104.0, 84.0))
    assert words.verdict(less) == "▲ Real change, less"
    (maybe,) = changes_of((KNEE, 104.0, 112.0))
    assert words.verdict(maybe) == "△ Possible change, more"


def test_a_difference_that_changed_sides_says_so_in_words():
    """From 20 more on the left to 14 more on the right; one that came nearer says towards the other side."""
    (crossed,) = changes_of((KNEES, -20.0, 14.0), views=SIDES)
    said = words.change_sentence(crossed)
    assert "20° more on the left at visit 1, 14° more on the right at visit 2." in said
    assert said.endswith(
        "The difference changed sides: before, the left side had more; now, the right side has more."
    )
    (nearer,) = changes_of((KNEES, -20.0, -2.0), views=SIDES)
    assert words.verdict(nearer) == "▲ Real change, towards the other side"
    (shift,) = changes_of((SHIFT, -12.0, 12.0), views=(View.FRONT,))
    assert words.change_sentence(shift).endswith(
        "It changed sides: it goes to the other side of the middle now."
    )
    assert "12\u2009% to the person's left at visit 1" in words.change_sentence(shift)


def test_a_zero_difference_has_no_side():
    """Nothing, or what rounds to nothing, is on neither side."""
    (change,) = changes_of((KNEES, 0.3, -0.2), views=SIDES)
    assert words.change_sentence(change).startswith(
        "Peak knee flexion, difference between sides: 0° at visit 1, 0° at visit 2."
    )


def test_notes_stand_only_where_they_hold():
    """Extreme and held back with a change; own error; a view that shows part; a set-up that was looked past."""
    (plain,) = changes_of((KNEE, 100.0, 60.0))
    assert words.notes(plain) == ()
    (extreme,) = changes_of((KNEE, 100.0, 60.0), accepted=(KNEE,))
    assert words.notes(extreme) == (words.DRIFT,)
    (still,) = changes_of((KNEE, 100.0, 100.0), accepted=(KNEE,))
    assert words.notes(still) == ()
    assert words.notes(replace(plain, held_back=True, own_error=True)) == (words.HELD_BACK, words.OWN_ERROR)
    assert words.notes(replace(plain, shown=0.55)) == (
        "This view shows about 55\u2009% of a true change, so that a change may have been missed.",
    )
    assert words.notes(replace(plain, shown=0.9)) == ()


def test_another_camera_is_told_as_in_the_specification():
    """pr.protocol, its badge, and the sentence of the card."""
    changes = changes_of((KNEE, 100.0, 60.0), after=elsewhere(camera="Other", distance_cm=380))
    assert spoken_differences.badge(changes) == "protocol changed: camera, distance"
    assert spoken_differences.protocol_sentence(changes) == (
        "Filmed with another camera (Logitech, now Other). Filmed from 60 cm further away. "
        "Compare with care; angles from the side only."
    )
    assert words.change_sentence(changes[0]).startswith(
        "Peak knee flexion, right: 100° at visit 1, 60° at visit 2. Cannot be compared. Filmed with another camera"
    )
    assert words.verdict(changes[0]) == "? Cannot be compared"


def test_nothing_that_differs_is_no_badge():
    """The missing twin, also where a visit measured less."""
    assert spoken_differences.badge(changes_of((KNEE, 100.0, 60.0))) == ""
    apart = compare_visits([visit(1, value(100.0)), visit(2)], 1, 2)
    assert (spoken_differences.badge(apart), spoken_differences.protocol_sentence(apart)) == ("", "")
    assert "not measured at visit 2. Cannot be compared. Not measured at visit 2." in words.change_sentence(
        apart[0]
    )


def test_an_older_method_is_told_by_version_or_by_its_tables():
    """Two versions are named; two states of the tables under one version are said as such."""
    (version,) = changes_of((KNEE, 100.0, 60.0), after=elsewhere(version="2"))
    (tables,) = changes_of((KNEE, 100.0, 60.0), after=elsewhere(norms_sha256="o"))
    assert "Measured with another version of the method (1, now 2)." in words.change_sentence(version)
    assert "Measured with an earlier state of the method's own tables." in words.change_sentence(tables)
    assert spoken_differences.protocol_sentence([tables]).endswith(spoken_differences.NOT_AS_IT_IS)


def test_a_refilm_is_told_as_an_immediate_response():
    """Beyond or within, with the error of one day; and before it, what it could show."""
    before = value(100.0, same=2.5)
    for after, said in (
        (91.0, "Beyond measurement error (\u22129° ± 7°)."),
        (103.0, "Within measurement error (+3° ± 7°): cannot be told apart."),
    ):
        (change,) = compare_takes([visit(1, before)], 1, [before], [value(after, same=2.5)])
        assert words.immediate_verdict(change) == said
        assert " before, " in words.change_sentence(change)
    (missing,) = compare_takes([visit(1, before)], 1, [before], [])
    assert words.immediate_verdict(missing) == "Cannot be compared. Not measured after treatment."
    (new,) = compare_takes([visit(1, before)], 1, [], [before])
    assert words.change_sentence(new).endswith("Cannot be compared. Not measured before treatment.")
    assert words.can_show_sentence(6.2, "deg") == "Today this clip can show changes above 6°."


def test_one_visit_tells_todays_own_error_where_takes_were_repeated():
    """Takes of 98 and 102: standard error 2.83, so ± 6; without repeats nothing is told."""
    start = "One visit so far. Progress appears after the second one."
    assert words.one_visit() == words.one_visit(visit(1, value(98.0))) == start
    assert words.one_visit(visit(1, value(98.0), value(102.0))) == (
        f"{start} Today's own error from repeated takes: Peak knee flexion, right ±6°."
    )


def test_pain_goals_tests_and_homework_have_their_sentences():
    """As they were told, with what counts as a change; what is missing is named, never taken as none."""
    first = Told(
        1,
        visit(1).day,
        (Rated("knee", 6, "left"), Rated("back", 4)),
        (Rated("stairs", 7),),
        (HandTestResult("GMED", "right", "weak"),),
        HomeworkDone(1, ("scar then lift",), 9, 14),
    )
    last = Told(
        2,
        visit(2).day,
        (Rated("knee", 3, "left"),),
        (Rated("stairs", 6),),
        (HandTestResult("GMED", "right", "strong", True),),
    )
    beside = compare_beside([first, last], 1, 2)

    assert [words.pain_sentence(p) for p in beside.pain] == [
        "Pain, knee left: 6 → 3 of 10. Real change (2 points or more count).",
        "Pain, back: 4 of 10 at one visit, not named at the later one.",
    ]
    assert (
        words.goal_sentence(beside.goals[0])
        == "Goal, stairs: 7 → 6 of 10. No change shown (2 points or more count)."
    )
    assert words.hand_test_sentence(beside.tests[0]) == "GMED right: weak → painful, strength not judged."
    assert (
        words.homework_sentence(beside.homework[0]) == "Since visit 1: scar then lift. Done on 9 of 14 days."
    )
    unasked = words.homework_sentence(HomeworkDone(1, (), None, None))
    assert unasked == "Since visit 1: homework. Not asked yet how often it was done."


@pytest.mark.parametrize("what", list(Differs))
def test_every_difference_has_a_sentence_without_forbidden_words(what):
    """Every reason can be told, with and without what was noted."""
    for noted in ({"before": "a", "after": "b"}, {}):
        if what in (Differs.DISTANCE, Differs.HEIGHT):
            noted = {"before": 320.0, "after": 260.0}
        said = spoken_differences.difference_sentence(spoken_differences.Difference(what, **noted, visit=2))
        assert said.endswith(".")
        assert "{" not in said
        assert find_forbidden(said) == []


def test_no_fixed_sentence_judges_a_body():
    """Outcome words, notes and offers are free of forbidden words, and no outcome is called better or worse."""
    said = [
        *words.OUTCOME_WORDS.values(),
        *spoken_differences.RECOMPUTE_WORDS.values(),
        words.DRIFT, words.HELD_BACK, words.OWN_ERROR, words.EXPLORATORY, words.IMMEDIATE, words.WITH_CARE,
    ]  # fmt: skip
    assert set(words.OUTCOME_WORDS) == set(words.OUTCOME_MARKS) == set(Outcome)
    assert len(set(words.OUTCOME_MARKS.values())) == len(Outcome)
    for sentence in said:
        assert find_forbidden(sentence) == []
        assert not {"better", "worse", "improved", "unchanged"} & set(sentence.lower().split())

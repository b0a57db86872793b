"""From accepted findings to hands: what is tested and why, and how often hands and flags agree. Pure functions."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from screening.body import load_regions
from screening.clinic import agreement, measures, worklist
from screening.clinic.agreement import FlagKind, NamedTest, OtherTest, agreements
from screening.clinic.handwork import HomeworkEntry
from screening.clinic.handwork_changes import (
    LATER_DATE,
    RELEASE_FIRST,
    homework_faults,
    homework_hint,
    too_many,
)
from screening.clinic.worklist import MEASURES, Accepted, Preference, Told, work_list
from screening.norms import load_norms
from screening.report.forbidden import find_forbidden
from screening.types import FindingKind, Side

NORMS = load_norms()
KNEES = NORMS.pattern("knee_separation_ratio", FindingKind.EXCESS)
SHIFT = NORMS.pattern("pelvic_shift", FindingKind.EXCESS)
FLAG = FlagKind("squat", "pelvic_shift", "excess")


def accepted(pattern, key="f1", side=None) -> Accepted:
    return Accepted(key, "seen", side, pattern, pattern.hand_tests)


def codes(work) -> list[str]:
    return [one.code for one in work.suggested]


def test_muscles_come_from_the_pattern_and_measures_stand_apart():
    """Knees in: the five muscles of row 1; the shift adds ankle and leg length, which are measured."""
    assert codes(work_list([accepted(KNEES)], (), NORMS)) == ["GMED", "GMAX", "TFL", "ADD", "HAM"]
    both = work_list([accepted(KNEES), accepted(SHIFT, "f2", Side.RIGHT)], (), NORMS)
    assert codes(both)[:2] == ["GMED", "ADD"], "what two findings suggest comes first"
    assert both.measures == ("KTW", "LEGLEN")
    assert not set(codes(both)) & set(MEASURES)
    gmed = both.suggested[0]
    assert (gmed.findings, gmed.evidence, gmed.first) == (("f1", "f2"), "C", Side.RIGHT), (
        "the weakest letter counts"
    )


def test_nothing_accepted_suggests_nothing():
    """The twin without findings: no muscle, nothing to rule out; the story alone still offers tests."""
    told = Told("scar", "belly_lower", None, "caesarean 2004")
    assert work_list((), (), NORMS) == worklist.WorkList()
    alone = work_list((), [told], NORMS)
    assert codes(alone) == []
    assert [one.code for one in alone.from_story][:2] == ["ABD", "OBL"], "row 24: muscles that cross the scar"


def test_reasons_come_from_the_story_and_never_take_a_test_away():
    """Pain near a muscle is said beside it; what hurts elsewhere changes nothing."""
    back, hand = (
        Told("pain", "low_back", "left", "low back L 6/10"),
        Told("pain", "hand", "left", "hand L 2/10"),
    )
    near = work_list([accepted(KNEES)], [back, hand], NORMS)
    assert near.suggested[0].reasons == ("low back L 6/10",)
    assert codes(near) == codes(work_list([accepted(KNEES)], (), NORMS))


def test_a_clinic_orders_and_hides_and_takes_it_back():
    """Hidden muscles are not suggested; ordered ones change places among themselves only."""
    mine = Preference(order=("HAM", "GMED"), hidden=("TFL",))
    assert codes(work_list([accepted(KNEES)], (), NORMS, mine)) == ["HAM", "GMAX", "ADD", "GMED"]
    assert worklist.moved(["A", "B", "C"], "B", -1) == ["B", "A", "C"]
    assert worklist.moved(["A", "B"], "A", -1) == ["A", "B"], "there is nothing above the first"


def test_every_pattern_has_something_to_rule_out_and_every_muscle_a_place():
    """The tables fit together: no cause without a name to tick, no test without regions, no region that is none."""
    for row in NORMS.patterns:
        assert worklist.rule_outs([row.pattern.other_causes]), row.pattern.id
    bases = {worklist.base_region(key)[0] for key in load_regions()}
    with (Path(worklist.__file__).parent / "test_regions.csv").open(encoding="utf-8") as file:
        rows = {
            row["code"]: [part for part in f"{row['first']};{row['also']}".split(";") if part]
            for row in csv.DictReader(file)
        }
    assert set(rows) == set(NORMS.hand_tests) - set(MEASURES)
    assert {region for regions in rows.values() for region in regions} <= bases


def test_position_and_pressure_are_said_in_a_few_words():
    """Each of the two in at most 15 words, without a forbidden one."""
    for test in NORMS.hand_tests.values():
        for part in worklist.one_sided(test.position):
            assert len(part.split()) <= 15, test.code
        assert not find_forbidden(test.position)


def test_a_region_is_known_with_and_without_its_side():
    """Intake keeps ``low_back_left``, an older record ``low_back`` and left; both are one place."""
    assert worklist.base_region("low_back_left") == ("low_back", "left")
    assert worklist.base_region("low_back", "left") == ("low_back", "left")
    assert worklist.base_region("belly_lower") == ("belly_lower", None)
    assert worklist.base_region(None) == ("", None)


def test_agreement_counts_named_muscles_beside_a_base_rate():
    """20 flags, 12 tested weak: 60 %; the same muscle without the flag is weak in 3 of 10."""
    named = [NamedTest(FLAG, "GMED", weak=k < 12, before_flags=k < 5) for k in range(20)]
    beside = [OtherTest("GMED", weak=k < 3, flags=frozenset()) for k in range(10)]
    with_flag = [OtherTest("GMED", weak=True, flags=frozenset({FLAG}))] * 7
    found = agreements(named, [*beside, *with_flag, OtherTest("TFL", weak=True, flags=frozenset())])[0]
    assert (found.flags, found.weak, found.rate, found.enough) == (20, 12, 0.6, True)
    assert (found.base_tested, found.base_rate) == (10, 0.3)
    assert (found.flags_before, found.weak_before) == (5, 5)
    sentence = agreement.agreement_sentence(found)
    assert "12 of 20" in sentence
    assert "30\u2009% of 10" in sentence
    assert "precision" not in sentence
    assert not find_forbidden(sentence.replace("weak", ""))


def test_untested_flags_do_not_count_and_few_are_called_too_few():
    """The missing twin: a named muscle that nobody tested, or that hurt, says nothing; 19 flags are too few."""
    assert agreements([NamedTest(FLAG, "GMED", weak=None)], []) == ()
    few = agreements([NamedTest(FLAG, "GMED", weak=True)] * 19, [])[0]
    assert not few.enough
    assert few.base_rate is None
    assert "Too few to judge" in agreement.agreement_sentence(few)
    assert "none tested" in agreement.agreement_sentence(None)


def test_base_rate_is_weighted_as_the_muscles_were_named():
    """3 of 4 flags named GMED (base 1/2), one TFL (base 0): 3/4 of 1/2."""
    named = [NamedTest(FLAG, "GMED", weak=True)] * 3 + [NamedTest(FLAG, "TFL", weak=True)]
    beside = [OtherTest("GMED", weak=w, flags=frozenset()) for w in (True, False)]
    beside += [OtherTest("TFL", weak=False, flags=frozenset())] * 4
    assert agreements(named, beside)[0].base_rate == pytest.approx(0.375)


def test_tests_come_first_in_about_one_visit_of_five_and_only_where_wanted():
    """The same visit always gets the same answer; without the setting none does."""
    chosen = [agreement.tests_come_first(f"visit{k:04d}", wanted=True) for k in range(1000)]
    assert 150 < sum(chosen) < 250
    assert not any(agreement.tests_come_first(f"visit{k:04d}", wanted=False) for k in range(50))
    assert agreement.muscle_of(("KTW", "GMED")) == "GMED"
    assert agreement.muscle_of(("KTW",)) is None


def test_angles_out_of_range_are_left_out_and_said():
    """0 to 200; what is emptied changes nothing."""
    entries, refused = measures.changed_cells(
        measures.MEASURES, {0: {"left": 9.5}, 1: {"right": 250.0, "left": None}}
    )
    assert [(e.joint, e.motion, e.side, e.angle_deg, e.more) for e in entries] == [
        ("ankle", "knee to wall", "left", 9.5, {"unit": "cm"})
    ]
    assert refused
    assert measures.changed_cells(measures.MEASURES, {}) == ((), False)
    assert measures.in_order(["HIR"])[0].code == "HIR"
    assert {row.code for row in measures.MEASURES if row.code} == set(MEASURES)


def test_homework_is_release_first_and_never_many():
    """The sentences of ux 3.10."""
    today = date(2026, 11, 20)
    bare = HomeworkEntry(1, "re-test holds on two visits", activation="bridge", activation_repetitions=8)
    assert homework_faults(bare, activation_only=False, until_day=None, today=today) == (RELEASE_FIRST,)
    assert homework_faults(bare, activation_only=True, until_day=None, today=today) == ()
    late = HomeworkEntry(1, "2026-11-19", release="scar")
    assert homework_faults(late, activation_only=False, until_day=date(2026, 11, 19), today=today) == (
        LATER_DATE,
    )
    assert "Keep?" in homework_hint(21)
    assert homework_hint(20) == homework_hint(None) == ""
    assert too_many(4) == "Most people manage three."
    assert too_many(3) == ""

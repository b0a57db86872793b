"""What a therapist corrects: known values of the puppet with a repetition left out, and the twin without landmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from puppet import Squat, mirror, take
from walk_screenings import there_and_back

from screening import corrections as c
from screening.chain import WHOLE, in_chain, region_of
from screening.corrections import Corrections, LeftOut
from screening.movements import MOVEMENTS
from screening.pipeline import screen
from screening.report.per_repetition import repetition_table
from screening.types import LANDMARK_INDEX, FindingStatus, Measurement, Screening, Side, Take, View

UNEVEN_DEG = (100.0, 80.0)


def screened(given: Take, corrections: Corrections | None = None) -> Screening:
    return screen(MOVEMENTS["squat"], [given], model="m", model_sha256="0" * 64, corrections=corrections)


def knee(screening: Screening, side: Side = Side.LEFT) -> Measurement:
    return next(m for m in screening.measurements if m.metric == "knee_flexion_peak" and m.side is side)


@pytest.fixture(scope="module")
def shaky() -> Take:
    """Four repetitions, every one a little different, so that leaving one out can be seen."""
    given = take(Squat(UNEVEN_DEG, repetitions=4), declared=View.FRONT)
    generator = np.random.default_rng(7)
    image = given.pose.image_px
    steps = generator.normal(0.0, 3.0, (len(image) // 60 + 2, *image.shape[1:]))
    at = np.linspace(0, len(steps) - 1.001, len(image))
    low, share = at.astype(int), (at % 1)[:, None, None]
    moved = image + steps[low] * (1 - share) + steps[low + 1] * share
    return replace(given, pose=replace(given.pose, image_px=moved))


def test_a_repetition_left_out_counts_no_more_and_its_value_is_gone(shaky: Take) -> None:
    """The value is the median of the three that are left; the fourth is listed with the reason."""
    before = screened(shaky)
    second = before.cycles[1]
    after = screened(shaky, Corrections().leaving_out(second, "pain"))

    values = [value for place, value in enumerate(knee(before).per_cycle) if place != 1]
    assert len(values) == 3
    assert knee(after).n == 3
    assert knee(after).value == pytest.approx(float(np.median(values)))
    assert (after.cycles[1].valid, after.cycles[1].reason) == (False, "left out by the therapist: pain")
    assert [cycle.valid for cycle in after.cycles] == [True, False, True, True]
    assert "left out: pain" in str(after.provenance.parameters["corrections"])
    assert "corrections" not in before.provenance.parameters


def test_with_two_left_nothing_is_judged(shaky: Take) -> None:
    """Two repetitions are too few: not assessed, with how many there are; never within the limit."""
    before = screened(shaky)
    corrections = (
        Corrections().leaving_out(before.cycles[0], "camera").leaving_out(before.cycles[3], "camera")
    )
    after = screened(shaky, corrections)

    assert {finding.status for finding in after.findings} == {FindingStatus.NOT_ASSESSED}
    assert any("Only 2 repetitions could be measured" in finding.reason for finding in after.findings)


def test_hidden_landmarks_stay_unmeasured_whatever_is_left_out(shaky: Take) -> None:
    """The twin: where the left knee is never seen, leaving a repetition out makes no value of it."""
    image = shaky.pose.image_px.copy()
    image[:, LANDMARK_INDEX["left_knee"]] = np.nan
    hidden = replace(shaky, pose=replace(shaky.pose, image_px=image))
    seen = screened(shaky)
    after = screened(hidden, Corrections().leaving_out(seen.cycles[1], "pain"))

    left = [m for m in after.measurements if m.metric == "knee_flexion_peak" and m.side is Side.LEFT]
    assert all(m.value is None for m in left)
    assert all(
        f.status is FindingStatus.NOT_ASSESSED for f in after.findings if f.metric == "knee_flexion_peak"
    )


def test_taking_the_correction_back_gives_the_first_result(shaky: Take) -> None:
    """Counting a repetition again leaves nothing behind."""
    before = screened(shaky)
    corrections = Corrections().leaving_out(before.cycles[1], "pain").without(before.cycles[1])
    assert not corrections
    assert screened(shaky, corrections).findings == before.findings


def test_exchanged_sides_give_the_other_sides_values() -> None:
    """Labels are exchanged, the picture is not mirrored: left's value becomes right's; twice is as before."""
    given = take(Squat((100.0, 80.0), repetitions=3), declared=View.FRONT)
    swapped = c.swap_sides(given)
    left, right = LANDMARK_INDEX["left_knee"], LANDMARK_INDEX["right_knee"]
    np.testing.assert_array_equal(swapped.pose.image_px[:, left], given.pose.image_px[:, right])
    np.testing.assert_array_equal(swapped.pose.world_m[:, right], given.pose.world_m[:, left])
    nose = LANDMARK_INDEX["nose"]
    np.testing.assert_array_equal(swapped.pose.image_px[:, nose], given.pose.image_px[:, nose])
    np.testing.assert_array_equal(c.swap_sides(swapped).pose.image_px, given.pose.image_px)
    assert not np.array_equal(swapped.pose.image_px, mirror(given).pose.image_px)


def test_corrections_are_kept_as_plain_data_and_follow_their_films() -> None:
    """What is written is read again; a film that is not there any more takes its corrections with it."""
    kept = Corrections((LeftOut(0, None, 2.5, "pain"), LeftOut(1, Side.LEFT, 3.0, "camera error")), (1,))
    assert c.from_plain(c.to_plain(kept)) == kept
    assert c.from_plain(None) == Corrections()
    assert kept.moved({0: 2}) == Corrections((LeftOut(2, None, 2.5, "pain"),), ())
    assert kept.swapping(1).swapped == ()
    assert kept.swapping(0).swapped == (1, 0)


def test_a_stride_is_left_out_by_foot() -> None:
    """Strides of both feet overlap in time: only the named foot's is meant."""
    given = take(Squat((100.0, 80.0), repetitions=3), declared=View.FRONT)
    cycle = replace(screened(given).cycles[0], side=Side.LEFT)
    other = replace(cycle, side=Side.RIGHT)
    one = LeftOut(0, Side.LEFT, cycle.peak_s, "pain")
    assert one.means(cycle)
    assert not one.means(other)


def test_the_table_keeps_the_place_of_a_repetition_that_was_left_out(shaky: Take) -> None:
    """Its column stays, with a dash; the others keep their values and numbers."""
    before = screened(shaky)
    corrections = Corrections().leaving_out(before.cycles[1], "pain")
    after = screened(shaky, corrections)
    full, table = repetition_table(before, 0, Corrections()), repetition_table(after, 0, corrections)

    assert (table.names, table.counted) == (("1", "2", "3", "4"), (True, False, True, True))
    row = next(r for r in table.rows if (r.metric, r.side) == ("knee_flexion_peak", "L"))
    whole = next(r for r in full.rows if (r.metric, r.side) == ("knee_flexion_peak", "L"))
    assert row.values[1] == "–"
    assert (row.values[0], *row.values[2:]) == (whole.values[0], *whole.values[2:])


def test_the_table_of_a_film_without_repetitions_is_empty() -> None:
    """The missing-data twin: nothing to switch, nothing to read."""
    given = take(Squat((100.0, 80.0), repetitions=3), declared=View.FRONT)
    nothing = replace(screened(given), cycles=(), measurements=())
    table = repetition_table(nothing, 0, Corrections())
    assert (table.cycles, table.rows, table.names) == ((), (), ())


def test_the_chain_goes_from_the_floor_up() -> None:
    """Ankle, knee, hip, trunk, and what is about the whole body last; no finding is lost."""
    assert [region_of(m) for m in ("heel_rise", "knee_separation_ratio", "pelvic_shift", "trunk_lean_peak")] == [
        "Ankle", "Knee", "Hip", "Trunk"]  # fmt: skip
    assert region_of("depth") == WHOLE
    assert region_of("trunk_minus_shank") == "Trunk"
    findings = screened(take(Squat((100.0, 80.0), repetitions=3), declared=View.FRONT)).findings
    order = in_chain(findings, range(len(findings)))
    assert sorted(i for _, own in order for i in own) == list(range(len(findings)))
    names = [name for name, _ in order]
    assert names == [n for n in ("Ankle", "Knee", "Hip", "Trunk", WHOLE) if n in names]


def test_strides_are_switched_by_foot_and_walks_are_not() -> None:
    """Of walking there and back the strides can be left out, named by foot; leaving one out counts one less."""
    walk = there_and_back()
    table = repetition_table(walk, 0, Corrections())
    assert {name[0] for name in table.names} == {"L", "R"}
    first = table.cycles[0]
    assert c.correct_cycles(walk.cycles, Corrections().leaving_out(first, "pain")).count(first) == 0
    assert sum(x.valid for x in c.correct_cycles(walk.cycles, Corrections().leaving_out(first, "pain"))) == (
        sum(x.valid for x in walk.cycles) - 1
    )

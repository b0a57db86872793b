"""Curves over one repetition: where 0, 50 and 100 % lie, what is averaged, and what stays missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import screening_factory as factory

from screening.curves import (
    PHASE_PCT,
    angle_column,
    average,
    counted_cycles,
    normalize_cycle,
    repetition_curves,
)
from screening.types import Cycle, CycleKind, Screening, Side


def cycle(start_s: float, peak_s: float, end_s: float, kind: CycleKind = CycleKind.REPETITION) -> Cycle:
    return Cycle(0, kind, None, start_s, peak_s, end_s, True)


def test_a_repetition_has_its_deepest_point_in_the_middle() -> None:
    """Down in 1 s and up in 3 s: 25 % is half way down, 75 % half way up, whatever the tempo."""
    time_s = np.linspace(0.0, 6.0, 601)
    found = normalize_cycle(time_s, time_s.copy(), cycle(1.0, 2.0, 5.0))
    assert found[[0, 25, 50, 75, 100]] == pytest.approx([1.0, 1.5, 2.0, 3.5, 5.0])


def test_a_stride_runs_evenly() -> None:
    """Only a repetition has a middle of its own: half of a stride is half of its time."""
    time_s = np.linspace(0.0, 6.0, 601)
    found = normalize_cycle(time_s, time_s.copy(), cycle(1.0, 2.0, 5.0, CycleKind.STRIDE))
    assert found[[0, 50, 100]] == pytest.approx([1.0, 3.0, 5.0])


def test_known_curve_comes_back_to_a_tenth_of_a_degree() -> None:
    """A sine of 100° over one repetition, sampled at 30 frames per second, is the same sine over 0 to 100 %."""
    time_s = np.arange(0.0, 4.0, 1 / 30)
    values = 100 * np.sin(np.pi * np.clip((time_s - 1.0) / 2.0, 0, 1)) ** 2
    found = normalize_cycle(time_s, values, cycle(1.0, 2.0, 3.0))
    assert found == pytest.approx(100 * np.sin(np.pi * PHASE_PCT / 100) ** 2, abs=0.2)


def test_missing_frames_stay_missing_and_no_further() -> None:
    """A gap of the picture is a gap of the curve: nothing is drawn through it, and nothing beside it is lost."""
    time_s = np.linspace(0.0, 4.0, 401)
    values = time_s.copy()
    values[(time_s > 1.2) & (time_s < 1.4)] = np.nan
    found = normalize_cycle(time_s, values, cycle(0.0, 2.0, 4.0))
    lost = PHASE_PCT[np.isnan(found)]
    assert (lost.min(), lost.max()) == (31.0, 34.0)
    assert found[50] == pytest.approx(2.0)


def test_outside_the_film_there_is_no_value() -> None:
    """A cycle that ends one frame after the last picture is whole; one that ends a second later is not."""
    time_s = np.arange(0.0, 2.0, 0.1)
    assert np.isfinite(normalize_cycle(time_s, time_s, cycle(0.0, 1.0, 2.0))).all()
    cut = normalize_cycle(time_s, time_s, cycle(0.0, 1.0, 3.0))
    assert np.isnan(cut[100])
    assert cut[50] == pytest.approx(1.0)
    assert np.isnan(normalize_cycle(time_s[:1], time_s[:1], cycle(0.0, 1.0, 2.0))).all()
    assert np.isnan(normalize_cycle(time_s, time_s, cycle(1.0, 1.0, 1.0))).all()


def test_average_has_students_interval() -> None:
    """1, 2, 3: mean 2, and 2 ± 4.303 · 1/√3 = 2 ± 2.484 (Student's t with two degrees of freedom)."""
    mean, low, high = average(np.array([[1.0], [2.0], [3.0]]) * np.ones(PHASE_PCT.size))
    assert mean == pytest.approx(2.0)
    assert low == pytest.approx(2.0 - 2.484, abs=1e-3)
    assert high == pytest.approx(2.0 + 2.484, abs=1e-3)


def test_average_of_few_is_honest() -> None:
    """One cycle has a mean and no interval; where fewer than half were seen there is no mean; none gives none."""
    one = np.arange(101.0)[None, :]
    mean, low, high = average(one)
    assert mean == pytest.approx(one[0])
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    cycles = np.full((5, 101), np.nan)
    cycles[:2, :10] = 7.0
    cycles[:3, 10:] = 7.0
    mean, low, _ = average(cycles)
    assert np.isnan(mean[:10]).all()
    assert np.isnan(low[:10]).all()
    assert mean[10:] == pytest.approx(7.0)
    assert np.isnan(average(np.empty((0, 101)))[0]).all()


@pytest.fixture(scope="module")
def screening() -> Screening:
    return factory.make_screening()


def test_both_sides_of_a_front_clip(screening: Screening) -> None:
    """Four repetitions of 110° times 0.97, 1.00, 0.99, 0.96 left; the right knee 0.9 of it; the cut one is not in."""
    left, right = repetition_curves(screening, "knee_flexion_peak", [factory.FRONT])
    assert (left.side, right.side) == (Side.LEFT, Side.RIGHT)
    assert left.cycles.shape == (4, 101)
    top = 110.0 * np.mean(factory.PEAK_SHARES)
    assert left.mean[[0, 50, 100]] == pytest.approx([0.0, top, 0.0], abs=0.05)
    assert right.mean[50] == pytest.approx(0.9 * top, abs=0.05)
    half = 3.182 * 110 * np.std(factory.PEAK_SHARES, ddof=1) / 2
    assert left.high[50] - left.mean[50] == pytest.approx(half, abs=0.02)


def test_side_clip_gives_its_near_leg_only(screening: Screening) -> None:
    """The far leg of a side view has no curve even where the table holds numbers."""
    side = screening.recordings[factory.LEFT]
    guessed = replace(side, angles=side.angles.assign(knee_flexion_right_deg=55.0))
    recordings = (screening.recordings[factory.FRONT], guessed)
    found = repetition_curves(replace(screening, recordings=recordings), "knee_flexion_peak", [factory.LEFT])
    assert [curve.side for curve in found] == [Side.LEFT]


def test_two_clips_of_one_leg_are_averaged_together(screening: Screening) -> None:
    """Without a choice every usable clip that can carry the metric counts: front and side for the left knee."""
    left, right = repetition_curves(screening, "knee_flexion_peak")
    assert (left.recordings, right.recordings) == ((factory.FRONT, factory.LEFT), (factory.FRONT,))
    assert len(left.cycles) == 8


def test_unpaired_motion_and_missing_values(screening: Screening) -> None:
    """A trunk has one curve without a side; a leg that was hidden throughout has none; a wrong name is refused."""
    (trunk,) = repetition_curves(screening, "trunk_lateral_lean")
    assert trunk.side is None
    side = screening.recordings[factory.LEFT]
    hidden = replace(side, angles=side.angles.assign(shank_inclination_left_deg=np.nan))
    recordings = (screening.recordings[factory.FRONT], hidden)
    assert repetition_curves(replace(screening, recordings=recordings), "shank_inclination_peak") == ()
    with pytest.raises(KeyError, match="elbow_twist"):
        repetition_curves(screening, "elbow_twist")


def test_strides_serve_their_own_side(screening: Screening) -> None:
    """A left stride is not averaged into the right leg's curve, and strides come before passes."""
    strides = tuple(
        Cycle(factory.FRONT, CycleKind.STRIDE, side, start, start + 0.5, start + 1.0, True)
        for side, start in ((Side.LEFT, 2.0), (Side.RIGHT, 2.5), (Side.LEFT, 3.0))
    )
    whole = Cycle(factory.FRONT, CycleKind.PASS, None, 2.0, 3.0, 4.0, True)
    walk = replace(screening, cycles=(whole, *strides))
    left, right = repetition_curves(walk, "knee_flexion_peak", [factory.FRONT])
    assert (len(left.cycles), len(right.cycles)) == (2, 1)
    assert [c.kind for c in counted_cycles(walk, factory.FRONT)] == [CycleKind.PASS]


def test_column_of_a_motion_is_found_whatever_its_unit() -> None:
    """Ratios carry no unit in their name, and what is not there is None."""
    table = pd.DataFrame(columns=["knee_separation_ratio", "heel_rise_left_pct"])
    assert angle_column(table, "knee_separation_ratio", None) == "knee_separation_ratio"
    assert angle_column(table, "heel_rise", Side.LEFT) == "heel_rise_left_pct"
    assert angle_column(table, "heel_rise", Side.RIGHT) is None

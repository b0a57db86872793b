"""Two side clips at equal depth: what one clip squatted less deep does to a difference between the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from puppet import Camera, Squat, depth_profile, take

from screening import equal_depth
from screening.equal_depth import Bout
from screening.movements import MOVEMENTS
from screening.pipeline import screen
from screening.types import (
    LANDMARK_INDEX,
    Cycle,
    CycleKind,
    Finding,
    FindingKind,
    FindingStatus,
    Recording,
    Screening,
    Side,
    Take,
)

SQUAT = MOVEMENTS["squat"]
RAMP_S, PEAKS_S = 1.0, (2.0, 5.0, 8.0)


def screened(*takes: Take) -> Screening:
    return screen(SQUAT, takes, model="full", model_sha256="0" * 64)


def side_pair(left: Squat, right: Squat | None = None) -> tuple[Take, Take]:
    return take(left, Camera(yaw_deg=-90)), take(right or left, Camera(yaw_deg=90))


def difference(result: Screening, metric: str = "knee_flexion_peak") -> Finding:
    return next(f for f in result.findings if (f.metric, f.kind) == (metric, FindingKind.ASYMMETRY))


def bout(depths: tuple[float, ...], deg_per_pct: float, recording: Recording | None = None) -> Bout:
    """Straight ramps down and up to the given depths, one every 3 s; the angle is a multiple of the depth."""
    time_s = np.arange(0.0, 10.0, 1 / 30)
    depth = np.zeros_like(time_s)
    for peak_s, deepest in zip(PEAKS_S, depths, strict=True):
        depth = np.maximum(depth, deepest * (1 - np.abs(time_s - peak_s) / RAMP_S))
    table = pd.DataFrame({"depth_pct": depth, "angle_deg": deg_per_pct * depth}, index=time_s)
    given = recording or screened(take()).recordings[0]
    cycles = [
        Cycle(0, CycleKind.REPETITION, None, peak_s - RAMP_S, peak_s, peak_s + RAMP_S, valid=True)
        for peak_s in PEAKS_S
    ]
    return Bout(replace(given, angles=table), 0, cycles, "angle_deg")


@pytest.fixture(scope="module")
def recording() -> Recording:
    return screened(take()).recordings[0]


def test_a_leg_is_read_at_one_depth_on_the_way_down(recording: Recording) -> None:
    """2° per percent: 60° at 30 % whatever the bottom; a repetition that stays higher gives nothing."""
    ramps = bout((50.0, 25.0, 40.0), 2.0, recording)

    assert ramps.at_depth(30.0) == (pytest.approx(60.0), None, pytest.approx(60.0))
    assert ramps.moment_s(ramps.cycles[0], 30.0) == pytest.approx(1.0 + 30 / 50, abs=1e-9)
    assert ramps.slope(30.0) == pytest.approx(2.0)


def test_equal_legs_at_unequal_depths_differ_at_the_bottom_only(recording: Recording) -> None:
    """Both legs 2° per percent, 40 % against 50 %: 20° at the bottom, nothing at 38 %."""
    left, right = bout((40.0, 40.0, 40.0), 2.0, recording), bout((50.0, 50.0, 50.0), 2.0, recording)
    matched = equal_depth.match(left, right, share=0.95, floor=0.85, min_cycles=3)

    assert matched is not None
    # the bottom is a median over ±0.17 s of a ramp, hence a little above the peak
    assert matched.depth_pct == pytest.approx(0.95 * matched.depths_pct[0])
    assert matched.depths_pct[1] / matched.depths_pct[0] == pytest.approx(1.25, abs=0.01)
    assert matched.summary.value == pytest.approx(0.0, abs=1e-9)
    assert matched.slopes == pytest.approx((2.0, 2.0))


def test_unequal_legs_differ_at_equal_depth(recording: Recording) -> None:
    """2.0 against 1.5° per percent: right minus left is -0.5° per percent of the depth."""
    left, right = bout((40.0, 41.0, 42.0), 2.0, recording), bout((50.0, 51.0, 52.0), 1.5, recording)
    matched = equal_depth.match(left, right, share=0.95, floor=0.85, min_cycles=3)

    assert matched is not None
    assert matched.summary.n == 3
    assert matched.summary.value == pytest.approx(-0.5 * matched.depth_pct)


def test_the_depth_is_one_that_enough_repetitions_reach(recording: Recording) -> None:
    """One shallow repetition of three lowers the depth; far too shallow, nothing is compared."""
    deep = bout((50.0, 50.0, 50.0), 2.0, recording)
    lowered = equal_depth.match(
        deep, bout((50.0, 46.0, 50.0), 2.0, recording), share=0.95, floor=0.85, min_cycles=3
    )
    nothing = equal_depth.match(
        deep, bout((50.0, 30.0, 50.0), 2.0, recording), share=0.95, floor=0.85, min_cycles=3
    )

    assert lowered is not None
    assert lowered.depth_pct == pytest.approx(0.95 * 46 / 50 * lowered.depths_pct[0], rel=1e-3)
    assert nothing is None


def test_without_a_depth_or_an_angle_nothing_is_compared(recording: Recording) -> None:
    """Missing twin: no depth column, depth never seen, or the angle hidden where it is asked for."""
    whole = bout((50.0, 50.0, 50.0), 2.0, recording)
    table = whole.recording.angles
    no_column = replace(whole, recording=replace(recording, angles=table.drop(columns="depth_pct")))
    unseen = replace(whole, recording=replace(recording, angles=table.assign(depth_pct=np.nan)))
    hidden = replace(whole, recording=replace(recording, angles=table.assign(angle_deg=np.nan)))

    for broken in (no_column, unseen, hidden):
        assert equal_depth.match(whole, broken, share=0.95, floor=0.85, min_cycles=3) is None
    assert no_column.typical_depth() is None
    assert hidden.at_depth(40.0) == (None, None, None)


def test_a_true_difference_stays_at_equal_depth() -> None:
    """25° between the knees of one person in two clips of the same squat: flagged, and said at equal depth."""
    found = difference(screened(*side_pair(Squat((105.0, 80.0)))))

    assert found.status is FindingStatus.FLAGGED
    assert found.at_equal_depth is not None
    assert found.at_equal_depth.value == pytest.approx(0.95 * found.value, abs=3.0)
    assert found.at_equal_depth.error95 > (found.error95 or 0.0)
    assert f"At equal depth ({found.at_equal_depth.depth_pct:.0f}\u2009%): 23° ± " in found.reason


@pytest.mark.parametrize("metric", ["knee_flexion_peak", "hip_flexion_peak"])
def test_a_clip_squatted_less_deep_is_watched_not_flagged(metric: str) -> None:
    """Equal legs, left clip to 85°, right clip to 105°: beyond the limit at the bottom, nothing at equal depth."""
    result = screened(*side_pair(Squat((85.0, 85.0)), Squat((105.0, 105.0))))
    found = difference(result, metric)

    assert found.status is FindingStatus.WATCH
    assert abs(found.value or 0.0) > (found.limit or 0.0)
    assert "the two clips were not squatted equally deep (left 28\u2009%, right 42\u2009%)" in found.reason
    assert found.reason.endswith("so it is observed, not confirmed.")
    assert result.groups == ()


def test_a_difference_that_vanishes_at_equal_depth_confirms_nothing() -> None:
    """The front view alone needs the wider limit where the side clips differ only by how deep they were."""
    front = take(Squat((100.0, 88.0)))
    apart = side_pair(Squat((105.0, 105.0)), Squat((92.0, 92.0)))
    found = difference(screened(front, *apart))

    assert found.status is not FindingStatus.FLAGGED
    assert "at equal depth" in found.reason.lower()


def test_one_front_clip_has_no_depth_of_its_own() -> None:
    """Both legs share the depth of one picture: the peak already is at equal depth."""
    found = difference(screened(take(Squat((100.0, 80.0)))))

    assert found.status is FindingStatus.FLAGGED
    assert found.at_equal_depth is None
    assert found.evidence is not None
    assert found.evidence.other is None


def test_evidence_shows_both_legs_at_equal_depth() -> None:
    """Both pictures at the bottom of the shallower clip; the other leg is in the other clip."""
    for left, right in (((85.0, 85.0), (105.0, 105.0)), ((105.0, 105.0), (85.0, 85.0))):
        result = screened(*side_pair(Squat(left), Squat(right)))
        evidence = difference(result).evidence

        assert evidence is not None
        assert evidence.other is not None
        assert {evidence.recording, evidence.other.recording} == {0, 1}
        shown = [
            np.interp(e.time_s, *(lambda t: (t.index, t["depth_pct"]))(result.recordings[e.recording].angles))
            for e in (evidence, evidence.other)
        ]
        assert shown[0] == pytest.approx(shown[1], abs=0.6)


@pytest.mark.parametrize(
    "metric", ["knee_flexion_peak", "hip_flexion_peak", "thigh_inclination_peak", "shank_inclination_peak"]
)
def test_every_paired_sagittal_difference_is_read_at_equal_depth(metric: str) -> None:
    """And where the leg is hidden on the way down, the peak still counts and nothing is made up for the depth."""
    squat = Squat((105.0, 95.0))
    pair = side_pair(squat)
    depth = depth_profile(squat, pair[1].pose.time_s)
    falling = (depth > 0.6) & (depth < 0.97) & (np.gradient(depth) > 0)
    visible = pair[1].pose.visibility.copy()
    visible[np.ix_(np.flatnonzero(falling), [LANDMARK_INDEX["right_knee"]])] = 0.2
    hidden = replace(pair[1], pose=replace(pair[1].pose, visibility=visible))
    whole, half = difference(screened(*pair), metric), difference(screened(pair[0], hidden), metric)

    assert whole.at_equal_depth is not None
    assert half.value is not None
    assert half.at_equal_depth is None
    assert "At equal depth" not in half.reason


def test_the_sides_of_a_difference_are_the_persons_own() -> None:
    """Right minus left at equal depth has the sign of the peak in either order of the clips."""
    for squat, side in ((Squat((105.0, 80.0)), Side.RIGHT), (Squat((80.0, 105.0)), Side.LEFT)):
        pair = side_pair(squat)
        for takes in (pair, pair[::-1]):
            found = difference(screened(*takes))

            assert found.side is side
            assert found.at_equal_depth is not None
            assert np.sign(found.at_equal_depth.value) == np.sign(found.value)

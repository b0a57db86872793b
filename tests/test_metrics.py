"""One number per repetition, median, interval and error, on the puppet."""

from dataclasses import replace

import numpy as np
import pytest
from puppet import Camera, Squat, bottom_times, hide, take

from screening import metrics, symmetry
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.pipeline import screen
from screening.types import LANDMARK_INDEX, Grade, Measurement, Screening, Side, Take, View

SQUAT = MOVEMENTS["squat"]
NORMS = load_norms()


def screened(*takes: Take) -> Screening:
    return screen(SQUAT, takes, model="full", model_sha256="0" * 64)


def one(result: Screening, metric: str, side: Side | None = None, recording: int = 0) -> Measurement:
    found = [m for m in result.measurements if (m.metric, m.side, m.recording) == (metric, side, recording)]

    assert len(found) == 1, f"expected one {metric} {side}"
    return found[0]


def test_the_value_is_the_median_over_valid_repetitions_with_its_interval() -> None:
    """Five equal repetitions: no spread, so the error is 1.96 x the same-day SEM and the offset alone."""
    m = one(screened(take()), "knee_flexion_peak", Side.LEFT)
    row = NORMS.error("squat", "knee_flexion_peak", View.FRONT)

    assert row is not None
    assert m.n == 5
    assert m.value == pytest.approx(100.0, abs=1.0)
    assert m.error95 == pytest.approx(symmetry.quadrature(1.96 * row.sem_same, row.offset), abs=0.05)
    assert m.grade is Grade.B


def test_the_spread_of_the_repetitions_adds_to_the_error() -> None:
    """Half-width of the interval, 1.96 SEM and the offset in quadrature."""
    noisy = one(screened(take(Squat(repetitions=3))), "depth")

    assert noisy.ci95 is not None
    half = 0.5 * (noisy.ci95[1] - noisy.ci95[0])
    row = NORMS.error("squat", "depth", View.FRONT)
    assert row is not None
    assert noisy.error95 == pytest.approx(
        symmetry.quadrature(half, symmetry.Z95 * row.sem_same, row.offset), rel=1e-9
    )


@pytest.mark.parametrize(
    ("yaw_deg", "near", "far"), [(90, Side.RIGHT, Side.LEFT), (-90, Side.LEFT, Side.RIGHT)]
)
def test_a_side_view_measures_the_near_leg_only(yaw_deg: float, near: Side, far: Side) -> None:
    """The far leg is hidden by the near one and is never reported."""
    result = screened(take(camera=Camera(yaw_deg=yaw_deg)))
    sides = {m.side for m in result.measurements if m.metric == "knee_flexion_peak"}

    assert sides == {near}
    assert far not in {m.side for m in result.measurements}


def test_side_only_metrics_are_not_read_from_the_front() -> None:
    """Decisions, section 1: shank, thigh, trunk, heel come from side views."""
    measured = {m.metric for m in screened(take()).measurements}

    assert not measured & {
        "shank_inclination_peak",
        "thigh_inclination_peak",
        "trunk_lean_peak",
        "trunk_minus_shank",
        "heel_rise",
    }
    assert {"knee_flexion_peak", "hip_flexion_peak", "knee_separation_ratio", "pelvic_shift"} <= measured


@pytest.mark.parametrize(("yaw_deg", "expected"), [(14.0, {"knee_flexion_peak"}), (40.0, set())])
def test_a_turned_person_keeps_only_what_can_be_read(yaw_deg: float, expected: set[str]) -> None:
    """10 to 20°: depth and knee; 20 to 60°: depth alone (and the times of the height curve)."""
    measured = {m.metric for m in screened(take(camera=Camera(yaw_deg=yaw_deg))).measurements}

    assert measured == {"depth", "descent_time", "ascent_time"} | expected


def test_depth_is_the_drop_of_the_hips_in_percent_of_standing() -> None:
    """Puppet side view, pinhole: hips from 0.84 m above the ankles to shank and thigh heights."""
    squat = Squat((110.0, 110.0), shank_share=0.3)
    m = one(screened(take(squat, Camera(yaw_deg=90))), "depth")
    low = 0.42 * (np.cos(np.radians(33)) + np.cos(np.radians(77)))

    assert m.value == pytest.approx(100 * (1 - low / 0.84), abs=1.5)


def test_pelvic_shift_and_trunk_lean_are_positive_to_the_right() -> None:
    """5 cm of 34 cm stance is 14.7 %; 8° sideways on a trunk that leans 35° forwards projects to 9.7°."""
    right = screened(take(Squat(shift_m=0.05, trunk_lateral_deg=8.0)))
    left = screened(take(Squat(shift_m=-0.05, trunk_lateral_deg=-8.0)))

    assert one(right, "pelvic_shift").value == pytest.approx(14.7, abs=2.0)
    assert one(left, "pelvic_shift").value == pytest.approx(-14.7, abs=2.0)
    projected = np.degrees(np.arctan(np.tan(np.radians(8)) / np.cos(np.radians(35))))
    assert one(right, "trunk_lateral_lean").value == pytest.approx(projected, abs=1.5)
    assert one(left, "trunk_lateral_lean").value == pytest.approx(-projected, abs=1.5)


def test_heel_rise_is_measured_from_the_own_standing_heel() -> None:
    """Puppet heels stay down: zero, whatever the camera height."""
    m = one(screened(take(camera=Camera(yaw_deg=90, height_m=1.3))), "heel_rise", Side.RIGHT)

    assert m.value == pytest.approx(0.0, abs=0.3)


def test_times_are_counted_from_the_height_of_97_percent() -> None:
    """Raised cosine of 4 s: equal times down and up, each under 2 s; no overlap into the neighbours."""
    result = screened(take())
    down, up = one(result, "descent_time"), one(result, "ascent_time")

    assert down.value == pytest.approx(up.value, abs=0.05)
    assert 1.0 < (down.value or 0) < 2.0


def test_knees_moving_inwards_lower_the_separation_and_raise_the_projection() -> None:
    """Signs of the frontal knee metrics."""
    straight, inwards = screened(take()), screened(take(Squat(knee_in_deg=(15.0, 15.0))))

    assert one(inwards, "knee_separation_ratio").value < one(straight, "knee_separation_ratio").value - 0.2
    for side in Side:
        low, high = (
            one(straight, "knee_frontal_projection", side),
            one(inwards, "knee_frontal_projection", side),
        )
        assert high.value > low.value + 5


@pytest.mark.parametrize("metric", [m.id for m in SQUAT.metrics if View.FRONT in m.grades])
def test_what_was_hidden_is_not_measured(metric: str) -> None:
    """Missing twin for every front metric: one leg lost for 0.4 s costs that repetition and changes no other."""
    bottom = bottom_times(Squat())[2]
    result = screened(hide(take(), ("left_hip", "left_ankle", "left_knee"), bottom - 0.2, bottom + 0.2))
    whole = screened(take())
    own = [m for m in result.measurements if m.metric == metric]

    assert own
    for m in own:
        twin = one(whole, metric, m.side)
        assert (len(m.per_cycle), len(twin.per_cycle)) == (4, 5)
        assert m.n == 4
        assert m.value == pytest.approx(twin.value, abs=2.0)


def test_nothing_measured_has_no_value_and_no_error() -> None:
    """A knee that is never visible: None everywhere, and every valid repetition still has its entry."""
    given = take()
    given.pose.visibility[:, 25] = 0.2
    m = one(screened(given), "knee_flexion_peak", Side.LEFT)

    assert (m.value, m.ci95, m.error95, m.n) == (None, None, None, 0)
    assert m.per_cycle == (None,) * 5


def test_poor_film_widens_the_error_once_for_each_reason() -> None:
    """20 frames per second: the systematic part grows by the stated factor."""
    poor = take()
    poor = replace(poor, video=replace(poor.video, fps_mean=20.0))
    wide = one(screened(poor), "pelvic_shift").error95
    row = NORMS.error("squat", "pelvic_shift", View.FRONT)

    assert row is not None
    systematic = symmetry.Z95 * row.sem_same * NORMS.quality["poor_film_factor"]
    assert wide == pytest.approx(symmetry.quadrature(systematic, row.offset), rel=1e-2)


def test_what_everybody_shares_counts_in_a_value_and_cancels_in_a_difference() -> None:
    """The offset of the hip from the front widens the value's error, not that of right minus left."""
    row = NORMS.error("squat", "hip_flexion_peak", View.FRONT)
    result = screened(take())
    left = one(result, "hip_flexion_peak", Side.LEFT)
    between = next(
        f for f in result.findings if (f.metric, f.kind.value) == ("hip_flexion_peak", "asymmetry")
    )

    assert row is not None
    assert row.offset > 5
    assert left.error95 == pytest.approx(
        symmetry.quadrature(symmetry.Z95 * row.sem_same, row.offset), abs=0.1
    )
    assert between.error95 == pytest.approx(symmetry.Z95 * row.sem_same * np.sqrt(2), abs=0.1)


def test_spread_and_trend_of_the_repetitions() -> None:
    """Four depths that fall: trend is last minus first, spread the standard deviation of those that count."""
    single = [take(Squat((knee, knee), repetitions=4)) for knee in (110.0, 106.0, 102.0, 98.0)]
    bottoms = bottom_times(Squat(repetitions=4))
    nearest = np.argmin(np.abs(single[0].pose.time_s[:, None] - bottoms[None]), axis=1)
    image = np.stack([t.pose.image_px for t in single])[nearest, np.arange(len(nearest))]
    m = one(
        screened(replace(single[0], pose=replace(single[0].pose, image_px=image))),
        "knee_flexion_peak",
        Side.LEFT,
    )

    assert m.trend == pytest.approx(-12.0, abs=1.0)
    assert m.spread == pytest.approx(np.std([0.0, 4.0, 8.0, 12.0], ddof=1), abs=0.4)


def test_below_three_repetitions_there_is_no_spread_and_no_trend() -> None:
    """Missing twin: two repetitions, or a knee that was never seen."""
    two = one(screened(take(Squat(repetitions=2))), "knee_flexion_peak", Side.LEFT)
    given = take()
    given.pose.visibility[:, 25] = 0.2
    unseen = one(screened(given), "knee_flexion_peak", Side.LEFT)

    assert (two.n, two.spread, two.trend) == (2, None, None)
    assert (unseen.spread, unseen.trend) == (None, None)


def test_every_metric_of_the_squat_has_a_known_reducer_and_an_error() -> None:
    """A movement is data: what it names must exist."""
    for metric in SQUAT.metrics:
        assert metric.reducer in metrics.REDUCERS
        for view in metric.grades:
            row = NORMS.error("squat", metric.id, view)
            assert row is not None, (metric.id, view)
            assert row.unit == metric.unit


@pytest.mark.parametrize("yaw_deg", [-9.0, -5.0, 0.0, 5.0, 9.0])
def test_a_turned_person_who_leans_forward_does_not_lean_or_shift_to_a_side(yaw_deg: float) -> None:
    """Forward lean and hips that move back leak into the front view by the sine of the turn: turned back by the yaw."""
    squat = Squat((105.0, 105.0), trunk_lean_deg=45.0)
    result = screened(take(squat, Camera(yaw_deg=yaw_deg)))
    values = {m.metric: m.value for m in result.measurements}

    assert values["trunk_lateral_lean"] == pytest.approx(0.0, abs=1.5)
    assert values["pelvic_shift"] == pytest.approx(0.0, abs=3.0)


def test_without_a_shoulder_there_is_no_lateral_lean() -> None:
    """The missing twin: a shoulder that is never seen gives no number, and leaves the shift of the pelvis alone."""
    given = take(Squat((105.0, 105.0)))
    image_px = given.pose.image_px.copy()
    image_px[:, LANDMARK_INDEX["left_shoulder"]] = np.nan
    hidden = replace(given, pose=replace(given.pose, image_px=image_px))
    result = screened(hidden)
    values = {m.metric: m.value for m in result.measurements}

    assert values["trunk_lateral_lean"] is None
    assert values["pelvic_shift"] == pytest.approx(0.0, abs=2.0)

"""The line as a whole: pure, repeatable, and indifferent to what does not matter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppet import Camera, Squat, clip_times, take

from screening.movements import MOVEMENTS, get_movement
from screening.pipeline import screen
from screening.types import QualityStatus, Screening, ScreeningError, Side, Take, View

SQUAT = MOVEMENTS["squat"]


def screened(*takes: Take, **known: float) -> Screening:
    return screen(SQUAT, takes, model="full", model_sha256="0" * 64, **known)


def value(result: Screening, metric: str, side: Side | None) -> float:
    return next(m.value for m in result.measurements if (m.metric, m.side) == (metric, side) and m.value)


def test_the_same_takes_give_the_same_result() -> None:
    """Every number, to the last digit."""
    given = take(Squat((100.0, 88.0)))

    assert screened(given).measurements == screened(given).measurements
    assert screened(given).findings == screened(given).findings


@settings(max_examples=6, deadline=None)
@given(st.sampled_from([15.0, 24.0, 29.97, 60.0]), st.floats(0.0, 0.3))
def test_frame_rate_and_uneven_times_do_not_change_the_angles(fps: float, jitter: float) -> None:
    """Within 1° of the clip at 30 even frames per second."""
    other = screened(take(time_s=clip_times(Squat(), fps, jitter / fps)))

    assert value(other, "knee_flexion_peak", Side.LEFT) == pytest.approx(
        value(screened(take()), "knee_flexion_peak", Side.LEFT), abs=1.0
    )


@settings(max_examples=8, deadline=None)
@given(st.floats(2.5, 4.0), st.sampled_from([(640, 480), (1280, 720), (1080, 1920), (641, 363)]))
def test_distance_and_picture_size_do_not_change_the_angles(distance_m: float, size: tuple[int, int]) -> None:
    """The same person nearer, further, in any picture: within 1.5°."""
    camera = Camera(distance_m=distance_m, width_px=size[0], height_px=size[1])

    assert value(screened(take(camera=camera)), "knee_flexion_peak", Side.RIGHT) == pytest.approx(
        100.0, abs=1.5
    )


def test_a_known_camera_tilt_is_taken_out() -> None:
    """Camera 1.5 m high, tilted down by 8°: thigh and trunk come back to within 2.5° with the two heights."""
    given = take(Squat(), Camera(yaw_deg=90, pitch_deg=8.0, height_m=1.5))
    helped = screened(given, height_cm=179.7, camera_height_cm=150.0)

    assert value(helped, "thigh_inclination_peak", Side.RIGHT) == pytest.approx(67.0, abs=2.5)
    assert value(helped, "trunk_lean_peak", None) == pytest.approx(35.0, abs=2.5)


def test_cycles_of_several_recordings_keep_their_recording() -> None:
    """Front five, sides three each."""
    three = Squat(repetitions=3)
    result = screened(take(), take(three, Camera(yaw_deg=90)), take(three, Camera(yaw_deg=-90)))

    assert [sum(c.recording == k for c in result.cycles) for k in range(3)] == [5, 3, 3]


def test_no_take_is_a_wrong_call() -> None:
    """Named as such."""
    with pytest.raises(ValueError, match="at least one take"):
        screened()


def test_an_unknown_movement_names_the_known_ones() -> None:
    """One line that says what there is."""
    with pytest.raises(ScreeningError, match=r"Unknown movement 'jump'.*squat"):
        get_movement("jump")


def test_provenance_names_what_made_the_result() -> None:
    """Version, model, norms, parameters."""
    made = screened(take(), height_cm=180.0).provenance

    assert (made.model, made.model_sha256) == ("full", "0" * 64)
    assert len(made.norms_sha256) == 64
    assert made.parameters["height_cm"] == 180.0
    assert made.parameters["camera_height_cm"] is None


def test_a_clip_given_twice_does_not_confirm_itself() -> None:
    """The second is refused with a reason; the findings are those of the first alone, limit of one clip included."""
    once = screened(take(Squat((100.0, 80.0))))
    twice = screened(take(Squat((100.0, 80.0))), take(Squat((100.0, 80.0)), declared=View.FRONT))

    assert [r.quality.status for r in twice.recordings] == [QualityStatus.OK, QualityStatus.REFUSED]
    assert twice.recordings[1].quality.reasons[0].code == "same_clip"
    assert "recording 1" in twice.recordings[1].quality.reasons[0].message
    assert twice.findings == once.findings
    assert twice.cycles == once.cycles

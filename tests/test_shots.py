"""Cuts, standing film and other bodies, on clips put together from the stick figure."""

from dataclasses import replace

import numpy as np
import pytest
from puppet import Camera, Squat, hide, take

from screening import pipeline, shots
from screening.movements import get_movement
from screening.norms import load_norms
from screening.types import PictureQuality, Pose, QualityStatus, Take

GATES = load_norms().quality
HALF = slice(300, None)


def pictured(given: Take, change: np.ndarray | None = None, colours: np.ndarray | None = None) -> Take:
    """The take with picture measures: a quiet film in which every frame differs by one grey level."""
    n = len(given.pose.time_s)
    times = given.pose.time_s[::6]
    flat = np.full(len(times), 100.0)
    shares = np.zeros((len(times), 64))
    shares[:, 5] = 1.0
    return replace(
        given,
        picture=PictureQuality(
            change=np.ones(n) if change is None else change,
            time_s=times,
            brightness=flat,
            highlight=flat + 80,
            dark=flat * 0,
            sharpness=np.full((len(times), 2), 0.4),
            colours=shares if colours is None else colours,
        ),
    )


def shifted(given: Take, rows: slice, by_px: float, factor: float = 1.0) -> Take:
    """The body moved to the side, and made larger or smaller, in some frames."""
    image = given.pose.image_px.copy()
    centre = np.array([640.0, 360.0])
    image[rows] = (image[rows] - centre) * factor + centre + [by_px, 0.0]
    pose = given.pose
    return replace(given, pose=Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility))


def codes(given: Take) -> dict[str, QualityStatus]:
    return {reason.code: reason.status for reason in shots.keep_client(given, GATES).reasons}


def changes(n: int, **at: float) -> np.ndarray:
    """A change of one grey level a frame, other values at the frames named ``f123``."""
    values = np.ones(n)
    for name, value in at.items():
        values[int(name[1:])] = value
    return values


def test_one_body_in_one_shot_is_left_alone() -> None:
    """No false alarm, and the very same take comes back; with and without pictures."""
    for given in (take(), pictured(take())):
        kept = shots.keep_client(given, GATES)

        assert kept.reasons == ()
        assert kept.take is given
        assert not kept.dropped.any()


def test_a_cut_keeps_the_longer_shot_and_no_repetition_crosses_it() -> None:
    """The whole picture changes at frame 250: what comes before is left out and said."""
    given = take(Squat(repetitions=5))
    n = len(given.pose.time_s)
    cut = pictured(given, changes(n, f250=60.0))

    kept = shots.keep_client(cut, GATES)
    result = pipeline.screen(get_movement("squat"), [cut], model="full", model_sha256="0" * 64)
    valid = [c for c in result.cycles if c.valid]

    assert shots.find_cuts(cut, GATES) == [250]
    assert kept.dropped[:250].all()
    assert not kept.dropped[250:].any()
    assert [r.code for r in kept.reasons] == ["cut_in_film"]
    assert kept.reasons[0].fraction == pytest.approx(250 / n)
    assert 1 <= len(valid) < 5
    assert all(c.start_s > given.pose.time_s[250] for c in valid)


def test_a_jump_cut_in_the_same_room_is_a_cut_and_a_change_of_the_light_is_not() -> None:
    """The body jumps and the picture changes much more than around; exposure alone moves nobody."""
    given = take()
    n = len(given.pose.time_s)
    jump = pictured(shifted(given, HALF, 250.0), changes(n, f300=9.0))
    same_place = pictured(given, changes(n, f300=16.0))
    exposure = pictured(given, changes(n, f300=12.0, f301=12.0, f302=10.0))

    assert shots.find_cuts(jump, GATES) == shots.find_cuts(same_place, GATES) == [300]
    assert shots.find_cuts(exposure, GATES) == []


def test_another_body_is_never_followed_silently() -> None:
    """The landmarks jump aside in one frame and stay there: the later stretch is dropped, or the clip refused."""
    given = take()
    n = len(given.pose.time_s)
    late, early = (shifted(given, slice(k, None), 400.0) for k in (int(0.7 * n), int(0.3 * n)))

    assert codes(late) == {"client_changed": QualityStatus.WARN}
    assert codes(early) == {"client_changed": QualityStatus.REFUSED}
    assert shots.find_strangers(late, GATES)[int(0.7 * n) :].all()


def test_a_slip_to_somebody_else_and_back_costs_only_its_frames() -> None:
    """Twenty frames on another body: they are taken out, what follows is kept."""
    given = shifted(take(), slice(300, 320), 400.0)

    assert np.flatnonzero(shots.find_strangers(given, GATES)).tolist() == list(range(300, 320))


@pytest.mark.parametrize(("factor", "colour", "stranger"), [(1.0, 5, False), (1.0, 40, True), (0.6, 5, True)])
def test_who_comes_back_into_the_picture_is_known_by_size_and_clothes(
    factor: float, colour: int, stranger: bool
) -> None:
    """Out of sight for two seconds, then elsewhere: the same body, other clothes, or a smaller person."""
    given = shifted(take(), slice(360, None), 300.0, factor)
    image = given.pose.image_px.copy()
    image[300:360] = np.nan
    pose = given.pose
    given = replace(given, pose=Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility))
    shares = np.zeros((len(pose.time_s[::6]), 64))
    shares[:60, 5] = 1.0
    shares[60:, colour] = 1.0

    found = shots.find_strangers(pictured(given, colours=shares), GATES)

    assert found[360:].all() == stranger
    assert not found[:360].any()


def test_nobody_in_the_clip_is_no_stranger() -> None:
    """Missing twin: no landmarks, no hips, no error."""
    given = pictured(take())
    empty = replace(given.pose, image_px=np.full_like(given.pose.image_px, np.nan))
    no_hips = hide(given, ("left_hip",))

    assert codes(replace(given, pose=empty)) == {}
    assert codes(no_hips) == {}


@pytest.mark.parametrize(
    ("start", "frames", "share"), [(20, 10, 0), (120, 10, 10), (20, 40, 40), (120, 4, 0)]
)
def test_a_freeze_is_said_where_something_was_missed(start: int, frames: int, share: int) -> None:
    """A third of a second while standing is compression; on the way down it is a freeze; over a second it is too."""
    given = take()
    change = np.ones(len(given.pose.time_s))
    change[start : start + frames] = -1.0
    image = given.pose.image_px.copy()
    image[start : start + frames] = image[start - 1]
    pose = given.pose
    still = replace(given, pose=Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility))

    assert shots.frozen_frames(pictured(still, change), GATES).sum() == share


def test_what_follows_a_freeze_is_neither_a_cut_nor_another_body() -> None:
    """The body is elsewhere after the film stood still on the way down: the same client, the repetition is not used."""
    given = take()
    change = np.ones(len(given.pose.time_s))
    change[75:100], change[100] = -1.0, 14.0
    image = given.pose.image_px.copy()
    image[75:100] = image[74]
    pose = given.pose
    frozen = replace(given, pose=Pose(pose.time_s, image, pose.depth, pose.world_m, pose.visibility))

    result = pipeline.screen(
        get_movement("squat"), [pictured(frozen, change)], model="full", model_sha256="0" * 64
    )

    assert [r.code for r in result.recordings[0].quality.reasons] == ["freeze"]
    assert [c.valid for c in result.cycles] == [False, True, True, True, True]
    assert result.cycles[0].warnings == ("freeze",)


def test_the_puppet_turned_to_the_side_is_one_body_too() -> None:
    """No false alarm in the other view."""
    assert codes(pictured(take(camera=Camera(yaw_deg=90)))) == {}

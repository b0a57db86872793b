"""Walks, contacts, sides and strides of a stick figure whose every step is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import walker as puppet
from walker import LEG, Walker, contact_times, exchange_legs, front_take, side_take

from screening import pipeline, signals
from screening.gait.leg_identity import identify_legs
from screening.gait.walking import find_walks
from screening.movements import MOVEMENTS
from screening.types import (
    LANDMARK_INDEX,
    CycleKind,
    QualityStatus,
    Screening,
    Side,
    StrideRule,
    Surface,
    Take,
    View,
)

GAIT = MOVEMENTS["gait"]
RULE = StrideRule()


def screen(*takes: Take) -> Screening:
    return pipeline.screen(GAIT, takes, model="full", model_sha256="x")


def strides(result: Screening) -> list[tuple[Side | None, float, float]]:
    return [(c.side, c.start_s, c.end_s) for c in result.cycles if c.valid and c.kind is CycleKind.STRIDE]


def value(result: Screening, metric: str, side: Side | None = None) -> float | None:
    return next(m.value for m in result.measurements if (m.metric, m.side) == (metric, side))


@pytest.mark.parametrize("first", [View.RIGHT, View.LEFT])
def test_there_and_back_gives_a_pass_with_each_side_near(first: View) -> None:
    """The near side is anatomy: facing the picture's right shows the right side, whichever way comes first."""
    take = side_take(Walker(), first)
    walks = find_walks(take.pose, take.video.width_px, RULE)

    other = View.LEFT if first is View.RIGHT else View.RIGHT
    assert [w.view for w in walks] == [first, other]
    assert all(w.surface is Surface.OVER_GROUND and not w.backwards and w.sides_sure for w in walks)
    assert walks[0].leg_px == pytest.approx(LEG, rel=0.02)


def test_nobody_in_the_picture_is_no_walk() -> None:
    """The missing twin: no landmarks, no walks, and a refusal that says so."""
    take = side_take(Walker())
    empty = replace(take, pose=replace(take.pose, image_px=np.full_like(take.pose.image_px, np.nan)))

    assert find_walks(empty.pose, empty.video.width_px, RULE) == ()
    recording = screen(empty).recordings[0]
    assert [r.code for r in recording.quality.reasons] == ["no_person"]
    assert recording.view is View.UNKNOWN


def test_every_contact_inside_the_picture_is_found_with_its_side() -> None:
    """Within two frames of the stick figure's largest reach, left as left and right as right, in both passes."""
    walker = Walker()
    take = side_take(walker)
    found = screen(take)

    assert len(strides(found)) >= 8
    for side, start_s, end_s in strides(found):
        assert side is not None
        true = contact_times(walker, side, take.pose.time_s[-1])
        for moment in (start_s, end_s):
            # The adult curves reach furthest a little before the nominal contact.
            assert np.abs(true - moment).min() < 2.5 / 30, (side, moment)
        assert end_s - start_s == pytest.approx(walker.stride_s, abs=0.02)


@pytest.mark.parametrize("fps", [25.0, 29.97, 60.0])
def test_frame_rate_does_not_change_the_times(fps: float) -> None:
    """Times come from timestamps: 1.1 s a stride at any rate."""
    result = screen(side_take(Walker(fps=fps)))

    assert value(result, "stride_time") == pytest.approx(1.1, abs=0.01)
    assert value(result, "cadence") == pytest.approx(120 / 1.1, rel=0.01)


def test_late_foot_makes_its_step_longer_on_its_own_side() -> None:
    """The right foot lands 5 % of the stride late: right steps 0.605 s, left ones 0.495 s, both directions alike."""
    for first in (View.RIGHT, View.LEFT):
        result = screen(side_take(Walker(late=0.05, passes=6), first))
        assert value(result, "step_time", Side.RIGHT) == pytest.approx(0.605, abs=0.02)
        assert value(result, "step_time", Side.LEFT) == pytest.approx(0.495, abs=0.02)


def test_exchanged_legs_are_put_back_and_counted() -> None:
    """Runs of one to five exchanged frames change neither sides nor step times; every one of them is counted."""
    walker, exchanged = Walker(), np.zeros(1, dtype=bool)
    take = side_take(walker)
    exchanged = np.zeros(len(take.pose.time_s), dtype=bool)
    for start, length in ((60, 3), (95, 1), (130, 5), (225, 4), (262, 2)):
        exchanged[start : start + length] = True
    clean, mixed = screen(take), screen(exchange_legs(take, exchanged))

    assert [s for s, _, _ in strides(mixed)] == [s for s, _, _ in strides(clean)]
    for metric in ("step_time", "knee_flexion_swing_peak"):
        for side in Side:
            before, after = value(clean, metric, side), value(mixed, metric, side)
            assert before is not None
            assert after == pytest.approx(before, rel=0.06)
    assert clean.recordings[0].swaps_repaired <= 4
    assert mixed.recordings[0].swaps_repaired >= exchanged.sum()


def test_leg_that_jumps_for_a_frame_is_left_out_not_believed() -> None:
    """One ankle put half a leg away in one frame: that leg is missing there, the other one stays."""
    take = side_take(Walker())
    image_px = take.pose.image_px.copy()
    image_px[70, LANDMARK_INDEX["left_ankle"], 0] += 0.5 * LEG
    found = identify_legs(replace(take.pose, image_px=image_px))

    assert np.flatnonzero(found.left_out).tolist() == [70]
    assert not np.isfinite(found.pose.xy("left_ankle")[70]).any()
    assert np.isfinite(found.pose.xy("right_ankle")[70]).all()


def test_walking_backwards_is_refused_and_says_so() -> None:
    """Facing against the way: reason code walking_backwards, no valid stride."""
    result = screen(side_take(Walker(backwards=True)))

    recording = result.recordings[0]
    assert recording.quality.status is QualityStatus.REFUSED
    assert "walking_backwards" in [r.code for r in recording.quality.reasons]
    assert not strides(result)
    assert {c.reason for c in result.cycles} == {"walking_backwards"}


def test_standing_still_is_no_walk() -> None:
    """Feet that do not move make no contacts: no stride, and what to do about it."""
    take = side_take(Walker())
    middle = int(np.argmin(np.abs(take.pose.time_s - 2.0)))
    pose = replace(
        take.pose,
        image_px=np.repeat(take.pose.image_px[middle : middle + 1], len(take.pose.time_s), axis=0),
        world_m=np.repeat(take.pose.world_m[middle : middle + 1], len(take.pose.time_s), axis=0),
    )
    result = screen(replace(take, pose=pose))

    assert not result.cycles
    assert "no_strides" in [r.code for r in result.recordings[0].quality.reasons]


def test_turn_inside_the_picture_is_cut_out() -> None:
    """Walking to the middle, standing there a second and a half, walking on: no stride spans the stop."""
    take = side_take(Walker(passes=1))
    at = int(np.argmin(np.abs(take.pose.time_s - 2.6)))
    hold = 45

    def stop(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values[:at], np.repeat(values[at : at + 1], hold, axis=0), values[at:]])

    time_s = np.arange(len(take.pose.time_s) + hold) / 30.0
    pose = replace(
        take.pose,
        time_s=time_s,
        image_px=stop(take.pose.image_px),
        world_m=stop(take.pose.world_m),
        depth=stop(take.pose.depth),
        visibility=stop(take.pose.visibility),
    )
    video = replace(take.video, n_frames=len(time_s), duration_s=len(time_s) / 30.0)
    for _, start_s, end_s in strides(screen(replace(take, pose=pose, video=video))):
        assert end_s <= time_s[at] + 0.2 or start_s >= time_s[at + hold] - 0.2


def test_front_view_has_its_own_contacts() -> None:
    """Treadmill from the front: strides of 1.1 s, equal steps, and no angle of the knee."""
    result = screen(front_take(Walker()))

    recording = result.recordings[0]
    assert (recording.view, recording.surface) == (View.FRONT, Surface.TREADMILL)
    assert value(result, "stride_time") == pytest.approx(1.1, abs=0.01)
    assert value(result, "step_time", Side.LEFT) == pytest.approx(0.55, abs=0.02)
    assert value(result, "step_width") == pytest.approx(32 / 56, abs=0.02)
    assert "knee_flexion_swing_peak" not in {m.metric for m in result.measurements}


def test_trunk_leans_towards_the_leg_that_stands() -> None:
    """Nine degrees over the left leg, none over the right one."""
    result = screen(front_take(Walker(), lean_deg=(9.0, 0.0)))

    left = value(result, "trunk_lateral_lean", Side.LEFT)
    assert left is not None
    assert left > 5
    assert value(result, "trunk_lateral_lean", Side.RIGHT) == pytest.approx(0.0, abs=1.5)


def test_near_leg_alone_gives_angles() -> None:
    """In the pass that shows the right side the table has no left knee, and the other way round."""
    take = side_take(Walker())
    result = screen(take)
    angles = result.recordings[0].angles
    both = angles["knee_flexion_left_deg"].notna() & angles["knee_flexion_right_deg"].notna()

    assert not both.any()
    assert angles["knee_flexion_left_deg"].notna().sum() > 30
    assert angles["knee_flexion_right_deg"].notna().sum() > 30


def test_another_body_is_not_walked_on_with() -> None:
    """The tracker hops to somebody elsewhere for the second half: no stride crosses the hop."""
    take = side_take(Walker(passes=1))
    image_px = take.pose.image_px.copy()
    half = int(np.argmin(np.abs(take.pose.time_s - 2.5)))
    image_px[half:, :, 0] -= 1.2 * LEG
    result = screen(replace(take, pose=replace(take.pose, image_px=image_px)))

    for _, start_s, end_s in strides(result):
        assert not start_s < take.pose.time_s[half] - 0.05 < take.pose.time_s[half] + 0.05 < end_s


def test_puppet_is_what_the_filter_sees() -> None:
    """The premise: low-passing the stick figure does not move its knees by more than two degrees."""
    take = side_take(Walker())
    smooth = signals.clean(take.pose, cutoff_hz=GAIT.lowpass_hz, max_gap_s=0.2)
    gap = np.abs(smooth.xy("right_knee") - take.pose.xy("right_knee"))
    assert np.nanpercentile(gap, 95) < 0.035 * LEG
    assert take.video.width_px == puppet.WIDTH

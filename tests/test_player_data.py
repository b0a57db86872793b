"""What the player is given: exact times, landmarks on their grid, curves that this view carries, arcs, repetitions."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import screening_factory as factory
from screening_factory import FRONT, LEFT, RIGHT_SHARE, SHANK_DEG, THIGH_DEG, TRUNK_DEG

from screening import overlay, player_strip
from screening.constructions import construction_of
from screening.panels import panel_of
from screening.player_data import (
    GRID,
    MAX_ROWS,
    MISSING,
    POINTS,
    PlayerFocus,
    clip_payload,
    film_payload,
    focuses_of,
)
from screening.types import Evidence, Pose, QualityReason, QualityStatus, Recording, Screening, Surface, View


@pytest.fixture(scope="module")
def screening() -> Screening:
    """Front and left side of four squats, made of arithmetic."""
    return factory.make_screening()


@pytest.fixture(scope="module")
def front(screening: Screening) -> dict[str, Any]:
    """The payload of the front view."""
    return clip_payload(screening, FRONT)


def points_of(payload: dict[str, Any]) -> np.ndarray:
    """Decode the landmarks as the page does: ``(rows, points, 2)`` pixels, NaN where there is none."""
    steps = np.frombuffer(base64.b64decode(payload["rows"]["xy"]), "<i2").reshape(-1, len(POINTS), 2)
    return np.where(steps == MISSING, np.nan, steps * payload["rows"]["unit_px"])


def with_recording(screening: Screening, index: int, **changes: Any) -> Screening:
    """The screening with something changed in one of its recordings."""
    recordings = list(screening.recordings)
    recordings[index] = replace(recordings[index], **changes)
    return replace(screening, recordings=tuple(recordings))


def test_times_are_those_of_the_frames(front: dict[str, Any]) -> None:
    """Every frame of the film has its own time; no rate is assumed anywhere."""
    assert front["times"] == [round(float(t), 4) for t in factory.times_s()]
    assert front["rows"]["times"] == front["times"]
    assert (front["size"], front["duration"]) == ([1280, 720], 12.0)


def test_uneven_times_stay_uneven(screening: Screening) -> None:
    """A film whose frames come irregularly keeps their times."""
    uneven = factory.times_s() + 0.004 * (np.arange(360) % 3)
    pose = replace(screening.recordings[FRONT].pose, time_s=uneven)
    payload = clip_payload(with_recording(screening, FRONT, pose=pose), FRONT)
    np.testing.assert_allclose(payload["times"], uneven, atol=5e-5)


def test_landmarks_lie_on_a_fine_grid(screening: Screening, front: dict[str, Any]) -> None:
    """Each drawn landmark is within half a step of its place, and a step is below a tenth of a pixel."""
    own = screening.recordings[FRONT].pose
    expected = np.stack([own.xy(name) for name in POINTS], axis=1)
    assert front["rows"]["unit_px"] == 1280 / GRID < 0.1
    np.testing.assert_allclose(points_of(front), expected, atol=0.51 * front["rows"]["unit_px"])


def test_missing_landmarks_stay_missing(screening: Screening, front: dict[str, Any]) -> None:
    """Where nobody was found nothing is drawn, and one lost knee takes no other landmark with it."""
    assert np.isnan(points_of(front)[factory.LOST_FRAMES]).all()
    assert front["motions"]["knee_flexion"]["numbers"]["left"][:7] == [None] * 6 + ["0"]
    pose = screening.recordings[FRONT].pose
    image_px = pose.image_px.copy()
    image_px[100, 25] = np.nan
    lost = clip_payload(with_recording(screening, FRONT, pose=replace(pose, image_px=image_px)), FRONT)
    there = np.isfinite(points_of(lost)[100]).all(axis=1)
    assert [name for name, seen in zip(POINTS, there, strict=True) if not seen] == ["left_knee"]


def test_places_outside_the_picture_are_kept(screening: Screening) -> None:
    """A foot below the picture is drawn where it is; one absurdly far away does not wrap round."""
    pose = screening.recordings[FRONT].pose
    image_px = pose.image_px.copy()
    image_px[10, 27], image_px[10, 28] = (700.0, 900.0), (1e6, -1e6)
    payload = clip_payload(with_recording(screening, FRONT, pose=replace(pose, image_px=image_px)), FRONT)
    found = dict(zip(POINTS, points_of(payload)[10], strict=True))
    np.testing.assert_allclose(found["left_ankle"], (700, 900), atol=0.05)
    np.testing.assert_allclose(found["right_ankle"], (2560, -2560), atol=0.2)


def test_the_face_is_not_sent(front: dict[str, Any]) -> None:
    """Only what is drawn leaves for the page: no eyes, nose or mouth."""
    assert not any(part in name for name in front["points"] for part in ("eye", "nose", "mouth"))
    assert len(points_of(front)[0]) == len(front["points"]) == 18


def test_long_films_are_thinned_but_keep_every_time(screening: Screening) -> None:
    """3600 frames make at most 1000 rows, each at the time of its own frame; small enough to be sent: below 1 MB."""
    recording = _repeated(screening.recordings[FRONT], 10)
    payload = clip_payload(replace(screening, recordings=(recording, screening.recordings[LEFT])), FRONT)
    assert len(payload["times"]) == 3600
    assert len(payload["rows"]["times"]) == 900 <= MAX_ROWS
    assert payload["rows"]["times"] == payload["times"][::4]
    assert points_of(payload).shape == (900, 18, 2)
    assert all(len(m["numbers"][side]) == 900 for m in payload["motions"].values() for side in m["numbers"])
    assert len(json.dumps(payload)) < 1_000_000


def _repeated(recording: Recording, times: int) -> Recording:
    """A recording with its frames again and again, ten times as dense."""
    pose = recording.pose
    arrays = (pose.image_px, pose.depth, pose.world_m, pose.visibility)
    longer = Pose(np.arange(360 * times) / 300, *(np.repeat(a, times, axis=0) for a in arrays))
    angles = recording.angles.loc[recording.angles.index.repeat(times)].set_axis(longer.time_s)
    return replace(recording, pose=longer, angles=angles)


def test_half_a_minute_stays_small(screening: Screening) -> None:
    """30 s at 30 frames a second with all curves of the view stay well below 1 MB."""
    pose = screening.recordings[FRONT].pose
    rows = np.arange(900) % 360
    arrays = (a[rows] for a in (pose.image_px, pose.depth, pose.world_m, pose.visibility))
    longer = Pose(np.arange(900) / 30, *arrays)
    angles = screening.recordings[FRONT].angles.iloc[rows].set_axis(longer.time_s)
    video = replace(screening.recordings[FRONT].video, duration_s=30.0, n_frames=900)
    payload = clip_payload(with_recording(screening, FRONT, pose=longer, angles=angles, video=video), FRONT)
    assert len(payload["rows"]["times"]) == 900
    assert len(json.dumps(payload)) < 600_000


def test_numbers_are_those_of_the_angle_table(front: dict[str, Any]) -> None:
    """At the bottom of the second squat the knees read 110 and 99 degrees, and 0 while standing."""
    numbers, bottom = front["motions"]["knee_flexion"]["numbers"], 150
    assert numbers["left"][bottom] == f"{SHANK_DEG + THIGH_DEG:.0f}" == "110"
    assert numbers["right"][bottom] == f"{RIGHT_SHARE * (SHANK_DEG + THIGH_DEG):.0f}" == "99"
    assert numbers["left"][30] == "0"
    assert front["motions"]["knee_separation_ratio"]["numbers"]["unpaired"][bottom] == "0.66"
    assert front["motions"]["knee_flexion"]["mark"] == "°"
    assert front["motions"]["knee_separation_ratio"]["mark"] == ""


def test_front_knee_flexion_is_only_an_estimate(screening: Screening, front: dict[str, Any]) -> None:
    """From the front the knee is labelled as lifted from depth and gets no flat arc; from the side it is measured."""
    knee = front["motions"]["knee_flexion"]
    assert "estimated by depth lift" in knee["title"]
    assert "estimated by depth lift" in knee["alt"]
    assert knee["arc"]["estimated"] is True
    side = clip_payload(screening, LEFT)["motions"]["knee_flexion"]
    assert "estimated" not in side["title"]
    assert side["arc"]["estimated"] is False


def test_side_view_shows_the_near_leg_only(screening: Screening) -> None:
    """In the left view only the left leg has a curve, and the strip says why the right one has none."""
    payload = clip_payload(screening, LEFT)
    for motion in ("knee_flexion", "thigh_inclination", "shank_inclination"):
        assert set(payload["motions"][motion]["numbers"]) == {"left"}
        assert payload["motions"][motion]["note"] == "Right leg: not measured in this view"
        assert "line right" not in payload["motions"][motion]["strip"]
    assert payload["near"] == [[0.0, "left"]]
    assert payload["motions"]["trunk_lean"]["numbers"]["unpaired"][150] == f"{TRUNK_DEG:.0f}"


def test_only_motions_that_the_view_carries(screening: Screening, front: dict[str, Any]) -> None:
    """The front view offers no trunk lean, the side view no knees apart."""
    assert "trunk_lean" not in front["motions"]
    assert "knee_separation_ratio" not in clip_payload(screening, LEFT)["motions"]
    assert front["motion"] == overlay.main_motion(screening, FRONT) == "knee_flexion"


def test_arc_is_the_one_of_the_pictures(front: dict[str, Any]) -> None:
    """The player draws from the same table as the evidence picture; what has no arc says so."""
    arc = front["motions"]["pelvic_shift"]["arc"]
    own = construction_of("pelvic_shift")
    assert own is not None
    assert (
        (arc["shape"], tuple(arc["points"])) == (own.shape, own.points) == ("plumb", ("mid_ankle", "mid_hip"))
    )
    assert construction_of("knee_separation_ratio") == construction_of("knee_separation")
    assert front["motions"]["depth"]["arc"] is None


def test_cycles_carry_the_phase(front: dict[str, Any]) -> None:
    """Valid repetitions have start, deepest point and end; the one that the clip cuts is none."""
    assert [cycle["label"] for cycle in front["cycles"]] == ["1", "2", "3", "4"]
    assert front["cycles"][1] == {"label": "2", "start": 4.0, "bottom": 5.0, "end": 6.0}


def test_nothing_measured_can_still_be_watched(screening: Screening) -> None:
    """A refused recording has times and skeleton, but no curve, no arc and no repetition."""
    reason = QualityReason("view", QualityStatus.REFUSED, "Seen from an angle.", "Turn to the camera.")
    recording = screening.recordings[FRONT]
    refused = with_recording(screening, FRONT, quality=replace(recording.quality, reasons=(reason,)))
    payload = clip_payload(replace(refused, cycles=()), FRONT)
    assert (payload["motions"], payload["motion"], payload["cycles"]) == ({}, None, [])
    assert len(payload["times"]) == 360
    assert focuses_of(refused, screening.findings[0]) == (PlayerFocus(FRONT, None, 5.0),)


def test_focus_is_moment_and_motion_of_the_evidence(screening: Screening) -> None:
    """A finding leads to its own moment with its own curve, a sixth of a second to each side."""
    (focus,) = focuses_of(screening, screening.findings[0])
    assert focus == PlayerFocus(FRONT, "knee_separation_ratio", 5.0)
    assert focus.data == {"motion": "knee_separation_ratio", "t": 5.0, "from": 4.83, "to": 5.17}
    assert focuses_of(screening, screening.findings[5]) == ()
    assert PlayerFocus(0, None, 0.1).data["from"] == 0.0


def test_focus_of_two_films_is_two_moments(screening: Screening) -> None:
    """A difference between two side films leads to both of them."""
    evidence = Evidence(LEFT, 5.0, Evidence(FRONT, 4.5))
    finding = replace(screening.findings[1], evidence=evidence)
    assert [(f.recording, f.time_s) for f in focuses_of(screening, finding)] == [(LEFT, 5.0), (FRONT, 4.5)]


def test_id_changes_with_the_content(screening: Screening, front: dict[str, Any]) -> None:
    """The same recording gives the same payload; one that was measured otherwise another id."""
    assert clip_payload(screening, FRONT) == front
    cut = replace(screening, cycles=screening.cycles[1:])
    assert clip_payload(cut, FRONT)["id"] != front["id"]


def test_near_side_follows_a_walk_there_and_back(screening: Screening) -> None:
    """In walking the near side is told from the leg that has angles: left first, then right."""
    recording = replace(screening.recordings[LEFT], surface=Surface.OVER_GROUND)
    angles = recording.angles.copy()
    angles["knee_flexion_right_deg"] = angles["knee_flexion_left_deg"]
    for name in angles.columns:
        if "_left_" in name:
            angles.loc[6.0:, name] = np.nan
        elif "_right_" in name:
            angles.loc[:6.0, name] = np.nan
    walk = with_recording(screening, LEFT, surface=recording.surface, angles=angles)
    near = clip_payload(walk, LEFT)["near"]
    assert [view for _, view in near if view != View.UNKNOWN] == ["left", "right"]
    assert abs(near[-1][0] - 6.0) < 0.4


def test_a_film_before_its_analysis_can_be_watched(screening: Screening, front: dict[str, Any]) -> None:
    """With the file alone there are frames to step through, and nothing that looks measured."""
    payload = film_payload(screening.recordings[FRONT].video)
    assert set(payload) == set(front)
    assert (len(payload["times"]), payload["times"][150]) == (360, 5.0)
    assert (payload["motions"], payload["cycles"], payload["rows"]["xy"]) == ({}, [], "")
    assert film_payload(replace(screening.recordings[FRONT].video, fps_mean=0.0))["times"] == []


def test_strip_tells_sides_apart_without_colour(screening: Screening) -> None:
    """Both sides have their line, band, marks and letter; a cut repetition is hatched and has no number."""
    strip = player_strip.strip_html(panel_of(screening, FRONT, "knee_flexion", None), "deg")
    for part in ("line left", "line right", "band left", "band right", "peak left", "peak right"):
        assert part in strip
    assert strip.count("cycle excluded") == 1
    assert strip.count('class="caption"') == 4
    assert ">L</span>" in strip
    assert ">R</span>" in strip
    assert 'class="zero"' in strip


def test_walking_in_does_not_set_the_scale(screening: Screening) -> None:
    """What is measured before the first repetition, however far off, leaves the scale of the strip as it was."""
    angles = screening.recordings[LEFT].angles.copy()
    angles.loc[0.0:1.0, "trunk_lean_deg"] = -170.0
    walked_in = clip_payload(with_recording(screening, LEFT, angles=angles), LEFT)
    scale = clip_payload(screening, LEFT)["motions"]["trunk_lean"]["strip"].split('class="scale"')[1:]
    assert walked_in["motions"]["trunk_lean"]["strip"].split('class="scale"')[1:] == scale
    none = replace(with_recording(screening, LEFT, angles=angles), cycles=())
    assert clip_payload(none, LEFT)["motions"]["trunk_lean"]["strip"].split('class="scale"')[1:] != scale


def test_unit_is_that_of_the_curve(screening: Screening) -> None:
    """A count per minute that is read off a knee's curve does not become the unit of the knee."""
    steps = replace(screening.movement.metrics[0], id="steps", unit="per_min", reducer="cadence")
    movement = replace(screening.movement, metrics=(steps, *screening.movement.metrics))
    payload = clip_payload(replace(screening, movement=movement), LEFT)
    assert payload["motions"]["knee_flexion"]["mark"] == "°"


def test_strip_does_not_bridge_gaps(screening: Screening) -> None:
    """Where nothing was measured for a while the line has two pieces."""
    recording = screening.recordings[LEFT]
    angles = recording.angles.copy()
    angles.loc[5.0:6.0, "trunk_lean_deg"] = np.nan
    lost = with_recording(screening, LEFT, angles=angles)
    whole, broken = (
        player_strip.strip_html(panel_of(s, LEFT, "trunk_lean", None), "deg") for s in (screening, lost)
    )
    assert (whole.count("<polyline"), broken.count("<polyline")) == (1, 2)


def test_strip_places_are_shares_of_the_duration(screening: Screening) -> None:
    """The second repetition, from 4 to 6 of 12 s, takes the second sixth from a third on."""
    strip = player_strip.strip_html(panel_of(screening, LEFT, "trunk_lean", None), "deg")
    assert 'class="cycle plain" x="333.3" y="0.0" width="166.7"' in strip
    assert 'class="tick" style="left:50.00%;top:100.00%">6<' in strip

"""The rendered person: what the rig says is true must be true by arithmetic, before anything is judged by it."""

from __future__ import annotations

import dataclasses
import importlib.util
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy.body import SEGMENT_INDEX, SIDES, Skinner, load_body, pose_points, transforms
from benchmarks.accuracy.cache import cached, get_clip
from benchmarks.accuracy.camera import Camera
from benchmarks.accuracy.clip import Clip, Motion, Picture, find_truth, frame_times
from benchmarks.accuracy.gait_curves import STANCE, Gait
from benchmarks.accuracy.others import Balance, Bend, Reach, SitToStand
from benchmarks.accuracy.pace import Tempo
from benchmarks.accuracy.posing import pose, solve_knee
from benchmarks.accuracy.sections import section_centre
from benchmarks.accuracy.spec import load_entries
from benchmarks.accuracy.squat import Squat, squat_stance
from benchmarks.accuracy.truth import Truth

BODIES = ("m1", "f1", "m2", "f2", "m3", "f3", "m4", "f4", "m5", "f5")
SHORT = Tempo(amplitudes=(1.0,), standing_s=1.0, scatter=0.0)
MIRRORED = {"left": "right", "right": "left"}


def truth_of(motion: Motion, body: str = "m1", **clip: object) -> Truth:
    made = Clip("test", body, motion, **clip)  # type: ignore[arg-type]
    return find_truth(made, frame_times(made))


def bottom(truth: Truth) -> int:
    return int(np.argmax(truth.angles["depth_pct"]))


@pytest.mark.parametrize("name", BODIES)
def test_a_leg_that_looks_straight_reads_straight(name: str) -> None:
    """Sections through the posed mesh's own thigh, knee and shank lie on one line, within one degree."""
    body = load_body(name)
    posed = pose(body, squat_stance(body, Squat(standing_knee_deg=0.5, stance_m=0.22), np.array([0.5])))
    vertices = Skinner(body).skin(transforms(body, posed)[0])[0].astype(np.float64)
    hip, knee, ankle = (pose_points(body, posed)[f"left_{joint}"][0] for joint in ("hip", "knee", "ankle"))
    triangles = body.parts["body"].triangles
    arm = [SEGMENT_INDEX[f"{part}_left"] for part in ("hand", "forearm", "upperarm")]
    own = (vertices[triangles].mean(axis=1)[:, 0] > 0) & ~np.isin(body.segment[triangles[:, 0], 0], arm)
    leg = triangles[own]
    high = np.mean(
        [section_centre(vertices, leg, knee + s * (hip - knee), hip - knee, 0.15) for s in (0.4, 0.6)], 0
    )
    middle = section_centre(vertices, leg, knee, ankle - hip, 0.14)
    low = section_centre(vertices, leg, knee + 0.88 * (ankle - knee), ankle - knee, 0.10)
    thigh, shank = middle - high, low - middle
    cosine = thigh @ shank / np.linalg.norm(thigh) / np.linalg.norm(shank)
    assert np.degrees(np.arccos(cosine)) < 1.0


@pytest.mark.parametrize("difference", [0.0, 15.0, -20.0])
@pytest.mark.parametrize("name", ["m1", "f2", "m5"])
def test_feet_do_not_slide_in_the_squat(name: str, difference: float) -> None:
    """Ankle, heel and toe of both feet stay within 2 mm, whatever the legs do."""
    truth = truth_of(Squat(tempo=SHORT, knee_difference_deg=difference), name)
    for side in SIDES:
        for point in ("ankle", "heel", "foot_index"):
            assert np.ptp(truth.world_m[f"{side}_{point}"], axis=0).max() < 0.002


def test_set_anew_feet_do_move() -> None:
    """The twin: a foot shuffle is seen in the truth, and afterwards the feet stay."""
    truth = truth_of(Squat(tempo=dataclasses.replace(SHORT, standing_s=3.0), shuffle_s=0.5))
    heel = truth.world_m["left_heel"]
    assert np.ptp(heel, axis=0).max() > 0.03
    assert np.ptp(heel[truth.time_s > 1.6], axis=0).max() < 0.002


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("difference", [15.0, -15.0])
def test_a_commanded_difference_is_in_the_truth(name: str, difference: float) -> None:
    """Left minus right knee flexion at the bottom is what was asked for; standing it is zero."""
    truth = truth_of(Squat(tempo=SHORT, knee_difference_deg=difference), name)
    apart = truth.angles["knee_flexion_left_deg"] - truth.angles["knee_flexion_right_deg"]
    assert apart[bottom(truth)] == pytest.approx(difference, abs=0.2)
    assert apart[0] == pytest.approx(0.0, abs=0.01)
    mean = 0.5 * (truth.angles["knee_flexion_left_deg"] + truth.angles["knee_flexion_right_deg"])
    assert mean[bottom(truth)] == pytest.approx(100.0, abs=0.2)


@pytest.mark.parametrize("name", BODIES)
def test_a_symmetric_squat_has_no_difference(name: str) -> None:
    """Left equals right in every leg angle of a symmetric squat, at any yaw."""
    truth = truth_of(Squat(tempo=SHORT), name, yaw_deg=10.0)
    for angle in ("knee_flexion", "thigh_inclination", "shank_inclination", "knee_frontal_projection"):
        left, right = (truth.angles[f"{angle}_{side}_deg"] for side in SIDES)
        np.testing.assert_allclose(left, right, atol=1e-6)


def test_mirrored_dials_give_the_mirrored_truth() -> None:
    """Exchanging the sides of the dials exchanges the sides of the truth and the signs of what has one."""
    dials = Squat(tempo=SHORT, knee_difference_deg=12.0, pelvic_shift_m=0.02, knee_in_deg=(9.0, 0.0))
    other = dataclasses.replace(
        dials, knee_difference_deg=-12.0, pelvic_shift_m=-0.02, knee_in_deg=(0.0, 9.0)
    )
    one, two = truth_of(dials).angles, truth_of(other).angles
    for angle in ("knee_flexion", "thigh_inclination", "knee_frontal_projection"):
        for side in SIDES:
            np.testing.assert_allclose(
                one[f"{angle}_{side}_deg"], two[f"{angle}_{MIRRORED[side]}_deg"], atol=1e-6
            )
    for signed in ("pelvic_obliquity_deg", "pelvic_rotation_deg", "pelvic_shift_pct"):
        np.testing.assert_allclose(one[signed], -two[signed], atol=1e-6)


@pytest.mark.parametrize(
    ("dial", "value", "angle", "sign"),
    [
        ("pelvic_shift_m", 0.04, "pelvic_shift_pct", 1),
        ("trunk_lateral_deg", 8.0, "trunk_lateral_lean_deg", 1),
        ("pelvic_obliquity_deg", 5.0, "pelvic_obliquity_deg", 1),
        ("knee_in_deg", (15.0, 15.0), "knee_frontal_projection_left_deg", 1),
        ("knee_in_deg", (15.0, 15.0), "knee_separation_ratio", -1),
        ("heel_rise_deg", (15.0, 15.0), "heel_rise_right_pct", 1),
        ("trunk_lean_deg", 60.0, "trunk_lean_deg", 1),
    ],
)
def test_every_dial_moves_its_measure_the_right_way(dial: str, value: object, angle: str, sign: int) -> None:
    """Each dial changes the measure it is named after, with the sign of the definitions (+ to the right)."""
    plain, turned = truth_of(Squat(tempo=SHORT)), truth_of(Squat(tempo=SHORT, **{dial: value}))  # type: ignore[arg-type]
    change = turned.angles[angle][bottom(turned)] - plain.angles[angle][bottom(plain)]
    assert sign * change > 0.05 * abs(plain.angles[angle][bottom(plain)]) > -1
    assert sign * change > 0.1


def test_yaw_turns_the_right_side_to_the_camera() -> None:
    """At yaw +90 the right hip is nearer to the camera, and the person faces the right of the picture."""
    truth = truth_of(Squat(tempo=SHORT), yaw_deg=90.0)
    assert truth.camera_m["right_hip"][0, 2] < truth.camera_m["left_hip"][0, 2] - 0.15
    assert truth.pixel["right_foot_index"][0, 0] > truth.pixel["right_heel"][0, 0] + 20


def test_projection_is_pinhole_arithmetic() -> None:
    """A level camera sees a point at f x / z from the middle of the picture; y points down."""
    camera = Camera(distance_m=4.0, height_m=1.0, focal=0.8)
    pixel = camera.project(camera.see(np.array([[0.5, 0.0, 1.5], [0.0, 1.0, 0.0]])))
    np.testing.assert_allclose(pixel[0], [640 + 1024 * 0.5 / 4, 360 - 1024 * 0.5 / 4])
    np.testing.assert_allclose(pixel[1], [640, 360 + 1024 * 1.0 / 5])


def test_tilt_and_roll_turn_the_picture() -> None:
    """Looking down lifts everything in the picture; a camera rolled clockwise turns it anticlockwise."""
    at = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 2.0]])
    down = Camera(distance_m=4.0, height_m=1.0, tilt_deg=5.0)
    assert down.project(down.see(at))[0, 1] == pytest.approx(360 - 1024 * np.tan(np.radians(5.0)))
    rolled = Camera(distance_m=4.0, height_m=1.0, roll_deg=5.0)
    low, high = rolled.project(rolled.see(at))
    assert np.degrees(np.arctan2(low[0] - high[0], low[1] - high[1])) == pytest.approx(5.0)


def test_the_lens_is_bent_and_straightened_back() -> None:
    """Bending and straightening are inverse; a barrel draws points to the middle; no distortion changes nothing."""
    flat = np.array([[300.0, -150.0], [0.0, 0.0], [-600.0, 340.0]])
    lens = Camera(distortion=0.12)
    np.testing.assert_allclose(lens.straighten(lens.bend(flat)), flat, atol=1e-6)
    assert np.linalg.norm(lens.bend(flat)[2]) < np.linalg.norm(flat[2])
    np.testing.assert_array_equal(Camera().bend(flat), flat)


def test_a_leg_cannot_be_stretched() -> None:
    """A motion that asks for a leg longer than it is, is refused, not rendered wrongly."""
    hip, ankle = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 0.0, 0.0]])
    with pytest.raises(ValueError, match="stretched"):
        solve_knee(hip, ankle, 0.45, 0.45, np.array([[0.0, -1.0, 0.0]]))


def test_repetitions_are_where_the_hips_are_lowest() -> None:
    """Each listed turning point is a minimum of the hip height, and shallow repetitions are shallower."""
    truth = truth_of(Squat(tempo=Tempo(amplitudes=(1.0, 0.6, 1.0), scatter=0.0)))
    depth = truth.angles["depth_pct"]
    found = [float(np.interp(r["peak_s"], truth.time_s, depth)) for r in truth.cycles["repetitions"]]  # type: ignore[attr-defined]
    assert found[0] == pytest.approx(depth.max(), abs=0.1)
    assert found[1] < 0.7 * found[0]
    assert depth[truth.time_s < 3.0].max() < 0.5


@pytest.mark.parametrize("name", BODIES)
def test_gait_follows_the_published_knee(name: str) -> None:
    """Swing peak, loading response and stance minimum within 4 degrees of the curve that was asked for."""
    truth = truth_of(Gait(treadmill=True, seconds=4.0), name)
    contacts = truth.cycles["passes"][0]["contact_left_s"]  # type: ignore[index]
    phase = np.interp(truth.time_s, contacts, np.arange(len(contacts)))
    for side, shift in (("left", 0.0), ("right", 0.5)):
        knee = truth.angles[f"knee_flexion_{side}_deg"]
        cycle = np.interp(np.linspace(0, 1, 101) + shift, phase, knee)
        assert cycle[60:90].max() == pytest.approx(64, abs=4)
        assert cycle[8:22].max() == pytest.approx(19.7, abs=4)
        assert cycle[30:48].min() == pytest.approx(5, abs=4)


def test_feet_stand_still_in_stance_and_stay_above_the_floor() -> None:
    """Over ground the flat foot does not slide, and nothing goes through the floor."""
    truth = truth_of(Gait(passes=1), yaw_deg=90.0)
    for side in SIDES:
        contacts = truth.cycles["passes"][0][f"contact_{side}_s"]  # type: ignore[index]
        for at in contacts[1:-1]:
            flat = (truth.time_s > at + 0.11 * 1.08) & (truth.time_s < at + 0.32 * 1.08)
            assert np.ptp(truth.world_m[f"{side}_ankle"][flat], axis=0).max() < 0.002
        assert truth.world_m[f"{side}_heel"][:, 2].min() > -0.005
        assert truth.world_m[f"{side}_foot_index"][:, 2].min() > -0.015


def test_contacts_alternate_and_foot_off_follows() -> None:
    """Left and right contacts take turns; a foot leaves the floor 61 % of a stride after its contact."""
    events = truth_of(Gait(treadmill=True, seconds=6.0)).cycles["passes"][0]  # type: ignore[index]
    both = sorted(
        [(t, "left") for t in events["contact_left_s"]] + [(t, "right") for t in events["contact_right_s"]]
    )
    assert all(a[1] != b[1] for a, b in itertools.pairwise(both))
    np.testing.assert_allclose(np.diff([t for t, _ in both]), 0.54, atol=1e-9)
    first = events["contact_left_s"][0]
    assert min(abs(t - first - STANCE * 1.08) for t in events["foot_off_left_s"]) < 1e-9


def test_one_sided_gait_dials_are_one_sided() -> None:
    """A stiff right knee flexes less in swing; a late right foot makes the steps uneven."""
    stiff = truth_of(Gait(treadmill=True, seconds=4.0, knee_swing_less_deg=(0.0, 18.0))).angles
    assert stiff["knee_flexion_left_deg"].max() - stiff["knee_flexion_right_deg"].max() > 8
    events = truth_of(Gait(treadmill=True, seconds=6.0, stance_shift=0.05)).cycles["passes"][0]  # type: ignore[index]
    left, right = np.array(events["contact_left_s"]), np.array(events["contact_right_s"])
    step = right[right > left[0]][0] - left[0]
    assert step == pytest.approx(0.55 * 1.08)


@pytest.mark.parametrize(
    "motion", [Balance(), SitToStand(), Reach(), Bend(), Bend(plane="side", most_deg=(30.0, 25.0))]
)
def test_other_movements_have_truth_everywhere(motion: Motion) -> None:
    """Every movement gives finite angles and a standing foot that does not slide."""
    truth = truth_of(motion, "f3")
    assert all(np.isfinite(values).all() for values in truth.angles.values())
    assert np.ptp(truth.world_m["left_ankle"], axis=0).max() < 0.002


def test_side_bend_goes_to_the_right_first_and_as_far_as_asked() -> None:
    """Positive lateral lean is to the person's right; left and right are asked for separately."""
    lean = truth_of(Bend(plane="side", most_deg=(20.0, 30.0))).angles["trunk_lateral_lean_deg"]
    assert lean.max() == pytest.approx(30, abs=1.5)
    assert lean.min() == pytest.approx(-20, abs=1.5)


def test_frame_times_with_jitter_still_increase() -> None:
    """Jittered frame times are uneven, strictly increasing, and of the mean rate; without jitter they are even."""
    even = frame_times(Clip("test", "m1", Squat(tempo=SHORT)))
    np.testing.assert_allclose(np.diff(even), 1 / 30, atol=2e-6)
    uneven = frame_times(Clip("test", "m1", Squat(tempo=SHORT), picture=Picture(jitter_s=0.009)))
    assert (np.diff(uneven) > 0).all()
    assert np.diff(uneven).std() > 0.004
    assert np.diff(uneven).mean() == pytest.approx(1 / 30, rel=0.01)


def test_the_list_of_clips_is_complete_and_always_the_same() -> None:
    """At least 200 clips and about 30 in the small set; unique, and identical when read again."""
    entries, again = load_entries(), load_entries()
    assert [entry.clip.key for entry in entries] == [entry.clip.key for entry in again]
    assert len(entries) >= 200
    assert len({entry.clip.id for entry in entries}) == len(entries)
    assert 25 <= len(load_entries(small=True)) <= 45


def test_clips_of_a_session_show_the_same_person_moving_alike() -> None:
    """Views that are screened together share body, clothes, camera and every dial but the repetitions."""
    sessions: dict[str, list[Clip]] = {}
    for entry in load_entries():
        sessions.setdefault(entry.session, []).append(entry.clip)
    for clips in sessions.values():
        first = clips[0]
        for clip in clips[1:]:
            assert (clip.body, clip.dress, clip.camera, clip.room) == (
                first.body,
                first.dress,
                first.camera,
                first.room,
            )
            if isinstance(clip.motion, Squat) and isinstance(first.motion, Squat):
                assert dataclasses.replace(clip.motion, tempo=first.motion.tempo) == first.motion


def tiny() -> Clip:
    camera = Camera(width_px=320, height_px=240)
    tempo = Tempo(
        amplitudes=(1.0,), standing_s=0.2, down_s=0.3, pause_s=0.0, up_s=0.3, end_s=0.1, scatter=0.0
    )
    return Clip("tiny", "f1", Squat(tempo=tempo), camera=camera, picture=Picture(fps=10.0))


@pytest.fixture(scope="module")
def renderer() -> None:
    """Skip where pictures cannot be made."""
    if importlib.util.find_spec("moderngl") is None:
        pytest.skip("moderngl is not installed")
    from benchmarks.accuracy.render import open_context

    try:
        open_context().release()
    except RuntimeError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("renderer")
def test_two_renderings_are_identical(tmp_path: Path) -> None:
    """The same specification gives the same bytes; another body gives others."""
    one, two = get_clip(tiny(), tmp_path / "one"), get_clip(tiny(), tmp_path / "two")
    other = get_clip(dataclasses.replace(tiny(), body="m1"), tmp_path / "other")
    assert one.read_bytes() == two.read_bytes() != other.read_bytes()
    first, second = (np.load(path.with_suffix(".npz")) for path in (one, two))
    assert all(np.array_equal(first[name], second[name]) for name in first.files)
    assert json.loads(one.with_suffix(".json").read_text())["synthetic"] is True


@pytest.mark.usefixtures("renderer")
def test_a_clip_is_rendered_once(tmp_path: Path) -> None:
    """A rendered clip is found again; one with another dial is not taken for it."""
    assert cached(tiny(), tmp_path) is None
    made = get_clip(tiny(), tmp_path)
    assert cached(tiny(), tmp_path) == made
    assert cached(dataclasses.replace(tiny(), yaw_deg=1.0), tmp_path) is None


@pytest.mark.usefixtures("renderer")
def test_the_person_is_where_the_truth_says() -> None:
    """Something is drawn over the empty room at the projected hips, and nothing in the upper corner."""
    from benchmarks.accuracy.film import film

    clip = dataclasses.replace(tiny(), picture=Picture(fps=10.0, noise=0.0))
    times = frame_times(clip)
    truth = find_truth(clip, times)
    first = next(film(clip, times)).astype(int)
    away = next(film(dataclasses.replace(clip, at_m=(-3.0, 0.0)), times)).astype(int)
    x, y = np.round(truth.pixel["left_hip"][0]).astype(int)
    assert np.abs(first[y - 2 : y + 3, x - 2 : x + 3] - away[y - 2 : y + 3, x - 2 : x + 3]).mean() > 10
    assert np.array_equal(first[:20, -20:], away[:20, -20:])

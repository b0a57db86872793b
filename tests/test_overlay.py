"""Rules of the pictures: sides, missing landmarks, numbers from the table, times of the source."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import screening_factory as factory

from screening import overlay, painter
from screening.types import (
    LANDMARK_INDEX,
    Cycle,
    CycleKind,
    Evidence,
    Finding,
    FindingStatus,
    FloatArray,
    Frame,
    ImageArray,
    Recording,
    Screening,
    Side,
    View,
)
from screening.video import read_frames, write_clip

LEFT_RGB, RIGHT_RGB = (0xFF, 0x9A, 0x4D), (0x6D, 0xB6, 0xFF)
BOTTOM_ROW = 75  # 2.5 s: bottom of the first repetition
GREY = 120


@pytest.fixture(scope="module")
def screening() -> Screening:
    return factory.make_screening()


def ground(width_px: int = factory.WIDTH_PX, height_px: int = factory.HEIGHT_PX) -> ImageArray:
    return np.full((height_px, width_px, 3), GREY, dtype=np.uint8)


def pixels_of(image: ImageArray, colour: tuple[int, int, int]) -> FloatArray:
    """Return (n, 2) x, y of pixels of exactly this colour."""
    return np.argwhere((image == colour).all(axis=2))[:, ::-1].astype(float)


def without(recording: Recording, *names: str) -> Recording:
    """Return the recording with some landmarks missing in every frame."""
    image_px = recording.pose.image_px.copy()
    image_px[:, [LANDMARK_INDEX[name] for name in names]] = np.nan
    return replace(recording, pose=replace(recording.pose, image_px=image_px))


def texts_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect every text that is lettered from now on."""
    written: list[str] = []
    plate = painter._plate

    def noting(text: str, *rest: object) -> tuple[FloatArray, FloatArray]:
        written.append(text)
        return plate(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(painter, "_plate", noting)
    return written


def test_left_is_orange_and_lies_right_in_a_front_view(screening: Screening) -> None:
    """Colours follow the person's own side; a front view is not mirrored."""
    image = overlay.draw_pose(ground(), screening.recordings[factory.FRONT], BOTTOM_ROW)
    left, right = pixels_of(image, LEFT_RGB), pixels_of(image, RIGHT_RGB)
    assert len(left) > 500
    assert len(right) > 500
    middle_x = factory.WIDTH_PX / 2
    assert (left[:, 0] > middle_x).all()
    assert (right[:, 0] < middle_x).all()


def test_picture_handed_in_is_left_as_it_was(screening: Screening) -> None:
    """Drawing returns a new picture."""
    image = ground()
    overlay.draw_pose(image, screening.recordings[factory.FRONT], BOTTOM_ROW, label="Repetition 1 of 4")
    assert (image == GREY).all()


def test_missing_landmarks_are_not_drawn(screening: Screening) -> None:
    """A NaN landmark has no mark and no bone; the rest of the body stays."""
    recording = screening.recordings[factory.FRONT]
    knee = recording.pose.xy("left_knee")[BOTTOM_ROW].round().astype(int)
    drawn = overlay.draw_pose(ground(), recording, BOTTOM_ROW)
    missing = overlay.draw_pose(ground(), without(recording, "left_knee"), BOTTOM_ROW)
    assert tuple(drawn[knee[1], knee[0]]) == LEFT_RGB
    assert tuple(missing[knee[1], knee[0]]) == (GREY, GREY, GREY)
    assert len(pixels_of(missing, LEFT_RGB)) > 200


def test_frame_without_a_pose_carries_only_the_letters(screening: Screening) -> None:
    """Where nobody was found nothing is drawn on the middle of the picture."""
    image = overlay.draw_pose(ground(), screening.recordings[factory.FRONT], 0, angle_motion="knee_flexion")
    assert (image[:, 200:-200] == GREY).all()


def test_face_is_never_drawn(screening: Screening) -> None:
    """Landmarks of the face leave no mark on film."""
    recording = screening.recordings[factory.FRONT]
    low = recording.pose.xy("left_shoulder")[BOTTOM_ROW, 1] - 20
    image = overlay.draw_pose(ground(), recording, BOTTOM_ROW, angle_motion="knee_flexion")
    assert (image[: int(low), 200:-200] == GREY).all()


@pytest.mark.parametrize(("view", "at_left_edge"), [(View.FRONT, RIGHT_RGB), (View.BACK, LEFT_RGB)])
def test_edge_letters_name_the_clients_sides(view: View, at_left_edge: tuple[int, int, int]) -> None:
    """R stands at the left edge of a front view, L at that of a back view, in the colour of the side."""
    empty = factory.lose_frames(factory.make_pose(view), slice(None))
    recording = replace(factory.make_recording(View.FRONT), view=view, pose=empty)
    image = overlay.draw_pose(ground(), recording, BOTTOM_ROW)
    edge = image[:, :100]
    other = RIGHT_RGB if at_left_edge == LEFT_RGB else LEFT_RGB
    assert len(pixels_of(edge, at_left_edge)) > 50
    assert len(pixels_of(edge, other)) == 0


def test_side_view_has_no_edge_letters() -> None:
    """In a side view neither edge is a side of the client."""
    empty = factory.lose_frames(factory.make_pose(View.LEFT), slice(None))
    recording = replace(factory.make_recording(View.LEFT), pose=empty)
    assert (overlay.draw_pose(ground(), recording, BOTTOM_ROW) == GREY).all()


def test_side_view_measures_the_near_leg_only(screening: Screening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The far leg carries no number even where the table holds one: 110 x 0.97 degrees at the left knee."""
    written = texts_of(monkeypatch)
    recording = screening.recordings[factory.LEFT]
    angles = recording.angles.assign(knee_flexion_right_deg=55.0)
    overlay.draw_pose(ground(), replace(recording, angles=angles), BOTTOM_ROW, angle_motion="knee_flexion")
    assert written == ["L 107°"]


def test_front_view_marks_the_lifted_angle_as_an_estimate(
    screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Knee flexion from the front is an estimate: both sides carry "≈"."""
    written = texts_of(monkeypatch)
    recording = screening.recordings[factory.FRONT]
    overlay.draw_pose(ground(), recording, BOTTOM_ROW, angle_motion="knee_flexion")
    assert written[:2] == ["L ≈ 107°", "R ≈ 96°"]


@pytest.mark.parametrize(
    ("motion", "number"),
    [
        ("trunk_lateral_lean", "4°"),
        ("pelvic_shift", "6 %"),
        ("pelvic_obliquity", "1°"),
        ("knee_separation", "0.67"),
        ("knee_separation_ratio", "0.67"),
    ],
)
def test_number_has_the_unit_of_its_column(
    screening: Screening, monkeypatch: pytest.MonkeyPatch, motion: str, number: str
) -> None:
    """Degrees and per cent without decimals, ratios with two; unpaired motions carry no letter."""
    written = texts_of(monkeypatch)
    overlay.draw_pose(ground(), screening.recordings[factory.FRONT], BOTTOM_ROW, angle_motion=motion)
    assert written[0] == number


def test_number_that_is_missing_is_not_written(screening: Screening, monkeypatch: pytest.MonkeyPatch) -> None:
    """A NaN angle, a hidden joint, or a motion that the table lacks: no number, no arc."""
    written = texts_of(monkeypatch)
    recording = screening.recordings[factory.LEFT]
    plain = overlay.draw_pose(ground(), recording, BOTTOM_ROW)
    unmeasured = replace(recording, angles=recording.angles.assign(knee_flexion_left_deg=np.nan))
    image = overlay.draw_pose(ground(), unmeasured, BOTTOM_ROW, angle_motion="knee_flexion")
    assert (image == plain).all()
    overlay.draw_pose(ground(), without(recording, "left_knee"), BOTTOM_ROW, angle_motion="knee_flexion")
    assert (overlay.draw_pose(ground(), recording, BOTTOM_ROW, angle_motion="no_such_motion") == plain).all()
    assert written == []


def test_trunk_against_shank_is_drawn_at_the_hip(
    screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trunk leans 8 degrees more than the shank: an unpaired number, drawn with the near leg's shank."""
    written = texts_of(monkeypatch)
    recording = screening.recordings[factory.LEFT]
    recording = replace(recording, angles=recording.angles.assign(trunk_minus_shank_deg=8.0))
    plain = overlay.draw_pose(ground(), recording, BOTTOM_ROW)
    image = overlay.draw_pose(ground(), recording, BOTTOM_ROW, angle_motion="trunk_minus_shank")
    changed = np.argwhere((image != plain).any(axis=2)).mean(axis=0)[::-1]
    assert np.hypot(*(changed - recording.pose.xy("left_hip")[BOTTOM_ROW])) < 120
    far_hidden = without(recording, "right_knee", "right_ankle")
    overlay.draw_pose(ground(), far_hidden, BOTTOM_ROW, angle_motion="trunk_minus_shank")
    overlay.draw_pose(ground(), without(recording, "left_knee"), BOTTOM_ROW, angle_motion="trunk_minus_shank")
    assert written == ["8°", "8°"]


def test_minus_is_a_real_minus(screening: Screening, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers for people carry "−", not a hyphen."""
    written = texts_of(monkeypatch)
    recording = screening.recordings[factory.FRONT]
    angles = recording.angles.assign(trunk_lateral_lean_deg=-5.2)
    overlay.draw_pose(
        ground(), replace(recording, angles=angles), BOTTOM_ROW, angle_motion="trunk_lateral_lean"
    )
    assert written[0] == "−5°"


def test_arc_lies_between_the_prolonged_thigh_and_the_shank(screening: Screening) -> None:
    """The sector drawn is the angle that the number names: before the shank, below the thigh line."""
    recording = screening.recordings[factory.LEFT]
    hip, knee, ankle = (recording.pose.xy(f"left_{j}")[BOTTOM_ROW] for j in ("hip", "knee", "ankle"))
    ahead, down = ((v / np.hypot(*v)) for v in (knee - hip, ankle - knee))
    plain = overlay.draw_pose(ground(), recording, BOTTOM_ROW).astype(int)
    image = overlay.draw_pose(ground(), recording, BOTTOM_ROW, angle_motion="knee_flexion").astype(int)
    changed = np.abs(image - plain).sum(axis=2) > 0
    radius = 0.25 * np.hypot(*(ankle - knee))
    between = knee + radius * (ahead + down) / np.hypot(*(ahead + down))
    behind = knee - radius * (ahead + down) / np.hypot(*(ahead + down))
    assert changed[int(between[1]), int(between[0])]
    assert not changed[int(behind[1]), int(behind[0])]


def test_landmarks_follow_the_size_of_the_picture(screening: Screening) -> None:
    """On a picture of half the size every mark lies at half the pixels."""
    recording = screening.recordings[factory.FRONT]
    image = overlay.draw_pose(ground(640, 360), recording, BOTTOM_ROW)
    at = (recording.pose.xy("left_knee")[BOTTOM_ROW] / 2).round().astype(int)
    assert tuple(image[at[1], at[0]]) == LEFT_RGB


def test_person_half_outside_the_picture_is_drawn_where_seen(screening: Screening) -> None:
    """Landmarks beyond the edge (feet out of frame) do not stop the drawing."""
    recording = screening.recordings[factory.FRONT]
    image_px = recording.pose.image_px + np.array([0.0, 250.0])
    low = replace(recording, pose=replace(recording.pose, image_px=image_px))
    for motion in ("knee_frontal_projection", "knee_separation", "pelvic_shift", "trunk_lateral_lean"):
        image = overlay.draw_pose(ground(), low, BOTTOM_ROW, angle_motion=motion)
        assert len(pixels_of(image, LEFT_RGB)) > 100


def test_conceal_works_below_the_skeleton(screening: Screening) -> None:
    """A face can be covered before anything is drawn: the cover gets landmarks in pixels of this picture."""
    seen: list[FloatArray] = []

    def cover(image: ImageArray, points: FloatArray) -> ImageArray:
        seen.append(points)
        return np.zeros_like(image)

    recording = screening.recordings[factory.FRONT]
    image = overlay.draw_pose(ground(640, 360), recording, BOTTOM_ROW, conceal=cover)
    assert np.allclose(seen[0], recording.pose.image_px[BOTTOM_ROW] / 2)
    assert not (image == GREY).all(axis=2).any()
    assert len(pixels_of(image, LEFT_RGB)) > 100


@pytest.mark.parametrize(
    ("time_s", "text"),
    [
        (1.0, None),
        (1.5, "Repetition 1 of 4\ngoing down"),
        (2.6, "Repetition 1 of 4\ncoming up"),
        (3.7, None),
        (9.2, "Repetition 4 of 4\ngoing down"),
        (11.6, "Repetition not counted"),
    ],
)
def test_phase_text_counts_valid_repetitions(screening: Screening, time_s: float, text: str | None) -> None:
    """Only whole repetitions are numbered; the one cut by the end is named, not counted."""
    assert overlay.phase_text(screening, factory.FRONT, time_s) == text


def test_phase_text_of_a_clip_without_cycles(screening: Screening) -> None:
    """No repetition found: no count. Strides are not counted aloud."""
    assert overlay.phase_text(replace(screening, cycles=()), factory.FRONT, 2.0) is None
    stride = Cycle(factory.FRONT, CycleKind.STRIDE, Side.LEFT, 1.0, 1.5, 2.0, True)
    assert overlay.phase_text(replace(screening, cycles=(stride,)), factory.FRONT, 1.2) is None


def test_main_motion_is_the_knee_and_none_without_angles(screening: Screening) -> None:
    """An annotated clip shows knee flexion; a table without any drawable motion shows none."""
    assert overlay.main_motion(screening, factory.LEFT) == "knee_flexion"
    bare = replace(screening.recordings[0], angles=screening.recordings[0].angles[["hip_height_pct"]])
    assert overlay.main_motion(replace(screening, recordings=(bare,)), 0) is None


def finding_of(screening: Screening, metric: str) -> Finding:
    return next(finding for finding in screening.findings if finding.metric == metric)


def test_evidence_without_film_is_a_stick_figure(screening: Screening, tmp_path: Path) -> None:
    """No clip, a missing clip and an unreadable one give the same drawing on a plain ground."""
    finding = finding_of(screening, "knee_separation_ratio")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film")
    pictures = [
        overlay.evidence_picture(p, screening, finding) for p in (None, tmp_path / "gone.mp4", broken)
    ]
    first = pictures[0]
    assert first is not None
    assert first.shape[0] == overlay.EVIDENCE_HEIGHT_PX
    assert tuple(first[5, 5]) == (0xF4, 0xF6, 0xF8)
    for picture in pictures[1:]:
        assert picture is not None
        assert (picture == first).all()


def test_evidence_shows_the_frame_of_its_moment(screening: Screening, tmp_path: Path) -> None:
    """The frame nearest the evidence is taken, cut to the person, with the skeleton on it."""
    clip, finding = tmp_path / "front.mp4", finding_of(screening, "knee_separation_ratio")
    assert finding.evidence is not None
    at_s = finding.evidence.time_s
    times = np.array([0.0, at_s - 0.4, at_s - 0.02, at_s + 0.3])
    greys = (40, 90, 160, 220)
    frames = [
        Frame(float(t), np.full((360, 640, 3), g, dtype=np.uint8)) for t, g in zip(times, greys, strict=True)
    ]
    write_clip(clip, frames)
    picture = overlay.evidence_picture(clip, screening, finding)
    assert picture is not None
    assert abs(int(np.median(picture[:40, :40])) - 160) <= 4
    assert picture.shape[0] == overlay.EVIDENCE_HEIGHT_PX
    assert picture.shape[1] < picture.shape[0] * 1.3
    assert len(pixels_of(picture, LEFT_RGB)) > 500


def test_evidence_that_cannot_be_shown_is_none(screening: Screening) -> None:
    """No evidence, or nobody found in its frame: no picture rather than an empty one."""
    unseen = finding_of(screening, "heel_rise")
    assert unseen.status is FindingStatus.NOT_ASSESSED
    assert overlay.evidence_picture(None, screening, unseen) is None
    lost = replace(finding_of(screening, "knee_separation_ratio"), evidence=Evidence(factory.FRONT, 0.0))
    assert overlay.evidence_picture(None, screening, lost) is None


def test_annotated_clip_keeps_the_times_of_the_source(screening: Screening, tmp_path: Path) -> None:
    """An irregular frame rate stays as it is; each frame carries the pose nearest in time."""
    source, out = tmp_path / "in.mp4", tmp_path / "out.mp4"
    times = np.array([0.0, 0.9, 1.5, 1.52, 2.5, 2.6])
    write_clip(source, factory.film(times, 640, 360))
    shares: list[float] = []
    overlay.write_annotated(source, screening, factory.LEFT, out, shares.append)
    before, after = (list(read_frames(path)) for path in (source, out))
    assert [f.time_s for f in after] == pytest.approx([f.time_s for f in before], abs=1e-6)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    recording = screening.recordings[factory.LEFT]
    x, y = (recording.pose.xy("left_hip")[BOTTOM_ROW] / 2).round().astype(int)
    red, _, blue = (int(v) for v in after[4].image_rgb[y, x])
    assert red > blue + 60  # the orange mark of the hip, where it is at 2.5 s
    assert abs(int(before[4].image_rgb[y, x, 0]) - GREY) <= 4


def test_large_clips_are_scaled_down(screening: Screening, tmp_path: Path) -> None:
    """The long side of an annotated clip is at most 1280 px, even, in the shape of the source."""
    source, out = tmp_path / "in.mp4", tmp_path / "out.mp4"
    write_clip(source, factory.film(np.array([2.4, 2.5]) - 2.4, 1920, 1080))
    overlay.write_annotated(source, screening, factory.FRONT, out)
    assert next(iter(read_frames(out))).image_rgb.shape == (720, 1280, 3)


@pytest.mark.clips
def test_real_clip_is_annotated_frame_by_frame(screening: Screening, tmp_path: Path) -> None:
    """A phone clip comes out with every frame at its time."""
    folder = os.environ.get("SCREENING_TEST_CLIPS")
    if not folder:
        pytest.skip("SCREENING_TEST_CLIPS names no folder")
    source, out = Path(folder) / "squat_front_webcam_overlay_4reps.mp4", tmp_path / "out.mp4"
    overlay.write_annotated(source, screening, factory.FRONT, out)
    before, after = ([frame.time_s for frame in read_frames(path)] for path in (source, out))
    assert len(after) == 238
    assert after == pytest.approx(before, abs=1e-6)


def test_a_blurred_face_cannot_be_seen_and_the_rest_is_untouched() -> None:
    """Fine detail on the head is gone; pixels away from it are the same; missing twin: no face, no change."""
    image = np.zeros((400, 300, 3), dtype=np.uint8)
    image[::2, ::2] = 255  # finest detail everywhere
    points = np.full((33, 2), np.nan)
    points[:11] = [[150.0 + dx, 80.0] for dx in range(-5, 6)]
    points[11], points[12] = [180.0, 130.0], [120.0, 130.0]
    out = painter.blur_face(image, points)
    head = out[70:90, 140:160].astype(float)

    assert head.std() < 0.1 * image[70:90, 140:160].astype(float).std()
    np.testing.assert_array_equal(out[200:], image[200:])
    np.testing.assert_array_equal(painter.blur_face(image, np.full((33, 2), np.nan)), image)


def test_picture_of_another_moment_shows_that_moment(
    screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference between two clips is shown twice: each picture from its own recording and its own number."""
    written = texts_of(monkeypatch)
    knee = screening.findings[1]
    second_bottom = factory.starts_s()[1] + factory.REPETITION_S / 2
    at = Evidence(factory.LEFT, second_bottom)
    assert overlay.evidence_picture(None, screening, knee, at=at) is not None
    assert written == ["L 110°"]
    assert overlay.evidence_picture(None, screening, replace(knee, evidence=None), at=at) is not None
    assert overlay.evidence_picture(None, screening, replace(knee, evidence=None)) is None

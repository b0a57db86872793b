"""Finding landmarks: the parts of a clip, the border to MediaPipe, counting people, and the storage."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from video_factory import even_times, make_clip, read_number

import screening.pose
from screening.models import Model, locate
from screening.people import Sighting, count_people, sample_times, search_windows
from screening.pose import (
    PART_S,
    Estimate,
    MediaPipePose,
    RecordedPose,
    default_workers,
    load_take,
    save_estimate,
)
from screening.types import LANDMARKS, Pose, ScreeningError, VideoInfo, View
from screening.video import probe

MODEL = Model("full", Path("no-such-model.task"), "0" * 64)
ARRAYS = ("time_s", "image_px", "depth", "world_m", "visibility")


class FakeLandmarker:
    """Stands for MediaPipe's: every landmark lies at a place that tells the number of the picture."""

    def __init__(self, faults: set[int] | None = None, empty: set[int] | None = None) -> None:
        self.faults, self.empty = faults or set(), empty or set()
        self.stamps_ms: list[int] = []
        self.closed = False

    def detect_for_video(self, image, stamp_ms):
        """As MediaPipe: refuses stamps that do not rise."""
        assert not self.stamps_ms or stamp_ms > self.stamps_ms[-1]
        self.stamps_ms.append(stamp_ms)
        return self.detect(image)

    def detect(self, image):
        """Return the made-up result for the picture's number."""
        number = read_number(image.numpy_view())
        if number in self.faults:
            raise RuntimeError("ROI width and height must be > 0.")
        if number in self.empty:
            return SimpleNamespace(pose_landmarks=[], pose_world_landmarks=[])
        marks = [
            SimpleNamespace(x=number / 256, y=index / 33, z=-0.25, visibility=0.75) for index in range(33)
        ]
        marks[0].x, marks[1].y, marks[2].x = -0.01, 1.0, 1.01  # outside the picture
        worlds = [SimpleNamespace(x=0.1, y=0.2, z=0.3) for _ in range(33)]
        return SimpleNamespace(pose_landmarks=[marks], pose_world_landmarks=[worlds])

    def close(self):
        """Remember being closed."""
        self.closed = True


@pytest.fixture
def fakes(monkeypatch):
    """Use the fake in place of MediaPipe; returns all that were opened, and takes faults and empty numbers."""
    opened: list[FakeLandmarker] = []
    settings: dict[str, set[int]] = {}

    def open_fake(self):
        opened.append(FakeLandmarker(**settings))
        return opened[-1]

    monkeypatch.setattr(screening.pose._Landmarker, "_open", open_fake)
    return SimpleNamespace(opened=opened, settings=settings)


@pytest.fixture
def clip(tmp_path) -> Path:
    """22 s at 10 frames a second: three parts, 220 numbered pictures."""
    return make_clip(tmp_path / "client.mp4", even_times(220, fps=10))


def assert_same_pose(expected: Pose, found: Pose) -> None:
    for name in ARRAYS:
        assert getattr(expected, name).tobytes() == getattr(found, name).tobytes(), name


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_parts_join_without_gap_or_overlap(clip, fakes, workers):
    """Every frame comes once, in order, whichever part it belongs to; times are those of the frames."""
    video = probe(clip)

    pose = MediaPipePose(MODEL, workers).estimate(clip, video).pose

    assert pose.time_s == pytest.approx(even_times(220, fps=10))
    assert pose.image_px[:, 20, 0] == pytest.approx(np.arange(220) * 96 / 256)
    assert all(fake.closed for fake in fakes.opened)


def test_each_part_has_its_own_run_up(clip, fakes):
    """A part begins one second before its own frames, with a landmarker of its own."""
    MediaPipePose(MODEL, 1).estimate(clip, probe(clip))

    first_ms = [fake.stamps_ms[0] for fake in fakes.opened if fake.stamps_ms]
    assert first_ms == [0, 9000, 19000]
    assert PART_S == 10.0


def test_landmarks_outside_the_picture_are_missing(clip, fakes):
    """What MediaPipe places beyond the edge was not seen: NaN everywhere, visibility 0; the rest is kept."""
    pose = MediaPipePose(MODEL, 1).estimate(clip, probe(clip)).pose

    outside = [0, 1, 2]
    assert np.isnan(pose.image_px[:, outside]).all()
    assert np.isnan(pose.depth[:, outside]).all()
    assert np.isnan(pose.world_m[:, outside]).all()
    assert (pose.visibility[:, outside] == 0).all()
    assert np.isfinite(pose.image_px[:, 3:]).all()
    assert (pose.depth[:, 3:] == -0.25).all()
    assert pose.world_m[0, 20] == pytest.approx([0.1, 0.2, 0.3])
    assert (pose.visibility[:, 3:] == 0.75).all()


def test_frames_without_a_person_are_rows_of_nan(clip, fakes):
    """Nobody found, or a picture on which the library fails: a missing row there, and only there."""
    fakes.settings.update(faults={50}, empty={120, 121})

    estimate = MediaPipePose(MODEL, 2).estimate(clip, probe(clip))

    missing = [50, 120, 121]
    assert np.flatnonzero(~estimate.pose.found).tolist() == missing
    assert np.isnan(estimate.pose.image_px[missing]).all()
    assert np.isnan(estimate.pose.world_m[missing]).all()
    assert (estimate.pose.visibility[missing] == 0).all()
    assert estimate.people == 1


def test_clip_without_anybody(clip, fakes):
    """An empty room is no error: all rows are missing and nobody is counted."""
    fakes.settings.update(empty=set(range(256)))

    estimate = MediaPipePose(MODEL, 2).estimate(clip, probe(clip))

    assert not estimate.pose.found.any()
    assert len(estimate.pose.time_s) == 220
    assert estimate.people == 0


def test_clip_of_three_frames(tmp_path, fakes):
    """The shortest clip that can be read gives three rows."""
    clip = make_clip(tmp_path / "a.mp4", even_times(3))

    assert len(MediaPipePose(MODEL, 4).estimate(clip, probe(clip)).pose.time_s) == 3


def test_progress_rises_to_one_in_the_calling_thread(clip, fakes):
    """Fractions of all parts together never fall and end at 1; pages may draw in the callback."""
    told: list[tuple[float, int]] = []

    MediaPipePose(MODEL, 2).estimate(
        clip, probe(clip), lambda share: told.append((share, threading.get_ident()))
    )

    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(0 <= share <= 1 for share in shares)
    assert {thread for _, thread in told} == {threading.get_ident()}


def test_error_in_progress_stops_the_work(tmp_path, fakes, monkeypatch):
    """Whoever cancels does not wait for the rest of the clip."""
    clip = make_clip(tmp_path / "a.mp4", even_times(900, fps=15))
    original = screening.pose._Landmarker._find

    def slow(self, image, time_s):
        threading.Event().wait(0.005)
        return original(self, image, time_s)

    monkeypatch.setattr(screening.pose._Landmarker, "_find", slow)

    def cancel(_share):
        raise KeyboardInterrupt

    n_threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        MediaPipePose(MODEL, 2).estimate(clip, probe(clip), cancel)

    assert sum(len(fake.stamps_ms) for fake in fakes.opened) < 300
    assert all(fake.closed for fake in fakes.opened)
    assert threading.active_count() <= n_threads


def test_model_that_cannot_be_loaded(clip, tmp_path):
    """A model file that is missing or damaged is one line with the way out."""
    damaged = tmp_path / "damaged.task"
    damaged.write_bytes(b"not a model")

    for path in (damaged, tmp_path / "missing.task"):
        with pytest.raises(ScreeningError, match=f"{path.name}: the pose model cannot be loaded") as caught:
            MediaPipePose(replace(MODEL, path=path), 1).estimate(clip, probe(clip))
        assert "screening models fetch full" in str(caught.value)
        assert "\n" not in str(caught.value)


def body(left_px: float, top_px: float, height_px: float) -> np.ndarray:
    """A person of a given height standing at a place: ``(33, 2)`` pixels, trunk in the middle."""
    marks = np.full((33, 2), [left_px, top_px + height_px / 2])
    marks[0, 1], marks[31, 1] = top_px, top_px + height_px
    return marks


CLIENT = body(500, 100, 400)
TALL_PX = np.full(300, 400.0)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param((), 1, id="alone"),
        pytest.param((body(800, 200, 210),), 2, id="half as tall"),
        pytest.param((body(800, 200, 190),), 1, id="far behind"),
        pytest.param((body(800, 100, 400), body(200, 100, 300)), 3, id="three in a row"),
        pytest.param((body(560, 120, 390), body(480, 90, 410)), 1, id="the client found again"),
        pytest.param((body(800, 100, 400), body(840, 100, 400)), 2, id="one other found twice"),
    ],
)
def test_people_are_counted_by_height_and_place(others, expected):
    """Half the client's height counts; several detections of one body are one person."""
    sightings = [Sighting(CLIENT, (CLIENT, *others))] * 20

    assert count_people(sightings, TALL_PX, 720) == expected


@pytest.mark.parametrize(("n_frames", "expected"), [(1, 1), (2, 2), (20, 2)])
def test_passer_by_counts_from_a_tenth_of_the_frames(n_frames, expected):
    """One frame of twenty is a passer-by or an error; two are a tenth."""
    with_other = Sighting(CLIENT, (body(800, 100, 400),))
    sightings = [with_other] * n_frames + [Sighting(CLIENT, ())] * (20 - n_frames)

    assert count_people(sightings, TALL_PX, 720) == expected


def test_nobody_grows_by_the_client_squatting():
    """At the bottom of a squat the client's usual height is still the measure."""
    squatting, bystander = body(500, 280, 220), body(800, 200, 150)

    assert count_people([Sighting(squatting, (bystander,))] * 20, TALL_PX, 720) == 1


def test_people_where_the_client_is_missing():
    """Without a client the tallest person is the measure; nobody at all is 0."""
    nobody = np.full(300, np.nan)

    assert count_people([Sighting(None, ())] * 20, nobody, 720) == 0
    assert count_people([], nobody, 720) == 0
    assert count_people([], TALL_PX, 720) == 1
    assert count_people([Sighting(None, (body(100, 100, 300), body(600, 100, 200)))] * 20, nobody, 720) == 2


@pytest.mark.parametrize(("width_px", "height_px"), [(1920, 1080), (1080, 1920), (384, 288), (97, 65)])
@pytest.mark.parametrize(
    ("client_px", "middle_px"), [(None, None), (40.0, 30.0), (300.0, 200.0), (5e3, 500.0)]
)
def test_windows_cover_the_width_at_the_level_of_the_client(width_px, height_px, client_px, middle_px):
    """Windows lie inside the picture's width, without gaps, at most a handful."""
    windows = search_windows(width_px, height_px, client_px, middle_px)

    assert windows[0][0] == 0
    assert windows[-1][0] + windows[-1][2] >= width_px
    assert all(b[0] - a[0] <= a[2] / 2 + 1 for a, b in pairwise(windows))
    assert len(windows) <= 6
    assert all(0 <= y < height_px for _, y, _ in windows)


def test_sampled_times():
    """About one a second, never so few that one mistaken frame is a tenth, never more than 30."""
    assert len(sample_times(1.0)) == 15
    assert len(sample_times(20.0)) == 20
    assert len(sample_times(600.0)) == 30
    assert np.diff(sample_times(20.0)) == pytest.approx(np.ones(19))


VIDEO = VideoInfo("squat.mp4", 1280, 720, 0, 29.97, 3, 0.1, 0.034, "ab" * 32, complete=False)


def made_pose() -> Pose:
    """Three frames of arbitrary values with one missing frame, in single precision as they are stored."""
    values = np.random.default_rng(1).normal(size=(3, 33, 7)).astype(np.float32).astype(float)
    values[1] = np.nan
    return Pose(
        time_s=np.array([0.0, 1 / 29.97, 2 / 29.97]),
        image_px=values[:, :, :2],
        depth=values[:, :, 2],
        world_m=values[:, :, 3:6],
        visibility=np.nan_to_num(np.abs(values[:, :, 6])),
    )


@pytest.mark.parametrize("view", [None, View.LEFT])
def test_stored_landmarks_come_back(tmp_path, view):
    """Everything that screening needs survives, missing values and exact times too; nothing else is left."""
    file = tmp_path / "squat.npz"

    save_estimate(file, Estimate(made_pose(), 2), VIDEO, view)
    take = load_take(file)

    assert_same_pose(made_pose(), take.pose)
    assert (take.video, take.people, take.view_declared) == (VIDEO, 2, view)
    assert take.pose.image_px.dtype == np.float64
    assert [path.name for path in tmp_path.iterdir()] == ["squat.npz"]


def test_storing_is_repeatable(tmp_path):
    """The same landmarks make the same bytes."""
    for name in ("a.npz", "b.npz"):
        save_estimate(tmp_path / name, Estimate(made_pose(), 1), VIDEO)

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_fresh_and_stored_landmarks_are_the_same(clip, fakes, tmp_path):
    """Screening a stored take again starts from exactly the same numbers."""
    fakes.settings.update(empty={7})
    video = probe(clip)
    fresh = MediaPipePose(MODEL, 2).estimate(clip, video)

    save_estimate(tmp_path / "client.npz", fresh, video)

    assert_same_pose(fresh.pose, load_take(tmp_path / "client.npz").pose)


def test_storing_into_a_missing_folder(tmp_path):
    """A folder that is not there is one line."""
    with pytest.raises(ScreeningError, match=r"a\.npz: could not be written"):
        save_estimate(tmp_path / "nowhere" / "a.npz", Estimate(made_pose(), 1), VIDEO)


def test_unreadable_landmarks(tmp_path):
    """Missing, cut, foreign and empty files are one line each."""
    whole = tmp_path / "whole.npz"
    save_estimate(whole, Estimate(made_pose(), 1), VIDEO)
    (tmp_path / "cut.npz").write_bytes(whole.read_bytes()[:500])
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "empty.npz").write_bytes(b"")
    np.savez(tmp_path / "foreign.npz", other=np.zeros(3))

    for name in ("cut", "text", "empty", "foreign"):
        with pytest.raises(ScreeningError, match=f"{name}.npz: holds no landmarks"):
            load_take(tmp_path / f"{name}.npz")
    with pytest.raises(ScreeningError, match="there are no stored landmarks"):
        load_take(tmp_path / "missing.npz")


def test_recorded_pose_answers_like_an_estimator(tmp_path):
    """A file, or a folder with a file per clip, stands in for the model; landmarks of another file do not."""
    save_estimate(tmp_path / "squat.npz", Estimate(made_pose(), 2), VIDEO)
    told: list[float] = []

    for source in (tmp_path, tmp_path / "squat.npz"):
        estimate = RecordedPose(source).estimate(Path("clips/squat.mp4"), VIDEO, told.append)
        assert_same_pose(made_pose(), estimate.pose)
        assert estimate.people == 2
    assert told == [1.0, 1.0]
    with pytest.raises(ScreeningError, match="holds the landmarks of another file"):
        RecordedPose(tmp_path).estimate(Path("squat.mp4"), replace(VIDEO, sha256="cd" * 32))
    with pytest.raises(ScreeningError, match=r"gait\.npz: there are no stored landmarks"):
        RecordedPose(tmp_path).estimate(Path("gait.mp4"), VIDEO)


@pytest.mark.parametrize(("wish", "expected"), [("3", 3), (" 1 ", 1), ("", os.cpu_count())])
def test_workers_from_the_environment(monkeypatch, wish, expected):
    """The setting, or one worker per core."""
    monkeypatch.setenv("SCREENING_WORKERS", wish)

    assert default_workers() == expected


@pytest.mark.parametrize("wish", ["0", "-1", "two", "1.5", "²"])
def test_wrong_number_of_workers(monkeypatch, wish):
    """Anything but a whole number from 1 up is refused by name."""
    monkeypatch.setenv("SCREENING_WORKERS", wish)

    with pytest.raises(ScreeningError, match=r"SCREENING_WORKERS=.*expected a whole number from 1 up"):
        default_workers()


QUIET = """
import sys
from pathlib import Path
from screening.models import locate
from screening.pose import MediaPipePose
from screening.video import probe
clip = Path(sys.argv[1])
MediaPipePose(locate("full"), 2).estimate(clip, probe(clip))
print("a line of Python", file=sys.stderr)
"""


@pytest.mark.model
@pytest.mark.skipif(locate("full") is None, reason="the pose model is not here")
def test_libraries_do_not_chatter(clip):
    """On standard error there is what Python writes, and nothing of the native libraries."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUIET, str(clip)], capture_output=True, text=True, check=True
    )

    assert done.stderr == "a line of Python\n"


def real_clip(name: str) -> Path:
    folder = os.environ.get("SCREENING_TEST_CLIPS", "")
    if not folder or not (Path(folder) / name).exists() or locate("full") is None:
        pytest.skip("SCREENING_TEST_CLIPS names no folder with this clip, or the pose model is not here")
    return Path(folder) / name


@pytest.mark.clips
@pytest.mark.model
def test_real_clip_gives_the_same_for_any_number_of_workers():
    """20 s of a squat in a gym, with a mirror and people far behind: three parts, one person, same bytes."""
    clip = real_clip("squat_side_gym_2reps.mp4")
    video, model = probe(clip), locate("full")

    one, two = (MediaPipePose(model, workers).estimate(clip, video) for workers in (1, 2))

    assert_same_pose(one.pose, two.pose)
    assert one.people == two.people == 1
    assert one.pose.found.mean() > 0.99
    assert len(one.pose.time_s) == video.n_frames == 614


@pytest.mark.clips
@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "at_least", "at_most"),
    [
        ("people_three_gymnastics.avi", 2, 3),
        ("gait_several_people_outdoor.mp4", 2, 2),
        ("balance_beam_cam01.mp4", 1, 1),
        ("balance_beam_cam02.mp4", 1, 1),
        ("gait_side_normal.mp4", 1, 1),
    ],
)
def test_people_on_real_clips(name, at_least, at_most):
    """Others of the client's size are noticed; bystanders far off and a reflection are not."""
    clip = real_clip(name)

    estimate = MediaPipePose(locate("full"), 2).estimate(clip, probe(clip))

    assert at_least <= estimate.people <= at_most
    assert set(np.flatnonzero(~estimate.pose.found)) <= set(range(len(estimate.pose.time_s)))
    assert estimate.pose.image_px.shape[1] == len(LANDMARKS)

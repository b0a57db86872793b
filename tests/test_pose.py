"""Finding landmarks: the parts of a clip, the border to MediaPipe, counting people, and the storage."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from pose_arrays import assert_same_pose
from video_factory import even_times, make_clip, read_number

import screening.pose
from screening.models import Model, locate
from screening.pose import (
    PART_S,
    WHOLE_S,
    MediaPipePose,
    default_workers,
    load_take,
    part_starts,
    save_estimate,
)
from screening.types import LANDMARKS, ScreeningError
from screening.video import probe

MODEL = Model("full", Path("no-such-model.task"), "0" * 64)


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

    monkeypatch.setattr(screening.pose.Landmarker, "_open", open_fake)
    return SimpleNamespace(opened=opened, settings=settings)


@pytest.fixture
def clip(tmp_path) -> Path:
    """22 s at 10 frames a second: two parts, 220 numbered pictures."""
    return make_clip(tmp_path / "client.mp4", even_times(220, fps=10))


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
    assert first_ms == [0, 10000]


@pytest.mark.parametrize("duration_s", [0.1, 5.9, 6.1, 10.0, 29.9, 30.1, 61.0, 600.0])
def test_parts_are_even_in_number_and_length(duration_s):
    """Two cores end together; a part is never longer than the longest, and a short clip stays whole."""
    starts_s = part_starts(duration_s)

    lengths_s = np.diff([*starts_s, duration_s])
    assert starts_s[0] == 0.0
    assert lengths_s == pytest.approx(lengths_s[0])
    assert lengths_s[0] <= PART_S
    assert len(starts_s) == 1 if duration_s <= WHOLE_S else len(starts_s) % 2 == 0


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
    original = screening.pose.Landmarker._find

    def slow(self, image, time_s):
        threading.Event().wait(0.005)
        return original(self, image, time_s)

    monkeypatch.setattr(screening.pose.Landmarker, "_find", slow)

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


@pytest.mark.parametrize("workers", [1, 3])
def test_the_pictures_are_looked_at_while_the_body_is_found(clip, fakes, workers):
    """One change for every frame, none for the very first; samples of the whole clip, whatever the workers."""
    picture = MediaPipePose(MODEL, workers).estimate(clip, probe(clip)).picture

    assert len(picture.change) == 220
    assert np.flatnonzero(np.isnan(picture.change)).tolist() == [0]
    assert len(picture.time_s) == 110
    assert np.diff(picture.time_s) == pytest.approx(np.full(109, 0.2), abs=0.11)


def test_fresh_and_stored_landmarks_are_the_same(clip, fakes, tmp_path):
    """Screening a stored take again starts from exactly the same numbers."""
    fakes.settings.update(empty={7})
    video = probe(clip)
    fresh = MediaPipePose(MODEL, 2).estimate(clip, video)

    save_estimate(tmp_path / "client.npz", fresh, video)

    assert_same_pose(fresh.pose, load_take(tmp_path / "client.npz").pose)


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
    """20 s of a squat in a gym, with a mirror and people far behind: two parts, one person, same bytes."""
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

"""Landmarks that were found before are used again: only for the same clip, model and method, and never for ever."""

from __future__ import annotations

import ast
import json
import os
import stat
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from batch_factory import bring_model, known_clip
from puppet import Squat, take

import screening.pose
from screening import cli, export, pipeline, pose_cache
from screening.pose_cache import KEPT_S, METHOD_SOURCES, PoseCache, PoseMemory
from screening.pose_store import load_take
from screening.types import Estimate, PictureQuality, Pose, ScreeningError, VideoInfo

MODEL, OTHER_MODEL = "a" * 64, "b" * 64
ARRAYS = ("time_s", "image_px", "depth", "world_m", "visibility")


class Counting:
    """A pose estimator that counts how often it is asked."""

    def __init__(self, estimate: Estimate) -> None:
        self.answer, self.asked = estimate, 0

    def estimate(self, *_: object) -> Estimate:
        """Return the one answer."""
        self.asked += 1
        return self.answer


def rounded(pose: Pose) -> Pose:
    """The pose in single precision, as an estimator gives it."""
    kept = {name: getattr(pose, name).astype(np.float32).astype(np.float64) for name in ARRAYS[1:]}
    return Pose(pose.time_s, **kept)


@pytest.fixture
def found() -> tuple[VideoInfo, Estimate]:
    """A clip and what a model found in it."""
    given = take(Squat(repetitions=1, standing_s=0.5))
    return replace(given.video, sha256="c" * 64, file="Jane Doe.mp4"), Estimate(rounded(given.pose), 1)


@pytest.fixture
def poses(tmp_path: Path) -> PoseCache:
    return PoseCache(tmp_path / "cache" / "poses")


def same(one: Estimate, other: Estimate) -> bool:
    arrays = [getattr(one.pose, n).tobytes() == getattr(other.pose, n).tobytes() for n in ARRAYS]
    return all(arrays) and one.people == other.people


def test_a_clip_is_followed_once(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """The second analysis gets the same bytes without the model, whatever the file is called by then."""
    video, estimate = found
    model = Counting(estimate)
    told: list[float] = []

    first = poses.around(model, MODEL).estimate(Path("a.mp4"), video)
    second = poses.around(model, MODEL).estimate(Path("b.mp4"), replace(video, file="b.mp4"), told.append)

    assert model.asked == 1
    assert same(first, second)
    assert told == [1.0]


def test_nobody_in_the_picture_is_remembered_too(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """Missing rows come back as missing, with nobody counted."""
    video, estimate = found
    missing = {name: np.full_like(getattr(estimate.pose, name), np.nan) for name in ARRAYS[1:]}
    model = Counting(Estimate(Pose(estimate.pose.time_s, **missing), 0))

    poses.around(model, MODEL).estimate(Path("a.mp4"), video)
    again = poses.around(model, MODEL).estimate(Path("a.mp4"), video)

    assert model.asked == 1
    assert not again.pose.found.any()
    assert again.people == 0


def test_what_the_pictures_were_like_is_remembered(
    poses: PoseCache, found: tuple[VideoInfo, Estimate]
) -> None:
    """Light, sharpness and colours come back with the landmarks, in the precision in which they are stored."""
    video, estimate = found
    n = 3
    shapes = {"change": (len(estimate.pose.time_s),), "sharpness": (n, 2), "colours": (n, 64)}
    names = [field.name for field in fields(PictureQuality)]
    arrays = {name: np.full(shapes.get(name, (n,)), 0.25) for name in names}
    arrays["sharpness"][0] = np.nan
    picture = PictureQuality(**arrays)

    poses.keep(replace(estimate, picture=picture), video, MODEL)
    kept = poses.find(video, MODEL)

    assert kept is not None
    assert kept.picture is not None
    for name in names:
        assert getattr(kept.picture, name).tobytes() == getattr(picture, name).tobytes(), name


def test_another_clip_model_or_method_is_another_question(
    poses: PoseCache, found: tuple[VideoInfo, Estimate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that could give other landmarks is answered from the cache."""
    video, estimate = found
    model = Counting(estimate)
    poses.around(model, MODEL).estimate(Path("a.mp4"), video)

    poses.around(model, OTHER_MODEL).estimate(Path("a.mp4"), video)
    poses.around(model, MODEL).estimate(Path("a.mp4"), replace(video, sha256="d" * 64))
    assert model.asked == 3

    monkeypatch.setattr(pose_cache, "method_version", lambda: "another")
    poses.around(model, MODEL).estimate(Path("a.mp4"), video)
    assert model.asked == 4


def test_the_method_is_all_code_that_finds_landmarks() -> None:
    """A module that pose.py comes to use must void old entries when it changes: it has to be listed."""
    folder = Path(screening.pose.__file__).parent
    used: set[str] = set()
    waiting = ["pose"]
    while waiting:
        tree = ast.parse((folder / f"{waiting.pop()}.py").read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names = {
            node.module.removeprefix("screening.")
            for node in imports
            if (node.module or "").startswith("screening.")
        }
        fresh = (
            names - used - {"types", "models", "native_log", "native_memory", "film_writer"}
        )  # vocabulary, the model itself, words for the user, and what only writes films
        used |= fresh
        waiting += sorted(fresh)

    assert used | {"pose"} == set(METHOD_SOURCES)


def test_damaged_entries_are_found_anew(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """A torn file, or one of another clip under this name, is replaced and never believed."""
    video, estimate = found
    model = Counting(estimate)
    poses.around(model, MODEL).estimate(Path("a.mp4"), video)
    (entry,) = poses.folder.glob("*.npz")

    entry.write_bytes(entry.read_bytes()[:100])
    poses.around(model, MODEL).estimate(Path("a.mp4"), video)
    assert model.asked == 2

    poses.around(model, MODEL).estimate(Path("a.mp4"), replace(video, n_frames=video.n_frames + 1))
    assert model.asked == 3


def test_entries_name_nobody_and_are_private(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """The name of a film may be that of a client: it is not kept; the folder is open to this user only."""
    poses.keep(found[1], found[0], MODEL)

    (entry,) = poses.folder.glob("*.npz")
    assert load_take(entry).video.file == ""
    assert b"Jane" not in entry.read_bytes()
    assert "Jane" not in entry.name
    if os.name != "nt":
        assert stat.S_IMODE(poses.folder.stat().st_mode) == 0o700


def test_a_full_folder_loses_what_was_not_used_for_longest(
    tmp_path: Path, found: tuple[VideoInfo, Estimate]
) -> None:
    """The limit holds; a use counts as new."""
    video, estimate = found
    clips = [replace(video, sha256=letter * 64) for letter in "cde"]
    roomy = PoseCache(tmp_path)
    now_s = time.time()
    for number, clip in enumerate(clips):
        roomy.keep(estimate, clip, MODEL)
        os.utime(roomy._path(clip.sha256, MODEL), (now_s, now_s - 100 + number))
    n_bytes = roomy.size()[1]

    assert roomy.find(clips[0], MODEL) is not None  # used now: from here on the newest
    PoseCache(tmp_path, max_bytes=n_bytes * 2 // 3 + 1).trim(now_s)

    assert [roomy.find(clip, MODEL) is not None for clip in clips] == [True, False, True]


def test_old_entries_and_torn_files_go(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """After thirty days without use an entry goes; what a killed program left goes after an hour."""
    poses.keep(found[1], found[0], MODEL)
    torn = poses.folder / ".half.npz"
    torn.write_bytes(b"half")
    now_s = torn.stat().st_mtime

    poses.trim(now_s + 60)
    assert poses.size()[0] == 2
    poses.trim(now_s + 7200)
    assert not torn.exists()
    assert poses.find(found[0], MODEL) is not None
    poses.trim(now_s + KEPT_S + 7200)
    assert poses.size() == (0, 0)


def test_one_clip_or_all_can_be_erased(poses: PoseCache, found: tuple[VideoInfo, Estimate]) -> None:
    """Erasing a clip takes its landmarks by every model; clearing takes all; an empty cache is no error."""
    video, estimate = found
    assert poses.clear() == poses.forget(video.sha256) == 0
    for model in (MODEL, OTHER_MODEL):
        poses.keep(estimate, video, model)
    poses.keep(estimate, replace(video, sha256="d" * 64), MODEL)

    assert poses.forget(video.sha256) == 2
    assert poses.find(video, MODEL) is None
    assert poses.clear() == 1
    assert list(poses.folder.iterdir()) == []


def test_what_cannot_be_erased_is_said(
    poses: PoseCache, found: tuple[VideoInfo, Estimate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that refuses to delete must not look like an empty cache."""
    poses.keep(found[1], found[0], MODEL)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(
        ScreeningError, match=r"cannot be deleted \(Permission denied\)\. Delete this file by hand"
    ):
        poses.clear()


def test_a_folder_that_cannot_be_written_costs_no_result(
    tmp_path: Path, found: tuple[VideoInfo, Estimate]
) -> None:
    """The cache is a convenience: without it, the analysis goes on."""
    (tmp_path / "file").write_text("in the way")
    video, estimate = found

    poses = PoseCache(tmp_path / "file" / "poses")
    assert same(poses.around(Counting(estimate), MODEL).estimate(Path("a.mp4"), video), estimate)
    assert not poses.keep(estimate, video, MODEL)


def test_an_analysis_of_a_known_clip_runs_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole program, with a model that could not be opened: the result comes from what is kept."""
    sha256 = bring_model(tmp_path / "models", monkeypatch)
    clip = known_clip(tmp_path / "clip.mp4", sha256, Squat(repetitions=3))

    results = [
        export.result_json(pipeline.analyze([clip], "squat", [None], poses=pose_cache.shared()))
        for _ in range(2)
    ]

    assert results[0] == results[1]
    assert json.loads(results[0])["recordings"][0]["file"] == "clip.mp4"
    with pytest.raises(ScreeningError, match="the pose model cannot be loaded"):
        pipeline.analyze([clip], "squat", [None])


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(a) for a in arguments])
    return ended.value.code if isinstance(ended.value.code, int) else 0


def test_the_command_line_uses_shows_and_clears_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``analyze`` answers from it unless told not to; ``cache show`` counts, ``cache clear`` empties."""
    sha256 = bring_model(tmp_path / "models", monkeypatch)
    clip = known_clip(tmp_path / "clip.mp4", sha256, Squat(repetitions=3))
    call = ("analyze", clip, "--movement", "squat", "--quiet")

    assert run(*call) == 0
    assert run(*call, "--no-cache") == 2
    assert "cannot be loaded" in capsys.readouterr().err
    assert run("cache", "show") == 0
    assert ": 1 clip, " in capsys.readouterr().out
    assert run("cache", "clear") == 0
    assert "1 clip deleted" in capsys.readouterr().out
    assert run(*call) == 2


def test_landmarks_in_memory_go_with_their_clip(found: tuple[VideoInfo, Estimate]) -> None:
    """The app follows a clip once for as long as it is there; another clip is another question, and nothing stays."""
    video, estimate = found
    other = replace(video, sha256="d" * 64)
    model, memory = Counting(estimate), PoseMemory()

    answers = [memory.around(model, MODEL).estimate(Path("a.mp4"), v) for v in (video, video, other, video)]
    assert model.asked == 2
    assert all(same(answer, estimate) for answer in answers)

    memory.forget(video.sha256)
    assert memory.find(video, MODEL) is None
    assert memory.find(other, MODEL) is not None
    assert memory.find(other, OTHER_MODEL) is None
    memory.clear()
    assert memory.find(other, MODEL) is None

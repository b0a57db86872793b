"""Stored landmarks: they come back as they were, old files too, and a broken file says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pose_arrays import assert_same_pose

from screening.pose import (
    Estimate,
    RecordedPose,
    load_take,
    save_estimate,
)
from screening.types import PictureQuality, Pose, ScreeningError, VideoInfo, View

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


def made_picture() -> PictureQuality:
    """Two samples of arbitrary values, one of them not seen."""
    values = np.random.default_rng(2).random((2, 67)).astype(np.float32).astype(float)
    values[1] = np.nan
    change = np.array([np.nan, -1.0, 3.5])
    times = np.array([0.0, 0.25])
    return PictureQuality(change, times, *values[:, :3].T, values[:, 1:3], values[:, 3:])


def test_what_the_pictures_were_like_comes_back_too(tmp_path):
    """Light, sharpness and colours are stored beside the landmarks; NaN and the mark of a repeated picture survive."""
    save_estimate(tmp_path / "a.npz", Estimate(made_pose(), 1, made_picture()), VIDEO)

    found = load_take(tmp_path / "a.npz").picture

    for name in ("change", "time_s", "brightness", "highlight", "dark", "sharpness", "colours"):
        np.testing.assert_array_equal(getattr(found, name), getattr(made_picture(), name))


def test_files_of_the_first_version_are_still_read(tmp_path):
    """Landmarks that were stored without a version and without pictures have no picture, and nothing else is lost."""
    save_estimate(tmp_path / "new.npz", Estimate(made_pose(), 2), VIDEO)
    with np.load(tmp_path / "new.npz") as new:
        arrays = {name: new[name] for name in new.files}
    about = json.loads(str(arrays["about"]))
    assert about.pop("version") == 2
    arrays["about"] = np.array(json.dumps(about))
    np.savez_compressed(tmp_path / "old.npz", **arrays)

    take = load_take(tmp_path / "old.npz")

    assert_same_pose(made_pose(), take.pose)
    assert (take.people, take.picture) == (2, None)


def test_storing_is_repeatable(tmp_path):
    """The same landmarks make the same bytes."""
    for name in ("a.npz", "b.npz"):
        save_estimate(tmp_path / name, Estimate(made_pose(), 1), VIDEO)

    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


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

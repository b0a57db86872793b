"""The doctor names what is missing and what to do, and survives whatever is missing."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from screening import doctor, models
from screening.doctor import CheckStatus
from screening.models import ModelListing, ModelState
from screening.types import ScreeningError

COMPLETE = dict.fromkeys(doctor._LIBRARIES, "1.0") | {"mediapipe": "0.10.33"}


def listing(name: str, state: ModelState) -> ModelListing:
    here = state is not ModelState.MISSING
    path = Path("models") / f"pose_landmarker_{name}.task"
    return ModelListing(name, state, path, "ab" * 32 if here else None, 9 if here else None, ("a package",))


def fail_to_import(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(module: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)


def test_every_check_says_what_was_found_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line has a name and a finding on one line; whatever is not fine has advice."""
    monkeypatch.setattr(
        importlib, "import_module", lambda _: SimpleNamespace(codec=SimpleNamespace(Codec=min))
    )
    checks = doctor.examine()
    assert len({check.name for check in checks}) == len(checks) >= 12
    for check in checks:
        assert check.found
        assert "\n" not in check.found + check.advice
        assert bool(check.advice) == (check.status is not CheckStatus.OK)


def test_a_computer_without_anything_is_examined_to_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No library, no model, no readable folder: problems, and no traceback."""
    fail_to_import(monkeypatch, ImportError("libGL.so.1: cannot open shared object file"))
    monkeypatch.setattr(doctor, "_installed_versions", dict)
    monkeypatch.setattr(doctor, "home_folder", lambda: tmp_path / "file" / "below")
    monkeypatch.setattr(doctor, "models_folder", lambda: tmp_path / "file" / "models")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    def unreadable() -> None:
        raise ScreeningError("models: cannot be read (Permission denied); check its permissions")

    monkeypatch.setattr(doctor, "available", unreadable)
    problems = {check.name for check in doctor.examine() if check.status is CheckStatus.PROBLEM}
    assert problems == {
        "Libraries",
        "Loading cv2",
        "Loading mediapipe",
        "Loading av",
        "H.264 writer",
        "Pose models",
        "Models folder",
        "Data folder",
    }


def test_a_missing_platformdirs_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that knows the data folder may itself be what is missing."""

    def fail() -> None:
        raise ImportError("No module named 'platformdirs'")

    for name in ("available", "home_folder", "models_folder"):
        monkeypatch.setattr(doctor, name, fail)
    found = {check.name: check for check in doctor.examine()}
    assert found["Pose models"].found == found["Data folder"].found == "No module named 'platformdirs'"


@pytest.mark.parametrize(
    ("version", "status"),
    [((3, 10, 13), CheckStatus.PROBLEM), ((3, 11, 0), CheckStatus.OK), ((3, 14, 2), CheckStatus.OK)],
)
def test_python_from_3_11(version: tuple[int, ...], status: CheckStatus) -> None:
    """The version is compared as numbers: 3.9 is older than 3.11."""
    assert doctor.check_python(version).status is status
    assert doctor.check_python((3, 9, 18)).status is CheckStatus.PROBLEM


def test_the_examined_mediapipe_is_the_declared_one() -> None:
    """The version that the doctor asks for is the one in pyproject.toml."""
    declared = tomllib.loads(Path(doctor.__file__).parents[1].joinpath("pyproject.toml").read_text("utf-8"))
    dependencies = declared["project"]["dependencies"]
    assert f"mediapipe=={doctor._MEDIAPIPE}" in dependencies
    names = {dependency.split("=")[0].split(">")[0].split("[")[0] for dependency in dependencies}
    assert set(doctor._LIBRARIES) == names
    assert declared["project"]["requires-python"] == ">=" + ".".join(map(str, doctor.MIN_PYTHON))


def test_libraries_are_listed_with_their_versions() -> None:
    """Everything here: OK, and every version can be read in the line."""
    check = doctor.check_libraries(COMPLETE)
    assert check.status is CheckStatus.OK
    assert "mediapipe 0.10.33" in check.found
    assert "streamlit 1.0" in check.found


def test_a_missing_library_is_named() -> None:
    """The twin: one is missing."""
    check = doctor.check_libraries({name: COMPLETE[name] for name in COMPLETE if name != "scipy"})
    assert check.status is CheckStatus.PROBLEM
    assert check.found.startswith("missing: scipy;")


def test_a_mediapipe_that_calls_home_is_a_problem() -> None:
    """Later versions send usage metrics: that is never only a warning."""
    check = doctor.check_libraries(COMPLETE | {"mediapipe": "0.10.35"})
    assert check.status is CheckStatus.PROBLEM
    assert "usage metrics" in check.advice


@pytest.mark.parametrize(
    "other", ["opencv-python", "opencv-python-headless", "opencv-contrib-python-headless"]
)
def test_a_second_opencv_is_noticed(other: str) -> None:
    """Two flavours lie in one folder, and pip does not notice."""
    check = doctor.check_opencv_flavours(COMPLETE | {other: "4.11"})
    assert check.status is CheckStatus.WARNING
    assert other in check.found
    assert doctor.check_opencv_flavours(COMPLETE).status is CheckStatus.OK


@pytest.mark.parametrize("error", [ImportError, OSError])
def test_missing_system_libraries_are_named_on_linux(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """OpenCV fails with ImportError, MediaPipe's own library with OSError: both need the same packages."""
    monkeypatch.setattr(sys, "platform", "linux")
    fail_to_import(monkeypatch, error("libGL.so.1: cannot open shared object file: No such file"))
    check = doctor.check_import("cv2")
    assert check.status is CheckStatus.PROBLEM
    for package in ("libgl1", "libglib2.0-0", "libegl1", "libgles2"):
        assert package in check.advice


def test_a_library_that_is_not_there_asks_for_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: no system package would help."""
    fail_to_import(monkeypatch, ModuleNotFoundError("No module named 'av'"))
    check = doctor.check_import("av")
    assert (check.status, check.found) == (CheckStatus.PROBLEM, "No module named 'av'")
    assert "apt-get" not in check.advice


def test_an_error_without_words_is_named_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is never empty."""
    fail_to_import(monkeypatch, ImportError())
    assert doctor.check_import("cv2").found == "ImportError"


def test_a_pyav_without_x264_cannot_write_clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyAV raises a ValueError for a codec that its FFmpeg lacks."""

    def unknown(name: str, mode: str) -> None:
        raise ValueError(name)

    monkeypatch.setattr(
        importlib, "import_module", lambda _: SimpleNamespace(codec=SimpleNamespace(Codec=unknown))
    )
    assert doctor.check_h264().status is CheckStatus.PROBLEM
    monkeypatch.undo()
    assert doctor.check_h264().status is CheckStatus.OK


@pytest.mark.parametrize(
    ("name", "state", "status"),
    [
        ("full", ModelState.PUBLISHED, CheckStatus.OK),
        ("full", ModelState.BROUGHT, CheckStatus.WARNING),
        ("full", ModelState.DAMAGED, CheckStatus.PROBLEM),
        ("full", ModelState.MISSING, CheckStatus.PROBLEM),
        ("heavy", ModelState.DAMAGED, CheckStatus.PROBLEM),
        ("heavy", ModelState.MISSING, CheckStatus.OK),
    ],
)
def test_models_are_judged_by_their_checksum(name: str, state: ModelState, status: CheckStatus) -> None:
    """Only the default model has to be here; a damaged one is always a problem."""
    (check,) = doctor.check_models([listing(name, state)])
    assert check.status is status
    if status is CheckStatus.PROBLEM:
        assert f"screening models fetch {name}" in check.advice


def test_a_folder_that_can_be_made_is_fine(tmp_path: Path) -> None:
    """The program makes its folders when it first needs them, not when it is examined."""
    check = doctor.check_writable("Data folder", tmp_path / "a" / "b")
    assert check.status is CheckStatus.OK
    assert "will be made" in check.found
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permissions are asked for, because root may write everywhere."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    check = doctor.check_writable("Data folder", tmp_path)
    assert (check.status, check.found) == (CheckStatus.PROBLEM, f"{tmp_path} cannot be written")


def test_a_file_in_the_way_of_a_folder_is_a_problem(tmp_path: Path) -> None:
    """A setting that names a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert doctor.check_writable("Data folder", tmp_path / "file").status is CheckStatus.PROBLEM


@pytest.mark.parametrize(("free_gb", "status"), [(2.0, CheckStatus.OK), (1.9, CheckStatus.WARNING)])
def test_little_disk_space_is_a_warning(
    free_gb: float, status: CheckStatus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2 GB is enough, less is not."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=int(free_gb * 1e9)))
    assert doctor.check_disk(tmp_path).status is status


def test_an_unknown_disk_does_not_stop_the_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the system does not answer."""

    def fail(_: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    assert doctor.check_disk(tmp_path).status is CheckStatus.WARNING


@pytest.mark.parametrize(
    ("cores", "setting", "found"),
    [(8, None, "cores 8, workers 8"), (8, "2", "cores 8, workers 2"), (None, None, "cores 1, workers 1")],
)
def test_cores_and_workers(
    cores: int | None, setting: str | None, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many workers as cores, unless SCREENING_WORKERS says otherwise; an unknown number counts as one."""
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.delenv("SCREENING_WORKERS", raising=False)
    if setting:
        monkeypatch.setenv("SCREENING_WORKERS", setting)
    check = doctor.check_processors()
    assert check.found == found
    assert (check.status is CheckStatus.OK) == (cores is not None)


def test_cameras_on_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None seen and none allowed are warnings with different advice."""
    device = tmp_path / "video0"
    device.touch()
    assert doctor.check_camera("linux", []).found == "none seen"
    assert doctor.check_camera("linux", [device]).status is CheckStatus.OK
    monkeypatch.setattr(os, "access", lambda *_: False)
    locked = doctor.check_camera("linux", [device])
    assert locked.status is CheckStatus.WARNING
    assert "video" in locked.advice


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_cameras_elsewhere_are_left_to_the_browser(platform: str) -> None:
    """No device files there: the rule about localhost and https is all that can be said."""
    check = doctor.check_camera(platform, [])
    assert check.status is CheckStatus.OK
    assert "localhost" in check.found


def test_sane_settings_are_listed_without_their_values(tmp_path: Path) -> None:
    """A database address may hold a password: it is not printed."""
    environment = {
        "SCREENING_HOME": str(tmp_path / "new"),
        "SCREENING_WORKERS": "2",
        "SCREENING_DATABASE_URL": "postgresql://user:secret@host/db",
        "PATH": "/bin",
    }
    check = doctor.check_settings(environment)
    assert check.status is CheckStatus.OK
    assert check.found == "SCREENING_DATABASE_URL, SCREENING_HOME, SCREENING_WORKERS"
    assert doctor.check_settings({}).found == "none set, defaults apply"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCREENING_WORKERS", "0"),
        ("SCREENING_WORKERS", "two"),
        ("SCREENING_WORKERS", ""),
        ("SCREENING_HOME", __file__),
        ("SCREENING_MODELS", __file__),
        ("SCREENING_TEST_CLIPS", __file__),
        ("SCREENING_DATABASE_URL", "file.db"),
        ("SCREENING_WORKER", "2"),
    ],
)
def test_a_setting_that_cannot_work_is_named(name: str, value: str) -> None:
    """Wrong values and misspelt names; the advice lists the settings that exist."""
    check = doctor.check_settings({name: value})
    assert check.status is CheckStatus.WARNING
    assert name in check.found
    assert all(setting in check.advice for setting in doctor.SETTINGS)


def test_a_wrong_database_address_is_not_printed() -> None:
    """Nor is one that was mistyped: it may hold a password all the same."""
    check = doctor.check_settings({"SCREENING_DATABASE_URL": "postgresql:/user:secret@host/db"})
    assert check.status is CheckStatus.WARNING
    assert "secret" not in check.found + check.advice


def test_installed_versions_are_those_of_this_environment() -> None:
    """Names are compared in one spelling."""
    versions = doctor._installed_versions()
    assert versions["pytest"] == pytest.__version__
    assert all(name == name.lower() and "_" not in name for name in versions)


def test_the_default_model_is_one_of_the_names() -> None:
    """The doctor insists on this model only."""
    assert models.DEFAULT_MODEL in models.MODEL_NAMES

"""What this computer has, and what to do about what it lacks: the checks behind ``screening doctor``.

Every check looks and reports; none changes anything and none stops the others. Libraries are imported here by
name, only to see whether that works: the point is to say what to install when it does not.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from screening.models import DEFAULT_MODEL, ModelListing, ModelState, available, home_folder, models_folder
from screening.types import ScreeningError

MIN_PYTHON = (3, 11)
MIN_FREE_BYTES = 2_000_000_000  # a visit of ten clips and their annotated copies is below half of this

SETTINGS = (
    "SCREENING_HOME",
    "SCREENING_DATABASE_URL",
    "SCREENING_MODELS",
    "SCREENING_WORKERS",
    "SCREENING_TEST_CLIPS",
)

_LIBRARIES = (
    "mediapipe",
    "opencv-contrib-python",
    "av",
    "numpy",
    "scipy",
    "pandas",
    "typer",
    "rich",
    "platformdirs",
    "flatbuffers",
    "matplotlib",
    "reportlab",
    "streamlit",
    "altair",
    "sqlalchemy",
    "alembic",
    "argon2-cffi",
    "cryptography",
    "pyzipper",
    "ezc3d",
    "segno",
    "starlette",
)
_MEDIAPIPE = "0.10.33"  # the version that sends no usage metrics
_INSTALL = "Install the locked versions again: make clean app"
_SYSTEM_PACKAGES = "sudo apt-get install libgl1 libglib2.0-0 libegl1 libgles2"


class CheckStatus(StrEnum):
    """OK, WARNING (works, read the advice) or PROBLEM (something the program needs does not work)."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One line of the doctor: what was looked at, outcome, what was found, what to do (empty if nothing)."""

    name: str
    status: CheckStatus
    found: str
    advice: str = ""


def examine() -> tuple[Check, ...]:
    """Run every check on this computer, in the order in which a reader should mend things."""
    installed = _installed_versions()
    return (
        check_python(sys.version_info[:3]),
        check_libraries(installed),
        check_opencv_flavours(installed),
        *(check_import(name) for name in ("cv2", "mediapipe", "av")),
        check_h264(),
        *_check_models(),
        *_check_folders(),
        check_processors(),
        check_camera(sys.platform, sorted(Path("/dev").glob("video*"))),
        check_settings(os.environ),
    )


def check_python(version: tuple[int, ...]) -> Check:
    """Whether this Python is new enough."""
    found = f"{'.'.join(map(str, version))} ({sys.executable})"
    if version[:2] >= MIN_PYTHON:
        return Check("Python", CheckStatus.OK, found)
    wanted = ".".join(map(str, MIN_PYTHON))
    return Check(
        "Python", CheckStatus.PROBLEM, found, f"Install Python {wanted} or newer, then: make clean app"
    )


def check_libraries(installed: Mapping[str, str]) -> Check:
    """Whether the libraries are installed, and MediaPipe in the one version that sends nothing anywhere."""
    found = ", ".join(f"{name} {installed[name]}" for name in _LIBRARIES if name in installed)
    missing = [name for name in _LIBRARIES if name not in installed]
    if missing:
        return Check("Libraries", CheckStatus.PROBLEM, f"missing: {', '.join(missing)}; {found}", _INSTALL)
    if installed["mediapipe"] != _MEDIAPIPE:
        advice = f"Use mediapipe {_MEDIAPIPE}: later versions send usage metrics. {_INSTALL}"
        return Check("Libraries", CheckStatus.PROBLEM, found, advice)
    return Check("Libraries", CheckStatus.OK, found)


def check_opencv_flavours(installed: Mapping[str, str]) -> Check:
    """Whether a second OpenCV package lies in the same folder as opencv-contrib-python."""
    flavours = [name for name in sorted(installed) if name.startswith("opencv-")]
    others = [name for name in flavours if name != "opencv-contrib-python"]
    if not others:
        return Check("OpenCV", CheckStatus.OK, ", ".join(flavours) or "none")
    advice = f"They overwrite each other: pip uninstall {' '.join(flavours)}, then: make clean app"
    return Check("OpenCV", CheckStatus.WARNING, f"several flavours: {', '.join(flavours)}", advice)


def check_import(module: str) -> Check:
    """Whether a compiled library can be loaded; a bare Linux lacks system libraries that two of them need."""
    name = f"Loading {module}"
    try:
        importlib.import_module(module)
    except (ImportError, OSError) as error:
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        lacks_system_library = ".so" in cause and sys.platform.startswith("linux")
        advice = f"On Debian or Ubuntu: {_SYSTEM_PACKAGES}" if lacks_system_library else _INSTALL
        return Check(name, CheckStatus.PROBLEM, cause, advice)
    return Check(name, CheckStatus.OK, "works")


def check_h264() -> Check:
    """Whether annotated clips can be written so that every browser plays them."""
    try:
        av = importlib.import_module("av")
        av.codec.Codec("libx264", "w")
    except (ImportError, OSError):
        return Check("H.264 writer", CheckStatus.PROBLEM, "PyAV cannot be loaded", _INSTALL)
    except ValueError:  # what PyAV raises for a codec that its FFmpeg does not have
        advice = f"Annotated clips cannot be written. {_INSTALL}"
        return Check("H.264 writer", CheckStatus.PROBLEM, "PyAV has no libx264", advice)
    return Check("H.264 writer", CheckStatus.OK, "libx264")


def check_models(listings: Iterable[ModelListing]) -> tuple[Check, ...]:
    """One check per pose model; only the default one has to be here."""
    return tuple(_check_model(listing) for listing in listings)


def _check_models() -> tuple[Check, ...]:
    try:
        return check_models(available())
    except ScreeningError as error:
        return (Check("Pose models", CheckStatus.PROBLEM, str(error), "Let your user read this folder"),)
    except ImportError as error:  # platformdirs, which knows the user's data folder
        return (Check("Pose models", CheckStatus.PROBLEM, str(error), _INSTALL),)


def _check_folders() -> tuple[Check, ...]:
    try:
        models, home = models_folder(), home_folder()
    except ImportError as error:
        return (Check("Data folder", CheckStatus.PROBLEM, str(error), _INSTALL),)
    return (check_writable("Models folder", models), check_writable("Data folder", home), check_disk(home))


def _check_model(listing: ModelListing) -> Check:
    name, fetch = f"Pose model {listing.name}", f"screening models fetch {listing.name}"
    if listing.state is ModelState.PUBLISHED:
        return Check(name, CheckStatus.OK, f"{listing.path}, SHA-256 {listing.sha256}")
    if listing.state is ModelState.BROUGHT:
        advice = f"Stated errors are for the published file. To use that, delete this one and run: {fetch}"
        return Check(name, CheckStatus.WARNING, f"brought by hand: {listing.path}", advice)
    if listing.state is ModelState.DAMAGED:
        advice = f"Fetch it again: {fetch}; or: screening models add FILE"
        return Check(name, CheckStatus.PROBLEM, f"damaged or unknown: {listing.path}", advice)
    if listing.name == DEFAULT_MODEL:
        return Check(
            name, CheckStatus.PROBLEM, "not here", f"{fetch}; without internet: screening models add FILE"
        )
    return Check(name, CheckStatus.OK, f"not here, and only needed for --model {listing.name} ({fetch})")


def check_writable(name: str, folder: Path) -> Check:
    """Whether files can be stored in a folder, or the folder can be made where it does not exist yet."""
    existing = _nearest_existing(folder)
    if not existing.is_dir():
        advice = "Set SCREENING_HOME or SCREENING_MODELS to a folder"
        return Check(name, CheckStatus.PROBLEM, f"{existing} is a file, not a folder", advice)
    if not os.access(existing, os.W_OK | os.X_OK):
        advice = "Change its permissions, or set SCREENING_HOME or SCREENING_MODELS to another folder"
        return Check(name, CheckStatus.PROBLEM, f"{folder} cannot be written", advice)
    return Check(name, CheckStatus.OK, f"{folder}{'' if existing == folder else ' (will be made)'}")


def check_disk(folder: Path) -> Check:
    """Whether there is room for clips where the program keeps them."""
    try:
        free_bytes = shutil.disk_usage(_nearest_existing(folder)).free
    except OSError as error:
        return Check(
            "Disk space", CheckStatus.WARNING, f"unknown ({error.strerror or error})", "Look by hand"
        )
    found = f"{free_bytes / 1e9:.1f} GB free"
    if free_bytes >= MIN_FREE_BYTES:
        return Check("Disk space", CheckStatus.OK, found)
    advice = f"Free some space: at least {MIN_FREE_BYTES / 1e9:.0f} GB, or set SCREENING_HOME to another disk"
    return Check("Disk space", CheckStatus.WARNING, found, advice)


def check_processors() -> Check:
    """How many cores there are, and how many of them an analysis may use."""
    cores = os.cpu_count() or 1
    workers = os.environ.get("SCREENING_WORKERS", "").strip() or str(cores)
    found = f"cores {cores}, workers {workers}"
    if cores >= 2:
        return Check("Processor", CheckStatus.OK, found)
    return Check(
        "Processor", CheckStatus.WARNING, found, "An analysis takes about twice the time of two cores"
    )


def check_camera(platform: str, devices: Iterable[Path]) -> Check:
    """What can be said about cameras without opening one: only the browser does that, after asking."""
    rule = "The browser allows a camera only on localhost, or on another computer's address with https"
    if not platform.startswith("linux"):
        return Check("Camera", CheckStatus.OK, f"not looked at; the browser asks. {rule}")
    names = [str(device) for device in devices]
    if not names:
        return Check("Camera", CheckStatus.WARNING, "none seen", f"Plug one in, or upload clips. {rule}")
    if not any(os.access(device, os.R_OK | os.W_OK) for device in names):
        advice = "Let your user use it: sudo usermod -aG video $USER, then log in again"
        return Check("Camera", CheckStatus.WARNING, f"{', '.join(names)} cannot be opened", advice)
    return Check("Camera", CheckStatus.OK, f"{', '.join(names)}. {rule}")


def check_settings(environment: Mapping[str, str]) -> Check:
    """Whether the SCREENING_ variables that are set are known and have values that can work."""
    chosen = {name: value for name, value in environment.items() if name.startswith("SCREENING_")}
    faults = [f"{name} is not a setting" for name in sorted(set(chosen) - {*SETTINGS, *_TESTS_ONLY})]
    for name, is_sane in _SANE.items():
        if name in chosen and not is_sane(chosen[name].strip()):
            shown = name if name in _SECRET else f"{name}={chosen[name]}"
            faults.append(f"{shown} {_WANTED[name]}")
    if faults:
        advice = f"Known settings: {', '.join(SETTINGS)}"
        return Check("Settings", CheckStatus.WARNING, "; ".join(faults), advice)
    return Check("Settings", CheckStatus.OK, ", ".join(sorted(chosen)) or "none set, defaults apply")


_TESTS_ONLY = ("SCREENING_CHROMIUM", "SCREENING_TEST_SCREENSHOTS")
_SECRET = ("SCREENING_DATABASE_URL",)  # may hold a password: never printed
_SANE: Mapping[str, Callable[[str], bool]] = {
    "SCREENING_HOME": lambda value: _nearest_existing(Path(value).expanduser()).is_dir(),
    "SCREENING_MODELS": lambda value: _nearest_existing(Path(value).expanduser()).is_dir(),
    "SCREENING_TEST_CLIPS": lambda value: Path(value).expanduser().is_dir(),
    "SCREENING_WORKERS": lambda value: value.isascii() and value.isdigit() and int(value) >= 1,
    "SCREENING_DATABASE_URL": lambda value: "://" in value,
}
_WANTED: Mapping[str, str] = {
    "SCREENING_HOME": "is a file, not a folder",
    "SCREENING_MODELS": "is a file, not a folder",
    "SCREENING_TEST_CLIPS": "is not a folder",
    "SCREENING_WORKERS": "is not a whole number from 1",
    "SCREENING_DATABASE_URL": "is not a database address such as sqlite:///file.db",
}


def _installed_versions() -> dict[str, str]:
    """Return name (as its makers spell it, lower case) and version of every installed distribution."""
    versions: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name:  # a half-removed package has a folder without a name
            versions.setdefault(name.lower().replace("_", "-"), distribution.version)
    return versions


def _nearest_existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    candidate = folder.absolute()
    while not candidate.exists() and candidate != candidate.parent:
        candidate = candidate.parent
    return candidate

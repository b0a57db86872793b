"""The pose models: which are here, where they come from, and their checksums.

A model is one file, ``pose_landmarker_<name>.task``. It is used where it is if its SHA-256 is the one in
``models/manifest.toml``; else it is built from the files of two official packages
(:mod:`screening.model_sources`), or taken from a file that somebody brings. Whatever is written appears
under its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from screening.model_sources import Progress, checkout_folder, fetch_parts, load_manifest
from screening.tflite_metadata import (
    DETECTOR_MEMBER,
    LANDMARKS_MEMBER,
    describe_image_input,
    is_tflite,
    pack_bundle,
)
from screening.types import ScreeningError

MODEL_NAMES = ("lite", "full", "heavy")
DEFAULT_MODEL = "full"

_ARRIVING = ".arriving-"  # a bundle that is being written; ends in .task, so that git ignores it too
_STALE_AFTER_S = 86_400
_MAX_BUNDLE_BYTES = 200_000_000  # six times the largest model: anything more is some other file


class ModelState(StrEnum):
    """What is in the models folder under a model's name, in words for the user."""

    PUBLISHED = "published"
    BROUGHT = "brought by hand"
    DAMAGED = "damaged or unknown"
    MISSING = "not here"


@dataclass(frozen=True)
class Model:
    """A pose model that can be used: its name, its file, the checksum of that file.

    ``warning`` is a sentence for the user where the file is not the published one, else empty.
    """

    name: str
    path: Path
    sha256: str
    warning: str = ""


@dataclass(frozen=True)
class ModelListing:
    """One line of ``screening models list``: checksum and size are None where there is no file."""

    name: str
    state: ModelState
    path: Path
    sha256: str | None
    size_bytes: int | None
    sources: tuple[str, ...]


def home_folder() -> Path:
    """Return the folder for all that this program keeps: ``SCREENING_HOME``, else the user's data folder."""
    chosen = os.environ.get("SCREENING_HOME", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("movement-screening", appauthor=False))


def models_folder() -> Path:
    """Return the folder of the pose models; it need not exist yet.

    ``SCREENING_MODELS`` if set, else ``models/`` of the checkout if that can be written, else ``models/`` in
    :func:`home_folder`.
    """
    chosen = os.environ.get("SCREENING_MODELS", "").strip()
    if chosen:
        return Path(chosen).expanduser()
    checkout = checkout_folder()
    if checkout is not None and os.access(checkout / "models", os.W_OK):
        return checkout / "models"
    return home_folder() / "models"


def locate(name: str) -> Model | None:
    """Return the model if its file is here and is the published one or one added by hand, else None."""
    listing = _look(name)
    if listing.sha256 is None or listing.state is ModelState.DAMAGED:
        return None
    warning = _brought_warning(name) if listing.state is ModelState.BROUGHT else ""
    return Model(name, listing.path, listing.sha256, warning)


def available() -> list[ModelListing]:
    """Return what is in the models folder, one entry per model name."""
    return [_look(name) for name in MODEL_NAMES]


def require(name: str, progress: Progress | None = None) -> Model:
    """Return the model for an analysis, fetching it only if it is not here; errors as in :func:`fetch`."""
    return locate(name) or fetch(name, progress)


def fetch(name: str, progress: Progress | None = None) -> Model:
    """Make sure that a model is here: use the file in the models folder, else fetch its parts and build it.

    Parameters
    ----------
    progress
        Called with a fraction from 0 to 1 and a short sentence.

    Raises
    ------
    ScreeningError
        If it cannot be fetched or stored; nothing half-made is left behind.
    """
    present = locate(name)
    if present is not None:
        return present
    report = progress or _silent
    report(0.0, f"Preparing the pose model '{name}'")
    try:
        parts = fetch_parts(("detector", name), lambda fraction, what: report(0.9 * fraction, what))
    except ScreeningError as error:
        raise ScreeningError(
            f"Pose model '{name}' could not be fetched: {error}. Connect this computer to the internet, or "
            f"bring {_file_name(name)} from another one and run: screening models add FILE"
        ) from error
    report(0.9, "Building the pose model")
    content = _build(name, parts)
    with _arriving(name) as part:
        part.write_bytes(content)
    report(1.0, f"The pose model '{name}' is ready")
    return Model(name, _path(name), hashlib.sha256(content).hexdigest())


def add(file: Path, name: str | None = None) -> Model:
    """Take a bundle from a file that somebody brings, and store it under the name of its model.

    Parameters
    ----------
    name
        One of :data:`MODEL_NAMES`. May be left out where the landmark model inside is a known one.

    Returns
    -------
    Model
        With a ``warning`` where the file is not the published one; its checksum is then noted beside it.

    Raises
    ------
    ScreeningError
        If the file cannot be read, is not a pose model, or is unknown and no name was given.
    """
    if name is not None:
        _check_name(name)
    landmarks_sha256 = _inspect(file)
    known = _recognise(landmarks_sha256)
    if known is not None and name not in (None, known):
        raise ScreeningError(f"{file}: this is the pose model '{known}', not '{name}'; add it without a name")
    chosen = known or name
    if chosen is None:
        raise ScreeningError(
            f"{file}: not one of the published pose models; say which one it replaces with --name NAME"
        )
    with _arriving(chosen) as part:
        shutil.copyfile(file, part)
        sha256 = _sha256(part)
        published = sha256 == load_manifest().bundles[chosen].sha256
        if not published:
            _check_opens(part, file)
            note = {"sha256": sha256, "brought_as": file.name}
            _note_path(chosen).write_text(json.dumps(note) + "\n", encoding="utf-8")
    if published:
        _note_path(chosen).unlink(missing_ok=True)
    return Model(chosen, _path(chosen), sha256, "" if published else _brought_warning(chosen))


def _build(name: str, parts: dict[str, bytes]) -> bytes:
    """Return the bundle of a model; ScreeningError unless it is, to the byte, the one in the manifest."""
    manifest = load_manifest()
    described = {
        key: describe_image_input(content, manifest.parts[key].mean, manifest.parts[key].std)
        for key, content in parts.items()
    }
    bundle = pack_bundle(described["detector"], described[name])
    if hashlib.sha256(bundle).hexdigest() != manifest.bundles[name].sha256:
        raise ScreeningError(
            f"Pose model '{name}' came out different from the expected file: the installed mediapipe or "
            "flatbuffers is not the locked version. Install requirements.lock again (make clean app)"
        )
    return bundle


def _inspect(file: Path) -> str:
    """Return the checksum of the landmark model in a bundle; ScreeningError if the file is no such bundle."""
    try:
        if file.stat().st_size > _MAX_BUNDLE_BYTES:
            raise ScreeningError(
                f"{file}: too large for a pose model; choose the file pose_landmarker_….task"
            )
        with zipfile.ZipFile(file) as bundle:
            members = [bundle.read(member) for member in (DETECTOR_MEMBER, LANDMARKS_MEMBER)]
    except OSError as error:
        raise ScreeningError(f"{file}: cannot be read ({error.strerror or error}); check the name") from error
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise ScreeningError(
            f"{file}: not a whole pose model bundle ({error}); bring the file pose_landmarker_….task again"
        ) from error
    if not all(is_tflite(member) for member in members):
        raise ScreeningError(
            f"{file}: the models inside are not TensorFlow Lite; bring pose_landmarker_….task"
        )
    return hashlib.sha256(members[1]).hexdigest()


def _recognise(landmarks_sha256: str) -> str | None:
    """Return the name of the model with this landmark file, described or as published; None if unknown."""
    manifest = load_manifest()
    for name in MODEL_NAMES:
        if landmarks_sha256 in (manifest.bundles[name].landmarks_sha256, manifest.parts[name].sha256):
            return name
    return None


def _check_opens(bundle: Path, file: Path) -> None:
    """Open a bundle of unknown checksum once with MediaPipe; ScreeningError if that refuses it."""
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(bundle)))
    try:
        with vision.PoseLandmarker.create_from_options(options):
            return
    except (ValueError, RuntimeError) as error:
        cause = str(error).splitlines()[0][:160]
        raise ScreeningError(
            f"{file}: MediaPipe cannot use this pose model ({cause}); bring another file"
        ) from error


def _look(name: str) -> ModelListing:
    """Look at the file of one model and compare its checksum with the published and the noted one."""
    _check_name(name)
    manifest, path = load_manifest(), _path(name)
    sources = tuple(manifest.sources[key].label for key in manifest.parts[name].members)
    if not path.is_file():
        return ModelListing(name, ModelState.MISSING, path, None, None, sources)
    try:
        sha256, size_bytes = _sha256(path), path.stat().st_size
    except OSError as error:
        raise ScreeningError(
            f"{path}: cannot be read ({error.strerror or error}); check its permissions"
        ) from error
    if sha256 == manifest.bundles[name].sha256:
        state = ModelState.PUBLISHED
    else:
        state = ModelState.BROUGHT if _noted_sha256(name) == sha256 else ModelState.DAMAGED
    return ModelListing(name, state, path, sha256, size_bytes, sources)


@contextmanager
def _arriving(name: str) -> Iterator[Path]:
    """Give a file to write a bundle into; it takes the model's name if the block ends without an error."""
    folder = models_folder()
    part: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        descriptor, created = tempfile.mkstemp(prefix=_ARRIVING, suffix=".task", dir=folder)
        os.close(descriptor)
        part = Path(created)
        yield part
        part.chmod(0o644)  # mkstemp makes it private; other users of this computer may read a model
        part.replace(_path(name))
    except OSError as error:
        raise ScreeningError(
            f"{folder}: the pose model '{name}' cannot be stored ({error.strerror or error}); free some "
            "space or set SCREENING_MODELS to a folder that can be written"
        ) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half-written; a fresh file may belong to one still at work."""
    for path in folder.glob(f"{_ARRIVING}*"):
        if time.time() - path.stat().st_mtime > _STALE_AFTER_S:
            path.unlink(missing_ok=True)


def _noted_sha256(name: str) -> str | None:
    """Return the checksum noted when a bundle was brought by hand; None without a readable note."""
    try:
        note = json.loads(_note_path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return note.get("sha256") if isinstance(note, dict) else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file_name(name: str) -> str:
    return f"pose_landmarker_{name}.task"


def _path(name: str) -> Path:
    return models_folder() / _file_name(name)


def _note_path(name: str) -> Path:
    return _path(name).with_suffix(".json")


def _brought_warning(name: str) -> str:
    return f"The pose model '{name}' was brought by hand, not the published file: stated errors may not hold"


def _check_name(name: str) -> None:
    if name not in MODEL_NAMES:
        raise ValueError(f"name: expected one of {', '.join(MODEL_NAMES)}, got {name!r}")


def _silent(fraction: float, what: str) -> None:
    """Report progress to nobody."""

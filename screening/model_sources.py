"""Where the parts of a pose model come from: files read out of two official packages, verified before use.

``pip`` and ``npm`` fetch the packages by name and version; which servers they ask is their own setting.
Nothing of a package is installed or run: the model file is read out of the archive, the rest is thrown away.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from screening.types import ScreeningError

Progress = Callable[[float, str], None]

_NPM_PATIENCE = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_DOWNLOAD_LIMIT_S = 1800  # half an hour for 41 MB: a stuck client ends, a slow line does not


@dataclass(frozen=True)
class Source:
    """One official package: the client that fetches it, its name and version, and for pip which wheel."""

    client: str
    package: str
    version: str
    licence: str
    platform: str = ""
    python: str = ""

    @property
    def label(self) -> str:
        """Name and version for people: ``mediapipe 0.10.21 (pip)``."""
        return f"{self.package} {self.version} ({self.client})"


@dataclass(frozen=True)
class Part:
    """One model file: what it must be, its normalisation, and its path in the package of each source."""

    bytes: int
    sha256: str
    licence: str
    mean: float
    std: float
    members: Mapping[str, str]


@dataclass(frozen=True)
class Bundle:
    """What is built: size and checksum of the whole, and of the described landmark model inside."""

    bytes: int
    sha256: str
    landmarks_sha256: str


@dataclass(frozen=True)
class Manifest:
    """The contents of ``manifest.toml``: sources by key, parts (``detector`` and each model), bundles."""

    sources: Mapping[str, Source]
    parts: Mapping[str, Part]
    bundles: Mapping[str, Bundle]


def checkout_folder() -> Path | None:
    """Return the checkout that this package runs from, or None where it was installed without one."""
    folder = Path(__file__).resolve().parent.parent
    return (
        folder
        if (folder / "models" / "manifest.toml").is_file() and (folder / "pyproject.toml").is_file()
        else None
    )


@cache
def load_manifest() -> Manifest:
    """Read ``models/manifest.toml`` of the checkout, or the copy that an installed package carries."""
    checkout = checkout_folder()
    folder = checkout / "models" if checkout else Path(__file__).resolve().parent / "_models"
    raw = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    return Manifest(
        sources={key: Source(**row) for key, row in raw["sources"].items()},
        parts={key: Part(**row) for key, row in raw["files"].items()},
        bundles={key: Bundle(**row) for key, row in raw["bundles"].items()},
    )


def fetch_parts(names: tuple[str, ...], progress: Progress | None = None) -> dict[str, bytes]:
    """Fetch the named parts of the manifest, each from the first source that has it.

    Packages go to a temporary folder that is gone afterwards, also after an error or Ctrl-C. ``progress``
    receives fractions from 0 to 1.

    Raises
    ------
    ScreeningError
        If a part cannot be had from any source; the message names the cause of each.
    """
    manifest, found, causes, tried = load_manifest(), dict[str, bytes](), list[str](), set[str]()
    for key, source in manifest.sources.items():
        missing = {name: manifest.parts[name] for name in names if name not in found}
        if any(tried.issuperset(part.members) for part in missing.values()):
            break  # one of them cannot come any more: do not keep the user waiting for the others
        tried.add(key)
        wanted = {name: part for name, part in missing.items() if key in part.members}
        if not wanted:
            continue
        if progress:
            progress((len(tried) - 1) / len(manifest.sources), f"Fetching {source.label}")
        try:
            _take(key, source, wanted, found)
        except ScreeningError as error:
            causes.append(str(error))
    if set(found) != set(names):
        raise ScreeningError("; ".join(causes))
    return found


def _take(key: str, source: Source, wanted: Mapping[str, Part], found: dict[str, bytes]) -> None:
    """Fetch one package and put the wanted parts of it into ``found``, those before a faulty one too."""
    try:
        with tempfile.TemporaryDirectory(prefix="screening-model-") as folder:
            archive = _download(source, Path(folder))
            for name, part in wanted.items():
                found[name] = _verified(part, key, source, archive)
    except OSError as error:
        raise ScreeningError(f"{source.label} could not be stored ({error.strerror or error})") from error


def _download(source: Source, folder: Path) -> Path:
    """Fetch the package of a source into the folder and return the archive; ScreeningError says why not."""
    command = pip_command(source) if source.client == "pip" else npm_command(source)
    try:
        done = subprocess.run(  # noqa: S603 - the command is built from the manifest, not from user input
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DOWNLOAD_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ScreeningError(
            f"{source.label} did not arrive within {_DOWNLOAD_LIMIT_S // 60} minutes"
        ) from None
    archives = [path for path in folder.iterdir() if path.suffix in (".whl", ".tgz")]
    if done.returncode != 0 or len(archives) != 1:
        raise ScreeningError(f"{source.label} did not come ({_last_error(done.stderr)})")
    return archives[0]


def pip_command(source: Source) -> list[str]:
    """Return the command that puts the wheel of a source into the current folder."""
    if importlib.util.find_spec("pip") is None:
        raise ScreeningError(f"{source.label} needs pip, which this Python does not have")
    options = ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--retries=2"]
    target = [f"--platform={source.platform}", f"--python-version={source.python}", "--implementation=cp"]
    return [sys.executable, "-m", "pip", "download", *options, *target, f"{source.package}=={source.version}"]


def npm_command(source: Source) -> list[str]:
    """Return the command that puts the npm archive of a source into the current folder."""
    client = shutil.which("npm")
    if client is None:
        raise ScreeningError(f"{source.label} needs npm, which is not installed")
    return [client, "pack", "--ignore-scripts", *_NPM_PATIENCE, f"{source.package}@{source.version}"]


def _last_error(stderr: str) -> str:
    """Return the last line on which a client says "error", shortened to fit into one message."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() and "A complete log" not in line]
    return (errors or lines or ["no message"])[-1][:160]


def _verified(part: Part, source_key: str, source: Source, archive: Path) -> bytes:
    """Read one part out of a fetched archive; ScreeningError unless it is the file of the manifest."""
    member = part.members[source_key]
    try:
        content = _read_member(archive, member)
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise ScreeningError(f"{source.label} is damaged or does not hold {member} ({error})") from error
    if len(content) != part.bytes or hashlib.sha256(content).hexdigest() != part.sha256:
        raise ScreeningError(f"{member} of {source.label} is not the published file (checksum differs)")
    return content


def _read_member(archive: Path, member: str) -> bytes:
    """Read one file out of a wheel or an npm archive; ``KeyError`` if it is not there."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as package:
        file = package.extractfile(member)
        if file is None:
            raise KeyError(member)
        return file.read()

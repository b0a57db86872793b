"""The command line keeps its contract: exit status, one-line errors, result files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from puppet import Squat, take
from video_factory import cut_file, even_times, make_clip, make_sound

from screening import cli, models, pipeline, pose
from screening.types import ScreeningError, Take, View

FULL = pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model")


def run(*arguments: str | Path) -> int:
    """Run the command line in this process and return its exit status."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(a) for a in arguments])
    return ended.value.code if isinstance(ended.value.code, int) else 0


def one_line(text: str) -> bool:
    return text.count("\n") == 1 and "Traceback" not in text


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", even_times(50))


@pytest.fixture
def posed(monkeypatch: pytest.MonkeyPatch) -> list[Take]:
    """Let the analysis find a puppet instead of running the pose model; change the list to change the clip."""
    takes = [take(Squat((100.0, 80.0)))]

    class Puppeteer:
        def __init__(self, *_: object) -> None:
            self.left = list(takes)

        def estimate(self, *_: object) -> pose.Estimate:
            given = self.left.pop(0) if len(self.left) > 1 else self.left[0]
            return pose.Estimate(given.pose, given.people)

    monkeypatch.setattr(pose, "MediaPipePose", Puppeteer)
    monkeypatch.setattr(models, "require", lambda name, _: models.Model(name, Path("none"), "0" * 64))
    monkeypatch.setattr("screening.video.probe", lambda _: takes[0].video)
    return takes


def bad_files(folder: Path) -> dict[str, Path]:
    """One file for each way in which a clip can be unusable."""
    empty, text, picture = folder / "empty.mp4", folder / "text.mp4", folder / "picture.png"
    empty.touch()
    text.write_text("this is no film " * 100)
    from PIL import Image

    Image.fromarray(np.zeros((40, 60, 3), np.uint8)).save(picture)
    (folder / "folder.mp4").mkdir()
    long = make_clip(folder / "long.mkv", [0.0, 300.0, 600.5])
    return {
        "missing": folder / "missing.mp4",
        "empty": empty,
        "directory": folder / "folder.mp4",
        "text": text,
        "truncated": cut_file(make_clip(folder / "truncated.mp4", even_times(60)), 0.6),
        "picture": picture,
        "sound only": make_sound(folder / "sound.mp4"),
        "ten minutes and a bit": long,
    }


@pytest.mark.parametrize(
    "case",
    ["missing", "empty", "directory", "text", "truncated", "picture", "sound only", "ten minutes and a bit"],
)
def test_an_unusable_file_ends_with_2_and_one_line_that_names_it(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, what is wrong, what to do; nothing on standard output."""
    file = bad_files(tmp_path)[case]

    assert run("analyze", file, "--movement", "squat") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert one_line(err), err
    assert file.name in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--movement", "jump"], "Unknown movement 'jump'"),
        (["--movement", "squat", "--view", "front", "--view", "left"], "2 views for 1 clip;"),
        (["--movement", "squat", "--view", "top"], "there is no such view"),
        (["--movement", "squat", "--model", "huge"], "there is no such pose model"),
        (["--movement", "squat", "--height", "17"], "between 80 and 250"),
        (["--movement", "squat", "--camera-height", "900"], "between 5 and 300"),
        (["--movement", "squat", "--video"], "--out FOLDER"),
        (["--movement", "squat", "--json", ""], "give a file name"),
        (["--movement", "squat", "--height", "tall"], "as a number. See"),
        (["--movement", "squat", "--speed", "3"], "--speed"),
        ([], "--movement"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(
    arguments: list[str], expected: str, clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is wrong, and what there is instead."""
    assert run("analyze", clip, *arguments) == 2
    err = capsys.readouterr().err
    assert one_line(err), err
    assert expected in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["models", "fetch", "huge"], "huge: there is no such pose model; use lite, full, heavy."),
        (["models", "add", "x.task", "--name", "huge"], "--name huge: there is no such pose model"),
        ([], "A command is missing. See 'screening --help'."),
        (["models"], "A command is missing."),
        (["app", "--port", "99999"], "less than or equal to 65535. See"),
    ],
)
def test_other_wrong_calls_end_with_2_and_one_line_too(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every verb keeps the rule: a whole sentence that says what there is instead."""
    assert run(*arguments) == 2
    err = capsys.readouterr().err
    assert one_line(err), err
    assert expected in err


def test_no_clip_and_unknown_verbs_are_wrong_calls(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each."""
    assert run("analyze", "--movement", "squat") == 2
    assert run("analyse") == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("target", ["--out", "--json"])
def test_an_unwritable_place_is_said_before_the_work(
    target: str,
    clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A file where a folder should be: status 2, and the clip was not even looked at."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(
        pipeline, "analyze", lambda *_, **__: pytest.fail("analysed before the folder was tried")
    )

    assert run("analyze", clip, "--movement", "squat", target, tmp_path / "file" / "below") == 2
    err = capsys.readouterr().err
    assert one_line(err), err
    assert "cannot be written to" in err


@pytest.mark.usefixtures("posed")
def test_json_to_standard_output_comes_alone(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing else on standard output; nothing at all on standard error, which is no terminal here."""
    assert run("analyze", clip, "--movement", "squat", "--json", "-") == 0
    out, err = capsys.readouterr()
    result = json.loads(out)

    assert err == ""
    assert result["schema"] == 1
    assert {"movement", "recordings", "cycles", "measurements", "findings", "provenance"} <= set(result)
    assert [f["status"] for f in result["findings"] if f["metric"] == "knee_flexion_peak"] == ["flagged"]


@pytest.mark.usefixtures("posed")
def test_the_same_clip_twice_gives_the_same_bytes(clip: Path, tmp_path: Path) -> None:
    """Byte for byte, in the file and in the folder."""
    for name in ("a", "b"):
        assert (
            run("analyze", clip, "--movement", "squat", "--quiet", "--json", tmp_path / f"{name}.json") == 0
        )

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.usefixtures("posed")
def test_out_writes_the_four_files(clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """result.json, angles.csv, cycles.csv, report.pdf; and a summary for people."""
    assert run("analyze", clip, "--movement", "squat", "--out", tmp_path / "out") == 0
    names = sorted(p.name for p in (tmp_path / "out").iterdir())

    assert names == ["angles.csv", "cycles.csv", "report.pdf", "result.json"]
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "Not a diagnosis" in capsys.readouterr().out


def test_nothing_assessed_ends_with_3_and_still_writes_the_reasons(
    posed: list[Take], clip: Path, tmp_path: Path
) -> None:
    """A refused clip: the result is there, with reasons and fixes."""
    posed[0] = take(people=3)
    file = tmp_path / "result.json"

    assert run("analyze", clip, "--movement", "squat", "--quiet", "--json", file) == 3
    quality = json.loads(file.read_text())["recordings"][0]["quality"]
    assert quality["status"] == "refused"
    assert quality["reasons"][0]["code"] == "several_people"
    assert quality["reasons"][0]["fix"]


@pytest.mark.usefixtures("posed")
def test_views_may_follow_one_option_or_be_repeated(clip: Path, tmp_path: Path) -> None:
    """--view front auto is --view front --view auto; the declared view stands in the result."""
    file = tmp_path / "r.json"
    for views in (["--view", "front", "auto"], ["--view", "front", "--view", "auto"]):
        assert run("analyze", clip, clip, "--movement", "squat", *views, "--quiet", "--json", file) == 0
        declared = [r["view_declared"] for r in json.loads(file.read_text())["recordings"]]
        assert declared == ["front", "auto"]


def test_views_are_spread_only_behind_their_option() -> None:
    """A clip called 'left' elsewhere stays a clip."""
    assert cli.spread_views(["a.mp4", "--view", "front", "left", "--quiet"]) == [
        "a.mp4", "--view", "front", "--view", "left", "--quiet",
    ]  # fmt: skip
    assert cli.spread_views(["left", "--movement", "squat"]) == ["left", "--movement", "squat"]


def test_an_unexpected_error_is_one_line_and_its_log_names_no_file(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never a traceback for the user; the log says where in the program, not which clip."""
    monkeypatch.setenv("SCREENING_HOME", str(tmp_path / "home"))
    named = clip.rename(clip.with_name("anna_berger.mp4"))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot handle {named}")

    monkeypatch.setattr(pipeline, "analyze", broken)

    assert run("analyze", named, "--movement", "squat") == 1
    err = capsys.readouterr().err
    log = (tmp_path / "home" / "logs" / "errors.log").read_text()
    assert one_line(err), err
    assert "RuntimeError" in log
    assert "anna" not in log


def test_movements_as_json_lists_what_programs_need(capsys: pytest.CaptureFixture[str]) -> None:
    """{id, title, views, cue, metrics: [{id, label, unit, views, grade}]} (decisions, section 1)."""
    assert run("movements", "--json") == 0
    squat = next(m for m in json.loads(capsys.readouterr().out) if m["id"] == "squat")

    assert set(squat) == {"id", "title", "views", "cue", "metrics"}
    assert all({"id", "label", "unit", "views", "grade"} <= set(metric) for metric in squat["metrics"])
    assert squat["views"] == ["front", "left", "right"]


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Also the nested ones."""
    for words in ([], ["app"], ["analyze"], ["movements"], ["models"], ["models", "fetch"], ["doctor"]):
        assert run(*words, "--help") == 0
        assert "Usage" in capsys.readouterr().out


def test_models_list_and_doctor_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Both say something for every model and every check."""
    assert run("models", "list") == 0
    assert all(name in capsys.readouterr().out for name in ("lite",))
    assert run("doctor") in (0, 1)
    assert "Python" in capsys.readouterr().out


def test_an_old_code_page_does_not_end_the_work(tmp_path: Path) -> None:
    """Redirected on Windows, standard output does not know ✓ or thin spaces: it is UTF-8 all the same."""
    environment = os.environ | {
        "PYTHONIOENCODING": "cp1252",
        "PYTHONUTF8": "0",
        "SCREENING_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "screening.cli", "doctor"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)

    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == b""
    assert "✓ Python" in done.stdout.decode("utf-8")


def test_help_imports_nothing_heavy() -> None:
    """The shell answers at once: no NumPy stack beyond the vocabulary, no MediaPipe, no Streamlit."""
    code = (
        "import sys; from screening import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'mediapipe', 'streamlit', 'scipy', 'matplotlib', 'cv2', 'av', 'pandas', 'reportlab', 'altair'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@FULL
@pytest.mark.model
@pytest.mark.parametrize(("n_frames", "code"), [(60, "no_person"), (3, "clip_too_short")])
def test_a_black_film_and_three_frames_are_readable_but_refused(
    n_frames: int, code: str, tmp_path: Path
) -> None:
    """Status 3 with the reason; the real pose model looks at the real file."""
    black = [np.zeros((64, 96, 3), np.uint8)] * n_frames
    clip = make_clip(tmp_path / "black.mp4", even_times(n_frames), images=black)
    file = tmp_path / "result.json"

    assert run("analyze", clip, "--movement", "squat", "--quiet", "--json", file) == 3
    reasons = json.loads(file.read_text())["recordings"][0]["quality"]["reasons"]
    assert code in [reason["code"] for reason in reasons]


def test_the_number_of_views_is_checked_in_the_library_too() -> None:
    """The app calls the same function."""
    with pytest.raises(ScreeningError, match="one view for each clip"):
        pipeline.analyze([Path("a.mp4"), Path("b.mp4")], "squat", [View.FRONT])

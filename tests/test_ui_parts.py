"""The parts behind the pages: how the app is started, its private folder, its jobs and its small drawings."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from streamlit import config

from screening.report import wording
from screening.types import ScreeningError, View
from screening.ui import bars, launch
from screening.ui.jobs import WAITING, Job, Progress
from screening.ui.recorder import TEXTS
from screening.ui.words import escape_markdown, size_words
from screening.ui.workspace import Workspace, remove_stale

ROOT = Path(launch.__file__).parents[2]


def test_launch_does_not_load_streamlit() -> None:
    """The command line starts quickly: asking for the command loads no page."""
    code = "import sys, screening.ui.launch as l; l.command(8600); sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_command_names_entry_port_and_every_option() -> None:
    """Everything is a flag: no file of the current folder or the home decides what the app does."""
    command = launch.command(8600)
    assert command[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(command[4]).is_file()
    assert "--server.port=8600" in command
    for flag in (
        "--browser.gatherUsageStats=false",
        "--server.address=localhost",
        "--client.showErrorDetails=none",
    ):
        assert flag in command
    assert not any(part.startswith("--server.port") for part in launch.command(None))


def test_every_option_is_one_that_streamlit_knows() -> None:
    """A misspelt option would be an error at start, or worse, silently without effect."""
    assert set(launch.OPTIONS) <= set(config.get_config_options())


def test_config_file_says_the_same_as_the_flags() -> None:
    """``streamlit run app.py`` and ``screening app`` behave alike."""
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert _flat(written) == launch.OPTIONS


def _flat(tree: dict[str, object], prefix: str = "") -> dict[str, object]:
    """Return ``section.option`` -> value."""
    found: dict[str, object] = {}
    for name, value in tree.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def test_environment_drops_other_peoples_streamlit_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable left over from another app must not switch on statistics or another address."""
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")  # noqa: S104 - to see it dropped
    environment = launch.environment()
    assert "STREAMLIT_SERVER_ADDRESS" not in environment
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(ROOT)


def test_workspace_goes_with_its_owner(tmp_path: Path) -> None:
    """A session that ends without a word takes its films along."""
    workspace = Workspace(tmp_path)
    folder = workspace.folder
    workspace.store("a.mp4", b"film")
    del workspace
    assert not folder.exists()


def test_stale_folder_is_removed_and_one_in_use_is_not(tmp_path: Path) -> None:
    """After a crash the films of before are gone at the next start; another running program keeps its own."""
    workspace = Workspace(tmp_path)
    left_behind = tmp_path / "sitting-crashed"
    left_behind.mkdir()
    (left_behind / "clip-1.mp4").write_bytes(b"film")
    other = tmp_path / "notes"
    other.mkdir()
    assert remove_stale(tmp_path) == 1
    assert not left_behind.exists()
    assert workspace.folder.exists()
    assert other.exists()
    assert remove_stale(tmp_path / "missing") == 0


def test_unwritable_place_is_one_sentence(tmp_path: Path) -> None:
    """Where nothing can be stored the message names the place and the setting."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ScreeningError, match="SCREENING_HOME"):
        Workspace(tmp_path / "file" / "work")


def test_store_keeps_the_kind_of_file_and_nothing_else_of_its_name(tmp_path: Path) -> None:
    """Neutral names: a number and a known ending; a strange ending is not taken over."""
    workspace = Workspace(tmp_path)
    stored = [workspace.store(name, b"film") for name in ("Ann.MOV", "../../x.sh", "recording-left.webm")]
    assert [clip.path.name for clip in stored] == ["clip-1.mov", "clip-2.mp4", "clip-3.webm"]
    assert [clip.view for clip in stored] == [None, None, View.LEFT]
    assert {clip.path.parent for clip in stored} == {workspace.folder}


def test_job_reports_progress_within_bounds_and_returns_its_result() -> None:
    """Whatever the work says, the bar stays between nothing and everything."""

    def work(progress: Progress) -> str:
        progress(1.7, "Measuring")
        return "done"

    with ThreadPoolExecutor(1) as executor:
        job = Job(executor, work, "It failed.")
        job.wait()
    assert (job.fraction, job.sentence, job.result(), job.failure()) == (1.0, "Measuring", "done", None)


def test_job_stopped_before_it_began_never_runs() -> None:
    """Stop also takes back work that still waits for another measurement; that is no failure."""
    go_on, ran = Event(), Event()
    with ThreadPoolExecutor(1) as executor:
        executor.submit(go_on.wait)
        job: Job[None] = Job(executor, lambda _: ran.set(), "It failed.")
        assert job.sentence == WAITING
        job.stop()
        go_on.set()
        job.wait()
    assert not ran.is_set()
    assert (job.result(), job.failure()) == (None, None)


def test_recorder_and_bars_say_nothing_forbidden() -> None:
    """The words of the recorder keep to the same list as the report."""
    assert not wording.find_forbidden("\n".join(TEXTS.values()))


def test_bullet_bar_puts_value_band_and_limit_on_one_scale() -> None:
    """From 0 to 10 with 12 % room on both sides (span 12.4): the value 5 is in the middle, the limit 10 at 90.3 %."""
    html = bars.bullet_bar(5.0, 5.0, 10.0, "limit 10°", "Knee: 5°")
    assert 'class="dot" style="left:50.0%"' in html
    assert 'class="tick" style="left:90.3%"' in html
    assert 'style="left:9.7%;width:80.6%"' in html
    assert 'aria-label="Knee: 5°"' in html


def test_bullet_bar_shows_on_which_side_of_the_limit_it_counts() -> None:
    """22° with a lower limit of 22.8° lies in the strip left of the tick; with an upper one the strip is right."""
    below = bars.bullet_bar(22.0, 7.0, 22.8, "lower limit 22.8°", "Shank: 22°", lower=True)
    above = bars.bullet_bar(22.0, 7.0, 22.8, "limit 22.8°", "Shank: 22°")
    tick = float(re.search(r'class="tick" style="left:([\d.]+)%', below)[1])
    for html, start, width in ((below, 0.0, tick), (above, tick, 100 - tick)):
        found = re.search(r'class="beyond" style="left:([\d.]+)%;width:([\d.]+)%', html)
        assert [float(number) for number in found.groups()] == pytest.approx([start, width], abs=0.11)


def test_bullet_bar_without_error_and_limit_is_still_drawn() -> None:
    """The twin with everything missing: a dot, no tick, nothing made up."""
    html = bars.bullet_bar(5.0, None, None, "", "Knee: 5°")
    assert "tick" not in html
    assert 'class="dot" style="left:50.0%"' in html


def test_words_from_outside_are_shown_as_they_are() -> None:
    """A file name with markdown in it neither formats nor links anything."""
    assert escape_markdown("a*b_[c](d):e") == r"a\*b\_\[c\](d)\:e"
    assert (size_words(1_530_000), size_words(36_400), size_words(10)) == ("1.5 MB", "36 kB", "1 kB")


def test_free_port_leaves_out_one_that_is_taken() -> None:
    """A second app on the same computer takes the next port instead of failing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert launch.free_port(taken) > taken

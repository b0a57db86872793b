"""Many recordings: nothing stops the batch, nothing is done twice, and it does not matter who did it."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from batch_factory import bring_model, known_clip
from puppet import Squat

from screening import batch, cli, export, pipeline, pose_cache
from screening.batch import Order, Session, runners
from screening.batch.plan import COLUMNS
from screening.batch.run import INDEX, RECORD
from screening.batch.work import ROW_COLUMNS, Outcome, Row, Task, Versions, run_session
from screening.types import ScreeningError, View

TABLE = """file,movement,view,session
uneven.mp4,squat,,
front.mp4,squat,front,visit
gone.mp4,squat,,visit
side.mp4,squat,left,visit
text.mp4,squat,,
"""


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table, three known clips and two bad ones; returns the table."""
    folder = tmp_path / "clips"
    sha256 = bring_model(tmp_path / "models", monkeypatch)
    known_clip(folder / "uneven.mp4", sha256, Squat((110.0, 80.0), repetitions=3))
    known_clip(folder / "front.mp4", sha256, Squat(repetitions=3))
    known_clip(folder / "side.mp4", sha256, Squat(repetitions=3), yaw_deg=-90.0)
    (folder / "text.mp4").write_text("this is no film " * 100)
    table = folder / "list.csv"
    table.write_text(TABLE)
    return table


def run(table: Path, out: Path, **order: object) -> batch.Summary:
    return batch.run_batch(batch.plan(table, None, None), out, Order(**order))


def rows(out: Path) -> list[dict[str, str]]:
    with (out / INDEX).open(newline="") as file:
        return list(csv.DictReader(file))


def contents(out: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_every_clip_has_a_row_and_every_session_its_results(clips: Path, tmp_path: Path) -> None:
    """Bad clips get a row that says why, also within a session whose other clips make the screening."""
    done = run(clips, tmp_path / "out")

    found = rows(tmp_path / "out")
    assert [row["file"] for row in found] == ["uneven.mp4", "front.mp4", "gone.mp4", "side.mp4", "text.mp4"]
    assert [row["status"] for row in found] == ["analysed", "analysed", "failed", "analysed", "failed"]
    assert [row["view"] for row in found] == ["front", "front", "", "left", ""]
    assert "gone.mp4" in found[2]["error"]
    assert "text.mp4" in found[4]["error"]
    assert (done.analysed, done.nothing_assessed, done.failed, done.resumed) == (3, 0, 2, 0)
    for name in ("uneven", "visit"):
        assert {p.name for p in (tmp_path / "out" / name).iterdir()} == {
            "result.json", "angles.csv", "cycles.csv", RECORD,
        }  # fmt: skip
    visit = json.loads((tmp_path / "out" / "visit" / "result.json").read_text())
    assert [recording["file"] for recording in visit["recordings"]] == ["front.mp4", "side.mp4"]
    assert not (tmp_path / "out" / "text").exists()


def test_a_session_gives_what_analyze_gives(clips: Path, tmp_path: Path) -> None:
    """The same bytes as the single command, and the numbers of the index are those of the result."""
    run(clips, tmp_path / "out")

    alone = pipeline.analyze([clips.parent / "uneven.mp4"], "squat", [None], poses=pose_cache.shared())
    assert (tmp_path / "out" / "uneven" / "result.json").read_text(encoding="utf-8") == export.result_json(
        alone
    )
    row = rows(tmp_path / "out")[0]
    assert row["sha256"] == alone.recordings[0].video.sha256
    assert row["cycles_valid"] == str(sum(cycle.valid for cycle in alone.cycles)) == "3"
    statuses = [finding.status.value for finding in alone.findings]
    for status in ("flagged", "watch", "within_limit", "not_assessed"):
        assert row[status] == str(statuses.count(status)), status


def test_the_number_of_workers_changes_nothing(clips: Path, tmp_path: Path) -> None:
    """One process or three: every file has the same bytes, the index too."""
    for workers in (1, 3):
        run(clips, tmp_path / str(workers), workers=workers)

    assert contents(tmp_path / "1") == contents(tmp_path / "3")


class Recorder:
    """Stands for the local runner: notes the sessions it is given, and hands out rows without any analysis."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fail: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self.fail = set(fail)
        self.stop_after: int | None = None
        monkeypatch.setattr("screening.batch.run.run_here", self.run)

    def run(self, tasks: Sequence[Task], _workers: int) -> Iterator[tuple[int, Outcome | BaseException]]:
        """Give each session one row per clip and a result file."""
        for number, task in enumerate(tasks):
            if self.stop_after == number:
                raise KeyboardInterrupt
            name = task.session.name
            self.asked.append(name)
            if name in self.fail:
                yield number, ZeroDivisionError("a secret")
                continue
            done = [Row(name, label, "squat", "auto", "analysed") for label in task.session.labels]
            yield number, Outcome(tuple(done), {"result.json": b"{}"})


@pytest.fixture
def fifty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of fifty files that count as clips."""
    bring_model(tmp_path / "models", monkeypatch)
    (tmp_path / "clips").mkdir()
    for number in range(50):
        (tmp_path / "clips" / f"{number:02}.mp4").write_bytes(bytes([number]))
    return tmp_path / "clips"


def sessions_of(folder: Path) -> tuple[Session, ...]:
    return batch.plan(folder, "squat", None)


def test_an_interrupted_batch_goes_on_where_it_was(
    fifty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was finished is not done again; the index says at any time which clips wait."""
    recorder, out = Recorder(monkeypatch), tmp_path / "out"
    recorder.stop_after = 30
    with pytest.raises(KeyboardInterrupt):
        batch.run_batch(sessions_of(fifty), out, Order())
    assert [row["status"] for row in rows(out)] == ["analysed"] * 30 + ["waiting"] * 20

    recorder.stop_after, recorder.asked = None, []
    done = batch.run_batch(sessions_of(fifty), out, Order())

    assert recorder.asked == [f"{number:02}" for number in range(30, 50)]
    assert (done.analysed, done.resumed) == (50, 30)
    assert [row["status"] for row in rows(out)] == ["analysed"] * 50


def test_only_what_changed_is_done_again(
    fifty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another clip under the name, a lost result, a torn record, another view, other norms."""
    recorder, out = Recorder(monkeypatch), tmp_path / "out"
    batch.run_batch(sessions_of(fifty), out, Order())
    recorder.asked = []
    batch.run_batch(sessions_of(fifty), out, Order())
    assert recorder.asked == []

    (fifty / "03.mp4").write_bytes(b"filmed again")
    (out / "04" / "result.json").unlink()
    (out / "05" / RECORD).write_text("{")
    batch.run_batch(sessions_of(fifty), out, Order())
    assert recorder.asked == ["03", "04", "05"]

    recorder.asked = []
    batch.run_batch(batch.plan(fifty, "squat", View.FRONT), out, Order())
    assert len(recorder.asked) == 50

    recorder.asked = []
    other = Versions("0.0.0", "0" * 64, "f" * 64)
    monkeypatch.setattr("screening.batch.run.versions_here", lambda _: other)
    batch.run_batch(batch.plan(fifty, "squat", View.FRONT), out, Order())
    assert len(recorder.asked) == 50


def test_failures_are_tried_again_and_leave_no_old_result(
    fifty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody expected is a row without its words, which may hold a name; the others go on."""
    recorder, out = Recorder(monkeypatch), tmp_path / "out"
    batch.run_batch(sessions_of(fifty), out, Order())
    (fifty / "07.mp4").write_bytes(b"broken by now")
    recorder.fail, recorder.asked = {"07"}, []

    done = batch.run_batch(sessions_of(fifty), out, Order())
    assert (done.analysed, done.failed) == (49, 1)
    assert (
        rows(out)[7]["error"]
        == "Something unexpected went wrong (ZeroDivisionError); the clips are unchanged."
    )
    assert list((out / "07").iterdir()) == []

    batch.run_batch(sessions_of(fifty), out, Order())
    assert recorder.asked == ["07", "07"]


def test_a_worker_with_another_version_is_refused(clips: Path, tmp_path: Path) -> None:
    """Results of different programs must not stand in one index."""
    session = batch.plan(clips, None, None)[0]
    with pytest.raises(ScreeningError, match="another version of the program"):
        run_session(Task(session, "full", Versions("0.0.0", "0" * 64, "0" * 64)))


def die(task: Task) -> Outcome:
    """Stand for an analysis of which the second session kills its process, as a fault in a native library would."""
    if task.session.name == "01":
        os._exit(139)
    return Outcome((Row(task.session.name, "", "squat", "auto", "analysed"),), {"result.json": b"{}"})


def test_a_process_that_dies_takes_no_other_session_with_it(
    fifty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the session that is to blame fails, with a sentence; all others are done."""
    monkeypatch.setattr(runners, "run_session", die)
    tasks = [Task(session, "full", Versions("", "", "")) for session in sessions_of(fifty)[:5]]

    ended = dict(runners.run_here(tasks, workers=2))

    assert sorted(ended) == [0, 1, 2, 3, 4]
    failed = [number for number, outcome in ended.items() if isinstance(outcome, BaseException)]
    assert failed == [1]
    assert "may need more memory" in str(ended[1])


def call(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(a) for a in arguments])
    return ended.value.code if isinstance(ended.value.code, int) else 0


def test_the_command_ends_with_the_status_of_the_contract(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 if something was analysed, 3 if nothing could be, 2 for a call that cannot be meant."""
    assert call("batch", clips, "--out", tmp_path / "out") == 0
    said = capsys.readouterr()
    assert (
        "Clips analysed: 3, nothing could be assessed: 0, not readable: 2 (0 were done before)." in said.out
    )
    assert said.err == ""

    bad = clips.parent / "bad"
    bad.mkdir()
    shutil.copy(clips.parent / "text.mp4", bad)
    assert call("batch", bad, "--out", tmp_path / "bad", "--movement", "squat", "--quiet") == 3
    assert capsys.readouterr().out == ""

    for wrong in (
        ("batch", bad, "--out", tmp_path / "x"),
        ("batch", clips, "--out", tmp_path / "x", "--view", "top"),
        ("batch", clips, "--out", tmp_path / "x", "--model", "huge"),
        ("batch", clips, "--out", clips),
        ("batch", clips),
    ):
        assert call(*wrong) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_index_has_the_columns_that_are_documented(clips: Path, tmp_path: Path) -> None:
    """Whoever reads the index by program finds every column on the page about it."""
    run(clips, tmp_path / "out")

    page = (Path(__file__).parents[1] / "docs" / "batch.md").read_text(encoding="utf-8")
    assert tuple(rows(tmp_path / "out")[0]) == ROW_COLUMNS
    missing = [name for name in (*ROW_COLUMNS, *COLUMNS) if f"`{name}`" not in page]
    assert missing == []

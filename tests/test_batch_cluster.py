"""The batch on a cluster: a scheduler and two workers on this machine give the bytes that this process gives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from batch_factory import bring_model, known_clip
from puppet import Squat

from screening import batch, cli
from screening.batch import Order
from screening.types import ScreeningError

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

MODULES = "distributed.cli.dask_"


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four clips, one of them no film; landmarks are known, and the workers inherit where they lie."""
    sha256 = bring_model(tmp_path / "models", monkeypatch)
    for number, knees in enumerate(((100.0, 100.0), (110.0, 80.0), (90.0, 90.0))):
        known_clip(tmp_path / "clips" / f"{number}.mp4", sha256, Squat(knees, repetitions=3))
    (tmp_path / "clips" / "text.mp4").write_text("this is no film " * 100)
    return tmp_path / "clips"


@pytest.fixture
def scheduler(tmp_path: Path, clips: Path) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own as on a cluster; gives the address."""
    place = tmp_path / "scheduler.json"
    options = ["--scheduler-file", str(place), "--no-dashboard"]
    package = str(Path(batch.__file__).parents[2])  # found also where the checkout is not installed
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    worker = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path / "work")]
    with ExitStack() as running:
        for name, more in (
            ("scheduler", ["--host", "127.0.0.1", "--port", "0"]),
            ("worker", worker),
            ("worker", worker),
        ):
            started = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", f"{MODULES}{name}", *options, *more],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": paths},
            )
            running.callback(started.wait)
            running.callback(started.terminate)
            if name == "scheduler":
                wait_for(place, started)
        with distributed.Client(scheduler_file=str(place), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address


def wait_for(place: Path, started: subprocess.Popen[bytes]) -> None:
    """Wait until the scheduler has said where it is."""
    while not (place.is_file() and place.stat().st_size):
        try:
            started.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("the scheduler ended at once")


def contents(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_a_cluster_gives_the_bytes_of_this_computer(clips: Path, scheduler: str, tmp_path: Path) -> None:
    """Every result file and the index, the bad clip's row included; a second run finds nothing left to do."""
    sessions = batch.plan(clips, "squat", None)
    here = batch.run_batch(sessions, tmp_path / "here", Order(workers=1))
    there = batch.run_batch(sessions, tmp_path / "there", Order(scheduler=scheduler))

    assert (here.analysed, here.failed) == (there.analysed, there.failed) == (3, 1)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    again = batch.run_batch(sessions[:3], tmp_path / "there", Order(scheduler="tcp://127.0.0.1:9"))
    assert again.resumed == 3


def test_a_scheduler_that_does_not_answer_is_said_in_one_line(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for minutes, and nothing is analysed here instead."""
    monkeypatch.setattr("screening.batch.runners._CONNECT_WITHIN_S", 0.5)
    for address in ("tcp://127.0.0.1:9", "no address"):
        with pytest.raises(SystemExit) as ended:
            cli.main(
                ["batch", str(clips), "--movement", "squat", "--out", str(tmp_path), "--scheduler", address]
            )
        assert ended.value.code == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert f"--scheduler {address}: no scheduler answers there" in err


def test_without_dask_the_extra_is_named(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask is no part of an ordinary installation."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScreeningError, match="extra 'cluster'"):
        batch.run_batch(
            batch.plan(clips, "squat", None), tmp_path / "out", Order(scheduler="tcp://127.0.0.1:9")
        )

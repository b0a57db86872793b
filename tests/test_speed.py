"""The speed benchmark measures what it says: its clips, its ratios, its page. Nothing here depends on a clock."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speed import clips, loops, measure, memory, stages
from benchmarks.speed.book import Entry
from benchmarks.speed.busy import Clock, others_share, read_clock
from benchmarks.speed.loops import Pair
from benchmarks.speed.measure import QUICK, Case, Figures, Plan, spread
from benchmarks.speed.page import limits, write_page
from screening import models
from screening.pose import WHOLE_S, MediaPipePose, part_starts
from screening.types import View
from screening.video import probe, read_frames

FULL = pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model")


@pytest.mark.parametrize(("height_px", "seconds"), [(96, 0.5), (90, 1.0)])
def test_clips_have_the_size_and_length_that_was_asked_for(
    tmp_path: Path, height_px: int, seconds: float
) -> None:
    """The rendered clip in its own shape, at 30 frames per second; made once."""
    path = clips.make_clip(height_px, seconds, tmp_path)

    info = probe(path)
    assert (info.height_px, info.width_px) == (height_px, 2 * round(height_px * 16 / 9 / 2))
    assert info.n_frames == round(30 * seconds)
    assert info.duration_s == pytest.approx(seconds, abs=0.001)
    written = path.stat().st_mtime_ns
    assert clips.make_clip(height_px, seconds, tmp_path).stat().st_mtime_ns == written


def test_a_clip_may_be_longer_than_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The source is repeated, and no picture is the same as the one before: the film does not look frozen."""
    short = clips.make_clip(64, 0.3, tmp_path)
    monkeypatch.setattr(clips, "SOURCE", short)

    path = clips.make_clip(64, 1.0, tmp_path / "long")

    pictures = [frame.image_rgb for frame in read_frames(path)]
    assert len(pictures) == 30
    assert all((one != two).any() for one, two in pairwise(pictures))


def test_ratios_say_how_many_times_as_fast_and_as_long() -> None:
    """Throughput against the plain loop, time against the floor."""
    pair = Pair(plain_s=18.0, floor_s=8.0, bare_s=6.0, program_s=9.0, frames=900)

    assert pair.speed_up == 2.0
    assert pair.above_floor == 1.125
    assert pair.above_bare == 1.5
    assert Pair(*pair.numbers) == pair


def test_each_contender_runs_once_a_pair_and_none_is_always_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the machine does meanwhile hits all alike; the two floors differ in the model alone."""
    order: list[str] = []

    def floor(*_: object, silhouette: bool = True) -> float:
        order.append("floor" if silhouette else "bare")
        return 2.5 if silhouette else 1.5

    monkeypatch.setattr(loops, "preload", lambda _: [])
    monkeypatch.setattr(loops, "run_plain", lambda *_: order.append("plain"))
    monkeypatch.setattr(loops, "run_floor", floor)
    monkeypatch.setattr(loops, "run_program", lambda *_: order.append("program"))
    clip = clips.make_clip(64, 0.2, tmp_path)

    pairs = loops.compare(clip, models.Model("full", Path("none"), "0" * 64), cores=2, pairs=4)

    rounds = [order[k : k + 4] for k in (0, 4, 8, 12)]
    assert [sorted(names) for names in rounds] == [["bare", "floor", "plain", "program"]] * 4
    assert {names[0] for names in rounds} == {"bare", "floor", "plain", "program"}
    assert [(pair.floor_s, pair.bare_s) for pair in pairs] == [(2.5, 1.5)] * 4
    assert {pair.frames for pair in pairs} == {6}


MAIN = "full, 720p, 30 s"


def figures() -> Figures:
    """Made-up measurements that keep every promise."""
    return Figures(
        plan=Plan(),
        cores=2,
        others={"stages": 0.0},
        pairs={MAIN: [Pair(20.0, 9.0, 8.0, 10.0, 900), Pair(20.0, 10.0, 8.0, 10.0, 900)]},
        threads={1: [60.0], 2: [100.0]},
        stages={"kinematics to findings": [0.1], "from stop to result": [11.0], "annotated clip": [15.0]},
        rescreening_s=[0.1, 0.2],
        framing_s=[0.02],
        memory={10.0: 300_000_000, 600.0: 400_000_000},
        memory_drawn=410_000_000,
        help_s=[0.3, 0.4, 0.9],
        server_s=[1.0],
        page_s=[1.5],
    )


def test_promises_are_judged_by_their_medians() -> None:
    """Every promise is met by these figures, with the value that arithmetic gives."""
    found = {limit.what: limit for limit in limits(figures())}

    assert all(limit.met for limit in found.values())
    assert found["throughput against the plain loop"].value == 2.0
    assert found["time against the floor"].value == pytest.approx((10 / 9 + 1.0) / 2)
    assert found["memory of 600 s above that of 10 s"].value == 100.0
    assert found["`screening --help`"].value == 0.4
    assert found["annotated clip, in lengths of the clip"].value == 0.5


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"pairs": {MAIN: [Pair(17.9, 10.0, 8.0, 10.0, 900)]}}, "throughput against the plain loop"),
        ({"pairs": {MAIN: [Pair(30.0, 7.9, 7.0, 10.0, 900)]}}, "time against the floor"),
        ({"memory": {10.0: 300_000_000, 600.0: 450_100_000}}, "memory of 600 s above that of 10 s"),
        ({"help_s": [0.51]}, "`screening --help`"),
        ({"framing_s": [0.21]}, "answers to live pictures (lite)"),
        ({"page_s": [2.1]}, "first page once the server answers"),
    ],
)
def test_a_promise_that_is_not_kept_is_said(changed: dict[str, object], what: str) -> None:
    """The page says so in bold, and no other promise is touched."""
    worse = replace(figures(), **changed)

    assert [limit.what for limit in limits(worse) if not limit.met] == [what]
    (line,) = [line for line in write_page(worse).splitlines() if line.startswith(f"| {what} | at ")]
    assert "**not met**" in line


def test_the_page_without_a_browser_and_on_a_busy_computer() -> None:
    """What was not measured is not promised, and figures of a busy computer are marked as such."""
    page = write_page(replace(figures(), page_s=[], others={"stages": 0.9, "memory": 0.1}))

    assert "first page" not in page
    assert "kept the cores busy" in page
    assert "measure again: stages (90 %).**" in page
    assert "busy" not in write_page(figures())


def test_tables_of_the_page_are_whole() -> None:
    """As many cells in every row as in its head; smallest, median and largest in their order."""
    lines = write_page(figures()).splitlines()
    width = 0
    for line in lines:
        width = 0 if not line.startswith("|") else width or line.count("|")
        assert line.count("|") == width, line
    ratios = "2.00, **2.00**, 2.00 | 1.00, **1.06**, 1.11 | 1.25, **1.25**, 1.25 | 90, **90**, 90"
    assert f"| {MAIN} (2) | {ratios} |" in lines
    assert spread([3.0, 1.0, 2.0]) == (1.0, 2.0, 3.0)


def test_memory_of_this_process_is_plausible() -> None:
    """At least what this test holds, and it never falls: the most is meant, not the present."""
    held = np.ones(30_000_000)
    held_bytes = held.nbytes
    before = memory.own_peak_bytes()
    assert before > held_bytes
    del held
    assert memory.own_peak_bytes() > before - held_bytes / 2  # the system counts in rough steps


@FULL
@pytest.mark.model
def test_the_contenders_find_somebody(tmp_path: Path) -> None:
    """All three run on a real picture of the rendered person; a clip without anybody is no measurement."""
    model = models.require("full")
    clip = clips.make_clip(240, 0.5, tmp_path)
    pictures = loops.preload(clip)

    loops.run_plain(clip, model)
    loops.run_program(clip, model, 2)
    assert loops.run_floor(pictures, 15, model, 2) > 0
    assert loops.run_floor(pictures, 15, model, 2, silhouette=False) > 0

    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setattr(clips, "SOURCE", black(tmp_path))
        empty = clips.make_clip(64, 0.2, tmp_path / "empty")
    with pytest.raises(RuntimeError, match="nobody was found"):
        loops.run_plain(empty, model)


def black(folder: Path) -> Path:
    """A clip with nothing in it."""
    from video_factory import even_times, make_clip

    images = [np.zeros((64, 96, 3), np.uint8)] * 6
    return make_clip(folder / "black.mp4", even_times(6), images=images)


def test_stored_poses_are_screened_from_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As often as asked for, each from a file of its own, as after a changed limit."""
    from puppet import Squat, take

    from screening.pose import Estimate

    given = take(Squat(repetitions=3), declared=View.FRONT)

    class Puppeteer:
        def __init__(self, *_: object) -> None:
            pass

        def estimate(self, *_: object) -> Estimate:
            return Estimate(given.pose, 1)

    screened: list[int] = []
    original = stages.screen
    monkeypatch.setattr(stages, "MediaPipePose", Puppeteer)
    monkeypatch.setattr(stages, "probe", lambda _: given.video)
    monkeypatch.setattr(stages.models, "require", lambda name: models.Model(name, Path("none"), "0" * 64))
    monkeypatch.setattr(stages, "screen", lambda take: screened.append(len(original(take).findings)))

    times = stages.time_rescreening(tmp_path / "clip.mp4", 2, 3)

    assert len(times) == len(screened) == 3
    assert min(screened) > 0


@FULL
@pytest.mark.model
def test_the_landmarks_are_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    """Two parts, followed one after the other, both at once, or with a worker too many: the same bytes."""
    clip = clips.make_clip(180, WHOLE_S + 0.5, tmp_path)
    video, model = probe(clip), models.require("full")
    assert len(part_starts(video.duration_s)) == 2

    one, two, three = (MediaPipePose(model, workers).estimate(clip, video) for workers in (1, 2, 3))

    assert one.pose.found.all()
    for name in ("time_s", "image_px", "depth", "world_m", "visibility"):
        expected = getattr(one.pose, name).tobytes()
        assert getattr(two.pose, name).tobytes() == getattr(three.pose, name).tobytes() == expected, name
    assert one.people == two.people == three.people == 1


def test_the_quick_look_is_a_small_one() -> None:
    """It runs every kind of measurement, each once, on clips of seconds."""
    assert [case.pairs for case in QUICK.cases] == [QUICK.repeats] == [1]
    assert max(QUICK.memory_s) <= 20
    assert Plan().main == Case("full", 720, 30.0, 5)
    assert Plan().main.name == MAIN
    assert Plan().stored == 1000
    assert {case.model for case in Plan().cases} == {"lite", "full", "heavy"}
    assert {case.height_px for case in Plan().cases} == {480, 720, 1080}


def test_what_others_do_meanwhile_is_told() -> None:
    """Of two cores for ten seconds, all were busy for 15 s and we for 10: others took a quarter."""
    assert others_share(Clock(0.0, 100.0, 50.0), Clock(10.0, 115.0, 60.0), 2) == 0.25
    assert others_share(Clock(0.0, 100.0, 50.0), Clock(10.0, 109.9, 60.0), 2) == 0.0
    before, after = read_clock(), read_clock()
    assert after.wall_s > before.wall_s
    assert after.own_s >= before.own_s


def test_a_run_goes_on_where_it_was_broken_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every part is written down when done; one part can be measured again; a whole run keeps nothing."""
    done: list[str] = []
    broken = ["memory"]

    def work(name: str) -> object:
        done.append(name)
        if name in broken:
            raise KeyboardInterrupt
        return len(done)

    works = {name: lambda name=name: work(name) for name in ("threads", "memory", "start-up")}
    monkeypatch.setattr(measure, "parts", lambda *_: works)
    monkeypatch.setattr(measure, "_figures", lambda _, entries: {k: e.found for k, e in entries.items()})

    def run(wanted: list[str] | None) -> object:
        done.clear()
        return measure.measure(QUICK, tmp_path, wanted, lambda _: None)

    with pytest.raises(KeyboardInterrupt):
        run(list(works))
    broken.clear()
    assert run(["threads"]) is None
    assert run(None) == {"threads": 1, "memory": 1, "start-up": 2}
    assert run(["memory"]) == {"threads": 1, "memory": 1, "start-up": 2}
    assert done == ["memory"]
    assert run(list(works)) == {"threads": 1, "memory": 2, "start-up": 3}
    assert measure.measure(Plan(), tmp_path, ["memory"], lambda _: None) is None


def test_what_is_kept_is_what_the_page_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that went through the file are those that were measured."""
    plan = QUICK
    found = {
        plan.main.name: [[20.0, 9.0, 8.0, 10.0, 240]],
        "threads": [[1, [60.0]]],
        "stages": {"probe": [0.1]},
        "stored poses": [0.1],
        "framing": [0.02],
        "memory": {"plain": [[8.0, 5], [16.0, 6]], "drawn": 7},
        "start-up": {"help": [0.3], "server": [1.0], "page": []},
    }
    entries = {name: Entry(json.loads(json.dumps(part)), 0.0) for name, part in found.items()}
    assert set(found) == set(measure.parts(plan, Path("nowhere")))

    figures = measure._figures(plan, entries)

    assert figures.main_pairs == [Pair(20.0, 9.0, 8.0, 10.0, 240)]
    assert figures.threads == {1: [60.0]}
    assert figures.memory == {8.0: 5, 16.0: 6}
    assert figures.memory_drawn == 7

"""All measurements in one run, with what was run."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed import loops, memory, stages, startup
from benchmarks.speed.clips import make_clip
from screening import models


@dataclass(frozen=True)
class Plan:
    """How much is run.

    Attributes
    ----------
    pairs : comparisons of each kind. repeats : of stages and starts. main_s : length of the clip in seconds.
    cases : model and picture height of each comparison; the first is the one that limits are set for.
    memory_s : lengths of the clips whose memory is taken, the shortest first. stored : poses screened again.
    """

    pairs: int = 5
    repeats: int = 5
    main_s: float = 30.0
    cases: tuple[tuple[str, int], ...] = (
        ("full", 720),
        ("full", 480),
        ("full", 1080),
        ("lite", 720),
        ("heavy", 720),
    )
    memory_s: tuple[float, ...] = (10.0, 60.0, 600.0)
    memory_px: int = 360
    stored: int = 1000
    framing: int = 100


QUICK = Plan(
    pairs=1, repeats=1, main_s=8.0, cases=(("full", 480),), memory_s=(8.0, 16.0), stored=3, framing=5
)


@dataclass(frozen=True)
class Figures:
    """What was measured; times in seconds, memory in bytes.

    Attributes
    ----------
    plan, cores, load : what was run, on how many cores, and how busy they were with other work at the beginning.
    pairs : by model and picture height. threads : frames per second of bare inference by their number. memory : by length of the clip; the last one by itself with its drawing.
    """

    plan: Plan
    cores: int
    load: float
    pairs: dict[tuple[str, int], list[loops.Pair]]
    threads: dict[int, list[float]]
    stages: stages.Times
    rescreening_s: list[float]
    framing_s: list[float]
    memory: dict[float, int]
    memory_annotated: int
    help_s: list[float]
    server_s: list[float]
    page_s: list[float]


def measure(plan: Plan, cache: Path, tell: Callable[[str], None]) -> Figures:
    """Run everything, one after the other, so that nothing disturbs anything."""
    cores = os.cpu_count() or 1
    load = os.getloadavg()[0] / cores if hasattr(os, "getloadavg") else 0.0
    main = make_clip(plan.cases[0][1], plan.main_s, cache)
    pairs = {}
    for name, px in plan.cases:
        tell(f"{name}, {px}p: the plain loop, the floor and the program in turn")
        pairs[name, px] = loops.compare(
            make_clip(px, plan.main_s, cache), models.require(name), cores, plan.pairs
        )
    tell("Bare inference by number of threads")
    threads = loops.sweep_threads(main, models.require(plan.cases[0][0]), (1, cores, 2 * cores), plan.repeats)
    tell("Stages")
    times = stages.time_stages(main, cores, plan.repeats)
    tell(f"{plan.stored} stored poses again, and live framing")
    rescreening, framing = (
        stages.time_rescreening(main, cores, plan.stored),
        stages.time_framing(main, plan.framing),
    )
    tell("Memory")
    films = {length: make_clip(plan.memory_px, length, cache) for length in plan.memory_s}
    peaks = {length: memory.peak_bytes(film) for length, film in films.items()}
    drawn = memory.peak_bytes(films[plan.memory_s[-1]], annotated=True)
    tell("Start-up")
    server, page = startup.time_app(plan.repeats)
    return Figures(
        plan=plan,
        cores=cores,
        load=load,
        pairs=pairs,
        threads=threads,
        stages=times,
        rescreening_s=rescreening,
        framing_s=framing,
        memory=peaks,
        memory_annotated=drawn,
        help_s=startup.time_help(plan.repeats),
        server_s=server,
        page_s=page,
    )


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Smallest, median and largest."""
    return min(values), statistics.median(values), max(values)

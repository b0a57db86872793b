"""All measurements, part after part, so that nothing disturbs anything."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.speed import loops, memory, stages, startup
from benchmarks.speed.book import Book, Entry
from benchmarks.speed.busy import others_share, read_clock
from benchmarks.speed.clips import make_clip
from screening import __version__, models
from screening.pose_cache import method_version


@dataclass(frozen=True)
class Case:
    """One comparison: model, picture height, seconds of the clip, and how often."""

    model: str
    height_px: int
    clip_s: float
    pairs: int

    @property
    def name(self) -> str:
        """As in the table."""
        return f"{self.model}, {self.height_px}p, {self.clip_s:g} s"


@dataclass(frozen=True)
class Plan:
    """How much is run.

    Attributes
    ----------
    cases : the comparisons; the first is the one that limits are set for.
    repeats : of stages, starts and threads. threads_s : length of the clip for the latter.
    memory_s : lengths of the clips whose memory is taken, the shortest first; the second is drawn, too.
    stored : poses screened again. framing : pictures that are answered.
    """

    cases: tuple[Case, ...] = (
        Case("full", 720, 30.0, 5),
        Case("full", 480, 15.0, 3),
        Case("full", 1080, 15.0, 3),
        Case("lite", 720, 15.0, 3),
        Case("heavy", 720, 15.0, 3),
    )
    repeats: int = 3
    threads_s: float = 10.0
    memory_s: tuple[float, ...] = (10.0, 60.0, 600.0)
    memory_px: int = 360
    stored: int = 1000
    framing: int = 100

    @property
    def main(self) -> Case:
        """The comparison that limits are set for."""
        return self.cases[0]


QUICK = Plan(
    cases=(Case("full", 480, 8.0, 1),),
    repeats=1,
    threads_s=2.0,
    memory_s=(8.0, 16.0),
    stored=3,
    framing=5,
)


@dataclass(frozen=True)
class Figures:
    """What was measured; times in seconds, memory in bytes.

    Attributes
    ----------
    plan, cores : what was run, and on how many cores.
    others : by part the share of the cores that other programs took meanwhile.
    pairs : by the name of the case. threads : frames per second of bare inference by their number.
    memory : by length of the clip; ``memory_drawn`` of the second one with its annotated clip.
    """

    plan: Plan
    cores: int
    others: Mapping[str, float]
    pairs: Mapping[str, Sequence[loops.Pair]]
    threads: Mapping[int, Sequence[float]]
    stages: stages.Times
    rescreening_s: Sequence[float]
    framing_s: Sequence[float]
    memory: Mapping[float, int]
    memory_drawn: int
    help_s: Sequence[float]
    server_s: Sequence[float]
    page_s: Sequence[float]

    @property
    def main_pairs(self) -> Sequence[loops.Pair]:
        """The comparison that limits are set for."""
        return self.pairs[self.plan.main.name]


Work = Callable[[], Any]


def parts(plan: Plan, cache: Path) -> dict[str, Work]:
    """Every measurement by its name; each gives what JSON can hold."""
    cores = os.cpu_count() or 1
    main = plan.main

    def main_clip() -> Path:
        return make_clip(main.height_px, main.clip_s, cache)

    def compare(case: Case) -> list[list[float]]:
        clip = make_clip(case.height_px, case.clip_s, cache)
        return [pair.numbers for pair in loops.compare(clip, models.require(case.model), cores, case.pairs)]

    def sweep() -> list[list[Any]]:
        clip, counts = make_clip(main.height_px, plan.threads_s, cache), (1, cores, 2 * cores)
        found = loops.sweep_threads(clip, models.require(main.model), counts, plan.repeats)
        return [[count, rates] for count, rates in found.items()]

    def peaks() -> dict[str, Any]:
        films = {length: make_clip(plan.memory_px, length, cache) for length in plan.memory_s}
        found = [[length, memory.peak_bytes(film)] for length, film in films.items()]
        return {"plain": found, "drawn": memory.peak_bytes(films[plan.memory_s[1]], annotated=True)}

    def starts() -> dict[str, list[float]]:
        server, page = startup.time_app(plan.repeats)
        return {"help": startup.time_help(plan.repeats), "server": server, "page": page}

    return {
        **{case.name: partial(compare, case) for case in plan.cases},
        "threads": sweep,
        "stages": lambda: stages.time_stages(main_clip(), cores, plan.repeats),
        "stored poses": lambda: stages.time_rescreening(main_clip(), cores, plan.stored),
        "framing": lambda: stages.time_framing(main_clip(), plan.framing),
        "memory": peaks,
        "start-up": starts,
    }


def measure(
    plan: Plan, cache: Path, wanted: Collection[str] | None, tell: Callable[[str], None]
) -> Figures | None:
    """Measure the wanted parts, or those that are missing; None as long as other parts are.

    Every part is written down when it is done, in ``figures.json`` of the cache. All parts wanted: nothing that was
    there is kept, so that a run that is broken off does not go on with figures of an earlier one.
    """
    works = parts(plan, cache)
    book = Book(cache / "figures.json", f"{__version__} {method_version()} {plan}")
    entries = {} if wanted is not None and works.keys() <= set(wanted) else book.read()
    book.write(entries)
    for name in [name for name in works if (name in wanted if wanted is not None else name not in entries)]:
        tell(name)
        start = read_clock()
        found = works[name]()
        entries[name] = Entry(found, others_share(start, read_clock(), os.cpu_count() or 1))
        book.write(entries)
    return _figures(plan, entries) if entries.keys() >= works.keys() else None


def _figures(plan: Plan, entries: Mapping[str, Entry]) -> Figures:
    """All parts together."""
    found = {name: entry.found for name, entry in entries.items()}
    return Figures(
        plan=plan,
        cores=os.cpu_count() or 1,
        others={name: entry.others for name, entry in entries.items()},
        pairs={case.name: [loops.Pair(*row) for row in found[case.name]] for case in plan.cases},
        threads={int(count): rates for count, rates in found["threads"]},
        stages=found["stages"],
        rescreening_s=found["stored poses"],
        framing_s=found["framing"],
        memory={float(length): peak for length, peak in found["memory"]["plain"]},
        memory_drawn=found["memory"]["drawn"],
        help_s=found["start-up"]["help"],
        server_s=found["start-up"]["server"],
        page_s=found["start-up"]["page"],
    )


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Smallest, median and largest."""
    return min(values), statistics.median(values), max(values)

"""The page: what was measured, as tables, and which of the limits that we set ourselves are met."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.speed.loops import Pair
from benchmarks.speed.measure import Figures, spread
from screening import __version__

MOST_BUSY = 0.3
"""Share of the cores that other work may take before the figures mean little."""


@dataclass(frozen=True)
class Limit:
    """One promise: what it is about, the bound, and how a figure is read and written."""

    what: str
    bound: float
    unit: str
    value: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure keeps the promise."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    @property
    def row(self) -> str:
        """The line of the table."""
        sign = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "**not met**"
        return f"| {self.what} | {sign} {self.bound:g}{self.unit} | {self.value:.2f}{self.unit} | {verdict} |"


def write_page(figures: Figures) -> str:
    """Return the whole page as Markdown."""
    return "\n".join(_lines(figures)) + "\n"


def limits(figures: Figures) -> list[Limit]:
    """Return the promises with what was measured (medians)."""
    first = figures.pairs[figures.plan.cases[0]]
    stage = {name: statistics.median(times) for name, times in figures.stages.items()}
    shortest, longest = min(figures.memory), max(figures.memory)
    grown_mb = (figures.memory[longest] - figures.memory[shortest]) / 1e6
    found = [
        Limit(
            "throughput against the plain loop",
            1.8,
            " ×",
            _median(first, lambda p: p.speed_up),
            at_least=True,
        ),
        Limit("time against the floor", 1.25, " ×", _median(first, lambda p: p.above_floor)),
        Limit("landmarks to findings", 0.5, " s", stage["kinematics to findings"]),
        Limit("from stop to result, without the annotated clip", 20.0, " s", stage["from stop to result"]),
        Limit(
            "annotated clip, in lengths of the clip", 1.0, " ×", stage["annotated clip"] / figures.plan.main_s
        ),
        Limit(f"memory of {longest:g} s above that of {shortest:g} s", 150.0, " MB", grown_mb),
        Limit("`screening --help`", 0.5, " s", statistics.median(figures.help_s)),
    ]
    if figures.page_s:
        found.append(
            Limit("first page once the server answers", 2.0, " s", statistics.median(figures.page_s))
        )
    return found


def _lines(figures: Figures) -> Iterator[str]:
    plan = figures.plan
    model, height_px = plan.cases[0]
    yield "# Speed and memory"
    yield ""
    yield (
        f"Measured on {date.today():%d %B %Y} with version {__version__} on {platform.system()} {platform.machine()}, "
        f"{figures.cores} cores, Python {platform.python_version()}. Written by `python -m benchmarks.speed`; clips are the "
        "rendered squat of `sample_videos/`, resized and repeated, at 30 frames per second."
    )
    if figures.load > MOST_BUSY:
        yield ""
        yield (
            f"**This computer was busy with other work ({100 * figures.load:.0f} % of its cores): "
            "read the times with care, and measure again.**"
        )
    yield from _table(
        "What we hold ourselves to", "| | limit | measured | |", (limit.row for limit in limits(figures))
    )
    yield ""
    yield f"Limits hold for {plan.main_s:g} s at {height_px}p with the model {model}; medians."
    yield from _pairs(figures)
    yield from _stages(figures)
    yield from _memory(figures)


def _pairs(figures: Figures) -> Iterator[str]:
    rows = []
    for (model, px), pairs in figures.pairs.items():
        rate = [pair.frames / pair.program_s for pair in pairs]
        rows.append(
            f"| {model}, {px}p | {_three([p.speed_up for p in pairs], '.2f')} | "
            f"{_three([p.above_floor for p in pairs], '.2f')} | {_three(rate, '.0f')} |"
        )
    yield from _table(
        "Against a plain loop, and against the floor",
        "| model, picture | times the throughput of the plain loop | times as long as the floor | frames per second |",
        rows,
    )
    yield ""
    yield (
        f"From file to landmarks, {figures.plan.pairs} times in turn; smallest, **median**, largest. The plain loop reads and "
        "follows in one thread with the same model. The floor is nothing but inference on pictures in memory, on all cores. The "
        "program reads, follows, counts people and looks at the light."
    )
    rows = [f"| {count} | {_three(rates, '.0f')} |" for count, rates in figures.threads.items()]
    yield from _table("Bare inference by number of threads", "| threads | frames per second |", rows)


def _stages(figures: Figures) -> Iterator[str]:
    rows = [f"| {name} | {_three(times, '.3f')} |" for name, times in figures.stages.items()]
    rows.append(
        f"| one stored pose screened again, of {figures.plan.stored} | {_three(figures.rescreening_s, '.3f')} |"
    )
    rows.append(f"| one answer to a live picture (lite) | {_three(figures.framing_s, '.3f')} |")
    rows.append(f"| `screening --help` | {_three(figures.help_s, '.2f')} |")
    rows.append(f"| the app's server, until it answers | {_three(figures.server_s, '.2f')} |")
    if figures.page_s:
        rows.append(f"| the first page in a browser, from then on | {_three(figures.page_s, '.2f')} |")
    yield from _table(f"Stages, on a clip of {figures.plan.main_s:g} s", "| stage | seconds |", rows)
    yield ""
    per_second = 1 / statistics.median(figures.framing_s)
    yield (
        f"Live framing could answer {per_second:.0f} times a second; the page asks twice. {figures.plan.stored} stored poses take "
        f"{sum(figures.rescreening_s):.1f} s to screen again."
    )


def _memory(figures: Figures) -> Iterator[str]:
    rows = [f"| {length:g} s | {peak / 1e6:.0f} MB |" for length, peak in figures.memory.items()]
    rows.append(
        f"| {max(figures.memory):g} s, with the annotated clip | {figures.memory_annotated / 1e6:.0f} MB |"
    )
    yield from _table(
        f"Memory, full model, {figures.plan.memory_px}p",
        "| length of the clip | most memory of the process |",
        rows,
    )
    yield ""
    yield "Pictures are read, used and let go; what grows with the clip are its landmarks and angles."


def _table(title: str, head: str, rows: Sequence[str] | Iterator[str]) -> Iterator[str]:
    yield ""
    yield f"## {title}"
    yield ""
    yield head
    yield "|" + "---|" * (head.count("|") - 1)
    yield from rows


def _three(values: Sequence[float], form: str) -> str:
    low, middle, high = spread(values)
    return f"{low:{form}}, **{middle:{form}}**, {high:{form}}"


def _median(values: Sequence[Pair], of: Callable[[Pair], float]) -> float:
    return statistics.median(of(value) for value in values)

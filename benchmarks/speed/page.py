"""The page: what was measured, as tables, and which of the limits that we set ourselves are met."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.speed.loops import Pair
from benchmarks.speed.measure import Figures, spread
from screening import __version__

IN_THE_PAGE = Path(__file__).parents[1] / "recorder.py"
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
    first = figures.main_pairs
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
        Limit(
            "answers to live pictures (lite)",
            5.0,
            " a second",
            1 / statistics.median(figures.framing_s),
            at_least=True,
        ),
        Limit("landmarks to findings", 0.5, " s", stage["kinematics to findings"]),
        Limit("from stop to result, without the annotated clip", 20.0, " s", stage["from stop to result"]),
        Limit(
            "annotated clip, in lengths of the clip",
            1.0,
            " ×",
            stage["annotated clip"] / figures.plan.main.clip_s,
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
    main = figures.plan.main
    yield "# Speed and memory"
    yield ""
    yield (
        f"Measured on {date.today():%d %B %Y} with version {__version__} on {platform.system()} {platform.machine()}, "
        f"{figures.cores} cores, Python {platform.python_version()}. Written by `python -m benchmarks.speed`; clips are the "
        "rendered squat of `sample_videos/`, resized and repeated, at 30 frames per second."
    )
    disturbed = {name: share for name, share in figures.others.items() if share > MOST_BUSY}
    if disturbed:
        named = ", ".join(f"{name} ({100 * share:.0f} %)" for name, share in disturbed.items())
        yield ""
        yield (
            "**Other programs kept the cores busy meanwhile; read these times with care, and measure again: "
            f"{named}.**"
        )
    yield from _table(
        "What we hold ourselves to", "| | limit | measured | |", (limit.row for limit in limits(figures))
    )
    yield ""
    yield f"Limits hold for {main.clip_s:g} s at {main.height_px}p with the model {main.model}; medians."
    yield from _pairs(figures)
    yield from _stages(figures)
    yield from _memory(figures)


def _pairs(figures: Figures) -> Iterator[str]:
    rows = []
    for name, pairs in figures.pairs.items():
        rate = [pair.frames / pair.program_s for pair in pairs]
        rows.append(
            f"| {name} ({len(pairs)}) | {_three([p.speed_up for p in pairs], '.2f')} | "
            f"{_three([p.above_floor for p in pairs], '.2f')} | {_three([p.above_bare for p in pairs], '.2f')} | "
            f"{_three(rate, '.0f')} |"
        )
    yield from _table(
        "Against a plain loop, and against the floor",
        "| model, picture, clip (rounds) | times the throughput of the plain loop | times as long as the floor | "
        "times as long as bare inference without the silhouette | frames per second |",
        rows,
    )
    yield ""
    yield (
        "From file to landmarks, in turn in one run; smallest, **median**, largest. The plain loop reads and follows in "
        "one thread with the same model. The floor is nothing but MediaPipe's inference on pictures in memory, on all cores. "
        "The program reads, follows, counts people and looks at the light. It comes close to the floor, or below it, because "
        "it leaves out the part of the model that draws a silhouette of the body; the landmarks are the same to the bit. "
        "The fourth column is the floor of the model without that part: what reading, counting people, the run-up of each part of the "
        "clip and opening the model cost on top."
    )
    rows = [f"| {count} | {_three(rates, '.0f')} |" for count, rates in figures.threads.items()]
    yield from _table(
        "Bare inference by number of threads (published model)", "| threads | frames per second |", rows
    )


def _stages(figures: Figures) -> Iterator[str]:
    plan = figures.plan
    rows = [f"| {name} | {_three(times, '.3f')} |" for name, times in figures.stages.items()]
    rows.append(
        f"| one stored pose screened again, of {plan.stored} | {_three(figures.rescreening_s, '.3f')} |"
    )
    rows.append(f"| one answer to a live picture (lite) | {_three(figures.framing_s, '.3f')} |")
    rows.append(f"| `screening --help` | {_three(figures.help_s, '.2f')} |")
    rows.append(f"| the app's server, until it answers | {_three(figures.server_s, '.2f')} |")
    if figures.page_s:
        rows.append(f"| the first page in a browser, from then on | {_three(figures.page_s, '.2f')} |")
    yield from _table(
        f"Stages, on a clip of {plan.main.clip_s:g} s ({plan.repeats} times)", "| stage | seconds |", rows
    )
    yield ""
    yield (
        f'{plan.stored} stored poses take {sum(figures.rescreening_s):.1f} s to screen again. "Again, landmarks kept" is a '
        "second analysis of the same clip. Live pictures are answered one by one here, without a page around them"
        + (
            "; `python -m benchmarks.recorder` measures it in the page, while it records."
            if IN_THE_PAGE.is_file()
            else "."
        )
    )


def _memory(figures: Figures) -> Iterator[str]:
    plan = figures.plan
    rows = [f"| {length:g} s | {peak / 1e6:.0f} MB |" for length, peak in figures.memory.items()]
    rows.append(f"| {plan.memory_s[1]:g} s, with the annotated clip | {figures.memory_drawn / 1e6:.0f} MB |")
    yield from _table(
        f"Memory, full model, {plan.memory_px}p",
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

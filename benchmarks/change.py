"""How often a true change between two visits is called real, and how often nothing is: `python -m benchmarks.change`.

    python -m benchmarks.change [--cache FOLDER] [--pairs 200] [--write docs/progress.md] [--rows FOLDER]

Renders and looks at what is missing in the cache, like :mod:`benchmarks.accuracy`: the bodies of the accuracy benchmark
again on other days with a true change (change.toml), and pairs of its own visits from which the true change between
them is taken off. With ``--write`` the table goes into the page, between its two marks.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.accuracy.cache import CACHE, get_clips
from benchmarks.accuracy.evaluate import find_poses
from benchmarks.accuracy.spec import Entry
from benchmarks.change_clips import Visit, load_visits
from benchmarks.change_pairs import Seen, compare, pairs, see, unchanged_entries, without_change
from screening.clinic.progress import Outcome, Subject
from screening.movements import MOVEMENTS
from screening.types import View

DOC = Path(__file__).parents[1] / "docs" / "progress.md"
BEGIN, END = "<!-- begin: written by python -m benchmarks.change -->", "<!-- end -->"
JUDGED = {
    "thigh": ("knee_flexion_peak", "thigh_inclination_peak", "trunk_lean_peak", "depth"),
    "shank": ("shank_inclination_peak", "trunk_minus_shank"),
}
"""Grade A metrics of the side view that a series changes on purpose."""
STEPS = ("large", "middle", "small")
"""The three changes of a series in their order: 4.5, 3 and 1.25 standard errors."""
OUTCOMES = (Outcome.REAL, Outcome.POSSIBLE, Outcome.NO_CHANGE_SHOWN, Outcome.NOT_COMPARABLE)


@dataclass(frozen=True)
class Needed:
    """What must hold at one step: at least so many of ten with one of the outcomes, or at most."""

    outcomes: tuple[Outcome, ...]
    least: int = 0
    most: int = 10

    def holds(self, found: pd.Series, bodies: int) -> bool:
        """Whether the outcomes found in so many bodies meet it."""
        share = 10 * sum(found.isin(self.outcomes)) / bodies
        return self.least <= share <= self.most


NEEDED = {
    "large": Needed((Outcome.REAL,), least=9),
    "middle": Needed((Outcome.REAL, Outcome.POSSIBLE), least=9),
    "small": Needed((Outcome.REAL,), most=2),
}
SHARE_WITHOUT_REAL = 0.95


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, default=CACHE, help="where rendered clips are kept")
    parser.add_argument("--pairs", type=int, default=200, help="pairs of visits without change")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=DOC, default=None, help="page to write the table into"
    )
    parser.add_argument(
        "--rows", type=Path, default=None, help="folder for the rows behind the tables, as CSV"
    )
    given = parser.parse_args(arguments)
    changed = changed_rows(load_visits(), given.cache)
    same = _see(unchanged_entries(), given.cache)
    unchanged = unchanged_rows(same, given.pairs)
    twice = twice_rows(same)
    if given.rows is not None:
        given.rows.mkdir(parents=True, exist_ok=True)
        for name, rows in (("changed", changed), ("unchanged", unchanged), ("twice", twice)):
            rows.to_csv(given.rows / f"{name}.csv", index=False)
    text = report(changed, unchanged, twice)
    print(text)
    if given.write is not None:
        write_into(given.write, text)


def _see(entries: Sequence[Entry], cache: Path) -> list[Seen]:
    videos = get_clips(
        [e.clip for e in entries], cache, made=lambda clip: print(f"rendered {clip.id}", flush=True)
    )
    return see(entries, videos, find_poses(entries, videos, "full"))


def changed_rows(visits: Sequence[Visit], cache: Path) -> pd.DataFrame:
    """One row for each later visit and metric that was changed on purpose: its truth, and what is said of it."""
    seen = dict(zip(visits, _see([visit.entry for visit in visits], cache), strict=True))
    first = {visit.body: one for visit, one in seen.items() if not visit.segment}
    rows = []
    for visit, one in seen.items():
        if visit.segment:
            sizes = sorted({v.size_deg for v in visits if v.segment == visit.segment}, reverse=True)
            step = STEPS[sizes.index(visit.size_deg)]
            rows += [row | {"step": step} for row in _changed(visit, first[visit.body], one)]
    return pd.DataFrame(rows)


def _changed(visit: Visit, first: Seen, last: Seen) -> list[dict[str, object]]:
    """What is said of each metric alone, and with all grade A metrics behind accepted findings (Holm)."""
    names = {name for series in JUDGED.values() for name in series}
    among = frozenset(take.subject for take in first.record.takes if take.subject.metric in names)
    alone = {c.subject: c for c in compare(_accepting(first, frozenset()), _accepting(last, frozenset()))}
    counted = {c.subject: c for c in compare(_accepting(first, among), _accepting(last, frozenset()))}
    rows: list[dict[str, object]] = []
    for subject in sorted(among, key=lambda subject: subject.metric):
        if subject.metric in JUDGED[visit.segment]:
            key, change = (subject, (View.RIGHT,)), alone[subject]
            rows.append(
                {
                    "body": visit.body,
                    "metric": subject.metric,
                    "unit": change.unit,
                    "truth": last.truth[key] - first.truth[key],
                    "measured": change.change,
                    "mdc95": change.mdc95,
                    "outcome": change.outcome.value,
                    "among": counted[subject].outcome.value,
                }
            )
    return rows


def _accepting(seen: Seen, accepted: frozenset[Subject]) -> Seen:
    return dataclasses.replace(seen, record=dataclasses.replace(seen.record, accepted=accepted))


def unchanged_rows(seen: Sequence[Seen], most: int) -> pd.DataFrame:
    """One row for every value of every pair of visits without a true change."""
    return pd.DataFrame(
        {
            "pair": number,
            "body": first.body,
            "first": first.session,
            "last": last.session,
            "metric": change.subject.metric,
            "of": change.subject.of.value,
            "views": " ".join(view.value for view in change.views),
            "change": change.change,
            "mdc95": change.mdc95,
            "outcome": change.outcome.value,
            "headline": change.headline,
        }
        for number, (first, last) in enumerate(pairs(seen, most))
        for change in compare(first, without_change(first, last))
    )


def twice_rows(seen: Sequence[Seen]) -> pd.DataFrame:
    """One row for every value of every visit set against itself."""
    return pd.DataFrame(
        {"session": one.session, "metric": change.subject.metric, "outcome": change.outcome.value}
        for one in seen
        for change in compare(one, one)
    )


def report(changed: pd.DataFrame, unchanged: pd.DataFrame, twice: pd.DataFrame) -> str:
    """The tables in words for the page."""
    return "\n".join([*_changed_table(changed), "", *_unchanged_text(unchanged), "", _twice_text(twice)])


def _changed_table(rows: pd.DataFrame) -> list[str]:
    lines = [
        "| metric (side view) | true change | measured | real beyond | real | possible | no change shown | required | real among six |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for metric in dict.fromkeys(name for series in JUDGED.values() for name in series):
        for step in STEPS:
            own = rows[(rows.metric == metric) & (rows.step == step)]
            lines.append(_changed_line(metric, step, own))
    return lines


def _changed_line(metric: str, step: str, own: pd.DataFrame) -> str:
    movement = MOVEMENTS["squat"].metric(metric)
    unit = {"deg": "°", "pct": " %"}[movement.unit]
    counts = [sum(own.outcome == outcome.value) for outcome in OUTCOMES[:3]]
    cells = [
        movement.label,
        f"{own.truth.abs().mean():.1f}{unit}",
        f"{own.measured.abs().mean():.1f}{unit}",
        f"{own.mdc95.mean():.1f}{unit}",
        *(f"{n} of {len(own)}" for n in counts),
        _verdict(step, own),
        f"{sum(own.among == Outcome.REAL.value)} of {len(own)}",
    ]
    return f"| {' | '.join(cells)} |"


def _verdict(step: str, own: pd.DataFrame) -> str:
    words = {
        "large": "real in at least 9 of 10",
        "middle": "at least possible in 9 of 10",
        "small": "real in at most 2 of 10",
    }
    return f"{words[step]}: {'reached' if NEEDED[step].holds(own.outcome, len(own)) else '**missed**'}"


def _unchanged_text(rows: pd.DataFrame) -> list[str]:
    compared = rows[rows.outcome != Outcome.NOT_COMPARABLE.value]
    all_pairs = compared.pair.nunique()
    real = compared[compared.outcome == Outcome.REAL.value]
    possible = compared[compared.outcome == Outcome.POSSIBLE.value]
    without = 1 - real.pair.nunique() / all_pairs
    met = "reached" if without >= SHARE_WITHOUT_REAL else "**missed**"
    named = ", ".join(f"{name} {n}" for name, n in real.metric.value_counts().items())
    headline = real[real.headline].pair.nunique()
    return [
        f"Pairs of visits without a true change: {all_pairs}, of {compared.body.nunique()} bodies, with "
        f"{len(compared)} values compared ({len(compared) / all_pairs:.0f} a pair). No real change in any metric: "
        f"{all_pairs - real.pair.nunique()} of {all_pairs} ({100 * without:.1f} %; required 95 %: {met}). "
        f"Values called real: {len(real)}{f' ({named})' if named else ''}; called possible: {len(possible)} "
        f"({100 * len(possible) / len(compared):.1f} %). Pairs whose headline said real: {headline}.",
    ]


def _twice_text(rows: pd.DataFrame) -> str:
    shown = sum(rows.outcome != Outcome.NO_CHANGE_SHOWN.value)
    return (
        f"The same clips twice: {rows.session.nunique()} visits against themselves, {len(rows)} values, "
        f'{len(rows) - shown} of them "no change shown"{" (required: all: reached)" if not shown else " (**missed**)"}.'
    )


def write_into(page: Path, text: str) -> None:
    """Replace what stands between the two marks of a page.

    Raises
    ------
    ValueError : if the page does not have them.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page}: expected the lines {BEGIN!r} and {END!r}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

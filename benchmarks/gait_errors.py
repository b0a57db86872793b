"""Write the errors of walking into screening/norms/errors.csv: the larger of the measured one x 1.5 and the published one.

A side's error is the root mean square of the difference between the sides over root two, its bias included: how far a
film reads left and right apart does not cancel in a difference. A measure without sides has its standard deviation.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

MARGIN = 1.5
PUBLISHED = Path(__file__).with_name("gait_published.csv")


def error_rows(sides: pd.DataFrame, differences: pd.DataFrame) -> list[list[str]]:
    """One row of errors.csv for every published one."""
    made = []
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = sides[(sides.metric == row["metric"]) & sides.group.str.endswith(row["view"])]
            pairs = differences[
                (differences.metric == row["metric"]) & differences.group.str.endswith(row["view"])
            ]
            made.append(_row(row, own, pairs))
    return made


def _row(row: dict[str, str], own: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    published, other = float(row["sem_same"]), float(row["sem_other"])
    head = ["gait", row["metric"], row["view"]]
    if len(own) < 3:
        note = f"Not in the benchmark: {row['note']}."
        return [
            *head,
            f"{published:g}",
            f"{other:g}",
            "0",
            row["unit"],
            "project choice",
            row["source"],
            note,
        ]
    error = own.found - own.truth
    if len(pairs) >= 3:
        spread = float(np.sqrt(np.mean((pairs.found - pairs.truth) ** 2) / 2))
        what = f"root mean square of the difference between the sides in {len(pairs)} clips over root two"
    else:
        spread, what = float(error.std()), f"SD of {len(own)} values"
    same = max(published, MARGIN * spread)
    larger = "measured" if same > published else "the figure without a measurement"
    note = (
        f"Walking benchmark: {what} {spread:.3g} x 1.5 = {MARGIN * spread:.3g} against {published:g} "
        f"({row['note']}): {larger} is larger. Other day: {other:g} or the same-day figure where that is larger. "
        f"Offset: bias {error.mean():+.3g} x 1.5."
    )
    figures = [_number(same), _number(max(other, same)), _number(MARGIN * abs(float(error.mean())))]
    return [*head, *figures, row["unit"], "derived", f"gait_benchmark;{row['source']}", note]


def _number(value: float) -> str:
    return f"{value:.3g}"


def write_errors(path: Path, made: list[list[str]]) -> None:
    """Replace the rows of walking that the benchmark knows; all others stay as they are."""
    known = {(row[1], row[2]) for row in made}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if not (line.startswith("gait,") and tuple(next(csv.reader([line]))[1:3]) in known)
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(made)
    path.write_text("".join(kept).rstrip("\n") + "\n" + out.getvalue(), encoding="utf-8")

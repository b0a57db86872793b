"""Write norms/errors.csv from the benchmark: `python -m benchmarks.accuracy.errors FOLDER`.

FOLDER is what `python -m benchmarks.accuracy --rows FOLDER` leaves. For every metric and view the program's error is
the measured spread between well-filmed clips times a safety factor (the rig is cleaner than life), or the published
figure where that is larger; what lies beside the truth in everybody alike becomes the offset. Rows of views and metrics
that the benchmark does not hold stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.tables import symmetric_screenings, well_filmed

SAFETY = 1.5
FEWEST_CLIPS = 8
ERRORS = Path(__file__).parents[2] / "screening" / "norms" / "errors.csv"
PUBLISHED = Path(__file__).with_name("published.csv")


def measured(values: pd.DataFrame) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Number of values, bias and SD of each metric and view in well-filmed clips."""
    found = {}
    rows = well_filmed(values)
    rows = rows[np.isfinite(rows["value"]) & np.isfinite(rows["truth"])]
    for key, group in rows.groupby(["metric", "view"]):
        error = group["value"] - group["truth"]
        if group["clip"].nunique() >= FEWEST_CLIPS:
            found[key] = (len(group), float(error.mean()), float(error.std()))
    return found


def new_row(old: dict[str, str], known: dict[str, str], n: int, bias: float, sd: float) -> dict[str, str]:
    """One row with the larger of measured and published, and a note that says which."""
    digits = 3 if old["unit"] in ("ratio", "s") else 2
    own, same, other = SAFETY * sd, float(known["sem_same"]), float(known["sem_other"])
    which = (
        "measured is larger"
        if own > same
        else f"the figure without a measurement is larger ({known['note']})"
    )
    note = (
        f"{n} values of the accuracy benchmark: SD {sd:.{digits}f} x {SAFETY} = {own:.{digits}f} against {same:g}: {which}. "
        f"Other day: {other:g} or the same-day figure where that is larger. Offset: bias {bias:+.{digits}f} x {SAFETY}."
    )
    return old | {
        "sem_same": f"{max(own, same):.{digits}f}",
        "sem_other": f"{max(own, same, other):.{digits}f}",
        "offset": f"{SAFETY * abs(bias):.{digits}f}",
        "basis": "derived",
        "source": f"accuracy;{known['source']}",
        "note": note,
    }


def rewrite(values: pd.DataFrame) -> int:
    """Write the file anew; return how many rows came from the benchmark."""
    with ERRORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        published = {(row["metric"], row["view"]): row for row in csv.DictReader(file)}
    found = measured(values)
    changed = 0
    for k, row in enumerate(rows):
        key = (row["metric"], row["view"])
        if key in found and key in published:
            rows[k] = new_row(row, published[key], *found[key])
            changed += 1
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    ERRORS.write_text(text.getvalue(), encoding="utf-8")
    return changed


def count_false_flags(findings: pd.DataFrame) -> tuple[int, int]:
    """Screenings of people with equal sides that showed a false flag, and all of them; also written to quality.csv."""
    still = symmetric_screenings(findings)
    false = still[(still["status"] == "flagged") & ~still["true_beyond"].astype(bool)]
    wrong, all_of_them = int(false["session"].nunique()), int(still["session"].nunique())
    path = ERRORS.with_name("quality.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    for k, line in enumerate(lines):
        for name, value in (("test_screenings", all_of_them), ("test_screenings_false_flag", wrong)):
            if line.startswith(f"{name},"):
                cells = line.split(",", 2)
                lines[k] = f"{name},{value},{cells[2]}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return wrong, all_of_them


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrite errors.csv."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="rows of a benchmark run")
    given = parser.parse_args(arguments)
    print(f"{rewrite(pd.read_csv(given.folder / 'values.csv'))} rows of {ERRORS.name} written")
    wrong, all_of_them = count_false_flags(pd.read_csv(given.folder / "findings.csv"))
    print(f"false flags in {wrong} of {all_of_them} screenings of people with equal sides")


if __name__ == "__main__":
    main()

"""Write norms/errors.csv from the benchmark: `python -m benchmarks.accuracy.errors FOLDER`.

FOLDER is what `python -m benchmarks.accuracy --rows FOLDER` leaves. For every metric and view the program's error is
the measured spread between well-filmed clips times a safety factor (the rig is cleaner than life), or the published
figure where that is larger; what lies beside the truth in everybody alike becomes the offset; the slopes say whether a
true change is followed. Rows of views and metrics that the benchmark does not hold stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.numbers import as_asked, of_the_squat, slope
from benchmarks.accuracy.table_sides import differences, false_flags
from benchmarks.accuracy.table_values import SAFETY, follows

FEWEST_CLIPS = 8
ERRORS = Path(__file__).parents[2] / "screening" / "norms" / "errors.csv"
PUBLISHED = Path(__file__).with_name("published.csv")


def measured(values: pd.DataFrame) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Number of values, bias and SD of each metric and view in well-filmed clips.

    The plain squat speaks for its own metrics, the overhead squat for those that it has beyond them.
    """
    found = {}
    rows = as_asked(values)
    own = of_the_squat(rows)["metric"].unique()
    rows = rows[(rows["movement"] == "squat") | ~rows["metric"].isin(own)]
    rows = rows[np.isfinite(rows["value"]) & np.isfinite(rows["truth"])]
    for key, group in rows.groupby(["metric", "view"]):
        error = group["value"] - group["truth"]
        if group["clip"].nunique() >= FEWEST_CLIPS:
            found[key] = (len(group), float(error.mean()), float(error.std()))
    return found


def difference_slopes(findings: pd.DataFrame) -> dict[tuple[str, str], tuple[int, float]]:
    """Number and slope of measured differences between sides on true ones, by metric and view; only where known."""
    pairs = differences(of_the_squat(findings))
    found = {
        key: (len(rows), slope(rows["truth"].to_numpy(), rows["value"].to_numpy())[0])
        for key, rows in pairs.groupby(["metric", "seen_in"])
        if len(rows) >= FEWEST_CLIPS
    }
    return {key: (n, rise) for key, (n, rise) in found.items() if np.isfinite(rise)}


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
        if not row["movement"].endswith("squat") or key not in found or key not in published:
            continue
        rows[k] = new_row(row, published[key], *found[key])
        changed += 1
    _write_table(ERRORS, rows)
    return changed


def rewrite_slopes(values: pd.DataFrame, findings: pd.DataFrame) -> int:
    """Write slopes.csv anew from the plain squat; return how many rows it has. Rows of other movements stay."""
    path = ERRORS.with_name("slopes.csv")
    with path.open(encoding="utf-8", newline="") as file:
        others = [row for row in csv.DictReader(file) if not row["movement"].startswith("squat")]
    own = [
        _slope_row(metric, view, "value", n, rise)
        for (metric, view), (n, rise, _) in follows(of_the_squat(values)).items()
        if np.isfinite(rise)
    ]
    own += [
        _slope_row(metric, view, "difference", n, rise)
        for (metric, view), (n, rise) in difference_slopes(findings).items()
    ]
    _write_table(path, own + others)
    return len(own)


def _slope_row(metric: str, view: str, of: str, n: int, rise: float) -> dict[str, str]:
    what = "values" if of == "value" else "differences right minus left"
    return {
        "movement": "squat;overhead_squat",
        "metric": metric,
        "view": view,
        "of": of,
        "slope": f"{rise:.2f}",
        "basis": "derived",
        "source": "accuracy",
        "note": f"{n} {what} of the accuracy benchmark, measured on true.",
    }


def _write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def count_false_flags(findings: pd.DataFrame) -> tuple[int, int]:
    """Screenings of people with equal sides that showed a false flag, and all of them; also written to quality.csv."""
    wrong, all_of_them, _ = false_flags(of_the_squat(findings))
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
    findings = pd.read_csv(given.folder / "findings.csv")
    values = pd.read_csv(given.folder / "values.csv")
    print(
        f"{rewrite(values)} rows of {ERRORS.name} written, {rewrite_slopes(values, findings)} of slopes.csv"
    )
    wrong, all_of_them = count_false_flags(findings)
    print(f"false flags in {wrong} of {all_of_them} screenings of people with equal sides")


if __name__ == "__main__":
    main()

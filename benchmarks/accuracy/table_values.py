"""Tables about single values: error of each metric and view, and whether a true change is followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from benchmarks.accuracy.numbers import MDC, digits, percent, plain, signed, slope
from screening.norms import load_norms
from screening.types import FindingKind, View

VIEWS = {"front": View.FRONT, "side": View.LEFT}
SAFETY = 1.5
"""Factor on the measured spread in errors.csv: the rig is cleaner than life."""


def values_table(values: pd.DataFrame) -> list[str]:
    """One line per metric and view: error, what the printed error holds, how often the value is given."""
    lines = [
        "| metric | view | n | bias | SD | RMSE | MDC95 | within ± | without the factor | given | 2-D bias / SD | world bias / SD |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for metric, view, rows in _metrics(values):
        seen = rows[np.isfinite(rows["value"])]
        error = seen["value"] - seen["truth"]
        inside = (error.abs() <= seen["error95"]).mean() if len(seen) else np.nan
        bare = (error.abs() <= seen["error95"] / SAFETY).mean() if len(seen) else np.nan
        places = digits(metric)
        lines.append(
            f"| {metric} | {view} | {len(seen)} | {signed(error.mean(), places)} | {plain(error.std(), places)} "
            f"| {plain(np.sqrt((error**2).mean()), places)} | {plain(MDC * error.std(), places)} "
            f"| {percent(inside)} | {percent(bare)} | {percent(len(seen) / len(rows))} "
            f"| {_rival(seen, 'flat')} | {_rival(seen, 'world')} |"
        )
    return lines


def _metrics(values: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Rows with a truth, by metric and view."""
    for (metric, view), rows in values.groupby(["metric", "view"], sort=False):
        known = rows[np.isfinite(rows["truth"])]
        if len(known):
            yield metric, view, known


def _rival(seen: pd.DataFrame, column: str) -> str:
    error = (seen[column] - seen["truth"]).dropna()
    return f"{signed(error.mean(), 1)} / {plain(error.std(), 1)}" if len(error) else ""


def follows(values: pd.DataFrame) -> dict[tuple[str, str], tuple[int, float, float]]:
    """Number of values, slope and residual SD of measured on true, over every clip in which the truth varies.

    Front views turned by more than 10° are left out; everything else counts, also clips filmed badly.
    """
    chosen = values[values["view"].isin(("front", "side"))]
    chosen = chosen[(chosen["view"] == "side") | (chosen["true_yaw"].abs() <= 10)]
    found = {}
    for metric, view, rows in _metrics(chosen):
        seen = rows[np.isfinite(rows["value"])]
        found[metric, view] = (len(seen), *slope(seen["truth"].to_numpy(), seen["value"].to_numpy()))
    return found


def follows_table(values: pd.DataFrame, movement: str) -> list[str]:
    """Whether a value follows a true change, and what the program makes of it."""
    lines = [
        "| metric | view | n | range of the truth | slope | residual SD | offered |",
        "|---|---|---|---|---|---|---|",
    ]
    known = values[np.isfinite(values["truth"])]
    for (metric, view), (n, rise, residual) in follows(values).items():
        truth = known[(known["metric"] == metric) & (known["view"] == view)]["truth"]
        places = digits(metric)
        lines.append(
            f"| {metric} | {view} | {n} | {plain(truth.min(), places)} to {plain(truth.max(), places)} "
            f"| {plain(rise, 2)} | {plain(residual, places)} | {offered(movement, metric, view)} |"
        )
    return lines


def offered(movement: str, metric: str, view: str) -> str:
    """What the rule of the findings allows for a metric in a view, in words."""
    norms = load_norms()
    kinds = sorted(
        limit.kind
        for limit in norms.limits_of(movement)
        if limit.metric == metric and limit.view in ("any", view) and limit.flag is not None
    )
    if not kinds:
        return "shown or observed, never flagged"
    words = []
    for kind in kinds:
        between = kind is FindingKind.ASYMMETRY
        rise = norms.slope(movement, metric, VIEWS[view], between_sides=between)
        allowed = _allowed(rise, norms.quality, between)
        words.append(f"{'left-right' if between else 'value'}: {allowed}")
    return "; ".join(words)


def _allowed(rise: float | None, gates: Mapping[str, float], between: bool) -> str:
    if rise is None or rise >= gates["min_slope"]:
        return "may be flagged"
    if between and rise >= gates["blind_slope"]:
        return f"may be flagged, said to be rather larger ({rise:.2f})"
    return "observed at most" if rise >= gates["blind_slope"] else "not judged"

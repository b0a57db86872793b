"""The accuracy page: tables in Markdown from the rows of evaluate.py."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.accuracy.evaluate import Tables

MDC = 2.77
"""Smallest change between two visits that is beyond chance, in standard deviations (1.96 x root 2)."""

WELL_FILMED = ("squat_symmetric", "squat_difference_a", "squat_difference_b", "squat_pattern_side")
UNITS = {"ratio": 2, "s": 2}
SMALL_UNITS = ("knee_separation_ratio", "descent_time", "ascent_time")


def write_page(tables: Tables, *, title: str, about: list[str]) -> str:
    """The whole page."""
    parts = [
        "# How wrong the numbers are",
        "",
        title,
        "",
        *about,
        "",
        "## Each value against the truth",
        "",
        "Clips filmed as asked (level camera, light, close-fitting clothes; front view turned by 5° at most). Error = measured "
        "minus true; bias is its mean, SD its spread over clips, MDC95 the smallest change between two visits beyond chance "
        "(2.77 SD). *Within ±* is the share of values whose printed error contains the truth; *given* the share of clips "
        "that give the value at all. Beside ours: the plain 2-D angle and MediaPipe's world landmarks on the same frames.",
        "",
        *values_table(well_filmed(tables.values)),
        "",
        "## Left against right",
        "",
        *difference_table(tables.findings),
        "",
        "## Flags",
        "",
        *flags_text(tables.findings),
        "",
        "## Repetitions",
        "",
        *repetitions_text(tables.repetitions),
        "",
        "## How the person stands to the camera",
        "",
        *yaw_text(tables.repetitions),
        "",
        "## What makes it worse",
        "",
        "Front view, knee flexion: bias and SD of the value, and mean absolute error of right minus left.",
        "",
        *conditions_table(tables.values),
        "",
    ]
    return "\n".join(parts)


def well_filmed(values: pd.DataFrame) -> pd.DataFrame:
    """Rows of clips that were filmed as the protocol asks."""
    chosen = values[
        values["group"].isin(WELL_FILMED)
        | ((values["group"] == "squat_yaw") & (values["true_yaw"].abs() <= 5))
    ]
    return chosen[(chosen["view"] == "side") | (chosen["true_yaw"].abs() <= 5)]


def values_table(values: pd.DataFrame) -> list[str]:
    """One line per metric and view."""
    lines = [
        "| metric | view | n | bias | SD | RMSE | MDC95 | within ± | given | 2-D bias / SD | world bias / SD |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (metric, view), rows in values.groupby(["metric", "view"], sort=False):
        rows = rows[np.isfinite(rows["truth"])]
        seen = rows[np.isfinite(rows["value"])]
        if not len(rows):
            continue
        error = seen["value"] - seen["truth"]
        inside = (error.abs() <= seen["error95"]).mean() if len(seen) else np.nan
        digits = 2 if metric in SMALL_UNITS else 1
        lines.append(
            f"| {metric} | {view} | {len(seen)} | {_signed(error.mean(), digits)} | {_plain(error.std(), digits)} "
            f"| {_plain(np.sqrt((error**2).mean()), digits)} | {_plain(MDC * error.std(), digits)} "
            f"| {_percent(inside)} | {_percent(len(seen) / len(rows))} "
            f"| {_rival(seen, 'flat')} | {_rival(seen, 'world')} |"
        )
    return lines


def _rival(seen: pd.DataFrame, column: str) -> str:
    error = (seen[column] - seen["truth"]).dropna()
    return f"{_signed(error.mean(), 1)} / {_plain(error.std(), 1)}" if len(error) else ""


def difference_table(findings: pd.DataFrame) -> list[str]:
    """Right minus left: bias and SD without a true difference, slope and residual with one."""
    lines = [
        "Sessions with front and two side clips, or a front clip alone. *Symmetric*: true difference under 2. *Slope*: measured "
        "against true over all sessions; 1 would be faithful, 0 blind. MDD: smallest difference beyond chance in one session "
        "(|bias| + 1.96 SD).",
        "",
        "| metric | sessions | symmetric: n | bias | SD | MDD | all: n | slope | residual SD |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    pairs = findings[
        (findings["kind"] == "asymmetry") & np.isfinite(findings["value"]) & np.isfinite(findings["truth"])
    ]
    pairs = pairs[pairs["group"].str.startswith("squat") & (pairs["true_yaw"].abs() <= 5)]
    for metric in (
        "knee_flexion_peak",
        "hip_flexion_peak",
        "shank_inclination_peak",
        "knee_frontal_projection",
    ):
        for clips, words in ((3, "front and sides"), (2, "sides"), (1, "front")):
            rows = pairs[(pairs["metric"] == metric) & (pairs["clips"] == clips)]
            if len(rows) < 3:
                continue
            same = rows[rows["truth"].abs() < 2]
            error = same["value"] - same["truth"]
            slope, residual = _slope(rows["truth"].to_numpy(), rows["value"].to_numpy())
            lines.append(
                f"| {metric} | {words} | {len(same)} | {_signed(error.mean(), 1)} | {_plain(error.std(), 1)} "
                f"| {_plain(abs(error.mean()) + 1.96 * error.std(), 1)} | {len(rows)} | {_plain(slope, 2)} "
                f"| {_plain(residual, 1)} |"
            )
    return lines


def _slope(truth: np.ndarray, measured: np.ndarray) -> tuple[float, float]:
    """Slope and residual SD of measured on true; NaN where the truth does not vary."""
    if len(truth) < 4 or np.std(truth) < 2:
        return float("nan"), float("nan")
    slope, offset = np.polyfit(truth, measured, 1)
    return float(slope), float(np.std(measured - slope * truth - offset, ddof=2))


def symmetric_screenings(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings of people with equal sides, filmed as asked or turned by up to 10°."""
    filmed = findings["group"].isin((*WELL_FILMED, "squat_yaw", "squat_yaw_more"))
    return findings[(findings["difference"] == 0) & filmed & (findings["true_yaw"].abs() <= 10)]


def flags_text(findings: pd.DataFrame) -> list[str]:
    """False flags on symmetric people, and what became of true differences by their size."""
    still = symmetric_screenings(findings)
    sessions = still["session"].nunique()
    false = still[(still["status"] == "flagged") & ~still["true_beyond"]]
    asymmetries = still[still["kind"] == "asymmetry"]
    about_sides = (asymmetries["status"] == "flagged").sum()
    lines = [
        f"**Symmetric people, turned by up to 10°:** in {false['session'].nunique()} of {sessions} screenings something was "
        f"flagged that is not beyond its limit in truth ({len(false)} flags; {about_sides} of them about left and right).",
        "",
    ]
    for metric, count in false["metric"].value_counts().items():
        lines += [f"- {metric}: {count}"]
    lines += ["", "**True differences of knee flexion, by size** (view turned by 5° at most):", ""]
    lines += [
        "| true difference | sessions | flagged, right side | observed | within limit | not assessed | wrong side |"
    ]
    lines += ["|---|---|---|---|---|---|---|"]
    knees = findings[(findings["metric"] == "knee_flexion_peak") & (findings["kind"] == "asymmetry")]
    knees = knees[(knees["true_yaw"].abs() <= 5) & np.isfinite(knees["truth"])]
    for clips, words in ((3, "front and sides"), (1, "front")):
        for low, high in ((3, 7.5), (7.5, 12.5), (12.5, 17.5), (17.5, 30)):
            rows = knees[(knees["clips"] == clips) & knees["truth"].abs().between(low, high)]
            if not len(rows):
                continue
            bends_less = np.where(rows["truth"] < 0, "right", "left")
            right = rows["side"] == bends_less
            status = rows["status"]
            lines.append(
                f"| {low:g} to {high:g}°, {words} | {len(rows)} | {int(((status == 'flagged') & right).sum())} "
                f"| {int((status == 'watch').sum())} | {int((status == 'within_limit').sum())} "
                f"| {int((status == 'not_assessed').sum())} | {int((status.isin(('flagged', 'watch')) & ~right).sum())} |"
            )
    return lines


def repetitions_text(repetitions: pd.DataFrame) -> list[str]:
    """Found, missed, invented, and how well the bottom is timed."""
    judged = repetitions[repetitions["status"] != "refused"]
    true, found, invented = judged["true"].sum(), judged["found"].sum(), judged["invented"].sum()
    error_ms = 1000 * judged["bottom_error_s"].dropna()
    refused = repetitions[repetitions["status"] == "refused"]
    lines = [
        f"{len(judged)} clips that were not refused: {found} of {true} repetitions found, {invented} invented. Bottom "
        f"{_signed(error_ms.mean(), 0)} ms on average, SD between clips {_plain(error_ms.std(), 0)} ms.",
        "",
        f"Refused: {len(refused)} of {len(repetitions)} clips.",
    ]
    for codes, count in refused["codes"].value_counts().items():
        lines.append(f"- {count}: {codes}")
    return lines


def yaw_text(repetitions: pd.DataFrame) -> list[str]:
    """Error of the yaw, near the front view and in side views."""
    error = (repetitions["yaw"] - repetitions["true_yaw"] + 180) % 360 - 180
    turn = repetitions["true_yaw"].abs()
    lines = [
        "Yaw as measured minus true, in degrees:",
        "",
        "| filmed | clips | bias | SD |",
        "|---|---|---|---|",
    ]
    for words, chosen in (("front, turned by 20° at most", turn <= 20), ("side", turn.between(75, 105))):
        own = error[chosen].dropna()
        lines.append(f"| {words} | {len(own)} | {_signed(own.mean(), 1)} | {_plain(own.std(), 1)} |")
    return lines


def conditions_table(values: pd.DataFrame) -> list[str]:
    """Knee flexion from the front under each disturbance."""
    lines = [
        "| condition | clips | bias | SD | right minus left: mean error | mean absolute error |",
        "|---|---|---|---|---|---|",
    ]
    knees = values[
        (values["metric"] == "knee_flexion_peak")
        & (values["filmed"] == "front")
        & np.isfinite(values["truth"])
    ]
    for condition, rows in knees.groupby(_condition(knees), sort=True):
        error = (rows["value"] - rows["truth"]).dropna()
        wide = rows.pivot_table(index="clip", columns="side", values=["value", "truth"], aggfunc="first")
        if len(error) < 2 or ("value", "right") not in wide or ("value", "left") not in wide:
            continue
        gap = (wide["value", "right"] - wide["value", "left"]) - (
            wide["truth", "right"] - wide["truth", "left"]
        )
        gap = gap.dropna()
        lines.append(
            f"| {condition} | {rows['clip'].nunique()} | {_signed(error.mean(), 1)} | {_plain(error.std(), 1)} "
            f"| {_signed(gap.mean(), 1)} | {_plain(gap.abs().mean(), 1)} |"
        )
    return lines


def _condition(rows: pd.DataFrame) -> pd.Series:
    """Group and variant of a clip, the body and the size of a difference left out."""
    variant = rows["session"].str.extract(r"_v(\d+)$")[0].fillna("")
    yaw = np.where(
        rows["group"].str.startswith("squat_yaw"), rows["true_yaw"].abs().map("{:.0f}° turned".format), ""
    )
    return rows["group"] + np.where(variant != "", " " + variant, "") + np.where(yaw != "", " " + yaw, "")


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "−") if np.isfinite(value) else "–"


def _plain(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−") if np.isfinite(value) else "–"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if np.isfinite(share) else "–"

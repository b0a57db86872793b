"""Tables about left against right: error and slope of the difference, false flags, and what becomes of true ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.accuracy.numbers import plain, signed, slope

PAIRED = ("knee_flexion_peak", "hip_flexion_peak", "thigh_inclination_peak", "shank_inclination_peak")
FRONTAL = ("knee_frontal_projection",)
CLIPS = ((3, "front and sides"), (2, "sides"), (1, "front"))


def differences(findings: pd.DataFrame) -> pd.DataFrame:
    """Left-right findings with a value and a truth, turned by 5° at most."""
    pairs = findings[(findings["kind"] == "asymmetry") & np.isfinite(findings["truth"])]
    return pairs[np.isfinite(pairs["value"]) & (pairs["true_yaw"].abs() <= 5)]


def difference_table(findings: pd.DataFrame) -> list[str]:
    """Right minus left: bias and SD without a true difference, slope and residual with one."""
    lines = [
        "| metric | sessions | symmetric: n | bias | SD | MDD | all: n | slope | residual SD |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    pairs = differences(findings)
    for metric in (*PAIRED, *FRONTAL):
        for clips, words in CLIPS:
            rows = pairs[(pairs["metric"] == metric) & (pairs["clips"] == clips)]
            if len(rows) < 3:
                continue
            same = rows[rows["truth"].abs() < 2]
            error = same["value"] - same["truth"]
            rise, residual = slope(rows["truth"].to_numpy(), rows["value"].to_numpy())
            lines.append(
                f"| {metric} | {words} | {len(same)} | {signed(error.mean(), 1)} | {plain(error.std(), 1)} "
                f"| {plain(abs(error.mean()) + 1.96 * error.std(), 1)} | {len(rows)} | {plain(rise, 2)} "
                f"| {plain(residual, 1)} |"
            )
    return lines


def equal_sides(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings of people with equal sides however they were filmed, refused clips and front views beyond 10° left out."""
    read = (findings["filmed"] != "front") | (findings["true_yaw"].abs() <= 10)
    return findings[(findings["difference"] == 0) & read & ~findings["refused"]]


def false_flags(findings: pd.DataFrame) -> tuple[int, int, pd.DataFrame]:
    """Screenings of people with equal sides with a false flag, all of them, and the false flags themselves."""
    still = equal_sides(findings)
    false = still[(still["status"] == "flagged") & ~still["true_beyond"].astype(bool)]
    return int(false["session"].nunique()), int(still["session"].nunique()), false


def flags_text(findings: pd.DataFrame) -> list[str]:
    """False flags on people with equal sides, and what became of true differences by their size."""
    wrong, sessions, false = false_flags(findings)
    still = equal_sides(findings)
    unread = (still["status"] == "not_assessed").mean()
    about_sides = (false["kind"] == "asymmetry").sum()
    lines = [
        f"**People with equal sides, turned by up to 10°, in good and bad films:** in {wrong} of {sessions} screenings something was flagged that is "
        f"not beyond its limit in truth ({len(false)} flags; {about_sides} of them about left and right). "
        f"{100 * unread:.0f} % of what was looked at in them was not assessed.",
        "",
    ]
    lines += [f"- {metric}: {count}" for metric, count in false["metric"].value_counts().items()]
    lines += ["", "**True differences of knee flexion, by size** (view turned by 5° at most):", ""]
    return lines + _by_size(findings)


def _by_size(findings: pd.DataFrame) -> list[str]:
    lines = [
        "| true difference | sessions | flagged, right side | observed | within limit | not assessed | wrong side |",
        "|---|---|---|---|---|---|---|",
    ]
    knees = findings[(findings["metric"] == "knee_flexion_peak") & (findings["kind"] == "asymmetry")]
    knees = knees[(knees["true_yaw"].abs() <= 5) & np.isfinite(knees["truth"])]
    for clips, words in CLIPS:
        for low, high in ((3, 7.5), (7.5, 11), (11, 13), (13, 17.5), (17.5, 30)):
            rows = knees[(knees["clips"] == clips) & knees["truth"].abs().between(low, high)]
            if not len(rows):
                continue
            right = rows["side"] == np.where(rows["truth"] < 0, "right", "left")
            status = rows["status"]
            lines.append(
                f"| {low:g} to {high:g}°, {words} | {len(rows)} | {int(((status == 'flagged') & right).sum())} "
                f"| {int((status == 'watch').sum())} | {int((status == 'within_limit').sum())} "
                f"| {int((status == 'not_assessed').sum())} "
                f"| {int((status.isin(('flagged', 'watch')) & ~right).sum())} |"
            )
    return lines

"""Tables about the film: repetitions, yaw, refusals, and what each disturbance does to the knee."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.accuracy.numbers import percent, plain, signed


def repetitions_text(repetitions: pd.DataFrame) -> list[str]:
    """Found, missed, invented, and how well the bottom is timed."""
    judged = repetitions[repetitions["status"] != "refused"]
    true, found, invented = judged["true"].sum(), judged["found"].sum(), judged["invented"].sum()
    error_ms = 1000 * judged["bottom_error_s"].dropna()
    refused = repetitions[repetitions["status"] == "refused"]
    lines = [
        f"{len(judged)} clips that were not refused: {found} of {true} repetitions found, {invented} invented. Bottom "
        f"{signed(error_ms.mean(), 0)} ms on average, SD between clips {plain(error_ms.std(), 0)} ms.",
        "",
        f"Refused: {len(refused)} of {len(repetitions)} clips.",
    ]
    for (condition, codes), rows in refused.groupby(["condition", "codes"]):
        lines.append(f"- {len(rows)}: {codes} ({condition})")
    return lines


def yaw_text(repetitions: pd.DataFrame) -> list[str]:
    """Error of the yaw, near the front view, oblique and in side views."""
    error = (repetitions["yaw"] - repetitions["true_yaw"] + 180) % 360 - 180
    turn = repetitions["true_yaw"].abs()
    lines = [
        "Yaw as measured minus true, in degrees:",
        "",
        "| filmed | clips | bias | SD |",
        "|---|---|---|---|",
    ]
    bands = (
        ("front, turned by 20° at most", turn <= 20),
        ("oblique, 25 to 74°", turn.between(25, 74)),
        ("side", turn.between(75, 105)),
        ("back", turn > 150),
    )
    for words, chosen in bands:
        own = error[chosen].dropna()
        if len(own):
            lines.append(f"| {words} | {len(own)} | {signed(own.mean(), 1)} | {plain(own.std(), 1)} |")
    return lines


def conditions_table(values: pd.DataFrame, repetitions: pd.DataFrame) -> list[str]:
    """Knee flexion under each condition of filming or moving: error, error of right minus left, how often it is given."""
    lines = [
        "| condition | view | clips | refused | given | bias | SD | right minus left, sides equal: mean error (absolute) "
        "| sides differ: mean error (absolute) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    knees = values[(values["metric"] == "knee_flexion_peak") & np.isfinite(values["truth"])]
    films = repetitions.assign(seen=_seen(repetitions), name=_condition(repetitions))
    knees = knees.assign(seen=_seen(knees), name=_condition(knees))
    for (name, view), clips in films.groupby(["name", "seen"], sort=False):
        rows = knees[(knees["name"] == name) & (knees["seen"] == view)]
        error = (rows["value"] - rows["truth"]).dropna()
        given = len(error) / ((2 if view == "front" else 1) * len(clips))
        gaps = [
            _difference_errors(rows[equal]) for equal in (rows["difference"] == 0, rows["difference"] != 0)
        ]
        lines.append(
            f"| {name} | {view} | {len(clips)} | {int((clips['status'] == 'refused').sum())} | {percent(given)} "
            f"| {signed(error.mean(), 1)} | {plain(error.std(), 1)} | {' | '.join(map(_gap_text, gaps))} |"
        )
    return lines


def _seen(rows: pd.DataFrame) -> np.ndarray:
    return np.where(rows["filmed"] == "front", "front", "side")


def _gap_text(gap: pd.Series) -> str:
    return f"{signed(gap.mean(), 1)} ({plain(gap.abs().mean(), 1)})" if len(gap) else "–"


def _difference_errors(rows: pd.DataFrame) -> pd.Series:
    """Error of right minus left, one per front clip that gives both."""
    wide = rows.pivot_table(index="clip", columns="side", values=["value", "truth"], aggfunc="first")
    if ("value", "right") not in wide or ("value", "left") not in wide:
        return pd.Series(dtype=float)
    measured = wide["value", "right"] - wide["value", "left"]
    return (measured - (wide["truth", "right"] - wide["truth", "left"])).dropna()


def _condition(rows: pd.DataFrame) -> pd.Series:
    """The condition in words; groups that differ by the turn alone are named by it."""
    turned = rows["group"].isin(("squat_yaw", "squat_yaw_more", "squat_oblique"))
    words = "turned by " + rows["true_yaw"].abs().map("{:.0f}°".format)
    return rows["condition"].where(~turned, words)

"""What one plot of one motion shows: curves, repetitions, limit, evidence and words, whichever library draws it.

Left is orange, dashed, with circles; right is blue, solid, with squares; so print needs no colour. Grey is the
limit used here, a pale tint the measurement error, yellow the moment of a finding. Both sides share one scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.constructions import estimated
from screening.curves import angle_column, counted_cycles
from screening.evidence import is_signed
from screening.norms import load_norms
from screening.types import (
    CycleKind,
    Finding,
    FindingKind,
    FindingStatus,
    Measurement,
    Screening,
    Side,
    View,
)

UNPAIRED = "unpaired"
"""Value of the column ``side`` for motions that have no side."""

EVIDENCE_HALF_S = 0.17
"""Half of the yellow interval that marks the moment of a finding."""
MAX_POINTS = 1200
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS = {"deg": "°", "pct": "%", "ratio": "ratio"}
_UNIT_WORDS = {"deg": " degrees", "pct": " percent", "ratio": ""}
_TITLES = {
    "knee_flexion": ("Knee flexion", "more bend ↑"),
    "hip_flexion": ("Hip flexion", "more bend ↑"),
    "thigh_inclination": ("Thigh inclination", "nearer to level ↑"),
    "shank_inclination": ("Shank inclination", "knee forward ↑"),
    "trunk_lean": ("Trunk lean", "forward ↑"),
    "trunk_minus_shank": ("Trunk lean minus shank inclination", "trunk leans more ↑"),
    "trunk_lateral_lean": ("Trunk lean", "to client's right ↑"),
    "knee_frontal_projection": ("Knee position, 2-D", "towards midline ↑ / away ↓"),
    "knee_separation_ratio": ("Knees apart ÷ ankles apart", "knees further apart ↑"),
    "pelvic_shift": ("Pelvic shift", "to client's right ↑"),
    "pelvic_obliquity": ("Pelvic obliquity", "right side higher ↑"),
    "hip_height": ("Hip height", "higher ↑"),
    "depth": ("Depth", "deeper ↑"),
    "arm_fall": ("Arm fall", "arms lower ↑"),
}
_WALKING_TITLES = {
    "knee_flexion": ("Knee flexion", "more bend ↑"),
    "thigh_inclination": ("Thigh against the vertical", "knee in front of the hip ↑"),
    "ankle_dorsiflexion": ("Ankle", "toes towards the shank ↑"),
    "trunk_lean": ("Trunk lean", "forward ↑"),
    "head_forward": ("Head ahead of the shoulders", "forward ↑"),
    "arm_inclination": ("Arm against the vertical", "forward ↑"),
    "left_foot_ahead_ratio": ("Left foot ahead of the right, in leg lengths", "left ahead ↑"),
    "trunk_lateral_lean": ("Trunk lean", "to client's right ↑"),
    "pelvic_obliquity": ("Pelvic obliquity", "right side higher ↑"),
    "ankles_apart_ratio": ("Ankles apart ÷ hips apart", "wider ↑"),
}
"""Titles of walking, where some motions are counted otherwise than in a squat."""
_AT_THE_BOTTOM = ("at_bottom", "at_deep_bottom")
"""Rules that read a value off its curve at the deepest point: only their limit lies on the curve."""
_STANDING = {"knee_separation_ratio": 1.0, "hip_height": 100.0}
"""Where the reference line runs, if not at zero."""


@dataclass(frozen=True)
class Look:
    """Colours of one theme; every one is used together with a line style, a mark or a letter."""

    left: str
    right: str
    ink: str
    muted: str
    shade: str
    band: str
    flag: str

    def side(self, side: str) -> str:
        """Return the colour of "left", "right" or a motion without side."""
        return {"left": self.left, "right": self.right}.get(side, self.ink)


LIGHT = Look("#B34700", "#005A9C", "#1F2933", "#52606D", "#F4F6F8", "#CBD2D9", "#FFD84D")
DARK = Look("#FF9A4D", "#6DB6FF", "#F1F5F9", "#B8C4D0", "#1E252C", "#3A4652", "#FFD84D")
DASHES = {"left": [6, 4]}
LETTERS = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class Panel:
    """Everything that one plot of one motion shows, whichever library draws it.

    ``curves``: time_s, side, value, low, high (the error band). ``cycles``: start_s, end_s, text, valid, shaded.
    ``peaks``: time_s, side, value. ``ends``: time_s, side, value, label_value. ``evidence``: start_s, end_s.
    """

    title: str
    note: str
    reference: float
    curves: pd.DataFrame
    cycles: pd.DataFrame
    peaks: pd.DataFrame
    ends: pd.DataFrame
    evidence: pd.DataFrame
    limit: tuple[float, float] | None
    domain: tuple[float, float]
    duration_s: float


def main_motions(screening: Screening, recording_index: int) -> tuple[str, ...]:
    """Return the motions that this view carries and this recording has values of, in the movement's order."""
    recording = screening.recordings[recording_index]
    found: dict[str, None] = {}
    titles = _WALKING_TITLES if screening.movement.walking else _TITLES
    for metric in screening.movement.metrics:
        if metric.unit in _UNITS and recording.view in metric.grades and metric.signal in titles:
            columns = _columns(screening, recording_index, metric.signal).values()
            if any(recording.angles[column].notna().any() for column in columns):
                found[metric.signal] = None
    return tuple(found)


def _columns(screening: Screening, recording_index: int, motion: str) -> dict[str, str]:
    """Return side -> column; in a side view the near leg only, in walking each leg while it is near."""
    recording = screening.recordings[recording_index]
    near = None if screening.movement.walking else recording.view.near_side
    found = {}
    for side in (None, near) if near else (None, *Side):
        column = angle_column(recording.angles, motion, side)
        if column is not None and not (screening.movement.walking and recording.angles[column].isna().all()):
            found[str(side) if side else UNPAIRED] = column
    return found


def curve_frame(screening: Screening, recording_index: int, motion: str) -> pd.DataFrame:
    """Return one motion of one recording, tidy: ``time_s``, ``side``, ``value``; NaN where not measurable.

    ``side`` is ``left``, ``right`` or :data:`UNPAIRED`. In a side view only the near leg has rows. Raises
    ``ValueError`` where the recording does not have the motion.
    """
    columns = _columns(screening, recording_index, motion)
    if not columns:
        raise ValueError(
            f"motion: expected one of {main_motions(screening, recording_index)}, got {motion!r}"
        )
    angles = screening.recordings[recording_index].angles
    time_s = angles.index.to_numpy(dtype=float)
    parts = [
        pd.DataFrame({"time_s": time_s, "side": side, "value": angles[column].to_numpy(dtype=float)})
        for side, column in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _unit(screening: Screening, recording_index: int, motion: str) -> str:
    return next(iter(_columns(screening, recording_index, motion).values())).rsplit("_", 1)[1]


def curve_title(screening: Screening, recording_index: int, motion: str) -> str:
    """Return quantity, unit, and what up means: "Knee flexion (°), more bend ↑"."""
    titles = _WALKING_TITLES if screening.movement.walking else _TITLES
    name, up = titles.get(motion, (motion.replace("_", " ").capitalize(), "more ↑"))
    unit = _unit(screening, recording_index, motion)
    lifted = estimated(motion, screening.recordings[recording_index].view)
    estimate = "estimated by depth lift, " if lifted else ""
    return f"{name} ({_UNITS[unit]}), {estimate}{up}" if unit != "ratio" else f"{name}, {estimate}{up}"


def _measurements(screening: Screening, recording_index: int, motion: str) -> dict[str, Measurement]:
    """Return side -> the measurement that is read straight off the curve (not minus standing, not a time)."""
    direct = {m.id for m in screening.movement.metrics if m.signal == motion and m.reducer.startswith("at_")}
    return {
        str(m.side) if m.side else UNPAIRED: m
        for m in screening.measurements
        if m.recording == recording_index and m.metric in direct
    }


def findings_on(screening: Screening, recording_index: int, motion: str) -> list[Finding]:
    """Return the findings about a motion whose evidence lies in this recording."""
    metrics = {metric.id for metric in screening.movement.metrics if metric.signal == motion}
    return [
        finding
        for finding in screening.findings
        if finding.metric in metrics and finding.evidence and finding.evidence.recording == recording_index
    ]


def limit_of(screening: Screening, recording_index: int, motion: str) -> tuple[float, float] | None:
    """Return the span within the limit used here, on the scale of the curve; None if no limit is on this scale.

    An asymmetry's limit is a difference, and some values are counted from standing: neither belongs on the curve.
    """
    direct = {m.id for m in screening.movement.metrics if m.signal == motion and m.reducer in _AT_THE_BOTTOM}
    kinds = (FindingKind.EXCESS, FindingKind.REDUCED_RANGE)
    for finding in findings_on(screening, recording_index, motion):
        if finding.metric not in direct or finding.kind not in kinds or finding.limit is None:
            continue
        row = load_norms().limit(screening.movement.id, finding.metric, finding.kind)
        lower = finding.kind is FindingKind.REDUCED_RANGE or finding.limit < _STANDING.get(motion, 0.0)
        if lower if row is None else row.direction == "below":
            return finding.limit, math.inf
        both = is_signed(finding.metric, screening.movement) if row is None else row.direction == "either"
        return (-finding.limit if both else -math.inf), finding.limit
    return None


def by_side(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Split a tidy table by its column ``side``, left before right."""
    return [(side, frame[frame["side"] == side]) for side in sorted(set(frame["side"].tolist()))]


def _nearest_value(curve: pd.DataFrame, time_s: float) -> float:
    nearest = int(np.argmin(np.abs(curve["time_s"].to_numpy() - time_s)))
    return float(curve["value"].iloc[nearest])


def _peaks(screening: Screening, recording_index: int, curves: pd.DataFrame) -> pd.DataFrame:
    rows = [
        (cycle.peak_s, side, _nearest_value(curve, cycle.peak_s))
        for side, curve in by_side(curves)
        for cycle in counted_cycles(screening, recording_index)
        if cycle.valid and cycle.kind is not CycleKind.PASS  # the middle of a walk is no moment to look at
    ]
    table = pd.DataFrame(rows, columns=["time_s", "side", "value"]).dropna()
    return table.astype({"time_s": float, "value": float})


def _cycle_rows(screening: Screening, recording_index: int) -> pd.DataFrame:
    rows, count = [], 0
    for cycle in counted_cycles(screening, recording_index):
        count += cycle.valid
        rows.append(
            (
                cycle.start_s,
                cycle.end_s,
                str(count) if cycle.valid else "not counted",
                cycle.valid,
                count % 2 == 1,
            )
        )
    table = pd.DataFrame(rows, columns=["start_s", "end_s", "text", "valid", "shaded"])
    # Without a row pandas would not know that these are truth values, by which the rows are chosen.
    return table.astype({"valid": bool, "shaded": bool})


def _ends(curves: pd.DataFrame, domain: tuple[float, float]) -> pd.DataFrame:
    """Return the last measured point of each side; labels that would touch are moved apart."""
    last = curves.dropna(subset=["value"]).groupby("side", sort=True).tail(1)[["time_s", "side", "value"]]
    last = last[last["side"] != UNPAIRED].assign(label_value=last["value"])
    gap = 0.17 * (domain[1] - domain[0])
    if len(last) == 2 and abs(np.diff(last["value"])[0]) < gap:
        order = last["value"].rank(method="first").to_numpy() - 1.5
        # kept off the bottom edge, where standing knees end
        middle = max(float(last["value"].mean()), domain[0] + 0.9 * gap)
        last = last.assign(label_value=middle + order * gap)
    return last


def curve_domain(screening: Screening, motion: str) -> tuple[float, float]:
    """Return one scale for a motion over all recordings: values, errors, limit and reference line inside."""
    low = high = _STANDING.get(motion, 0.0)
    for index in range(len(screening.recordings)):
        if not _columns(screening, index, motion):
            continue
        values = curve_frame(screening, index, motion)["value"]
        errors = [m.error95 or 0.0 for m in _measurements(screening, index, motion).values()]
        limits = [
            edge for edge in limit_of(screening, index, motion) or () if math.isfinite(edge) and edge > 0
        ]
        reach = [*limits, low, high]
        if values.notna().any():
            reach += [
                float(values.min()) - max(errors, default=0.0),
                float(values.max()) + max(errors, default=0.0),
            ]
        low, high = min(reach), max(reach)
    step = 0.1 if high - low < 3 else 10.0
    return round(math.floor(low / step - 0.01) * step, 1), round(math.ceil(high / step + 0.01) * step, 1)


def panel_of(
    screening: Screening, recording_index: int, motion: str, domain: tuple[float, float] | None
) -> Panel:
    """Gather everything that a plot of one motion in one recording shows; ``domain`` None: shared by both sides."""
    recording = screening.recordings[recording_index]
    curves = curve_frame(screening, recording_index, motion)
    measured = _measurements(screening, recording_index, motion)
    half = curves["side"].map({side: m.error95 or np.nan for side, m in measured.items()}).astype(float)
    curves = curves.assign(low=curves["value"] - half, high=curves["value"] + half)
    domain = domain or curve_domain(screening, motion)
    limit = limit_of(screening, recording_index, motion)
    far_note = _far_note(screening, recording_index, curves)
    times = [
        finding.evidence.time_s
        for finding in findings_on(screening, recording_index, motion)
        if finding.evidence and finding.status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    ]
    return Panel(
        title=curve_title(screening, recording_index, motion),
        note=far_note,
        reference=_STANDING.get(motion, 0.0),
        curves=curves,
        cycles=_cycle_rows(screening, recording_index),
        peaks=_peaks(screening, recording_index, curves),
        ends=_ends(curves, domain),
        evidence=pd.DataFrame(
            [(t - EVIDENCE_HALF_S, t + EVIDENCE_HALF_S) for t in times], columns=["start_s", "end_s"]
        ),
        limit=None if limit is None else (max(limit[0], domain[0]), min(limit[1], domain[1])),
        domain=domain,
        duration_s=recording.video.duration_s,
    )


def _far_note(screening: Screening, recording_index: int, curves: pd.DataFrame) -> str:
    """Which leg has no curve in a side view, and why."""
    near, sides = screening.recordings[recording_index].view.near_side, set(curves["side"])
    if near is None or UNPAIRED in sides:
        return ""
    if screening.movement.walking and len(sides) > 1:
        return "Each leg is measured while it is near the camera"
    return f"{near.other.value.capitalize()} leg: not measured in this view"


def curve_alt_text(screening: Screening, recording_index: int, motion: str) -> str:
    """Return the chart in one sentence: motion, view, count, and the value of each repetition on each side."""
    recording = screening.recordings[recording_index]
    view = {View.LEFT: "left side view", View.RIGHT: "right side view"}.get(
        recording.view, f"{recording.view} view"
    )
    walking = screening.movement.walking
    name = (_WALKING_TITLES if walking else _TITLES).get(motion, (motion.replace("_", " ").capitalize(), ""))[
        0
    ]
    if estimated(motion, recording.view):
        name += ", estimated by depth lift"
    valid = [cycle for cycle in counted_cycles(screening, recording_index) if cycle.valid]
    squat = "squat" in screening.movement.id and (not valid or valid[0].kind is CycleKind.REPETITION)
    word = "walk" if walking else "squat" if squat else str(valid[0].kind) if valid else "repetition"
    noun = word + ("" if len(valid) == 1 else "s")
    count = _WORDS[len(valid)] if len(valid) < len(_WORDS) else str(len(valid))
    unit = _unit(screening, recording_index, motion)
    curves = curve_frame(screening, recording_index, motion)
    values = []
    for side, curve in [] if walking else by_side(curves):
        numbers = [_nearest_value(curve, cycle.peak_s) for cycle in valid]
        shown = ["not measured" if math.isnan(v) else number(v, unit) for v in numbers]
        word = "peaks" if motion.endswith(("flexion", "inclination")) else "at the deepest point"
        prefix = f"{side} " if len(set(curves["side"])) > 1 else ""
        if shown:
            values.append(f"{prefix}{word} {', '.join(shown)}{_UNIT_WORDS[unit]}")
    return f"{', '.join([name, view, f'{count} {noun}'])}{', ' if values else ''}{'; '.join(values)}."


def reference_of(motion: str) -> float:
    """Return where the reference line of a motion runs: at its standing value."""
    return _STANDING.get(motion, 0.0)


def unit_mark(unit: str) -> str:
    """Return the sign of a unit, "°"; seconds as "s"."""
    return {"per_min": "per minute"}.get(unit, _UNITS.get(unit, unit))


def unit_words(unit: str) -> str:
    """Return a unit as it is read aloud, " degrees"."""
    return {"per_min": " per minute"}.get(unit, _UNIT_WORDS.get(unit, " seconds"))


def number(value: float, unit: str) -> str:
    """Return a value without its unit, with no more digits than its error allows."""
    return (f"{value:.2f}" if unit in ("ratio", "s") else f"{round(value)}").replace("-", "−")

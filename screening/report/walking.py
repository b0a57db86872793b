"""Words and numbers of walking for page and paper: times and distances, walks and strides, partial profile score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from screening.norms import Norms
from screening.report.numbers import DECIMALS, count, format_number, format_value
from screening.report.wording import VIEW_WORDS, views_text
from screening.stride_curves import ProfileScore, profile_scores, stride_curves
from screening.stride_panels import reference_words
from screening.timeline import WalkSeen, walks_seen
from screening.types import Screening, Side, Surface
from screening.walk_numbers import Reading, WalkRow, WalkTable, walk_tables

NUMBERS_HEADING = "Times and distances"
CURVES_HEADING = "Over the stride"
TIMELINE_HEADING = "Both feet over the film"
NOT_MEASURED = "–"
SURFACE_WORDS = {Surface.OVER_GROUND: "over ground", Surface.TREADMILL: "on a treadmill"}
METRES_NOTE = (
    "Speed and stride length are read from the way of the hips. From ankle to ankle a step reads 10 to 15\u2009% "
    "shorter than from heel to heel, because the hind heel has left the floor. Metres rest on the body height given: "
    "the leg is taken as a fixed share of it; without a height there are none."
)
SCORE_NOTE = (
    "It is the root mean square difference of the mean curves from the reference. One camera sees three of the nine "
    "channels of a gait profile score: the two are not comparable."
)
LABELS = {
    "cadence": "Cadence (steps/min)",
    "stride_time": "Stride time (s)",
    "step_time": "Step time (s)",
    "stance_fraction": "Stance (share of stride)",
    "swing_fraction": "Swing (share of stride)",
    "double_support": "Double support (share)",
    "step_length": "Step, ankle to ankle (leg lengths)",
    "step_length_m": "Step, ankle to ankle (m)",
    "stride_length": "Stride length (leg lengths)",
    "stride_length_m": "Stride length (m)",
    "speed": "Speed (leg lengths/s)",
    "speed_m": "Speed (m/s)",
    "step_width": "Step width (hip widths)",
    "stride_time_variability": "Stride time varies by (%)",
}
"""Name and unit of each line, so that its cells hold bare numbers."""
_NAMES = {"thigh_inclination": "thigh", "knee_flexion": "knee", "ankle_dorsiflexion": "ankle"}


@dataclass(frozen=True)
class NumberLine:
    """One line of the table of times and distances, ready to print."""

    label: str
    left: str
    right: str
    strides: str


def number_lines(table: WalkTable) -> tuple[NumberLine, ...]:
    """Return label, left, right and number of strides of each row; what has no side stands under both."""
    return tuple(_line(row) for row in table.rows)


def tables_of(screening: Screening, norms: Norms) -> tuple[tuple[str, WalkTable], ...]:
    """Return the tables of times and distances with a title each: which films, and where somebody walked."""
    return tuple((_table_title(screening, table), table) for table in walk_tables(screening, norms))


def has_numbers(screening: Screening) -> bool:
    """Whether a screening of walking shows numbers beside its findings."""
    return screening.movement.walking and any(m.value is not None for m in screening.measurements)


def walk_lines(screening: Screening, recording_index: int) -> list[str]:
    """Return one sentence for each walk of a recording: when, from where seen, its strides, why some are not used."""
    return [_walk_line(walk) for walk in walks_seen(screening, recording_index)]


def strides_line(screening: Screening, recording_index: int) -> str:
    """Return the walks of a recording in one line: how many, which ways, strides of each side used and not used."""
    walks = walks_seen(screening, recording_index)
    if not walks:
        return "No walk was found."
    ways = Counter(VIEW_WORDS[walk.view] for walk in walks)
    words = ", ".join(f"{n} × {way}" for way, n in ways.items())
    sides = []
    for side in Side:
        used = sum(walk.used[side] for walk in walks)
        unused = sum(walk.unused[side] for walk in walks)
        left_out = f" ({unused} not used)" if unused else ""
        sides.append(f"{side} foot {count(used, 'stride')}{left_out}")
    why: Counter[str] = Counter()
    for walk in walks:
        why.update(dict(walk.reasons))
    reasons = f" Not used: {_reasons(why.most_common())}." if why else ""
    return f"{count(len(walks), 'walk')} ({words}); {', '.join(sides)}.{reasons}"


def curve_note(screening: Screening, norms: Norms) -> str:
    """Return what stands behind the stride curves: the reference with its sample and speed; empty without curves."""
    curves = stride_curves(screening)
    if not curves:
        return ""
    reference = curves[0].reference
    return f"{reference_words(reference, norms.source_titles(reference.source))} Curves change with speed."


def score_lines(screening: Screening) -> list[str]:
    """Return the partial profile score of each side with its contents; empty where a channel is missing."""
    scores = profile_scores(stride_curves(screening))
    return [_score_line(score) for score in scores] + ([SCORE_NOTE] if scores else [])


def far_leg_note(screening: Screening) -> str:
    """Return which leg was never near the camera; empty where both were, or where walking was seen from the front."""
    seen = {curve.side for curve in stride_curves(screening)}
    if len(seen) != 1:
        return ""
    missing = next(side for side in Side if side not in seen)
    return (
        f"{missing.value.capitalize()} leg: not measured in this view. "
        "Walk there and back in one film to see both legs."
    )


def _line(row: WalkRow) -> NumberLine:
    label = LABELS.get(row.id, row.label)
    if row.both is not None:
        n = count(row.both.n, "walk") if row.counted == "walks" else str(row.both.n)
        return NumberLine(label, _value(row.both, row.unit), "", n)
    left, right = (NOT_MEASURED if r is None else _value(r, row.unit) for r in (row.left, row.right))
    counts = [r.n if r else 0 for r in (row.left, row.right)]
    return NumberLine(label, left, right, f"L {counts[0]} · R {counts[1]}")


def _value(reading: Reading, unit: str) -> str:
    """A number with its error; the unit stands in the name of the line."""
    decimals = DECIMALS.get(unit, 2)
    error = "" if reading.error95 is None else f" ± {format_number(reading.error95, decimals)}"
    return f"{format_number(reading.value, decimals)}{error}"


def _table_title(screening: Screening, table: WalkTable) -> str:
    films = ", ".join(str(index + 1) for index in table.recordings)
    views = [walk.view for index in table.recordings for walk in walks_seen(screening, index)]
    where = f", {SURFACE_WORDS[table.surface]}" if table.surface else ""
    return f"Film{'s' if len(table.recordings) > 1 else ''} {films}: {views_text(views)}{where}"


def _walk_line(walk: WalkSeen) -> str:
    span = f"{format_number(walk.start_s, 1)} to {format_value(walk.end_s, 's')}"
    sides = ", ".join(f"{side} {count(walk.used[side], 'stride')}" for side in Side)
    words = f"Walk {walk.number}, {span}, {VIEW_WORDS[walk.view]}: {sides} used"
    unused = sum(walk.unused.values())
    if unused:
        words += f", {unused} not used ({_reasons(walk.reasons)})"
    return f"{words}." if walk.valid or not walk.reason else f"{words}; {walk.reason.replace('_', ' ')}."


def _reasons(why: tuple[tuple[str, int], ...] | list[tuple[str, int]]) -> str:
    return "; ".join(f"{n} × {reason.replace('_', ' ')}" for reason, n in why)


def _score_line(score: ProfileScore) -> str:
    parts = ", ".join(f"{_NAMES.get(m, m)} {format_value(v, 'deg')}" for m, v in score.channels.items())
    return (
        f"{score.title}, {score.side} leg: {format_number(score.value_deg, 1)}° "
        f"({parts}; {count(score.n, 'stride')})."
    )

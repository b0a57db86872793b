"""How sure a finding is, and why: short lines for page and paper. They repeat what the core measured, no more."""

from __future__ import annotations

from collections.abc import Sequence

from screening.consistency import Consistency, consistency
from screening.evidence import is_signed, measurements_behind, other_measurements, recordings_behind
from screening.reasons import VIEW_WORDS, views_text
from screening.report.numbers import count, format_number, format_value, format_with_error
from screening.report.wording import cycle_noun, evidence_views, has_lower_limit
from screening.timeline import walks_seen
from screening.types import (
    AtEqualDepth,
    Cycle,
    CycleKind,
    Finding,
    FindingKind,
    Grade,
    Measurement,
    Movement,
    Recording,
    Screening,
    Side,
    View,
)

GRADES: dict[Grade, str] = {
    Grade.A: "A (read as it is)",
    Grade.B: "B (read with margin)",
    Grade.C: "C (shown only)",
}
CYCLE_WARNINGS: dict[str, str] = {
    "person_lost": "the person was not found all the time",
    "feet_out_of_frame": "a foot was out of the picture",
    "too_dark": "little light on the person",
    "freeze": "the film stood still",
    "ankles_moved": "a foot moved: read with care",
    "ankles_moved_far": "a foot moved too far: not measured",
}
HOW_SURE = "How sure, and why"
NO_DRIFT = "No value drifts from the first to the last repetition beyond what their spread explains."
DRIFT_MEANING = "This is more than their spread explains: it may be tiring, warming up or learning."
NO_REPAIRS = "No picture had to be repaired."
LEVEL_CAMERA = "assumes a level camera: its tilt was not known"
TILTS_WITH_THE_CAMERA = (
    "thigh_inclination_peak",
    "shank_inclination_peak",
    "trunk_lean_peak",
    "trunk_minus_shank",
)
"""Angles to the vertical: read from the sagittal picture, whose vertical is the camera's (decisions, section 1)."""

_LETTERS = {Side.LEFT: "L", Side.RIGHT: "R"}


def how_sure(finding: Finding, screening: Screening) -> list[tuple[str, str]]:
    """Return ``(name, words)`` lines in reading order; a line without anything to say is left out."""
    behind = measurements_behind(screening, finding)
    lines = [
        ("Measurement error", _error(finding)),
        ("Agreement", agreement_text(finding, behind, screening.movement)),
        ("Grade", _grades(finding, screening)),
        ("At equal depth", _equal_depth(finding, finding.at_equal_depth)),
        ("Other films", _others(other_measurements(screening, finding), screening)),
        ("Spread", _spread(behind, screening.movement)),
        ("First to last", _trend(finding, screening, behind)),
        ("Camera", _level(finding, screening)),
        ("Film", _film(finding, screening)),
    ]
    return [(name, words) for name, words in lines if words]


def repairs_count(recording: Recording) -> int:
    """Return how often something was repaired in the landmarks of a recording."""
    return sum(n for n, _ in _repairs(recording))


def repairs_text(recording: Recording) -> str:
    """Return what was repaired in the landmarks of a recording, always counted."""
    told = [f"{words} in {count(n, 'picture')}" for n, words in _repairs(recording) if n]
    return f"Repaired: {'; '.join(told)}." if told else NO_REPAIRS


def _repairs(recording: Recording) -> list[tuple[int, str]]:
    return [
        (recording.swaps_repaired, "left and right exchanged back or left out"),
        (recording.spikes_removed, "a point of a leg that jumped away left out"),
        (recording.gaps_filled, "a hidden point filled in between two others"),
    ]


def evenness_lines(screening: Screening, recording_index: int) -> list[str]:
    """Return how even the repetitions of one recording are: variation of tempo and depth, and what drifted."""
    rows = [row for row in consistency(screening.measurements) if row.recording == recording_index]
    varied = [
        f"{lowered(row.label)} {format_number(row.variation_pct, 0)}\u2009%"
        for row in rows
        if row.variation_pct is not None
    ]
    drifted = [_drift(row) for row in rows if row.beyond_error]
    noun = cycle_noun(screening.movement)
    lines = [f"Variation over the {noun}s: {', '.join(varied)}."] if varied else []
    if drifted:
        return [*lines, f"From the first to the last {noun}: {', '.join(drifted)}. {DRIFT_MEANING}"]
    return [*lines, no_drift(screening.movement)] if rows else lines


def no_drift(movement: Movement) -> str:
    """Return what is said where nothing drifts."""
    return NO_DRIFT.replace("repetition", cycle_noun(movement))


def _drift(row: Consistency) -> str:
    name = f"{lowered(row.label)} {row.side}" if row.side else lowered(row.label)
    return f"{name} {_signed(row.trend, row.unit)}"


def _signed(value: float, unit: str) -> str:
    """A change with its sign; one that rounds to none without."""
    text = format_value(value, unit)
    return f"+{text}" if value > 0 and any(digit in "123456789" for digit in text) else text


def lowered(label: str) -> str:
    """Return a label as it stands within a sentence."""
    return f"{label[:1].lower()}{label[1:]}"


def named_cycles(screening: Screening, recording_index: int) -> list[tuple[str, Cycle]]:
    """Return what was counted in a recording with its number; what was not counted is called so."""
    kinds = [CycleKind.STRIDE] if screening.movement.walking else list(CycleKind)
    cycles = [c for c in screening.cycles if c.recording == recording_index and c.kind in kinds]
    named, number = [], 0
    for cycle in sorted(cycles, key=lambda c: c.start_s):
        number += cycle.valid
        named.append((str(number) if cycle.valid else "not counted", cycle))
    return named


def cycle_notes(cycle: Cycle) -> str:
    """Return why a repetition is not counted, and what limits it; "–" for neither."""
    told = [
        (cycle.reason or "").replace("_", " "),
        *(CYCLE_WARNINGS.get(code, code.replace("_", " ")) for code in cycle.warnings),
    ]
    words = "; ".join(text for text in told if text)
    return f"{words[:1].upper()}{words[1:]}." if words else "–"


def agreement_text(finding: Finding, behind: Sequence[Measurement], movement: Movement) -> str:
    """Return how many repetitions say the same: beyond the limit, or, for a difference, the same side with more."""
    if finding.value is None or not behind:
        return ""
    if finding.kind is FindingKind.ASYMMETRY:
        return _same_direction(finding.value, behind, movement)
    if finding.limit is None:
        return ""
    own = next((m for m in behind if m.side in (None, finding.side)), behind[0])
    values = [v for v in own.per_cycle if v is not None]
    beyond = sum(_beyond(finding, movement, v) for v in values)
    return f"{beyond} of {count(len(values), cycle_noun(movement))} beyond the limit"


def _beyond(finding: Finding, movement: Movement, value: float) -> bool:
    """Whether one repetition lies where a flagged value would; a limit is a size for metrics with a direction."""
    limit = finding.limit or 0.0
    if has_lower_limit(finding):
        return value < limit
    if is_signed(finding.metric, movement):
        return abs(value) > limit and (value > 0) == ((finding.value or 0.0) > 0)
    return value > limit


def _same_direction(difference: float, behind: Sequence[Measurement], movement: Movement) -> str:
    left, right = (next((m for m in behind if m.side is side), None) for side in Side)
    if left is None or right is None:
        return ""
    more = Side.RIGHT if difference > 0 else Side.LEFT
    if left.recording == right.recording and not movement.walking:  # no stride is of both legs
        pairs = [
            (lv, rv)
            for lv, rv in zip(left.per_cycle, right.per_cycle, strict=False)
            if lv is not None and rv is not None
        ]
        same = sum((rv > lv) == (difference > 0) for lv, rv in pairs)
        return f"more on the {more} in {same} of {count(len(pairs), 'repetition')}"
    lefts, rights = ([v for v in m.per_cycle if v is not None] for m in (left, right))
    same = sum((rv > lv) == (difference > 0) for lv in lefts for rv in rights)
    pairs_of_two_clips = count(len(lefts) * len(rights), "pair")
    noun = f"{cycle_noun(movement)}s"
    return f"more on the {more} in {same} of {pairs_of_two_clips} of {noun}, every left with every right one"


def _error(finding: Finding) -> str:
    if finding.value is None or finding.error95 is None:
        return ""
    words = f"± {format_value(finding.error95, finding.unit)} (95\u2009%)"
    if finding.kind is FindingKind.ASYMMETRY and finding.error95 > 0:
        times = format_number(abs(finding.value) / finding.error95, 1)
        words += f"; the difference is {times} times its error"
    return words


def _grades(finding: Finding, screening: Screening) -> str:
    """How far the metric can be trusted in the views that show it; one letter once."""
    declared = next((m for m in screening.movement.metrics if m.id == finding.metric), None)
    if declared is None:
        return ""
    views: dict[Grade, list[View]] = {}
    for view in evidence_views(finding, screening):
        if view in declared.grades:
            views.setdefault(declared.grades[view], []).append(view)
    return "; ".join(f"{GRADES[grade]}, {views_text(seen)}" for grade, seen in views.items())


def _equal_depth(finding: Finding, read: AtEqualDepth | None) -> str:
    if read is None or finding.value is None:
        return ""
    value = format_with_error(abs(read.value), read.error95, finding.unit)
    same = read.value * finding.value > 0
    way = "the same way round" if same else "the other way round"
    depth = format_number(read.depth_pct, 0)
    return f"{value}, {way}, with both hips at a depth of {depth}\u2009%"


def _others(others: Sequence[Measurement], screening: Screening) -> str:
    views: dict[int, list[str]] = {}
    for m in others:
        if m.recording is not None:
            views.setdefault(m.recording, []).append(_with_letter(m.side, _value(m)))
    return "; ".join(
        f"{VIEW_WORDS[screening.recordings[index].view]} {', '.join(values)}"
        for index, values in views.items()
    )


def _value(found: Measurement) -> str:
    return format_with_error(found.value, found.error95, found.unit)


def _with_letter(side: Side | None, text: str) -> str:
    return f"{_LETTERS[side]} {text}" if side else text


def _level(finding: Finding, screening: Screening) -> str:
    """What an angle to the vertical takes for granted where the heights of person and camera were not given."""
    given = screening.provenance.parameters
    known = given.get("height_cm") and given.get("camera_height_cm")
    return "" if known or finding.metric not in TILTS_WITH_THE_CAMERA else LEVEL_CAMERA


def _spread(behind: Sequence[Measurement], movement: Movement) -> str:
    told = [_with_letter(m.side, format_value(m.spread, m.unit)) for m in behind if m.spread is not None]
    return f"standard deviation over the {cycle_noun(movement)}s {', '.join(told)}" if told else ""


def _trend(finding: Finding, screening: Screening, behind: Sequence[Measurement]) -> str:
    """How the value went over the repetitions; only what the core calls a drift is called one."""
    own = {(m.recording, m.side) for m in behind}
    rows = [
        row
        for row in consistency(screening.measurements)
        if row.metric == finding.metric and (row.recording, row.side) in own
    ]
    told = [_with_letter(row.side, _signed(row.trend, row.unit)) for row in rows]
    if not told:
        return ""
    drifts = any(row.beyond_error for row in rows)
    return f"{', '.join(told)}, {'more than the spread explains' if drifts else 'no more than the spread explains'}"


def _film(finding: Finding, screening: Screening) -> str:
    """Warnings and repairs of the recordings behind a finding; empty where there is none."""
    parts = []
    for index in recordings_behind(screening, finding):
        recording = screening.recordings[index]
        words = [reason.message for reason in recording.quality.reasons]
        if (repairs := repairs_text(recording)) != NO_REPAIRS:
            words.append(repairs)
        if words:
            views = [walk.view for walk in walks_seen(screening, index)] or [recording.view]
            parts.append(f"{views_text(views)}: {' '.join(words)}")
    return " ".join(parts)

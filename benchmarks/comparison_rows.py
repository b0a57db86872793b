"""What two programs say of one film of walking, beside what a person saw: the rows and their tables.

What was seen is that of benchmarks/gait.py, with the leg of every contact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from benchmarks.gait import EYE, Eye
from screening.types import CycleKind, FindingKind, FindingStatus, QualityStatus, Screening, Side

NEAR_S = 0.15
"""A contact so near to one that was seen is that one: a quarter of a step."""
OTHER_NEAR_S = (0.10, 0.20)

OUTDOOR = next(eye for eye in EYE if eye.file == "gait_side_outdoor_crop.mp4")
CROPPED_S = 1.7
SEVERAL = Eye(
    "gait_several_people_outdoor.mp4",
    (tuple(round(t + CROPPED_S, 2) for t in OUTDOOR.passes[0]),),  # type: ignore[union-attr]
    OUTDOOR.step_s,
    True,
)
"""The uncropped film of the same walker, with somebody else in it."""

FIRST: Mapping[str, str] = {
    "gait_side_normal.mp4": "R",
    "gait_side_slouch.mp4": "R",
    "gait_side_circumduction_there_and_back.mp4": "LR",
    "gait_side_no_arm_swing_there_and_back.mp4": "LL",
    "gait_side_outdoor_crop.mp4": "R",
    "gait_several_people_outdoor.mp4": "R",
}
"""The person's own leg that lands first in every pass, seen in the frames: the nearer leg hides the other."""

TIMES: Mapping[str, tuple[tuple[float, ...], ...]] = {
    "gait_side_circumduction_there_and_back.mp4": (
        (1.2, 2.0, 2.45, 3.25, 3.8, 4.6, 5.15, 5.9),
        (8.85, 9.45, 10.3, 10.75, 11.6, 12.0, 12.9, 13.3),
    ),
    "gait_side_no_arm_swing_there_and_back.mp4": (
        (1.75, 2.35, 2.95, 3.55, 4.15),
        (6.6, 7.25, 7.9, 8.5, 9.05, 9.7),
    ),
}
"""Where only the number of contacts was written down: their times, read to 0.07 s in frames around each of them."""

INDICES = ("step_time_si", "knee_rom_si")
"""The two of myogait's symmetry indices that are shown."""

Contact = tuple[float, Side]


@dataclass(frozen=True)
class Reading:
    """What one program says of one clip.

    Attributes
    ----------
    contacts : seconds and the person's own leg. cadence : steps a minute, None if not given.
    flags : differences between the legs that it points out. detail : cells with what else it says of them.
    compared : how many differences it could judge, and how many it looked at. refused : why nothing is measured.
    """

    contacts: tuple[Contact, ...]
    cadence: float | None
    flags: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    compared: tuple[int, int] = (0, 0)
    refused: str = ""


@dataclass(frozen=True)
class Row:
    """One clip: what was seen, what each program says, and myogait without its mirroring."""

    name: str
    seen: tuple[Contact, ...]
    step_s: float
    alike: bool
    ours: Reading
    other: Reading
    unmirrored: Reading


@dataclass(frozen=True)
class Match:
    """Contacts set beside those that were seen: how many are there, with the right leg, and how many more."""

    found: int
    right_leg: int
    more: int


def seen_contacts(eye: Eye) -> tuple[Contact, ...]:
    """Every contact that a person saw; the legs take turns within a pass."""
    passes = TIMES.get(eye.file, eye.passes)
    contacts: list[Contact] = []
    for times, first, counted in zip(passes, FIRST[eye.file], eye.passes, strict=True):
        assert not isinstance(times, int)
        assert len(times) == (counted if isinstance(counted, int) else len(counted))
        leg = Side.LEFT if first == "L" else Side.RIGHT
        contacts += zip(times, cycle((leg, leg.other)), strict=False)
    return tuple(contacts)


def match(found: Sequence[Contact], seen: Sequence[Contact], near_s: float = NEAR_S) -> Match:
    """Give every contact that was seen the nearest one found, each only once, nearest pairs first."""
    pairs = sorted((abs(f[0] - s[0]), i, j) for i, f in enumerate(found) for j, s in enumerate(seen))
    used: dict[int, int] = {}
    for gap, i, j in pairs:
        if gap <= near_s and i not in used and j not in used.values():
            used[i] = j
    right = sum(found[i][1] is seen[j][1] for i, j in used.items())
    return Match(len(used), right, len(found) - len(used))


def read_ours(result: Screening) -> Reading:
    """Contacts of all strides that were seen, used or not; differences between the legs by outcome."""
    strides = [c for c in result.cycles if c.kind is CycleKind.STRIDE]
    contacts = {(round(t, 3), c.side) for c in strides if c.side for t in (c.start_s, c.end_s)}
    between = [f for f in result.findings if f.kind is FindingKind.ASYMMETRY]
    counts = {status: sum(f.status is status for f in between) for status in FindingStatus}
    refusals = [r.code for r in result.recordings[0].quality.reasons if r.status is QualityStatus.REFUSED]
    return Reading(
        contacts=tuple(sorted(contacts)),
        cadence=next((m.value for m in result.measurements if m.metric == "cadence"), None),
        flags=tuple(f"{f.metric} {f.side}" for f in between if f.status is FindingStatus.FLAGGED),
        detail=(", ".join(f"{n} {s.value.replace('_', ' ')}" for s, n in counts.items() if n) or "–",),
        compared=(len(between) - counts[FindingStatus.NOT_ASSESSED], len(between)),
        refused=", ".join(refusals),
    )


def read_other(answer: Mapping[str, Any]) -> Reading:
    """The numbers that myogait prints, under its own names."""
    indices = [answer["symmetry"].get(name) for name in INDICES]
    judged = sum(value is not None for name, value in answer["symmetry"].items() if name != "overall_si")
    few = any(warning.startswith("cycles: only") for warning in answer["warnings"])
    return Reading(
        contacts=tuple((time_s, Side(side)) for time_s, side in answer["contacts"]),
        cadence=answer["cadence"],
        flags=tuple(flag for flag in answer["flags"] if flag.startswith("Asymmetry")),
        detail=(*("–" if value is None else f"{value:.1f} %" for value in indices), "yes" if few else "no"),
        compared=(judged, judged),
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table in Markdown."""
    return ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]


def contact_table(rows: Sequence[Row]) -> list[str]:
    """Contacts, legs and cadence of both programs beside what was seen."""
    header = ["clip", "contacts by eye"]
    for what in ("contacts found + others", "right leg named", "cadence"):
        header += [f"{what}: this program", "myogait"]
    header.insert(6, "cadence by eye")
    lines = []
    for row in rows:
        ours, other = _contact_cells(row.ours, row.seen), _contact_cells(row.other, row.seen)
        paired = [cell for pair in zip(ours, other, strict=True) for cell in pair]
        paired.insert(4, f"{60 / row.step_s:.0f}")
        lines.append([row.name, str(len(row.seen)), *paired])
    return table(header, lines)


def _contact_cells(reading: Reading, seen: Sequence[Contact]) -> tuple[str, str, str]:
    """Found, leg and cadence of one program; refused clips say why."""
    if reading.refused:
        return f"refused: {reading.refused}", "–", "–"
    got = match(reading.contacts, seen)
    cadence = "–" if reading.cadence is None else f"{reading.cadence:.0f}"
    return f"{got.found} + {got.more}", f"{got.right_leg} of {got.found}", cadence


def leg_table(rows: Sequence[Row]) -> list[str]:
    """What each program says of the difference between the legs."""
    header = [
        "clip",
        "legs alike",
        *(f"myogait: {name}" for name in INDICES),
        "myogait warns of few cycles",
        "myogait: pathology_flags",
        "this program: flagged",
        "this program: differences",
    ]
    return table(
        header,
        [
            [
                row.name,
                "yes" if row.alike else "no",
                *row.other.detail,
                ", ".join(row.other.flags) or "none",
                "refused" if row.ours.refused else "; ".join(row.ours.flags) or "none",
                *row.ours.detail,
            ]
            for row in rows
        ],
    )


def sums(rows: Sequence[Row]) -> list[str]:
    """The tables in a few sentences, all counted from the rows; a refused clip is counted for neither program."""
    both = [row for row in rows if not row.ours.refused]
    plain = [match(row.unmirrored.contacts, row.seen) for row in both]
    lines = [
        f"Of {len(rows)} clips, {len(both)} were measured by both programs; on these:",
        "",
        _sum("this program", both, [row.ours for row in both]),
        _sum("myogait", both, [row.other for row in both]),
        "* myogait with `extract(flip_if_right=False)`, an option that `run_pipeline` does not hand on: leg named rightly "
        f"in {sum(m.right_leg for m in plain)} of {sum(m.found for m in plain)}.",
    ]
    lines += [_sum_near(both, near_s) for near_s in OTHER_NEAR_S]
    for row in rows:
        if row.ours.refused:
            got = match(row.other.contacts, row.seen)
            lines.append(
                f"* {row.name}: refused by this program ({row.ours.refused}). myogait measures it: {got.found} of "
                f"{len(row.seen)} contacts of the walker found, others: {got.more}; {len(row.other.flags)} flags between the legs."
            )
    return lines


def _sum_near(rows: Sequence[Row], near_s: float) -> str:
    """The same count with another distance, so that nobody has to take ours on trust."""
    cells = []
    for label, readings in (("this program", [r.ours for r in rows]), ("myogait", [r.other for r in rows])):
        got = [match(own.contacts, row.seen, near_s) for row, own in zip(rows, readings, strict=True)]
        found = sum(m.found for m in got)
        cells.append(f"{label} {found} found, leg rightly in {sum(m.right_leg for m in got)}")
    return f"* Counted within {near_s:.2f} s instead of {NEAR_S:.2f} s: {'; '.join(cells)}."


def _sum(label: str, rows: Sequence[Row], readings: Sequence[Reading]) -> str:
    """Contacts, legs and flags of one program over clips."""
    got = [match(own.contacts, row.seen) for row, own in zip(rows, readings, strict=True)]
    found = sum(m.found for m in got)
    alike = [own for row, own in zip(rows, readings, strict=True) if row.alike]
    judged, looked_at = (sum(own.compared[k] for own in alike) for k in (0, 1))
    return (
        f"* {label}: {found} of {sum(len(row.seen) for row in rows)} contacts found, others: {sum(m.more for m in got)}; leg "
        f"named rightly in {sum(m.right_leg for m in got)} of {found}; a difference between the legs pointed out in "
        f"{sum(bool(own.flags) for own in alike)} of {len(alike)} clips of people whose legs are alike ({judged} of "
        f"{looked_at} comparisons judged)."
    )

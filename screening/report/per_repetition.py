"""Every measured value of one recording, repetition by repetition: what stands in the table beside the film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.corrections import Corrections, correctable
from screening.evidence import is_signed
from screening.report.numbers import format_limit, format_value, format_with_error
from screening.types import Cycle, Measurement, Screening, Side

_LETTERS = {Side.LEFT: "L", Side.RIGHT: "R", None: ""}


@dataclass(frozen=True)
class RepetitionRow:
    """One metric on one side.

    Attributes
    ----------
    side : L, R, or empty. values : one text for each repetition, a dash where it does not count or was not measured.
    value : median with its error. limit : empty where none is used.
    """

    metric: str
    label: str
    side: str
    values: tuple[str, ...]
    value: str
    limit: str


@dataclass(frozen=True)
class RepetitionTable:
    """The repetitions of a recording, whether each counts, and the rows."""

    cycles: tuple[Cycle, ...]
    counted: tuple[bool, ...]
    rows: tuple[RepetitionRow, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the repetitions are called: numbers, with the foot of a stride."""
        counts: dict[Side | None, int] = {}
        names = []
        for cycle in self.cycles:
            counts[cycle.side] = counts.get(cycle.side, 0) + 1
            names.append(f"{_LETTERS[cycle.side]}{counts[cycle.side]}")
        return tuple(names)


def repetition_table(
    screening: Screening, recording: int, corrections: Corrections, first: Sequence[str] = ()
) -> RepetitionTable:
    """Gather the values of one recording.

    Parameters
    ----------
    corrections : what a person left out. first : metrics whose rows stand on top.
    """
    both = correctable(screening, recording, corrections)
    cycles, counted = tuple(cycle for cycle, _ in both), tuple(counts for _, counts in both)
    # values stand in the order in which the screening lists the cycles that count
    listed = [c for c in screening.cycles if c.recording == recording and c.valid]
    places = [next((i for i, c in enumerate(listed) if c is cycle), None) for cycle in cycles]
    own = [m for m in screening.measurements if m.recording == recording and m.value is not None]
    rows = tuple(_row(screening, m, places) for m in sorted(own, key=lambda m: m.metric not in first))
    return RepetitionTable(cycles, counted, rows)


def _row(screening: Screening, found: Measurement, places: Sequence[int | None]) -> RepetitionRow:
    def text(place: int | None) -> str:
        value = None if place is None or place >= len(found.per_cycle) else found.per_cycle[place]
        return "–" if value is None else format_value(value, found.unit)

    return RepetitionRow(
        found.metric,
        found.label,
        _LETTERS[found.side],
        tuple(text(place) for place in places),
        format_with_error(found.value, found.error95, found.unit),
        _limit(screening, found),
    )


def _limit(screening: Screening, measured: Measurement) -> str:
    """The limit that this very value is compared with; those of differences stand with the differences."""
    found = [f for f in screening.findings if f.metric == measured.metric and f.kind.value != "asymmetry"]
    limit = next((f.limit for f in found if f.limit is not None and f.side in (None, measured.side)), None)
    if limit is None:
        return ""
    sign = "±" if is_signed(measured.metric, screening.movement) else ""
    return f"{sign}{format_limit(limit, measured.unit)}"

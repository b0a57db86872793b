"""Angles over time and values per repetition as CSV: one tidy file each, units in the header, empty = missing."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

import pandas as pd

from screening.types import Cycle, Measurement, Screening

CYCLE_COLUMNS = ("recording", "cycle", "kind", "side", "start_s", "peak_s", "end_s", "valid", "reason")
EVENT_COLUMNS = ("opposite_off_s", "opposite_contact_s", "off_s")
"""What happens within a stride; only in the table of a movement that has strides."""


def angles_csv(screening: Screening) -> str:
    """Return every frame of every recording: ``recording,time_s`` and one column per motion, side and unit.

    A recording that does not have a motion, and a frame in which it could not be measured, leave the cell empty.
    """
    columns = list(dict.fromkeys(str(c) for r in screening.recordings for c in r.angles.columns))
    rows = (
        [index, _text(float(time_s)), *values]
        for index, recording in enumerate(screening.recordings)
        for time_s, values in _angle_rows(recording.angles, columns)
    )
    return _write(["recording", "time_s", *columns], rows)


def cycles_csv(screening: Screening) -> str:
    """Return every repetition: when, whether it counts, and one column for each metric, side and unit.

    Repetitions that are not valid have no values: ``reason`` says why. Numbers count from 1 in each recording.
    """
    names = list(dict.fromkeys(_column(m) for m in screening.measurements if m.recording is not None))
    events = EVENT_COLUMNS if screening.movement.walking else ()
    rows = []
    for index in range(len(screening.recordings)):
        cycles = [cycle for cycle in screening.cycles if cycle.recording == index]
        own = [measurement for measurement in screening.measurements if measurement.recording == index]
        for number, cycle in enumerate(cycles, 1):
            values = _values(cycle, cycles, own)
            within = (_text(getattr(cycle.events, event, None)) for event in events)
            measured = (_text(values.get(name)) for name in names)
            rows.append([index, number, *_cycle_cells(cycle), *within, *measured])
    return _write([*CYCLE_COLUMNS, *events, *names], rows)


def _angle_rows(angles: pd.DataFrame, columns: Sequence[str]) -> Iterable[tuple[float, list[str]]]:
    table = angles.reindex(columns=list(columns))
    for time_s, row in zip(table.index.to_numpy(dtype=float), table.to_numpy(dtype=float), strict=True):
        yield float(time_s), [_text(float(value)) for value in row]


def _column(measurement: Measurement) -> str:
    side = f"_{measurement.side.value}" if measurement.side else ""
    unit = "" if measurement.metric.endswith(f"_{measurement.unit}") else f"_{measurement.unit}"
    return f"{measurement.metric}{side}{unit}"


def _values(cycle: Cycle, cycles: Sequence[Cycle], own: Sequence[Measurement]) -> dict[str, float | None]:
    """The values of one cycle by column: ``per_cycle`` has one entry for each valid cycle, in their order."""
    if not cycle.valid:
        return {}
    at = [other for other in cycles if other.valid].index(cycle)
    return {_column(m): m.per_cycle[at] for m in own if at < len(m.per_cycle)}


def _cycle_cells(cycle: Cycle) -> list[str]:
    return [
        cycle.kind.value,
        cycle.side.value if cycle.side else "",
        _text(cycle.start_s),
        _text(cycle.peak_s),
        _text(cycle.end_s),
        "true" if cycle.valid else "false",
        cycle.reason or "",
    ]


def _text(value: float | None) -> str:
    """Three decimals; empty where missing; never a negative zero."""
    if value is None or not math.isfinite(value):
        return ""
    text = f"{value:.3f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _write(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()

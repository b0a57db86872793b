"""Every measurement in one long table: one row for each metric, side and recording, units in a column of their own."""

from __future__ import annotations

import csv
import io

from screening.export.cells import fixed
from screening.export.result import DECIMALS
from screening.types import Measurement, Screening

MEASUREMENT_COLUMNS = (
    "movement", "metric", "label", "side", "unit", "value", "error95", "ci95_low", "ci95_high", "n", "standing",
    "spread", "trend", "grade", "view", "recording",
)  # fmt: skip


def measurements_csv(screening: Screening) -> str:
    """Return the measurements as a tidy table; empty = missing or, for side and view, not of one side or recording.

    ``value``, ``error95``, ``ci95_*``, ``standing``, ``spread`` and ``trend`` are in the row's ``unit``; ``recording``
    is the number in the other tables, counted from 0. What was not measured has its row, without a value.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(MEASUREMENT_COLUMNS)
    writer.writerows(_cells(screening, measurement) for measurement in screening.measurements)
    return stream.getvalue()


def _cells(screening: Screening, measurement: Measurement) -> list[object]:
    low, high = measurement.ci95 or (None, None)
    recording = measurement.recording
    return [
        screening.movement.id,
        measurement.metric,
        measurement.label,
        measurement.side.value if measurement.side else "",
        measurement.unit,
        _number(measurement.value),
        _number(measurement.error95),
        _number(low),
        _number(high),
        measurement.n,
        _number(measurement.standing),
        _number(measurement.spread),
        _number(measurement.trend),
        measurement.grade.value,
        "" if recording is None else screening.recordings[recording].view.value,
        "" if recording is None else recording,
    ]


def _number(value: float | None) -> str:
    """As many decimals as in the result file."""
    return fixed(value, DECIMALS)

"""Reference curves of walking (gait_curves.csv): mean and spread over the stride, with whose they are and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from screening.norms import read
from screening.types import FloatArray

CURVE_COLUMNS = (
    "reference",
    "motion",
    "percent",
    "mean",
    "sd",
    "unit",
    "sample",
    "speed",
    "basis",
    "source",
)


@dataclass(frozen=True, eq=False)
class ReferenceCurve:
    """One motion of a reference over 0 to 100 % of the stride.

    Attributes
    ----------
    reference : id of the set. motion : as in the angle table, e.g. ``knee_flexion``.
    mean, sd : ``(101,)`` in ``unit``; sd NaN where the set does not give one.
    sample, speed : whose curves they are, and how fast they walked. source : key of sources.toml.
    """

    reference: str
    motion: str
    mean: FloatArray
    sd: FloatArray
    unit: str
    sample: str
    speed: str
    basis: str
    source: str


def load_gait_curves(folder: Path | None = None) -> tuple[ReferenceCurve, ...]:
    """Read the reference curves; those shipped with the program are read once.

    Raises
    ------
    ValueError : naming file, line, and what was expected, at the first row that cannot stand.
    """
    return _load_shipped() if folder is None else _load(folder)


@cache
def _load_shipped() -> tuple[ReferenceCurve, ...]:
    return _load(Path(__file__).parent)


def _load(folder: Path) -> tuple[ReferenceCurve, ...]:
    sources = read.read_sources(folder)
    sets: dict[tuple[str, str], list[read.Row]] = {}
    for row in read.read_rows(folder, "gait_curves.csv", CURVE_COLUMNS):
        sets.setdefault((row.text("reference"), row.text("motion")), []).append(row)
    return tuple(_build(rows, rows[0].source(sources)) for rows in sets.values())


def _build(rows: list[read.Row], source: str) -> ReferenceCurve:
    percent = np.array([row.number("percent") for row in rows])
    if len(rows) < 2 or percent[0] != 0 or percent[-1] != 100 or not np.all(np.diff(percent) > 0):
        raise rows[0].refuse("percent", "rows from 0 to 100 in rising order")
    first, every = rows[0], np.linspace(0.0, 100.0, 101)
    spread = [row.positive("sd") if row.cells["sd"] else float("nan") for row in rows]
    return ReferenceCurve(
        reference=first.text("reference"),
        motion=first.text("motion"),
        mean=np.interp(every, percent, [row.number("mean") for row in rows]),
        sd=np.interp(every, percent, spread),
        unit=first.choice("unit", ("deg",)),
        sample=first.text("sample"),
        speed=first.text("speed"),
        basis=first.choice("basis", read.BASES),
        source=source,
    )

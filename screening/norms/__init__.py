"""Limits, errors, patterns and hand tests: every number that a therapist might dispute, with its source.

The files of this folder are data, read-only in the program; :func:`load_norms` refuses a row without a
source.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from screening.norms import read
from screening.norms.records import (
    ErrorRow,
    Limit,
    Norms,
    PatternGroup,
    PatternRow,
    QualityRow,
    SlopeRow,
    Source,
)

__all__ = [
    "ErrorRow",
    "Limit",
    "Norms",
    "PatternGroup",
    "PatternRow",
    "QualityRow",
    "SlopeRow",
    "Source",
    "load_norms",
]

LIMIT_COLUMNS = (
    "movement",
    "metric",
    "kind",
    "view",
    "direction",
    "reference",
    "observe",
    "flag",
    "unit",
    "basis",
    "source",
    "note",
)
ERROR_COLUMNS = (
    "movement",
    "metric",
    "view",
    "sem_same",
    "sem_other",
    "offset",
    "unit",
    "basis",
    "source",
    "note",
)
SLOPE_COLUMNS = ("movement", "metric", "view", "of", "slope", "basis", "source", "note")
QUALITY_COLUMNS = ("name", "value", "unit", "basis", "source", "note")
PATTERN_COLUMNS = (
    "id",
    "movement",
    "metric",
    "kind",
    "direction",
    "seen",
    "other_causes",
    "overactive",
    "underactive",
    "hand_tests",
    "evidence",
    "source",
    "group",
    "group_side",
)
PATTERN_GROUP_COLUMNS = ("id", "title", "source", "note")
HAND_TEST_COLUMNS = ("code", "name", "position", "source")


def load_norms(folder: Path | None = None) -> Norms:
    """Read and check all norms files; those shipped with the program are read once.

    Parameters
    ----------
    folder : where the files are; None for the ones shipped with the program.

    Raises
    ------
    ValueError : naming file, line, and what was expected, at the first row that cannot stand.
    """
    return _load_shipped() if folder is None else _load(folder)


@cache
def _load_shipped() -> Norms:
    return _load(Path(__file__).parent)


def _load(folder: Path) -> Norms:
    sources = read.read_sources(folder)
    tests = read.read_records(
        read.read_rows(folder, "hand_tests.csv", HAND_TEST_COLUMNS),
        lambda row: read.build_hand_test(row, sources),
    )
    hand_tests = {row.test.code: row.test for row in tests}
    groups = read.read_records(
        read.read_rows(folder, "pattern_groups.csv", PATTERN_GROUP_COLUMNS),
        lambda row: read.build_pattern_group(row, sources),
    )
    pattern_groups = {group.id: group for group in groups}
    norms = Norms(
        limits=read.read_records(
            read.read_rows(folder, "limits.csv", LIMIT_COLUMNS), lambda row: read.build_limit(row, sources)
        ),
        errors=read.read_records(
            read.read_rows(folder, "errors.csv", ERROR_COLUMNS), lambda row: read.build_error(row, sources)
        ),
        slopes=read.read_records(
            read.read_rows(folder, "slopes.csv", SLOPE_COLUMNS), lambda row: read.build_slope(row, sources)
        ),
        patterns=read.read_records(
            read.read_rows(folder, "patterns.csv", PATTERN_COLUMNS),
            lambda row: read.build_pattern(row, sources, hand_tests, pattern_groups),
        ),
        pattern_groups=pattern_groups,
        hand_tests=hand_tests,
        sources=sources,
        quality_rows=read.read_records(
            read.read_rows(folder, "quality.csv", QUALITY_COLUMNS),
            lambda row: read.build_quality(row, sources),
        ),
        framing_rows=read.read_records(
            read.read_rows(folder, "framing.csv", QUALITY_COLUMNS),
            lambda row: read.build_quality(row, sources),
        ),
        change_rows=read.read_records(
            read.read_rows(folder, "change.csv", QUALITY_COLUMNS),
            lambda row: read.build_quality(row, sources),
        ),
        sha256=read.folder_sha256(folder),
    )
    _check_units(norms.limits, norms.errors)
    return norms


def _check_units(limits: Iterable[Limit], errors: Iterable[ErrorRow]) -> None:
    """A limit and an error of one metric must have one unit: they are compared with each other."""
    units = {error.metric: error.unit for error in errors}
    for limit in limits:
        expected = units.get(limit.metric)
        if expected is None:
            raise ValueError(f"limits.csv: {limit.metric}: expected a row of errors.csv for it, got none")
        if limit.unit != expected:
            raise ValueError(
                f"limits.csv: {limit.metric}: unit: expected {expected} as in errors.csv, got {limit.unit}"
            )

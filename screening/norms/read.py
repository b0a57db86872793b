"""Read the norms files, and refuse a row that nobody could defend: every message names file and line."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from screening.norms.records import (
    ErrorRow,
    HandTestRow,
    Limit,
    PatternGroup,
    PatternRow,
    QualityRow,
    SlopeRow,
    Source,
)
from screening.types import FindingKind, HandTest, Pattern

BASES = ("published", "derived", "project choice")
DIRECTIONS = ("above", "below", "either")
METRIC_UNITS = ("deg", "pct", "ratio", "s", "per_min")
QUALITY_UNITS = (*METRIC_UNITS, "px", "per_s", "count", "cm")
EVIDENCE = ("A", "B", "C")
GROUP_SIDES = ("same", "opposite", "any")
SEEN = ("read", "memory", "own")

_Record = TypeVar("_Record")


@dataclass(frozen=True)
class Row:
    """One line of a file, with its place, so that a refusal can say where it is."""

    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, expected: str) -> ValueError:
        """The error that names file, line, column, what was expected and what was found."""
        found = self.cells.get(column, "")
        return ValueError(f"{self.file}, line {self.line}: {column}: expected {expected}, got {found!r}")

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        value = self.cells[column]
        if not value:
            raise self.refuse(column, "some text")
        return value

    def number(self, column: str) -> float:
        """A cell that must hold a finite number."""
        try:
            value = float(self.cells[column])
        except ValueError:
            raise self.refuse(column, "a number") from None
        if not math.isfinite(value):
            raise self.refuse(column, "a finite number")
        return value

    def positive(self, column: str) -> float:
        """A cell that must hold a finite number above zero."""
        value = self.number(column)
        if value <= 0:
            raise self.refuse(column, "a number above 0")
        return value

    def choice(self, column: str, allowed: Iterable[str]) -> str:
        """A cell that must hold one of the allowed words."""
        options = tuple(allowed)
        if self.cells[column] not in options:
            raise self.refuse(column, "one of " + ", ".join(options))
        return self.cells[column]

    def several(self, column: str, known: Iterable[str] | None = None) -> tuple[str, ...]:
        """A cell with one or more words, ``;`` between two; with ``known`` each must be among them."""
        words = tuple(self.text(column).split(";"))
        for word in words:
            if not word or (known is not None and word not in known):
                raise self.refuse(column, f"known entries with ; between them ({word!r} is not one)")
        return words

    def source(self, sources: Mapping[str, Source]) -> str:
        """The cited keys, each of which must be in sources.toml."""
        if not self.cells["source"]:
            raise self.refuse("source", "a source key: every row must be cited")
        return ";".join(self.several("source", sources))


def read_rows(folder: Path, file: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Read a table; ``ValueError`` if it cannot be read, has other columns, or a line of another length."""
    reader = csv.reader(io.StringIO(_read_text(folder, file)))
    header = next(reader, [])
    if tuple(header) != columns:
        raise ValueError(f"{file}, line 1: expected the columns {','.join(columns)}, got {','.join(header)}")
    rows = []
    for cells in reader:
        if len(cells) != len(columns):
            raise ValueError(
                f"{file}, line {reader.line_num}: expected {len(columns)} cells, got {len(cells)}"
            )
        stripped = (cell.strip() for cell in cells)
        rows.append(Row(file, reader.line_num, dict(zip(columns, stripped, strict=True))))
    return tuple(rows)


def read_records(
    rows: Iterable[Row], build: Callable[[Row], tuple[_Record, list[object]]]
) -> tuple[_Record, ...]:
    """Build one record of each row; ``ValueError`` where two rows share a key."""
    seen: dict[object, int] = {}
    records = []
    for row in rows:
        record, keys = build(row)
        for key in keys:
            if key in seen:
                raise ValueError(
                    f"{row.file}, line {row.line}: expected a key of its own, "
                    f"got {key!r} again (line {seen[key]})"
                )
            seen[key] = row.line
        records.append(record)
    return tuple(records)


def build_limit(row: Row, sources: Mapping[str, Source]) -> tuple[Limit, list[object]]:
    """One row of limits.csv, and the keys it takes."""
    flag = row.number("flag") if row.cells["flag"] else None
    limit = Limit(
        movements=row.several("movement"),
        metric=row.text("metric"),
        kind=_kind(row),
        view=row.choice("view", ("front", "side", "any")),
        direction=row.choice("direction", DIRECTIONS),
        reference=row.number("reference"),
        observe=row.number("observe"),
        flag=flag,
        unit=row.choice("unit", METRIC_UNITS),
        basis=row.choice("basis", BASES),
        source=row.source(sources),
        note=row.text("note"),
    )
    sign = -1.0 if limit.direction == "below" else 1.0
    outward = sign * (limit.observe - limit.reference)
    if outward < 0:
        raise row.refuse("observe", f"a value {limit.direction} the reference {limit.reference:g}")
    if flag is not None and sign * (flag - limit.observe) < 0:
        raise row.refuse("flag", f"a value no nearer to the reference than observe = {limit.observe:g}")
    return limit, [(movement, limit.metric, limit.kind.value) for movement in limit.movements]


def build_error(row: Row, sources: Mapping[str, Source]) -> tuple[ErrorRow, list[object]]:
    """One row of errors.csv, and the keys it takes."""
    error = ErrorRow(
        movements=row.several("movement"),
        metric=row.text("metric"),
        view=row.choice("view", ("front", "side", "oblique")),
        sem_same=row.positive("sem_same"),
        sem_other=row.positive("sem_other"),
        offset=row.number("offset"),
        unit=row.choice("unit", METRIC_UNITS),
        basis=row.choice("basis", BASES),
        source=row.source(sources),
        note=row.text("note"),
    )
    if error.sem_other < error.sem_same:
        raise row.refuse("sem_other", f"no less than sem_same = {error.sem_same:g}")
    if error.offset < 0:
        raise row.refuse("offset", "0 or more")
    return error, [(movement, error.metric, error.view) for movement in error.movements]


def build_slope(row: Row, sources: Mapping[str, Source]) -> tuple[SlopeRow, list[object]]:
    """One row of slopes.csv, and the keys it takes."""
    slope = SlopeRow(
        movements=row.several("movement"),
        metric=row.text("metric"),
        view=row.choice("view", ("front", "side")),
        of=row.choice("of", ("value", "difference")),
        slope=row.number("slope"),
        basis=row.choice("basis", BASES),
        source=row.source(sources),
        note=row.text("note"),
    )
    return slope, [(movement, slope.metric, slope.view, slope.of) for movement in slope.movements]


def build_quality(row: Row, sources: Mapping[str, Source]) -> tuple[QualityRow, list[object]]:
    """One row of quality.csv, and its name as key."""
    quality = QualityRow(
        name=row.text("name"),
        value=row.number("value"),
        unit=row.choice("unit", QUALITY_UNITS),
        basis=row.choice("basis", BASES),
        source=row.source(sources),
        note=row.text("note"),
    )
    return quality, [quality.name]


def build_pattern_group(row: Row, sources: Mapping[str, Source]) -> tuple[PatternGroup, list[object]]:
    """One row of pattern_groups.csv, and its id as key."""
    group = PatternGroup(row.text("id"), row.text("title"), row.source(sources), row.text("note"))
    return group, [group.id]


def build_pattern(
    row: Row, sources: Mapping[str, Source], codes: Iterable[str], groups: Iterable[str]
) -> tuple[PatternRow, list[object]]:
    """One row of patterns.csv; its tests must be among ``codes``, its group, where it has one, among ``groups``."""
    group = row.choice("group", ("", *groups))
    pattern = Pattern(
        id=row.text("id"),
        seen=row.text("seen"),
        other_causes=row.text("other_causes"),
        hand_tests=row.several("hand_tests", codes),
        evidence=row.choice("evidence", EVIDENCE),
        source=row.source(sources),
        group=group,
    )
    record = PatternRow(
        pattern=pattern,
        movements=row.several("movement"),
        metric=row.text("metric"),
        kind=_kind(row),
        direction=row.choice("direction", DIRECTIONS),
        overactive=row.cells["overactive"],
        underactive=row.cells["underactive"],
        group_side=row.choice("group_side", GROUP_SIDES if group else ("",)),
    )
    return record, [
        pattern.id,
        *((movement, record.metric, record.kind.value) for movement in record.movements),
    ]


def build_hand_test(row: Row, sources: Mapping[str, Source]) -> tuple[HandTestRow, list[object]]:
    """One row of hand_tests.csv, and its code as key."""
    test = HandTest(code=row.text("code"), name=row.text("name"), position=row.text("position"))
    return HandTestRow(test, row.source(sources)), [test.code]


def read_sources(folder: Path) -> Mapping[str, Source]:
    """Read sources.toml; ``ValueError`` if an entry lacks title, reference or how it was seen."""
    try:
        tables = tomllib.loads(_read_text(folder, "sources.toml"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"sources.toml: expected TOML, got: {error}") from None
    return {key: _source(key, table) for key, table in tables.items()}


def folder_sha256(folder: Path) -> str:
    """Checksum over names and texts of all files, the same on every computer: line ends do not count."""
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.toml")]):
        digest.update(f"{path.name}\0{_read_text(folder, path.name)}\0".encode())
    return digest.hexdigest()


def _source(key: str, table: object) -> Source:
    fields = table if isinstance(table, dict) else {}
    for name in ("title", "reference", "seen"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            raise ValueError(f"sources.toml, [{key}]: {name}: expected some text, got {fields.get(name)!r}")
    if fields["seen"] not in SEEN:
        raise ValueError(
            f"sources.toml, [{key}]: seen: expected one of {', '.join(SEEN)}, got {fields['seen']!r}"
        )
    return Source(key, fields["title"], fields["reference"], fields["seen"])


def _kind(row: Row) -> FindingKind:
    return FindingKind(row.choice("kind", [kind.value for kind in FindingKind]))


def _read_text(folder: Path, file: str) -> str:
    try:
        # every line end becomes \n; the mark that spreadsheets put at the beginning is dropped
        with (folder / file).open(encoding="utf-8-sig") as stream:
            return stream.read()
    except OSError as error:
        raise ValueError(f"{file}: expected a readable file in {folder}, got: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file}: expected text in UTF-8, got other bytes") from None

"""What a row of the norms files says, and how to look it up. No file is read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.types import FindingKind, HandTest, Pattern, View

#: Which rows of errors.csv serve a recording of this view. Back and unknown have none.
ERROR_VIEWS: Mapping[View, str] = {
    View.FRONT: "front",
    View.LEFT: "side",
    View.RIGHT: "side",
    View.OBLIQUE: "oblique",
}


@dataclass(frozen=True)
class Source:
    """Where a number or a table comes from.

    Attributes
    ----------
    key, title, reference : the key that rows cite, what it is about, where to find it.
    seen : ``read`` = looked up, ``memory`` = still to be checked against the text, ``own`` = this project's.
    """

    key: str
    title: str
    reference: str
    seen: str


@dataclass(frozen=True)
class Limit:
    """How far a value may lie from a reference before it is observed, and before it is flagged.

    Attributes
    ----------
    movements : ids of the movements it serves.
    view : ``front``, ``side`` or ``any``: the view the value must come from.
    direction : ``above``, ``below`` or ``either`` the reference.
    reference, observe, flag : in ``unit``; ``flag`` None: observed at most.
    basis : ``published``, ``derived`` or ``project choice``.
    source : keys of sources.toml, ``;`` between two.
    """

    movements: tuple[str, ...]
    metric: str
    kind: FindingKind
    view: str
    direction: str
    reference: float
    observe: float
    flag: float | None
    unit: str
    basis: str
    source: str
    note: str

    def deviation(self, value: float) -> float:
        """How far ``value`` lies on the side of the reference that counts; negative on the other side."""
        if self.direction == "above":
            return value - self.reference
        if self.direction == "below":
            return self.reference - value
        return abs(value - self.reference)

    @property
    def observe_deviation(self) -> float:
        """The deviation beyond which a value is observed."""
        return abs(self.observe - self.reference)

    @property
    def flag_deviation(self) -> float | None:
        """The deviation beyond which a value may be flagged; None where it never is."""
        return None if self.flag is None else abs(self.flag - self.reference)


@dataclass(frozen=True)
class ErrorRow:
    """Standard error of one value of one side.

    Attributes
    ----------
    view : ``front``, ``side`` or ``oblique``.
    sem_same, sem_other : between two clips of one day, and of two days, in ``unit``.
    offset : how far the value may lie beside the truth in everybody alike; it cancels in differences and changes.
    """

    movements: tuple[str, ...]
    metric: str
    view: str
    sem_same: float
    sem_other: float
    offset: float
    unit: str
    basis: str
    source: str
    note: str


@dataclass(frozen=True)
class SlopeRow:
    """How much of a true change a metric shows in a view: 1 all of it, 0 nothing.

    Attributes
    ----------
    view : ``front`` or ``side``.
    of : ``value`` of one side, or ``difference`` between the sides.
    slope : measured on true, over clips with known truth.
    """

    movements: tuple[str, ...]
    metric: str
    view: str
    of: str
    slope: float
    basis: str
    source: str
    note: str


@dataclass(frozen=True)
class QualityRow:
    """One number that decides whether a recording may be measured."""

    name: str
    value: float
    unit: str
    basis: str
    source: str
    note: str


@dataclass(frozen=True)
class PatternRow:
    """A pattern with the finding it belongs to and the muscles that teaching schemes name for it.

    Attributes
    ----------
    movements : ids of the movements it serves.
    overactive, underactive : the table's candidates, worth testing; no row claims that a film can show them.
    group_side : where the side of the pattern's group lies: ``same`` or ``opposite`` of the finding's side, ``any``
        where the finding fits either; empty where the pattern has no group.
    """

    pattern: Pattern
    movements: tuple[str, ...]
    metric: str
    kind: FindingKind
    direction: str
    overactive: str
    underactive: str
    group_side: str = ""


@dataclass(frozen=True)
class PatternGroup:
    """A wider pattern that several findings may fit together.

    Attributes
    ----------
    title : what is seen, in words that stay true whichever of its patterns are there.
    """

    id: str
    title: str
    source: str
    note: str


@dataclass(frozen=True)
class HandTestRow:
    """A manual test and where its position is described."""

    test: HandTest
    source: str


@dataclass(frozen=True, eq=False)
class Norms:
    """Every number and table that a therapist might dispute, read-only.

    Attributes
    ----------
    pattern_groups : by id, in the order of the file. hand_tests : by code. sources : by key.
    sha256 : checksum of all files of the folder, whatever their line ends.
    """

    limits: tuple[Limit, ...]
    errors: tuple[ErrorRow, ...]
    slopes: tuple[SlopeRow, ...]
    patterns: tuple[PatternRow, ...]
    pattern_groups: Mapping[str, PatternGroup]
    hand_tests: Mapping[str, HandTest]
    sources: Mapping[str, Source]
    quality_rows: tuple[QualityRow, ...]
    framing_rows: tuple[QualityRow, ...]
    change_rows: tuple[QualityRow, ...]
    sha256: str

    @cached_property
    def quality(self) -> Mapping[str, float]:
        """The numbers of quality.csv by name."""
        return {row.name: row.value for row in self.quality_rows}

    @cached_property
    def framing(self) -> Mapping[str, float]:
        """The numbers of framing.csv by name: what a person is asked for before filming begins."""
        return {row.name: row.value for row in self.framing_rows}

    @cached_property
    def change(self) -> Mapping[str, float]:
        """The numbers of change.csv by name: what tells a change between visits from error."""
        return {row.name: row.value for row in self.change_rows}

    def limit(self, movement_id: str, metric_id: str, kind: FindingKind) -> Limit | None:
        """The limit of one metric and kind of finding; None where there is no comparison."""
        for row in self.limits_of(movement_id):
            if row.metric == metric_id and row.kind is kind:
                return row
        return None

    def limits_of(self, movement_id: str) -> tuple[Limit, ...]:
        """All limits of a movement, in the order of the file."""
        return tuple(row for row in self.limits if movement_id in row.movements)

    def error(self, movement_id: str, metric_id: str, view: View) -> ErrorRow | None:
        """The error of one metric in a view; None where the metric is not measured in it."""
        name = ERROR_VIEWS.get(view)
        for row in self.errors:
            if movement_id in row.movements and (row.metric, row.view) == (metric_id, name):
                return row
        return None

    def slope(self, movement_id: str, metric_id: str, view: View, *, between_sides: bool) -> float | None:
        """How much of a true change, or of a true difference between sides, is shown; None where it is not known."""
        key = (metric_id, ERROR_VIEWS.get(view), "difference" if between_sides else "value")
        for row in self.slopes:
            if movement_id in row.movements and (row.metric, row.view, row.of) == key:
                return row.slope
        return None

    def pattern(self, metric_id: str, kind: FindingKind, movement_id: str = "squat") -> Pattern | None:
        """The pattern that a finding of a movement may fit; None where the tables name none."""
        for row in self.patterns:
            if movement_id in row.movements and row.metric == metric_id and row.kind is kind:
                return row.pattern
        return None

    def group_side(self, pattern_id: str) -> str:
        """How the side of a pattern's group lies to that of the finding (see PatternRow); empty without a group."""
        for row in self.patterns:
            if row.pattern.id == pattern_id:
                return row.group_side
        return ""

    def source_titles(self, keys: str) -> str:
        """The titles behind a ``source`` cell, ``;`` between two; an unlisted key is named as it is."""
        return "; ".join(self.sources[key].title if key in self.sources else key for key in keys.split(";"))

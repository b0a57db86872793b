"""The result: measurements, findings with their evidence, and the screening that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from screening.types.movement import Movement
from screening.types.recording import Cycle, Recording
from screening.types.words import FindingKind, FindingStatus, Grade, Side


@dataclass(frozen=True)
class Measurement:
    """One metric, on one side, from one recording (or pooled: ``recording`` None).

    Attributes
    ----------
    side : None for unpaired metrics.
    per_cycle : one entry per valid cycle of the recording, None where it could not be measured.
    value : median over the measured cycles; None if there is none.
    ci95 : interval of the value from the spread of the cycles alone.
    error95 : 95 % error of the value: half of ci95 and 1.96 x same-day SEM in quadrature. None below two cycles.
    n : number of measured cycles behind the value.
    standing : the same quantity while standing still, where that is meaningful, else None.
    spread : standard deviation over the cycles behind the value, in its unit; None below three.
    trend : last measured cycle minus first, in the metric's unit: tiring or warming up; None below three.
    """

    metric: str
    label: str
    side: Side | None
    unit: str
    value: float | None
    ci95: tuple[float, float] | None
    error95: float | None
    n: int
    per_cycle: tuple[float | None, ...]
    recording: int | None
    grade: Grade
    standing: float | None = None
    spread: float | None = None
    trend: float | None = None


@dataclass(frozen=True)
class Evidence:
    """Where to look: the recording and the moment at which the finding is seen best.

    Attributes
    ----------
    other : for a difference from two side clips the moment of equal depth in the clip of the other leg; else None.
    """

    recording: int
    time_s: float
    other: Evidence | None = None


@dataclass(frozen=True)
class AtEqualDepth:
    """A difference between sides read at equal depth of the repetition, beside the one at the peak.

    Attributes
    ----------
    value : right minus left, in the metric's unit. error95 : its 95 % error.
    depth_pct : depth at which both were read, in percent of the standing hip height.
    """

    value: float
    error95: float
    depth_pct: float


@dataclass(frozen=True)
class HandTest:
    """A manual test that a therapist may choose: ``code`` such as GMED, its muscle, position and pressure."""

    code: str
    name: str
    position: str


@dataclass(frozen=True)
class Pattern:
    """A compensation pattern that a finding may fit, from the pattern table; never a cause.

    Attributes
    ----------
    seen : the pattern in words. other_causes : what is not muscle, always named first.
    hand_tests : codes of the tests worth doing. evidence : A, B or C. source : key of the source.
    group : key of the wider pattern that several findings may fit together; empty for none.
    """

    id: str
    seen: str
    other_causes: str
    hand_tests: tuple[str, ...]
    evidence: str
    source: str
    group: str = ""


@dataclass(frozen=True)
class Finding:
    """The outcome of one limit: flagged, watch, within limit, or not assessed with the reason.

    Attributes
    ----------
    side : for an asymmetry the side with less range; for a range the side concerned; for an excess where it goes.
    value : the asymmetry is right minus left. limit : the limit that this value had to pass, in the same unit.
    error95 : 95 % error of the value.
    reason : whole sentences: why this outcome, from what, how sure.
    pattern : words of the pattern it may fit. hand_tests : codes of the tests that it suggests checking.
    source : where the limit comes from; basis : published, derived or project choice.
    """

    metric: str
    label: str
    kind: FindingKind
    status: FindingStatus
    side: Side | None
    value: float | None
    unit: str
    limit: float | None
    error95: float | None
    reason: str
    evidence: Evidence | None = None
    pattern: Pattern | None = None
    hand_tests: tuple[str, ...] = ()
    source: str = ""
    basis: str = ""
    n: int = 0
    at_equal_depth: AtEqualDepth | None = None


@dataclass(frozen=True)
class FindingGroup:
    """Several findings of one screening that fit one pattern together; never a cause.

    Attributes
    ----------
    id : key of the group in the pattern table. title : the pattern in words.
    side : where all of them point; None where the pattern has no side.
    findings : indices into ``Screening.findings``, the strongest first; at least two.
    hand_tests : codes of the tests, those that most of the findings ask for first.
    """

    id: str
    title: str
    side: Side | None
    findings: tuple[int, ...]
    hand_tests: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """What produced a result: enough to make it again."""

    version: str
    model: str
    model_sha256: str
    norms_sha256: str
    parameters: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Screening:
    """The result: one movement in one visit, from one or more recordings."""

    movement: Movement
    recordings: tuple[Recording, ...]
    cycles: tuple[Cycle, ...]
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    groups: tuple[FindingGroup, ...] = ()

    def with_status(self, status: FindingStatus) -> tuple[Finding, ...]:
        """The findings of one outcome, in their order."""
        return tuple(finding for finding in self.findings if finding.status is status)

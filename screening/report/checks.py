"""What the findings may fit together, and the hand tests that this suggests: gathered once for page and paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from screening.norms import Norms
from screening.types import Finding, FindingGroup, FindingStatus, HandTest, Movement, Screening, Side

_SEEN = (FindingStatus.FLAGGED, FindingStatus.WATCH)


@dataclass(frozen=True)
class Fit:
    """One pattern, or several findings that fit one together; never a cause.

    Attributes
    ----------
    title : the pattern in words. side : where it points; None where it has no side.
    findings : indices into ``Screening.findings``. grouped : whether several findings were seen together.
    other_causes : what is not muscle, each text once. evidence : the weakest letter of its patterns.
    source : titles of the sources. tests : codes of the tests worth doing.
    """

    title: str
    side: Side | None
    findings: tuple[int, ...]
    grouped: bool
    other_causes: tuple[str, ...]
    evidence: str
    source: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One hand test to do.

    Attributes
    ----------
    sides : both, the one that the film points to first. findings : indices of the findings that suggest it.
    """

    test: HandTest
    sides: tuple[Side, Side]
    findings: tuple[int, ...]


def false_flags(norms: Norms, movement: Movement) -> tuple[int, int] | None:
    """How many screenings of people with equal sides showed a false flag in the benchmark; None unmeasured."""
    names = ("test_walks_false_flag", "test_walks")
    if not movement.walking:
        names = ("test_screenings_false_flag", "test_screenings")
    wrong, tested = (int(norms.quality[name]) for name in names)
    return (wrong, tested) if tested else None


def numbered(screening: Screening) -> dict[int, int]:
    """Return index -> number of the findings that were seen, flagged ones first: how page and paper name them."""
    order = [i for status in _SEEN for i, f in enumerate(screening.findings) if f.status is status]
    return {index: number for number, index in enumerate(order, 1)}


def fits(screening: Screening, norms: Norms) -> tuple[Fit, ...]:
    """Return what was seen together first, then the patterns of findings that belong to no group."""
    together = [_together(screening, norms, group) for group in screening.groups]
    grouped = {index for group in screening.groups for index in group.findings}
    alone: dict[tuple[str, Side | None], list[int]] = {}
    for index in numbered(screening):
        finding = screening.findings[index]
        if finding.pattern is not None and index not in grouped:
            alone.setdefault((finding.pattern.seen, finding.side), []).append(index)
    single = [_fit(screening, norms, tuple(indices), title, side) for (title, side), indices in alone.items()]
    return (*together, *single)


def checks(screening: Screening, norms: Norms) -> tuple[Check, ...]:
    """Return every suggested hand test once, those that most findings suggest first.

    A code that this version does not list, as in a stored result, is left out.
    """
    wanted: dict[str, list[int]] = {}
    for fit in fits(screening, norms):
        for code in fit.tests:
            if code in norms.hand_tests:
                asking = [i for i in fit.findings if code in screening.findings[i].hand_tests]
                wanted.setdefault(code, []).extend(asking or fit.findings)
    found = [
        Check(norms.hand_tests[code], sides_in_order(screening.findings[i] for i in indices), tuple(indices))
        for code, indices in wanted.items()
    ]
    return tuple(sorted(found, key=lambda check: -len(check.findings)))


def sides_in_order(findings: Iterable[Finding]) -> tuple[Side, Side]:
    """Return both sides, first the one that the first finding with a side points to; left first without any."""
    first = next((finding.side for finding in findings if finding.side is not None), Side.LEFT)
    return first, first.other


def _together(screening: Screening, norms: Norms, group: FindingGroup) -> Fit:
    """A group as the core found it; its source is that of the group where this version lists it."""
    fit = _fit(screening, norms, group.findings, group.title, group.side)
    listed = norms.pattern_groups.get(group.id)
    source = fit.source if listed is None else norms.source_titles(listed.source)
    return replace(fit, grouped=True, tests=group.hand_tests, source=source)


def _said_once(texts: Sequence[str]) -> tuple[str, ...]:
    """Each text without what an earlier one listed; one that is more than a plain list stays whole."""
    told: list[str] = []
    known: set[str] = set()
    for text in dict.fromkeys(texts):
        items = text.split(", ")
        kept = text if ";" in text else ", ".join(item for item in items if item not in known)
        known.update(items)
        told += [kept] * bool(kept)
    return tuple(told)


def _fit(screening: Screening, norms: Norms, indices: tuple[int, ...], title: str, side: Side | None) -> Fit:
    patterns = [p for i in indices if (p := screening.findings[i].pattern) is not None]
    codes = (code for i in indices for code in screening.findings[i].hand_tests)
    keys = dict.fromkeys(key for p in patterns for key in p.source.split(";") if key)
    return Fit(
        title=title,
        side=side,
        findings=indices,
        grouped=False,
        other_causes=_said_once([p.other_causes.rstrip(".") for p in patterns]),
        evidence=max((p.evidence for p in patterns), default=""),
        source=norms.source_titles(";".join(keys)) if keys else "",
        tests=tuple(dict.fromkeys(codes)),
    )

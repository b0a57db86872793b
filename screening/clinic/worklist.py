"""From accepted findings to hands: which tests are worth doing, why, and what to rule out first. Pure, no store.

A camera cannot name a muscle: the list is what teaching schemes suggest checking, with their evidence letter, and the
client's own story beside it. It never leaves a test out because it hurts somewhere else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from screening.body import load_regions
from screening.norms import Norms
from screening.types import Pattern, Side

_FOLDER = Path(__file__).parent
MEASURES = ("KTW", "HIR", "THOMAS", "SLR", "LEGLEN")
"""Tests of hand_tests.csv that give a number or a position, not strong or weak: they stand with the goniometer."""
SCAR_TESTS = ("ABD", "OBL")
"""Row 24 of the pattern table: the muscles that cross a scar of the belly."""
_FROM_STORY = 3


@dataclass(frozen=True)
class Accepted:
    """A finding that the therapist accepted; ``title`` in words, ``pattern`` None where it fits none."""

    id: str
    title: str
    side: Side | None
    pattern: Pattern | None
    hand_tests: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Something of the client's story at a place: ``words`` as they are shown, ``region`` without its side.

    ``kind``: pain, or what happened (scar, operation, injury and so on).
    """

    kind: str
    region: str
    side: str | None
    words: str


@dataclass(frozen=True)
class Suggestion:
    """One muscle to test on both sides.

    Attributes
    ----------
    position, pressure : in a few words. findings : ids of those that suggest it; empty where the story does.
    evidence : the weakest letter of its patterns, empty without a pattern. reasons : the client's story near it.
    first : the side that the films point to, to be shown first for orientation; None where they point to none.
    """

    code: str
    name: str
    position: str
    pressure: str
    findings: tuple[str, ...] = ()
    evidence: str = ""
    reasons: tuple[str, ...] = ()
    first: Side | None = None


@dataclass(frozen=True)
class RuleOut:
    """A reason that is not muscle, to be looked at first."""

    code: str
    name: str


@dataclass(frozen=True)
class WorkList:
    """What to do with the hands.

    Attributes
    ----------
    suggested : from accepted findings, in order. from_story : near a scar, an old injury or pain, without a flag.
    rule_outs : first of all. measures : codes of tests that give a number. causes : the table's own sentences.
    other_muscles : what the patterns name beside the tests, as the table says it.
    """

    suggested: tuple[Suggestion, ...] = ()
    from_story: tuple[Suggestion, ...] = ()
    rule_outs: tuple[RuleOut, ...] = ()
    measures: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    other_muscles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preference:
    """What this clinic does with suggestions: its own order, and what it never wants suggested."""

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def work_list(
    accepted: Sequence[Accepted], story: Sequence[Told], norms: Norms, preference: Preference | None = None
) -> WorkList:
    """Return everything worth testing; those that most findings suggest first, then as the clinic prefers."""
    wanted = preference or Preference()
    asked: dict[str, list[Accepted]] = {}
    for finding in accepted:
        for code in finding.hand_tests:
            if code in norms.hand_tests and code not in wanted.hidden:
                asked.setdefault(code, []).append(finding)
    by_weight = sorted(asked, key=lambda code: -len(asked[code]))
    codes = in_order([code for code in by_weight if code not in MEASURES], wanted.order)
    suggested = tuple(_suggest(code, asked[code], story, norms) for code in codes)
    patterns = {f.pattern.id: f.pattern for f in accepted if f.pattern is not None}
    causes = tuple(dict.fromkeys(pattern.other_causes for pattern in patterns.values()))
    return WorkList(
        suggested=suggested,
        from_story=_from_story(story, norms, {*codes, *wanted.hidden}),
        rule_outs=rule_outs(causes),
        measures=tuple(code for code in MEASURES if code in asked),
        causes=causes,
        other_muscles=_other_muscles(patterns, norms),
    )


def suggestion(code: str, story: Sequence[Told], norms: Norms) -> Suggestion:
    """Return a muscle that the therapist adds by hand, with what the story tells near it.

    Raises
    ------
    KeyError : if hand_tests.csv does not have it.
    """
    return _suggest(code, (), story, norms)


def in_order(codes: Sequence[str], preferred: Sequence[str]) -> list[str]:
    """Return the codes with those that have a preferred order in it, at the places that they take anyway."""
    own = iter([code for code in preferred if code in codes])
    return [next(own) if code in preferred else code for code in codes]


def moved(codes: Sequence[str], code: str, step: int) -> list[str]:
    """Return the codes with one moved up (-1) or down (1); unchanged at the ends."""
    order, place = list(codes), list(codes).index(code)
    other = place + step
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def near(code: str, story: Sequence[Told]) -> tuple[str, ...]:
    """Return what the client told of the places that belong to a test, whichever side: both sides are tested."""
    regions = _test_regions().get(code, ((), ()))
    wanted = {*regions[0], *regions[1]}
    return tuple(dict.fromkeys(told.words for told in story if told.region in wanted))


def rule_outs(causes: Iterable[str]) -> tuple[RuleOut, ...]:
    """Return the reasons that are not muscle, named in the table's sentences, in the order of the list."""
    text = " | ".join(causes).lower()
    return tuple(
        RuleOut(row["code"], row["name"])
        for row in _rule_out_rows()
        if any(phrase in text for phrase in row["phrases"].split(";"))
    )


def rule_out_name(code: str) -> str:
    """Return the name of a reason to rule out, or the code where it is not on the list."""
    return next((row["name"] for row in _rule_out_rows() if row["code"] == code), code)


def base_region(region: str | None, side: str | None = None) -> tuple[str, str | None]:
    """Return a region without its side, and the side: ``low_back_left``, as intake keeps it, is low_back and left."""
    known = load_regions().get(region or "")
    if known is None or known.side is None:
        return region or "", side
    return known.id.removesuffix(f"_{known.side}"), known.side.value


def one_sided(name: str) -> tuple[str, str]:
    """Return position and pressure of a test's text, which a semicolon divides."""
    position, _, pressure = name.partition(";")
    return position.strip(), pressure.strip()


def _suggest(code: str, asking: Sequence[Accepted], story: Sequence[Told], norms: Norms) -> Suggestion:
    test = norms.hand_tests[code]
    position, pressure = one_sided(test.position)
    letters = [f.pattern.evidence for f in asking if f.pattern is not None]
    return Suggestion(
        code=code,
        name=test.name,
        position=position,
        pressure=pressure,
        findings=tuple(finding.id for finding in asking),
        evidence=max(letters, default=""),
        reasons=near(code, story),
        first=next((finding.side for finding in asking if finding.side is not None), None),
    )


def _from_story(story: Sequence[Told], norms: Norms, known: set[str]) -> tuple[Suggestion, ...]:
    """Tests whose own place hurts, was injured or has a scar; a few for each place."""
    found: dict[str, Suggestion] = {}
    for told in story:
        own = [code for code, (first, _) in _test_regions().items() if told.region in first]
        crossing = SCAR_TESTS if told.kind == "scar" and told.region.startswith("belly") else ()
        for code in list(dict.fromkeys([*crossing, *own]))[:_FROM_STORY]:
            if code not in known and code not in found:
                found[code] = replace(_suggest(code, (), story, norms))
    return tuple(found.values())


def _other_muscles(patterns: Mapping[str, Pattern], norms: Norms) -> tuple[str, ...]:
    rows = {row.pattern.id: row for row in norms.patterns}
    named = [
        name.strip()
        for key in patterns
        if key in rows
        for text in (rows[key].overactive, rows[key].underactive)
        for name in text.replace(";", ",").split(",")
        if name.strip()
    ]
    return tuple(dict.fromkeys(named))


@cache
def _test_regions() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    with (_FOLDER / "test_regions.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: (_split(row["first"]), _split(row["also"])) for row in csv.DictReader(file)}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@cache
def _rule_out_rows() -> tuple[Mapping[str, str], ...]:
    with (_FOLDER / "rule_outs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))

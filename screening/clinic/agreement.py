"""Agreement with hand tests: of the muscles named in advance for a flag, how many were tested weak, beside a base rate.

It is not precision: nobody knows what is true. One muscle and side are named for each flag before it is tested; beside
the share that was tested weak stands how often the same test is weak in visits without that flag. Pure, no store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from screening.clinic.worklist import MEASURES
from screening.norms import load_norms


@dataclass(frozen=True, order=True)
class FlagKind:
    """What was flagged, whoever it was: movement, metric, kind."""

    movement: str
    metric: str
    kind: str


@dataclass(frozen=True)
class NamedTest:
    """A flag with the muscle that was named for it.

    Attributes
    ----------
    weak : the result on the named side; None where it was not tested, or painful so that strength was not judged.
    before_flags : entered before the flags were shown.
    """

    flag: FlagKind
    code: str
    weak: bool | None
    before_flags: bool = False


@dataclass(frozen=True)
class OtherTest:
    """A test of one side in a visit, with what was flagged in that visit."""

    code: str
    weak: bool
    flags: frozenset[FlagKind]


@dataclass(frozen=True)
class Agreement:
    """How a kind of flag and the muscle named for it went together in this clinic.

    Attributes
    ----------
    flags : how many had their named muscle tested. weak : of these, tested weak on the named side.
    base_tested : tests of the same muscles in visits without this flag. base_rate : share of them that was weak,
        weighted as the muscles were named; None where there is none.
    flags_before, weak_before : of those, entered before the flags were shown.
    """

    flag: FlagKind
    flags: int
    weak: int
    base_tested: int
    base_rate: float | None
    flags_before: int = 0
    weak_before: int = 0

    @property
    def enough(self) -> bool:
        """Whether there are enough flags to say anything."""
        return self.flags >= load_norms().change["agreement_min_flags"]

    @property
    def rate(self) -> float | None:
        """Share that was tested weak; None without any."""
        return self.weak / self.flags if self.flags else None


def agreements(named: Iterable[NamedTest], others: Sequence[OtherTest]) -> tuple[Agreement, ...]:
    """Return the agreement for each kind of flag whose named muscle was ever tested, most flags first."""
    by_flag: dict[FlagKind, list[NamedTest]] = defaultdict(list)
    for one in named:
        if one.weak is not None:
            by_flag[one.flag].append(one)
    found = [_one(flag, tests, others) for flag, tests in by_flag.items()]
    return tuple(sorted(found, key=lambda agreement: (-agreement.flags, agreement.flag)))


def _one(flag: FlagKind, tests: Sequence[NamedTest], others: Sequence[OtherTest]) -> Agreement:
    beside = [other for other in others if flag not in other.flags]
    weights: dict[str, int] = defaultdict(int)
    for test in tests:
        weights[test.code] += 1
    before = [test for test in tests if test.before_flags]
    base_tested, base_rate = _base(weights, beside)
    return Agreement(
        flag=flag,
        flags=len(tests),
        weak=sum(test.weak is True for test in tests),
        base_tested=base_tested,
        base_rate=base_rate,
        flags_before=len(before),
        weak_before=sum(test.weak is True for test in before),
    )


def _base(weights: Mapping[str, int], beside: Sequence[OtherTest]) -> tuple[int, float | None]:
    counts: dict[str, list[bool]] = defaultdict(list)
    for other in beside:
        if other.code in weights:
            counts[other.code].append(other.weak)
    known = {code: sum(results) / len(results) for code, results in counts.items()}
    total = sum(weights[code] for code in known)
    if not total:
        return 0, None
    rate = sum(weights[code] * share for code, share in known.items()) / total
    return sum(len(results) for results in counts.values()), rate


def muscle_of(hand_tests: Sequence[str]) -> str | None:
    """Return the muscle that stands for a flag where nobody named another one: the first that the table names."""
    return next((code for code in hand_tests if code not in MEASURES), None)


def tests_come_first(visit_id: str, *, wanted: bool) -> bool:
    """Whether tests of this visit are entered before its flags are shown: about one visit of five, always the same."""
    every = int(load_norms().change["tests_first_every"])
    return wanted and int.from_bytes(visit_id.encode(), "big") % every == 0


def agreement_sentence(found: Agreement | None) -> str:
    """Return the agreement in words: counts, the base rate beside it, or that it is too few to judge."""
    if found is None or not found.flags:
        return "Agreement with hand tests in your clinic: none tested yet."
    counted = f"{found.weak} of {found.flags} named muscles tested weak on the named side"
    if not found.enough:
        least = int(load_norms().change["agreement_min_flags"])
        return f"Agreement with hand tests in your clinic: {counted}. Too few to judge (fewer than {least} flags)."
    base = "no test without this flag to compare with"
    if found.base_rate is not None:
        base = f"{100 * found.base_rate:.0f}\u2009% of {found.base_tested} tests without this flag"
    before = ""
    if found.flags_before:
        before = f" Before the flags were shown: {found.weak_before} of {found.flags_before}."
    return f"Agreement with hand tests in your clinic: {counted}; beside it, {base}.{before}"

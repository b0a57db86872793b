"""Words about what findings may fit together and what to test by hand: other reasons always come first."""

from __future__ import annotations

from collections.abc import Sequence

from screening.types import Pattern, Side

NOT_WHICH_MUSCLE = "A film cannot tell which muscle is involved: the tests named here may find out."
TOGETHER_HEADING = "What they may fit together"
TOGETHER_EXPLANATION = (
    f"Other reasons come first. A pattern is one possible order to test, never a cause. {NOT_WHICH_MUSCLE}"
)
TESTS_HEADING = "Worth testing by hand"
TESTS_EXPLANATION = "Both sides, the one that the film points to named first. Stop on pain."
EVIDENCE_WORDS: dict[str, str] = {
    "A": "A: a link shown in controlled studies",
    "B": "B: observations or mixed results",
    "C": "C: a teaching scheme",
}


def other_causes_text(pattern: Pattern) -> str:
    """Return what is not muscle: always said before any muscle is named."""
    return f"Other reasons to rule out first: {pattern.other_causes.rstrip('.')}."


def pattern_text(pattern: Pattern) -> str:
    """Return the pattern that a finding may fit, other reasons first, with the strength of its evidence."""
    evidence = EVIDENCE_WORDS.get(pattern.evidence, pattern.evidence)
    return f"May fit the pattern: {pattern.seen}. {other_causes_text(pattern)} Evidence {evidence}."


def fit_title(title: str, side: Side | None, *, together: bool = False) -> str:
    """Return a pattern to begin a line with, and its side where it has one."""
    words = f"{title} ({side.value})" if side else title
    return f"Seen together: {words}" if together else f"{words[:1].upper()}{words[1:]}"


def for_findings(numbers: str) -> str:
    """Return which findings suggest a test, "for 1, 2"."""
    return f"for {numbers}" if numbers else ""


def causes_text(causes: Sequence[str]) -> str:
    """Return all other reasons behind some findings, each once; empty without any."""
    return f"Other reasons to rule out first: {'; '.join(causes)}." if causes else ""


def evidence_text(letter: str, source: str) -> str:
    """Return how strong the link between movement and muscle is, and where it is taken from."""
    words = EVIDENCE_WORDS.get(letter, letter)
    return f"Evidence {words}{f' ({source})' if source else ''}." if words else ""

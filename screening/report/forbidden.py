"""Words that the program's own sentences never use. A therapist's own text is never checked against them."""

from __future__ import annotations

import re

#: A camera sees movement: it can neither judge a body nor name a cause. "fixed" is not here: a camera may be.
FORBIDDEN_WORDS: tuple[str, ...] = (
    "abnormal",
    "abnormality",
    "abnormally",
    "bad",
    "caused by",
    "chain of cause",
    "cured",
    "deficit",
    "diagnose",
    "diagnosed",
    "diagnoses",
    "diagnosis",
    "diagnostic",
    "dysfunction",
    "dysfunctional",
    "fail",
    "failed",
    "fails",
    "good",
    "healthy",
    "imbalance",
    "imbalanced",
    "improved by treatment",
    "injury risk",
    "medical assessment",
    "normal",
    "normally",
    "pass",
    "passed",
    "passes",
    "proven",
    "reset",
    "risk of injury",
    "root cause",
    "score",
    "shows that",
    "unhealthy",
    "weak glute",
    "weak muscle",
    "weak muscles",
    "wrong side",
    "you have",
)

#: "Not a diagnosis" is what the program must say; "good" is allowed for a recording only; the scores are the names of
#: published measures of curves, in degrees.
ALLOWED_PHRASES: tuple[str, ...] = (
    "not a diagnosis", "good recording", "partial profile score", "gait profile score"
)  # fmt: skip


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words only, the longest first, whatever the spaces between them."""
    longest_first = sorted(phrases, key=len, reverse=True)
    choices = (r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in longest_first)
    return re.compile(rf"\b({'|'.join(choices)})\b", re.IGNORECASE)


_FORBIDDEN = _any_of(FORBIDDEN_WORDS)
_ALLOWED = _any_of(ALLOWED_PHRASES)


def find_forbidden(text: str) -> list[str]:
    """Return the forbidden words of a text in their order, in small letters; empty where there is none."""
    found = _FORBIDDEN.findall(_ALLOWED.sub(" · ", text))
    return [re.sub(r"\s+", " ", word.lower()) for word in found]

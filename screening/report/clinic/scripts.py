"""Text of any script on paper: letters written from right to left are put in the order in which they are seen."""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape

_RIGHT_TO_LEFT = frozenset({"R", "AL", "RLE", "RLO", "RLI"})
_WEAK = frozenset({"WS", "ON", "NSM", "CS", "ES"})
_MIRRORED = str.maketrans("()[]{}<>", ")(][}{><")


def printed(text: str) -> str:
    """Return text for ReportLab: in the order it is seen in, without control characters, markup made harmless."""
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return escape(seen_order(" ".join(plain.split())))


def seen_order(text: str) -> str:
    """Return text with every run of right-to-left letters turned round; other text as it is.

    A line that breaks within such a run reads its parts in the wrong order: enough for names and short remarks.
    """
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    if not _RIGHT_TO_LEFT.intersection(kinds):
        return text
    parts, start = [], 0
    while start < len(text):
        if kinds[start] not in _RIGHT_TO_LEFT:
            parts.append(text[start])
            start += 1
            continue
        end = _end_of_run(kinds, start)
        while end < len(text) and text[end] in ")]}" and _opened(text[start:end], text[end]):
            end += 1
        parts.append(text[start:end][::-1].translate(_MIRRORED))
        start = end
    return "".join(parts)


def _end_of_run(kinds: list[str], start: int) -> int:
    """One past the last right-to-left letter that only weak letters part from the first."""
    last = start
    for k in range(start, len(kinds)):
        if kinds[k] in _RIGHT_TO_LEFT:
            last = k
        elif kinds[k] not in _WEAK:
            break
    return last + 1


def _opened(run: str, closing: str) -> bool:
    """Whether a bracket that closes here was opened within the run, so that it belongs to it."""
    opening = closing.translate(_MIRRORED)
    return run.count(opening) > run.count(closing)

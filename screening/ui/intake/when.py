"""When something happened, as people say it: a year, or about how long ago."""

from __future__ import annotations

import re

_YEAR = re.compile(r"\b(1[89]\d\d|2[01]\d\d)\b")
_AGO = re.compile(
    r"\b(\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twenty)\s+(year|month|week|day)s?\b"
)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twenty": 20,
}  # fmt: skip
_MONTHS_PER = {"year": 12.0, "month": 1.0, "week": 12 / 52, "day": 12 / 365}


def year_of(said: str, this_year: int) -> int | None:
    """Return the year that is meant ("2004", "about 20 years ago", "last year"); None where none can be told.

    A year to come is returned as it was said: the page asks again.
    """
    text = said.lower()
    named = _YEAR.search(text)
    if named:
        return int(named.group(1))
    if "last year" in text:
        return this_year - 1
    ago = _AGO.search(text)
    if ago:
        number = _NUMBERS.get(ago.group(1)) or int(ago.group(1))
        return this_year - int(number * _MONTHS_PER[ago.group(2)] / 12)
    return this_year if "this year" in text else None

"""How people are named on the pages, and their story in a few words; text that somebody typed is made harmless here."""

from __future__ import annotations

import re
from datetime import date, datetime

from screening.body import load_regions
from screening.clinic.tables import Client, PainSite, PastEvent
from screening.ui.words import escape_markdown

LONGEST_NAME = 40
_ISOLATE, _ISOLATE_END, _JOINER = "\u2068", "\u2069", "\u2060"
_LINKS = re.compile(r"(https?\\:|ftp\\:|www|@)(?=\S)", re.IGNORECASE)
"""What markdown makes a link of by itself; an invisible joiner behind it keeps it text."""
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
SIDE_MARKS = {"left": ":orange[L]", "right": ":blue[R]", "both": ":orange[L] and :blue[R]"}
SIDE_LETTERS = {"left": "L", "right": "R", "both": "L and R"}


def typed(text: str, longest: int = 200) -> str:
    """Return what somebody typed for markdown: one line, no markup, no link, its direction kept to itself."""
    harmless = _LINKS.sub(rf"\1{_JOINER}", escape_markdown(_one_line(text, longest)))
    return f"{_ISOLATE}{harmless}{_ISOLATE_END}"


def typed_plain(text: str, longest: int = 200) -> str:
    """Return what somebody typed for places without markdown."""
    return f"{_ISOLATE}{_one_line(text, longest)}{_ISOLATE_END}"


def _one_line(text: str, longest: int) -> str:
    line = " ".join(_OVERRIDES.sub("", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def initials(name: str) -> str:
    """Return the first letters of up to three words: ``Anna B.`` becomes ``A. B.``."""
    return " ".join(f"{word[0]}." for word in _one_line(name, 10_000).split()[:3])


def shown_name(client: Client, *, hidden: bool) -> str:
    """Return a client's name for markdown: initials where names are hidden."""
    return typed(initials(client.name) if hidden else client.name, LONGEST_NAME)


def plain_name(client: Client, *, hidden: bool) -> str:
    """Return a client's name for places without markdown: initials where names are hidden."""
    return typed_plain(initials(client.name) if hidden else client.name, LONGEST_NAME)


def place(region: str | None, side: str | None) -> str:
    """Return a place of the body with its side, for markdown: ``low back :orange[L]``."""
    known = load_regions().get(region or "")
    if known is None:
        name = typed((region or "").replace("_", " "), 40) if region else ""
        return f"{name} {SIDE_MARKS.get(side or '', '')}".strip()
    name = known.name.removesuffix(f", {known.side}").lower()
    return f"{name} {SIDE_MARKS.get(str(known.side or side or ''), '')}".strip()


def pain_words(site: PainSite) -> str:
    """Return one place that hurts: ``low back 6/10``."""
    return f"{place(site.region, site.side)} {site.now}/10"


def event_words(event: PastEvent, longest: int = 60, *, dated: bool = True) -> str:
    """Return one past event: what it is called, where, and when if that does not stand before it."""
    where = place(event.region, event.side)
    what = f"{typed(event.text, longest)}{',' if where else ''}" if event.text else ""
    when = str(event.year) if event.year else typed(event.when, 30) if event.when else ""
    return " ".join(filter(None, (what, where, when if dated else "")))


def day(moment: datetime | date) -> str:
    """Return a day: ``20 Nov 2026``, in the time of this computer."""
    local = moment.astimezone() if isinstance(moment, datetime) else moment
    return f"{local.day} {local:%b %Y}"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was: ``12 min ago``, ``yesterday``, then the day."""
    seconds = (now - moment).total_seconds()
    days = (now.astimezone().date() - moment.astimezone().date()).days
    if seconds < 90:
        return "just now"
    if seconds < 3600:
        return f"{round(seconds / 60)} min ago"
    if days == 0:
        return f"{int(seconds // 3600)} h ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else day(moment)

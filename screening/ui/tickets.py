"""Tickets: how a page, which cannot set a cookie, lets the server's own route do it.

A page puts the cookie under a random ticket and hands the ticket to the browser, which gives it back at once to the
route ``/api/cookie``. A ticket is good once and for half a minute; the secret itself never passes through the page.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

GOOD_FOR_S = 30.0


@dataclass
class TicketDesk:
    """Cookies that wait to be fetched: by ticket, the cookies' names with their values (None = take it away)."""

    _waiting: dict[str, tuple[float, Mapping[str, str | None]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def issue(self, cookies: Mapping[str, str | None]) -> str:
        """Return a ticket for these cookies."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            now = monotonic()
            self._waiting = {key: entry for key, entry in self._waiting.items() if entry[0] > now}
            self._waiting[ticket] = (now + GOOD_FOR_S, dict(cookies))
        return ticket

    def redeem(self, ticket: str) -> Mapping[str, str | None] | None:
        """Return the cookies of a ticket and tear it up; None where it is unknown, used or too old."""
        with self._lock:
            until, cookies = self._waiting.pop(ticket, (0.0, {}))
        return cookies if until > monotonic() else None


DESK = TicketDesk()
"""The desk of this program."""

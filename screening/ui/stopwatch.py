"""How long somebody works on a page, kept as plain seconds of a visit; what happens on it is not looked at."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from screening.clinic import timing
from screening.types import ScreeningError
from screening.ui.visitor import Staff

_KEY = "stopwatch"
AWAY_S = 180.0
"""Without a touch for longer, nobody was at work; so much of the time still counts."""
_KEEP_FROM_S = 2.0
PAGES_OF_A_VISIT = ("review", "tests", "record", "homework", "report")
"""Whose time is kept, besides the inbox. Every full run is a touch; pages may tick at smaller ones themselves."""


@dataclass
class _Watch:
    page: str
    visit_id: str | None
    touched_at: float
    pending_s: float = 0.0


def tick(staff: Staff, page: str, visit_id: str | None = None) -> None:
    """Note that somebody touches this page now: the time since the last touch belongs to the page it was on.

    Time on a page without a visit (the inbox) is counted for the visit that is opened from it.
    """
    now = time.monotonic()
    watch = st.session_state.get(_KEY)
    if not isinstance(watch, _Watch):
        st.session_state[_KEY] = _Watch(page, visit_id, now)
        return
    watch.pending_s += min(now - watch.touched_at, AWAY_S)
    watch.touched_at = now
    changed = (watch.page, watch.visit_id) != (page, visit_id)
    if changed or watch.pending_s >= _KEEP_FROM_S:
        _keep(staff, watch, watch.visit_id or visit_id)
    if changed:
        watch.page, watch.visit_id = page, visit_id


def _keep(staff: Staff, watch: _Watch, visit_id: str | None) -> None:
    """Add what has gathered; a visit that is gone or a locked screen loses a few seconds, nothing else."""
    if visit_id is None:
        return
    seconds, watch.pending_s = min(watch.pending_s, timing.LONGEST_S), 0.0
    with suppress(ScreeningError):
        timing.add_seconds(staff.store, staff.watching, visit_id, watch.page, seconds)

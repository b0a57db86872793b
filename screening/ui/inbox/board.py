"""The part of the inbox that looks again by itself: nothing in it puts off the lock, or moves the focus."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from screening.clinic import accounts, desk, lists
from screening.clinic.desk import UNSIGNED_AFTER, Desk
from screening.clinic.lists import OPEN_STATES, PAGE, Inbox
from screening.clinic.safety import Gate
from screening.clinic.tables import now
from screening.clinic.visits import VisitState
from screening.ui.frame import names_hidden, told
from screening.ui.inbox import words
from screening.ui.inbox.rows import Rows
from screening.ui.inbox.words import Order, Shown
from screening.ui.people import shown_name
from screening.ui.visitor import Staff

EVERY_S = 20
PAGE_KEY = "inbox-page"
_SEEN = "inbox-seen"
_STATES = {Shown.WAITING: (VisitState.WAITING,), Shown.IN_REVIEW: (VisitState.IN_REVIEW,)}


@st.fragment(run_every=EVERY_S)
def board(staff: Staff, shown: Shown, order: Order) -> None:
    """Show what waits, and look again every few seconds."""
    with told():
        _board(staff, shown, order)


def _board(staff: Staff, shown: Shown, order: Order) -> None:
    page = int(st.session_state.get(PAGE_KEY) or 1)
    inbox = lists.read_inbox(
        staff.store, staff.watching, states=_STATES.get(shown, OPEN_STATES),
        newest_first=order is Order.NEWEST, page=page - 1,
    )  # fmt: skip
    now_going_on = desk.read_desk(staff.store, staff.watching)
    hidden = names_hidden(staff)
    people = {account.id: account.name for account in accounts.list_accounts(staff.store, staff.watching)}
    rows = Rows(staff, people, hidden=hidden)
    _tell_arrivals(inbox, now_going_on, hidden=hidden)
    in_use = sum(
        row.code is not None and row.code.open and row.code.device is not None for row in now_going_on.intakes
    )
    waiting = inbox.waiting_in_all + inbox.in_review
    st.markdown(words.counts_words(waiting, len(inbox.deferred), in_use))
    _calls(rows, now_going_on)
    all_rows = shown is not Shown.UNSIGNED
    something = _everything(rows, inbox, now_going_on, shown) if all_rows else _unsigned(staff, rows)
    if not something:
        st.markdown(words.EMPTY)


def _calls(rows: Rows, going_on: Desk) -> None:
    """Whoever called for help stands above everything, whatever is filtered."""
    for row in (*going_on.calls, *going_on.intakes):
        if row.wants_help:
            rows.help_wanted(row)


def _everything(rows: Rows, inbox: Inbox, going_on: Desk, shown: Shown) -> bool:
    """Show the sections that the filter lets through; return whether there was anything."""
    something = shown in (Shown.ALL, Shown.WAITING) and _safety(rows, inbox)
    if shown is not Shown.DEFERRED:
        with _section("Waiting for review", inbox.waiting) as some:
            something |= some
            for row in inbox.waiting:
                rows.waiting(
                    row, going_on.running.get(row.visit.id, ()), going_on.failed.get(row.visit.id, ())
                )
            _pages(inbox, shown)
    if shown in (Shown.ALL, Shown.DEFERRED):
        with _section("Deferred findings due today", inbox.deferred) as some:
            something |= some
            for item, review, client in inbox.deferred:
                rows.deferred(item, review, client, inbox.visit_numbers.get(item.visit_id))
    if shown is Shown.ALL:
        with _section("At the intake", going_on.intakes) as some:
            something |= some
            for intake in going_on.intakes:
                rows.intake(intake)
    return something


def _safety(rows: Rows, inbox: Inbox) -> bool:
    """Show what keeps clients from being filmed, urgent items first."""
    order = sorted(inbox.safety_first, key=lambda found: found[2].gate is not Gate.URGENT)
    with _section(":material/health_and_safety: Safety first", order) as some:
        for visit, client, state in order:
            rows.safety(visit, client, state, is_filmed=visit.id in inbox.filmed)
    return some


@contextmanager
def _section(title: str, rows: Sequence[object]) -> Iterator[bool]:
    """Write the heading where there are rows; say whether there are."""
    if rows:
        st.header(title, anchor=False)
    yield bool(rows)


def _pages(inbox: Inbox, shown: Shown) -> None:
    total = {Shown.WAITING: inbox.waiting_in_all, Shown.IN_REVIEW: inbox.in_review}.get(
        shown, inbox.waiting_in_all + inbox.in_review
    )
    if total > PAGE:
        st.pagination(math.ceil(total / PAGE), key=PAGE_KEY)


def _unsigned(staff: Staff, rows: Rows) -> bool:
    found = lists.list_unsigned(staff.store, staff.watching, now() - UNSIGNED_AFTER)
    for visit, client in found:
        rows.unsigned(visit, client)
    return bool(found)


def _tell_arrivals(inbox: Inbox, going_on: Desk, *, hidden: bool) -> None:
    """Raise a toast for what was not there when the page looked last; the first look is silent."""
    arrived = {
        f"wait {row.visit.id}": f"{row.client.number} {shown_name(row.client, hidden=hidden)} is waiting for review"
        for row in inbox.waiting
    }
    for visit, client, state in inbox.safety_first:
        if state.gate is Gate.URGENT:
            who = f"{client.number} {shown_name(client, hidden=hidden)}"
            arrived[f"urgent {visit.id}"] = f"Urgent safety item: {who}. Go to the client now."
    for row in (*going_on.calls, *going_on.intakes):
        if row.wants_help:
            who = f"{row.client.number} {shown_name(row.client, hidden=hidden)}"
            arrived[f"help {row.visit.id}"] = f"{who} asks for help"
    seen: set[str] | None = st.session_state.get(_SEEN)
    if seen is not None:
        for name in arrived.keys() - seen:
            st.toast(arrived[name], icon=":material/notifications:", duration="long")
    st.session_state[_SEEN] = (seen or set()) | arrived.keys()

"""The page *New visit*: from "hello" to filming in two taps. Run by Streamlit as a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import streamlit as st

from screening.clinic import clients, codes, intake, visits
from screening.clinic.intake import IntakeDraft
from screening.clinic.protocols import to_words
from screening.clinic.safety import Answer, Gate
from screening.clinic.tables import Client, Visit
from screening.clinic.visits import VisitPlan, VisitState
from screening.ui.courier import send_cookies
from screening.ui.frame import banner, go, query_id, saved, told
from screening.ui.people import day
from screening.ui.routes import DEVICE_COOKIE
from screening.ui.visit import words
from screening.ui.visit.clearing import clearance
from screening.ui.visit.hand_over import hand_over, live, make_code, shown_code
from screening.ui.visit.plan import choose_takes, form_of, tick_safe
from screening.ui.visit.set_up import choose_setup
from screening.ui.visitor import Staff, require_staff

_WHERE, _ANOTHER = "visit-where", "visit-another"


def show() -> None:
    """Show the page of the client in the address."""
    staff = require_staff()
    number = query_id("client")
    if number is None:
        go("inbox")
    client = clients.find_client(staff.store, staff.actor, number)
    everything = visits.list_visits(staff.store, staff.actor, client.id)
    visit = _open_visit(client, everything)
    banner(staff, client.id, None if visit is None else visit.id)
    st.title("New visit" if visit is None else f"Visit {visit.number}", anchor=False)
    code = shown_code(visit)
    if visit is not None and code is not None:
        draft = intake.read_draft(staff.store, staff.actor, visit.id)
        hand_over(staff, visit, code, draft.safety)
        clearance(staff, visit, draft)
        return
    _plan(staff, client, visit, [one for one in everything if visit is None or one.number < visit.number])


def _open_visit(client: Client, everything: Sequence[Visit]) -> Visit | None:
    """Return the visit that goes on, None to begin one."""
    newest = everything[0] if everything else None
    if newest is None or newest.state == VisitState.SIGNED.value:
        return None
    return None if st.session_state.get(_ANOTHER) == client.id else newest


def _plan(staff: Staff, client: Client, visit: Visit | None, earlier: Sequence[Visit]) -> None:
    """The form, and *Start*."""
    draft = None if visit is None else intake.read_draft(staff.store, staff.actor, visit.id)
    if visit is not None and draft is not None:
        _goes_on(staff, client, visit, draft)
    with _row("1 Where"):
        where = _where()
    with _row("2 Protocol"):
        takes = choose_takes(client, visit, first=not earlier)
        fell = draft is not None and draft.answers.get("falls", Answer.NO.value) != Answer.NO.value
        safe: tuple[str, ...] = ()
        if takes is not None:
            takes, safe = tick_safe(client, visit, takes, fell=fell)
    with _row("3 Safety"):
        clearance(staff, visit, draft)
    with _row("4 Set-up"):
        setup = choose_setup(form_of(client, visit), visit, earlier[0] if earlier else None)
    plan = None if not takes else VisitPlan(to_words(takes), setup, safe)
    _start(staff, client, visit, plan, where, draft)


def _row(title: str) -> Any:
    """Put the title of a part at the left, and return the place beside it."""
    left, right = st.columns([1, 5])
    left.subheader(title, anchor=False)
    return right


def _goes_on(staff: Staff, client: Client, visit: Visit, draft: IntakeDraft) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="open-visit"):
        st.markdown(words.OPEN_VISIT.format(number=visit.number, day=day(visit.started_at)))
        if st.button(words.ANOTHER, key="another-visit", type="tertiary"):
            st.session_state[_ANOTHER] = client.id
            st.rerun()
    live(staff, visit, draft.safety)


def _where() -> str:
    where = st.segmented_control(
        "Where",
        list(words.WHERE),
        format_func=words.WHERE.__getitem__,
        default=st.session_state.get(_WHERE, "here"),
        required=True,
        key="where",
        label_visibility="collapsed",
    )
    st.session_state[_WHERE] = str(where)
    if where == "here":
        st.markdown(words.HERE_LOCKS)
    return str(where)


def _start(
    staff: Staff,
    client: Client,
    visit: Visit | None,
    plan: VisitPlan | None,
    where: str,
    draft: IntakeDraft | None,
) -> None:
    urgent = draft is not None and draft.safety.gate is Gate.URGENT
    if urgent:
        st.error(words.URGENT_START, icon=":material/block:")
    if draft is None or not draft.consents.get("film"):
        st.markdown(words.NO_CONSENT)
    pressed = st.button(
        words.START if visit is None else words.CONTINUE,
        type="primary",
        key="start",
        disabled=plan is None or urgent,
        shortcut="Enter",
    )
    if pressed and plan is not None:
        with told():
            _begin(staff, _kept(staff, client, visit, plan), where)


def _kept(staff: Staff, client: Client, visit: Visit | None, plan: VisitPlan) -> Visit:
    """Begin the visit, or keep what was changed of its plan."""
    st.session_state.pop(_ANOTHER, None)
    if visit is None:
        return visits.new_visit(staff.store, staff.actor, client.id, plan)
    kept = VisitPlan(tuple(visit.protocol), dict(visit.setup), tuple(visit.safe_to_perform))
    if plan != kept:
        visits.change_plan(staff.store, staff.actor, visit.id, plan)
        saved()
    return visit


def _begin(staff: Staff, visit: Visit, where: str) -> NoReturn:
    """Go to where the intake happens."""
    if where == "qr":
        make_code(staff, visit)
    if where == "staff":
        go("record", visit=visit.id)
    code = codes.start_on_this_device(staff.store, staff.actor, visit.id)
    send_cookies({DEVICE_COOKIE: None}, then=f"/?code={code}")
    st.stop()


if __name__ == "__main__":
    show()

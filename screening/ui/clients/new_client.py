"""The dialog that adds a client; somebody who may be a client already is shown first."""

from __future__ import annotations

import re

import streamlit as st

from screening.clinic import clients, lists
from screening.clinic.clients import FIRST_BIRTH_YEAR, Person
from screening.clinic.tables import Client, now
from screening.types import ScreeningError
from screening.ui.clients import words
from screening.ui.frame import error_box, go, names_hidden
from screening.ui.navigation import is_page
from screening.ui.people import LONGEST_NAME, plain_name
from screening.ui.visitor import Staff

_OPEN, _SURE = "new-client-open", "new-client-sure"
_FIELDS = ("new-name", "new-year", "new-number", "new-contact")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def new_client_button(staff: Staff, key: str = "new-client") -> None:
    """Show the button that opens the dialog; the letter N presses it."""
    if st.button("New client", key=key, icon=":material/person_add:", shortcut="n"):
        _forget()
        st.session_state[_OPEN] = True
    if st.session_state.get(_OPEN):  # shown until it is closed: no run of the page takes away what was typed
        _dialog(staff)


def _forget() -> None:
    for name in (_OPEN, _SURE, *_FIELDS):
        st.session_state.pop(name, None)


@st.dialog("New client", on_dismiss=_forget)
def _dialog(staff: Staff) -> None:
    name = st.text_input("First name or initials", key="new-name", max_chars=LONGEST_NAME, required=True)
    year = st.number_input(
        "Birth year", value=None, step=1, format="%d", key="new-year", required=True, placeholder="1980"
    )
    number = st.text_input("Own record number (optional)", key="new-number", max_chars=LONGEST_NAME)
    with st.expander("Contact", key="new-contact-fold"):
        contact = st.text_input("E-mail (optional)", key="new-contact", type="email", max_chars=200)
    start = create = False
    with st.container(horizontal=True):
        if is_page(staff, "visit"):
            start = st.button("Create and start intake", type="primary", key="create-and-start")
        create = st.button(
            "Create only", type="secondary" if is_page(staff, "visit") else "primary", key="create-only"
        )
    person = _checked(name or "", year, number or "", contact or "", say=start or create)
    if person is not None:
        _create(staff, person, pressed="visit" if start else "client" if create else None)


def _checked(name: str, year: int | float | None, number: str, contact: str, *, say: bool) -> Person | None:
    """Return the person, None where a field cannot be used; why is said only once a button was pressed."""
    problems = []
    if not name.strip():
        problems.append(words.NAME_MISSING)
    if year is None or not FIRST_BIRTH_YEAR <= year <= now().year:
        problems.append(words.YEAR_MISSING)
    if contact.strip() and not _EMAIL.fullmatch(contact.strip()):
        problems.append(words.CONTACT_WRONG)
    if say:
        for problem in problems:
            error_box(problem)
    if problems or year is None:
        return None
    return Person(
        name.strip(), int(year), record_number=number.strip() or None, contact=contact.strip() or None
    )


def _create(staff: Staff, person: Person, pressed: str | None) -> None:
    """Create the client where a button was pressed, or show first who it may be."""
    about = (person.name, person.birth_year)
    asked = st.session_state.get(_SURE)
    try:
        if pressed is None:
            if asked is not None and asked[0] == about:
                _show_similar(staff, person, asked[1])
            return
        found = lists.similar_clients(staff.store, staff.actor, person.name, person.birth_year)
        if found and (asked is None or asked[0] != about):
            st.session_state[_SURE] = (about, pressed)
            _show_similar(staff, person, pressed)
            return
        _open(clients.new_client(staff.store, staff.actor, person), pressed)
    except ScreeningError as error:
        error_box(error)


def _show_similar(staff: Staff, person: Person, pressed: str) -> None:
    """Show the clients with the same first letter and year, and the way on."""
    st.markdown(f"**{words.IS_IT_ONE}**")
    hidden = names_hidden(staff)
    for client in lists.similar_clients(staff.store, staff.actor, person.name, person.birth_year):
        label = f"{client.number} · {plain_name(client, hidden=hidden)} · {client.birth_year}"
        if st.button(label, key=f"similar-{client.id}", width="stretch"):
            _open(client, "client")
    if st.button("No, it is somebody new", key="create-anyway", type="primary"):
        _open(clients.new_client(staff.store, staff.actor, person), pressed)


def _open(client: Client, page: str) -> None:
    _forget()
    go(page, **({"client": client.number} if page == "visit" else {"id": client.number}))

"""What the therapist does on the page: every tap is kept at once; a refusal is shown in the run that follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from screening.clinic import handwork, handwork_changes, suggestions
from screening.clinic.access import LockedError
from screening.clinic.hand_desk import HandDesk
from screening.clinic.handwork import AngleEntry, HandTestEntry, NoteEntry, NoteKind, PairEntry
from screening.clinic.tables import HandTest, Pair
from screening.clinic.worklist import moved
from screening.types import ScreeningError
from screening.ui.frame import saved
from screening.ui.visitor import Staff

_TROUBLE, _ADDED, _SAVED = "hands-trouble", "hands-added", "hands-saved"


def attempt(deed: Callable[[], object]) -> bool:
    """Do something that the store may refuse; return whether it is kept."""
    try:
        deed()
    except LockedError:
        return False  # the run that follows shows the lock page
    except ScreeningError as error:
        st.session_state[_TROUBLE] = str(error)
        return False
    st.session_state.pop(_TROUBLE, None)
    st.session_state[_SAVED] = True
    return True


def say_saved() -> None:
    """Say once that the last deed is kept: in the run that follows, because a callback may show nothing."""
    if st.session_state.pop(_SAVED, False):
        saved()


def trouble() -> str | None:
    """Return what the store refused last."""
    found = st.session_state.get(_TROUBLE)
    return found if isinstance(found, str) else None


def added(visit_id: str) -> list[str]:
    """The muscles that were added by hand and have no result yet, in this tab."""
    kept: dict[str, list[str]] = st.session_state.setdefault(_ADDED, {})
    return kept.setdefault(visit_id, [])


def add_muscle(visit_id: str, key: str) -> None:
    """Put a muscle on the list, without a flag."""
    code = st.session_state.get(key)
    if code and code not in added(visit_id):
        added(visit_id).append(str(code))
    st.session_state[key] = None


def keep_test(
    staff: Staff, desk: HandDesk, code: str, side: str, finding_id: str | None, **changed: Any
) -> None:
    """Keep the result of one side: what was entered before, with what changed; a new row each time."""
    before = desk.tests.get((code, side))
    values: dict[str, Any] = (
        {"result": "not_tested", "painful": False, "grade": None} | _values(before) | changed
    )
    entry = HandTestEntry(code, side, finding_id=finding_id, flags_shown=not desk.flags_hidden, **values)
    attempt(lambda: handwork.add_hand_test(staff.store, staff.actor, desk.visit.id, entry))


def _values(row: HandTest | None) -> dict[str, Any]:
    return {} if row is None else {"result": row.result, "painful": row.painful, "grade": row.grade}


def take_test(
    staff: Staff, desk: HandDesk, code: str, side: str, finding_id: str | None, field: str, key: str
) -> None:
    """Keep what a widget of a test says now."""
    keep_test(staff, desk, code, side, finding_id, **{field: st.session_state[key]})


def pair_entry(pair: Pair) -> PairEntry:
    """Return a pair as it could be entered again."""
    return PairEntry(**{name: getattr(pair, name) for name in PairEntry.__dataclass_fields__})


def new_pair(staff: Staff, desk: HandDesk) -> None:
    """Begin a pair with the muscle that was tested weak last and has none, else with the first of the list."""
    paired = {(pair.muscle, pair.side) for pair in desk.pairs}
    weak = [
        key
        for key, row in desk.tests.items()
        if row.result == "weak" and not row.painful and key not in paired
    ]
    first = desk.work.suggested[0].code if desk.work.suggested else "GMED"
    code, side = weak[-1] if weak else (first, "right")
    scars = desk.told("scar")
    kind, source = ("scar", scars[0]) if scars else ("muscle", "")
    entry = PairEntry(code, side, kind, source, retest_with=None, release_s=60, activation_repetitions=8)
    attempt(lambda: handwork.add_pair(staff.store, staff.actor, desk.visit.id, entry))


def take_pair(staff: Staff, desk: HandDesk, pair: Pair, field: str, key: str) -> None:
    """Keep what a widget of a pair says now; another kind of facilitator forgets the old one."""
    values = {name: getattr(pair, name) for name in PairEntry.__dataclass_fields__}
    values[field] = st.session_state[key]
    if field == "facilitator_kind":
        values |= {"facilitator": "", "facilitator_side": None, "release": None}
    if field == "facilitator" and values[field] is None:
        values[field] = ""
    entry = PairEntry(**values)
    attempt(lambda: handwork_changes.change_pair(staff.store, staff.actor, desk.visit.id, pair.id, entry))


def drop_pair(staff: Staff, desk: HandDesk, pair: Pair) -> None:
    """Take a pair back."""
    attempt(lambda: handwork_changes.remove_pair(staff.store, staff.actor, desk.visit.id, pair.id))


def take_holds(staff: Staff, desk: HandDesk, pair: Pair, key: str) -> None:
    """Keep whether a pair of the last visit holds today."""
    holds = st.session_state[key]
    if holds:
        attempt(
            lambda: handwork.note_pair_holds(staff.store, staff.actor, desk.visit.id, pair.id, str(holds))
        )


def take_named(staff: Staff, desk: HandDesk, finding_id: str, code_key: str, side_key: str) -> None:
    """Keep the muscle and side that stand for a finding."""
    code, side = st.session_state[code_key], st.session_state[side_key]
    if code and side:
        attempt(
            lambda: handwork_changes.name_in_advance(
                staff.store, staff.actor, desk.visit.id, finding_id, str(code), str(side)
            )
        )


def keep_angles(staff: Staff, desk: HandDesk, entries: tuple[AngleEntry, ...]) -> None:
    """Keep angles measured by hand."""

    def keep() -> None:
        for entry in entries:
            handwork.add_angle(staff.store, staff.actor, desk.visit.id, entry)

    if entries:
        attempt(keep)


def keep_palpation(staff: Staff, desk: HandDesk, key: str, side_key: str) -> None:
    """Keep what was felt, and empty the field."""
    text = str(st.session_state.get(key) or "").strip()
    if not text:
        return
    side = st.session_state.get(side_key)
    entry = NoteEntry(NoteKind.PALPATION, text, side)
    if attempt(lambda: handwork.add_note(staff.store, staff.actor, desk.visit.id, entry)):
        st.session_state[key] = ""


def order_up(staff: Staff, desk: HandDesk, code: str, step: int) -> None:
    """Move a suggestion, for the whole clinic."""
    codes = moved([one.code for one in desk.work.suggested], code, step)
    attempt(lambda: suggestions.prefer_order(staff.store, staff.actor, codes))


def never(staff: Staff, code: str) -> None:
    """Never suggest a muscle again in this clinic; Settings → Tests takes it back."""
    attempt(lambda: suggestions.never_suggest(staff.store, staff.actor, code))

"""Beside the muscles: what was named in advance, what was felt, angles by goniometer and tape."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from screening.clinic import measures
from screening.clinic.hand_desk import HandDesk
from screening.clinic.worklist import MEASURES, Accepted, one_sided
from screening.norms import load_norms
from screening.ui.hands import deeds, words
from screening.ui.people import SIDE_MARKS, typed
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_REFUSED = "angles-refused"


def show_named(staff: Staff, desk: HandDesk) -> None:
    """One muscle and side for each finding, named before anything is tested."""
    if not desk.accepted:
        return
    with st.expander(words.NAMED, key="named"):
        st.markdown(f":small[{words.NAMED_HELP}]")
        for finding in desk.accepted:
            _named(staff, desk, finding)


def _named(staff: Staff, desk: HandDesk, finding: Accepted) -> None:
    code, side = desk.named.get(finding.id, (None, None))
    code_key, side_key = f"named-code-{finding.id}", f"named-side-{finding.id}"
    codes = [one for one in finding.hand_tests if one not in MEASURES]
    st.session_state.setdefault(code_key, code if code in codes else None)
    st.session_state.setdefault(side_key, side)
    tested = any((one, place) in desk.tests for one in codes for place in ("left", "right"))
    st.markdown(f":small[{escape_markdown(finding.title)}]")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        more: dict[str, Any] = {
            "disabled": desk.read_only or tested,
            "on_change": deeds.take_named,
            "args": (staff, desk, finding.id, code_key, side_key),
            "label_visibility": "collapsed",
        }
        st.selectbox(
            "Muscle named", codes, index=None, key=code_key, format_func=words.muscle_label, width=240,
            placeholder="muscle", **more,
        )  # fmt: skip
        st.segmented_control(
            "Side named", list(words.SIDES), key=side_key, format_func=words.SIDES.__getitem__, **more
        )


def show_palpation(staff: Staff, desk: HandDesk) -> None:
    """What the fingers find: tender, a trigger point, where it refers to. The therapist's own words."""
    with st.expander(f"Palpation and trigger points ({len(desk.palpations)})", key="palpation"):
        for note in desk.palpations:
            st.markdown(f"- {typed(note.text, 500)} {SIDE_MARKS.get(note.side or '', '')}")
        if desk.read_only:
            return
        key, side_key = f"palpation-{desk.visit.id}", "palpation-side"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                "Tender where, refers to where", key=key, persist_state="session", autocomplete="off",
                placeholder="upper trapezius tender, refers to the temple", max_chars=500,
            )  # fmt: skip
            st.segmented_control("Side", list(words.SIDES), key=side_key, format_func=words.SIDES.__getitem__)
            st.button(
                "Add", key="palpation-add", on_click=deeds.keep_palpation, args=(staff, desk, key, side_key)
            )


def show_angles(staff: Staff, desk: HandDesk) -> None:
    """Angles and lengths by hand; the rows that a finding asks for come first."""
    rows = measures.in_order(desk.work.measures)
    asked = f" · asked for: {', '.join(desk.work.measures)}" if desk.work.measures else ""
    with st.expander(f"Goniometer and tape ({len(desk.angles)}){asked}", key="goniometer"):
        for code in desk.work.measures:
            position, how = one_sided(load_norms().hand_tests[code].position)
            st.markdown(f":small[{code}: {escape_markdown(position)}; {escape_markdown(how)}]")
        table = pd.DataFrame(
            {
                "Measured": [row.title for row in rows],
                **{side: [_value(desk, row, side) for row in rows] for side in measures.SIDES},
            }
        )
        number = st.column_config.NumberColumn
        key = f"angles-{desk.visit.id}-{len(desk.angles)}"
        st.data_editor(
            table, hide_index=True, key=key, disabled=True if desk.read_only else ["Measured"],
            column_config={"left": number("L", format="%.1f"), "right": number("R", format="%.1f")},
            on_change=_take_angles, args=(staff, desk, rows, key),
        )  # fmt: skip
        if st.session_state.pop(_REFUSED, False):
            st.error(measures.CHECK_ANGLE, icon=":material/error:")


def _value(desk: HandDesk, row: measures.Measure, side: str) -> float:
    found = desk.angles.get((row.joint, row.motion, side))
    return math.nan if found is None else found.angle_deg


def _take_angles(staff: Staff, desk: HandDesk, rows: tuple[measures.Measure, ...], key: str) -> None:
    """Keep what was typed; the table forgets its own edits, so that it shows what is stored."""
    edited = st.session_state[key]["edited_rows"]
    entries, refused = measures.changed_cells(rows, edited)
    st.session_state[_REFUSED] = refused
    fresh = tuple(
        entry
        for entry in entries
        if _value(desk, measures.Measure(entry.joint, entry.motion, ""), entry.side) != entry.angle_deg
    )
    deeds.keep_angles(staff, desk, fresh)

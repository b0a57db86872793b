"""The tabs *Tests & pairs* and *Homework*: what the hands found and what went home, over all visits."""

from __future__ import annotations

import streamlit as st

from screening.clinic.files import ClientFile
from screening.clinic.tables import HandTest, Homework, Pair
from screening.ui.client import words
from screening.ui.client.overview import homework_words
from screening.ui.people import SIDE_MARKS, typed


def tests_tab(file: ClientFile) -> None:
    """Show pairs, tests by hand and angles, the newest visit first."""
    numbers = {visit.id: visit.number for visit in file.visits}
    if not (file.pairs or file.hand_tests or file.angles):
        st.markdown(words.NO_TESTS)
        return
    if file.pairs:
        st.subheader("Pairs", anchor=False)
        st.table([_pair(row, numbers) for row in reversed(file.pairs)], hide_index=True, alt="Pairs by visit")
    if file.hand_tests:
        st.subheader("Tests by hand", anchor=False)
        rows = [_test(row, numbers) for row in reversed(file.hand_tests)]
        st.table(rows, hide_index=True, alt="Tests by hand by visit")
    if file.angles:
        st.subheader("Angles measured by hand", anchor=False)
        angles = [
            {
                "Visit": numbers.get(row.visit_id, ""),
                "Joint": typed(row.joint),
                "Motion": typed(row.motion),
                "Side": SIDE_MARKS.get(row.side, ""),
                "Angle": f"{row.angle_deg:.0f}°",
            }
            for row in reversed(file.angles)
        ]
        st.table(angles, hide_index=True, alt="Angles measured by hand by visit")


def _pair(row: Pair, numbers: dict[str, int]) -> dict[str, object]:
    source = f"{typed(words.muscle(row.facilitator), 60)} {SIDE_MARKS.get(row.facilitator_side or '', '')}"
    return {
        "Visit": numbers.get(row.visit_id, ""),
        "Inhibited": f"{typed(words.muscle(row.muscle), 60)} {SIDE_MARKS.get(row.side, '')}",
        "Facilitator": f"{source} ({typed(row.facilitator_kind, 32)})",
        "After release": _result(row.retest_after_release),
        "After activation": _result(row.retest_after_activation),
        "Held at the next visit": _result(row.holds),
    }


def _test(row: HandTest, numbers: dict[str, int]) -> dict[str, object]:
    return {
        "Visit": numbers.get(row.visit_id, ""),
        "Muscle": typed(words.muscle(row.code), 60),
        "Side": SIDE_MARKS.get(row.side, ""),
        "Result": _result(row.result) + (", painful" if row.painful else ""),
        "Grade": "" if row.grade is None else f"{row.grade}/5",
        "Note": typed(row.note, 300) if row.note else "",
    }


def _result(result: str | None) -> str:
    return "" if result is None else words.RESULTS.get(result, typed(result, 32))


def homework_tab(file: ClientFile) -> None:
    """Show the exercises, the newest visit first."""
    numbers = {visit.id: visit.number for visit in file.visits}
    if not file.homework:
        st.markdown(words.NO_HOMEWORK)
        return
    order = sorted(file.homework, key=lambda row: (-numbers.get(row.visit_id, 0), row.position))
    st.table([_exercise(row, numbers) for row in order], hide_index=True, alt="Homework by visit")


def _exercise(row: Homework, numbers: dict[str, int]) -> dict[str, object]:
    done = "not asked yet" if row.days_asked is None else f"{row.days_done}/{row.days_asked} days"
    return {
        "Visit": numbers.get(row.visit_id, ""),
        "Exercise": homework_words(row.release, row.activation),
        "Times a day": row.per_day,
        "Until": typed(row.until, 120),
        "Done": done,
    }

"""The whole page in one fragment: every change is kept at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from screening.clinic import handwork, handwork_changes, papers
from screening.clinic.handwork import HomeworkEntry
from screening.clinic.handwork_changes import homework_faults, homework_hint, too_many
from screening.clinic.home_desk import (
    HOLDS_TWICE,
    RELEASE_S,
    REPETITIONS,
    HomeDesk,
    entry_from_pair,
    read_homework,
)
from screening.clinic.tables import Homework
from screening.ui import stopwatch
from screening.ui.frame import error_box, go, told
from screening.ui.hands import deeds
from screening.ui.hands import words as hand_words
from screening.ui.people import typed
from screening.ui.visitor import Staff

_EMPTY = "No pair recorded. Add a single exercise?"
_ON_A_DATE = "on a date"
_CSS = """
<style>
  .stMainBlockContainer { max-width: 100% !important; padding: 3.6rem 1rem 3rem !important; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"], .st-key-homework { gap: .5rem; }
  .st-key-homework h1 { font-size: 1.25rem; padding: 0; }
  [class*="st-key-exercise-"] { gap: .4rem; }
</style>
"""


@st.fragment
def show_homework(staff: Staff, visit_id: str) -> None:
    """Show one visit's homework."""
    with told():
        desk = read_homework(staff.store, staff.actor, visit_id)
        stopwatch.tick(staff, "homework", visit_id)
        deeds.say_saved()
        if _prefill(staff, desk):
            desk = read_homework(staff.store, staff.actor, visit_id)
        st.html(_CSS)
        with st.container(key="homework"):
            _head(desk)
            _state(desk)
            for number, item in enumerate(desk.items, 1):
                with st.container(border=True, key=f"exercise-{number}"):
                    _exercise(staff, desk, item, number)
            _foot(staff, desk)


def _prefill(staff: Staff, desk: HomeDesk) -> bool:
    """Once for each visit: an exercise for each pair that has a way through; what is removed stays removed."""
    done: set[str] = st.session_state.setdefault("homework-prefilled", set())
    ready = [pair for pair in desk.unused if pair.release or pair.activation]
    if desk.read_only or desk.items or not ready or desk.visit.id in done:
        return False
    done.add(desk.visit.id)
    for position, pair in enumerate(ready, 1):
        _add(staff, desk, entry_from_pair(pair, position))
    return True


def _add(staff: Staff, desk: HomeDesk, entry: HomeworkEntry) -> None:
    deeds.attempt(lambda: handwork.add_homework(staff.store, staff.actor, desk.visit.id, entry))


def _head(desk: HomeDesk) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title("Homework", anchor=False, width="content")
        if desk.last is not None:
            last = desk.last
            st.markdown(
                f"Last homework: {last.dots} {last.days_done} of {last.days_asked} days", width="content"
            )
        st.space("stretch")
        if st.button("Tests", key="to-tests", type="tertiary", icon=":material/arrow_back:"):
            go("tests", visit=desk.visit.id)
        if st.button(
            "Report", key="to-report", type="primary", icon=":material/arrow_forward:", icon_position="right"
        ):
            go("report", visit=desk.visit.id)


def _state(desk: HomeDesk) -> None:
    sentence = deeds.trouble()
    if sentence is not None:
        error_box(sentence)
    if desk.visit.signed_at is not None:
        st.markdown(":material/lock: Signed. Read only.")
    elif desk.other_reviewer is not None:
        st.markdown(
            f":material/visibility_lock: {typed(desk.other_reviewer)} is reviewing this visit. Read only."
        )
    if not desk.items:
        st.markdown(_EMPTY)


def _foot(staff: Staff, desk: HomeDesk) -> None:
    many = too_many(len(desk.items))
    if many:
        st.warning(many, icon=":material/info:")
    if desk.read_only:
        return
    position = len(desk.items) + 1
    with st.container(horizontal=True):
        for pair in desk.unused:
            st.button(
                f"From pair {pair.muscle} {hand_words.letter(pair.side)}", key=f"from-{pair.id}", icon=":material/add:",
                on_click=_add, args=(staff, desk, entry_from_pair(pair, position)),
            )  # fmt: skip
        own = HomeworkEntry(position, HOLDS_TWICE, release_s=RELEASE_S, activation_repetitions=REPETITIONS)
        st.button(
            "Own exercise", key="own-exercise", icon=":material/add:", shortcut="Alt+A", on_click=_add,
            args=(staff, desk, own),
        )  # fmt: skip


def _exercise(staff: Staff, desk: HomeDesk, item: Homework, number: int) -> None:
    pair = next((one for one in desk.pairs if one.id == item.pair_id), None)
    _row(staff, desk, item, number)
    _second_row(staff, desk, item, number)
    if pair is not None:
        after = pair.retest_after_activation or pair.retest_after_release
        tested = f", re-test {after}" if after else ""
        source = typed(hand_words.source_words(pair), 60)
        st.markdown(f":small[from pair “{pair.muscle} {hand_words.letter(pair.side)} ← {source}”{tested}]")
    faults = homework_faults(
        _entry(item), activation_only=bool(st.session_state.get(f"only-{item.id}")), until_day=_day(item.until),
        today=date.today() if not desk.read_only else date.min,
    )  # fmt: skip
    for sentence in faults:
        st.markdown(f":material/error: {sentence}")
    hint = homework_hint(item.activation_repetitions)
    if hint:
        st.markdown(f":material/info: {hint}")


def _row(staff: Staff, desk: HomeDesk, item: Homework, number: int) -> None:
    """Release, then activation: always in this order, always together."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.markdown(f"**{number}**", width=18)
        releases = tuple(dict.fromkeys(text for row in hand_words.RELEASES.values() for text in row))
        _choice(staff, desk, item, "release", "① Release", releases)
        _number(staff, desk, item, "release_s", "Seconds", 600)
        st.markdown("→", width=18)
        drills = tuple(
            dict.fromkeys(text for code in _codes(desk, item) for text in hand_words.activations(code))
        )
        _choice(staff, desk, item, "activation", "② Activate", drills)
        _number(staff, desk, item, "activation_repetitions", "Times", 100)
        if not item.release:
            st.checkbox(
                "activation only", key=f"only-{item.id}", persist_state="session", disabled=desk.read_only
            )


def _codes(desk: HomeDesk, item: Homework) -> tuple[str, ...]:
    own = [pair.muscle for pair in desk.pairs if pair.id == item.pair_id]
    return tuple(own) or tuple(hand_words.muscle_codes())


def _second_row(staff: Staff, desk: HomeDesk, item: Homework, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.space(18)
        _per_day(staff, desk, item)
        _until(staff, desk, item)
        st.space("stretch")
        if desk.read_only:
            return
        on_page = (desk.choice.homework_id or desk.items[0].id) == item.id
        st.button(
            "On client page" if on_page else "Put on client page", key=f"page-{item.id}", disabled=on_page,
            icon=":material/check:" if on_page else ":material/description:", on_click=_put, args=(staff, desk, item),
        )  # fmt: skip
        for label, step, off in (("Up", -1, number == 1), ("Down", 1, number == len(desk.items))):
            st.button(
                label, key=f"{label.lower()}-{item.id}", icon=f":material/arrow_{label.lower()}ward:", disabled=off,
                type="tertiary", on_click=_move, args=(staff, desk, item, step),
            )  # fmt: skip
        st.button(
            "Remove", key=f"remove-{item.id}", icon=":material/close:", type="tertiary", on_click=_remove,
            args=(staff, desk, item),
        )  # fmt: skip


def _choice(
    staff: Staff, desk: HomeDesk, item: Homework, field: str, label: str, options: tuple[str, ...]
) -> None:
    key, stored = f"{field}-{item.id}", getattr(item, field)
    shown: list[str] = [*options] if not stored or stored in options else [stored, *options]
    st.session_state[key] = stored or None
    st.selectbox(
        label, shown, index=None, key=key, accept_new_options=True, placeholder="choose or type", width=270,
        disabled=desk.read_only, on_change=_take, args=(staff, desk, item, field, key),
    )  # fmt: skip


def _number(staff: Staff, desk: HomeDesk, item: Homework, field: str, label: str, most: int) -> None:
    key = f"{field}-{item.id}"
    st.session_state[key] = getattr(item, field)
    st.number_input(
        label, 1, most, None, 1, key=key, width=115, disabled=desk.read_only, on_change=_take,
        args=(staff, desk, item, field, key),
    )  # fmt: skip


def _per_day(staff: Staff, desk: HomeDesk, item: Homework) -> None:
    key = f"per_day-{item.id}"
    st.session_state[key] = item.per_day if item.per_day in (1, 2) else 1
    st.segmented_control(
        "Per day", [1, 2], required=True, key=key, format_func=lambda n: f"{n} ×", disabled=desk.read_only,
        width="content", on_change=_take, args=(staff, desk, item, "per_day", key),
    )  # fmt: skip


def _until(staff: Staff, desk: HomeDesk, item: Homework) -> None:
    """Until a day, or until the re-test holds on two visits."""
    day, key, day_key = _day(item.until), f"until-{item.id}", f"day-{item.id}"
    st.session_state[key] = HOLDS_TWICE if day is None else _ON_A_DATE
    st.segmented_control(
        "Until", [HOLDS_TWICE, _ON_A_DATE], required=True, key=key, disabled=desk.read_only, width="content",
        on_change=_take_until, args=(staff, desk, item, key, day_key),
    )  # fmt: skip
    if day is not None:
        st.session_state[day_key] = day
        st.date_input(
            "Day", None, key=day_key, width=150, disabled=desk.read_only, on_change=_take_until,
            args=(staff, desk, item, key, day_key),
        )  # fmt: skip


def _day(until: str) -> date | None:
    try:
        return date.fromisoformat(until)
    except ValueError:
        return None


def _entry(item: Homework) -> HomeworkEntry:
    return HomeworkEntry(**{name: getattr(item, name) for name in HomeworkEntry.__dataclass_fields__})


def _keep(staff: Staff, desk: HomeDesk, item: Homework, **changed: Any) -> None:
    entry = replace(_entry(item), **changed)
    deeds.attempt(
        lambda: handwork_changes.change_homework(staff.store, staff.actor, desk.visit.id, item.id, entry)
    )


def _take(staff: Staff, desk: HomeDesk, item: Homework, field: str, key: str) -> None:
    _keep(staff, desk, item, **{field: st.session_state[key]})


def _take_until(staff: Staff, desk: HomeDesk, item: Homework, key: str, day_key: str) -> None:
    if st.session_state[key] == HOLDS_TWICE:
        _keep(staff, desk, item, until=HOLDS_TWICE)
        return
    day = st.session_state.get(day_key) or date.today() + timedelta(weeks=4)
    _keep(staff, desk, item, until=day.isoformat())


def _move(staff: Staff, desk: HomeDesk, item: Homework, step: int) -> None:
    deeds.attempt(
        lambda: handwork_changes.move_homework(staff.store, staff.actor, desk.visit.id, item.id, step)
    )


def _remove(staff: Staff, desk: HomeDesk, item: Homework) -> None:
    deeds.attempt(lambda: handwork.remove_homework(staff.store, staff.actor, desk.visit.id, item.id))


def _put(staff: Staff, desk: HomeDesk, item: Homework) -> None:
    choice = replace(desk.choice, homework_id=item.id)
    deeds.attempt(lambda: papers.save_choice(staff.store, staff.actor, desk.visit.id, choice))

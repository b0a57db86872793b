"""The work-list: one card per muscle with a line for each side, and what to rule out first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screening.clinic.hand_desk import HandDesk
from screening.clinic.worklist import MEASURES, RuleOut, Suggestion, suggestion
from screening.norms import load_norms
from screening.ui.hands import deeds, words
from screening.ui.people import typed
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_GRADES = (0, 1, 2, 3, 4, 5)
_MIDDLE, _NAMED = "middle", 3


def show_work(staff: Staff, desk: HandDesk) -> None:
    """Show what to rule out, the suggested muscles, those from the story, and those added by hand."""
    _heading(desk)
    if desk.flags_hidden:
        st.info(words.TESTS_FIRST, icon=":material/visibility_off:")
    elif not desk.accepted:
        st.markdown(words.EMPTY)
    if desk.work.rule_outs:
        _rule_outs(staff, desk, desk.work.rule_outs, desk.work.causes)
    shown = list(desk.work.suggested)
    for place, one in enumerate(shown):
        show_muscle(staff, desk, one, place, len(shown))
    known = {one.code for one in shown}
    by_hand = [code for code in _by_hand(desk) if code not in known]
    for code in by_hand:
        show_muscle(staff, desk, suggestion(code, desk.story, load_norms()))
    _from_story(desk, {*known, *by_hand})
    if desk.work.other_muscles:
        with st.expander("Other muscles of these patterns", key="other-muscles"):
            st.markdown(escape_markdown(", ".join(desk.work.other_muscles)))


def _heading(desk: HandDesk) -> None:
    key = "any-muscle"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("Work-list", anchor=False, width="content")
        st.space("stretch")
        if not desk.read_only:
            st.selectbox(
                "Add any muscle",
                [code for code in load_norms().hand_tests if code not in MEASURES],
                index=None,
                key=key,
                format_func=words.muscle_label,
                placeholder="+ any muscle",
                label_visibility="collapsed",
                width=260,
                on_change=deeds.add_muscle,
                args=(desk.visit.id, key),
            )
    if desk.accepted:
        titles = "  \n".join(f":material/flag: {escape_markdown(one.title)}" for one in desk.accepted)
        st.markdown(f"Suggested for  \n{titles}")


def _by_hand(desk: HandDesk) -> list[str]:
    """Muscles with a result that nothing suggested, then those just added."""
    tested = [code for code, side in desk.tests if side != _MIDDLE and code in load_norms().hand_tests]
    return list(dict.fromkeys([*tested, *deeds.added(desk.visit.id)]))


def _from_story(desk: HandDesk, known: set[str]) -> None:
    rest = [one for one in desk.work.from_story if one.code not in known]
    if not rest:
        return
    with st.expander(f"From history, scar or pain, without a flag ({len(rest)})", key="from-story"):
        for one in rest:
            with st.container(horizontal=True, vertical_alignment="center"):
                reasons = "; ".join(typed(reason, 60) for reason in one.reasons)
                st.markdown(f"**{escape_markdown(one.name)}** ({one.code}): {reasons}", width="stretch")
                st.button(
                    "Test it", key=f"take-{one.code}", disabled=desk.read_only,
                    on_click=deeds.added(desk.visit.id).append, args=(one.code,),
                )  # fmt: skip


def show_muscle(staff: Staff, desk: HandDesk, one: Suggestion, place: int | None = None, of: int = 0) -> None:
    """Show one muscle: how it is tested, why, and a line for each side."""
    with st.container(border=True, key=f"muscle-{one.code}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"head-{one.code}"):
            badge = f" :gray-badge[evidence {one.evidence}]" if one.evidence else ""
            name = escape_markdown(one.name[:1].upper() + one.name[1:])
            st.markdown(f"**{name} ({one.code})**{badge}", width="content")
            st.space("stretch")
            _more(staff, desk, one, place, of)
        st.markdown(f":small[{escape_markdown(one.position)}; {escape_markdown(one.pressure)}]")
        for side in ("left", "right"):
            _side(staff, desk, one, side)
        _hint(desk, one)


def _more(staff: Staff, desk: HandDesk, one: Suggestion, place: int | None, of: int) -> None:
    with st.popover(
        "", key=f"more-{one.code}", icon=":material/info:", help=f"Why {one.code}, and the order"
    ):
        titles = [found.title for found in desk.accepted if found.id in one.findings]
        for title in titles:
            st.markdown(f":material/flag: {escape_markdown(title)}")
        if one.reasons:
            st.markdown("Near it: " + "; ".join(typed(reason, 80) for reason in one.reasons))
        if not titles and not one.reasons:
            st.markdown("Added by hand.")
        if place is None or desk.read_only:
            return
        with st.container(horizontal=True):
            for label, step, off in (("Up", -1, place == 0), ("Down", 1, place == of - 1)):
                st.button(
                    label, key=f"{label.lower()}-{one.code}", disabled=off, on_click=deeds.order_up,
                    args=(staff, desk, one.code, step), icon=f":material/arrow_{label.lower()}ward:",
                )  # fmt: skip
            st.button(
                "Never suggest this", key=f"never-{one.code}", on_click=deeds.never, args=(staff, one.code)
            )
        st.markdown(":small[The order holds for the whole clinic; Settings → Tests takes it back.]")


def _side(staff: Staff, desk: HandDesk, one: Suggestion, side: str) -> None:
    row = desk.tests.get((one.code, side))
    finding_id = one.findings[0] if one.findings else None
    tag = f"{one.code}-{side}"
    letter = words.letter(side)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"line-{tag}"):
        pointed = " :material/flag:" if one.first is not None and one.first.value == side else ""
        st.markdown(f"**{words.SIDES[side]}**{pointed}", width=44)
        _choice(staff, desk, f"result-{tag}", f"{one.name} {letter}", row.result if row else "not_tested",
                (one.code, side, finding_id))  # fmt: skip
        _painful(staff, desk, f"painful-{tag}", bool(row and row.painful), (one.code, side, finding_id))
        _grade(staff, desk, f"grade-{tag}", row.grade if row else None, f"Grade {one.code} {letter}",
               (one.code, side, finding_id))  # fmt: skip
        if row is not None and row.painful:
            st.markdown(f":small[{words.PAINFUL}]", width="content")


def _choice(
    staff: Staff, desk: HandDesk, key: str, label: str, stored: str, of: tuple[str, str, str | None]
) -> None:
    st.session_state[key] = stored
    st.segmented_control(
        label, list(words.RESULTS), required=True, key=key, format_func=words.RESULTS.__getitem__,
        label_visibility="collapsed", disabled=desk.read_only, width="content",
        on_change=deeds.take_test, args=(staff, desk, *of, "result", key),
    )  # fmt: skip


def _painful(staff: Staff, desk: HandDesk, key: str, stored: bool, of: tuple[str, str, str | None]) -> None:
    st.session_state[key] = stored
    st.checkbox(
        "painful", key=key, disabled=desk.read_only, width="content",
        on_change=deeds.take_test, args=(staff, desk, *of, "painful", key),
    )  # fmt: skip


def _grade(
    staff: Staff, desk: HandDesk, key: str, stored: int | None, label: str, of: tuple[str, str, str | None]
) -> None:
    st.session_state[key] = stored
    st.selectbox(
        label, _GRADES, index=None, key=key, placeholder="grade", label_visibility="collapsed", width=110,
        disabled=desk.read_only, on_change=deeds.take_test, args=(staff, desk, *of, "grade", key),
    )  # fmt: skip


def _hint(desk: HandDesk, one: Suggestion) -> None:
    rows = [desk.tests.get((one.code, side)) for side in ("left", "right")]
    done = [row is not None and (row.painful or row.result != "not_tested") for row in rows]
    if any(done) and not all(done):
        st.markdown(f":small[:material/info: {words.OTHER_SIDE}]")


def _rule_outs(staff: Staff, desk: HandDesk, reasons: Sequence[RuleOut], causes: Sequence[str]) -> None:
    """What is not muscle comes first: clear, positive, or not tested."""
    done = sum((one.code, _MIDDLE) in desk.tests for one in reasons)
    names = ", ".join(one.name for one in reasons[:_NAMED])
    more = " …" if len(reasons) > _NAMED else ""
    with st.expander(f"Also rule out first ({done}/{len(reasons)}): {names}{more}", key="rule-outs"):
        for one in reasons:
            row = desk.tests.get((one.code, _MIDDLE))
            key = f"rule-{one.code}"
            st.session_state[key] = row.result if row else "not_tested"
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(escape_markdown(one.name.capitalize()), width=220)
                st.segmented_control(
                    one.name, list(words.RULED), required=True, key=key, format_func=words.RULED.__getitem__,
                    label_visibility="collapsed", disabled=desk.read_only,
                    on_change=deeds.take_test, args=(staff, desk, one.code, _MIDDLE, None, "result", key),
                )  # fmt: skip
        st.markdown("  \n".join(f":small[{escape_markdown(cause)}]" for cause in causes))

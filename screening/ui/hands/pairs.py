"""Pairs: those of the last visit to test first, and the builder of this visit's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from screening.clinic.hand_desk import HandDesk
from screening.clinic.tables import Pair
from screening.clinic.worklist import MEASURES
from screening.norms import load_norms
from screening.ui.hands import deeds, words
from screening.ui.people import typed
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown


def show_open_pairs(staff: Staff, desk: HandDesk) -> None:
    """The last visit's pairs, before anything else, and whether each holds today."""
    if not desk.open_pairs:
        return
    with st.container(border=True, key="open-pairs"):
        st.header("From the last visit", anchor=False)
        for pair in desk.open_pairs:
            key = f"holds-{pair.id}"
            st.session_state[key] = pair.holds
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{_short(pair)}** Holds today?", width="content")
                st.segmented_control(
                    f"{pair.muscle} {words.letter(pair.side)} holds today", list(words.HOLDS), key=key,
                    format_func=words.HOLDS.__getitem__, label_visibility="collapsed", disabled=desk.read_only,
                    on_change=deeds.take_holds, args=(staff, desk, pair, key),
                )  # fmt: skip


def _short(pair: Pair) -> str:
    return f"{escape_markdown(pair.muscle)} {words.SIDES.get(pair.side, '')} ← {typed(words.source_words(pair), 60)}"


def show_pairs(staff: Staff, desk: HandDesk) -> None:
    """The pair builder, one card for each pair."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Pair", anchor=False, width="content")
        st.space("stretch")
        if not desk.read_only:
            st.button(
                "New pair", key="new-pair", icon=":material/add:", shortcut="Alt+P",
                on_click=deeds.new_pair, args=(staff, desk),
            )  # fmt: skip
    if not desk.pairs:
        st.markdown("Inhibited ← facilitated by: nothing was found yet.")
    for number, pair in enumerate(desk.pairs, 1):
        with st.container(border=True, key=f"pair-{number}"):
            _builder(staff, desk, pair)


def _builder(staff: Staff, desk: HandDesk, pair: Pair) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _select(staff, desk, pair, "muscle", "Inhibited", _muscles(), labels=words.muscle_label, width=210)
        _segments(staff, desk, pair, "side", "Side", words.SIDES)
        st.space("stretch")
        if not desk.read_only:
            st.button(
                "Remove", key=f"drop-{pair.id}", type="tertiary", icon=":material/close:",
                on_click=deeds.drop_pair, args=(staff, desk, pair),
            )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kinds = list(words.KINDS)
        _select(
            staff,
            desk,
            pair,
            "facilitator_kind",
            "Facilitated by",
            kinds,
            labels=words.KINDS.__getitem__,
            width=165,
        )
        if pair.facilitator_kind == "muscle":
            _select(
                staff, desk, pair, "facilitator", "Which", _muscles(), labels=words.muscle_label, width=210
            )
        else:
            _select(staff, desk, pair, "facilitator", "Which", _sources(desk, pair), typing=True, width=210)
        _segments(staff, desk, pair, "facilitator_side", "Its side", words.PLACES)
    if pair.facilitator_kind == "other" and not pair.facilitator.strip():
        st.markdown(f":material/error: {words.OTHER_NEEDS_A_WORD}")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _segments(staff, desk, pair, "found_by", "Found by", words.FOUND_BY)
        _segments(staff, desk, pair, "retest_with", "Re-test with it", words.RETEST)
    tested = f"Re-test {pair.muscle} {words.letter(pair.side)}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        releases = list(words.RELEASES.get(pair.facilitator_kind, ()))
        _select(staff, desk, pair, "release", "1 Release", releases, typing=True, width=210)
        _number(staff, desk, pair, "release_s", "Seconds", 600)
        _segments(staff, desk, pair, "retest_after_release", tested, words.RETEST)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        drills = list(words.activations(pair.muscle))
        _select(staff, desk, pair, "activation", "2 Activate", drills, typing=True, width=210)
        _number(staff, desk, pair, "activation_repetitions", "Times", 100)
        _segments(staff, desk, pair, "retest_after_activation", f"{tested} again", words.RETEST)


def _muscles() -> list[str]:
    return [code for code in load_norms().hand_tests if code not in MEASURES]


def _sources(desk: HandDesk, pair: Pair) -> list[str]:
    """What may be chosen as facilitator: scars and joints come from the client's story."""
    match pair.facilitator_kind:
        case "scar":
            return [*desk.told("scar"), *desk.told("operation")]
        case "joint":
            return list(desk.joints())
        case "movement pattern":
            return [one.title for one in desk.accepted]
        case "jaw/breathing":
            return ["jaw", "breathing"]
        case _:
            return []


def _select(
    staff: Staff, desk: HandDesk, pair: Pair, field: str, label: str, options: Sequence[str], *,
    labels: Callable[[str], str] = str, typing: bool = False, width: int = 200,
) -> None:  # fmt: skip
    key, stored = f"{field}-{pair.id}", getattr(pair, field) or None
    shown: list[str] = list(options) if stored is None or stored in options else [*options, stored]
    st.session_state[key] = stored
    st.selectbox(
        label, shown, index=None, key=key, format_func=labels, accept_new_options=typing,
        placeholder="choose or type" if typing else "choose", width=width, disabled=desk.read_only,
        on_change=deeds.take_pair, args=(staff, desk, pair, field, key),
    )  # fmt: skip


def _segments(
    staff: Staff, desk: HandDesk, pair: Pair, field: str, label: str, options: Mapping[str, str]
) -> None:
    key, stored = f"{field}-{pair.id}", getattr(pair, field)
    st.session_state[key] = stored if stored in options else None
    st.segmented_control(
        label, list(options), key=key, format_func=options.__getitem__, disabled=desk.read_only,
        width="content", on_change=deeds.take_pair, args=(staff, desk, pair, field, key),
    )  # fmt: skip


def _number(staff: Staff, desk: HandDesk, pair: Pair, field: str, label: str, most: int) -> None:
    key = f"{field}-{pair.id}"
    st.session_state[key] = getattr(pair, field)
    st.number_input(
        label, 1, most, None, 1, key=key, width=110, disabled=desk.read_only,
        on_change=deeds.take_pair, args=(staff, desk, pair, field, key),
    )  # fmt: skip

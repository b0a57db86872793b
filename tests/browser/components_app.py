"""A page with nothing but one component on it; ``?case=`` in the address says which. Run by test_components.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import component_clips as clips
import streamlit as st

from screening.body.chart import Scar, body_chart_svg
from screening.player_data import clip_payload, film_payload, focuses_of
from screening.types import Screening
from screening.ui.body_chart import body_chart
from screening.ui.clip_player import Seek, clip_player, pair_player
from screening.ui.style import apply_style

FRONT, LEFT = 0, 1
HOME = Path(os.environ["SCREENING_HOME"])


@st.cache_resource
def made(kind: str) -> Screening:
    """A screening, made once."""
    return {"portrait": clips.portrait, "slower": clips.slower}.get(kind, clips.landscape)()


@st.cache_resource
def film(kind: str, index: int, start_s: float = 0.0) -> Path:
    """Its film, drawn once."""
    return clips.write_film(HOME / f"{kind}-{index}.mp4", made(kind).recordings[index], start_s)


@st.cache_resource
def payload(kind: str, index: int) -> dict[str, object]:
    """What the player is given, made once."""
    return clip_payload(made(kind), index)


def show_player(case: str) -> None:
    """One film, with buttons that go to moments as a review page does."""
    kind, index = ("portrait" if case == "portrait" else "landscape"), (LEFT if case == "side" else FRONT)
    if st.button("Other film at 7.4667", key="other"):
        st.session_state["upright"] = not st.session_state.get("upright", False)
        st.session_state["seek"] = Seek(f"other-{st.session_state['runs']}", 7.4667)
    kind = "portrait" if st.session_state.get("upright") else kind
    late = 1.25 if case == "late" else 0.0
    finding = made(kind).findings[3 if case == "side" else 1]
    focus = focuses_of(made(kind), finding)[0]
    shown = {"nofilm": None, "broken": b"no film at all"}
    buttons = st.container(horizontal=True)
    moments = {"1": focus.time_s, "2": 2.5, "3": 7.4667, "4": 9.9, "5": 0.2}
    for name, time_s in moments.items():
        if buttons.button(f"Go {name}", key=f"go-{name}", shortcut=name):
            st.session_state["seek"] = Seek(str(st.session_state["runs"]), time_s)
    marked = clip_player(
        key="clip",
        payload=film_payload(made(kind).recordings[index].video) if case == "early" else payload(kind, index),
        film=shown[case] if case in shown else film(case if late else kind, index, late),
        focus=None if case == "early" else focus,
        seek=st.session_state.get("seek"),
        ghost=payload("slower", index) if case == "front" else None,
        can_mark=True,
    )
    if marked is not None:
        st.session_state["marked"] = marked
    st.text_input("A note", key="note")
    st.markdown(f"marked {st.session_state.get('marked')}")


def show_pair(case: str) -> None:
    """Two films of different rate and tempo."""
    pair_player(
        key="pair",
        before=payload("landscape", FRONT),
        after=payload("slower", FRONT),
        films=(film("landscape", FRONT), None if case == "pair-half" else film("slower", FRONT)),
    )


def show_chart(case: str) -> None:
    """The chart to tap on, and the one that is only looked at."""
    scars = [Scar("belly_lower", 2004, "caesarean"), Scar("knee_left", None)]
    pain = {"low_back_left": 6, "knee_right": 3}
    regions = body_chart(
        key="areas", selected=["hand_left"], pain=pain, scars=scars, large=case == "chart-large"
    )
    st.markdown(f"chosen: {' '.join(regions)}")
    if case == "chart":
        body_chart(key="read", selected=["calf_right"], pain=pain, scars=scars, disabled=True)
        st.html(body_chart_svg(["calf_right"], pain=pain, scars=scars))
        st.html(body_chart_svg(["calf_right"], pain=pain, scars=scars, height_px=64))


def main() -> None:
    """Count the run, show the component."""
    st.set_page_config(layout="wide")
    apply_style()
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    case = st.query_params.get("case", "front")
    if st.query_params.get("title", "yes") == "yes":
        st.title("Component", anchor=False)
    st.markdown(f"run {st.session_state['runs']}")
    if case.startswith("pair"):
        show_pair(case)
    elif case.startswith("chart"):
        show_chart(case)
    else:
        show_player(case)


main()

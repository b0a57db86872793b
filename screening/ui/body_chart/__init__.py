"""The body chart: front and back to tap on, in step with a list of the same regions below it.

::

    regions = body_chart(key="pain", selected=stored, pain={"low_back_left": 6}, scars=[Scar("belly_lower", 2004)])

Where nothing is to be chosen, for a banner, a record or a report, :func:`screening.body.chart.body_chart_svg` draws the
same chart without a component. Tests find regions as checkboxes by their names, inside ``.st-key-<key>``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from screening.body import FIGURES, known_regions, load_regions, region_name
from screening.body.chart import Scar, figure_svg, marks_svg

_FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    """Return one of the component's files; the line break in front keeps Streamlit from taking it for a path."""
    return "\n" + (_FOLDER / name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "screening_body_chart",
    html=_read("body_chart.html"),
    css=_read("body_chart.css"),
    js=_read("body_chart.js"),
)


def body_chart(
    *,
    key: str,
    selected: Collection[str] = (),
    pain: Mapping[str, int] | None = None,
    scars: Sequence[Scar] = (),
    label: str = "Or choose from the list",
    large: bool = False,
    disabled: bool = False,
) -> list[str]:
    """Show the chart with its list and return what is chosen in them, in the order of the list of regions.

    Parameters
    ----------
    key : of the chart; the list has the key ``<key>-list``.
    selected : what is chosen when the chart is shown for the first time. After that what the person chose counts, as
        long as the chart stays on the page.
    pain : region to its intensity from 0 to 10, drawn as a number. scars : drawn as stitches with their year.
    label : of the list. large : for fingers, as in client mode. disabled : only to look at, the list is left out.
    """
    list_key = f"{key}-list"
    if list_key not in st.session_state:
        st.session_state[list_key] = known_regions(selected)
    chosen: list[str] = known_regions(selected) if disabled else list(st.session_state[list_key])
    _component(
        key=key,
        data={
            "figures": [figure_svg(figure) for figure in FIGURES],
            "marks": [marks_svg(figure, pain or {}, scars) for figure in FIGURES],
            "chosen": chosen,
            "rev": _taps(key).get("rev", 0),
            "readonly": disabled,
            "size": "large" if large else "medium",
        },
        on_taps_change=partial(_take_over, key, list_key),
    )
    if not disabled:
        chosen = st.multiselect(
            label, options=list(load_regions()), format_func=region_name, key=list_key, placeholder="+ area"
        )
    return known_regions(chosen)


def _taps(key: str) -> Mapping[str, Any]:
    """What the chart sent last; empty before the first tap."""
    return (st.session_state.get(key) or {}).get("taps") or {}


def _take_over(key: str, list_key: str) -> None:
    """Bring the list to what was tapped on the chart, before the page runs."""
    st.session_state[list_key] = known_regions(_taps(key).get("chosen", ()))

"""The set-up of the camera: the same as last time, or a new one, and then said at once that the protocol changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from screening.clinic import planning
from screening.clinic.tables import Visit
from screening.ui.people import typed
from screening.ui.visit import words

_KEEP, _NEW = "keep", "new"


def choose_setup(form: str, visit: Visit | None, last: Visit | None) -> dict[str, Any]:
    """Ask where the camera stands; ``form`` names its fields, ``last`` is the visit before."""
    before = {} if last is None else dict(last.setup)
    now: Mapping[str, Any] = before if visit is None else visit.setup
    if before:
        labels = {
            _KEEP: words.SAME_SETUP.format(number=last.number if last else "", setup=_said(before)),
            _NEW: words.NEW_SETUP,
        }
        same = visit is None or dict(now) == before
        chosen = st.radio(
            "Set-up",
            [_KEEP, _NEW],
            index=0 if same else 1,
            format_func=labels.__getitem__,
            key=f"setup-{form}",
            label_visibility="collapsed",
        )
        if chosen == _KEEP:
            return before
    setup = _fields(form, now)
    changed = planning.setup_differences(before, setup)
    if changed:
        what = ", ".join(words.DIFFERS[one.what.value] for one in changed)
        st.badge(words.CHANGED.format(what=what), icon=":material/published_with_changes:", color="yellow")
        st.markdown(words.CHANGED_WHY)
    return setup


def _fields(form: str, now: Mapping[str, Any]) -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom", key="setup-fields"):
        camera = st.text_input(
            words.CAMERA, value=now.get("camera", ""), key=f"camera-{form}", width=200, max_chars=60
        )
        height = _centimetres(words.HEIGHT, f"camera-height-{form}", now.get("camera_height_cm"))
        distance = _centimetres(words.DISTANCE, f"distance-{form}", now.get("distance_cm"))
        mark = st.text_input(
            words.MARK, value=now.get("floor_mark", ""), key=f"mark-{form}", width=200, max_chars=60
        )
    found = {
        "camera": (camera or "").strip(),
        "camera_height_cm": height,
        "distance_cm": distance,
        "floor_mark": (mark or "").strip(),
    }
    return {name: value for name, value in found.items() if value}


def _centimetres(label: str, key: str, known: Any) -> int | None:
    value = None if known is None else round(float(known))
    found = st.number_input(label, min_value=0, max_value=2000, value=value, step=5, key=key, width=170)
    return None if found is None else int(found)


def _said(setup: Mapping[str, Any]) -> str:
    parts = [
        text.format(
            value=typed(f"{setup[name]:g}" if isinstance(setup[name], float) else str(setup[name]), 60)
        )
        for name, text in words.SETUP_PARTS.items()
        if setup.get(name)
    ]
    return ", ".join(parts) or words.SETUP_UNKNOWN

"""Fields that keep themselves: a change is stored at once, and the log notes that it was made."""

from __future__ import annotations

from typing import Any

import streamlit as st

from screening.clinic import settings
from screening.types import ScreeningError
from screening.ui.frame import saved
from screening.ui.visitor import Staff

_REFUSED = "setting_refused"


def text_setting(staff: Staff, values: dict[str, Any], name: str, label: str, **more: Any) -> None:
    """Show one text; therapists read it, admins change it."""
    st.text_input(
        label, values[name], key=f"set-{name}", disabled=not staff.is_admin, on_change=_keep, args=(staff, name),
        autocomplete="off", width=420, **more,
    )  # fmt: skip


def number_setting(
    staff: Staff, values: dict[str, Any], name: str, label: str, least: int, most: int, help_text: str
) -> None:
    """Show one whole number."""
    st.number_input(
        label, least, most, int(values[name]), 1, key=f"set-{name}", disabled=not staff.is_admin,
        on_change=_keep, args=(staff, name), help=help_text, width=420,
    )  # fmt: skip


def choice_setting(
    staff: Staff, values: dict[str, Any], name: str, label: str, options: dict[str, str]
) -> None:
    """Show one choice of a few."""
    st.segmented_control(
        label, list(options), default=values[name] or next(iter(options)), required=True,
        format_func=lambda key: options[key], key=f"set-{name}", disabled=not staff.is_admin,
        on_change=_keep, args=(staff, name),
    )  # fmt: skip


def refused() -> str | None:
    """Return why the last change was not kept, once."""
    found = st.session_state.pop(_REFUSED, None)
    return found if isinstance(found, str) else None


def _keep(staff: Staff, name: str) -> None:
    """Store what was just typed or chosen."""
    value = st.session_state[f"set-{name}"]
    try:
        settings.change_setting(staff.store, staff.actor, name, "" if value is None else value)
    except ScreeningError as error:
        st.session_state[_REFUSED] = str(error)
        return
    saved()

"""The tab *Clinic*: what stands on reports and on the client's page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from screening.ui.settings.fields import choice_setting, text_setting
from screening.ui.settings.times import show_times
from screening.ui.visitor import Staff


def clinic_tab(staff: Staff, values: dict[str, Any]) -> None:
    """Show name, telephone numbers and paper."""
    text_setting(staff, values, "clinic_name", "Name of the clinic", max_chars=80)
    text_setting(staff, values, "clinic_phone", "Telephone, for the client's page", max_chars=40)
    text_setting(
        staff, values, "emergency_number", "Emergency number, shown when an answer is urgent", max_chars=40,
        placeholder="for example 112",
    )  # fmt: skip
    if not values["emergency_number"]:
        st.warning(
            "Without an emergency number the client's urgent page cannot name one. Please enter it.",
            icon=":material/warning:",
        )
    choice_setting(staff, values, "paper", "Paper", {"A4": "A4", "letter": "Letter"})
    show_times(staff)

"""The page *Settings*: therapists read, admins change. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.clinic.settings import read_settings
from screening.ui.frame import error_box
from screening.ui.hands.agreement_view import agreement_block
from screening.ui.settings.analysis_tab import analysis_tab
from screening.ui.settings.clinic_tab import clinic_tab
from screening.ui.settings.fields import refused
from screening.ui.settings.limits_tab import limits_tab
from screening.ui.settings.privacy_tab import privacy_tab
from screening.ui.settings.tests_tab import tests_tab
from screening.ui.visitor import require_staff

_TABS = ("Clinic", "Analysis", "Tests", "Limits", "Privacy")


def show() -> None:
    """Show the chosen tab."""
    staff = require_staff()
    st.title("Settings", anchor=False)
    sentence = refused()
    if sentence is not None:
        error_box(sentence)
    if not staff.is_admin:
        st.markdown("You can read everything here; an admin changes it.")
    chosen = st.segmented_control(
        "Part", list(_TABS), default=_TABS[0], required=True, key="settings-tab", label_visibility="collapsed"
    )
    values = read_settings(staff.store, staff.actor)
    match chosen:
        case "Clinic":
            clinic_tab(staff, values)
        case "Analysis":
            analysis_tab()
        case "Limits":
            limits_tab()
            agreement_block(staff)
        case "Tests":
            tests_tab(staff, values)
        case _:
            privacy_tab(staff, values)


if __name__ == "__main__":
    show()

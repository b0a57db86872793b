"""The page *Admin*: people, log, backup, export, erasure, health. Run by Streamlit as a script."""

from __future__ import annotations

import streamlit as st

from screening.ui.admin.backups import backup_tab
from screening.ui.admin.clients import erase_tab, export_tab
from screening.ui.admin.health import health_tab
from screening.ui.admin.log import log_tab
from screening.ui.admin.people import people_tab
from screening.ui.visitor import require_admin

_TABS = {
    "People": people_tab,
    "Log": log_tab,
    "Backup": backup_tab,
    "Export client": export_tab,
    "Erase client": erase_tab,
    "Health": health_tab,
}


def show() -> None:
    """Show the chosen tab only: the others would be worked out for nothing."""
    staff = require_admin()
    st.title("Admin", anchor=False)
    chosen = st.segmented_control(
        "What to look at", list(_TABS), default="People", required=True, key="admin-tab", label_visibility="collapsed"
    )  # fmt: skip
    _TABS[chosen](staff)


if __name__ == "__main__":
    show()

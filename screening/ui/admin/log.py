"""The tab *Log*: who did what, when, and whether the chain of its rows is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from screening.clinic import accounts, audit
from screening.clinic.tables import LogRow
from screening.ui.frame import told
from screening.ui.visitor import Staff

_DAYS_SHOWN = 14
_NAMES = {"client": "Client", audit.PROGRAM: "The program", audit.NOBODY: "Nobody signed in"}


def log_tab(staff: Staff) -> None:
    """Show the log, filtered, a hundred rows at a time."""
    with told():
        _chain(staff)
        names = {account.id: account.name for account in accounts.list_accounts(staff.store, staff.actor)}
        who, number, action, since, until = _filters(names)
        page = st.number_input("Page", 1, 10_000, 1, 1, key="log-page", width=160)
        rows = audit.list_log(
            staff.store,
            staff.actor,
            since=_start(since),
            until=_start(until + timedelta(days=1)),
            who=who,
            client_number=number,
            action=action,
            page=page - 1,
        )
        _table(rows, names | _NAMES)


def _chain(staff: Staff) -> None:
    found = audit.verify_log(staff.store, staff.actor)
    if found.broken_at is None:
        st.badge(f"Chain verified, {found.rows} rows", icon=":material/check:", color="gray")
        return
    when = "" if found.broken_when is None else f" on {found.broken_when:%d %b %Y %H:%M} UTC"
    st.error(
        f"The log was changed outside the app, from row {found.broken_at} on{when}. Keep this computer as it is and "
        "compare with a backup.",
        icon=":material/error:",
    )


def _filters(names: Mapping[str, str]) -> tuple[str | None, str | None, str | None, date, date]:
    today = datetime.now(UTC).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input("From", today - timedelta(days=_DAYS_SHOWN), key="log-from", width=160)
        until = st.date_input("To", today, key="log-to", width=160)
        people = {**names, **_NAMES}
        who = st.selectbox(
            "Person", [None, *people], format_func=lambda key: people.get(key, "Everybody"), key="log-who", width=220
        )  # fmt: skip
        number = st.text_input("Client id", key="log-client", max_chars=8, width=140, autocomplete="off")
        action = st.text_input(
            "Action", key="log-action", placeholder="for example signed", width=200, autocomplete="off"
        )
    return who, (number or "").strip().upper() or None, (action or "").strip() or None, since, until


def _start(day: date) -> datetime:
    """Return the beginning of a day, in the log's own time."""
    return datetime.combine(day, time(), tzinfo=UTC)


def _table(rows: Sequence[LogRow], names: Mapping[str, str]) -> None:
    if not rows:
        st.markdown("Nothing happened in this period.")
        return
    shown = [
        {
            "Row": row.number,
            "When (UTC)": f"{row.at:%Y-%m-%d %H:%M:%S}",
            "Who": names.get(row.who, "A person no longer here"),
            "What": row.action.replace("_", " ").replace(":", ": "),
            "Visit": "" if row.visit_number is None else str(row.visit_number),
        }
        for row in rows
    ]
    st.dataframe(shown, hide_index=True, height=420, key="log-table")
    st.download_button(
        "Save these rows as CSV", lambda: _csv(shown), "log.csv", "text/csv", key="log-csv", on_click="ignore"
    )


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    lines = [",".join(rows[0]), *(",".join(f'"{value}"' for value in row.values()) for row in rows)]
    return "\n".join(lines) + "\n"

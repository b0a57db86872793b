"""The tab *Limits*: every limit with its source, read only, because limits are cited files and not settings."""

from __future__ import annotations

import streamlit as st

from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.norms.records import Limit
from screening.report import wording

_ALL = "All"


def limits_tab() -> None:
    """Show the limits of one movement, or of all."""
    norms = load_norms()
    titles = {name: movement.title for name, movement in MOVEMENTS.items()}
    chosen = st.segmented_control(
        "Movement", [_ALL, *titles], default=_ALL, required=True, key="limits-movement",
        format_func=lambda key: titles.get(key, _ALL),
    )  # fmt: skip
    labels = {metric.id: metric.label for movement in MOVEMENTS.values() for metric in movement.metrics}
    rows = [_row(limit, labels) for limit in norms.limits if chosen == _ALL or chosen in limit.movements]
    st.markdown(f"Version {norms.sha256[:12]}, on every report. {len(rows)} limits.")
    st.dataframe(rows, hide_index=True, height=420, key="limits-table")
    with st.expander("How to change a limit", key="limits-how"):
        st.markdown(
            "Limits are cited files of the program (`screening/norms/limits.csv`), not settings: two clinics that "
            "show the same version use the same limits. A change needs a source and a new version."
        )
    with st.expander("Sources", key="limits-sources"):
        st.markdown(
            "\n".join(
                f"- `{source.key}` {source.title}. {source.reference}" for source in norms.sources.values()
            )
        )


def _row(limit: Limit, labels: dict[str, str]) -> dict[str, str]:
    flag = "never" if limit.flag is None else wording.format_value(limit.flag, limit.unit)
    return {
        "Measurement": labels.get(limit.metric, limit.metric),
        "Movement": ", ".join(limit.movements),
        "Kind": limit.kind.value.replace("_", " "),
        "View": limit.view,
        "Observe": wording.format_value(limit.observe, limit.unit),
        "Flag": flag,
        "Basis": limit.basis,
        "Source": limit.source,
    }

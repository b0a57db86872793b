"""What only walking has on the page: times and distances, stride curves, the feet's timeline, and every stride."""

from __future__ import annotations

import streamlit as st

from screening import gait_plots
from screening.norms import load_norms
from screening.report import certainty, walking, wording
from screening.stride_panels import StridePanel, stride_panels
from screening.timeline import foot_bars, near_view, walks_seen
from screening.types import CycleKind, Measurement, Screening
from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown

_FAILED = "The curves could not be drawn; the numbers are not affected."


def walking_numbers(sitting: Sitting, screening: Screening) -> None:
    """Show times and distances, and the curves over the stride beside their reference; nothing in other movements."""
    if not screening.movement.walking:
        return
    norms = load_norms()
    found = walking.tables_of(screening, norms)
    if found:
        st.header(walking.NUMBERS_HEADING, anchor=False)
    for title, table in found:
        st.markdown(f"**{escape_markdown(title)}**")
        st.table([_number_row(line) for line in walking.number_lines(table)], hide_index=True)
    if found:
        lengths = any(row.id == "step_length" for _, table in found for row in table.rows)
        note = walking.METRES_NOTE if lengths else ""
        st.markdown(f":small[A value stands with its 95 % error (±). {escape_markdown(note)}]")
    panels = stride_panels(screening)
    if panels:
        st.header(walking.CURVES_HEADING, anchor=False)
        _stride_curves(sitting, panels)
        notes = [walking.curve_note(screening, norms), walking.far_leg_note(screening)]
        for note in [*notes, *walking.score_lines(screening)]:
            if note:
                st.markdown(f":small[{escape_markdown(note)}]")


def _number_row(line: walking.NumberLine) -> dict[str, str]:
    sides = {"Left": line.left, "Right": line.right, "Both feet": ""}
    if not line.right:
        sides = {"Left": "", "Right": "", "Both feet": line.left}
    return {"Measured": line.label, **sides, "Strides": line.strides}


def _stride_curves(sitting: Sitting, panels: tuple[StridePanel, ...]) -> None:
    """Thigh and knee beside each other; the ankle, an observation, below."""
    dark = st.context.theme.type == "dark"
    columns = st.columns(2, gap="medium")
    for place, panel in enumerate(panels):
        job = sitting.make(
            f"stride-{panel.motion}-{dark}",
            lambda panel=panel: gait_plots.stride_curve_chart(panel, dark=dark),  # type: ignore[misc]
            _FAILED,
        )
        job.wait()
        chart, failure = job.result(), job.failure()
        with columns[place % 2]:
            if chart is not None:
                st.altair_chart(chart, theme=None, height=280, key=f"stride-{panel.motion}")
            elif failure is not None:
                st.markdown(escape_markdown(failure))


def feet(sitting: Sitting, screening: Screening, index: int) -> None:
    """Show when each foot stood and swung in one recording, and what was found in it."""
    bars = foot_bars(screening, index)
    if not bars:
        return
    st.subheader(walking.TIMELINE_HEADING, anchor=False)
    dark = st.context.theme.type == "dark"
    duration_s = screening.recordings[index].video.duration_s
    job = sitting.make(
        f"feet-{index}-{dark}",
        lambda: gait_plots.timeline_chart(bars, walks_seen(screening, index), duration_s, dark=dark),
        "The timeline could not be drawn; the table below is not affected.",
    )
    job.wait()
    chart, failure = job.result(), job.failure()
    if chart is not None:
        st.altair_chart(chart, theme=None, height=170, key=f"feet-{index}")
    elif failure is not None:
        st.markdown(escape_markdown(failure))


def stride_lists(screening: Screening, index: int) -> None:
    """Show the walks of a recording, every stride with why it is not used, and what was measured in each."""
    st.subheader("Walks and strides", anchor=False)
    lines = walking.walk_lines(screening, index)
    if not lines:
        st.markdown("No walk was found in this recording.")
        return
    st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))
    for line in certainty.evenness_lines(screening, index):
        st.markdown(escape_markdown(line))
    with st.expander("Every stride", key=f"strides-{index}"):
        st.table(_strides(screening, index), hide_index=True)
        rows = _values(screening, index)
        if rows:
            st.table(rows, hide_index=True)
            if signs := wording.signs_text(screening.movement, {m.metric for m in screening.measurements}):
                st.markdown(f":small[{escape_markdown(signs)}]")


def _strides(screening: Screening, index: int) -> list[dict[str, str]]:
    """Every stride with its moments, and why it is not used."""
    recording = screening.recordings[index]
    return [
        {
            "Stride": name,
            "Foot": wording.SIDE_LETTERS[cycle.side] if cycle.side else "–",
            "View": wording.VIEW_WORDS[
                cycle.events.view if cycle.events else near_view(recording, cycle.peak_s)
            ],
            "Lands": wording.format_value(cycle.start_s, "s"),
            "Leaves the floor": wording.format_value(cycle.events.off_s if cycle.events else None, "s"),
            "Lands again": wording.format_value(cycle.end_s, "s"),
            "Notes": certainty.cycle_notes(cycle),
        }
        for name, cycle in certainty.named_cycles(screening, index)
    ]


def _values(screening: Screening, index: int) -> list[dict[str, str]]:
    """One row per measurement, one column per used stride; empty where it is read from the other foot's strides."""
    valid = [c for c in screening.cycles if c.recording == index and c.valid]
    places = [(k, c) for k, c in enumerate(valid) if c.kind is CycleKind.STRIDE]
    places.sort(key=lambda item: item[1].start_s)
    own = [m for m in screening.measurements if m.recording == index and len(m.per_cycle) == len(valid)]
    return [_row(m, [k for k, _ in places]) for m in own if m.n]


def _row(found: Measurement, places: list[int]) -> dict[str, str]:
    row = {"Measured": found.label, "Side": wording.SIDE_LETTERS[found.side] if found.side else "–"}
    values = ((str(n), found.per_cycle[k]) for n, k in enumerate(places, 1))
    row |= {n: "" if value is None else wording.format_value(value, found.unit) for n, value in values}
    row["Median ± error"] = wording.format_with_error(found.value, found.error95, found.unit)
    return row

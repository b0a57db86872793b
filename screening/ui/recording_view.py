"""One recording: its verdict with fixes, its curves, its repetitions, and the clip with the measured points."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from screening import overlay, panels, plots
from screening.report import certainty, wording
from screening.timeline import walks_seen
from screening.types import QualityStatus, Screening
from screening.ui.jobs import Job, Progress, measuring
from screening.ui.sitting import Sitting
from screening.ui.walking_view import feet, stride_lists
from screening.ui.words import escape_markdown

_VERDICTS = {
    QualityStatus.OK: (":material/check:", "Good recording"),
    QualityStatus.WARN: (":material/priority_high:", "Usable, read with care"),
    QualityStatus.REFUSED: (":material/replay:", "Not measured, please film again"),
}
_TABLE_COLUMNS = {
    "time_s": st.column_config.NumberColumn("Time (s)", format="%.3f"),
    "side": st.column_config.TextColumn("Side"),
    "value": st.column_config.NumberColumn("Value", format="%.2f"),
}


def recordings(sitting: Sitting, screening: Screening) -> None:
    """Show one recording at a time, chosen by its view."""
    st.header("Recordings", anchor=False)
    _one(sitting, screening)


@st.fragment
def _one(sitting: Sitting, screening: Screening) -> None:
    """The chosen recording."""
    names = [_name(sitting, screening, index) for index in range(len(screening.recordings))]
    first = next((i for i, recording in enumerate(screening.recordings) if recording.usable), 0)
    chosen = st.segmented_control(
        "Recording", names, default=names[first], required=True, key="recording", label_visibility="collapsed"
    )
    index = names.index(chosen)
    recording = screening.recordings[index]
    quality_verdict(sitting, screening, index)
    if recording.usable and screening.movement.walking:
        _film(sitting, screening, index)
        feet(sitting, screening, index)
        _curves(sitting, screening, index)
        stride_lists(screening, index)
    elif recording.usable:
        _curves(sitting, screening, index)
        _repetitions(screening, index)
        _film(sitting, screening, index)


def quality_verdict(sitting: Sitting, screening: Screening, index: int) -> None:
    """The verdict with one reason and one fix per line, and what the file is."""
    recording = screening.recordings[index]
    icon, verdict = _VERDICTS[recording.quality.status]
    st.markdown(f"{icon} **{_name(sitting, screening, index)}: {verdict}**")
    for reason in recording.quality.reasons:
        st.markdown(f"- {escape_markdown(reason.message)} **What helps:** {escape_markdown(reason.fix)}")
    video = recording.video
    facts = [
        f"{video.width_px} × {video.height_px}",
        f"{video.fps_mean:.0f} pictures per second",
        f"{video.duration_s:.1f} s",
        f"longest gap {video.longest_gap_s:.2f} s",
        f"body found in {100 * recording.pose_fraction:.0f} % of the pictures",
        *(
            []
            if recording.yaw_deg is None
            else [f"turned {abs(recording.yaw_deg):.0f}° from facing the camera"]
        ),
    ]
    st.markdown(f":small[{' · '.join(facts)}]")
    st.markdown(f":small[{escape_markdown(certainty.repairs_text(recording))}]")


def _name(sitting: Sitting, screening: Screening, index: int) -> str:
    """Clip number as in the list of clips, and view."""
    views = [walk.view for walk in walks_seen(screening, index)] or [screening.recordings[index].view]
    return f"Clip {sitting.measured[index].number}, {wording.views_text(views)}"


def _curves(sitting: Sitting, screening: Screening, index: int) -> None:
    """One curve at a time, as a picture or as a table."""
    motions = panels.main_motions(screening, index)
    if not motions:
        return
    st.subheader("Curves", anchor=False)
    titles = {motion: panels.curve_title(screening, index, motion) for motion in motions}
    motion = st.selectbox("Curve", motions, format_func=titles.__getitem__, key=f"curve-{index}")
    if st.toggle("Show as table", key=f"curve-table-{index}"):
        table = panels.curve_frame(screening, index, motion)
        st.dataframe(
            table, width="stretch", hide_index=True, alt=titles[motion], column_config=_TABLE_COLUMNS
        )
    else:
        _chart(sitting, screening, index, motion, dark=st.context.theme.type == "dark")


def _chart(sitting: Sitting, screening: Screening, index: int, motion: str, *, dark: bool) -> None:
    """One curve as a picture; its own description is what a screen reader says."""
    job = sitting.make(
        f"curve-{index}-{motion}-{dark}",
        lambda: plots.screen_curves(screening, index, motion, dark=dark),
        "This curve could not be drawn; the numbers are not affected.",
    )
    job.wait()
    chart, failure = job.result(), job.failure()
    if chart is not None:
        st.altair_chart(chart, theme=None, height=280)
    elif failure is not None:
        st.markdown(escape_markdown(failure))


def _repetitions(screening: Screening, index: int) -> None:
    """Which repetitions were found, what limits them, and what was measured in each."""
    st.subheader("Per repetition", anchor=False)
    _cycle_list(screening, index)
    for line in certainty.evenness_lines(screening, index):
        st.markdown(escape_markdown(line))
    rows = _repetition_rows(screening, index)
    if rows:
        st.table(rows, hide_index=True)
        shown = {m.metric for m in screening.measurements if m.recording == index}
        if signs := wording.signs_text(screening.movement, shown):
            st.markdown(f":small[{escape_markdown(signs)}]")
    else:
        st.markdown("No whole repetition was found in this recording.")


def _cycle_list(screening: Screening, index: int) -> None:
    """Every repetition that was seen, also those not counted, with why and with its warnings."""
    rows = [
        {
            "Repetition": name,
            "From": wording.format_value(cycle.start_s, "s"),
            "Deepest": wording.format_value(cycle.peak_s, "s"),
            "To": wording.format_value(cycle.end_s, "s"),
            "Notes": certainty.cycle_notes(cycle),
        }
        for name, cycle in certainty.named_cycles(screening, index)
    ]
    if rows:
        st.table(rows, hide_index=True)


def _repetition_rows(screening: Screening, index: int) -> list[dict[str, str]]:
    """One row per measurement of the recording, one column per repetition."""
    rows = []
    for found in screening.measurements:
        if found.recording != index or not found.per_cycle:
            continue
        row = {"Measured": found.label, "Side": wording.SIDE_LETTERS[found.side] if found.side else "–"}
        row |= {str(n): wording.format_value(value, found.unit) for n, value in enumerate(found.per_cycle, 1)}
        row["Median ± error"] = wording.format_with_error(found.value, found.error95, found.unit)
        rows.append(row)
    return rows


def _film(sitting: Sitting, screening: Screening, index: int) -> None:
    """The clip with skeleton and angles, made only when asked for."""
    st.subheader("Clip with the measured points", anchor=False)
    name = f"film-{index}"
    job: Job[Path] | None = sitting.made.get(name)
    if job is None:
        st.markdown("Making it takes about as long as the clip lasts.")
        if st.button("Make the clip", icon=":material/movie:", key=f"make-film-{index}"):
            sitting.made[name] = _write(sitting, screening, index)
            st.rerun()
    elif not job.done:
        _writing(job)
    else:
        _finished(sitting, job, index)


@st.fragment(run_every=0.5)
def _writing(job: Job[Path]) -> None:
    """Progress of the clip that is being made."""
    if job.done:
        st.rerun()
        return
    st.progress(job.fraction, text=f"{job.sentence} · {job.fraction:.0%}")


def _finished(sitting: Sitting, job: Job[Path], index: int) -> None:
    """The clip that was made, or why not."""
    path, failure = job.result(), job.failure()
    if path is None:
        st.error(escape_markdown(failure or "The clip was not made."), icon=":material/error:")
        if st.button("Try again", key=f"retry-film-{index}"):
            del sitting.made[f"film-{index}"]
            st.rerun()
        return
    st.video(path, alt="The clip with skeleton, angle and count drawn on it")
    st.download_button(
        "Save this clip", path.read_bytes, path.name, "video/mp4", key=f"save-film-{index}", on_click="ignore"
    )


def _write(sitting: Sitting, screening: Screening, index: int) -> Job[Path]:
    """Start writing the annotated clip of a recording."""
    clip = sitting.measured[index].path
    out = sitting.workspace.folder / f"{clip.stem}-annotated.mp4"

    def work(progress: Progress) -> Path:
        overlay.write_annotated(clip, screening, index, out, lambda done: progress(done, "Drawing the clip"))
        return out

    return Job(measuring(), work, "The clip could not be drawn; the numbers are not affected.")

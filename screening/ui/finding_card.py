"""One finding: a line that opens to its value, error, limit, pictures, curves and the hand tests it suggests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from screening import overlay, plots
from screening.evidence import evidence_pair, is_signed, sides_behind
from screening.norms import load_norms
from screening.repetition_panels import RepetitionPanel, repetition_panel
from screening.report import certainty, wording
from screening.report.checks import sides_in_order
from screening.timeline import near_view
from screening.types import (
    Evidence,
    Finding,
    FindingKind,
    FindingStatus,
    ImageArray,
    Screening,
)
from screening.ui.bars import bullet_bar, sides_bar
from screening.ui.jobs import Job
from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown, view_title

if TYPE_CHECKING:
    import altair as alt

_ICONS = {
    FindingStatus.FLAGGED: ":material/flag:",
    FindingStatus.WATCH: ":material/visibility:",
    FindingStatus.NOT_ASSESSED: ":material/help:",
    FindingStatus.WITHIN_LIMIT: ":material/check_circle:",
}


@st.fragment
def finding_card(
    sitting: Sitting, screening: Screening, index: int, number: int | None, *, opened: bool
) -> None:
    """Show finding number ``index`` of the screening as a line that opens.

    ``number`` is how page and paper name it, None for what is within its limit; ``opened`` = open at first.
    """
    finding = screening.findings[index]
    sentence = wording.finding_sentence(
        finding, screening.movement, wording.evidence_views(finding, screening)
    )
    card = st.expander(
        escape_markdown(sentence if number is None else f"{number} · {sentence}"),
        icon=_ICONS[finding.status],
        expanded=opened,
        key=f"finding-{index}",
        on_change="rerun",
    )
    if card.open:
        words, picture = card.columns([1, 1], gap="medium")
        with words:
            _numbers(screening, finding)
            _limit(finding)
        with picture:
            _pictures(sitting, screening, index)
        with card:
            _curves(sitting, screening, index)
        sure, tests = card.columns([1, 1], gap="medium")
        with sure:
            _certainty(screening, finding)
        with tests:
            _suggestion(finding)


def unassessed(findings: Sequence[Finding]) -> None:
    """Show what could not be assessed, each reason once and at once: there is nothing to open."""
    for titles, reason in wording.grouped_by_reason(findings):
        icon = _ICONS[FindingStatus.NOT_ASSESSED]
        st.markdown(f"{icon} **{escape_markdown(titles)}.** {escape_markdown(reason)}")


def prepare_pictures(sitting: Sitting, screening: Screening) -> None:
    """Begin to draw the pictures of all that was seen, so that opening a finding does not wait for them."""
    for index, finding in enumerate(screening.findings):
        if finding.status in (FindingStatus.FLAGGED, FindingStatus.WATCH):
            for at in evidence_pair(finding, screening):
                _picture_job(sitting, screening, index, at)


def _numbers(screening: Screening, finding: Finding) -> None:
    """The value with its error, in words and as a bar."""
    if finding.value is None:
        return
    told = f"{wording.finding_title(finding)}: {wording.value_text(finding, screening.movement)}"
    st.markdown(f"**{escape_markdown(told)}**")
    if finding.kind is FindingKind.ASYMMETRY:
        _both_sides(screening, finding)
    # A limit of a difference, or of a signed metric, is a size: the sides are named in the words.
    sized = finding.kind is FindingKind.ASYMMETRY or is_signed(finding.metric, screening.movement)
    limit = wording.limit_words(finding)
    st.html(
        bullet_bar(
            abs(finding.value) if sized else finding.value,
            finding.error95,
            finding.limit,
            limit,
            f"{told}, {limit or 'no limit'}",
            lower=wording.has_lower_limit(finding),
        )
    )


def _both_sides(screening: Screening, finding: Finding) -> None:
    """The two sides behind a difference, on one scale."""
    pair = sides_behind(screening, finding)
    if pair is None:
        return
    left, right = pair
    left_words, right_words = (
        wording.format_with_error(found.value, found.error95, found.unit) for found in (left, right)
    )
    how = ""
    if left.recording == right.recording and left.n > 1 and not screening.movement.walking:
        how = " · compared repetition by repetition"  # the median of differences is not the difference of medians
    st.markdown(f":orange[● L {left_words}] · :blue[■ R {right_words}]{how}")
    spoken = f"{finding.label}: left {left_words}, right {right_words}"
    st.html(sides_bar((left.value or 0.0, left.error95), (right.value or 0.0, right.error95), spoken))


def _limit(finding: Finding) -> None:
    """Why this outcome, and the limit with where it comes from."""
    st.markdown(escape_markdown(finding.reason))
    titles = load_norms().source_titles(finding.source) if finding.source else ""
    st.markdown(escape_markdown(wording.limit_text(finding, titles)))


def _certainty(screening: Screening, finding: Finding) -> None:
    """How sure it is and why, one line each."""
    counted = wording.sureness(finding, screening.movement, wording.evidence_views(finding, screening))
    lines = [("Read from", counted), *certainty.how_sure(finding, screening)]
    told = [f"- **{name}:** {escape_markdown(words)}" for name, words in lines if words]
    if told:
        st.markdown(f"**{certainty.HOW_SURE}**\n" + "\n".join(told))


def _curves(sitting: Sitting, screening: Screening, index: int) -> None:
    """Both sides over the repetition, and the value of each repetition; drawn once, beside the page."""
    dark = st.context.theme.type == "dark"
    job = sitting.make(
        f"repetitions-{index}-{dark}",
        lambda: _charts(repetition_panel(screening, screening.findings[index]), dark=dark),
        "The curves could not be drawn; the numbers are not affected.",
    )
    job.wait()
    charts, failure = job.result(), job.failure()
    if failure is not None:
        st.markdown(escape_markdown(failure))
    elif charts is not None:
        left, right = st.columns([3, 2], gap="medium")
        if charts[0] is not None:
            left.altair_chart(charts[0], theme=None, height=280, key=f"phase-{index}")
        place = right if charts[0] is not None else left
        place.altair_chart(charts[1], theme=None, height=280, key=f"dots-{index}")


def _charts(
    panel: RepetitionPanel | None, *, dark: bool
) -> tuple[alt.LayerChart | None, alt.LayerChart] | None:
    """The curve, where the value is read off one, and the value of each repetition or stride."""
    if panel is None:
        return None
    curves = plots.repetition_curves_chart(panel, dark=dark) if len(panel.curves) else None
    return curves, plots.repetition_dots_chart(panel, dark=dark)


def _suggestion(finding: Finding) -> None:
    """Other causes first, then the hand tests worth doing: both sides, the one that the film points to first."""
    if finding.pattern is not None:
        st.markdown(escape_markdown(wording.pattern_text(finding.pattern)))
        titles = load_norms().source_titles(finding.pattern.source) if finding.pattern.source else ""
        if titles:
            st.markdown(f":small[{escape_markdown(titles)}]")
    if finding.hand_tests:
        first, second = sides_in_order([finding])
        st.markdown(f"**Suggests checking by hand, both sides: {first.value}, {second.value}**")
        st.markdown("\n".join(f"- {hand_test_words(code)}" for code in finding.hand_tests))


def hand_test_words(code: str, more: str = "") -> str:
    """Code, muscle, what else is to be said of it, position and pressure of one hand test."""
    test = load_norms().hand_tests.get(code)
    if test is None:
        return f"**{code}**"
    return f"**{code}** {escape_markdown(f'{test.name}{more}: {test.position}')}"


def _pictures(sitting: Sitting, screening: Screening, index: int) -> None:
    """The moment where the finding is seen best; of a difference from two clips left and right beside each other."""
    moments = evidence_pair(screening.findings[index], screening)
    jobs = [_picture_job(sitting, screening, index, at) for at in moments]
    # one picture alone is no larger than one of a pair, so that value and picture share the screen
    named = ("Left: ", "Right: ") if screening.movement.walking and len(jobs) > 1 else ("", "")
    for place, side, at, job in zip(st.columns([1, 1]), named, moments, jobs, strict=False):
        with place:
            _picture(screening, screening.findings[index], at, job, side)
    if len(jobs) > 1:
        same = "part of the stride" if screening.movement.walking else "depth"
        st.markdown(f"Both at the same {same}. The pictures are not mirrored.")
    elif jobs:
        st.markdown("The picture is not mirrored.")


def _picture_job(sitting: Sitting, screening: Screening, index: int, at: Evidence) -> Job[ImageArray | None]:
    """Return the job that draws one moment; it decodes the film once, however often the page runs."""
    clip = sitting.measured[at.recording].path
    finding = screening.findings[index]
    return sitting.make(
        f"evidence-{index}-{at.recording}-{at.time_s:.3f}",
        lambda: overlay.evidence_picture(clip, screening, finding, at=at),
        "The picture could not be drawn; the numbers are not affected.",
    )


def _picture(
    screening: Screening, finding: Finding, at: Evidence, job: Job[ImageArray | None], side: str
) -> None:
    """One moment with view and time below it; ``side``: whose moment it is, to begin the line with."""
    with st.spinner("Drawing the picture"):
        job.wait()
    picture, failure = job.result(), job.failure()
    view = view_title(near_view(screening.recordings[at.recording], at.time_s))
    if picture is not None:
        spoken = f"{view} at {at.time_s:.2f} seconds with the measured points drawn: {finding.label}"
        st.image(picture, alt=spoken, width="stretch")
        words = f"{view[:1].lower()}{view[1:]}" if side else view
        st.markdown(f"{side}{words}, {at.time_s:.2f} s")
    elif failure is not None:
        st.markdown(escape_markdown(failure))

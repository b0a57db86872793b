"""One finding: a line that opens to its value, error, limit, picture and the hand tests it suggests."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from screening import overlay
from screening.norms import load_norms
from screening.report import wording
from screening.types import (
    Finding,
    FindingKind,
    FindingStatus,
    Measurement,
    Screening,
    Side,
)
from screening.ui.bars import bullet_bar, sides_bar
from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown, view_title

_ICONS = {
    FindingStatus.FLAGGED: ":material/flag:",
    FindingStatus.WATCH: ":material/visibility:",
    FindingStatus.NOT_ASSESSED: ":material/help:",
    FindingStatus.WITHIN_LIMIT: ":material/check_circle:",
}


@st.fragment
def finding_card(sitting: Sitting, screening: Screening, index: int, *, opened: bool) -> None:
    """Show finding number ``index`` of the screening as a line that opens; ``opened`` = open at first."""
    finding = screening.findings[index]
    card = st.expander(
        escape_markdown(
            wording.finding_sentence(finding, screening.movement, wording.evidence_views(finding, screening))
        ),
        icon=_ICONS[finding.status],
        expanded=opened,
        key=f"finding-{index}",
        on_change="rerun",
    )
    if card.open:
        words, picture = card.columns([3, 2], gap="medium")
        with words:
            _numbers(screening, finding)
            _limit(finding)
            _origin(screening, finding)
            _suggestion(finding)
        with picture:
            _evidence(sitting, screening, index)


def unassessed(findings: Sequence[Finding]) -> None:
    """Show what could not be assessed, each reason once and at once: there is nothing to open."""
    for titles, reason in wording.grouped_by_reason(findings):
        icon = _ICONS[FindingStatus.NOT_ASSESSED]
        st.markdown(f"{icon} **{escape_markdown(titles)}.** {escape_markdown(reason)}")


def _numbers(screening: Screening, finding: Finding) -> None:
    """The value with its error, in words and as a bar."""
    if finding.value is None:
        return
    st.markdown(f"**{escape_markdown(f'{wording.finding_title(finding)}: {wording.value_text(finding)}')}**")
    if finding.kind is FindingKind.ASYMMETRY:
        _both_sides(screening, finding)
    # A limit of a difference, or of a signed metric, is a size: the sides are named in the words.
    sized = finding.kind is FindingKind.ASYMMETRY or finding.metric in wording.SIGNED_METRICS
    limit = wording.limit_words(finding)
    st.html(
        bullet_bar(
            abs(finding.value) if sized else finding.value,
            finding.error95,
            finding.limit,
            limit,
            f"{wording.finding_title(finding)}: {wording.value_text(finding)}, {limit or 'no limit'}",
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
    if left.recording == right.recording and left.n > 1:
        how = " · compared repetition by repetition"  # the median of differences is not the difference of medians
    st.markdown(f":orange[● L {left_words}] · :blue[■ R {right_words}]{how}")
    spoken = f"{finding.label}: left {left_words}, right {right_words}"
    st.html(sides_bar((left.value or 0.0, left.error95), (right.value or 0.0, right.error95), spoken))


def sides_behind(screening: Screening, finding: Finding) -> tuple[Measurement, Measurement] | None:
    """Return the left and the right measurement that a difference was made from; None where they are not there.

    One front clip shows both legs, of two side clips each its near one; never one leg of each kind. Where several
    pairs could be meant, the one whose difference is the finding's.
    """
    if finding.evidence is None or finding.value is None:
        return None
    own, from_sides = finding.evidence.recording, len(wording.evidence_views(finding, screening)) > 1

    def of(side: Side) -> list[Measurement]:
        return [
            m
            for m in screening.measurements
            if (m.metric, m.side) == (finding.metric, side)
            and m.value is not None
            and m.recording is not None
            and (
                screening.recordings[m.recording].view.near_side is side if from_sides else m.recording == own
            )
        ]

    pairs = [(left, right) for left in of(Side.LEFT) for right in of(Side.RIGHT)]
    wanted = finding.value
    return min(
        pairs,
        key=lambda pair: abs((pair[1].value or 0.0) - (pair[0].value or 0.0) - wanted),
        default=None,
    )


def _limit(finding: Finding) -> None:
    """Why this outcome, and the limit with where it comes from."""
    st.markdown(escape_markdown(finding.reason))
    titles = load_norms().source_titles(finding.source) if finding.source else ""
    st.markdown(escape_markdown(wording.limit_text(finding, titles)))


def _origin(screening: Screening, finding: Finding) -> None:
    """Repetitions, view and grade behind the number."""
    grades = screening.movement.metric(finding.metric).grades
    parts = [wording.count(finding.n, "repetition")] if finding.n else []
    for view in wording.evidence_views(finding, screening):
        parts += [wording.VIEW_WORDS[view], *([f"grade {grades[view]}"] if view in grades else [])]
    if parts:
        st.markdown(" · ".join(parts))


def _suggestion(finding: Finding) -> None:
    """Other causes first, then the hand tests worth doing."""
    if finding.pattern is not None:
        st.markdown(escape_markdown(wording.pattern_text(finding.pattern)))
    if finding.hand_tests:
        st.markdown("**Suggests checking by hand, both sides**")
        st.markdown("\n".join(f"- {_test_words(code)}" for code in finding.hand_tests))


def _test_words(code: str) -> str:
    """Code, muscle and position of one hand test."""
    test = load_norms().hand_tests.get(code)
    return f"**{code}**" if test is None else f"**{code}** {escape_markdown(f'{test.name}: {test.position}')}"


def _evidence(sitting: Sitting, screening: Screening, index: int) -> None:
    """The picture at the moment where the finding is seen best; drawn once, beside the page."""
    finding = screening.findings[index]
    if finding.evidence is None:
        return
    clip = sitting.measured[finding.evidence.recording].path
    job = sitting.make(
        f"evidence-{index}",
        lambda: overlay.evidence_picture(clip, screening, finding),
        "The picture could not be drawn; the numbers are not affected.",
    )
    with st.spinner("Drawing the picture"):
        job.wait()
    picture, failure = job.result(), job.failure()
    if picture is not None:
        view = view_title(screening.recordings[finding.evidence.recording].view)
        spoken = (
            f"{view} at {finding.evidence.time_s:.2f} seconds with the measured points drawn: {finding.label}"
        )
        st.image(picture, alt=spoken, width="stretch")
        st.markdown(f"{view}, {finding.evidence.time_s:.2f} s. The picture is not mirrored.")
    elif failure is not None:
        st.markdown(escape_markdown(failure))

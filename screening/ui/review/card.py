"""One finding, opened: what was seen, how sure, from where, and the decision about it."""

from __future__ import annotations

import streamlit as st

from screening.clinic.review_desk import ReviewDesk
from screening.clinic.tables import FoundItem
from screening.evidence import is_signed, recordings_behind, sides_behind
from screening.norms import load_norms
from screening.report import certainty, wording
from screening.report.checks import sides_in_order
from screening.types import Finding, FindingKind, FindingStatus, Screening
from screening.ui.bars import bullet_bar, sides_bar
from screening.ui.hands.agreement_view import clinic_agreement
from screening.ui.review import words
from screening.ui.review.choices import show_actions
from screening.ui.review.evidence import clip_behind
from screening.ui.review.memory import Memory
from screening.ui.review.own_words import show_own_words
from screening.ui.visitor import Staff
from screening.ui.words import escape_markdown

_CHIPS = {
    FindingStatus.FLAGGED: (":material/flag:", "yellow"),
    FindingStatus.WATCH: (":material/visibility:", "gray"),
}


def show_card(
    staff: Staff, desk: ReviewDesk, memory: Memory, screening: Screening, item: FoundItem, number: int
) -> None:
    """Show the card of a finding; ``number``: its key."""
    finding = screening.findings[item.position]
    with st.container(border=True, key=f"finding-{item.position}"):
        _sentence(desk, screening, item, number)
        _value(screening, finding)
        _limit(desk, memory, screening, finding)
        show_actions(staff, desk, memory, screening, item, number)
        _tests(staff, screening, finding)
        show_own_words(staff, desk, memory, screening, item)


def _sentence(desk: ReviewDesk, screening: Screening, item: FoundItem, number: int) -> None:
    finding = screening.findings[item.position]
    icon, color = _CHIPS[finding.status]
    review = desk.last.get(item.id)
    own = None if review is None else review.wording
    seen = wording.seen_sentence(finding, screening.movement)
    chip = f":{color}-badge[{icon} {number} · {wording.STATUS_WORDS[finding.status]}]"
    edited = ""
    if desk.results[screening.movement.id].corrections is not None:
        edited = " :gray-badge[edited]"
    if own:
        st.markdown(f"{chip}{edited} **{escape_markdown(own)}** :gray-badge[{words.OWN_WORDS}]")
        st.markdown(f":small[Measured: {escape_markdown(seen)}]")
    else:
        st.markdown(f"{chip}{edited} **{escape_markdown(seen)}**")


def _value(screening: Screening, finding: Finding) -> None:
    """The value with its error, in words and as a bar; of a difference the two sides on one scale."""
    told = wording.value_text(finding, screening.movement)
    name = {"ratio": "ratio "}.get(finding.unit, "")
    pair = sides_behind(screening, finding) if finding.kind is FindingKind.ASYMMETRY else None
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        if pair is not None:
            left, right = (wording.format_with_error(m.value, m.error95, m.unit) for m in pair)
            st.markdown(
                f"**difference {escape_markdown(told)}**  \n:orange[● L {left}] · :blue[■ R {right}]",
                width=230,
            )
            spoken = f"{finding.label}: left {left}, right {right}, difference {told}"
            bar = sides_bar(
                (pair[0].value or 0.0, pair[0].error95), (pair[1].value or 0.0, pair[1].error95), spoken
            )
        else:
            st.markdown(f"**{name}{escape_markdown(told)}**", width=150)
            bar = _bullet(screening, finding, told)
        st.html(bar)


def _bullet(screening: Screening, finding: Finding, told: str) -> str:
    limit = wording.limit_words(finding)
    sized = finding.kind is FindingKind.ASYMMETRY or is_signed(finding.metric, screening.movement)
    value = finding.value or 0.0
    return bullet_bar(
        abs(value) if sized else value,
        finding.error95,
        finding.limit,
        limit,
        f"{wording.finding_title(finding)}: {told}, {limit or 'no limit'}",
        lower=wording.has_lower_limit(finding),
    )


def _limit(desk: ReviewDesk, memory: Memory, screening: Screening, finding: Finding) -> None:
    """The limit with where it comes from, how many repetitions agree, the view and its grade."""
    sure = dict(certainty.how_sure(finding, screening))
    titles = load_norms().source_titles(finding.source) if finding.source else ""
    parts = [
        wording.limit_words(finding),
        "chosen by this project" if finding.basis == "project choice" else finding.source,
        sure.get("Agreement", ""),
        wording.views_text(wording.evidence_views(finding, screening)),
        f"grade {sure['Grade'][0]}" if sure.get("Grade") else "",
    ]
    line = " · ".join(escape_markdown(part) for part in parts if part)
    more = [f"**{name}:** {escape_markdown(text)}" for name, text in sure.items()]
    told = "\n\n".join(
        [escape_markdown(finding.reason), escape_markdown(wording.limit_text(finding, titles)), *more]
    )
    st.markdown(f":small[{line[:1].upper()}{line[1:]}]", help=told)
    for recording in recordings_behind(screening, finding):
        clip = clip_behind(desk, memory.movement, recording)
        score = 0 if clip is None else int(clip.pain.get("score") or 0)
        if score:
            st.markdown(f":small[{words.pain_words(score)}]")
            break


def _tests(staff: Staff, screening: Screening, finding: Finding) -> None:
    """The tests that the finding suggests as chips; what else it may be stands first behind them."""
    if not finding.hand_tests:
        return
    letter = finding.pattern.evidence if finding.pattern else ""
    chips = " ".join(f":gray-badge[{code}{f' {letter}' if letter else ''}]" for code in finding.hand_tests)
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        st.markdown(f":small[Suggests checking] {chips}", width="stretch")
        with st.popover("Why", key="why", type="tertiary"):
            _drawer(finding)
            st.markdown(clinic_agreement(staff, screening.movement.id, finding))


def _drawer(finding: Finding) -> None:
    norms = load_norms()
    if finding.pattern is not None:
        st.markdown("**Not muscle, look here first**")
        st.markdown(escape_markdown(wording.pattern_text(finding.pattern)))
        titles = norms.source_titles(finding.pattern.source) if finding.pattern.source else ""
        if titles:
            st.markdown(f":small[{escape_markdown(titles)}]")
    first, second = sides_in_order([finding])
    st.markdown(f"**By hand, both sides: {first.value}, {second.value}**")
    for code in finding.hand_tests:
        test = norms.hand_tests.get(code)
        words_of = "" if test is None else escape_markdown(f"{test.name}: {test.position}")
        st.markdown(f"- **{code}** {words_of}")
    st.markdown(f":small[{wording.EVIDENCE_FOOTER}]")

"""What the findings may fit together, and all hand tests worth doing: one block between findings and films."""

from __future__ import annotations

import streamlit as st

from screening.norms import load_norms
from screening.report import wording
from screening.report.checks import Check, Fit, checks, fits, numbered
from screening.types import Screening
from screening.ui.finding_card import hand_test_words
from screening.ui.words import escape_markdown


def together(screening: Screening) -> None:
    """Show patterns with other reasons first, then the tests; nothing where no pattern was seen."""
    norms = load_norms()
    found = fits(screening, norms)
    if not found:
        return
    st.header(wording.TOGETHER_HEADING, anchor=False)
    st.markdown(wording.TOGETHER_EXPLANATION)
    for fit in found:
        if fit.grouped:
            _group(screening, fit)
    alone = [fit for fit in found if not fit.grouped]
    if alone:
        st.markdown("\n".join(f"- {_fit_words(screening, fit)}" for fit in alone))
    _tests(screening, checks(screening, norms))


def _group(screening: Screening, fit: Fit) -> None:
    """Several findings seen together, as one block."""
    with st.container(border=True, key=f"group-{fit.findings[0]}"):
        st.markdown(f"**{escape_markdown(wording.fit_title(fit.title, fit.side, together=True))}**")
        numbers = numbered(screening)
        seen = [(numbers[i], screening.findings[i]) for i in fit.findings if i in numbers]
        st.markdown(
            "\n".join(
                f"- {number} · {escape_markdown(wording.seen_sentence(finding, screening.movement))}"
                for number, finding in seen
            )
        )
        st.markdown(escape_markdown(wording.causes_text(fit.other_causes)))
        if fit.tests:
            st.markdown(f"**{wording.TESTS_HEADING}:** {' · '.join(fit.tests)}")
        st.markdown(escape_markdown(wording.evidence_text(fit.evidence, fit.source)))


def _fit_words(screening: Screening, fit: Fit) -> str:
    """One pattern by itself, in a line."""
    title = wording.fit_title(fit.title, fit.side)
    words = [wording.causes_text(fit.other_causes), wording.evidence_text(fit.evidence, fit.source)]
    text = escape_markdown(" ".join(word for word in words if word))
    return f"**{_numbers(screening, fit.findings)} · {escape_markdown(title)}.** {text}"


def _tests(screening: Screening, found: tuple[Check, ...]) -> None:
    """Every test once, those that most findings suggest first."""
    if not found:
        return
    st.subheader(wording.TESTS_HEADING, anchor=False)
    st.markdown(wording.TESTS_EXPLANATION)
    st.markdown("\n".join(f"- {_check_words(screening, check)}" for check in found))


def _check_words(screening: Screening, check: Check) -> str:
    sides = ", ".join(wording.SIDE_LETTERS[side] for side in check.sides)
    asking = wording.for_findings(_numbers(screening, check.findings))
    return hand_test_words(check.test.code, f" · {sides} · {asking}")


def _numbers(screening: Screening, indices: tuple[int, ...]) -> str:
    numbers = numbered(screening)
    return ", ".join(str(number) for number in sorted({numbers[i] for i in indices if i in numbers}))

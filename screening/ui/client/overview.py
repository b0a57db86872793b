"""The tab *Overview*: where it hurts, the story in order of time, what comes next, the goals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from screening.body import known_regions
from screening.body.chart import Scar, body_chart_svg, chart_words
from screening.clinic.files import ClientFile
from screening.clinic.story import DayOfVisit, Moment, NextStep, goal_paths, next_step, story
from screening.clinic.summary import SCAR
from screening.clinic.tables import Client, Pair, PastEvent, Visit
from screening.clinic.visits import VisitState
from screening.ui.client import words
from screening.ui.clients.words import STATES
from screening.ui.frame import go
from screening.ui.navigation import is_page
from screening.ui.people import SIDE_MARKS, day, event_words, pain_words, typed
from screening.ui.visitor import Staff

_CHART_PX, _STORY_PX, _STORY_LINES = 300, 420, 6


def overview_tab(staff: Staff, file: ClientFile) -> None:
    """Show the whole story on one page."""
    chart, timeline, step = st.columns([3, 4, 3], gap="medium")
    with chart:
        _chart(file)
    with timeline:
        st.subheader("Timeline", anchor=False)
        moments = story(file)
        with st.container(height=_STORY_PX if len(moments) > _STORY_LINES else "content", key="story"):
            _story(moments)
    with step, st.container(border=True, key="next-step"):
        st.subheader("Next step", anchor=False)
        _next_step(staff, file.client, next_step(file))
    _goals(file)


def _chart(file: ClientFile) -> None:
    visits = list(reversed(file.visits))
    if len(visits) > 1:
        numbers = [visit.number for visit in visits]
        chosen = st.select_slider("Pain at visit", numbers, value=numbers[-1], key="pain-visit")
        visits_shown = [visit for visit in visits if visit.number == chosen]
    else:
        visits_shown = visits
    visit = visits_shown[0] if visits_shown else None
    st.subheader(
        "Pain now" if visit is None or visit is visits[-1] else f"Pain at visit {visit.number}", anchor=False
    )
    pain = [] if visit is None else [site for site in file.pain if site.visit_id == visit.id]
    marks = {_region(site.region, site.side): site.now for site in pain}
    scars = [
        Scar(_region(event.region, event.side), event.year)
        for event in file.events
        if event.kind == SCAR and event.region
    ]
    scars = list(dict.fromkeys(scars))  # told again at every visit
    svg = body_chart_svg(pain=marks, scars=scars, height_px=_CHART_PX)
    with st.container(key="pain-chart"):
        st.image(svg, alt=chart_words((), marks, scars))
    st.markdown(", ".join(pain_words(site) for site in pain) if pain else _no_pain(visit))


def _no_pain(visit: Visit | None) -> str:
    return words.NO_VISIT if visit is None else "No pain was marked at this visit."


def _region(region: str | None, side: str | None) -> str:
    """Return the region of the chart that a place means; it may be stored with its side apart."""
    sided = f"{region}_{side}"
    return sided if known_regions([sided]) else region or ""


def _story(moments: Sequence[Moment]) -> None:
    if not moments:
        st.markdown(words.NO_VISIT)
    for number, moment in enumerate(moments):
        if moment.event is not None:
            _event(moment.event, number)
        elif moment.day is not None:
            _day(moment.day)


def _event(event: PastEvent, number: int) -> None:
    kind = words.EVENT_KINDS.get(event.kind, typed(event.kind.capitalize(), 32))
    when = str(event.year or "") or typed(event.when or "", 20)
    with st.expander(
        f"{when} {kind}: {event_words(event, 40, dated=False)}".strip(), type="step", key=f"story-{number}"
    ):
        details = [typed(event.text, 500)] if event.text else []
        if event.when:
            details.append(f"When: {typed(event.when)}")
        if event.noticed is not None:
            details.append("Still noticed" if event.noticed else "Not noticed any more")
        if event.treated_with:
            lasted = {None: "", True: ", it lasted", False: ", it did not last"}[event.lasted]
            details.append(f"Treated with {typed(event.treated_with)}{lasted}")
        st.markdown("  \n".join(details) if details else "Nothing more was told.")


def _day(found: DayOfVisit) -> None:
    visit = found.visit
    parts = [STATES.get(visit.state, visit.state)]
    if found.screenings:
        parts.append(words.times(found.flagged, "flag"))
    if found.accepted:
        parts.append(f"{found.accepted} accepted")
    if found.deferred:
        parts.append(f"{found.deferred} deferred")
    label = f"{day(visit.started_at)} **Visit {visit.number}** · {' · '.join(parts)}"
    with st.expander(label, type="step", key=f"story-{visit.id}"):
        lines = [f"Pain: {', '.join(pain_words(site) for site in found.pain)}"] if found.pain else []
        lines += [f"Screened: {words.movement_word(row.movement)}" for row in found.screenings]
        lines += [hand_test_words(test.code, test.side, test.result) for test in found.hand_tests]
        lines += [pair_words(pair) for pair in found.pairs]
        lines += [f"Homework: {homework_words(row.release, row.activation)}" for row in found.homework]
        st.markdown("  \n".join(lines) if lines else "Nothing was noted yet.")


def hand_test_words(code: str, side: str, result: str) -> str:
    """Return the result of a test by hand."""
    said = words.RESULTS.get(result, result)
    return f"Test: {typed(words.muscle(code), 60)} {SIDE_MARKS.get(side, '')} {typed(said, 32)}"


def pair_words(pair: Pair) -> str:
    """Return a pair: the inhibited muscle and what facilitated it, as the therapist tested it."""
    source = typed(words.muscle(pair.facilitator), 60)
    return (
        f"Pair: {typed(words.muscle(pair.muscle), 60)} {SIDE_MARKS.get(pair.side, '')} ← "
        f"{source} {SIDE_MARKS.get(pair.facilitator_side or '', '')} ({typed(pair.facilitator_kind, 32)})"
    )


def homework_words(release: str | None, activation: str | None) -> str:
    """Return one exercise: release first, then activation."""
    return " → ".join(typed(part, 80) for part in (release, activation) if part) or "in words only"


def _next_step(staff: Staff, client: Client, step: NextStep) -> None:
    lines = _open_things(step)
    st.markdown("  \n".join(lines) if lines else "Nothing is open.")
    visit = step.open_visit
    to_review = visit is not None and visit.state != VisitState.INTAKE.value and is_page(staff, "review")
    if (
        visit is not None
        and to_review
        and st.button(f"Review visit {visit.number}", key="next-review", type="primary", width="stretch")
    ):
        go("review", visit=visit.id)
    kind: Literal["primary", "secondary"] = "secondary" if to_review else "primary"
    if is_page(staff, "visit") and st.button("New visit", key="next-visit", type=kind, width="stretch"):
        go("visit", client=client.number)


def _open_things(step: NextStep) -> list[str]:
    """What is open, a line each."""
    lines = []
    if step.deferred:
        due = step.deferred[0].due_on
        deferred = words.times(len(step.deferred), "deferred finding")
        lines.append(deferred + (f", next {day(due)}" if due else ""))
    if step.pairs:
        lines.append(f"{words.times(len(step.pairs), 'pair')} to test again first")
    if step.days_asked is not None:
        lines.append(f"Homework: {step.days_done}/{step.days_asked} days")
    elif step.homework:
        lines.append(f"Homework: {words.times(len(step.homework), 'exercise')}, not asked yet")
    if step.open_visit is not None:
        visit = step.open_visit
        lines.append(f"Visit {visit.number}: {STATES.get(visit.state, visit.state)}")
    return lines


def _goals(file: ClientFile) -> None:
    paths = goal_paths(file)
    if paths:
        st.subheader("Goals", anchor=False)
        lines = [f"- “{typed(path.text)}” {'→'.join(map(str, path.difficulties))}" for path in paths]
        st.markdown("\n".join(lines) + "\n\n0 = no problem, 10 = not possible")

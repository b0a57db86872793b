"""Where it hurts today: places on the body chart, and for each how strong, since when, and what changes it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from screening.body import load_regions, region_name
from screening.clinic import intake as store_intake
from screening.clinic.intake import PainEntry
from screening.clinic.tables import PainSite
from screening.ui.body_chart import body_chart
from screening.ui.intake import words
from screening.ui.intake.layout import foot
from screening.ui.intake.sitting import Intake, seed

_STEPS = (words.NOT_CHOSEN, *(str(number) for number in range(11)))


def show(intake: Intake) -> None:
    """Ask where it hurts."""
    kept = {site.region: site for site in intake.draft.pain}
    st.markdown(words.PAIN_LEAD)
    regions = body_chart(
        key="pain-chart",
        selected=[*kept, *intake.draft.told.unscored],
        pain={region: site.now for region, site in kept.items()},
        large=True,
    )
    none = _no_pain(intake, regions)
    entries: dict[str, PainEntry | None] = {
        region: _place(intake, region, kept.get(region)) for region in regions
    }
    scored = [entry for entry in entries.values() if entry is not None]
    if scored != [_entry_of(site) for site in intake.draft.pain]:
        store_intake.save_pain(intake.store, intake.actor, intake.visit_id, scored)
    intake.tell(no_pain=none, unscored=tuple(region for region, entry in entries.items() if entry is None))
    foot(intake)


def _no_pain(intake: Intake, regions: list[str]) -> bool:
    """Offer "No pain today" as long as no place is marked."""
    if regions:
        return False
    none = bool(st.toggle(words.NO_PAIN, key=seed("no-pain", intake.draft.told.no_pain)))
    if not none:
        intake.wrong("pain-chart", words.NO_PAIN_OR_PLACE)
    return none


def _place(intake: Intake, region: str, kept: PainSite | None) -> PainEntry | None:
    """Ask about one place; None until it is said how strong it is."""
    with st.container(border=True, key=f"place-{region}"):
        st.subheader(region_name(region), anchor=False)
        strength = _how_strong(words.PAIN_NOW, f"now-{region}", None if kept is None else kept.now)
        if strength is None:
            intake.wrong(f"now-{region}", words.HOW_STRONG)
        worst = _how_strong(words.PAIN_WORST, f"worst-{region}", None if kept is None else kept.worst)
        since = st.selectbox(
            words.SINCE_WHEN,
            list(words.SINCE),
            index=None,
            format_func=lambda one: words.SINCE.get(one, one),
            placeholder=words.NOT_CHOSEN,
            key=seed(f"since-{region}", None if kept is None else kept.since),
        )
        travels = st.multiselect(
            words.TRAVELS,
            [other for other in load_regions() if other != region],
            format_func=region_name,
            key=seed(f"travels-{region}", [] if kept is None else list(kept.travels_to)),
            placeholder="+",
        )
        worse = _changes(words.WORSE, f"worse-{region}", [] if kept is None else kept.worse_with)
        better = _changes(words.BETTER, f"better-{region}", [] if kept is None else kept.better_with)
    if strength is None:
        return None
    side = load_regions()[region].side
    return PainEntry(
        region, strength, None if side is None else side.value, worst, since, tuple(travels), worse, better
    )


def _how_strong(label: str, key: str, kept: int | None) -> int | None:
    """Ask for a number from 0 to 10; it begins beside the scale, so that none is chosen for anybody."""
    chosen = st.select_slider(label, _STEPS, key=seed(key, words.NOT_CHOSEN if kept is None else str(kept)))
    return None if chosen == words.NOT_CHOSEN else int(str(chosen))


def _changes(label: str, key: str, kept: list[str]) -> tuple[str, ...]:
    options: Mapping[str, str] = words.TRIGGERS
    own = [one for one in st.session_state.get(key, kept) if one not in options]
    chosen = st.multiselect(
        label,
        [*options, *own],
        format_func=lambda one: options.get(one, one),
        key=seed(key, list(kept)),
        accept_new_options=True,
        placeholder=words.OR_WRITE,
    )
    return tuple(str(one) for one in chosen)


def _entry_of(site: PainSite) -> PainEntry:
    return PainEntry(
        site.region,
        site.now,
        site.side,
        site.worst,
        site.since,
        tuple(site.travels_to),
        tuple(site.worse_with),
        tuple(site.better_with),
    )

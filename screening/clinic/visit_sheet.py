"""Gather what the papers of a visit say: from findings, hand work and story to plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from screening.body import known_regions
from screening.body.chart import Scar
from screening.clinic import results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.files import VisitFile, open_visit
from screening.clinic.hand_desk import HandDesk, accepted_of, as_finding, last_tests, read_hands
from screening.clinic.handwork import NoteKind
from screening.clinic.home_desk import read_homework
from screening.clinic.immediate import read_immediate
from screening.clinic.lookup import get_visit
from screening.clinic.papers import PaperChoice, choice_of
from screening.clinic.progress import Change, Outcome, compare_visits, count_outcomes
from screening.clinic.progress import words as change_words
from screening.clinic.progress_store import ClientProgress, read_progress
from screening.clinic.reviews import Decision
from screening.clinic.safety import Gate
from screening.clinic.settings import read_settings
from screening.clinic.spoken_work import (
    angle_lines,
    held_line,
    muscle_lines,
    pair_line,
    rule_out_lines,
    step_of,
)
from screening.clinic.store import Store
from screening.clinic.summary import ClientSummary, client_summary
from screening.clinic.tables import FoundItem, Result, User
from screening.movements import MOVEMENTS
from screening.report import wording
from screening.report.clinic import client_words
from screening.report.clinic.sheet import SheetFinding, VisitSheet
from screening.report.numbers import format_value
from screening.types import Screening

LinesOf = Callable[[Sequence[str]], tuple[str, ...]]
_MOST_PROGRESS = 6


@dataclass(frozen=True)
class Gathered:
    """A visit's papers: the sheet, its choices, and from which films its screenings were made."""

    sheet: VisitSheet
    choice: PaperChoice
    rows: tuple[tuple[Screening, Result], ...]
    accepted: tuple[tuple[str, str], ...]
    """Accepted findings to choose from, id and sentence."""


@allowed(*STAFF)
def gather(store: Store, actor: Actor, visit_id: str) -> Gathered:
    """Return everything that the papers of a visit say."""
    file = open_visit(store, actor, visit_id, again=True)
    choice = choice_of(file.visit)
    rows = tuple((results.load(store, file.client, row), row) for row in file.screenings.values())
    desk = read_hands(store, actor, visit_id)
    tests = last_tests(file.hand_tests)
    found = _accepted(file, desk, rows, lambda codes: muscle_lines(tests, codes))
    sheet = _story(store, actor, file, desk, choice)
    sheet = replace(
        sheet,
        findings=tuple(one for _, one in found),
        screenings=tuple(screening for screening, _ in rows),
        tests=muscle_lines(tests, None),
        rule_outs=rule_out_lines(tests),
        deferred=_decided(file, rows, Decision.DEFERRED),
        rejected=_decided(file, rows, Decision.REJECTED) if choice.rejected else (),
    )
    sheet = _work(store, actor, file, desk, sheet)
    sheet = _for_client(store, actor, file, choice, sheet, dict(found))
    return Gathered(sheet, choice, rows, tuple((key, one.sentence) for key, one in found))


def _story(store: Store, actor: Actor, file: VisitFile, desk: HandDesk, choice: PaperChoice) -> VisitSheet:
    """Who it is, what was told, and what stands for the clinic."""
    settings = read_settings(store, actor)
    summary = client_summary(store, actor, file.client.id, file.visit.id, again=True)
    scars = [Scar(_region(row.region, row.side), row.year) for row in summary.scars if row.region]
    return VisitSheet(
        clinic=str(settings["clinic_name"]),
        phone=str(settings["clinic_phone"]),
        emergency=str(settings["emergency_number"]),
        person=person_words(file, choice.name),
        number=file.visit.number,
        day=file.visit.started_at.astimezone().date(),
        pain={_region(site.region, site.side): site.now for site in file.pain},
        scars=tuple(dict.fromkeys(scars)),
        pain_words=desk.told("pain"),
        history=tuple(dict.fromkeys(one.words for one in desk.story if one.kind != "pain")),
        goals=tuple(f"{goal.text} ({goal.difficulty}/10)" for goal in file.goals),
        safety=_safety(file, summary),
        signed=_signed(store, file),
    )


def _work(store: Store, actor: Actor, file: VisitFile, desk: HandDesk, sheet: VisitSheet) -> VisitSheet:
    """What hands and eyes found, and what was filmed after treatment."""
    immediate = read_immediate(store, actor, file.visit.id)
    return replace(
        sheet,
        angles=angle_lines(file.angles),
        palpation=_notes(file, NoteKind.PALPATION),
        seen=_notes(file, NoteKind.SEEN),
        notes=_notes(file, NoteKind.NOTE),
        addenda=_notes(file, NoteKind.ADDENDUM),
        held=tuple(held_line(pair) for pair in desk.open_pairs),
        pairs=tuple(pair_line(pair) for pair in file.pairs),
        before_after=tuple(_immediate_line(change) for change in immediate.changes),
    )


def _for_client(
    store: Store,
    actor: Actor,
    file: VisitFile,
    choice: PaperChoice,
    sheet: VisitSheet,
    found: Mapping[str, SheetFinding],
) -> VisitSheet:
    """Homework, progress, and the client's page: one finding, one exercise."""
    home = read_homework(store, actor, file.visit.id)
    steps = {row.id: step_of(row) for row in home.items}
    changes = _changes(read_progress(store, actor, file.client.id), file.visit.number)
    chosen = found.get(choice.finding_id or "") or next(iter(found.values()), None)
    last = home.last
    return replace(
        sheet,
        homework=tuple(steps.values()),
        adherence="" if last is None else f"{last.days_done} of {last.days_asked} days",
        progress=_progress(changes),
        client_finding=chosen,
        client_step=steps.get(choice.homework_id or "") or next(iter(steps.values()), None),
        client_seen=choice.seen if choice.seen is not None else offered(chosen),
        client_found=choice.found or "",
        changed=_changed(changes),
    )


def offered(one: SheetFinding | None) -> str:
    """Return the sentence that the client page begins with where the therapist wrote none."""
    if one is None:
        return ""
    return client_words.offered_sentence(one.finding, one.screening.movement)


@allowed(*STAFF)
def offered_for(store: Store, actor: Actor, visit_id: str) -> str:
    """Return the sentence that the client page of a visit begins with; empty without an accepted finding."""
    with store.reading() as db:
        accepted, choice = accepted_of(db, visit_id), choice_of(get_visit(db, visit_id))
        chosen = next((one for one in accepted if one.id == choice.finding_id), next(iter(accepted), None))
        item = None if chosen is None else db.get(FoundItem, chosen.id)
        row = None if item is None else db.get(Result, item.screening_id)
    if item is None or row is None:
        return ""
    return client_words.offered_sentence(as_finding(row.movement, item), MOVEMENTS[row.movement])


def person_words(file: VisitFile, kind: str) -> str:
    """Return what stands for the client on paper: the id, initials, or the name."""
    if kind == "name":
        return file.client.name
    if kind == "initials":
        return " ".join(f"{word[0]}." for word in file.client.name.split()[:3])
    return file.client.number


def _accepted(
    file: VisitFile, desk: HandDesk, rows: Sequence[tuple[Screening, Result]], lines_of: LinesOf
) -> list[tuple[str, SheetFinding]]:
    """The accepted findings with their ids, in the order of the review."""
    screenings = {row.id: screening for screening, row in rows}
    items = {item.id: item for item in file.findings if item.screening_id in screenings}
    found = []
    for one in desk.accepted:
        item = items.get(one.id)
        if item is None:
            continue
        review = file.decisions[one.id]
        sheet = SheetFinding(
            screening=screenings[item.screening_id],
            index=item.position,
            sentence=one.title,
            own_words=bool(review.wording),
            note=review.note or "",
            tests=lines_of(one.hand_tests),
        )
        found.append((one.id, sheet))
    return found


def _decided(
    file: VisitFile, rows: Sequence[tuple[Screening, Result]], decision: Decision
) -> tuple[str, ...]:
    screenings = {row.id: screening for screening, row in rows}
    lines = []
    for item in file.findings:
        review = file.decisions.get(item.id)
        if item.screening_id in screenings and review is not None and review.decision == decision.value:
            lines.append(_decision_line(screenings[item.screening_id], item, review.why, review.wording))
    return tuple(lines)


def _decision_line(screening: Screening, item: FoundItem, why: str | None, own: str | None) -> str:
    sentence = own or wording.seen_sentence(screening.findings[item.position], screening.movement)
    return f"{sentence.rstrip('.')} ({why})" if why else sentence


def _region(region: str | None, side: str | None) -> str:
    """The region of the chart that a place means; it may be stored with its side apart."""
    sided = f"{region}_{side}"
    return sided if known_regions([sided]) else region or ""


def _notes(file: VisitFile, kind: NoteKind) -> tuple[str, ...]:
    letters = {"left": " (L)", "right": " (R)"}
    return tuple(
        f"{row.text}{letters.get(row.side or '', '')}" for row in file.notes if row.kind == kind.value
    )


def _safety(file: VisitFile, summary: ClientSummary) -> str:
    if file.safety.gate is Gate.UNANSWERED:
        return "Questions not all answered"
    if summary.open_items:
        return f"Not cleared: {', '.join(item.replace('_', ' ') for item in summary.open_items)}"
    if summary.cleared_items:
        return (
            f"Cleared by the therapist: {', '.join(item.replace('_', ' ') for item in summary.cleared_items)}"
        )
    return "All questions answered with no"


def _signed(store: Store, file: VisitFile) -> str:
    visit = file.visit
    if visit.signed_at is None:
        return ""
    with store.reading() as db:
        user = db.get(User, visit.signed_by) if visit.signed_by else None
    local = visit.signed_at.astimezone()
    day = wording.format_date(local.year, local.month, local.day)
    return f"Reviewed and signed by {'a user' if user is None else user.name}, {day} {local:%H:%M}"


def _immediate_line(change: Change) -> str:
    name = change_words.title(change.subject, change.label)
    values = " → ".join(format_value(value, change.unit) for value in (change.before, change.after))
    return f"{name}: {values}. {change_words.immediate_verdict(change)}"


def _changes(progress: ClientProgress, number: int) -> tuple[int, tuple[Change, ...]]:
    """The visit before that was measured, and what changed since; no change where there is none."""
    earlier = [one for one in progress.numbers if one < number]
    if not earlier or number not in progress.numbers:
        return 0, ()
    return earlier[-1], compare_visits(progress.records, earlier[-1], number)


def _progress(found: tuple[int, tuple[Change, ...]]) -> tuple[str, ...]:
    first, changes = found
    if not changes:
        return ()
    counted = [change for change in changes if change.headline][:_MOST_PROGRESS]
    return (change_words.headline(changes, first), *(change_words.change_sentence(one) for one in counted))


def _changed(found: tuple[int, tuple[Change, ...]]) -> str:
    counts: Mapping[Outcome, int] = count_outcomes(found[1])
    return client_words.changed_sentence(counts[Outcome.REAL], counts[Outcome.NO_CHANGE_SHOWN])

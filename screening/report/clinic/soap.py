"""The visit as a plain-text SOAP note, for the clinic's own record system: nothing but what stands in the record."""

from __future__ import annotations

from collections.abc import Sequence

from screening.report import wording
from screening.report.clinic.sheet import SheetFinding, VisitSheet, step_words


def soap_note(sheet: VisitSheet) -> str:
    """Return the note: told, found, put together, planned."""
    day = wording.format_date(sheet.day.year, sheet.day.month, sheet.day.day)
    parts = [
        f"{sheet.person}, visit {sheet.number}, {day}",
        _section("S", _told(sheet)),
        _section("O", _found(sheet)),
        _section("A", _put_together(sheet)),
        _section("P", _planned(sheet)),
    ]
    if sheet.signed:
        parts.append(sheet.signed)
    return "\n".join(parts) + "\n"


def _section(letter: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{letter}:", *(f"- {' '.join(line.split())}" for line in lines or ("nothing noted",))])


def _told(sheet: VisitSheet) -> list[str]:
    lines = [f"Pain: {', '.join(sheet.pain_words)}"] if sheet.pain_words else ["Pain: none marked today"]
    lines += [f"History: {'; '.join(sheet.history)}"] if sheet.history else []
    lines += [f"Goal: {goal}" for goal in sheet.goals]
    lines += [f"Homework: {sheet.adherence}"] if sheet.adherence else []
    return lines


def finding_line(one: SheetFinding) -> str:
    """Return a finding with its number, error and limit: "Knees appear … (ratio 0.66 ± 0.10, limit 0.80)."."""
    finding, movement = one.finding, one.screening.movement
    value = wording.value_text(finding, movement)
    limit = wording.limit_words(finding)
    label = " (therapist's words)" if one.own_words else ""
    sentence = one.sentence.rstrip(".")
    return f"{sentence}{label}: {value}{', ' if limit else ''}{limit}."


def _found(sheet: VisitSheet) -> list[str]:
    lines = [finding_line(one) for one in sheet.findings]
    lines += [f"Seen by therapist: {text}" for text in sheet.seen]
    lines += [f"Test: {text}" for text in sheet.tests]
    lines += [f"Ruled out or not: {'; '.join(sheet.rule_outs)}"] if sheet.rule_outs else []
    lines += [f"Measured by hand: {text}" for text in sheet.angles]
    lines += [f"Palpation: {text}" for text in sheet.palpation]
    return [*lines, *sheet.held]


def _put_together(sheet: VisitSheet) -> list[str]:
    lines = [f"Pair: {text}" for text in sheet.pairs]
    lines += [f"Before and after: {text}" for text in sheet.before_after]
    return [*lines, *(f"Note: {text}" for text in sheet.notes)]


def _planned(sheet: VisitSheet) -> list[str]:
    lines = [f"Homework: {step_words(step)}" for step in sheet.homework]
    return [*lines, *(f"Next visit: {text}" for text in sheet.deferred)]

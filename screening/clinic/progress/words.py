"""All sentences about change, for the page, the report and the note: whole, and never more than was shown.

The mark of an outcome always stands with its word: no outcome is told by colour alone, and none is called better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.clinic.progress.beside import HandTestChange, HandTestResult, HomeworkDone, RatedChange
from screening.clinic.progress.errors import own_error95
from screening.clinic.progress.judge import count_outcomes
from screening.clinic.progress.records import (
    Change,
    Direction,
    Of,
    Outcome,
    Subject,
    VisitRecord,
)
from screening.clinic.progress.spoken_differences import difference_sentence
from screening.evidence import is_signed
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.report.numbers import MISSING, count, format_value
from screening.report.spoken import directions

OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.REAL: "Real change",
    Outcome.POSSIBLE: "Possible change",
    Outcome.NO_CHANGE_SHOWN: "No change shown",
    Outcome.NOT_COMPARABLE: "Cannot be compared",
}
OUTCOME_MARKS: Mapping[Outcome, str] = {
    Outcome.REAL: "▲",
    Outcome.POSSIBLE: "△",
    Outcome.NO_CHANGE_SHOWN: "▬",
    Outcome.NOT_COMPARABLE: "?",
}
DRIFT = "Chosen because it stood out: extreme values tend to drift back by themselves."
HELD_BACK = (
    "Beyond its own error, yet several measurements were compared: among so many, one may go so far by chance. "
    "It counts as possible."
)
OWN_ERROR = "The error is this client's own, from repeated takes, because it is larger than the usual one."
EXPLORATORY = (
    "Exploratory: no accepted finding stands behind these, and the more are looked at, the more often one "
    "moves by chance."
)
IMMEDIATE = "Immediate response, not progress. Warm-up and expectation also change movement."
WITH_CARE = "The set-up was not the same: compare with care."
_MOST_TOLD = 3


def headline(changes: Sequence[Change], first: int) -> str:
    """Return "Since visit 1: 2 real changes, 1 possible, 4 no change shown.": of what was accepted, and no more."""
    counts = count_outcomes(changes)
    if not any(counts.values()):
        return f"Since visit {first}: no accepted finding was measured at both visits, so nothing is counted here."
    parts = [
        count(counts[Outcome.REAL], "real change"),
        f"{counts[Outcome.POSSIBLE]} possible",
        f"{counts[Outcome.NO_CHANGE_SHOWN]} no change shown",
    ]
    if counts[Outcome.NOT_COMPARABLE]:
        parts.append(f"{counts[Outcome.NOT_COMPARABLE]} cannot be compared")
    return f"Since visit {first}: {', '.join(parts)}."


def exploratory(changes: Sequence[Change]) -> str:
    """Return how many more were compared without a finding behind them; empty where none was."""
    counts = count_outcomes(changes, headline=False)
    compared = sum(counts.values()) - counts[Outcome.NOT_COMPARABLE]
    if not compared:
        return ""
    beyond = counts[Outcome.REAL]
    told = f"{compared} more {'was' if compared == 1 else 'were'} compared"
    return f"{told}; of these, {beyond} moved beyond the error. {EXPLORATORY}"


def one_visit(record: VisitRecord | None = None) -> str:
    """Return what stands where there is only one visit, with today's own error where takes were repeated."""
    start = "One visit so far. Progress appears after the second one."
    errors = {} if record is None else own_error95(record)
    told = [
        f"{title(take.subject, take.label)} ±{format_value(size, take.unit)}"
        for take, size in errors.values()
    ]
    if not told:
        return start
    more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
    return f"{start} Today's own error from repeated takes: {'; '.join(told[:_MOST_TOLD])}{more}."


def can_show_sentence(size: float, unit: str) -> str:
    """Return what stands before a re-film: "Today this clip can show changes above 6°."."""
    return f"Today this clip can show changes above {format_value(size, unit)}."


def title(subject: Subject, label: str) -> str:
    """Return what is compared: "Peak knee flexion, left" or "Peak knee flexion, difference between sides"."""
    if subject.of is Of.DIFFERENCE:
        return f"{label}, difference between sides"
    if subject.of is Of.MEAN:
        return f"{label}, mean of both legs"
    return label if subject.side is None else f"{label}, {subject.side.value}"


def verdict(change: Change) -> str:
    """Return mark and word of the outcome, with the direction where a change is shown: "▲ Real change, less"."""
    mark, word = OUTCOME_MARKS[change.outcome], OUTCOME_WORDS[change.outcome]
    where = direction_words(change)
    return f"{mark} {word}, {where}" if where else f"{mark} {word}"


def direction_words(change: Change) -> str:
    """Return where a change went; empty where none is shown."""
    if change.outcome not in (Outcome.REAL, Outcome.POSSIBLE) or change.direction is None:
        return ""
    between = change.subject.of is Of.DIFFERENCE
    return {
        Direction.MORE: "more",
        Direction.LESS: "less",
        Direction.TOWARDS: "towards the other side" if between else "towards the middle",
        Direction.AWAY: "away from the other side" if between else "away from the middle",
        Direction.CHANGED_SIDES: "changed sides",
    }[change.direction]


def change_sentence(change: Change) -> str:
    """Return what was measured and what may be said of it, in one or two sentences."""
    if change.outcome is Outcome.NOT_COMPARABLE:
        return f"{_from_to(change)} {OUTCOME_WORDS[change.outcome]}. {_reasons(change)}".strip()
    where = direction_words(change)
    outcome = f"{OUTCOME_WORDS[change.outcome]}{', ' if where else ''}{where}."
    return f"{_from_to(change)} {_size(change)} {outcome}{_sides(change)}"


def card_sentence(change: Change) -> str:
    """Return the same without title and outcome, for a card that has both above it."""
    told = change_sentence(change).removeprefix(f"{title(change.subject, change.label)}")
    told = told.removeprefix(": ").removeprefix(".").strip()
    where = direction_words(change)
    outcome = f" {OUTCOME_WORDS[change.outcome]}{', ' if where else ''}{where}."
    return told.replace(outcome, "", 1) if outcome in told else told.removeprefix(outcome.strip()).strip()


def notes(change: Change) -> tuple[str, ...]:
    """Return what has to be said beside a compared change, each a whole sentence."""
    found = [
        (change.held_back, HELD_BACK),
        (change.extreme and change.outcome in (Outcome.REAL, Outcome.POSSIBLE), DRIFT),
        (change.own_error, OWN_ERROR),
        (_shows_part(change), _part_sentence(change)),
        (change.outcome is not Outcome.NOT_COMPARABLE and bool(change.differs), WITH_CARE),
    ]
    return tuple(sentence for holds, sentence in found if holds)


def immediate_verdict(change: Change) -> str:
    """Return the verdict over a re-film: "Beyond measurement error (−9° ± 5°)." or that it cannot be told apart."""
    if change.change is None or change.mdc95 is None:
        return f"{OUTCOME_WORDS[change.outcome]}. {_reasons(change)}"
    size = f"{_signed(change.change, change.unit)} ± {format_value(change.mdc95, change.unit)}"
    if abs(change.change) > change.mdc95:
        return f"Beyond measurement error ({size})."
    return f"Within measurement error ({size}): cannot be told apart."


def rated_sentence(change: RatedChange, what: str, real_from: float) -> str:
    """Return "Pain, knee left: 6 → 3 of 10. Real change (2 points or more count)."; ``what``: Pain or Goal."""
    name = change.what if change.side is None else f"{change.what} {change.side}"
    if change.before is None or change.after is None:
        told, when = (change.before, "after") if change.after is None else (change.after, "before")
        other = "later" if when == "after" else "earlier"
        return f"{what}, {name}: {told} of 10 at one visit, not named at the {other} one."
    word = OUTCOME_WORDS[change.outcome]
    return f"{what}, {name}: {change.before} → {change.after} of 10. {word} ({real_from:g} points or more count)."


def pain_sentence(change: RatedChange) -> str:
    """Return how pain at one place moved."""
    return rated_sentence(change, "Pain", load_norms().change["pain_points"])


def goal_sentence(change: RatedChange) -> str:
    """Return how hard a goal is now against before."""
    return rated_sentence(change, "Goal", load_norms().change["goal_points"])


def hand_test_sentence(change: HandTestChange) -> str:
    """Return "GMED right: weak → strong." or that one of the visits did not test it."""
    return f"{change.code} {change.side}: {_tested(change.before)} → {_tested(change.after)}."


def homework_sentence(done: HomeworkDone) -> str:
    """Return what was given and on how many days it was done."""
    given = "; ".join(done.given) or "homework"
    if done.days_done is None or done.days_asked is None:
        return f"Since visit {done.visit}: {given}. Not asked yet how often it was done."
    return f"Since visit {done.visit}: {given}. Done on {done.days_done} of {count(done.days_asked, 'day')}."


def _tested(test: HandTestResult | None) -> str:
    if test is None:
        return "not tested"
    if test.painful:
        return "painful, strength not judged"
    return test.result.replace("_", " ")


def _from_to(change: Change) -> str:
    """The values: "Peak knee flexion, left: 104° at visit 1, 92° at visit 3."."""
    name = title(change.subject, change.label)
    if change.before is None and change.after is None:
        return f"{name}."
    before, after = (_value(change, value) for value in (change.before, change.after))
    if change.first == change.last:
        return f"{name}: {before} before, {after} after."
    return f"{name}: {before} at visit {change.first}, {after} at visit {change.last}."


def _value(change: Change, value: float | None) -> str:
    """A value; of a difference its size and the side that has more, of a signed one where it goes."""
    if value is None:
        return "not measured"
    movement = MOVEMENTS[change.subject.movement]
    if change.subject.of is Of.DIFFERENCE:
        shown = format_value(abs(value), change.unit)
        return f"{shown} more on the {'right' if value > 0 else 'left'}" if _is_shown(shown) else shown
    known = directions(movement)
    if is_signed(change.subject.metric, movement) and change.subject.metric in known:
        shown = format_value(abs(value), change.unit)
        return f"{shown} {known[change.subject.metric][value < 0]}" if _is_shown(shown) else shown
    return format_value(value, change.unit)


def _is_shown(text: str) -> bool:
    return any(digit in "123456789" for digit in text)


def _size(change: Change) -> str:
    """As ux 4.5: "Change 3°, measurement error (MDC) 11°."."""
    size = MISSING if change.change is None else format_value(abs(change.change), change.unit)
    return f"Change {size}, measurement error (MDC) {format_value(change.mdc95, change.unit)}."


def _signed(value: float, unit: str) -> str:
    shown = format_value(value, unit)
    return f"+{shown}" if value > 0 and _is_shown(shown) else shown


def _sides(change: Change) -> str:
    """What a change of sides means in words; empty otherwise."""
    shown = change.outcome in (Outcome.REAL, Outcome.POSSIBLE)
    if not shown or change.direction is not Direction.CHANGED_SIDES or change.before is None:
        return ""
    one, other = ("right", "left") if change.before > 0 else ("left", "right")
    if change.subject.of is Of.DIFFERENCE:
        return (
            f" The difference changed sides: before, the {one} side had more; now, the {other} side has more."
        )
    return " It changed sides: it goes to the other side of the middle now."


def _shows_part(change: Change) -> bool:
    enough = load_norms().quality["min_slope"]
    return change.shown is not None and change.shown < enough and change.outcome is not Outcome.NOT_COMPARABLE


def _part_sentence(change: Change) -> str:
    share = f"{100 * (change.shown or 0.0):.0f}\u2009%"
    return f"This view shows about {share} of a true change, so that a change may have been missed."


def _reasons(change: Change) -> str:
    if change.first == change.last and (change.before is None or change.after is None):
        return f"Not measured {'before' if change.before is None else 'after'} treatment."
    return " ".join(difference_sentence(one) for one in change.differs)

"""All sentences that a person reads in a report, and those that the pages share with it.

Whole sentences in one place, ready for translation. They say what was seen and how sure that is, never why.
Nothing here computes a result, and nothing is imported from the right of ``report``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from screening.evidence import SIGNED_METRICS, is_signed, views_of_walks
from screening.norms import load_norms
from screening.reasons import VIEW_WORDS, views_text
from screening.report.forbidden import FORBIDDEN_WORDS, find_forbidden
from screening.report.numbers import (
    count,
    format_date,
    format_limit,
    format_number,
    format_value,
    format_with_error,
)
from screening.report.seen import SEEN, SEEN_WITHOUT_SIDE
from screening.report.spoken import cycle_noun, directions, seen_tables
from screening.report.together import (
    EVIDENCE_WORDS,
    NOT_WHICH_MUSCLE,
    TESTS_EXPLANATION,
    TESTS_HEADING,
    TOGETHER_EXPLANATION,
    TOGETHER_HEADING,
    causes_text,
    evidence_text,
    fit_title,
    for_findings,
    other_causes_text,
    pattern_text,
)
from screening.types import (
    Finding,
    FindingKind,
    FindingStatus,
    Grade,
    Movement,
    QualityStatus,
    Screening,
    Side,
    View,
)

__all__ = [
    "EVIDENCE_WORDS",
    "FORBIDDEN_WORDS",
    "NOT_WHICH_MUSCLE",
    "SEEN",
    "SEEN_WITHOUT_SIDE",
    "SIGNED_METRICS",
    "TESTS_EXPLANATION",
    "TESTS_HEADING",
    "TOGETHER_EXPLANATION",
    "TOGETHER_HEADING",
    "VIEW_WORDS",
    "causes_text",
    "count",
    "cycle_noun",
    "directions",
    "evidence_text",
    "find_forbidden",
    "fit_title",
    "for_findings",
    "format_date",
    "format_limit",
    "format_number",
    "format_value",
    "format_with_error",
    "other_causes_text",
    "pattern_text",
    "seen_tables",
    "views_text",
]

SAFE_FIRST = (
    "A screening and observation aid for a trained manual therapist. Not a diagnosis. Results depend on the "
    "camera set-up and may be wrong. Confirm by manual examination."
)
SAFE_MOVE = "Stop at once if you feel pain, dizziness, numbness, shortness of breath or unsteadiness."
EVIDENCE_FOOTER = (
    "Links between a movement and a muscle are teaching schemes (C) or observations (B). Test both sides."
)
INTENDED_USE = (
    "For education, research and professional use. Not a cleared medical device; what is needed before use "
    "in patient care depends on the country."
)

HOW_TO_READ = (
    "Sides are the person's own. A value stands with its 95 % measurement error (±) of this recording."
)
WITHIN_MARK, MAYBE_MARK = "✓", "○"
WITHIN_LEGEND = (
    f"{WITHIN_MARK} within the limit with its error · "
    f"{MAYBE_MARK} within the limit as measured, but its error reaches beyond: a deviation may have been missed."
)
RECORDINGS_HEADING = "Films"
EVIDENCE_HEADING = "Evidence"

STATUS_WORDS: dict[FindingStatus, str] = {
    FindingStatus.FLAGGED: "Flagged",
    FindingStatus.WATCH: "Observed, not confirmed",
    FindingStatus.NOT_ASSESSED: "Not assessed",
    FindingStatus.WITHIN_LIMIT: "Within the limit used here",
}
#: For movements in repetitions; see :func:`status_explanation` for the others.
STATUS_EXPLANATIONS: dict[FindingStatus, str] = {
    FindingStatus.FLAGGED: "Beyond the limit and beyond the measurement error, and seen in most repetitions.",
    FindingStatus.WATCH: (
        "Noticeable, but not beyond the limit, inside the measurement error, or not in enough repetitions."
    ),
    FindingStatus.NOT_ASSESSED: (
        "Could not be measured from these recordings. This does not mean that nothing is there."
    ),
    FindingStatus.WITHIN_LIMIT: "Measured, and not beyond the limit used here.",
}
#: The order in which a person reads the outcomes: what could not be seen comes before what was not seen.
STATUS_ORDER = (
    FindingStatus.FLAGGED,
    FindingStatus.WATCH,
    FindingStatus.NOT_ASSESSED,
    FindingStatus.WITHIN_LIMIT,
)

QUALITY_WORDS: dict[QualityStatus, str] = {
    QualityStatus.OK: "good recording",
    QualityStatus.WARN: "measured, read with care",
    QualityStatus.REFUSED: "not measured",
}
SIDE_LETTERS: dict[Side, str] = {Side.LEFT: "L", Side.RIGHT: "R"}
BASIS_WORDS: dict[str, str] = {
    "published": "published",
    "derived": "derived from published or measured figures",
    "project choice": "chosen by this project, no published figure",
}


def status_explanation(status: FindingStatus, movement: Movement) -> str:
    """Return what an outcome means, in the words of the movement."""
    return STATUS_EXPLANATIONS[status].replace("repetition", cycle_noun(movement))


def finding_title(finding: Finding) -> str:
    """Return what is compared, without the outcome: "Peak knee flexion, difference between sides"."""
    if finding.kind is FindingKind.ASYMMETRY:
        return f"{finding.label}, difference between sides"
    if finding.kind is FindingKind.REDUCED_RANGE and finding.side is not None:
        return f"{finding.label}, {finding.side.value}"
    return finding.label


def finding_sentence(finding: Finding, movement: Movement, views: Sequence[View] = ()) -> str:
    """Return what was seen, on which side, and how sure: one whole sentence for every outcome.

    Parameters
    ----------
    movement : names the movement in the sentence. views : the views that show it, where known.
    """
    if finding.status is FindingStatus.NOT_ASSESSED or finding.value is None:
        return f"{finding_title(finding)}: not assessed."
    details = _details(finding, movement, views)
    if finding.status is FindingStatus.WITHIN_LIMIT:
        title = finding_title(finding)
        return f"{title}{',' * (',' in title)} was measured as within the limit used here ({details})."
    return f"{_seen(finding, movement)} ({details})."


def seen_sentence(finding: Finding, movement: Movement) -> str:
    """Return what was seen and on which side, where its number stands beside it: "Knees appear to move … squat."."""
    return f"{_seen(finding, movement)}."


def sureness(finding: Finding, movement: Movement, views: Sequence[View]) -> str:
    """Return what was counted and from where: "4 repetitions, front view"."""
    parts = [count(finding.n, cycle_noun(movement))] if finding.n else []
    return ", ".join([*parts, *([text] if (text := views_text(views)) else [])])


def evidence_views(finding: Finding, screening: Screening) -> tuple[View, ...]:
    """The views that a finding was read from: both sides for a difference between two side clips."""
    if finding.evidence is None:
        return ()
    if screening.movement.walking:
        return views_of_walks(finding, screening)
    view = screening.recordings[finding.evidence.recording].view
    if finding.kind is FindingKind.ASYMMETRY and view.near_side is not None:
        return (View.LEFT, View.RIGHT)
    return (view,)


def value_text(finding: Finding, movement: Movement) -> str:
    """Return the value with its error, "12° ± 5°"; where the words name the side, the size alone."""
    value = finding.value
    if value is not None and (finding.kind is FindingKind.ASYMMETRY or is_signed(finding.metric, movement)):
        value = abs(value)
    return format_with_error(value, finding.error95, finding.unit, finding.limit)


def has_lower_limit(finding: Finding) -> bool:
    """Whether less than the limit is what counts: as the limits say, else for every small range."""
    kinds = [row for row in load_norms().limits if (row.metric, row.kind) == (finding.metric, finding.kind)]
    if not kinds:
        return finding.kind is FindingKind.REDUCED_RANGE
    return any(row.direction == "below" for row in kinds)


def limit_words(finding: Finding) -> str:
    """Return "limit 12.5°", or "lower limit 22.8°" where less than it is what counts; empty without one."""
    if finding.limit is None:
        return ""
    return f"{'lower limit' if has_lower_limit(finding) else 'limit'} {format_limit(finding.limit, finding.unit)}"


def grouped_by_reason(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return ``(titles, reason)`` pairs, so that one reason that holds for many is said once, in their order."""
    titles: dict[str, list[str]] = {}
    for finding in findings:
        titles.setdefault(finding.reason, []).append(finding_title(finding))
    return [("; ".join(own), reason) for reason, own in titles.items()]


def limit_text(finding: Finding, source_titles: str = "") -> str:
    """Return the limit with where it comes from; says so where this project chose it."""
    if finding.limit is None:
        return "No limit is used for this measurement."
    words = limit_words(finding)
    limit = f"{words[0].upper()}{words[1:]}"
    basis = BASIS_WORDS.get(finding.basis, finding.basis)
    if finding.basis == "project choice" or not (source_titles or finding.source):
        return f"{limit} ({basis})." if basis else f"{limit}."
    return f"{limit} ({basis}: {source_titles or finding.source})."


def signs_text(movement: Movement, metric_ids: Collection[str]) -> str:
    """Return what plus and minus mean in the numbers shown, for the metrics whose sign is a direction."""
    known = directions(movement)
    told = [
        f"{metric.label}: + {known[metric.id][0]}, \u2212 {known[metric.id][1]}"
        for metric in movement.metrics
        if metric.id in metric_ids and metric.id in known
    ]
    return f"Signs: {'; '.join(told)}." if told else ""


def grade_text(grade: Grade) -> str:
    """Return how far a metric can be trusted in a view."""
    return {
        Grade.A: "grade A in this view",
        Grade.B: "grade B in this view, read with margin",
        Grade.C: "grade C in this view, shown only",
    }[grade]


def nothing_flagged(n_not_assessed: int, n_assessed: int = 1, *, measured: bool = False) -> str:
    """Return what to say where nothing was flagged: never that nothing is there.

    Parameters
    ----------
    n_not_assessed, n_assessed : findings that could not, and that could be judged.
    measured : whether there are numbers all the same.
    """
    unseen = "This does not mean that nothing is there."
    if n_assessed == 0:
        what = "compared with a limit" if measured else "measured"
        return f"Nothing could be {what}: see why, and film again. {unseen}"
    if n_not_assessed == 0:
        return f"Nothing was flagged. {unseen}"
    things = "1 thing was" if n_not_assessed == 1 else f"{n_not_assessed} things were"
    return f"Nothing was flagged. {things} not assessed, see below. {unseen}"


def compared(n: int, false_flags: tuple[int, int] | None = None) -> str:
    """Return how many comparisons were made, and how often one flags by chance; empty where none was made.

    Parameters
    ----------
    n : findings that were assessed.
    false_flags : of M test screenings of people with equal sides, N showed a false flag: ``(N, M)``, from the
        accuracy table; None where it was not measured.
    """
    if n == 0:
        return ""
    made = (
        "1 measurement was compared with its limit"
        if n == 1
        else f"{n} measurements were compared with a limit"
    )
    if false_flags is None:
        return f"{made}; the more are compared, the more often one is beyond its limit by chance."
    wrong, screenings = false_flags
    told = f"{wrong} of {screenings} screenings showed a false flag"
    return f"{made}; in our test on people with equal sides, {told}."


def summary(counts: dict[FindingStatus, int]) -> str:
    """Return the outcomes in one line, "2 flagged · 1 observed, not confirmed · …"."""
    return " · ".join(
        f"{counts.get(status, 0)} {STATUS_WORDS[status][0].lower()}{STATUS_WORDS[status][1:]}"
        for status in STATUS_ORDER
    )


def report_title(movement: Movement) -> str:
    """Return "Movement screening: Squat"."""
    return f"Movement screening: {movement.title}"


def identifier_text(identifier: str) -> str:
    """Return the code that stands for the person on paper."""
    return f"Reference {identifier}"


def method_note(agreement: float, movement: Movement) -> str:
    """Return how a result came about, and how its pictures are read; ``agreement``: share needed for a flag."""
    cycles = f"{cycle_noun(movement)}s"
    where = "" if movement.walking else " around the deepest point"
    return (
        "One ordinary camera; 33 points of the body are found in every picture and made into joint angles. A value "
        f"is the median over the {cycles}{where}. A flag needs a value beyond the limit and "
        f"beyond its own error, in at least {100 * agreement:.0f}\u2009% of the {cycles}. Curves: mean over the "
        f"{cycles}, dark band its 95\u2009% interval, pale band the measurement error, grey the limit; left "
        "orange, dashed, circles; right blue, solid, squares."
    )


def more_in_app(n: int) -> str:
    """Return what stands in place of lines that paper has no room for."""
    return f"and {n} more in the app"


def shortened(text: str, most: int) -> str:
    """Return the text, cut at a word with a mark where it is longer than ``most`` characters."""
    spare = 30  # a mark that is longer than what it stands for would say less
    return (
        text
        if len(text) <= most + spare
        else f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;.:')} … (whole in the app)"
    )


def short_caption(view: View, time: str) -> str:
    """Return what a small evidence picture shows: "Left side view, 4.43 s"."""
    return f"{VIEW_WORDS[view][0].upper()}{VIEW_WORDS[view][1:]}, {time}"


def used_of(used: int, found: int) -> str:
    """Return "5", or "4 of 5 used" where some were seen and not used."""
    return str(used) if used == found else f"{used} of {found} used"


def _seen(finding: Finding, movement: Movement) -> str:
    side = _side_towards(finding, movement)
    key = (finding.metric, finding.kind)
    sided, unsided = seen_tables(movement)
    template = sided.get(key)
    if template is not None and side is None and "{side}" in template:
        template = unsided.get(key)
    if template is None:
        return f"{finding_title(finding)} was measured as beyond the limit used here"
    words = {"movement": movement.title.lower(), "side": "", "other": ""}
    if side is not None:
        words |= {"side": side.value, "other": side.other.value}
    return template.format(**words)


def _side_towards(finding: Finding, movement: Movement) -> Side | None:
    """The side that the sentence names: for signed metrics from the sign itself, else the finding's own."""
    if is_signed(finding.metric, movement) and finding.value:
        return Side.RIGHT if finding.value > 0 else Side.LEFT
    return finding.side


def _direction(finding: Finding, movement: Movement) -> str:
    """Where a value points, in words; empty where its number says it, or rounds to none."""
    known = directions(movement)
    if finding.kind is FindingKind.ASYMMETRY or finding.metric not in known or not finding.value:
        return ""
    if not any(digit in "123456789" for digit in format_value(finding.value, finding.unit)):
        return ""
    return known[finding.metric][finding.value < 0]


def _details(finding: Finding, movement: Movement, views: Sequence[View]) -> str:
    name = {"ratio": "ratio "}.get(finding.unit, "")
    if finding.kind is FindingKind.ASYMMETRY:
        name = "difference "
    parts = [name + value_text(finding, movement)]
    if finding.status is FindingStatus.WITHIN_LIMIT and (direction := _direction(finding, movement)):
        parts.append(direction)
    if finding.n:
        parts.append(count(finding.n, cycle_noun(movement)))
    if text := views_text(views):
        parts.append(text)
    return ", ".join(parts)

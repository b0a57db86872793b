"""All sentences that a person reads in a report, and those that the pages share with it.

Whole sentences in one place, ready for translation. They say what was seen and how sure that is, never why.
Nothing here computes a result, and nothing is imported from the right of ``report``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

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
from screening.report.seen import DIRECTIONS, SEEN, SEEN_WITHOUT_SIDE, SIGNED_METRICS
from screening.types import (
    Finding,
    FindingKind,
    FindingStatus,
    Grade,
    HandTest,
    Movement,
    Pattern,
    QualityStatus,
    Screening,
    Side,
    View,
)

__all__ = [
    "FORBIDDEN_WORDS",
    "SEEN",
    "SEEN_WITHOUT_SIDE",
    "SIGNED_METRICS",
    "VIEW_WORDS",
    "count",
    "find_forbidden",
    "format_date",
    "format_limit",
    "format_number",
    "format_value",
    "format_with_error",
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
NOT_WHICH_MUSCLE = "A film cannot tell which muscle is involved: the tests named here may find out."
SUGGESTS = "Suggests checking, both sides:"

HOW_TO_READ = (
    "Sides are the person's own. A value stands with its 95 % measurement error (±) of this recording."
)
ERROR_EXPLANATION = "Median over the repetitions ± 95 % measurement error of today's value."
WITHIN_MARK, MAYBE_MARK = "✓", "○"
WITHIN_LEGEND = (
    f"{WITHIN_MARK} within the limit with its error · "
    f"{MAYBE_MARK} within the limit as measured, but its error reaches beyond: a deviation may have been missed."
)
CURVES_HEADING = "Curves"
MEASUREMENTS_HEADING = "All measurements"
RECORDINGS_HEADING = "Recordings"

STATUS_WORDS: dict[FindingStatus, str] = {
    FindingStatus.FLAGGED: "Flagged",
    FindingStatus.WATCH: "Observed, not confirmed",
    FindingStatus.NOT_ASSESSED: "Not assessed",
    FindingStatus.WITHIN_LIMIT: "Within the limit used here",
}
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
EVIDENCE_WORDS: dict[str, str] = {
    "A": "A: a link shown in controlled studies",
    "B": "B: observations or mixed results",
    "C": "C: a teaching scheme",
}


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
    details = _details(finding, views)
    if finding.status is FindingStatus.WITHIN_LIMIT:
        title = finding_title(finding)
        return f"{title}{',' * (',' in title)} was measured as within the limit used here ({details})."
    return f"{_seen(finding, movement)} ({details})."


def evidence_views(finding: Finding, screening: Screening) -> tuple[View, ...]:
    """The views that a finding was read from: both sides for a difference between two side clips."""
    if finding.evidence is None:
        return ()
    view = screening.recordings[finding.evidence.recording].view
    if finding.kind is FindingKind.ASYMMETRY and view.near_side is not None:
        return (View.LEFT, View.RIGHT)
    return (view,)


def value_text(finding: Finding) -> str:
    """Return the value with its error, "12° ± 5°"; where the words name the side, the size alone."""
    value = finding.value
    if value is not None and (finding.kind is FindingKind.ASYMMETRY or finding.metric in SIGNED_METRICS):
        value = abs(value)
    return format_with_error(value, finding.error95, finding.unit, finding.limit)


def has_lower_limit(finding: Finding) -> bool:
    """Whether less than the limit is what counts: small ranges, and knees that come close to each other."""
    return finding.kind is FindingKind.REDUCED_RANGE or finding.metric == "knee_separation_ratio"


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


def other_causes_text(pattern: Pattern) -> str:
    """Return what is not muscle: always said before any muscle is named."""
    return f"Other reasons to rule out first: {pattern.other_causes.rstrip('.')}."


def pattern_text(pattern: Pattern) -> str:
    """Return the pattern that a finding may fit, other reasons first, with the strength of its evidence."""
    evidence = EVIDENCE_WORDS.get(pattern.evidence, pattern.evidence)
    return f"May fit the pattern: {pattern.seen}. {other_causes_text(pattern)} Evidence {evidence}."


def suggested_tests(tests: Sequence[HandTest]) -> str:
    """Return what follows :data:`SUGGESTS`: codes with names, "SOL soleus; GAS gastrocnemius."."""
    return "; ".join(f"{test.code} {test.name}" for test in tests) + "." if tests else ""


def signs_text(movement: Movement, metric_ids: Collection[str]) -> str:
    """Return what plus and minus mean in the numbers shown, for the metrics whose sign is a direction."""
    told = [
        f"{metric.label}: + {DIRECTIONS[metric.id][0]}, \u2212 {DIRECTIONS[metric.id][1]}"
        for metric in movement.metrics
        if metric.id in metric_ids and metric.id in DIRECTIONS
    ]
    return f"Signs: {'; '.join(told)}." if told else ""


def grade_text(grade: Grade) -> str:
    """Return how far a metric can be trusted in a view."""
    return {
        Grade.A: "grade A in this view",
        Grade.B: "grade B in this view, read with margin",
        Grade.C: "grade C in this view, shown only",
    }[grade]


def nothing_flagged(n_not_assessed: int, n_assessed: int = 1) -> str:
    """Return what to say where nothing was flagged: never that nothing is there.

    Parameters
    ----------
    n_not_assessed, n_assessed : findings that could not, and that could be judged.
    """
    if n_assessed == 0:
        return "Nothing could be measured: see why, and film again. This does not mean that nothing is there."
    if n_not_assessed == 0:
        return "Nothing was flagged. This does not mean that nothing is there."
    things = (
        "1 thing was not assessed" if n_not_assessed == 1 else f"{n_not_assessed} things were not assessed"
    )
    return f"Nothing was flagged. {things}, see below. This does not mean that nothing is there."


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


def recordings_line(n: int, files: str) -> str:
    """Return "From 3 recordings: front.mp4, …"."""
    return f"From {count(n, 'recording')}: {files}"


def picture_caption(view: View, file: str, time: str) -> str:
    """Return what an evidence picture shows, and whose sides its letters name."""
    text = f"{VIEW_WORDS[view][0].upper()}{VIEW_WORDS[view][1:]}, {file}, {time}."
    return f"{text} R and L are the person's own sides."


def used_of(used: int, found: int) -> str:
    """Return "5", or "4 of 5 used" where some were seen and not used."""
    return str(used) if used == found else f"{used} of {found} used"


def _seen(finding: Finding, movement: Movement) -> str:
    side = _side_towards(finding)
    key = (finding.metric, finding.kind)
    template = SEEN.get(key)
    if template is not None and side is None and "{side}" in template:
        template = SEEN_WITHOUT_SIDE.get(key)
    if template is None:
        return f"{finding_title(finding)} was measured as beyond the limit used here"
    words = {"movement": movement.title.lower(), "side": "", "other": ""}
    if side is not None:
        words |= {"side": side.value, "other": side.other.value}
    return template.format(**words)


def _side_towards(finding: Finding) -> Side | None:
    """The side that the sentence names: for signed metrics from the sign itself, else the finding's own."""
    if finding.metric in SIGNED_METRICS and finding.value:
        return Side.RIGHT if finding.value > 0 else Side.LEFT
    return finding.side


def _direction(finding: Finding) -> str:
    """Where a value points, in words; empty where its number says it, or rounds to none."""
    if finding.kind is FindingKind.ASYMMETRY or finding.metric not in DIRECTIONS or not finding.value:
        return ""
    if not any(digit in "123456789" for digit in format_value(finding.value, finding.unit)):
        return ""
    return DIRECTIONS[finding.metric][finding.value < 0]


def _details(finding: Finding, views: Sequence[View]) -> str:
    name = {"ratio": "ratio "}.get(finding.unit, "")
    if finding.kind is FindingKind.ASYMMETRY:
        name = "difference "
    parts = [name + value_text(finding)]
    if finding.status is FindingStatus.WITHIN_LIMIT and (direction := _direction(finding)):
        parts.append(direction)
    if finding.n:
        parts.append(count(finding.n, "repetition"))
    if text := views_text(views):
        parts.append(text)
    return ", ".join(parts)

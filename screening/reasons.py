"""Why a finding has its outcome, in whole sentences: from what, how sure, and what to do where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.camera import Gates
from screening.candidates import Candidate
from screening.numbers import format_value
from screening.types import FindingStatus, Metric, Quality, QualityStatus, Recording, Side, View

NOT_DEEP_ENOUGH = (
    "Not deep enough to load the ankle: the knee did not bend beyond 100° and the heel stayed down. "
    "Squat deeper to have it judged."
)

VIEW_WORDS = {
    View.FRONT: "front view",
    View.BACK: "back view",
    View.LEFT: "left side view",
    View.RIGHT: "right side view",
    View.OBLIQUE: "oblique view",
    View.UNKNOWN: "unknown view",
}
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Verdict:
    """How a limit was applied to a number.

    Attributes
    ----------
    deviation : how far the number lies beyond the reference. reference : where deviations start from.
    observe, flag : the deviations that had to be exceeded; ``flag`` None: never flagged by itself.
    share : of the repetitions that agree. one_clip : whether one clip alone shows it.
    between_sides : whether the number is a difference between left and right.
    beyond : whether limit, error and agreement alone would have it flagged.
    uneven_depth : seen at the peak, but not even observed where both side clips were equally deep.
    contradicted : another recording points the other way.
    shown_share : how much of a true change this view shows, where that is less than it should be; else None.
    """

    status: FindingStatus
    deviation: float
    reference: float
    observe: float
    flag: float | None
    share: float
    one_clip: bool
    between_sides: bool
    beyond: bool = False
    uneven_depth: bool = False
    contradicted: bool = False
    shown_share: float | None = None


def views_text(views: Sequence[View]) -> str:
    """Return "front view", or "left and right side views"; empty where no view is known."""
    distinct = list(dict.fromkeys(views))
    if set(distinct) == {View.LEFT, View.RIGHT}:
        return "left and right side views"
    return " and ".join(VIEW_WORDS[view] for view in distinct)


def explain(verdict: Verdict, metric: Metric, chosen: Candidate, others: Sequence[Candidate]) -> str:
    """Why a measured value came out as it did."""
    start = f"From {chosen.n} {chosen.counted}, {views_text(chosen.views)}: {_why(verdict, metric, chosen)}."
    deep = _at_equal_depth(verdict, metric, chosen)
    return start + deep + _shown(verdict) + _compare(verdict, metric, chosen, others)


def not_among_largest(reason: str, most: int) -> str:
    """The reason of a value beyond its limit that is not flagged because others are larger against their error."""
    count = NUMBER_WORDS[most] if most < len(NUMBER_WORDS) else str(most)
    return f"{reason} Also beyond the limit; the {count} largest against their error are flagged."


def _why(verdict: Verdict, metric: Metric, chosen: Candidate) -> str:
    beyond, larger = "beyond the limit", "larger than its own error"
    if verdict.reference and chosen.value < verdict.reference:
        start = format_value(verdict.reference, metric.unit)
        beyond, larger = "below the limit", f"below {start} by more than its own error"
    if (
        verdict.shown_share is not None
        and verdict.status is FindingStatus.WATCH
        and not verdict.between_sides
    ):
        share = f"{100 * max(verdict.shown_share, 0.0):.0f} %"
        return f"noticeable; this view shows only about {share} of a true change, so nothing is flagged from it alone"
    if verdict.status is FindingStatus.FLAGGED or verdict.beyond:
        return f"{beyond}, and {larger}"
    if verdict.status is FindingStatus.WITHIN_LIMIT:
        return "within the limit used here"
    if verdict.deviation <= (chosen.error95 or 0.0):
        return f"noticeable, but not {larger}"
    if verdict.flag is None:
        return "noticeable; this is observed only, never flagged by itself"
    if verdict.deviation <= verdict.flag:
        clip = ", which is wider where one clip alone shows it" if verdict.one_clip else ""
        return f"noticeable, but not {beyond}{clip}"
    return f"{beyond}, but only {100 * verdict.share:.0f} % of the {chosen.counted} agree"


def _shown(verdict: Verdict) -> str:
    """That a difference is rather larger, or a change may be hidden, where the view does not show all of it."""
    if verdict.shown_share is None:
        return ""
    share = f"{100 * verdict.shown_share:.0f} %"
    if verdict.between_sides:
        return f" This view shows about {share} of a true difference between sides: the true one is rather larger."
    hidden = verdict.status is FindingStatus.WITHIN_LIMIT
    return f" This view shows only about {share} of a true change." if hidden else ""


def _at_equal_depth(verdict: Verdict, metric: Metric, chosen: Candidate) -> str:
    """What two side clips showed where the hips were equally low; empty where they were not compared so."""
    equal = chosen.at_equal_depth
    if equal is None:
        return ""
    sign = -1.0 if chosen.value < 0 else 1.0
    depth = format_value(equal.depth_pct, "pct")
    found = f" At equal depth ({depth}): {_with_error(sign * equal.value, equal.error95, metric)}"
    if not verdict.uneven_depth:
        return f"{found}."
    left, right = (format_value(depth, "pct") for depth in chosen.depths_pct or (0.0, 0.0))
    why = f": the two clips were not squatted equally deep (left {left}, right {right})"
    then = ", so it is observed, not confirmed" if verdict.beyond else ""
    return f"{found}, which is under the limit for observing{'' if left == right else why}{then}."


def _compare(verdict: Verdict, metric: Metric, chosen: Candidate, others: Sequence[Candidate]) -> str:
    """What other recordings say of the same thing; a disagreement is said, not hidden.

    A difference between sides is shown by its size: minus then means the other way round than the finding.
    """
    sign = -1.0 if verdict.between_sides and chosen.value < 0 else 1.0
    sentences = []
    for other in others:
        value = _with_error(sign * other.value, other.error95 or 0.0, metric)
        if other.at_equal_depth is not None:
            equal = other.at_equal_depth
            value += f" (at equal depth {_with_error(sign * equal.value, equal.error95, metric)})"
        gap = abs(other.value - chosen.value)
        within = (chosen.error95 or 0.0) ** 2 + (other.error95 or 0.0) ** 2
        word = "agrees with it within the errors" if gap**2 <= within else "differs by more than the errors"
        sentences.append(f" The {views_text(other.views)} measured {value}, which {word}.")
    if verdict.beyond and verdict.contradicted:
        sentences.append(" They point in opposite directions, so it is observed, not confirmed.")
    return "".join(sentences)


def _with_error(value: float, error95: float, metric: Metric) -> str:
    return f"{format_value(value, metric.unit)} ± {format_value(error95, metric.unit)}"


def cannot_tell(chosen: Candidate, metric: Metric) -> str:
    """The error is so large that an unremarkable value means nothing."""
    value = _with_error(chosen.value, chosen.error95 or 0.0, metric)
    return (
        f"Measured as {value}: the error is too large to tell. "
        "More and more even repetitions help, and a film without warnings."
    )


def blind(chosen: Candidate, shown_share: float) -> str:
    """The view does not follow a true change, so a number from it says nothing."""
    return (
        f"The {views_text(chosen.views)} shows about {100 * max(shown_share, 0.0):.0f} % of a true change in our "
        "tests with known bodies: the number is shown, and not judged. Look and feel by hand."
    )


def too_few(n: int, needed: int) -> str:
    """Too few repetitions could be measured."""
    return (
        f"Only {n} repetition{'' if n == 1 else 's'} could be measured; {needed - n} more "
        f"{'is' if needed - n == 1 else 'are'} needed in one clip. Film it again."
        if n < needed
        else ("The spread of the repetitions is not known: film the movement again.")
    )


def refused(qualities: Sequence[Quality]) -> str:
    """No recording may be measured: repeat the first reason of each with its fix."""
    sentences = []
    for quality in qualities:
        for reason in quality.reasons:
            if reason.status is QualityStatus.REFUSED:
                sentences.append(f"{reason.message} {reason.fix}")
                break
    return " ".join(dict.fromkeys(sentences)) or "No recording could be measured."


def one_side_only(near: Side, metric: Metric) -> str:
    """One side view never gives a difference between sides."""
    front = ", or film from the front" if View.FRONT in metric.grades else ""
    return (
        f"One side view shows only the near leg, so the sides are not compared. "
        f"Film the {near.other} side too{front}."
    )


def wrong_view(metric: Metric, views: Sequence[View]) -> str:
    """No recording of a view that can carry the metric."""
    can = [view for view in metric.grades if view is not View.OBLIQUE]
    if View.LEFT in can and View.FRONT in can:
        wanted = "the front or the side"
    else:
        wanted = "the side" if View.LEFT in can else "the front"
    return f"The {views_text(views)} cannot show it. Film from {wanted}."


def turned(recordings: Sequence[Recording], metric: Metric, gates: Gates) -> str:
    """The person stood turned too far for this metric."""
    worst = max(
        (abs(r.yaw_deg) for r in recordings if r.yaw_deg is not None and r.view is View.FRONT), default=0.0
    )
    frontal = metric.id == "knee_frontal_projection"
    most = gates[
        "fppa_difference_yaw_deg" if frontal and worst <= gates["front_yaw_max_deg"] else "front_yaw_max_deg"
    ]
    return (
        f"The body is turned by {worst:.1f}°; this measure can be read up to {most:.0f}°. "
        "Turn the toes straight to the camera."
    )


def unread(recordings: Sequence[Recording], any_cycles: bool) -> str:
    """The view can carry it, but no repetition could be read."""
    if not any_cycles:
        return (
            "No complete repetition was found. Film at least three, standing upright before and after each."
        )
    codes = {reason.code for recording in recordings for reason in recording.quality.reasons}
    if "no_standing_phase" in codes:
        return (
            "It could not be read without the standing position. "
            "Stand still for three seconds before the first repetition."
        )
    return (
        "It could not be read in any repetition: hidden from the camera, or the knees did not bend far enough. "
        "Close-fitting clothes and the whole body in the picture help."
    )

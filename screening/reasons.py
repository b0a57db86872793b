"""Why a finding has its outcome, in whole sentences: from what, how sure, and what to do where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from screening.camera import Gates
from screening.candidates import Candidate
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
UNITS = {"deg": "°", "pct": "\u2009%", "ratio": "", "s": "\u2009s"}


def views_text(views: Sequence[View]) -> str:
    """Return "front view", or "left and right side views"; empty where no view is known."""
    distinct = list(dict.fromkeys(views))
    if set(distinct) == {View.LEFT, View.RIGHT}:
        return "left and right side views"
    return " and ".join(VIEW_WORDS[view] for view in distinct)


def amount(value: float, unit: str) -> str:
    """A number with no more digits than its error allows: degrees and percent whole, ratios and seconds two."""
    rounded = Decimal(repr(float(value))).quantize(
        Decimal("0.01" if unit in ("ratio", "s") else "1"), ROUND_HALF_UP
    )
    return ("−" if rounded < 0 else "") + f"{abs(rounded)}{UNITS[unit]}"


def explain(
    status: FindingStatus,
    metric: Metric,
    chosen: Candidate,
    others: Sequence[Candidate],
    *,
    deviation: float,
    flag: float | None,
    share: float,
    one_clip: bool,
    between_sides: bool,
    reference: float,
) -> str:
    """Why a measured value came out as it did."""
    beyond, larger = "beyond the limit", "larger than its own error"
    if reference and chosen.value < reference:
        beyond, larger = (
            "below the limit",
            f"below {amount(reference, metric.unit)} by more than its own error",
        )
    error = chosen.error95 or 0.0
    if status is FindingStatus.FLAGGED:
        why = f"{beyond}, and {larger}"
    elif status is FindingStatus.WITHIN_LIMIT:
        why = "within the limit used here"
    elif deviation <= error:
        why = f"noticeable, but not {larger}"
    elif flag is None:
        why = "noticeable; this is observed only, never flagged by itself"
    elif deviation <= flag:
        clip = ", which is wider where one clip alone shows it" if one_clip else ""
        why = f"noticeable, but not {beyond}{clip}"
    else:
        why = f"{beyond}, but only {100 * share:.0f} % of the repetitions agree"
    start = f"From {chosen.n} repetitions, {views_text(chosen.views)}"
    return f"{start}: {why}.{_compare(metric, chosen, others, between_sides=between_sides)}"


def _compare(metric: Metric, chosen: Candidate, others: Sequence[Candidate], *, between_sides: bool) -> str:
    """What other recordings say of the same thing; a disagreement is said, not hidden.

    A difference between sides is shown by its size: minus then means the other way round than the finding.
    """
    sign = -1.0 if between_sides and chosen.value < 0 else 1.0
    sentences = []
    for other in others:
        value = f"{amount(sign * other.value, metric.unit)} ± {amount(other.error95 or 0.0, metric.unit)}"
        gap = abs(other.value - chosen.value)
        within = (chosen.error95 or 0.0) ** 2 + (other.error95 or 0.0) ** 2
        word = "agrees with it within the errors" if gap**2 <= within else "differs by more than the errors"
        sentences.append(f" The {views_text(other.views)} measured {value}, which {word}.")
    return "".join(sentences)


def cannot_tell(chosen: Candidate, metric: Metric) -> str:
    """The error is so large that an unremarkable value means nothing."""
    value = f"{amount(chosen.value, metric.unit)} ± {amount(chosen.error95 or 0.0, metric.unit)}"
    return (
        f"Measured as {value}: the error is too large to tell. "
        "More and more even repetitions help, and a film without warnings."
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

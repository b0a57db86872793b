"""Why a limit of walking was not assessed: which strides are missing, and how to get them."""

from __future__ import annotations

from screening import reasons
from screening.candidates import Candidate, Material
from screening.gait.candidates import measured_strides
from screening.norms import Limit
from screening.numbers import format_value
from screening.types import FindingKind, Metric, Side


def too_few_for_the_limit(chosen: Candidate, metric: Metric) -> str:
    """Measured from three strides a side, but not so far beyond the limit that few strides would do."""
    value = f"{format_value(chosen.value, metric.unit)} ± {format_value(chosen.error95 or 0.0, metric.unit)}"
    are = "is" if chosen.more_needed == 1 else "are"
    return (
        f"Measured as {value} from {chosen.n} {chosen.counted}: too few to tell. "
        f"{chosen.more_needed} more{' a side' if metric.paired else ''} {are} needed: walk there and back again."
    )


def why_no_strides(metric: Metric, limit: Limit, material: Material) -> str:
    """The first thing that stood in the way of a measure of walking, and what to do about it."""
    kind = limit.kind
    usable = [r for r in material.recordings if r.usable]
    if not usable:
        return reasons.refused([r.quality for r in material.recordings])
    if not any(r.view in metric.grades for r in usable):
        return reasons.wrong_view(metric, [r.view for r in usable])
    if limit.view == "side" and not any(r.view.near_side for r in usable):
        return "The front view reads it too roughly to compare the sides. Film from the side."
    needed, counts = int(material.gates["min_cycles"]), measured_strides(metric, material)
    if kind is FindingKind.ASYMMETRY and min(counts.values()) == 0 < max(counts.values()):
        seen = max(counts, key=lambda side: counts[side])
        return (
            f"Only the {seen} leg was near the camera, so the sides are not compared. "
            "Walk there and back in one film, or film the other side too."
        )
    words = " and ".join(f"{counts[side]} of the {side} leg" for side in counts if isinstance(side, Side))
    count = words or str(sum(counts.values()))
    missing = max(needed - min(counts.values()), 0)
    if not missing:
        return "The left and right steps could not be told apart in too many pictures. Film with even light."
    return (
        f"Too few strides could be measured ({count}); at least {missing} more "
        f"{'is' if missing == 1 else 'are'} needed{' a side' if words else ''}: walk there and back again."
    )

"""Values for progress out of a stored result (the contract's form): no archive is opened, nothing measured again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from screening.clinic.progress.records import Conditions, Of, Subject, TakeValue
from screening.metrics import DEGRADED
from screening.movements import MOVEMENTS
from screening.norms import Norms, load_norms
from screening.symmetry import quadrature, representative
from screening.types import FindingKind, Grade, Movement, QualityStatus, Side, View

Json = Mapping[str, Any]
_FROM_THE_SIDE = (View.LEFT, View.RIGHT)
"""Of walking: whoever goes there and back shows both sides to the camera."""


@dataclass(frozen=True)
class _Take:
    """One measurement of the stored result with its recording's view and errors."""

    movement: Movement
    row: Json
    views: tuple[View, ...]
    sem_same: float
    sem_other: float
    conditions: Conditions

    @property
    def side(self) -> Side | None:
        return None if self.row["side"] is None else Side(self.row["side"])

    def value(
        self, of: Of, *, side: Side | None, value: float, views: tuple[View, ...] | None = None
    ) -> TakeValue:
        """Make the value that progress keeps."""
        seen = self.views if views is None else views
        metric = self.movement.metric(self.row["metric"])
        shown = load_norms().slope(self.movement.id, metric.id, seen[0], between_sides=of is Of.DIFFERENCE)
        return TakeValue(
            subject=Subject(self.movement.id, metric.id, of, side),
            views=seen,
            label=metric.label,
            unit=metric.unit,
            grade=Grade(self.row["grade"]),
            value=value,
            n=self.row["n"],
            sem_same=self.sem_same,
            sem_other=self.sem_other,
            conditions=self.conditions,
            shown=shown,
        )


def take_values(
    result: Json, conditions: Conditions | Sequence[Conditions], leave_out: Collection[int] = ()
) -> tuple[TakeValue, ...]:
    """Return every value of a stored result that a change may be read from.

    Left out are metrics of grade C, those that their view hardly shows (slopes.csv), and single legs of metrics whose
    limits read both legs together, because a turn of the body moves them.

    Parameters
    ----------
    conditions : of the visit, or one for each recording; what the result itself says is added.
    leave_out : indices of recordings that do not count, e.g. filmed after treatment.
    """
    movement, norms = MOVEMENTS[result["movement"]], load_norms()
    takes = [
        take
        for row in result["measurements"]
        if row["value"] is not None and row["recording"] not in leave_out
        if (take := _take(movement, row, result, conditions, norms)) is not None
    ]
    values = [take.value(Of.VALUE, side=take.side, value=take.row["value"]) for take in takes]
    singles = [value for value in values if not _together_only(movement, value.subject.metric, norms)]
    pairs = [*_pairs_in_one(takes, result, norms), *_pairs_from_sides(takes, norms)]
    return (*singles, *(value for value in pairs if not _blind(value, norms)))


def _take(
    movement: Movement, row: Json, result: Json, conditions: Conditions | Sequence[Conditions], norms: Norms
) -> _Take | None:
    """One measurement with its error; None where its view cannot carry a change."""
    indices = range(len(result["recordings"])) if row["recording"] is None else (row["recording"],)
    recordings = [result["recordings"][k] for k in indices]
    views = tuple(dict.fromkeys(View(recording["view"]) for recording in recordings))
    rows = [error for view in views if (error := norms.error(movement.id, row["metric"], view)) is not None]
    if not rows or Grade(row["grade"]) is Grade.C:
        return None
    slope = norms.slope(movement.id, row["metric"], views[0], between_sides=False)
    if slope is not None and slope < norms.quality["blind_slope"]:
        return None
    wide = max(_widening(recording, norms) for recording in recordings)
    spread = 0.0 if row["spread"] is None else row["spread"] / max(row["n"], 1) ** 0.5
    given = conditions if isinstance(conditions, Conditions) else conditions[indices[0]]
    return _Take(
        movement,
        row,
        _FROM_THE_SIDE if movement.walking and views[0].near_side else views,
        quadrature(wide * max(error.sem_same for error in rows), spread),
        quadrature(wide * max(error.sem_other for error in rows), spread),
        _completed(given, result, recordings[0]),
    )


def _completed(given: Conditions, result: Json, recording: Json) -> Conditions:
    """The conditions with what the result itself knows."""
    made = result["provenance"]
    return replace(
        given,
        version=made["version"],
        norms_sha256=made["norms_sha256"],
        model=made["model"],
        model_sha256=made["model_sha256"],
        picture=(recording["width_px"], recording["height_px"]),
        surface=recording["surface"],
    )


def _widening(recording: Json, norms: Norms) -> float:
    """As :func:`screening.metrics.error_widening`, from the stored form."""
    reasons = recording["quality"]["reasons"]
    poor = sum(r["code"] in DEGRADED and r["status"] == QualityStatus.WARN.value for r in reasons)
    return float(norms.quality["poor_film_factor"] ** poor)


def _together_only(movement: Movement, metric_id: str, norms: Norms) -> bool:
    """Whether a metric of two legs is read as their mean only (limits.csv: paired, front view)."""
    limit = norms.limit(movement.id, metric_id, FindingKind.EXCESS)
    metric = movement.metric(metric_id)
    return not movement.walking and metric.paired and limit is not None and limit.view == "front"


def _blind(value: TakeValue, norms: Norms) -> bool:
    return value.shown is not None and value.shown < norms.quality["blind_slope"]


def _pairs_in_one(takes: Sequence[_Take], result: Json, norms: Norms) -> list[TakeValue]:
    """Differences, and means where they are what is judged, of two legs that one recording shows."""
    found = []
    for left, right in _couples(takes):
        both = [(a, b) for a, b in zip(left.row["per_cycle"], right.row["per_cycle"], strict=False)]
        movement, metric = left.movement, left.row["metric"]
        if _together_only(movement, metric, norms):
            mean = _median([None if a is None or b is None else 0.5 * (a + b) for a, b in both])
            worse = max(
                left, right, key=lambda take: take.sem_other
            )  # one camera, one turn: the errors go together
            found += [] if mean is None else [worse.value(Of.MEAN, side=None, value=mean)]
        if not _sides_compared(left, result, norms):
            continue
        apart = _median([None if a is None or b is None else b - a for a, b in both])
        if movement.walking:  # strides of the two feet are no pairs
            apart = right.row["value"] - left.row["value"]
        found += [] if apart is None else [_difference(left, right, apart, left.views)]
    return found


def _couples(takes: Sequence[_Take]) -> list[tuple[_Take, _Take]]:
    """Left and right of the same metric and recording."""
    found: dict[tuple[str, int | None], dict[Side | None, _Take]] = {}
    for take in takes:
        found.setdefault((take.row["metric"], take.row["recording"]), {})[take.side] = take
    return [(both[Side.LEFT], both[Side.RIGHT]) for both in found.values() if set(both) == set(Side)]


def _sides_compared(take: _Take, result: Json, norms: Norms) -> bool:
    """Whether left and right of one recording may be compared, as the findings decide it."""
    metric = str(take.row["metric"])
    if norms.limit(take.movement.id, metric, FindingKind.ASYMMETRY) is None:
        return False
    if take.row["recording"] is None:
        return True
    recording = result["recordings"][take.row["recording"]]
    if recording["swaps_repaired"] > norms.quality["swap_share_max"] * recording["frames"]:
        return False
    turned = abs(float(recording["yaw_deg"] or 0.0))
    return metric != "knee_frontal_projection" or turned <= norms.quality["fppa_difference_yaw_deg"]


def _pairs_from_sides(takes: Sequence[_Take], norms: Norms) -> list[TakeValue]:
    """Right from each clip of the right side against left from the clip of the left side in the same turn."""
    found = []
    for metric in dict.fromkeys(take.row["metric"] for take in takes):
        own = [take for take in takes if take.row["metric"] == metric and len(take.views) == 1]
        lefts = [take for take in own if take.views[0] is View.LEFT and take.side is Side.LEFT]
        rights = [take for take in own if take.views[0] is View.RIGHT and take.side is Side.RIGHT]
        if not lefts or norms.limit(lefts[0].movement.id, metric, FindingKind.ASYMMETRY) is None:
            continue
        for left, right in zip(lefts, rights, strict=False):
            apart = right.row["value"] - left.row["value"]
            found.append(_difference(left, right, apart, (View.LEFT, View.RIGHT)))
    return found


def _difference(left: _Take, right: _Take, apart: float, views: tuple[View, ...]) -> TakeValue:
    """Right minus left, with the errors of both sides in quadrature."""
    fewer = min(left, right, key=lambda take: take.row["n"])
    return replace(
        fewer.value(Of.DIFFERENCE, side=None, value=apart, views=views),
        sem_same=quadrature(left.sem_same, right.sem_same),
        sem_other=quadrature(left.sem_other, right.sem_other),
    )


def _median(values: Sequence[float | None]) -> float | None:
    kept = representative(values)
    return float(median(kept)) if len(kept) else None


def subject_of_finding(movement_id: str, metric_id: str, kind: FindingKind, side: Side | None) -> Subject:
    """Return what a finding is about, in the terms of progress."""
    movement = MOVEMENTS[movement_id]
    if kind is FindingKind.ASYMMETRY:
        return Subject(movement_id, metric_id, Of.DIFFERENCE)
    if _together_only(movement, metric_id, load_norms()):
        return Subject(movement_id, metric_id, Of.MEAN)
    return Subject(movement_id, metric_id, Of.VALUE, side if movement.metric(metric_id).paired else None)

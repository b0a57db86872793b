"""A movement as data: what is measured, and how its cycles are cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from screening.types.words import Grade, View


@dataclass(frozen=True)
class Metric:
    """What is measured in every cycle, declared in a movement.

    Attributes
    ----------
    id, label, unit : as in the result file. Units: ``deg pct ratio s``.
    signal : motion in the angle table, without side and unit, e.g. ``knee_flexion``.
    reducer : name of the rule in :mod:`screening.metrics` that turns one cycle of the signal into one number.
    paired : True if there is a left and a right value.
    grades : the views that can carry it, with the grade in each; in a side view only the near leg is read.
    definition : what the number is, and what its sign means, in one sentence for the user.
    more_is_affected : in a difference between sides, whether the side with more is the affected one (else less).
    """

    id: str
    label: str
    unit: str
    signal: str
    reducer: str
    paired: bool
    grades: Mapping[View, Grade]
    definition: str
    more_is_affected: bool = False


@dataclass(frozen=True)
class RepetitionRule:
    """How repetitions are cut out of the height of the hips above the ankles (method, 9.5).

    All heights are fractions of the standing height, distances fractions of the leg length, times seconds.
    """

    min_prominence: float = 0.12
    min_distance_s: float = 0.5
    edge_height: float = 0.88
    standing_height: float = 0.97
    min_duration_s: float = 0.5
    max_duration_s: float = 12.0
    edge_margin_s: float = 0.2
    max_ankle_travel: float = 0.17
    max_ankle_height_change: float = 0.15
    max_straight_leg: float = 0.88
    min_depth_share: float = 0.5
    max_missing_s: float = 0.2


@dataclass(frozen=True)
class StrideRule:
    """How walks, contacts and strides are cut out of a film of walking (method, 9.7).

    Lengths are shares of the leg length, speeds leg lengths per second, times seconds.

    Attributes
    ----------
    min_speed : slower is standing or turning, in a clip in which somebody travels.
    events_hz : low-pass of the signals that contacts are read from.
    min_prominence, min_contact_gap_s, min_same_side_gap_s : of the ankles' distance, between any two contacts, and
        between two of one foot.
    refine_s : half of the window in which the foot is furthest ahead (initial) or behind (final contact).
    curve_s : half of the window through which a curve is laid for the initial contact.
    contact_offset_s, off_offset_s : added to what the side view reads; front_contact_offset_s : the front view's own.
    edge_s : a contact nearer to the end of its walk is not sure; unseen_edge_s : nearer still, it is none at all.
    min_stride_s, max_stride_s : of one stride. off_share : where in the stride the foot may leave the floor.
    end_stride_share : a first or last stride that differs by more from the walk's usual one is a start or stop.
    cadence_agreement : share by which counted contacts and the dominant frequency may differ.
    min_treadmill_contacts : fewer on one spot are no walk. max_undecided_s : longest time in a stride in which left
        and right could not be told.
    """

    min_walk_s: float = 1.0
    min_speed: float = 0.3
    events_hz: float = 5.0
    min_prominence: float = 0.25
    min_front_prominence: float = 0.04
    min_contact_gap_s: float = 0.28
    min_same_side_gap_s: float = 0.7
    refine_s: float = 0.12
    curve_s: float = 0.28
    contact_offset_s: float = 0.020
    off_offset_s: float = 0.010
    front_contact_offset_s: float = -0.210
    edge_s: float = 0.15
    unseen_edge_s: float = 0.10
    min_stride_s: float = 0.7
    max_stride_s: float = 2.0
    off_share: tuple[float, float] = (0.45, 0.80)
    end_stride_share: float = 0.15
    cadence_agreement: float = 0.05
    min_treadmill_contacts: int = 4
    max_undecided_s: float = 0.3


@dataclass(frozen=True)
class Movement:
    """A movement is data: which views, what is said to the client, how cycles are cut, what is measured."""

    id: str
    title: str
    cue: str
    views: tuple[View, ...]
    cycles: RepetitionRule | StrideRule
    lowpass_hz: float
    metrics: tuple[Metric, ...]

    @property
    def walking(self) -> bool:
        """Whether its cycles are strides, counted for each foot, and not repetitions."""
        return isinstance(self.cycles, StrideRule)

    def metric(self, metric_id: str) -> Metric:
        """Return the metric with this id; ``KeyError`` if the movement does not have it."""
        for metric in self.metrics:
            if metric.id == metric_id:
                return metric
        raise KeyError(f"{self.id} has no metric {metric_id!r}")

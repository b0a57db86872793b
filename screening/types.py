"""The vocabulary: every type that crosses a module boundary, with shapes and units. No algorithms.

Conventions, for the whole program:

* ``T`` is the number of frames, 33 the number of MediaPipe landmarks (:data:`LANDMARKS`).
* Times are seconds from the first frame of the recording. Intervals are half-open ``[start, end)``.
* Sides are the person's own. Image ``x`` points right and ``y`` points **down**, in pixels of the upright picture.
* Missing is NaN in arrays and ``None`` in records, never a made-up number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd  # a slow import, which the command line's help must not wait for

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ImageArray = NDArray[np.uint8]

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
LANDMARK_INDEX: Mapping[str, int] = {name: index for index, name in enumerate(LANDMARKS)}


class ScreeningError(Exception):
    """A file, model or disk that cannot be used: the message says what, why and what to do, on one line."""


class Side(StrEnum):
    """The person's own side, never the side of the picture."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class View(StrEnum):
    """Which part of the person faces the camera. ``LEFT`` = the left side is turned towards it."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    OBLIQUE = "oblique"
    UNKNOWN = "unknown"

    @property
    def near_side(self) -> Side | None:
        """The body side near the camera in a side view, else ``None``."""
        return Side(self.value) if self in (View.LEFT, View.RIGHT) else None


class Grade(StrEnum):
    """How far a metric can be trusted in a view: A individual flags, B with margin and repetition, C shown only."""

    A = "A"
    B = "B"
    C = "C"


class FindingKind(StrEnum):
    """What a finding compares (decisions, section 1)."""

    ASYMMETRY = "asymmetry"
    REDUCED_RANGE = "reduced_range"
    EXCESS = "excess"
    TIMING = "timing"


class FindingStatus(StrEnum):
    """The four outcomes. ``WATCH`` = observed, not confirmed."""

    FLAGGED = "flagged"
    WATCH = "watch"
    WITHIN_LIMIT = "within_limit"
    NOT_ASSESSED = "not_assessed"


class QualityStatus(StrEnum):
    """May this recording be measured? ``WARN`` = yes, read with care."""

    OK = "ok"
    WARN = "warn"
    REFUSED = "refused"


class CycleKind(StrEnum):
    """What one cycle of a movement is."""

    REPETITION = "repetition"
    STRIDE = "stride"
    HOLD = "hold"
    PASS = "pass"  # noqa: S105 - one walk in one direction, no password


class Surface(StrEnum):
    """Where somebody walks: strides on the two are never pooled."""

    OVER_GROUND = "over_ground"
    TREADMILL = "treadmill"


@dataclass(frozen=True)
class Frame:
    """One decoded picture, upright.

    Attributes
    ----------
    time_s : seconds from the first frame of the clip, from the file's own timestamps.
    image_rgb : ``(height, width, 3)`` unsigned bytes, red first, already rotated upright.
    """

    time_s: float
    image_rgb: ImageArray


@dataclass(frozen=True)
class VideoInfo:
    """What a clip file is, before anybody is looked for in it.

    Attributes
    ----------
    file : name of the file, without its folder.
    width_px, height_px : size of the upright picture (after rotation).
    rotation_deg : how far the stored picture was turned to stand upright (0, 90, 180, 270).
    fps_mean : frames per second, from the timestamps: (n_frames - 1) / time between first and last frame.
    n_frames : number of pictures in the file.
    duration_s : time from the first frame to the end of the last one.
    longest_gap_s : longest time between two following frames.
    sha256 : checksum of the file.
    complete : False where the file breaks off and only its first part could be read.
    """

    file: str
    width_px: int
    height_px: int
    rotation_deg: int
    fps_mean: float
    n_frames: int
    duration_s: float
    longest_gap_s: float
    sha256: str
    complete: bool = True


@dataclass(frozen=True)
class Pose:
    """Landmarks of one person over time; NaN where there is no pose.

    Attributes
    ----------
    time_s : ``(T,)`` seconds from the first frame, strictly increasing.
    image_px : ``(T, 33, 2)`` x right, y down, pixels of the upright picture.
    depth : ``(T, 33)`` MediaPipe's z, inferred from appearance, in picture widths, negative towards the camera.
    world_m : ``(T, 33, 3)`` MediaPipe's world landmarks, metres, origin between the hips, x right, y down, z away.
    visibility : ``(T, 33)`` from 0 to 1.
    """

    time_s: FloatArray
    image_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes do not belong together, or times that do not increase."""
        n, marks = self.time_s.shape[0], len(LANDMARKS)
        expected = {
            "time_s": (n,),
            "image_px": (n, marks, 2),
            "depth": (n, marks),
            "world_m": (n, marks, 3),
            "visibility": (n, marks),
        }
        for name, shape in expected.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"Pose.{name}: expected shape {shape}, got {found}")
        if n > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("Pose.time_s: expected strictly increasing times in seconds")

    @property
    def found(self) -> BoolArray:
        """``(T,)`` True where a person was found in the frame."""
        return np.asarray(np.isfinite(self.image_px[:, :, 0]).any(axis=1))

    def xy(self, landmark: str) -> FloatArray:
        """``(T, 2)`` pixels of one landmark by its MediaPipe name."""
        return self.image_px[:, LANDMARK_INDEX[landmark]]


@dataclass(frozen=True, eq=False)
class PictureQuality:
    """What the pictures of a clip are like, apart from the body in them: ``T`` frames, ``N`` sampled frames.

    Attributes
    ----------
    change : ``(T,)`` mean difference to the frame before in grey levels; NaN for the first, -1 where it is the same.
    time_s : ``(N,)`` when the client was looked at, about five times a second.
    brightness, highlight : ``(N,)`` mean and 95th percentile of the grey levels in the client's box, 0 to 255.
    dark : ``(N,)`` share of the pixels in that box that are darker than 40.
    sharpness : ``(N, 2)`` fineness of the head, steepness of the trunk's edges, 0 to 1; NaN where not seen.
    colours : ``(N, 64)`` share of 4 x 4 x 4 colours in the box of the trunk; NaN where not seen.
    """

    change: FloatArray
    time_s: FloatArray
    brightness: FloatArray
    highlight: FloatArray
    dark: FloatArray
    sharpness: FloatArray
    colours: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays of the sampled frames whose lengths differ."""
        n = self.time_s.shape[0]
        shapes = {
            "brightness": (n,),
            "highlight": (n,),
            "dark": (n,),
            "sharpness": (n, 2),
            "colours": (n, 64),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"PictureQuality.{name}: expected shape {shape}, got {found}")


@dataclass(frozen=True)
class Estimate:
    """What a pose estimator finds in a clip.

    Attributes
    ----------
    pose : landmarks of the client, one row per decoded frame.
    people : persons at least half as tall as the client in at least 10 % of the sampled frames; 0 = nobody ever.
    picture : light, sharpness and colours; None where the pictures were not looked at.
    """

    pose: Pose
    people: int
    picture: PictureQuality | None = None


@dataclass(frozen=True)
class Take:
    """One clip as it comes out of the pose estimator: what :func:`screening.pipeline.screen` is given.

    Attributes
    ----------
    video : the file.
    pose : raw landmarks, one row per decoded frame.
    people : persons at least half as tall as the client in at least 10 % of the sampled frames.
    view_declared : the view that the user named, ``None`` for "auto".
    picture : light, sharpness and colours; None where only landmarks were stored.
    """

    video: VideoInfo
    pose: Pose
    people: int = 1
    view_declared: View | None = None
    picture: PictureQuality | None = None


@dataclass(frozen=True)
class QualityReason:
    """One thing that limits a recording: what was seen, and what to do about it.

    Attributes
    ----------
    code : stable identifier, e.g. ``feet_out_of_frame``.
    status : WARN or REFUSED.
    message, fix : whole sentences for the user.
    fraction : share of the clip concerned (0 to 1), ``None`` where that means nothing.
    """

    code: str
    status: QualityStatus
    message: str
    fix: str
    fraction: float | None = None


@dataclass(frozen=True)
class Quality:
    """The verdict over a recording: the worst of its reasons."""

    reasons: tuple[QualityReason, ...] = ()

    @property
    def status(self) -> QualityStatus:
        """REFUSED if any reason refuses, else WARN if there is any reason, else OK."""
        found = {reason.status for reason in self.reasons}
        if QualityStatus.REFUSED in found:
            return QualityStatus.REFUSED
        return QualityStatus.WARN if found else QualityStatus.OK


@dataclass(frozen=True, eq=False)
class Recording:
    """One clip of a movement, cleaned and looked at: what may be read from it, and its angles over time.

    Attributes
    ----------
    video, people, view_declared : as in :class:`Take`.
    pose : landmarks after masking, gap filling and low-pass; NaN where nothing may be measured.
    view, yaw_deg : which way the person faces; yaw 0 towards the camera, +90 right side towards it; None unknown.
    quality : the verdict.
    pose_fraction : share of frames in which a person was found.
    swaps_repaired : frames in which left and right were exchanged back or dropped.
    surface : of a walk, over ground or on a treadmill; None in other movements or where nobody walks.
    angles : one row per frame, index ``time_s``, columns ``<motion>[_<side>]_<unit>``; NaN where not measurable.
    yaw_error95_deg : 95 % error of the yaw; None where it is not known.
    spikes_removed : frames in which a landmark of a leg jumped away and was dropped.
    gaps_filled : frames in which a landmark of trunk or legs was filled in between two others.
    """

    video: VideoInfo
    people: int
    view_declared: View | None
    pose: Pose
    view: View
    yaw_deg: float | None
    quality: Quality
    pose_fraction: float
    swaps_repaired: int
    angles: pd.DataFrame
    surface: Surface | None = None
    yaw_error95_deg: float | None = None
    spikes_removed: int = 0
    gaps_filled: int = 0

    @property
    def usable(self) -> bool:
        """Whether anything may be measured from this recording."""
        return self.quality.status is not QualityStatus.REFUSED


@dataclass(frozen=True)
class StrideEvents:
    """What happens within one stride, from initial contact to the next one of the same foot; seconds of the recording.

    Attributes
    ----------
    opposite_off_s, opposite_contact_s, off_s : final and initial contact of the other foot, final contact of this
        one, in their order; None where not found or not read in this view.
    view : which way the person faced in this walk. forward : sign of the picture's x in which they face, 0 in front.
    """

    opposite_off_s: float | None
    opposite_contact_s: float | None
    off_s: float | None
    view: View
    forward: float


@dataclass(frozen=True)
class Cycle:
    """One repetition, stride, hold or pass, in one recording.

    Attributes
    ----------
    recording : index into ``Screening.recordings``.
    start_s, peak_s, end_s : beginning, deepest point (squat) or middle, end.
    valid : a complete cycle that passed the rules for finding it, whether or not it could be measured.
    reason : why it is not valid; None if it is.
    events : of a stride, what happens within it; else None.
    warnings : codes of what limits this very cycle, as in :mod:`screening.verdicts`; a cycle stays valid with them.
    """

    recording: int
    kind: CycleKind
    side: Side | None
    start_s: float
    peak_s: float
    end_s: float
    valid: bool
    reason: str | None = None
    events: StrideEvents | None = None
    warnings: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Measurement:
    """One metric, on one side, from one recording (or pooled: ``recording`` None).

    Attributes
    ----------
    side : None for unpaired metrics.
    per_cycle : one entry per valid cycle of the recording, None where it could not be measured.
    value : median over the measured cycles; None if there is none.
    ci95 : interval of the value from the spread of the cycles alone.
    error95 : 95 % error of the value: half of ci95 and 1.96 x same-day SEM in quadrature. None below two cycles.
    n : number of measured cycles behind the value.
    standing : the same quantity while standing still, where that is meaningful, else None.
    spread : standard deviation over the cycles behind the value, in its unit; None below three.
    trend : last measured cycle minus first, in the metric's unit: tiring or warming up; None below three.
    """

    metric: str
    label: str
    side: Side | None
    unit: str
    value: float | None
    ci95: tuple[float, float] | None
    error95: float | None
    n: int
    per_cycle: tuple[float | None, ...]
    recording: int | None
    grade: Grade
    standing: float | None = None
    spread: float | None = None
    trend: float | None = None


@dataclass(frozen=True)
class Evidence:
    """Where to look: the recording and the moment at which the finding is seen best.

    Attributes
    ----------
    other : for a difference from two side clips the moment of equal depth in the clip of the other leg; else None.
    """

    recording: int
    time_s: float
    other: Evidence | None = None


@dataclass(frozen=True)
class AtEqualDepth:
    """A difference between sides read at equal depth of the repetition, beside the one at the peak.

    Attributes
    ----------
    value : right minus left, in the metric's unit. error95 : its 95 % error.
    depth_pct : depth at which both were read, in percent of the standing hip height.
    """

    value: float
    error95: float
    depth_pct: float


@dataclass(frozen=True)
class HandTest:
    """A manual test that a therapist may choose: ``code`` such as GMED, its muscle, position and pressure."""

    code: str
    name: str
    position: str


@dataclass(frozen=True)
class Pattern:
    """A compensation pattern that a finding may fit, from the pattern table; never a cause.

    Attributes
    ----------
    seen : the pattern in words. other_causes : what is not muscle, always named first.
    hand_tests : codes of the tests worth doing. evidence : A, B or C. source : key of the source.
    group : key of the wider pattern that several findings may fit together; empty for none.
    """

    id: str
    seen: str
    other_causes: str
    hand_tests: tuple[str, ...]
    evidence: str
    source: str
    group: str = ""


@dataclass(frozen=True)
class Finding:
    """The outcome of one limit: flagged, watch, within limit, or not assessed with the reason.

    Attributes
    ----------
    side : for an asymmetry the side with less range; for a range the side concerned; for an excess where it goes.
    value : the asymmetry is right minus left. limit : the limit that this value had to pass, in the same unit.
    error95 : 95 % error of the value.
    reason : whole sentences: why this outcome, from what, how sure.
    pattern : words of the pattern it may fit. hand_tests : codes of the tests that it suggests checking.
    source : where the limit comes from; basis : published, derived or project choice.
    """

    metric: str
    label: str
    kind: FindingKind
    status: FindingStatus
    side: Side | None
    value: float | None
    unit: str
    limit: float | None
    error95: float | None
    reason: str
    evidence: Evidence | None = None
    pattern: Pattern | None = None
    hand_tests: tuple[str, ...] = ()
    source: str = ""
    basis: str = ""
    n: int = 0
    at_equal_depth: AtEqualDepth | None = None


@dataclass(frozen=True)
class FindingGroup:
    """Several findings of one screening that fit one pattern together; never a cause.

    Attributes
    ----------
    id : key of the group in the pattern table. title : the pattern in words.
    side : where all of them point; None where the pattern has no side.
    findings : indices into ``Screening.findings``, the strongest first; at least two.
    hand_tests : codes of the tests, those that most of the findings ask for first.
    """

    id: str
    title: str
    side: Side | None
    findings: tuple[int, ...]
    hand_tests: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """What produced a result: enough to make it again."""

    version: str
    model: str
    model_sha256: str
    norms_sha256: str
    parameters: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Screening:
    """The result: one movement in one visit, from one or more recordings."""

    movement: Movement
    recordings: tuple[Recording, ...]
    cycles: tuple[Cycle, ...]
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    groups: tuple[FindingGroup, ...] = ()

    def with_status(self, status: FindingStatus) -> tuple[Finding, ...]:
        """The findings of one outcome, in their order."""
        return tuple(finding for finding in self.findings if finding.status is status)

"""What is made of a film: the verdict over it, its angles over time, its cycles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from screening.types.film import Pose, VideoInfo
from screening.types.words import CycleKind, QualityStatus, Side, Surface, View

if TYPE_CHECKING:
    import pandas as pd  # a slow import, which the command line's help must not wait for


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

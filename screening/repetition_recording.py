"""One film of repetitions on the spot: its landmarks cleaned, looked at, measured over time and cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening import camera, cycle_warnings, framing, kinematics, segmentation, shots, signals
from screening.camera import Gates, Look
from screening.types import BoolArray, Cycle, Pose, Quality, QualityReason, Recording, RepetitionRule, Take
from screening.verdicts import REFUSED, WARN, reason

NOT_FOLLOWED = frozenset(
    {"no_person", "several_people", "clip_too_short", "frame_rate_too_low", "person_too_small", "same_clip"}
)
"""Reasons with which no repetition is looked for: nobody, or not surely one body, can be followed; or twice."""


@dataclass(frozen=True)
class Subject:
    """What is known of the person and the camera beside the clip; None where it was not given."""

    height_cm: float | None = None
    camera_height_cm: float | None = None


def examine_repetitions(
    take: Take,
    index: int,
    rule: RepetitionRule,
    lowpass_hz: float,
    gates: Gates,
    known: Sequence[QualityReason],
    subject: Subject,
) -> tuple[Recording, BoolArray, tuple[Cycle, ...]]:
    """One take to its recording, its standing frames ``(T,)`` and its repetitions.

    Parameters
    ----------
    index : of the recording, which the cycles carry.
    known : reasons against this film that are known beforehand.
    """
    kept = shots.keep_client(take, gates)
    take = kept.take
    mended, swaps = signals.repair_swaps(take.pose)
    mended, spikes = signals.remove_spikes(mended)
    pose = signals.clean(mended, cutoff_hz=lowpass_hz, max_gap_s=gates["max_gap_s"])
    look = camera.look(take, pose, gates, swaps, kept.dropped if kept.reasons else None)
    pitch_deg = _pitch_deg(take, pose, look, subject)
    angles = kinematics.angle_table(pose, take.video, look, pitch_deg=pitch_deg or 0.0, gates=gates)
    reasons = [*known, *kept.reasons, *look.reasons, *framing.tilt_reasons(pitch_deg, gates)]
    cycles: tuple[Cycle, ...] = ()
    if not NOT_FOLLOWED & {r.code for r in reasons}:
        cycles = _repetitions(kept, pose, look, rule, index, gates)
        reasons += [*cycle_warnings.planted_reasons(cycles), *_number_reasons(cycles, gates)]
    recording = Recording(
        video=take.video,
        people=take.people,
        view_declared=take.view_declared,
        pose=pose,
        view=look.view,
        yaw_deg=look.yaw_deg,
        quality=Quality(tuple(sorted(reasons, key=lambda r: r.status is not REFUSED))),  # what decides first
        pose_fraction=float(take.pose.found.mean()),
        swaps_repaired=swaps,
        angles=angles,
        yaw_error95_deg=look.yaw_error_deg,
        spikes_removed=spikes,
        gaps_filled=signals.count_filled(mended, pose),
    )
    return recording, look.stance.still, cycles


def _pitch_deg(take: Take, pose: Pose, look: Look, subject: Subject) -> float | None:
    """The camera's tilt where both heights were given."""
    if not subject.height_cm or not subject.camera_height_cm:
        return None
    return kinematics.camera_pitch_deg(
        pose, take.video, look.stance.still, subject.height_cm, subject.camera_height_cm
    )


def _repetitions(
    kept: shots.Kept, pose: Pose, look: Look, rule: RepetitionRule, index: int, gates: Gates
) -> tuple[Cycle, ...]:
    """The repetitions, each with what limits it."""
    cycles = segmentation.split(pose, look, rule, index)
    dropped_as = next((r.code for r in kept.reasons if r.code != "freeze"), "")
    footage = cycle_warnings.Footage(kept.take, pose, look, gates, kept.dropped, dropped_as)
    return cycle_warnings.warn_cycles(cycles, footage)


def _number_reasons(cycles: Sequence[Cycle], gates: Gates) -> list[QualityReason]:
    """None or too few complete repetitions."""
    count, needed = sum(c.valid for c in cycles), int(gates["min_cycles"])
    if not count:
        return [reason("no_repetitions", REFUSED)]
    return [reason("few_repetitions", WARN, count=count, needed=needed)] if count < needed else []

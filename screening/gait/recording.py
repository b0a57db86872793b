"""One film of walking to its recording and its strides: the line of :mod:`screening.pipeline` for gait."""

from __future__ import annotations

from collections.abc import Sequence

from screening import signals
from screening.facing import Gates
from screening.gait.angles import walking_table
from screening.gait.leg_identity import identify_legs
from screening.gait.quality import film_reasons, recording_view, stride_reasons, walk_reasons
from screening.gait.strides import split_strides
from screening.gait.walking import Walk, find_walks
from screening.types import Cycle, Quality, QualityReason, QualityStatus, Recording, StrideRule, Surface, Take


def examine_walking(
    take: Take,
    index: int,
    rule: StrideRule,
    lowpass_hz: float,
    gates: Gates,
    known: Sequence[QualityReason],
) -> tuple[Recording, tuple[Cycle, ...]]:
    """Examine one take of walking.

    Parameters
    ----------
    index : of the recording, which its cycles carry.
    known : reasons that are known before anybody looks into the film.

    Returns
    -------
    The recording, and its passes and strides; without strides where the film is refused.
    """
    identified = identify_legs(take.pose)
    pose = signals.clean(identified.pose, cutoff_hz=lowpass_hz, max_gap_s=gates["max_gap_s"])
    reasons = [*known, *film_reasons(take, gates)]
    walks: tuple[Walk, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    if not any(r.status is QualityStatus.REFUSED for r in reasons):
        walks = find_walks(pose, take.video.width_px, rule)
        cycles = split_strides(pose, identified, walks, rule, index)
        left_right = sum(int(identified.touched[walk.frames].sum()) for walk in walks)
        reasons += walk_reasons(take, pose, walks, left_right, gates)
        if not any(r.status is QualityStatus.REFUSED for r in reasons):
            reasons += stride_reasons(cycles, gates)
    recording = Recording(
        video=take.video,
        people=take.people,
        view_declared=take.view_declared,
        pose=pose,
        view=recording_view(walks),
        yaw_deg=None,  # nobody stands still: the view is known, the turn is not
        quality=Quality(tuple(sorted(reasons, key=lambda r: r.status is not QualityStatus.REFUSED))),
        pose_fraction=float(take.pose.found.mean()),
        swaps_repaired=int(identified.touched.sum()),
        angles=walking_table(pose, walks, take.video.width_px, gates["min_visibility"]),
        surface=_surface(walks, cycles),
    )
    return recording, cycles


def _surface(walks: Sequence[Walk], cycles: Sequence[Cycle]) -> Surface | None:
    """Where the walks go; None where nobody walks."""
    if not walks or not cycles:
        return None
    return Surface.OVER_GROUND if any(walk.moves for walk in walks) else Surface.TREADMILL

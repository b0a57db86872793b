"""How the person stands to the camera: view, yaw, standing seconds, size; and whether the clip may be measured."""

from __future__ import annotations

from dataclasses import dataclass

from screening import framing
from screening.clarity import picture_reasons
from screening.facing import Gates, camera_roll_deg, estimate_lean, estimate_yaw, view_of, yaw_error95
from screening.stance import Stance, find_stance, person_height_px
from screening.types import BoolArray, Pose, QualityReason, Take, View
from screening.verdicts import REFUSED, WARN, reason

__all__ = [
    "Gates",
    "Look",
    "Stance",
    "estimate_yaw",
    "find_stance",
    "look",
    "person_height_px",
    "view_of",
]


@dataclass(frozen=True)
class Look:
    """What the camera sees: the view that was found, its yaw, the stance, and the reasons that limit the clip.

    Attributes
    ----------
    yaw_error_deg : 95 % error of the yaw. roll_deg : how far the camera appears turned; None where it does not.
    """

    view: View
    yaw_deg: float | None
    stance: Stance
    reasons: tuple[QualityReason, ...]
    yaw_error_deg: float | None = None
    roll_deg: float | None = None


def look(take: Take, pose: Pose, gates: Gates, swaps: int, dropped: BoolArray | None = None) -> Look:
    """Examine one take.

    Parameters
    ----------
    take : as it came from the estimator.
    pose : its cleaned landmarks, same frames.
    gates : limits of ``norms/quality.csv``.
    swaps : frames in which left and right were put back.
    dropped : ``(T,)`` frames that were taken out before, and said: not counted as frames without a person.
    """
    stance = find_stance(pose)
    yaw_deg = estimate_yaw(pose, stance)
    view = view_of(yaw_deg, gates)
    lean = estimate_lean(pose, stance, view)
    roll_deg = camera_roll_deg(lean, view, gates) if lean else None
    reasons = [
        *framing.film_reasons(take, gates),
        *framing.person_reasons(take, gates, dropped),
        *framing.size_reasons(pose, stance, gates),
        *framing.stance_reasons(stance, gates),
        *framing.view_reasons(take, view, yaw_deg, gates),
        *framing.roll_reasons(roll_deg),
        *picture_reasons(take, view, gates),
    ]
    if swaps and swaps / len(pose.time_s) > gates["swap_share_max"] / 4:
        share = swaps / len(pose.time_s)
        reasons.append(reason("swaps", WARN, share, percent=100 * share))
    if not pose.found.any():
        reasons = [r for r in reasons if r.code in ("clip_too_short", "frame_rate_too_low")]
        reasons.append(reason("no_person", REFUSED, 1.0))
    return Look(view, yaw_deg, stance, tuple(reasons), yaw_error95(pose, stance, yaw_deg, gates), roll_deg)

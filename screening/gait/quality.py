"""May a film of walking be measured? To enter and leave the picture is ordinary; to walk backwards is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from screening import framing
from screening.facing import Gates
from screening.gait.strides import BACKWARDS
from screening.gait.walking import Walk
from screening.stance import LANDMARK_SHARE_OF_STATURE
from screening.types import Cycle, CycleKind, Pose, QualityReason, Take, View
from screening.verdicts import REFUSED, WARN, reason

_FILM_CODES = ("clip_too_short", "frame_rate_too_low", "gap_in_film", "file_incomplete")
"""Reasons of :mod:`framing` that hold for walking as they stand; walking needs more pictures a second than a squat."""


def recording_view(walks: Sequence[Walk]) -> View:
    """The view of the walks that last longest together; the first of equals. A film there and back shows two."""
    lasting: dict[View, int] = {}
    for walk in walks:
        lasting[walk.view] = lasting.get(walk.view, 0) + walk.end - walk.start
    return max(lasting, key=lambda view: lasting[view], default=View.UNKNOWN)


def film_reasons(take: Take, gates: Gates) -> list[QualityReason]:
    """What is wrong with the film itself, or with who is in it."""
    found = [r for r in framing.film_reasons(take, gates) if r.code in _FILM_CODES]
    fps = take.video.fps_mean
    if gates["fps_refuse"] <= fps < gates["fps_ok"]:
        found.append(reason("frame_rate_low", WARN, fps=fps))
    if not take.pose.found.any():
        return [r for r in found if r.status is REFUSED] + [reason("no_person", REFUSED, 1.0)]
    if take.people >= gates["several_people"]:
        found.append(reason("several_people", REFUSED, people=take.people))
    return found


def walk_reasons(
    take: Take, pose: Pose, walks: Sequence[Walk], left_right: int, gates: Gates
) -> list[QualityReason]:
    """What limits the walks that were found; ``left_right``: frames exchanged back or left out."""
    if not walks:
        return []
    found = _size_reasons(pose, walks, gates)
    backwards = [walk.backwards for walk in walks]
    if any(backwards):
        found.append(reason(BACKWARDS, REFUSED if all(backwards) else WARN, float(np.mean(backwards))))
    views = {walk.view for walk in walks}
    if views <= {View.BACK}:
        found.append(reason("view_not_supported", REFUSED))
    elif views <= {View.OBLIQUE, View.UNKNOWN, View.BACK}:
        found.append(reason("walk_oblique", REFUSED))
    if take.view_declared is not None and take.view_declared not in views:
        seen = recording_view(walks).value
        found.append(reason("view_mismatch", WARN, declared=take.view_declared.value, found=seen))
    walked = sum(walk.end - walk.start for walk in walks)
    if left_right > walked * gates["swap_share_max"] / 4:
        share = min(left_right / walked, 1.0)
        found.append(reason("swaps", WARN, share, percent=100 * share))
    return found


def stride_reasons(cycles: Sequence[Cycle], gates: Gates) -> list[QualityReason]:
    """Whether there are enough strides to say anything."""
    count, needed = sum(c.valid and c.kind is CycleKind.STRIDE for c in cycles), int(gates["min_cycles"])
    if not count:
        return [reason("no_strides", REFUSED)]
    return [] if count >= needed else [reason("few_strides", WARN, count=count, needed=needed)]


def _size_reasons(pose: Pose, walks: Sequence[Walk], gates: Gates) -> list[QualityReason]:
    """Nose to toes in the walks against what is needed."""
    heights = []
    for walk in walks:
        y = pose.image_px[walk.frames, :, 1]
        seen = np.isfinite(y).any(axis=1)
        heights.append(np.nanmax(y[seen], axis=1) - np.nanmin(y[seen], axis=1))
    height = float(np.median(np.concatenate(heights))) / LANDMARK_SHARE_OF_STATURE
    if height < gates["person_height_refuse_px"]:
        return [reason("person_too_small", REFUSED, pixels=height, needed=gates["person_height_refuse_px"])]
    if height < gates["person_height_warn_px"]:
        return [reason("person_small", WARN, pixels=height, needed=gates["person_height_warn_px"])]
    return []

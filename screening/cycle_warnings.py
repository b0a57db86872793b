"""What limits a single repetition: the verdicts that have a time, judged within it.

A repetition with a warning stays valid and measured, but for one: where a planted foot moved too far, the geometry
that the depth estimate stands on is gone, and nothing is read from it (method, 9.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from screening.camera import Gates, Look
from screening.clarity import is_dark
from screening.segmentation import ankle_travel
from screening.shots import frozen_frames
from screening.types import LANDMARK_INDEX, BoolArray, Cycle, Pose, QualityReason, Take
from screening.verdicts import WARN, reason

NOT_MEASURED = "ankles_moved_far"
"""The only warning with which a repetition has no values."""

_FEET = [LANDMARK_INDEX[f"{s}_{m}"] for s in ("left", "right") for m in ("ankle", "heel", "foot_index")]


@dataclass(frozen=True, eq=False)
class Footage:
    """One recording as the warnings look at it.

    Attributes
    ----------
    take : what is kept of it. pose : its clean landmarks.
    dropped : ``(T,)`` frames that were taken out of it, and said for the whole clip by the code ``dropped_as``.
    """

    take: Take
    pose: Pose
    look: Look
    gates: Gates
    dropped: BoolArray
    dropped_as: str


def warn_cycles(cycles: Sequence[Cycle], footage: Footage) -> tuple[Cycle, ...]:
    """Return the cycles with the codes of what limits each of them."""
    frozen = frozen_frames(footage.take, footage.gates)
    return tuple(replace(cycle, warnings=_codes(cycle, footage, frozen)) for cycle in cycles)


def planted_reasons(cycles: Sequence[Cycle]) -> list[QualityReason]:
    """Say for the whole clip in how many valid repetitions a foot moved."""
    valid = [cycle for cycle in cycles if cycle.valid]
    found = []
    for code in (NOT_MEASURED, "ankles_moved"):
        count = sum(code in cycle.warnings for cycle in valid)
        if count:
            found.append(reason(code, WARN, count / len(valid), count=count, total=len(valid)))
    return found


def _codes(cycle: Cycle, footage: Footage, frozen: BoolArray) -> tuple[str, ...]:
    time_s, gates = footage.pose.time_s, footage.gates
    inside = (time_s >= cycle.start_s) & (time_s <= cycle.end_s)
    raw = footage.take.pose
    found, dropped = raw.found[inside], footage.dropped[inside]
    feet_out = ~np.isfinite(raw.image_px[inside][:, _FEET, 0]).all(axis=1) & found
    share = 1.0 - gates["in_frame_min"]
    said = {
        footage.dropped_as: bool((dropped & ~frozen[inside]).any()),
        "person_lost": bool(np.mean(~found & ~dropped) > share),
        "feet_out_of_frame": bool(found.any() and feet_out.sum() / found.sum() > share),
        "too_dark": _is_dark(cycle, footage),
        "freeze": bool(frozen[inside].any()),
        _planted(footage, inside): True,
    }
    return tuple(code for code, holds in said.items() if code and holds)


def _is_dark(cycle: Cycle, footage: Footage) -> bool:
    picture = footage.take.picture
    if picture is None:
        return False
    inside = (picture.time_s >= cycle.start_s) & (picture.time_s <= cycle.end_s)
    dark = is_dark(picture, footage.gates)[inside]
    known = dark[np.isfinite(dark)]
    return bool(len(known) and known.mean() > 0.5)


def _planted(footage: Footage, inside: BoolArray) -> str:
    """Code of how far a foot moved; empty if they stayed. In a side view the near foot decides, else both."""
    near = footage.look.view.near_side
    sides = (near,) if near else ("left", "right")
    ankles = [footage.pose.xy(f"{side}_ankle")[inside] / footage.look.stance.leg_px for side in sides]
    travel = max(ankle_travel(ankle) for ankle in ankles)
    if travel > footage.gates["ankle_travel_max"]:
        return NOT_MEASURED
    return "ankles_moved" if travel > footage.gates["ankle_travel_warn"] else ""

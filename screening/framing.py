"""What limits a recording, from the file, the place of the person in the picture and the way they face."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from screening.facing import Gates
from screening.stance import Stance, person_height_px
from screening.types import LANDMARK_INDEX, BoolArray, Pose, QualityReason, Take, View
from screening.verdicts import REFUSED, WARN, reason

_FEET = ("left_ankle", "right_ankle", "left_heel", "right_heel", "left_foot_index", "right_foot_index")


def film_reasons(take: Take, gates: Gates) -> list[QualityReason]:
    """What the file itself says: length, frame rate, gaps, end."""
    video = take.video
    found = []
    if video.duration_s < gates["min_clip_s"]:
        found.append(reason("clip_too_short", REFUSED, seconds=video.duration_s))
    elif video.fps_mean < gates["fps_refuse"]:
        found.append(reason("frame_rate_too_low", REFUSED, fps=video.fps_mean))
    elif video.fps_mean < gates["fps_slow_ok"]:
        found.append(reason("frame_rate_low", WARN, fps=video.fps_mean))
    if video.longest_gap_s > gates["retake_gap_s"]:
        found.append(reason("gap_in_film", WARN, seconds=video.longest_gap_s))
    if not video.complete:
        found.append(reason("file_incomplete", WARN, seconds=video.duration_s))
    return found


def person_reasons(take: Take, gates: Gates, dropped: BoolArray | None = None) -> list[QualityReason]:
    """How many people there are, and whether the whole client is in the picture."""
    found = []
    if take.people >= gates["several_people"]:
        found.append(reason("several_people", REFUSED, people=take.people))
    asked = np.ones(len(take.pose.time_s), dtype=bool) if dropped is None else ~dropped
    lost = 1.0 - float(take.pose.found[asked].mean()) if asked.any() else 1.0
    if lost > 1.0 - gates["in_frame_min"]:
        found.append(reason("person_lost", WARN, lost, percent=100 * lost))
    present = take.pose.found
    feet = _missing_share(take.pose, _FEET, present, np.any)
    head = _missing_share(take.pose, ("nose",), present, np.all)
    ankles = _missing_share(take.pose, _FEET[:2], present, np.any)
    for code, share in (("feet_out_of_frame", feet), ("head_out_of_frame", head)):
        if share > 1.0 - gates["in_frame_min"]:
            # Toes may be missing; without the ankles there is no height to measure anything against.
            lost_ankles = code == "feet_out_of_frame" and ankles > gates["ankles_missing_max"]
            found.append(reason(code, REFUSED if lost_ankles else WARN, share, percent=100 * share))
    return found


def _missing_share(
    pose: Pose, names: tuple[str, ...], present: BoolArray, together: Callable[..., BoolArray]
) -> float:
    """Share of the frames with a person in which any (or all) of the landmarks lie outside the picture."""
    if not present.any():
        return 0.0
    missing = ~np.isfinite(pose.image_px[:, [LANDMARK_INDEX[n] for n in names], 0])
    return float(together(missing, axis=1)[present].mean())


def size_reasons(pose: Pose, stance: Stance, gates: Gates) -> list[QualityReason]:
    """Whether the person is tall enough in the picture."""
    height = person_height_px(pose, stance)
    if not np.isfinite(height):
        return []
    if height < gates["person_height_refuse_px"]:
        return [reason("person_too_small", REFUSED, pixels=height, needed=gates["person_height_refuse_px"])]
    if height < gates["person_height_warn_px"]:
        return [reason("person_small", WARN, pixels=height, needed=gates["person_height_warn_px"])]
    return []


def stance_reasons(stance: Stance, gates: Gates) -> list[QualityReason]:
    """Whether somebody stands still for long enough."""
    if not np.isfinite(stance.standing_height_px):
        return []
    if stance.still_s < gates["standing_min_s"]:
        return [reason("no_standing_phase", WARN)]
    if stance.still_s < gates["standing_warn_s"]:
        return [reason("short_standing_phase", WARN, seconds=stance.still_s)]
    return []


def roll_reasons(roll_deg: float | None) -> list[QualityReason]:
    """Whether the camera appears turned to one side."""
    return [] if roll_deg is None else [reason("camera_rolled", WARN, degrees=abs(roll_deg))]


def tilt_reasons(pitch_deg: float | None, gates: Gates) -> list[QualityReason]:
    """Whether the camera looks further up or down than the correction was tested for; None: heights not given."""
    if pitch_deg is None or abs(pitch_deg) <= gates["tilt_tested_deg"]:
        return []
    direction = "down" if pitch_deg > 0 else "up"
    most = gates["tilt_tested_deg"]
    return [reason("camera_tilted", WARN, degrees=abs(pitch_deg), direction=direction, most=most)]


def view_reasons(take: Take, view: View, yaw_deg: float | None, gates: Gates) -> list[QualityReason]:
    """Which view it is, how far off it, and whether it is the one that was named."""
    if view is View.UNKNOWN or yaw_deg is None:
        return [reason("view_unknown", REFUSED)]
    found = []
    size = abs(yaw_deg)
    if view is View.BACK:
        found.append(reason("view_not_supported", REFUSED))
    elif view is View.OBLIQUE:
        found.append(reason("view_oblique", WARN, degrees=size))
    elif view is View.FRONT and size > gates["front_yaw_full_deg"]:
        found.append(reason("view_off_front", WARN, degrees=size))
    elif view.near_side and not gates["side_yaw_full_low_deg"] <= size <= gates["side_yaw_full_high_deg"]:
        found.append(reason("view_off_side", WARN, degrees=abs(size - 90)))
    if take.view_declared is not None and take.view_declared is not view:
        found.append(reason("view_mismatch", WARN, declared=take.view_declared.value, found=view.value))
    return found

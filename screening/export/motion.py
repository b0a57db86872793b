"""Landmarks and angles of one recording on an even grid of times, as programs for motion capture expect them.

The axes are OpenSim's: X forward, Y up, Z to the person's right, metres, with the origin between the hips.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from screening.norms import load_norms
from screening.signals import fill_gaps, low_pass
from screening.types import LANDMARK_INDEX, FloatArray, Recording

MARKERS: Mapping[str, str] = {
    "nose": "Nose",
    "left_eye": "LEye",
    "right_eye": "REye",
    "left_ear": "LEar",
    "right_ear": "REar",
    "left_shoulder": "LShoulder",
    "right_shoulder": "RShoulder",
    "left_elbow": "LElbow",
    "right_elbow": "RElbow",
    "left_wrist": "LWrist",
    "right_wrist": "RWrist",
    "left_pinky": "LPinky",
    "right_pinky": "RPinky",
    "left_index": "LIndex",
    "right_index": "RIndex",
    "left_thumb": "LThumb",
    "right_thumb": "RThumb",
    "left_hip": "LHip",
    "right_hip": "RHip",
    "left_knee": "LKnee",
    "right_knee": "RKnee",
    "left_ankle": "LAnkle",
    "right_ankle": "RAnkle",
    "left_heel": "LHeel",
    "right_heel": "RHeel",
    "left_foot_index": "LBigToe",
    "right_foot_index": "RBigToe",
}
"""Landmark -> marker. The names are those of Pose2Sim's OpenSim marker set for this pose model (``Markers_BlazePose``),
so that its scaling and inverse kinematics setups run on the file as it is; the ears are named as in HALPE_26. Inner and
outer corners of the eyes and the mouth have no counterpart and are left out."""

SNAP_SHARE = 0.05
"""A grid time so near to a frame (share of the time between frames) may be read from that frame alone: time stamps are
rounded to milliseconds, and a neighbour that is missing must not take its frame with it."""

CAMERA_AXES_YAW_DEG = 90.0
"""With this turn X is the picture's right and Z points to the camera: the axes where no turn was measured."""


@dataclass(frozen=True, eq=False)
class Motion:
    """One recording on an even grid.

    Attributes
    ----------
    rate_hz : frames per second, the mean of the film. first : number of the first frame, 0 at time 0.
    markers_m : ``(T, markers, 3)`` in the order of :data:`MARKERS`; NaN where not seen.
    angles_deg : motion with side, such as ``knee_flexion_left`` -> ``(T,)``; NaN where not measured. Only those that
        were measured at least once.
    """

    rate_hz: float
    first: int
    markers_m: FloatArray
    angles_deg: Mapping[str, FloatArray]

    @property
    def time_s(self) -> FloatArray:
        """``(T,)`` seconds of the recording."""
        return np.asarray((self.first + np.arange(len(self.markers_m))) / self.rate_hz)


def even_motion(recording: Recording, lowpass_hz: float) -> Motion | None:
    """Put one recording on an even grid; None where it has fewer than two frames, or nobody was ever seen in it.

    Parameters
    ----------
    lowpass_hz : of the movement. World landmarks come from the pose model as they are: they are filled and smoothed
        here in the way that the picture coordinates were.
    """
    frames_s = recording.pose.time_s
    markers = _markers(recording, lowpass_hz)
    if len(frames_s) < 2 or not np.isfinite(markers).any():
        return None
    rate_hz, first, grid_s = _grid(frames_s)
    max_gap_s = load_norms().quality["max_gap_s"]
    angles = {
        str(column).removesuffix("_deg"): recording.angles[column].to_numpy(dtype=float)
        for column in recording.angles.columns
        if str(column).endswith("_deg")
    }
    return Motion(
        rate_hz=rate_hz,
        first=first,
        markers_m=resample(markers, frames_s, grid_s, max_gap_s),
        angles_deg={
            name: resample(values, frames_s, grid_s, max_gap_s)
            for name, values in angles.items()
            if np.isfinite(values).any()
        },
    )


def _grid(frames_s: FloatArray) -> tuple[float, int, FloatArray]:
    """Mean rate, number of the first grid frame, and the times of the grid: as many as frames where they are even."""
    rate_hz = float((len(frames_s) - 1) / (frames_s[-1] - frames_s[0]))
    first, last = (round(float(end) * rate_hz) for end in (frames_s[0], frames_s[-1]))
    return rate_hz, first, np.arange(first, last + 1) / rate_hz


def resample(values: FloatArray, frames_s: FloatArray, grid_s: FloatArray, max_gap_s: float) -> FloatArray:
    """Read signals at other times, by straight lines between two frames.

    Parameters
    ----------
    values : ``(T, ...)``; NaN where missing. frames_s : ``(T,)``, at least two. grid_s : ``(N,)``.
    max_gap_s : nothing is read between two frames that are further apart.

    Returns
    -------
    ``(N, ...)``; NaN where either frame beside the time is missing, unless the time is that of the other one.
    """
    after = np.clip(np.searchsorted(frames_s, grid_s), 1, len(frames_s) - 1)
    start, end = frames_s[after - 1], frames_s[after]
    shape = (-1, *[1] * (values.ndim - 1))
    share = np.clip((grid_s - start) / (end - start), 0.0, 1.0).reshape(shape)
    between = values[after - 1] * (1.0 - share) + values[after] * share
    between = np.where((end - start > max_gap_s + 1e-9).reshape(shape), np.nan, between)
    alone = np.where(share <= SNAP_SHARE, values[after - 1], np.nan)
    alone = np.where(share >= 1.0 - SNAP_SHARE, values[after], alone)
    return np.asarray(np.where(np.isfinite(between), between, alone))


def _markers(recording: Recording, lowpass_hz: float) -> FloatArray:
    """``(T, markers, 3)`` at the frame times, in OpenSim's axes; NaN outside the picture and where hidden."""
    pose, gates = recording.pose, load_norms().quality
    own = [LANDMARK_INDEX[name] for name in MARKERS]
    inside = np.asarray(np.isfinite(pose.image_px[:, own]).all(axis=-1))
    world = np.where(inside[..., None], pose.world_m[:, own], np.nan)
    flat = world.reshape(len(pose.time_s), -1)
    filled = [fill_gaps(flat[:, k], pose.time_s, gates["max_gap_s"]) for k in range(flat.shape[1])]
    world = low_pass(np.column_stack(filled).reshape(world.shape), pose.time_s, lowpass_hz)
    seen = inside & (pose.visibility[:, own] >= gates["min_visibility"])
    return _to_opensim(np.where(seen[..., None], world, np.nan), recording.yaw_deg)


def _to_opensim(world_m: FloatArray, yaw_deg: float | None) -> FloatArray:
    """Camera axes (right, down, away) to forward, up and the person's right, turned back by the yaw of standing."""
    turn = np.radians(CAMERA_AXES_YAW_DEG if yaw_deg is None else yaw_deg)
    right, down, away = world_m[..., 0], world_m[..., 1], world_m[..., 2]
    forward = right * np.sin(turn) - away * np.cos(turn)
    leftward = right * np.cos(turn) + away * np.sin(turn)
    return np.stack([forward, -down, -leftward], axis=-1)

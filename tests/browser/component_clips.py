"""Films and payloads for the components: the stick person of arithmetic, each picture with its number drawn on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import screening_factory as factory
from PIL import Image, ImageDraw
from video_factory import make_clip

from screening.types import LANDMARK_INDEX, Cycle, FloatArray, ImageArray, Pose, Recording, Screening, Side

NUMBER_BITS = 10
PORTRAIT_PX = (404, 720)
SLOWER, SLOWER_FPS = 1.37, 25.0
_LIMBS = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "foot_index"),
)


def landscape() -> Screening:
    """Front and left side, 12 s at 30 frames a second."""
    return factory.make_screening()


def portrait() -> Screening:
    """The same, cut to an upright picture."""
    screening = landscape()
    return replace(screening, recordings=tuple(_upright(recording) for recording in screening.recordings))


def slower() -> Screening:
    """The same movement, 1.37 times as slow and at 25 frames a second."""
    screening = landscape()
    recordings = tuple(_slowed(recording) for recording in screening.recordings)
    return replace(screening, recordings=recordings, cycles=tuple(_slowed_cycle(c) for c in screening.cycles))


def write_film(path: Path, recording: Recording, start_s: float = 0.0) -> Path:
    """Write the film of a recording at half its size, frame ``k`` with its number; its clock begins at ``start_s``."""
    images = [_draw(recording, row) for row in range(recording.pose.time_s.size)]
    times_s = [float(t) + start_s for t in recording.pose.time_s]
    height, width = images[0].shape[:2]
    return make_clip(path, times_s, size=(width, height), images=images, gop=30, rate=30)


def _upright(recording: Recording) -> Recording:
    shift = np.array([(recording.video.width_px - PORTRAIT_PX[0]) / 2, 0.0])
    video = replace(recording.video, width_px=PORTRAIT_PX[0], height_px=PORTRAIT_PX[1])
    return replace(
        recording, video=video, pose=replace(recording.pose, image_px=recording.pose.image_px - shift)
    )


def _slowed(recording: Recording) -> Recording:
    old_s = recording.pose.time_s * SLOWER
    new_s = np.arange(int(old_s[-1] * SLOWER_FPS)) / SLOWER_FPS

    def at_new(values: FloatArray) -> FloatArray:
        flat = values.reshape(len(values), -1)
        columns = [np.interp(new_s, old_s, column) for column in flat.T]
        return np.column_stack(columns).reshape(len(new_s), *values.shape[1:])

    pose = recording.pose
    slow = Pose(new_s, *(at_new(a) for a in (pose.image_px, pose.depth, pose.world_m, pose.visibility)))
    angles = pd.DataFrame(
        at_new(recording.angles.to_numpy()),
        columns=recording.angles.columns,
        index=pd.Index(new_s, name="time_s"),
    )
    video = replace(
        recording.video, fps_mean=SLOWER_FPS, n_frames=len(new_s), duration_s=len(new_s) / SLOWER_FPS
    )
    return replace(recording, video=video, pose=slow, angles=angles)


def _slowed_cycle(cycle: Cycle) -> Cycle:
    start_s, peak_s, end_s = (value * SLOWER for value in (cycle.start_s, cycle.peak_s, cycle.end_s))
    return replace(cycle, start_s=start_s, peak_s=peak_s, end_s=end_s)


def _draw(recording: Recording, row: int) -> ImageArray:
    """Draw the person as thick grey limbs, and the number of the frame as black and white cells at the top."""
    width, height = recording.video.width_px // 2, recording.video.height_px // 2
    image = Image.new("RGB", (width, height), (188, 194, 198))
    draw = ImageDraw.Draw(image)
    points = recording.pose.image_px[row] / 2

    def line(a: str, b: str, thick: int) -> None:
        ends = points[[LANDMARK_INDEX[a], LANDMARK_INDEX[b]]]
        if np.isfinite(ends).all():
            draw.line([tuple(end) for end in ends], fill=(96, 104, 112), width=thick)

    for side in Side:
        line(f"{side}_shoulder", f"{side}_hip", 34)
        line(f"{side}_shoulder", f"{side.other}_hip", 34)
        for a, b in _LIMBS:
            line(f"{side}_{a}", f"{side}_{b}", 18)
    nose = points[LANDMARK_INDEX["nose"]]
    if np.isfinite(nose).all():
        draw.ellipse((nose[0] - 16, nose[1] - 20, nose[0] + 16, nose[1] + 20), fill=(120, 128, 136))
    cell = width / NUMBER_BITS
    for bit in range(NUMBER_BITS):
        shade = 255 if row >> bit & 1 else 0
        draw.rectangle((bit * cell, 0, (bit + 1) * cell - 1, 20), fill=(shade, shade, shade))
    return np.asarray(image, dtype=np.uint8)

"""Skeleton, measured angle and repetition count drawn on pictures of a recording.

Sides are the person's own; pictures are never mirrored. Numbers come from the angle table of the recording,
lines and arcs from its landmarks; landmarks that are NaN are not drawn, those of the face never. Left is
orange with circles and dashed bones, right blue with squares and solid ones. "≈" before a number: an estimate
that the flat picture cannot show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from screening.constructions import Construction, construction_of, drawable, estimated
from screening.curves import angle_column, counted_cycles
from screening.painter import FILM, PAPER, PAPER_GROUND, Painter
from screening.read_ahead import read_ahead
from screening.timeline import foot_bars, near_view, phases_at
from screening.types import (
    CycleKind,
    Evidence,
    Finding,
    FloatArray,
    Frame,
    ImageArray,
    Recording,
    Screening,
    ScreeningError,
    Side,
    View,
)

Conceal = Callable[[ImageArray, FloatArray], ImageArray]
"""Takes a picture and the ``(33, 2)`` landmarks in its pixels; returns the picture with a face covered."""

MAX_SIDE_PX = 1280
"""Long side of an annotated clip at most."""
EVIDENCE_HEIGHT_PX = 720
"""Height of an evidence picture, whatever the clip's: lines and text keep one size in the report."""

_UNIT_MARKS = {"deg": "°", "pct": " %", "ratio": ""}
_KIND_WORDS = {CycleKind.REPETITION: "Repetition", CycleKind.HOLD: "Hold", CycleKind.PASS: "Walk"}


def phase_text(screening: Screening, recording_index: int, time_s: float) -> str | None:
    """Return "Repetition 3 of 5" and, below it, the phase at this time; None between cycles.

    Only valid cycles are numbered; the others say "not counted".
    """
    cycles = counted_cycles(screening, recording_index)
    if screening.movement.walking:
        return _walk_text(screening, recording_index, time_s)
    valid = [cycle for cycle in cycles if cycle.valid]
    now = next((cycle for cycle in cycles if cycle.start_s <= time_s < cycle.end_s), None)
    if now is None:
        return None
    word = _KIND_WORDS[now.kind]
    if not now.valid:
        return f"{word} not counted"
    count = f"{word} {valid.index(now) + 1} of {len(valid)}"
    if now.kind is not CycleKind.REPETITION or "squat" not in screening.movement.id:
        return count
    return f"{count}\n{'going down' if time_s < now.peak_s else 'coming up'}"


def _walk_text(screening: Screening, recording_index: int, time_s: float) -> str | None:
    """Return "Walk 1 of 2" and, below it, what each foot does; None between walks."""
    walks = counted_cycles(screening, recording_index, (CycleKind.PASS,))
    feet = phases_at(foot_bars(screening, recording_index), time_s)
    now = next((n for n, walk in enumerate(walks, 1) if walk.start_s <= time_s < walk.end_s), None)
    if now is None and not feet:
        return None
    words = " · ".join(f"{side[0].upper()} {feet[side]}" for side in Side if side in feet)
    count = f"Walk {now} of {len(walks)}" if now else "Walk: start or end"
    return f"{count}\n{words}" if words else count


@dataclass(frozen=True)
class _Number:
    """A measured number and where it belongs."""

    text: str
    at: FloatArray
    side: Side | None
    construction: Construction


def _read_number(recording: Recording, frame_index: int, motion: str, side: Side | None) -> str | None:
    """Return "R 82°" from the angle table; None where the table has no such column or NaN."""
    column = angle_column(recording.angles, motion, side)
    value = np.nan if column is None else float(recording.angles[column].iloc[frame_index])
    if column is None or not np.isfinite(value):
        return None
    unit = column.rsplit("_", 1)[1]
    shown = f"{value:.2f}" if unit == "ratio" else f"{round(value)}".replace("-", "−")
    return f"{side[0].upper() + ' ' if side else ''}{shown}{_UNIT_MARKS[unit]}"


def _draw_construction(
    painter: Painter, recording: Recording, frame_index: int, motion: str, view: View
) -> list[_Number]:
    """Draw lines and arc of a motion on each side that the view measures; return the numbers for them."""
    construction = construction_of(motion)
    if construction is None:
        return []
    near = view.near_side
    numbers = []
    for side in (None, near) if near else (None, *Side):
        number = _read_number(recording, frame_index, motion, side)
        points = (
            []
            if number is None
            else painter.all_at(name.format(side or near) for name in construction.points)
        )
        if number is None or not points:
            continue
        if estimated(motion, view):
            number, at = number.replace(" ", " ≈ ", 1), points[1]
        else:
            at = _draw_shape(painter, construction.shape, points, centred=near is None)
        numbers.append(_Number(number, at, side, construction))
    return numbers


def _draw_shape(painter: Painter, shape: str, points: list[FloatArray], *, centred: bool) -> FloatArray:
    """Draw one construction; return where its number belongs."""
    at = points[1] if shape in ("bend", "between") else points[0]
    if shape == "plumb":
        at = np.array([points[0][0], points[1][1]])
        painter.guide(points[0], at)
        painter.guide(at, points[1])
    elif shape == "spans":
        painter.guide(points[0], points[1])
        painter.guide(points[2], points[3])
        at = np.mean(points, axis=0)
    elif shape == "parallel":
        # the shank's direction carried up to the hip: the arc is what the trunk leans beyond it
        at = points[2]
        _draw_angle(painter, "bend", at - (points[1] - points[0]), at, points[3])
    elif shape != "point":
        _draw_angle(painter, shape, points[0], at, points[-1])
        if shape == "lean" and centred:
            at = (points[0] + points[-1]) / 2  # clear of the hip joints
    return at


def _draw_angle(painter: Painter, shape: str, first: FloatArray, joint: FloatArray, end: FloatArray) -> None:
    """Draw the reference line of an angle, and the arc from it to the line that runs to ``end``."""
    reference = {
        "bend": joint - first,
        "between": first - joint,
        "lean": np.array([0.0, -1.0]),
        "tilt": np.array([np.sign(end[0] - joint[0]), 0.0]),
    }[shape]
    length, size = float(np.hypot(*(end - joint))), float(np.hypot(*reference))
    if length < 1 or size < 1e-6:
        return
    if shape != "between":
        painter.guide(joint, joint + reference / size * 0.75 * length)
    painter.arc(joint, reference, end - joint, 0.42 * length)


def _place_number(painter: Painter, number: _Number, view: View) -> None:
    """Put a number beside its joint: outwards in a front view, before or behind the joint in a side view."""
    middle = painter.at("mid_hip")
    facing = {View.LEFT: -1.0, View.RIGHT: 1.0}.get(view)
    if number.construction.shape == "spans":
        painter.text(number.text, number.at, (0.5, 0.5), painter.look.text)
        return
    if facing is not None:
        out = facing if number.construction.ahead else -facing
    elif number.side is None or middle is None:
        out = 1.0
    else:
        out = float(np.sign(number.at[0] - middle[0]))
    at = number.at + np.array([out * 6.0, -5.0]) * painter.line_px
    painter.text(number.text, at, (0.5 - 0.5 * out, 0.5), painter.look.side(number.side))


def draw_pose(
    image_rgb: ImageArray,
    recording: Recording,
    frame_index: int,
    *,
    angle_motion: str | None = None,
    label: str | None = None,
    conceal: Conceal | None = None,
) -> ImageArray:
    """Return a copy of the picture with the skeleton of one frame on it.

    Parameters
    ----------
    image_rgb : the upright picture, in any size: landmarks are scaled from the size in ``recording.video``.
    frame_index : row of the pose and of the angle table.
    angle_motion : motion of the angle table to draw with its number; in a side view on the near leg only.
    label : text of the plate in the upper left corner, e.g. from :func:`phase_text`.
    conceal : called with the picture and its landmarks before anything is drawn, to cover a face.
    """
    scale = [image_rgb.shape[1] / recording.video.width_px, image_rgb.shape[0] / recording.video.height_px]
    points = recording.pose.image_px[frame_index] * scale
    image = np.array(image_rgb, copy=True, order="C")
    if conceal is not None:
        image = conceal(image, points)
    return _paint(Painter(image, points, FILM), recording, frame_index, angle_motion, label)


def _paint(
    painter: Painter, recording: Recording, frame_index: int, motion: str | None, label: str | None
) -> ImageArray:
    view = near_view(recording, float(recording.pose.time_s[frame_index]))
    near = view.near_side
    if near:
        painter.far_half(near.other)
    numbers = _draw_construction(painter, recording, frame_index, motion, view) if motion else []
    painter.skeleton(near.other if near else None)
    for number in numbers:
        _place_number(painter, number, view)
    height_px, width_px = painter.image.shape[:2]
    margin = painter.text_px * 0.5
    at_left_edge = {View.FRONT: Side.RIGHT, View.BACK: Side.LEFT}.get(view)
    if at_left_edge is not None:
        for side, x, align in ((at_left_edge, margin, 0.0), (at_left_edge.other, width_px - margin, 1.0)):
            at = np.array([x, height_px * 0.5])
            painter.text(side[0].upper(), at, (align, 0.5), painter.look.side(side), grow=1.4)
    if label:
        painter.text(label, np.array([margin, margin]), (0.0, 0.0), painter.look.text)
    return painter.image


def main_motion(screening: Screening, recording_index: int) -> str | None:
    """Return the motion that an annotated clip shows: knee flexion, else the first one the view carries."""
    recording = screening.recordings[recording_index]
    signals = [metric.signal for metric in screening.movement.metrics if recording.view in metric.grades]
    return next(iter(drawable(recording, ("knee_flexion", *signals))), None)


def evidence_picture(
    clip: Path | None,
    screening: Screening,
    finding: Finding,
    *,
    at: Evidence | None = None,
    conceal: Conceal | None = None,
) -> ImageArray | None:
    """Return the picture that shows a finding: the frame of its evidence, cropped to the person, angle drawn.

    Where the film is gone or cannot be read, a stick figure from the stored landmarks on a paper ground. The
    picture is :data:`EVIDENCE_HEIGHT_PX` high. None if the finding has no evidence, or nobody was found.
    ``clip`` is the film of the recording that ``at`` names; without ``at``, that of the finding's evidence.
    """
    at = at or finding.evidence
    if at is None:
        return None
    recording = screening.recordings[at.recording]
    motion = next((m.signal for m in screening.movement.metrics if m.id == finding.metric), None)
    frame = None if clip is None else _nearest_frame(clip, at.time_s)
    row = _nearest_row(recording.pose.time_s, frame.time_s if frame else at.time_s)
    points = recording.pose.image_px[row]
    if not np.isfinite(points).any():
        return None
    size_px = (recording.video.width_px, recording.video.height_px)
    if frame is None:
        image, points = _crop(np.full((*size_px[::-1], 3), PAPER_GROUND, dtype=np.uint8), points)
        painter = Painter(image, points, PAPER)
        painter.head()
    else:
        picture = frame.image_rgb
        points = points * [picture.shape[1] / size_px[0], picture.shape[0] / size_px[1]]
        image, points = _crop(picture if conceal is None else conceal(picture, points), points)
        painter = Painter(image, points, FILM)
    return _paint(painter, recording, row, motion, None)


def _nearest_row(times_s: FloatArray, time_s: float) -> int:
    return int(np.argmin(np.abs(times_s - time_s)))


def _nearest_frame(clip: Path, time_s: float) -> Frame | None:
    """Return the frame nearest in time, within half a second; None if the film cannot give it."""
    from screening.video import read_frames

    try:
        frames = list(read_frames(clip, max(0.0, time_s - 0.5), time_s + 0.5))
    except ScreeningError:
        return None  # a deleted film is an expected state: the stick figure stands in
    return min(frames, key=lambda frame: abs(frame.time_s - time_s), default=None)


def _crop(image: ImageArray, points: FloatArray) -> tuple[ImageArray, FloatArray]:
    """Cut the picture to the person with a margin and bring it to one height; the points go with it."""
    low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
    tall = high[1] - low[1]
    # landmarks end at the eyes: the crown of the head needs more room than the soles
    low, high = low - tall * np.array([0.2, 0.3]), high + tall * np.array([0.2, 0.1])
    missing = 0.75 * (high[1] - low[1]) - (high[0] - low[0])
    if missing > 0:
        low[0], high[0] = low[0] - missing / 2, high[0] + missing / 2
    edge = np.array([image.shape[1], image.shape[0]])
    start, stop = np.clip(np.floor(low), 0, edge - 2).astype(int), np.clip(np.ceil(high), 2, edge).astype(int)
    part = image[start[1] : stop[1], start[0] : stop[0]]
    scale = EVIDENCE_HEIGHT_PX / part.shape[0]
    size = (max(2, round(part.shape[1] * scale)), EVIDENCE_HEIGHT_PX)
    resized = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return np.asarray(resized, dtype=np.uint8), (points - start) * scale


def write_annotated(
    clip: Path,
    screening: Screening,
    recording_index: int,
    out: Path,
    progress: Callable[[float], None] | None = None,
    *,
    conceal: Conceal | None = None,
) -> None:
    """Write the whole clip with skeleton, main motion and repetition count, at the times of its own frames.

    Pictures longer than :data:`MAX_SIDE_PX` are scaled down. Each frame takes the pose row nearest in time.
    ``progress`` is called with the share done, 0 to 1. Raises ``ScreeningError`` where a clip cannot be read
    or the new one not be written.
    """
    from screening.video import read_frames, write_clip

    recording = screening.recordings[recording_index]
    motion = main_motion(screening, recording_index)

    def drawn(frames: Iterable[Frame]) -> Iterator[Frame]:
        for frame in frames:
            row = _nearest_row(recording.pose.time_s, frame.time_s)
            text = phase_text(screening, recording_index, frame.time_s)
            picture = _fit(frame.image_rgb)
            yield Frame(
                frame.time_s,
                draw_pose(picture, recording, row, angle_motion=motion, label=text, conceal=conceal),
            )
            if progress is not None:
                progress(min(1.0, frame.time_s / max(recording.video.duration_s, 1e-6)))

    with closing(read_ahead(read_frames(clip))) as frames:
        write_clip(out, drawn(frames))
    if progress is not None:
        progress(1.0)


def _fit(image: ImageArray) -> ImageArray:
    """Scale down to the longest side allowed, to even sizes (H.264 halves the colour)."""
    height_px, width_px = image.shape[:2]
    scale = min(1.0, MAX_SIDE_PX / max(height_px, width_px))
    size = (max(2, 2 * int(width_px * scale / 2)), max(2, 2 * int(height_px * scale / 2)))
    if size == (width_px, height_px):
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)

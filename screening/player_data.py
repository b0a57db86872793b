"""What the player in the page is given of one recording: frame times, landmarks, curves with their arcs, repetitions.

Plain data, small enough to be sent with a page. Landmarks are those that are drawn, never those of the face, as whole
numbers of a fine grid; rows are thinned where a clip has more frames than can be told apart in a strip.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from screening.constructions import construction_of, estimated
from screening.curves import angle_column, counted_cycles
from screening.evidence import evidence_pair
from screening.overlay import main_motion
from screening.panels import (
    EVIDENCE_HALF_S,
    UNPAIRED,
    Panel,
    by_side,
    curve_alt_text,
    curve_domain,
    main_motions,
    number,
    panel_of,
    unit_mark,
)
from screening.player_strip import strip_html
from screening.timeline import near_view
from screening.types import (
    LANDMARK_INDEX,
    CycleKind,
    Finding,
    FloatArray,
    Recording,
    Screening,
    Side,
    VideoInfo,
    View,
)

MAX_ROWS = 1000
MISSING = -32768
GRID = 16384
"""Steps in the longer side of the picture: 0.08 pixels in a film of 1280; twice the picture fits either way."""
POINTS = tuple(
    f"{side}_{name}"
    for name in ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
    for side in Side
)
_NEAR_STEP_S = 0.1
_IN_PHASE = (CycleKind.REPETITION, CycleKind.STRIDE, CycleKind.HOLD, CycleKind.PASS)

Payload = dict[str, Any]


@dataclass(frozen=True)
class PlayerFocus:
    """What the player shows of one finding.

    Attributes
    ----------
    recording : index of the recording that the moment lies in.
    motion : of the angle table, whose arc and curve are shown; None where this recording has no curve of it.
    time_s : the moment of the evidence, seconds of that recording.
    """

    recording: int
    motion: str | None
    time_s: float

    @property
    def data(self) -> Payload:
        """The focus as the player takes it."""
        start_s, end_s = self.time_s - EVIDENCE_HALF_S, self.time_s + EVIDENCE_HALF_S
        return {"motion": self.motion, "t": self.time_s, "from": max(0.0, start_s), "to": end_s}


def focuses_of(screening: Screening, finding: Finding) -> tuple[PlayerFocus, ...]:
    """Return the moments at which a finding is seen: none without evidence, two for a difference of two clips."""
    motion = next((m.signal for m in screening.movement.metrics if m.id == finding.metric), None)
    return tuple(
        PlayerFocus(
            at.recording, motion if motion in shown_motions(screening, at.recording) else None, at.time_s
        )
        for at in evidence_pair(finding, screening)
    )


def shown_motions(screening: Screening, recording_index: int) -> tuple[str, ...]:
    """Return the motions that the player can show of a recording; none where nothing may be measured."""
    usable = screening.recordings[recording_index].usable
    return main_motions(screening, recording_index) if usable else ()


def clip_payload(screening: Screening, recording_index: int) -> Payload:
    """Gather what the player needs of one recording, as plain data.

    Returns
    -------
    dict with ``id`` (checksum of the rest), ``size`` (picture, pixels), ``duration`` (s), ``times`` (of every frame
    of the film, s), ``rows`` (``times``; ``xy``: base64 of little-endian int16 ``(rows, points, 2)`` in units of
    ``unit_px``, :data:`MISSING` where there is no landmark), ``points`` (names), ``near`` (from which moment on which
    part of the person faces the camera), ``motions`` (curve, numbers and arc of each motion that this view carries),
    ``motion`` (the one to begin with, or None), ``cycles`` (start, deepest point or None, end, label of valid ones).
    """
    recording = screening.recordings[recording_index]
    step = max(1, -(-recording.pose.time_s.size // MAX_ROWS))
    rows = slice(None, None, step)
    motions = shown_motions(screening, recording_index)
    first = main_motion(screening, recording_index)
    seen = _within_cycles(screening)
    payload: Payload = {
        "size": [recording.video.width_px, recording.video.height_px],
        "duration": _seconds(recording.video.duration_s),
        "times": _times(recording.pose.time_s),
        "rows": {"times": _times(recording.pose.time_s[rows]), **_grid(recording, rows)},
        "points": list(POINTS),
        "near": _near(recording, rows),
        "motions": {motion: _motion(screening, seen, recording_index, motion, rows) for motion in motions},
        "motion": first if first in motions else next(iter(motions), None),
        "cycles": _phases(screening, recording_index),
    }
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"))
    return payload | {"id": hashlib.sha256(text.encode()).hexdigest()[:16]}


def film_payload(video: VideoInfo) -> Payload:
    """Return a payload of a film of which nothing is known yet but the file: it can be watched, frame by frame.

    The times are those of an even rate until the film is analysed; ``id`` changes then.
    """
    times = (
        [_seconds(frame / video.fps_mean) for frame in range(video.n_frames)] if video.fps_mean > 0 else []
    )
    return {
        "id": f"film-{video.sha256[:16]}",
        "size": [video.width_px, video.height_px],
        "duration": _seconds(video.duration_s),
        "times": times,
        "rows": {"times": [], "unit_px": 1.0, "xy": ""},
        "points": list(POINTS),
        "near": [[0.0, str(View.UNKNOWN)]],
        "motions": {},
        "motion": None,
        "cycles": [],
    }


def _within_cycles(screening: Screening) -> Screening:
    """The screening with its angles inside the valid cycles only: somebody who walks in must not set the scale."""
    recordings = []
    for index, recording in enumerate(screening.recordings):
        times_s = recording.angles.index.to_numpy(dtype=float)
        inside = np.zeros(times_s.shape, dtype=bool)
        for cycle in counted_cycles(screening, index):
            inside |= cycle.valid & (times_s >= cycle.start_s) & (times_s <= cycle.end_s)
        angles = recording.angles.copy()
        if inside.any():
            angles.loc[~inside] = np.nan
        recordings.append(replace(recording, angles=angles))
    return replace(screening, recordings=tuple(recordings))


def _seconds(value: float) -> float:
    return round(float(value), 4)


def _times(times_s: FloatArray) -> list[float]:
    return [_seconds(value) for value in times_s]


def _grid(recording: Recording, rows: slice) -> Payload:
    """The drawn landmarks on the grid."""
    unit_px = max(recording.video.width_px, recording.video.height_px) / GRID
    points = recording.pose.image_px[rows][:, [LANDMARK_INDEX[name] for name in POINTS]]
    steps = np.clip(np.round(points / unit_px), MISSING + 1, -MISSING - 1)
    missing = ~np.isfinite(points).all(axis=2, keepdims=True)
    whole = np.where(missing, MISSING, np.nan_to_num(steps)).astype("<i2")
    return {"unit_px": unit_px, "xy": base64.b64encode(whole.tobytes()).decode("ascii")}


def _near(recording: Recording, rows: slice) -> list[list[object]]:
    """From which moment on which part faces the camera: one entry, in walks there and back several."""
    times_s = recording.pose.time_s[rows]
    if recording.surface is None or not times_s.size:
        return [[0.0, str(recording.view)]]
    found: list[list[object]] = []
    for time_s in np.arange(0.0, times_s[-1] + _NEAR_STEP_S, _NEAR_STEP_S):
        view = str(near_view(recording, float(time_s)))
        if not found or found[-1][1] != view:
            found.append([_seconds(time_s), view])
    return found


def _motion(screening: Screening, seen: Screening, recording_index: int, motion: str, rows: slice) -> Payload:
    """Curve, numbers and arc of one motion; its scale is that of ``seen``, which holds the cycles alone."""
    recording = screening.recordings[recording_index]
    panel = panel_of(screening, recording_index, motion, curve_domain(seen, motion))
    columns = (angle_column(recording.angles, motion, side) for side in (None, *Side))
    unit = next(column for column in columns if column).rsplit("_", 1)[1]
    construction = construction_of(motion)
    mark = {"%": " %", "ratio": ""}.get(unit_mark(unit), unit_mark(unit))
    arc = construction and {
        "shape": construction.shape,
        "points": list(construction.points),
        "ahead": construction.ahead,
        "estimated": estimated(motion, recording.view),
    }
    return {
        "title": panel.title,
        "mark": mark,
        "numbers": _numbers(panel, unit, rows),
        "arc": arc,
        "strip": strip_html(panel, unit),
        "note": panel.note,
        "alt": curve_alt_text(screening, recording_index, motion),
    }


def _numbers(panel: Panel, unit: str, rows: slice) -> dict[str, list[str | None]]:
    """What stands beside the arc, of each side and row; None where it was not measured."""
    return {
        side: [
            number(value, unit) if np.isfinite(value) else None for value in curve["value"].to_numpy()[rows]
        ]
        for side, curve in by_side(panel.curves)
        if side in (UNPAIRED, *Side)
    }


def _phases(screening: Screening, recording_index: int) -> list[Payload]:
    """The valid cycles by which two films are kept in step."""
    found: list[Payload] = []
    counts: dict[Side | None, int] = {}
    for cycle in counted_cycles(screening, recording_index, _IN_PHASE):
        if not cycle.valid:
            continue
        counts[cycle.side] = counts.get(cycle.side, 0) + 1
        bottom = cycle.kind is CycleKind.REPETITION and cycle.start_s < cycle.peak_s < cycle.end_s
        found.append(
            {
                "label": f"{cycle.side[0].upper()} {counts[cycle.side]}" if cycle.side else str(counts[None]),
                "start": _seconds(cycle.start_s),
                "bottom": _seconds(cycle.peak_s) if bottom else None,
                "end": _seconds(cycle.end_s),
            }
        )
    return found

"""The rendered visits of :mod:`benchmarks.change`: the same body on another day, changed by a known amount."""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.clip import Clip
from benchmarks.accuracy.spec import Entry, build, load_entries
from benchmarks.accuracy.squat import Squat

SPEC = Path(__file__).with_name("change.toml")


@dataclass(frozen=True)
class Visit:
    """One visit: which body, which segment changed by how much (empty and 0 at the first visit), the clip."""

    body: str
    segment: str
    size_deg: float
    entry: Entry


def load_visits(path: Path = SPEC) -> tuple[Visit, ...]:
    """Return every visit of the specification, the first one of each body before its later ones."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    bases = {
        entry.clip.body: entry
        for entry in load_entries()
        if (entry.group, entry.view) == (given["base"], given["view"])
    }
    visits = []
    for body in given["bodies"]:
        visits.append(Visit(body, "", 0.0, bases[body]))
        for series in given["series"]:
            visits += [_later(bases[body], series, size, given) for size in series["changes"]]
    return tuple(visits)


def _later(base: Entry, series: dict[str, Any], size: float, given: dict[str, Any]) -> Visit:
    """The clip of a body one segment of whose leg turns by ``size`` degrees more or less than at its first visit."""
    motion = base.clip.motion
    if not isinstance(motion, Squat):
        raise TypeError(f"{base.clip.id}: expected a squat")
    segment = series["segment"]
    session = f"change_{base.clip.body}_{'' if segment == 'thigh' else segment}{size:g}"
    by = size if motion.depth_deg < given["deep_deg"] else -size
    depth, shank = motion.depth_deg + by, motion.shank_share * motion.depth_deg
    dials = {
        "depth_deg": round(depth, 3),
        "shank_share": round((shank + by if segment == "shank" else shank) / depth, 5),
        "trunk_lean_deg": round(motion.trunk_lean_deg + series["trunk_per_segment"] * by, 3),
        "stance_m": motion.stance_m,
        "toe_out_deg": motion.toe_out_deg,
        "standing_knee_deg": motion.standing_knee_deg,
    }
    variant = {"camera": _moved(base.clip, session, given)}
    clip = build("squat", session, base.clip.body, given["view"], None, dials, variant)
    entry = Entry(
        clip, given["view"], session, "change", small=False, condition="changed", screened_as="squat"
    )
    return Visit(base.clip.body, segment, size, entry)


def _moved(clip: Clip, session: str, given: dict[str, Any]) -> dict[str, float]:
    """The same camera, put up again: a little nearer or further, higher or lower."""
    rng = np.random.default_rng(zlib.crc32(f"{session} camera".encode()))
    share = given["distance_share"]
    return {
        "focal": clip.camera.focal,
        "distance_m": round(clip.camera.distance_m * float(rng.uniform(1 - share / 4, 1 + share)), 3),
        "height_m": round(clip.camera.height_m + float(rng.uniform(-1, 1)) * given["height_m"], 3),
    }

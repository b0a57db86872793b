"""Open the files for other programs with other programs, and say how far what they read is from what was written.

    python -m benchmarks.open_exports --python OTHER/bin/python

The sample videos are measured, exported, and read back by ``open_exports_readers.py`` in the Python that is named, with
whatever it has of OpenSim, Pose2Sim, Kinetics Toolkit and c3d (``pip install opensim Pose2Sim kineticstoolkit c3d``; none
is needed by the program). Prints a table and writes it into docs/exports.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from screening import export, pipeline, pose_cache
from screening.export.mot import coordinates, measured
from screening.export.motion import MARKERS, Motion, even_motion
from screening.export.programs import recording_stem
from screening.kinematics import projected_flexion
from screening.types import FloatArray, Screening, Side, View

ROOT = Path(__file__).parents[1]
DOC = ROOT / "docs" / "exports.md"
HEADING = "## Opened with other programs"
READERS = Path(__file__).with_name("open_exports_readers.py")
SAMPLES: Mapping[str, tuple[tuple[str, View | None], ...]] = {
    "squat": (("squat_front", View.FRONT), ("squat_left", View.LEFT), ("squat_right", View.RIGHT)),
    "gait": (("gait_there_and_back", None),),
}

BENT_DEG = 45.0
"""Knees that bend less are left out where the stick figure is compared: from the front they are not read at all."""

Expected = dict[str, FloatArray]
"""Label -> ``(T,)``; ``time`` is one of them."""


STICK_HEAD = (
    "",
    "The stick figure beside the angles: the knee between the markers of the TRC minus the knee of the MOT, median of the",
    f"frames in which it bends by {BENT_DEG:.0f}° or more.",
    "",
    "| film | side | frames | stick figure minus angle |",
    "|---|---|---|---|",
)


@dataclass(frozen=True)
class Row:
    """One program and one file: largest and median difference, values compared, and missing ones that do not agree."""

    program: str
    reader: str
    file: str
    largest: float
    median: float
    compared: int
    disagree: int
    unit: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Export the samples, let the others read them, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--python", default=sys.executable, help="Python of the environment with the other programs"
    )
    given = parser.parse_args(arguments)
    rows: list[Row] = []
    sticks: list[str] = []
    for movement, clips in SAMPLES.items():
        paths = [ROOT / "sample_videos" / f"{name}.mp4" for name, _ in clips]
        views = [view for _, view in clips]
        screening = pipeline.analyze(paths, movement, views, poses=pose_cache.shared())
        with tempfile.TemporaryDirectory() as folder:
            rows += list(read_back(screening, movement, Path(folder), given.python))
        sticks += list(stick_lines(screening))
    if not rows:
        sys.exit(f"{given.python} has none of the programs: pip install opensim Pose2Sim kineticstoolkit c3d")
    table = "\n".join([*table_lines(rows), *STICK_HEAD, *sticks])
    text = DOC.read_text(encoding="utf-8").split(HEADING)[0]
    DOC.write_text(f"{text}{HEADING}\n\n{table}\n", encoding="utf-8")
    print(table)


def read_back(screening: Screening, movement: str, folder: Path, python: str) -> Iterator[Row]:
    """Write the files, run the readers, and compare each with what it was made from."""
    export.write_programs(screening, folder, export.MOTION_FORMATS)
    subprocess.run([python, str(READERS), str(folder)], check=True, stdout=sys.stderr)
    expected: dict[str, Expected] = {}
    posed: dict[str, Expected] = {}
    knees: dict[str, Expected] = {}
    for index, recording in enumerate(screening.recordings):
        motion = even_motion(recording, screening.movement.lowpass_hz)
        if motion is not None:
            stem = recording_stem(index, recording.view)
            expected |= _expected(motion, stem)
            posed[stem] = _posed(motion)
            knees[f"{stem}.trc"] = _marker_knees(motion)
    for read in json.loads((folder / "read.json").read_text(encoding="utf-8")):
        with np.load(folder / read["read"]) as arrays:
            found = dict(zip(arrays["labels"].tolist(), arrays["values"].T, strict=True))
            found["time"] = arrays["time_s"]
        wanted = expected[read["file"]]
        if read["reader"].startswith("its model"):
            wanted = posed[
                read["file"].removesuffix(".mot").removesuffix("-left-leg").removesuffix("-right-leg")
            ]
        elif read["reader"].startswith("scaling"):
            wanted = knees[read["file"]]
        if wanted:
            yield compare(wanted, found, {**read, "file": f"{movement} {read['file']}"})


def _expected(motion: Motion, stem: str) -> dict[str, Expected]:
    """What the files of one recording hold, from the arrays that they were made of; C3D in mm."""
    markers = {
        f"{name}.{axis}": motion.markers_m[:, number, k]
        for number, name in enumerate(MARKERS.values())
        for k, axis in enumerate("xyz")
    }
    points = {name: 1000 * values for name, values in markers.items()}
    angles = {f"{name}.x": values for name, values in motion.angles_deg.items()}
    time_s = {"time": motion.time_s}
    tables = coordinates(motion)
    names = [stem] if len(tables) == 1 else [f"{stem}-{_leg(table)}-leg" for table in tables]
    found = {f"{stem}.trc": markers | time_s, f"{stem}.c3d": points | angles | time_s}
    for name, table in zip(names, tables, strict=True):
        kept = measured(table)
        found[f"{name}.mot"] = {key: values[kept] for key, values in (table | time_s).items()}
    return found


def _leg(table: Mapping[str, FloatArray]) -> str:
    return "right" if "knee_angle_r" in table else "left"


def _posed(motion: Motion) -> Expected:
    """How segments stand against the vertical by our own angle table: what a model moved by the MOT must show."""
    shown = ("trunk_lean", "thigh_inclination", "shank_inclination", "pelvic_obliquity")
    angles = {name: values for name, values in motion.angles_deg.items() if name.startswith(shown)}
    return angles | {"time": motion.time_s} if angles else {}


def _marker_knees(motion: Motion) -> Expected:
    """The knees of the stick figure itself, which inverse kinematics on it must find."""
    names = list(MARKERS.values())
    knees: Expected = {"time": motion.time_s}
    for side in Side:
        points = (motion.markers_m[:, names.index(f"{side[0].upper()}{j}")] for j in ("Hip", "Knee", "Ankle"))
        knees[f"knee_angle_{side[0]}"] = projected_flexion(*points)
    return knees


def stick_lines(screening: Screening) -> Iterator[str]:
    """One line of the table for each film and knee: the angle table beside the knee of the stick figure."""
    for recording in screening.recordings:
        motion = even_motion(recording, screening.movement.lowpass_hz)
        for side in Side:
            ours = None if motion is None else motion.angles_deg.get(f"knee_flexion_{side}")
            if motion is None or ours is None:
                continue
            with np.errstate(invalid="ignore"):
                gap = (_marker_knees(motion)[f"knee_angle_{side[0]}"] - ours)[ours >= BENT_DEG]
            if np.isfinite(gap).any():
                yield f"| {recording.video.file} | {side} | {np.isfinite(gap).sum()} | {np.nanmedian(gap):+.0f}° |"


def compare(wanted: Expected, found: Expected, read: Mapping[str, str]) -> Row:
    """Put both on the times that were read and take the differences of what both name."""
    gaps, compared, disagree = [], 0, 0
    for label, values in wanted.items():
        if label == "time" or label not in found:
            continue
        ours_s = wanted["time"]
        nearest = np.clip(np.searchsorted(ours_s, found["time"] - 1e-4), 0, len(ours_s) - 1)
        same = np.abs(ours_s[nearest] - found["time"]) < 1e-3
        ours, theirs = values[nearest][same], found[label][same]
        disagree += int((np.isnan(ours) != np.isnan(theirs)).sum())
        gap = np.abs(ours - theirs)
        gaps.append(gap[np.isfinite(gap)])
        compared += len(gaps[-1])
    all_gaps = np.concatenate(gaps) if gaps else np.array([np.nan])
    unit = {".trc": "m", ".mot": "°", ".c3d": "mm, °"}[Path(read["file"]).suffix]
    if read["reader"].startswith("scaling"):
        unit = "°"
    largest, median = (float(f(all_gaps)) if len(all_gaps) else float("nan") for f in (np.max, np.median))
    return Row(read["program"], read["reader"], read["file"], largest, median, compared, disagree, unit)


def table_lines(rows: Sequence[Row]) -> list[str]:
    """The table as Markdown, with what it means above it."""
    exact = [row for row in rows if not row.reader.startswith(("its model", "scaling"))]
    return [
        f"The sample videos, {date.today():%d %B %Y}; written by `python -m benchmarks.open_exports --python OTHER/bin/python`.",
        "",
        "Each file was read by a program that is not ours and compared with the arrays that it was made from. *Gaps* counts",
        "the values that one side holds and the other takes as missing.",
        "",
        "| program | reads | file | values | largest difference | gaps that differ |",
        "|---|---|---|---|---|---|",
        *(
            f"| {r.program} | {r.reader} | {r.file} | {r.compared} | {r.largest:.1g} {r.unit} | {r.disagree} |"
            for r in exact
        ),
        "",
        "Two checks go further than reading. *Its model, moved by the file*: Pose2Sim's OpenSim model takes the pose of every",
        "row of the MOT, and the inclination of its trunk, thigh, shank and pelvis in OpenSim is compared with our own angle table:",
        "signs and names are right where the model stands as the person stood (what remains is that hip and knee of a squat",
        "are not read from the same points). *Scaling and inverse kinematics*: Pose2Sim scales its model to the TRC and OpenSim",
        "follows the markers; the knee that it finds is compared with that of the markers.",
        "",
        "| program | check | file | values | median difference | largest |",
        "|---|---|---|---|---|---|",
        *(
            f"| {r.program} | {r.reader} | {r.file} | {r.compared} | {r.median:.1f}° | {r.largest:.1f}° |"
            for r in rows
            if r not in exact
        ),
    ]


if __name__ == "__main__":
    main()

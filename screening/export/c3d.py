"""Markers, angles and events as C3D, written by ezc3d: the file of gait laboratories."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from screening.export.motion import MARKERS, Motion
from screening.types import Cycle, CycleKind, FloatArray, ScreeningError

if TYPE_CHECKING:
    import ezc3d

MAX_EVENTS = 255
"""More do not fit into the format's parameter; the first ones are written."""

MM_PER_M = 1000.0

Event = tuple[float, str, str]
"""Seconds of the recording, label, and context: Left, Right or General."""


def motion_c3d(motion: Motion, cycles: Iterable[Cycle], work_folder: Path | None = None) -> bytes:
    """Return one recording as C3D: markers in millimetres (Y up), angles in degrees, events.

    Angles are points that POINT:ANGLES lists; the value stands in X. A point that is missing has the residual -1 and
    zeros. Strides are events as gait programs name them (Foot Strike, Foot Off), repetitions Start, Bottom and End.

    Parameters
    ----------
    cycles : of this recording; those that are not valid are left out.
    work_folder : where the library's work file lies for a moment; None for the temporary folder of the computer.

    Raises
    ------
    ScreeningError : if the library that writes the format is not installed, or the disk refuses its work file.
    """
    require_c3d()
    import ezc3d  # a compiled library, which only this file needs

    file = ezc3d.c3d()
    points = _points(motion)
    missing = ~np.isfinite(points).all(axis=0)
    file["data"]["points"] = np.where(missing, 0.0, points)
    file["data"]["meta_points"]["residuals"] = np.where(missing, -1.0, 0.0)[None]
    file["header"]["points"]["first_frame"] = motion.first
    parameters = file["parameters"]["POINT"]
    parameters["LABELS"]["value"] = [*MARKERS.values(), *motion.angles_deg]
    parameters["UNITS"]["value"] = ["mm"]
    parameters["RATE"]["value"] = [motion.rate_hz]
    file.add_parameter("POINT", "X_SCREEN", ["+X"])
    file.add_parameter("POINT", "Y_SCREEN", ["+Y"])
    if motion.angles_deg:
        file.add_parameter("POINT", "ANGLES", list(motion.angles_deg))
        file.add_parameter("POINT", "ANGLE_UNITS", ["deg"])
    for time_s, label, context in events(cycles)[:MAX_EVENTS]:
        minutes, seconds = divmod(time_s, 60.0)
        file.add_event([minutes, seconds], context=context, label=label)
    return _written(file, work_folder)


def require_c3d() -> None:
    """Make sure that the library is there, before minutes of work depend on it; ``ScreeningError`` if it is not."""
    if importlib.util.find_spec("ezc3d") is None:
        raise ScreeningError(
            "C3D files cannot be written: the library ezc3d is not installed. Install it with 'pip install ezc3d', or "
            "ask for trc and mot only."
        )


def events(cycles: Iterable[Cycle]) -> Sequence[Event]:
    """Return what happens in the valid cycles, in the order of time; what two strides share stands once."""
    found: dict[tuple[int, str, str], Event] = {}
    for cycle in cycles:
        if cycle.valid:
            for time_s, label, context in _events_of(cycle):
                if time_s is not None:
                    found.setdefault((round(1000 * time_s), label, context), (time_s, label, context))
    return sorted(found.values())


def _events_of(cycle: Cycle) -> list[tuple[float | None, str, str]]:
    if cycle.kind is CycleKind.STRIDE and cycle.side is not None:
        own, other = cycle.side.value.capitalize(), cycle.side.other.value.capitalize()
        found: list[tuple[float | None, str, str]] = [
            (cycle.start_s, "Foot Strike", own),
            (cycle.end_s, "Foot Strike", own),
        ]
        if cycle.events is not None:
            found += [
                (cycle.events.opposite_off_s, "Foot Off", other),
                (cycle.events.opposite_contact_s, "Foot Strike", other),
                (cycle.events.off_s, "Foot Off", own),
            ]
        return found
    if cycle.kind is CycleKind.REPETITION:
        times = (cycle.start_s, cycle.peak_s, cycle.end_s)
        return [
            (time, label, "General") for time, label in zip(times, ("Start", "Bottom", "End"), strict=True)
        ]
    return []


def _points(motion: Motion) -> FloatArray:
    """``(3, points, T)`` markers in millimetres, then angles in X."""
    markers = np.moveaxis(motion.markers_m * MM_PER_M, (0, 1, 2), (2, 1, 0))
    angles = np.zeros((3, len(motion.angles_deg), len(motion.markers_m)))
    for number, values in enumerate(motion.angles_deg.values()):
        angles[0, number] = values
    return np.concatenate([markers, angles], axis=1)


def _written(file: ezc3d.c3d, work_folder: Path | None) -> bytes:
    """What the library writes; it knows files only."""
    try:
        with tempfile.TemporaryDirectory(dir=work_folder) as folder:
            path = Path(folder) / "motion.c3d"
            file.write(str(path))
            return path.read_bytes()
    except OSError as error:
        raise ScreeningError(
            f"The C3D file could not be written ({error.strerror or 'disk'}): free some space and try again."
        ) from error

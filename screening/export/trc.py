"""Markers as TRC: the text file that OpenSim, Pose2Sim and Sports2D read."""

from __future__ import annotations

from screening.export.cells import fixed
from screening.export.motion import MARKERS, Motion
from screening.types import FloatArray

DECIMALS = 6
"""Micrometres and microseconds: the file adds no error of its own."""


def markers_trc(motion: Motion, name: str) -> str:
    """Return the markers of one recording as TRC: metres, X forward, Y up, Z to the person's right.

    A marker that was not seen has three empty fields, as the format has it. Only the last field of a row is then
    ``nan``: OpenSim does not count an empty one at the end of a line.

    Parameters
    ----------
    name : of the file, which the format repeats in its first line.
    """
    rate, frames = f"{motion.rate_hz:.6f}", len(motion.markers_m)
    names = list(MARKERS.values())
    axes = "\t".join(f"X{number}\tY{number}\tZ{number}" for number in range(1, len(names) + 1))
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{len(names)}\tm\t{rate}\t{motion.first + 1}\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        f"\t\t{axes}",
        "",
    ]
    rows = zip(motion.time_s, motion.markers_m, strict=True)
    lines = [_row(motion.first + number, time_s, markers) for number, (time_s, markers) in enumerate(rows, 1)]
    return "\n".join([*header, *lines]) + "\n"


def _row(number: int, time_s: float, markers_m: FloatArray) -> str:
    cells = [fixed(float(value), DECIMALS) for value in markers_m.ravel()]
    cells[-1] = cells[-1] or "nan"
    return "\t".join([str(number), fixed(time_s, DECIMALS), *cells])

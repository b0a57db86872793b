"""A screening for other programs: which files there are, what they are called, and all of them in one ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path

from screening.export.c3d import motion_c3d
from screening.export.measurements import measurements_csv
from screening.export.mot import angles_mot
from screening.export.motion import Motion, even_motion
from screening.export.tables import angles_csv, cycles_csv
from screening.export.trc import markers_trc
from screening.report.save import save_bytes
from screening.types import Screening, View


class Format(StrEnum):
    """What other programs read."""

    TRC = "trc"
    MOT = "mot"
    C3D = "c3d"
    CSV = "csv"


ALL_FORMATS = tuple(Format)
MOTION_FORMATS = (Format.TRC, Format.MOT, Format.C3D)

ABOUT = """These files hold measurements of one person's movement. They are health data: store them safely.

measurements.csv        every measurement with its 95 % error, one row each
angles.csv              every angle in every frame, at the film's own times
cycles.csv              every repetition or stride
recording-N-VIEW.trc    the stick figure (OpenSim, Pose2Sim, Sports2D): metres, X forward, Y up, Z to the right
recording-N-VIEW.mot    the angles as OpenSim's coordinates, degrees; what was not measured has no row
recording-N-VIEW.c3d    both, and the events: millimetres and degrees

N is the number in the column "recording" of the tables, counted from 0. A recording in which nobody was seen has no
files of its own. The stick figure is the pose model's own guess at depth; its origin is between the hips and moves with
them. Filmed from the front its knees bend too little: take angles from the .mot file, or film from the side. Everything
is estimated from one camera; left is the person's own left.
"""


def program_files(
    screening: Screening, formats: Collection[Format] = ALL_FORMATS, work_folder: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file in these formats, one after the other.

    Parameters
    ----------
    work_folder : where work files lie for a moment; None for the temporary folder of the computer.

    Raises
    ------
    ScreeningError : if C3D is asked for and cannot be written.
    """
    if Format.CSV in formats:
        yield "measurements.csv", measurements_csv(screening).encode()
        yield "angles.csv", angles_csv(screening).encode()
        yield "cycles.csv", cycles_csv(screening).encode()
    if not set(MOTION_FORMATS) & set(formats):
        return
    for index, recording in enumerate(screening.recordings):
        motion = even_motion(recording, screening.movement.lowpass_hz)
        if motion is not None:
            stem = recording_stem(index, recording.view)
            yield from _motion_files(screening, index, motion, stem, formats, work_folder)


def recording_stem(index: int, view: View) -> str:
    """The name of a recording's files without their ending: never the film's own name, which may be a person's."""
    return f"recording-{index}-{view.value}"


def _motion_files(
    screening: Screening,
    index: int,
    motion: Motion,
    stem: str,
    formats: Collection[Format],
    work_folder: Path | None,
) -> Iterator[tuple[str, bytes]]:
    if Format.TRC in formats:
        yield f"{stem}.trc", markers_trc(motion, f"{stem}.trc").encode()
    if Format.MOT in formats:
        for name, text in angles_mot(motion, stem).items():
            yield name, text.encode()
    if Format.C3D in formats:
        cycles = [cycle for cycle in screening.cycles if cycle.recording == index]
        yield f"{stem}.c3d", motion_c3d(motion, cycles, work_folder)


def write_programs(screening: Screening, folder: Path, formats: Collection[Format]) -> tuple[Path, ...]:
    """Write the files of these formats into a folder, each whole or not at all; it is made where it is missing.

    Raises
    ------
    ScreeningError : if C3D is asked for and cannot be written, or the folder cannot.
    """
    paths = []
    for name, content in program_files(screening, formats):
        save_bytes(folder / name, content)
        paths.append(folder / name)
    return tuple(paths)


def programs_zip(screening: Screening, work_folder: Path | None = None) -> bytes:
    """Return every file for other programs in one ZIP, with a page that says what they hold.

    The same screening always gives the same bytes. Parameters and errors as in :func:`program_files`.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        _add(archive, "README.txt", ABOUT.encode())
        for name, content in program_files(screening, ALL_FORMATS, work_folder):
            _add(archive, name, content)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """One file, dated as early as the format can, so that the archive depends on nothing but the screening."""
    archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)

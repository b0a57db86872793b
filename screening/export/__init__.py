"""A screening as files: the result as JSON, angles, repetitions and measurements as CSV; TRC, MOT and C3D."""

from __future__ import annotations

from screening.export.c3d import require_c3d
from screening.export.files import write_results
from screening.export.measurements import measurements_csv
from screening.export.programs import MOTION_FORMATS, Format, program_files, programs_zip, write_programs
from screening.export.result import SCHEMA, result_json, to_json_dict
from screening.export.tables import angles_csv, cycles_csv

__all__ = [
    "MOTION_FORMATS",
    "SCHEMA",
    "Format",
    "angles_csv",
    "cycles_csv",
    "measurements_csv",
    "program_files",
    "programs_zip",
    "require_c3d",
    "result_json",
    "to_json_dict",
    "write_programs",
    "write_results",
]

"""A screening as files for other programs: the result as JSON, angles and repetitions as CSV."""

from __future__ import annotations

from screening.export.files import write_results
from screening.export.result import SCHEMA, result_json, to_json_dict
from screening.export.tables import angles_csv, cycles_csv

__all__ = ["SCHEMA", "angles_csv", "cycles_csv", "result_json", "to_json_dict", "write_results"]

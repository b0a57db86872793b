"""Put the result files into a folder, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

from screening.export.result import result_json
from screening.export.tables import angles_csv, cycles_csv
from screening.report.save import save_bytes
from screening.types import Screening


def write_results(screening: Screening, folder: Path) -> tuple[Path, ...]:
    """Write ``result.json``, ``angles.csv`` and ``cycles.csv``; the folder is made where it is missing.

    Returns
    -------
    The three files.

    Raises
    ------
    ScreeningError : if the folder cannot be made or written to.
    """
    texts = {
        "result.json": result_json(screening),
        "angles.csv": angles_csv(screening),
        "cycles.csv": cycles_csv(screening),
    }
    for name, text in texts.items():
        save_bytes(folder / name, text.encode("utf-8"))
    return tuple(folder / name for name in texts)

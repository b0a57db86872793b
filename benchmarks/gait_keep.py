"""Keep landmarks of a few rendered walks for the tests: `python -m benchmarks.gait_keep FOLDER`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks import gait_rows as rows

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from stored_walks import WALKS, write_walk

CHOSEN = (
    "gait_over_ground_f1_right",
    "gait_over_ground_m3_right",
    "gait_pattern_f4_v3_right",
    "gait_treadmill_f5_v0_left",
    "gait_treadmill_f5_v1_front",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="rendered walks with their landmarks beside them")
    given = parser.parse_args(arguments)
    for clip in rows.load_clips(given.folder):
        if clip.name not in CHOSEN:
            continue
        sides = rows.side_rows(pd.DataFrame(rows.value_rows(clip)))
        truth = {
            row.metric + (f":{row.side}" if row.side else ""): float(row.truth) for row in sides.itertuples()
        }
        path = WALKS / f"{clip.name}.npz"
        write_walk(path, clip.take, clip.known.contacts, truth)
        print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

"""Keep landmarks of some rendered clips with their truth for the tests: `python -m benchmarks.accuracy.keep`.

Takes the clips that lie in the cache already; writes tests/stored/*.npz.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.cache import CACHE, cached
from benchmarks.accuracy.evaluate import find_poses
from benchmarks.accuracy.reference import Known, load_known
from benchmarks.accuracy.spec import Entry, load_entries
from screening.movements import MOVEMENTS
from screening.types import Side, View

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from stored_takes import FOLDER, write_take

CHOSEN = {
    "squat_symmetric": ("f1", "m3", "f5"),
    "squat_difference_a": ("f1",),
    "squat_yaw": ("m1", "f3"),
}
MOST = 20


def chosen_entries() -> list[Entry]:
    """The clips to keep: three views of three symmetric bodies and one with a difference, and turned front views."""
    wanted = [e for e in load_entries() if e.clip.body in CHOSEN.get(e.group, ())]
    turned = [e for e in wanted if e.group == "squat_yaw" and abs(e.clip.yaw_deg) in (5, 10)]
    others = [e for e in wanted if e.group != "squat_yaw" and "dm" not in e.session]
    return [*others, *turned][:MOST]


def true_values(known: Known, view: View) -> dict[str, float]:
    """Every metric of the squat that this view carries, by ``metric`` or ``metric:side``."""
    near = view.near_side
    values = {}
    for metric in MOVEMENTS["squat"].metrics:
        if view not in metric.grades:
            continue
        sides = ((near,) if near else tuple(Side)) if metric.paired else (None,)
        for side in sides:
            name = metric.id if side is None else f"{metric.id}:{side}"
            values[name] = round(known.value(metric.id, side, near), 3)
    return values


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args(arguments)
    entries = [e for e in chosen_entries() if cached(e.clip, given.cache)]
    videos = [given.cache / f"{e.clip.id}.mp4" for e in entries]
    for entry, path, take in zip(entries, videos, find_poses(entries, videos, "full"), strict=True):
        about = {
            "clip": entry.clip.id,
            "view": entry.view,
            "yaw_deg": entry.clip.yaw_deg,
            "group": entry.group,
        }
        truth = true_values(load_known(path), View(entry.view))
        write_take(FOLDER / f"{entry.clip.id}.npz", take, truth, about)
    sizes = [path.stat().st_size for path in FOLDER.glob("*.npz")]
    print(f"{len(sizes)} files, {sum(sizes) / 1e3:.0f} kB in all, largest {max(sizes) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

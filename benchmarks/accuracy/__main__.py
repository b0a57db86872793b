"""Render (cached), run the program, compare with the truth, print and write docs/accuracy.md.

python -m benchmarks.accuracy            the small set
python -m benchmarks.accuracy --full     everything
python -m benchmarks.accuracy --full --only squat_yaw squat_camera      groups whose names begin like these
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks.accuracy import RIG_VERSION
from benchmarks.accuracy.cache import CACHE, get_clips
from benchmarks.accuracy.evaluate import evaluate, find_poses
from benchmarks.accuracy.spec import load_entries
from benchmarks.accuracy.tables import write_page
from screening import __version__

DOC = Path(__file__).parents[2] / "docs" / "accuracy.md"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="all clips instead of the small set")
    parser.add_argument(
        "--only", nargs="*", default=[""], help="only groups whose name begins like one of these"
    )
    parser.add_argument("--limit", type=int, default=0, help="only the first N clips (a quick look)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where rendered clips are kept")
    parser.add_argument("--write", type=Path, default=DOC, help="page to write")
    parser.add_argument(
        "--rows", type=Path, default=None, help="folder for the rows behind the tables, as CSV"
    )
    given = parser.parse_args(arguments)
    entries = [e for e in load_entries(small=not given.full) if e.group.startswith(tuple(given.only))]
    entries = entries[: given.limit] if given.limit else entries
    clips = [e.clip for e in entries]
    videos = get_clips(clips, given.cache, made=lambda clip: print(f"rendered {clip.id}", flush=True))
    tables = evaluate(entries, videos, find_poses(entries, videos, "full"))
    if given.rows is not None:
        given.rows.mkdir(parents=True, exist_ok=True)
        for name in ("values", "findings", "repetitions"):
            getattr(tables, name).to_csv(given.rows / f"{name}.csv", index=False)
    bodies = {e.clip.body for e in entries}
    about = [
        f"Measured on {date.today():%d %B %Y} with version {__version__}, rig {RIG_VERSION}, pose model full, on "
        f"{platform.system()} {platform.machine()} with {os.cpu_count()} cores: {len(entries)} of the {len(load_entries())} "
        f"rendered clips of the specification ({', '.join(sorted({e.group for e in entries}))}), {len(bodies)} synthetic "
        "bodies. Written by `python -m benchmarks.accuracy`.",
        "",
        "The person is synthetic and known exactly; real people, clothes and rooms are less even, so the program's own error "
        "figures (`screening/norms/errors.csv`) are wider.",
    ]
    page = write_page(
        tables, title="Angles in degrees, depth and shift in percent, times in seconds.", about=about
    )
    given.write.parent.mkdir(exist_ok=True)
    given.write.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()

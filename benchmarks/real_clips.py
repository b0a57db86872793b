"""Run the real squat clips through the program and set what it says beside what a person sees.

    python -m benchmarks.real_clips [--clips DIR] [--write docs/real_clips.md]

The clips show people and are not part of the project: their folder is named by --clips or SCREENING_TEST_CLIPS. No
picture is written. What a person sees stands in real_clips.toml; it was written after looking at frames of every clip.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from screening import __version__, pipeline
from screening.types import FindingKind, FindingStatus, Screening

SEEN = Path(__file__).with_suffix(".toml")
SUFFIXES = (".mp4", ".avi", ".mov", ".webm")
MODEL = "full"


@dataclass(frozen=True)
class Row:
    """One clip: what the program found, and what a person saw."""

    name: str
    cells: tuple[str, ...]
    agree: bool


HEADER = (
    "clip",
    "repetitions found (measured) / counted by eye",
    "view, yaw",
    "verdict",
    "quality codes",
    "of single repetitions",
    "left-right",
    "a person sees",
    "agree",
    "remark",
)


def describe(result: Screening, seen: Mapping[str, Any], name: str) -> Row:
    """One row of the table from one screening."""
    recording = result.recordings[0]
    cycles = result.cycles
    valid = sum(cycle.valid for cycle in cycles)
    yaw = "—"
    if recording.yaw_deg is not None and recording.yaw_error95_deg is not None:
        yaw = f"{recording.yaw_deg:+.0f} ± {recording.yaw_error95_deg:.0f}°"
    warned = Counter(code for cycle in cycles for code in cycle.warnings)
    cells = (
        name,
        f"{len(cycles)} ({valid}) / {seen['counted']}",
        f"{recording.view.value}, {yaw}",
        recording.quality.status.value,
        ", ".join(reason.code for reason in recording.quality.reasons) or "none",
        ", ".join(f"{code} × {count}" for code, count in sorted(warned.items())) or "none",
        between_sides(result),
        str(seen["sees"]),
        "yes" if seen["agree"] else "in part",
        str(seen["remark"]),
    )
    return Row(name, cells, bool(seen["agree"]))


def between_sides(result: Screening) -> str:
    """How many differences between left and right came out as what."""
    statuses = Counter(f.status for f in result.findings if f.kind is FindingKind.ASYMMETRY)
    return (
        ", ".join(f"{statuses[s]} {s.value.replace('_', ' ')}" for s in FindingStatus if statuses[s])
        or "none"
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines)


def page(rows: Sequence[Row], others: Sequence[tuple[str, str]]) -> str:
    """The whole page."""
    agreed = sum(row.agree for row in rows)
    return "\n".join(
        (
            "# Real clips: what the program says and what a person sees",
            "",
            f"Measured on {date.today():%-d %B %Y} with version {__version__}, pose model {MODEL}. Written by "
            "`python -m benchmarks.real_clips`.",
            f"The clips are not part of the project; no picture of them is kept. {agreed} of {len(rows)} verdicts agree in "
            "all with what a person sees in the frames. None of these people has a known difference between the sides.",
            "",
            table(HEADER, [row.cells for row in rows]),
            "",
            "Other clips in the folder, other movements:",
            "",
            table(("clip", "a person sees"), others),
            "",
        )
    )


def find_clips(folder: Path, seen: Mapping[str, Any]) -> dict[str, Path]:
    """The clips that are both in the folder and described; says on standard error which are not."""
    found = {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES}
    for name in sorted(set(found) ^ set(seen)):
        print(
            f"{name}: {'not described in ' + SEEN.name if name in found else 'not in the folder'}",
            file=sys.stderr,
        )
    return {name: found[name] for name in seen if name in found}


def main() -> None:
    """Print the table; write the page if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, default=os.environ.get("SCREENING_TEST_CLIPS"))
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.clips is None or not Path(options.clips).is_dir():
        parser.error("name the folder of the clips with --clips or SCREENING_TEST_CLIPS")
    seen = tomllib.loads(SEEN.read_text(encoding="utf-8"))
    rows, others = [], []
    for name, path in find_clips(Path(options.clips), seen).items():
        if not seen[name].get("screened", True):
            others.append((name, str(seen[name]["sees"])))
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        rows.append(describe(pipeline.analyze([path], "squat", [None], model=MODEL), seen[name], name))
    text = page(rows, others)
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

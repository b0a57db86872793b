"""The program and myogait on the same films of walking, side by side.

    python -m benchmarks.comparison --clips DIR --python OTHER_ENVIRONMENT/bin/python [--write docs/comparison.md]

myogait is no dependency: it lives in an environment of its own, and comparison_myogait.py runs in it. What a person
saw is that of benchmarks/gait.py, with the leg of every contact; no picture of the clips is written.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.comparison_rows import (
    NEAR_S,
    SEVERAL,
    Row,
    contact_table,
    leg_table,
    read_other,
    read_ours,
    seen_contacts,
    sums,
)
from benchmarks.gait import EYE
from screening import __version__, models, pipeline
from screening.pose_cache import PoseCache

RUNNER = Path(__file__).with_name("comparison_myogait.py")
OUR_MODEL, OTHER_MODEL = "full", "heavy"
INTRODUCTION = """\
myogait reads the same kind of film: one camera, a walk from the side, angles, contacts, symmetry, a report. It was called
as its README says, `run_pipeline(clip, model="mediapipe")`, every option as it comes (Butterworth 4 Hz, events by
`zeni`, cycles of 0.8 to 1.6 s, one direction kept). It found its own landmarks with its own call of MediaPipe, in the same version. It asks for
the heavy pose model; that file was the one that `screening models fetch` builds from MediaPipe's packages, because
myogait's own download could not be reached. The clips are not part of the project; no picture of them is kept."""

READING = f"""\
Contacts found are those within {NEAR_S:.2f} s of one that a person saw (read to 0.07 s), each counted once; the others are
near none. The leg is the person's own. `n of m`: of the m contacts found, n with the right leg. For the two walks there
and back the clips' own notes only count the contacts; times and legs were read in frames around the contacts that this
program had found, so one that nobody counted and both programs missed would not show here."""

MIRROR = """\
Where most of the film shows a face turned to the right, myogait mirrors the landmarks so that everybody walks to the left.
That exchanges left and right, and it is undone where it draws into the film, not in the numbers: `left` then means the person's
right leg. In walks there and back one of the two directions stays against the assumed one, and there the foot furthest
behind is taken for a contact."""

LEGS = """\
`step_time_si` and `knee_rom_si` are myogait's symmetry indices: the difference of left and right in per cent of their mean.
Despite its name `step_time_si` compares the durations of whole cycles. `knee_rom_si` compares the ranges of the two mean
knee curves, although from the side one leg is behind the other. myogait lists an index above 20 % under `pathology_flags`.
It warns of fewer than three cycles a side, and gives number and flag all the same.

On these short walks this program flags no difference of people whose legs are alike because it judges none: it says that
too few strides were seen or that one leg was behind, and how many more walks are needed. That is caution, no proof of
accuracy; how often it errs is measured on [rendered walkers](gait.md) whose truth is known. The one walk with a stiff leg
is pointed out by both; this program names the leg."""

MORE = """\
## What myogait has and this program has not

* Eleven pose models to choose from, several of which its makers rank above MediaPipe; only MediaPipe was tried here.
* A published validation beside marker-based capture, with one of those models (Sapiens 2): nine adults, cadence ICC 0.93,
  initial contact −6 ± 26 ms. This program has none with people and markers.
* Step length and walking speed in metres, from height or thigh length; here step length is a share of the leg length.
* Harmonic ratio, regularity, names of gait patterns, a choice of event detectors.
* C3D files in; C3D, Excel and OpenSim files out.
* Film from a hand-held phone that follows the person, as its README says; this program asks for a camera that stands still.
* Numbers from a single stride a side, where this program gives no comparison.

What this program has and `run_pipeline` has not: a 95 % error beside the numbers and no flag smaller than it, refusal of
films with several people (myogait has a function that looks for them, which has to be called), and walks there and back
used in both directions."""


def page(rows: Sequence[Row], versions: Mapping[str, str], same_as_auto: int) -> str:
    """The whole page."""
    others = ", ".join(f"{name} {number}" for name, number in versions.items())
    return "\n".join(
        (
            "# Side by side with myogait",
            "",
            f"Measured on {date.today():%-d %B %Y}: this program {__version__} (MediaPipe {version('mediapipe')}, pose model "
            f"{OUR_MODEL}); {others}, pose model {OTHER_MODEL}. Written by",
            "",
            "    python -m venv OTHER && OTHER/bin/pip install "
            + " ".join(f"{name}=={versions[name]}" for name in ("myogait", "mediapipe")),
            "    python -m benchmarks.comparison --clips CLIPS --python OTHER/bin/python --write docs/comparison.md",
            "",
            INTRODUCTION,
            "",
            *sums(rows),
            f"* `run_auto`, the other call of its README, gave the same as `run_pipeline` on {same_as_auto} of {len(rows)} clips.",
            "",
            "## Contacts, legs, cadence",
            "",
            READING,
            "",
            *contact_table(rows),
            "",
            MIRROR,
            "",
            "## Differences between the legs",
            "",
            LEGS,
            "",
            *leg_table(rows),
            "",
            MORE,
            "",
        )
    )


def ask_myogait(python: Path, clips: Sequence[Path]) -> dict[str, Any]:
    """Run myogait in its own environment; what it says of every clip."""
    model = models.require(OTHER_MODEL)
    # Isolated: neither this folder nor a PYTHONPATH may lend it our modules.
    command = [str(python), "-I", str(RUNNER), str(model.path), *map(str, clips)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise SystemExit(
            f"{python}: cannot be started ({error.strerror}). Name another interpreter."
        ) from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise SystemExit(f"{python}: myogait could not be run ({last}). Install it there with pip.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the page; write it if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, default=os.environ.get("SCREENING_TEST_CLIPS"))
    parser.add_argument(
        "--python", type=Path, required=True, help="interpreter of an environment with myogait"
    )
    parser.add_argument("--poses", type=Path, help="folder in which this program's landmarks are kept")
    parser.add_argument("--write", type=Path)
    given = parser.parse_args(arguments)
    if given.clips is None or not Path(given.clips).is_dir():
        parser.error("name the folder of the clips with --clips or SCREENING_TEST_CLIPS")
    eyes = (*EYE, SEVERAL)
    clips = [Path(given.clips) / eye.file for eye in eyes]
    missing = [clip.name for clip in clips if not clip.is_file()]
    if missing:
        parser.error(f"not in the folder of the clips: {', '.join(missing)}")
    said = ask_myogait(given.python, clips)
    poses = PoseCache(given.poses) if given.poses else None
    rows = []
    for eye, clip in zip(eyes, clips, strict=True):
        ours = read_ours(pipeline.analyze([clip], "gait", [None], model=OUR_MODEL, poses=poses))
        other, unmirrored = (read_other(said["clips"][eye.file][c]) for c in ("run_pipeline", "unmirrored"))
        rows.append(Row(clip.stem, seen_contacts(eye), eye.step_s, eye.alike, ours, other, unmirrored))
    same = sum(chains["run_pipeline"] == chains["run_auto"] for chains in said["clips"].values())
    text = page(rows, said["versions"], same)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

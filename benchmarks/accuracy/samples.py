"""Make the sample clips: `python -m benchmarks.accuracy.samples` renders them into sample_videos/, each with its truth.

They are clips of the benchmark's specification, packed a little tighter.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.cache import CACHE, get_clips
from benchmarks.accuracy.clip import Clip
from benchmarks.accuracy.keep import true_values
from benchmarks.accuracy.reference import load_known
from benchmarks.accuracy.spec import load_entries
from screening.types import View

FOLDER = Path(__file__).parents[2] / "sample_videos"
SAMPLES = {
    "squat_front": "squat_difference_a_f1_d15_front",
    "squat_left": "squat_difference_a_f1_d15_left",
    "squat_right": "squat_difference_a_f1_d15_right",
    "squat_symmetric_front": "squat_symmetric_m1_front",
    "overhead_squat_right": "overhead_f1_overhead_v0_right",
    "gait_there_and_back": "gait_over_ground_m1_right",
    "squat_turned_30": "squat_oblique_f1_yawp30_d0_front",
    "squat_feet_out": "squat_bad_clip_m1_v0_front",
}
CRF = 28


def sample_clips() -> dict[str, Clip]:
    """Specification of every sample by the name of its file."""
    listed = {entry.clip.id: entry.clip for entry in load_entries()}
    return {
        name: dataclasses.replace(
            listed[clip_id],
            id=f"sample_{name}",
            picture=dataclasses.replace(listed[clip_id].picture, crf=CRF),
        )
        for name, clip_id in SAMPLES.items()
    }


def describe(clip: Clip, rendered: Path) -> dict[str, object]:
    """What is true of a sample: for squats every value by ``metric`` or ``metric:side``, else the events."""
    about = json.loads(rendered.with_suffix(".json").read_text(encoding="utf-8"))
    truth: dict[str, object] = {
        "synthetic": True,
        "movement": clip.movement,
        "yaw_deg": clip.yaw_deg,
        **about["cycles"],
    }
    if clip.movement == "squat":
        known = load_known(rendered)
        views = {0.0: View.FRONT, -90.0: View.LEFT, 90.0: View.RIGHT}
        view = min(views, key=lambda yaw: abs(yaw - clip.yaw_deg))
        truth["bottoms_s"] = [round(float(t), 3) for t in known.bottoms_s]
        truth["values"] = true_values(known, views[view])
    return truth


def main(arguments: Sequence[str] | None = None) -> None:
    """Render what is missing and write clips and truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args(arguments)
    clips = sample_clips()
    videos = get_clips(list(clips.values()), given.cache)
    for (name, clip), rendered in zip(clips.items(), videos, strict=True):
        shutil.copyfile(rendered, FOLDER / f"{name}.mp4")
        text = json.dumps(describe(clip, rendered), indent=1, default=str)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}.mp4 {rendered.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

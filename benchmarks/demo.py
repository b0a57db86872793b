"""Make the landmarks and films of the invented clients: `python -m benchmarks.demo --cache FOLDER [FOLDER ...]`.

Copies from rendered clips whose poses were found before (`python -m benchmarks.accuracy`), packed small, into the folder
of `screening demo`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av

from benchmarks.accuracy.cache import CACHE
from screening.clinic.demo.packed import pack, renamed
from screening.pose_store import load_take

OUT = Path(__file__).parents[1] / "screening" / "clinic" / "demo"
CRF = 30
THREE = {
    "f1_d15": "squat_difference_a_f1_d15",
    "f1_d12": "squat_difference_d_f1_d12",
    "f1_even": "squat_symmetric_f1",
    "m2_d15": "squat_difference_a_m2_d15",
    "m2_dm10": "squat_difference_a_m2_dm10",
    "f3_d15": "squat_difference_a_f3_d15",
    "m5_d15": "squat_difference_a_m5_d15",
    "m5_d12": "squat_difference_d_m5_d12",
}
"""Filmed from the front, the left and the right."""
ONE = {
    "m3_first_right": "squat_symmetric_m3_right",
    "m3_change5_right": "change_m3_5_right",
    "m3_change12_right": "change_m3_12_right",
    "m3_change18_right": "change_m3_18_right",
    "m1_even_front": "squat_symmetric_m1_front",
    "m1_gait": "gait_over_ground_m1_right",
    "f5_walk_front": "gait_treadmill_f5_v0_front",
    "f5_walk_left": "gait_treadmill_f5_v0_left",
    "m1_feet_out": "squat_bad_clip_m1_v0_front",
}
FILMED = [f"{name}_{view}" for name in ("f1_even", "m2_d15") for view in ("front", "left", "right")]
"""Whose films go with them; those of the sample clips lie there already."""


def sources() -> dict[str, str]:
    """Rendered clip behind every take of the invented clients."""
    views = ("front", "left", "right")
    return {f"{name}_{view}": f"{clip}_{view}" for name, clip in THREE.items() for view in views} | ONE


def main(arguments: Sequence[str] | None = None) -> None:
    """Write takes and films."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cache", type=Path, nargs="+", default=[CACHE], help="folders with rendered clips")
    given = parser.parse_args(arguments)
    for name, clip in sources().items():
        folder = next(one for one in given.cache if (one / f"{clip}.full.pose.npz").exists())
        take = renamed(load_take(folder / f"{clip}.full.pose.npz"), f"{name}.mp4")
        content = pack(take)
        (OUT / "takes" / f"{name}.take").write_bytes(content)
        if name in FILMED:
            squeeze(folder / f"{clip}.mp4", OUT / "films" / f"{name}.mp4")
        print(f"{name}: {len(content)} bytes of landmarks")


def squeeze(film: Path, out: Path) -> None:
    """Encode a film tighter, frame by frame at its own times."""
    with av.open(str(film)) as source, av.open(str(out), "w", options={"movflags": "+faststart"}) as target:
        seen = source.streams.video[0]
        options = {"crf": str(CRF), "preset": "veryslow"}
        stream = target.add_stream("libx264", rate=Fraction(seen.average_rate or 30), options=options)
        stream.width, stream.height, stream.pix_fmt = seen.width, seen.height, "yuv420p"
        stream.time_base = seen.time_base
        for frame in source.decode(seen):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


if __name__ == "__main__":
    main()

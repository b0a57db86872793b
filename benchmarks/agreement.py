"""Compare our plain knee angles with those of Sports2D on the same landmarks; writes docs/agreement.md.

Run with the program's own Python, naming the sports2d command of a separate environment (it is no dependency):

    python -m benchmarks.agreement --sports2d PATH/TO/bin/sports2d CLIP [CLIP ...]

Both programs read the landmarks that our pose estimator found: Sports2D gets them as a pixel TRC with HALPE_26 names.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from screening import models, video
from screening.kinematics import projected_flexion
from screening.pose import MediaPipePose, default_workers
from screening.types import FloatArray, Pose, Side

DOC = Path(__file__).parents[1] / "docs" / "agreement.md"

HALPE_26 = {
    "Nose": "nose",
    "RHip": "right_hip",
    "RKnee": "right_knee",
    "RAnkle": "right_ankle",
    "RBigToe": "right_foot_index",
    "RHeel": "right_heel",
    "LHip": "left_hip",
    "LKnee": "left_knee",
    "LAnkle": "left_ankle",
    "LBigToe": "left_foot_index",
    "LHeel": "left_heel",
    "RShoulder": "right_shoulder",
    "RElbow": "right_elbow",
    "RWrist": "right_wrist",
    "LShoulder": "left_shoulder",
    "LElbow": "left_elbow",
    "LWrist": "left_wrist",
}
MIDDLES = {"Hip": ("left_hip", "right_hip"), "Neck": ("left_shoulder", "right_shoulder")}
SAME_AS = {"RSmallToe": "right_foot_index", "LSmallToe": "left_foot_index", "Head": "nose"}


def write_trc(path: Path, pose: Pose, fps: float) -> None:
    """Write the landmarks as Sports2D reads them back: pixels, z = 0, one row per frame."""
    points = {name: pose.xy(mark) for name, mark in (HALPE_26 | SAME_AS).items()}
    points |= {name: 0.5 * (pose.xy(a) + pose.xy(b)) for name, (a, b) in MIDDLES.items()}
    names = list(points)
    n = len(pose.time_s)
    head = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{fps:.6f}\t{fps:.6f}\t{n}\t{len(names)}\tpx\t{fps:.6f}\t0\t{n}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"X{k}\tY{k}\tZ{k}" for k in range(1, len(names) + 1)),
    ]
    rows = []
    for k in range(n):
        cells = [f"{k}", f"{k / fps:.6f}"]
        for name in names:
            x, y = points[name][k]
            cells += ["" if np.isnan(v) else f"{v:.4f}" for v in (x, y, 0.0 if np.isfinite(x) else np.nan)]
        rows.append("\t".join(cells))
    path.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


def sports2d_angles(command: str, clip: Path, trc: Path, folder: Path) -> dict[Side, FloatArray]:
    """Run Sports2D on our landmarks, without its filter, and read its knee angles (degrees, 0 straight)."""
    subprocess.run(
        [
            command, "--video_input", str(clip.resolve()), "--load_trc_px", str(trc), "--result_dir", str(folder),
            "--to_meters", "False", "--do_ik", "False", "--save_vid", "False", "--save_img", "False",
            "--save_graphs", "False", "--show_graphs", "False", "--show_realtime_results", "False",
            "--nb_persons_to_detect", "1", "--person_ordering_method", "highest_likelihood", "--filter", "False",
            "--interpolate", "False", "--reject_outliers", "False",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    mot = next(folder.rglob("*angles*.mot"))
    lines = mot.read_text(encoding="utf-8").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("time"))
    names = lines[start].split("\t")
    table = np.array([[float(v) if v else np.nan for v in line.split("\t")] for line in lines[start + 1 :]])
    return {side: table[:, names.index(f"{side} knee")] for side in Side}


def compare(command: str, clip: Path) -> list[tuple[str, str, int, float, float]]:
    """Clip, side, frames, median and 95th percentile of the absolute difference in degrees."""
    info = video.probe(clip)
    model = models.require("full")
    pose = MediaPipePose(model, default_workers()).estimate(clip, info, None).pose
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trc = folder / f"{clip.stem}_px_person00.trc"
        write_trc(trc, pose, info.fps_mean)
        theirs = sports2d_angles(command, clip, trc, folder / "out")
    rows = []
    for side in Side:
        ours = projected_flexion(*(pose.xy(f"{side}_{joint}") for joint in ("hip", "knee", "ankle")))
        n = min(len(ours), len(theirs[side]))
        # Sports2D signs its angle by the side of the bend and moves the curve by half turns: those are taken out.
        turned = np.abs(theirs[side][:n]) % 180
        gap = np.minimum(np.abs(turned - ours[:n]), np.abs(180 - turned - ours[:n]))
        gap = gap[np.isfinite(gap)]
        rows.append((clip.name, side.value, len(gap), float(np.median(gap)), float(np.percentile(gap, 95))))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare every clip that is named and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sports2d", required=True, help="the sports2d command of its own environment")
    parser.add_argument("clips", nargs="+", type=Path)
    given = parser.parse_args(arguments)
    version = subprocess.run(
        [str(Path(given.sports2d).with_name("python")), "-m", "pip", "show", "sports2d"],
        check=True, capture_output=True, text=True,
    ).stdout.split("Version: ")[1].split()[0]  # fmt: skip
    rows = [row for clip in given.clips for row in compare(given.sports2d, clip)]
    made_on = date.today()
    lines = [
        "# Agreement of the plain knee angle with another program",
        "",
        f"Sports2D {version} and this program on the same landmarks, {made_on:%d %B %Y}. The plain 2-D knee angle",
        "(hip, knee, ankle in the picture) is the starting point of both; the depth lift comes after it and is not",
        "compared here. Sports2D signs its angle by the side of the bend and shifts it by half turns (seen in the",
        "front view, where the flat knee bends either way): sign and half turns are taken out before comparing.",
        "Differences in degrees. Written by `python -m benchmarks.agreement`.",
        "",
        "| clip | side | frames | median difference | 95th percentile |",
        "|---|---|---|---|---|",
        *(f"| {clip} | {side} | {n} | {median:.2f} | {high:.2f} |" for clip, side, n, median, high in rows),
        "",
    ]
    DOC.parent.mkdir(exist_ok=True)
    DOC.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()

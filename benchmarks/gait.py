"""How well walking is read: `python -m benchmarks.gait --clips DIR --rig FOLDER --write docs/gait.md`.

Real clips are compared with what was counted by eye (the folder's README); rendered clips, whose landmarks lie beside
them, with their truth. Landmarks of the real clips are made with the pinned model and kept in --poses.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import gait_rows as rows
from benchmarks.gait_errors import error_rows, write_errors
from screening import models, video
from screening.pose import MediaPipePose, default_workers, load_take, save_estimate
from screening.types import CycleKind, FindingKind, FindingStatus, Screening, Side, Take

FRAME_S = 1 / 30


@dataclass(frozen=True)
class Eye:
    """What a person saw in a real clip: contacts of each pass (seconds), seconds a step, whether the legs are alike."""

    file: str
    passes: tuple[tuple[float, ...] | int, ...]
    step_s: float
    alike: bool


EYE = (
    Eye("gait_side_normal.mp4", ((0.95, 1.5, 2.1, 2.7, 3.3),), 0.59, True),
    Eye("gait_side_slouch.mp4", ((1.05, 1.65, 2.25, 2.8, 3.45, 4.1),), 0.61, True),
    Eye("gait_side_circumduction_there_and_back.mp4", (8, 8), 0.65, False),
    Eye("gait_side_no_arm_swing_there_and_back.mp4", (5, 6), 0.595, True),
    Eye("gait_side_outdoor_crop.mp4", ((0.35, 0.95, 1.6, 2.2, 2.85, 3.45, 4.05),), 0.62, True),
)


def find_real_takes(folder: Path, kept: Path) -> Iterator[tuple[Eye, Take]]:
    """The real clips with their landmarks, made once."""
    kept.mkdir(parents=True, exist_ok=True)
    for eye in EYE:
        stored = kept / f"{Path(eye.file).stem}.full.pose.npz"
        if not stored.exists():
            info = video.probe(folder / eye.file)
            estimator = MediaPipePose(models.require("full"), default_workers())
            save_estimate(stored, estimator.estimate(folder / eye.file, info, None), info)
        yield eye, load_take(stored)


def found_contacts(screening: Screening) -> list[list[float]]:
    """Contacts of each pass, from all strides that were seen, used or not."""
    passes = [c for c in screening.cycles if c.kind is CycleKind.PASS]
    strides = [c for c in screening.cycles if c.kind is CycleKind.STRIDE]
    found = []
    for own, after in zip(passes, [*passes[1:], None], strict=True):
        until = after.start_s if after else np.inf
        last = max((p.end_s for p in passes if p.end_s < own.start_s), default=-np.inf)
        inside = [c for c in strides if last < c.start_s < until]
        found.append(sorted({round(t, 3) for c in inside for t in (c.start_s, c.end_s)}))
    return found


def real_section(takes: Sequence[tuple[Eye, Take]]) -> list[str]:
    """Contacts, cadence, sides and flags on real people."""
    lines = [
        "## Real people",
        "",
        "Contacts are counted here, not matched one by one; that is in [comparison.md](comparison.md).",
        "",
        "| clip | contacts by eye | found | time against the eye, ms | cadence by eye | found | flagged |",
        "|---|---|---|---|---|---|---|",
    ]
    for eye, take in takes:
        screening = rows.screen(take)
        found = found_contacts(screening)
        counted = " + ".join(str(p if isinstance(p, int) else len(p)) for p in eye.passes)
        errors = [
            1000 * (min(own, key=lambda t, seen=seen: abs(t - seen)) - seen)
            for own, by_eye in zip(found, eye.passes, strict=False)
            if not isinstance(by_eye, int)
            for seen in by_eye
        ]
        near = [e for e in errors if abs(e) < 200]
        times = f"{np.mean(near):+.0f} / {np.std(near):.0f} ({len(near)})" if near else "–"
        cadence = next((m.value for m in screening.measurements if m.metric == "cadence"), None)
        flagged = [
            f"{f.metric} {f.kind.value} {f.side or ''}".strip()
            for f in screening.with_status(FindingStatus.FLAGGED)
        ]
        lines.append(
            f"| {Path(eye.file).stem} | {counted} | {' + '.join(str(len(p)) for p in found)} | {times} | "
            f"{60 / eye.step_s:.0f} | {cadence:.0f} | {', '.join(flagged) or 'none'} |"
        )
    return [*lines, ""]


def contact_section(contacts: pd.DataFrame, offs: pd.DataFrame) -> list[str]:
    """Contacts found, missed, invented; their times."""
    lines = [
        "## Contacts of rendered walkers",
        "",
        "| clips | leg | true | missed | invented | bias, ms | SD, ms | final contact: bias, ms | SD, ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for (group, leg), own in contacts.groupby(["group", "leg"]):
        kinds = own.kind.value_counts()
        errors = 1000 * own.error_s.dropna()
        off = 1000 * offs[(offs.group == group) & (offs.leg == leg)].error_s.dropna() if len(offs) else []
        last = f"{off.mean():+.0f} | {off.std():.0f}" if len(off) else "– | –"
        lines.append(
            f"| {group} | {leg} | {kinds.get('found', 0) + kinds.get('missed', 0)} | {kinds.get('missed', 0)} | "
            f"{kinds.get('invented', 0)} | {errors.mean():+.0f} | {errors.std():.0f} | {last} |"
        )
    return [*lines, ""]


def swap_section(swaps: pd.DataFrame) -> list[str]:
    """Exchanged legs, the model's own and those put in."""
    lines = [
        "## Exchanged legs (side view)",
        "",
        "| exchanges | frames with exchanged legs | put back or left out | right frames made wrong | right frames left out |",
        "|---|---|---|---|---|",
    ]
    for kind, own in swaps.groupby("kind"):
        total = own[["wrong", "still", "right", "broken", "left_out"]].sum()
        mended = 100 * (1 - total.still / max(total.wrong, 1))
        lines.append(
            f"| {kind} | {total.wrong} of {own.frames.sum()} | {mended:.1f} % | "
            f"{100 * total.broken / total.right:.2f} % | {100 * total.left_out / total.right:.1f} % |"
        )
    return [*lines, ""]


def value_section(sides: pd.DataFrame, differences: pd.DataFrame) -> list[str]:
    """Bias, spread and slope of every measure, and of the difference between the sides."""
    lines = [
        "## Measures of rendered walkers",
        "",
        "One value per clip and side (median of its strides). Right minus left where a clip shows both near the camera.",
        "",
        "| measure | clips | values | bias | SD | slope | right minus left: clips | bias | SD |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for (metric, view), own in sides.assign(view=_view(sides)).groupby(["metric", "view"]):
        error = own.found - own.truth
        slope = f"{np.polyfit(own.truth, own.found, 1)[0]:.2f}" if own.truth.std() > 1e-3 else "–"
        pair = differences[(differences.metric == metric) & (_view(differences) == view)]
        gap = pair.found - pair.truth
        last = f"{len(gap)} | {gap.mean():+.3g} | {gap.std():.3g}" if len(gap) > 1 else "– | – | –"
        lines.append(
            f"| {metric} | {view} | {len(own)} | {error.mean():+.3g} | {error.std():.3g} | {slope} | {last} |"
        )
    return [*lines, ""]


def _view(table: pd.DataFrame) -> pd.Series[str]:
    return table.group.str.split(", ").str[1]


def flag_section(findings: pd.DataFrame, clips: Sequence[rows.Clip]) -> list[str]:
    """False flags on even walkers; what was found of a knee that bends less on one side."""
    even = findings[findings.symmetric & (findings.kind == "asymmetry")]
    false = even[(even.status == "flagged") & ~even.true_beyond]
    other = findings[~findings.symmetric & (findings.status == "flagged") & ~findings.true_beyond]
    stiff = [clip for clip in clips if clip.name.startswith("gait_stiff")]
    hits = sum(_knee_is_flagged(clip) for clip in stiff)
    return [
        "## Flags on rendered walkers",
        "",
        f"* Even walkers: {len(false)} of {even['clip'].nunique()} clips ({len(even)} comparisons) with a flagged "
        "difference between the sides.",
        f"* Uneven walkers: {len(other)} flags whose truth is not beyond the limit"
        + (": " + ", ".join(sorted(other["clip"] + " " + other.metric)) if len(other) else "")
        + ".",
        f"* One knee limited in swing (six passes there and back): flagged on the right side in {hits} of "
        f"{len(stiff)} clips.",
        "",
    ]


def _knee_is_flagged(clip: rows.Clip) -> bool:
    less = clip.known.motion["knee_swing_less_deg"]
    assert isinstance(less, list)
    affected = Side.LEFT if less[0] > less[1] else Side.RIGHT
    return any(
        f.metric == "knee_flexion_swing_peak" and f.side is affected and f.kind is FindingKind.ASYMMETRY
        for f in clip.screening.with_status(FindingStatus.FLAGGED)
    )


def rig_sections(folder: Path, errors: Path | None) -> list[str]:
    """Every table of the rendered clips; ``errors``: the norms file to bring up to date."""
    clips = rows.load_clips(folder)
    values = pd.DataFrame([row for clip in clips for row in rows.value_rows(clip)])
    sides = rows.side_rows(values)
    differences = rows.difference_rows(sides)
    if errors is not None:
        write_errors(errors, error_rows(sides, differences))
    contacts = pd.DataFrame([row for clip in clips for row in rows.contact_rows(clip)])
    offs = pd.DataFrame([row for clip in clips for row in rows.final_contact_rows(clip)])
    aside = [clip for clip in clips if clip.screening.recordings[0].view.near_side]
    swaps = pd.DataFrame([row for clip in aside for row in rows.swap_rows(clip)])
    findings = pd.DataFrame([row for clip in clips for row in rows.finding_rows(clip, sides)])
    strides = sum(c.valid and c.kind is CycleKind.STRIDE for clip in clips for c in clip.screening.cycles)
    return [
        f"{len(clips)} rendered clips, {strides} valid strides.",
        "",
        *contact_section(contacts, offs),
        *swap_section(swaps),
        *value_section(sides, differences),
        *flag_section(findings, clips),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the page, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, help="folder of the real clips")
    parser.add_argument("--poses", type=Path, help="where landmarks of the real clips are kept")
    parser.add_argument("--rig", type=Path, help="folder of rendered walks with their landmarks")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--errors", type=Path, help="errors.csv to bring up to date")
    given = parser.parse_args(arguments)
    lines = [
        "# Walking: what was measured",
        "",
        "Made by `python -m benchmarks.gait`; the method stands in `screening/`.",
        "",
    ]
    if given.clips:
        lines += real_section(
            list(find_real_takes(given.clips, given.poses or Path("benchmarks/accuracy/cache/real")))
        )
    if given.rig:
        lines += rig_sections(given.rig, given.errors)
    text = "\n".join(lines).rstrip() + "\n"
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


__all__ = ["main"]

if __name__ == "__main__":
    main()

"""Run the whole program on the rendered clips and set its numbers beside the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.accuracy.reference import TRUE_SIGNALS, Known, load_known
from benchmarks.accuracy.spec import Entry
from screening import models, pipeline, video
from screening.kinematics import angle_between, projected_flexion
from screening.metrics import WINDOW_S
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.pose import MediaPipePose, default_workers, load_take, save_estimate
from screening.types import (
    LANDMARK_INDEX,
    Finding,
    FindingKind,
    FloatArray,
    Pose,
    Recording,
    Screening,
    Side,
    Take,
)

REPEATED = "squat"
"""Motion of the rig whose clips are judged here: repetitions on both legs, whatever the arms do."""

FLAT = {"knee_flexion_peak": ("hip", "knee", "ankle"), "hip_flexion_peak": ("shoulder", "hip", "knee")}
LEANS = {"thigh_inclination_peak": ("knee", "hip"), "shank_inclination_peak": ("ankle", "knee")}


@dataclass(frozen=True)
class Tables:
    """Results, one row each: values against truth, findings against truth, repetitions against truth."""

    values: pd.DataFrame
    findings: pd.DataFrame
    repetitions: pd.DataFrame


def find_poses(entries: Sequence[Entry], videos: Sequence[Path], model_name: str) -> list[Take]:
    """Landmarks of every clip as the program finds them; kept beside the clip for the next time."""
    model = models.require(model_name)
    estimator = MediaPipePose(model, default_workers())
    takes = []
    for number, (entry, path) in enumerate(zip(entries, videos, strict=True), start=1):
        stored = path.with_suffix(f".{model.name}.pose.npz")
        info = video.probe(path)
        take = load_take(stored) if stored.exists() else None
        if take is None or take.video.sha256 != info.sha256:
            save_estimate(stored, estimator.estimate(path, info, None), info)
            take = load_take(stored)
        takes.append(take)
        print(f"\rlandmarks {number} of {len(entries)} ({entry.clip.id})".ljust(90), end="", flush=True)
    print()
    return takes


def evaluate(entries: Sequence[Entry], videos: Sequence[Path], takes: Sequence[Take]) -> Tables:
    """Screen every session and compare.

    Parameters
    ----------
    entries, videos, takes : in the same order; clips of one session follow each other.
    """
    values: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    repetitions: list[dict[str, Any]] = []
    known = [load_known(path) for path in videos]
    model = models.require("full")
    numbered = [(k, entry) for k, entry in enumerate(entries) if entry.clip.movement == REPEATED]
    for _, group in groupby(numbered, key=lambda pair: pair[1].session):
        members = list(group)
        movement = MOVEMENTS[members[0][1].screened_as]
        screening = pipeline.screen(
            movement, [takes[k] for k, _ in members], model=model.name, model_sha256=model.sha256
        )
        own = [known[k] for k, _ in members]
        own_entries = [entry for _, entry in members]
        values += _value_rows(screening, own, own_entries)
        findings += _finding_rows(screening, own, own_entries)
        repetitions += _repetition_rows(screening, own, own_entries)
    return Tables(pd.DataFrame(values), pd.DataFrame(findings), pd.DataFrame(repetitions))


def describe(entry: Entry) -> dict[str, Any]:
    """What distinguishes a clip in the tables."""
    motion = entry.clip.motion
    return {
        "movement": entry.screened_as,
        "group": entry.group,
        "condition": entry.condition,
        "session": entry.session,
        "clip": entry.clip.id,
        "body": entry.clip.body,
        "filmed": entry.view,
        "true_yaw": entry.clip.yaw_deg,
        "difference": getattr(motion, "knee_difference_deg", 0.0),
    }


def _value_rows(
    screening: Screening, known: Sequence[Known], entries: Sequence[Entry]
) -> Iterator[dict[str, Any]]:
    """One row for every metric, side and recording that the program offers in that view, measured or not."""
    for m in screening.measurements:
        index = m.recording or 0
        recording = screening.recordings[index]
        truth = known[index].value(m.metric, m.side, recording.view.near_side)
        yield {
            **describe(entries[index]),
            "metric": m.metric,
            "view": "side" if recording.view.near_side else recording.view.value,
            "yaw": recording.yaw_deg,
            "side": m.side.value if m.side else "",
            "value": np.nan if m.value is None else m.value,
            "truth": truth,
            "error95": np.nan if m.error95 is None else m.error95,
            "grade": m.grade.value,
            **_rivals(m.metric, m.side or recording.view.near_side, recording, known[index]),
        }


def _rivals(metric: str, side: Side | None, recording: Recording, known: Known) -> dict[str, float]:
    """The plain 2-D angle and that of MediaPipe's world landmarks on the same frames."""
    flat, world = np.nan, np.nan
    if side is not None and (metric in FLAT or metric in LEANS):
        names = [f"{side}_{joint}" for joint in (FLAT.get(metric) or LEANS[metric])]
        flat = _median_at(_plain(metric, [recording.pose.xy(n) for n in names]), recording.pose, known)
        points = [recording.pose.world_m[:, LANDMARK_INDEX[n]] for n in names]
        world = _median_at(_plain(metric, points), recording.pose, known)
    return {"flat": flat, "world": world}


def _plain(metric: str, points: Sequence[FloatArray]) -> FloatArray:
    if metric in FLAT:
        return projected_flexion(*points)
    up = np.zeros(points[0].shape[-1])
    up[1] = -1.0
    return angle_between(points[1] - points[0], up)


def _median_at(values: FloatArray, pose: Pose, known: Known) -> float:
    """The same reading as the program's: ±0.17 s around the bottom, median over the repetitions."""
    seen = []
    for bottom in known.bottoms_s:
        inside = values[np.abs(pose.time_s - bottom) <= WINDOW_S]
        if np.isfinite(inside).any():
            seen.append(float(np.nanmedian(inside)))
    return float(np.median(seen)) if seen else float("nan")


def _finding_rows(
    screening: Screening, known: Sequence[Known], entries: Sequence[Entry]
) -> Iterator[dict[str, Any]]:
    for finding in screening.findings:
        truth = true_finding(finding, screening, known)
        limit = load_norms().limit(screening.movement.id, finding.metric, finding.kind)
        assert limit is not None
        deviation = limit.deviation(truth) if np.isfinite(truth) else np.nan
        yield {
            **describe(entries[0]),
            "clips": len(entries),
            "refused": not any(recording.usable for recording in screening.recordings),
            "seen_in": _seen_in(finding, screening),
            "metric": finding.metric,
            "kind": finding.kind.value,
            "status": finding.status.value,
            "side": finding.side.value if finding.side else "",
            "value": np.nan if finding.value is None else finding.value,
            "truth": truth,
            "true_deviation": deviation,
            "true_beyond": bool(limit.flag_deviation is not None and deviation > limit.flag_deviation),
            "error95": np.nan if finding.error95 is None else finding.error95,
        }


def _seen_in(finding: Finding, screening: Screening) -> str:
    """``side`` or ``front``: the kind of view that the finding was read from; empty where it was not assessed."""
    if finding.evidence is None:
        return ""
    view = screening.recordings[finding.evidence.recording].view
    return "side" if view.near_side else view.value


def true_finding(finding: Finding, screening: Screening, known: Sequence[Known]) -> float:
    """The truth of a finding, from the recordings that could show it; NaN where there is none."""
    sides: dict[Side, list[float]] = {side: [] for side in Side}
    plain = []
    metric = screening.movement.metric(finding.metric)
    for recording, own in zip(screening.recordings, known, strict=True):
        near = recording.view.near_side
        if metric.paired:
            for side in (near,) if near else tuple(Side):
                sides[side].append(own.value(finding.metric, side, near))
        else:
            plain.append(own.value(finding.metric, None, near))
    means = {side: np.mean(v) for side, v in sides.items() if v and np.isfinite(v).any()}
    if finding.kind is FindingKind.ASYMMETRY:
        return float(means[Side.RIGHT] - means[Side.LEFT]) if len(means) == 2 else float("nan")
    if metric.paired:
        return (
            float(means[finding.side])
            if finding.side in means
            else float(np.mean(list(means.values()) or [np.nan]))
        )
    recording_index = finding.evidence.recording if finding.evidence else 0
    return float(plain[recording_index]) if plain else float("nan")


def _repetition_rows(
    screening: Screening, known: Sequence[Known], entries: Sequence[Entry]
) -> Iterator[dict[str, Any]]:
    for index, (own, entry) in enumerate(zip(known, entries, strict=True)):
        quality = screening.recordings[index].quality
        found = [c.peak_s for c in screening.cycles if c.recording == index and c.valid]
        errors = (
            [float(found[int(np.argmin(np.abs(np.array(found) - t)))] - t) for t in own.bottoms_s]
            if found
            else []
        )
        hits = [e for e in errors if abs(e) < 0.6]
        yield {
            **describe(entry),
            "status": quality.status.value,
            "codes": " ".join(reason.code for reason in quality.reasons),
            "view": screening.recordings[index].view.value,
            "yaw": screening.recordings[index].yaw_deg,
            "true": len(own.bottoms_s),
            "found": len(hits),
            "invented": len(found) - len(hits),
            "bottom_error_s": float(np.median(hits)) if hits else np.nan,
            "bottom_spread_s": float(np.std(hits)) if hits else np.nan,
        }


__all__ = ["TRUE_SIGNALS", "Tables", "describe", "evaluate", "find_poses", "true_finding"]

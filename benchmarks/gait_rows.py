"""The program's walks set beside the truth of rendered clips: one row for every contact, value, side and finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.gait_truth import KnownWalk, exchange_margin, load_known_walk
from screening import models, pipeline, signals
from screening.gait.contacts import find_contacts
from screening.gait.leg_identity import identify_legs
from screening.gait.metrics import VARIABILITY, read_stride
from screening.gait.walking import find_walks
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.pose import load_take
from screening.types import (
    BoolArray,
    Cycle,
    CycleKind,
    FloatArray,
    Pose,
    Screening,
    Side,
    StrideRule,
    Take,
)

GAIT = MOVEMENTS["gait"]
RULE = StrideRule()
CLEAR = 0.06
"""Margin in leg lengths beyond which it is clear which leg is which; below it the legs cross."""

MATCH_S = 0.2
TIMES = {"cadence", "stride_time", "step_time", "stance_fraction", "swing_fraction", "double_support"}
INJECTED_RUNS = 5
"""How often random exchanges are put into every clip: the model itself makes too few to count on."""


@dataclass(frozen=True, eq=False)
class Clip:
    """One rendered clip as the program sees it, with its truth."""

    name: str
    take: Take
    known: KnownWalk
    screening: Screening

    @property
    def group(self) -> str:
        """Kind of clip: over ground or treadmill, side or front."""
        recording = self.screening.recordings[0]
        surface = recording.surface.value if recording.surface else "nobody"
        return f"{surface.replace('_', ' ')}, {'side' if recording.view.near_side else recording.view.value}"


def load_clips(folder: Path) -> list[Clip]:
    """Every rendered walk of a folder whose landmarks lie beside it."""
    found = []
    for stored in sorted(folder.glob("gait_*.full.pose.npz")):
        video = stored.with_name(stored.name.replace(".full.pose.npz", ".mp4"))
        take = load_take(stored)
        found.append(Clip(video.stem, take, load_known_walk(video), screen(take)))
    return found


def screen(*takes: Take) -> Screening:
    """The whole program on landmarks."""
    model = models.locate("full")
    return pipeline.screen(GAIT, takes, model="full", model_sha256=model.sha256 if model else "")


def contact_rows(clip: Clip) -> Iterator[dict[str, Any]]:
    """Every true contact well inside a walk, found or not, and every found one that is none."""
    identified = identify_legs(clip.take.pose)
    pose = _clean(identified.pose)
    for walk in find_walks(pose, clip.take.video.width_px, RULE):
        start_s, end_s = pose.time_s[walk.start], pose.time_s[walk.end - 1]
        contacts = find_contacts(pose, identified.pose, walk, RULE)
        for side in Side:
            mine = np.array([c.time_s for c in contacts if c.side is side])
            true = clip.known.contacts[side]
            leg = "front" if walk.near is None else ("near" if walk.near is side else "far")
            base = {"clip": clip.name, "group": clip.group, "leg": leg}
            inside = true[(true > start_s + RULE.edge_s) & (true < end_s - RULE.edge_s)]
            for moment in inside:
                error = _nearest(mine, moment) - moment
                yield {**base, "kind": "found" if np.isfinite(error) else "missed", "error_s": error}
            for moment in mine:
                if not np.isfinite(_nearest(true, moment)):
                    yield {**base, "kind": "invented", "error_s": np.nan}


def final_contact_rows(clip: Clip) -> Iterator[dict[str, Any]]:
    """Every final contact of a valid stride against the true one."""
    for cycle in clip.screening.cycles:
        if cycle.events is None or cycle.side is None or cycle.events.off_s is None or not cycle.valid:
            continue
        near = cycle.side is cycle.events.view.near_side
        error = cycle.events.off_s - _nearest(clip.known.offs[cycle.side], cycle.events.off_s)
        yield {"clip": clip.name, "group": clip.group, "leg": "near" if near else "far", "error_s": error}


def swap_rows(clip: Clip) -> Iterator[dict[str, Any]]:
    """Exchanged legs as the model made them, and with random exchanges put in: repaired, left out, left, broken."""
    nothing = np.zeros(len(clip.take.pose.time_s), dtype=bool)
    yield {"clip": clip.name, "kind": "the model's own", **_count_swaps(clip, nothing)}
    for seed in range(INJECTED_RUNS):
        yield {"clip": clip.name, "kind": "put in", **_count_swaps(clip, _random_runs(len(nothing), seed))}


def _count_swaps(clip: Clip, exchanged: BoolArray) -> dict[str, int]:
    pose = signals._exchange_legs(clip.take.pose, exchanged, np.zeros_like(exchanged))
    identified = identify_legs(pose)
    clean = _clean(identified.pose)
    walking = np.zeros(len(pose.time_s), dtype=bool)
    for walk in find_walks(clean, clip.take.video.width_px, RULE):
        walking[walk.frames] = True
    before, after = exchange_margin(pose, clip.known), exchange_margin(identified.pose, clip.known)
    walking = walking[: len(before)]
    with np.errstate(invalid="ignore"):
        wrong, right = walking & (before > CLEAR), walking & (before < -CLEAR)
        return {
            "frames": int(walking.sum()),
            "wrong": int(wrong.sum()),
            "still": int((wrong & (after > CLEAR)).sum()),
            "right": int(right.sum()),
            "broken": int((right & (after > CLEAR)).sum()),
            "left_out": int((right & ~np.isfinite(after)).sum()),
        }


def _random_runs(count: int, seed: int) -> BoolArray:
    """Runs of 1 to 6 frames, 8 to 60 frames apart: what the model does, only more often."""
    rng = np.random.default_rng(seed)
    mask, at = np.zeros(count, dtype=bool), 5
    while at < count:
        at += int(rng.integers(8, 60))
        length = int(rng.integers(1, 7))
        mask[at : at + length] = True
        at += length
    return mask


def value_rows(clip: Clip) -> Iterator[dict[str, Any]]:
    """Every measured value of every stride against the truth of the same stride."""
    recording = clip.screening.recordings[0]
    true_recording = replace(recording, angles=clip.known.table)
    strides = [c for c in clip.screening.cycles if c.valid and c.kind is CycleKind.STRIDE]
    for cycle in strides:
        true_cycle = _true_cycle(cycle, clip.known)
        for metric in GAIT.metrics:
            if recording.view not in metric.grades or metric.reducer == VARIABILITY:
                continue
            for side in tuple(Side) if metric.paired else (None,):
                found = read_stride(metric, side, recording, cycle, strides)
                if found is None:
                    continue
                own, others = (true_cycle, [true_cycle]) if metric.id in TIMES else (cycle, strides)
                truth = read_stride(metric, side, true_recording, own, others)
                if truth is not None:
                    yield {
                        "clip": clip.name,
                        "group": clip.group,
                        "metric": metric.id,
                        "side": side.value if side else "",
                        "found": found,
                        "truth": truth,
                    }


def _true_cycle(cycle: Cycle, known: KnownWalk) -> Cycle:
    """The same stride with its true events."""
    assert cycle.side is not None
    assert cycle.events is not None
    own, other, events = cycle.side, cycle.side.other, cycle.events
    return replace(
        cycle,
        start_s=_nearest(known.contacts[own], cycle.start_s),
        end_s=_nearest(known.contacts[own], cycle.end_s),
        events=replace(
            events,
            opposite_contact_s=_of(known.contacts[other], events.opposite_contact_s),
            off_s=_of(known.offs[own], events.off_s),
            opposite_off_s=_of(known.offs[other], events.opposite_off_s),
        ),
    )


def _of(times: FloatArray, moment: float | None) -> float | None:
    return None if moment is None else _nearest(times, moment)


def _nearest(times: FloatArray, moment: float) -> float:
    """The nearest of some times; NaN if none is close."""
    if not len(times):
        return float("nan")
    best = float(times[int(np.argmin(np.abs(times - moment)))])
    return best if abs(best - moment) < MATCH_S else float("nan")


def side_rows(values: pd.DataFrame) -> pd.DataFrame:
    """Per clip, metric and side: median found and true."""
    keys = ["clip", "group", "metric", "side"]
    return values.groupby(keys)[["found", "truth"]].agg("median").reset_index()


def difference_rows(sides: pd.DataFrame) -> pd.DataFrame:
    """Per clip and paired metric: right minus left, found and true."""
    keys = ["clip", "group", "metric"]
    wide = sides[sides.side != ""].pivot_table(index=keys, columns="side", values=["found", "truth"])
    wide = wide.dropna()
    found = wide["found"]["right"] - wide["found"]["left"]
    truth = wide["truth"]["right"] - wide["truth"]["left"]
    return pd.DataFrame({"found": found, "truth": truth}).reset_index()


def finding_rows(clip: Clip, sides: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Every finding with whether its truth lies beyond the flag limit."""
    own = sides[sides["clip"] == clip.name]
    for finding in clip.screening.findings:
        limit = load_norms().limit("gait", finding.metric, finding.kind)
        assert limit is not None
        truths = own[own.metric == finding.metric].set_index("side").truth
        if finding.kind.value == "asymmetry":
            truth = truths["right"] - truths["left"] if {"left", "right"} <= set(truths.index) else np.nan
        else:
            truth = truths.get(finding.side.value if finding.side else "", np.nan)
        beyond = limit.flag_deviation is not None and limit.deviation(truth) > limit.flag_deviation
        yield {
            "clip": clip.name,
            "symmetric": clip.known.symmetric,
            "metric": finding.metric,
            "kind": finding.kind.value,
            "status": finding.status.value,
            "side": finding.side.value if finding.side else "",
            "found": np.nan if finding.value is None else finding.value,
            "truth": truth,
            "true_beyond": bool(beyond),
        }


def _clean(pose: Pose) -> Pose:
    return signals.clean(pose, cutoff_hz=GAIT.lowpass_hz, max_gap_s=load_norms().quality["max_gap_s"])

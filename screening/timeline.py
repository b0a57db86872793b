"""Walking over the time of the film: when each foot stands and swings, which strides were used, which side was near.

Bars are made from initial and final contacts alone. Strides that were seen but not used keep their bars, with why not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from screening.types import Cycle, CycleKind, Recording, Screening, Side, View

NEAR_WINDOW_S = 0.25
"""How long the near leg may be hidden before the picture no longer says which leg is near."""


class Phase(StrEnum):
    """What a foot does."""

    STANCE = "stance"
    SWING = "swing"
    UNKNOWN = "not told apart"


@dataclass(frozen=True)
class FootBar:
    """One foot, standing or swinging, for a while.

    Attributes
    ----------
    start_s, end_s : seconds of the recording. number : of the used stride it belongs to, from 1; None if not used.
    used : whether the stride counts. reason : why it does not, else empty.
    """

    side: Side
    phase: Phase
    start_s: float
    end_s: float
    used: bool
    number: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class WalkSeen:
    """One walk in one direction, with its strides.

    Attributes
    ----------
    number : from 1 in its recording. view : which part of the person faced the camera.
    used, unused : strides of each side. reasons : why strides were not used, with how many; the most frequent first.
    valid : at least one used stride a side. reason : why not, else empty.
    """

    number: int
    start_s: float
    end_s: float
    view: View
    used: dict[Side, int]
    unused: dict[Side, int]
    reasons: tuple[tuple[str, int], ...]
    valid: bool
    reason: str = ""


def strides_of(screening: Screening, recording_index: int) -> tuple[Cycle, ...]:
    """Return the strides of a recording in order of time, used or not."""
    own = (c for c in screening.cycles if c.recording == recording_index and c.kind is CycleKind.STRIDE)
    return tuple(sorted(own, key=lambda c: (c.start_s, c.end_s)))


def foot_bars(screening: Screening, recording_index: int) -> tuple[FootBar, ...]:
    """Return stance and swing of each foot; one bar of unknown phase where a stride has no final contact."""
    bars: list[FootBar] = []
    numbers = dict.fromkeys(Side, 0)
    for stride in strides_of(screening, recording_index):
        if stride.side is None:
            continue
        numbers[stride.side] += stride.valid
        off_s = stride.events.off_s if stride.events else None
        parts = [(Phase.UNKNOWN, stride.start_s, stride.end_s)]
        if off_s is not None:
            parts = [(Phase.STANCE, stride.start_s, off_s), (Phase.SWING, off_s, stride.end_s)]
        number = numbers[stride.side] if stride.valid else None
        reason = stride.reason or ""
        bars += [FootBar(stride.side, *part, stride.valid, number, reason) for part in parts]
    return tuple(bars)


def phases_at(bars: Sequence[FootBar], time_s: float) -> dict[Side, Phase]:
    """Return what each foot does at one moment; feet of which nothing is known then are left out."""
    return {
        bar.side: bar.phase
        for bar in bars
        if bar.start_s <= time_s < bar.end_s and bar.phase is not Phase.UNKNOWN
    }


def walks_seen(screening: Screening, recording_index: int) -> tuple[WalkSeen, ...]:
    """Return the walks of a recording in order of time, each with the strides that lie in it."""
    passes = [c for c in screening.cycles if c.recording == recording_index and c.kind is CycleKind.PASS]
    passes.sort(key=lambda c: c.start_s)
    own: list[list[Cycle]] = [[] for _ in passes]
    for stride in strides_of(screening, recording_index):
        if passes:
            own[_nearest_walk(passes, 0.5 * (stride.start_s + stride.end_s))].append(stride)
    view = screening.recordings[recording_index].view
    return tuple(_walk(n, one, own[n - 1], view) for n, one in enumerate(passes, 1))


def near_view(recording: Recording, time_s: float) -> View:
    """Return which part of the person faces the camera at one moment: a film there and back shows both sides.

    In walking only the leg near the camera has angles, so they tell it; UNKNOWN where nobody walks.
    """
    if recording.surface is None or recording.view.near_side is None:
        return recording.view
    times_s = recording.angles.index.to_numpy(dtype=float)
    near_in_time = np.abs(times_s - time_s) <= NEAR_WINDOW_S
    seen = {
        side: float(np.isfinite(recording.angles.loc[near_in_time, columns].to_numpy(dtype=float)).sum())
        for side in Side
        if (columns := [str(c) for c in recording.angles.columns if f"_{side}_" in str(c)])
    }
    side = max(seen, key=lambda s: seen[s], default=None)
    return View(side.value) if side is not None and seen[side] > 0 else View.UNKNOWN


def _nearest_walk(passes: Sequence[Cycle], time_s: float) -> int:
    """The pass that holds a moment, else the nearest one."""
    away = [max(one.start_s - time_s, time_s - one.end_s, 0.0) for one in passes]
    return int(np.argmin(away))


def _walk(number: int, one: Cycle, strides: Sequence[Cycle], view: View) -> WalkSeen:
    views = Counter(s.events.view for s in strides if s.events)
    why = Counter(s.reason for s in strides if s.reason)
    return WalkSeen(
        number=number,
        start_s=one.start_s,
        end_s=one.end_s,
        view=views.most_common(1)[0][0] if views else view,
        used={side: sum(s.valid and s.side is side for s in strides) for side in Side},
        unused={side: sum(not s.valid and s.side is side for s in strides) for side in Side},
        reasons=tuple(why.most_common()),
        valid=one.valid,
        reason=one.reason or "",
    )

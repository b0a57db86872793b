"""Rendered visits as progress sees them, with the truth of every value: for :mod:`benchmarks.change`."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np

from benchmarks.accuracy.reference import Known, load_known
from benchmarks.accuracy.spec import Entry, load_entries
from screening import models, pipeline
from screening.clinic.progress import (
    Change,
    Conditions,
    Of,
    Subject,
    TakeValue,
    VisitRecord,
    compare_visits,
    subject_of_finding,
    take_values,
)
from screening.export import to_json_dict
from screening.movements import MOVEMENTS
from screening.types import FindingStatus, Side, Take, View

UNCHANGED = ("squat_symmetric", "squat_difference", "squat_equal_sides")
"""Groups of the accuracy benchmark whose clips are filmed as the protocol asks, or turned by less than 10 degrees."""
FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Seen:
    """One rendered visit: what progress reads from it, and the truth by subject and views."""

    body: str
    session: str
    record: VisitRecord
    truth: Mapping[tuple[Subject, tuple[View, ...]], float]


def unchanged_entries() -> list[Entry]:
    """The clips of all sessions of which two of one body make a pair without change."""
    return [entry for entry in load_entries() if entry.group.startswith(UNCHANGED)]


def see(entries: Sequence[Entry], videos: Sequence[Path], takes: Sequence[Take]) -> list[Seen]:
    """Screen every session; entries of one session follow each other, ``videos`` and ``takes`` in the same order."""
    together = list(zip(entries, videos, takes, strict=True))
    return [_see_one(list(group)) for _, group in groupby(together, key=lambda one: one[0].session)]


def _see_one(members: Sequence[tuple[Entry, Path, Take]]) -> Seen:
    model = models.require("full")
    entry = members[0][0]
    screening = pipeline.screen(
        MOVEMENTS["squat"], [take for _, _, take in members], model=model.name, model_sha256=model.sha256
    )
    values = take_values(to_json_dict(screening), Conditions())
    stood_out = frozenset(
        subject_of_finding("squat", finding.metric, finding.kind, finding.side)
        for finding in screening.findings
        if finding.status in (FindingStatus.FLAGGED, FindingStatus.WATCH)
    )
    known = {
        recording.view: load_known(video)
        for recording, (_, video, _) in zip(screening.recordings, members, strict=True)
    }
    truth = {(value.subject, value.views): _true_value(value, known) for value in values}
    record = VisitRecord(1, FIRST_DAY, values, accepted=stood_out, extreme=stood_out)
    return Seen(entry.clip.body, entry.session, record, truth)


def _true_value(value: TakeValue, known: Mapping[View, Known]) -> float:
    """What the value should have been."""
    metric, side = value.subject.metric, value.subject.side
    if value.subject.of is Of.VALUE:
        return known[value.views[0]].value(metric, side, value.views[0].near_side)
    by_side = {}
    for leg, view in zip(Side, (value.views * 2)[:2] if len(value.views) == 1 else value.views, strict=True):
        by_side[leg] = known[view].value(metric, leg, view.near_side)
    left, right = by_side[Side.LEFT], by_side[Side.RIGHT]
    return right - left if value.subject.of is Of.DIFFERENCE else 0.5 * (left + right)


def compare(first: Seen, last: Seen) -> tuple[Change, ...]:
    """Return what progress says of two rendered visits."""
    later = dataclasses.replace(last.record, number=2, day=FIRST_DAY + timedelta(days=14))
    return compare_visits([first.record, later], 1, 2)


def without_change(first: Seen, last: Seen) -> Seen:
    """The later visit with its true change since the first one taken off every value: what is left is error.

    That a large true change is shown too small (slopes.csv) is part of what is left. A value whose truth is not known
    drops out.
    """
    kept = []
    for take in last.record.takes:
        key = (take.subject, take.views)
        moved = last.truth[key] - first.truth.get(key, last.truth[key])
        if np.isfinite(moved):
            kept.append(dataclasses.replace(take, value=take.value - moved))
    return dataclasses.replace(last, record=dataclasses.replace(last.record, takes=tuple(kept)))


def pairs(seen: Iterable[Seen], most: int, seed: int = 1) -> list[tuple[Seen, Seen]]:
    """Return pairs of visits of one body: all in which both sides were filmed twice, and others drawn up to ``most``."""
    by_body: dict[str, list[Seen]] = {}
    for one in seen:
        by_body.setdefault(one.body, []).append(one)
    every = [pair for visits in by_body.values() for pair in itertools.combinations(visits, 2)]
    full = [pair for pair in every if all(_views(one) >= {View.LEFT, View.RIGHT} for one in pair)]
    others = [pair for pair in every if pair not in full]
    drawn = np.random.default_rng(seed).permutation(len(others))[: max(0, most - len(full))]
    return [*full, *(others[k] for k in sorted(drawn))]


def _views(seen: Seen) -> set[View]:
    return {view for take in seen.record.takes for view in take.views}

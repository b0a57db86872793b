"""Stored landmarks of rendered walks against their truth: no model runs, so a change of the rules shows at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from stored_walks import WALKS, read_walk

from screening import pipeline
from screening.movements import MOVEMENTS
from screening.types import CycleKind, FindingKind, FindingStatus, Screening, Side

FILES = sorted(WALKS.glob("*.npz"))
FRAME_S = 1 / 30
LARGEST_ERROR = {
    "stride_time": 0.02,
    "step_time": 0.03,
    "cadence": 1.5,
    "stance_fraction": 0.04,
    "double_support": 0.06,
    "knee_flexion_swing_peak": 7.0,
    "thigh_extension_peak": 9.0,
    "thigh_range": 6.0,
    "trunk_lean": 4.0,
    "step_length": 0.06,
    "arm_swing": 6.0,
    "trunk_lateral_lean": 3.0,
}
"""Bias and twice the SD of docs/gait.md, rounded up."""


@cache
def screened(path: Path) -> Screening:
    """Screen a stored walk once for all tests."""
    take, _, _ = read_walk(path)
    return pipeline.screen(MOVEMENTS["gait"], [take], model="full", model_sha256="x")


def test_there_are_stored_walks() -> None:
    """Both surfaces and both kinds of view are kept."""
    assert len(FILES) >= 4
    assert {"front", "left"} <= {path.stem.rsplit("_", 1)[1] for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_contacts_are_those_of_the_truth(path: Path) -> None:
    """Every contact of a valid stride belongs to a true one of the same foot, within two frames."""
    _, contacts, _ = read_walk(path)
    errors = [
        moment - contacts[cycle.side][np.argmin(np.abs(contacts[cycle.side] - moment))]
        for cycle in screened(path).cycles
        if cycle.valid and cycle.kind is CycleKind.STRIDE and cycle.side
        for moment in (cycle.start_s, cycle.end_s)
    ]
    assert len(errors) >= 12
    assert abs(np.mean(errors)) < FRAME_S
    assert np.std(errors) < 1.5 * FRAME_S
    assert np.abs(errors).max() < 3 * FRAME_S


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_measures_are_near_the_truth(path: Path) -> None:
    """Values that the benchmark knows lie within its errors."""
    _, _, truth = read_walk(path)
    front = path.stem.endswith("front")
    measured = {m.metric + (f":{m.side}" if m.side else ""): m.value for m in screened(path).measurements}
    compared = 0
    for name, true in truth.items():
        metric = name.split(":")[0]
        if metric not in LARGEST_ERROR or (front and metric == "step_time"):
            continue  # in front view the two feet are not compared
        found = measured[name]
        assert found is not None, name
        assert abs(found - true) < LARGEST_ERROR[metric], (name, found, true)
        compared += 1
    assert compared >= 4


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_only_the_uneven_walker_is_flagged_uneven(path: Path) -> None:
    """Early right foot: the longer left step is flagged; a leaning trunk: its leg; even walkers: nothing."""
    flagged = {
        (f.metric, f.side)
        for f in screened(path).with_status(FindingStatus.FLAGGED)
        if f.kind is FindingKind.ASYMMETRY
    }
    expected = {
        "gait_pattern_f4_v3_right": {("step_time", Side.LEFT)},
        "gait_treadmill_f5_v1_front": {("trunk_lateral_lean", Side.LEFT)},
    }
    assert flagged == expected.get(path.stem, set())

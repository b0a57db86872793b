"""Twelve rendered clips through the whole program: renderer, file, pose model, findings, truth.

What the stored landmarks cannot see is seen here: a change in decoding, in the pose model, or in the renderer.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from screening import models

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(models.locate("full") is None, reason="the pose model is not here: make model"),
    pytest.mark.skipif(importlib.util.find_spec("moderngl") is None, reason="moderngl is not installed"),
]

SESSIONS = ("squat_symmetric_m1", "squat_symmetric_f4", "squat_symmetric_m5", "squat_difference_b_f2_dm20")


@cache
def tables(folder: Path):  # noqa: ANN201, RUF100 - the benchmark's own type, imported late
    """Render, find the landmarks, screen and compare, once for all tests."""
    from benchmarks.accuracy.cache import get_clips
    from benchmarks.accuracy.evaluate import evaluate, find_poses
    from benchmarks.accuracy.spec import load_entries

    entries = [entry for entry in load_entries() if entry.session in SESSIONS]
    videos = get_clips([entry.clip for entry in entries], folder)

    assert len(entries) == 12
    return evaluate(entries, videos, find_poses(entries, videos, "full"))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory):  # noqa: ANN201, RUF100 - see tables
    """The tables of the twelve clips; skips where pictures cannot be made."""
    from benchmarks.accuracy.render import open_context

    try:
        open_context().release()
    except RuntimeError as error:
        pytest.skip(str(error))
    return tables(tmp_path_factory.mktemp("rig"))


def test_every_repetition_is_found_and_none_invented(compared) -> None:  # noqa: ANN001, RUF100
    """44 in twelve clips, bottoms within 0.1 s on average."""
    rows = compared.repetitions

    assert rows["true"].sum() == rows["found"].sum() == 44
    assert rows["invented"].sum() == 0
    assert rows["bottom_error_s"].abs().max() < 0.1


@pytest.mark.parametrize(("view", "bias_deg", "sd_deg"), [("front", 4.0, 3.0), ("side", 3.0, 3.5)])
def test_knee_flexion_of_symmetric_people(compared, view: str, bias_deg: float, sd_deg: float) -> None:  # noqa: ANN001, RUF100
    """Within the bars of the accuracy benchmark."""
    rows = compared.values
    rows = rows[(rows["metric"] == "knee_flexion_peak") & (rows["view"] == view) & (rows["difference"] == 0)]
    error = rows["value"] - rows["truth"]

    assert len(error) == 6
    assert abs(error.mean()) < bias_deg
    assert error.std() < sd_deg


def test_the_printed_error_holds_the_truth(compared) -> None:  # noqa: ANN001, RUF100
    """At least 93 of 100 values lie within their own error."""
    rows = compared.values
    rows = rows[np.isfinite(rows["value"]) & np.isfinite(rows["truth"])]
    inside = (rows["value"] - rows["truth"]).abs() <= rows["error95"]

    assert len(rows) > 100
    assert inside.mean() >= 0.93


def test_nobody_symmetric_is_flagged_and_a_large_difference_is(compared) -> None:  # noqa: ANN001, RUF100
    """Three equal people without a red flag; 20° between the knees flagged on the leg that bends less."""
    rows = compared.findings
    equal = rows[rows["difference"] == 0]
    unequal = rows[(rows["difference"] != 0) & (rows["metric"] == "knee_flexion_peak")].iloc[0]

    assert not (equal["status"] == "flagged").any()
    assert unequal["status"] == "flagged"
    assert unequal["side"] == ("right" if unequal["truth"] < 0 else "left")

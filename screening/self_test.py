"""Does this computer measure what it should: one rendered clip with a known angle, through the whole program."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from screening import pipeline
from screening.norms import load_norms
from screening.types import ScreeningError, Side, View

_FOLDER = Path(__file__).parents[1] / "sample_videos"
_CLIP, _METRIC, _VIEW = "squat_left", "knee_flexion_peak", View.LEFT
_SIDE = Side.LEFT


@dataclass(frozen=True)
class SelfTest:
    """Known and measured peak knee flexion of the sample clip, in degrees."""

    known_deg: float
    measured_deg: float

    @property
    def fine(self) -> bool:
        """Whether the measured angle lies as close to the known one as it should (``self_test_tolerance``)."""
        return abs(self.measured_deg - self.known_deg) <= load_norms().quality["self_test_tolerance"]


def sample_clip() -> Path | None:
    """Return the sample clip beside the program; None where only the package was installed."""
    clip = _FOLDER / f"{_CLIP}.mp4"
    return clip if clip.exists() else None


def run_self_test(progress: Callable[[float, str], None] | None = None) -> SelfTest:
    """Measure the sample clip and compare with what was rendered.

    Raises
    ------
    ScreeningError : if the clip is not here, or could not be measured at all.
    """
    clip = sample_clip()
    if clip is None:
        raise ScreeningError("The sample clip is not here: it comes with the source, in sample_videos/.")
    truth = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    screening = pipeline.analyze([clip], "squat", [_VIEW], progress=progress)
    for measurement in screening.measurements:
        if measurement.metric == _METRIC and measurement.side is _SIDE and measurement.value is not None:
            known = float(truth["values"][f"{_METRIC}:{_SIDE.value}"])
            return SelfTest(known, measurement.value)
    raise ScreeningError(
        "The sample clip gave no knee angle. Run 'screening doctor' and fetch the model again."
    )

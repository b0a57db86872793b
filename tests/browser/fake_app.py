"""The real app over a measurement made of arithmetic: for journeys that are about the page, not about the numbers.

Run by the journeys in place of the entry script. The made-up measurement reports its progress in a few steps, each of
which waits for nothing but the page's own polling.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import screening_factory

from screening import pipeline
from screening.types import Screening, View
from screening.ui.entry import main

STEPS, STEP_S = 8, 0.25


def fake_analyze(
    clips: Sequence[Path],
    movement_id: str,
    views: Sequence[View | None],
    *,
    progress: Callable[[float, str], None],
    **others: object,
) -> Screening:
    """Take the arguments of :func:`screening.pipeline.analyze`, and two seconds."""
    assert movement_id == "squat"
    assert len(clips) == len(views)
    assert all(clip.stat().st_size > 0 for clip in clips)
    for step in range(STEPS):
        progress(step / STEPS, f"Finding the body in clip {1 + step * len(clips) // STEPS}")
        time.sleep(STEP_S)  # long enough to be seen and stopped
    return screening_factory.make_screening()


pipeline.analyze = fake_analyze
main()

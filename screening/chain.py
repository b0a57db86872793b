"""The findings of one screening from the floor up: one possible order to test, never a cause."""

from __future__ import annotations

from collections.abc import Sequence

from screening.types import Finding

_REGIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Ankle", ("heel", "shank", "ankle", "foot", "step_width")),
    ("Knee", ("knee",)),
    ("Hip", ("hip", "thigh", "pelvi")),
    ("Trunk", ("trunk", "arm", "head", "shoulder")),
)
WHOLE = "Whole movement"


def region_of(metric_id: str) -> str:
    """Return the part of the body that a metric is about; what tells of two is about the upper one."""
    found = [name for name, stems in _REGIONS if any(metric_id.startswith(stem) for stem in stems)]
    return found[-1] if found else WHOLE


def in_chain(findings: Sequence[Finding], indices: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
    """Return ``(region, indices)`` from the ankle up, the whole movement last; each region keeps its order."""
    names = [*(name for name, _ in _REGIONS), WHOLE]
    found = [(name, tuple(i for i in indices if region_of(findings[i].metric) == name)) for name in names]
    return [(name, own) for name, own in found if own]

"""Two poses compared byte by byte."""

from __future__ import annotations

from screening.types import Pose

ARRAYS = ("time_s", "image_px", "depth", "world_m", "visibility")


def assert_same_pose(expected: Pose, found: Pose) -> None:
    """Every array has the same bytes: equal numbers, and missing ones at the same places."""
    for name in ARRAYS:
        assert getattr(expected, name).tobytes() == getattr(found, name).tobytes(), name

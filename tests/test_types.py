"""The vocabulary refuses what does not belong together."""

import numpy as np
import pytest

from screening.types import LANDMARKS, Pose, Quality, QualityReason, QualityStatus, Side, View


def pose_of(n: int, times: list[float] | None = None) -> Pose:
    marks = len(LANDMARKS)
    return Pose(
        np.arange(n, dtype=float) if times is None else np.array(times),
        np.zeros((n, marks, 2)),
        np.zeros((n, marks)),
        np.zeros((n, marks, 3)),
        np.ones((n, marks)),
    )


def test_a_pose_names_the_array_whose_shape_is_wrong() -> None:
    """The message says which field, what was expected, and what came."""
    good = pose_of(3)
    with pytest.raises(ValueError, match=r"Pose\.depth: expected shape \(3, 33\), got \(2, 33\)"):
        Pose(good.time_s, good.image_px, good.depth[:2], good.world_m, good.visibility)


@pytest.mark.parametrize("times", [[0.0, 0.0, 1.0], [0.0, 2.0, 1.0]])
def test_a_pose_refuses_times_that_do_not_increase(times: list[float]) -> None:
    """Every later step relies on increasing times."""
    with pytest.raises(ValueError, match="strictly increasing"):
        pose_of(3, times)


def test_found_is_false_where_no_landmark_was_seen() -> None:
    """A frame without a person is missing, not zero."""
    pose = pose_of(3)
    pose.image_px[1] = np.nan

    assert pose.found.tolist() == [True, False, True]


def test_quality_is_the_worst_of_its_reasons() -> None:
    """One refusal refuses, one warning warns, none is ok."""
    warn = QualityReason("a", QualityStatus.WARN, "m", "f")
    refused = QualityReason("b", QualityStatus.REFUSED, "m", "f")

    assert Quality().status is QualityStatus.OK
    assert Quality((warn,)).status is QualityStatus.WARN
    assert Quality((warn, refused)).status is QualityStatus.REFUSED


def test_the_near_side_of_a_side_view_is_the_side_it_is_named_after() -> None:
    """LEFT view: the left side faces the camera; other views have no near side."""
    assert View.LEFT.near_side is Side.LEFT
    assert View.RIGHT.near_side is Side.RIGHT
    assert View.FRONT.near_side is None
    assert Side.LEFT.other is Side.RIGHT

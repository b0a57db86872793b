"""Statistics of a few repetitions, against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import symmetry


def test_three_values_get_student_s_interval() -> None:
    """Below five values: median ± t(0.975, n - 1) · s / √n; for 1, 2, 3 that is 4.303 · 1 / √3."""
    summary = symmetry.summarize(np.array([1.0, 2.0, 3.0]))

    assert summary is not None
    assert summary.value == 2.0
    assert summary.half_width == pytest.approx(4.3026527 / np.sqrt(3), rel=1e-6)


def test_one_value_has_no_interval_and_none_has_no_summary() -> None:
    """Cannot tell is a result."""
    one = symmetry.summarize(np.array([7.0]))

    assert one is not None
    assert one.ci95 is None
    assert symmetry.summarize(np.array([])) is None


def test_five_values_are_bootstrapped_inside_their_range() -> None:
    """The interval of the median lies inside the values and holds the median."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 10.0])
    summary = symmetry.summarize(values)

    assert summary is not None
    assert summary.ci95 is not None
    assert 1.0 <= summary.ci95[0] <= 3.0 <= summary.ci95[1] <= 10.0


@given(st.permutations([1.0, 5.0, 2.5, 9.0, 4.0, 3.0]))
def test_the_interval_does_not_depend_on_the_order(values: list[float]) -> None:
    """The same repetitions always give the same interval."""
    assert symmetry.summarize(np.array(values)) == symmetry.summarize(np.sort(values))


def test_the_first_repetition_is_practice_only_where_five_others_remain() -> None:
    """Decisions, section 1."""
    assert symmetry.representative([50.0, 1, 2, 3, 2, 1]).tolist() == [1, 2, 3, 2, 1]
    assert symmetry.representative([50.0, 49, 51, 50.0]).tolist() == [50, 49, 51, 50]
    assert symmetry.representative([None, 1, 2, 3, 2, 1]).tolist() == [1, 2, 3, 2, 1]


def test_a_far_outlier_counts_only_below_five_values() -> None:
    """Beyond 3 scaled MADs it is left out, where n >= 5."""
    assert 90.0 not in symmetry.representative([1.0, 1, 2, 3, 2, 90])
    assert 90.0 in symmetry.representative([1.0, 2, 90])


def test_equal_repetitions_are_all_kept() -> None:
    """Rounding noise between equal values is no outlier."""
    assert len(symmetry.representative([100.0, 100, 100 + 1e-9, 100, 100 - 1e-7])) == 5


def test_a_difference_is_right_minus_left() -> None:
    """Also where the repetitions of the two clips do not belong together."""
    right, left = np.array([100.0, 101, 99]), np.array([90.0, 91, 89])

    difference = symmetry.difference_apart(right, left)
    assert difference is not None
    assert difference.value == 10.0
    assert symmetry.difference_apart(right, np.array([])) is None


def test_agreement_is_the_share_of_the_same_sign() -> None:
    """Three of four agree; nothing agrees with nothing."""
    assert symmetry.agreement(np.array([1.0, 2, 3, -1]), 5.0) == 0.75
    assert symmetry.agreement(np.array([]), 5.0) == 0.0


@pytest.mark.parametrize(
    ("left", "right", "index", "angle"), [(90, 100, 10.5, 3.3), (80, 100, 22.2, 7.0), (5, 10, 66.7, 20.5)]
)
def test_symmetry_index_and_angle(left: float, right: float, index: float, angle: float) -> None:
    """Clinical reference 12.1 and appendix B."""
    assert symmetry.symmetry_index_pct(right, left) == pytest.approx(index, abs=0.05)
    assert symmetry.symmetry_angle_pct(right, left) == pytest.approx(angle, abs=0.06)


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_exchanging_the_sides_changes_the_sign(left: float, right: float) -> None:
    """Mirror property of both indices."""
    assert symmetry.symmetry_angle_pct(right, left) == pytest.approx(
        -symmetry.symmetry_angle_pct(left, right)
    )
    index, mirrored = symmetry.symmetry_index_pct(right, left), symmetry.symmetry_index_pct(left, right)
    assert index == pytest.approx(-mirrored)


def test_the_index_of_nothing_is_unknown() -> None:
    """Not zero, and not infinite."""
    assert symmetry.symmetry_index_pct(0.0, 0.0) is None


def test_independent_errors_add_in_quadrature() -> None:
    """3, 4 -> 5."""
    assert symmetry.quadrature(3.0, 4.0) == 5.0


def test_two_clips_are_drawn_independently() -> None:
    """Right is left plus ten, number by number: the repetitions of two clips are no pairs, so the error stays."""
    left = np.array([80.0, 82.0, 85.0, 87.0, 91.0])
    apart = symmetry.difference_apart(left + 10.0, left)
    alone = symmetry.summarize(left)

    assert apart is not None
    assert alone is not None
    assert apart.value == 10.0
    assert (apart.half_width or 0.0) > (alone.half_width or 0.0) > 1.0

"""How even the repetitions are: a drift is said only where it exceeds the error of the spread."""

from __future__ import annotations

import numpy as np
import pytest
from puppet import take
from scipy import stats

from screening.consistency import LEVEL, consistency, drift_p
from screening.metrics import last_minus_first
from screening.movements import MOVEMENTS
from screening.pipeline import screen
from screening.types import Grade, Measurement


def measurement(
    values: tuple[float | None, ...], metric: str = "depth", unit: str = "pct", recording: int = 0
) -> Measurement:
    """One clip's values of one metric, with spread and trend as the program fills them."""
    seen = [v for v in values if v is not None]
    return Measurement(
        metric, metric, None, unit, float(np.median(seen)) if seen else None, None, None, len(seen), values,
        recording, Grade.A,
        spread=float(np.std(seen, ddof=1)) if len(seen) > 2 else None,
        trend=last_minus_first(values),
    )  # fmt: skip


def test_a_clear_drift_is_said_with_first_and_last() -> None:
    """62 to 52 % in five steps of 2.5 with 0.1 of scatter: beyond its error; the trend is last minus first."""
    (row,) = consistency([measurement((62.0, 59.6, 57.0, 54.4, 52.0))])

    assert (row.first, row.last, row.trend, row.n) == (62.0, 52.0, -10.0, 5)
    assert row.beyond_error


def test_the_p_is_that_of_the_slope_of_a_straight_line() -> None:
    """Against scipy's own regression, also with a repetition missing in the middle."""
    y = [50.0, 48.0, 49.0, 45.0, 46.0]

    assert drift_p(y) == pytest.approx(stats.linregress(range(5), y).pvalue)
    assert drift_p([50.0, None, 48.0, 44.0]) == pytest.approx(
        stats.linregress([0, 2, 3], [50.0, 48.0, 44.0]).pvalue
    )


def test_a_large_step_between_first_and_last_alone_is_no_drift() -> None:
    """10 less at the end of an uneven row: the scatter says that it may be chance."""
    (row,) = consistency([measurement((60.0, 48.0, 62.0, 47.0, 50.0))])

    assert row.trend == -10.0
    assert not row.beyond_error


def test_a_drift_too_small_to_show_in_the_digits_is_not_said() -> None:
    """A perfect line over 0.4 % would be printed as from 50 % to 50 %."""
    (row,) = consistency([measurement((50.0, 50.1, 50.2, 50.3001, 50.4))])

    assert (row.p or 0.0) < 0.01
    assert not row.beyond_error


def test_fewer_than_three_repetitions_say_nothing() -> None:
    """Missing twin: two measured, or none."""
    assert consistency([measurement((50.0, None, 40.0)), measurement((None, None, None))]) == ()
    assert drift_p([50.0, None, 40.0]) is None
    assert last_minus_first((50.0, None, 40.0)) is None


def test_equal_repetitions_do_not_drift() -> None:
    """No scatter and no slope: nothing to divide by, and nothing to say."""
    (row,) = consistency([measurement((50.0, 50.0, 50.0, 50.0))])

    assert row.p is None
    assert not row.beyond_error
    assert row.variation_pct == 0.0


@pytest.mark.parametrize("n", [3, 5, 8])
def test_pure_noise_drifts_in_at_most_one_of_twenty(n: int) -> None:
    """One value alone: 5 % at the level itself, within the chance of 4000 draws (2 standard errors)."""
    generator = np.random.default_rng(7)
    share = np.mean([(drift_p(list(row)) or 1.0) <= LEVEL for row in generator.normal(90.0, 3.0, (4000, n))])

    assert share == pytest.approx(LEVEL, abs=2 * np.sqrt(LEVEL * (1 - LEVEL) / 4000))


def test_a_clip_of_pure_noise_is_said_to_drift_in_at_most_one_of_twenty() -> None:
    """Twelve values of one clip together, independent or all alike: at most 5 % of the clips say anything."""
    generator = np.random.default_rng(11)
    clips, values = 1500, 12
    apart = generator.normal(90.0, 3.0, (clips, values, 5))
    alike = np.repeat(generator.normal(90.0, 3.0, (clips, 1, 5)), values, axis=1)
    for noise in (apart, alike):
        said = [
            any(
                row.beyond_error
                for row in consistency([measurement(tuple(m), f"m{k}", "deg") for k, m in enumerate(c)])
            )
            for c in noise
        ]
        assert np.mean(said) <= LEVEL


def test_each_clip_shares_out_its_own_level() -> None:
    """More values of another clip do not hide a drift of this one."""
    drift = measurement((61.0, 60.0, 56.0, 55.5, 52.0))
    noise = [measurement((50.0, 52.0, 49.0, 51.0, 50.0), f"m{k}", recording=1) for k in range(40)]
    same = [measurement((50.0, 52.0, 49.0, 51.0, 50.0), f"m{k}") for k in range(400)]

    assert consistency([drift, *noise])[0].beyond_error
    assert not consistency([drift, *same])[0].beyond_error


def test_variation_is_stated_for_times_and_depth_only() -> None:
    """SD 0.1 of 2.0 s is 5 %; a coefficient of an angle or a shift around zero would mean nothing."""
    time, shift = (
        consistency([measurement((1.9, 2.0, 2.1), *kind)])[0]
        for kind in (("descent_time", "s"), ("pelvic_shift", "pct"))
    )
    depth = consistency([measurement((45.0, 50.0, 55.0))])[0]

    assert time.variation_pct == pytest.approx(5.0)
    assert depth.variation_pct == pytest.approx(10.0)
    assert shift.variation_pct is None


def test_an_even_clip_does_not_drift() -> None:
    """Five equal repetitions of the puppet: every metric is there, none drifts."""
    rows = consistency(screen(MOVEMENTS["squat"], [take()], model="full", model_sha256="0" * 64).measurements)

    assert {"depth", "descent_time", "knee_flexion_peak"} <= {row.metric for row in rows}
    assert not any(row.beyond_error for row in rows)
    assert all(row.n == 5 for row in rows)

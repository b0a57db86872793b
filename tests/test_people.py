"""Who takes part in a clip: counted by height and place, in a tenth of the frames."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from screening.people import Sighting, count_people, sample_times, search_windows


def body(left_px: float, top_px: float, height_px: float) -> np.ndarray:
    """A person of a given height standing at a place: ``(33, 2)`` pixels, trunk in the middle."""
    marks = np.full((33, 2), [left_px, top_px + height_px / 2])
    marks[0, 1], marks[31, 1] = top_px, top_px + height_px
    return marks


CLIENT = body(500, 100, 400)
TALL_PX = np.full(300, 400.0)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param((), 1, id="alone"),
        pytest.param((body(800, 200, 210),), 2, id="half as tall"),
        pytest.param((body(800, 200, 190),), 1, id="far behind"),
        pytest.param((body(800, 100, 400), body(200, 100, 300)), 3, id="three in a row"),
        pytest.param((body(560, 120, 390), body(480, 90, 410)), 1, id="the client found again"),
        pytest.param((body(800, 100, 400), body(840, 100, 400)), 2, id="one other found twice"),
    ],
)
def test_people_are_counted_by_height_and_place(others, expected):
    """Half the client's height counts; several detections of one body are one person."""
    sightings = [Sighting(CLIENT, (CLIENT, *others))] * 20

    assert count_people(sightings, TALL_PX, 720) == expected


@pytest.mark.parametrize(("n_frames", "expected"), [(1, 1), (2, 2), (20, 2)])
def test_passer_by_counts_from_a_tenth_of_the_frames(n_frames, expected):
    """One frame of twenty is a passer-by or an error; two are a tenth."""
    with_other = Sighting(CLIENT, (body(800, 100, 400),))
    sightings = [with_other] * n_frames + [Sighting(CLIENT, ())] * (20 - n_frames)

    assert count_people(sightings, TALL_PX, 720) == expected


def test_nobody_grows_by_the_client_squatting():
    """At the bottom of a squat the client's usual height is still the measure."""
    squatting, bystander = body(500, 280, 220), body(800, 200, 150)

    assert count_people([Sighting(squatting, (bystander,))] * 20, TALL_PX, 720) == 1


def test_people_where_the_client_is_missing():
    """Without a client the tallest person is the measure; nobody at all is 0."""
    nobody = np.full(300, np.nan)

    assert count_people([Sighting(None, ())] * 20, nobody, 720) == 0
    assert count_people([], nobody, 720) == 0
    assert count_people([], TALL_PX, 720) == 1
    assert count_people([Sighting(None, (body(100, 100, 300), body(600, 100, 200)))] * 20, nobody, 720) == 2


@pytest.mark.parametrize(("width_px", "height_px"), [(1920, 1080), (1080, 1920), (384, 288), (97, 65)])
@pytest.mark.parametrize(
    ("client_px", "middle_px"), [(None, None), (40.0, 30.0), (300.0, 200.0), (5e3, 500.0)]
)
def test_windows_cover_the_width_at_the_level_of_the_client(width_px, height_px, client_px, middle_px):
    """Windows lie inside the picture's width, without gaps, at most a handful."""
    windows = search_windows(width_px, height_px, client_px, middle_px)

    assert windows[0][0] == 0
    assert windows[-1][0] + windows[-1][2] >= width_px
    assert all(b[0] - a[0] <= a[2] / 2 + 1 for a, b in pairwise(windows))
    assert len(windows) <= 6
    assert all(0 <= y < height_px for _, y, _ in windows)


def test_sampled_times():
    """One every two seconds, never so few that one mistaken frame is a tenth, never more than 30."""
    assert len(sample_times(1.0)) == 15
    assert len(sample_times(40.0)) == 20
    assert len(sample_times(600.0)) == 30
    assert np.diff(sample_times(40.0)) == pytest.approx(2 * np.ones(19))

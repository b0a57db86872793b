"""Killed at any moment, the program finds its records whole at the next start."""

from __future__ import annotations

import sys

import pytest
from clinic_factory import add_film, agree

from benchmarks import reliability

only_here = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


@only_here
def test_fifteen_kills_cost_nothing():
    """While storing, analysing, migrating and erasing: no problem of any kind."""
    tallies = reliability.run(15, seed=15)

    assert [problem for tally in tallies.values() for problem in tally.problems] == []
    assert sum(tally.kills for tally in tallies.values()) == 15
    assert sum(tally.in_the_middle for tally in tallies.values()) > 3


@only_here
@pytest.mark.slow
def test_two_hundred_kills_cost_nothing():
    """The same, often enough to hit the short moments."""
    tallies = reliability.run(200, seed=200)

    assert [problem for tally in tallies.values() for problem in tally.problems] == []


def test_the_check_sees_what_a_crash_could_do(sqlite_clinic):
    """A missing film, a cut one, a broken log and a leftover folder are each found: the test above can fail."""
    clinic, store = sqlite_clinic, sqlite_clinic.store
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, b"film" * 1000)
    assert reliability.examine(store) == []
    (store.places.work / "program-left").mkdir()
    path = store.places.media / clinic.mine.media_folder / f"{clip.film}.film"
    path.write_bytes(b"x")
    assert len(reliability.examine(store)) == 2
    path.unlink()
    told = reliability.Told(((clip.id, "0" * 64), ("another clip", "0" * 64)), finished=False)

    assert "missing_files=1" in reliability.examine(store)[0]
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log WHERE number = 3")
    assert "broken_at=4" in reliability.examine(store)[0]
    assert reliability._migrated_all(store, told) != []

"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A run of CI must say the same twice; elsewhere new examples are drawn each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes what the program keeps for the person at this computer, nor what another test kept."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SCREENING_HOME", str(home))
    return home


@pytest.fixture
def fresh_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app as it has just started, with its own data folder; Streamlit is loaded only for those who ask."""
    from app_driver import fresh_program

    with fresh_program(tmp_path / "home", monkeypatch):
        yield


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Every measurement of the app succeeds with the synthetic squat; the list collects what it was asked for."""
    from app_driver import let_measure_synthetic

    return let_measure_synthetic(monkeypatch)

"""One server per module, a fresh browser per journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_app import CHROMIUM, FAKE_APP, App, running_app
from fake_camera import write_camera_film
from playwright.sync_api import Playwright, sync_playwright


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright itself; skips where there is no Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; SCREENING_CHROMIUM names one elsewhere")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def camera_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the fake camera sees: 3 s of numbered frames, again and again."""
    return write_camera_film(tmp_path_factory.mktemp("camera") / "numbered.mjpeg")


@pytest.fixture(scope="module")
def quick_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app over a measurement made of arithmetic."""
    with running_app(tmp_path_factory.mktemp("home"), FAKE_APP) as app:
        yield app

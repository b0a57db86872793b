"""The result in a real browser: opened by keyboard, read by a screen reader, nothing wider than the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from browser_app import App, browser, open_page, screenshot, settle
from playwright.sync_api import Page, Playwright, expect
from screening_factory import film as grey_film

from screening import video

pytestmark = pytest.mark.browser


def measure(page: Page, clip: Path) -> None:
    """Upload a clip twice and wait for the result."""
    page.get_by_role("radio", name="Upload clips").click()
    settle(page)
    page.locator(".st-key-handover-shown input[type=file]").set_input_files([clip, clip])
    expect(page.locator(".st-key-clip-2")).to_be_visible(timeout=30_000)
    settle(page)
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Squat: what was measured", timeout=60_000)
    settle(page)


@pytest.mark.parametrize("size", [(1366, 768), (1180, 820), (390, 844)])
def test_findings_open_by_keyboard_and_are_told_in_words(
    playwright_driver: Playwright, quick_app: App, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The second finding opens with Enter; its picture and both charts have words; nothing scrolls sideways."""
    clip = tmp_path / "a.mp4"
    video.write_clip(clip, grey_film(np.arange(30) / 30, 640, 480))
    width, height = size
    with browser(playwright_driver, tmp_path / "profile", width=width, height=height) as context:
        page, hosts = open_page(context, quick_app.quick_page)
        measure(page, clip)
        main = page.get_by_test_id("stMain")
        main.locator("summary").nth(1).focus()
        page.keyboard.press("Enter")
        card = page.locator(".st-key-finding-1")
        expect(card.locator("img").first).to_be_visible(timeout=30_000)
        settle(page)
        for picture in main.locator("img").all():
            assert picture.get_attribute("alt")
        spoken = [
            chart.get_attribute("aria-label") for chart in card.locator("[role^=graphics-document]").all()
        ]
        assert len(spoken) == 2
        assert all("left repetitions 107, 110, 109, 106 degrees" in (words or "") for words in spoken)
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
        card.scroll_into_view_if_needed()
        screenshot(page, f"result_{width}")
        assert hosts == ["localhost"]

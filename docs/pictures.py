"""Make the pictures of the README from the sample clips: `python -m docs.pictures`.

Needs what the tests need (Chromium, pdftoppm) and a pose model; drives the real app as a person would.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "img"
CLIPS = [ROOT / "sample_videos" / f"squat_{view}.mp4" for view in ("front", "left", "right")]

sys.path.insert(0, str(ROOT / "tests" / "browser"))
from browser_app import browser, open_page, running_app, settle  # noqa: E402 - found by the line above


def measure(page: Page) -> None:
    """Upload the sample clips and wait for the result."""
    page.get_by_role("radio", name="Upload clips").click()
    settle(page)
    page.locator(".st-key-handover-shown input[type=file]").set_input_files(CLIPS)
    expect(page.locator(".st-key-clip-3")).to_be_visible(timeout=30_000)
    settle(page)
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Squat: what was measured", timeout=300_000)
    expect(page.locator("img").first).to_be_visible(timeout=60_000)
    settle(page)


def main() -> None:
    """Write result.png and report.png into docs/img."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        (folder / "home").mkdir()
        with (
            running_app(folder / "home") as app,
            browser(driver, folder / "profile", width=1200, height=1100) as context,
        ):
            page, _ = open_page(context, app.address)
            measure(page)
            page.screenshot(path=PICTURES / "result.png")
            with page.expect_download(timeout=60_000) as waiting:
                page.get_by_role("button", name="Report (PDF)").click()
            waiting.value.save_as(folder / "report.pdf")
        command = [
            "pdftoppm",
            "-r",
            "80",
            "-png",
            "-singlefile",
            str(folder / "report.pdf"),
            str(PICTURES / "report"),
        ]
        subprocess.run(command, check=True)  # noqa: S603 - our own file


if __name__ == "__main__":
    main()

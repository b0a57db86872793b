"""Hands, homework and report in a real browser: one start for all of it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from browser_app import browser, open_page, running_app, screenshot, settle
from clinic_walk import Clicks, open_part, walk_homework, walk_report, walk_tests
from playwright.sync_api import Playwright, expect
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parents[1]))

from hands_factory import PASSWORD, PIN, furnish, lay_down

from screening.clinic.store import open_store
from screening.report import wording
from screening.report.forbidden import find_forbidden

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 1366, 768


def seed(home: Path) -> str:
    """Furnish a clinic in this home folder; return the visit of today."""
    before = os.environ.get("SCREENING_HOME")
    os.environ["SCREENING_HOME"] = str(home)
    try:
        store = open_store()
        table = lay_down(furnish(store, encrypt=False), decide_all=False)
        store.close()
    finally:
        if before is None:
            del os.environ["SCREENING_HOME"]
        else:
            os.environ["SCREENING_HOME"] = before
    return table.visit.id


def test_from_the_accepted_finding_to_the_signed_papers(
    playwright_driver: Playwright, tmp_path: Path
) -> None:
    """B5, B6, B8, B9, B9b in under 40 clicks and keys, nothing lost by a reload, the films gone from the disk."""
    home, clicks = tmp_path / "home", Clicks()
    visit_id = seed(home)
    films = _films(home)
    assert len(films) == 2
    with (
        running_app(home) as app,
        browser(playwright_driver, tmp_path / "profile", width=WIDTH, height=HEIGHT) as context,
    ):
        page, hosts = open_page(context, app.address)
        page.get_by_label("User name").fill("Theo Therapist")
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_label("Password").first.press("Enter")
        page.locator(".st-key-person").wait_for()
        open_part(page, app.address, "tests", visit_id, "Tests")
        walk_tests(page, clicks)
        page.reload()
        expect(page.locator(".st-key-pair-1")).to_be_visible(timeout=30_000)
        settle(page)
        expect(page.locator(".st-key-result-GMED-right").get_by_role("radio", name="Weak")).to_be_checked()
        screenshot(page, "tests")
        walk_homework(page, clicks)
        screenshot(page, "homework")
        walk_report(page, clicks, PIN)
        screenshot(page, "report")
        assert clicks.count < 40
        _papers(page)
        open_part(page, app.address, "review", visit_id, "Review")
        expect(page.get_by_text("Signed on")).to_be_visible()
        assert hosts == ["localhost"]
    assert not [film for film in films if film.exists()], "the client chose deletion after signing"


def _films(home: Path) -> list[Path]:
    """The film files of the clinic."""
    return sorted(home.rglob("*.film"))


def _papers(page) -> None:  # type: ignore[no-untyped-def]
    """Both papers can be saved: two pages and one, with their foot and without a forbidden word."""
    for part, which, most in (("Therapist PDF", "therapist", 2), ("Client page", "client", 1)):
        page.get_by_role("radio", name=part, exact=True).click()
        button = page.locator(f".st-key-download-{which} button").first
        expect(button).to_be_visible(timeout=30_000)
        settle(page)
        with page.expect_download() as saved:
            button.click()
        reader = PdfReader(io.BytesIO(Path(saved.value.path()).read_bytes()))
        assert len(reader.pages) <= most
        for number, sheet in enumerate(reader.pages, 1):
            text = " ".join(sheet.extract_text().split())
            assert wording.SAFE_FIRST in text
            assert f"page {number} of {len(reader.pages)}" in text
            assert not find_forbidden(text), find_forbidden(text)

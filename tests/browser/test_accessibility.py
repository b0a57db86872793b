"""Every page is looked at by axe, in light and dark: nothing serious, for eyes, keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_app import App, browser, running_app, screenshot, settle
from clinic_home import ADMIN, Furnished, furnish_home, sign_in
from playwright.sync_api import Page, Playwright, expect

from screening.ui.navigation import STAFF_PAGES

pytestmark = pytest.mark.browser

_SERIOUS = ("serious", "critical")
_SETTLED_LOOK = """dark => {
  const colour = (selector) => getComputedStyle(document.querySelector(selector)).color.match(/\\d+/g)[0] > 127;
  return colour(".stApp") === dark && colour('button[kind^="primary"] p') !== dark;
}"""
"""The first page comes in light and turns dark a moment later: wait for the ink of page and button."""
_QUERIES = {"client": "id={number}", "visit": "client={number}", "progress": "client={number}"}
_OF_A_VISIT = ("record", "review", "tests", "homework", "report")


@pytest.fixture(scope="module")
def clinic_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Furnished]]:
    """The real app over a furnished clinic."""
    home = tmp_path_factory.mktemp("home")
    furnished = furnish_home(home)
    with running_app(home) as app:
        yield app, furnished


def _address(app: App, name: str, furnished: Furnished) -> str:
    query = _QUERIES.get(name, "visit={visit}" if name in _OF_A_VISIT else "")
    filled = query.format(number=furnished.number, visit=furnished.visit_id)
    path = "" if name == "inbox" else name
    return f"{app.address}/{path}" + (f"?{filled}" if filled else "")


def _serious(page: Page) -> list[str]:
    """What axe calls serious or critical on this page, one line for each rule."""
    found = Axe().run(page).response["violations"]
    return [
        f"{problem['id']}: {problem['nodes'][0]['html'][:160]} ({len(problem['nodes'])} times)"
        for problem in found
        if problem["impact"] in _SERIOUS
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_has_a_serious_fault(
    playwright_driver: Playwright, clinic_app: tuple[App, Furnished], tmp_path: Path, dark: bool
) -> None:
    """Signed out, as admin on every page, and as a client: axe finds nothing serious or critical."""
    app, furnished = clinic_app
    faults: dict[str, list[str]] = {}
    look = "dark" if dark else "light"
    with browser(playwright_driver, tmp_path / "profile", dark=dark) as context:
        page = context.new_page()
        page.emulate_media(reduced_motion="reduce")  # colours that fade in are not judged half-way
        page.goto(app.address)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(_SETTLED_LOOK, arg=dark)
        settle(page)
        faults["sign_in"] = _serious(page)
        sign_in(page, app.address, ADMIN)
        for entry in STAFF_PAGES:
            page.goto(_address(app, entry.name, furnished))
            expect(page.locator("h1").first).to_be_visible(timeout=30_000)
            settle(page)
            faults[entry.name] = _serious(page)
            screenshot(page, f"page-{entry.name}-{look}")
        page.goto(f"{app.address}/?code={furnished.codes[dark]}")
        expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")  # the device's cookie arrives: the page opens itself anew
        page.goto(f"{app.address}/?code={furnished.codes[dark]}")
        expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=30_000)
        settle(page)
        faults["client_mode"] = _serious(page)
        screenshot(page, f"page-client_mode-{look}")
    assert not [f"{name}: {fault}" for name, found in faults.items() for fault in found]

"""A therapist's morning in a real browser: the inbox, a new client by key, the record, names hidden from onlookers."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_app import browser, running_app, screenshot, settle
from clinic_home import furnish_home, sign_in
from playwright.sync_api import Page, Playwright, expect

pytestmark = pytest.mark.browser


def heading(page: Page, text: str) -> None:
    """Wait for the one heading of a page."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text, timeout=30_000)
    settle(page)


def check_layout(page: Page) -> None:
    """Nothing is wider than the screen, and what is pressed is at least 44 px high."""
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    low = main.evaluate(
        """main => [...main.querySelectorAll('button:not([data-testid=stTooltipHoverTarget] *), summary')]
            .filter(e => e.offsetParent && e.innerText && e.getBoundingClientRect().height < 43.5)
            .map(e => e.innerText)"""
    )
    assert low == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_from_the_inbox_to_a_new_client(
    playwright_driver: Playwright, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Everything by keyboard where it can be; nothing typed is lost by a closer look; nobody else is called."""
    home = tmp_path / "home"
    home.mkdir()
    known = furnish_home(home)
    width, height = size
    with running_app(home) as app, browser(
        playwright_driver, tmp_path / "profile", width=width, height=height
    ) as context:  # fmt: skip
        page = context.new_page()
        sign_in(page, app.address)
        heading(page, "Theo Therapist")
        expect(page.locator(f".st-key-waiting-{known.visit_id}")).to_contain_text(known.name)
        check_layout(page)
        screenshot(page, f"inbox_{width}")
        page.keyboard.press("n")
        page.get_by_role("textbox", name="First name or initials").fill("Zoë K.")
        page.get_by_role("button", name="Create only").click()
        expect(page.get_by_text("Please check the year.")).to_be_visible()
        expect(page.get_by_role("textbox", name="First name or initials")).to_have_value("Zoë K.")
        page.get_by_label("Birth year").fill("1985")
        page.get_by_role("button", name="Create only").click()
        heading(page, "Client record")
        banner = page.locator(".st-key-banner")
        expect(banner).to_contain_text("Zoë K.")
        assert "id=" in page.url
        assert "Zo" not in page.url
        check_layout(page)
        screenshot(page, f"record_{width}")
        _hide_names(page, app.address, known.name)


def _hide_names(page: Page, address: str, name: str) -> None:
    """The search has the focus on arrival; hidden names stay hidden after a reload."""
    page.goto(f"{address}/clients")
    heading(page, "Clients")
    expect(page.get_by_role("searchbox")).to_be_focused(timeout=10_000)
    page.keyboard.type(name[:4])
    expect(page.get_by_text("1 client", exact=True)).to_be_visible(timeout=15_000)
    page.get_by_text("Hide names").click()
    expect(page.get_by_text(name)).to_have_count(0, timeout=15_000)
    page.reload()
    heading(page, "Clients")
    expect(page.get_by_text("Hide names")).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    check_layout(page)

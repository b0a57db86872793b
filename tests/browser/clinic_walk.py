"""Parts of the therapist's journey that begin on a page of one visit: hands, homework, report; each ends where it says.

Every function takes a page on which somebody is signed in and leaves it on the page that follows. ``clicks`` counts
every click and key, so that a journey can say how many it took.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from browser_app import settle
from playwright.sync_api import Page, expect

from screening.report.forbidden import find_forbidden


@dataclass
class Clicks:
    """How many clicks and keys a journey took."""

    count: int = 0

    def click(self, page: Page, key: str, name: str | None = None, *, role: str = "button") -> None:
        """Click what has this key, or one of its choices by name, and wait until the page rests."""
        box = page.locator(f".st-key-{key}")
        target = box.get_by_role(role, name=name, exact=True) if name else box.get_by_role(role).first  # type: ignore[arg-type]
        target.click()
        settle(page)
        self.count += 1


def no_forbidden_words(page: Page) -> None:
    """No sentence of the machine on this page judges a body or names a cause."""
    text = page.locator('[data-testid="stMain"]').inner_text()
    assert not find_forbidden(text), find_forbidden(text)


def open_part(page: Page, address: str, part: str, visit_id: str, title: str) -> None:
    """Open a page of a visit by its address."""
    page.goto(f"{address}/{part}?visit={visit_id}")
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=30_000)
    settle(page)


def walk_tests(page: Page, clicks: Clicks, *, muscle: str = "GMED", scar: str = "caesarean") -> None:
    """B5, B6: rule-outs and evidence are there; one side weak, the hint, the other strong; a pair with the scar."""
    expect(page.get_by_text("Also rule out first")).to_be_visible()
    card = page.locator(f".st-key-muscle-{muscle}")
    expect(card.get_by_text(re.compile("evidence [ABC]"))).to_be_visible()
    no_forbidden_words(page)
    clicks.click(page, f"result-{muscle}-right", "Weak", role="radio")
    expect(card.get_by_text("Other side not tested.")).to_be_visible()
    clicks.click(page, f"result-{muscle}-left", "Strong", role="radio")
    expect(card.get_by_text("Other side not tested.")).to_have_count(0)
    page.keyboard.press("Alt+p")
    clicks.count += 1
    pair = page.locator(".st-key-pair-1")
    expect(pair).to_be_visible()
    settle(page)
    expect(pair.locator(f'input[value*="{scar}"]')).to_be_visible()
    for field, name in (("found_by", "touch"), ("retest_with", "Strong")):
        _choose(page, clicks, field, name)
    for field, words in (("release", "soft tissue on scar"), ("activation", "side-lying lift")):
        box = page.locator(f'[class*="st-key-{field}-"]').first
        box.get_by_role("combobox").click()
        page.get_by_role("option", name=words, exact=True).click()
        settle(page)
        clicks.count += 2
    for field in ("retest_after_release", "retest_after_activation"):
        _choose(page, clicks, field, "Strong")


def _choose(page: Page, clicks: Clicks, field: str, name: str) -> None:
    """One choice of the first pair, whose keys end with its id."""
    box = page.locator(f'[class*="st-key-{field}-"]').first
    box.get_by_role("radio", name=name, exact=True).click()
    settle(page)
    clicks.count += 1
    expect(box.get_by_role("radio", name=name, exact=True)).to_be_checked()


def walk_homework(page: Page, clicks: Clicks) -> None:
    """B8: from the tests to the homework, prefilled, release before activation."""
    clicks.click(page, "to-homework")
    expect(page.get_by_role("heading", level=1, name="Homework", exact=True)).to_be_visible()
    first = page.locator(".st-key-exercise-1")
    expect(first).to_be_visible()
    release = first.locator('input[value^="soft tissue on scar"]').bounding_box()
    activation = first.locator('input[value="side-lying lift"]').bounding_box()
    assert release is not None
    assert activation is not None
    assert (release["y"], release["x"]) < (activation["y"] + 1, activation["x"])


def walk_report(page: Page, clicks: Clicks, pin: str) -> None:
    """B9: both papers are shown, then signed with the PIN; the visit is locked."""
    clicks.click(page, "to-report")
    expect(page.get_by_role("heading", level=1, name="Report", exact=True)).to_be_visible()
    expect(page.locator(".st-key-download-therapist")).to_be_visible(timeout=30_000)
    page.get_by_role("radio", name="Client page", exact=True).click()
    expect(page.locator(".st-key-download-client")).to_be_visible(timeout=30_000)
    page.locator(".st-key-paper-page_read").locator("label").click()
    settle(page)
    no_forbidden_words(page)
    clicks.click(page, "sign")
    clicks.count += 2
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    settle(page)
    defer = dialog.locator(".st-key-defer-open button")
    if defer.count():
        defer.click()
        clicks.count += 1
    expect(
        dialog.get_by_text(re.compile("cannot be brought back|No film is kept|face blurred"))
    ).to_be_visible()
    dialog.locator('input[type="password"]').fill(pin)
    dialog.locator('input[type="password"]').press("Enter")
    clicks.count += 2
    expect(page.get_by_text("Signed. Read only.")).to_be_visible(timeout=30_000)
    settle(page)

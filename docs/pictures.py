"""Make the pictures of the README: `python -m docs.pictures [clips | clinic]`, both where none is named.

Those of the result from the sample clips, those of the clinic from `screening demo`: rendered people all of them. Needs
what the tests need (Chromium, pdftoppm), for the clips a pose model too; drives the real app as a person would.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "img"
WAIT_MS = 4000
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


def picture_clips(driver: Playwright, folder: Path) -> None:
    """Write result.png and report.png."""
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
    wanted = ["-r", "80", "-png", "-singlefile", str(folder / "report.pdf"), str(PICTURES / "report")]
    subprocess.run(["pdftoppm", *wanted], check=True)  # noqa: S603, S607 - our own file


def fill_demo(home: Path) -> dict[str, str]:
    """Fill an empty clinic with the invented clients; return the pages to picture, by name, and the password."""
    from sqlalchemy import select

    from screening.clinic import codes, signin
    from screening.clinic.demo import fill
    from screening.clinic.store import open_store
    from screening.clinic.tables import Client, Visit
    from screening.clinic.visits import VisitPlan, new_visit

    store = open_store(home / "clinic")
    try:
        access = fill.make_accounts(store)
        found = signin.sign_in(store, fill.THERAPIST, access.password)
        fill.fill(store, found.actor, access.pin, lambda _: None)
        with store.reading() as db:
            query = select(Client.number, Visit.number, Visit.id).join(Visit, Visit.client_id == Client.id)
            visits = {(client, number): visit_id for client, number, visit_id in db.execute(query)}
            ben = db.scalars(select(Client).where(Client.number == "B6NE")).one()
        today = new_visit(store, found.actor, ben.id, VisitPlan(("squat front",)))
        code = codes.make_code(store, found.actor, today.id)
    finally:
        store.close()
    return {
        "inbox": "",
        "client": "client?id=K7Q2",
        "review": f"review?visit={visits['M3TT', 2]}",
        "tests": f"tests?visit={visits['R8KD', 1]}",
        "progress": "progress?client=K7Q2",
        "client_mode": f"?code={code}",
        "password": access.password,
    }


def picture_clinic(driver: Playwright, folder: Path) -> None:
    """Write one picture of each page of the clinic; a page that cannot be opened ends it."""
    home = folder / "clinic-home"
    home.mkdir()
    pages = fill_demo(home)
    password = pages.pop("password")
    with running_app(home) as app, browser(driver, folder / "clinic-profile") as context:
        page = context.new_page()
        page.goto(app.address)
        page.get_by_role("textbox", name="User name").first.fill("maria")
        page.get_by_role("textbox", name="Password").first.fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="maria")).to_be_visible(timeout=60_000)
        for name, address in pages.items():
            page.goto(f"{app.address}/{address}")
            expect(page.locator("h1")).to_be_visible(timeout=60_000)
            settle(page)
            if name == "review":
                page.keyboard.press("1")
                expect(page.locator(".st-key-clip .player")).to_have_attribute(
                    "data-state", "ready", timeout=60_000
                )
                settle(page)
            page.wait_for_timeout(WAIT_MS)  # charts and films draw themselves after the page has settled
            page.screenshot(path=PICTURES / f"{name}.png")


def main(wanted: list[str]) -> None:
    """Write the pictures into docs/img."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        (folder / "home").mkdir()
        for what, make in (("clips", picture_clips), ("clinic", picture_clinic)):
            if not wanted or what in wanted:
                make(driver, folder)


if __name__ == "__main__":
    main(sys.argv[1:])

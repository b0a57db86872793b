"""The journeys of a person in a real browser: film, upload, measure, stop, and what goes wrong with cameras."""

from __future__ import annotations

import http
import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from browser_app import App, browser, open_page, running_app, screenshot, settle
from fake_camera import WIDTH_PX, frame_number
from playwright.sync_api import Locator, Page, Playwright, expect
from screening_factory import film as grey_film

from screening import video
from screening.ui.recorder import TEXTS

pytestmark = pytest.mark.browser

LAPTOP, PHONE = (1366, 768), (390, 844)


@contextmanager
def page_at(
    driver: Playwright,
    app: App,
    tmp_path: Path,
    size: tuple[int, int],
    film: Path | None = None,
    script: str = "",
) -> Iterator[tuple[Page, list[str]]]:
    """Open the app in a fresh browser; ``script`` runs in the page before anything else."""
    width, height = size
    with browser(driver, tmp_path / "profile", film, width=width, height=height) as context:
        if script:
            context.add_init_script(script)
        yield open_page(context, app.quick_page)


def recorder_in(page: Page) -> Locator:
    """The recorder's root, which carries ``data-state``."""
    return page.locator(".recorder")


def turn_on(page: Page) -> Locator:
    """Turn the camera on and wait for its picture."""
    page.get_by_role("button", name="Turn on the camera").click()
    expect(recorder_in(page)).to_have_attribute("data-state", "ready", timeout=15_000)
    return recorder_in(page)


def press(page: Page, name: str) -> None:
    """Press a button; its icon is part of its name."""
    page.get_by_role("button", name=re.compile(rf"{name}$")).click()


def wait_for_title(page: Page, title: str) -> None:
    """Wait for the one heading of a step."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=30_000)
    settle(page)


def test_film_hand_over_and_measure(
    playwright_driver: Playwright, quick_app: App, camera_film: Path, tmp_path: Path
) -> None:
    """A filmed clip arrives whole, unmirrored and under its view, can be played and measured; nobody else is called."""
    before = quick_app.stored()
    with page_at(playwright_driver, quick_app, tmp_path, LAPTOP, camera_film) as (page, hosts):
        screenshot(page, "laptop_start")
        recorder = turn_on(page)
        expect(recorder.locator("select.camera option")).to_have_text(str(camera_film))
        # head and feet must be seen before Start is pressed, without scrolling
        expect(recorder.locator(".stage")).to_be_in_viewport(ratio=0.99)
        recorder.get_by_role("button", name="Start").click()
        expect(recorder).to_have_attribute("data-state", "countdown")
        screenshot(page, "laptop_countdown")
        expect(recorder).to_have_attribute("data-state", "recording", timeout=10_000)
        expect(recorder.locator(".seconds")).to_have_text("2 s", timeout=10_000)
        screenshot(page, "laptop_recording")
        page.keyboard.press("Escape")
        expect(recorder).to_have_attribute("data-state", "sent", timeout=20_000)
        card = page.locator(".st-key-clip-1")
        expect(card).to_contain_text("filmed here")
        expect(card.get_by_role("combobox")).to_have_value("Front view")
        expect(recorder.locator('[aria-checked="true"]')).to_have_text("Left side")
        (stored,) = set(quick_app.stored()) - set(before)
        _check_film(stored)
        card.get_by_text("Play").click()
        _check_playable(page, card)
        press(page, "Measure")
        wait_for_title(page, "Squat: what was measured")
        expect(page.get_by_text("0.66 ± 0.10").first).to_be_visible()
        screenshot(page, "laptop_result")
        assert hosts == ["localhost"]


def _check_film(clip: Path) -> None:
    """The stored film has the camera's own frames, in order, left where left is."""
    assert clip.stat().st_size > 0
    numbers = [frame_number(frame.image_rgb) for frame in video.read_frames(clip)]
    steps = np.diff(numbers) % 90
    assert len(numbers) > 20
    assert np.mean(steps <= 4) > 0.9, numbers


def _check_playable(page: Page, card: Locator) -> None:
    """The browser itself can play the clip that the page shows."""
    player = card.locator("video")
    expect(player).to_be_visible(timeout=15_000)
    page.wait_for_function("document.querySelector('.st-key-clip-1 video').readyState >= 2", timeout=15_000)
    assert player.evaluate("video => video.videoWidth") == WIDTH_PX


def test_upload_stop_measure_and_start_afresh_on_a_phone(
    playwright_driver: Playwright, quick_app: App, tmp_path: Path
) -> None:
    """On a narrow screen: upload, stop, measure, delete; nothing scrolls sideways and every target is large enough."""
    clip = tmp_path / "Anna Example.mp4"
    video.write_clip(clip, grey_film(np.arange(30) / 30, 640, 480))
    before = quick_app.stored()  # of other journeys, whose sessions end two minutes after their browser
    with page_at(playwright_driver, quick_app, tmp_path, PHONE) as (page, hosts):
        page.get_by_role("radio", name="Upload clips").click()
        settle(page)
        page.locator(".st-key-handover-shown input[type=file]").set_input_files([clip, clip])
        expect(page.locator(".st-key-clip-1")).to_contain_text("Anna Example.mp4")
        expect(page.locator(".st-key-clip-2")).to_be_visible()
        stored, second = sorted(set(quick_app.stored()) - set(before))
        assert (stored.name, second.name) == ("clip-1.mp4", "clip-2.mp4")
        assert stored.read_bytes() == clip.read_bytes()
        screenshot(page, "phone_uploaded")
        press(page, "Measure")
        wait_for_title(page, "Measuring")
        screenshot(page, "phone_measuring")
        press(page, "Stop")
        expect(page.get_by_text("Stopped. Your clips are still here.")).to_be_visible()
        press(page, "Measure")
        wait_for_title(page, "Squat: what was measured")
        screenshot(page, "phone_result")
        _check_layout(page)
        press(page, "New screening")
        wait_for_title(page, "Screen a movement")
        assert not stored.parent.exists()
        assert hosts == ["localhost"]


def _check_layout(page: Page) -> None:
    """Nothing is wider than the screen, and what is pressed is at least 44 px high."""
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    low = main.evaluate(
        """main => [...main.querySelectorAll('button, summary, [role=radio]')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5).map(e => e.innerText)"""
    )
    assert low == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("NotAllowedError", "denied"),
        ("NotReadableError", "busy"),
        ("NotFoundError", "none"),
        ("", "insecure"),
    ],
)
def test_camera_that_cannot_be_used_says_what_to_do(
    playwright_driver: Playwright, quick_app: App, tmp_path: Path, error: str, text: str
) -> None:
    """Each failure of the camera has its own sentence and a way to try again; no name of an exception is shown."""
    refuse = (
        f"navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('inner', '{error}'));"
    )
    hide = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"
    with page_at(playwright_driver, quick_app, tmp_path, LAPTOP, script=refuse if error else hide) as (
        page,
        _,
    ):
        page.get_by_role("button", name="Turn on the camera").click()
        expect(recorder_in(page)).to_have_attribute("data-state", "error")
        expect(recorder_in(page).get_by_role("status")).to_have_text(TEXTS[text])
        expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_stop_in_the_countdown_and_camera_off_when_leaving(
    playwright_driver: Playwright, quick_app: App, camera_film: Path, tmp_path: Path
) -> None:
    """Esc ends the countdown without a clip, and the camera does not stay on behind another page."""
    keep = (
        "const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async wish => (window.camera = await open(wish));"
    )
    before = quick_app.stored()
    with page_at(playwright_driver, quick_app, tmp_path, LAPTOP, camera_film, keep) as (page, _):
        recorder = turn_on(page)
        recorder.get_by_role("button", name="Start").click()
        expect(recorder).to_have_attribute("data-state", "countdown")
        page.keyboard.press("Escape")
        expect(recorder).to_have_attribute("data-state", "ready")
        assert quick_app.stored() == before
        page.get_by_role("link", name="About").click()
        wait_for_title(page, "About this tool")
        page.wait_for_function("window.camera.getTracks()[0].readyState === 'ended'")


def test_clip_that_does_not_arrive_can_be_saved(
    playwright_driver: Playwright, quick_app: App, camera_film: Path, tmp_path: Path
) -> None:
    """When the hand-over finds no uploader the clip is not lost: the page says so and offers to save it."""
    with page_at(playwright_driver, quick_app, tmp_path, LAPTOP, camera_film) as (page, _):
        recorder = turn_on(page)
        recorder.get_by_role("button", name="Start").click()
        expect(recorder).to_have_attribute("data-state", "recording", timeout=10_000)
        page.evaluate("document.querySelector('.st-key-handover-hidden input[type=file]').remove()")
        recorder.get_by_role("button", name="Stop").click()
        expect(recorder).to_have_attribute("data-state", "lost", timeout=10_000)
        expect(recorder.get_by_role("status")).to_have_text(TEXTS["lost"])
        with page.expect_download() as download:
            recorder.get_by_role("link", name="Save clip").click()
        assert download.value.suggested_filename.startswith("recording-front.")
        assert Path(download.value.path()).stat().st_size > 0


def _connect_as(app: App, host: str) -> int:
    """Ask the server for the page's own connection, under a host name of one's choice; return its answer."""
    connection = http.client.HTTPConnection("localhost", app.port, timeout=10)
    headers = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    try:
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_real_app_calls_nobody_and_cleans_up(playwright_driver: Playwright, tmp_path: Path) -> None:
    """The real entry with its real options: only this computer is asked, nobody is offered to deploy, folders go."""
    home = tmp_path / "home"
    home.mkdir()
    with running_app(home) as app, page_at(playwright_driver, app, tmp_path, LAPTOP) as (page, hosts):
        page.get_by_role("link", name="About").click()
        wait_for_title(page, "About this tool")
        screenshot(page, "laptop_about")
        expect(page.get_by_test_id("stAppDeployButton")).to_have_count(0)
        expect(page.get_by_test_id("stMainMenu")).to_have_count(0)
        assert hosts == ["localhost"]
        assert _connect_as(app, f"localhost:{app.port}") == http.HTTPStatus.SWITCHING_PROTOCOLS
        assert (
            _connect_as(app, "elsewhere.example") == http.HTTPStatus.FORBIDDEN
        )  # a web page behind its own name
        assert len(list(home.glob("work/sitting-*"))) == 1
    assert list(home.glob("work/sitting-*")) == []
    assert not (home / ".streamlit").exists()

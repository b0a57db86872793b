"""The guided recorder in a real browser: hands-free from framing to verdict, and everything that may go wrong."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from browser_app import App, _wait_for, browser, open_page, running_app, screenshot, settle
from camera_clips import SAMPLES, write_camera_clip
from PIL import Image
from playwright.sync_api import Locator, Page, Playwright, expect

from screening import models, video
from screening.guidance import SENTENCES
from screening.ui import launch
from screening.ui.guided import words

pytestmark = [pytest.mark.browser, pytest.mark.model]

TEXTS = words.RECORDER_TEXTS
SERVER = Path(__file__).with_name("guided_server.py")
LAPTOP, TABLET, PHONE = (1366, 768), (1180, 820), (390, 844)
STAND_S = 9.0

SCENES = """
(() => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 1280, height: 720});
  const brush = canvas.getContext('2d');
  let picture = null, shade = 0;
  window.setScene = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    picture = image;
  };
  setInterval(() => {
    if (picture) brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
    brush.fillStyle = `rgb(${shade = (shade + 1) % 256}, 0, 0)`;
    brush.fillRect(0, 0, 2, 2);
  }, 33);
  navigator.mediaDevices.getUserMedia = async () => (window.camera = canvas.captureStream(30));
})();
"""
"""A camera that sees whatever picture the test shows it."""


@pytest.fixture(scope="module")
def guided_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The guided run over a furnished clinic."""
    if models.locate("lite") is None:
        pytest.skip("the light pose model is not here: screening models fetch lite")
    with running_app(tmp_path_factory.mktemp("home"), SERVER) as app:
        yield app


@contextmanager
def run_at(
    driver: Playwright,
    address: str,
    tmp_path: Path,
    size: tuple[int, int],
    film: Path | None = None,
    script: str = "",
) -> Iterator[Page]:
    """Open a run in a fresh browser; ``script`` runs in the page before anything else."""
    width, height = size
    with browser(driver, tmp_path / "profile", film, width=width, height=height) as context:
        if script:
            context.add_init_script(script)
        page, hosts = open_page(context, address)
        yield page
        assert hosts == ["localhost"]


def recorder_in(page: Page) -> Locator:
    return page.locator(".recorder")


def expect_state(page: Page, state: str, seconds: float = 15.0) -> None:
    expect(recorder_in(page)).to_have_attribute("data-state", state, timeout=1000 * seconds)


def says(page: Page) -> Locator:
    return recorder_in(page).get_by_role("status")


def start(page: Page) -> None:
    recorder_in(page).get_by_role("button", name="Start").click()


def picture(name: str, *, left: str = "", dim: float = 1.0) -> str:
    """The first picture of a rendered clip as a data address; ``left``: another one in its left half."""
    image = _first(name)
    if left:
        image = np.concatenate([_first(left)[:, 320:960], image[:, 320:960]], axis=1)
    content = io.BytesIO()
    Image.fromarray((dim * image).astype(np.uint8)).save(content, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(content.getvalue()).decode()


def _first(name: str) -> np.ndarray:
    if name == "empty":
        return np.full((720, 1280, 3), 150, np.uint8)
    return next(iter(video.read_frames(SAMPLES / f"{name}.mp4"))).image_rgb


def show(page: Page, address: str) -> None:
    page.evaluate("address => window.setScene(address)", address)


def test_hands_free_from_framing_to_the_next_take_and_on_after_a_reload(
    playwright_driver: Playwright, guided_app: App, tmp_path: Path
) -> None:
    """One press of Start films a take and goes on to the next; a reload goes on there; skip; pain; done."""
    film = write_camera_clip(
        tmp_path / "front.mjpeg", "squat_front.mp4", stand_s=STAND_S, every=2, size=(960, 540)
    )
    address = f"{guided_app.address}/?takes=squat front 3,squat left 3&visit=free&pain=20"
    with run_at(playwright_driver, address, tmp_path, LAPTOP, film) as page:
        screenshot(page, "guided_off")
        start(page)
        expect_state(page, "framing")
        expect(recorder_in(page).locator("select.camera option")).to_have_text(str(film))
        expect_state(page, "ready", 10)
        expect(says(page)).to_have_text(SENTENCES["ok"])
        assert float(recorder_in(page).get_attribute("data-per-second") or 0) > 1
        expect_state(page, "countdown")
        expect(recorder_in(page).locator(".count")).to_have_text("5")
        _check_letters(page)
        expect_state(page, "recording")
        expect(says(page)).to_have_text(TEXTS["down"], timeout=5_000)
        expect_state(page, "verdict", 30)
        # on a busy machine pictures are late, and the verdict rightly says so
        expect(says(page)).to_have_text(re.compile(r"^(Good recording|Usable, could be better)\. "))
        screenshot(page, "guided_verdict")
        expect(says(page)).to_have_text(TEXTS["pain"])
        screenshot(page, "guided_pain")
        recorder_in(page).get_by_role("button", name="2", exact=True).click()
        expect(page.get_by_text("Pain in that movement: 2 of 10")).to_be_visible()
        page.get_by_role("button", name="Knee").click()
        settle(page)
        page.get_by_test_id("stMain").locator(".st-key-guided-pain").get_by_role(
            "button", name="Go on"
        ).click()
        expect(recorder_in(page).locator(".title")).to_have_text("Squat, left side", timeout=10_000)
        expect_state(page, "framing")
        expect(says(page)).to_have_text(SENTENCES["yaw_side"], timeout=10_000)
        page.reload()
        settle(page)
        expect(page.get_by_text(re.compile("[✓!] 1 Squat, front"))).to_be_visible()
        recorder_in(page).get_by_role("button", name="Skip").click()
        page.get_by_role("button", name="No space").click()
        expect(page.get_by_text("State: done")).to_be_visible()


def _check_letters(page: Page) -> None:
    """From three metres: the digit is 30 % of the picture high, the message 32 px or more."""
    sizes = page.evaluate(
        """() => { const look = (node) => node.querySelector('.recorder')
            || [...node.querySelectorAll('*')].map(e => e.shadowRoot && look(e.shadowRoot)).find(Boolean);
          const own = look(document), brush = document.createElement('canvas').getContext('2d');
          const style = name => getComputedStyle(own.querySelector(name));
          const high = (name, letter) => { brush.font = style(name).font;
            return brush.measureText(letter).actualBoundingBoxAscent; };
          return {digit: high('.count', '5'), letter: high('.say', 'S'), font: parseFloat(style('.say').fontSize),
            stage: own.querySelector('.stage').clientHeight}; }"""
    )
    assert sizes["digit"] >= 0.295 * sizes["stage"]
    assert sizes["font"] >= 32


def test_what_is_in_the_way_is_said_and_nothing_is_filmed(
    playwright_driver: Playwright, guided_app: App, tmp_path: Path
) -> None:
    """Each picture has its sentence; with nobody or two people no countdown begins; after a while: film anyway."""
    scenes = [
        ("empty", {}, "nobody"),
        ("squat_front", {"left": "squat_symmetric_front"}, "two"),
        ("squat_feet_out", {}, "feet"),
        ("squat_turned_30", {}, "yaw_front"),
        ("squat_front", {"dim": 0.4}, "dark"),
    ]
    address = f"{guided_app.address}/?visit=scenes&client"
    with run_at(playwright_driver, address, tmp_path, TABLET, script=SCENES) as page:
        for name, change, code in scenes:
            show(page, picture(name, **change))
            if code == "nobody":
                start(page)
            expect(says(page)).to_have_text(SENTENCES[code], timeout=10_000)
            expect_state(page, "framing")
            screenshot(page, f"guided_tablet_{code}")
        expect(recorder_in(page).get_by_role("button", name="Film anyway")).to_be_visible(timeout=10_000)
        recorder_in(page).get_by_role("button", name="Film anyway").click()
        expect_state(page, "countdown")
        page.keyboard.press("Escape")
        expect_state(page, "off")
        expect(says(page)).to_have_text(words.STOPPED)


def test_stop_lost_clip_and_cameras_that_cannot_be_used(
    playwright_driver: Playwright, guided_app: App, tmp_path: Path
) -> None:
    """Esc ends film and camera at once; a lost clip is saved or sent again; raised hands ask for another take."""
    with run_at(
        playwright_driver, f"{guided_app.address}/?visit=lost&pain=60", tmp_path, PHONE, script=SCENES
    ) as page:
        show(page, picture("squat_front"))
        start(page)
        expect_state(page, "recording", 25)
        screenshot(page, "guided_phone_recording")
        page.keyboard.press("Escape")
        expect_state(page, "off")
        expect(says(page)).to_have_text(words.STOPPED)
        page.wait_for_function("window.camera.getTracks()[0].readyState === 'ended'")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Space")
        expect_state(page, "recording", 25)
        page.evaluate(
            "window.input = document.querySelector('.st-key-handover-hidden input[type=file]');"
            "window.nest = window.input.parentElement; window.input.remove()"
        )
        expect_state(page, "error", 20)
        expect(says(page)).to_have_text(TEXTS["lost"])
        screenshot(page, "guided_phone_lost")
        with page.expect_download() as download:
            recorder_in(page).get_by_role("link", name="Save clip").click()
        assert download.value.suggested_filename.startswith("take-0-front.")
        assert Path(download.value.path()).stat().st_size > 0
        page.evaluate("window.nest.append(window.input)")
        recorder_in(page).get_by_role("button", name="Send again").click()
        expect_state(page, "verdict", 30)
        expect(says(page)).to_contain_text("Please film again.")
        expect(says(page)).to_have_text(TEXTS["pain"], timeout=10_000)
        show(page, picture("overhead_squat_right"))  # both hands above the head
        expect_state(page, "framing", 10)
        for error, text in (
            ("NotAllowedError", "denied"),
            ("NotReadableError", "busy"),
            ("NotFoundError", "none"),
        ):
            _check_failure(page, f"() => Promise.reject(new DOMException('inner', '{error}'))", text)
        page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
        _check_failure(page, None, "insecure")


def _check_failure(page: Page, opens: str | None, text: str) -> None:
    """Reload nothing: the next try fails in its own words, and can be tried again."""
    if opens:
        page.evaluate(f"navigator.mediaDevices.getUserMedia = {opens}; true")
    if recorder_in(page).get_attribute("data-state") != "error":
        page.keyboard.press("Escape")
        start(page)
    else:
        recorder_in(page).get_by_role("button", name="Try again").click()
    expect_state(page, "error")
    expect(says(page)).to_have_text(TEXTS[text])
    expect(recorder_in(page).get_by_role("button", name="Try again")).to_be_visible()


def test_without_consent_there_is_no_recorder(
    playwright_driver: Playwright, guided_app: App, tmp_path: Path
) -> None:
    """The gate stands before the camera: nothing to press."""
    with run_at(playwright_driver, f"{guided_app.address}/?visit=unasked", tmp_path, PHONE) as page:
        expect(page.get_by_text(words.NO_CONSENT)).to_be_visible()
        expect(recorder_in(page)).to_have_count(0)


@contextmanager
def _killable(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server of these journeys on a port of one's choice, to be killed without a word."""
    arguments = [str(SERVER) if part == str(launch.SERVER) else part for part in launch.command(port)]
    environment = launch.environment() | {"SCREENING_HOME": str(home), "HOME": str(home)}
    server = subprocess.Popen(arguments, env=environment, cwd=home)
    try:
        _wait_for(port, server)
        yield server
    finally:
        server.kill()
        server.wait()


def test_a_killed_server_costs_no_film(playwright_driver: Playwright, tmp_path: Path) -> None:
    """Killed while filming: the film waits in the browser. Killed after it was kept: a reload goes on from there."""
    port = launch.free_port(8700)
    home = tmp_path / "home"
    home.mkdir()
    address = f"http://localhost:{port}/?visit=killed&pain=60"
    with browser(playwright_driver, tmp_path / "profile", width=1180, height=820) as context:
        context.add_init_script(SCENES)
        with _killable(home, port):
            page, _ = open_page(context, address)
            show(page, picture("squat_front"))
            start(page)
            expect_state(page, "recording", 25)
        with _killable(home, port):
            expect(recorder_in(page)).to_have_attribute(
                "data-state", re.compile("sending|error|verdict"), timeout=30_000
            )
            settle(page)
            if recorder_in(page).get_attribute("data-state") != "verdict":
                expect(recorder_in(page)).to_have_attribute(
                    "data-state", re.compile("error|verdict"), timeout=40_000
                )
            if recorder_in(page).get_attribute("data-state") == "error":
                recorder_in(page).get_by_role("button", name="Send again").click()
            expect_state(page, "verdict", 30)
        with _killable(home, port):
            page.goto(address)
            settle(page)
            page.get_by_text("Films of this visit").click()
            expect(page.get_by_text("Film 1:")).to_be_visible()
            expect(recorder_in(page).get_by_role("button", name="Start")).to_be_visible()

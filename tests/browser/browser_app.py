"""Starting the real server and a real browser with a fake camera, for the journeys of this folder."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from screening.ui import launch

FAKE_APP = Path(__file__).with_name("fake_server.py")
CHROMIUM = os.environ.get("SCREENING_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
_ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)  # fmt: skip


@dataclass(frozen=True)
class App:
    """A running server: its address, its port and the folder that holds all it keeps."""

    address: str
    port: int
    home: Path

    @property
    def quick_page(self) -> str:
        """The address of the page that measures a clip at once."""
        return f"{self.address}/screen"

    def stored(self) -> list[Path]:
        """The clips that lie on disk now, oldest name first."""
        return sorted(self.home.glob("work/sitting-*/clip-*"))


@contextmanager
def running_app(home: Path, entry: Path | None = None) -> Iterator[App]:
    """Run the server on a free port with its own home folder; end it afterwards.

    ``entry`` takes the place of the app's own server file, None = the real one.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = launch.command(port)
    if entry is not None:
        arguments = [str(entry) if part == str(launch.SERVER) else part for part in arguments]
    environment = launch.environment() | {"SCREENING_HOME": str(home), "HOME": str(home)}
    server = subprocess.Popen(arguments, env=environment, cwd=home)
    try:
        _wait_for(port, server)
        yield App(f"http://localhost:{port}", port, home)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; fail if it ended or says nothing for 60 s."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended before it answered"
        connection = http.client.HTTPConnection("localhost", port, timeout=1)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)  # asking our own server again, not waiting for luck
        finally:
            connection.close()
    raise AssertionError("the server did not answer within 60 s")


@contextmanager
def browser(
    playwright: Playwright, profile: Path, camera_film: Path | None = None, *, width: int = 1366, height: int = 768,
    dark: bool = False, allow_camera: bool = True,
) -> Iterator[BrowserContext]:  # fmt: skip
    """Start Chromium with a fresh profile; without a film the camera is Chromium's own test pattern."""
    film = [f"--use-file-for-fake-video-capture={camera_film}"] if camera_film else []
    arguments = list(_ARGUMENTS) + film
    if not allow_camera:
        arguments.remove("--use-fake-ui-for-media-stream")
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=False,  # --headless=new below does it; the old mode has no camera
        args=arguments,
        viewport={"width": width, "height": height},
        permissions=["camera"] if allow_camera else [],
        color_scheme="dark" if dark else "light",
        accept_downloads=True,
    )
    try:
        yield context
    finally:
        context.close()


def open_page(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """Open a page and wait until it has settled; the list collects the host of every request it makes."""
    hosts: list[str] = []
    page = context.new_page()
    context.on("request", lambda request: _note(hosts, request.url))
    page.on("websocket", lambda websocket: _note(hosts, websocket.url))
    page.goto(address)
    expect(page.locator("h1")).to_be_visible(timeout=30_000)
    settle(page)
    return page, hosts


def _note(hosts: list[str], address: str) -> None:
    """Keep the host of an address that goes over the network."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in hosts:
        hosts.append(str(parts.hostname))


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing left to run."""
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=30_000
    )


def screenshot(page: Page, name: str) -> None:
    """Save a picture of the page into the folder that SCREENING_TEST_SCREENSHOTS names, if it is set."""
    folder = os.environ.get("SCREENING_TEST_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")

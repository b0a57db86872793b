"""How long somebody waits for the command line, for the server of the app, and for its first page."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.speed.loops import seconds
from screening.ui import launch

GIVE_UP_S = 120.0


def time_help(repeats: int) -> list[float]:
    """Seconds of ``screening --help``, interpreter included."""
    call = [sys.executable, "-m", "screening.cli", "--help"]
    return [
        seconds(lambda: subprocess.run(call, capture_output=True, check=True, env=launch.environment()))
        for _ in range(repeats)
    ]


def time_app(repeats: int) -> tuple[list[float], list[float]]:
    """Seconds until the server answers, and from then until a browser shows the heading (empty without a browser)."""
    servers, pages = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        with _server() as port:
            servers.append(time.perf_counter() - start)
            shown = _first_page(port)
            pages += [] if shown is None else [shown]
    return servers, pages


@contextmanager
def _server() -> Iterator[int]:
    """The app as ``screening app`` starts it, with a folder of its own; entered as soon as it answers."""
    port = launch.free_port(8600)
    with tempfile.TemporaryDirectory() as home:
        environment = launch.environment() | {"SCREENING_HOME": home}
        server = subprocess.Popen(
            launch.command(port), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _await_answer(port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def _await_answer(port: int, server: subprocess.Popen[bytes]) -> None:
    """Ask again and again until the server answers."""
    give_up = time.perf_counter() + GIVE_UP_S
    while time.perf_counter() < give_up:
        connection = http.client.HTTPConnection("localhost", port, timeout=1)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if server.poll() is not None:
                raise RuntimeError("the server ended before it answered") from None
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"the server did not answer within {GIVE_UP_S:g} s")


def _first_page(port: int) -> float | None:
    """Seconds until a fresh browser shows the heading of the first page; None where there is no browser."""
    chromium = os.environ.get("SCREENING_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        return None
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=str(Path(chromium)), args=["--no-sandbox", "--disable-gpu"]
        )
        page = program.new_page()
        took = seconds(lambda: _show(page, port))
        program.close()
    return took


def _show(page: object, port: int) -> None:
    """Open the page and wait for its heading."""
    page.goto(f"http://localhost:{port}")  # type: ignore[attr-defined]
    page.locator("h1").first.wait_for(timeout=GIVE_UP_S * 1000)  # type: ignore[attr-defined]

"""How the app is started: the command and its environment, the same from a checkout and from an installed wheel.

All options are flags, because Streamlit reads its files from the current folder and the user's home, and neither may
change what the app shows or whom it calls.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from threading import Thread

from screening.ui.lan import Lan
from screening.ui.network import ADDRESS_VARIABLE, CERTIFICATE_VARIABLE

ENTRY = Path(__file__).parent / "start" / "script.py"
SERVER = Path(__file__).with_name("server.py")

_LIGHT = {
    "primaryColor": "#1D4E4A",
    "backgroundColor": "#FFFFFF",
    "secondaryBackgroundColor": "#F4F6F8",
    "textColor": "#1F2933",
    "borderColor": "#CBD2D9",
    "linkColor": "#005A9C",
    "orangeColor": "#B34700",
    "blueColor": "#005A9C",
    "yellowColor": "#FFD84D",
    "yellowBackgroundColor": "#FFD84D",
    "yellowTextColor": "#1F2933",
    "greenColor": "#00695C",
    "redColor": "#A4161A",
    "grayColor": "#52606D",
}
_DARK = {
    "primaryColor": "#5CC9B5",
    "backgroundColor": "#14191F",
    "secondaryBackgroundColor": "#1E252C",
    "textColor": "#F1F5F9",
    "borderColor": "#3A4652",
    "linkColor": "#6DB6FF",
    "orangeColor": "#FF9A4D",
    "blueColor": "#6DB6FF",
    "yellowColor": "#FFD84D",
    "yellowBackgroundColor": "#FFD84D",
    "yellowTextColor": "#1F2933",
    "greenColor": "#5CC9B5",
    "redColor": "#FF8A8A",
    "grayColor": "#B8C4D0",
}

OPTIONS: dict[str, str | int | bool | list[str]] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.showSidebarNavigation": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,  # the welcome asks an outside service for this computer's address
    "server.address": "localhost",
    "server.allowedHosts": [
        "localhost",
        "127.0.0.1",
    ],  # no web page may reach the app under a name of its own
    "server.headless": True,
    "server.showEmailPrompt": False,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 200,
    "server.enableAgentApi": False,
    "theme.baseFontSize": 17,
    "theme.baseRadius": "0.5rem",
    "theme.paddingTop": "1rem",
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
}


def command(port: int | None = None, lan: Lan | None = None) -> list[str]:
    """Return the argument list that runs the app; ``port`` None leaves the choice to Streamlit (8501 or the next).

    ``lan`` None: for this computer only.
    """
    options = OPTIONS | (lan.options() if lan else {})
    flags = [f"--{name}={text}" for name, value in options.items() for text in _texts(value)]
    if port is not None:
        flags.append(f"--server.port={port}")
    return [sys.executable, "-m", "streamlit", "run", str(SERVER), *flags]


def environment() -> dict[str, str]:
    """Return the environment to run :func:`command` in: this one, without Streamlit settings of somebody else.

    The folder that holds the package comes first on the path, so that a checkout that is not installed runs too.
    """
    own = ("STREAMLIT_", ADDRESS_VARIABLE, CERTIFICATE_VARIABLE)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    package_folder = str(ENTRY.parents[3])
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (package_folder, kept.get("PYTHONPATH"))))
    return kept


def run(port: int | None = None, lan: Lan | None = None) -> int:
    """Run the app until it is ended, open the browser once it answers, and return its exit status."""
    host = lan.host if lan else "127.0.0.1"
    port = free_port(host=host) if port is None else port
    address = lan.address(port) if lan else f"http://localhost:{port}"
    sys.stderr.write(
        lan.explain(port) if lan else f"The app runs on this computer at {address}. End it with Ctrl+C.\n"
    )
    told = environment() | (lan.environment(port) if lan else {})
    server = subprocess.Popen(command(port, lan), env=told)  # noqa: S603 - our own command
    if _has_screen():
        Thread(target=_open_when_ready, args=(server, (host, port), address), daemon=True).start()
    try:
        return server.wait()
    except KeyboardInterrupt:  # the server got it too and is ending
        server.wait()
        return 0


def free_port(first: int = 8501, host: str = "127.0.0.1") -> int:
    """Return the first port from ``first`` on that nobody listens on."""
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) != 0:
                return port
    return first


def _has_screen() -> bool:
    """Whether there is a desktop to open a browser on: without one, a text browser would take the terminal."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _open_when_ready(server: subprocess.Popen[bytes], at: tuple[str, int], address: str) -> None:
    """Open the browser as soon as the server takes connections; give up when it has ended."""
    while server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(at) == 0:
                webbrowser.open(address)
                return
        time.sleep(0.2)


def _texts(value: str | int | bool | list[str]) -> list[str]:
    """Write one option the way the command line expects it: a list is the same flag several times."""
    if isinstance(value, list):
        return value
    return [str(value).lower() if isinstance(value, bool) else str(value)]

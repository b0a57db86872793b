"""Measure filming in the browser on this machine; writes docs/recording.md.

    python -m benchmarks.recorder [--handovers 50] [--write docs/recording.md]

A real server, a real Chromium, and its fake camera, which plays films at 1280x720 and 30 pictures per second: one whose
pictures carry their number, and a rendered person whose repetitions and angles are known from the source film. The
page is the one that the journeys of the recorder drive (tests/browser/guided_page.py).
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from screening import pipeline, video
from screening.types import ImageArray, Screening, View

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))
sys.path.insert(0, str(TESTS / "browser"))

from browser_app import App, browser, open_page, running_app  # noqa: E402
from camera_clips import SAMPLES, write_camera_clip  # noqa: E402
from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402

SERVER = TESTS / "browser" / "guided_server.py"
SIZE = (1280, 720)
TAKE = "squat front 9"  # with the page's shorter times: 20 seconds
N_NUMBERED, BITS, CELL_PX = 1200, 11, 100
STAND_S = 10.0
SOURCE = "squat_front.mp4"
FIND = """
(() => { const look = node => node.querySelector('.recorder')
  || [...node.querySelectorAll('*')].map(e => e.shadowRoot && look(e.shadowRoot)).find(Boolean);
  let node = look(document); while (node && !node.recorder) node = node.parentNode || node.host; return node.recorder; })()
"""


@dataclass
class Findings:
    """What was measured; the numbers of the table."""

    arrived: list[float] = field(default_factory=list)
    gaps_ms: list[float] = field(default_factory=list)
    fps: list[float] = field(default_factory=list)
    answers_per_s: list[float] = field(default_factory=list)
    verdict_s: list[float] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    handed: int = 0
    handovers: int = 0
    handover_s: list[float] = field(default_factory=list)
    repetitions: tuple[int, int] = (0, 0)
    angles_deg: dict[str, tuple[float, float]] = field(default_factory=dict)
    loads: list[float] = field(default_factory=list)


def numbered(number: int) -> ImageArray:
    """A grey room with a box that wanders, and the number in black and white cells at the top."""
    image = Image.new("RGB", SIZE, (190, 195, 200))
    draw = ImageDraw.Draw(image)
    for bit in range(BITS):
        shade = 255 if number >> bit & 1 else 0
        draw.rectangle((bit * CELL_PX, 0, (bit + 1) * CELL_PX - 1, CELL_PX), fill=(shade, shade, shade))
    x = 100 + 8 * (number % 120)
    draw.rectangle((x, 250, x + 160, 650), fill=(70, 80, 120))
    return np.asarray(image)


def read_number(image: ImageArray) -> int:
    """Read the number back."""
    cells = image[CELL_PX // 2, CELL_PX // 2 :: CELL_PX, 1][:BITS]
    return sum(1 << bit for bit, shade in enumerate(cells) if shade > 127)


def write_numbered(path: Path) -> Path:
    """Write the film whose pictures carry their number."""
    with path.open("wb") as file:
        for number in range(N_NUMBERED):
            content = io.BytesIO()
            Image.fromarray(numbered(number)).save(content, "JPEG", quality=85)
            file.write(content.getvalue())
    return path


@contextmanager
def page_at(app: App, query: str, film: Path, folder: Path) -> Iterator[Page]:
    """Open the run in a fresh browser."""
    profile = Path(tempfile.mkdtemp(dir=folder))
    with sync_playwright() as driver, browser(driver, profile, film) as context:
        page, _ = open_page(context, f"{app.address}/?{query}")
        yield page


def wait_state(page: Page, state: str, seconds: float) -> float:
    """Wait for a state of the recorder; return when it came."""
    expect(page.locator(".recorder")).to_have_attribute("data-state", state, timeout=1000 * seconds)
    return time.monotonic()


def save_film(page: Page, folder: Path, name: str) -> Path:
    """Take the film out of the browser, as Save clip would."""
    import base64

    address = page.evaluate(
        f"""async () => {{ const file = {FIND.strip()}.file; const bytes = new Uint8Array(await file.arrayBuffer());
        let text = ''; for (let k = 0; k < bytes.length; k += 32768) text += String.fromCharCode(...bytes.subarray(k, k + 32768));
        return [btoa(text), file.name]; }}"""
    )
    path = folder / f"{name}{Path(address[1]).suffix}"
    path.write_bytes(base64.b64decode(address[0]))
    return path


def note_load(found: Findings) -> None:
    """Keep how busy the machine was."""
    found.loads.append(os.getloadavg()[0])


def film_numbers(app: App, folder: Path, found: Findings, times: int) -> None:
    """Film numbered pictures: how many arrive, and the longest gap."""
    film = write_numbered(folder / "numbered.mjpeg")
    for take in range(times):
        note_load(found)
        with page_at(app, f"takes={TAKE}&visit=numbers{take}", film, folder) as page:
            page.get_by_role("button", name="Start").click()
            page.get_by_role("button", name="Film anyway").click(timeout=30_000)
            wait_state(page, "recording", 20)
            began = wait_state(page, "sending", 40)
            ended = wait_state(page, "verdict", 60)
            found.verdict_s.append(ended - began)
            path = save_film(page, folder, f"numbers{take}")
        numbers = [read_number(frame.image_rgb) for frame in video.read_frames(path)]
        steps = np.diff(numbers) % N_NUMBERED
        found.arrived.append(float((steps > 0).sum() / steps.sum()))
        info = video.probe(path)
        found.gaps_ms.append(1000 * info.longest_gap_s)
        found.fps.append(info.fps_mean)
        print(f"numbers {take}: arrived {found.arrived[-1]:.3f}, gap {found.gaps_ms[-1]:.0f} ms, {info.fps_mean:.1f} fps, verdict {found.verdict_s[-1]:.1f} s, load {found.loads[-1]:.1f}", flush=True)  # fmt: skip


def film_person(app: App, folder: Path, found: Findings) -> Path:
    """Film the rendered person hands-free: framing answers, verdict, the film itself."""
    film = write_camera_clip(folder / "person.mjpeg", SOURCE, stand_s=STAND_S, size=SIZE)
    note_load(found)
    with page_at(app, f"takes={TAKE}&visit=person", film, folder) as page:
        page.get_by_role("button", name="Start").click()
        wait_state(page, "ready", 30)
        found.answers_per_s.append(float(page.locator(".recorder").get_attribute("data-per-second") or 0))
        wait_state(page, "recording", 20)
        began = wait_state(page, "sending", 40)
        ended = wait_state(page, "verdict", 60)
        found.verdict_s.append(ended - began)
        found.verdicts.append(page.locator(".recorder .say").inner_text())
        path = save_film(page, folder, "person")
    print(f"person: {found.answers_per_s[-1]} answers/s, verdict {found.verdict_s[-1]:.1f} s: {found.verdicts[-1]}", flush=True)  # fmt: skip
    return path


def count_answers(app: App, folder: Path, found: Findings, seconds: float = 12.0) -> None:
    """Stay in framing for a while (the numbered film shows nobody) and read the answers per second."""
    note_load(found)
    with page_at(app, f"takes={TAKE}&visit=answers", folder / "numbered.mjpeg", folder) as page:
        page.get_by_role("button", name="Start").click()
        wait_state(page, "framing", 20)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            page.wait_for_timeout(1000)
            rate = page.locator(".recorder").get_attribute("data-per-second")
            if rate and float(rate) > 0:
                found.answers_per_s.append(float(rate))
    print(f"answers per second: {found.answers_per_s}", flush=True)


def hand_over(app: App, folder: Path, found: Findings, times: int) -> None:
    """Film once, then hand the same film over again and again; every one has to be acknowledged."""
    note_load(found)
    with page_at(app, "takes=squat front 1&visit=handovers", folder / "numbered.mjpeg", folder) as page:
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="Film anyway").click(timeout=30_000)
        wait_state(page, "verdict", 60)
        for _ in range(times):
            found.handovers += 1
            began = time.monotonic()
            before = page.evaluate(f"{FIND.strip()}.stored")
            page.evaluate(
                f"(() => {{ const r = {FIND.strip()}; r.enter(0); r.tick(null); r.send(r.file, 'take-0-front'); }})()"
            )
            try:
                page.wait_for_function(f"{FIND.strip()}.stored > {before}", timeout=29_000)
            except Exception as error:  # noqa: BLE001 - counted, whatever it was
                print(f"lost: {type(error).__name__}", flush=True)
                continue
            found.handed += 1
            found.handover_s.append(time.monotonic() - began)
            wait_state(page, "verdict", 60)
    print(f"handed over {found.handed} of {found.handovers}", flush=True)


def compare(path: Path, found: Findings) -> None:
    """Measure the recorded film and its source with the full model."""
    source, recorded = (pipeline.analyze([clip], "squat", [View.FRONT]) for clip in (SAMPLES / SOURCE, path))
    found.repetitions = (count(source), count(recorded))
    for metric in ("knee_flexion_peak", "hip_flexion_peak"):
        for name, value in values(source, metric).items():
            found.angles_deg[name] = (value, values(recorded, metric)[name])
    print(found.repetitions, found.angles_deg, flush=True)


def count(screening: Screening) -> int:
    """Return the valid repetitions."""
    return sum(cycle.valid for cycle in screening.cycles)


def values(screening: Screening, metric: str) -> dict[str, float]:
    """Return one metric by its name and side."""
    return {
        f"{metric}, {m.side}": m.value
        for m in screening.measurements
        if m.metric == metric and m.value is not None
    }


def table(found: Findings) -> str:
    """Return the page."""
    worst = max(abs(a - b) for a, b in found.angles_deg.values())
    rows = [
        (
            "pictures of the camera that arrive, 20 s at 1280x720",
            f"{100 * min(found.arrived):.1f} to {100 * max(found.arrived):.1f} %",
            "97 %",
        ),
        ("pictures per second in the film", f"{min(found.fps):.1f} to {max(found.fps):.1f}", "–"),
        (
            "longest gap between two pictures",
            f"{min(found.gaps_ms):.0f} to {max(found.gaps_ms):.0f} ms",
            "100 ms",
        ),
        ("films handed over in a row without a loss", f"{found.handed} of {found.handovers}", "all"),
        (
            "from the end of the hand-over call to the acknowledgement",
            f"{np.median(found.handover_s):.1f} s, at most {max(found.handover_s):.1f} s",
            "–",
        ),
        (
            "framing answers per second",
            f"{min(found.answers_per_s):.1f} to {max(found.answers_per_s):.1f}",
            "4",
        ),
        (
            "from the last picture to the verdict, film of 20 s",
            f"{min(found.verdict_s):.1f} to {max(found.verdict_s):.1f} s",
            "5 s",
        ),
        (
            "repetitions of a recorded film and of its source",
            f"{found.repetitions[1]} and {found.repetitions[0]}",
            "the same",
        ),
        ("peak angles of a recorded film against its source", f"within {worst:.1f}°", "2°"),
    ]
    lines = [f"| {what} | {measured} | {bar} |" for what, measured, bar in rows]
    angles = [f"| {name} | {a:.1f} | {b:.1f} |" for name, (a, b) in found.angles_deg.items()]
    return PAGE.format(
        rows="\n".join(lines), angles="\n".join(angles), takes=len(found.arrived), cores=os.cpu_count(),
        low=min(found.loads), high=max(found.loads), system=platform.system(), python=platform.python_version(),
    )  # fmt: skip


PAGE = """# Filming in the browser

Written by `python -m benchmarks.recorder`: the program's own server and Debian's Chromium with its fake camera, which plays
a film at 1280x720 and 30 pictures per second instead of a lens. The first film carries a number in every picture; the second
shows a rendered person. Server and browser share this machine.

| what | measured | asked for |
| --- | --- | --- |
{rows}

{takes} films of numbered pictures. Load of the machine (waiting processes) at the beginning of the parts: {low:.1f} to {high:.1f} on
{cores} cores; other work ran beside it where that is more than about 1. {system}, Python {python}.

Angles in degrees, full model, of the source film and of what the browser recorded of it:

| | source | recorded |
| --- | ---: | ---: |
{angles}
"""


def main() -> None:
    """Measure, print the table, write it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--handovers", type=int, default=50)
    parser.add_argument("--films", type=int, default=3)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    folder, found = Path(tempfile.mkdtemp()), Findings()
    try:
        home = folder / "home"
        home.mkdir()
        with running_app(home, SERVER) as app:
            film_numbers(app, folder, found, asked.films)
            count_answers(app, folder, found)
            recorded = film_person(app, folder, found)
            hand_over(app, folder, found, asked.handovers)
        compare(recorded, found)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    page = table(found)
    print(page)
    if asked.write:
        asked.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

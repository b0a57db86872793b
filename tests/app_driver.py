"""Driving the app's pages without a browser: open, add clips, measure, read what is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import screening_factory
import streamlit as st
from streamlit.testing.v1 import AppTest

from screening import pipeline
from screening.types import Screening
from screening.ui.launch import ENTRY
from screening.ui.navigation import PAGES as FOLDER
from screening.ui.sitting import Sitting

TIMEOUT_S = 30
PAGES = {name: str(FOLDER / f"{name}.py") for name in ("about", "screen")}


@contextmanager
def fresh_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a test with its own data folder, in a program that has just started."""
    monkeypatch.setenv("SCREENING_HOME", str(home))
    st.cache_resource.clear()
    yield
    log = logging.getLogger("screening.ui")
    for handler in log.handlers[:]:
        log.removeHandler(handler)
        handler.close()


def let_measure_synthetic(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Let every measurement succeed with the synthetic squat; the list collects what it was asked for."""
    asked: list[dict[str, object]] = []

    def analyze(clips, movement_id, views, *, height_cm, camera_height_cm, poses, progress):  # type: ignore[no-untyped-def]
        heights = (height_cm, camera_height_cm)
        asked.append(
            {"clips": list(clips), "movement": movement_id, "views": list(views), "heights": heights}
        )
        progress(0.5, "Finding the body in clip 1")
        return screening_factory.make_screening()

    monkeypatch.setattr(pipeline, "analyze", analyze)
    return asked


def let_measure(monkeypatch: pytest.MonkeyPatch, outcome: Screening | Exception) -> None:
    """Let every measurement end with this result or error."""

    def analyze(*_: object, **__: object) -> Screening:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(pipeline, "analyze", analyze)


def open_app() -> AppTest:
    """Open the page that measures a clip at once, as somebody who is not signed in."""
    app = AppTest.from_file(str(ENTRY), default_timeout=TIMEOUT_S).run()
    return ok(app.switch_page(PAGES["screen"]).run())


def ok(app: AppTest) -> AppTest:
    """Fail where the page shows an error of the program."""
    assert not app.exception, [error.value for error in app.exception]
    return app


def sitting_of(app: AppTest) -> Sitting:
    """What the app remembers."""
    found = app.session_state["sitting"]
    assert isinstance(found, Sitting)
    return found


def add(app: AppTest, *names: str, content: bytes = b"film") -> AppTest:
    """Add clips by the uploader, as the recorder and a person do."""
    uploader = app.file_uploader[0]
    for name in names:
        uploader.upload(name, content, "video/mp4")
    return ok(uploader.run())


def measure(app: AppTest) -> AppTest:
    """Press Measure and wait for the job, not for time."""
    app.button(key="measure").click().run()
    job = sitting_of(app).job
    if job is not None:
        job.wait()
    return ok(app.run())


def words(app: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.error, *app.info, *app.warning]
    labels = [*app.button, *app.toggle, *app.selectbox, *app.number_input, *app.file_uploader, *app.expander]
    return "\n".join([str(part.value) for part in parts] + [part.label for part in labels])

"""The first page from the empty form to a measurement: clips, form, progress, stop, failures, starting afresh."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from app_driver import (
    TIMEOUT_S,
    add,
    let_measure,
    measure,
    ok,
    open_app,
    sitting_of,
    words,
)

from screening import pipeline
from screening.movements import MOVEMENTS
from screening.report import wording
from screening.types import (
    Screening,
    ScreeningError,
    View,
)

pytestmark = pytest.mark.usefixtures("fresh_app")


def test_first_page_says_what_it_is_before_anybody_moves() -> None:
    """The safety sentences come first, there is one h1, and nothing can be measured without a clip."""
    app = open_app()
    assert [title.value for title in app.title] == ["Screen a movement"]
    assert app.markdown[0].value == wording.SAFE_FIRST
    assert wording.SAFE_MOVE in words(app)
    assert app.button(key="measure").disabled


def test_uploaded_clip_is_copied_at_once_to_a_private_folder_under_a_neutral_name() -> None:
    """The film lies where only this user may look, its name tells nothing, and the uploader is empty again."""
    app = add(open_app(), "Anna Example front.mp4", content=b"moving pictures")
    clip = sitting_of(app).clips[0]
    assert clip.path.read_bytes() == b"moving pictures"
    assert clip.path.name == "clip-1.mp4"
    assert stat.S_IMODE(clip.path.parent.stat().st_mode) == 0o700
    assert not app.file_uploader[0].value
    assert not app.button(key="measure").disabled
    assert "Anna Example front.mp4" in words(app)


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("recording-front.mp4", View.FRONT),
        ("recording-left.webm", View.LEFT),
        ("recording-right.mp4", View.RIGHT),
        ("recording-back.mp4", None),
        ("left.mp4", None),
    ],
)
def test_view_comes_from_the_recorder_only(name: str, view: View | None) -> None:
    """A clip of the recorder carries its view; of any other file nothing is guessed from its name."""
    app = add(open_app(), name)
    assert app.selectbox(key="view-1").value == view


def test_a_fourth_clip_is_not_taken_and_the_page_says_so() -> None:
    """Three clips are the most; the three stay, and the sentence names the one that was left out."""
    app = add(open_app(), "a.mp4", "b.mp4", "c.mp4", "d.mp4")
    assert [clip.shown_name for clip in sitting_of(app).clips] == ["a.mp4", "b.mp4", "c.mp4"]
    assert "d.mp4" in app.error[0].value.replace("\\", "")
    assert not app.file_uploader


def test_an_empty_file_is_refused_in_one_sentence() -> None:
    """The twin with nothing in it: said, not stored."""
    app = add(open_app(), "a.mp4", content=b"")
    assert "the file is empty" in app.error[0].value
    assert not sitting_of(app).clips


def test_removed_clip_is_gone_from_the_disk() -> None:
    """Remove deletes the film, and a number is never used twice."""
    app = add(open_app(), "a.mp4", "b.mp4")
    path = sitting_of(app).clips[0].path
    ok(app.button(key="remove-1").click().run())
    assert not path.exists()
    app = add(app, "c.mp4")
    assert [clip.path.name for clip in sitting_of(app).clips] == ["clip-2.mp4", "clip-3.mp4"]


def test_measure_hands_over_what_was_chosen_exactly_once(measured: list[dict[str, object]]) -> None:
    """Clips, views and heights arrive as chosen, and running the page again does not measure again."""
    app = add(open_app(), "recording-front.mp4", "side.mov")
    app.selectbox(key="view-2").set_value(View.LEFT)
    app.number_input(key="height").set_value(172.0)
    app.number_input(key="camera-height").set_value(90.0)
    app = measure(app)
    ok(app.run())
    assert len(measured) == 1
    assert [clip.name for clip in measured[0]["clips"]] == ["clip-1.mp4", "clip-2.mov"]  # type: ignore[attr-defined]
    assert measured[0]["views"] == [View.FRONT, View.LEFT]
    assert measured[0]["heights"] == (172.0, 90.0)
    assert measured[0]["movement"] == "squat"


def test_without_heights_and_views_nothing_is_invented(measured: list[dict[str, object]]) -> None:
    """The twin with everything left empty: None, not zero."""
    measure(add(open_app(), "a.mp4", "b.mp4"))
    assert measured[0]["views"] == [None, None]
    assert measured[0]["heights"] == (None, None)


def test_running_measurement_shows_its_sentence_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it runs the page says how far it is; Stop ends the work itself, and the clips stay."""
    started, go_on, ended = Event(), Event(), Event()

    def analyze(*_: object, progress: Callable[[float, str], None], **__: object) -> Screening:
        progress(0.25, "Finding the body in clip 1")
        started.set()
        try:
            assert go_on.wait(TIMEOUT_S)
            progress(0.5, "Finding the body in clip 1")
            raise AssertionError("the work went on after Stop")
        finally:
            ended.set()

    monkeypatch.setattr(pipeline, "analyze", analyze)
    app = add(open_app(), "a.mp4")
    app.button(key="measure").click().run()
    assert started.wait(TIMEOUT_S)
    ok(app.run())
    assert app.progress[0].text == "Finding the body in clip 1 · 25%"
    assert [title.value for title in app.title] == ["Measuring"]
    ok(app.button(key="stop").click().run())
    go_on.set()
    assert ended.wait(TIMEOUT_S)
    assert "Stopped. Your clips are still here." in app.error[0].value
    assert len(sitting_of(app).clips) == 1


def test_expected_error_is_one_sentence_and_keeps_clips_and_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failure the clips are there and what was typed is still typed."""
    let_measure(
        monkeypatch, ScreeningError("clip-1.mp4: cannot be read. Save it as MP4 (H.264) and try again.")
    )
    app = add(open_app(), "a.mp4")
    app.number_input(key="height").set_value(172.0)
    app.selectbox(key="view-1").set_value(View.RIGHT)
    app = measure(app)
    assert (
        app.error[0].value.replace("\\", "")
        == "clip-1.mp4: cannot be read. Save it as MP4 (H.264) and try again."
    )
    assert app.number_input(key="height").value == 172.0
    assert app.selectbox(key="view-1").value == View.RIGHT
    assert sitting_of(app).clips[0].path.exists()


def test_unexpected_error_shows_a_reference_and_keeps_details_to_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The person reads a sentence with a number; the log has that number, the kind of error and where, no words."""
    let_measure(monkeypatch, ZeroDivisionError("inner detail of Anna Example.mp4"))
    app = measure(add(open_app(), "Anna Example.mp4"))
    sentence = app.error[0].value
    assert sentence.startswith("The clip could not be measured. It is stored, nothing is lost")
    assert "inner detail" not in words(app)
    log = (tmp_path / "home" / "logs" / "app.log").read_text(encoding="utf-8")
    assert sentence.rstrip(".").rsplit(" ", 1)[1] in log
    assert "ZeroDivisionError" in log
    assert "pipeline" in log or "app_driver" in log
    assert "inner detail" not in log
    assert "Anna" not in log


def test_new_screening_deletes_everything_of_the_last_person(
    measured: list[dict[str, object]], tmp_path: Path
) -> None:
    """The next person starts with an empty page and an empty disk."""
    app = add(open_app(), "recording-front.mp4", "recording-left.mp4")
    app.number_input(key="height").set_value(172.0)
    app = measure(app)
    folder = sitting_of(app).workspace.folder
    ok(app.button(key="new").click().run())
    assert not folder.exists()
    assert not sitting_of(app).clips
    assert app.number_input(key="height").value is None
    assert [title.value for title in app.title] == ["Screen a movement"]


def test_clips_can_be_changed_after_a_result(measured: list[dict[str, object]]) -> None:
    """A clip that was refused can be replaced without filming the others again."""
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    ok(app.button(key="reopen").click().run())
    assert len(sitting_of(app).clips) == 2
    assert sitting_of(app).screening is None
    assert app.selectbox(key="view-1").value == View.FRONT


def test_movement_is_asked_for_only_where_there_is_a_choice(
    measured: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one movement there is nothing to choose; a second one brings the question, and the answer is measured."""
    with monkeypatch.context() as alone:
        alone.setattr("screening.ui.clip_form.MOVEMENTS", {"squat": MOVEMENTS["squat"]})
        assert "movement" not in [box.key for box in open_app().selectbox]
    app = add(open_app(), "a.mp4", "b.mp4")
    assert app.selectbox(key="movement").options == [movement.title for movement in MOVEMENTS.values()]
    app.selectbox(key="movement").set_value("overhead_squat")
    measure(app)
    assert measured[0]["movement"] == "overhead_squat"

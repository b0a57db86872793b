"""The result on the page, in every shape it may have, and the page *About*."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import report_factory
import screening_factory
from app_driver import (
    PAGES,
    add,
    let_measure,
    measure,
    ok,
    open_app,
    sitting_of,
    words,
)

from screening import export
from screening.evidence import sides_behind
from screening.norms import load_norms
from screening.report import certainty, wording
from screening.types import (
    Evidence,
    FindingStatus,
    Quality,
    QualityReason,
    QualityStatus,
    Screening,
    ScreeningError,
    Side,
)

pytestmark = pytest.mark.usefixtures("fresh_app")


def test_result_shows_the_four_outcomes_in_order(measured: list[dict[str, object]]) -> None:
    """Flagged, observed, not assessed, within limit, each with its count; the last one behind a switch."""
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    groups = [header.value for header in app.header][:5]
    assert groups == [
        "Flagged (2)",
        "Observed, not confirmed (1)",
        wording.TOGETHER_HEADING,
        "Not assessed (2)",
        "Within the limit used here (2)",
    ]
    assert len(app.expander) == 3
    ok(app.toggle(key="show-within").set_value(True).run())
    assert len(app.expander) == 5
    assert "The left heel was hidden in 31 % of the recording." in words(app)


def test_open_finding_carries_error_limit_repetitions_view_grade_and_tests(
    measured: list[dict[str, object]],
) -> None:
    """No number without its doubt: all that a therapist needs stands in the finding that is open first."""
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    text = words(app)
    for expected in (
        "0.66 ± 0.10",
        "Lower limit 0.80",
        "4 repetitions, front view",
        "B (read with margin), front view",
        "4 of 4 repetitions beyond the limit",
        "**GMED** gluteus medius",
    ):
        assert expected in text
    assert text.index("Other reasons to rule out first") < text.index("**GMED**")


def test_number_of_comparisons_is_stated(measured: list[dict[str, object]]) -> None:
    """Five findings of the synthetic squat were judged: the page says so before any of them."""
    text = words(measure(add(open_app(), "recording-front.mp4", "recording-left.mp4")))
    assert "5 measurements were compared with a limit" in text


def test_findings_seen_together_are_one_block_with_other_reasons_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two groups of a crowded screening: each names its findings, other reasons, tests, evidence, in this order."""
    crowded = report_factory.make_crowded()
    let_measure(monkeypatch, crowded)
    text = words(measure(add(open_app(), "a.mp4", "b.mp4", "c.mp4"))).replace("\\", "")
    for group in crowded.groups:
        assert f"Seen together: {group.title}" in text
    start = text.index("Seen together: the two legs share the squat unequally (right)")
    order = [
        text.index(part, start)
        for part in (
            "2 · The right knee appears to bend less",
            "4 · The right hip appears to bend less",
            "Other reasons to rule out first",
            "GMED · ADD · QL · KTW",
            "Evidence C",
        )
    ]
    assert order == sorted(order)
    assert f"**KTW** {load_norms().hand_tests['KTW'].name}" in text
    assert "· R, L · for 2, 3, 4, 6, 8, 9, 11" in text


def test_difference_from_two_clips_shows_both_sides_at_the_same_depth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Left and right beside each other, each from its own clip, decoded once however often the page runs."""
    asked: list[tuple[str, int]] = []

    def evidence_picture(clip: Path, screening: Screening, finding: object, *, at: Evidence) -> object:
        asked.append((clip.name, at.recording))
        return report_factory.striped_picture()

    monkeypatch.setattr("screening.overlay.evidence_picture", evidence_picture)
    whole = report_factory.make_crowded()
    let_measure(monkeypatch, replace(whole, findings=whole.findings[1:2], groups=()))
    app = measure(add(open_app(), "a.mp4", "b.mp4", "c.mp4"))
    ok(app.run())
    assert asked == [("clip-2.mp4", 1), ("clip-3.mp4", 2)]
    text = words(app)
    assert "Both at the same depth." in text
    assert "12° ± 6°, the same way round, with both hips at a depth of 42\u2009%" in text


def test_repairs_and_repetitions_are_listed_with_what_limits_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is mended in silence: exchanged sides, dropped and filled points are counted; none is said too."""
    whole = screening_factory.make_screening()
    mended = replace(whole.recordings[0], swaps_repaired=12, spikes_removed=1, gaps_filled=3)
    let_measure(monkeypatch, replace(whole, recordings=(mended, whole.recordings[1])))
    app = measure(add(open_app(), "a.mp4", "b.mp4"))
    text = words(app)
    assert "left and right exchanged back or left out in 12 pictures" in text
    assert "left out in 1 picture;" in text
    assert "in 3 pictures." in text
    listed = app.table[0].value
    assert list(listed["Repetition"]) == ["1", "2", "3", "4", "not counted"]
    assert listed["Notes"].iloc[-1] == "Cut by the end of the recording."
    let_measure(monkeypatch, whole)
    app = measure(add(ok(app.button(key="new").click().run()), "a.mp4", "b.mp4"))
    assert certainty.NO_REPAIRS in words(app)


def test_finding_without_evidence_pattern_or_tests_still_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin with everything optional missing: the finding stands with what there is."""
    whole = screening_factory.make_screening()
    bare = replace(
        whole.findings[0],
        evidence=None,
        pattern=None,
        hand_tests=(),
        source="",
        basis="",
        n=0,
        limit=None,
        error95=None,
    )
    let_measure(monkeypatch, replace(whole, findings=(bare,), measurements=(), cycles=()))
    text = words(measure(add(open_app(), "a.mp4", "b.mp4")))
    assert "No limit is used for this measurement." in text
    assert "No whole repetition was found in this recording." in text


def test_nothing_flagged_is_not_called_nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a flag the page says what that does not mean."""
    whole = screening_factory.make_screening()
    let_measure(monkeypatch, replace(whole, findings=whole.with_status(FindingStatus.NOT_ASSESSED)))
    assert wording.nothing_flagged(2, 0) in words(measure(add(open_app(), "a.mp4", "b.mp4")))


def test_refused_recording_says_why_and_what_helps_and_shows_no_curve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A refused clip is an outcome: reason and fix come first, and nothing is drawn from it."""
    whole = screening_factory.make_screening()
    reason = QualityReason(
        "feet_out_of_frame", QualityStatus.REFUSED, "The feet are not in view.", "Step back a little."
    )
    refused = replace(whole.recordings[0], quality=Quality((reason,)))
    let_measure(monkeypatch, replace(whole, recordings=(refused,), cycles=(), measurements=(), findings=()))
    app = measure(add(open_app(), "a.mp4"))
    text = words(app)
    assert "Not measured, please film again" in text
    assert "The feet are not in view. **What helps:** Step back a little." in text
    assert "Curves" not in [subheader.value for subheader in app.subheader]
    assert text.count("The feet are not in view.") == 1
    assert "Recordings" not in [header.value for header in app.header]


def test_the_two_sides_shown_are_those_that_were_compared() -> None:
    """A front clip measures both legs, two side clips one each: a difference never mixes the two kinds."""
    whole = report_factory.make_screening()
    pair = next(f for f in whole.findings if (f.metric, f.kind) == ("knee_flexion_peak", report_factory.A))
    values = {(0, Side.LEFT): 105.0, (0, Side.RIGHT): 104.0, (1, Side.LEFT): 102.0, (2, Side.RIGHT): 114.0}
    own = tuple(
        replace(m, value=values[m.recording or 0, m.side])
        for m in whole.measurements
        if m.metric == "knee_flexion_peak" and m.side is not None
    )
    changed = replace(whole, measurements=own)

    def shown(value: float, recording: int) -> tuple[float | None, ...] | None:
        finding = replace(pair, value=value, evidence=Evidence(recording, 5.0))
        sides = sides_behind(changed, finding)
        return sides and tuple(m.value for m in sides)

    assert shown(12.0, recording=1) == (102.0, 114.0)
    assert shown(12.0, recording=2) == (102.0, 114.0)
    assert shown(-1.0, recording=0) == (105.0, 104.0)
    assert sides_behind(replace(whole, measurements=()), pair) is None
    assert sides_behind(changed, replace(pair, evidence=None)) is None


def test_annotated_clip_is_made_only_when_asked_for(
    measured: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing takes long: it starts with the button, and its failure is a sentence with a way to try again."""
    calls: list[int] = []

    def write_annotated(
        clip: Path, screening: Screening, index: int, out: Path, progress: object = None
    ) -> None:
        calls.append(index)
        raise ScreeningError("clip-1.mp4: the disk is full. Free some space.")

    monkeypatch.setattr("screening.overlay.write_annotated", write_annotated)
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    assert not calls
    app.button(key="make-film-0").click().run()
    sitting_of(app).made["film-0"].wait()
    ok(app.run())
    assert calls == [0]
    assert "the disk is full" in app.error[0].value
    assert app.button(key="retry-film-0")


def test_curve_can_be_read_as_a_table_and_table_names_each_side(measured: list[dict[str, object]]) -> None:
    """A chart has a twin that needs no eyes, and left and right are letters, not colours."""
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    ok(app.toggle(key="curve-table-0").set_value(True).run())
    assert set(app.dataframe[0].value["side"]) == {"left", "right"}
    assert set(app.table[1].value["Side"]) == {"L", "R", "–"}
    assert wording.SIDE_LETTERS[Side.LEFT] == "L"


def test_downloads_are_there_for_every_result(measured: list[dict[str, object]]) -> None:
    """Report, both tables and the result can be kept; the file of the result is the contract's."""
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    made = sitting_of(app).made
    for name in ("report.pdf", "angles.csv", "cycles.csv", "result.json", "programs.zip"):
        made[f"file-{name}"].wait()
    ok(app.run())
    buttons = app.get("download_button")
    assert [button.label for button in buttons] == [
        "Report (PDF)",
        "Angles over time (CSV)",
        "Repetitions (CSV)",
        "Whole result (JSON)",
        "For other programs (TRC, MOT, C3D, CSV)",
    ]
    assert (
        made["file-result.json"].result() == export.result_json(screening_factory.make_screening()).encode()
    )
    assert made["file-report.pdf"].result().startswith(b"%PDF")
    assert made["file-programs.zip"].result() == export.programs_zip(screening_factory.make_screening())


def test_report_that_cannot_be_made_is_a_sentence(
    measured: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: without a report the result stands, the other files are there, and the reason is said.

    The report carries the day on which the clips were measured.
    """
    days = []

    def write_pdf(*_: object, made_on: date) -> None:
        days.append(made_on)
        raise ScreeningError("report.pdf: the disk is full. Free some space.")

    monkeypatch.setattr("screening.report.pdf.write_pdf", write_pdf)
    app = measure(add(open_app(), "recording-front.mp4", "recording-left.mp4"))
    for job in list(sitting_of(app).made.values()):
        job.wait()
    ok(app.run())
    assert [error.value.replace("\\", "") for error in app.error] == [
        "report.pdf: the disk is full. Free some space."
    ]
    assert days == [sitting_of(app).measured_at.date()]
    disabled = [button.proto.disabled for button in app.get("download_button")]
    assert disabled == [True, False, False, False, False]


def test_curve_that_cannot_be_drawn_leaves_the_rest(
    measured: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in one drawing is a sentence with a reference in its place, not the end of the page."""

    def screen_curves(*_: object, **__: object) -> None:
        raise KeyError("inner detail")

    monkeypatch.setattr("screening.plots.screen_curves", screen_curves)
    monkeypatch.setattr("screening.plots.repetition_curves_chart", screen_curves)
    text = words(measure(add(open_app(), "recording-front.mp4", "recording-left.mp4")))
    assert "This curve could not be drawn; the numbers are not affected. Reference" in text
    assert "The curves could not be drawn; the numbers are not affected. Reference" in text
    assert "inner detail" not in text
    assert "0.66 ± 0.10" in text


def test_about_page_shows_the_error_of_every_measurement() -> None:
    """The honest page: as many rows as the norms have errors, and it needs no clip and no model."""
    app = ok(open_app().switch_page(PAGES["about"]).run())
    assert [title.value for title in app.title] == ["About this tool"]
    rows, errors = app.table[0].value, load_norms().errors
    assert len(rows) == len(errors)
    first = errors[0]
    assert rows["± one value"].iloc[0] == wording.format_value(
        math.hypot(1.96 * first.sem_same, first.offset), first.unit
    )
    assert "What one camera cannot see" in words(app)


@pytest.mark.parametrize("state", ["empty", "clips", "result", "about"])
def test_no_forbidden_word_on_any_page(state: str, measured: list[dict[str, object]]) -> None:
    """The machine never judges a body or names a cause, whichever page is open."""
    app = open_app()
    if state in ("clips", "result"):
        app = add(app, "recording-front.mp4", "recording-left.mp4")
    if state == "result":
        app = measure(app)
        ok(app.toggle(key="show-within").set_value(True).run())
    if state == "about":
        app = ok(app.switch_page(PAGES["about"]).run())
    assert not wording.find_forbidden(words(app))

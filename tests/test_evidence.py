"""What stands behind a finding: moments, measurements, repetitions; and how the picture of it is put together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import report_factory
import screening_factory as factory
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from report_factory import FLAGGED, FRONT, LEFT, RIGHT, WATCH, A, E, R, make_finding, make_screening

from screening import panels, plots, print_plots
from screening.evidence import (
    evidence_pair,
    measurements_behind,
    other_measurements,
    repetition_frame,
)
from screening.repetition_panels import RepetitionPanel, repetition_panel
from screening.types import Evidence, Finding, FindingStatus, Screening, Side


@pytest.fixture(scope="module")
def screening() -> Screening:
    return make_screening()


@pytest.fixture(scope="module")
def squat() -> Screening:
    return factory.make_screening()


def panel_of(screening: Screening, finding: Finding) -> RepetitionPanel:
    found = repetition_panel(screening, finding)
    assert found is not None
    return found


def test_pair_of_moments_has_the_left_clip_first(screening: Screening) -> None:
    """Whichever clip the finding was seen in; one moment alone stays alone, none stays none."""
    own, other = Evidence(RIGHT, 5.2), Evidence(LEFT, 5.0)
    finding = make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, side=Side.RIGHT)
    pair = replace(finding, evidence=replace(own, other=other))
    assert [at.recording for at in evidence_pair(pair, screening)] == [LEFT, RIGHT]
    assert evidence_pair(replace(finding, evidence=own), screening) == (own,)
    assert evidence_pair(replace(finding, evidence=None), screening) == ()


def test_measurements_behind_a_difference_are_both_sides(screening: Screening) -> None:
    """Left and right of the two side clips; the front clip is another film."""
    finding = make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, side=Side.RIGHT, recording=LEFT)
    behind = measurements_behind(screening, finding)
    assert [(m.side, m.recording) for m in behind] == [(Side.LEFT, LEFT), (Side.RIGHT, RIGHT)]
    others = other_measurements(screening, finding)
    assert [(m.side, m.recording) for m in others] == [(Side.LEFT, FRONT), (Side.RIGHT, FRONT)]


def test_finding_of_one_side_shows_the_other_leg_too(screening: Screening) -> None:
    """A right shank that leans little is read beside the left one from its own clip."""
    finding = make_finding("shank_inclination_peak", R, FLAGGED, 24.2, 6.4, side=Side.RIGHT, recording=RIGHT)
    behind = measurements_behind(screening, finding)
    assert [(m.side, m.recording) for m in behind] == [(Side.LEFT, LEFT), (Side.RIGHT, RIGHT)]


def test_finding_without_sides_has_one_measurement(screening: Screening) -> None:
    """The trunk of the clip in which it was seen; the other side's clip is another film."""
    finding = make_finding("trunk_minus_shank", E, WATCH, 14.2, 7.5, recording=LEFT)
    assert [m.recording for m in measurements_behind(screening, finding)] == [LEFT]
    assert [m.recording for m in other_measurements(screening, finding)] == [RIGHT]


def test_nothing_stands_behind_what_was_not_measured(screening: Screening) -> None:
    """Without evidence, value or measurement: nothing, and no picture."""
    finding = make_finding("heel_rise", E, FindingStatus.NOT_ASSESSED, recording=None)
    seen = make_finding("knee_flexion_peak", A, FLAGGED, -14.3, 9.1, recording=LEFT)
    for bare, whole in ((finding, screening), (seen, replace(screening, measurements=()))):
        assert measurements_behind(whole, bare) == ()
        assert other_measurements(whole, bare) == ()
        assert repetition_panel(whole, bare) is None
    assert repetition_frame(()).empty


def test_a_repetition_that_was_not_measured_has_no_dot(screening: Screening) -> None:
    """Its number stays its own: 1, 3, 4, not 1, 2, 3."""
    (own,) = measurements_behind(
        screening, make_finding("trunk_minus_shank", E, WATCH, 14.2, 7.5, recording=LEFT)
    )
    gap = replace(own, per_cycle=(14.0, None, 15.0, 13.0))
    frame = repetition_frame([gap])
    assert frame["number"].tolist() == [1, 3, 4]
    assert set(frame["side"]) == {panels.UNPAIRED}


def test_panel_of_a_front_difference(squat: Screening) -> None:
    """Both knees over the repetition: 110° and 99° times the mean depth, with interval and error, letters apart."""
    panel = panel_of(squat, squat.findings[1])
    middle = panel.curves[panel.curves["phase_pct"] == 50].set_index("side")
    assert middle.loc["left", "value"] == pytest.approx(110 * np.mean(factory.PEAK_SHARES), abs=0.05)
    assert middle.loc["right", "value"] == pytest.approx(99 * np.mean(factory.PEAK_SHARES), abs=0.05)
    assert middle.loc["left", "error_high"] - middle.loc["left", "value"] == pytest.approx(9.0)
    assert middle.loc["left", "high"] > middle.loc["left", "value"] > middle.loc["left", "low"]
    assert panel.labels.set_index("side")["above"].to_dict() == {"left": True, "right": False}
    assert panel.limit is None
    assert panel.dots_limit is None
    assert len(panel.dots) == 8
    assert panel.x_title == "repetition 0–100 %, 50 = deepest point"
    assert "left repetitions 107, 110, 109, 106 degrees; right repetitions 96, 99, 98, 95" in panel.alt_text


def test_limit_stands_where_it_is_on_the_scale(squat: Screening) -> None:
    """A ratio below 0.80 counts: the band runs up from it, and the dots carry it as a line."""
    panel = panel_of(squat, squat.findings[0])
    assert panel.limit == (0.8, panel.domain[1])
    assert panel.dots_limit == 0.8
    assert panel.labels.empty
    turned = replace(squat.findings[2], value=-3.9)
    assert panel_of(squat, turned).dots_limit == -5.0


def test_panel_without_a_curve_keeps_its_dots(squat: Screening) -> None:
    """Where the angle table was lost the repetitions still stand, on screen and in print."""
    bare = tuple(replace(r, angles=r.angles.iloc[:, :0]) for r in squat.recordings)
    panel = panel_of(replace(squat, recordings=bare), squat.findings[1])
    assert panel.curves.empty
    assert len(panel.dots) == 8
    assert print_plots.print_repetitions(panel, 110, 36).startswith(b"\x89PNG")
    assert plots.repetition_curves_chart(panel).to_dict()


def test_charts_tell_sides_apart_without_colour(squat: Screening) -> None:
    """Left dashed with circles, right solid with squares; a screen reader gets the numbers."""
    panel = panel_of(squat, squat.findings[1])
    curves = plots.repetition_curves_chart(panel).to_dict()
    lines = [layer["mark"] for layer in curves["layer"] if layer["mark"]["type"] == "line"]
    assert [(m["color"], m["strokeDash"]) for m in lines] == [("#B34700", [6, 4]), ("#005A9C", [1, 0])]
    letters = [layer["mark"]["text"] for layer in curves["layer"] if layer["mark"]["type"] == "text"]
    assert letters == ["L", "R"]
    dots = plots.repetition_dots_chart(panel, dark=True).to_dict()
    points = [layer["mark"] for layer in dots["layer"] if layer["mark"]["type"] == "point"]
    assert [(m["shape"], m["color"]) for m in points] == [("circle", "#FF9A4D"), ("square", "#6DB6FF")]
    assert curves["description"] == dots["description"] == panel.alt_text


def test_print_is_as_large_as_asked_and_always_the_same(squat: Screening) -> None:
    """110 x 36 mm at 300 dpi, the same bytes every time."""
    import io

    from PIL import Image

    panel = panel_of(squat, squat.findings[0])
    data = print_plots.print_repetitions(panel, 110, 36)
    picture = Image.open(io.BytesIO(data))
    assert picture.size == pytest.approx((110 / 25.4 * 300, 36 / 25.4 * 300), abs=1)
    assert picture.info["Description"] == panel.alt_text
    assert data == print_plots.print_repetitions(panel, 110, 36)


def drawn_figure(panel: RepetitionPanel, size_mm: tuple[float, float], patch: pytest.MonkeyPatch) -> Figure:
    """Return the figure that print_repetitions makes."""
    kept: list[Figure] = []
    init = FigureCanvasAgg.__init__

    def keeping(self: FigureCanvasAgg, figure: Figure) -> None:
        kept.append(figure)
        init(self, figure)

    patch.setattr(FigureCanvasAgg, "__init__", keeping)
    print_plots.print_repetitions(panel, *size_mm)
    return kept[0]


def test_no_text_in_print_is_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of finding at the size of the second page: all that is drawn lies inside the picture."""
    crowded, squat = report_factory.make_crowded(), factory.make_screening()
    for screening in (crowded, squat):
        for finding in screening.findings:
            panel = repetition_panel(screening, finding)
            if panel is None:
                continue
            with monkeypatch.context() as patch:
                figure = drawn_figure(panel, (115, 30), patch)
            box = figure.get_tightbbox()
            width, height = figure.get_size_inches()
            assert box.x0 >= 0, finding.metric
            assert box.y0 >= 0, finding.metric
            assert box.x1 <= width, finding.metric
            assert box.y1 <= height, finding.metric


def test_every_finding_of_a_crowded_report_has_a_panel() -> None:
    """Paired and unpaired, from front and side, with and without a limit on its scale."""
    crowded = report_factory.make_crowded()
    for finding in crowded.findings:
        if finding.evidence is not None and finding.metric != "arm_fall":
            panel = panel_of(crowded, finding)
            assert panel.domain[0] < panel.domain[1]
            assert panel.dots_domain[0] < panel.dots_domain[1]

"""Rules of the curves: which leg a view may show, one scale for both sides, limits and words, nothing clipped."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import screening_factory as factory

from screening import panels, plots
from screening.types import FindingKind, FindingStatus, Recording, Screening, View


@pytest.fixture(scope="module")
def screening() -> Screening:
    return factory.make_screening()


def with_recording(screening: Screening, index: int, recording: Recording) -> Screening:
    recordings = list(screening.recordings)
    recordings[index] = recording
    return replace(screening, recordings=tuple(recordings))


def with_angles(screening: Screening, index: int, **columns: object) -> Screening:
    recording = screening.recordings[index]
    return with_recording(screening, index, replace(recording, angles=recording.angles.assign(**columns)))


def marks_of(chart: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in chart["layer"] if layer["mark"]["type"] == mark]


def rows_of(chart: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    return list(chart["datasets"][layer["data"]["name"]])


def test_front_view_curves_have_both_sides(screening: Screening) -> None:
    """One row per frame and side; a frame without a person stays a gap."""
    frame = panels.curve_frame(screening, factory.FRONT, "knee_flexion")
    assert list(frame.columns) == ["time_s", "side", "value"]
    assert frame["side"].value_counts().to_dict() == {"left": 360, "right": 360}
    left = frame[frame["side"] == "left"]
    assert left["value"].iloc[75] == pytest.approx(0.97 * 110.0)
    assert left["value"].iloc[:6].isna().all()


def test_side_view_shows_the_near_leg_only(screening: Screening) -> None:
    """The far leg of a side view is guessed: it has no curve even where the table holds numbers."""
    guessed = with_angles(screening, factory.LEFT, knee_flexion_right_deg=55.0)
    assert set(panels.curve_frame(guessed, factory.LEFT, "knee_flexion")["side"]) == {"left"}
    chart = plots.screen_curves(guessed, factory.LEFT, "knee_flexion").to_dict()
    assert chart["title"]["subtitle"] == "Right leg: not measured in this view"


def test_unpaired_motion_has_one_curve_and_no_note(screening: Screening) -> None:
    """The trunk has no side, and no leg is missing from its plot."""
    frame = panels.curve_frame(screening, factory.LEFT, "trunk_lean")
    assert set(frame["side"]) == {panels.UNPAIRED}
    assert plots.screen_curves(screening, factory.LEFT, "trunk_lean").to_dict()["title"]["subtitle"] == ""


def test_unknown_motion_is_refused(screening: Screening) -> None:
    """A wrong call names the field, what was expected and what came."""
    with pytest.raises(ValueError, match=r"motion: expected one of .*knee_flexion.*got 'elbow_twist'"):
        panels.curve_frame(screening, factory.FRONT, "elbow_twist")


def test_main_motions_are_those_of_the_view(screening: Screening) -> None:
    """Front and side carry different motions; one without a single value is left out."""
    front, side = (panels.main_motions(screening, i) for i in (factory.FRONT, factory.LEFT))
    assert front[0] == side[0] == "knee_flexion"
    assert {"knee_frontal_projection", "pelvic_shift", "trunk_lateral_lean"} <= set(front)
    assert {"thigh_inclination", "shank_inclination", "trunk_lean"} <= set(side)
    assert "trunk_lean" not in front
    assert "pelvic_shift" not in side
    hidden = with_angles(screening, factory.LEFT, shank_inclination_left_deg=np.nan)
    assert "shank_inclination" not in panels.main_motions(hidden, factory.LEFT)


@pytest.mark.parametrize(
    ("index", "motion", "title"),
    [
        (factory.LEFT, "knee_flexion", "Knee flexion (°), more bend ↑"),
        (factory.FRONT, "knee_flexion", "Knee flexion (°), estimated by depth lift, more bend ↑"),
        (factory.FRONT, "knee_frontal_projection", "Knee position, 2-D (°), towards midline ↑ / away ↓"),
        (factory.FRONT, "trunk_lateral_lean", "Trunk lean (°), to client's right ↑"),
        (factory.FRONT, "knee_separation_ratio", "Knees apart ÷ ankles apart, knees further apart ↑"),
        (factory.FRONT, "pelvic_shift", "Pelvic shift (%), to client's right ↑"),
    ],
)
def test_title_says_quantity_unit_and_what_up_means(
    screening: Screening, index: int, motion: str, title: str
) -> None:
    """The title above the plot replaces a turned axis title."""
    assert panels.curve_title(screening, index, motion) == title
    assert plots.screen_curves(screening, index, motion).to_dict()["title"]["text"] == title


def test_alt_text_gives_the_peaks(screening: Screening) -> None:
    """What the picture shows is said in one sentence: 110 degrees times 0.97, 1.00, 0.99, 0.96."""
    expected = "Knee flexion, left side view, four squats, peaks 107, 110, 109, 106 degrees."
    assert panels.curve_alt_text(screening, factory.LEFT, "knee_flexion") == expected
    front = panels.curve_alt_text(screening, factory.FRONT, "knee_flexion")
    assert "estimated by depth lift" in front
    assert "left peaks 107, 110, 109, 106 degrees; right peaks 96, 99, 98, 95 degrees." in front


def test_alt_text_names_what_is_missing(screening: Screening) -> None:
    """A repetition without a value says so; a clip without repetitions says none."""
    knee = screening.recordings[factory.LEFT].angles["knee_flexion_left_deg"].copy()
    knee.iloc[140:160] = np.nan
    hidden = with_angles(screening, factory.LEFT, knee_flexion_left_deg=knee)
    text = panels.curve_alt_text(hidden, factory.LEFT, "knee_flexion")
    assert text == "Knee flexion, left side view, four squats, peaks 107, not measured, 109, 106 degrees."
    none = replace(screening, cycles=())
    assert panels.curve_alt_text(none, factory.LEFT, "knee_flexion") == (
        "Knee flexion, left side view, no squats."
    )


def test_screen_chart_tells_sides_apart_without_colour(screening: Screening) -> None:
    """Left is dashed with circles, right solid with squares; the letter stands at the end of the line."""
    chart = plots.screen_curves(screening, factory.FRONT, "knee_flexion").to_dict()
    left, right = marks_of(chart, "line")
    assert (left["mark"]["color"], left["mark"]["strokeDash"]) == ("#B34700", [6, 4])
    assert (right["mark"]["color"], right["mark"]["strokeDash"]) == ("#005A9C", [1, 0])
    shapes = [layer["mark"]["shape"] for layer in marks_of(chart, "point")]
    assert shapes == ["circle", "square"]
    assert [layer["mark"]["text"] for layer in marks_of(chart, "text")[1:]] == ["L", "R"]
    assert chart["description"] == panels.curve_alt_text(screening, factory.FRONT, "knee_flexion")


def test_screen_chart_follows_the_theme(screening: Screening) -> None:
    """The dark theme takes its own two body colours."""
    chart = plots.screen_curves(screening, factory.FRONT, "knee_flexion", dark=True).to_dict()
    assert [layer["mark"]["color"] for layer in marks_of(chart, "line")] == ["#FF9A4D", "#6DB6FF"]


def test_repetitions_are_shaded_in_turn_and_the_cut_one_is_not_counted(screening: Screening) -> None:
    """1 and 3 are shaded, all four numbered, the fifth says "not counted" and has no mark."""
    chart = plots.screen_curves(screening, factory.LEFT, "knee_flexion").to_dict()
    shaded, cut = marks_of(chart, "rect")[:2]
    assert [row["start_s"] for row in rows_of(chart, shaded)] == [1.5, 6.5]
    assert [row["start_s"] for row in rows_of(chart, cut)] == [11.5]
    numbers = [row["text"] for row in rows_of(chart, marks_of(chart, "text")[0])]
    assert numbers == ["1", "2", "3", "4", "not counted"]
    assert len(rows_of(chart, marks_of(chart, "point")[0])) == 4


def test_error_band_is_the_error_of_the_measurement(screening: Screening) -> None:
    """The tint runs 6 degrees to each side of the left knee; without an error there is none."""
    chart = plots.screen_curves(screening, factory.LEFT, "knee_flexion").to_dict()
    row = rows_of(chart, marks_of(chart, "area")[0])[75]
    assert row["value"] == pytest.approx(0.97 * 110 - 6)
    assert row["high"] == pytest.approx(0.97 * 110 + 6)
    unsure = replace(screening, measurements=())
    chart = plots.screen_curves(unsure, factory.LEFT, "knee_flexion").to_dict()
    assert rows_of(chart, marks_of(chart, "area")[0])[75]["high"] is None


@pytest.mark.parametrize(
    ("index", "motion", "span"),
    [
        (factory.FRONT, "knee_separation_ratio", (0.8, "top")),
        (factory.FRONT, "trunk_lateral_lean", (-5.0, 5.0)),
        (factory.LEFT, "shank_inclination", (25.0, "top")),
        (factory.FRONT, "knee_flexion", None),
        (factory.FRONT, "pelvic_shift", None),
    ],
)
def test_limit_band_only_where_it_lies_on_the_scale(
    screening: Screening, index: int, motion: str, span: tuple[float, float | str] | None
) -> None:
    """A ratio stays above its limit, a signed lean inside it; a difference between sides is not on the curve."""
    chart = plots.screen_curves(screening, index, motion).to_dict()
    bands = [layer for layer in marks_of(chart, "rect") if "y" in layer["encoding"]]
    if span is None:
        assert bands == []
        return
    row = rows_of(chart, bands[0])[0]
    top = panels.curve_domain(screening, motion)[1]
    assert (row["value"], row["high"]) == (span[0], top if span[1] == "top" else span[1])


def test_value_counted_from_standing_has_no_limit_on_the_curve(screening: Screening) -> None:
    """Pelvic shift is judged minus its standing value: its limit is not on the scale of the curve."""
    lean = screening.findings[2]
    shifted = replace(lean, metric="pelvic_shift", status=FindingStatus.FLAGGED, kind=FindingKind.EXCESS)
    chart = plots.screen_curves(
        replace(screening, findings=(shifted,)), factory.FRONT, "pelvic_shift"
    ).to_dict()
    assert [layer for layer in marks_of(chart, "rect") if "y" in layer["encoding"]] == []


def test_moment_of_a_finding_is_yellow(screening: Screening) -> None:
    """Flagged and observed findings mark their moment; what is within the limit marks nothing."""

    def yellow(index: int, motion: str) -> list[dict[str, Any]]:
        chart = plots.screen_curves(screening, index, motion).to_dict()
        layer = next(m for m in marks_of(chart, "rect") if m["mark"]["color"] == "#FFD84D")
        return rows_of(chart, layer)

    (row,) = yellow(factory.FRONT, "knee_flexion")
    assert row["start_s"] < 5.0 < row["end_s"]
    assert len(yellow(factory.FRONT, "trunk_lateral_lean")) == 1
    assert yellow(factory.LEFT, "trunk_lean") == []


def test_all_recordings_share_one_scale(screening: Screening) -> None:
    """The same knee is as high in the front plot as in the side plot, and before as after."""
    scales = []
    for index in (factory.FRONT, factory.LEFT):
        chart = plots.screen_curves(screening, index, "knee_flexion").to_dict()
        scales.append(marks_of(chart, "line")[0]["encoding"]["y"]["scale"]["domain"])
    assert scales[0] == scales[1] == [-10.0, 120.0]
    fixed = plots.screen_curves(screening, factory.LEFT, "knee_flexion", domain=(0.0, 150.0)).to_dict()
    assert marks_of(fixed, "line")[0]["encoding"]["y"]["scale"]["domain"] == [0.0, 150.0]


def test_long_clips_stay_small_on_screen(screening: Screening) -> None:
    """A clip of ten minutes must not pass the row limit of the chart library."""
    recording = screening.recordings[factory.LEFT]
    n = 18_000
    index = pd.Index(np.arange(n) / 30, name="time_s")
    angles = pd.DataFrame({"knee_flexion_left_deg": np.full(n, 10.0)}, index=index)
    long = with_recording(screening, factory.LEFT, replace(recording, angles=angles))
    chart = plots.screen_curves(long, factory.LEFT, "knee_flexion").to_dict()
    assert max(len(rows) for rows in chart["datasets"].values()) <= 1200


def test_curve_without_any_value_is_still_a_chart(screening: Screening) -> None:
    """A leg that was hidden throughout gives an empty plot with its title."""
    hidden = with_angles(screening, factory.LEFT, knee_flexion_left_deg=np.nan)
    chart = plots.screen_curves(hidden, factory.LEFT, "knee_flexion").to_dict()
    assert all(row["value"] is None for row in rows_of(chart, marks_of(chart, "line")[0]))
    assert rows_of(chart, marks_of(chart, "text")[1]) == []


def test_back_view_without_motions_has_none(screening: Screening) -> None:
    """A view that no metric may be read from shows no motion."""
    back = replace(screening.recordings[factory.FRONT], view=View.BACK)
    assert panels.main_motions(with_recording(screening, factory.FRONT, back), factory.FRONT) == ()


def test_a_recording_without_a_repetition_still_has_its_curves() -> None:
    """Somebody stood still: the curve is drawn, without shading."""
    screening = replace(factory.make_screening(), cycles=())

    assert plots.screen_curves(screening, 0, "knee_flexion").to_dict()

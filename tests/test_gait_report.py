"""Walking on page and paper: bars from known contacts, numbers in metres, both legs in one film, nothing invented."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from report_factory import striped_picture
from walk_screenings import (
    STRIDE_S,
    from_the_front,
    nobody_walks,
    one_way,
    stride,
    there_and_back,
    with_cycles,
)

from screening import deliver, export, gait_plots, overlay, panels, plots, print_gait
from screening.curves import repetition_curves
from screening.evidence import evidence_pair, is_signed, measurements_behind, recordings_behind
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.repetition_panels import repetition_panel
from screening.report import pdf, walking, wording
from screening.report.drawings import Drawings, draw_curves
from screening.stride_panels import stride_panels
from screening.timeline import FootBar, Phase, foot_bars, near_view, phases_at, walks_seen
from screening.types import Finding, FindingKind, FindingStatus, Screening, Side, View
from screening.walk_numbers import walk_tables

A, RANGE = FindingKind.ASYMMETRY, FindingKind.REDUCED_RANGE
CUT = "cut by the edge of the picture, or by a start, stop or turn"


def finding(screening: Screening, metric: str, kind: FindingKind) -> Finding:
    return next(f for f in screening.findings if (f.metric, f.kind) == (metric, kind))


# --- the timeline of both feet


def test_bars_are_stance_up_to_the_final_contact_and_swing_after_it() -> None:
    """Landed at 1.0, left the floor at 1.6, landed at 2.0."""
    made = foot_bars(with_cycles(stride(Side.LEFT, 1.0, 2.0, off_s=1.6)), 0)

    assert made == (
        FootBar(Side.LEFT, Phase.STANCE, 1.0, 1.6, used=True, number=1),
        FootBar(Side.LEFT, Phase.SWING, 1.6, 2.0, used=True, number=1),
    )


def test_without_a_final_contact_nothing_is_called_stance() -> None:
    """The missing twin: the front view does not show when a foot leaves the floor."""
    made = foot_bars(with_cycles(stride(Side.RIGHT, 1.0, 2.0)), 0)

    assert made == (FootBar(Side.RIGHT, Phase.UNKNOWN, 1.0, 2.0, used=True, number=1),)
    assert phases_at(made, 1.5) == {}
    assert {bar.phase for bar in foot_bars(from_the_front(), 0)} == {Phase.UNKNOWN}


def test_strides_that_were_not_used_keep_their_bars_with_the_reason() -> None:
    """Drawn faint, never numbered: the next used stride of the foot has the next number."""
    made = foot_bars(
        with_cycles(
            stride(Side.LEFT, 1.0, 2.0, off_s=1.6),
            stride(Side.LEFT, 2.0, 3.0, off_s=2.6, reason=CUT),
            stride(Side.LEFT, 3.0, 4.0, off_s=3.6),
        ),
        0,
    )

    assert [bar.number for bar in made] == [1, 1, None, None, 2, 2]
    assert {bar.reason for bar in made if not bar.used} == {CUT}
    table = gait_plots.bar_table(made)
    assert table["stride"].tolist() == ["1", "1", f"not used: {CUT}", f"not used: {CUT}", "2", "2"]


def test_both_feet_at_one_moment() -> None:
    """At 1.7 the left foot swings while the right one stands; at 9 s nothing is known."""
    bars = foot_bars(
        with_cycles(stride(Side.LEFT, 1.0, 2.0, off_s=1.6), stride(Side.RIGHT, 1.5, 2.5, off_s=2.1)), 0
    )

    assert phases_at(bars, 1.7) == {Side.LEFT: Phase.SWING, Side.RIGHT: Phase.STANCE}
    assert phases_at(bars, 1.55) == {Side.LEFT: Phase.STANCE, Side.RIGHT: Phase.STANCE}
    assert phases_at(bars, 9.0) == {}


def test_bars_of_a_walk_begin_where_the_feet_land() -> None:
    """The stick figure's left foot lands every 1.1 s, the right one half a stride later: within two frames."""
    landings = {(b.side, b.start_s) for b in foot_bars(there_and_back(), 0) if b.phase is not Phase.SWING}

    assert len(landings) >= 20
    for side, at_s in landings:
        phase = at_s / STRIDE_S - (0.5 if side is Side.RIGHT else 0.0)
        assert abs(phase - round(phase)) * STRIDE_S < 0.07, (side, at_s)


def test_a_film_there_and_back_shows_one_side_after_the_other() -> None:
    """The right side is near in the first walk, the left one in the second; between them nobody walks."""
    recording = there_and_back().recordings[0]
    walks = walks_seen(there_and_back(), 0)

    assert [walk.view for walk in walks] == [View.RIGHT, View.LEFT] * 3
    assert [near_view(recording, 0.5 * (w.start_s + w.end_s)) for w in walks] == [View.RIGHT, View.LEFT] * 3
    assert near_view(recording, 0.5 * (walks[0].end_s + walks[1].start_s)) is View.UNKNOWN
    assert near_view(from_the_front().recordings[0], 3.0) is View.FRONT


def test_chart_draws_unused_strides_faint_and_says_why() -> None:
    """One layer of full colour, one faint; the reason stands in the data that the tooltip shows."""
    screening = with_cycles(
        stride(Side.LEFT, 1.0, 2.0, off_s=1.6), stride(Side.LEFT, 2.0, 3.0, off_s=2.6, reason=CUT)
    )
    bars = foot_bars(screening, 0)
    chart = gait_plots.timeline_chart(bars, walks_seen(screening, 0), 4.0).to_dict()

    drawn = [layer["mark"] for layer in chart["layer"] if layer["mark"]["type"] == "bar"]
    assert sorted(mark["opacity"] for mark in drawn) == [gait_plots.FAINT] * 2 + [1] * 2
    assert len({mark["size"] for mark in drawn}) == 2
    assert f"not used: {CUT}" in json.dumps(chart["datasets"])
    assert "left foot 2 strides, 1 used; right foot 0 strides, 0 used" in chart["description"]


def test_printed_timeline_and_curves_are_pictures_with_a_description() -> None:
    """PNG files whose text chunk says what is on them; one row for each film."""
    bars, walks = foot_bars(there_and_back(), 0), walks_seen(there_and_back(), 0)
    made = print_gait.print_timeline([(bars, walks, 30.0)] * 2, 170, 26, "Both feet.")
    curves = print_gait.print_strides(stride_panels(there_and_back()), 170, 31)

    for picture, spoken in ((made, b"Both feet."), (curves, b"Knee over the stride")):
        assert picture.startswith(b"\x89PNG")
        assert spoken in picture


# --- times and distances


def measured(screening: Screening, **values: tuple[float | None, float | None]) -> Screening:
    """The screening with other values: ``metric`` or ``metric_left`` to value and error."""
    found = []
    for m in screening.measurements:
        name = f"{m.metric}_{m.side}" if m.side else m.metric
        value, error95 = values.get(name, (None, None))
        found.append(replace(m, value=value, error95=error95, n=6 if value is not None else 0))
    return replace(screening, measurements=tuple(found))


STEPS = {"step_length_left": (0.7, 0.04), "step_length_right": (0.8, 0.03), "stride_time": (1.0, 0.02)}


def rows(screening: Screening) -> dict[str, object]:
    (table,) = walk_tables(screening, load_norms())
    return {row.id: row for row in table.rows}


def test_metres_need_the_height_and_carry_its_doubt() -> None:
    """180 cm: a leg of 0.873 m, its share of the height known to 1.96 x 0.015."""
    steps = rows(measured(there_and_back(), **STEPS))
    left = steps["step_length_m"].left  # type: ignore[attr-defined]

    assert left.value == pytest.approx(0.7 * 0.873)
    assert left.error95 == pytest.approx(math.hypot(0.04 * 0.873, 0.7 * 1.96 * 0.027), rel=1e-3)
    assert not {"step_length_m", "stride_length_m", "speed_m"} & set(rows(measured(one_way(), **STEPS)))


def test_speed_is_the_way_of_the_hips() -> None:
    """The stick figure walks 1.4 leg lengths a second; a stride of 1.1 s is 1.54 of them."""
    found = rows(there_and_back())
    speed, stride = found["speed"].both, found["stride_length"].both  # type: ignore[attr-defined]

    assert speed.value == pytest.approx(1.4, rel=0.02)
    assert speed.n == 6
    assert speed.error95 < 0.05
    assert stride.value == pytest.approx(1.54, rel=0.03)
    assert found["speed_m"].both.value == pytest.approx(1.4 * 0.873, rel=0.02)  # type: ignore[attr-defined]
    assert found["cadence"].both.value == pytest.approx(120 / STRIDE_S, rel=0.02)  # type: ignore[attr-defined]


def test_one_walk_has_a_speed_without_an_error_and_a_treadmill_has_none() -> None:
    """The missing twins: no spread from one walk, no way of the hips on the spot."""
    assert rows(one_way())["speed"].both.error95 is None  # type: ignore[attr-defined]
    assert "speed" not in rows(from_the_front())


def test_nothing_is_filled_in_for_the_other_foot() -> None:
    """One side measured: a dash on the other; nothing measured: no table."""
    only = measured(one_way(), step_length_left=(0.7, 0.04), stride_time=(1.0, 0.02))
    assert rows(only)["step_length"].right is None  # type: ignore[attr-defined]
    (_, table) = walking.tables_of(only, load_norms())[0]
    line = next(line for line in walking.number_lines(table) if "ankle to ankle" in line.label)
    assert (line.left, line.right, line.strides) == ("0.70 ± 0.04", "–", "L 6 · R 0")
    assert walk_tables(measured(one_way()), load_norms()) == ()


def test_walks_and_strides_are_counted_with_why_some_are_not_used() -> None:
    """One sentence for a walk; one line for a film."""
    screening = with_cycles(
        stride(Side.LEFT, 1.0, 2.0), stride(Side.RIGHT, 1.5, 2.5), stride(Side.LEFT, 2.0, 3.0, reason=CUT)
    )
    (line,) = walking.walk_lines(screening, 0)
    assert line.startswith(
        "Walk 1, 1.0 to 3.00\u2009s, right side view: left 1 stride, right 1 stride used, 1 not used"
    )
    assert f"Not used: 1 × {CUT}." in walking.strides_line(screening, 0)
    assert walking.strides_line(replace(screening, cycles=()), 0) == "No walk was found."


# --- curves


def test_stride_curves_of_both_legs_lie_beside_the_named_reference() -> None:
    """The left leg follows the adult curves; the right knee swings at 0.6 of them."""
    knee = next(p for p in stride_panels(there_and_back()) if p.motion == "knee_flexion")
    left, right = (knee.curves[knee.curves["side"] == side]["value"].to_numpy() for side in ("left", "right"))
    beside = knee.reference["value"].to_numpy()

    assert np.nanmax(np.abs(left - beside)) < 6
    assert np.nanmax(right) == pytest.approx(0.6 * beside.max(), abs=4)
    note = walking.curve_note(there_and_back(), load_norms())
    assert "adults of the BioCV data set" in note
    assert "speed: own pace" in note
    assert walking.far_leg_note(there_and_back()) == ""


def test_the_leg_that_was_never_near_is_named_not_drawn() -> None:
    """One way only: the left leg has no curve, and the page says why."""
    for panel in stride_panels(one_way()):
        assert set(panel.curves["side"]) == {"right"}
    assert walking.far_leg_note(one_way()).startswith("Left leg: not measured in this view.")
    assert stride_panels(from_the_front()) == ()
    assert walking.curve_note(from_the_front(), load_norms()) == ""


def test_profile_score_names_its_contents_and_is_left_out_where_a_channel_is_missing() -> None:
    """Three channels of one camera are never called a gait profile score by themselves."""
    lines = walking.score_lines(there_and_back())
    assert all("(3 channels)" in line and "knee" in line for line in lines[:-1])
    assert "not comparable" in lines[-1]
    assert walking.score_lines(one_way()) == []


def test_charts_of_the_stride_carry_reference_and_description() -> None:
    """Grey band and dotted mean behind the two legs; a screen reader hears numbers."""
    panel = next(p for p in stride_panels(there_and_back()) if p.motion == "knee_flexion")
    chart = gait_plots.stride_curve_chart(panel, dark=True).to_dict()

    marks = [layer["mark"] for layer in chart["layer"]]
    assert sum(mark["type"] == "area" for mark in marks) == 3
    assert "reference from" in chart["description"]
    assert wording.find_forbidden(panel.title + panel.note + panel.alt_text) == []


def test_curve_of_a_finding_uses_each_leg_while_it_is_near() -> None:
    """One film, two legs: the squat's rule of one near leg for a film does not hold in walking."""
    curves = repetition_curves(there_and_back(), "knee_flexion_swing_peak")
    assert [curve.side for curve in curves] == [Side.LEFT, Side.RIGHT]
    panel = repetition_panel(there_and_back(), finding(there_and_back(), "knee_flexion_swing_peak", A))
    assert panel is not None
    assert len(panel.beside) == 101
    assert panel.dots_x == "stride"
    assert "strides" in panel.alt_text


def test_a_lean_towards_the_standing_leg_is_turned_for_the_left_one() -> None:
    """The trunk leans 2 degrees over the left leg and 9 over the right: both are positive in mid-stance."""
    left, right = repetition_curves(from_the_front(), "trunk_lateral_lean")
    assert float(left.mean[25]) == pytest.approx(2.0, abs=1.0)
    assert float(right.mean[25]) == pytest.approx(9.0, abs=1.5)
    one = next(f for f in from_the_front().findings if f.metric == "trunk_lateral_lean" and f.evidence)
    panel = repetition_panel(from_the_front(), one)
    assert panel is not None
    assert panel.title == "Trunk lean (°), towards the standing leg ↑"


def test_times_have_no_curve_but_a_value_for_each_stride() -> None:
    """A knee beside a step time would look like its evidence."""
    one = replace(
        finding(there_and_back(), "step_time", A),
        evidence=finding(there_and_back(), "knee_flexion_swing_peak", A).evidence,
    )
    panel = repetition_panel(there_and_back(), one)
    assert panel is not None
    assert panel.curves.empty
    counts = [m.n for m in measurements_behind(there_and_back(), one)]
    assert len(panel.dots) >= sum(counts) > 0
    assert panel.dots["number"].max() < len(there_and_back().cycles) / 2 + 1
    assert plots.repetition_dots_chart(panel).to_dict()["description"]


def test_curves_over_time_show_both_legs_and_no_peak_in_the_middle_of_a_walk() -> None:
    """A walk is counted, but its middle is no moment to look at."""
    panel = panels.panel_of(there_and_back(), 0, "knee_flexion", None)
    assert set(panel.curves["side"]) == {"left", "right"}
    assert panel.peaks.empty
    assert panel.note == "Each leg is measured while it is near the camera"
    assert panels.panel_of(one_way(), 0, "knee_flexion", None).note == "Left leg: not measured in this view"
    assert panels.curve_alt_text(there_and_back(), 0, "knee_flexion").endswith("six walks.")


# --- evidence


def test_pair_of_a_difference_shows_the_left_leg_first() -> None:
    """Both moments may be of one film: each is in a walk in which its leg is near."""
    screening = there_and_back()
    one = finding(screening, "knee_flexion_swing_peak", A)
    first, second = evidence_pair(one, screening)
    views = [near_view(screening.recordings[at.recording], at.time_s) for at in (first, second)]
    assert views == [View.LEFT, View.RIGHT]
    assert wording.evidence_views(one, screening) == (View.LEFT, View.RIGHT)
    reduced = replace(one, kind=RANGE, side=Side.RIGHT)
    assert wording.evidence_views(reduced, screening) == (View.RIGHT,)
    assert recordings_behind(screening, replace(one, evidence=None)) == ()


def test_a_metric_of_a_standing_leg_has_no_direction() -> None:
    """The sign of a lean is a direction in a squat only."""
    assert is_signed("trunk_lateral_lean", MOVEMENTS["squat"])
    assert not is_signed("trunk_lateral_lean", MOVEMENTS["gait"])


def test_plate_of_the_clip_says_walk_and_feet() -> None:
    """What stands in the corner of an annotated clip; nothing where nobody walks."""
    walks = walks_seen(there_and_back(), 0)
    text = overlay.phase_text(there_and_back(), 0, 0.5 * (walks[1].start_s + walks[1].end_s))
    assert text is not None
    assert text.startswith("Walk 2 of 6\nL ")
    assert " · R " in text
    assert overlay.phase_text(there_and_back(), 0, 0.5 * (walks[0].end_s + walks[1].start_s)) is None


def test_number_on_the_clip_belongs_to_the_near_leg() -> None:
    """Right in the first walk, left in the second: pictures differ only in colours of the plates' ground."""
    recording = there_and_back().recordings[0]
    shown = []
    for walk in walks_seen(there_and_back(), 0)[:2]:
        row = int(np.argmin(np.abs(recording.pose.time_s - 0.5 * (walk.start_s + walk.end_s))))
        sides = [side for side in Side if np.isfinite(recording.angles[f"knee_flexion_{side}_deg"].iloc[row])]
        ground = np.full((720, 1280, 3), 120, dtype=np.uint8)
        drawn = overlay.draw_pose(ground, recording, row, angle_motion="knee_flexion")
        plain = overlay.draw_pose(ground, recording, row)
        assert (drawn != plain).any()
        shown.append(sides)
    assert shown == [[Side.RIGHT], [Side.LEFT]]


# --- paper, terminal, files


def written(screening: Screening, out: Path) -> PdfReader:
    drawings = Drawings(lambda *_: striped_picture(), draw_curves)
    pdf.write_pdf(
        screening, [None] * len(screening.recordings), out, made_on=date(2026, 11, 20), drawings=drawings
    )
    return PdfReader(out)


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("make", [there_and_back, one_way, from_the_front, nobody_walks])
def test_report_of_walking_has_two_pages_at_most_and_speaks_of_strides(make: object, tmp_path: Path) -> None:
    """Whatever was found; no word of repetitions, none that is forbidden."""
    reader = written(make(), tmp_path / "r.pdf")  # type: ignore[operator]
    text = text_of(reader)
    assert len(reader.pages) <= 2
    assert "repetition" not in text
    assert wording.find_forbidden(text) == []
    assert "Movement screening: Walking" in text


def test_report_shows_numbers_curves_timeline_and_walks(tmp_path: Path) -> None:
    """Everything that only walking has; with the height, metres."""
    text = text_of(written(there_and_back(), tmp_path / "r.pdf"))
    for expected in (
        walking.NUMBERS_HEADING, walking.CURVES_HEADING, walking.TIMELINE_HEADING, "Step, ankle to ankle (m)",
        "Speed (m/s)",
        "The right knee appears to bend less than the left knee while the leg swings", "BioCV",
        "6 walks (3 × right side view, 3 × left side view)",
    ):  # fmt: skip
        assert expected in text, expected


def test_report_of_a_refused_film_has_no_empty_blocks(tmp_path: Path) -> None:
    """Two people in the picture: why, and nothing that looks like a measurement."""
    text = text_of(written(nobody_walks(), tmp_path / "r.pdf"))
    assert "2 people appear in the picture" in text
    for absent in (walking.NUMBERS_HEADING, walking.CURVES_HEADING, walking.TIMELINE_HEADING):
        assert absent not in text


def test_few_strides_are_not_called_nothing(tmp_path: Path) -> None:
    """Numbers stand in the report, but no limit could be applied: it must not say that nothing was measured."""
    text = text_of(written(one_way(), tmp_path / "r.pdf"))
    if not any(f.status is not FindingStatus.NOT_ASSESSED for f in one_way().findings):
        assert "Nothing could be compared with a limit" in text
    assert "Nothing could be measured" not in text
    assert walking.NUMBERS_HEADING in text


def test_terminal_tells_walks_strides_and_numbers() -> None:
    """Strides, never passes, are counted."""
    text = deliver.summary(there_and_back())
    strides = sum(sum(w.used.values()) for w in walks_seen(there_and_back(), 0))
    assert f"right side view, {strides} strides, " in text or f"left side view, {strides} strides, " in text
    assert "Walk 1, " in text
    assert "Cadence (steps/min): " in text
    assert "repetition" not in text


def test_result_file_holds_what_happens_within_a_stride() -> None:
    """Contacts of both feet for other programs; null for a walk; where somebody walked."""
    result = export.to_json_dict(there_and_back())
    assert result["recordings"][0]["surface"] == "over_ground"
    by_kind = {cycle["kind"]: cycle["events"] for cycle in result["cycles"]}
    assert by_kind["pass"] is None
    assert set(by_kind["stride"]) == {"opposite_off_s", "opposite_contact_s", "off_s", "view"}


def test_values_of_strides_stand_in_their_own_rows() -> None:
    """Each measurement has an entry for every valid cycle, walks included."""
    screening = there_and_back()
    lines = list(csv.reader(io.StringIO(export.cycles_csv(screening))))
    head = lines[0]
    assert head[9:12] == ["opposite_off_s", "opposite_contact_s", "off_s"]
    seconds = head.index("stride_time_s")
    for cells in lines[1:]:
        row = dict(zip(head, cells, strict=True))
        if row["kind"] == "stride" and row["valid"] == "true":
            length_s = float(row["end_s"]) - float(row["start_s"])
            assert float(cells[seconds]) == pytest.approx(length_s, abs=0.002)
        else:
            assert cells[seconds] == ""

"""The result files: the contract's names to the letter, no NaN, the same text every time."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from report_factory import FRONT, LEFT, RIGHT, make_screening

from screening.export import angles_csv, cycles_csv, result_json, to_json_dict, write_results
from screening.export.result import finite
from screening.types import AtEqualDepth, Evidence, FindingGroup, Screening, ScreeningError, Side, View

TOP = {"schema", "movement", "recordings", "cycles", "measurements", "findings", "provenance", "groups"}
RECORDING = {
    "file", "sha256", "view", "view_declared", "yaw_deg", "width_px", "height_px", "fps_mean", "duration_s",
    "frames", "longest_gap_s", "pose_fraction", "people", "swaps_repaired", "quality",
}  # fmt: skip
CYCLE = {"recording", "kind", "side", "start_s", "peak_s", "end_s", "valid", "reason"}
MEASUREMENT = {
    "metric", "label", "side", "unit", "value", "ci95", "error95", "n", "per_cycle", "recording", "grade",
    "spread", "trend",
}  # fmt: skip
FINDING = {
    "metric", "kind", "status", "side", "value", "unit", "limit", "error95", "reason", "evidence", "pattern",
    "hand_tests", "source", "evidence_other", "at_equal_depth",
}  # fmt: skip


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_result_has_every_name_of_the_contract() -> None:
    """Scripts rely on these names; more may be added, none may go."""
    result = to_json_dict(make_screening())
    assert set(result) == TOP
    assert result["schema"] == 1
    assert result["movement"] == "squat"
    assert all(set(r) >= RECORDING for r in result["recordings"])
    assert all(set(r["quality"]) == {"status", "reasons"} for r in result["recordings"])
    reasons = [reason for r in result["recordings"] for reason in r["quality"]["reasons"]]
    assert reasons
    assert all(set(reason) >= {"code", "message", "fix", "fraction"} for reason in reasons)
    assert all(set(c) >= CYCLE for c in result["cycles"])
    assert all(set(m) >= MEASUREMENT for m in result["measurements"])
    assert all(set(f) >= FINDING for f in result["findings"])
    names = {"version", "model", "model_sha256", "norms_sha256", "parameters"}
    assert set(result["provenance"]) == names


def test_equal_depth_groups_spread_and_trend_are_written_and_null_where_missing() -> None:
    """What was added to the contract: values as they are, null where nothing was measured."""
    plain = make_screening()
    first = replace(
        plain.findings[0],
        evidence=Evidence(LEFT, 5.0, Evidence(RIGHT, 4.5)),
        at_equal_depth=AtEqualDepth(-7.25, 6.0, 52.0),
    )
    full = replace(
        plain,
        findings=(first, *(replace(f, at_equal_depth=None) for f in plain.findings[1:])),
        measurements=(
            replace(plain.measurements[0], spread=1.5, trend=-2.0),
            replace(plain.measurements[1], spread=None, trend=None),
        ),
        groups=(FindingGroup("uneven_sides", "uneven", Side.RIGHT, (0, 1), ("KTW", "GMED")),),
    )
    result = to_json_dict(full)

    assert result["findings"][0]["at_equal_depth"] == {"value": -7.25, "error95": 6.0, "depth_pct": 52.0}
    assert result["findings"][0]["evidence"] == {"recording": LEFT, "time_s": 5.0}
    assert result["findings"][0]["evidence_other"] == {"recording": RIGHT, "time_s": 4.5}
    assert result["findings"][1]["at_equal_depth"] is None
    assert [(m["spread"], m["trend"]) for m in result["measurements"]] == [(1.5, -2.0), (None, None)]
    assert result["groups"] == [
        {
            "id": "uneven_sides",
            "title": "uneven",
            "side": "right",
            "findings": [0, 1],
            "hand_tests": ["KTW", "GMED"],
        }
    ]
    assert to_json_dict(replace(full, groups=()))["groups"] == []


def test_values_are_those_of_the_screening() -> None:
    """Words for enumerations, numbers unchanged to four decimals, "auto" where no view was named."""
    result = to_json_dict(make_screening())
    front, _, right = result["recordings"]
    assert (front["view"], front["view_declared"], front["yaw_deg"]) == ("front", "auto", 1.5)
    assert (right["view_declared"], right["quality"]["status"]) == ("right", "warn")
    knee = result["findings"][1]
    assert knee["metric"] == "knee_flexion_peak"
    assert (knee["kind"], knee["status"], knee["side"]) == ("asymmetry", "flagged", "right")
    assert (knee["value"], knee["limit"], knee["error95"]) == (-14.3, 12.5, 9.1)
    assert knee["evidence"] == {"recording": LEFT, "time_s": 5.0}
    assert knee["hand_tests"] == ["KTW", "GMED", "ADD", "QL", "LEGLEN"]
    assert knee["pattern"].startswith("May fit the pattern: one knee bends less")
    assert knee["source"].startswith("Choice of this project")
    first = result["measurements"][0]
    assert (first["metric"], first["side"], first["grade"]) == ("knee_flexion_peak", "left", "B")
    assert first["per_cycle"] == [111.276, 112.4, 112.4, 113.524]
    assert result["cycles"][-1]["valid"] is False
    assert result["cycles"][-1]["reason"]


def test_missing_is_null_everywhere() -> None:
    """Unknown turn, a heel that was never seen, a finding without evidence: null, never NaN, never zero."""
    screening = make_screening()
    lost = replace(screening.recordings[FRONT], yaw_deg=None, view=View.UNKNOWN)
    screening = replace(screening, recordings=(lost, *screening.recordings[1:]))
    result = to_json_dict(screening)
    assert result["recordings"][0]["yaw_deg"] is None
    heel = [m for m in result["measurements"] if m["metric"] == "heel_rise" and m["side"] == "right"]
    assert [(m["value"], m["ci95"], m["error95"], m["n"]) for m in heel] == [(None, None, None, 0)]
    assert heel[0]["per_cycle"] == [None] * 4
    unseen = [f for f in result["findings"] if f["status"] == "not_assessed"]
    assert unseen
    assert all((f["value"], f["evidence"], f["pattern"]) == (None, None, None) for f in unseen)
    assert all(f["reason"] for f in unseen)


def test_numbers_that_are_not_finite_become_null() -> None:
    """JSON knows no NaN; a value that slipped through is missing, not an unreadable file."""
    screening = make_screening()
    broken = replace(
        screening.measurements[0],
        value=math.nan,
        ci95=(math.nan, 1.0),
        error95=math.inf,
        per_cycle=(math.nan, 1.0),
    )
    text = result_json(replace(screening, measurements=(broken,)))
    found = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in the result"))[
        "measurements"
    ][0]
    assert (found["value"], found["ci95"], found["error95"], found["per_cycle"]) == (
        None,
        None,
        None,
        [None, 1.0],
    )
    assert finite(-0.00001) == 0.0
    assert math.copysign(1, finite(-0.00001) or 0.0) == 1


def test_result_of_numpy_numbers_is_plain_json() -> None:
    """Values often come as NumPy numbers; the file must not depend on it."""
    screening = make_screening()
    plain = screening.measurements[0]
    numpy = replace(plain, value=np.float64(plain.value or 0.0), error95=np.float64(plain.error95 or 0.0))
    assert result_json(replace(screening, measurements=(numpy,))) == result_json(
        replace(screening, measurements=(plain,))
    )


def test_same_screening_gives_the_same_text() -> None:
    """Byte for byte: no time of day, no order of a set."""
    assert result_json(make_screening()) == result_json(make_screening())
    assert angles_csv(make_screening()) == angles_csv(make_screening())
    assert cycles_csv(make_screening()) == cycles_csv(make_screening())


def test_angles_hold_every_frame_with_units_and_empty_cells() -> None:
    """One row per frame and recording, three decimals, empty where the leg is far or nobody was found."""
    screening = make_screening()
    rows = table(angles_csv(screening))
    assert len(rows) == sum(len(r.angles) for r in screening.recordings)
    header = list(rows[0])
    assert header[:2] == ["recording", "time_s"]
    assert all(name.rsplit("_", 1)[1] in ("deg", "pct", "ratio") for name in header[2:])
    assert {row["recording"] for row in rows} == {"0", "1", "2"}
    front = [row for row in rows if row["recording"] == str(FRONT)]
    left = [row for row in rows if row["recording"] == str(LEFT)]
    assert front[0]["knee_flexion_left_deg"] == ""
    assert front[75]["time_s"] == "2.500"
    assert front[75]["knee_flexion_left_deg"] == "106.700"  # 0.97 of 110 at the first bottom
    assert all(row["knee_flexion_right_deg"] == "" for row in left)
    assert left[75]["knee_flexion_left_deg"] == "106.700"
    assert "nan" not in angles_csv(screening)
    assert "\r" not in angles_csv(screening)


def test_cycles_hold_their_values_and_the_cut_one_its_reason() -> None:
    """Values stand in the row of their repetition; the one cut by the end has none and says why."""
    rows = table(cycles_csv(make_screening()))
    assert len(rows) == 15
    front = [row for row in rows if row["recording"] == str(FRONT)]
    assert [row["cycle"] for row in front] == ["1", "2", "3", "4", "5"]
    assert [row["knee_flexion_peak_left_deg"] for row in front] == [
        "111.276",
        "112.400",
        "112.400",
        "113.524",
        "",
    ]
    assert front[0]["knee_separation_ratio"] == "0.653"
    assert (front[4]["valid"], front[4]["reason"]) == ("false", "cut by the end of the recording")
    right = [row for row in rows if row["recording"] == str(RIGHT)]
    assert all(row["knee_flexion_peak_left_deg"] == "" for row in right)
    assert all(row["heel_rise_right_pct"] == "" for row in right)
    assert all(row["side"] == "" for row in rows)


def test_values_after_an_invalid_cycle_stay_with_their_own() -> None:
    """``per_cycle`` counts valid cycles only: the second row is invalid, so its successor gets the second value."""
    screening = make_screening()
    cycles = list(screening.cycles)
    cycles[1] = replace(cycles[1], valid=False, reason="a step")
    knee = replace(screening.measurements[0], per_cycle=(1.0, 2.0, 3.0))
    rows = table(cycles_csv(replace(screening, cycles=tuple(cycles), measurements=(knee,))))
    assert [row["knee_flexion_peak_left_deg"] for row in rows[:5]] == ["1.000", "", "2.000", "3.000", ""]


def test_cycles_of_one_leg_get_their_own_values() -> None:
    """Strides: a left value never lands in the row of a right stride."""
    screening = make_screening()
    sides = (Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT, None)
    cycles = tuple(replace(c, side=s) for c, s in zip(screening.cycles[:5], sides, strict=True))
    left = replace(screening.measurements[0], side=Side.LEFT, per_cycle=(1.0, None, 2.0, None))
    right = replace(screening.measurements[0], side=Side.RIGHT, per_cycle=(None, 3.0, None, None))
    rows = table(cycles_csv(replace(screening, cycles=cycles, measurements=(left, right))))
    assert [row["knee_flexion_peak_left_deg"] for row in rows] == ["1.000", "", "2.000", "", ""]
    assert [row["knee_flexion_peak_right_deg"] for row in rows] == ["", "3.000", "", "", ""]


def test_screening_with_nothing_in_it_is_still_a_result() -> None:
    """Exit status 3 writes a result too: no cycles, no measurements, no findings."""
    empty = empty_screening()
    result = json.loads(result_json(empty))
    assert (result["cycles"], result["measurements"], result["findings"]) == ([], [], [])
    assert cycles_csv(empty) == "recording,cycle,kind,side,start_s,peak_s,end_s,valid,reason\n"
    assert len(table(angles_csv(empty))) == len(empty.recordings[0].angles)


def empty_screening() -> Screening:
    screening = make_screening()
    return replace(screening, recordings=screening.recordings[:1], cycles=(), measurements=(), findings=())


def test_files_are_written_whole_into_a_new_folder(tmp_path: Path) -> None:
    """UTF-8, line feeds, nothing unfinished left beside them; a second time replaces the first."""
    folder = tmp_path / "new" / "results"
    for _ in range(2):
        paths = write_results(make_screening(), folder)
    assert sorted(path.name for path in folder.iterdir()) == ["angles.csv", "cycles.csv", "result.json"]
    assert {path.name for path in paths} == {"angles.csv", "cycles.csv", "result.json"}
    data = (folder / "result.json").read_bytes()
    assert data.decode("utf-8") == result_json(make_screening())
    assert b"\r" not in data


def test_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    """What, which file, why, what to do: never a traceback."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(
        ScreeningError, match=r"result.json: could not be written .*Choose another folder"
    ) as caught:
        write_results(make_screening(), tmp_path / "taken")
    assert "\n" not in str(caught.value)

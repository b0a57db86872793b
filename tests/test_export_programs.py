"""Files for other programs: known values by construction, read back by code that is not the writer's."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import c3d as c3d_reader
import numpy as np
import pandas as pd
import pytest
import walk_screenings
from puppet import Camera, Squat, bottom_times, clip_times, depth_profile, hide, joints_m, take
from report_factory import make_screening

from benchmarks import open_exports
from screening import cli, deliver, export, pipeline
from screening.export import Format, mot, motion, programs
from screening.export import c3d as c3d_writer
from screening.movements import get_movement
from screening.report import pdf
from screening.report.wording import find_forbidden
from screening.types import FloatArray, Screening, ScreeningError, Take

SQUAT = Squat()
MARKERS = list(motion.MARKERS.values())


def screened(*takes: Take) -> Screening:
    return pipeline.screen(get_movement("squat"), takes, model="full", model_sha256="ab" * 32)


@cache
def squats() -> Screening:
    """The same squat from the front, the left and the right."""
    return screened(*(take(SQUAT, Camera(yaw_deg=yaw)) for yaw in (0.0, -90.0, 90.0)))


@cache
def files(of: str = "squats") -> dict[str, bytes]:
    made = {"squats": squats, "walk": walk_screenings.there_and_back, "front": walk_screenings.from_the_front}
    return dict(export.program_files(made[of]()))


def read_trc(content: bytes) -> tuple[dict[str, str], list[str], FloatArray]:
    """Header, markers, and ``(T, 2 + 3 * markers)`` with NaN where a field is empty."""
    lines = content.decode().split("\n")
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    rows = [[float(cell or "nan") for cell in line.split("\t")] for line in lines[6:] if line]
    return header, lines[3].split("\t")[2::3], np.array(rows)


def read_mot(content: bytes) -> pd.DataFrame:
    head, body = content.decode().split("endheader\n")
    table = pd.read_csv(io.StringIO(body), sep="\t", index_col="time")
    assert f"nRows={len(table)}\n" in head
    assert f"nColumns={table.shape[1] + 1}\n" in head
    assert "inDegrees=yes\n" in head
    return table


def person_axes(squat: Squat, time_s: FloatArray) -> dict[str, FloatArray]:
    """Where the puppet's joints are: forward, up and to its right from between the hips, metres."""
    joints = joints_m(squat, depth_profile(squat, time_s))
    between = 0.5 * (joints["left_hip"] + joints["right_hip"])
    return {
        motion.MARKERS[name]: np.stack(
            [(xyz - between)[:, 1], (xyz - between)[:, 2], -(xyz - between)[:, 0]], axis=-1
        )
        for name, xyz in joints.items()
    }


def angle_at(table: pd.DataFrame, time_s: float, column: str) -> float:
    return float(table[column].iloc[int(np.argmin(np.abs(table.index.to_numpy() - time_s)))])


@pytest.mark.parametrize("name", ["recording-0-front", "recording-1-left", "recording-2-right"])
def test_markers_are_in_the_persons_axes_whatever_the_view(name: str) -> None:
    """X forward, Y up, Z to the person's right, metres: the three films of one squat hold the same stick figure."""
    header, markers, rows = read_trc(files()[f"{name}.trc"])
    true = person_axes(SQUAT, rows[:, 1])
    assert markers == MARKERS
    assert (header["Units"], header["DataRate"], header["NumMarkers"]) == ("m", "30.000000", "27")
    assert int(header["NumFrames"]) == len(rows) == len(clip_times(SQUAT))
    assert list(rows[:2, 0]) == [1, 2]
    for number, marker in enumerate(markers):
        if marker in true:
            assert np.abs(rows[:, 2 + 3 * number : 5 + 3 * number] - true[marker]).max() < 0.002, marker


def test_a_hidden_landmark_is_three_empty_fields_while_it_is_hidden() -> None:
    """The twin: nothing is invented over half a second, the other markers stay, and it is back afterwards."""
    hidden = screened(hide(take(SQUAT), ("left_wrist",), 5.0, 5.5))
    _, markers, rows = read_trc(dict(export.program_files(hidden))["recording-0-front.trc"])
    time_s, first = rows[:, 1], 2 + 3 * markers.index("LWrist")
    lost = np.isnan(rows[:, first : first + 3])
    inside = (time_s > 5.0 + 1e-3) & (time_s < 5.5 - 1e-3)
    assert lost[inside].all()
    assert not lost[~inside & (np.abs(time_s - 5.25) > 0.3)].any()
    assert not np.isnan(rows[:, 2 + 3 * markers.index("RWrist")]).any()
    seen_nowhere = 2 + 3 * markers.index("LThumb")  # the puppet has no thumbs
    assert np.isnan(rows[:, seen_nowhere : seen_nowhere + 3]).all()


def test_markers_without_a_measured_turn_keep_the_cameras_axes() -> None:
    """A walk: X is the picture's right, Y up, Z towards the camera."""
    walk = walk_screenings.there_and_back()
    recording = walk.recordings[0]
    assert recording.yaw_deg is None
    world = np.array([[[0.1, 0.2, 0.3]]])
    assert np.allclose(motion._to_opensim(world, None), [[[0.1, -0.2, -0.3]]])
    facing_camera = motion._to_opensim(world, 0.0)
    assert np.allclose(
        facing_camera, [[[-0.3, -0.2, -0.1]]]
    )  # ahead is towards the camera, right is picture left


def test_uneven_times_become_an_even_grid_on_the_same_line() -> None:
    """A straight line stays one, at as many grid times as frames; jitter and a lower rate do not matter."""
    frames_s = np.arange(60) / 30.0
    frames_s[1:-1] += np.random.default_rng(3).uniform(-0.01, 0.01, 58)
    rate_hz, first, grid_s = motion._grid(frames_s)
    assert (round(rate_hz, 6), first, len(grid_s)) == (30.0, 0, 60)
    read = motion.resample(np.stack([2 * frames_s, 1 - frames_s], axis=1), frames_s, grid_s, 0.2)
    assert np.allclose(read, np.stack([2 * grid_s, 1 - grid_s], axis=1))


def test_the_grid_does_not_reach_over_what_is_missing() -> None:
    """Neither over a lost frame nor over a film that stood still; a grid time at a frame needs that frame only."""
    frames_s = np.array([0.0, 0.1, 0.2, 0.3, 0.8, 0.9])
    values = np.array([0.0, 1.0, np.nan, 3.0, 8.0, 9.0])
    grid_s = np.array([0.0, 0.101, 0.15, 0.299, 0.5, 0.85])
    read = motion.resample(values, frames_s, grid_s, 0.2)
    assert np.isnan(read[[2, 4]]).all()
    assert np.allclose(read[[0, 1, 3, 5]], [0.0, 1.0, 3.0, 8.5])


def test_angles_carry_opensims_names_and_signs() -> None:
    """Bending is positive; a trunk that leans forward tilts the pelvis to negative; each value is the angle table's."""
    table = read_mot(files()["recording-1-left.mot"])
    recording = squats().recordings[1]
    bottom_s = float(bottom_times(SQUAT)[1])
    row = recording.angles.loc[bottom_s]
    assert list(table.columns) == ["knee_angle_l", "hip_flexion_l", "pelvis_tilt"]
    assert angle_at(table, bottom_s, "knee_angle_l") == pytest.approx(row["knee_flexion_left_deg"], abs=1e-5)
    assert angle_at(table, bottom_s, "hip_flexion_l") == pytest.approx(row["hip_flexion_left_deg"], abs=1e-5)
    assert angle_at(table, bottom_s, "pelvis_tilt") == pytest.approx(-row["trunk_lean_deg"], abs=1e-5)
    assert angle_at(table, bottom_s, "knee_angle_l") == pytest.approx(100.0, abs=3.0)
    assert angle_at(table, bottom_s, "pelvis_tilt") == pytest.approx(-35.0, abs=3.0)


def test_a_lean_to_the_right_bends_the_lumbar_joint_to_positive() -> None:
    """OpenSim's axis points forward: leaning right is positive, and a pelvis whose right side is lower too."""
    angles = {"trunk_lateral_lean": np.array([5.0, 5.0]), "pelvic_obliquity": np.array([2.0, -2.0])}
    (table,) = mot.coordinates(motion.Motion(30.0, 0, np.zeros((2, 1, 3)), angles))
    assert list(table["pelvis_list"]) == [-2.0, 2.0]
    assert list(table["lumbar_bending"]) == [
        7.0,
        3.0,
    ]  # with the pelvis' own list it is the lean of the trunk


def test_what_was_not_measured_has_no_row_and_no_column() -> None:
    """From the front the knee is not read near standing; OpenSim's loader stops at a nan, so there is none."""
    table = read_mot(files()["recording-0-front.mot"])
    angles = squats().recordings[0].angles
    both = ["knee_flexion_left_deg", "knee_flexion_right_deg"]
    assert {"knee_angle_r", "knee_angle_l"} <= set(table.columns)
    assert not {"pelvis_tilt", "ankle_angle_r"} & set(table.columns)
    assert 0 < len(table) == int(angles[both].notna().all(axis=1).sum()) < len(angles)
    for name, content in files().items():
        if name.endswith(".mot"):
            assert "nan" not in content.decode().split("endheader")[1]


def test_a_walk_there_and_back_has_a_file_for_each_leg() -> None:
    """Left and right are never near the camera together: one table of both would have no row at all."""
    names = {name for name in files("walk") if name.endswith(".mot")}
    assert names == {"recording-0-left-left-leg.mot", "recording-0-left-right-leg.mot"}
    recording = walk_screenings.there_and_back().recordings[0]
    table = read_mot(files("walk")["recording-0-left-right-leg.mot"])
    assert list(table.columns) == ["knee_angle_r", "hip_flexion_r", "ankle_angle_r", "pelvis_tilt"]
    trunk, thigh = (recording.angles[c].to_numpy() for c in ("trunk_lean_deg", "thigh_inclination_right_deg"))
    at = np.flatnonzero(np.isfinite(thigh + trunk))[20]
    time_s = float(recording.angles.index[at])
    assert angle_at(table, time_s, "hip_flexion_r") == pytest.approx(thigh[at] + trunk[at], abs=0.01)
    assert set(read_mot(files("front")["recording-0-front.mot"]).columns) == {"pelvis_list", "lumbar_bending"}


@pytest.mark.filterwarnings("ignore:No analog data found", "ignore:incomplete reading")
def test_c3d_reads_back_with_another_library() -> None:
    """Millimetres, the same stick figure as the TRC; angles in degrees that POINT:ANGLES names; 30 frames a second."""
    reader = c3d_reader.Reader(io.BytesIO(files()["recording-1-left.c3d"]))
    labels = [label.strip() for label in reader.point_labels]
    frames = np.array([points for _, points, _ in reader.read_frames()])
    _, _, rows = read_trc(files()["recording-1-left.trc"])
    assert labels[:27] == MARKERS
    assert reader.point_rate == pytest.approx(30.0)
    assert (reader.first_frame, reader.last_frame) == (1, len(rows))
    assert reader.get("POINT:UNITS").string_value.strip() == "mm"
    assert [text.strip() for text in reader.get("POINT:ANGLES").string_array] == labels[27:]
    knee = rows[:, 2 + 3 * MARKERS.index("LKnee") :][:, :3]
    assert np.abs(frames[:, MARKERS.index("LKnee"), :3] / 1000 - knee).max() < 1e-5
    bent = squats().recordings[1].angles["knee_flexion_left_deg"].to_numpy()
    assert np.abs(frames[:, labels.index("knee_flexion_left"), 0] - bent).max() < 1e-4
    assert (frames[:, MARKERS.index("LThumb"), 3] == -1).all()
    assert (frames[:, MARKERS.index("LThumb"), :3] == 0).all()
    assert (frames[:, MARKERS.index("LKnee"), 3] >= 0).all()


@pytest.mark.filterwarnings("ignore:No analog data found", "ignore:incomplete reading")
def test_events_of_a_walk_carry_the_names_of_gait_laboratories() -> None:
    """Foot Strike and Foot Off, Left and Right, at the times of the strides; each once."""
    reader = c3d_reader.Reader(io.BytesIO(files("walk")["recording-0-left.c3d"]))
    labels = [text.strip() for text in reader.get("EVENT:LABELS").string_array]
    contexts = [text.strip() for text in reader.get("EVENT:CONTEXTS").string_array]
    minutes, seconds = reader.get("EVENT:TIMES").float_array.T
    found = list(zip(np.round(60 * minutes + seconds, 3), labels, contexts, strict=True))
    strides = [c for c in walk_screenings.there_and_back().cycles if c.valid and c.side is not None]
    assert set(labels) == {"Foot Strike", "Foot Off"}
    assert len(found) == len(set(found))
    for stride in strides:
        assert stride.side is not None
        near = [
            f
            for f in found
            if f[1:] == ("Foot Strike", stride.side.value.capitalize()) and abs(f[0] - stride.start_s) < 2e-3
        ]
        assert len(near) == 1


@pytest.mark.filterwarnings("ignore:No analog data found", "ignore:incomplete reading")
def test_events_of_repetitions_and_more_than_the_format_holds() -> None:
    """Start, Bottom and End in order, invalid ones left out; beyond 255 the file still opens."""
    cycles = [c for c in squats().cycles if c.recording == 0]
    invalid = replace(cycles[0], valid=False, start_s=0.1, peak_s=0.2, end_s=0.3)
    found = c3d_writer.events([*cycles, invalid])
    assert [label for _, label, _ in found] == ["Start", "Bottom", "End"] * len(cycles)
    assert {context for _, _, context in found} == {"General"}
    many = [replace(cycles[0], start_s=k + 0.1, peak_s=k + 0.2, end_s=k + 0.3) for k in range(100)]
    moved = motion.even_motion(squats().recordings[0], 5.0)
    assert moved is not None
    reader = c3d_reader.Reader(io.BytesIO(c3d_writer.motion_c3d(moved, many)))
    assert len(reader.get("EVENT:LABELS").string_array) == c3d_writer.MAX_EVENTS


def test_measurements_are_one_row_each_with_their_unit() -> None:
    """Value, error and interval in the row's unit; a value that is missing is an empty cell."""
    screening = make_screening()
    gone = replace(screening.measurements[0], value=None, error95=None, ci95=None, n=0)
    text = export.measurements_csv(replace(screening, measurements=(gone, *screening.measurements[1:])))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(screening.measurements)
    assert (rows[0]["value"], rows[0]["error95"], rows[0]["ci95_low"], rows[0]["n"]) == ("", "", "", "0")
    second, measured = rows[1], screening.measurements[1]
    assert second["metric"] == measured.metric
    assert (second["side"], second["unit"], second["grade"]) == ("right", "deg", measured.grade.value)
    assert float(second["value"]) == pytest.approx(measured.value, abs=5e-5)
    assert (second["view"], second["recording"], second["movement"]) == ("front", "0", "squat")
    assert "nan" not in text


def test_the_archive_is_the_same_every_time_and_names_no_film() -> None:
    """A film's name may be a person's: no file holds it. What the files say of themselves uses no forbidden word."""
    named = replace(
        squats().recordings[0], video=replace(squats().recordings[0].video, file="anna_berger.mp4")
    )
    screening = replace(squats(), recordings=(named, *squats().recordings[1:]))
    content = export.programs_zip(screening)
    assert content == export.programs_zip(screening)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert set(held) == {"README.txt", *files()}
    assert b"anna" not in b"".join(held.values())
    assert find_forbidden(held["README.txt"].decode()) == []
    assert find_forbidden(mot._NOTE) == []


def test_a_recording_without_a_person_has_no_files_of_its_own() -> None:
    """The twin: nobody seen, one frame only; the tables are still there."""
    whole = take(SQUAT)
    nobody = screened(hide(whole, tuple(motion.MARKERS)))
    assert set(dict(export.program_files(nobody))) == {"measurements.csv", "angles.csv", "cycles.csv"}
    empty = replace(squats().recordings[0], pose=hide(whole, tuple(motion.MARKERS)).pose)
    assert motion.even_motion(empty, 5.0) is None


def test_without_the_library_the_rest_is_written_and_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """C3D needs ezc3d: asked for without it, one line says so before any work; TRC and MOT need nothing."""
    monkeypatch.setattr(c3d_writer.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ScreeningError, match="ezc3d is not installed") as caught:
        deliver.export_formats(["trc,c3d"], tmp_path)
    assert "\n" not in str(caught.value)
    written = export.write_programs(squats(), tmp_path, (Format.TRC, Format.MOT))
    assert len(written) == 6


def test_formats_are_read_apart_and_with_commas(tmp_path: Path) -> None:
    """``--export trc --export mot,c3d``; a word that is none, and no folder, are said in one line."""
    assert deliver.export_formats(["trc", "MOT, c3d", "trc"], tmp_path) == programs.MOTION_FORMATS
    assert deliver.export_formats([], None) == ()
    with pytest.raises(ScreeningError, match=r"--export fbx: .* use trc, mot, c3d, csv"):
        deliver.export_formats(["trc,fbx"], tmp_path)
    with pytest.raises(ScreeningError, match="add --out FOLDER"):
        deliver.export_formats(["trc"], None)


def test_the_command_line_writes_what_was_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual four files and the formats that were named, no others."""
    monkeypatch.setattr(pipeline, "analyze", lambda *_, **__: squats())
    monkeypatch.setattr(pdf, "write_pdf", lambda _screening, _clips, out, **_: out.write_bytes(b"%PDF"))
    call = ["analyze", "a.mp4", "--movement", "squat", "--quiet", "--no-cache"]
    with pytest.raises(SystemExit) as ended:
        cli.main([*call, "--out", str(tmp_path / "out"), "--export", "trc,csv"])
    assert ended.value.code == 0
    stems = ("recording-0-front", "recording-1-left", "recording-2-right")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "result.json", "report.pdf", "angles.csv", "cycles.csv", "measurements.csv", *(f"{s}.trc" for s in stems),
    }  # fmt: skip


@pytest.mark.parametrize("made", ["squats", "walk", "front"])
def test_no_text_holds_a_number_that_is_none(made: str) -> None:
    """Missing is an empty field or no row; only the end of a TRC's line, which may not be empty, is the word nan."""
    for name, content in files(made).items():
        if not name.endswith(".c3d"):
            lines = [re.split("[\t,]", line) for line in content.decode().lower().splitlines()]
            ends = {line.pop() for line in lines if line and name.endswith(".trc")}
            assert not {"nan", "inf", "-inf", "none"} & {cell for line in lines for cell in line}, name
            assert not {"inf", "-inf", "none"} & ends


def test_no_line_of_a_trc_ends_with_an_empty_field() -> None:
    """OpenSim counts one field less there and refuses the file: a row without the last marker ends with nan."""
    lines = files("walk")["recording-0-left.trc"].decode().split("\n")[6:-1]
    assert {line.count("\t") for line in lines} == {82}
    assert {line.rpartition("\t")[2] for line in lines} == {"nan"}  # the walker has no toes in metres


def test_the_check_by_other_programs_finds_no_difference(tmp_path: Path) -> None:
    """The benchmark's own way: written, read by what this Python has beside the writer, compared with the arrays."""
    rows = list(open_exports.read_back(squats(), "squat", tmp_path, sys.executable))
    read = [row for row in rows if row.reader == "Reader"]
    assert {row.file for row in read} == {
        f"squat recording-{n}.c3d" for n in ("0-front", "1-left", "2-right")
    }
    for row in read:
        assert row.disagree == 0
        assert row.compared > 10_000
        assert row.largest < 1e-3


def test_the_check_by_other_programs_sees_a_difference() -> None:
    """The twin: a value that is off, and one that only one side holds."""
    wanted = {"time": np.array([0.0, 0.1, 0.2]), "a": np.array([1.0, 2.0, np.nan])}
    found = {"time": np.array([0.0, 0.1, 0.2]), "a": np.array([1.0, 2.5, 3.0]), "other": np.zeros(3)}
    row = open_exports.compare(wanted, found, {"program": "x 1", "reader": "r", "file": "f.trc"})
    assert (row.largest, row.compared, row.disagree) == (0.5, 2, 1)

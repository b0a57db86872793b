"""Read files with whatever other programs this Python has; run by benchmarks.open_exports, also in an environment of its own.

It imports nothing of this project. For every program and file it writes what was read as ``.npz`` (labels, time_s, values)
and a line into ``read.json``.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

Read = tuple[list[str], np.ndarray, np.ndarray]
"""Labels, times ``(T,)``, values ``(T, labels)``; a marker is three labels."""

warnings.simplefilter("ignore")


def main(folder: Path) -> None:
    """Read every file of the folder with every program that is here."""
    rows = []
    for program, reader, ending, read in _readers():
        for file in sorted(folder.glob(f"*{ending}")):
            found = read(file)
            if found is None:
                continue
            labels, time_s, values = found
            name = f"read-{len(rows)}.npz"
            np.savez(folder / name, labels=np.array(labels), time_s=time_s, values=values)
            version = importlib.metadata.version(program)
            rows.append(
                {"program": f"{program} {version}", "reader": reader, "file": file.name, "read": name}
            )
    (folder / "read.json").write_text(json.dumps(rows), encoding="utf-8")


def _readers() -> Iterator[tuple[str, str, str, Callable[[Path], Read | None]]]:
    if importlib.util.find_spec("opensim"):
        yield "opensim", "TimeSeriesTableVec3", ".trc", opensim_trc
        yield "opensim", "MarkerData", ".trc", opensim_marker_data
        yield "opensim", "TimeSeriesTable", ".mot", opensim_table
        yield "opensim", "Storage", ".mot", opensim_storage
    if importlib.util.find_spec("opensim") and importlib.util.find_spec("Pose2Sim"):
        yield "Pose2Sim", "read_trc", ".trc", pose2sim_trc
        yield "Pose2Sim", "read_mot", ".mot", pose2sim_mot
        yield "Pose2Sim", "its model, moved by the file", ".mot", posed_model
        yield "Pose2Sim", "scaling and inverse kinematics", ".trc", inverse_kinematics
    if importlib.util.find_spec("kineticstoolkit"):
        yield "kineticstoolkit", "read_c3d", ".c3d", kinetics_c3d
    if importlib.util.find_spec("c3d"):
        yield "c3d", "Reader", ".c3d", plain_c3d


def _xyz(names: list[str]) -> list[str]:
    return [f"{name}.{axis}" for name in names for axis in "xyz"]


def _opensim_rows(table: object) -> tuple[np.ndarray, np.ndarray]:
    times = np.array(table.getIndependentColumn())  # type: ignore[attr-defined]
    matrix = table.getMatrix()  # type: ignore[attr-defined]
    return times, np.array(matrix.to_numpy())


def opensim_trc(file: Path) -> Read:
    """As the programming interface of OpenSim reads markers."""
    import opensim

    table = opensim.TimeSeriesTableVec3(str(file))
    names = list(table.getColumnLabels())
    flat = table.flatten()
    return _xyz(names), *_opensim_rows(flat)


def opensim_marker_data(file: Path) -> Read:
    """As the window of OpenSim and its tools read markers."""
    import opensim

    data = opensim.MarkerData(str(file))
    data.convertToUnits(opensim.Units("m"))
    names = [data.getMarkerNames().get(k) for k in range(data.getNumMarkers())]
    times, values = [], []
    for k in range(data.getNumFrames()):
        frame = data.getFrame(k)
        times.append(frame.getFrameTime())
        values.append([frame.getMarker(m).get(axis) for m in range(len(names)) for axis in range(3)])
    return _xyz(names), np.array(times), np.array(values)


def opensim_table(file: Path) -> Read:
    """As the programming interface of OpenSim reads motions."""
    import opensim

    table = opensim.TimeSeriesTable(str(file))
    assert table.getTableMetaDataString("inDegrees") == "yes"
    return list(table.getColumnLabels()), *_opensim_rows(table)


def opensim_storage(file: Path) -> Read:
    """As the window of OpenSim and its tools read motions."""
    import opensim

    storage = opensim.Storage(str(file))
    assert storage.isInDegrees()
    names = [storage.getColumnLabels().get(k) for k in range(1, storage.getColumnLabels().getSize())]
    times, values = [], []
    for k in range(storage.getSize()):
        state = storage.getStateVector(k)
        data = state.getData()
        times.append(state.getTime())
        values.append([data.get(m) for m in range(data.getSize())])
    return names, np.array(times), np.array(values)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Pose2Sim speaks much while it works."""
    logging.disable(logging.CRITICAL)
    with contextlib.redirect_stdout(sys.stderr):
        yield
    logging.disable(logging.NOTSET)


def pose2sim_trc(file: Path) -> Read:
    """As Pose2Sim and Sports2D read markers."""
    with _quiet():
        from Pose2Sim import common

        table, _, times, names, _ = common.read_trc(str(file))
    return _xyz(names), times.to_numpy(dtype=float), table.to_numpy(dtype=float)


def pose2sim_mot(file: Path) -> Read:
    """As Pose2Sim and Sports2D read motions."""
    with _quiet():
        from Pose2Sim import common

        table, times, _ = common.read_mot(str(file))
    return list(table.columns), times.to_numpy(dtype=float), table.to_numpy(dtype=float)


def posed_model(file: Path) -> Read:
    """Move Pose2Sim's OpenSim model by the file and look how its segments stand, in degrees in the plane of walking."""
    import opensim

    labels, times, values = opensim_table(file)
    setup = Path(str(importlib.util.find_spec("Pose2Sim").submodule_search_locations[0])) / "OpenSim_Setup"  # type: ignore[union-attr,index]
    opensim.ModelVisualizer.addDirToGeometrySearchPaths(str(setup / "Geometry"))
    model = opensim.Model(str(setup / "Model_Pose2Sim_simple.osim"))
    state = model.initSystem()
    known = {c.getName() for c in model.getCoordinateSet()}
    sides = [side for side in ("right", "left") if f"knee_angle_{side[0]}" in labels]
    segments = {"trunk_lean": ("torso", 1.0)}
    for side in sides:
        segments[f"thigh_inclination_{side}"] = (f"femur_{side[0]}", -1.0)
        segments[f"shank_inclination_{side}"] = (f"tibia_{side[0]}", 1.0)
    found = []
    for row in values:
        for label, value in zip(labels, row, strict=True):
            if label in known:
                model.getCoordinateSet().get(label).setValue(state, float(np.radians(value)), False)
        model.realizePosition(state)
        shown = [sign * _forward_deg(model, state, body) for body, sign in segments.values()]
        found.append([*shown, _right_higher_deg(model, state)])
    return [*segments, "pelvic_obliquity"], times, np.array(found)


def _forward_deg(model: object, state: object, body: str) -> float:
    """How far the upper end of a body leans forward from the vertical."""
    rotation = model.getBodySet().get(body).getTransformInGround(state).R()  # type: ignore[attr-defined]
    return float(np.degrees(np.arctan2(rotation.get(0, 1), rotation.get(1, 1))))


def _right_higher_deg(model: object, state: object) -> float:
    """How much higher the right side of the pelvis is than the left, against the horizontal."""
    rotation = model.getBodySet().get("pelvis").getTransformInGround(state).R()  # type: ignore[attr-defined]
    return float(np.degrees(np.arcsin(rotation.get(1, 2))))


def inverse_kinematics(file: Path) -> Read | None:
    """Scale Pose2Sim's model to the markers and let OpenSim follow them: coordinates in degrees.

    None where they cannot: a marker was never seen, as of the far arm in a side view, or nobody was in the picture for a
    while, as between two walks.
    """
    import tempfile

    missing = np.isnan(pose2sim_trc(file)[2])
    if missing.all(axis=0).any() or missing.all(axis=1).any():
        return None
    with _quiet(), tempfile.TemporaryDirectory() as folder:
        from Pose2Sim import kinematics

        work, setup = Path(folder), kinematics.get_opensim_setup_dir()
        kinematics.perform_scaling(file, "BLAZEPOSE", work, setup, use_simple_model=True)
        kinematics.perform_IK(file, work, setup, "BLAZEPOSE")
        labels, times, values = opensim_table(work / f"{file.stem}.mot")
    return labels, times, values


def kinetics_c3d(file: Path) -> Read:
    """As Kinetics Toolkit reads C3D, without its change of units."""
    import kineticstoolkit

    points = kineticstoolkit.read_c3d(str(file), convert_point_unit=False)["Points"]
    values = np.concatenate([points.data[name][:, :3] for name in points.data], axis=1)
    return _xyz(list(points.data)), points.time, values


def plain_c3d(file: Path) -> Read:
    """As the pure Python library reads C3D; a residual below zero is a point that is missing."""
    import c3d

    with file.open("rb") as stream:
        reader = c3d.Reader(stream)
        frames = np.array([points for _, points, _ in reader.read_frames()])
        names = [label.strip() for label in reader.point_labels]
        times = (reader.first_frame - 1 + np.arange(len(frames))) / reader.point_rate
    values = np.where(frames[..., 3:4] < 0, np.nan, frames[..., :3])
    return _xyz(names), times, values.reshape(len(frames), -1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

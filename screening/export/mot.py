"""Angles as MOT: the motion file of OpenSim, in its coordinates and with its signs.

A camera sees no pelvis. Trunk and pelvis are read as one piece, so ``pelvis_tilt`` is the trunk against the vertical
and ``hip_flexion`` the thigh against the trunk; a model that is moved by both stands as the person stood.

================== ======================================================= ========================================
coordinate         from                                                    positive
================== ======================================================= ========================================
``knee_angle``     knee flexion                                            bent (Rajagopal, LaiUhlrich, Pose2Sim)
``hip_flexion``    hip flexion; walking: thigh inclination and trunk lean  knee ahead
``ankle_angle``    ankle dorsiflexion (walking)                            toes up
``pelvis_tilt``    trunk lean, sign turned                                 leaning back
``pelvis_list``    pelvic obliquity, sign turned                           right side lower
``lumbar_bending`` trunk lateral lean and pelvic obliquity                 leaning to the right
================== ======================================================= ========================================

OpenSim's own loader of motions stops at the first ``nan``. So a moment in which a coordinate was not measured has no
row; and where left and right are never seen together, as in a walk there and back, each leg has a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from screening.export.cells import fixed
from screening.export.motion import Motion
from screening.types import BoolArray, FloatArray, Side

DECIMALS = 6

_LEG: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "knee_angle": (("knee_flexion_{side}",),),
    "hip_flexion": (("hip_flexion_{side}",), ("thigh_inclination_{side}", "trunk_lean")),
    "ankle_angle": (("ankle_dorsiflexion_{side}",),),
}
"""Coordinate -> the angles that it is the sum of; the second choice serves where the first was not measured."""

_TRUNK: Mapping[str, tuple[float, tuple[str, ...]]] = {
    "pelvis_tilt": (-1.0, ("trunk_lean",)),
    "pelvis_list": (-1.0, ("pelvic_obliquity",)),
    "lumbar_bending": (1.0, ("trunk_lateral_lean", "pelvic_obliquity")),
}
"""Coordinate -> its sign, and the angles that it is the sum of."""

_NOTE = (
    "Estimates from one camera. Bending is positive. pelvis_tilt is the trunk against the vertical, positive "
    "backwards: a camera sees no pelvis. Moments that were not measured have no row."
)

Table = dict[str, FloatArray]
"""Coordinate -> ``(T,)`` degrees."""


def coordinates(motion: Motion) -> tuple[Table, ...]:
    """Return OpenSim's coordinates in degrees, NaN where not measured.

    Returns
    -------
    One table; two where left and right are never measured in the same frame; none where nothing was measured.
    """
    angles = motion.angles_deg
    trunk = {
        name: sign * _sum(angles, parts)
        for name, (sign, parts) in _TRUNK.items()
        if all(part in angles for part in parts)
    }
    legs = [leg for leg in (_leg(angles, Side.RIGHT), _leg(angles, Side.LEFT)) if leg]
    if len(legs) == 2 and (measured(legs[0]) & measured(legs[1])).any():
        legs = [legs[0] | legs[1]]
    tables = [_joined(leg, trunk) for leg in legs or [{}]]
    return tuple(table for table in tables if table and measured(table).any())


def _leg(angles: Mapping[str, FloatArray], side: Side) -> Table:
    """The coordinates of one leg that were measured together at least once."""
    found: Table = {}
    for name, choices in _LEG.items():
        named = ([part.format(side=side) for part in parts] for parts in choices)
        parts = next((parts for parts in named if all(part in angles for part in parts)), None)
        if parts is not None:
            found = _joined(found, {f"{name}_{side[0]}": _sum(angles, parts)})
    return found


def _sum(angles: Mapping[str, FloatArray], parts: tuple[str, ...] | list[str]) -> FloatArray:
    return np.asarray(np.sum([angles[part] for part in parts], axis=0))


def _joined(table: Table, more: Table) -> Table:
    """The table with each further coordinate that is measured together with all of it at least once."""
    for name, values in more.items():
        joined = table | {name: values}
        if measured(joined).any():
            table = joined
    return table


def measured(table: Table) -> BoolArray:
    """``(T,)`` True where every coordinate of a table was measured."""
    return np.asarray(np.isfinite(np.column_stack(list(table.values()))).all(axis=1))


def angles_mot(motion: Motion, name: str) -> dict[str, str]:
    """Return the angles of one recording as MOT files in degrees: name -> text; empty where there is no angle.

    Parameters
    ----------
    name : of the recording; a file of one leg adds it.
    """
    tables = coordinates(motion)
    if len(tables) < 2:
        return {f"{name}.mot": _text(motion, table, name) for table in tables}
    named = {f"{name}-{_leg_name(table)}": table for table in tables}
    return {f"{own}.mot": _text(motion, table, own) for own, table in named.items()}


def _leg_name(table: Table) -> str:
    return "right-leg" if any(coordinate.endswith("_r") for coordinate in table) else "left-leg"


def _text(motion: Motion, table: Table, name: str) -> str:
    rows = measured(table)
    times_s, values = motion.time_s[rows], np.column_stack(list(table.values()))[rows]
    header = [
        name,
        "version=1",
        f"nRows={len(times_s)}",
        f"nColumns={len(table) + 1}",
        "inDegrees=yes",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "Angles are in degrees.",
        _NOTE,
        "",
        "endheader",
        "\t".join(["time", *table]),
    ]
    lines = (
        "\t".join(fixed(float(cell), DECIMALS) for cell in (time_s, *row))
        for time_s, row in zip(times_s, values, strict=True)
    )
    return "\n".join([*header, *lines]) + "\n"

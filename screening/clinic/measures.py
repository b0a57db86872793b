"""What the hands measure with goniometer and tape: the rows that are offered, and which cells of a table changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.clinic.handwork import AngleEntry

CHECK_ANGLE = "Check the angle."
SIDES = ("left", "right")
LEAST, MOST = 0.0, 200.0


@dataclass(frozen=True)
class Measure:
    """One row of the table: ``code`` of the test where hand_tests.csv has one, else empty."""

    joint: str
    motion: str
    unit: str
    code: str = ""

    @property
    def title(self) -> str:
        """What it is called, with its unit."""
        return f"{self.joint.capitalize()}, {self.motion} ({self.unit})"


MEASURES = (
    Measure("ankle", "knee to wall", "cm", "KTW"),
    Measure("hip", "internal rotation", "°", "HIR"),
    Measure("hip", "external rotation", "°"),
    Measure("hip", "extension (Thomas)", "°", "THOMAS"),
    Measure("hip", "straight-leg raise", "°", "SLR"),
    Measure("leg", "length", "cm", "LEGLEN"),
    Measure("ankle", "bend upwards", "°"),
    Measure("neck", "rotation", "°"),
    Measure("neck", "side bend", "°"),
    Measure("shoulder", "lifting forwards", "°"),
)


def in_order(asked: Sequence[str]) -> tuple[Measure, ...]:
    """Return the rows, those that a finding asks for first."""
    return tuple(sorted(MEASURES, key=lambda row: row.code not in asked or not row.code))


def unit_of(joint: str, motion: str) -> str:
    """Return the unit of a measure; degrees for one that is not on the list."""
    return next((row.unit for row in MEASURES if (row.joint, row.motion) == (joint, motion)), "°")


def changed_cells(
    rows: Sequence[Measure], edited: Mapping[int, Mapping[str, float | None]]
) -> tuple[tuple[AngleEntry, ...], bool]:
    """Return what was typed into the table, and whether a number was out of range and is left out.

    Parameters
    ----------
    edited : row number to side to number; None where a cell was emptied, which changes nothing.
    """
    found, refused = [], False
    for number, cells in edited.items():
        row = rows[number]
        for side in SIDES:
            value = cells.get(side)
            if value is None:
                continue
            if not (math.isfinite(value) and LEAST <= value <= MOST):
                refused = True
                continue
            found.append(AngleEntry(row.joint, row.motion, side, float(value), {"unit": row.unit}))
    return tuple(found), refused

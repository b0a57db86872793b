"""The room: floor, wall, furniture as coloured boxes, and the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.body import Array
from benchmarks.accuracy.dress import Colour


@dataclass(frozen=True)
class Box:
    """A piece of furniture: centre, full size in metres, colour (linear)."""

    centre_m: tuple[float, float, float]
    size_m: tuple[float, float, float]
    colour: Colour


@dataclass(frozen=True)
class Room:
    """Colours and furniture; ``floor`` is ``wood``, ``tiles`` or ``rubber``."""

    floor: str
    floor_colour: Colour
    wall_colour: Colour
    wall_m: float
    boxes: tuple[Box, ...]
    light: tuple[float, float, float] = (-0.28, -0.42, 1.30)


_WOOD, _WHITE, _DARK = (0.30, 0.16, 0.07), (0.62, 0.62, 0.60), (0.05, 0.05, 0.055)

ROOMS: dict[str, Room] = {
    "home": Room(
        "wood", (0.36, 0.20, 0.10), (0.60, 0.55, 0.47), 2.3,
        (
            Box((-2.1, 1.9, 0.22), (1.5, 0.75, 0.44), (0.12, 0.16, 0.22)),
            Box((-2.1, 2.2, 0.55), (1.5, 0.18, 0.6), (0.11, 0.15, 0.21)),
            Box((1.95, 2.1, 0.45), (0.9, 0.4, 0.9), _WOOD),
            Box((1.80, 2.1, 1.02), (0.22, 0.14, 0.24), (0.10, 0.22, 0.12)),
            Box((2.20, 2.1, 0.97), (0.25, 0.2, 0.14), (0.45, 0.30, 0.12)),
            Box((0.75, 2.28, 1.55), (0.7, 0.03, 0.5), (0.25, 0.33, 0.40)),
            Box((-0.95, 2.28, 1.60), (0.5, 0.03, 0.65), (0.45, 0.38, 0.25)),
        ),
    ),
    "clinic": Room(
        "tiles", (0.42, 0.43, 0.42), (0.56, 0.62, 0.64), 2.6,
        (
            Box((-1.9, 2.0, 0.62), (1.9, 0.65, 0.14), (0.07, 0.20, 0.30)),
            Box((-2.6, 2.0, 0.28), (0.10, 0.5, 0.55), _DARK),
            Box((-1.2, 2.0, 0.28), (0.10, 0.5, 0.55), _DARK),
            Box((1.9, 2.35, 0.95), (1.0, 0.38, 1.9), _WHITE),
            Box((1.9, 2.13, 0.95), (0.02, 0.02, 1.8), (0.3, 0.3, 0.3)),
            Box((0.55, 2.58, 1.55), (0.6, 0.03, 0.85), (0.75, 0.72, 0.65)),
            Box((3.1, 1.7, 0.30), (0.5, 0.5, 0.6), (0.25, 0.27, 0.30)),
        ),
    ),
    "gym": Room(
        "rubber", (0.09, 0.09, 0.10), (0.36, 0.36, 0.37), 3.2,
        (
            Box((-2.3, 2.6, 1.05), (0.07, 0.07, 2.1), (0.35, 0.06, 0.05)),
            Box((-1.2, 2.6, 1.05), (0.07, 0.07, 2.1), (0.35, 0.06, 0.05)),
            Box((-1.75, 2.6, 1.35), (2.0, 0.05, 0.05), (0.4, 0.4, 0.42)),
            Box((2.1, 2.7, 0.35), (1.6, 0.5, 0.08), _DARK),
            Box((2.1, 2.7, 0.75), (1.6, 0.5, 0.08), _DARK),
            Box((1.6, 2.7, 0.50), (0.35, 0.2, 0.2), (0.30, 0.24, 0.05)),
            Box((2.3, 2.7, 0.50), (0.35, 0.2, 0.2), (0.05, 0.20, 0.25)),
            Box((0.4, 3.17, 1.7), (1.0, 0.03, 0.5), (0.55, 0.42, 0.10)),
        ),
    ),
}  # fmt: skip

PLAIN, FLOOR, WALL = 0.0, 1.0, 2.0
FLOORS = {"wood": 0.0, "tiles": 1.0, "rubber": 2.0}


def box_mesh(box: Box) -> Array:
    """``(36, 10)`` vertices: position, normal, colour, kind."""
    rows = []
    centre, half = np.array(box.centre_m), 0.5 * np.array(box.size_m)
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1.0, 1.0):
            normal = np.zeros(3)
            normal[axis] = sign
            corners = []
            for du, dv in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                offset = normal.copy()
                offset[u], offset[v] = du, dv
                corners.append(centre + half * offset)
            rows += [[*corners[k], *normal, *box.colour, PLAIN] for k in (0, 1, 2, 0, 2, 3)]
    return np.array(rows)


def quad_mesh(corners: Array, normal: Array, colour: Colour, kind: float) -> Array:
    """``(6, 10)`` vertices of a rectangle."""
    return np.array([[*corners[k], *normal, *colour, kind] for k in (0, 1, 2, 0, 2, 3)])


def room_mesh(room: Room, extra: tuple[Box, ...] = ()) -> NDArray[np.float32]:
    """All triangles of the room, ``(n, 10)``: floor, walls, skirting board, furniture."""
    wide, near, wall, high = 7.0, -7.0, room.wall_m, 3.2
    floor = np.array([[-wide, near, 0], [wide, near, 0], [wide, wall, 0], [-wide, wall, 0]])
    back = np.array([[-wide, wall, 0], [wide, wall, 0], [wide, wall, high], [-wide, wall, high]])
    pieces = [
        quad_mesh(floor, np.array([0, 0, 1.0]), room.floor_colour, FLOOR),
        quad_mesh(back, np.array([0, -1.0, 0]), room.wall_colour, WALL),
        box_mesh(Box((0, wall - 0.01, 0.05), (2 * wide, 0.03, 0.10), (0.55, 0.54, 0.52))),
        box_mesh(Box((0, wall / 2 - 3, high + 0.05), (2 * wide, 14.0, 0.1), (0.65, 0.65, 0.64))),
    ]
    for sign in (-1.0, 1.0):
        side = np.array([[sign * 4.6, y, z] for y, z in ((near, 0), (wall, 0), (wall, high), (near, high))])
        pieces.append(quad_mesh(side, np.array([-sign, 0, 0]), room.wall_colour, WALL))
    pieces += [box_mesh(box) for box in (*room.boxes, *extra)]
    return np.concatenate(pieces).astype(np.float32)

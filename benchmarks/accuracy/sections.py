"""Joint centres from cross-sections of the mesh.

MakeHuman places its bones for good-looking deformation: its knee lies so far forward that a leg that looks
straight reads 7 to 10 degrees of flexion. Here a joint centre is the centre of the limb's own section:

* knee, elbow, wrist: centre of area of the section through the joint, perpendicular to the limb. MakeHuman's
  knee lies at 29 to 30 % of stature, people's at 28.5 % (Drillis and Contini 1966): it is taken 1 % lower;
* ankle: the axis of the lower shank, from the knee through the section at 88 % of the shank (just above the
  ankle bones, where the heel does not disturb), prolonged to the height of the ankle;
* hip: the axis of the thigh, from the knee through the middle of the thigh, prolonged to the height of the
  model's hip. This puts the hips 18 to 20 cm apart and 4 to 6 cm behind the groin, where regression equations
  for people put them as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

KNEE_LOWER = 0.010


def section_centre(
    vertices: Array, triangles: NDArray[np.intp], point: Array, axis: Array, reach_m: float
) -> Array:
    """Centre of area of the section through ``point`` perpendicular to ``axis``; only what lies within reach.

    Parameters
    ----------
    vertices : ``(n, 3)`` rest vertices of the skin.
    triangles : ``(m, 3)`` indices of one limb's triangles.
    point, axis : ``(3,)`` plane; the axis need not have unit length.
    reach_m : pieces of the section further from ``point`` belong to another limb.
    """
    axis = axis / np.linalg.norm(axis)
    height = (vertices - point) @ axis
    corner = height[triangles]
    start, end = [], []
    for a, b in ((0, 1), (1, 2), (2, 0)):
        crossing = (corner[:, a] > 0) != (corner[:, b] > 0)
        share = np.where(crossing, corner[:, a] / np.where(crossing, corner[:, a] - corner[:, b], 1.0), 0.0)
        cut = vertices[triangles[:, a]] + share[:, None] * (
            vertices[triangles[:, b]] - vertices[triangles[:, a]]
        )
        start.append(np.where(crossing[:, None], cut, np.nan))
        end.append(crossing)
    points, hit = np.stack(start, axis=1), np.stack(end, axis=1)
    cut_triangles = hit.sum(axis=1) == 2
    pieces = points[cut_triangles][hit[cut_triangles]].reshape(-1, 2, 3)
    pieces = pieces[np.linalg.norm(pieces.mean(axis=1) - point, axis=1) < reach_m]
    return _centre_of_area(pieces, axis)


def _centre_of_area(pieces: Array, axis: Array) -> Array:
    """Centre of the area enclosed by a closed set of segments ``(n, 2, 3)`` in a plane."""
    middle: Array = pieces.reshape(-1, 3).mean(axis=0)
    a, b = pieces[:, 0] - middle, pieces[:, 1] - middle
    doubled_area = np.abs(np.cross(a, b) @ axis)  # pieces have no common sense of rotation; limbs are convex
    centre: Array = middle + (doubled_area[:, None] * (a + b) / 3).sum(axis=0) / doubled_area.sum()
    return centre


def leg_centres(
    vertices: Array, triangles: NDArray[np.intp], hip: Array, knee: Array, ankle: Array
) -> tuple[Array, Array, Array]:
    """Hip, knee and ankle centre of one leg from the model's bone heads and the sections of the leg."""
    stature = np.ptp(vertices[triangles][..., 2]) + (vertices[:, 2].max() - vertices[triangles][..., 2].max())
    knee = knee + (ankle - knee) * (KNEE_LOWER * stature / (knee[2] - ankle[2]))
    knee_centre = section_centre(vertices, triangles, knee, ankle - hip, 0.14)
    thigh_middles = [
        section_centre(vertices, triangles, knee + share * (hip - knee), hip - knee, 0.16)
        for share in (0.4, 0.5, 0.6)
    ]
    middle = np.mean(thigh_middles, axis=0)
    hip_centre = prolong(knee_centre, middle, hip[2])
    low = section_centre(vertices, triangles, knee + 0.88 * (ankle - knee), ankle - knee, 0.10)
    return hip_centre, knee_centre, prolong(knee_centre, low, ankle[2])


def prolong(start: Array, through: Array, height: float) -> Array:
    """Point of the line from ``start`` through ``through`` at a height z."""
    result: Array = start + (through - start) * (height - start[2]) / (through[2] - start[2])
    return result

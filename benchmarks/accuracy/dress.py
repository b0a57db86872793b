"""What the person wears and looks like: every fragment of the mesh is coloured by where it lies on the body.

Two coordinates of the rest pose decide. ``height``: 0 ankle, 1 knee, 2 hip, 3 shoulder, 4 crown. ``arm``: 0
shoulder, 1 elbow, 2 wrist, 0 elsewhere. Hems are cut in the fragment shader, so they are sharp at any length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy.body import SEGMENT_INDEX, Array, Body, vertex_normals

Colour = tuple[float, float, float]

SKIN: dict[str, Colour] = {
    "light": (0.78, 0.55, 0.44), "fair": (0.70, 0.47, 0.35), "tan": (0.56, 0.36, 0.24),
    "brown": (0.38, 0.22, 0.14), "dark": (0.21, 0.12, 0.08),
}  # fmt: skip
CLOTH: dict[str, Colour] = {
    "black": (0.03, 0.03, 0.035), "navy": (0.04, 0.06, 0.17), "grey": (0.25, 0.26, 0.28),
    "white": (0.72, 0.72, 0.70), "red": (0.45, 0.05, 0.06), "green": (0.06, 0.25, 0.13),
    "blue": (0.08, 0.22, 0.50), "yellow": (0.70, 0.50, 0.08), "purple": (0.22, 0.08, 0.30),
    "teal": (0.03, 0.28, 0.30),
}  # fmt: skip
HAIR: dict[str, Colour] = {
    "black": (0.015, 0.012, 0.012), "brown": (0.08, 0.04, 0.02), "blond": (0.42, 0.28, 0.12),
    "grey": (0.38, 0.37, 0.36), "red": (0.25, 0.08, 0.03),
}  # fmt: skip


@dataclass(frozen=True)
class Dress:
    """Skin, hair, clothes.

    Attributes
    ----------
    sleeve : arm coordinate of the hem; 0.1 sleeveless, 0.5 T-shirt, 1.9 long.
    leg : height coordinate of the hem; 1.45 shorts, 0.12 leggings.
    feet : height coordinate up to which socks or shoes reach; their colour.
    loose_m : how far the clothes stand off the body.
    """

    skin: str = "fair"
    hair: str = "brown"
    hairstyle: str = "short"
    top: str = "blue"
    bottom: str = "black"
    shoes: str = "grey"
    sleeve: float = 0.5
    leg: float = 1.45
    feet: float = 0.22
    loose_m: float = 0.0


WARDROBE: dict[str, Dress] = {
    "m1": Dress("fair", "brown", "short", "blue", "black", "white", 0.50, 1.45),
    "f1": Dress("light", "blond", "bob", "purple", "navy", "grey", 0.12, 0.12),
    "m2": Dress("brown", "black", "short", "white", "grey", "black", 0.50, 1.35),
    "f2": Dress("tan", "black", "bob", "teal", "black", "white", 0.45, 0.55),
    "m3": Dress("light", "red", "short", "green", "navy", "grey", 0.55, 1.25),
    "f3": Dress("dark", "black", "short", "yellow", "purple", "white", 0.50, 0.12),
    "m4": Dress("tan", "grey", "short", "grey", "navy", "white", 0.60, 1.20),
    "f4": Dress("fair", "grey", "bob", "red", "black", "grey", 0.55, 0.12),
    "m5": Dress("dark", "black", "short", "red", "black", "white", 0.10, 1.45),
    "f5": Dress("brown", "brown", "bob", "white", "teal", "black", 0.12, 1.50),
}

WAIST = 2.30
"""Height coordinate at which top and bottom meet."""


def coordinates(body: Body) -> NDArray[np.float32]:
    """``(n, 4)`` per vertex: height, arm, scalp (> 0 under hair) and face (see :func:`_head`)."""
    joints, vertices = body.joints, body.vertices
    knots = [
        0.0,
        *(joints[f"{joint}_left"][2] for joint in ("ankle", "knee", "hip", "shoulder")),
        body.stature_m,
    ]
    height = np.interp(vertices[:, 2], knots, [-0.2, 0.0, 1.0, 2.0, 3.0, 4.0])
    out = np.stack([height, _arm(body), *_head(body)], axis=1)
    return out.astype(np.float32)


def _share(body: Body, *segments: str) -> Array:
    """Share of each vertex that some segments carry, both sides."""
    wanted = [index for name, index in SEGMENT_INDEX.items() if name.split("_")[0] in segments]
    result: Array = (np.isin(body.segment, wanted) * body.weight).sum(axis=1)
    return result


def _arm(body: Body) -> Array:
    """Arm coordinate: along the rest arm from the shoulder, faded in over the shoulder."""
    along = np.zeros(len(body.vertices))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, wrist = (body.joints[f"{joint}_{side}"] for joint in ("shoulder", "elbow", "wrist"))
        upper, fore = elbow - shoulder, wrist - elbow
        first = (body.vertices - shoulder) @ upper / (upper @ upper)
        second = (body.vertices - elbow) @ fore / (fore @ fore)
        own = np.where(first > 1, np.maximum(1 + second, 1.0), first)
        along = np.where(body.vertices[:, 0] * sign > 0, own, along)
    carried = _share(body, "upperarm", "forearm", "hand")
    result: Array = np.clip(along, 0, 3) * np.clip(2.5 * carried, 0, 1)
    return result


def _head(body: Body) -> tuple[Array, Array]:
    """Scalp and face coordinate; -1 and 0 away from the head.

    Face: 1 on eyebrows, -1 on lips; on the eyeball the cosine to its front; 1 on strands that hide the face.
    """
    eye = 0.5 * (body.joints["eye_left"] + body.joints["eye_right"])
    size = body.stature_m / 1.75
    right, back, up = ((body.vertices - eye) / size).T
    head = _share(body, "head") > 0.5
    scalp = np.where(head, up + 0.67 * back - 0.062, -1.0)
    front = head & (back < 0.03)
    apart = np.abs(right)
    brow = front & (np.abs(up - 0.021 - 0.06 * (0.035 - np.abs(apart - 0.035))) < 0.006)
    brow &= (apart > 0.012) & (apart < 0.055)
    lips = front & (np.abs(up + 0.072) < 0.009) & (apart < 0.023)
    face = brow.astype(np.float64) - lips
    strands = np.unique(body.parts["hair"].triangles)
    covers = (back[strands] < 0.055) & (up[strands] < 0.045)
    face[strands] = covers & (apart[strands] < 0.075)
    for part in ("eye_l", "eye_r"):
        ball = np.unique(body.parts[part].triangles)
        outward = body.vertices[ball] - body.vertices[ball].mean(axis=0)
        face[ball] = -outward[:, 1] / np.linalg.norm(outward, axis=1)
    return scalp, face


def dressed_mesh(body: Body, dress: Dress) -> tuple[Array, Array]:
    """Rest vertices and normals with the clothes off the skin, hair with body, and feet as soft shoes."""
    vertices = body.vertices.copy()
    suit = np.unique(body.parts["suit"].triangles)
    coords = coordinates(body)
    away = 0.004 + dress.loose_m * _loose_profile(coords[suit, 0], coords[suit, 1])
    normals = body.normals.copy()
    if dress.loose_m > 0:
        normals = _smooth(body.normals, body.parts["suit"].triangles, 12)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    vertices[suit] += away[:, None] * normals[suit]
    skin = np.unique(body.parts["body"].triangles)
    scalp = np.clip(coords[skin, 2] / 0.03, 0, 1)
    vertices[skin] += (0.010 * scalp)[:, None] * body.normals[skin]
    shod = skin[(coords[skin, 0] < 0.0) & (coords[skin, 1] < 0.05)]
    soft = _smooth(vertices, body.parts["body"].triangles, 10)
    fade = np.clip(-coords[shod, 0] / 0.08, 0, 1)[:, None]
    vertices[shod] += fade * (soft[shod] - vertices[shod] + 0.006 * body.normals[shod])
    vertices[shod, 2] = np.maximum(vertices[shod, 2], 0.002)
    triangles = np.concatenate([part.triangles for part in body.parts.values()])
    return vertices, vertex_normals(vertices, triangles)


def _loose_profile(height: Array, arm: Array) -> Array:
    """How far a loose garment stands off: most at the hems, nothing at shoulders and waist."""
    legs = np.interp(height, [0.0, 1.3, 2.0, 2.3, 2.6, 2.9, 3.1], [1.0, 1.0, 0.5, 0.5, 0.8, 0.3, 0.1])
    result: Array = np.where(arm > 0.05, np.interp(arm, [0.05, 0.6], [0.1, 1.0]), legs)
    return result


def _smooth(values: Array, triangles: NDArray[np.intp], rounds: int) -> Array:
    """Values of each vertex, averaged over its neighbours several times."""
    out = values.copy()
    count = np.zeros(len(values))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        np.add.at(count, triangles[:, a], 1.0)
        np.add.at(count, triangles[:, b], 1.0)
    for _ in range(rounds):
        total = np.zeros_like(out)
        for a, b in ((0, 1), (1, 2), (2, 0)):
            np.add.at(total, triangles[:, a], out[triangles[:, b]])
            np.add.at(total, triangles[:, b], out[triangles[:, a]])
        known = count > 0
        out[known] = 0.5 * out[known] + 0.5 * total[known] / count[known, None]
    return out

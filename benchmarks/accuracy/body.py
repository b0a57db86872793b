"""A body: its mesh, its joint centres, and linear-blend skinning; NumPy only.

World axes: x to the left of a person with yaw 0, y away from the camera, z up; the floor is z = 0 and such a
person faces the camera, towards -y. Lengths in metres.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.accuracy.bake import SCALE_M, SEGMENTS
from benchmarks.accuracy.sections import leg_centres, section_centre

Array = NDArray[np.float64]
Index = NDArray[np.intp]

FOLDER = Path(__file__).parent / "bodies"
SEGMENT_INDEX = {name: index for index, name in enumerate(SEGMENTS)}
SIDES = ("left", "right")

# The point about which each segment turns: a joint or a bone head.
PIVOTS = {
    "pelvis": "mid_hip",
    **{name: name for name in ("lumbar", "mid", "thorax", "neck", "head")},
    **{
        f"{segment}_{side}": f"{joint}_{side}"
        for side in SIDES
        for segment, joint in (
            ("clavicle", "clavicle"), ("upperarm", "shoulder"), ("forearm", "elbow"), ("hand", "wrist"),
            ("thigh", "hip"), ("shank", "knee"), ("foot", "ankle"), ("toes", "toe"),
        )
    },
}  # fmt: skip

# Points of the truth file and the segment that carries them.
POINTS = {
    "nose": "head", "left_ear": "head", "right_ear": "head",
    **{
        f"{side}_{point}": f"{segment}_{side}"
        for side in SIDES
        for point, segment in (
            ("shoulder", "upperarm"), ("elbow", "forearm"), ("wrist", "hand"), ("hip", "thigh"),
            ("knee", "shank"), ("ankle", "foot"), ("heel", "foot"), ("foot_index", "toes"),
        )
    },
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of the mesh: triangles over the body's vertices."""

    name: str
    triangles: Index


@dataclass(frozen=True, eq=False)
class Body:
    """A person at rest.

    Attributes
    ----------
    name, stature_m : which body.
    vertices, normals : ``(n, 3)`` rest pose (arms half raised, legs slightly apart).
    segment, weight : ``(n, 4)`` bones of each vertex and their shares, summing to 1.
    parts : skin (``body``), close-fitting shell (``suit``), ``hair``, eyes.
    joints : rest position of every joint centre and bone head.
    points : rest position of every point of the truth file.
    """

    name: str
    stature_m: float
    vertices: Array
    normals: Array
    segment: Index
    weight: Array
    parts: dict[str, Part]
    joints: dict[str, Array]
    points: dict[str, Array]

    @property
    def pivots(self) -> Array:
        """``(segments, 3)`` rest position of the point about which each segment turns."""
        return np.array([self.joints[PIVOTS[name]] for name in SEGMENTS])

    def length(self, start: str, end: str) -> float:
        """Distance of two joints in metres."""
        return float(np.linalg.norm(self.joints[start] - self.joints[end]))


def split_quads(quads: NDArray[np.uint16]) -> Index:
    """``(2n, 3)`` triangles of ``(n, 4)`` quads."""
    wide = quads.astype(np.intp)
    return np.concatenate([wide[:, [0, 1, 2]], wide[:, [0, 2, 3]]])


def vertex_normals(vertices: Array, triangles: Index) -> Array:
    """Unit normals ``(n, 3)``, each the mean of the triangles around; zero where there are none."""
    corner = vertices[triangles]
    across = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    total = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(total, triangles[:, k], across)
    size = np.linalg.norm(total, axis=1, keepdims=True)
    result: Array = total / np.where(size > 0, size, 1.0)
    return result


@lru_cache(maxsize=4)
def load_body(name: str) -> Body:
    """Load a body by its name (``m1`` to ``f5``); ``FileNotFoundError`` if there is none of that name."""
    with np.load(FOLDER / "shared.npz") as shared:
        segment = shared["segment"].astype(np.intp)
        weight = shared["weight"] / shared["weight"].sum(axis=1, keepdims=True, dtype=np.float64)
        parts = {
            key.removeprefix("quads_"): Part(key.removeprefix("quads_"), split_quads(shared[key]))
            for key in shared.files
            if key.startswith("quads_")
        }
    with np.load(FOLDER / f"{name}.npz") as file:
        vertices = file["vertices"] * SCALE_M
        about = json.loads(str(file["about"]))
        heads = dict(zip(about["heads"], file["heads"] * SCALE_M, strict=True))
    triangles = np.concatenate([part.triangles for part in parts.values()])
    joints = joint_centres(vertices, parts["body"].triangles, segment, heads)
    return Body(
        name=name,
        stature_m=about["stature_m"],
        vertices=vertices,
        normals=vertex_normals(vertices, triangles),
        segment=segment,
        weight=weight,
        parts=parts,
        joints=joints,
        points=surface_points(vertices, parts["body"].triangles, segment, joints),
    )


def joint_centres(
    vertices: Array, triangles: Index, segment: Index, heads: dict[str, Array]
) -> dict[str, Array]:
    """Rest joint centres: sections for the limbs, the model's bone heads for the rest; left = mirrored right."""
    joints = dict(heads)
    side_of = np.sign(vertices[triangles].mean(axis=1)[:, 0])
    main = segment[triangles[:, 0], 0]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        own = np.isin(main, [SEGMENT_INDEX[f"{s}_{side}"] for s in ("thigh", "shank", "foot")])
        leg = triangles[(own | (main == SEGMENT_INDEX["pelvis"])) & (side_of == sign)]
        names = [f"{joint}_{side}" for joint in ("hip", "knee", "ankle")]
        joints.update(zip(names, leg_centres(vertices, leg, *(heads[n] for n in names)), strict=True))
        arm = triangles[
            np.isin(main, [SEGMENT_INDEX[f"{s}_{side}"] for s in ("upperarm", "forearm", "hand")])
        ]
        shoulder, elbow, wrist = (heads[f"{joint}_{side}"] for joint in ("shoulder", "elbow", "wrist"))
        joints[f"elbow_{side}"] = section_centre(vertices, arm, elbow, wrist - shoulder, 0.10)
        joints[f"wrist_{side}"] = section_centre(vertices, arm, wrist, wrist - elbow, 0.07)
    for joint in {name.rpartition("_")[0] for name in joints if name.endswith("_left")}:
        mirrored = joints[f"{joint}_right"] * [-1, 1, 1]
        mean = 0.5 * (joints[f"{joint}_left"] + mirrored)
        joints[f"{joint}_left"], joints[f"{joint}_right"] = mean, mean * [-1, 1, 1]
    joints["mid_hip"] = 0.5 * (joints["hip_left"] + joints["hip_right"])
    return joints


def surface_points(
    vertices: Array, triangles: Index, segment: Index, joints: dict[str, Array]
) -> dict[str, Array]:
    """Rest position of the truth points: joint centres, and heel, toe, nose and ears on the skin."""
    skin = np.unique(triangles)
    main = segment[skin, 0]
    position = vertices[skin]
    head = position[main == SEGMENT_INDEX["head"]]
    face = head[(np.abs(head[:, 0]) < 0.02) & (head[:, 2] < joints["eye_left"][2])]
    points = {"nose": face[np.argmin(face[:, 1])] * [0, 1, 1]}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        points[f"{side}_ear"] = head[np.argmax(sign * head[:, 0])]
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"):
            points[f"{side}_{joint}"] = joints[f"{joint}_{side}"]
        foot = position[np.isin(main, [SEGMENT_INDEX[f"foot_{side}"], SEGMENT_INDEX[f"toes_{side}"]])]
        low = foot[foot[:, 2] < 0.05]
        points[f"{side}_heel"] = low[np.argsort(-low[:, 1])[:6]].mean(axis=0)
        points[f"{side}_foot_index"] = low[np.argsort(low[:, 1])[:6]].mean(axis=0)
    for name in ("ear", "heel", "foot_index"):
        mean = 0.5 * (points[f"left_{name}"] + points[f"right_{name}"] * [-1, 1, 1])
        points[f"left_{name}"], points[f"right_{name}"] = mean, mean * [-1, 1, 1]
    return points


@dataclass(frozen=True, eq=False)
class Pose3D:
    """Where every segment is, frame by frame.

    Attributes
    ----------
    turn : ``(T, segments, 3, 3)`` rotation from the rest pose.
    pivot_m : ``(T, segments, 3)`` position of the point about which the segment turns.
    """

    turn: Array
    pivot_m: Array


def transforms(body: Body, pose: Pose3D) -> Array:
    """``(T, segments, 3, 4)`` matrices that take a rest position to its posed position."""
    shift = pose.pivot_m - np.einsum("tsij,sj->tsi", pose.turn, body.pivots)
    return np.concatenate([pose.turn, shift[..., None]], axis=-1)


def pose_points(body: Body, pose: Pose3D) -> dict[str, Array]:
    """``(T, 3)`` world position of every truth point."""
    matrices = transforms(body, pose)
    return {
        name: matrices[:, SEGMENT_INDEX[segment], :, :3] @ body.points[name]
        + matrices[:, SEGMENT_INDEX[segment], :, 3]
        for name, segment in POINTS.items()
    }


def skin(body: Body, matrices: Array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Posed vertices and normals ``(n, 3)`` of one frame from its ``(segments, 3, 4)`` matrices."""
    return Skinner(body).skin(matrices)


class Skinner:
    """Linear-blend skinning of one body, with everything that does not change between frames prepared."""

    def __init__(self, body: Body, vertices: Array | None = None, normals: Array | None = None) -> None:
        count = len(body.vertices)
        rows = np.repeat(np.arange(count), body.segment.shape[1])
        shares = (body.weight.ravel().astype(np.float32), (rows, body.segment.ravel()))
        self._shares = csr_matrix(shares, shape=(count, len(SEGMENTS)))
        rest = body.vertices if vertices is None else vertices
        self._rest = np.concatenate([rest, np.ones((len(rest), 1))], axis=1).astype(np.float32)
        self._normals = (body.normals if normals is None else normals).astype(np.float32)

    def skin(self, matrices: Array) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Posed vertices and (not quite unit) normals ``(n, 3)`` of one frame."""
        blended = (self._shares @ matrices.reshape(len(SEGMENTS), 12).astype(np.float32)).reshape(-1, 3, 4)
        vertices = np.einsum("nij,nj->ni", blended, self._rest)
        return vertices, np.einsum("nij,nj->ni", blended[:, :, :3], self._normals)

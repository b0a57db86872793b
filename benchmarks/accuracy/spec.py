"""The list of clips: ``spec.toml`` expanded to specifications, always the same."""

from __future__ import annotations

import dataclasses
import itertools
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.bake import BODIES
from benchmarks.accuracy.camera import Camera
from benchmarks.accuracy.clip import Clip, Motion, Picture
from benchmarks.accuracy.dress import CLOTH, SKIN, WARDROBE, Dress
from benchmarks.accuracy.gait_curves import Gait
from benchmarks.accuracy.others import Balance, Bend, Reach, SitToStand
from benchmarks.accuracy.pace import Tempo
from benchmarks.accuracy.scene import ROOMS
from benchmarks.accuracy.squat import Squat

SPEC = Path(__file__).parent / "spec.toml"
VIEWS = {"front": 0.0, "left": -90.0, "right": 90.0, "back": 180.0}
MOTIONS: dict[str, Any] = {
    "squat": Squat, "gait": Gait, "balance": Balance, "sittostand": SitToStand, "reach": Reach, "bend": Bend,
}  # fmt: skip
SIDE_REPETITIONS = 3


@dataclass(frozen=True)
class Entry:
    """One clip of the benchmark and where it belongs.

    Attributes
    ----------
    clip, view : what is rendered; the view from which the program is told it is filmed.
    session : clips of one session are screened together.
    group : name in ``spec.toml``. small : part of the small set.
    condition : what is special about the clip, in words; the group's name where nothing is.
    screened_as : id of the movement that the program is told.
    """

    clip: Clip
    view: str
    session: str
    group: str
    small: bool
    condition: str
    screened_as: str


def load_entries(path: Path = SPEC, *, small: bool = False) -> tuple[Entry, ...]:
    """All clips, or only those of the small set, in the order of the file."""
    groups = tomllib.loads(path.read_text())["group"]
    entries = tuple(entry for group in groups for entry in expand(group))
    return tuple(entry for entry in entries if entry.small) if small else entries


def expand(group: dict[str, Any]) -> Iterator[Entry]:
    """Every clip of one group."""
    motion = group.get("motion", {})
    axes = [
        group["bodies"],
        range(group.get("takes", 1)),
        group.get("yaw_deg", [None]),
        *motion.values(),
        list(enumerate(group.get("variants", [{}]))),
    ]
    sessions = list(itertools.product(*axes))
    for number, (body, take, yaw, *values, (index, variant)) in enumerate(sessions):
        dials = dict(zip(motion, values, strict=True))
        words = [group["name"], body]
        words += [f"t{take}"] if group.get("takes", 1) > 1 else []
        words += [f"yaw{yaw:+g}"] if yaw is not None else []
        words += [f"{_short(name)}{value}" for name, value in dials.items() if not isinstance(value, bool)]
        words += [f"v{index}"] if len(group.get("variants", [])) > 1 else []
        session = "_".join(words).replace("+", "p").replace("-", "m")
        turn = yaw if "yaw_within_deg" not in group else _turn(session, group["yaw_within_deg"])
        for view in group["views"]:
            clip = build(group["movement"], session, body, view, turn, dials, group.get("all", {}) | variant)
            yield Entry(
                clip=clip,
                view=view,
                session=session,
                group=group["name"],
                small=number < group.get("small", 0),
                condition=variant.get("name", group.get("condition", group["name"])),
                screened_as=group.get("screened_as", group["movement"]),
            )


def _turn(session: str, within_deg: float) -> float:
    """A turn to the camera, drawn for the session."""
    rng = np.random.default_rng(zlib.crc32(session.encode()) % 100_000 + 1)
    return _draw(rng, -within_deg, within_deg)


def _short(name: str) -> str:
    return {"knee_difference_deg": "d", "arms": "", "side": "", "plane": ""}.get(name, name)


def build(
    movement: str,
    session: str,
    body: str,
    view: str,
    yaw: float | None,
    dials: dict[str, Any],
    variant: dict[str, Any],
) -> Clip:
    """One clip; what the specification leaves open is drawn with the session's seed."""
    seed = zlib.crc32(session.encode()) % 100_000
    rng = np.random.default_rng(seed)
    dress = _dress(body, variant.get("loose_m", 0.0), rng)
    room = sorted(ROOMS)[int(rng.integers(len(ROOMS)))]
    motion = _motion(movement, view, dials | variant.get("motion", {}), variant.get("tempo", {}), seed, rng)
    arms_up = movement == "reach" or dials.get("arms") == "overhead"
    camera = _camera(movement, body, arms_up, variant.get("camera", {}), rng)
    at = (float(rng.uniform(-0.08, 0.08)), float(rng.uniform(-0.1, 0.1)))
    turned = VIEWS[view] + float(rng.uniform(-2, 2)) if yaw is None else float(yaw)
    return Clip(
        id=f"{session}_{view}",
        body=body,
        motion=motion,
        yaw_deg=round(turned, 2) if yaw is None and view != "front" else (0.0 if yaw is None else turned),
        at_m=(round(at[0], 3), round(at[1], 3)),
        camera=camera,
        room=room,
        dress=dress,
        picture=dataclasses.replace(Picture(smooth=False), **variant.get("picture", {})),
        bystander=variant.get("bystander"),
        bystander_at_m=tuple(variant.get("bystander_at_m", (1.25, 1.3))),
        seed=seed + list(VIEWS).index(view),
    )


def _dress(body: str, loose_m: float, rng: np.random.Generator) -> Dress:
    """The body's own cut of clothes in drawn colours; loose clothes have longer hems."""
    usual, tops, skins = WARDROBE[body], sorted(CLOTH), sorted(SKIN)
    return dataclasses.replace(
        usual,
        top=tops[int(rng.integers(len(tops)))],
        skin=skins[int(rng.integers(len(skins)))],
        sleeve=max(usual.sleeve, 0.75) if loose_m else usual.sleeve,
        leg=min(usual.leg, 1.15) if loose_m else usual.leg,
        loose_m=loose_m,
    )


def _motion(
    movement: str,
    view: str,
    dials: dict[str, Any],
    tempo: dict[str, Any],
    seed: int,
    rng: np.random.Generator,
) -> Motion:
    """The motion with its dials; the squat and gait of a session vary a little from person to person."""
    kind = MOTIONS[movement]
    fixed = {name: tuple(value) if isinstance(value, list) else value for name, value in dials.items()}
    pace = {name: tuple(value) if isinstance(value, list) else value for name, value in tempo.items()}
    own_seed = seed + 7 * list(VIEWS).index(view)
    if kind is Gait:
        drawn: dict[str, Any] = {"cycle_s": _draw(rng, 1.0, 1.16), "stride_scale": _draw(rng, 0.9, 1.02)}
        return Gait(**(drawn | {"seed": own_seed} | fixed))
    if kind is Squat:
        drawn = {
            "depth_deg": _draw(rng, 88, 112), "stance_m": _draw(rng, 0.30, 0.42), "toe_out_deg": _draw(rng, 6, 18),
            "shank_share": _draw(rng, 0.29, 0.36), "trunk_lean_deg": _draw(rng, 32, 48),
            "standing_knee_deg": _draw(rng, 0.5, 6.0),
        }  # fmt: skip
        drawn_pace: dict[str, Any] = {
            "down_s": _draw(rng, 0.9, 1.2), "up_s": _draw(rng, 0.8, 1.05), "pause_s": _draw(rng, 0.1, 0.3),
            "rest_s": 0.3, "seed": own_seed,
        }  # fmt: skip
        if view != "front" and "amplitudes" not in pace:
            drawn_pace["amplitudes"] = (1.0,) * SIDE_REPETITIONS
        return Squat(tempo=Tempo(**(drawn_pace | pace)), **(drawn | fixed))
    made = kind(**fixed)
    motion: Motion = dataclasses.replace(made, tempo=dataclasses.replace(made.tempo, seed=own_seed, **pace))
    return motion


def _camera(
    movement: str, body: str, arms_up: bool, fixed: dict[str, Any], rng: np.random.Generator
) -> Camera:
    """A usual camera, as far away as the whole person with a little floor and air needs."""
    camera = Camera(**({"height_m": _draw(rng, 0.80, 1.05), "focal": _draw(rng, 0.74, 0.86)} | fixed))
    spare = float(rng.uniform(0.05, 0.35))
    if "distance_m" in fixed:
        return camera
    tall = BODIES[body]["stature_m"] * (1.25 if arms_up else 1.0)
    zoom = camera.focal_px / camera.height_px
    tilt = np.tan(np.radians(camera.tilt_deg)) * zoom
    feet = zoom * camera.height_m / (0.465 + tilt) + 0.35
    head = zoom * (tall - camera.height_m) / max(0.465 - tilt, 0.1)
    least = 3.7 if movement == "gait" else 2.6
    return dataclasses.replace(camera, distance_m=round(max(feet, head, least) + spare, 2))


def _draw(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)

"""One film, one body: cuts, stretches in which the film stood still, and stretches that show somebody else.

What is not the client in one unbroken shot is taken out (missing landmarks) before anything is measured, and said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from screening.signals import runs
from screening.types import BoolArray, FloatArray, PictureQuality, Pose, QualityReason, Take
from screening.verdicts import REFUSED, WARN, reason

Gates = Mapping[str, float]

GREY_LEVELS = 255.0
_NEIGHBOURS = 15  # frames to either side whose median change is the usual one
_FROZEN_GREY = 0.01  # a compressed film polishes a picture that it repeats (seen: up to 0.006)
_QUIET_GREY = 0.3  # a film is never taken as quieter than this
_JUMP_CUT_TIMES = 5.0
_JUMP_CUT_GREY = 3.0
"""A jump of the body with such a change of the picture (times the usual one, grey levels) is a cut, not a person."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A take without what is not the client.

    Attributes
    ----------
    take : landmarks of dropped frames missing. dropped : ``(T,)`` True in them.
    reasons : what was dropped, and where the film stood still.
    """

    take: Take
    dropped: BoolArray
    reasons: tuple[QualityReason, ...]


def keep_client(take: Take, gates: Gates) -> Kept:
    """Keep the longest shot, and in it the client: the body followed for a second first (method, 9.1)."""
    cuts = find_cuts(take, gates)
    frozen = frozen_frames(take, gates)
    other_shots = _outside_longest(take.pose, cuts)
    seen = _without(take, other_shots | frozen)
    strangers = find_strangers(seen, gates)
    reasons = []
    if len(cuts):
        share = float(other_shots.mean())
        reasons.append(reason("cut_in_film", WARN, share, count=len(cuts), percent=100 * share))
    step_s = np.diff(take.pose.time_s, append=take.pose.time_s[-1])
    if step_s[strangers].sum() >= gates["client_changed_min_s"]:
        share = float(strangers.sum() / max(1, int(take.pose.found.sum())))
        status = REFUSED if share > gates["client_changed_refuse"] else WARN
        reasons.append(reason("client_changed", status, share, percent=100 * share))
    if frozen.any():
        share = float(frozen.mean())
        reasons.append(reason("freeze", WARN, share, percent=100 * share))
    dropped = other_shots | frozen | strangers
    return Kept(_without(take, dropped), dropped, tuple(reasons))


def find_cuts(take: Take, gates: Gates) -> list[int]:
    """Frames with which another shot begins.

    The whole picture changes at once; or it changes a little, but many times more than around; or the body jumps and
    the picture changes clearly more than around.
    Without picture measures (stored landmarks only) no cut can be told from a person.
    """
    if take.picture is None or len(take.picture.change) != len(take.pose.time_s):
        return []
    change = take.picture.change
    usual = np.array([_usual(change, k) for k in range(len(change))])
    after_freeze = np.concatenate([[False], change[:-1] <= _FROZEN_GREY])
    with np.errstate(invalid="ignore"):
        hard = (change > gates["cut_change"] * GREY_LEVELS) & (change > gates["cut_times"] * usual)
        jumped = np.zeros(len(change), dtype=bool)
        jumped[_jumps(take.pose, gates)] = True
        soft = jumped & ~after_freeze & (change > _JUMP_CUT_TIMES * usual) & (change > _JUMP_CUT_GREY)
        sure = ~after_freeze & (change > gates["cut_change_small"] * GREY_LEVELS)
        sure &= change > gates["cut_times_sure"] * np.maximum(usual, _QUIET_GREY)
    return [int(k) for k in np.flatnonzero(hard | soft | sure)]


def find_strangers(take: Take, gates: Gates) -> BoolArray:
    """``(T,)`` True where the landmarks lie on another body than the client's.

    Wherever the followed body jumps further than a body can, a new stretch begins. The client is the body of the
    first stretch of at least a second. Another stretch is the client too if the trunk is about as long, the clothes
    have the same colours (where the pictures were looked at), and the body is where the client was or comes back
    after the client was out of sight: nobody is elsewhere at once.
    """
    pose = take.pose
    strangers = np.zeros(len(pose.time_s), dtype=bool)
    stretches = _stretches(pose, gates)
    if len(stretches) < 2:
        return strangers
    looks = [_appearance(take, *stretch) for stretch in stretches]
    lengths_s = np.array([pose.time_s[end - 1] - pose.time_s[start] for start, end in stretches])
    long = np.flatnonzero(lengths_s >= min(gates["client_first_s"], lengths_s.max()))
    client = int(long[0])
    for k, (start, end) in enumerate(stretches):
        if k != client and not _same_body(looks[client], looks[k], gates):
            strangers[start:end] = pose.found[start:end]
    return strangers


def frozen_frames(take: Take, gates: Gates) -> BoolArray:
    """``(T,)`` True where the film repeats one picture and something was missed, or for a whole second.

    A compressed film of somebody who stands still may repeat a picture for half a second (rendered clips) and
    nothing is lost; a freeze shows in the body being elsewhere afterwards.
    """
    time_s = take.pose.time_s
    frozen = np.zeros(len(time_s), dtype=bool)
    if take.picture is None or len(take.picture.change) != len(time_s):
        return frozen
    hip, leg_px = _hips(take.pose), _leg_px(take.pose)
    change = take.picture.change
    for start, end in runs(change <= _FROZEN_GREY):
        lasted_s = time_s[end - 1] - time_s[start - 1]
        moved = (
            end < len(time_s) and np.linalg.norm(hip[end] - hip[start - 1]) > gates["freeze_travel"] * leg_px
        )
        exact = bool((change[start:end] == -1.0).all())
        if (exact and lasted_s > gates["freeze_sure_s"]) or (lasted_s > gates["freeze_s"] and moved):
            frozen[start:end] = True
    return frozen


@dataclass(frozen=True)
class _Looks:
    """When and where a body first and last was, how long its trunk is, the clip's leg (pixels), and its colours."""

    first_s: float
    last_s: float
    first_px: FloatArray
    last_px: FloatArray
    size_px: float
    leg_px: float
    colours: FloatArray | None


def _appearance(take: Take, start: int, end: int) -> _Looks:
    pose, hip = take.pose, _hips(take.pose)[start:end]
    seen = np.flatnonzero(np.isfinite(hip[:, 0]))
    shoulder = 0.5 * (pose.xy("left_shoulder") + pose.xy("right_shoulder"))[start:end]
    trunk = np.linalg.norm(shoulder - hip, axis=1)
    size = float(np.nanmax(trunk)) if np.isfinite(trunk).any() else float("nan")
    span = float(pose.time_s[start + seen[0]]), float(pose.time_s[start + seen[-1]])
    return _Looks(*span, hip[seen[0]], hip[seen[-1]], size, _leg_px(pose), _colours(take.picture, *span))


def _colours(picture: PictureQuality | None, start_s: float, end_s: float) -> FloatArray | None:
    if picture is None:
        return None
    inside = (picture.time_s >= start_s - 1e-3) & (picture.time_s <= end_s + 1e-3)
    inside &= np.isfinite(picture.colours[:, 0])
    if not inside.any():
        return None
    middle = np.median(picture.colours[inside], axis=0)
    return np.asarray(middle / middle.sum()) if middle.sum() > 0 else None


def _same_body(client: _Looks, other: _Looks, gates: Gates) -> bool:
    """Whether a stretch shows the client again: at the same place, or after a while out of sight and looking alike."""
    if client.first_s < other.first_s:
        apart_px, away_s = np.linalg.norm(client.last_px - other.first_px), other.first_s - client.last_s
    else:
        apart_px, away_s = np.linalg.norm(client.first_px - other.last_px), client.first_s - other.last_s
    if not abs(np.log(other.size_px / client.size_px)) <= np.log(gates["client_size_ratio"]):
        return False
    if client.colours is not None and other.colours is not None:
        differ = 1.0 - float(np.sqrt(client.colours * other.colours).sum())
        if differ > gates["client_colour_max"]:
            return False
    return bool(apart_px <= gates["jump_leg"] * client.leg_px or away_s > gates["max_gap_s"])


def _stretches(pose: Pose, gates: Gates) -> list[tuple[int, int]]:
    """Half-open frame ranges between two jumps that hold at least one frame with the hips."""
    edges = [0, *_jumps(pose, gates), len(pose.time_s)]
    seen = np.isfinite(_hips(pose)[:, 0])
    return [(a, b) for a, b in pairwise(edges) if seen[a:b].any()]


def _jumps(pose: Pose, gates: Gates) -> list[int]:
    """First frames after the hips moved by more than a share of the leg: in one frame, or while nobody was found."""
    hip, leg_px = _hips(pose), _leg_px(pose)
    seen = np.flatnonzero(np.isfinite(hip[:, 0]))
    if len(seen) < 2 or not np.isfinite(leg_px):
        return []
    step = np.linalg.norm(np.diff(hip[seen], axis=0), axis=1)
    return [int(k) for k in seen[1:][step > gates["jump_leg"] * leg_px]]


def _hips(pose: Pose) -> FloatArray:
    return 0.5 * (pose.xy("left_hip") + pose.xy("right_hip"))


def _leg_px(pose: Pose) -> float:
    lengths = [np.linalg.norm(pose.xy(f"{s}_hip") - pose.xy(f"{s}_ankle"), axis=1) for s in ("left", "right")]
    known = [float(np.nanpercentile(length, 95)) for length in lengths if np.isfinite(length).any()]
    return max(known, default=float("nan"))


def _usual(change: FloatArray, k: int) -> float:
    around = np.concatenate([change[max(0, k - _NEIGHBOURS) : k], change[k + 1 : k + 1 + _NEIGHBOURS]])
    around = around[around >= 0.0]  # neither missing nor standing still
    return float(np.median(around)) if len(around) else 0.0


def _outside_longest(pose: Pose, cuts: list[int]) -> BoolArray:
    """``(T,)`` True outside the shot in which a person is found longest."""
    edges = [0, *cuts, len(pose.time_s)]
    shots = list(pairwise(edges))
    start, end = max(shots, key=lambda shot: int(pose.found[shot[0] : shot[1]].sum()))
    outside = np.ones(len(pose.time_s), dtype=bool)
    outside[start:end] = False
    return outside


def _without(take: Take, dropped: BoolArray) -> Take:
    """The take with all landmarks of some frames missing."""
    if not dropped.any():
        return take
    pose = take.pose
    image, world = pose.image_px.copy(), pose.world_m.copy()
    depth, visibility = pose.depth.copy(), pose.visibility.copy()
    image[dropped], world[dropped], depth[dropped], visibility[dropped] = np.nan, np.nan, np.nan, 0.0
    return replace(take, pose=Pose(pose.time_s, image, depth, world, visibility))

"""Whether two values were made alike: the method, the model, the set-up, what the client wore and held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.clinic.progress.records import Conditions, Difference, Differs, Recompute, TakeValue
from screening.norms import load_norms
from screening.types import Grade

SAME_WORD: Mapping[str, Differs] = {
    "camera": Differs.CAMERA,
    "floor_mark": Differs.MARK,
    "arms": Differs.ARMS,
    "shoes": Differs.SHOES,
    "heels": Differs.HEELS,
}
"""What must have been noted with the same word in ``setup`` of the visit or the take; other keys are not looked at."""
DISTANCE, HEIGHT, AFTER = "distance_cm", "camera_height_cm", "after_treatment"
"""Keys of ``setup`` with numbers, and the one that marks a take that was filmed after treatment."""
SETUP = frozenset({Differs.CAMERA, Differs.PICTURE, Differs.DISTANCE, Differs.HEIGHT, Differs.MARK})
"""Differences of the set-up: an angle seen from the side may be looked at across them, with care."""


def setup_of(*noted: Mapping[str, Any]) -> dict[str, str | float | bool]:
    """Return what was noted of the set-up, that of the take over that of the visit; nothing for empty entries."""
    known = (*SAME_WORD, DISTANCE, HEIGHT)
    together = {key: value for one in noted for key, value in one.items() if key in known}
    return {
        key: value for key, value in together.items() if isinstance(value, str | int | float) and value != ""
    }


def differences(before: Conditions, after: Conditions) -> tuple[Difference, ...]:
    """Return everything known to differ; what was not noted at one of the two is not held against them."""
    found = [
        _unless_same(Differs.METHOD, _method(before), _method(after), before.version, after.version),
        _unless_same(Differs.MODEL, before.model_sha256, after.model_sha256, before.model, after.model),
        _unless_same(Differs.SURFACE, before.surface, after.surface, before.surface, after.surface),
        _unless_same(Differs.PICTURE, before.picture, after.picture, _size(before), _size(after)),
        *(_noted(what, key, before, after) for key, what in SAME_WORD.items()),
        _moved(Differs.DISTANCE, DISTANCE, before, after),
        _moved(Differs.HEIGHT, HEIGHT, before, after),
    ]
    return tuple(one for one in found if one is not None)


def _unless_same(
    what: Differs, one: object, other: object, before: str | None, after: str | None
) -> Difference | None:
    if one is None or other is None or one == other:
        return None
    return Difference(what, before, after)


def _method(conditions: Conditions) -> tuple[str, str]:
    return conditions.version, conditions.norms_sha256


def _size(conditions: Conditions) -> str | None:
    return None if conditions.picture is None else f"{conditions.picture[0]} × {conditions.picture[1]}"


def _noted(what: Differs, key: str, before: Conditions, after: Conditions) -> Difference | None:
    one, other = before.setup.get(key), after.setup.get(key)
    if one is None or other is None:
        return None
    before_word, after_word = str(one).strip(), str(other).strip()
    same = before_word.casefold() == after_word.casefold()
    return None if same else Difference(what, before_word, after_word)


def _moved(what: Differs, key: str, before: Conditions, after: Conditions) -> Difference | None:
    one, other = _number(before.setup.get(key)), _number(after.setup.get(key))
    if one is None or other is None:
        return None
    rules = load_norms().change
    allowed = rules["distance_share"] * one if what is Differs.DISTANCE else rules["camera_height_cm"]
    return None if abs(other - one) <= allowed else Difference(what, one, other)


def _number(value: object) -> float | None:
    """A number that was noted; a truth value or a word is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return None
    return float(value)


def blocks(difference: Difference, take: TakeValue, *, same_setup_only: bool) -> bool:
    """Whether a difference keeps a value from being compared.

    With ``same_setup_only`` everything does. Without it a difference of the set-up does not for what is seen from the
    side with grade A, which is read from angles in the picture: that may be looked at, with care.
    """
    if same_setup_only or difference.what not in SETUP:
        return True
    return take.grade is not Grade.A or not all(view.near_side for view in take.views)


def how_to_recompute(found: tuple[Difference, ...], older: Conditions) -> Recompute | None:
    """Return how the older of two values could be made anew with today's method; None where that would not help."""
    what = {difference.what for difference in found}
    if not what & {Differs.METHOD, Differs.MODEL}:
        return None
    if Differs.MODEL in what:
        return Recompute.FROM_FILM if older.has_film else Recompute.IMPOSSIBLE
    return Recompute.FROM_POSES if older.has_poses else Recompute.IMPOSSIBLE

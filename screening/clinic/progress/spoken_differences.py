"""Why two visits cannot be compared, in sentences; and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.clinic.progress.conditions import SETUP
from screening.clinic.progress.records import Change, Difference, Differs, Recompute

RECOMPUTE_WORDS: Mapping[Recompute, str] = {
    Recompute.FROM_POSES: "The older visit can be computed again with today's method, from its stored landmarks.",
    Recompute.FROM_FILM: "The older visit can be computed again with today's model: its film is still there.",
    Recompute.IMPOSSIBLE: (
        "The older visit cannot be computed again with today's model: its film was not kept."
    ),
}
NOT_AS_IT_IS = "What differs may be all of the change, so that nothing is compared."
_SENTENCES: Mapping[Differs, str] = {
    Differs.METHOD: "Measured with another version of the method ({before}, now {after}).",
    Differs.MODEL: "Measured with another pose model ({before}, now {after}).",
    Differs.CAMERA: "Filmed with another camera ({before}, now {after}).",
    Differs.PICTURE: "Filmed with another picture size ({before}, now {after} pixels).",
    Differs.MARK: "Filmed from another floor mark ({before}, now {after}).",
    Differs.ARMS: "The arms were held in another way ({before}, now {after}).",
    Differs.SHOES: "Other shoes ({before}, now {after}).",
    Differs.HEELS: "The heels stood in another way ({before}, now {after}).",
    Differs.SURFACE: "Walked on another surface ({before}, now {after}).",
    Differs.VIEW: "Filmed from another view ({before}, now {after}).",
    Differs.TOO_FEW: "Too few repetitions or strides were measured at visit {visit}.",
    Differs.NOT_MEASURED: "Not measured at visit {visit}.",
}
_SHORT: Mapping[Differs, str] = {
    Differs.METHOD: "method",
    Differs.MODEL: "pose model",
    Differs.CAMERA: "camera",
    Differs.PICTURE: "picture size",
    Differs.DISTANCE: "distance",
    Differs.HEIGHT: "camera height",
    Differs.MARK: "floor mark",
    Differs.ARMS: "arms",
    Differs.SHOES: "shoes",
    Differs.HEELS: "heels",
    Differs.SURFACE: "surface",
}


def difference_sentence(difference: Difference) -> str:
    """Return one difference as a sentence: "Filmed from 60 cm further away."."""
    if difference.what in (Differs.DISTANCE, Differs.HEIGHT):
        return _moved(difference)
    if difference.what is Differs.METHOD and difference.before == difference.after:
        return "Measured with an earlier state of the method's own tables."
    words = {name: _word(getattr(difference, name)) for name in ("before", "after", "visit")}
    return _SENTENCES[difference.what].format(**words)


def _word(value: object) -> str:
    text = "" if value is None else str(value).replace("_", " ").strip()
    return text or "not noted"


def _moved(difference: Difference) -> str:
    by = float(difference.after or 0.0) - float(difference.before or 0.0)
    words = ("further away", "nearer") if difference.what is Differs.DISTANCE else ("higher", "lower")
    return f"Filmed from {abs(by):.0f} cm {words[by < 0]}."


def changed_protocol(changes: Sequence[Change]) -> tuple[Difference, ...]:
    """Return every distinct difference between two visits, but for what one of them did not measure."""
    found = [one for change in changes for one in change.differs if one.what in _SHORT]
    return tuple(dict.fromkeys(found))


def badge(changes: Sequence[Change]) -> str:
    """Return what the badge lists, "protocol changed: camera, distance"; empty where nothing is known to differ."""
    names = dict.fromkeys(_SHORT[one.what] for one in changed_protocol(changes))
    return f"protocol changed: {', '.join(names)}" if names else ""


def protocol_sentence(changes: Sequence[Change]) -> str:
    """Return what differs and what that means for reading on; empty where nothing is known to differ."""
    found = changed_protocol(changes)
    if not found:
        return ""
    told = " ".join(difference_sentence(one) for one in found)
    read_on = (
        "Compare with care; angles from the side only."
        if {one.what for one in found} <= SETUP
        else NOT_AS_IT_IS
    )
    return f"{told} {read_on}"

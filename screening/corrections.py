"""What a therapist corrects in a screening: repetitions left out, sides that the model took for each other.

Pure: the same takes and the same corrections always give the same screening. What is left out stays listed, with who
left it out and why; too few repetitions left make a finding not assessed, never unremarkable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from screening.types import LANDMARKS, Cycle, CycleKind, Recording, Screening, Side, Take

SWAP_CODE = "swaps"
"""Code of the reason that says that left and right may have changed places."""

_OTHER_SIDE = {"left_": "right_", "right_": "left_", "mouth_left": "mouth_right", "mouth_right": "mouth_left"}


@dataclass(frozen=True)
class LeftOut:
    """One repetition or stride that is not to count.

    Attributes
    ----------
    recording : index of the take. side : of a stride its foot, else None. at_s : its deepest or middle moment.
    reason : why, in the therapist's words.
    """

    recording: int
    side: Side | None
    at_s: float
    reason: str

    def means(self, cycle: Cycle) -> bool:
        """Whether this is the cycle that is meant."""
        same = (cycle.recording, cycle.side) == (self.recording, self.side)
        return same and cycle.start_s <= self.at_s < cycle.end_s


@dataclass(frozen=True)
class Corrections:
    """All corrections of one screening; ``swapped``: indices of takes whose left and right are exchanged."""

    left_out: tuple[LeftOut, ...] = ()
    swapped: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is corrected."""
        return bool(self.left_out or self.swapped)

    def without(self, cycle: Cycle) -> Corrections:
        """The same, with this cycle counted again."""
        return replace(self, left_out=tuple(one for one in self.left_out if not one.means(cycle)))

    def leaving_out(self, cycle: Cycle, reason: str) -> Corrections:
        """The same, with this cycle left out too."""
        one = LeftOut(cycle.recording, cycle.side, cycle.peak_s, reason)
        return replace(self, left_out=(*self.without(cycle).left_out, one))

    def swapping(self, recording: int) -> Corrections:
        """The same, with left and right of one take exchanged, or put back."""
        others = tuple(index for index in self.swapped if index != recording)
        return replace(self, swapped=others if recording in self.swapped else (*others, recording))

    def moved(self, places: Mapping[int, int]) -> Corrections:
        """The same for takes that stand in another order; those of a take without a place are gone."""
        left_out = tuple(
            replace(one, recording=places[one.recording]) for one in self.left_out if one.recording in places
        )
        return Corrections(left_out, tuple(places[index] for index in self.swapped if index in places))

    def reason_of(self, cycle: Cycle) -> str | None:
        """Why a cycle is left out; None where it is not."""
        return next((one.reason for one in self.left_out if one.means(cycle)), None)


def to_plain(corrections: Corrections) -> dict[str, Any]:
    """Return the corrections as plain data."""
    return asdict(corrections)


def from_plain(plain: Mapping[str, Any] | None) -> Corrections:
    """Return the corrections that :func:`to_plain` wrote; none for None."""
    if plain is None:
        return Corrections()
    left_out = tuple(
        LeftOut(
            int(one["recording"]), one["side"] and Side(one["side"]), float(one["at_s"]), str(one["reason"])
        )
        for one in plain["left_out"]
    )
    return Corrections(left_out, tuple(int(index) for index in plain["swapped"]))


def swap_sides(take: Take) -> Take:
    """Return the take with the labels left and right exchanged; the picture stays as it is."""
    order = [LANDMARKS.index(_other(name)) for name in LANDMARKS]
    pose = take.pose
    names = ("image_px", "depth", "world_m", "visibility")
    return replace(take, pose=replace(pose, **{name: getattr(pose, name)[:, order] for name in names}))


def _other(name: str) -> str:
    for ours, theirs in _OTHER_SIDE.items():
        if name.startswith(ours):
            return name.replace(ours, theirs, 1)
    return name


def correct_takes(takes: Sequence[Take], corrections: Corrections) -> list[Take]:
    """Return the takes with left and right put right."""
    return [swap_sides(take) if index in corrections.swapped else take for index, take in enumerate(takes)]


def correct_cycles(cycles: Iterable[Cycle], corrections: Corrections) -> tuple[Cycle, ...]:
    """Return the cycles; those left out are listed as not valid, with the reason."""
    return tuple(_correct(cycle, corrections.reason_of(cycle)) for cycle in cycles)


def _correct(cycle: Cycle, reason: str | None) -> Cycle:
    if reason is None or not cycle.valid:
        return cycle
    return replace(cycle, valid=False, reason=f"left out by the therapist: {reason}")


def in_words(corrections: Corrections) -> str:
    """Return the corrections in one line, for the record of how a result came about."""
    words = [
        f"recording {one.recording + 1}{f' {one.side}' if one.side else ''} at {one.at_s:.2f} s left out: {one.reason}"
        for one in corrections.left_out
    ]
    words += [f"recording {index + 1}: left and right exchanged" for index in corrections.swapped]
    return "; ".join(words)


def may_be_swapped(recording: Recording) -> bool:
    """Whether the program itself marked that left and right may have changed places."""
    return any(reason.code == SWAP_CODE for reason in recording.quality.reasons)


def correctable(
    screening: Screening, recording: int, corrections: Corrections
) -> tuple[tuple[Cycle, bool], ...]:
    """Return the cycles of a recording that may be switched, with whether each counts now, in order of time.

    Those that the program itself did not count are not among them, nor are whole walks: their strides are.
    """
    own = [cycle for cycle in screening.cycles if cycle.recording == recording]
    found = [
        (cycle, cycle.valid)
        for cycle in own
        if cycle.valid or corrections.reason_of(cycle) is not None
        if cycle.kind is not CycleKind.PASS
    ]
    return tuple(sorted(found, key=lambda one: one[0].start_s))

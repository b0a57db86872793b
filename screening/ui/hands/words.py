"""The words of the page *Tests*. "Inhibited" and "facilitated" stand only here, as the therapist's test result."""

from __future__ import annotations

from collections.abc import Mapping

from screening.clinic.tables import HandTest, Pair
from screening.norms import load_norms

EMPTY = "No accepted finding. Add a muscle by hand, or go back to Review."
OTHER_SIDE = "Other side not tested."
PAINFUL = "painful, strength not judged"
TESTS_FIRST = (
    "In this visit the tests come before the flags, so that what was filmed does not lead the hands. Enter what you "
    "test; then look at the flags in Review."
)
NAMED = "Named in advance"
NAMED_HELP = (
    "One muscle and side stand for each finding before anything is tested. Settings → Limits counts how often they "
    "were tested weak in this clinic."
)
RESULTS: Mapping[str, str] = {"strong": "Strong", "weak": "Weak", "not_tested": "Not tested"}
RULED: Mapping[str, str] = {"clear": "Clear", "positive": "Positive", "not_tested": "Not tested"}
HOLDS: Mapping[str, str] = {"strong": "Strong", "weak": "Weak", "painful": "Painful"}
RETEST: Mapping[str, str] = {"strong": "Strong", "weak": "Weak"}
SIDES: Mapping[str, str] = {"left": ":orange[L]", "right": ":blue[R]"}
PLACES: Mapping[str, str] = {"left": ":orange[L]", "right": ":blue[R]", "middle": "–"}
FOUND_BY: Mapping[str, str] = {"touch": "touch", "contract": "contract", "stretch": "stretch"}
KINDS: Mapping[str, str] = {
    "muscle": "Muscle",
    "ligament": "Ligament",
    "scar": "Scar",
    "joint": "Joint",
    "movement pattern": "Movement pattern",
    "jaw/breathing": "Jaw or breathing",
    "other": "Other",
}
RELEASES: Mapping[str, tuple[str, ...]] = {
    "muscle": ("pressure on the muscle", "slow stretch", "ball or roller"),
    "ligament": ("soft tissue on ligament", "pressure on the ligament"),
    "scar": ("soft tissue on scar", "scar stretch", "touch on the scar"),
    "joint": ("gentle joint movement", "traction"),
    "movement pattern": ("slow practice of the movement", "another way to begin"),
    "jaw/breathing": ("pressure on the jaw muscles", "slow breathing out"),
    "other": ("soft tissue",),
}
_ACTIVATIONS: Mapping[str, str] = {
    "GMED": "side-lying lift",
    "GMAX": "bridge",
    "TFL": "straight-leg lift, turned in",
    "ILIO": "sitting knee lift",
    "RF": "sitting knee extension",
    "QUAD": "sitting knee extension",
    "HAM": "heel drag",
    "HAM-M": "heel drag, toes in",
    "HAM-L": "heel drag, toes out",
    "ADD": "ball squeeze",
    "PIRI": "clam",
    "QL": "side plank on knees",
    "ABD": "curl-up",
    "OBL": "curl-up with rotation",
    "ES": "prone chest lift",
    "TA": "toe lift",
    "TP": "heel raise with ball between heels",
    "PER": "foot turned out against band",
    "GAS": "heel raise",
    "SOL": "heel raise, knees bent",
    "FHL": "big-toe press",
    "DNF": "chin nod",
    "LT": "prone Y lift",
    "MT": "prone T lift",
    "SA": "wall push-up plus",
    "LAT": "arm pull-down with band",
}
ANY_ACTIVATION = "slow repetitions of the test movement"
OTHER_NEEDS_A_WORD = "Other needs a word."
UNKNOWN_SOURCE = "(choose)"


def muscle_name(code: str) -> str:
    """Return the name of a muscle by its code, or the code where it is not on the list."""
    test = load_norms().hand_tests.get(code)
    return code if test is None else test.name


def muscle_label(code: str) -> str:
    """Return name and code, to choose from."""
    test = load_norms().hand_tests.get(code)
    return code if test is None else f"{code} · {test.name}"


def muscle_codes() -> list[str]:
    """Return the muscles that have an own way of being activated."""
    return list(_ACTIVATIONS)


def activations(code: str) -> tuple[str, ...]:
    """Return what is offered to activate a muscle."""
    own = _ACTIVATIONS.get(code)
    return (ANY_ACTIVATION,) if own is None else (own, ANY_ACTIVATION)


def result_words(row: HandTest | None) -> str:
    """Return the result of a test as it is read: a painful one says nothing about strength."""
    if row is None:
        return RESULTS["not_tested"].lower()
    if row.painful:
        return PAINFUL
    grade = "" if row.grade is None else f" {row.grade}/5"
    return f"{RESULTS.get(row.result, row.result).lower()}{grade}"


def source_words(pair: Pair) -> str:
    """Return what facilitated: a muscle by its name, everything else as it was typed."""
    name = muscle_name(pair.facilitator) if pair.facilitator_kind == "muscle" else pair.facilitator
    letter = {"left": " L", "right": " R"}.get(pair.facilitator_side or "", "")
    return f"{name}{letter}" if name else UNKNOWN_SOURCE


def letter(side: str) -> str:
    """Return L or R."""
    return {"left": "L", "right": "R"}.get(side, "")

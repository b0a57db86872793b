"""Hand work in words, for papers and lists: tests left and right, pairs, homework; results as they were entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.clinic.tables import HandTest, Homework, JointAngle, Pair
from screening.clinic.worklist import rule_out_name
from screening.norms import load_norms
from screening.report.clinic.sheet import Step

PAINFUL = "painful, strength not judged"
SIDE_LETTERS: Mapping[str, str] = {"left": "L", "right": "R"}


def muscle_name(code: str) -> str:
    """Return the name of a muscle by its code, or the code where it is not on the list."""
    test = load_norms().hand_tests.get(code)
    return code if test is None else test.name


def result_words(row: HandTest | None) -> str:
    """Return the result of a test as it is read: a painful one says nothing about strength."""
    if row is None:
        return "not tested"
    if row.painful:
        return PAINFUL
    grade = "" if row.grade is None else f" {row.grade}/5"
    return f"{row.result.replace('_', ' ')}{grade}"


def muscle_lines(
    tests: Mapping[tuple[str, str], HandTest], codes: Sequence[str] | None = None
) -> tuple[str, ...]:
    """Return one line for each muscle that was tested: "GMED gluteus medius: L strong, R weak"."""
    tested = {code for (code, side), row in tests.items() if side in SIDE_LETTERS and _is_done(row)}
    order = dict.fromkeys(code for code, _ in tests if code in tested)
    wanted = [code for code in order if codes is None or code in codes]
    return tuple(
        f"{code} {muscle_name(code)}: "
        + ", ".join(
            f"{letter} {result_words(tests.get((code, side)))}" for side, letter in SIDE_LETTERS.items()
        )
        for code in wanted
    )


def _is_done(row: HandTest) -> bool:
    return row.painful or row.result != "not_tested"


def rule_out_lines(tests: Mapping[tuple[str, str], HandTest]) -> tuple[str, ...]:
    """Return what was ruled out, or not: "ankle stiffness: clear"."""
    done = [
        row for row in tests.values() if row.code.startswith("RO-") and row.result in ("clear", "positive")
    ]
    return tuple(f"{rule_out_name(row.code)}: {row.result}" for row in done)


def angle_lines(angles: Sequence[JointAngle]) -> tuple[str, ...]:
    """Return one line for each joint and motion: "hip internal rotation: L 30°, R 22°"."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in angles:
        unit = str(row.more.get("unit", "°"))
        text = f"{row.angle_deg:g}{'' if unit == '°' else ' '}{unit}"
        found.setdefault((row.joint, row.motion), {})[row.side] = text
    return tuple(
        f"{joint} {motion}: "
        + ", ".join(f"{SIDE_LETTERS.get(side, side)} {text}" for side, text in sorted(sides.items()))
        for (joint, motion), sides in found.items()
    )


def source_words(pair: Pair) -> str:
    """Return what facilitated: a muscle by its name, everything else as it was typed."""
    name = muscle_name(pair.facilitator) if pair.facilitator_kind == "muscle" else pair.facilitator
    letter = SIDE_LETTERS.get(pair.facilitator_side or "", "")
    return f"{name} {letter}".strip() or pair.facilitator_kind


def pair_title(pair: Pair) -> str:
    """Return a pair in short: "GMED R ← caesarean 2004"."""
    return f"{pair.muscle} {SIDE_LETTERS.get(pair.side, '')} ← {source_words(pair)}"


def pair_line(pair: Pair) -> str:
    """Return a pair with its way through release, re-test and activation."""
    parts = [f"{pair_title(pair)} ({pair.facilitator_kind})"]
    parts += [f"found by {pair.found_by}"] if pair.found_by else []
    parts += [f"re-test with it {pair.retest_with}"] if pair.retest_with else []
    if pair.release:
        seconds = f" {pair.release_s} s" if pair.release_s else ""
        parts.append(f"release {pair.release}{seconds}{_tested(pair.retest_after_release)}")
    if pair.activation:
        times = f" {pair.activation_repetitions} ×" if pair.activation_repetitions else ""
        parts.append(f"activate {pair.activation}{times}{_tested(pair.retest_after_activation)}")
    return "; ".join(parts)


def _tested(result: str | None) -> str:
    return f", re-test {result}" if result else ""


def held_line(pair: Pair) -> str:
    """Return whether a pair of the last visit holds today."""
    holds = {"painful": PAINFUL}.get(pair.holds or "", pair.holds) or "not tested"
    return f"From the last visit, {pair_title(pair)}: {holds} today"


def step_of(row: Homework) -> Step:
    """Return an exercise for the papers."""
    return Step(
        release=row.release or "",
        release_s=row.release_s,
        activation=row.activation or "",
        repetitions=row.activation_repetitions,
        per_day=row.per_day,
        until=row.until,
    )

"""A left-right mirrored film gives the mirrored result: values, errors, outcomes, evidence and groups."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppet import Camera, Squat, mirror, take
from stored_takes import FOLDER, read_take

from screening import symmetry
from screening.movements import MOVEMENTS
from screening.pipeline import screen
from screening.types import (
    Evidence,
    Finding,
    FindingGroup,
    FindingKind,
    FindingStatus,
    Measurement,
    Screening,
    Take,
)

SIGNED = ("pelvic_shift", "pelvic_obliquity", "trunk_lateral_lean")
"""Metrics without sides whose sign is a direction to the left or right."""

STORED = {
    "symmetric": [f"squat_symmetric_f1_{view}" for view in ("front", "left", "right")],
    "different": [f"squat_difference_a_f1_d15_{view}" for view in ("front", "left", "right")],
    "side clips": [f"squat_difference_a_f1_d15_{view}" for view in ("left", "right")],
    "turned": ["squat_yaw_m1_yawp10_d15_front"],
}


def screened(takes: list[Take]) -> Screening:
    return screen(MOVEMENTS["squat"], takes, model="full", model_sha256="0" * 64)


def shaky(given: Take, pixels: float, seed: int) -> Take:
    """The same clip with every repetition a little different, so that there is a spread to draw from."""
    generator = np.random.default_rng(seed)
    image = given.pose.image_px
    steps = generator.normal(0.0, pixels, (len(image) // 20 + 2, *image.shape[1:]))
    at = np.linspace(0, len(steps) - 1.001, len(image))
    low, share = at.astype(int), (at % 1)[:, None, None]
    return replace(
        given, pose=replace(given.pose, image_px=image + steps[low] * (1 - share) + steps[low + 1] * share)
    )


def close(a: float | None, b: float | None, *, flip: bool = False) -> bool:
    if a is None or b is None:
        return a is b
    return math.isclose(a, -b if flip else b, rel_tol=1e-6, abs_tol=1e-6)


def check_measurements(plain: Screening, flipped: Screening) -> None:
    twins = {(m.metric, m.side, m.recording): m for m in flipped.measurements}
    assert len(twins) == len(plain.measurements)
    for m in plain.measurements:
        twin: Measurement = twins[m.metric, m.side and m.side.other, m.recording]
        flip = m.metric in SIGNED
        assert close(m.value, twin.value, flip=flip), (m, twin)
        assert close(m.error95, twin.error95), (m, twin)
        assert close(m.spread, twin.spread), (m, twin)
        assert close(m.trend, twin.trend, flip=flip), (m, twin)
        if m.ci95 is not None and twin.ci95 is not None:
            ends = twin.ci95[::-1] if flip else twin.ci95
            assert all(close(a, b, flip=flip) for a, b in zip(m.ci95, ends, strict=True)), (m, twin)


def words(finding: Finding) -> list[str]:
    """The words of a reason with left and right exchanged; their order follows the sides."""
    marks = str.maketrans("", "", ",().")
    return sorted(w.translate(marks) for w in finding.reason.split())


def exchanged(found: list[str]) -> list[str]:
    swap = {"left": "right", "right": "left"}
    return sorted(swap.get(word, word) for word in found)


def check_evidence(evidence: Evidence | None, twin: Evidence | None) -> None:
    if evidence is None or twin is None:
        assert evidence is twin
        return
    assert evidence.recording == twin.recording
    assert close(evidence.time_s, twin.time_s), (evidence, twin)
    check_evidence(evidence.other, twin.other)


def check_findings(plain: Screening, flipped: Screening) -> None:
    twins = {(f.metric, f.kind): f for f in flipped.findings}
    assert len(twins) == len(plain.findings)
    for f in plain.findings:
        twin = twins[f.metric, f.kind]
        flip = f.kind is FindingKind.ASYMMETRY or f.metric in SIGNED
        assert twin.status is f.status, (f, twin)
        assert close(f.value, twin.value, flip=flip), (f, twin)
        assert close(f.error95, twin.error95), (f, twin)
        if f.status is FindingStatus.NOT_ASSESSED:
            continue
        if abs(f.value or 0.0) < 1e-6:
            continue  # nothing points nowhere
        assert twin.side is (f.side and f.side.other), (f, twin)
        if flip and f.status is not FindingStatus.WITHIN_LIMIT:
            assert exchanged(words(f)) == words(twin), (f.reason, twin.reason)
        check_evidence(f.evidence, twin.evidence)
        assert (f.at_equal_depth is None) is (twin.at_equal_depth is None)
        if f.at_equal_depth is not None and twin.at_equal_depth is not None:
            assert close(f.at_equal_depth.value, twin.at_equal_depth.value, flip=True)
            assert close(f.at_equal_depth.error95, twin.at_equal_depth.error95)
            assert close(f.at_equal_depth.depth_pct, twin.at_equal_depth.depth_pct)


def check_groups(plain: Screening, flipped: Screening) -> None:
    def named(group: FindingGroup, result: Screening) -> tuple[str, list[str], tuple[str, ...]]:
        return group.id, sorted(result.findings[k].metric for k in group.findings), group.hand_tests

    assert [named(g, plain) for g in plain.groups] == [named(g, flipped) for g in flipped.groups]
    assert [g.side and g.side.other for g in plain.groups] == [g.side for g in flipped.groups]


def check_mirrored(takes: list[Take]) -> Screening:
    plain, flipped = screened(takes), screened([mirror(t) for t in takes])
    check_measurements(plain, flipped)
    check_findings(plain, flipped)
    check_groups(plain, flipped)
    return plain


@cache
def stored(name: str) -> Take:
    return read_take(FOLDER / f"{name}.npz")[0]


@pytest.mark.parametrize("case", list(STORED))
def test_stored_landmarks_of_rendered_people(case: str) -> None:
    """The pose model's own landmarks, with its errors: one view, and all three together."""
    result = check_mirrored([stored(name) for name in STORED[case]])

    assert any(f.status is not FindingStatus.NOT_ASSESSED for f in result.findings)


@settings(max_examples=8, deadline=None)
@given(
    left=st.floats(75.0, 110.0),
    less=st.floats(2.0, 30.0),
    shift_m=st.floats(-0.08, 0.08),
    lean_deg=st.floats(-12.0, 12.0),
    yaw_deg=st.floats(-9.0, 9.0),
    seed=st.integers(0, 999),
)
def test_any_squat_from_the_front(
    left: float, less: float, shift_m: float, lean_deg: float, yaw_deg: float, seed: int
) -> None:
    """Six uneven repetitions, so that outliers, practice and bootstrap all take part."""
    squat = Squat((left, left - less), shift_m=shift_m, trunk_lateral_deg=lean_deg, repetitions=6)
    check_mirrored([shaky(take(squat, Camera(yaw_deg=yaw_deg)), 2.0, seed)])


@settings(max_examples=5, deadline=None)
@given(
    deep=st.floats(80.0, 105.0),
    less=st.floats(5.0, 25.0),
    repetitions=st.integers(3, 7),
    seed=st.integers(0, 99),
)
def test_any_squat_from_both_sides(deep: float, less: float, repetitions: int, seed: int) -> None:
    """Two clips with different numbers of repetitions, the right one less deep."""
    left = take(Squat((deep, deep), repetitions=repetitions), Camera(yaw_deg=-90))
    right = take(Squat((deep - less, deep - less), repetitions=5), Camera(yaw_deg=90))
    check_mirrored([shaky(left, 1.0, seed), shaky(right, 1.0, seed + 1)])


@pytest.mark.parametrize(("n", "m"), [(6, 6), (8, 6), (9, 8), (10, 5)])
def test_the_bootstrap_turns_round_with_the_values(n: int, m: int) -> None:
    """Signs changed, and sides exchanged: the same interval turned round, for fifty rows of uneven numbers."""
    generator = np.random.default_rng(n)
    for _ in range(50):
        right, left = generator.normal(90.0, 5.0, n), generator.normal(85.0, 5.0, m)
        one, minus = symmetry.summarize(right), symmetry.summarize(-right)
        there, back = symmetry.difference_apart(right, left), symmetry.difference_apart(left, right)

        for first, second in ((one, minus), (there, back)):
            assert first is not None
            assert first.ci95 is not None
            assert second is not None
            assert second.ci95 is not None
            assert first.value == pytest.approx(-second.value, abs=1e-9)
            assert first.ci95 == pytest.approx((-second.ci95[1], -second.ci95[0]), abs=1e-9)

"""The one flag rule: every limit has one outcome, and nothing smaller than its error is ever flagged."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from puppet import Camera, Squat, mirror, take

from screening.findings import Looked, count_looked_at
from screening.movements import MOVEMENTS
from screening.norms import Norms, SlopeRow, load_norms
from screening.pipeline import is_assessed, screen
from screening.types import Finding, FindingKind, FindingStatus, Screening, Side, Take, View

SQUAT = MOVEMENTS["squat"]
NORMS = load_norms()
FLAGGED, WATCH = FindingStatus.FLAGGED, FindingStatus.WATCH
WITHIN, NOT_ASSESSED = FindingStatus.WITHIN_LIMIT, FindingStatus.NOT_ASSESSED


def screened(*takes: Take) -> Screening:
    return screen(SQUAT, takes, model="full", model_sha256="0" * 64)


def finding(result: Screening, metric: str, kind: FindingKind) -> Finding:
    found = [f for f in result.findings if (f.metric, f.kind) == (metric, kind)]

    assert len(found) == 1
    return found[0]


def knee_difference(result: Screening) -> Finding:
    return finding(result, "knee_flexion_peak", FindingKind.ASYMMETRY)


def noisy(given: Take, pixels: float, seed: int) -> Take:
    """The same clip with slow landmark noise, as a pose estimator has it."""
    generator = np.random.default_rng(seed)
    shape = given.pose.image_px.shape
    steps = generator.normal(0.0, pixels, (shape[0] // 10 + 2, *shape[1:]))
    times = np.linspace(0, shape[0] - 1, len(steps))
    flat = steps.reshape(len(steps), -1)
    slow = np.stack([np.interp(np.arange(shape[0]), times, flat[:, k]) for k in range(flat.shape[1])], axis=1)
    return replace(given, pose=replace(given.pose, image_px=given.pose.image_px + slow.reshape(shape)))


def side_pair(squat: Squat) -> tuple[Take, Take]:
    return take(squat, Camera(yaw_deg=-90)), take(squat, Camera(yaw_deg=90))


def test_every_limit_has_exactly_one_outcome() -> None:
    """As many findings as limits, whatever was filmed."""
    for takes in ((take(),), side_pair(Squat()), (take(), *side_pair(Squat()))):
        result = screened(*takes)

        assert len(result.findings) == len(NORMS.limits_of("squat"))
        assert len({(f.metric, f.kind) for f in result.findings}) == len(result.findings)


def test_a_symmetric_squat_has_no_flag() -> None:
    """Front and both sides, deep enough: nothing flagged, nothing about sides watched."""
    squat = Squat((110.0, 110.0), shank_share=0.33, trunk_lean_deg=38.0)
    result = screened(take(squat), *side_pair(squat))

    assert not result.with_status(FLAGGED)
    assert FindingKind.ASYMMETRY not in {f.kind for f in result.with_status(WATCH)}


@pytest.mark.parametrize(("knees", "side"), [((100.0, 82.0), Side.RIGHT), ((82.0, 100.0), Side.LEFT)])
def test_a_true_difference_is_flagged_on_the_side_that_bends_less(
    knees: tuple[float, float], side: Side
) -> None:
    """18° between the knees, from the front and from two side clips; value is right minus left."""
    squat = Squat(knees)
    for takes in ((take(squat),), side_pair(squat)):
        found = knee_difference(screened(*takes))

        assert found.status is FLAGGED
        assert found.side is side
        assert found.value == pytest.approx(knees[1] - knees[0], abs=1.5)
        assert found.pattern is not None
        assert found.hand_tests
        assert found.source


def with_slope(metric: str, of: str, slope: float | None) -> Norms:
    """The shipped norms with another slope for a metric in the front view; None: none known."""
    others = tuple(row for row in NORMS.slopes if (row.metric, row.view, row.of) != (metric, "front", of))
    row = SlopeRow(("squat",), metric, "front", of, slope or 0.0, "derived", "accuracy", "made up")
    return replace(NORMS, slopes=others if slope is None else (*others, row))


@pytest.mark.parametrize(
    ("slope", "status"), [(0.95, FLAGGED), (None, FLAGGED), (0.5, WATCH), (0.1, NOT_ASSESSED)]
)
def test_what_a_view_hardly_shows_is_not_flagged_and_what_it_never_shows_not_judged(
    slope: float | None, status: FindingStatus
) -> None:
    """A shift of the pelvis far beyond its limit, judged by how much of a true change the view is known to show."""
    norms = with_slope("pelvic_shift", "value", slope)
    result = screen(SQUAT, [take(Squat(shift_m=0.10))], model="full", model_sha256="0" * 64, norms=norms)
    found = finding(result, "pelvic_shift", FindingKind.EXCESS)

    assert found.status is status
    if status in (WATCH, NOT_ASSESSED):
        assert f"about {100 * (slope or 0):.0f} % of a true change" in found.reason


def test_a_difference_that_a_view_shows_too_small_may_be_flagged_and_says_so() -> None:
    """The front view shows about six tenths of a difference between the knees: what it shows is rather larger."""
    share = NORMS.slope("squat", "knee_flexion_peak", View.FRONT, between_sides=True)
    found = knee_difference(screened(take(Squat((100.0, 75.0)))))

    assert share is not None
    assert share < NORMS.quality["min_slope"]
    assert found.status is FLAGGED
    assert found.side is Side.RIGHT
    assert f"about {100 * share:.0f} % of a true difference" in found.reason


def test_a_view_that_is_blind_to_a_change_is_not_judged() -> None:
    """Pelvic obliquity from the front follows nothing of a true one: not "within the limit" either."""
    found = finding(screened(take(), *side_pair(Squat())), "pelvic_obliquity", FindingKind.EXCESS)

    assert found.status is NOT_ASSESSED
    assert found.value is None
    assert "0 % of a true change" in found.reason


def test_one_clip_alone_must_pass_a_wider_limit() -> None:
    """11.5° lies beyond the flag limit of 10 but not of 12.5; a second view that agrees confirms it."""
    squat = Squat((100.0, 88.0))
    alone = knee_difference(screened(take(squat)))
    confirmed = knee_difference(screened(take(squat), *side_pair(squat)))

    assert alone.status is WATCH
    assert alone.limit == pytest.approx(12.5)
    assert confirmed.status is FLAGGED
    assert confirmed.limit == pytest.approx(10.0)
    assert "agrees with it within the errors" in confirmed.reason


def test_one_side_clip_never_compares_the_sides() -> None:
    """Not assessed, and the sentence says what to film."""
    found = knee_difference(screened(take(Squat((100.0, 60.0)), Camera(yaw_deg=90))))

    assert found.status is NOT_ASSESSED
    assert found.value is None
    assert found.side is None
    assert "Film the left side too" in found.reason


def test_fewer_than_three_repetitions_are_not_assessed() -> None:
    """And how many more are needed is said."""
    found = knee_difference(screened(take(Squat((100.0, 60.0), repetitions=2))))

    assert found.status is NOT_ASSESSED
    assert "1 more" in found.reason


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.0, 12.0))
def test_nothing_smaller_than_its_error_is_flagged(seed: int, pixels: float) -> None:
    """Under any noise: every flag is beyond its limit and beyond its own error."""
    result = screened(noisy(take(Squat((100.0, 92.0))), pixels, seed))

    for f in result.with_status(FLAGGED):
        assert f.value is not None
        assert f.error95 is not None
        assert f.limit is not None
        row = NORMS.limit("squat", f.metric, f.kind)
        assert row is not None
        beyond = abs(f.value - row.reference) if row.direction != "below" else row.reference - f.value
        assert beyond > f.error95


@pytest.mark.parametrize("stance_hip_widths", [1.0, 1.5, 2.0])
def test_the_width_of_the_stance_alone_is_never_flagged(stance_hip_widths: float) -> None:
    """A symmetric squat with the feet 1.0, 1.5 or 2.0 hip widths apart (decisions, section 1)."""
    result = screened(take(Squat((110.0, 110.0), stance_m=0.24 * stance_hip_widths)))
    found = finding(result, "knee_separation_ratio", FindingKind.EXCESS)

    assert found.status in (WITHIN, WATCH)


def test_knees_that_move_inwards_are_flagged() -> None:
    """Far beyond the limit in every repetition; a symmetric outward movement is not."""
    inwards = screened(take(Squat((105.0, 105.0), knee_in_deg=(20.0, 20.0))))
    outwards = screened(take(Squat((105.0, 105.0), knee_in_deg=(-20.0, -20.0))))

    assert finding(inwards, "knee_separation_ratio", FindingKind.EXCESS).status is FLAGGED
    assert finding(outwards, "knee_separation_ratio", FindingKind.EXCESS).status is WITHIN
    assert finding(outwards, "knee_frontal_projection", FindingKind.EXCESS).status is WITHIN


@pytest.mark.parametrize(("shift_m", "side"), [(0.06, Side.RIGHT), (-0.06, Side.LEFT)])
def test_a_shift_names_the_side_it_goes_to(shift_m: float, side: Side) -> None:
    """6 cm of 34 cm stance is 18 %."""
    found = finding(screened(take(Squat(shift_m=shift_m))), "pelvic_shift", FindingKind.EXCESS)

    assert found.status is FLAGGED
    assert found.side is side


def test_the_ankle_is_judged_only_when_it_was_loaded() -> None:
    """A shallow squat with an upright shank is not assessed; a deep one with an upright shank is flagged."""
    shallow = Squat((90.0, 90.0), shank_share=0.15)
    deep = Squat((118.0, 118.0), shank_share=0.15)
    results = {name: screened(*side_pair(s)) for name, s in (("shallow", shallow), ("deep", deep))}
    judged = {
        name: finding(result, "shank_inclination_peak", FindingKind.REDUCED_RANGE)
        for name, result in results.items()
    }

    assert judged["shallow"].status is NOT_ASSESSED
    assert "Not deep enough" in judged["shallow"].reason
    assert judged["deep"].status is FLAGGED


def test_a_metric_is_never_judged_from_a_view_that_cannot_carry_it() -> None:
    """From the front no shank, from the side no knee separation: not assessed, and the view to film is named."""
    front, sides = screened(take()), screened(*side_pair(Squat()))
    shank = finding(front, "shank_inclination_peak", FindingKind.ASYMMETRY)
    knees = finding(sides, "knee_separation_ratio", FindingKind.EXCESS)

    assert (shank.status, knees.status) == (NOT_ASSESSED, NOT_ASSESSED)
    assert "Film from the side" in shank.reason
    assert "Film from the front" in knees.reason


@pytest.mark.parametrize(("yaw_deg", "status"), [(2.0, WITHIN), (4.5, NOT_ASSESSED)])
def test_the_frontal_difference_needs_toes_straight_to_the_camera(
    yaw_deg: float, status: FindingStatus
) -> None:
    """Read up to 3° of turn only: beyond it the turn itself looks like a difference."""
    result = screened(take(camera=Camera(yaw_deg=yaw_deg)))

    assert finding(result, "knee_frontal_projection", FindingKind.ASYMMETRY).status is status


@pytest.mark.parametrize("yaw_deg", [-10.0, -6.0, 6.0, 10.0])
def test_a_turned_symmetric_person_is_not_flagged(yaw_deg: float) -> None:
    """Up to 10° of turn."""
    assert not screened(take(camera=Camera(yaw_deg=yaw_deg))).with_status(FLAGGED)


def test_every_judged_finding_says_where_to_look() -> None:
    """Evidence lies inside a valid repetition of its recording."""
    result = screened(take(Squat((100.0, 80.0), shift_m=0.05)), *side_pair(Squat((100.0, 80.0))))

    for f in result.findings:
        assert (f.evidence is None) is (f.status is NOT_ASSESSED)
        if f.evidence is not None:
            own = [c for c in result.cycles if c.recording == f.evidence.recording and c.valid]
            assert any(c.start_s <= f.evidence.time_s <= c.end_s for c in own)


def test_nothing_measurable_comes_out_as_not_assessed_never_as_within_limit() -> None:
    """A refused clip: every outcome is not assessed, with the reason and the fix; nothing counts as assessed."""
    result = screened(take(people=2))

    assert {f.status for f in result.findings} == {NOT_ASSESSED}
    assert all("one person only" in f.reason for f in result.findings)
    assert not is_assessed(result)
    assert result.measurements == ()


def test_a_mirrored_clip_gives_the_mirrored_findings() -> None:
    """Left and right change places, signs turn, amounts and outcomes stay."""
    given = take(Squat((100.0, 84.0), shift_m=0.04, trunk_lateral_deg=6.0), Camera(yaw_deg=2.0))
    plain, flipped = screened(given), screened(mirror(given))
    ordered = {(f.metric, f.kind): f for f in flipped.findings}

    for f in plain.findings:
        twin = ordered[f.metric, f.kind]
        assert twin.status is f.status, f.metric
        signed = f.kind is FindingKind.ASYMMETRY or f.metric.startswith(("pelvic", "trunk_lateral"))
        if f.value is not None and twin.value is not None:
            assert twin.value == pytest.approx(-f.value if signed else f.value, abs=1e-6)
        if f.side is not None and abs(f.value or 0) > 1e-6:
            assert twin.side is f.side.other


def test_flags_come_first_and_the_largest_against_its_error_leads() -> None:
    """Order of the outcomes, then of the size."""
    squat = Squat((100.0, 75.0), shift_m=0.08)
    result = screened(take(squat), *side_pair(squat))
    ranks = [[FLAGGED, WATCH, NOT_ASSESSED, WITHIN].index(f.status) for f in result.findings]
    flagged = result.with_status(FLAGGED)
    sizes = [abs(f.value or 0) / (f.error95 or 1) for f in flagged if f.metric != "knee_separation_ratio"]

    assert ranks == sorted(ranks)
    assert len(sizes) > 1
    assert sizes == sorted(sizes, reverse=True)


def everything() -> tuple[Take, ...]:
    """Seven things beyond their limits at once, from three views."""
    squat = Squat(
        (110.0, 80.0), shift_m=0.08, trunk_lateral_deg=14.0, knee_in_deg=(25.0, 0.0), trunk_lean_deg=60.0
    )
    return take(squat), *side_pair(squat)


def test_at_most_five_are_flagged_the_largest_against_their_error() -> None:
    """The rest are watched, say why, keep their limit, and are smaller than every flag."""
    result = screened(*everything())
    left_out = [f for f in result.findings if "the five largest against their error are flagged" in f.reason]
    weighed = {
        (f.metric, f.kind): abs((f.value or 0.0) - row.reference) / (f.error95 or 1.0)
        for row in NORMS.limits_of("squat")
        for f in result.findings
        if (f.metric, f.kind) == (row.metric, row.kind) and f.metric != "knee_separation_ratio"
    }
    flags = [
        weighed[f.metric, f.kind] for f in result.with_status(FLAGGED) if f.metric != "knee_separation_ratio"
    ]

    assert len(result.with_status(FLAGGED)) == NORMS.quality["max_flags"] == 5
    assert len(left_out) >= 1
    for f in left_out:
        assert f.status is WATCH
        assert f.pattern is not None
        assert abs(f.value or 0.0) > abs(f.limit or 0.0)
        assert weighed[f.metric, f.kind] < min(flags)


def test_five_or_fewer_are_all_flagged() -> None:
    """Missing twin: nothing is left out where nothing has to be."""
    result = screened(take(Squat((100.0, 75.0), shift_m=0.08)))

    assert 0 < len(result.with_status(FLAGGED)) <= 5
    assert not any("largest against their error" in f.reason for f in result.findings)


def test_how_many_limits_were_looked_at_is_counted() -> None:
    """All of the movement, and those that could be judged; nothing of a refused clip."""
    every, none = (
        count_looked_at(screened(*everything()).findings),
        count_looked_at(screened(take(people=2)).findings),
    )

    assert every.limits == none.limits == len(NORMS.limits_of("squat"))
    assert 0 < every.assessed <= every.limits
    assert none.assessed == 0
    assert count_looked_at(()) == Looked(0, 0)


def test_a_front_view_and_side_views_that_contradict_each_other_are_not_flagged() -> None:
    """The side clips show less bend of the left knee, the front clip of the right: both are said."""
    front = take(Squat((110.0, 80.0)))
    left, right = (
        take(Squat((80.0, 80.0)), Camera(yaw_deg=-90)),
        take(Squat((100.0, 100.0)), Camera(yaw_deg=90)),
    )
    for takes in ((front, left, right), (right, left, front)):
        found = knee_difference(screened(*takes))

        assert found.status is WATCH
        assert "differs by more than the errors" in found.reason
        assert abs(found.value or 0.0) > (found.limit or 0.0)


def test_two_front_clips_that_point_to_different_sides_are_not_flagged() -> None:
    """A shift to the right in one clip and to the left in the other."""
    clips = [take(Squat(shift_m=shift_m, repetitions=n)) for shift_m, n in ((0.08, 5), (-0.03, 4))]
    found = finding(screened(*clips), "pelvic_shift", FindingKind.EXCESS)

    assert found.status is WATCH
    assert found.reason.endswith("They point in opposite directions, so it is observed, not confirmed.")


@pytest.mark.parametrize(("knees_in", "side"), [((25.0, 0.0), Side.LEFT), ((0.0, 25.0), Side.RIGHT)])
def test_one_knee_inwards_is_flagged_on_its_side(knees_in: tuple[float, float], side: Side) -> None:
    """The leg plane turned inwards by 25° at the bottom is 16° of frontal projection at 60° of bend."""
    found = finding(
        screened(take(Squat((105.0, 105.0), knee_in_deg=knees_in))),
        "knee_frontal_projection",
        FindingKind.ASYMMETRY,
    )

    assert found.status is FLAGGED
    assert abs(found.value or 0.0) == pytest.approx(16.0, abs=1.0)
    assert found.side is side


@pytest.mark.parametrize("knees_in", [(15.0, 0.0), (0.0, 15.0)])
def test_a_knee_inwards_by_15_degrees_on_one_side_is_flagged(knees_in: tuple[float, float]) -> None:
    """Its frontal projection at 60° is still small, the distance of the knees at the bottom is not."""
    result = screened(take(Squat((105.0, 105.0), knee_in_deg=knees_in)))

    assert finding(result, "knee_separation_ratio", FindingKind.EXCESS).status is FLAGGED
    assert finding(result, "knee_frontal_projection", FindingKind.ASYMMETRY).status in (FLAGGED, WATCH)


def test_a_thigh_difference_is_observed_never_flagged_by_itself() -> None:
    """The knee already counts it: one fault is one flag."""
    result = screened(*side_pair(Squat((110.0, 75.0))))
    found = finding(result, "thigh_inclination_peak", FindingKind.ASYMMETRY)

    assert found.status is WATCH
    assert "never flagged by itself" in found.reason
    assert knee_difference(result).status is FLAGGED


def test_an_unremarkable_value_with_a_huge_error_is_not_assessed() -> None:
    """2° ± 30° says nothing about a limit of 10°: cannot tell is a result."""
    given = take(Squat(repetitions=3))
    uneven = [take(Squat((100.0, 100.0 + d), repetitions=3)) for d in (40.0, 0.0, -40.0)]
    bottoms = np.array([4.0, 8.7, 13.4])
    nearest = np.argmin(np.abs(given.pose.time_s[:, None] - bottoms[None]), axis=1)
    image = np.stack([t.pose.image_px for t in uneven])[nearest, np.arange(len(nearest))]
    found = knee_difference(screened(replace(given, pose=replace(given.pose, image_px=image))))

    assert found.status is NOT_ASSESSED
    assert "too large to tell" in found.reason


def test_of_two_side_clips_the_one_that_deviates_more_is_the_finding() -> None:
    """A trunk far in front of the upright shank of one leg must not hide behind the other leg."""
    left = take(Squat((110.0, 110.0), shank_share=0.33, trunk_lean_deg=38.0), Camera(yaw_deg=-90))
    right = take(Squat((110.0, 110.0), shank_share=0.15, trunk_lean_deg=45.0), Camera(yaw_deg=90))
    found = finding(screened(left, right), "trunk_minus_shank", FindingKind.EXCESS)

    assert found.status is FLAGGED
    assert found.evidence is not None
    assert found.evidence.recording == 1
    assert "differs by more than the errors" in found.reason

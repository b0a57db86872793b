"""Findings that fit one pattern together: grouped where they point to one side, and only then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from puppet import Camera, Squat, take

from screening.groups import group_findings
from screening.movements import MOVEMENTS
from screening.norms import load_norms
from screening.pipeline import screen
from screening.report.wording import find_forbidden
from screening.types import (
    AtEqualDepth,
    Finding,
    FindingGroup,
    FindingStatus,
    Screening,
    Side,
    Take,
)

NORMS = load_norms()
LEFT, RIGHT = Side.LEFT, Side.RIGHT
FLAGGED, WATCH, WITHIN = FindingStatus.FLAGGED, FindingStatus.WATCH, FindingStatus.WITHIN_LIMIT


def found(pattern_id: str, side: Side | None, status: FindingStatus = WATCH, value: float = 11.0) -> Finding:
    """A finding that fits a pattern of the shipped table."""
    row = next(r for r in NORMS.patterns if r.pattern.id == pattern_id)
    return Finding(
        row.metric, row.metric, row.kind, status, side, value, "deg", 10.0, 5.0, "Seen.",
        pattern=row.pattern, hand_tests=row.pattern.hand_tests,
    )  # fmt: skip


def grouped(*findings: Finding) -> tuple[FindingGroup, ...]:
    return group_findings(findings, "squat", NORMS)


def screened(*takes: Take) -> Screening:
    return screen(MOVEMENTS["squat"], takes, model="full", model_sha256="0" * 64)


def test_a_shift_with_less_bend_of_one_leg_is_one_pattern() -> None:
    """Shift to the right, right shank and knee less: one group on the right; strongest first."""
    (group,) = grouped(
        found("lateral_shift", RIGHT, FLAGGED),
        found("unequal_shank_lean", RIGHT),
        found("unequal_knee_bend", RIGHT),
    )

    assert (group.id, group.side, group.findings) == ("uneven_sides", RIGHT, (0, 1, 2))
    assert group.title == NORMS.pattern_groups["uneven_sides"].title


def test_a_shift_away_from_the_leg_that_bends_less_fits_too() -> None:
    """Less ankle range of one leg may move the load to the other: the group's side is the leg that bends less."""
    (group,) = grouped(found("lateral_shift", LEFT), found("unequal_shank_lean", RIGHT))

    assert (group.side, group.findings) == (RIGHT, (0, 1))


def test_legs_that_point_to_different_sides_are_not_grouped() -> None:
    """Less left knee and less right hip are no pattern of one side."""
    assert grouped(found("unequal_knee_bend", LEFT), found("unequal_hip_bend", RIGHT)) == ()
    (group,) = grouped(
        found("unequal_knee_bend", LEFT), found("unequal_hip_bend", RIGHT), found("unequal_shank_lean", RIGHT)
    )
    assert (group.side, group.findings) == (RIGHT, (1, 2))


def test_shifts_and_leans_alone_are_grouped_to_one_side_only() -> None:
    """Both to the left: grouped; one to each side: not."""
    (group,) = grouped(found("lateral_shift", LEFT), found("trunk_side_lean", LEFT))

    assert (group.side, group.findings) == (LEFT, (0, 1))
    assert grouped(found("lateral_shift", LEFT), found("trunk_side_lean", RIGHT)) == ()


@pytest.mark.parametrize("status", [WITHIN, FindingStatus.NOT_ASSESSED])
def test_one_finding_alone_is_no_group(status: FindingStatus) -> None:
    """Missing twin: what is within its limit, not assessed or without a pattern joins nothing."""
    bare = replace(found("unequal_knee_bend", RIGHT), pattern=None)

    assert grouped(found("lateral_shift", RIGHT), found("unequal_knee_bend", RIGHT, status), bare) == ()
    assert grouped() == ()


def test_knees_in_from_two_measures_has_no_side() -> None:
    """Ratio and mean projection are of both knees; a difference between the knees gives the side."""
    both = found("knees_in_ratio", None, FLAGGED), found("knees_in_projection", None)

    assert grouped(*both)[0].side is None
    assert grouped(*both, found("one_knee_in", LEFT))[0].side is LEFT


def test_heel_shank_and_trunk_fit_less_ankle_range() -> None:
    """Heel and shank of one leg, and the trunk, which has no side."""
    (group,) = grouped(
        found("heels_rise", LEFT, FLAGGED), found("forward_lean", None), found("less_shank_lean", LEFT)
    )

    assert (group.id, group.side, group.findings) == ("less_ankle_range", LEFT, (0, 1, 2))
    # asked for by all three, then by two, then by the trunk alone
    assert group.hand_tests[0] == "KTW"
    assert group.hand_tests[1:4] == ("SOL", "GAS", "TA")
    assert set(group.hand_tests[4:]) == {"GMAX", "ILIO", "ES", "THOMAS"}


def test_the_group_with_the_strongest_finding_comes_first() -> None:
    """In the order of the findings, whatever the order of the table."""
    groups = grouped(
        found("knees_in_ratio", None), found("heels_rise", LEFT), found("less_shank_lean", LEFT),
        found("knees_in_projection", None),
    )  # fmt: skip

    assert [group.id for group in groups] == ["knees_in", "less_ankle_range"]


def test_an_opposite_side_is_read_from_the_table() -> None:
    """A pattern whose side lies opposite to its group's joins the group of the other side."""
    rows = tuple(
        replace(row, group_side="opposite") if row.pattern.id == "lateral_shift" else row
        for row in NORMS.patterns
    )
    norms = replace(NORMS, patterns=rows)
    away = (found("lateral_shift", LEFT), found("unequal_knee_bend", RIGHT))
    same = (found("lateral_shift", RIGHT), found("unequal_knee_bend", RIGHT))

    assert [g.side for g in group_findings(away, "squat", norms)] == [RIGHT]
    assert group_findings(same, "squat", norms) == ()


def test_what_equal_depth_explains_joins_no_group() -> None:
    """A knee difference of 11° that is 1° where both clips were equally deep fits no pattern of one leg."""
    knee = replace(
        found("unequal_knee_bend", RIGHT, value=-11.0), at_equal_depth=AtEqualDepth(-1.0, 9.0, 40.0)
    )
    true = replace(knee, at_equal_depth=AtEqualDepth(-10.0, 9.0, 40.0))

    assert grouped(found("lateral_shift", RIGHT), knee) == ()
    assert len(grouped(found("lateral_shift", RIGHT), true)) == 1


def test_a_screening_carries_its_groups() -> None:
    """A puppet that shifts to the right and bends the right knee less, seen from three sides."""
    squat = Squat((105.0, 80.0), shift_m=0.06)
    result = screened(take(squat), take(squat, Camera(yaw_deg=-90)), take(squat, Camera(yaw_deg=90)))
    group = next(g for g in result.groups if g.id == "uneven_sides")
    members = [result.findings[k] for k in group.findings]

    assert group.side is RIGHT
    assert {"pelvic_shift", "knee_flexion_peak"} <= {f.metric for f in members}
    assert all(f.status in (FLAGGED, WATCH) for f in members)
    assert group.findings == tuple(sorted(group.findings))
    assert screened(take(Squat((105.0, 105.0), trunk_lean_deg=38.0))).groups == ()


def test_every_group_of_the_table_can_be_reached_by_two_patterns() -> None:
    """A group of one pattern could never be shown; kinds and metrics of its patterns differ."""
    for group_id in NORMS.pattern_groups:
        rows = [row for row in NORMS.patterns if row.pattern.group == group_id]

        assert len({(row.metric, row.kind) for row in rows}) > 1, group_id


def test_titles_and_notes_use_no_word_that_is_not_ours_to_use() -> None:
    """A group says what is seen, never what is wrong."""
    for group in NORMS.pattern_groups.values():
        assert find_forbidden(f"{group.title} {group.note}") == []
        assert "weak" not in group.title
